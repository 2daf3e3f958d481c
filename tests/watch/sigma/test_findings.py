from doorward.model import FactKind, Strength
from doorward.model.events import Authentication, Device, Endpoint, Metadata, ProcessActivity
from doorward.watch.detector import Seen
from doorward.watch.entities import Entity, EntityKind
from doorward.watch.sigma import OWN_RULES, Groups, load

RULES = load(OWN_RULES)
SYSMON = "Microsoft-Windows-Sysmon/Operational"
CLEARED = {"Channel": "Security", "EventID": 1102, "Computer": "ws-1.example.com"}


def seen(uid="e-1", at=1_000.0, person="sam@example.com", **more):
    event = ProcessActivity(time=int(at * 1000), metadata=Metadata(uid=uid, source="a.json#7"))
    for name, value in more.items():
        event = type(event)(time=event.time, metadata=event.metadata, **{name: value})
    return Seen(event, at, person)


def test_a_rule_that_holds_is_a_finding_about_the_person():
    (found,) = RULES.findings(seen(), CLEARED)
    assert found.entity == Entity(EntityKind.PERSON, "sam@example.com")
    assert found.rule == "9bc03529-3d72-48d1-88af-12d87cc9eace"
    assert found.detector == ""
    assert found.event_ids == ("e-1",)
    assert found.p_value is None
    assert 0.001 < found.confidence < 0.2
    (evidence,) = found.evidence
    assert evidence.family == "rule"
    assert evidence.strength is Strength.STRONG
    assert "Security log cleared" in evidence.reason
    assert "expected" in evidence.reason
    assert "set up" in evidence.clears
    facts = {one.label: one.value for one in evidence.facts}
    assert facts["EventID"] == "1102"
    assert facts["ATT&CK"] == "t1070.001"
    assert all(one.source for one in evidence.facts)


def test_without_a_person_it_is_about_the_device_or_the_address():
    device = Device(hostname="ws-1.example.com")
    (found,) = RULES.findings(seen(person="", device=device), CLEARED)
    assert found.entity == Entity(EntityKind.DEVICE, "ws-1.example.com")
    source = Endpoint(ip="192.0.2.1")
    (found,) = RULES.findings(seen(person="", src_endpoint=source), CLEARED)
    assert found.entity == Entity(EntityKind.ADDRESS, "192.0.2.1")
    (found,) = RULES.findings(seen(person=""), CLEARED)
    assert found.entity.kind is EntityKind.DEVICE


def test_the_same_event_gives_the_same_finding():
    assert RULES.findings(seen(), CLEARED) == RULES.findings(seen(), CLEARED)
    other = RULES.findings(seen(uid="e-2"), CLEARED)[0]
    assert other.id != RULES.findings(seen(), CLEARED)[0].id


def test_an_event_that_fulfils_nothing_gives_nothing():
    assert RULES.findings(seen(), {"Channel": "Security", "EventID": 4624}) == []


def process(image, command):
    return {
        "Channel": SYSMON,
        "EventID": 1,
        "Computer": "ws-1.example.com",
        "Image": image,
        "CommandLine": command,
    }


def test_archive_then_upload_is_one_finding_more_with_both_events():
    groups = Groups()
    packed = process("C:\\Tools\\7z.exe", "7z a -pX out.7z D:\\work")
    sent = process("C:\\Tools\\rclone.exe", "rclone copy out.7z box:")
    first = RULES.findings(seen("e-1", 1_000.0), packed, groups=groups)
    second = RULES.findings(seen("e-2", 2_000.0), sent, groups=groups)
    assert [len(first), len(second)] == [1, 2]
    together = second[1]
    assert together.event_ids == ("e-1", "e-2")
    assert together.evidence[0].strength is Strength.STRONG
    # The detector of archives looks at the same: both are of one family and never add up.
    assert together.evidence[0].family == "transfer"
    assert "2 events together" in together.evidence[0].reason
    late = RULES.findings(seen("e-3", 9_000.0), sent, groups=groups)
    assert len(late) == 1
    assert len(RULES.findings(seen("e-4", 1_000.0), sent)) == 1  # nothing is counted without groups


def test_what_was_written_is_not_kept(tmp_path):
    (tmp_path / "r.yml").write_text(
        "title: t\nlogsource: {product: windows, category: ps_script}\ndetection:\n"
        "    s:\n        ScriptBlockText|contains: secret\n        SourceIp: 192.0.2.1\n"
        "    condition: s\nfalsepositives: [Unknown]\n"
    )
    raw = {
        "Channel": "Microsoft-Windows-PowerShell/Operational",
        "EventID": 4104,
        "ScriptBlockText": "my secret script",
        "SourceIp": "192.0.2.1",
    }
    (found,) = load(tmp_path).findings(seen(), raw)
    facts = {one.label: one for one in found.evidence[0].facts}
    assert "secret" not in facts["ScriptBlockText"].value
    assert "16 characters" in facts["ScriptBlockText"].value
    assert facts["SourceIp"].kind is FactKind.IP
    assert found.evidence[0].strength is Strength.WEAK
    assert "Unknown" not in found.evidence[0].clears


def test_other_classes_of_events_are_asked_too():
    event = Authentication(time=1_000, metadata=Metadata(uid="a-1"))
    raw = {"Channel": "System", "EventID": 104, "SourceName": "Microsoft-Windows-Eventlog"}
    (found,) = RULES.findings(Seen(event, 1.0, "sam"), raw)
    assert found.evidence[0].strength is Strength.MEDIUM

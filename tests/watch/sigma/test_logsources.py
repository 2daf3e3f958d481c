import pytest

from doorward.intake.logs.reader import Logsource
from doorward.watch.sigma import load
from doorward.watch.sigma.logsources import source_of
from doorward.watch.sigma.shapes import flat

SYSMON = "Microsoft-Windows-Sysmon/Operational"


@pytest.mark.parametrize(
    ("channel", "number", "categories", "services"),
    [
        (SYSMON, 1, {"process_creation"}, {"sysmon"}),
        (SYSMON, "13", {"registry_set", "registry_event"}, {"sysmon"}),
        (SYSMON, 12, {"registry_event", "registry_add", "registry_delete"}, {"sysmon"}),
        (SYSMON, 18, {"pipe_created"}, {"sysmon"}),
        ("security", 4688, {"process_creation"}, {"security"}),
        ("Security", 4624, set(), {"security"}),
        ("Microsoft-Windows-PowerShell/Operational", 4104, {"ps_script"}, {"powershell"}),
        ("Windows PowerShell", 400, {"ps_classic_start"}, {"powershell-classic"}),
        ("Somebody's channel", 1, set(), set()),
        ("Security", "many", set(), {"security"}),
    ],
)
def test_channel_and_number_say_what_a_windows_event_is(channel, number, categories, services):
    source = source_of({"Channel": channel, "EventID": number}, Logsource())
    assert source.product == "windows"
    assert set(source.categories) == categories
    assert set(source.services) == services


def test_other_events_are_what_their_reader_says():
    source = source_of({"eventName": "x"}, Logsource("AWS", "", "CloudTrail"))
    assert source == ("aws", (), ("cloudtrail",), 0)


def rules(folder, logsource, test):
    (folder / "r.yml").write_text(
        f"title: t\nlogsource: {{{logsource}}}\n"
        f"detection:\n    s:\n        {test}\n    condition: s\n"
    )
    return load(folder)


@pytest.mark.parametrize(
    ("logsource", "expected"),
    [
        ("product: windows", True),
        ("product: windows, category: process_creation", True),
        ("product: windows, service: security", True),
        ("category: process_creation", True),
        ("product: linux, category: process_creation", False),
        ("product: windows, service: sysmon", False),
        ("product: windows, category: file_event", False),
    ],
)
def test_a_rule_looks_only_at_the_events_it_is_meant_for(tmp_path, logsource, expected):
    event = {"Channel": "Security", "EventID": 4688, "CommandLine": "x"}
    assert bool(rules(tmp_path, logsource, "CommandLine: x").match(event)) is expected


def test_the_audit_logs_fields_are_found_under_sysmons_names(tmp_path):
    found = rules(tmp_path, "product: windows, category: process_creation", "Image: a.exe")
    audited = {"Channel": "Security", "EventID": 4688, "NewProcessName": "A.exe"}
    assert found.match(audited)[0].fields == (("Image", "A.exe"),)
    assert found.match({"Channel": SYSMON, "EventID": 1, "Image": "a.exe"})
    assert not found.match({"Channel": SYSMON, "EventID": 1, "NewProcessName": "a.exe"})


def test_the_same_event_is_read_in_three_shapes(tmp_path):
    test = "Image: a.exe\n        Provider_Name: Microsoft-Windows-Sysmon"
    found = rules(tmp_path, "product: windows, category: process_creation", test)
    provider = "Microsoft-Windows-Sysmon"
    shapes = (
        {"Channel": SYSMON, "EventID": 1, "Image": "a.exe", "SourceName": provider},
        {
            "winlog": {
                "channel": SYSMON,
                "event_id": "1",
                "provider_name": provider,
                "event_data": {"Image": "a.exe"},
            }
        },
        {
            "Event": {
                "System": {
                    "Channel": SYSMON,
                    "EventID": {"#text": 1, "#attributes": {"Qualifiers": 0}},
                    "Provider": {"#attributes": {"Name": provider}},
                },
                "EventData": {"Image": "a.exe"},
            }
        },
    )
    assert [len(found.match(one, Logsource("windows"))) for one in shapes] == [1, 1, 1]


def test_user_data_and_names_with_spaces_are_flattened():
    system = {"Channel": "Microsoft-Windows-Windows Defender/Operational", "EventID": 1119}
    made = flat({"Event": {"System": system, "EventData": {"Threat Name": "x"}}})
    assert made["ThreatName"] == "x"
    assert flat({**system, "Threat Name": "x"})["ThreatName"] == "x"
    inner = {"LogFileCleared": {"SubjectUserName": "sam"}}
    assert flat({"Event": {"System": system, "UserData": inner}})["SubjectUserName"] == "sam"

import msgspec
import pytest
from rich.console import Console

from doorward.model import Fact, FactKind, Problem, Severity, Subject, SubjectKind
from doorward.report.content import ApplicationSummary
from doorward.report.files import write_report
from doorward.report.preparing import TEXT_LIMIT, Masker, prepare
from doorward.report.terminal import print_queue, summary_json

SECRETS = (
    "+1 202 555 0147",
    "avery.secret@mail.example",
    "198.51.100.77",
    "Avery Hiddenname",
    "9 Concealed Lane",
    "averyhidden",
    "device-fingerprint-0001",
)


@pytest.fixture
def leaky(make):
    """A run whose every candidate-controlled text holds every secret."""
    text = " ; ".join(SECRETS)
    phone, email, ip, name, address, handle, device = SECRETS
    facts = (
        Fact(text, phone, f"{name}.pdf {email}", FactKind.PHONE),
        Fact("e-mail", email, "s", FactKind.EMAIL),
        Fact("ip", ip, "s", FactKind.IP),
        Fact("name", name, "s", FactKind.NAME),
        Fact("address", f"{address}, Springfield", "s", FactKind.ADDRESS),
        Fact("address line", address, "s", FactKind.ADDRESS),
        Fact("handle", handle, "s", FactKind.HANDLE),
        Fact("device", device, "s", FactKind.IDENTIFIER),
        Fact("excerpt", text, text, FactKind.TEXT),
    )
    label = Fact("phone", phone, f"{name}.pdf {email}", FactKind.PHONE)
    one = make.weighed("app-1", "A01", "contact", 6.0, text, (label, *facts[1:]))
    evidence = msgspec.structs.replace(
        one.evidence, clears=text, related=(Subject(SubjectKind.DEVICE, device),)
    )
    one = msgspec.structs.replace(one, evidence=evidence)
    ring, members = make.ring_of(3)
    edges = (
        msgspec.structs.replace(
            ring.ring.edges[0], id=f"phone:{phone}", value=phone, reason=f"both gave {phone}"
        ),
    )
    ring = msgspec.structs.replace(ring, ring=msgspec.structs.replace(ring.ring, edges=edges))
    content = make.content_of([make.assessment("app-1", (one, *members[0].evidence)), *members])
    return msgspec.structs.replace(
        content,
        rings=(ring,),
        summaries=(
            ApplicationSummary(application="app-1", candidate=name, requisition=f"Ask {email}"),
        ),
        problems=(Problem(Severity.RECORD, "x", f"bad {phone} {email}", f"{email}.pdf"),),
        run=msgspec.structs.replace(
            content.run, command=f"doorward screen {email}", sources=(email,)
        ),
    )


def everything(content, make, folder):
    """All outputs of a run, as one text per file, and the terminal's."""
    prepared = prepare(content, make.key)
    files = write_report(prepared, folder)
    console = Console(width=200, record=True, file=(folder / "screen.txt").open("w"))
    print_queue(prepared, console, files=files)
    texts = {path.name: path.read_text() for path in files if path.suffix != ".parquet"}
    texts["terminal"] = console.export_text()
    texts["summary"] = summary_json(prepared, files)
    return texts


def test_no_secret_reaches_any_output(leaky, make, tmp_path):
    for name, text in everything(leaky, make, tmp_path).items():
        for secret in SECRETS:
            assert secret not in text, (name, secret)
            assert secret.replace(" ", "") not in text.replace(" ", ""), (name, secret)


def test_unmasking_shows_values_and_says_why_in_every_output(leaky, make, tmp_path):
    reason = "fraud case 12, asked for by counsel"
    content = msgspec.structs.replace(
        leaky, run=msgspec.structs.replace(leaky.run, unmask_reason=reason)
    )
    texts = everything(content, make, tmp_path)
    for name, text in texts.items():
        assert reason in text, name
    for secret in SECRETS:
        assert secret in texts["assessments.jsonl"]
        assert secret in texts["report.html"]


def test_masked_outputs_give_no_reason(demo, make):
    assert prepare(demo, make.key).unmask_reason is None


def test_equal_values_can_be_recognised_across_applications(make):
    ring, members = make.ring_of(2)
    prepared = prepare(make.content_of(members, (ring,)), make.key)
    phones = {one.evidence[0].evidence.facts[0].value for one in prepared.content.assessments}
    assert len(phones) == 1
    assert prepared.content.rings[0].ring.edges[0].value in phones


def test_ids_stay_so_that_results_can_be_joined(demo, make):
    prepared = prepare(demo, make.key).content
    assert [one.subject for one in prepared.assessments] == [
        one.subject for one in demo.assessments
    ]
    assert [one.ring.applications for one in prepared.rings] == [
        one.ring.applications for one in demo.rings
    ]
    edge_ids = [[edge.id for edge in one.ring.edges] for one in demo.rings]
    assert [[edge.id for edge in one.ring.edges] for one in prepared.rings] == edge_ids


def test_weights_are_untouched(demo, make):
    prepared = prepare(demo, make.key).content
    for before, after in zip(demo.assessments, prepared.assessments, strict=True):
        assert [w.counted for w in before.evidence] == [w.counted for w in after.evidence]
        assert before.log_odds == after.log_odds


def test_very_long_text_is_cut_and_says_so(make):
    long = make.weighed("app-1", "A01", "contact", 5.0, "word " * 10_000)
    prepared = prepare(make.content_of([make.assessment("app-1", (long,))]), make.key)
    reason = prepared.content.assessments[0].evidence[0].evidence.reason
    assert len(reason) < TEXT_LIMIT + 60
    assert "more characters" in reason


@pytest.mark.parametrize("blank", ["", "  "])
def test_unmasking_without_a_reason_is_refused(demo, make, blank):
    run = msgspec.structs.replace(demo.run, unmask_reason=blank)
    with pytest.raises(ValueError, match="needs a reason"):
        prepare(msgspec.structs.replace(demo, run=run), make.key)


def test_masking_without_a_key_is_refused(demo):
    with pytest.raises(ValueError, match="needs a key"):
        prepare(demo, b"")


def test_a_long_text_that_is_all_white_space_is_cut_like_any_other(demo, make):
    problem = Problem(Severity.NOTE, "x", " " * (TEXT_LIMIT + 5), "a.json")
    told = prepare(msgspec.structs.replace(demo, problems=(problem,)), make.key)
    assert told.content.problems[0].message == " … (cut, 10,005 more characters)"


def test_single_values_are_masked_as_in_a_report():
    known = [(FactKind.NAME, "Avery Example")]
    masker = Masker(b"a key for tests", {"app-1"}, unmasked=False)
    assert "Avery" not in masker.text("Avery Example wrote to a@example.com", known)
    assert masker.value(FactKind.NAME, "Avery Example").startswith("A. E. [")
    assert masker.subject(Subject(SubjectKind.APPLICATION, "app-1")).id == "app-1"
    assert masker.subject(Subject(SubjectKind.WORKER, "avery@example.com")).id.startswith("a…@")


def test_single_values_stay_in_clear_where_a_look_is_live():
    masker = Masker(b"a key for tests", (), unmasked=True)
    assert masker.text("write to a@example.com") == "write to a@example.com"
    assert masker.value(FactKind.PHONE, "+1 202 555 0147") == "+1 202 555 0147"


def test_a_masker_without_a_key_is_refused():
    with pytest.raises(ValueError, match="key"):
        Masker(b"", (), unmasked=True)

"""`doorward verify` from the command line, on invented people."""

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from doorward.cli.app import doorward

APPLICATIONS = [
    {
        "id": "A-17",
        "candidate": "c-1",
        "synthetic": True,
        "created_at": "2026-03-02T11:40:00Z",
        "job": {"id": "R-7", "title": "Site Reliability Engineer", "family": "Infrastructure"},
        "name": "Ada Sample",
        "emails": ["ada@example.com"],
    },
    {
        "id": "A-18",
        "candidate": "c-2",
        "synthetic": True,
        "created_at": "2026-03-02T12:40:00Z",
        "job": {"id": "R-8", "title": "Writer", "remote": False},
        "name": "Ben Sample",
        "emails": ["ben@example.com"],
    },
]


@pytest.fixture
def place(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("DOORWARD_HOME", str(tmp_path / "home"))
    lines = "".join(json.dumps(one) + "\n" for one in APPLICATIONS)
    (tmp_path / "applications.jsonl").write_text(lines)
    (tmp_path / "policy.toml").write_text(run("policy", "example").output)
    return tmp_path


def run(*words: str, text: str | None = None) -> Result:
    return CliRunner().invoke(doorward, ["verify", *words], input=text, standalone_mode=False)


def done(*words: str, text: str | None = None) -> str:
    result = run(*words, text=text)
    assert result.exception is None, result.exception
    assert not result.return_value, result.output
    return result.stdout


def record(kind: str, *words: str, text: str | None = None) -> str:
    return done(
        "record", "records.jsonl", "--application", "A-17", "--kind", kind, *words, text=text
    )


def status(*words: str) -> list[dict[str, object]]:
    sources = ["applications.jsonl", "records.jsonl"]
    out = done("status", *sources, "--policy", "policy.toml", "--json", *words)
    return json.loads(out)["people"]


def states(person: dict[str, object]) -> dict[tuple[str, str], str]:
    return {(one["step"], one["moment"]): one["state"] for one in person["steps"]}


def hire() -> None:
    record("interview", "at=2026-03-10T10:00:00Z", "round=round 1")
    record("interview", "at=2026-03-17T10:00:00Z", "round=round 2")
    record("offer-accepted", "at=2026-04-01T10:00:00Z", "starts_on=2026-05-01")


def test_example_is_checked_and_shown(place: Path) -> None:
    assert "privileged, elevated, standard" in done("policy", "check", "policy.toml")
    assert json.loads(done("policy", "check", "policy.toml", "--json"))["notes"] == []
    shown = done("policy", "show")
    assert shown == done("policy", "show", "policy.toml")
    assert "day-one, every 6" in shown
    assert json.loads(done("policy", "show", "--json"))["tiers"][0]["name"] == "privileged"


def test_policy_that_varies_by_person_is_refused_everywhere(place: Path) -> None:
    text = (place / "policy.toml").read_text().replace("remote = true", 'nationality = ["x"]')
    (place / "policy.toml").write_text(text)
    for words in (
        ("policy", "check", "policy.toml"),
        ("policy", "show", "policy.toml"),
        ("status", "applications.jsonl", "--policy", "policy.toml"),
    ):
        result = run(*words)
        assert "1324b" in str(result.exception.format_message())
        assert result.exception.exit_code == 1


def test_tier_for_one_named_person_is_refused(place: Path) -> None:
    text = (place / "policy.toml").read_text().replace("*administrator*", "Ben Sample")
    (place / "policy.toml").write_text(text)
    result = run("status", "applications.jsonl", "--policy", "policy.toml")
    assert "name of a person" in result.exception.format_message()


def test_person_is_followed_from_offer_to_first_day(place: Path) -> None:
    hire()
    seen = ("by=dana@example.com", "how=in-person", "document=passport", "same_person=yes")
    record("attestation", *seen, "at=2026-03-17T11:00:00Z", "round=round 2",
           "compared_with=round 1")  # fmt: skip
    record("identity-check", "at=2026-04-02T10:00:00Z", "step=document", "outcome=approved",
           "vendor=examplevendor", "document.kind=passport", "document.number=-",
           text="X123 4567\n")  # fmt: skip
    record("identity-check", "at=2026-04-02T10:05:00Z", "step=biometric", "outcome=completed")
    one, other = status("--at", "2026-05-03")
    assert (one["tier"], other["tier"]) == ("privileged", "standard")
    assert states(one) == {
        ("document", "offer"): "reached",
        ("biometric", "offer"): "needs-review",
        ("in-person", "interview"): "reached",
        ("re-check", "day-one"): "missing",
        ("re-check", "periodic"): "upcoming",
        ("hand-over", "day-one"): "missing",
    }
    assert set(states(other).values()) == {"upcoming"}
    assert [each.get("answer") for each in one["rounds"]] == [None, "yes", None]
    assert {each["code"] for each in one["tasks"]} == {
        "review-check",
        "complete-step",
        "attest-same-person",
    }
    assert "No conformance" in one["assurance"]["notice"]
    assert [each["application"] for each in status("--missing")] == ["A-17"]
    assert [each["application"] for each in status("--application", "A-18")] == ["A-18"]
    assert "4567" not in (place / "records.jsonl").read_text()


def test_addresses_of_attesters_are_masked_unless_a_reason_is_given(place: Path) -> None:
    hire()
    record("attestation", "by=dana@example.com", "how=video", "at=2026-03-17T11:00:00Z")
    record("attestation", "by=dana@example.com", "how=in-person", "document=passport",
           "same_person=yes", "round=round 2", "at=2026-03-17T11:01:00Z")  # fmt: skip
    words = ("status", "applications.jsonl", "records.jsonl", "--policy", "policy.toml")
    for more in ((), ("--json",)):
        assert "dana@example.com" not in done(*words, *more)
        assert "dana@example.com" in "".join(done(*words, *more, "--unmask", "audit").split())
    assert run(*words, "--unmask", " ").exception.exit_code == 2


def test_nothing_about_the_person_is_shown_unless_a_reason_is_given(place: Path) -> None:
    hire()
    name = APPLICATIONS[0]["name"]
    line = {"record": "attestation", "application": "A-17", "at": "2026-03-17T11:00:00Z",
            "by": "dana@example.com", "how": "in-person", "document": "passport X1234567",
            "round": f"round 2 of {name}", "compared_with": "round 1",
            "same_person": "yes"}  # fmt: skip
    with (place / "records.jsonl").open("a") as file:
        file.write(json.dumps(line) + "\n")
    record("step-declined", "step=biometric", "accommodation=true", "reason=an eye condition",
           "at=2026-04-02T10:00:00Z")  # fmt: skip
    record("presence", "day=2026-06-01", f"place=desk of {name}")
    sources = ("applications.jsonl", "records.jsonl")
    for words in (("status", *sources, "--policy", "policy.toml"), ("presence", *sources)):
        for more in ((), ("--json",)):
            shown = " ".join(done(*words, *more).split())
            assert "A-17" in shown
            for said in ("Sample", "X1234567", "eye condition"):
                assert said not in shown
            assert "Sample" in done(*words, *more, "--unmask", "audit")


def test_a_job_described_in_two_ways_is_told(place: Path) -> None:
    with (place / "applications.jsonl").open("a") as file:
        other = {**APPLICATIONS[1], "id": "A-19", "name": "Cy Sample", "candidate": "c-3"}
        other |= {"emails": ["cy@example.com"], "job": {"id": "R-8", "remote": True}}
        file.write(json.dumps(other) + "\n")
    words = ("status", "applications.jsonl", "--policy", "policy.toml")
    result = run(*words)
    assert result.return_value == 3
    assert "requisition 'R-8' describe it differently and so are in tiers elevated" in result.stderr
    (place / "tiers.csv").write_text("requisition,tier\nR-8,standard\n")
    assert run(*words, "--tiers", "tiers.csv").return_value == 0


def test_table_shows_what_to_do(place: Path) -> None:
    hire()
    out = done("status", "applications.jsonl", "records.jsonl", "--policy", "policy.toml",
               "--at", "2026-05-20")  # fmt: skip
    assert "overdue" in out
    assert "to do: Do the hand-over at day-one [complete-step]" in out
    assert "round day one: same person? nobody compares" in out
    assert "with something to do: 1" in " ".join(out.split())


def test_requisitions_may_be_given_their_tier(place: Path) -> None:
    (place / "tiers.csv").write_text("requisition,tier\nR-8,elevated\n")
    record("interview", "at=2026-03-10T10:00:00Z")
    assert [one["tier"] for one in status("--tiers", "tiers.csv")] == ["privileged", "elevated"]
    (place / "tiers.csv").write_text("requisition,tier,email\nR-8,elevated,ben@example.com\n")
    result = run("status", "applications.jsonl", "--policy", "policy.toml", "--tiers", "tiers.csv")
    assert "no other" in result.exception.format_message()


def test_record_is_written_once_and_torn_lines_are_told(place: Path) -> None:
    words = ("presence", "day=2026-06-01", "place=Example office")
    assert record(*words).startswith("recorded")
    assert record(*words).startswith("was there already")
    with (place / "records.jsonl").open("a") as file:
        file.write('{"record":"pres')
    result = run("record", "records.jsonl", "--application", "A-17", "--kind", "presence",
                 "day=2026-06-02", "place=Example office", "--json")  # fmt: skip
    assert "put aside into .records.jsonl.torn" in result.stderr
    assert json.loads(result.stdout)["outcome"] == "written"
    assert len((place / "records.jsonl").read_text().splitlines()) == 2
    # The torn line is no input of later runs.
    done("presence", ".")


def test_event_id_for_something_else_is_refused(place: Path) -> None:
    words = ("record", "records.jsonl", "--application", "A-17", "--kind", "presence",
             "place=Example office", "--event-id", "ev-1")  # fmt: skip
    done(*words, "day=2026-06-01")
    result = run(*words, "day=2026-06-02")
    assert "says something else" in result.exception.format_message()


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("day",), 2),
        (("=x",), 2),
        (("day=2026-02-30", "place=x"), 1),
        (("day=2026-06-01",), 1),
        (("day=2026-06-01", "place=\udcff"), 1),
        (("day=2026-06-01", "place=x", "--event-id", 'a"b'), 1),
    ],
    ids=["no-value", "no-name", "date", "no-place", "no-text", "event-id"],
)
def test_bad_words_write_nothing(place: Path, words: tuple[str, ...], code: int) -> None:
    result = run("record", "records.jsonl", "--application", "A-17", "--kind", "presence", *words)
    assert result.exception.exit_code == code
    assert not (place / "records.jsonl").exists()


def test_presence_is_listed(place: Path) -> None:
    record("presence", "day=2026-06-01", "place=Example office")
    record("presence", "day=2026-06-01", "place=Example office", "attended=false")
    record("presence", "day=2026-06-02", "place=Example office", "attended=true",
           "attested_by=Dana Example")  # fmt: skip
    record("presence", "day=2026-06-03", "place=Example office", "exception=Travel",
           "requested_by=Cy Example", "approver=Dana Example")  # fmt: skip
    words = ("presence", "applications.jsonl", "records.jsonl", "--at", "2026-06-10")
    found = json.loads(done(*words, "--json"))
    (person,) = found["people"]
    assert [one["state"] for one in person["days"]] == ["missed", "attended", "excepted"]
    out = done(*words)
    assert "1 attended, 1 excepted, 1 missed" in out
    assert "nothing about who somebody is" in " ".join(out.split())


def test_no_exception_without_a_second_approver(place: Path) -> None:
    result = run("record", "records.jsonl", "--application", "A-17", "--kind", "presence",
                 "day=2026-06-03", "place=x", "exception=Travel", "requested_by=Cy",
                 "approver=CY")  # fmt: skip
    assert "approver" in result.exception.format_message()


def test_bad_input_is_told_and_the_rest_is_done(place: Path) -> None:
    hire()
    with (place / "records.jsonl").open("a") as file:
        file.write('{"record":"attestation","application":"A-17","at":"2026-02-30T10:00:00Z"}\n')
    result = run("status", "applications.jsonl", "records.jsonl", "--policy", "policy.toml")
    assert result.return_value == 3
    assert "records.jsonl#4" in result.stderr
    missing = run("status", "nothing.jsonl", "--policy", "policy.toml")
    assert "no such file" in missing.exception.format_message()
    unknown = run("status", "applications.jsonl", "--policy", "policy.toml", "--application", "X")
    assert "no application is called X" in unknown.exception.format_message()


@pytest.mark.parametrize("at", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00"])
@pytest.mark.parametrize("kind", ["interview", "offer-accepted"])
def test_moment_beyond_the_calendar_is_told(place: Path, kind: str, at: str) -> None:
    line = {"record": kind, "application": "A-17", "at": at}
    (place / "records.jsonl").write_text(json.dumps(line) + "\n")
    result = run("status", "applications.jsonl", "records.jsonl", "--policy", "policy.toml")
    assert result.return_value == 3
    assert "bad-date" in result.stderr


def test_nothing_written_in_input_steers_the_terminal(place: Path) -> None:
    odd = {**APPLICATIONS[1], "id": "[red]A\u001b[31m"}
    (place / "applications.jsonl").write_text(json.dumps(odd) + "\n")
    line = {"record": "presence", "application": odd["id"], "day": "2026-06-01",
            "place": "[bold]x\u202e"}  # fmt: skip
    (place / "records.jsonl").write_text(json.dumps(line) + "\n")
    sources = ("applications.jsonl", "records.jsonl")
    for words in (("presence", *sources), ("status", *sources, "--policy", "policy.toml")):
        out = done(*words)
        assert "[red]A" in out
        assert "\u001b" not in out
        assert "\u202e" not in out
    policy = (place / "policy.toml").read_text().replace("Example policy", "[red]P\\u001b[31m")
    (place / "policy.toml").write_text(policy)
    shown = done("policy", "show", "policy.toml")
    assert "[red]P" in shown
    assert "\u001b" not in shown

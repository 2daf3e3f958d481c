"""`doorward verify receive` and `read-zone`, with messages signed as the vendors document."""

from __future__ import annotations

import hashlib
import hmac
import json
from datetime import UTC, datetime
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from doorward.cli.verify_receive import read_zone, receive
from doorward.intake.additions import Additions, read_additions
from doorward.model import CheckOutcome, IdentityCheck

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
AT = "2026-06-01T12:00:00+00:00"
ZONE = (
    "P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<\nL898902C36UTO7408122F1204159ZE184226B<<<<<10\n"
)


class Desk:
    """A folder with one saved message."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.journal = folder / "checks.jsonl"
        self.write({"event": "evt-1", "application": "A-17", "check": "c-1"})

    def write(self, value: dict[str, object], secret: str = "right") -> None:
        base = {
            "at": "2026-06-01T11:00:00Z",
            "status": "approved",
            "codes": ["call +1 202 555 0123"],
            "document": {"number": "X1234567", "name": "Avery Example", "birth_date": "1990-02-30"},
        }
        body = json.dumps(base | value).encode()
        stamp = str(int(NOW.timestamp()))
        made = hmac.new(secret.encode(), stamp.encode() + b"." + body, hashlib.sha256).hexdigest()
        lines = f"POST / HTTP/1.1\nX-Doorward-Timestamp: {stamp}\nX-Doorward-Signature: {made}\n"
        (self.folder / "headers.txt").write_text(lines)
        (self.folder / "body.json").write_bytes(body)

    def run(self, *words: object, body: str | None = None, vendor: str = "generic") -> Result:
        given = [vendor, "--headers", self.folder / "headers.txt"]
        given += ["--body", "-" if body is not None else self.folder / "body.json"]
        given += ["--secret-env", "SECRET", "--at", AT, *words]
        environment = {"SECRET": "right", "OLD": "old", "KEY": "key", "EMPTY": "", "BLANK": " "}
        return CliRunner().invoke(receive, [str(one) for one in given], input=body, env=environment)

    def checks(self) -> tuple[IdentityCheck, ...]:
        addition = Additions(read_additions(self.journal, now=NOW)).of("A-17")
        assert addition is not None
        assert addition.proofing is not None
        return addition.proofing.checks


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    return Desk(tmp_path)


def test_a_message_is_taken_and_nothing_of_the_person_is_printed(desk: Desk) -> None:
    found = desk.run()
    assert found.exit_code == 0, found.output
    assert found.output.startswith("generic: application A-17 is approved (the vendor's word")
    assert "document fields: number, name" in found.output
    assert "birth_date is no day" in found.output
    for word in ("X1234567", "Avery", "0123"):
        assert word not in found.output
    assert not desk.journal.exists()


def test_the_journal_is_what_screen_reads(desk: Desk) -> None:
    found = desk.run("--journal", desk.journal, "--step", "biometric", "--step", "document")
    assert found.exit_code == 0, found.output
    assert [check.step for check in desk.checks()] == ["biometric", "document"]
    assert {check.outcome for check in desk.checks()} == {CheckOutcome.APPROVED}
    again = desk.run("--journal", desk.journal, "--json")
    assert (again.exit_code, json.loads(again.output)) == (1, {"taken": False, "code": "replayed"})
    assert len(desk.checks()) == 2


def test_a_journal_that_cannot_be_one_is_named_and_left_alone(desk: Desk) -> None:
    table = desk.folder / "people.csv"
    table.write_text("id,name\n")
    found = desk.run("--journal", table)
    assert found.exit_code == 1
    assert "people.csv: holds something else than later records" in found.output
    assert table.read_text() == "id,name\n"
    found = desk.run("--journal", table / "below" / "it.jsonl")
    assert (found.exit_code, found.output.count("Error: ")) == (1, 1)


def test_a_pipe_gets_the_later_record_and_the_summary_goes_beside(desk: Desk) -> None:
    found = desk.run("--journal", "-", "--number-key-env", "KEY")
    record = json.loads(found.stdout)
    assert (record["record"], record["application"]) == ("identity-check", "A-17")
    assert record["document"]["number"].startswith("hmac-sha256:")
    assert "is approved" in found.stderr
    assert (desk.folder / "body.json").exists()


def test_the_body_may_come_from_stdin_and_headers_from_json(desk: Desk) -> None:
    lines = (desk.folder / "headers.txt").read_text().splitlines()[1:]
    headers = dict(line.split(": ") for line in lines)
    (desk.folder / "headers.txt").write_text(json.dumps(headers))
    found = desk.run("--json", body=(desk.folder / "body.json").read_text())
    assert json.loads(found.output)["taken"] is True


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (["--at", "2026-06-01T13:00:00+00:00"], "stale"),
        (["--secret-env", "OLD"], None),
    ],
    ids=["stale", "two-secrets"],
)
def test_options_of_the_check(desk: Desk, words: list[str], code: str | None) -> None:
    found = desk.run(*words)
    assert found.exit_code == (1 if code else 0), found.output
    assert code is None or f"[{code}]" in found.output


@pytest.mark.parametrize(
    ("value", "secret", "code"),
    [
        ({}, "wrong", "bad-signature"),
        ({"application": None, "event": "e"}, "right", "no-reference"),
        ({"application": "A-17"}, "right", "malformed"),
    ],
)
def test_a_refusal_names_its_code(
    desk: Desk, value: dict[str, object], secret: str, code: str
) -> None:
    desk.write(value, secret)
    found = desk.run("--journal", desk.journal)
    assert found.exit_code == 1
    assert f"[{code}]" in found.output
    assert desk.journal.read_bytes() == b""


@pytest.mark.parametrize("name", ["NOWHERE", "EMPTY", "BLANK"])
def test_a_secret_that_is_not_there_is_wrong_usage(desk: Desk, name: str) -> None:
    found = desk.run("--secret-env", name)
    assert (found.exit_code, f"{name} is not set" in found.output) == (2, True)


@pytest.mark.parametrize("headers", [b"{", b'{"a": 1}', b"x" * 70_000])
def test_headers_that_are_none_are_named(desk: Desk, headers: bytes) -> None:
    (desk.folder / "headers.txt").write_bytes(headers)
    found = desk.run()
    assert found.exit_code == 1
    assert "the headers" in found.output


def zone(text: str, *words: str) -> Result:
    return CliRunner().invoke(read_zone, ["--today", "2026-06-01", *words], input=text)


def test_a_zone_is_masked_unless_there_is_a_reason() -> None:
    found = zone(ZONE)
    assert found.exit_code == 0, found.output
    assert "whole zone: holds" in found.output
    for word in ("L898902C3", "ERIKSSON", "ANNA", "1974", "UTO"):
        assert word not in found.output
    full = zone(ZONE, "--reason", "compare with the counter", "--json")
    said = json.loads(full.output)
    assert (said["number"], said["surname"]) == ("L898902C3", "ERIKSSON")
    assert (said["birth_date"], said["shown_because"]) == ("1974-08-12", "compare with the counter")
    assert "shown in full because: x" in zone(ZONE, "--reason", "x").output
    assert json.loads(zone(ZONE, "--reason", " ", "--json").output)["surname"] != "ERIKSSON"


def test_a_digit_that_does_not_hold_is_said_and_the_exit_code_tells() -> None:
    found = zone(ZONE.replace("7408122", "7408123"))
    assert found.exit_code == 3
    assert "date of birth: does not hold" in found.output
    assert "document number: holds" in found.output


def test_what_is_no_zone_is_refused() -> None:
    found = zone("hello\n")
    assert found.exit_code == 1
    assert "[wrong-character]" in found.output

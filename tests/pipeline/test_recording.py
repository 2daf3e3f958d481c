"""Records from a person's words: what is possible is written as the reader reads it."""

import os
from datetime import UTC, datetime
from pathlib import Path

import pytest

from doorward.intake.additions import Later, read_additions
from doorward.model import Attestation, DocumentSeen, SamePerson
from doorward.pipeline.digest_key import KEY_FILE, digest_key, document_digest
from doorward.pipeline.journal import JournalError
from doorward.pipeline.recording import RECORDABLE, record_line

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
CHECK = {"step": "document", "outcome": "approved", "at": "2026-05-01T10:00:00Z"}
SEEN = {"by": "Dana Example", "how": "in-person"}
DAY = {"day": "2026-05-20", "place": "Example office"}
ASKED = {**DAY, "exception": "Travel", "requested_by": "Cy Example"}


def made(kind: str, **words: str):
    named = [(name.replace("__", "."), value) for name, value in words.items()]
    return record_line(kind, "A-1", named, now=NOW, key=lambda: b"synthetic key")


def test_line_reads_back_as_what_was_given(tmp_path: Path) -> None:
    one = made("attestation", **SEEN, document="passport", same_person="yes", round="round 2")
    (tmp_path / "r.jsonl").write_bytes(one.line + b"\n")
    (later,) = read_additions(tmp_path / "r.jsonl", now=NOW)
    assert isinstance(later, Later)
    assert later.application == "A-1"
    assert isinstance(later.record, Attestation)
    assert later.record.same_person is SamePerson.YES
    assert later.record.at == NOW
    assert later.record.signature is None


def test_same_content_is_the_same_event() -> None:
    first, again = (made("presence", **DAY) for _ in range(2))
    assert first.event_id == again.event_id
    assert first.line == again.line
    assert made("presence", **{**DAY, "day": "2026-05-21"}).event_id != first.event_id


def test_document_number_is_kept_as_a_keyed_digest_only() -> None:
    one = made("identity-check", **CHECK, document__number="x12-34 567")
    same = made("identity-check", **CHECK, document__number="X1234567")
    assert b"1234" not in one.line
    assert one.line == same.line
    assert isinstance(one.record.document, DocumentSeen)
    digest = one.record.document.number
    assert digest == document_digest("X1234567", b"synthetic key")
    assert digest.startswith("hmac-sha256:")
    assert made("identity-check", **CHECK, document__number=digest).line == one.line
    assert document_digest("X1234567", b"another key") != digest


def test_key_is_made_once_and_read_by_its_owner_only(tmp_path: Path) -> None:
    home = tmp_path / "home"
    key = digest_key(home)
    assert digest_key(home) == key
    assert len(key) == 64
    assert [one.name for one in home.iterdir()] == [KEY_FILE]
    if os.name == "posix":
        assert (home / KEY_FILE).stat().st_mode & 0o777 == 0o600
        (home / KEY_FILE).chmod(0o640)
        with pytest.raises(JournalError, match="chmod 600"):
            digest_key(home)


@pytest.mark.parametrize("content", ["", "x" * 64, "ab" * 31], ids=["empty", "no-hex", "short"])
def test_damaged_key_is_refused(tmp_path: Path, content: str) -> None:
    (tmp_path / KEY_FILE).write_text(content)
    (tmp_path / KEY_FILE).chmod(0o600)
    with pytest.raises(JournalError, match="holds no key"):
        digest_key(tmp_path)


@pytest.mark.parametrize(
    ("kind", "words", "says"),
    [
        ("identity-check", {**CHECK, "at": "2026-05-01T10:00:00"}, "offset"),
        ("identity-check", {**CHECK, "at": "2026-02-30T10:00:00Z"}, "at: Invalid"),
        ("identity-check", {**CHECK, "at": "2026-06-01T12:06:00Z"}, "future"),
        ("identity-check", {**CHECK, "at": "1999-01-01T10:00:00Z"}, "long ago"),
        ("identity-check", {**CHECK, "at": "1e9"}, "at: '1e9' is no moment"),
        ("identity-check", {**CHECK, "at": "1746090000"}, "is no moment"),
        ("identity-check", {**CHECK, "outcome": "fine"}, "outcome"),
        ("identity-check", {"step": "document"}, "outcome"),
        ("identity-check", {**CHECK, "colour": "red"}, "colour is none of"),
        ("identity-check", {**CHECK, "origin": "x"}, "origin is where"),
        ("identity-check", {**CHECK, "document__nationality": "x"}, "is none of"),
        ("identity-check", {**CHECK, "document__birth_date": "1899-12-31"}, "date of birth"),
        ("identity-check", {**CHECK, "document__birth_date": "2026-05-01"}, "date of birth"),
        ("identity-check", {**CHECK, "document__birth_date": "1990-02-30"}, "birth_date"),
        ("identity-check", {**CHECK, "document__issued": "2026-05-02"}, "issued"),
        (
            "identity-check",
            {**CHECK, "document__birth_date": "1990-01-01", "document__issued": "1989-01-01"},
            "issued",
        ),
        (
            "identity-check",
            {**CHECK, "document__issued": "2026-01-02", "document__expires": "2026-01-01"},
            "expires",
        ),
        ("identity-check", {**CHECK, "document__expires": "2026-04-30"}, "needs-review"),
        ("identity-check", {**CHECK, "document__number": "--"}, "letters or digits"),
        ("identity-check", {**CHECK, "document__kind": "passport X1234567"}, "document.number"),
        ("attestation", {**SEEN, "document": "passport X1234567"}, "leave the number out"),
        ("attestation", {**SEEN, "how": "telephone"}, "how"),
        ("attestation", {**SEEN, "by": " "}, "by"),
        ("attestation", {**SEEN, "same_person": "yes"}, "compared_with"),
        (
            "attestation",
            {**SEEN, "same_person": "yes", "round": "r 2", "compared_with": "R 2"},
            "same round",
        ),
        ("attestation", {**SEEN, "signature": "x"}, "reserved for passkeys"),
        ("step-declined", {"step": "dancing"}, "none of document"),
        ("presence", {**DAY, "place": " "}, "place"),
        ("presence", {**DAY, "day": "2026-13-01"}, "day"),
        ("presence", {**DAY, "day": "1999-12-31"}, "possible day"),
        ("presence", {**DAY, "day": "2039-01-01"}, "possible day"),
        ("presence", {**DAY, "attended": "true"}, "attested_by"),
        ("presence", {**DAY, "day": "2026-06-03", "attended": "false"}, "future"),
        ("presence", {**ASKED, "approver": "cy example"}, "approver"),
        ("presence", {**DAY, "exception": "Travel", "approver": "Dana"}, "who asked"),
        ("presence", {**DAY, "requested_by": "Cy", "approver": "Dana"}, "no reason"),
        ("interview", {"round": "round 1"}, "at"),
        (
            "interview",
            {"at": "2026-07-01T10:00:00Z", "until": "2026-07-01T09:00:00Z"},
            "after the start",
        ),
        ("offer-accepted", {"starts_on": "1990-01-01"}, "possible day"),
        ("meeting-join", {}, "none of"),
        ("gossip", {}, "none of"),
    ],
)
def test_impossible_records_are_refused(kind: str, words: dict[str, str], says: str) -> None:
    with pytest.raises(JournalError, match=says):
        made(kind, **words)


@pytest.mark.parametrize(
    ("kind", "words"),
    [
        ("identity-check", {**CHECK, "codes": "one"}),
        ("identity-check", {**CHECK, "outcome": "needs-review", "document__expires": "2026-01-01"}),
        ("step-declined", {"step": "biometric", "accommodation": "true"}),
        ("presence", {**DAY, "day": "2027-01-01"}),
        ("presence", ASKED),
        ("presence", {**ASKED, "approver": "Dana Example"}),
        ("presence", {**DAY, "attended": "true", "attested_by": "Dana Example"}),
        ("interview", {"at": "2026-07-01T10:00:00Z", "round": "round 1"}),
        ("offer-accepted", {"starts_on": "2026-09-01"}),
        ("shipment", {"asset": "synthetic-1"}),
    ],
)
def test_possible_records_are_taken(kind: str, words: dict[str, str]) -> None:
    assert kind in RECORDABLE
    assert made(kind, **words).line.startswith(f'{{"record":"{kind}"'.encode())


def test_field_twice_is_refused_where_it_holds_one_value() -> None:
    with pytest.raises(JournalError, match="twice"):
        record_line("presence", "A-1", [("day", "2026-05-20")] * 2, now=NOW, key=lambda: b"k")

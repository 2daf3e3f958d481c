"""What a file looks like, to say it when it is not what it was said to be."""

from __future__ import annotations

from pathlib import Path

from doorward.reference.errors import ReferenceDataError

_HEAD = 65_536
_SIGNS: tuple[tuple[bytes, str], ...] = (
    (b"%pdf", "a PDF"),
    (b"pk\x03\x04", "a ZIP archive (or an Excel file): unpack it, or export it as CSV"),
    (b"\x1f\x8b", "a gzip file inside a gzip file"),
    (b"<!doctype html", "a web page, not the file itself"),
    (b"<html", "a web page, not the file itself"),
)
_WORDS: tuple[tuple[bytes, str], ...] = (
    (b"<consolidated_list", "the UN consolidated list (un)"),
    (b"<sanctions ", "OFAC's advanced XML (ofac-advanced)"),
    (b"<sanctionsdata", "OFAC's enhanced XML, which is not read; take SDN_ADVANCED.XML"),
    (b"<sdnlist", "OFAC's plain SDN.XML (ofac-sdn)"),
    (b"<export ", "the EU consolidated list in XML (eu)"),
    (b"<designations", "the UK sanctions list in XML (uk)"),
    (b"filegenerationdate;", "the EU consolidated list in CSV (eu)"),
    (b"last updated,", "a UK list in CSV (uk)"),
    (b"report date:", "the UK sanctions list in CSV (uk)"),
    (b"_id,source,entity_number", "the US Consolidated Screening List in CSV (us-csl)"),
    (b'"source_list_url"', "the US Consolidated Screening List in JSON (us-csl)"),
    (b'"schema"', "FollowTheMoney JSON lines (ftm)"),
    (b'"aka"', "OFAC's aliases, ALT.CSV (ofac-alt)"),
    (b",individual,", "OFAC's SDN.CSV (ofac-sdn)"),
    (b'"individual"', "OFAC's SDN.CSV (ofac-sdn)"),
)


def head_of(path: Path) -> bytes:
    """The first 64 KiB of a file."""
    with path.open("rb") as file:
        return file.read(_HEAD)


def looks_like(head: bytes) -> str:
    """In words what a file that starts so is, as far as can be told."""
    start = head.removeprefix(b"\xef\xbb\xbf").lstrip().lower()
    if not start:
        return "an empty file"
    for sign, words in _SIGNS:
        if start.startswith(sign):
            return words
    for word, words in _WORDS:
        if word in start:
            return words
    if start.startswith(b"<"):
        return "some other XML"
    if start.startswith((b"{", b"[")):
        return "some other JSON"
    return "some other file"


def not_this(path: Path, expected: str) -> ReferenceDataError:
    """The error for a file that is not the list it was said to be."""
    return ReferenceDataError(
        "wrong-format", f"expected {expected}; this looks like {looks_like(head_of(path))}"
    )

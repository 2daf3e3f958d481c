"""Fuzz targets of the résumé readers: whatever the bytes are, a result or a problem."""

from __future__ import annotations

from doorward.intake.reader import Limits
from doorward.intake.resumes.extract import extract_bytes
from doorward.intake.resumes.statement import statement_of
from doorward.model import Document, Origin

LIMITS = Limits(document_text=20_000, document_pages=5, document_unpacked_bytes=2**22)
HEADS = (b"", b"%PDF-1.4\n", b"PK\x03\x04", b"{\\rtf1 ", b"\xff\xfe", b"\xef\xbb\xbf")


def fuzz_resume_file(data: bytes) -> None:
    """A file of these bytes, under every beginning the readers know."""
    for head in HEADS:
        document, problems = extract_bytes(head + data, "a.pdf", LIMITS)
        if document is None:
            _check(bool(problems), "no document and no problem")
        else:
            _check(len(document.text) <= LIMITS.document_text + 5, "text over the limit")
            statement_of(document, Origin("a.pdf"))


def fuzz_resume_text(data: bytes) -> None:
    """A résumé of these words."""
    text = data.decode("utf-8", "replace")
    document = Document(name="a.txt", media_type="text/plain", sha256="0", size=1, text=text)
    found = statement_of(document, Origin("a.txt"))
    _check(all(one in text for one in found.phones), "a phone that is not in the text")


def _check(holds: bool, message: str) -> None:
    if not holds:
        raise AssertionError(message)

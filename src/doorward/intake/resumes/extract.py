"""One résumé file to a `Document`: what it says and what its making left in it.

The file's kind is told by its content, never by its name alone. Nothing in it is executed,
fetched or rendered. For time and memory limits that hold whatever the file does, go through
`doorward.intake.resumes.parallel`, which runs this in a process it can end.
"""

from __future__ import annotations

import hashlib
import os
import stat
from collections.abc import Callable
from pathlib import Path

import pypdf

from doorward.intake.reader import Limits
from doorward.intake.resumes.archive import open_archive
from doorward.intake.resumes.contents import Contents, Notes
from doorward.intake.resumes.errors import UnreadableDocumentError
from doorward.intake.resumes.pdf import read_form_pdf, read_pdf
from doorward.intake.resumes.pdf_form import FormValues
from doorward.intake.resumes.plain import decode
from doorward.intake.resumes.rtf import read_rtf
from doorward.intake.resumes.word import MAIN_PART, read_docx
from doorward.model import Document, Problem

PDF = "application/pdf"
DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
RTF = "application/rtf"
TEXT = "text/plain"
MARKDOWN = "text/markdown"

EXTENSIONS = {
    ".pdf": PDF,
    ".docx": DOCX,
    ".rtf": RTF,
    ".txt": TEXT,
    ".text": TEXT,
    ".md": MARKDOWN,
    ".markdown": MARKDOWN,
}
"""File name endings of the formats read, with their media types."""

_COMPOUND_FILE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_ENCRYPTED_PACKAGE = "EncryptedPackage".encode("utf-16-le")
_MARKUP = (b"<!doctype html", b"<html", b"<?xml", b"<svg")


def extract(
    path: Path, limits: Limits, label: str | None = None
) -> tuple[Document | None, tuple[Problem, ...]]:
    """Read one file. Never raises for a bad file: it gives None and a problem that says why.

    `label` names the file in the document and in problems; by default its file name.
    """
    name = label if label is not None else path.name
    try:
        data = read_regular_file(path, limits.document_bytes)
    except UnreadableDocumentError as error:
        return None, (error.problem(name),)
    return extract_bytes(data, name, limits)


def extract_bytes(
    data: bytes, name: str, limits: Limits
) -> tuple[Document | None, tuple[Problem, ...]]:
    """Read a file's bytes; as `extract` otherwise."""
    notes = Notes(name)
    try:
        media_type = sniff(data, name, limits)
        with pypdf.apply_configuration(jbig2dec_binary=None):
            contents = _READERS[media_type](data, limits, notes)
    except UnreadableDocumentError as error:
        return None, (*notes.all(), error.problem(name))
    except MemoryError:
        unreadable = UnreadableDocumentError("too-much-memory", "reading it takes too much memory")
        return None, (*notes.all(), unreadable.problem(name))
    except Exception as error:  # noqa: BLE001 - hostile files find faults; the next file must go on
        unreadable = UnreadableDocumentError("damaged", f"cannot be read: {type(error).__name__}")
        return None, (*notes.all(), unreadable.problem(name))
    _note_wrong_extension(name, media_type, notes)
    return _document(data, name, media_type, contents), notes.all()


def extract_form(
    path: Path, limits: Limits, name: str
) -> tuple[FormValues | None, tuple[Problem, ...]]:
    """Read one interview form; as `extract` otherwise."""
    try:
        data = read_regular_file(path, limits.document_bytes)
        if b"%PDF-" not in data[:1024]:
            raise UnreadableDocumentError("not-a-form", "is no PDF")
        with pypdf.apply_configuration(jbig2dec_binary=None):
            return read_form_pdf(data, limits), ()
    except UnreadableDocumentError as error:
        return None, (error.problem(name),)
    except MemoryError:
        unreadable = UnreadableDocumentError("too-much-memory", "reading it takes too much memory")
        return None, (unreadable.problem(name),)
    except Exception as error:  # noqa: BLE001 - hostile files find faults
        unreadable = UnreadableDocumentError("damaged", f"cannot be read: {type(error).__name__}")
        return None, (unreadable.problem(name),)


def read_regular_file(path: Path, maximum: int) -> bytes:
    """A file's bytes, or `UnreadableDocumentError` for other than a regular, bounded file."""
    try:
        # Without O_NONBLOCK opening a named pipe would wait for a writer for ever.
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NONBLOCK", 0) | _BINARY)
        with os.fdopen(descriptor, "rb") as file:
            status = os.fstat(file.fileno())
            if not stat.S_ISREG(status.st_mode):
                raise UnreadableDocumentError("not-a-file", "not a regular file")
            data = file.read(maximum + 1)
    except (OSError, ValueError) as error:
        why = getattr(error, "strerror", None) or type(error).__name__
        raise UnreadableDocumentError("unreadable", f"cannot be opened: {why}") from error
    if len(data) > maximum:
        raise UnreadableDocumentError("too-large", f"larger than {maximum:,} bytes; not read")
    return data


_BINARY = getattr(os, "O_BINARY", 0)


def sniff(data: bytes, name: str, limits: Limits) -> str:
    """The media type by content, or `UnreadableDocumentError` for what is no document."""
    if not data.strip():
        raise UnreadableDocumentError("empty", "the file is empty")
    head = data[:1024]
    if b"%PDF-" in head:
        return PDF
    if head.startswith(b"PK\x03\x04"):
        return _sniff_archive(data, limits)
    if head.lstrip().startswith(b"{\\rtf"):
        return RTF
    if head.startswith(_COMPOUND_FILE):
        if _ENCRYPTED_PACKAGE in data[:65_536] or _ENCRYPTED_PACKAGE in data[-65_536:]:
            raise UnreadableDocumentError("encrypted", "the document needs a password")
        raise UnreadableDocumentError(
            "unsupported", "an old binary Office file; save it as DOCX or PDF"
        )
    return _sniff_text(data, name)


def _sniff_archive(data: bytes, limits: Limits) -> str:
    with open_archive(data, limits) as archive:
        if MAIN_PART in archive:
            return DOCX
        if "content.xml" in archive:
            raise UnreadableDocumentError(
                "unsupported", "an OpenDocument file; save it as DOCX or PDF"
            )
    raise UnreadableDocumentError("not-a-document", "an archive, not a document")


def _sniff_text(data: bytes, name: str) -> str:
    ending = Path(name).suffix.lower()
    if data[:200].lstrip(b"\xef\xbb\xbf \r\n\t").lower().startswith(_MARKUP):
        raise UnreadableDocumentError("not-a-document", "markup, not a document that is read")
    decode(data[:65_536])
    if ending and ending not in EXTENSIONS:
        raise UnreadableDocumentError(
            "not-a-document", f"text in a {ending[:12]!r} file is not read as a résumé"
        )
    return MARKDOWN if EXTENSIONS.get(ending) == MARKDOWN else TEXT


def _note_wrong_extension(name: str, media_type: str, notes: Notes) -> None:
    ending = Path(name).suffix.lower()
    if ending and EXTENSIONS.get(ending) != media_type:
        notes.note("wrong-extension", f"named {ending[:12]!r} but the content is {media_type}")


def _read_text(data: bytes, limits: Limits, notes: Notes) -> Contents:
    text, _ = decode(data)
    return Contents(text=_cut(text, limits, notes))


def _read_rich_text(data: bytes, limits: Limits, notes: Notes) -> Contents:
    found = read_rtf(data, limits.document_text + 1)
    if not found.text.strip():
        notes.note("no-text", "the document holds no text; what it says is unknown")
    return Contents(
        text=_cut(found.text, limits, notes),
        author=found.author,
        last_modified_by=found.operator,
        company=found.company,
        title=found.title,
    )


def _cut(text: str, limits: Limits, notes: Notes) -> str:
    if len(text) > limits.document_text:
        notes.field("text-cut", f"only {limits.document_text:,} characters were read", "text")
    return text[: limits.document_text]


_READERS: dict[str, Callable[[bytes, Limits, Notes], Contents]] = {
    PDF: read_pdf,
    DOCX: read_docx,
    RTF: _read_rich_text,
    TEXT: _read_text,
    MARKDOWN: _read_text,
}


def _document(data: bytes, name: str, media_type: str, contents: Contents) -> Document:
    return Document(
        name=name,
        media_type=media_type,
        sha256=hashlib.sha256(data).hexdigest(),
        size=len(data),
        text=contents.text,
        pages=contents.pages,
        author=contents.author,
        last_modified_by=contents.last_modified_by,
        company=contents.company,
        creator=contents.creator,
        producer=contents.producer,
        title=contents.title,
        created_at=contents.created_at,
        modified_at=contents.modified_at,
        document_id=contents.document_id,
        template=contents.template,
        fonts=contents.fonts,
        image_digests=contents.image_digests,
        links=contents.links,
    )

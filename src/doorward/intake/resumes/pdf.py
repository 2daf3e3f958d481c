"""PDF files through pypdf: text, what the metadata says of the making, fonts and images."""

from __future__ import annotations

import hashlib
import io
import re
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta, timezone

from pypdf import PdfReader
from pypdf.errors import PdfReadError
from pypdf.generic import ArrayObject, DictionaryObject, IndirectObject, StreamObject

from doorward.intake.reader import Limits
from doorward.intake.resumes.contents import Contents, Notes, clean, template_digest
from doorward.intake.resumes.errors import UnreadableDocumentError
from doorward.intake.resumes.pdf_form import FormValues, form_values, is_sheet

_DATE = re.compile(
    r"(?:D:)?(\d{4})(\d\d)?(\d\d)?(\d\d)?(\d\d)?(\d\d)?\s*(?:(Z)|([+-])(\d\d)'?(\d\d)?'?)?"
)
_DOCUMENT_ID = re.compile(
    rb"xmpMM:(?:Original)?DocumentID\s{0,20}(?:=\s{0,20}[\"']|>)\s{0,200}([^\"'<>\s]{4,200})"
)
_INVISIBLE = re.compile(rb"(?<![\d.])3\s{1,4}Tr\b")
_SUBSET = re.compile(r"^[A-Z]{6}\+")
_XMP_BYTES = 2**20
_IMAGES = 200
_FONTS = 200
_LINKS = 100
_FORM_DEPTH = 4


def read_pdf(data: bytes, limits: Limits, notes: Notes) -> Contents:
    """What a PDF holds, or `UnreadableDocumentError`. Notes what had to be left out."""
    reader = _open(data)
    pages = len(reader.pages)
    if pages == 0:
        raise UnreadableDocumentError("damaged", "the PDF has no pages that can be found")
    if b"%%EOF" not in data[-2048:]:
        notes.field("truncated", "the PDF has no end mark; it may be cut short", "text")
    if pages > limits.document_pages:
        notes.field(
            "too-many-pages",
            f"the file has {pages:,} pages; the first {limits.document_pages:,} were read",
            "text",
        )
    seen = _Seen()
    text = _text(reader, limits, notes, seen)
    _refuse_sheet(reader, text)
    if not text.strip():
        kind = "images" if seen.images else "no text"
        notes.note("no-text", f"the pages hold {kind}; what the document says is unknown")
    return _contents(reader, pages, text, seen)


def read_form_pdf(data: bytes, limits: Limits) -> FormValues:
    """The values of an interview form, or `UnreadableDocumentError` for any other file."""
    return form_values(_open(data), limits)


def _refuse_sheet(reader: PdfReader, text: str) -> None:
    """An interviewer's notes are nobody's résumé, and candidates could write such a file too."""
    try:
        found = is_sheet(reader, text)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - damaged fields make no form; the text counts
        return
    if found:
        raise UnreadableDocumentError(
            "not-believed",
            "is an interview form or sheet and no résumé, so it was left out; if it is yours, "
            "name it as a source of its own, or read it with `doorward interview record`",
        )


def _open(data: bytes) -> PdfReader:
    try:
        reader = PdfReader(io.BytesIO(data), strict=False)
        encrypted = reader.is_encrypted
        opened = not encrypted or bool(reader.decrypt(""))
    except Exception as error:
        if b"/Encrypt" in data and "decrypt" in str(error).lower():
            raise UnreadableDocumentError("encrypted", f"the PDF is encrypted: {error}") from error
        code = "truncated" if b"%%EOF" not in data[-2048:] else "damaged"
        raise UnreadableDocumentError(code, f"the PDF cannot be read: {error}") from error
    if not opened:
        raise UnreadableDocumentError("encrypted", "the PDF needs a password")
    return reader


class _Seen:
    """What the pages' resources held, each object looked at once."""

    def __init__(self) -> None:
        self.fonts: dict[str, None] = {}
        self.images: dict[str, None] = {}
        self.links: dict[str, None] = {}
        self._objects: set[int] = set()

    def first_time(self, value: object) -> bool:
        if not isinstance(value, IndirectObject):
            return True
        if value.idnum in self._objects:
            return False
        self._objects.add(value.idnum)
        return True


def _text(reader: PdfReader, limits: Limits, notes: Notes, seen: _Seen) -> str:
    parts: list[str] = []
    left = limits.document_text
    hidden = False
    for number, page in enumerate(reader.pages[: limits.document_pages], 1):
        try:
            part = page.extract_text()
        except MemoryError:
            raise
        except Exception as error:  # noqa: BLE001 - pypdf raises many kinds on damaged pages
            notes.field("damaged-page", f"page {number} cannot be read: {error}", "text")
            continue
        finally:
            _look_around(page, seen)
        hidden = hidden or (bool(part) and _has_invisible_text(page))
        parts.append(part[:left])
        left -= len(part) + 1
        if left <= 0:
            notes.field("text-cut", f"only {limits.document_text:,} characters were read", "text")
            break
    if hidden:
        notes.note("hidden-text", "the file holds text that is not shown on the page")
    return "\n".join(parts)


def _has_invisible_text(page: DictionaryObject) -> bool:
    """Whether any content stream sets text rendering mode 3 (ISO 32000-2, 9.3.6)."""
    try:
        contents = page.get("/Contents")
        contents = contents.get_object() if contents is not None else None
        streams = contents if isinstance(contents, ArrayObject) else [contents]
        for one in streams[:50]:
            stream = one.get_object() if one is not None else None
            if isinstance(stream, StreamObject) and _INVISIBLE.search(stream.get_data()):
                return True
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - an undecodable stream gave no text either
        return False
    return False


def _look_around(page: DictionaryObject, seen: _Seen) -> None:
    try:
        _look_at_resources(page.get("/Resources"), seen, 0)
        _look_at_links(page.get("/Annots"), seen)
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - fonts and images are extras; the text counts
        return


def _look_at_resources(resources: object, seen: _Seen, depth: int) -> None:
    if resources is None or depth > _FORM_DEPTH or not seen.first_time(resources):
        return
    here = _dictionary(resources)
    for value in _values(here.get("/Font")):
        if len(seen.fonts) < _FONTS and seen.first_time(value):
            name = _dictionary(value).get("/BaseFont")
            if name is not None:
                seen.fonts[_SUBSET.sub("", str(name).lstrip("/"))[:120]] = None
    for value in _values(here.get("/XObject")):
        if not seen.first_time(value):
            continue
        stream = value.get_object() if isinstance(value, IndirectObject) else value
        if not isinstance(stream, StreamObject):
            continue
        if stream.get("/Subtype") == "/Image" and len(seen.images) < _IMAGES:
            # The stream as stored: decoding would differ by library and cost memory.
            raw = stream._data  # noqa: SLF001 - pypdf has no public way to the stored bytes
            seen.images[hashlib.sha256(raw).hexdigest()] = None
        elif stream.get("/Subtype") == "/Form":
            _look_at_resources(stream.get("/Resources"), seen, depth + 1)


def _look_at_links(annotations: object, seen: _Seen) -> None:
    found = annotations.get_object() if isinstance(annotations, IndirectObject) else annotations
    if not isinstance(found, ArrayObject):
        return
    for one in found[:500]:
        action = _dictionary(_dictionary(one).get("/A"))
        target = action.get("/URI")
        if target is not None and len(seen.links) < _LINKS:
            link = clean(str(target), 500)
            if link:
                seen.links[link] = None


def _dictionary(value: object) -> DictionaryObject:
    found = value.get_object() if isinstance(value, IndirectObject) else value
    return found if isinstance(found, DictionaryObject) else DictionaryObject()


def _values(value: object) -> Iterator[object]:
    found = _dictionary(value)
    for key in list(found)[:500]:
        yield found.raw_get(key)


def _contents(reader: PdfReader, pages: int, text: str, seen: _Seen) -> Contents:
    info = _information(reader)
    producer, creator = info.get("/Producer"), info.get("/Creator")
    fonts = tuple(sorted(seen.fonts))
    return Contents(
        text=text,
        pages=pages,
        author=info.get("/Author"),
        creator=creator,
        producer=producer,
        title=info.get("/Title"),
        created_at=parse_pdf_date(info.get("/CreationDate")),
        modified_at=parse_pdf_date(info.get("/ModDate")),
        document_id=_document_id(reader),
        template=template_digest("pdf", *fonts, _page_size(reader), producer or ""),
        fonts=fonts,
        image_digests=tuple(seen.images),
        links=tuple(seen.links),
    )


def _information(reader: PdfReader) -> dict[str, str]:
    result: dict[str, str] = {}
    try:
        for key, value in list((reader.metadata or {}).items())[:50]:
            text = clean(str(value), 300)
            if text:
                result[str(key)] = text
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - damaged metadata is missing metadata
        return result
    return result


def _document_id(reader: PdfReader) -> str | None:
    """The XMP document identifier, equal in all files saved from one original."""
    try:
        root = _dictionary(reader.trailer.get("/Root"))
        metadata = root.get("/Metadata")
        stream = metadata.get_object() if metadata is not None else None
        if not isinstance(stream, StreamObject):
            return None
        found = _DOCUMENT_ID.search(stream.get_data()[:_XMP_BYTES])
    except MemoryError:
        raise
    except Exception:  # noqa: BLE001 - damaged metadata is missing metadata
        return None
    return found.group(1).decode("utf-8", "replace") if found else None


def _page_size(reader: PdfReader) -> str:
    try:
        box = reader.pages[0].mediabox
        return f"{round(float(box.width))}x{round(float(box.height))}"
    except (PdfReadError, ValueError, TypeError, KeyError, AttributeError, ArithmeticError):
        return ""


def parse_pdf_date(value: str | None) -> datetime | None:
    """A PDF date (ISO 32000-2, 7.9.4) with its offset; without one it is GMT by the standard.

    >>> parse_pdf_date("D:20240131120000+09'00'").isoformat()
    '2024-01-31T12:00:00+09:00'
    >>> parse_pdf_date("yesterday") is None
    True
    """
    match = _DATE.match(value or "")
    if match is None or match.group(2) is None:
        return None
    numbers = [
        int(part) if part else low for part, low in zip(match.groups()[:6], _LOW, strict=True)
    ]
    zone: timezone = UTC
    try:
        if match.group(8):
            away = timedelta(hours=int(match.group(9)), minutes=int(match.group(10) or 0))
            zone = timezone(away if match.group(8) == "+" else -away)
        return datetime(*numbers, tzinfo=zone)  # type: ignore[arg-type,misc]
    except ValueError:
        return None


_LOW = (1, 1, 1, 0, 0, 0)

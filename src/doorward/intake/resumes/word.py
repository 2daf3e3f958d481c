"""DOCX files (Office Open XML, ECMA-376) through python-docx, after checks of our own.

python-docx reads every part of the package it is given. It is given a rebuilt package that
holds only XML parts that were unpacked within limits and carry no document type; pictures and
embedded objects are blank in it.
"""

from __future__ import annotations

import hashlib
import io
import re
import zipfile
from datetime import UTC, datetime

import docx
from docx.opc.constants import RELATIONSHIP_TYPE
from lxml import etree

from doorward.intake.reader import Limits
from doorward.intake.resumes.archive import Archive, open_archive
from doorward.intake.resumes.contents import Contents, Notes, clean, template_digest
from doorward.intake.resumes.errors import UnreadableDocumentError
from doorward.intake.resumes.word_text import Texts, read_texts

MAIN_PART = "word/document.xml"
_DOCUMENT_TYPE = tuple(
    marker.encode(encoding)
    for marker in ("<!DOCTYPE", "<!ENTITY")
    for encoding in ("ascii", "utf-16-le", "utf-16-be")
)
_PARTS = 2_000
_IMAGES = 200
_STYLE_NOISE = re.compile(rb"<w:rsid [^>]{0,60}/>")
_DOCUMENT_ID = re.compile(rb"<w15:docId\s{1,20}w15:val=\"\{?([0-9A-Fa-f-]{8,40})\}?\"")
_FONT = re.compile(rb"<w:font\s{1,20}w:name=\"([^\"<>]{1,100})\"")
_PROPERTY = {
    name: re.compile(rb"<" + name.encode() + rb">([^<]{1,300})</" + name.encode() + rb">")
    for name in ("Application", "AppVersion", "Company", "Template", "Pages")
}
_MACRO = "word/vbaProject.bin"


def read_docx(data: bytes, limits: Limits, notes: Notes) -> Contents:
    """What a DOCX holds, or `UnreadableDocumentError`. Notes what had to be left out."""
    with open_archive(data, limits) as archive:
        parts = _xml_parts(archive)
        images = _images(archive)
        others = [name for name in archive if name not in parts]
    if any(name.startswith("word/embeddings/") for name in others):
        notes.note("embedded-object", "embedded objects were not opened")
    if _MACRO in others:
        notes.note("macros", "the file carries macros; they were not read and never run")
    package = _package(parts, others)
    texts = _texts(package, limits)
    if texts.hidden:
        notes.note("hidden-text", "the file holds text that is not shown on the page")
    if texts.cut:
        notes.field("text-cut", f"only {limits.document_text:,} characters were read", "text")
    if not texts.text.strip():
        kind = "images" if images else "no text"
        notes.note("no-text", f"the document holds {kind}; what it says is unknown")
    return _contents(package, parts, images, texts)


def _xml_parts(archive: Archive) -> dict[str, bytes]:
    names = [name for name in archive if name.endswith((".xml", ".rels"))]
    if len(names) > _PARTS:
        raise UnreadableDocumentError("too-many-members", f"the file has {len(names):,} parts")
    parts = {}
    for name in names:
        part = archive.read(name)
        if any(marker in part for marker in _DOCUMENT_TYPE):
            raise UnreadableDocumentError(
                "document-type", f"part {name[:80]!r} declares a document type or entities"
            )
        parts[name] = part
    return parts


def _images(archive: Archive) -> tuple[str, ...]:
    names = sorted(name for name in archive if name.startswith("word/media/"))[:_IMAGES]
    return tuple(dict.fromkeys(hashlib.sha256(archive.read(name)).hexdigest() for name in names))


def _package(parts: dict[str, bytes], others: list[str]) -> docx.document.Document:
    rebuilt = io.BytesIO()
    with zipfile.ZipFile(rebuilt, "w", zipfile.ZIP_STORED) as target:
        for name, part in parts.items():
            target.writestr(name, part)
        for name in others[:_PARTS]:
            if not name.endswith("/"):
                target.writestr(name, b"")
    try:
        return docx.Document(rebuilt)
    except MemoryError:
        raise
    except Exception as error:
        raise UnreadableDocumentError(
            "damaged", f"the DOCX package cannot be read: {_short(error)}"
        ) from error


def _short(error: Exception) -> str:
    return (clean(str(error), 160) or type(error).__name__).replace("<_io.BytesIO", "<file")


def _texts(package: docx.document.Document, limits: Limits) -> Texts:
    headers, footers = [], []
    for relation in package.part.rels.values():
        if relation.is_external:
            continue
        if relation.reltype == RELATIONSHIP_TYPE.HEADER:
            headers.append(relation.target_part.element)
        elif relation.reltype == RELATIONSHIP_TYPE.FOOTER:
            footers.append(relation.target_part.element)
    body: etree._Element = package.element.body
    return read_texts([*headers[:10], body, *footers[:10]], limits.document_text)


def _contents(
    package: docx.document.Document, parts: dict[str, bytes], images: tuple[str, ...], texts: Texts
) -> Contents:
    application = _property(parts, "Application")
    version = _property(parts, "AppVersion")
    core = _core_properties(package)
    return Contents(
        text=texts.text,
        author=core.get("author"),
        last_modified_by=core.get("last_modified_by"),
        title=core.get("title"),
        company=_property(parts, "Company"),
        creator=application,
        producer=f"{application} {version}" if application and version else application,
        created_at=_moment(package, "created"),
        modified_at=_moment(package, "modified"),
        document_id=_first(_DOCUMENT_ID, parts.get("word/settings.xml")),
        template=_template(parts),
        fonts=_fonts(parts),
        image_digests=images,
        links=_links(package, texts),
    )


def _core_properties(package: docx.document.Document) -> dict[str, str]:
    result: dict[str, str] = {}
    for name in ("author", "last_modified_by", "title"):
        try:
            value = clean(getattr(package.core_properties, name), 300)
        except (ValueError, TypeError, KeyError, AttributeError):
            continue
        if value:
            result[name] = value
    return result


def _moment(package: docx.document.Document, name: str) -> datetime | None:
    try:
        value = getattr(package.core_properties, name)
    except (ValueError, TypeError, KeyError, AttributeError, OverflowError):
        return None
    if not isinstance(value, datetime):
        return None
    # ECMA-376 part 2 writes W3CDTF in UTC; python-docx gives it without or with the zone.
    return value if value.tzinfo is not None else value.replace(tzinfo=UTC)


def _property(parts: dict[str, bytes], name: str) -> str | None:
    return clean(_first(_PROPERTY[name], parts.get("docProps/app.xml")), 300)


def _first(pattern: re.Pattern[bytes], part: bytes | None) -> str | None:
    found = pattern.search(part) if part else None
    return found.group(1).decode("utf-8", "replace") if found else None


def _fonts(parts: dict[str, bytes]) -> tuple[str, ...]:
    table = parts.get("word/fontTable.xml", b"")
    names = {found.decode("utf-8", "replace") for found in _FONT.findall(table)[:200]}
    return tuple(sorted(names))


def _template(parts: dict[str, bytes]) -> str | None:
    styles = parts.get("word/styles.xml")
    if styles is None:
        return None
    theme = parts.get("word/theme/theme1.xml", b"")
    return template_digest(
        "docx", _STYLE_NOISE.sub(b"", styles), theme, _property(parts, "Template") or ""
    )


def _links(package: docx.document.Document, texts: Texts) -> tuple[str, ...]:
    targets = [
        str(relation.target_ref)
        for relation in package.part.rels.values()
        if relation.is_external and relation.reltype == RELATIONSHIP_TYPE.HYPERLINK
    ]
    cleaned = (clean(target, 500) for target in [*targets[:100], *texts.links])
    return tuple(dict.fromkeys(link for link in cleaned if link))[:100]

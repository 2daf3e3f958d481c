"""Identifiers in the making of résumé files: ids, author and time, template, images."""

from __future__ import annotations

from doorward.linking.collecting import Collector
from doorward.linking.folding import fold
from doorward.linking.records import IdentifierClass
from doorward.model import Document

_DOCUMENTS = 5
_IMAGES = 4
_SMALLEST_AUTHOR = 3

COMMON_AUTHORS = frozenset(
    {
        "acer",
        "admin",
        "admin admin",
        "administrator",
        "anonymous",
        "apple",
        "asus",
        "author",
        "canva",
        "computer",
        "customer",
        "cv",
        "default",
        "dell",
        "google docs",
        "guest",
        "home",
        "hp",
        "laptop",
        "lenovo",
        "libreoffice",
        "microsoft",
        "microsoft account",
        "microsoft office user",
        "none",
        "null",
        "office",
        "openpyxl",
        "owner",
        "pc",
        "python docx",
        "resume",
        "root",
        "samsung",
        "student",
        "test",
        "toshiba",
        "un named",
        "unknown",
        "user",
        "user1",
        "usuario",
        "utente",
        "utilisateur",
        "win10",
        "windows user",
        "word",
        "wps office",
    }
)
"""Author fields that programs fill in by themselves."""

CONSTANT_TIMES = frozenset({"2013-12-23T23:15:00"})
"""Creation times that a library's own template carries (python-docx)."""


def add_documents(documents: tuple[Document, ...], collector: Collector) -> None:
    """Add what at most five documents say of their making. Each alone may be common: rarity
    in the pool decides (see `doorward.linking.rarity`)."""
    for document in documents[:_DOCUMENTS]:
        _add_document(document, collector)


def _add_document(document: Document, collector: Collector) -> None:
    name = document.name[:80]
    if document.document_id and len(document.document_id.strip()) >= 8:
        value = document.document_id.strip().lower()
        collector.add(IdentifierClass.DOCUMENT_ID, value, f"{name} document id")
    author = fold(document.author or "")
    program = f"{fold(document.creator or '')}/{fold(document.producer or '')}"
    known_author = len(author) >= _SMALLEST_AUTHOR and author not in COMMON_AUTHORS
    if document.created_at is not None:
        moment = document.created_at.isoformat(timespec="seconds")
        if not moment.startswith(tuple(CONSTANT_TIMES)):
            value = f"{author}|{program}|{moment}"
            collector.add(IdentifierClass.FILE_MAKING, value, f"{name} author and creation time")
    if known_author:
        collector.add(IdentifierClass.FILE_AUTHOR, f"{author}|{program}", f"{name} author")
    if document.template:
        value = f"{document.template[:80]}|{program}"
        collector.add(IdentifierClass.FILE_TEMPLATE, value, f"{name} template")
    for image in dict.fromkeys(document.image_digests[:_IMAGES]):
        collector.add(IdentifierClass.IMAGE, image.lower(), f"{name} image")

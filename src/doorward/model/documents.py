"""A file that a candidate supplied: its raw text and what its metadata says of its making."""

from __future__ import annotations

from datetime import datetime

import msgspec


class Document(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A résumé file as read.

    `text` is the raw text, unnormalised, because how a thing is written is evidence too.
    `created_at` and `modified_at` come from the file's own metadata, not the file system.
    `image_digests` are SHA-256 (hex) of embedded images' raw bytes; `fonts` are base names
    without the subset prefix. `template` is a digest over the structure a template leaves
    behind (styles of a DOCX, fonts and page geometry of a PDF). `links` are the targets of the
    file's links, as written in it: the text shown for them is in `text`.
    """

    name: str
    media_type: str
    sha256: str
    size: int
    text: str = ""
    pages: int | None = None
    author: str | None = None
    last_modified_by: str | None = None
    company: str | None = None
    creator: str | None = None
    producer: str | None = None
    title: str | None = None
    created_at: datetime | None = None
    modified_at: datetime | None = None
    document_id: str | None = None
    template: str | None = None
    fonts: tuple[str, ...] = ()
    image_digests: tuple[str, ...] = ()
    links: tuple[str, ...] = ()

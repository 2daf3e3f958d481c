"""Fuzz targets of the LinkedIn readers."""

from __future__ import annotations

import io
import zipfile

from doorward.intake.profiles import linkedin_pdf
from doorward.intake.profiles.linkedin_export import COLUMNS, read_tables, statement
from doorward.intake.reader import Limits
from doorward.intake.resumes.archive import open_archive
from doorward.intake.resumes.errors import UnreadableDocumentError
from doorward.model import Document, Origin

LIMITS = Limits(list_items=50, document_unpacked_bytes=2**20)


def fuzz_linkedin_tables(data: bytes) -> None:
    """Every file of an export holding these bytes, after its right header too."""
    for name, columns in COLUMNS.items():
        for content in (data, ",".join(columns).encode() + b"\n" + data):
            statement(read_tables({name: content}, "x", LIMITS), Origin("x"))


def fuzz_linkedin_archive(data: bytes) -> None:
    """A ZIP cut and overwritten by these bytes."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as target:
        target.writestr("Profile.csv", "First Name,Last Name\nAda,Example\n" * 20)
    whole = bytearray(out.getvalue())
    at = data[0] % len(whole) if data else 0
    whole[at : at + len(data)] = data
    try:
        with open_archive(bytes(whole), LIMITS) as archive:
            files = {name: archive.read(name) for name in archive}
    except UnreadableDocumentError:
        return
    known = {name: content for name, content in files.items() if name.lower() in COLUMNS}
    statement(read_tables(known, "x", LIMITS), Origin("x"))


def fuzz_linkedin_pdf(data: bytes) -> None:
    """A profile of these words."""
    text = "Contact\nlinkedin.com/in/ada\nPage 1 of 1\nExperience\n" + data.decode(
        "utf-8", "replace"
    )
    document = Document(name="a", media_type="application/pdf", sha256="0", size=1, text=text)
    if linkedin_pdf.recognises(document):
        linkedin_pdf.statement(document, Origin("a"))

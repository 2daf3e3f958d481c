"""Résumés as DOCX, made with python-docx; the same sheet gives the same bytes."""

from __future__ import annotations

import zipfile
from datetime import datetime
from functools import cache
from io import BytesIO

from docx import Document
from docx.document import Document as WordDocument
from docx.enum.text import WD_ALIGN_PARAGRAPH
from docx.shared import Pt, RGBColor

from doorward.simulate.resumes.sheet import FOOTER, KEYWORDS, Sheet, SheetJob
from doorward.simulate.resumes.traces import icon

_FONTS = (
    "Calibri",
    "Arial",
    "Georgia",
    "Cambria",
    "Garamond",
    "Verdana",
    "Times New Roman",
    "Aptos",
)
_ACCENTS = (
    (0x1F, 0x3A, 0x5F), (0x7A, 0x2E, 0x2E), (0x2F, 0x5D, 0x50),
    (0x44, 0x44, 0x44), (0x5B, 0x3E, 0x8A), (0x0B, 0x6E, 0x8A),
)  # fmt: skip
_USED = frozenset(
    ("Normal", "Title", "Heading 1", "List Bullet", "Footer", "Header", "Default Paragraph Font",
     "Normal Table", "No List")
)  # fmt: skip
_OLDEST = datetime(1980, 1, 1)  # noqa: DTZ001 - the ZIP format knows no time zones


def docx(sheet: Sheet) -> bytes:
    """A résumé as a Word file."""
    document = Document(BytesIO(_blank()))
    _styles(document, sheet)
    _head(document, sheet)
    if sheet.summary:
        document.add_heading("Summary", 1)
        document.add_paragraph(sheet.summary)
    if sheet.jobs:
        document.add_heading(sheet.heading, 1)
        for one in sheet.jobs:
            _job(document, sheet, one)
    if sheet.educations:
        document.add_heading("Education", 1)
        for line in sheet.educations:
            document.add_paragraph(line)
    if sheet.skills:
        document.add_heading("Skills", 1)
        document.add_paragraph(", ".join(sheet.skills))
    document.sections[0].footer.paragraphs[0].text = FOOTER
    _properties(document, sheet)
    stream = BytesIO()
    document.save(stream)
    return _fixed(stream.getvalue(), sheet.modified_at)


@cache
def _blank() -> bytes:
    """The library's empty file without the styles a résumé has no use for: much faster."""
    document = Document()
    for style in list(document.styles):
        if style.name not in _USED:
            style.element.getparent().remove(style.element)
    stream = BytesIO()
    document.save(stream)
    return stream.getvalue()


def _styles(document: WordDocument, sheet: Sheet) -> None:
    font = _FONTS[sheet.look.template % len(_FONTS)]
    normal = document.styles["Normal"]
    normal.font.name = font
    normal.font.size = Pt(sheet.size + 0.5)
    choices = sheet.choices or (2, 2, 2, 2, 2, 2)
    normal.paragraph_format.space_after = Pt(2 + choices[3])
    colour = RGBColor(*_ACCENTS[sheet.look.accent % len(_ACCENTS)])
    for name, size in (("Title", 20 + 2 * choices[4]), ("Heading 1", 11 + choices[5])):
        style = document.styles[name]
        style.font.name = font
        style.font.size = Pt(size)
        style.paragraph_format.space_before = Pt(4 + choices[0] + choices[1])
        style.font.color.rgb = colour
        style.element.rPr.rFonts.attrib.clear()
        style.font.name = font
    for section in document.sections:
        section.left_margin = section.right_margin = Pt(sheet.margin + 8)
        section.top_margin = section.bottom_margin = Pt(sheet.margin)


def _head(document: WordDocument, sheet: Sheet) -> None:
    title = document.add_heading(sheet.name, 0)
    contact = document.add_paragraph("  |  ".join(sheet.contacts))
    if sheet.look.template % 2 == 0:
        title.alignment = contact.alignment = WD_ALIGN_PARAGRAPH.CENTER
    if sheet.icon is not None:
        document.add_picture(BytesIO(icon(sheet.icon)), width=Pt(48))


def _job(document: WordDocument, sheet: Sheet, one: SheetJob) -> None:
    line = document.add_paragraph()
    line.paragraph_format.keep_with_next = True
    line.add_run(one.title).bold = True
    where = ", ".join(part for part in (one.employer, one.place) if part)
    if sheet.look.template % 3 == 0:
        line.add_run(f"\t{one.dates}").italic = True
        document.add_paragraph(where)
    else:
        line.add_run(f", {where} ({one.dates})")
    for bullet in one.bullets:
        document.add_paragraph(bullet, style="List Bullet").paragraph_format.space_after = Pt(2)


def _properties(document: WordDocument, sheet: Sheet) -> None:
    about = document.core_properties
    about.author = sheet.look.author or ""
    about.last_modified_by = sheet.look.author or ""
    about.title = "" if sheet.look.template % 2 else f"{sheet.name} resume"
    about.subject = FOOTER
    about.keywords = KEYWORDS
    about.comments = "synthetic"
    about.created = sheet.created_at.replace(tzinfo=None)
    about.modified = sheet.modified_at.replace(tzinfo=None)
    about.revision = 1 + sheet.look.created_days_before % 30


def _fixed(data: bytes, at: datetime) -> bytes:
    """The same archive with the résumé's own date on every member instead of the clock's."""
    moment = max(at.replace(tzinfo=None), _OLDEST)
    stamp = (moment.year, moment.month, moment.day, moment.hour, moment.minute, moment.second)
    stream = BytesIO()
    with zipfile.ZipFile(BytesIO(data)) as before, zipfile.ZipFile(stream, "w") as after:
        for name in before.namelist():
            member = zipfile.ZipInfo(name, stamp)
            member.compress_type = zipfile.ZIP_DEFLATED
            member.external_attr = 0o600 << 16
            after.writestr(member, before.read(name))
    return stream.getvalue()

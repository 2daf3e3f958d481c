"""How PDF résumés look, and what their document information says."""

from __future__ import annotations

from datetime import datetime
from xml.sax.saxutils import escape

import msgspec
from anyascii import anyascii
from reportlab.pdfbase import pdfdoc

from doorward.simulate.resumes.sheet import FOOTER, KEYWORDS, Sheet
from doorward.simulate.resumes.traces import TOOLS

ACCENTS = ("#1f3a5f", "#7a2e2e", "#2f5d50", "#444444", "#5b3e8a", "#0b6e8a")


class Layout(msgspec.Struct, frozen=True):
    """A layout: fonts, where the head stands, how headings look."""

    font: str
    bold: str
    italic: str
    head: str
    heading: str
    dates: str
    bullet: str = "•"
    bullet_font: str = ""
    skills_font: str = ""


_SANS = ("Helvetica", "Helvetica-Bold", "Helvetica-Oblique")
_SERIF = ("Times-Roman", "Times-Bold", "Times-Italic")
LAYOUTS = (
    Layout(*_SERIF, head="centre", heading="rule", dates="right"),
    Layout(*_SANS, head="band", heading="colour", dates="right"),
    Layout(*_SANS, head="sidebar", heading="colour", dates="below"),
    Layout(*_SANS, head="left", heading="caps", dates="right", bullet="–"),
    Layout(*_SERIF, head="centre", heading="small-caps", dates="right", bullet="◦"),
    Layout(*_SANS, head="left", heading="bar", dates="below"),
    Layout(*_SANS, head="left", heading="colour", dates="inline"),
    Layout("Courier", "Courier-Bold", "Courier-Oblique", "left", "caps", "inline", "*"),
    Layout("Times-Roman", "Helvetica-Bold", "Times-Italic", "left", "rule", "right"),
    Layout("Helvetica", "Times-Bold", "Helvetica-Oblique", "centre", "colour", "below"),
    Layout("Times-Roman", "Times-Bold", "Times-Italic", "sidebar", "caps", "below", "–"),
    Layout("Helvetica", "Helvetica-Bold", "Helvetica", "band", "bar", "right"),
)


_FAINT = (None, "Helvetica-Oblique", "Times-Italic", "Courier", "Helvetica", "Times-Roman")
_MARKS = (None, ("ZapfDingbats", "l"), ("Symbol", "·"), None, ("ZapfDingbats", "n"), None)


def own_layout(sheet: Sheet) -> Layout:
    """The template's layout with what its owner changed."""
    layout = LAYOUTS[sheet.look.template % len(LAYOUTS)]
    if not sheet.choices:
        return layout
    faint, mark, skills = _FAINT[sheet.choices[0]], _MARKS[sheet.choices[1]], sheet.choices[2]
    return msgspec.structs.replace(
        layout,
        italic=faint or layout.italic,
        bullet_font=mark[0] if mark else "",
        bullet=mark[1] if mark else layout.bullet,
        skills_font=("Courier", "Times-Roman", "Helvetica")[skills] if skills < 3 else "",
    )


class Info(pdfdoc.PDFInfo):  # type: ignore[misc]
    """Document information with the file's own dates, and no author where there is none."""

    def __init__(self, sheet: Sheet) -> None:
        super().__init__()
        tool = TOOLS[sheet.look.tool % len(TOOLS)]
        self.entries = {
            "Title": f"{sheet.name} resume",
            "Author": sheet.look.author,
            "Creator": tool.creator or None,
            "Producer": tool.producer,
            "Subject": FOOTER,
            "Keywords": KEYWORDS,
            "CreationDate": _pdf_date(sheet.created_at),
            "ModDate": _pdf_date(sheet.modified_at),
        }

    def format(self, document: object) -> bytes:
        """The dictionary as the PDF holds it."""
        told = {key: pdfdoc.PDFString(text) for key, text in self.entries.items() if text}
        formatted: bytes = pdfdoc.PDFDictionary(told).format(document)
        return formatted


def _pdf_date(at: datetime) -> str:
    return f"D:{at:%Y%m%d%H%M%S}Z00'00'"


FLAT = [
    ("LEFTPADDING", (0, 0), (-1, -1), 0),
    ("RIGHTPADDING", (0, 0), (-1, -1), 0),
    ("TOPPADDING", (0, 0), (-1, -1), 0),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 0),
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
]


def shown(words: str) -> str:
    """Words as the standard fonts can show them: other letters as people transcribe them."""
    try:
        words.encode("cp1252")
    except UnicodeEncodeError:
        words = "".join(one if _in_fonts(one) else anyascii(one) for one in words)
    return escape(words)


def _in_fonts(letter: str) -> bool:
    try:
        letter.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return True

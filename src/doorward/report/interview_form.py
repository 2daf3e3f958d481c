"""An interview kit as a PDF form: what the printed page says, with fields to fill in.

The form runs no script, sends nothing and has no XFA part. It uses the standard fonts of every
PDF viewer, which know Western letters only: others are transcribed, and the form says where they
stand as they were written. The same kit gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from io import BytesIO
from typing import Any
from xml.sax.saxutils import escape

from anyascii import anyascii
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.lib.units import mm
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    KeepTogether,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
)

from doorward.intake.additions.form_kit import FormKit, FormQuestion, sealed
from doorward.intake.additions.forms import HEARD
from doorward.intake.resumes.pdf_form import ACCOMMODATION, KIT_FIELD
from doorward.report.templating import TEXT_LIMIT
from doorward.report.visible import visible
from doorward.verification.answer_sheet import (
    MOST_DIFFERENCES,
    NEVER_RATE,
    SCALE,
    SheetRow,
    difference_rows,
    sheet_rows,
)
from doorward.verification.kit import Kit

_LONGEST_HEARD = 2_000
_MARGIN = 18 * mm
_WIDTH = A4[0] - 2 * _MARGIN
_INK, _QUIET, _BLUE, _LINE = (HexColor(one) for one in ("#1a1d21", "#565d66", "#2f5d8a", "#a9b0b9"))
_BODY = ParagraphStyle("body", fontName="Helvetica", fontSize=9.5, leading=12.5, textColor=_INK)
_SMALL = ParagraphStyle("small", _BODY, fontSize=8.5, leading=11)
_FAINT = ParagraphStyle("faint", _SMALL, textColor=_QUIET)
_TITLE = ParagraphStyle("title", _BODY, fontName="Helvetica-Bold", fontSize=16, leading=20)
_HEADING = ParagraphStyle(
    "heading", _BODY, fontName="Helvetica-Bold", fontSize=11, leading=15, spaceBefore=7,
    spaceAfter=2, keepWithNext=1,
)  # fmt: skip
_KIND = ParagraphStyle("kind", _SMALL, fontName="Helvetica-Bold", textColor=_BLUE)
_ASK = ParagraphStyle("ask", _BODY, fontSize=11.5, leading=15, spaceBefore=1, spaceAfter=3)
_ROWS = [
    ("LEFTPADDING", (0, 0), (-1, -1), 0),
    ("TOPPADDING", (0, 0), (-1, -1), 0),
    ("BOTTOMPADDING", (0, 0), (-1, -1), 1.5),
    ("VALIGN", (0, 0), (-1, -1), "TOP"),
]


def render_form(kit: Kit, sheet: str) -> bytes:
    """The form as a PDF. `sheet` is the name of the page that shows names as written."""
    file = BytesIO()
    document = BaseDocTemplate(
        file, pagesize=A4, invariant=1, title=_plain(f"Interview: {kit.application}"),
        author="", creator="Doorward", subject="Interview form, no resume",
    )  # fmt: skip
    frame = Frame(_MARGIN, 20 * mm, _WIDTH, A4[1] - 36 * mm, 0, 0, 0, 0)

    def furnish(canvas: Canvas, document: BaseDocTemplate) -> None:
        if document.page == 1:
            _carry(canvas, kit)
        _foot(canvas, kit, document.page)

    document.addPageTemplates([PageTemplate(frames=[frame], onPage=furnish)])
    document.build(_story(kit, sheet))
    return file.getvalue()


def _carry(canvas: Canvas, kit: Kit) -> None:
    """The hidden field that says whose form this is; nobody can type into it."""
    carried = FormKit(
        application=kit.application,
        requisition=kit.requisition,
        code=kit.code,
        questions=tuple(FormQuestion(row.id, row.claim) for row in sheet_rows(kit)),
    )
    canvas.acroForm.textfield(
        name=KIT_FIELD, value=sealed(carried), annotationFlags="hidden", fieldFlags="readOnly",
        maxlen=None, x=0, y=0, width=1, height=1, borderWidth=0,
    )  # fmt: skip


def _foot(canvas: Canvas, kit: Kit, page: int) -> None:
    synthetic = " · synthetic: nobody real" if kit.synthetic else ""
    told = f"Interview form, no résumé · application {visible(kit.application, 60)}{synthetic}"
    canvas.saveState()
    canvas.setFont("Helvetica", 7.5)
    canvas.setFillColor(_QUIET)
    canvas.drawString(_MARGIN, 12 * mm, _plain(told))
    canvas.drawRightString(A4[0] - _MARGIN, 12 * mm, str(page))
    canvas.restoreState()


def _story(kit: Kit, sheet: str) -> list[Flowable]:
    rows = sheet_rows(kit)
    job = f", job <b>{_shown(kit.requisition)}</b>" if kit.requisition else ""
    story: list[Flowable] = [Paragraph("Structured interview", _TITLE)]
    if kit.synthetic:
        story.append(Paragraph("<b>synthetic: nobody real</b>", _SMALL))
    story += [
        Paragraph(f"Application <b>{_shown(kit.application)}</b>{job}.", _BODY),
        Paragraph(
            f"Question set {kit.code}: the same for everybody who applies to this job.", _FAINT
        ),
    ]
    if any(_plain(one) != one for one in _words(kit, rows)):
        told = (
            "Letters that this form has no font for are transcribed. As the person wrote them, "
            f"names stand on the sheet {_shown(sheet)}."
        )
        story.append(Paragraph(told, _FAINT))
    story += [Spacer(1, 6), _about_the_round(), Spacer(1, 8), *_rules()]
    story.append(Paragraph("Questions", _HEADING))
    for number, row in enumerate(rows, 1):
        story.append(KeepTogether(_question(row, f"{number} of {len(rows)}")))
    return [*story, *_differences(kit), KeepTogether(_last())]


def _words(kit: Kit, rows: Sequence[SheetRow]) -> list[str]:
    own = [kit.application, kit.requisition or ""]
    for row in rows:
        own += [row.text, row.claim, *row.sources]
    return own + [part for one in difference_rows(kit) for part in one]


def _about_the_round() -> Flowable:
    names = (("Interviewer", "interviewer"), ("Round", "round"), ("Date (YYYY-MM-DD)", "at"))
    cells = [
        [Paragraph(label, _FAINT) for label, _ in names],
        [_Text(name, label, _WIDTH / 3 - 8, 18, 200) for label, name in names],
    ]
    return Table(cells, colWidths=[_WIDTH / 3] * 3, style=_ROWS)


def _rules() -> list[Flowable]:
    scale = [
        [Paragraph(f"<b>{one.label}</b>", _SMALL), Paragraph(_shown(one.when), _SMALL)]
        for one in SCALE
    ]
    return [
        Paragraph(
            "Ask every question once, in this order, as it stands. The follow-up is for answers "
            "that stay general. Give time, repeat, let people look things up in their own papers. "
            "Then mark how the answer fits the claim.",
            _BODY,
        ),
        Spacer(1, 4),
        Table(scale, colWidths=[26 * mm, _WIDTH - 26 * mm], style=_ROWS),
        Paragraph("Never part of a rating", _HEADING),
        *(Paragraph(_shown(one), _SMALL, bulletText="•") for one in NEVER_RATE),
        Spacer(1, 3),
        Paragraph(
            "Do not ask about religion, politics, birthplace, nationality, language, family, "
            "health, age or holidays, and do not write it down if somebody tells you.",
            _FAINT,
        ),
    ]


def _question(row: SheetRow, place: str) -> list[Flowable]:
    said = [("Claim", row.claim)]
    said += [("Said in" if at == 0 else "", one) for at, one in enumerate(row.sources)]
    said += [("Consistent is", row.consistent), ("Follow-up", row.follow_up)]
    told = [[Paragraph(name, _FAINT), Paragraph(_shown(text), _SMALL)] for name, text in said]
    return [
        Spacer(1, 7),
        Paragraph(f"{place} · {row.kind} · {row.id}", _KIND),
        Paragraph(_shown(row.text), _ASK),
        Table(told, colWidths=[26 * mm, _WIDTH - 26 * mm], style=_ROWS),
        _Ratings(row.id),
        Paragraph("Words heard (needed for “contradicts”)", _FAINT),
        _Text(f"{row.id}{HEARD}", f"{row.id}: words heard", _WIDTH, 46, _LONGEST_HEARD, lines=True),
    ]


def _differences(kit: Kit) -> list[Flowable]:
    found = difference_rows(kit)[:MOST_DIFFERENCES]
    if not found:
        return []
    return [
        Paragraph("Where the person's own sources differ", _HEADING),
        Paragraph(
            "Slips and rounding are common. The question on dates gives the chance to set it "
            "right.",
            _FAINT,
        ),
        *(
            Paragraph(_shown(f"{what}: {first}; {second}"), _SMALL, bulletText="•")
            for what, first, second in found
        ),
    ]


def _last() -> list[Flowable]:
    return [
        Paragraph("Accommodation", _HEADING),
        Paragraph(
            "What was arranged so that the person could take part: more time, questions in "
            "writing, no camera. Doorward never reads this field; it is never evidence.",
            _FAINT,
        ),
        _Text(ACCOMMODATION, "accommodation note", _WIDTH, 46, _LONGEST_HEARD, lines=True),
        Spacer(1, 4),
        Paragraph(
            "This form sends nothing. Save it filled in and run <font face='Courier'>doorward "
            "interview record FORM.pdf --to later.jsonl</font>.",
            _FAINT,
        ),
    ]


class _Text(Flowable):  # type: ignore[misc]
    """A field to type into, of one line or several."""

    def __init__(
        self, name: str, label: str, width: float, height: float, longest: int, *,
        lines: bool = False,
    ) -> None:  # fmt: skip
        super().__init__()
        self.width, self.height = width, height
        self._field: dict[str, Any] = {
            "name": name,
            "tooltip": label,
            "maxlen": longest,
            "fieldFlags": "multiline" if lines else "",
        }

    def draw(self) -> None:
        """Called by reportlab where the field stands."""
        self.canv.acroForm.textfield(
            **self._field, x=0, y=0, width=self.width, height=self.height, relative=True,
            fontName="Helvetica", fontSize=9, borderWidth=0.7, borderColor=_LINE,
            fillColor=HexColor("#ffffff"), textColor=_INK,
        )  # fmt: skip


class _Ratings(Flowable):  # type: ignore[misc]
    """One button for each point of the scale; at most one can be chosen."""

    def __init__(self, question: str) -> None:
        super().__init__()
        self.width, self.height = _WIDTH, 22
        self._question = question

    def draw(self) -> None:
        """Called by reportlab where the buttons stand."""
        self.canv.setFont("Helvetica", 9.5)
        self.canv.setFillColor(_INK)
        for place, one in enumerate(SCALE):
            left = place * 42 * mm
            self.canv.acroForm.radio(
                name=self._question, value=one.rating.value, tooltip=f"{self._question}: rating",
                fieldFlags="radio", x=left, y=5, size=12, relative=True, borderWidth=0.7,
                borderColor=_QUIET, fillColor=HexColor("#ffffff"), textColor=_INK,
            )  # fmt: skip
            self.canv.drawString(left + 17, 5.5, one.label)


def _shown(text: str) -> str:
    """Text from outside as markup: hidden characters written out, nothing of it obeyed."""
    return escape(_plain(visible(text, TEXT_LIMIT)))


def _plain(text: str) -> str:
    """Text in the letters of the standard fonts; others as people transcribe them."""
    return "".join(one if _in_fonts(one) else anyascii(one) for one in text)


def _in_fonts(letter: str) -> bool:
    try:
        letter.encode("cp1252")
    except UnicodeEncodeError:
        return False
    return True

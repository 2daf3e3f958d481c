"""Résumés as PDF in eight layouts, made with reportlab; the same sheet gives the same bytes."""

from __future__ import annotations

from io import BytesIO

from reportlab.lib.colors import Color, HexColor
from reportlab.lib.pagesizes import A4, LETTER
from reportlab.lib.styles import ParagraphStyle
from reportlab.pdfgen.canvas import Canvas
from reportlab.platypus import (
    BaseDocTemplate,
    Flowable,
    Frame,
    HRFlowable,
    Image,
    KeepInFrame,
    PageTemplate,
    Paragraph,
    Spacer,
    Table,
)

from doorward.simulate.resumes.layouts import ACCENTS, FLAT, Info, Layout, own_layout, shown
from doorward.simulate.resumes.sheet import FOOTER, Sheet, SheetJob
from doorward.simulate.resumes.traces import icon


def pdf(sheet: Sheet) -> bytes:
    """A résumé as a PDF file."""
    layout = own_layout(sheet)
    accent = HexColor(ACCENTS[sheet.look.accent % len(ACCENTS)])
    page = _Page(sheet, layout, accent)
    stream = BytesIO()
    document = BaseDocTemplate(stream, pagesize=page.size, pageCompression=1)
    document.addPageTemplates([PageTemplate("all", [page.frame()], onPage=page.furnish)])
    document.build(page.story(), canvasmaker=_canvas_maker(sheet))
    return stream.getvalue()


def _canvas_maker(sheet: Sheet) -> type[Canvas]:
    class Fixed(Canvas):  # type: ignore[misc]
        """A canvas that does not write the time of day into the file."""

        def __init__(self, *arguments: object, **options: object) -> None:
            options["invariant"] = 1
            super().__init__(*arguments, **options)
            self._doc.info = Info(sheet)

    return Fixed


class _Page:
    """Turns a sheet into flowables for one layout."""

    def __init__(self, sheet: Sheet, layout: Layout, accent: Color) -> None:
        self.sheet, self.layout, self.accent = sheet, layout, accent
        self.size = A4 if sheet.a4 else LETTER
        self.side = 165.0 if layout.head == "sidebar" else 0.0
        self.band = 92.0 if layout.head == "band" else 0.0
        self.width = self.size[0] - 2 * sheet.margin - self.side
        points = sheet.size
        self.body = ParagraphStyle(
            "body", fontName=layout.font, fontSize=points, leading=points * 1.32
        )
        self.strong = ParagraphStyle("strong", self.body, fontName=layout.bold)
        self.faint = ParagraphStyle(
            "faint", self.body, fontName=layout.italic, textColor=HexColor("#555555")
        )
        self.right = ParagraphStyle("right", self.faint, alignment=2)
        self.bullet = ParagraphStyle(
            "bullet",
            self.body,
            leftIndent=13,
            bulletIndent=2,
            spaceAfter=1.5,
            bulletFontName=layout.bullet_font or layout.font,
        )
        centre = layout.head == "centre"
        self.title = ParagraphStyle(
            "title", fontName=layout.bold, fontSize=points * 2.1, leading=points * 2.6,
            alignment=1 if centre else 0, textColor=accent if not centre else HexColor("#000000"),
        )  # fmt: skip
        self.contact = ParagraphStyle("contact", self.body, alignment=1 if centre else 0)
        self.heading = ParagraphStyle(
            "heading", keepWithNext=1, fontName=layout.bold,
            fontSize=points * 1.2, leading=points * 1.6,
            spaceBefore=points * 0.9, spaceAfter=2,
            textColor=accent if layout.heading in ("colour", "bar") else HexColor("#000000"),
        )  # fmt: skip

    def frame(self) -> Frame:
        """Where the text runs, on every page."""
        margin = self.sheet.margin
        height = self.size[1] - margin - 50 - (self.band if self.band else 0)
        return Frame(
            margin + self.side, 50, self.width, height,
            leftPadding=0, rightPadding=0, topPadding=0, bottomPadding=0,
        )  # fmt: skip

    def furnish(self, canvas: Canvas, document: BaseDocTemplate) -> None:
        """The coloured head or side, and the label at the foot of every page."""
        canvas.saveState()
        if document.page == 1 and self.band:
            self._draw_band(canvas)
        if self.side:
            self._draw_side(canvas, first=document.page == 1)
        canvas.setFont(self.layout.font, 7)
        canvas.setFillGray(0.45)
        canvas.drawCentredString(self.size[0] / 2, 24, FOOTER)
        canvas.restoreState()

    def _draw_band(self, canvas: Canvas) -> None:
        width, height = self.size
        margin = self.sheet.margin
        canvas.setFillColor(self.accent)
        canvas.rect(0, height - self.band - 10, width, self.band + 10, stroke=0, fill=1)
        white = HexColor("#ffffff")
        name = ParagraphStyle("name", self.title, textColor=white)
        under = ParagraphStyle("under", self.contact, textColor=white)
        story = [
            Paragraph(shown(self.sheet.name), name),
            Paragraph(shown(self.sheet.role), under),
            Paragraph(shown("  |  ".join(self.sheet.contacts)), under),
        ]
        box = Frame(margin, height - self.band - 6, width - 2 * margin, self.band, 0, 0, 0, 0)
        box.addFromList([KeepInFrame(width - 2 * margin, self.band, story)], canvas)

    def _draw_side(self, canvas: Canvas, *, first: bool) -> None:
        height = self.size[1]
        canvas.setFillColor(HexColor("#eef1f5"))
        canvas.rect(0, 0, self.side + self.sheet.margin * 0.6, height, stroke=0, fill=1)
        if not first:
            return
        small = ParagraphStyle("small", self.body, fontSize=self.sheet.size - 1, spaceAfter=3)
        story: list[Flowable] = []
        if self.sheet.icon is not None:
            story += [Image(BytesIO(icon(self.sheet.icon)), 62, 62, hAlign="LEFT"), Spacer(1, 8)]
        story += [Paragraph("Contact", self.heading)]
        story += [Paragraph(shown(one), small) for one in self.sheet.contacts]
        story += [Paragraph("Skills", self.heading)]
        story += [Paragraph(shown(one), small) for one in self.sheet.skills]
        if self.sheet.educations:
            story += [Paragraph("Education", self.heading)]
            story += [Paragraph(shown(one), small) for one in self.sheet.educations]
        width = self.side - 4
        box = Frame(26, 60, width, height - 60 - self.sheet.margin, 0, 0, 0, 0)
        box.addFromList([KeepInFrame(width, height - 120, story)], canvas)

    def story(self) -> list[Flowable]:
        """Everything that flows over the pages."""
        sheet = self.sheet
        story = self._head()
        if sheet.summary:
            story += [*self._heading("Summary"), Paragraph(shown(sheet.summary), self.body)]
        if self.layout.heading == "small-caps" and sheet.skills:
            story += self._skills()
        if sheet.jobs:
            story += self._heading(sheet.heading)
            for one in sheet.jobs:
                story += self._job(one)
        if not self.side:
            if sheet.educations:
                story += self._heading("Education")
                story += [Paragraph(shown(one), self.body) for one in sheet.educations]
            if self.layout.heading != "small-caps" and sheet.skills:
                story += self._skills()
        return story

    def _head(self) -> list[Flowable]:
        sheet, layout = self.sheet, self.layout
        if layout.head == "band":
            return [Spacer(1, 2)]
        head: list[Flowable] = [Paragraph(shown(sheet.name), self.title)]
        if sheet.role and layout.heading != "rule":
            head.append(Paragraph(shown(sheet.role), self.contact))
        if layout.head != "sidebar":
            between = "  ·  " if layout.head == "centre" else "  |  "
            head.append(Paragraph(shown(between.join(sheet.contacts)), self.contact))
            if sheet.icon is not None:
                picture = Image(BytesIO(icon(sheet.icon)), 48, 48)
                return [Table([[head, picture]], colWidths=[self.width - 56, 56], style=FLAT)]
        return head

    def _heading(self, words: str) -> list[Flowable]:
        kind = self.layout.heading
        if kind in ("caps", "rule"):
            words = words.upper()
        if kind == "bar":
            return [
                Table(
                    [["", Paragraph(words, self.heading)]], colWidths=[6, self.width - 6],
                    style=[*FLAT, ("BACKGROUND", (0, 0), (0, 0), self.accent),
                           ("LEFTPADDING", (1, 0), (1, 0), 6)],
                    spaceBefore=8, spaceAfter=3,
                )
            ]  # fmt: skip
        story: list[Flowable] = [Paragraph(words, self.heading)]
        if kind in ("rule", "small-caps"):
            story.append(HRFlowable(width="100%", thickness=0.6, color=HexColor("#000000")))
            story.append(Spacer(1, 3))
        return story

    def _job(self, one: SheetJob) -> list[Flowable]:
        where = ", ".join(part for part in (one.employer, one.place) if part)
        title, dates = shown(one.title), shown(one.dates)
        story: list[Flowable]
        if self.layout.dates == "right":
            story = [
                Table(
                    [[Paragraph(title, self.strong), Paragraph(dates, self.right)]],
                    colWidths=[self.width - 130, 130], style=FLAT,
                ),
                Paragraph(shown(where), self.faint),
            ]  # fmt: skip
        elif self.layout.dates == "below":
            story = [
                Paragraph(f"{title} – {shown(one.employer)}", self.strong),
                Paragraph(" | ".join(filter(None, (dates, shown(one.place)))), self.faint),
            ]
        else:
            story = [
                Paragraph(f"{title}, {shown(where)} ({dates})", self.strong),
            ]
        mark = self.layout.bullet
        story += [
            Paragraph(shown(line), self.bullet, bulletText=mark if mark != "◦" else "•")
            for line in one.bullets
        ]
        return [*story, Spacer(1, 5)]

    def _skills(self) -> list[Flowable]:
        between = " · " if self.layout.heading == "bar" else ", "
        return [
            *self._heading("Skills"),
            Paragraph(
                shown(between.join(self.sheet.skills)),
                ParagraphStyle(
                    "skills", self.body, fontName=self.layout.skills_font or self.layout.font
                ),
            ),
        ]

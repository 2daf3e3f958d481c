"""Makes résumé files for tests: PDF with reportlab, DOCX with python-docx."""

from __future__ import annotations

import io
from collections.abc import Sequence

import docx
from reportlab.lib.pagesizes import A4
from reportlab.lib.utils import ImageReader
from reportlab.pdfgen import canvas


def pdf(
    lines: Sequence[str],
    *,
    pages: int = 1,
    author: str = "Ada Example",
    creator: str = "Example Writer",
    font: str = "Helvetica",
    password: str | None = None,
    image: bytes | None = None,
    link: str | None = None,
    invisible: str | None = None,
    subject: str | None = None,
) -> bytes:
    out = io.BytesIO()
    drawing = canvas.Canvas(out, pagesize=A4, encrypt=password, invariant=1)
    drawing.setAuthor(author)
    drawing.setCreator(creator)
    drawing.setTitle("Resume")
    if subject:
        drawing.setSubject(subject)
    for _ in range(pages):
        _page(drawing, lines, 60, font)
        if image is not None:
            drawing.drawImage(ImageReader(io.BytesIO(image)), 400, 700, 40, 40)
        if link is not None:
            drawing.linkURL(link, (60, 60, 200, 80))
        if invisible is not None:
            text = drawing.beginText(60, 40)
            text.setTextRenderMode(3)
            text.textOut(invisible)
            drawing.drawText(text)
        drawing.showPage()
    drawing.save()
    return out.getvalue()


def pdf_columns(left: Sequence[str], right: Sequence[str]) -> bytes:
    out = io.BytesIO()
    drawing = canvas.Canvas(out, pagesize=A4, invariant=1)
    _page(drawing, left, 40, "Helvetica")
    _page(drawing, right, 220, "Helvetica")
    drawing.save()
    return out.getvalue()


def _page(drawing: canvas.Canvas, lines: Sequence[str], x: int, font: str) -> None:
    drawing.setFont(font, 9)
    y = 800
    for line in lines:
        left, _, right = line.replace("\t\t", "\t").partition("\t")
        drawing.drawString(x, y, left)
        if right:
            drawing.drawRightString(540, y, right)
        y -= 13
        if y < 60:
            drawing.showPage()
            drawing.setFont(font, 9)
            y = 800


def word(
    lines: Sequence[str] = (),
    *,
    table: Sequence[Sequence[str]] = (),
    author: str = "Ada Example",
    header: str | None = None,
    hidden: str | None = None,
    image: bytes | None = None,
) -> bytes:
    document = docx.Document()
    if header is not None:
        document.sections[0].header.paragraphs[0].text = header
    for line in lines:
        document.add_paragraph(line)
    if table:
        rows = document.add_table(rows=0, cols=len(table[0]))
        for row in table:
            for cell, text in zip(rows.add_row().cells, row, strict=True):
                cell.text = text
    if hidden is not None:
        document.add_paragraph().add_run(hidden).font.hidden = True
    if image is not None:
        document.add_picture(io.BytesIO(image))
    document.core_properties.author = author
    document.core_properties.last_modified_by = "Bo Example"
    out = io.BytesIO()
    document.save(out)
    return out.getvalue()


def png(shade: int = 120) -> bytes:
    from PIL import Image

    out = io.BytesIO()
    Image.new("RGB", (8, 8), (shade, 10, 20)).save(out, "PNG")
    return out.getvalue()

"""What the programs that make résumés leave in their files."""

from __future__ import annotations

from io import BytesIO

import msgspec
from PIL import Image, ImageDraw

from doorward.simulate.draw import Draw, Stream


class Tool(msgspec.Struct, frozen=True):
    """The creator and producer a program writes into a PDF."""

    creator: str
    producer: str


TOOLS = (
    Tool("Microsoft® Word for Microsoft 365", "Microsoft® Word for Microsoft 365"),
    Tool("", "Skia/PDF m138 Google Docs Renderer"),
    Tool("LaTeX with hyperref", "pdfTeX-1.40.25"),
    Tool("Pages", "macOS Version 15.5 (Build 24F74) Quartz PDFContext"),
    Tool("Writer", "LibreOffice 24.8"),
    Tool("Canva", "Canva"),
    Tool("Mozilla/5.0 HeadlessChrome/140.0.0.0", "Skia/PDF m140"),
)


def icon(seed: int) -> bytes:
    """A small block pattern as PNG, where others would put a photograph. Never a face."""
    draw = Draw(seed, Stream.FILE, -1 - seed)
    image = Image.new("RGB", (90, 90), (245, 245, 245))
    canvas = ImageDraw.Draw(image)
    colour = (draw.between(30, 160), draw.between(30, 160), draw.between(60, 190))
    for row in range(5):
        for column in range(3):
            if draw.chance(0.5):
                for place in (column, 4 - column):
                    left, top = place * 18, row * 18
                    canvas.rectangle((left, top, left + 17, top + 17), fill=colour)
    stream = BytesIO()
    image.save(stream, "PNG")
    return stream.getvalue()

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


def _tools() -> tuple[Tool, ...]:
    """Programs by how common they are among files: a few everywhere, versions in a long tail."""
    word = "Microsoft® Word"
    many: list[tuple[Tool, int]] = [
        (Tool(f"{word} for Microsoft 365", f"{word} for Microsoft 365"), 40),
        (Tool("Canva", "Canva"), 18),
    ]
    many += [(Tool(f"{word} {year}", f"{word} {year}"), 6) for year in (2010, 2013, 2016, 2019)]
    many += [(Tool("", f"Skia/PDF m{n} Google Docs Renderer"), 1) for n in range(112, 142)]
    many += [(Tool("Chromium", f"Skia/PDF m{n}"), 1) for n in range(120, 142)]
    many += [(Tool("Writer", f"LibreOffice {n}"), 1) for n in ("6.4", "7.3", "7.6", "24.2", "24.8")]
    many += [
        (Tool(app, f"macOS Version {major}.{minor} Quartz PDFContext"), 1)
        for app in ("Pages", "Word")
        for major in (12, 13, 14, 15)
        for minor in (1, 3, 5, 6)
    ]
    many += [(Tool("LaTeX with hyperref", f"pdfTeX-1.40.{n}"), 2) for n in (20, 21, 22, 24, 25, 26)]
    many += [
        (Tool(f"Acrobat PDFMaker {n} for Word", f"Adobe PDF Library {n}"), 1) for n in range(15, 25)
    ]
    many += [(Tool(f"Resume Builder {n}", "wkhtmltopdf 0.12.6"), 1) for n in range(1, 9)]
    return tuple(tool for tool, count in many for _ in range(count))


TOOLS = _tools()
"""Programs, as often as they are common; `Look.tool` is a place in it."""


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

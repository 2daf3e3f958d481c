"""What the plots have in common: columns, rows with whiskers, scales; and a plot as a file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from html import escape

import msgspec

from doorward.cases.metrics.figures import Figure

WIDTH, LEFT, RIGHT, TOP, BOTTOM = 360.0, 40.0, 8.0, 16.0, 26.0
NAME = 132.0
"""Where rows begin: names stand left of it."""
Place = Callable[[float], float]
"""From a value to its place between 0 and 1."""


class Line(msgspec.Struct, frozen=True):
    """A line; `kind` is its CSS class."""

    x1: float
    y1: float
    x2: float
    y2: float
    kind: str


class Box(msgspec.Struct, frozen=True):
    """A filled rectangle."""

    x: float
    y: float
    width: float
    height: float
    kind: str


class Dot(msgspec.Struct, frozen=True):
    """A small circle."""

    x: float
    y: float
    kind: str


class Word(msgspec.Struct, frozen=True):
    """Some text; `anchor` is ``start``, ``middle`` or ``end``."""

    x: float
    y: float
    text: str
    anchor: str = "middle"


class Key(msgspec.Struct, frozen=True):
    """What a mark means."""

    kind: str
    text: str


class Plot(msgspec.Struct, frozen=True, kw_only=True):
    """A drawing `WIDTH` wide. `said` is the whole of it in words."""

    name: str
    title: str
    said: str
    height: float
    lines: tuple[Line, ...] = ()
    boxes: tuple[Box, ...] = ()
    dots: tuple[Dot, ...] = ()
    words: tuple[Word, ...] = ()
    keys: tuple[Key, ...] = ()


class Rows(msgspec.Struct, frozen=True):
    """Names at the left, each with a dot and its interval."""

    height: float
    lines: tuple[Line, ...]
    dots: tuple[Dot, ...]
    words: tuple[Word, ...]


def columns(names: Sequence[str]) -> list[tuple[float, float]]:
    """The middle and the width of a column for each name."""
    room = (WIDTH - LEFT - RIGHT) / len(names)
    return [(r(LEFT + room * (place + 0.5)), r(room * 0.7)) for place in range(len(names))]


def column_names(names: Sequence[str], height: float) -> list[Word]:
    """The names under the columns; of many, every other one or fewer, the last one always."""
    apart = max(1, -(-len(names) // 6))
    return [
        Word(middle, height - 10, name)
        for place, ((middle, _), name) in enumerate(zip(columns(names), names, strict=True))
        if (len(names) - 1 - place) % apart == 0
    ]


def up(value: float, top: float, height: float) -> float:
    """How far down a value stands in a plot that begins at 0."""
    return r(height - BOTTOM - (height - BOTTOM - TOP) * value / top)


def floor(height: float) -> Line:
    """The line that columns stand on."""
    return Line(LEFT, height - BOTTOM, WIDTH - RIGHT, height - BOTTOM, "axis")


def row(place: int) -> float:
    """How far down a row stands."""
    return 18.0 + 24.0 * place


def across(part: float) -> float:
    """How far right a place between 0 and 1 stands in a plot of rows."""
    return r(NAME + part * (WIDTH - NAME - 24))


def rows(figures: Sequence[tuple[str, Figure]], place: Place, ends: tuple[float, float]) -> Rows:
    """Rows with whiskers. What is not bounded goes on to the end of the scale."""
    lines, dots, words = [], [], []
    for number, (name, figure) in enumerate(figures):
        y = row(number)
        low = ends[0] if figure.low is None else max(figure.low, ends[0])
        high = ends[1] if figure.high is None else min(figure.high, ends[1])
        lines.append(Line(across(place(low)), y, across(place(high)), y, "whisker"))
        if figure.value is not None:
            value = min(max(figure.value, ends[0]), ends[1])
            dots.append(Dot(across(place(value)), y, "dot"))
        words.append(Word(NAME - 10, y + 4, name, "end"))
    return Rows(row(len(figures)) + 22, tuple(lines), tuple(dots), tuple(words))


def scale(
    marks: Sequence[tuple[float, str]], height: float, place: Place
) -> tuple[list[Line], list[Word]]:
    """The lines of a scale under rows, and their labels."""
    lines, words = [], []
    for value, text in marks:
        x = across(place(value))
        lines.append(Line(x, 4, x, height - 24, "tick"))
        words.append(Word(x, height - 8, text))
    return lines, words


def r(value: float) -> float:
    """A place to the tenth of a pixel."""
    return round(value, 1)


STYLE = """
.plot { font: 12px system-ui, sans-serif; background: #fff; color: #1b2330 }
.plot text { fill: #1b2330 } .paper { fill: #fff }
.axis, .tick { stroke: #8a94a3 } .tick { stroke-opacity: .5 }
.bar, .dot { fill: #35618f } .whisker, .curve { stroke: #35618f; stroke-width: 2 }
.edge { stroke: #35618f; stroke-opacity: .45; stroke-dasharray: 2 2 }
.expected { fill: none; stroke: #8a4600; stroke-width: 2 }
.stage-0 { fill: #0f4f8f } .stage-1 { fill: #00707a } .stage-2 { fill: #7a5b00 }
.stage-3 { fill: #a84f00 } .stage-4 { fill: #9b1c1c }
@media (prefers-color-scheme: dark) {
.plot text { fill: #e8ecf2 } .paper { fill: #1b212a }
.axis, .tick { stroke: #8491a4 }
.bar, .dot { fill: #6fa3dc } .whisker, .curve, .edge { stroke: #6fa3dc }
.expected { stroke: #ffc078 }
.stage-0 { fill: #94c4ff } .stage-1 { fill: #6fd6dd } .stage-2 { fill: #e5cf6d }
.stage-3 { fill: #ffb066 } .stage-4 { fill: #ff9d94 }
}
"""


def svg_file(plot: Plot) -> str:
    """A plot as an SVG file of its own, light or dark as whoever opens it has it."""
    height = plot.height + 24 + 18 * len(plot.keys)
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" class="plot" viewBox="0 0 {WIDTH:g} {height:g}" '
        f'role="img" aria-labelledby="title said"><title id="title">{escape(plot.title)}</title>'
        f'<desc id="said">{escape(plot.said)}</desc><style>{STYLE}</style>',
        f'<rect class="paper" width="{WIDTH:g}" height="{height:g}"/>',
        f'<text x="8" y="16" font-weight="600">{escape(plot.title)}</text>',
        '<g transform="translate(0 24)">',
        *(f'<line class="{one.kind}" x1="{one.x1:g}" y1="{one.y1:g}" x2="{one.x2:g}" '
          f'y2="{one.y2:g}"/>' for one in plot.lines),
        *(f'<rect class="{one.kind}" x="{one.x:g}" y="{one.y:g}" width="{one.width:g}" '
          f'height="{one.height:g}"/>' for one in plot.boxes),
        *(f'<circle class="{one.kind}" cx="{one.x:g}" cy="{one.y:g}" r="4.5"/>'
          for one in plot.dots),
        *(_text(one) for one in plot.words),
        *(_key(one, plot.height + 18 * place) for place, one in enumerate(plot.keys)),
        "</g></svg>",
    ]  # fmt: skip
    return "\n".join(parts) + "\n"


def _text(one: Word) -> str:
    return f'<text x="{one.x:g}" y="{one.y:g}" text-anchor="{one.anchor}">{escape(one.text)}</text>'


def _key(one: Key, y: float) -> str:
    if one.kind in {"curve", "edge"}:
        mark = f'<line class="{one.kind}" x1="8" y1="{y + 6:g}" x2="20" y2="{y + 6:g}"/>'
    elif one.kind in {"dot", "expected"}:
        mark = f'<circle class="{one.kind}" cx="14" cy="{y + 6:g}" r="4.5"/>'
    else:
        mark = f'<rect class="{one.kind}" x="8" y="{y:g}" width="12" height="12"/>'
    return f'{mark}<text x="26" y="{y + 10:g}">{escape(one.text)}</text>'

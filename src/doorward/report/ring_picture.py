"""A ring as a drawing: where its members stand and how the lines between them run.

Members repel each other and shared identifiers pull (Fruchterman and Reingold, 1991), starting
from a circle, so that the same ring always gives the same picture. Members without a line of
their own (further applications of somebody in the ring) stand in rows below. Lengths are in
units of the drawing, whose width is `WIDTH`.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec
import numpy as np
from numpy.typing import NDArray

from doorward.model import Edge, LinkKind

WIDTH = 420
RADIUS = 13
MOST_NODES = 60
MOST_EDGES = 400
_ROUNDS = 120
_BORDER = RADIUS + 5
_STEP = 2 * RADIUS + 10
_IN_A_ROW = (WIDTH - 2 * _BORDER) // _STEP
_GRAVITY = 0.6

EDGE_STYLE: dict[LinkKind, tuple[str, str]] = {
    LinkKind.PHONE: ("contact", "solid"),
    LinkKind.EMAIL: ("contact", "dashed"),
    LinkKind.EMAIL_STEM: ("contact", "dotted"),
    LinkKind.DEVICE: ("machine", "solid"),
    LinkKind.NETWORK: ("machine", "dashed"),
    LinkKind.API_SEQUENCE: ("machine", "dotted"),
    LinkKind.RESUME_TEXT: ("document", "solid"),
    LinkKind.FILE_LINEAGE: ("document", "dashed"),
    LinkKind.IMAGE: ("document", "dotted"),
    LinkKind.WEBSITE: ("web", "solid"),
    LinkKind.ADDRESS: ("place", "solid"),
    LinkKind.REFEREE: ("people", "solid"),
    LinkKind.REFERRER: ("people", "dashed"),
    LinkKind.GIT_EMAIL: ("code", "solid"),
    LinkKind.GIT_COMMIT: ("code", "dashed"),
    LinkKind.GIT_KEY: ("code", "dotted"),
    LinkKind.FOLLOW: ("code", "sparse"),
    LinkKind.PERSON: ("people", "dotted"),
    LinkKind.NAMED_CONTACT: ("people", "sparse"),
    LinkKind.MEETING_ACCOUNT: ("machine", "sparse"),
    LinkKind.DOCUMENT_NUMBER: ("identity", "solid"),
    LinkKind.DOCUMENT_IMAGE: ("identity", "dashed"),
    LinkKind.PAY_ACCOUNT: ("identity", "dotted"),
    LinkKind.SHIP_TO: ("place", "dashed"),
}
"""Colour group and line pattern of each kind: never told apart by colour alone."""


class Node(msgspec.Struct, frozen=True):
    """A member: its number in the ring's table, and where it stands."""

    number: int
    application: str
    x: float
    y: float


class Line(msgspec.Struct, frozen=True):
    """One kind of tie between two members as an SVG path, with its colour group and pattern."""

    path: str
    group: str
    pattern: str
    title: str


class LegendEntry(msgspec.Struct, frozen=True):
    """What a line's look means."""

    label: str
    group: str
    pattern: str


class RingPicture(msgspec.Struct, frozen=True, kw_only=True):
    """A drawing of `width` by `height`. `left_out` counts members not drawn,
    `alone` are the numbers of those in the rows below."""

    width: int
    height: int
    radius: int
    nodes: tuple[Node, ...]
    lines: tuple[Line, ...]
    legend: tuple[LegendEntry, ...]
    left_out: int
    alone: tuple[int, ...]


def ring_picture(members: Sequence[str], edges: Sequence[Edge]) -> RingPicture:
    """Draw a ring's members, in the order of its table, and the edges between those drawn."""
    drawn = list(members[:MOST_NODES])
    place = {application: index for index, application in enumerate(drawn)}
    kept = [edge for edge in edges if edge.a in place and edge.b in place][:MOST_EDGES]
    where, height = _placed(len(drawn), sorted({_pair(edge, place) for edge in kept}))
    return RingPicture(
        width=WIDTH,
        height=height,
        radius=RADIUS if len(drawn) <= 24 else 10,
        nodes=tuple(
            Node(index + 1, application, *_rounded(where[index]))
            for index, application in enumerate(drawn)
        ),
        lines=_lines(kept, place, where),
        legend=tuple(
            LegendEntry(kind.value.replace("-", " "), *_look(kind))
            for kind in LinkKind
            if any(edge.kind is kind for edge in kept)
        ),
        left_out=len(members) - len(drawn),
        alone=tuple(
            index + 1
            for index, application in enumerate(drawn)
            if not any(application in (edge.a, edge.b) for edge in kept)
        ),
    )


def _look(kind: LinkKind) -> tuple[str, str]:
    return EDGE_STYLE.get(kind, ("web", "sparse"))


def _placed(count: int, pairs: list[tuple[int, int]]) -> tuple[NDArray[np.float64], int]:
    """Where everybody stands, and the height that takes."""
    tied = sorted({index for pair in pairs for index in pair})
    among = {index: position for position, index in enumerate(tied)}
    height = {0: 0, 2: 110, 3: 260}.get(len(tied), 320 if len(tied) <= 12 else WIDTH)
    inner = _positions(len(tied), [(among[a], among[b]) for a, b in pairs])
    where = np.zeros((count, 2))
    where[tied] = _fitted(inner, height)
    alone = [index for index in range(count) if index not in among]
    for position, index in enumerate(alone):
        row, column = divmod(position, _IN_A_ROW)
        where[index] = (_BORDER + 6 + column * _STEP, height + _BORDER + row * _STEP)
    rows = -(-len(alone) // _IN_A_ROW)
    return where, height + rows * _STEP


def _pair(edge: Edge, place: dict[str, int]) -> tuple[int, int]:
    first, second = sorted((place[edge.a], place[edge.b]))
    return first, second


def _positions(count: int, pairs: list[tuple[int, int]]) -> NDArray[np.float64]:
    angles = np.arange(count) * (2 * np.pi / max(count, 1))
    # Slightly off the circle, or opposite members could never pass each other.
    reach = 1 + 0.07 * np.sin(np.arange(count) * 2.4)
    # Places as complex numbers: the page of a case waits for this, and it is several times as fast.
    where = np.exp(1j * angles) * reach
    ideal = 2.0 / np.sqrt(max(count, 1))
    tied = np.zeros((count, count))
    for a, b in pairs:
        tied[a, b] = tied[b, a] = 1 / ideal
    for heat in np.linspace(0.25, 0.01, _ROUNDS if count > 3 else 0):
        away = where[:, None] - where
        distance = np.abs(away)
        push = ideal**2 / np.maximum(distance, 0.01) ** 2 - tied * distance
        # The pull to the middle keeps parts without a tie between them in one picture.
        move = (away * push).sum(axis=1) - _GRAVITY * where
        length = np.maximum(np.abs(move), 0.01)
        where = where + move * (np.minimum(length, heat) / length)
    return np.column_stack([where.real, where.imag])


def _fitted(where: NDArray[np.float64], height: int) -> NDArray[np.float64]:
    if len(where) == 0:
        return where
    low, high = where.min(axis=0), where.max(axis=0)
    room = np.array([WIDTH - 2 * _BORDER, height - 2 * _BORDER], dtype=np.float64)
    extent = high - low
    # A line of members keeps its middle instead of being blown up.
    scale = np.where(extent > 1e-6, room / np.maximum(extent, 1e-6), 0.0)
    middle = np.array([WIDTH / 2, height / 2])
    fitted: NDArray[np.float64] = (where - (low + high) / 2) * scale + middle
    return fitted


def _rounded(point: NDArray[np.float64]) -> tuple[float, float]:
    return round(float(point[0]), 1), round(float(point[1]), 1)


def _lines(
    edges: list[Edge], place: dict[str, int], where: NDArray[np.float64]
) -> tuple[Line, ...]:
    together: dict[tuple[int, int], dict[LinkKind, None]] = {}
    for edge in edges:
        # Two shared numbers are one line: the table has both.
        together.setdefault(_pair(edge, place), {})[edge.kind] = None
    lines = []
    for (a, b), kinds in together.items():
        for index, kind in enumerate(kinds):
            bend = (index - (len(kinds) - 1) / 2) * 26
            title = f"{a + 1} and {b + 1}: {kind.value.replace('-', ' ')}"
            lines.append(Line(_path(where[a], where[b], bend), *_look(kind), title))
    return tuple(lines)


def _path(start: NDArray[np.float64], end: NDArray[np.float64], bend: float) -> str:
    (x1, y1), (x2, y2) = _rounded(start), _rounded(end)
    if abs(bend) < 0.5:
        return f"M{x1} {y1}L{x2} {y2}"
    length = max(float(np.hypot(x2 - x1, y2 - y1)), 1.0)
    cx = (x1 + x2) / 2 - (y2 - y1) / length * bend
    cy = (y1 + y2) / 2 + (x2 - x1) / length * bend
    return f"M{x1} {y1}Q{cx:.1f} {cy:.1f} {x2} {y2}"

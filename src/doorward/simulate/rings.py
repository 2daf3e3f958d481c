"""Which applications are operators', and which ring each belongs to.

The only table of a company that grows with its size: one short row for each operator
application.
"""

from __future__ import annotations

import msgspec

from doorward.simulate.draw import Draw, Stream
from doorward.simulate.plan import Leaks, Playbook
from doorward.simulate.world import World


class Ring(msgspec.Struct, frozen=True):
    """A group of personas worked by the same people. `at` is where in time it begins (0-1)."""

    number: int
    size: int
    leaks: Leaks
    difficulty: str
    at: float
    spread: float
    burst: bool

    @property
    def id(self) -> str:
        """The ring's name in ``truth.jsonl``."""
        return f"ring-{self.number:05d}"


class Slot(msgspec.Struct, frozen=True):
    """One application of one persona: `first` is the slot of the persona's first one."""

    ring: Ring
    persona: int
    first: int
    turn: int
    alone: bool


def plan_rings(world: World) -> dict[int, Slot]:
    """The slots (positions in the file) that operators take: at most half of all.

    Raises `ValueError` where the rings asked for do not fit.
    """
    plan, book = world.plan, world.plan.playbook
    draw = Draw(world.seed, Stream.RING)
    limit = plan.applications // 2
    budget = min(round(plan.applications * plan.operator_share), limit)
    slots: dict[int, Slot] = {}
    number = 0
    largest = book.largest if plan.rings is None else _largest(plan.rings, limit, book)
    while _more(plan.rings, number, len(slots), budget * (1 - book.singles)):
        size = book.smallest + draw.geometric(book.growing, largest - book.smallest)
        if plan.rings is None:
            left = budget * (1 - book.singles) - len(slots)
            size = max(2, min(size, round(left * (1 - book.further_application))))
        room = limit // plan.rings if plan.rings else limit - len(slots)
        _place(world, draw, _ring(world, draw, number, size), slots, room, alone=False)
        number += 1
    singles = round(len(slots) * book.singles / (1 - book.singles))
    for alone in range(min(singles, limit - len(slots))):
        if len(slots) < limit:
            one = _ring(world, draw, number + alone, 1)
            _place(world, draw, one, slots, limit - len(slots), alone=True)
    return slots


def _largest(rings: int, limit: int, book: Playbook) -> int:
    """The largest size of which this many rings surely fit."""
    if rings * book.smallest > limit:
        raise ValueError(
            f"{rings} rings do not fit into {limit * 2} applications: "
            "operators would be more than half"
        )
    return max(book.smallest, min(book.largest, limit // max(1, rings)))


def _more(rings: int | None, made: int, taken: int, budget: float) -> bool:
    if rings is not None:
        return made < rings
    return budget >= 1.5 and taken + 1 < budget


def _ring(world: World, draw: Draw, number: int, size: int) -> Ring:
    book = world.plan.playbook
    turn = draw.unit()
    difficulty, leaks = "hard", book.hard
    if turn < book.easy_share:
        difficulty, leaks = "easy", book.easy
    elif turn < book.easy_share + book.medium_share:
        difficulty, leaks = "medium", book.medium
    return Ring(
        number, size, leaks, difficulty, draw.unit() * 0.85, 0.02 + draw.unit() * 0.3,
        draw.chance(leaks.burst),
    )  # fmt: skip


def _place(
    world: World, draw: Draw, ring: Ring, slots: dict[int, Slot], room: int, *, alone: bool
) -> None:
    """Give each persona of a ring its applications; further ones only while there is room."""
    book = world.plan.playbook
    spread = min(ring.spread, 0.999 - ring.at)
    room -= ring.size
    for persona in range(ring.size):
        first = -1
        further = min(draw.geometric(book.further_application, 3), max(0, room))
        room -= further
        for turn in range(1 + further):
            slot = _free(int((ring.at + draw.unit() * spread) * world.size), slots, world.size)
            first = slot if first < 0 else first
            slots[slot] = Slot(ring, persona, first, turn, alone)


def _free(wanted: int, slots: dict[int, Slot], size: int) -> int:
    while wanted in slots:
        wanted = (wanted + 1) % size
    return wanted

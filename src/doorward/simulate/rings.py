"""Which applications are operators', and which ring each belongs to.

The only table of a company that grows with its size: one short row for each operator
application.
"""

from __future__ import annotations

import msgspec

from doorward.simulate.draw import Draw, Stream
from doorward.simulate.plan import Leaks
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
    """The slots (positions in the file) that operators take."""
    plan, book = world.plan, world.plan.playbook
    draw = Draw(world.seed, Stream.RING)
    budget = round(plan.applications * plan.operator_share)
    slots: dict[int, Slot] = {}
    number = 0
    alone = 0
    while _more(plan.rings, number, len(slots), budget * (1 - book.singles)):
        size = book.smallest + draw.geometric(book.growing, book.largest - book.smallest)
        if plan.rings is None:
            size = max(2, min(size, budget - len(slots)))
        _place(world, draw, _ring(world, draw, number, size), slots, alone=False)
        number += 1
    if not slots:
        return slots
    singles = round(len(slots) * book.singles / (1 - book.singles))
    for alone in range(singles):
        _place(world, draw, _ring(world, draw, number + alone, 1), slots, alone=True)
    return slots


def _more(rings: int | None, made: int, taken: int, budget: float) -> bool:
    if rings is not None:
        return made < rings
    return budget >= 1.5 and taken < budget


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


def _place(world: World, draw: Draw, ring: Ring, slots: dict[int, Slot], *, alone: bool) -> None:
    book = world.plan.playbook
    spread = min(ring.spread, 0.999 - ring.at)
    for persona in range(ring.size):
        first = -1
        for turn in range(1 + draw.geometric(book.further_application, 3)):
            if len(slots) >= world.size // 2:
                raise ValueError(
                    f"{world.plan.rings} rings do not fit into {world.size} applications: "
                    "operators would be more than half"
                )
            slot = _free(int((ring.at + draw.unit() * spread) * world.size), slots, world.size)
            first = slot if first < 0 else first
            slots[slot] = Slot(ring, persona, first, turn, alone)


def _free(wanted: int, slots: dict[int, Slot], size: int) -> int:
    while wanted in slots:
        wanted = (wanted + 1) % size
    return wanted

"""What happens to a worker in the year: journeys, leave, new machines, new work, beginning, going.

Days are counted from the first of the plan; what began before has a negative day.
"""

from __future__ import annotations

import msgspec

from doorward.simulate.telemetry.draws import LIFE, Dice
from doorward.simulate.telemetry.internet import CITIES, OFFICES
from doorward.simulate.telemetry.plan import YearPlan
from doorward.simulate.telemetry.staff import Worker

RETREAT_DAYS = 3


class Span(msgspec.Struct, frozen=True):
    """First and last day of something; `city` where a journey leads, `kind` what it is."""

    first: int
    last: int
    kind: str
    city: int = 0

    def holds(self, day: int) -> bool:
        """Whether a day is in it."""
        return self.first <= day <= self.last


class Life(msgspec.Struct, frozen=True, kw_only=True):
    """The year of one worker. `left` is the last day of work, None for who stays."""

    started: int
    left: int | None
    leaves: tuple[Span, ...]
    journeys: tuple[Span, ...]
    calls: tuple[Span, ...]
    machines: tuple[int, ...]
    phones: tuple[int, ...]
    supported: tuple[int, ...]
    new_role: int | None

    def on_leave(self, day: int) -> Span | None:
        """The leave of a day."""
        return next((one for one in self.leaves if one.holds(day)), None)

    def journey(self, day: int) -> Span | None:
        """The journey of a day."""
        return next((one for one in self.journeys if one.holds(day)), None)

    def under_way(self, day: int) -> bool:
        """Whether the day goes into getting somewhere, or home."""
        return any(day in {one.first, one.last + 1} for one in self.journeys)

    def machine(self, day: int) -> int:
        """Which of their machines it is, counted from 0."""
        return sum(1 for one in self.machines if one <= day)

    def phone(self, day: int) -> int:
        """Which of their phones it is."""
        return sum(1 for one in self.phones if one <= day)

    def working(self, day: int) -> bool:
        """Whether they are employed that day."""
        return self.started <= day and (self.left is None or day <= self.left)


def life(plan: YearPlan, one: Worker) -> Life:
    """The worker's year."""
    dice = Dice.of(plan.seed, LIFE, one.number)
    habits, days = plan.habits, plan.days
    started = -30 - dice.below(2_000)
    if dice.chance(min(0.9, habits.starting_a_year * days / 365)):
        started = dice.below(days)
    left = None
    if dice.chance(min(0.9, habits.leaving_a_year * days / 365)):
        left = started + 40 + dice.below(days) if started >= 0 else dice.below(days)
    leaves = _leaves(plan, dice)
    journeys = [
        Span(at, at + 2 + dice.below(4), "journey", _elsewhere(dice, one.city))
        for at in dice.times(habits.trips_a_year * (2 if one.department == "sales" else 1), days)
    ]
    journeys += _meetings(plan, one)
    return Life(
        started=started,
        left=None if left is None or left >= days else left,
        leaves=tuple(leaves),
        journeys=_apart(journeys),
        calls=_calls(dice, days) if "on_call" in one.habits else (),
        machines=tuple(dice.times(habits.new_machine_a_year, days)),
        phones=tuple(dice.times(habits.lost_phone_a_year, days)),
        supported=tuple(dice.times(habits.support_a_year, days)),
        new_role=next(iter(dice.times(habits.new_role_a_year, days)), None),
    )


def _apart(journeys: list[Span]) -> tuple[Span, ...]:
    """Journeys in their order, those left out that begin before another is over."""
    found: list[Span] = []
    for one in sorted(journeys, key=lambda one: (one.first, one.last)):
        if not found or one.first > found[-1].last + 2:
            found.append(one)
    return tuple(found)


def _leaves(plan: YearPlan, dice: Dice) -> list[Span]:
    found = []
    for at in dice.times(plan.habits.holidays_a_year, plan.days):
        known = "leave" if not dice.chance(plan.habits.unplanned_leave) else "unplanned"
        abroad = dice.below(len(CITIES)) if dice.chance(0.4) else -1
        found.append(Span(at, at + 3 + dice.below(12), known, abroad))
    long = dice.times(plan.habits.long_leave_a_year, plan.days)
    return [*found, *(Span(at, at + 40 + dice.below(100), "leave", -1) for at in long)]


def _elsewhere(dice: Dice, city: int) -> int:
    at = dice.one(OFFICES) if dice.chance(0.4) else dice.below(len(CITIES))
    return at if at != city else (at + 1) % len(CITIES)


def _meetings(plan: YearPlan, one: Worker) -> list[Span]:
    """The team's retreat, and one conference to which some of every team go."""
    dice = Dice.of(plan.seed, LIFE, 10**6 + sum(map(ord, one.team)))
    found = []
    at, city = dice.below(max(1, plan.days)), dice.below(len(CITIES))
    if dice.chance(min(1.0, plan.days / 365)):
        found.append(Span(at - 1, at + RETREAT_DAYS - 1, "retreat", city))
    own = Dice.of(plan.seed, LIFE, 2 * 10**6 + one.number)
    fair = Dice.of(plan.seed, LIFE, 3 * 10**6)
    for day in fair.times(3, plan.days):
        where = fair.below(len(CITIES))
        if own.chance(0.02):
            found.append(Span(day - 1, day + 3, "conference", where))
    return found


def _calls(dice: Dice, days: int) -> tuple[Span, ...]:
    first = dice.below(28)
    return tuple(Span(at, at + 6, "on-call") for at in range(first, days, 28))

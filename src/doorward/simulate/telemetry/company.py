"""A simulated company's year, one day at a time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta

import msgspec

from doorward.model.events import Event
from doorward.simulate.telemetry.cast import Part, cast
from doorward.simulate.telemetry.habits import now_and_then
from doorward.simulate.telemetry.honest import ordinary
from doorward.simulate.telemetry.leaving import after_leaving, before_leaving
from doorward.simulate.telemetry.life import Life, life
from doorward.simulate.telemetry.machines import machine_day
from doorward.simulate.telemetry.plan import YearPlan
from doorward.simulate.telemetry.playbooks import Act, play
from doorward.simulate.telemetry.scenes import scene, start_of
from doorward.simulate.telemetry.staff import Worker, worker


class Day(msgspec.Struct, frozen=True):
    """A day (UTC) of the company: its events in the order of time."""

    number: int
    date: date
    events: list[Event]


class Year:
    """The company. Its people are made at once, its events as they are asked for.

    >>> year = Year(YearPlan(people=10, days=7, insiders=1))
    >>> sum(len(day.events) for day in year) > 1000
    True
    """

    def __init__(self, plan: YearPlan) -> None:
        self.plan = plan
        self.parts: dict[int, Part] = cast(plan)
        self.people: list[Worker] = []
        self.lives: list[Life] = []
        self.acts: dict[int, list[Act]] = {number: [] for number in self.parts}
        for number in range(plan.people):
            one = worker(plan, number)
            own = life(plan, one)
            part = self.parts.get(number)
            if part is not None:
                own = part.living(own)
                if part.label == "infiltrator":
                    # They never come on site, and nothing of an honest life excuses them.
                    one = msgspec.structs.replace(one, office=(), habits=frozenset(), shared=False)
            self.people.append(one)
            self.lives.append(own)

    def __iter__(self) -> Iterator[Day]:
        """The days in order. What insiders did is in `acts` as far as the days were made.

        Two days are in memory at most: who lives east of Greenwich begins before the day does.
        """
        for acts in self.acts.values():
            acts.clear()
        buckets: dict[int, list[Event]] = {}
        begin = start_of(self.plan)
        for local in range(self.plan.days + 1):
            for event in self._made(local):
                buckets.setdefault(int((event.time / 1000 - begin) // 86_400), []).append(event)
            if local > 0:
                yield self._day(local - 1, buckets.pop(local - 1, []))
        self._forget({event.metadata.uid for rest in buckets.values() for event in rest})

    def _forget(self, ids: set[str]) -> None:
        """Take events that lie outside of the year out of what insiders did."""
        for acts in self.acts.values():
            kept = [
                msgspec.structs.replace(
                    act, events=tuple(one for one in act.events if one not in ids)
                )
                for act in acts
            ]
            acts[:] = [act for act in kept if act.events]

    def _day(self, number: int, events: list[Event]) -> Day:
        events.sort(key=lambda one: (one.time, one.metadata.uid))
        return Day(number, self.plan.begin + timedelta(days=number), events)

    def _made(self, day: int) -> Iterator[Event]:
        """The events of everybody's local day."""
        for number, one in enumerate(self.people):
            own, part = self.lives[number], self.parts.get(number)
            acts = self.acts.get(number, [])
            if own.left is not None and day > own.left:
                late = after_leaving(self.plan, one, own, day, part, acts)
                if late is not None:
                    yield from late.made
                continue
            base = part.base(one, day) if part is not None else None
            now = scene(self.plan, one, own, day, base)
            if now is None:
                continue
            ordinary(now)
            if now.place != "leave":
                now_and_then(now)
                if part is not None and part.label == "infiltrator":
                    play(now, part, acts)
                elif part is not None:
                    before_leaving(now, part, acts)
            yield from now.hand.made
        for hand in machine_day(self.plan, day):
            yield from hand.made

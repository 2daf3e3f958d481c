"""A synthetic company: streams of labelled applications, pure from a plan."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from doorward.model.interchange import ApplicationRecord
from doorward.simulate.code_hosts import has_account, login
from doorward.simulate.drafts import Draft, application_id, record
from doorward.simulate.lives import honest
from doorward.simulate.operators import operated
from doorward.simulate.plan import Plan
from doorward.simulate.rings import plan_rings
from doorward.simulate.world import World


class Truth(msgspec.Struct, frozen=True):
    """What is true of an application: a line of ``truth.jsonl``."""

    application: str
    label: str
    ring: str | None


class Labelled(msgspec.Struct, frozen=True):
    """An application with what is true of it and its synthetic group."""

    draft: Draft
    record: ApplicationRecord
    truth: Truth
    group: str


class Company:
    """A synthetic company. Every iteration makes the same applications anew."""

    def __init__(self, plan: Plan) -> None:
        self.plan = plan
        self.world = World(plan)
        self.slots = plan_rings(self.world)
        self._members: dict[int, list[int]] = {}
        for place in self.slots.values():
            known = self._members.setdefault(place.ring.number, [])
            if place.first not in known:
                known.append(place.first)

    def __len__(self) -> int:
        return self.plan.applications

    def __iter__(self) -> Iterator[Labelled]:
        return (self.at(slot) for slot in range(self.plan.applications))

    @property
    def rings(self) -> int:
        """How many rings there are (operators who work alone are in none)."""
        return len({one.ring.number for one in self.slots.values() if not one.alone})

    @property
    def operators(self) -> int:
        """How many applications are operators'."""
        return len(self.slots)

    def at(self, slot: int) -> Labelled:
        """The application at one place in the file."""
        place = self.slots.get(slot)
        if place is None:
            made = honest(self.world, self.slots, slot)
            truth = Truth(application_id(slot), "honest", None)
        else:
            members = self._members[place.ring.number]
            made = operated(self.world, place, slot, members)
            ring = None if place.alone else place.ring.id
            truth = Truth(application_id(slot), "operator", ring)
        if has_account(self.world, made.person.number):
            made.code_accounts = [f"code/{login(self.world, made.person.number)}"]
        group = made.person.name.culture.group
        return Labelled(made, record(self.world, made), truth, f"group-{group}")

    def applications(self) -> Iterator[ApplicationRecord]:
        """The applications alone."""
        return (one.record for one in self)


def company(plan: Plan) -> Company:
    """A labelled synthetic company, the same for the same plan on every machine.

    >>> first = next(iter(company(Plan(applications=3, seed=1))))
    >>> first.record.synthetic, first.truth.label
    (True, 'honest')
    """
    return Company(plan)

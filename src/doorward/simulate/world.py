"""What everybody in one synthetic company shares: sizes of the pools, numbers, dates."""

from __future__ import annotations

from datetime import UTC, datetime, time, timedelta

from doorward.simulate.organisations import employer_count
from doorward.simulate.phones import Numbers
from doorward.simulate.plan import Plan

LINES_EACH = 4
"""Telephone lines set aside for each application: own, two referees, one to spare."""


class World:
    """The fixed facts of a company. Cheap to make; holds nothing that grows with its size."""

    def __init__(self, plan: Plan) -> None:
        size = max(1, plan.applications)
        self.plan = plan
        self.seed = plan.seed
        self.mess = plan.mess
        self.size = size
        self.today = plan.until.year * 12 + plan.until.month - 1
        self.employers = employer_count(size)
        self.households = max(1, int(size * self.mess.household / 2.2))
        self.campuses = max(1, int(size * self.mess.campus / 25))
        self.agencies = max(1, int(size * self.mess.agency / 9))
        self.jobs = max(8, min(4000, size // 60))
        self.ring_lines = size * LINES_EACH
        self.agency_lines = self.ring_lines + size + 64
        self.home_lines = self.agency_lines + self.agencies
        self.numbers = Numbers(self.home_lines + self.households)
        end = datetime.combine(plan.until, time(0), tzinfo=UTC) + timedelta(days=1)
        self.start = end - timedelta(days=plan.days)
        self.seconds = plan.days * 86_400
        self._digits = max(3, len(str(size)))

    def own_digits(self, number: int) -> str:
        """Digits for a mailbox that no other number gets."""
        modulus = 10**self._digits
        return str((number * 7_777_777 + self.seed * 13) % modulus)

    def moment(self, fraction: float) -> datetime:
        """A moment of the period, to the second, at a place from 0 to 1."""
        return self.start + timedelta(seconds=int(fraction * self.seconds))

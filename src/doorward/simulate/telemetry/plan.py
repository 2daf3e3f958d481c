"""What a synthetic year is asked to be."""

from __future__ import annotations

from datetime import date

import msgspec

MOST_PEOPLE, MOST_DAYS = 20_000, 732


class Habits(msgspec.Struct, frozen=True, kw_only=True):
    """Shares of honest people (or rates) to whom something applies. All are assumptions.

    They are chosen so that every innocent explanation that a detector has to live with occurs.
    A rate "a year" is the mean number for each person.
    """

    household: float = 0.03
    shared_line: float = 0.06
    coworking: float = 0.02
    misplaced: float = 0.02
    private_vpn: float = 0.05
    own_phone: float = 0.2
    new_baby: float = 0.03
    carer: float = 0.03
    night_owl: float = 0.06
    part_time: float = 0.07
    other_week: float = 0.05
    on_call: float = 0.5
    open_source: float = 0.25
    private_cloud: float = 0.06
    mail_to_self: float = 0.05
    own_backup: float = 0.02
    keep_awake: float = 0.03
    capture_card: float = 0.008
    gadget_board: float = 0.006
    trips_a_year: float = 2.5
    holidays_a_year: float = 3.0
    unplanned_leave: float = 0.1
    long_leave_a_year: float = 0.04
    new_machine_a_year: float = 0.25
    lost_phone_a_year: float = 0.15
    new_role_a_year: float = 0.1
    support_a_year: float = 1.0
    leaving_a_year: float = 0.1
    starting_a_year: float = 0.15
    moving_address_days: float = 45.0


class YearPlan(msgspec.Struct, frozen=True, kw_only=True):
    """A company's year: the same plan makes the same events.

    `insiders` None: about one person in twenty-five. `begin` is the first day (UTC). Raises
    `ValueError` for what cannot be made.
    """

    people: int = 300
    days: int = 120
    insiders: int | None = None
    seed: int = 0
    begin: date = date(2026, 1, 5)
    habits: Habits = Habits()

    def __post_init__(self) -> None:
        """Check the ranges."""
        if not 10 <= self.people <= MOST_PEOPLE:
            raise ValueError(f"a year is of 10 to {MOST_PEOPLE:,} people")
        if not 7 <= self.days <= MOST_DAYS:
            raise ValueError(f"a year has 7 to {MOST_DAYS} days")
        if self.insiders is not None and not 0 <= self.insiders <= self.people // 2:
            raise ValueError("insiders are at most half of the people")

    @property
    def insider_count(self) -> int:
        """How many insiders are asked for."""
        return max(1, self.people // 25) if self.insiders is None else self.insiders

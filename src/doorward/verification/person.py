"""The whole picture of one application: tier, steps, rounds, presence, assurance, what to do."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, datetime

import msgspec

from doorward.model import Application, Task
from doorward.verification.assurance import Assurance, assurance
from doorward.verification.attestations import RoundLink, rounds
from doorward.verification.due import utc_day
from doorward.verification.next_steps import job_tasks, presence_tasks, round_tasks, step_tasks
from doorward.verification.policy import Policy
from doorward.verification.presence import PresenceDay, presence_days
from doorward.verification.status import StepStatus, step_statuses
from doorward.verification.tiers import choose_tier


class PersonStatus(msgspec.Struct, frozen=True, kw_only=True):
    """Where one application stands under a policy on a day (UTC)."""

    application: str
    tier: str
    because: str
    on: date
    steps: tuple[StepStatus, ...]
    rounds: tuple[RoundLink, ...]
    presence: tuple[PresenceDay, ...]
    tasks: tuple[Task, ...]
    assurance: Assurance | None = None

    @property
    def open_steps(self) -> tuple[StepStatus, ...]:
        """The steps that something has to be done about now."""
        return tuple(one for one in self.steps if not one.state.settled)


def person_status(
    one: Application,
    policy: Policy,
    now: datetime,
    explicit: Mapping[str, str] | None = None,
) -> PersonStatus:
    """What is reached and what is missing, as known at `now`.

    `explicit` gives requisitions their tier by name (see `tiers.read_tiers`).
    """
    chosen = choose_tier(policy, one.requisition, explicit)
    steps = step_statuses(one, chosen.tier, now)
    links, days = rounds(one, now), presence_days(one, now)
    target = chosen.tier.assurance
    return PersonStatus(
        application=one.id,
        tier=chosen.tier.name,
        because=chosen.because,
        on=utc_day(now),
        steps=steps,
        rounds=links,
        presence=days,
        tasks=(
            *job_tasks(one),
            *step_tasks(one.id, steps),
            *round_tasks(one.id, links),
            *presence_tasks(one.id, days),
        ),
        assurance=assurance(one, target, policy.evidence, now) if target else None,
    )

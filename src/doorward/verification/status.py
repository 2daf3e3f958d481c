"""Where one application stands: which steps are reached, by what, and what is missing.

What is asked depends on the job's tier and on nothing else. A flag, a band or a list hit is no
argument of these functions, so none can raise what is asked of a person.
"""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

import msgspec

from doorward.model import Application, Moment, Origin, ProofingStep
from doorward.verification.due import add_days, add_months, utc_day
from doorward.verification.policy import StepRule, Tier
from doorward.verification.standing import MOMENTS, Known, Standing, begun, standings, waiting


class StepState(StrEnum):
    """How a step stands at a moment. Only the first two count as reached.

    ``declined`` is the person's own word; a check that a vendor ended as declined is
    ``needs-review``, for people to look at.
    """

    REACHED = "reached"
    EQUIVALENT = "equivalent"
    NEEDS_REVIEW = "needs-review"
    EXPIRED = "expired"
    DECLINED = "declined"
    OVERDUE = "overdue"
    MISSING = "missing"
    UPCOMING = "upcoming"

    @property
    def settled(self) -> bool:
        """Whether nothing has to be done now."""
        return self in {StepState.REACHED, StepState.EQUIVALENT, StepState.UPCOMING}


class StepStatus(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One step at one moment.

    `due` is the last day before it is overdue, `valid_until` the last day on which it counts;
    None where there is none or it is not known. Days are in UTC. `through` are the steps that
    stood in. `reason` is what the person said on declining; where they
    asked for an accommodation it is kept back, as it may speak of their health.
    """

    step: ProofingStep
    moment: Moment
    state: StepState
    why: str = ""
    due: date | None = None
    reached_at: datetime | None = None
    by: str | None = None
    valid_until: date | None = None
    through: tuple[ProofingStep, ...] = ()
    accommodation: bool = False
    alternative_offered: bool = False
    reason: str | None = None
    origin: Origin | None = None


def step_statuses(one: Application, tier: Tier, now: datetime) -> tuple[StepStatus, ...]:
    """Every step of a tier at every moment, in the policy's order, as known at `now`."""
    known = Known.of(one, tier, now)
    return tuple(
        _periodic(rule, known) if moment is Moment.PERIODIC else _once(rule, moment, known)
        for rule in tier.steps
        for moment in MOMENTS
        if moment in rule.moments
    )


def _once(rule: StepRule, moment: Moment, known: Known) -> StepStatus:
    """A step at a moment that comes once."""
    day = known.timeline.days.get(moment)
    due = add_days(day, rule.grace_days) if day else None
    found = list(standings(rule, moment, known))
    holding = next((one for one in found if one.holds(known.today)), None)
    if holding is not None:
        return _reached(rule, moment, holding, due)
    open_ = _open(rule, moment, known, due)
    if found and open_.state is not StepState.NEEDS_REVIEW:
        gone = _reached(rule, moment, found[0], due)
        why = f"counted until {found[0].valid_until}"
        return msgspec.structs.replace(gone, state=StepState.EXPIRED, why=why)
    return open_


def _periodic(rule: StepRule, known: Known) -> StepStatus:
    """A step every so many months, counted from when it was last reached or the first day."""
    months, moment = rule.every_months or 0, Moment.PERIODIC
    starts_on = known.timeline.days.get(Moment.DAY_ONE)
    if starts_on is None or starts_on > known.today:
        return StepStatus(
            step=rule.step,
            moment=moment,
            state=StepState.UPCOMING,
            why=f"every {months} months from the first day on",
        )
    last = _last_reached(rule, known, starts_on)
    turn = add_months(utc_day(last.at) if last else starts_on, months)
    due = add_days(turn, rule.grace_days)
    if known.today > turn:
        return _open(rule, moment, known, due)
    if last is None:
        return StepStatus(step=rule.step, moment=moment, state=StepState.UPCOMING, due=due)
    done = msgspec.structs.replace(last, valid_until=turn, later=False)
    return _reached(rule, moment, done, due)


def _last_reached(rule: StepRule, known: Known, since: date) -> Standing | None:
    """When the step was last reached since the first day, for whichever moment."""
    found = [one for moment in rule.moments for one in standings(rule, moment, known)]
    found = [one for one in found if utc_day(one.at) >= since]
    return max(found, key=lambda one: one.at, default=None)


def _reached(rule: StepRule, moment: Moment, found: Standing, due: date | None) -> StepStatus:
    return StepStatus(
        step=rule.step,
        moment=moment,
        state=StepState.EQUIVALENT if found.through else StepState.REACHED,
        why="made good at a later moment" if found.later else "",
        due=due,
        reached_at=found.at,
        by=found.by,
        valid_until=found.valid_until,
        through=found.through,
        accommodation=any(one.accommodation for one in found.attempts),
        origin=found.attempts[-1].origin,
    )


def _open(rule: StepRule, moment: Moment, known: Known, due: date | None) -> StepStatus:
    """A step that nothing reaches: what it waits for."""
    status = StepStatus(step=rule.step, moment=moment, state=StepState.MISSING, due=due)
    held = waiting(rule, moment, known)
    if held is not None:
        return msgspec.structs.replace(
            status,
            state=StepState.NEEDS_REVIEW,
            why=held.why,
            by=held.by,
            through=() if held.step is rule.step else (held.step,),
            accommodation=held.accommodation,
            origin=held.origin,
        )
    if not known.timeline.has_come(moment, known.today):
        return msgspec.structs.replace(status, state=StepState.UPCOMING)
    refusal = known.refusal(rule.step)
    if refusal is not None:
        return msgspec.structs.replace(
            status,
            state=StepState.DECLINED,
            why="the person asked for another way"
            if refusal.accommodation
            else "the person did not take it",
            accommodation=refusal.accommodation,
            alternative_offered=refusal.alternative_offered,
            reason=None if refusal.accommodation else refusal.reason,
            origin=refusal.origin,
        )
    tried = begun(rule, moment, known)
    why = tried.why if tried is not None and tried.approved is None else ""
    if due is None:
        why = why or "the day of this moment is not known, so it is not called overdue"
    late = due is not None and known.today > due
    return msgspec.structs.replace(
        status, state=StepState.OVERDUE if late else StepState.MISSING, why=why
    )

"""What reaches a step at a moment: the step itself, what stands in for it, what came later."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from datetime import date, datetime

import msgspec

from doorward.model import Application, Moment, ProofingStep, StepDeclined
from doorward.verification.attempts import Attempt, attempts
from doorward.verification.due import ORDER, Timeline, add_months, utc_day
from doorward.verification.policy import StepRule, Tier

MOMENTS: tuple[Moment, ...] = (*ORDER, Moment.PERIODIC)


class Known(msgspec.Struct, frozen=True, kw_only=True):
    """What is known of one application at one time, and which steps its tier asks for."""

    timeline: Timeline
    attempts: tuple[Attempt, ...]
    declined: tuple[StepDeclined, ...]
    asked: frozenset[ProofingStep]
    today: date

    @staticmethod
    def of(one: Application, tier: Tier, now: datetime) -> Known:
        """What the application's records say up to `now`."""
        declined = one.proofing.declined if one.proofing else ()
        return Known(
            timeline=Timeline.of(one),
            attempts=attempts(one, now),
            declined=tuple(each for each in declined if each.at <= now),
            asked=frozenset(rule.step for rule in tier.steps),
            today=utc_day(now),
        )

    def refusal(self, step: ProofingStep) -> StepDeclined | None:
        """The last time the person declined a step."""
        found = [one for one in self.declined if one.step == step.value]
        return max(found, key=lambda one: one.at, default=None)


class Standing(msgspec.Struct, frozen=True, kw_only=True):
    """Attempts that reach a step together. `through` names them where they stand in for it."""

    attempts: tuple[Attempt, ...]
    through: tuple[ProofingStep, ...]
    valid_until: date | None
    later: bool

    @property
    def at(self) -> datetime:
        """When it was reached: with the last of them."""
        return max(one.at for one in self.attempts)

    @property
    def by(self) -> str:
        """Who checked."""
        return ", ".join(dict.fromkeys(one.by for one in self.attempts))

    def holds(self, today: date) -> bool:
        """Whether it still counts."""
        return self.valid_until is None or today <= self.valid_until


def standings(rule: StepRule, moment: Moment, known: Known) -> Iterator[Standing]:
    """All that reaches a step at a moment, best first.

    The step itself at its moment comes first, then what stands in for it. A step that was made
    good at a later moment counts for an earlier one too.
    """
    after = MOMENTS[MOMENTS.index(moment) + 1 :]
    for among, later in (((moment,), False), (after, True)):
        for way in ways(rule, known):
            found = [decided(step, rule, among, known) for step in way]
            reached = tuple(one for one in found if one is not None and one.approved)
            if len(reached) == len(way):
                yield _standing(rule, way, reached, later)


def _standing(
    rule: StepRule, way: tuple[ProofingStep, ...], reached: tuple[Attempt, ...], later: bool
) -> Standing:
    until = None
    if rule.valid_months is not None:
        until = min(add_months(utc_day(one.at), rule.valid_months) for one in reached)
    through = () if way == (rule.step,) else way
    return Standing(attempts=reached, through=through, valid_until=until, later=later)


def ways(rule: StepRule, known: Known) -> Iterator[tuple[ProofingStep, ...]]:
    """The step itself, its equivalents, and its accommodations if one was asked for."""
    yield (rule.step,)
    yield from rule.equivalents
    refusal = any(one.accommodation for one in known.declined if one.step == rule.step.value)
    for way in rule.accommodations:
        if refusal or any(one.accommodation for one in known.attempts if one.step in way):
            yield way


def _counts_for(one: Attempt, rule: StepRule, known: Known) -> Moment | None:
    # Looking again before the moment is not looking again at it.
    early = rule.step is not ProofingStep.RE_CHECK
    return known.timeline.moment_of(one.at, one.moment, rule.moments, early=early)


def decided(
    step: ProofingStep, rule: StepRule, moments: Collection[Moment], known: Known
) -> Attempt | None:
    """The last attempt at a step, for one of a rule's moments, that decided something."""
    found = [
        one
        for one in known.attempts
        if one.step is step
        and one.approved is not None
        and _counts_for(one, rule, known) in moments
    ]
    return found[-1] if found else None


def waiting(rule: StepRule, moment: Moment, known: Known) -> Attempt | None:
    """The attempt that waits for a person to look, at the step or at what may stand in for it."""
    own = decided(rule.step, rule, (moment,), known)
    if own is not None and not own.approved:
        return own
    for way in ways(rule, known):
        if known.asked & set(way):
            continue
        found = [decided(step, rule, (moment,), known) for step in way]
        open_ = [one for one in found if one is not None and not one.approved]
        if open_ and None not in found:
            return open_[-1]
    return None


def begun(rule: StepRule, moment: Moment, known: Known) -> Attempt | None:
    """The last attempt at a step, also one that decided nothing."""
    found = [
        one
        for one in known.attempts
        if one.step is rule.step and _counts_for(one, rule, known) is moment
    ]
    return found[-1] if found else None

"""Whether a policy leaves a way open to people who cannot take a step as it is asked.

Decision: a policy whose biometric or in-person step has no way around it is refused, and so is
one whose way around is harder than the step. Harder means: it asks for the step itself, for two
further steps in the place of one, or, in the place of coming in person, for another step that
needs coming. Where only hand-over has no way around, that is a note.
"""

from __future__ import annotations

from collections.abc import Iterator

from doorward.model import ProofingStep
from doorward.verification.policy import Policy, PolicyFault, StepRule, Tier

_NEEDS_A_WAY = frozenset({ProofingStep.BIOMETRIC, ProofingStep.IN_PERSON})
_NEEDS_COMING = frozenset({ProofingStep.IN_PERSON, ProofingStep.HAND_OVER})
Alternative = tuple[ProofingStep, ...]


def accommodation_faults(policy: Policy, origin: str) -> Iterator[PolicyFault]:
    """Rules that leave somebody no way, or a harder one."""
    for tier in policy.tiers:
        for rule in tier.steps:
            where = f"{origin} tier {tier.name!r} step {rule.step.value}"
            for one in (*rule.equivalents, *rule.accommodations):
                if not one or len(set(one)) < len(one) or rule.step in one:
                    message = "an alternative is a set of other steps, each named once"
                    yield PolicyFault("bad-alternative", where, message)
            for one in rule.accommodations:
                why = _harder(tier, rule, one)
                if why:
                    yield PolicyFault("harder-accommodation", where, f"{_written(one)}: {why}")
            if rule.step in _NEEDS_A_WAY and not any(_ways(tier, rule)):
                message = (
                    "has no way for people who cannot take it; add `accommodations`, one further "
                    "step each, such as "
                    + ('[["notarised"]]' if rule.step in _NEEDS_COMING else '[["in-person"]]')
                )
                yield PolicyFault("no-accommodation", where, message)


def policy_notes(policy: Policy) -> Iterator[str]:
    """What is allowed and should be thought about."""
    for tier in policy.tiers:
        rules = {rule.step: rule for rule in tier.steps}
        for rule in tier.steps:
            ways = list(_ways(tier, rule))
            if rule.step is ProofingStep.HAND_OVER and not ways:
                yield f"tier {tier.name!r}: hand-over has no other way for people who cannot come"
            if (
                rule.step is ProofingStep.BIOMETRIC
                and ProofingStep.IN_PERSON in rules
                and ways
                and all(ProofingStep.IN_PERSON in way for way in ways)
                and all(
                    ProofingStep.BIOMETRIC in way
                    for way in _ways(tier, rules[ProofingStep.IN_PERSON])
                )
            ):
                yield (
                    f"tier {tier.name!r}: biometric and in-person only stand in for each other, "
                    "which leaves nothing for a person who can take neither"
                )


def _ways(tier: Tier, rule: StepRule) -> Iterator[Alternative]:
    for one in (*rule.equivalents, *rule.accommodations):
        if _harder(tier, rule, one) is None:
            yield one


def _harder(tier: Tier, rule: StepRule, alternative: Alternative) -> str | None:
    """Why an alternative is harder than the step, None if it is not."""
    if rule.step in _NEEDS_COMING and _NEEDS_COMING & set(alternative):
        return "needs coming, as the step does that it stands in for"
    asked = {one.step for one in tier.steps if set(rule.moments) <= set(one.moments)}
    further = [step for step in alternative if step not in asked]
    if len(further) > 1:
        return f"asks for {len(further)} further steps in the place of one"
    return None


def _written(alternative: Alternative) -> str:
    return " and ".join(step.value for step in alternative) or "nothing"

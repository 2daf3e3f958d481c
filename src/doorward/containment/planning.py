"""Planning: the dry run. Reads the present state and changes nothing."""

from __future__ import annotations

from collections.abc import Iterable
from time import sleep

from doorward.containment.patience import Pause, patiently
from doorward.containment.responder import Responder, ResponderError
from doorward.containment.steps import UNKNOWN, PlannedStep, Step


def plan(
    responder: Responder, accounts: Iterable[str], pause: Pause = sleep
) -> tuple[PlannedStep, ...]:
    """The steps on some accounts, each with its state now and after.

    What cannot be read or done stands in it with its `problem`; nothing is raised.
    """
    return tuple(
        planned(responder, step, pause) for account in accounts for step in responder.steps(account)
    )


def planned(responder: Responder, step: Step, pause: Pause = sleep) -> PlannedStep:
    """One step with its state now and after; nothing is raised."""
    after = responder.wanted(step)
    before, problem = UNKNOWN, ""
    try:
        before = patiently(lambda: responder.present(step), pause)
    except ResponderError as error:
        problem = str(error)
    if not problem and before != after:
        problem = responder.why_not(step, before)
    return PlannedStep(
        step=step,
        before=before,
        after=after,
        undo=responder.undo_words(step) if step.reversible else "",
        problem=problem,
    )

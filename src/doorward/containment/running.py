"""Carrying steps out and taking them back, each written down before and after.

A request that may have been carried out although no answer came is never sent again blindly: the
present state is read first. Where nobody can read it, the receiver knows a repeated request by
its key.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from time import sleep
from typing import Protocol

import msgspec

from doorward.containment.patience import WAITS, Pause, patiently
from doorward.containment.responder import Responder, ResponderError
from doorward.containment.steps import UNKNOWN, Outcome, PlannedStep, Step, StepState


class Numbered(msgspec.Struct, frozen=True, kw_only=True):
    """A planned step, its number in the journal, and the key that its requests carry."""

    number: int
    key: str
    planned: PlannedStep


class Journal(Protocol):
    """Where it is written what is about to be done and what came of it, each at once for good."""

    def intend(self, number: int, state: StepState) -> None:
        """Before anything is sent."""

    def result(self, number: int, outcome: Outcome) -> None:
        """After it."""


Find = Callable[[str], Responder]
"""Finds a responder by its name; `ResponderError` (``setting``) where there is none."""


def run(
    steps: Iterable[Numbered],
    find: Find,
    journal: Journal,
    pause: Pause = sleep,
    stopped: Callable[[], bool] = lambda: False,
) -> None:
    """Carry out each step that has no problem; one that fails does not stop the others.

    `stopped` is asked before each: whether the switch has been engaged meanwhile.
    """
    for one in steps:
        problem = one.planned.problem or ("containment was stopped" if stopped() else "")
        if problem:
            journal.result(one.number, Outcome(StepState.LEFT_OUT, problem))
            continue
        journal.intend(one.number, StepState.INTENDED)
        journal.result(one.number, _run(one, find, pause))


def undo(steps: Iterable[Numbered], find: Find, journal: Journal, pause: Pause = sleep) -> None:
    """Restore what was before, the last step first. Hand in only what was done."""
    for one in sorted(steps, key=lambda step: -step.number):
        if not one.planned.step.reversible:
            continue
        journal.intend(one.number, StepState.UNDO_INTENDED)
        journal.result(one.number, _undo(one, find, pause))


def resolve(one: Numbered, state: StepState, find: Find, pause: Pause = sleep) -> Outcome:
    """What came of a step that was cut off, by the state of the account now."""
    undoing = state is StepState.UNDO_INTENDED
    try:
        responder = find(one.planned.step.responder)
        now = patiently(lambda: responder.present(one.planned.step), pause)
    except ResponderError as error:
        return Outcome(state, f"the state could not be read: {error}")
    if now == UNKNOWN:
        return Outcome(StepState.UNKNOWN, "the state of this account cannot be read")
    if now == one.planned.after:
        return Outcome(StepState.UNDO_FAILED if undoing else StepState.DONE, "found when looked up")
    if now == one.planned.before:
        return Outcome(StepState.UNDONE if undoing else StepState.FAILED, "found not to be done")
    return Outcome(StepState.FAILED, f"found to be {now}")


def _run(one: Numbered, find: Find, pause: Pause) -> Outcome:
    step, wanted = one.planned.step, one.planned.after
    try:
        responder = find(step.responder)
        if _is(responder, step, wanted, pause):
            return Outcome(StepState.NOTHING)
        return _act(responder, step, wanted, lambda: responder.do(step, one.key), pause)
    except ResponderError as error:
        return Outcome(StepState.UNKNOWN if error.unsure else StepState.FAILED, str(error))


def _undo(one: Numbered, find: Find, pause: Pause) -> Outcome:
    step, before = one.planned.step, one.planned.before
    try:
        responder = find(step.responder)
        now = patiently(lambda: responder.present(step), pause)
        if now == before and now != UNKNOWN:
            return Outcome(StepState.UNDONE, "it was so already")
        if now not in (one.planned.after, UNKNOWN):
            left = f"it is {now} and not {one.planned.after}: somebody changed it, so it is left"
            return Outcome(StepState.UNDO_FAILED, left)
        key = f"{one.key}-undo"
        done = _act(responder, step, before, lambda: responder.undo(step, before, key), pause)
    except ResponderError as error:
        return Outcome(StepState.UNDO_FAILED, str(error))
    good = done.state is StepState.DONE
    return Outcome(StepState.UNDONE if good else StepState.UNDO_FAILED, done.message)


def _act(
    responder: Responder, step: Step, wanted: str, act: Callable[[], None], pause: Pause
) -> Outcome:
    """Do it, look whether it is done where that can be seen, and only then do it again."""
    sent: list[ResponderError] = []

    def once() -> None:
        if sent and sent[-1].unsure and _is(responder, step, wanted, pause):
            return
        try:
            act()
        except ResponderError as error:
            sent.append(error)
            raise

    try:
        patiently(once, pause)
    except ResponderError as error:
        if not (error.unsure and _is(responder, step, wanted, pause)):
            raise
    found = _settled(responder, step, wanted, pause)
    if found != wanted and UNKNOWN not in (found, wanted):
        return Outcome(StepState.FAILED, f"it is {found} after the request was accepted")
    return Outcome(StepState.DONE)


def _settled(responder: Responder, step: Step, wanted: str, pause: Pause) -> str:
    """The state afterwards. Directories take a moment until they tell what they were told."""
    for wait in (*WAITS, 0.0):
        found = patiently(lambda: responder.present(step), pause)
        if not wait or found == wanted or UNKNOWN in (found, wanted):
            break
        pause(wait)
    return found


def _is(responder: Responder, step: Step, wanted: str, pause: Pause) -> bool:
    if wanted == UNKNOWN:
        return False
    return patiently(lambda: responder.present(step), pause) == wanted

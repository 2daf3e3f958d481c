"""The words of containment: a step on an account, its diff, what became of it."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable
from enum import StrEnum

import msgspec

UNKNOWN = "unknown"
"""The state of what nobody can read, such as the sessions of an account at some providers."""


class StepState(StrEnum):
    """What became of a step. INTENDED without anything after it: the process died in between."""

    PLANNED = "planned"
    INTENDED = "intended"
    DONE = "done"
    NOTHING = "nothing-to-do"
    FAILED = "failed"
    LEFT_OUT = "left-out"
    UNKNOWN = "unknown"
    UNDO_INTENDED = "undo-intended"
    UNDONE = "undone"
    UNDO_FAILED = "undo-failed"


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """Something done to one account. One that is not `reversible` needs a person, always."""

    responder: str
    account: str
    kind: str
    reversible: bool


class PlannedStep(msgspec.Struct, frozen=True, kw_only=True):
    """A step with its diff: the state that was read, and the one wanted.

    `problem` says why it cannot be done; such a step is shown and left out. `undo` is what would
    restore `before`, in words, or empty where nothing does.
    """

    step: Step
    before: str
    after: str
    undo: str = ""
    problem: str = ""

    @property
    def nothing_to_do(self) -> bool:
        """Whether the account is already as wanted."""
        return self.before == self.after and self.before != UNKNOWN


class Outcome(msgspec.Struct, frozen=True):
    """What became of a step, with a message where a person should know more."""

    state: StepState
    message: str = ""


def diff_digest(planned: Iterable[PlannedStep]) -> str:
    """SHA-256 over what a plan shows: equal for equal diffs, whatever the wording of problems."""
    rows = [
        (
            one.step.responder,
            one.step.account,
            one.step.kind,
            one.step.reversible,
            one.before,
            one.after,
            bool(one.problem),
        )
        for one in planned
    ]
    return hashlib.sha256(msgspec.json.encode(rows)).hexdigest()

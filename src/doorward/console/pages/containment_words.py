"""What the steps and plans of containment are called on pages."""

from __future__ import annotations

from collections.abc import Mapping

from doorward.cases.containing_words import PlanState
from doorward.containment.steps import StepState

STEPS: Mapping[str, str] = {
    "suspend": "Suspend the account",
    "end-sessions": "End all sessions",
    "contain": "Contain, as the receiver does it",
}
STATES: Mapping[StepState, str] = {
    StepState.PLANNED: "not done yet",
    StepState.INTENDED: "begun, with no result written down",
    StepState.DONE: "done",
    StepState.NOTHING: "was so already",
    StepState.FAILED: "failed",
    StepState.LEFT_OUT: "left out",
    StepState.UNKNOWN: "unknown",
    StepState.UNDO_INTENDED: "undoing begun, with no result written down",
    StepState.UNDONE: "undone",
    StepState.UNDO_FAILED: "could not be undone",
}
PLANS: Mapping[PlanState, str] = {
    PlanState.PLANNED: "a plan: nothing has been done",
    PlanState.STALE: "overtaken: the accounts were not as shown",
    PlanState.RUNNING: "being done",
    PlanState.DONE: "contained",
    PlanState.PARTLY: "contained in part",
    PlanState.FAILED: "failed: nobody is contained by it",
    PlanState.UNDOING: "being undone",
    PlanState.UNDONE: "undone",
}
DONE: Mapping[str, str] = {
    "planned": "This is a plan. Nothing has been done.",
    "done": "Done. All accounts are as planned.",
    "partly": "Not everything was done. The results say what was not.",
    "undone": "Undone.",
    "settled": "What was cut off has been looked up.",
    "stopped": "Containment is stopped. Nothing can be contained until it is let go on.",
    "released": "Containment can go on.",
}
"""What a page says after an act, by the key in its address."""

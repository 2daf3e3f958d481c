"""Decisions in force, proofs and a person of the console to contain, for tests of containment."""

from datetime import timedelta

import msgspec

from cases.made import case, proof
from casework import NOW, person
from doorward.cases import containing
from doorward.cases.containing_words import Target
from doorward.containment.settings import OWN
from doorward.model.cases import CaseKind, Role
from doorward.store.models import Containment, Decision

REASON = "Their session came from a network that this person was never at"
BACK = "The travel was real: the manager met them at the airport"


def decide(row, state: str = "in-force", action: str = "suspend-access") -> Decision:
    first, second = person(), person(Role.LEGAL)
    return Decision.objects.create(
        case=row,
        action=action,
        adverse=True,
        state=state,
        reason=REASON,
        first_by=first,
        first_key=first.keys.first(),
        first_at=NOW,
        first_proof="{}",
        second_by=second,
        second_key=second.keys.first(),
        second_at=NOW,
        second_reason=REASON,
        second_proof="{}",
        in_force_at=NOW,
    )


def worker_case(decided: bool = True):
    row = case(CaseKind.WORKER)
    if decided:
        decide(row)
    return row


def on(account, responder: str = OWN) -> Target:
    return Target(responder=responder, account=str(account))


def no_pause(_seconds: float) -> None:
    """Tests do not wait."""


def plan(who, row, *accounts) -> int:
    targets = [one if isinstance(one, Target) else on(one) for one in accounts]
    return containing.plan_for(who, row.pk, targets, pause=no_pause)


def signed(who, plan_id: int, act: str, reason: str, **over):
    diff = Containment.objects.get(pk=plan_id).digest
    return proof(who, "contain", plan_id, act, diff, reason, **over)


def run(who, plan_id: int, reason: str = REASON, hold: bool = False, **over):
    given = signed(who, plan_id, "hold" if hold else "run", reason, **over)
    return containing.run_plan(who, plan_id, reason, given, hold=hold, pause=no_pause)


def undo(who, plan_id: int, reason: str = BACK, **over):
    given = signed(who, plan_id, "undo", reason, **over)
    return containing.undo(who, plan_id, reason, given, pause=no_pause)


def later(who, **by):
    return msgspec.structs.replace(who, now=who.now + timedelta(**by))

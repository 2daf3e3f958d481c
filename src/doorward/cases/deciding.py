"""Decisions: one person for what harms nobody, two people with two keys for what does.

`propose` decides what one person may decide; all else waits for `second` by somebody else.
`withdraw` takes a proposal back. What may be decided, and by whom, is in `policy`; what of it is
open to a viewer, and what waits for a second person, is in `deciding_waiting`; what comes after a
decision in `deciding_after`, `notices` and `appeals`.

The step-ups are for the action ``decide`` and the case's number. What they are bound to besides
is what the form says: `proposal_digest` of the fields ``action reason version``, `second_digest`
of ``decision answer reason version``, where ``answer`` is ``agree`` or ``refuse``.
"""

from __future__ import annotations

import msgspec
from django.db import transaction

from doorward.access.step_up import Proof, content_digest
from doorward.cases import log
from doorward.cases.deciding_force import Decided, decided_in, put_in_force, resting_status
from doorward.cases.deciding_reading import case_of_decision
from doorward.cases.policy import ActionPolicy, current_policy
from doorward.cases.roles import Right, require, visible_case
from doorward.cases.viewer import Refused, Viewer
from doorward.cases.viewer_proof import require_proof
from doorward.cases.viewer_text import required_text
from doorward.cases.working_changes import require_status, take
from doorward.model.cases import ADVERSE, Action, CaseKind, CaseStatus, DecisionState
from doorward.store.models import Case, Decision, Key, Person

DECIDE_ACTION = "decide"
REASON_LENGTH = (20, 4_000)
"""Characters (not counting white space) that a reason has at least, and characters at most."""


class KeptProof(Proof, frozen=True, kw_only=True):
    """A proof as a decision keeps it, with the case's version that the form carried, too: with
    it the digest can be made again from what is stored (`deciding_proofs`)."""

    version: int


def proposal_digest(action: str, reason: str, version: int) -> str:
    """What the first person's key signs, beside the case."""
    return content_digest(action, reason, str(version))


def second_digest(decision_id: int, *, agree: bool, reason: str, version: int) -> str:
    """What the second person's key signs, beside the case."""
    answer = "agree" if agree else "refuse"
    return content_digest(str(decision_id), answer, reason, str(version))


def propose(
    viewer: Viewer, case_id: int, action: Action, reason: str, version: int, proof: Proof | None
) -> Decided:
    """Decide, or propose what needs a second person.

    What needs one needs `proof` too. Raises `Refused`: ``not-allowed``, ``not-found``,
    ``reason-missing``, ``too-long``, ``changed``, ``state``, ``step-up``.
    """
    require(viewer, Right.DECIDE)
    policy = current_policy().of(action)
    case = visible_case(viewer, case_id)
    if viewer.role not in policy.propose:
        raise Refused("not-allowed", f"your role may not propose: {action.value}")
    said = required_text(reason, "the reason", *REASON_LENGTH)
    with transaction.atomic():
        case = take(viewer, case_id, version)
        _require_open_to(case, action, policy)
        alone = not policy.second
        if alone and proof is None:
            made = _new(viewer, case, action, said)
        else:
            bound = proposal_digest(action.value, reason, version)
            good = require_proof(viewer, proof, DECIDE_ACTION, str(case_id), bound)
            made = _new(viewer, case, action, said, _kept(good, version))
        if alone:
            put_in_force(viewer, case, made, policy)
            _log(viewer, "decision-in-force", made, said)
        else:
            case.status = CaseStatus.PROPOSED.value
            case.save(update_fields=["status"])
            _log(viewer, "decision-proposed", made, said)
    return decided_in(case, made)


def second(
    viewer: Viewer, decision_id: int, *, agree: bool, reason: str, version: int, proof: Proof | None
) -> Decided:
    """Agree to a proposal, which takes force, or refuse it, which opens the case again.

    Raises `Refused` as `propose` does, and ``second-person`` or ``second-key`` where they are the
    first ones.
    """
    require(viewer, Right.SECOND)
    case_id = case_of_decision(viewer, decision_id)
    policy = _require_second(viewer, Decision.objects.get(pk=decision_id))
    said = required_text(reason, "the reason", *REASON_LENGTH)
    with transaction.atomic():
        case = take(viewer, case_id, version)
        made = _waiting(decision_id)
        bound = second_digest(decision_id, agree=agree, reason=reason, version=version)
        good = require_proof(viewer, proof, DECIDE_ACTION, str(case_id), bound)
        if good.key == made.first_key_id:
            raise Refused("second-key", "this needs another key than the one that proposed it")
        made.second_by_id, made.second_key_id, made.second_at = good.person, good.key, viewer.now
        made.second_reason, made.second_proof = said, _json(_kept(good, version))
        if agree:
            _require_standing(made)
            put_in_force(viewer, case, made, policy)
        else:
            _send_back(case, made, DecisionState.REFUSED)
        _log(viewer, "decision-in-force" if agree else "decision-refused", made, said)
    return decided_in(case, made)


def withdraw(viewer: Viewer, decision_id: int, version: int) -> Decided:
    """Take one's own proposal back; the case is open again. `Refused` as above."""
    require(viewer, Right.DECIDE)
    case_id = case_of_decision(viewer, decision_id)
    with transaction.atomic():
        case = take(viewer, case_id, version)
        made = _waiting(decision_id)
        if made.first_by_id != viewer.person:
            raise Refused("not-allowed", "only who proposed it can withdraw it; others refuse it")
        _send_back(case, made, DecisionState.WITHDRAWN)
        _log(viewer, "decision-withdrawn", made, "")
    return decided_in(case, made)


def _require_open_to(case: Case, action: Action, policy: ActionPolicy) -> None:
    require_status(case, CaseStatus.OPEN, CaseStatus.WAITING)
    if CaseKind(case.kind) not in policy.kinds:
        raise Refused("state", f"{action.value} does not fit a case about: {case.kind}")
    in_force = Decision.objects.filter(case=case, adverse=True, state=DecisionState.IN_FORCE.value)
    if action is Action.CLEAR and in_force.exists():
        raise Refused(
            "state", "a decision against this person is in force; answer an appeal to it first"
        )


def _require_second(viewer: Viewer, made: Decision) -> ActionPolicy:
    """The policy, if it lets this viewer second; a decision's action and proposer never change."""
    policy = current_policy().of(Action(made.action))
    if made.first_by_id == viewer.person:
        raise Refused("second-person", "this needs another person than the one who proposed it")
    if viewer.role not in policy.seconders:
        who = " or ".join(sorted(role.value for role in policy.seconders))
        raise Refused("not-allowed", f"only {who} may agree to this or refuse it")
    return policy


def _require_standing(made: Decision) -> None:
    """Who proposed must still be somebody who could: the act is theirs too."""
    person = Person.objects.get(pk=made.first_by_id)
    key = Key.objects.get(pk=made.first_key_id)
    allowed = current_policy().of(Action(made.action)).propose
    if person.state != "active" or key.revoked_at or person.role not in set(allowed):
        raise Refused(
            "state", "who proposed this, or their key, is not active any more; propose it anew"
        )


def _waiting(decision_id: int) -> Decision:
    made = Decision.objects.get(pk=decision_id)
    if made.state != DecisionState.PROPOSED:
        raise Refused("state", f"this decision does not wait for anybody: it is {made.state}")
    return made


def _new(
    viewer: Viewer, case: Case, action: Action, said: str, proof: KeptProof | None = None
) -> Decision:
    person, key = viewer.signed()
    return Decision.objects.create(
        case=case,
        action=action.value,
        adverse=action in ADVERSE,
        state=DecisionState.PROPOSED.value,
        reason=said,
        first_by_id=person,
        first_key_id=proof.key if proof else key,
        first_at=viewer.now,
        first_proof=_json(proof) if proof else "",
    )


def _send_back(case: Case, made: Decision, state: DecisionState) -> None:
    made.state = state.value
    made.save()
    case.status = resting_status(case, CaseStatus.OPEN).value
    case.save(update_fields=["status"])


def _kept(proof: Proof, version: int) -> KeptProof:
    return KeptProof(**msgspec.structs.asdict(proof), version=version)


def _json(proof: KeptProof) -> str:
    return msgspec.json.encode(proof).decode()


def _log(viewer: Viewer, act: str, made: Decision, said: str) -> None:
    facts = {"decision": made.pk, "action": made.action, "state": made.state}
    log.append(viewer, act, "case", made.case_id, reason=log.masked(said, made.case), facts=facts)

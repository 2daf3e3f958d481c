"""The two signatures under a decision, verified again from what is stored."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import msgspec

from doorward.access.refusals import Refusal
from doorward.access.refused import AccessRefused
from doorward.access.step_up import check_again
from doorward.cases.deciding import DECIDE_ACTION, KeptProof, proposal_digest, second_digest
from doorward.cases.retention_rows import ERASED
from doorward.cases.roles import Right, require, visible_cases
from doorward.cases.viewer import Viewer
from doorward.model.cases import DecisionState
from doorward.store.models import CaseSubject, Decision


def proof_faults(viewer: Viewer) -> Iterator[str]:
    """What is wrong with the proofs of all decisions that the viewer may see, one line each.

    A reason from which an erased person's name was taken is not compared with its digest any
    more; that the key signed this digest for this case still is. Needs the right to see the log;
    raises `Refused`.
    """
    require(viewer, Right.SEE_LOG)
    return _faults(viewer)


def _faults(viewer: Viewer) -> Iterator[str]:
    rows = Decision.objects.filter(case__in=visible_cases(viewer)).order_by("pk")
    for made in rows.iterator(2000):
        for which, why in (("first", _first(made)), ("second", _second(made))):
            if why:
                yield f"the {which} signature under decision {made.pk} is not good: {why}"


def _first(made: Decision) -> str:
    if not made.first_proof:
        return "there is none" if made.adverse else ""

    def digest(version: int) -> str:
        return proposal_digest(made.action, made.reason, version)

    who = (made.first_by_id, made.first_key_id)
    return _wrong(made, made.first_proof, who, digest, made.reason)


def _second(made: Decision) -> str:
    agreed = made.state in {DecisionState.IN_FORCE, DecisionState.OVERTURNED}
    if not made.second_proof:
        return "there is none" if made.adverse and agreed else ""

    def digest(version: int) -> str:
        return second_digest(made.pk, agree=agreed, reason=made.second_reason, version=version)

    who = (made.second_by_id, made.second_key_id)
    return _wrong(made, made.second_proof, who, digest, made.second_reason)


def _wrong(
    made: Decision,
    kept: str,
    who: tuple[int | None, int | None],
    digest: Callable[[int], str],
    reason: str,
) -> str:
    """Why a kept proof is not one of these people for this case and text; nothing if it is."""
    try:
        proof = msgspec.json.decode(kept, type=KeptProof)
    except msgspec.MsgspecError:
        return "it cannot be read"
    if (proof.person, proof.key) != who:
        return "it is somebody else's"
    if (proof.action, proof.object_id) != (DECIDE_ACTION, str(made.case_id)):
        return "it is for something else"
    if proof.content_sha256 != digest(proof.version) and not _erased(made, reason):
        return "the reason or the action is not what was signed"
    try:
        check_again(proof)
    except (AccessRefused, Refusal) as why:
        return str(why)
    return ""


def _erased(made: Decision, reason: str) -> bool:
    subjects = CaseSubject.objects.filter(case=made.case_id, subject__erased_at__isnull=False)
    return ERASED in reason and subjects.exists()

"""What the subject says to a decision: `receive_appeal`, and `answer_appeal` by others.

Who answers neither proposed the decision nor agreed to it. The step-up of an answer is for the
action ``decide``, the case's number, and `answer_digest` of the form's fields
``appeal answer reason version``, where ``answer`` is ``uphold`` or ``refuse``.
"""

from __future__ import annotations

from datetime import datetime

import msgspec
from django.db import transaction

from doorward.access.step_up import Proof, content_digest
from doorward.cases import log
from doorward.cases.deciding import DECIDE_ACTION, REASON_LENGTH
from doorward.cases.deciding_force import Decided, decided_in, overturn, status_after
from doorward.cases.deciding_reading import case_of_decision
from doorward.cases.looking_people import colleague
from doorward.cases.looking_values import Colleague
from doorward.cases.policy import current_policy
from doorward.cases.roles import Right, require, rights, visible_cases
from doorward.cases.viewer import Refused, Viewer
from doorward.cases.viewer_proof import require_proof
from doorward.cases.viewer_text import required_text
from doorward.cases.working_changes import take
from doorward.model.cases import Action, CaseStatus, DecisionState
from doorward.store.models import Appeal, Decision

TEXT_LENGTH = (3, 20_000)
MOST = 200
"""How many appeals are listed at once."""


class WaitingAppeal(msgspec.Struct, frozen=True, kw_only=True):
    """An appeal without an answer. `may_answer` says whether this viewer could give it."""

    appeal: int
    decision: int
    action: Action
    case: int
    received_at: datetime
    decided_by: tuple[Colleague, ...]
    may_answer: bool
    version: int


def answer_digest(appeal_id: int, *, upheld: bool, reason: str, version: int) -> str:
    """What the answering person's key signs, beside the case."""
    answer = "uphold" if upheld else "refuse"
    return content_digest(str(appeal_id), answer, reason, str(version))


def receive_appeal(viewer: Viewer, decision_id: int, text: str, version: int) -> int:
    """Write down what the subject said to a decision in force; the appeal's number.

    An appeal that comes late is taken in too: whether that matters is for who answers. Raises
    `Refused`: ``not-allowed``, ``not-found``, ``reason-missing``, ``too-long``, ``changed``,
    ``state``.
    """
    require(viewer, Right.WORK)
    case_id = case_of_decision(viewer, decision_id)
    said = required_text(text, "the appeal", *TEXT_LENGTH)
    with transaction.atomic():
        case = take(viewer, case_id, version, even_joined=True)
        made = Decision.objects.get(pk=decision_id)
        if not made.adverse or made.state != DecisionState.IN_FORCE:
            raise Refused("state", "an appeal is against an adverse decision that is in force")
        if made.appeals.filter(answered_at=None).exists():
            raise Refused("state", "an appeal against this decision waits for its answer already")
        appeal = Appeal.objects.create(
            decision=made, received_at=viewer.now, entered_by_id=viewer.signed()[0], text=said
        )
        if case.status not in {CaseStatus.PROPOSED, CaseStatus.JOINED}:
            case.status, case.closed_at = CaseStatus.APPEALED.value, None
            case.save(update_fields=["status", "closed_at"])
        facts = {"decision": made.pk, "appeal": appeal.pk}
        log.append(viewer, "appeal", "case", case.pk, facts=facts)
    return appeal.pk


def answer_appeal(
    viewer: Viewer, appeal_id: int, *, upheld: bool, reason: str, version: int, proof: Proof | None
) -> Decided:
    """Uphold an appeal, which overturns its decision, or refuse it, which lets it stand.

    Raises `Refused`: ``not-allowed``, ``not-found``, ``reason-missing``, ``too-long``,
    ``changed``, ``state``, ``second-person``, ``step-up``.
    """
    require(viewer, Right.APPEAL)
    case_id, decision_id = _place_of(viewer, appeal_id)
    said = required_text(reason, "the reason", *REASON_LENGTH)
    with transaction.atomic():
        case = take(viewer, case_id, version, even_joined=True)
        made = Decision.objects.get(pk=decision_id)
        appeal = Appeal.objects.get(pk=appeal_id)
        if appeal.answered_at is not None:
            raise Refused("state", "this appeal has been answered already")
        if viewer.person in {made.first_by_id, made.second_by_id}:
            raise Refused("second-person", "an appeal is answered by somebody who did not decide")
        bound = answer_digest(appeal_id, upheld=upheld, reason=reason, version=version)
        good = require_proof(viewer, proof, DECIDE_ACTION, str(case_id), bound)
        appeal.upheld, appeal.reason = upheld, said
        appeal.answered_by_id, appeal.answered_at = viewer.person, viewer.now
        appeal.save()
        policy = current_policy().of(Action(made.action))
        if upheld:
            overturn(viewer, case, made, policy)
        elif case.status == CaseStatus.APPEALED:
            case.status = status_after(case, policy).value
            case.save(update_fields=["status"])
        facts = {"decision": made.pk, "appeal": appeal_id, "upheld": upheld, "key": good.key}
        reason_logged = log.masked(said, case)
        log.append(viewer, "appeal-answered", "case", case.pk, reason=reason_logged, facts=facts)
    return decided_in(case, made)


def appeals_waiting(viewer: Viewer) -> tuple[WaitingAppeal, ...]:
    """Appeals without an answer in cases that the viewer may see: the oldest `MOST`."""
    rows = Appeal.objects.filter(
        answered_at=None, decision__case__in=visible_cases(viewer)
    ).select_related("decision__case", "decision__first_by", "decision__second_by")
    return tuple(_waiting(viewer, row) for row in rows.order_by("received_at", "pk")[:MOST])


def _waiting(viewer: Viewer, row: Appeal) -> WaitingAppeal:
    made = row.decision
    people = [one for one in (made.first_by, made.second_by) if one is not None]
    return WaitingAppeal(
        appeal=row.pk,
        decision=made.pk,
        action=Action(made.action),
        case=made.case_id,
        received_at=row.received_at,
        decided_by=tuple(map(colleague, people)),
        may_answer=Right.APPEAL in rights(viewer)
        and viewer.person not in {one.pk for one in people},
        version=made.case.version,
    )


def _place_of(viewer: Viewer, appeal_id: int) -> tuple[int, int]:
    found = Appeal.objects.filter(pk=appeal_id, decision__case__in=visible_cases(viewer))
    place = found.values_list("decision__case_id", "decision_id").first()
    if place is None:
        raise Refused("not-found", f"there is no appeal {appeal_id} that you may see")
    return place

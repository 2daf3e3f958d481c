"""Cases that are about the same people become one: the older one stays, and nothing is lost."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime

from doorward.cases import log
from doorward.cases.viewer import Viewer
from doorward.model.cases import CaseStatus, DecisionState
from doorward.store.models import Case, CaseSubject, CaseTask, Decision, SearchTerm


def number_of(case: Case) -> str:
    """A case's number as people write it."""
    return f"C-{case.pk:06d}"


def take_in(viewer: Viewer, into: Case, others: Sequence[Case]) -> None:
    """Join undecided cases into another, which is saved by the caller.

    Their subjects, tasks and search terms go over; notes stay where they were written. An owner
    goes over where the other has none, and a proposal that waited in any of them is withdrawn:
    it was about fewer people.
    """
    for one in others:
        withdraw_proposal(viewer, one, f"joined into {number_of(into)}")
        one.status = CaseStatus.JOINED.value
        one.joined_into = into
        one.updated_at = viewer.now
        one.version += 1
        if into.owner_id is None:
            into.owner_id = one.owner_id
        if one.due_at is not None and (into.due_at is None or one.due_at < into.due_at):
            into.due_at = one.due_at
        one.save()
        # What had been joined into it leads straight to where its subjects are now.
        Case.objects.filter(joined_into=one).update(joined_into=into)
        log.append(viewer, "case-joined", "case", one.pk, facts={"into": into.pk})
    numbers = [one.pk for one in others]
    subjects = CaseSubject.objects.filter(case_id__in=numbers).exclude(subject__kind="ring")
    add_subjects(into, subjects.values_list("subject_id", flat=True), viewer.now)
    _move_tasks(into, numbers)
    terms = SearchTerm.objects.filter(case_id__in=numbers).values_list("term", flat=True)
    SearchTerm.objects.bulk_create(
        [SearchTerm(case=into, term=term) for term in dict.fromkeys(terms)], ignore_conflicts=True
    )


def add_subjects(case: Case, subjects: Iterable[int], now: datetime) -> None:
    """Put subjects into a case, those that are there already left alone."""
    CaseSubject.objects.bulk_create(
        [CaseSubject(case=case, subject_id=one, joined_at=now) for one in dict.fromkeys(subjects)],
        ignore_conflicts=True,
    )


def withdraw_proposal(viewer: Viewer, case: Case, why: str) -> bool:
    """Withdraw a decision that waits for its second person; whether there was one.

    The case is given back its status, and not saved.
    """
    waiting = Decision.objects.filter(case=case, state=DecisionState.PROPOSED.value)
    numbers = list(waiting.values_list("pk", flat=True))
    if not numbers:
        return False
    waiting.update(state=DecisionState.WITHDRAWN.value)
    case.status = CaseStatus.OPEN.value
    log.append(
        viewer,
        "proposal-withdrawn",
        "case",
        case.pk,
        reason=why,
        facts={"decisions": numbers},
    )
    return True


def _move_tasks(into: Case, numbers: Sequence[int]) -> None:
    held: set[tuple[int | None, str]] = set(
        CaseTask.objects.filter(case=into).exclude(digest="").values_list("subject_id", "digest")
    )
    moved = []
    for task in CaseTask.objects.filter(case_id__in=numbers).order_by("pk"):
        if not task.digest or (task.subject_id, task.digest) not in held:
            moved.append(task.pk)
            held.add((task.subject_id, task.digest))
    CaseTask.objects.filter(pk__in=moved).update(case=into)

"""After a decision: the subject is told, answers, is heard by somebody else; cases are closed."""

from datetime import timedelta

import msgspec
import pytest

from cases.acts import (
    REASON,
    answer,
    answer_appeal,
    propose,
    refused,
    status,
    version,
)
from cases.made import NAME, case
from casework import NOW, viewer
from doorward.cases import appeals, deciding, deciding_after, joining, notices
from doorward.cases.looking import shown_case
from doorward.model.cases import Action, CaseKind, CaseStatus, DecisionState, Outcome, Role
from doorward.store.models import (
    Appeal,
    Case,
    CaseSubject,
    CaseTask,
    Decision,
    LogEntry,
    Notice,
)

pytestmark = pytest.mark.django_db
TOLD = f"Dear {NAME}, we will not go on with your application."
SAID = "I am who I say I am, and here is why."


@pytest.fixture
def decided():
    """A case with an adverse decision in force: (case, decision, first, second)."""
    made, first, second = case(), viewer(), viewer(Role.LEGAL)
    waiting = propose(first, made).decision
    answer(second, waiting)
    return made, waiting, first, second


def told(who, made, decision):
    return notices.record_notice(who, decision, "e-mail", TOLD, version(made))


def test_a_notice_is_kept_and_closes_its_task(decided):
    made, decision, *_ = decided
    who = viewer(Role.TALENT)
    assert [one.decision for one in notices.notices_due(who)] == [decision]
    told(who, made, decision)
    notice = Notice.objects.get()
    assert (notice.text, notice.appeal_until) == (TOLD, NOW + timedelta(days=30))
    assert CaseTask.objects.get(code=f"give-notice:{decision}").state == "done"
    assert notices.notices_due(who) == ()
    assert NAME not in LogEntry.objects.get(act="notice").facts
    assert NAME not in shown_case(who, made.pk).notices[0].text


def test_who_decides_alone_does_not_tell(decided):
    made, decision, first, _ = decided
    assert refused(told, first, made, decision) == "not-allowed"


@pytest.mark.parametrize("state", ["proposed", "refused", "friendly", "overturned"])
def test_notices_and_appeals_are_about_decisions_in_force(state, decided):
    made, decision, *_ = decided
    if state == "friendly":
        made = case()
        decision = deciding.propose(viewer(), made.pk, Action.ASK, REASON, 1, None).decision
    elif state == "overturned":
        appeal = appeals.receive_appeal(viewer(), decision, SAID, version(made))
        answer_appeal(viewer(Role.HR_PARTNER), appeal, upheld=True)
    else:
        made = case()
        decision = propose(viewer(), made).decision
        if state == "refused":
            answer(viewer(Role.LEGAL), decision, agree=False)
    assert refused(told, viewer(Role.LEGAL), made, decision) == "state"
    late = appeals.receive_appeal, viewer(), decision, SAID, version(made)
    assert refused(*late) == "state"


def test_an_appeal_is_answered_by_somebody_who_did_not_decide(decided):
    made, decision, first, second = decided
    appeal = appeals.receive_appeal(first, decision, SAID, version(made))
    assert status(made) == CaseStatus.APPEALED
    again = appeals.receive_appeal, first, decision, SAID, version(made)
    assert refused(*again) == "state"
    assert refused(answer_appeal, first, appeal, upheld=True) == "not-allowed"
    assert refused(answer_appeal, second, appeal, upheld=False) == "second-person"
    other = viewer(Role.LEGAL)
    listed = [[one.may_answer for one in appeals.appeals_waiting(who)] for who in (second, other)]
    assert listed == [[False], [True]]
    done = answer_appeal(other, appeal, upheld=False)
    assert (done.state, status(made)) == (DecisionState.IN_FORCE, CaseStatus.DECIDED)
    assert appeals.appeals_waiting(other) == ()
    assert refused(answer_appeal, viewer(Role.LEGAL), appeal, upheld=True) == "state"


def test_an_appeal_that_is_upheld_overturns_the_decision(decided):
    made, decision, *_ = decided
    appeal = appeals.receive_appeal(viewer(Role.TALENT), decision, SAID, version(made))
    done = answer_appeal(viewer(Role.HR_PARTNER), appeal, upheld=True)
    row = Case.objects.get(pk=made.pk)
    assert (done.state, row.status) == (DecisionState.OVERTURNED, CaseStatus.OPEN)
    assert (row.outcome, row.outcome_at) == (Outcome.OVERTURNED, NOW)
    assert CaseTask.objects.get(code=f"give-notice:{decision}").state == "not-needed"
    deciding.propose(viewer(), made.pk, Action.CLEAR, REASON, row.version, None)
    assert status(made) == CaseStatus.CLOSED


def test_a_case_whose_subject_is_in_a_later_one_is_closed_when_overturned(decided):
    made, decision, *_ = decided
    later = Case.objects.get(pk=case().pk)
    subject = CaseSubject.objects.get(case=made).subject
    CaseSubject.objects.create(case=later, subject=subject, joined_at=NOW)
    appeal = appeals.receive_appeal(viewer(), decision, SAID, version(made))
    answer_appeal(viewer(Role.HR_PARTNER), appeal, upheld=True)
    assert status(made) == CaseStatus.CLOSED
    reopen = deciding_after.reopen, viewer(), made.pk, "New facts came in", version(made)
    assert refused(*reopen) == "state"


def test_an_answer_needs_a_touch_bound_to_it(decided):
    made, decision, *_ = decided
    appeal = appeals.receive_appeal(viewer(), decision, SAID, version(made))
    who = viewer(Role.HR_PARTNER)
    assert (
        refused(answer_appeal, who, appeal, upheld=True, over={"content_sha256": "0" * 64})
        == "step-up"
    )
    given = {"upheld": False, "reason": REASON, "version": version(made), "proof": None}
    assert refused(appeals.answer_appeal, who, appeal, **given) == "step-up"
    assert Appeal.objects.get().answered_at is None


def test_an_appeal_comes_in_while_something_else_is_proposed():
    made = case(CaseKind.WORKER)
    held = propose(viewer(), made, Action.SUSPEND_ACCESS).decision
    answer(viewer(Role.LEGAL), held)
    ending = propose(viewer(), made, Action.END_EMPLOYMENT).decision
    appeal = appeals.receive_appeal(viewer(), held, SAID, version(made))
    assert status(made) == CaseStatus.PROPOSED
    assert answer(viewer(Role.LEGAL), ending, agree=False).status == CaseStatus.APPEALED
    assert refused(propose, viewer(), made, Action.END_EMPLOYMENT) == "state"
    answer_appeal(viewer(Role.HR_PARTNER), appeal, upheld=False)
    assert status(made) == CaseStatus.OPEN


def test_a_decision_of_a_joined_case_is_still_told_and_appealed():
    made, into = case(CaseKind.WORKER), case(CaseKind.WORKER)
    held = propose(viewer(), made, Action.SUSPEND_ACCESS).decision
    answer(viewer(Role.LEGAL), held)
    from django.db import transaction

    with transaction.atomic():
        joining.take_in(viewer(), into, [Case.objects.get(pk=made.pk)])
    told(viewer(Role.LEGAL), made, held)
    assert CaseTask.objects.get(code=f"give-notice:{held}").state == "done"
    appeal = appeals.receive_appeal(viewer(), held, SAID, version(made))
    answer_appeal(viewer(Role.HR_PARTNER), appeal, upheld=True)
    assert status(made) == CaseStatus.JOINED
    assert Decision.objects.get(pk=held).state == DecisionState.OVERTURNED


def test_a_case_is_closed_when_the_subject_was_told_and_heard(decided):
    made, decision, *_ = decided
    who = viewer(Role.LEGAL)
    assert refused(deciding_after.close_case, who, made.pk, version(made)) == "state"
    told(who, made, decision)
    assert refused(deciding_after.close_case, who, made.pk, version(made)) == "state"
    later = msgspec.structs.replace(who, now=NOW + timedelta(days=30))
    deciding_after.close_case(later, made.pk, version(made))
    assert status(made) == CaseStatus.CLOSED
    appeals.receive_appeal(later, decision, SAID, version(made))
    assert status(made) == CaseStatus.APPEALED


def test_an_outcome_is_what_turned_out(decided):
    made, *_ = decided
    who = viewer()
    why = "The documents were another person's"
    set_to = deciding_after.set_outcome
    assert refused(set_to, who, made.pk, Outcome.OVERTURNED, why, version(made)) == "state"
    assert refused(set_to, who, made.pk, Outcome.CLEARED, why, version(made)) == "state"
    assert refused(set_to, who, made.pk, Outcome.CONFIRMED, "", version(made)) == "reason-missing"
    assert refused(set_to, who, made.pk, Outcome.CONFIRMED, why, 1) == "changed"
    set_to(who, made.pk, Outcome.CONFIRMED, why, version(made))
    assert Case.objects.get(pk=made.pk).outcome == Outcome.CONFIRMED
    assert refused(set_to, who, case().pk, Outcome.UNKNOWN, why, 1) == "state"
    assert "documents" in LogEntry.objects.get(act="outcome").reason


def test_a_cleared_case_can_be_opened_again_and_a_decided_one_not(decided):
    made, *_ = decided
    reopen = deciding_after.reopen
    assert refused(reopen, viewer(), made.pk, "New facts came in", version(made)) == "state"
    clear = case()
    deciding.propose(viewer(), clear.pk, Action.CLEAR, REASON, 1, None)
    reopen(viewer(), clear.pk, "New facts came in", 2)
    row = Case.objects.get(pk=clear.pk)
    assert (row.status, row.closed_at, row.decided_at) == (CaseStatus.OPEN, None, None)

"""One person for what harms nobody; two people, two keys, two reasons for what does."""

from datetime import timedelta

import msgspec
import pytest

from cases.acts import AGREED, REASON, answer, propose, refused, status, version
from cases.made import NAME, PHONE, case, proof
from casework import NOW, command, viewer
from doorward.cases import deciding, deciding_waiting
from doorward.cases.deciding_waiting import choices, decisions_waiting
from doorward.cases.log import broken_entries
from doorward.cases.viewer import Refused
from doorward.model.cases import ADVERSE, Action, CaseKind, CaseStatus, DecisionState, Role
from doorward.store.models import Case, CaseTask, Decision, Key, LogEntry, Person

pytestmark = pytest.mark.django_db
FRIENDLY = sorted(set(Action) - ADVERSE)


@pytest.mark.parametrize("action", FRIENDLY)
def test_what_harms_nobody_takes_force_at_once(action):
    made, who = case(), viewer(Role.TALENT)
    done = deciding.propose(who, made.pk, action, REASON, 1, None)
    assert done.state == DecisionState.IN_FORCE
    after = {"clear": CaseStatus.CLOSED, "ask": CaseStatus.WAITING, "verify": CaseStatus.WAITING}
    assert (status(made), done.version) == (after[action.value], 2)
    tasks = CaseTask.objects.filter(case=made, code__startswith=f"{action.value}:")
    assert tasks.count() == (action is not Action.CLEAR)
    assert Case.objects.get(pk=made.pk).outcome == ("cleared" if action is Action.CLEAR else "")


KINDS = {Action.SUSPEND_ACCESS: CaseKind.WORKER, Action.END_EMPLOYMENT: CaseKind.WORKER}


@pytest.mark.parametrize("action", sorted(ADVERSE))
def test_what_harms_waits_for_a_second_person(action):
    made, first, second = (
        case(KINDS.get(action, CaseKind.APPLICATION)),
        viewer(),
        viewer(Role.LEGAL),
    )
    done = propose(first, made, action)
    assert (done.state, status(made)) == (DecisionState.PROPOSED, CaseStatus.PROPOSED)
    done = answer(second, done.decision)
    assert done.state == DecisionState.IN_FORCE
    row = Decision.objects.get(pk=done.decision)
    assert (row.adverse, row.in_force_at) == (True, NOW)
    assert (row.reason, row.second_reason) == (REASON, AGREED)
    assert {row.first_by_id, row.second_by_id} == {first.person, second.person}
    kept = msgspec.json.decode(row.second_proof)
    assert (kept["person"], kept["key"], kept["action"]) == (second.person, second.key, "decide")
    assert list(broken_entries()) == []


def test_a_decision_in_force_asks_for_a_notice():
    made = case()
    done = answer(viewer(Role.LEGAL), propose(viewer(), made).decision)
    task = CaseTask.objects.get(code=f"give-notice:{done.decision}")
    assert task.due_at == NOW + timedelta(days=5)
    assert status(made) == CaseStatus.DECIDED
    assert Case.objects.get(pk=made.pk).decided_at == NOW


def test_holding_access_back_decides_nothing_yet():
    made = case(CaseKind.WORKER)
    answer(viewer(Role.LEGAL), propose(viewer(), made, Action.SUSPEND_ACCESS).decision)
    assert status(made) == CaseStatus.OPEN
    assert refused(deciding.propose, viewer(), made.pk, Action.CLEAR, REASON, 3, None) == "state"
    ended = answer(viewer(Role.LEGAL), propose(viewer(), made, Action.END_EMPLOYMENT).decision)
    assert ended.status == CaseStatus.DECIDED


def test_refusing_opens_the_case_again():
    made, second = case(), viewer(Role.HR_PARTNER)
    done = answer(second, propose(viewer(), made).decision, agree=False)
    assert (done.state, status(made)) == (DecisionState.REFUSED, CaseStatus.OPEN)
    assert Decision.objects.get().second_by_id == second.person


def test_who_proposed_can_neither_agree_nor_refuse_but_withdraw():
    made, first = case(), viewer()
    waiting = propose(first, made).decision
    for agree in (True, False):
        with pytest.raises(Refused) as told:
            answer(first, waiting, agree=agree)
        assert told.value.code == "second-person"
    assert refused(deciding.withdraw, viewer(), waiting, version(made)) == "not-allowed"
    done = deciding.withdraw(first, waiting, version(made))
    assert (done.state, done.status) == (DecisionState.WITHDRAWN, CaseStatus.OPEN)
    assert refused(deciding.withdraw, first, waiting, version(made)) == "state"


def test_one_person_cannot_be_two_with_their_second_key():
    first = viewer()
    other = Key.objects.filter(person=first.person).exclude(pk=first.key).get()
    again = msgspec.structs.replace(first, key=other.pk)
    waiting = propose(first, case()).decision
    with pytest.raises(Refused) as told:
        answer(again, waiting)
    assert told.value.code == "second-person"


def test_two_people_cannot_share_a_key():
    first, second = viewer(), viewer(Role.LEGAL)
    waiting = propose(first, case()).decision
    Key.objects.filter(pk=first.key).update(person=second.person)
    with pytest.raises(Refused) as told:
        answer(msgspec.structs.replace(second, key=first.key), waiting)
    assert told.value.code == "second-key"


@pytest.mark.parametrize("gone", ["suspended", "left", "invited"])
def test_a_proposal_of_somebody_who_is_gone_cannot_take_force(gone):
    first = viewer()
    waiting = propose(first, case()).decision
    Person.objects.filter(pk=first.person).update(state=gone)
    with pytest.raises(Refused) as told:
        answer(viewer(Role.LEGAL), waiting)
    assert told.value.code == "state"
    assert answer(viewer(Role.LEGAL), waiting, agree=False).state == DecisionState.REFUSED


def test_a_proposal_of_a_revoked_key_cannot_take_force():
    first = viewer()
    waiting = propose(first, case()).decision
    Key.objects.filter(pk=first.key).update(revoked_at=NOW)
    with pytest.raises(Refused) as told:
        answer(viewer(Role.LEGAL), waiting)
    assert told.value.code == "state"


@pytest.mark.parametrize("role", [Role.INVESTIGATOR, Role.HR_PARTNER])
def test_an_offer_is_withdrawn_with_legal_only(role):
    waiting = propose(viewer(Role.TALENT), case(), Action.WITHDRAW_OFFER).decision
    with pytest.raises(Refused) as told:
        answer(viewer(role), waiting)
    assert told.value.code == "not-allowed"
    assert answer(viewer(Role.LEGAL), waiting).state == DecisionState.IN_FORCE


def test_talent_acquisition_reports_nobody():
    made = case()
    with pytest.raises(Refused) as told:
        propose(viewer(Role.TALENT), made, Action.REPORT)
    assert told.value.code == "not-allowed"
    assert not Decision.objects.exists()


def test_an_action_must_fit_what_the_case_is_about():
    with pytest.raises(Refused) as told:
        propose(viewer(), case(CaseKind.AGENT), Action.WITHDRAW_OFFER)
    assert told.value.code == "state"


@pytest.mark.parametrize("over", [{"action": "unmask"}, {"content_sha256": "0" * 64}, None])
def test_both_steps_need_a_fresh_touch(over):
    made, first, second = case(), viewer(), viewer(Role.LEGAL)
    given = proof(first, "decide", made.pk, "clear", REASON, "1", **over) if over else None
    act = deciding.propose, first, made.pk, Action.DO_NOT_ADVANCE, REASON, 1, given
    assert refused(*act) == "step-up"
    waiting = propose(first, made).decision
    act = {"agree": True, "reason": AGREED, "version": 2, "proof": given}
    assert refused(deciding.second, second, waiting, **act) == "step-up"
    assert status(made) == CaseStatus.PROPOSED


def test_the_touch_for_agreeing_is_none_for_refusing():
    made, second = case(), viewer(Role.LEGAL)
    waiting = propose(viewer(), made).decision
    content = (str(waiting), "refuse", AGREED, "2")
    given = proof(second, "decide", made.pk, *content)
    act = {"agree": True, "reason": AGREED, "version": 2, "proof": given}
    assert refused(deciding.second, second, waiting, **act) == "step-up"


@pytest.mark.parametrize(
    ("reason", "code"),
    [("", "reason-missing"), (" \u200b\x00 short ", "reason-missing"), ("x" * 4_001, "too-long")],
)
def test_reasons_have_a_length(reason, code):
    made = case()
    assert refused(propose, viewer(), made, reason=reason) == code
    waiting = propose(viewer(), made).decision
    assert refused(answer, viewer(Role.LEGAL), waiting, reason=reason) == code
    assert refused(deciding.propose, viewer(), made.pk, Action.CLEAR, reason, 2, None) == code


def test_a_second_writer_is_told_and_nothing_is_lost():
    made = case()
    propose(viewer(), made, at=1)
    assert refused(propose, viewer(), made, at=1) == "changed"
    assert refused(propose, viewer(), made, at=2) == "state"
    assert Decision.objects.count() == 1
    assert refused(answer, viewer(Role.LEGAL), Decision.objects.get().pk, at=1) == "changed"


@pytest.mark.parametrize("closed", ["decided", "closed", "joined", "appealed"])
def test_a_case_that_is_done_is_decided_no_more(closed):
    assert refused(propose, viewer(), case(status=CaseStatus(closed))) == "state"


def test_what_waits_is_listed_for_whoever_may_second():
    made, first = case(), viewer(Role.TALENT)
    propose(first, made, Action.WITHDRAW_OFFER)
    seen = {role: decisions_waiting(viewer(role)) for role in Role}
    assert [role for role, found in seen.items() if found and found[0].may_second] == [Role.LEGAL]
    assert seen[Role.ADMINISTRATOR] == ()
    assert NAME not in seen[Role.AUDITOR][0].title
    assert [one.may_second for one in decisions_waiting(first)] == [False]
    worker = case(CaseKind.WORKER)
    propose(viewer(), worker, Action.SUSPEND_ACCESS)
    assert [one.case for one in decisions_waiting(viewer(Role.TALENT))] == [made.pk]


def test_choices_are_what_the_role_and_the_case_allow():
    made = case()
    found = {
        role: {one.action for one in choices(viewer(role), made.pk)}
        for role in (Role.TALENT, Role.INVESTIGATOR, Role.AUDITOR)
    }
    friendly = {*FRIENDLY, Action.DO_NOT_ADVANCE, Action.WITHDRAW_OFFER}
    assert found[Role.TALENT] == friendly
    assert found[Role.INVESTIGATOR] == friendly | {Action.REPORT}
    assert found[Role.AUDITOR] == set()
    propose(viewer(), made)
    assert choices(viewer(), made.pk) == ()


def test_the_log_of_decisions_holds_no_identifier():
    said = f"{NAME}, whom one reaches at {PHONE}, is two people"
    made = case()
    waiting = propose(viewer(), made, reason=said).decision
    answer(viewer(Role.LEGAL), waiting, reason=said)
    entries = LogEntry.objects.filter(object_kind="case", object_id=str(made.pk))
    assert [one.act for one in entries.order_by("number")] == [
        "decision-proposed",
        "decision-in-force",
    ]
    text = " ".join(one.reason + one.facts for one in entries)
    assert "whom one reaches" in text
    assert NAME not in text
    assert PHONE not in text
    assert Decision.objects.get().reason == said


def test_commands_decide_nothing():
    made = case()
    act = deciding.propose, command(), made.pk, Action.CLEAR, REASON, 1, None
    assert refused(*act) == "not-allowed"


def test_lists_of_what_waits_are_bounded_and_never_hide_ones_own(monkeypatch):
    monkeypatch.setattr(deciding_waiting, "MOST", 2)
    other, legal = viewer(Role.HR_PARTNER), viewer(Role.LEGAL)
    first = viewer(Role.INVESTIGATOR)
    for _ in range(4):
        propose(legal, case(), Action.WITHDRAW_OFFER)
    for _ in range(3):
        propose(first, case(), Action.WITHDRAW_OFFER)
    seen = [one.may_second for one in decisions_waiting(legal)]
    assert sorted(seen) == [False, False, True, True]
    assert len(decisions_waiting(other)) <= 4

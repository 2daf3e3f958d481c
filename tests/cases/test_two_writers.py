"""Two people write to one case at once: one is told, and nothing is lost. On both databases."""

from concurrent.futures import ThreadPoolExecutor
from threading import Barrier

import pytest
from django.db import connection

from cases.acts import REASON, answer, propose, version
from cases.made import case
from casework import person, viewer
from doorward.cases import deciding, tasks, working
from doorward.cases.log import broken_entries
from doorward.cases.viewer import Refused
from doorward.model.cases import Action, CaseStatus, DecisionState, Role
from doorward.store.models import Case, CaseTask, Decision, LogEntry, Note

pytestmark = pytest.mark.django_db(transaction=True)


def at_once(*acts) -> list[str]:
    """Each act in a thread with a connection of its own; what became of each, in words."""
    together = Barrier(len(acts))

    def run(act) -> str:
        try:
            connection.ensure_connection()
            together.wait(timeout=30)
            act()
        except Refused as refused:
            return refused.code
        finally:
            connection.close()
        return "done"

    with ThreadPoolExecutor(len(acts)) as pool:
        return list(pool.map(run, acts))


def test_of_two_proposals_one_stands_and_the_other_is_told():
    made, one, two = case(), viewer(), viewer(Role.LEGAL)
    told = at_once(lambda: propose(one, made, at=1), lambda: propose(two, made, at=1))
    assert sorted(told) == ["changed", "done"]
    assert Decision.objects.count() == 1
    assert (version(made), LogEntry.objects.count()) == (2, 1)


def test_agreeing_and_refusing_at_once_is_one_of_both():
    made, one, two = case(), viewer(Role.HR_PARTNER), viewer(Role.LEGAL)
    waiting = propose(viewer(), made).decision
    told = at_once(
        lambda: answer(one, waiting, agree=True, at=2),
        lambda: answer(two, waiting, agree=False, at=2),
    )
    assert sorted(told) == ["changed", "done"]
    row = Decision.objects.get()
    assert row.state == (DecisionState.IN_FORCE if told[0] == "done" else DecisionState.REFUSED)
    assert CaseTask.objects.filter(code__startswith="give-notice").count() == (told[0] == "done")


def test_withdrawing_and_agreeing_at_once_is_one_of_both():
    made, first, second = case(), viewer(), viewer(Role.LEGAL)
    waiting = propose(first, made).decision
    told = at_once(
        lambda: deciding.withdraw(first, waiting, 2), lambda: answer(second, waiting, at=2)
    )
    assert sorted(told) == ["changed", "done"]
    expected = CaseStatus.OPEN if told[0] == "done" else CaseStatus.DECIDED
    assert Case.objects.get(pk=made.pk).status == expected


def test_a_case_is_cleared_or_given_away_but_not_both_unseen():
    made, one, two, owner = case(), viewer(), viewer(), person()
    told = at_once(
        lambda: deciding.propose(one, made.pk, Action.CLEAR, REASON, 1, None),
        lambda: working.assign(two, made.pk, owner.pk, 1),
    )
    assert sorted(told) == ["changed", "done"]


def test_one_task_is_finished_once():
    made, people = case(), [viewer() for _ in range(4)]
    number = CaseTask.objects.get(case=made).pk
    told = at_once(*[
        lambda who=who: tasks.finish_task(who, number, f"answer of {who.person}")
        for who in people
    ])  # fmt: skip
    assert sorted(told) == ["done", "state", "state", "state"]
    assert CaseTask.objects.get(pk=number).done_by_id == people[told.index("done")].person


def test_notes_written_at_once_are_all_kept_and_the_chain_holds():
    made, people = case(), [viewer() for _ in range(6)]
    told = at_once(*[
        lambda who=who: working.add_note(who, made.pk, f"from {who.person}") for who in people
    ])  # fmt: skip
    assert told == ["done"] * 6
    assert Note.objects.filter(case=made).count() == 6
    assert version(made) == 7
    assert [one.number for one in LogEntry.objects.order_by("number")] == list(range(1, 7))
    assert list(broken_entries()) == []

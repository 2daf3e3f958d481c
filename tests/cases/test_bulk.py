"""Many cases at once: each by itself, each told of, and nothing that harms."""

from datetime import timedelta

import pytest

from cases.acts import REASON, refused, status
from cases.made import case
from casework import NOW, person, viewer
from doorward.cases import bulk
from doorward.model.cases import CaseKind, CaseStatus, DecisionState, Role
from doorward.store.models import Case, Decision, LogEntry

pytestmark = pytest.mark.django_db


def test_each_case_is_told_of():
    good, changed, closed = case(), case(), case(status=CaseStatus.CLOSED)
    worker, who, somebody = case(CaseKind.WORKER), viewer(Role.TALENT), person()
    ticked = [(good.pk, 1), (changed.pk, 7), (closed.pk, 1), (worker.pk, 1), (10**9, 1)]
    told = bulk.assign_many(who, ticked, somebody.pk)
    assert [(one.done, one.code) for one in told] == [
        (True, ""),
        (False, "changed"),
        (False, "state"),
        (False, "not-found"),
        (False, "not-found"),
    ]
    assert list(Case.objects.filter(owner=somebody)) == [good]
    assert LogEntry.objects.count() == 1


def test_days_are_set_for_many():
    made, who = [case() for _ in range(3)], viewer()
    due = NOW + timedelta(days=2)
    told = bulk.set_due_many(who, [(one.pk, 1) for one in made], due)
    assert [one.done for one in told] == [True] * 3
    assert Case.objects.filter(due_at=due).count() == 3


def test_only_the_lower_bands_are_cleared_in_bulk_each_with_its_own_reason():
    made = {band: case(band=band) for band in ("clear", "look", "verify", "investigate")}
    told = bulk.clear_many(viewer(), [(one.pk, 1) for one in made.values()], REASON)
    assert [one.code for one in told] == ["", "", "state", "state"]
    assert [status(one) for one in made.values()] == ["closed", "closed", "open", "open"]
    rows = Decision.objects.all()
    assert [(row.reason, row.state, row.adverse) for row in rows] == [
        (REASON, DecisionState.IN_FORCE, False)
    ] * 2
    assert LogEntry.objects.filter(act="decision-in-force").count() == 2


def test_a_case_with_a_proposal_is_not_cleared_in_bulk():
    made = case(band="look", status=CaseStatus.PROPOSED)
    assert [one.code for one in bulk.clear_many(viewer(), [(made.pk, 1)], REASON)] == ["state"]


def test_bulk_has_its_limits():
    ticked = [(number, 1) for number in range(201)]
    assert refused(bulk.assign_many, viewer(), ticked, None) == "too-many"
    assert refused(bulk.clear_many, viewer(), [], "short") == "reason-missing"
    assert refused(bulk.clear_many, viewer(Role.AUDITOR), [], REASON) == "not-allowed"
    assert refused(bulk.set_due_many, viewer(Role.ADMINISTRATOR), [], None) == "not-allowed"


def test_nothing_in_bulk_takes_an_action():
    from inspect import signature

    for act in (bulk.assign_many, bulk.set_due_many, bulk.clear_many):
        assert "action" not in signature(act).parameters

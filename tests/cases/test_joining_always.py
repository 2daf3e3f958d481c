"""Whatever rings come, grow, merge and fall apart: nobody is lost, and nobody stands twice."""

from datetime import timedelta

import pytest
from django.db import transaction
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from casefactory import phone, screening, task, texts
from casework import NOW, command
from doorward.cases.log import broken_entries
from doorward.cases.recording import record_screening
from doorward.store.models import Case, CaseTask, SubjectRow

IDS = "abcdefg"
UNDECIDED = ("open", "waiting", "proposed")
APPLICATION = st.tuples(
    st.sampled_from(["nothing", "phone", "text", "both", "task", "absent"]),
    st.sampled_from(["", "ring-1", "ring-2", "ring-3"]),
    st.booleans(),
)
RUNS = st.lists(st.fixed_dictionaries(dict.fromkeys(IDS, APPLICATION)), min_size=1, max_size=4)


def run_of(drawn, at):
    seen = {one: what for one, what in drawn.items() if what[0] != "absent"}
    evidence = {
        one: [phone(one)] * (what[0] in {"phone", "both"})
        + [texts(one)] * (what[0] in {"text", "both"})
        for one, what in seen.items()
    }
    rings = {}
    for one, what in seen.items():
        if what[1]:
            rings.setdefault(what[1], []).append(one)
    rings = {ring: tuple(members) for ring, members in rings.items() if len(members) > 1}
    tasks = {one: [task(one)] for one, what in seen.items() if what[0] == "task"}
    return screening(evidence, rings=rings, tasks=tasks, at=at), rings


def check(rings):
    assert list(broken_entries()) == []
    for row in SubjectRow.objects.filter(kind="application"):
        cases = [one.case for one in row.cases.filter(case__status__in=UNDECIDED)]
        assert len(cases) <= 1
        if row.band != "clear":
            assert row.cases.exists()
    for case in Case.objects.exclude(status="joined"):
        members = case.subjects.exclude(subject__kind="ring")
        assert members.count() == case.members > 0
    for case in Case.objects.filter(status="joined"):
        assert case.joined_into.status != "joined"
        into = set(case.joined_into.subjects.values_list("subject_id", flat=True))
        own = case.subjects.exclude(subject__kind="ring").values_list("subject_id", flat=True)
        assert set(own) <= into
    assert not CaseTask.objects.filter(case__status="joined").exists()
    for members in rings.values():
        together = [
            set(SubjectRow.objects.get(subject_id=one).cases.values_list("case", flat=True))
            for one in members
        ]
        assert set.intersection(*together)


@pytest.mark.django_db
@settings(
    max_examples=15,
    deadline=None,
    suppress_health_check=list(HealthCheck),
    # A failing case is small already, and making it smaller takes minutes.
    phases=[phase for phase in Phase if phase is not Phase.shrink],
)
@given(runs=RUNS)
def test_nobody_is_lost_and_nobody_is_in_two_undecided_cases(runs):
    with transaction.atomic():
        for number, drawn in enumerate(runs):
            at = NOW + timedelta(days=number)
            run, rings = run_of(drawn, at)
            record_screening(command(at), run)
            check(rings)
            before = list(Case.objects.order_by("pk").values())
            assert not record_screening(command(at + timedelta(hours=1)), run).new
            assert list(Case.objects.order_by("pk").values()) == before
            # Counted, not numbered by the database, so that what fails fails again.
            for place, case in enumerate(Case.objects.filter(status="open").order_by("pk")):
                if drawn[IDS[place % len(IDS)]][2]:
                    Case.objects.filter(pk=case.pk).update(status="closed", closed_at=at)
        transaction.set_rollback(True)

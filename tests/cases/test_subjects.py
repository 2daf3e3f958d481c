"""Subjects that are one person's, and a life as each role may see it."""

from datetime import timedelta

import pytest

from casefactory import WORKER, employee_evidence, finding, phone, ring_case, screening, texts
from casework import NOW, command, person, signed_in, viewer
from doorward.cases.recording import record_screening
from doorward.cases.recording_findings import record_findings
from doorward.cases.subjects import subject_named, tie, untie
from doorward.cases.subjects_life import life
from doorward.cases.viewer import Refused
from doorward.console.signed_in import viewer_of
from doorward.model import SubjectKind
from doorward.model.cases import Role
from doorward.store.models import Case, Decision, LogEntry, Look, SubjectRow

pytestmark = pytest.mark.django_db

WHY = "the hiring system says that this applicant was hired"


@pytest.fixture
def hired():
    """The rows of an application and of the worker it became."""
    record_screening(command(), screening({"app-1": [phone("app-1"), texts("app-1")]}, at=NOW))
    later = NOW + timedelta(days=30)
    record_findings(command(later), [finding(employee_evidence(), at=later)])
    return (
        SubjectRow.objects.get(kind="application").pk,
        SubjectRow.objects.get(kind="worker").pk,
    )


def keys():
    return dict(SubjectRow.objects.values_list("pk", "person_key"))


def test_a_tie_gives_two_subjects_one_key_and_undoing_it_takes_the_key_away(hired):
    who = viewer()
    tie(who, *hired, WHY)
    assert len(set(keys().values())) == 1
    assert set(keys().values()) != {""}
    untie(who, *reversed(hired), "the other person of that name was hired")
    assert set(keys().values()) == {""}
    acts = list(LogEntry.objects.filter(object_kind="subject").values_list("act", flat=True))
    assert acts == ["subjects-tied", "subjects-untied"]


def test_undoing_one_tie_of_several_leaves_the_others():
    record_screening(command(), screening({one: [] for one in "abcd"}))
    a, b, c, d = SubjectRow.objects.order_by("subject_id").values_list("pk", flat=True)
    who = viewer()
    for pair in ((a, b), (b, c), (c, d)):
        tie(who, *pair, WHY)
    untie(who, c, b, WHY)
    found = keys()
    assert found[a] == found[b] != found[c] == found[d]
    assert "" not in found.values()


def test_a_tie_that_is_there_one_that_is_not_and_oneself_are_refused(hired):
    who = viewer()
    with pytest.raises(Refused, match="not tied"):
        untie(who, *hired, WHY)
    tie(who, *hired, WHY)
    with pytest.raises(Refused, match="already"):
        tie(who, *hired, WHY)
    with pytest.raises(Refused, match="another"):
        tie(who, hired[0], hired[0], WHY)
    with pytest.raises(Refused, match="characters"):
        tie(who, *hired, "so")


def test_a_ring_is_not_one_person():
    ring_case(2)
    ring = SubjectRow.objects.get(kind="ring").pk
    with pytest.raises(Refused, match="ring"):
        tie(viewer(), ring, SubjectRow.objects.filter(kind="application").first().pk, WHY)


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.ADMINISTRATOR])
def test_who_may_not_work_ties_nobody(hired, role):
    with pytest.raises(Refused) as refused:
        tie(viewer(role), *hired, WHY)
    assert refused.value.code == "not-allowed"


def test_talent_acquisition_does_not_learn_that_a_worker_exists(hired):
    who = viewer(Role.TALENT)
    for act in (lambda: tie(who, *hired, WHY), lambda: life(who, hired[1])):
        with pytest.raises(Refused) as refused:
            act()
        assert refused.value.code == "not-found"
    with pytest.raises(Refused):
        subject_named(who, SubjectKind.WORKER, WORKER.id)


def test_the_log_of_a_tie_does_not_hold_the_name(hired):
    tie(viewer(), *hired, "Ada Alder was hired, says ada.alder@mail.example")
    entry = LogEntry.objects.get(act="subjects-tied")
    assert "Alder" not in entry.reason
    assert "ada.alder@" not in entry.reason


def test_a_life_is_everything_over_time_and_masked(hired):
    who = viewer()
    tie(who, *hired, WHY)
    found = life(who, hired[0])
    assert [one.kind for one in found.subjects] == ["application", "worker"]
    assert [one.at for one in found.assessments] == [NOW, NOW + timedelta(days=30)]
    assert {one.weighed.evidence.signal for one in found.evidence} == {"A01", "B01", "E02"}
    assert [one.kind.value for one in found.cases] == ["application", "worker"]
    assert found.ties[0].why == WHY
    for shown in (repr(found.subjects), repr(found.evidence)):
        assert "Ada Alder" not in shown
        assert "+12025550101" not in shown
        assert "app-1@mail.example" not in shown
    assert found.subjects[1].id != WORKER.id


def test_talent_acquisition_sees_the_applicants_part_of_a_life_only(hired):
    tie(viewer(), *hired, WHY)
    found = life(viewer(Role.TALENT), hired[0])
    assert [one.kind for one in found.subjects] == ["application"]
    assert [one.kind.value for one in found.cases] == ["application"]
    assert found.ties == ()
    assert "E02" not in repr(found)


def test_the_administrator_sees_no_life(hired):
    with pytest.raises(Refused):
        life(viewer(Role.ADMINISTRATOR), hired[0])


def test_a_look_at_a_case_shows_what_belongs_to_it_in_clear_and_no_more(hired):
    who = person()
    _, session = signed_in(who, now=NOW)
    looking = viewer_of(session, NOW)
    tie(looking, *hired, WHY)
    case = Case.objects.get(kind="application")
    assert not life(looking, hired[0], case=case.pk).subjects[0].unmasked
    Look.objects.create(
        session=session, person=who, case=case, reason="x", at=NOW, until=NOW + timedelta(minutes=9)
    )
    application, worker = life(looking, hired[0], case=case.pk).subjects
    assert (application.name, application.unmasked) == ("Ada Alder", True)
    assert worker.name != "Ada Alder"
    assert not worker.unmasked
    assert life(looking, hired[0]).subjects[0].name != "Ada Alder"


def test_decisions_are_in_a_life_with_their_reasons_masked(hired):
    case, who = Case.objects.get(kind="application"), person()
    Decision.objects.create(
        case=case,
        action="clear",
        adverse=False,
        state="in-force",
        reason="Ada Alder explained it",
        first_by=who,
        first_key=who.keys.first(),
        first_at=NOW,
    )
    made = life(viewer(), hired[0]).cases[0].decisions[0]
    assert made.reason.endswith("explained it")
    assert "Alder" not in made.reason

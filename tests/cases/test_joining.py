"""Rings that grow and merge, and decided cases that new evidence comes to."""

from datetime import timedelta

import pytest

from casefactory import phone, ring_case, screening, task, texts
from casework import NOW, command, person
from doorward.cases.recording import record_screening
from doorward.model import Strength
from doorward.model.cases import CaseStatus
from doorward.store.models import Case, CaseTask, Decision, LogEntry

pytestmark = pytest.mark.django_db

MEDIUM = Strength.MEDIUM


def take(evidence, days, **more):
    at = NOW + timedelta(days=days)
    return record_screening(command(at), screening(evidence, at=at, **more))


def members_of(case):
    applications = case.subjects.filter(subject__kind="application")
    return sorted(one.subject.subject_id for one in applications)


def rings_of(case):
    return [one.subject.subject_id for one in case.subjects.filter(subject__kind="ring")]


def end(case, status=CaseStatus.CLOSED):
    case.status = status.value
    case.decided_at = NOW
    case.save()


def test_a_ring_takes_the_undecided_cases_of_its_members_in():
    take({"a": [phone("a")], "b": [phone("b")], "c": [phone("c")]}, 1, tasks={"a": [task("a")]})
    alone = list(Case.objects.order_by("pk"))
    done = take(
        {"a": [phone("a")], "b": [phone("b")], "c": [phone("c")]}, 2, rings={"ring-1": ("a", "b")}
    )
    ring = Case.objects.get(kind="ring")
    assert (done.cases_opened, done.cases_joined) == (1, 2)
    assert members_of(ring) == ["a", "b"]
    assert ring.members == 2
    joined = Case.objects.filter(joined_into=ring).order_by("pk")
    assert [one.pk for one in joined] == [one.pk for one in alone[:2]]
    assert {one.status for one in joined} == {"joined"}
    assert CaseTask.objects.get().case == ring
    assert {"ada", "blaise"} <= set(ring.terms.values_list("term", flat=True))
    assert LogEntry.objects.filter(act="case-joined").count() == 2
    assert Case.objects.get(pk=alone[2].pk).status == "open"


def test_the_owner_and_the_deadline_of_a_joined_case_go_over():
    take({"a": [phone("a")], "b": [phone("b")]}, 1)
    owner = person()
    Case.objects.filter(pk=Case.objects.first().pk).update(owner=owner, due_at=NOW)
    take({"a": [phone("a")], "b": [phone("b")]}, 2, rings={"ring-1": ("a", "b")})
    ring = Case.objects.get(kind="ring")
    assert (ring.owner, ring.due_at) == (owner, NOW)


def test_a_ring_that_grew_keeps_its_case():
    take({"a": [phone("a")], "b": [phone("b")]}, 1, rings={"ring-1": ("a", "b")})
    first = Case.objects.get()
    take({"c": [phone("c")]}, 2)
    done = take(
        {one: [phone(one, shared=3)] for one in "abc"}, 3, rings={"ring-1": ("a", "b", "c")}
    )
    case = Case.objects.get(kind="ring")
    assert case.pk == first.pk
    assert (case.members, members_of(case)) == (3, ["a", "b", "c"])
    assert case.title.startswith("Ring of 3 applications")
    assert (done.cases_opened, done.cases_joined, done.cases_updated) == (0, 1, 1)


def test_two_rings_that_merged_keep_the_older_case():
    pairs = {"ring-1": ("a", "b"), "ring-2": ("c", "d")}
    take({one: [phone(one)] for one in "abcd"}, 1, rings=pairs)
    older, younger = Case.objects.order_by("pk")
    take({one: [phone(one)] for one in "abcd"}, 2, rings={"ring-1": ("a", "b", "c", "d")})
    older.refresh_from_db()
    younger.refresh_from_db()
    assert members_of(older) == ["a", "b", "c", "d"]
    assert rings_of(older) == ["ring-1"]
    assert (younger.status, younger.joined_into) == ("joined", older)


def test_a_ring_that_fell_apart_stays_one_case():
    take({one: [phone(one)] for one in "abcd"}, 1, rings={"ring-1": ("a", "b", "c", "d")})
    take({one: [phone(one)] for one in "abcd"}, 2, rings={"ring-1": ("a", "b"), "r-2": ("c", "d")})
    case = Case.objects.get()
    assert (case.status, case.members) == ("open", 4)
    assert len(rings_of(case)) == 1


def test_a_case_joined_in_the_same_batch_is_followed_to_where_it_went():
    """The member of a merged ring that this run sees alone goes into the older case as well."""
    take({one: [phone(one)] for one in "ab"}, 1, rings={"ring-1": ("a", "b")})
    take({one: [phone(one)] for one in "cde"}, 2, rings={"ring-2": ("c", "d", "e")})
    evidence = {one: [phone(one)] for one in "abcd"} | {"e": [phone("e", strength=MEDIUM)]}
    take(evidence, 3, rings={"ring-1": ("a", "b", "c", "d")})
    case = Case.objects.get(status="open")
    assert members_of(case) == ["a", "b", "c", "d", "e"]


def test_more_people_in_a_case_withdraw_a_proposal_about_fewer():
    case = ring_case(3)
    Case.objects.filter(pk=case.pk).update(status="proposed")
    who = person()
    proposal = Decision.objects.create(
        case=case,
        action="do-not-advance",
        adverse=True,
        state="proposed",
        reason="because",
        first_by=who,
        first_key=who.keys.first(),
        first_at=NOW,
        first_proof="{}",
    )
    members = members_of(case)
    evidence = {one: [phone(one), texts(one)] for one in [*members, "new"]}
    take(evidence, 1, rings={case.ring: (*members, "new")})
    case.refresh_from_db()
    proposal.refresh_from_db()
    assert (case.status, case.members, proposal.state) == ("open", 4, "withdrawn")
    assert LogEntry.objects.filter(act="proposal-withdrawn", object_id=str(case.pk)).exists()


def test_a_decided_member_stays_decided_and_is_in_the_rings_case_as_well():
    take({"a": [phone("a")]}, 1)
    decided = Case.objects.get()
    end(decided, CaseStatus.DECIDED)
    before = Case.objects.values().get()
    take({"a": [phone("a")], "b": [phone("b")]}, 2, rings={"ring-1": ("a", "b")})
    ring = Case.objects.get(kind="ring")
    assert members_of(ring) == ["a", "b"]
    assert ring.follows == decided
    assert Case.objects.values().get(pk=decided.pk) == before


def test_a_closed_case_that_the_same_evidence_comes_to_again_stays_closed():
    take({"a": [phone("a"), texts("a")]}, 1)
    end(Case.objects.get())
    done = take({"a": [phone("a"), texts("a")]}, 2)
    assert done.cases_opened == 0
    assert Case.objects.count() == 1


def test_new_strong_evidence_on_a_closed_case_opens_one_that_follows_it():
    take({"a": [phone("a")]}, 1)
    closed = Case.objects.get()
    end(closed)
    before = Case.objects.values().get()
    take({"a": [phone("a"), texts("a")]}, 2)
    new = Case.objects.get(status="open")
    assert new.follows == closed
    assert Case.objects.values().get(pk=closed.pk) == before


def test_weak_news_on_a_closed_case_open_none_and_are_logged_beside_it():
    take({"a": [phone("a"), texts("a")]}, 1)
    end(Case.objects.get())
    take({"a": [phone("a")]}, 2)
    assert Case.objects.count() == 1
    entry = LogEntry.objects.get(act="band-changed-after-decision")
    assert '"band":"look"' in entry.facts


def test_a_task_that_a_closed_case_has_had_opens_none():
    take({"a": []}, 1, tasks={"a": [task("a")]})
    end(Case.objects.get())
    take({"a": []}, 2, tasks={"a": [task("a")]})
    assert Case.objects.count() == 1
    take({"a": []}, 3, tasks={"a": [task("a"), task("a", "another list")]})
    assert Case.objects.filter(status="open").count() == 1
    assert CaseTask.objects.filter(case__status="open").count() == 1


def test_a_closed_ring_that_grew_opens_a_case_about_all_of_it():
    take({one: [phone(one)] for one in "ab"}, 1, rings={"ring-1": ("a", "b")})
    end(Case.objects.get())
    take({one: [phone(one)] for one in "ab"}, 2, rings={"ring-1": ("a", "b")})
    assert Case.objects.count() == 1
    take({one: [phone(one)] for one in "abc"}, 3, rings={"ring-1": ("a", "b", "c")})
    assert members_of(Case.objects.get(status="open")) == ["a", "b", "c"]


def test_a_ring_of_people_who_were_decided_in_different_rings_opens_a_case():
    seen = {one: [phone(one)] for one in "abcd"}
    take(seen, 1, rings={"ring-1": ("a", "b"), "ring-2": ("c", "d")})
    for case in Case.objects.all():
        end(case)
    across = {"ring-3": ("b", "c")}
    assert take(seen, 2, rings=across).cases_opened == 1
    case = Case.objects.latest("pk")
    assert members_of(case) == ["b", "c"]
    end(case)
    assert take(seen, 3, rings=across).cases_opened == 0

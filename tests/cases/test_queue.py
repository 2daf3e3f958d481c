"""The queue: who sees which cases in which order, and the counts beside them."""

from datetime import timedelta
from urllib.parse import parse_qs

import pytest
from django.db import transaction
from hypothesis import given
from hypothesis import strategies as st

from casefactory import opened_cases, ring_case
from casework import NOW, command, person, viewer
from console.routes import a_case
from doorward.cases import facets_columns, log
from doorward.cases.facets import _place
from doorward.cases.queue import queue_page, queue_row
from doorward.cases.queue_filters import CHOICES, Filters
from doorward.cases.viewer import Refused
from doorward.model.cases import Role
from doorward.store.models import Case, SearchTerm

pytestmark = pytest.mark.django_db


def asked(**query) -> Filters:
    return Filters.read(
        {name: [one] if isinstance(one, str) else one for name, one in query.items()}
    )


def numbers(page) -> list[int]:
    return [row.number for row in page.rows]


def test_the_most_urgent_come_first():
    look = a_case(band="look", band_rank=2, log_odds=-4.0)
    weak = a_case(band="investigate", band_rank=0, log_odds=1.0)
    strong = a_case(band="investigate", band_rank=0, log_odds=3.0)
    waiting = a_case(status="waiting", band="investigate", band_rank=0, log_odds=9.0)
    proposed = a_case(status="proposed", band="look", band_rank=2, log_odds=-4.0)
    page = queue_page(viewer(), Filters())
    expected = [proposed, strong, weak, look, waiting]
    assert numbers(page) == [case.pk for case in expected]
    assert page.total == 5


def test_only_what_needs_a_decision_is_shown_unless_asked_for():
    undecided, closed = a_case(), a_case(status="closed", outcome="cleared")
    assert numbers(queue_page(viewer(), Filters())) == [undecided.pk]
    assert numbers(queue_page(viewer(), asked(status="closed"))) == [closed.pk]
    assert queue_page(viewer(), asked(status="any")).total == 2


def test_cases_that_may_not_be_seen_are_not_counted_found_or_paged():
    seen, hidden = a_case(team="Payments"), a_case("worker", team="Treasury")
    for case in (seen, hidden):
        SearchTerm.objects.create(case=case, term="alder")
    talent = viewer(Role.TALENT)
    for filters in (Filters(), asked(q="alder"), asked(status="any")):
        page = queue_page(talent, filters)
        assert numbers(page) == [seen.pk]
        assert page.counts["kind"] == {"application": 1}
        assert page.counts["team"] == {"Payments": 1}
    assert queue_page(talent, asked(q=f"C-{hidden.pk}")).total == 0
    assert queue_page(talent, asked(team="Treasury")).total == 0
    assert queue_page(viewer(Role.LEGAL), asked(q="alder")).total == 2


@pytest.mark.parametrize("role", [Role.ADMINISTRATOR])
def test_who_sees_no_case_sees_no_queue(role):
    made_case = a_case()
    for act in (lambda who: queue_page(who, Filters()), lambda who: queue_row(who, made_case.pk)):
        with pytest.raises(Refused) as refused:
            act(viewer(role))
        assert refused.value.code == "not-allowed"


def test_a_row_that_may_not_be_seen_is_refused_as_one_that_is_not_there():
    hidden = a_case("agent")
    said = set()
    for number in (hidden.pk, hidden.pk + 1):
        with pytest.raises(Refused) as refused:
            queue_row(viewer(Role.TALENT), number)
        said.add((refused.value.code, str(refused.value).replace(f"{number:06d}", "N")))
    assert said == {("not-found", "there is no case C-N that you may see")}


def test_counts_of_a_facet_leave_its_own_filter_out():
    a_case(band="verify", band_rank=1, team="Payments")
    a_case(band="look", band_rank=2, team="Payments")
    a_case(band="look", band_rank=2, team="Data")
    page = queue_page(viewer(), asked(band="look", team="Payments"))
    assert page.total == 1
    assert page.counts["band"] == {"verify": 1, "look": 1}
    assert page.counts["team"] == {"Payments": 1, "Data": 1}
    assert page.counts["kind"] == {"application": 1}


def test_owner_and_due_are_counted_for_who_asks_and_when():
    me, other = person(), person()
    a_case(owner=me, due_at=NOW - timedelta(hours=1))
    a_case(owner=other, due_at=NOW + timedelta(days=2))
    a_case(due_at=NOW + timedelta(days=30))
    a_case()
    mine = viewer(who=me)
    page = queue_page(mine, Filters())
    assert page.counts["owner"] == {"me": 1, "nobody": 2, "others": 1}
    assert page.counts["due"] == {"overdue": 1, "week": 1, "later": 1, "none": 1}
    assert queue_page(mine, asked(owner="me")).rows[0].mine
    assert queue_page(mine, asked(owner="me")).rows[0].late
    assert queue_page(viewer(), Filters()).counts["owner"] == {"nobody": 2, "others": 2}
    assert [row.due_at for row in queue_page(mine, asked(sort="due")).rows][-1] is None


def test_checks_are_filtered_by_id_and_by_family():
    phone, text = a_case(signals="A01 B01"), a_case(signals="B01")
    page = queue_page(viewer(), Filters())
    assert page.counts["family"] == {"contact": 1, "text": 2}
    assert page.counts["signal"] == {"A01": 1, "B01": 2}
    assert numbers(queue_page(viewer(), asked(family="contact"))) == [phone.pk]
    assert queue_page(viewer(), asked(signal="B01")).total == 2
    assert queue_row(viewer(), phone.pk).families == ("contact", "text")
    assert queue_row(viewer(), text.pk).families == ("text",)


def test_all_words_looked_for_must_be_found():
    both, one = a_case(), a_case()
    for case, terms in ((both, ("alder", "ada")), (one, ("alder", "blaise"))):
        for term in terms:
            SearchTerm.objects.create(case=case, term=term)
    assert numbers(queue_page(viewer(), asked(q="ald ada"))) == [both.pk]
    assert queue_page(viewer(), asked(q="ald")).total == 2
    assert queue_page(viewer(), asked(q="nobody")).total == 0
    assert numbers(queue_page(viewer(), asked(q=f"c-{one.pk:06d}"))) == [one.pk]
    assert queue_page(viewer(), asked(q="%%%")).total == 0


def test_pages_follow_one_another_and_new_cases_move_nothing():
    cases = [a_case(log_odds=float(-place)) for place in range(7)]
    first = queue_page(viewer(), Filters(), 3)
    a_case(log_odds=5.0)
    second = queue_page(viewer(), Filters(after=first.next), 3)
    third = queue_page(viewer(), Filters(after=second.next), 3)
    shown = numbers(first) + numbers(second) + numbers(third)
    assert shown == [case.pk for case in cases]
    assert third.next == ""
    back = queue_page(viewer(), Filters(before=third.previous), 3)
    assert numbers(back) == numbers(second)
    start = queue_page(viewer(), Filters(before=second.previous), 3)
    assert numbers(start) == numbers(first)
    assert start.previous != ""


@pytest.mark.parametrize("place", ["", "x", "7ff8000000000000.1", "zz" * 8 + ".1", "." * 20])
def test_a_place_that_cannot_be_read_is_the_first_page(place):
    case = a_case()
    assert _place(place) is None
    assert numbers(queue_page(viewer(), Filters(after=place))) == [case.pk]


def test_equal_cases_stand_in_the_order_of_their_numbers_on_every_page():
    cases = [a_case(log_odds=-1.0) for _ in range(5)]
    first = queue_page(viewer(), Filters(), 2)
    second = queue_page(viewer(), Filters(after=first.next), 2)
    assert numbers(first) + numbers(second) == [case.pk for case in cases[:4]]


def test_what_is_logged_is_seen_at_once_and_what_is_not_within_a_minute():
    case = a_case()
    assert queue_page(viewer(), Filters()).total == 1
    Case.objects.filter(pk=case.pk).update(status="closed", version=2)
    assert queue_page(viewer(), Filters()).total == 1
    assert queue_page(viewer(now=NOW + timedelta(minutes=2)), Filters()).total == 0
    with transaction.atomic():
        Case.objects.filter(pk=case.pk).update(status="open", version=3)
        log.append(command(), "case-reopened", "case", case.pk)
    assert queue_page(viewer(now=NOW + timedelta(minutes=2)), Filters()).total == 1


def test_only_blocks_that_changed_are_read_again(django_assert_max_num_queries):
    far = 5 << facets_columns.BLOCK_BITS
    a_case(), a_case(pk=far), a_case(pk=far + 1)
    who = viewer()
    before = facets_columns.columns(who)
    assert list(before.ids[-2:]) == [far, far + 1]
    with transaction.atomic():
        Case.objects.filter(pk=far).delete()
        log.append(command(), "case-erased", "case", far)
    with django_assert_max_num_queries(5):
        after = facets_columns.columns(who)
    assert list(after.ids) == [one for one in before.ids if one != far]
    assert facets_columns.columns(who) is after


def test_cases_taken_in_from_a_run_are_shown_without_names():
    opened_cases(3)
    ring_case()
    page = queue_page(viewer(), Filters())
    assert page.total == 4
    assert {row.title for row in page.rows if row.kind == "application"} == {
        "Application app-0000 · Backend engineer",
        "Application app-0001 · Data analyst",
        "Application app-0002 · Site reliability engineer",
    }
    titles = " ".join(row.title for row in page.rows)
    assert "Ada" not in titles
    assert "Alder" not in titles
    assert all(row.expected.count(" in ") == 1 for row in page.rows)


def test_what_looks_personal_in_a_title_is_masked():
    case = a_case(title="Call +1 202 555 0123 or ada@mail.example", team="ada@mail.example")
    page = queue_page(viewer(), Filters())
    assert "0123 or" not in page.rows[0].title
    assert "ada@mail.example" not in page.rows[0].title + page.rows[0].team
    assert page.shown["ada@mail.example"] != "ada@mail.example"
    assert numbers(page) == [case.pk]


@given(
    st.dictionaries(
        st.sampled_from([*CHOICES, "q", "sort", "after", "before", "other"]),
        st.lists(st.text(max_size=20) | st.sampled_from(["open", "any", "me", "verify", "due"])),
    )
)
def test_filters_are_the_same_after_a_way_through_the_address(query):
    filters = Filters.read(query)
    assert Filters.read(parse_qs(filters.address())) == filters

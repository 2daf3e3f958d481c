"""Finding cases by the beginnings of words."""

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from casefactory import employee_evidence, finding, phone, ring_case, screening, texts
from casework import command, viewer
from doorward.cases.recording import record_screening
from doorward.cases.recording_findings import record_findings
from doorward.cases.searching import MOST_TERMS, MOST_WORDS, matching, term_rows
from doorward.model.cases import Role
from doorward.store.models import Case, SearchTerm

pytestmark = pytest.mark.django_db


@pytest.fixture
def case():
    evidence = {"GH-00123": [phone("GH-00123"), texts("GH-00123")]}
    record_screening(command(), screening(evidence, names={"GH-00123": "José Álvarez-Ruiz"}))
    return Case.objects.get()


@pytest.mark.parametrize(
    "text",
    [
        "jose",
        "José",
        "ÁLV",
        "ruiz jos",
        "backend",
        "gh-001",
        "GH-00123",
        "gh-00123@mail.example",
        "mail.exam",
        "  ruiz   ",
    ],
)
def test_a_case_is_found_by_the_beginning_of_a_word(case, text):
    assert matching(viewer(), text).get() == case


@pytest.mark.parametrize(
    "text",
    [
        *("", " ", "ose", "ruiz nobody", "%", "_", "j_se", "'; DROP TABLE", "\x00", "\ud800"),
        "a" * 9999,
    ],
    ids=range(11),
)
def test_what_begins_no_word_finds_nothing(case, text):
    assert not matching(viewer(), text).exists()


def test_a_case_is_found_by_its_number_and_no_other_is(case):
    for text in (f"C-{case.pk:06d}", f"c{case.pk}", f" C-{case.pk} "):
        assert matching(viewer(), text).get() == case
    assert not matching(viewer(), f"C-{case.pk + 1}").exists()
    assert not matching(viewer(), "C-" + "9" * 18).exists()


def test_a_ring_is_found_by_its_id_and_by_each_member():
    made = ring_case(3, ring="ring-abc")
    for text in ("ring-ab", "ring-abc-app-2", "blaise"):
        assert matching(viewer(), text).get() == made


def test_nobody_finds_what_they_may_not_see():
    record_findings(command(), [finding(employee_evidence())])
    assert matching(viewer(Role.HR_PARTNER), "alder").count() == 1
    assert not matching(viewer(Role.TALENT), "alder").exists()
    assert not matching(viewer(Role.TALENT), f"C-{Case.objects.get().pk}").exists()
    assert not matching(viewer(Role.ADMINISTRATOR), "alder").exists()


def test_the_words_of_a_search_and_the_terms_of_a_case_are_few(case):
    with CaptureQueriesContext(
        connection,
    ) as queries:
        list(matching(viewer(), " ".join(f"word{number}" for number in range(500))))
    assert queries[-1]["sql"].count("term") <= 4 * MOST_WORDS
    assert len(term_rows(case, (f"term{number}" for number in range(5000)))) == MOST_TERMS


def test_a_word_is_looked_up_in_the_index(case):
    SearchTerm.objects.bulk_create(
        [SearchTerm(case=case, term=f"word{number:05d}") for number in range(3000)]
    )
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    plan = matching(viewer(), "word0001").explain()
    used = "term>? AND term<?" if connection.vendor == "sqlite" else "one_row_a_term"
    assert used in plan
    assert matching(viewer(), "word0001").get() == case

"""The page of the programme's figures."""

import csv
import io

import pytest

from casefactory import opened_cases, ring_case
from casework import client, person
from doorward.model.cases import Role
from doorward.store.models import Case, SubjectRow

pytestmark = pytest.mark.django_db


@pytest.fixture
def browser():
    return client(person(Role.INVESTIGATOR))


def body(browser, address="/metrics/", status=200):
    answer = browser.get(address)
    assert answer.status_code == status
    return answer.content.decode()


@pytest.fixture
def confirmed():
    """Thirty cases, every other confirmed at once, under a job with a hostile name."""
    made = opened_cases(30)
    SubjectRow.objects.update(requisition="<img src=x onerror=alert(1)>")
    at = made[0].opened_at
    for one in made[::2]:
        Case.objects.filter(pk=one.pk).update(outcome="confirmed", outcome_at=at)


def test_an_empty_console_says_that_there_is_nothing(browser):
    shown = body(browser)
    assert "0 applications screened, 0 attempts stopped" in shown
    assert "too few to say" in shown
    assert "<svg viewBox" not in shown


def test_the_figures_are_shown_with_plots_and_tables(browser, confirmed):
    shown = body(browser)
    assert "30 applications screened, 15 attempts stopped" in shown
    assert shown.count("<figure") >= 2
    assert "<img" not in shown
    assert "&lt;img" in shown
    assert "All these cases are invented" in shown


def test_a_quarter_can_be_chosen(browser, confirmed):
    shown = body(browser, "/metrics/?from=2026+Q2&to=2026+Q3")
    assert "2026 Q3: 0 applications screened" in shown
    assert "2026-04-01 to 2026-10-01" in shown
    assert '<option value="2026 Q2" selected>' in shown


@pytest.mark.parametrize(
    "asked", ["from=2026", "from=<b>", "from=2026+Q9", "from=2026+Q3&to=2026+Q1"]
)
def test_a_period_that_is_none_is_told(browser, asked):
    shown = body(browser, f"/metrics/?{asked}", 422)
    assert 'role="alert"' in shown
    assert "<b>" not in shown.split("<main")[1].split("<ul")[0]


def test_the_table_is_the_same_for_spreadsheets(browser, confirmed):
    answer = browser.get("/metrics/table/")
    assert answer.headers["Content-Disposition"] == 'attachment; filename="doorward-metrics.csv"'
    rows = list(csv.DictReader(io.StringIO(answer.content.decode("utf-8-sig"))))
    total = next(row for row in rows if row["part"] == "totals" and row["figure"] == "stopped")
    assert total["value"] == "15"
    assert browser.get("/metrics/table/?from=never").status_code == 422


def test_the_administrator_sees_no_figures_of_cases(confirmed):
    ring_case()
    shown = body(client(person(Role.ADMINISTRATOR)))
    assert "Your role sees no cases" in shown
    assert "Stopped" not in shown
    assert "Targeted" not in shown
    table = client(person(Role.ADMINISTRATOR)).get("/metrics/table/").content.decode()
    assert "onerror" not in table


def test_talent_acquisition_is_told_what_its_figures_are_about(confirmed):
    assert "applications and rings only" in body(client(person(Role.TALENT)))

"""The log's page: who may read it, finding an act, whether the chain holds, taking it along."""

import ast
import csv
import io
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import transaction

import casefactory
import doorward
from casework import NOW, client, person, viewer
from console.test_case_page import Page
from doorward.cases import log
from doorward.console.pages.log import PAGE
from doorward.console.pages.log_words import ACTS, act_words
from doorward.model.cases import Role
from doorward.store.models import LogEntry


def written(count: int, act: str = "note", **more) -> None:
    who = viewer(now=more.pop("now", NOW))
    with transaction.atomic():
        for number in range(count):
            log.append(who, act, "case", number + 1, **more)


def auditor():
    return client(person(Role.AUDITOR, "Invented Auditor"))


def numbers(answer) -> list[int]:
    text = answer.content.decode()
    return [int(part.split("<")[0]) for part in text.split('<th scope="row" class="figure">')[1:]]


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.TALENT, Role.INVESTIGATOR, Role.ADMINISTRATOR])
def test_it_is_for_auditor_and_legal(role):
    assert client(person(role)).get("/log/").status_code == 403
    assert client(person(Role.LEGAL)).get("/log/").status_code == 200


@pytest.mark.django_db
def test_it_is_paged_by_number_without_a_gap():
    written(PAGE + 30)
    who = auditor()
    first = who.get("/log/")
    assert numbers(first) == list(range(PAGE + 30, 30, -1))
    link = next(link["href"] for link in Page(first).all("a") if link.get("rel") == "next")
    second = who.get(link)
    assert numbers(second) == list(range(30, 0, -1))
    assert [link for link in Page(second).all("a") if link.get("rel") == "next"] == []


@pytest.mark.django_db
def test_it_is_filtered_by_act_person_object_and_date():
    written(3)
    written(2, "look", now=NOW + timedelta(days=1))
    somebody = LogEntry.objects.filter(act="look").first().person_id
    who = auditor()
    for query, found in (
        ("act=look", 2),
        (f"person={somebody}", 2),
        ("kind=case&object=3", 1),
        ("kind=case&object=C-000003", 1),
        ("since=2026-11-03", 2),
        ("until=2026-11-02", 3),
        ("act=look&until=2026-11-02", 0),
        ("act=never-done", 0),
    ):
        assert len(numbers(who.get(f"/log/?{query}"))) == found, query
    assert "No entry fits this" in who.get("/log/?act=never-done").content.decode()


@pytest.mark.django_db
def test_paging_keeps_the_filter():
    written(PAGE + 5, "look")
    written(PAGE + 5, "note")
    first = auditor().get("/log/?act=look")
    link = next(link["href"] for link in Page(first).all("a") if link.get("rel") == "next")
    assert "act=look" in link
    assert len(numbers(auditor().get(link))) == 5


@pytest.mark.django_db
@pytest.mark.parametrize(
    "query",
    ["since=31.12.2026", "until=9999-12-31", "since=%00", "person=1;DROP&before=x", "object=%00"],
)
def test_a_query_that_makes_no_sense_is_answered(query):
    written(1)
    answer = auditor().get(f"/log/?{query}")
    assert answer.status_code in {200, 422}
    if answer.status_code == 422:
        assert "Write the dates as 2026-11-30." in answer.content.decode()


@pytest.mark.django_db
def test_the_chain_is_checked_and_a_change_shows():
    written(5)
    who = auditor()
    said = Page(who.post("/log/check/")).words
    assert "The chain holds: all 5 entries" in said
    LogEntry.objects.filter(number=3).update(reason="another reason")
    said = Page(who.post("/log/check/")).words
    assert "The chain is broken" in said
    assert "the first is number 3" in said


@pytest.mark.django_db
def test_the_table_runs_nothing_in_a_spreadsheet():
    written(1, reason='=HYPERLINK("http://attacker.example")')
    written(1, reason="@SUM(A1)\n+1", facts={"note": "=1+1"})
    answer = auditor().get("/log/export/")
    assert answer.headers["Content-Type"] == "text/csv; charset=utf-8"
    assert "attachment" in answer.headers["Content-Disposition"]
    text = b"".join(answer.streaming_content).decode()
    rows = list(csv.reader(io.StringIO(text.removeprefix("\ufeff"))))
    assert [row[0] for row in rows] == ["number", "2", "1"]
    cells = [cell for row in rows[1:] for cell in row[1:]]
    assert [cell for cell in cells if cell[:1] in "=+-@" and cell] == []
    assert '\'=HYPERLINK("http://attacker.example")' in cells


@pytest.mark.django_db
def test_taking_the_log_along_is_in_the_log():
    written(2)
    answer = auditor().get("/log/export/?act=note")
    assert len(list(answer.streaming_content)) == 3
    entry = LogEntry.objects.get(act="log-exported")
    assert entry.who == "Invented Auditor"
    assert "note" in entry.facts


@pytest.mark.django_db
def test_a_case_leads_to_its_entries_and_back():
    [case] = casefactory.opened_cases(1)
    made = Page(auditor().get(f"/log/?kind=case&object={case.pk}"))
    assert f"/case/{case.pk}/" in {link["href"] for link in made.all("a")}
    assert "opened the case" in made.words


def acts_in_the_source() -> set[str]:
    """What is written into the log anywhere: by casework, and by what lets people in."""
    found = set()
    for file in Path(doorward.__file__).parent.rglob("*.py"):
        for node in ast.walk(ast.parse(file.read_text("utf-8"))):
            if isinstance(node, ast.Call) and len(node.args) > 1:
                found |= {
                    one.value
                    for one in ast.walk(_act_of(node))
                    if isinstance(one, ast.Constant) and isinstance(one.value, str)
                }
    return found


def _act_of(call: ast.Call) -> ast.AST:
    """The argument that names the act, or nothing of use."""
    name = getattr(call.func, "attr", getattr(call.func, "id", ""))
    if name in {"append", "_log"} and getattr(call.args[0], "id", "") == "viewer":
        return call.args[1]
    made = getattr(getattr(call.func, "func", None), "id", "")
    return call.args[0] if name == "journal" or made == "journal_of" else ast.Pass()


def test_every_act_has_words():
    acts = acts_in_the_source()
    assert {"look", "signed-in", "key-enrolled", "decision-refused"} <= acts
    assert sorted(acts - set(ACTS)) == []


@pytest.mark.parametrize(
    ("act", "facts", "words"),
    [
        ("case-joined", {"into": 7}, "joined the case into another: C-000007"),
        ("case-due", {"due": "2026-12-01T23:59:00+00:00"}, "set the date it is due: 2026-12-01"),
        ("case-due", {"due": None}, "set the date it is due"),
        ("case-due", {"due": "no day"}, "set the date it is due"),
        ("appeal-answered", {"upheld": False}, "answered an appeal: the decision stands"),
        ("of-a-later-version", {}, "of a later version"),
    ],
)
def test_an_act_says_what_its_facts_say(act, facts, words):
    assert act_words(act, facts) == words

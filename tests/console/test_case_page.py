"""The page of a case: what it says, to whom, and that nothing said by others breaks out of it."""

import re
from html.parser import HTMLParser

import msgspec
import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

import casefactory
from casework import NOW, client, command, person
from doorward.cases import tasks, working
from doorward.cases.evidence import encode_struct
from doorward.cases.recording import record_screening
from doorward.console.pages.case_evidence import MOST_AT_FIRST
from doorward.console.signed_in import viewer_of
from doorward.model import Fact, FactKind, WeighedEvidence
from doorward.model.cases import Role
from doorward.store.models import Case, EvidenceRow, Session

HOSTILE = '<script>alert(1)</script>" onmouseover="alert(2)" \u202egnp.exe\u202c \x00 \U0001f600 '
LONG = HOSTILE + "A" * 10_000


class Page(HTMLParser):
    """A page as a browser reads it: its elements, and the text between them."""

    def __init__(self, answer) -> None:
        super().__init__()
        self.elements: list[tuple[str, dict[str, str | None]]] = []
        self.text = ""
        self.feed(answer.content.decode())

    def handle_starttag(self, tag, attrs):
        self.elements.append((tag, dict(attrs)))

    def handle_data(self, data):
        self.text += data

    def all(self, tag: str) -> list[dict[str, str | None]]:
        return [attributes for name, attributes in self.elements if name == tag]

    @property
    def words(self) -> str:
        return " ".join(self.text.split())


def page_of(case: Case, who=None, **query) -> Page:
    return Page((client(who or person())).get(f"/case/{case.pk}/", query))


def hostile_case() -> Case:
    """An application in which every text that somebody else wrote is hostile."""
    facts = tuple(Fact(LONG, LONG, LONG, kind) for kind in FactKind)
    evidence = msgspec.structs.replace(
        casefactory.phone("bad-1"), reason=LONG, clears=LONG, facts=facts
    )
    task = msgspec.structs.replace(
        casefactory.task("bad-1"), title=LONG, why=LONG, settles=LONG, facts=facts
    )
    found = casefactory.screening(
        {"bad-1": [evidence, casefactory.texts("bad-1")]},
        tasks={"bad-1": [task]},
        names={"bad-1": HOSTILE},
    )
    record_screening(command(), found)
    return Case.objects.get()


@pytest.mark.django_db
def test_it_says_what_it_is_and_never_a_bare_score():
    [case] = casefactory.opened_cases(1)
    said = page_of(case).words
    assert f"C-{case.pk:06d}" in said
    assert "An application for Backend engineer" in said
    assert re.search(r"Of 100 people with evidence like this, about \d+ are impostors and", said)
    assert "if 1 in 1,000 is an impostor to begin with" in said
    assert re.search(r"It could be \d+ to \d+ of 100\.", said)
    assert "people decide" in said


@pytest.mark.django_db
def test_what_would_clear_stands_before_why():
    [case] = casefactory.opened_cases(1)
    said = page_of(case).words
    clearing = said.index("Each of these would settle a part of it")
    assert clearing < said.index("How it adds up")
    assert "one person who explains why several people use the number" in said[clearing:]
    assert "Start at the top" in said


@pytest.mark.django_db
def test_every_bar_is_said_in_words_beside_it():
    [case] = casefactory.opened_cases(1)
    made = page_of(case)
    bars = [bar for bar in made.all("rect") if bar["class"] == "bar"]
    assert len(bars) == 4
    for words in ("Before any evidence", "odds × ", "Together"):
        assert words in made.words


@pytest.mark.django_db
def test_evidence_has_reason_facts_source_and_limits():
    [case] = casefactory.opened_cases(1)
    made = page_of(case)
    assert "The phone number +1 … 00" in made.words
    assert "applications.jsonl#app-0000 phones[0]" in made.words
    assert "Numbers are compared in E.164 form" in made.words
    assert {"id": "check-A01", "class": "card"} in made.all("article")
    assert "+12025550100" not in made.text, "identifiers are masked"


@pytest.mark.django_db
def test_what_a_later_run_no_longer_found_stays_and_says_so():
    [case] = casefactory.opened_cases(1)
    EvidenceRow.objects.filter(signal="A01").update(gone_at=NOW)
    made = page_of(case)
    assert "No longer found since 2026-11-02 09:00" in made.words
    clearing = made.words.split("What would clear this person")[1].split("Why it is here")[0]
    assert "one person who explains" not in clearing, "what is gone needs nobody to clear it"


@pytest.mark.django_db
def test_a_ring_has_a_drawing_and_tables_that_say_the_same():
    case = casefactory.ring_case(5)
    made = page_of(case)
    assert len(made.all("circle")) >= 5
    assert "Drawing of 5 members and 1 shared identifier" in made.words
    assert "very rare: 5 people have it" in made.words
    numbers = {row.get("id") for row in made.all("tr")}
    assert {f"member-{number}" for number in range(1, 6)} <= numbers
    links = {link.get("href") for link in made.all("a")}
    assert {f"#member-{number}" for number in range(1, 6)} <= links


@pytest.mark.django_db
def test_much_evidence_is_shown_to_who_asks_for_it():
    found = [casefactory.phone("app-1", f"+120255501{number:02d}") for number in range(30)]
    record_screening(command(), casefactory.screening({"app-1": found}))
    case = Case.objects.get()
    first, whole = page_of(case), page_of(case, evidence="all")
    shown = [
        {item["id"] for item in made.all("li") if (item.get("id") or "").startswith("evidence-")}
        for made in (first, whole)
    ]
    assert [len(one) for one in shown] == [MOST_AT_FIRST, 30]
    assert shown[0] < shown[1]
    assert f"{30 - MOST_AT_FIRST} more pieces weigh less or are gone" in first.words
    assert {"href": "?evidence=all#evidence"} in first.all("a")
    assert "more pieces" not in whole.words


@pytest.mark.django_db
def test_what_would_clear_links_to_evidence_that_is_not_shown_at_first():
    found = [
        msgspec.structs.replace(
            casefactory.phone(f"app-{number}", f"+120255501{number:02d}"),
            clears=f"explanation {number % 4}",
            signal=("A01", "B01", "A11", "B05", "C01")[number // 6],
        )
        for number in range(MOST_AT_FIRST + 5)
    ]
    case = casefactory.ring_case(3)
    rows = EvidenceRow.objects.filter(subject__cases__case=case)
    one = rows.first()
    for number, evidence in enumerate(found):
        weighed = WeighedEvidence(evidence, 1.0, 1.0 + number / 1000, "")
        one.pk, one.digest, one.content = None, f"{number:064d}", encode_struct(weighed)
        one.counted = weighed.counted
        one.save(force_insert=True)
    elsewhere = []
    for made in (page_of(case), page_of(case, evidence="all")):
        ids = {attributes.get("id") for _, attributes in made.elements}
        links = [link["href"] for link in made.all("a") if "#evidence-" in (link["href"] or "")]
        for link in links:
            query, _, anchor = link.partition("#")
            assert (anchor in ids) == (query == "")
        elsewhere.append([link for link in links if link.startswith("?evidence=all#")])
    assert elsewhere[0]
    assert elsewhere[1] == []


@pytest.mark.django_db
def test_links_within_the_page_lead_somewhere():
    made = page_of(casefactory.ring_case(3))
    ids = [attributes["id"] for _, attributes in made.elements if attributes.get("id")]
    assert len(ids) == len(set(ids))
    targets = {link["href"][1:] for link in made.all("a") if (link["href"] or "").startswith("#")}
    assert targets - set(ids) == set()
    labels = {label["for"] for label in made.all("label") if "for" in label}
    assert labels - set(ids) == set()


@pytest.mark.django_db
def test_nothing_hostile_breaks_out_or_hides():
    made = page_of(hostile_case())
    scripts = [script.get("src", "") for script in made.all("script")]
    assert scripts
    assert all(src and src.startswith("/static/") for src in scripts)
    for _, attributes in made.elements:
        assert not any(name.startswith("on") for name in attributes)
        assert "style" not in attributes
    assert "<script>alert(1)</script>" in made.text, "it is there to be read"
    assert not re.search("[\u202a-\u202e\u2066-\u2069\x00]", made.text)
    assert "⟨U+202E⟩" in made.text
    assert "A" * 1000 not in made.text, "nothing is endless"


@pytest.mark.django_db
def test_what_people_here_write_is_escaped_and_kept_whole():
    [case] = casefactory.opened_cases(1)
    who = person()
    token = Session.objects.count()
    somebody = client(who)
    viewer = viewer_of(Session.objects.order_by("created_at").last(), NOW)
    assert Session.objects.count() == token + 1
    working.add_note(viewer, case.pk, "first line\n<b>second</b> " + "B" * 9_000)
    tasks.add_task(viewer, case.pk, "<i>ask</i> them")
    made = Page(somebody.get(f"/case/{case.pk}/"))
    assert "<b>second</b> " + "B" * 9_000 in made.text
    assert "first line\n" in made.text
    assert "<i>ask</i> them" in made.text
    assert made.all("i") == []


@pytest.mark.django_db
@pytest.mark.parametrize("role", [Role.TALENT, Role.INVESTIGATOR, Role.LEGAL, Role.HR_PARTNER])
def test_choices_are_those_of_the_role(role):
    case = casefactory.ring_case(2)
    made = page_of(case, person(role))
    offered = {one["value"] for one in made.all("input") if one.get("name") == "action"}
    assert {"clear", "ask", "verify", "do-not-advance"} <= offered
    assert ("report-to-authorities" in offered) == (role in {Role.INVESTIGATOR, Role.LEGAL})
    assert ("suspend-access" in offered) == (role is not Role.TALENT)


@pytest.mark.django_db
def test_the_auditor_reads_and_has_no_form_that_changes_anything():
    [case] = casefactory.opened_cases(1)
    made = page_of(case, person(Role.AUDITOR))
    posts = {form["action"] for form in made.all("form") if form.get("method") == "post"}
    assert posts == {"/sign-out/"}
    assert "Your role reads cases" in made.words


@pytest.mark.django_db
def test_a_joined_case_says_where_it_went():
    into, joined = casefactory.opened_cases(2)
    Case.objects.filter(pk=joined.pk).update(status="joined", joined_into=into)
    made = page_of(joined)
    assert f"/case/{into.pk}/" in {link["href"] for link in made.all("a")}
    assert "This case was taken into" in made.words
    assert [form["action"] for form in made.all("form") if "decide" in str(form)] == []


@pytest.mark.django_db
def test_a_number_of_no_case_is_not_found_however_large():
    somebody = client(person())
    for number in (987_654, 10**18, 10**30):
        assert somebody.get(f"/case/{number}/").status_code == 404


@pytest.mark.django_db
def test_the_number_of_queries_does_not_grow_with_the_case():
    somebody = client(person())
    counts = []
    for case in (casefactory.opened_cases(1)[0], casefactory.ring_case(30)):
        somebody.get(f"/case/{case.pk}/")
        with CaptureQueriesContext(connection) as queries:
            assert somebody.get(f"/case/{case.pk}/").status_code == 200
        counts.append(len(queries))
    assert counts[1] <= counts[0] + 1, "the ring itself is one more"
    assert max(counts) <= 22


@pytest.mark.django_db
def test_only_known_words_are_said_after_an_act():
    [case] = casefactory.opened_cases(1)
    assert "The note is in the case." in page_of(case, done="note").words
    made = page_of(case, done="<b>anything</b>")
    assert "anything" not in made.words

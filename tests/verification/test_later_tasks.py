"""What a dossier asks people to do: never evidence, at most ten, always the same."""

from datetime import date

import pytest
from later_world import attested, check, declined, hit, later, paper
from screening_world import World, dossier, said

import doorward.verification.checks  # noqa: F401 - registers the signals
from doorward.model import EntryKind, FactKind, IdentifierKind
from doorward.signals import applicant_signals
from doorward.verification import tasks_for

EXPIRED = paper(kind="licence", expires=date(2020, 1, 1))
CASES = {
    "a name alone": (later(hits=[hit("same-name")]), ["compare-birth-date"]),
    "a year that fits": (later(hits=[hit("nothing-contradicts")]), ["compare-birth-date"]),
    "one name on four lists": (
        later(hits=[hit("same-name", list_name=f"list-{n}") for n in range(4)]),
        ["compare-birth-date"],
    ),
    "an employer's name": (
        later(hits=[hit("same-name", field="employer", entry_kind=EntryKind.ORGANISATION)]),
        ["compare-registration"],
    ),
    "an employer's site": (
        later(
            hits=[
                hit("identifier", field="employer-domain", identifier=IdentifierKind.WEBSITE),
            ]
        ),
        ["look-at-listed-contact"],
    ),
    "an expired document": (later(checks=[EXPIRED]), ["ask-for-current-document"]),
    "a vendor's biometric decline": (
        later(checks=[check("declined", "biometric")]),
        ["see-in-person"],
    ),
    "a check that waits": (later(checks=[check("needs-review")]), ["finish-review"]),
    "a round nobody compared": (
        later(
            attestations=[
                attested("cannot-say", about="screen", compared_with=None),
                attested("cannot-say"),
            ]
        ),
        ["compare-rounds"],
    ),
    "a step without another way": (
        later(refused=[declined("camera", offered=False)]),
        ["offer-alternative"],
    ),
    "an accommodation asked for": (
        later(refused=[declined("camera", offered=False, accommodation=True)]),
        ["arrange-accommodation"],
    ),
}
NOTHING = {
    "nothing later": dossier(said(name="Jane Doe")),
    "contradicted by date of birth": later(hits=[hit("contradicted")]),
    "confirmed, which is evidence": later(hits=[hit("confirmed")]),
    "a document that was renewed": later(
        checks=[EXPIRED, paper(kind="licence", expires=date(2031, 1, 1))]
    ),
    "a decline that was settled": later(
        checks=[check("declined", "biometric"), check("approved", "biometric")]
    ),
    "a review that was finished": later(checks=[check("needs-review"), check("approved")]),
    "the first round": later(attestations=[attested("cannot-say", about="screen")]),
    "rounds that were compared": later(
        attestations=[attested("cannot-say", about="screen"), attested("yes")]
    ),
    "another way offered": later(refused=[declined("camera")]),
}


@pytest.mark.parametrize(("case", "codes"), CASES.values(), ids=CASES)
def test_asks_for(case, codes):
    found = tasks_for(case)
    assert [one.code for one in found] == codes
    for one in found:
        assert all((one.title, one.why, one.settles, one.facts))
        assert all(fact.source and fact.value for fact in one.facts)


def test_what_stands_in_place_of_a_kind_of_document_is_not_repeated():
    odd = paper(kind="passport X1234567", expires=date(2020, 1, 1))
    (task,) = tasks_for(later(checks=[odd]))
    assert task.why.startswith("The document shown had expired.")


@pytest.mark.parametrize("case", NOTHING.values(), ids=NOTHING)
def test_asks_for_nothing(case):
    assert tasks_for(case) == ()


@pytest.mark.parametrize("label", ["a name alone", "a year that fits", "one name on four lists"])
def test_a_name_alone_is_no_evidence(label):
    evidence, _, failures = applicant_signals.run(CASES[label][0], World())
    assert (evidence, failures) == ((), ())


def test_at_most_ten_the_persons_own_first_and_in_one_order():
    hits = [hit("same-name", query=f"Name {n:02d}", field="employer") for n in range(20)]
    own = hit("same-name", query="Zoe Own")
    found = tasks_for(later(hits=[*hits, own]))
    again = tasks_for(later(hits=[own, *reversed(hits)]))
    assert len(found) == 10
    assert found == again
    assert found[0].facts[0].value == "Zoe Own"


def test_the_likest_entry_stands_first():
    found = tasks_for(
        later(hits=[hit("same-name", entry="9", score=0.8), hit("same-name", entry="5", score=0.9)])
    )
    entries = [fact.value for fact in found[0].facts if fact.label == "list entry"]
    assert entries == ["invented-list 5", "invented-list 9"]


@pytest.mark.parametrize(
    ("field", "kind"), [("name", FactKind.NAME), ("employer[0]", FactKind.TEXT)], ids=str
)
def test_the_name_on_the_list_is_masked_as_the_persons_own_is(field, kind):
    (task,) = tasks_for(later(hits=[hit("same-name", field=field)]))
    named = [fact for fact in task.facts if "DOE" in fact.value]
    assert [(fact.label, fact.kind) for fact in named] == [("name on the list", kind)]

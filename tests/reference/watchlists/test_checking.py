"""Checking names, identifiers and whole applications against invented entries."""

from __future__ import annotations

from datetime import UTC, date, datetime

import msgspec
import pytest

from doorward.model import (
    Application,
    BirthSpan,
    CheckOutcome,
    DocumentSeen,
    Education,
    Employment,
    EntryIdentifier,
    EntryKind,
    EntryName,
    HitGrade,
    IdentifierKind,
    IdentityCheck,
    ListHit,
    Offer,
    Origin,
    PartialDate,
    Proofing,
    ProofingStep,
    Referee,
    Statement,
    StatementSource,
    WatchlistEntry,
)
from doorward.reference.watchlists import Watchlists
from doorward.reference.watchlists.identifiers import key, wallets_in, website
from doorward.reference.watchlists.queries import ListQuery

WALLET = "bc1qsynthetxsynthetx0sample42wallet"
FILE = Origin("synthetic.json", "1")


def entry(
    reference: str,
    *names: str,
    kind: EntryKind = EntryKind.PERSON,
    identifiers: tuple[EntryIdentifier, ...] = (),
    births: tuple[BirthSpan, ...] = (),
) -> WatchlistEntry:
    return WatchlistEntry(
        list_name="synthetic",
        entry=reference,
        kind=kind,
        names=tuple(EntryName(name) for name in names),
        identifiers=identifiers,
        births=births,
        source_url=f"https://example.com/{reference}",
    )


def number(kind: IdentifierKind, value: str) -> EntryIdentifier:
    return EntryIdentifier(kind, value)


ENTRIES = (
    entry(
        "p1",
        "Zoltan Examplevich Fiktivnik",
        "Zoltán Fiktivnyk",
        births=(BirthSpan(date(1984, 5, 17), date(1984, 5, 17)),),
        identifiers=(
            number(IdentifierKind.PASSPORT, "X 1234-567"),
            number(IdentifierKind.NATIONAL_ID, "402913"),
            number(IdentifierKind.EMAIL, "zoltan.fiktivnik@example.com"),
            number(IdentifierKind.PHONE, "+1 415 555 0132"),
            number(IdentifierKind.WALLET, WALLET),
            number(IdentifierKind.PASSPORT, "0000000"),
            number(IdentifierKind.OTHER, "N/A"),
        ),
    ),
    entry("p2", "Amina Sampleani", births=(BirthSpan(date(1990, 1, 1), date(1990, 12, 31)),)),
    entry(
        "o1",
        "Madeup Software Cooperation Centre",
        kind=EntryKind.ORGANISATION,
        identifiers=(number(IdentifierKind.WEBSITE, "http://www.madeup-software.example/jobs"),),
    ),
    entry("v1", "Grandelusive", kind=EntryKind.VESSEL),
)
LISTS = Watchlists(ENTRIES, {"synthetic": date(2026, 10, 1)})


def test_a_name_alone_is_only_the_same_name() -> None:
    (hit,) = LISTS.check("FIKTIVNIK, Zoltan")
    assert hit.grade is HitGrade.SAME_NAME
    assert (hit.entry, hit.list_name, hit.list_date) == ("p1", "synthetic", date(2026, 10, 1))
    assert 0.72 <= hit.score <= 1
    assert hit.source_url == "https://example.com/p1"


@pytest.mark.parametrize(
    ("born", "grade"),
    [
        (PartialDate(1984, 5, 17), HitGrade.CONFIRMED),
        (date(1984, 5, 17), HitGrade.CONFIRMED),
        (PartialDate(1984), HitGrade.NOTHING_CONTRADICTS),
        (PartialDate(1999, 12, 3), HitGrade.CONTRADICTED),
    ],
    ids=str,
)
def test_dates_of_birth_grade_a_name(born: PartialDate | date, grade: HitGrade) -> None:
    assert LISTS.check("Zoltan Fiktivnik", date_of_birth=born)[0].grade is grade


def test_scores_are_graded() -> None:
    exact = LISTS.check("Amina Sampleani")[0].score
    near = LISTS.check("Amina Samplean")[0].score
    assert exact == 1.0
    assert 0.72 <= near < exact
    assert LISTS.check("Amina Samplean", threshold=0.999) == ()


def test_kind_decides_among_what_is_looked() -> None:
    assert LISTS.check("Amina Sampleani", kind="organisation") == ()
    assert LISTS.check("Madeup Software Cooperation Centre", kind="person") == ()
    assert LISTS.check("Grandelusive", kind="organisation")[0].entry_kind is EntryKind.VESSEL
    with pytest.raises(ValueError, match="unicorn"):
        LISTS.check("Amina Sampleani", kind="unicorn")


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (IdentifierKind.PASSPORT, "x1234567"),
        (IdentifierKind.OTHER, "X-1234567"),
        (IdentifierKind.EMAIL, "Zoltan.Fiktivnik@EXAMPLE.com"),
        (IdentifierKind.PHONE, "001 (415) 555-0132"),
        (IdentifierKind.WALLET, WALLET.upper()),
    ],
)
def test_equal_identifiers_hit_without_a_name(kind: IdentifierKind, value: str) -> None:
    (hit,) = LISTS.check(identifiers=(number(kind, value),))
    assert (hit.grade, hit.score, hit.entry) == (HitGrade.IDENTIFIER, 1.0, "p1")
    assert hit.identifier is kind


@pytest.mark.parametrize(
    ("kind", "value"),
    [
        (IdentifierKind.PASSPORT, "0000000"),
        (IdentifierKind.PASSPORT, "N/A"),
        (IdentifierKind.PASSPORT, "unknown"),
        (IdentifierKind.OTHER, "12345678"),
        (IdentifierKind.PASSPORT, "X1"),
        (IdentifierKind.NATIONAL_ID, "X1234567"),
        (IdentifierKind.PHONE, "415 555 0132"),
        (IdentifierKind.EMAIL, "not an address"),
        (IdentifierKind.WALLET, "short"),
        (IdentifierKind.WEBSITE, "https://github.com/"),
        (IdentifierKind.OTHER, "9" * 500),
    ],
    ids=lambda one: str(one)[:20],
)
def test_what_tells_nobody_apart_never_hits(kind: IdentifierKind, value: str) -> None:
    assert LISTS.check(identifiers=(number(kind, value),)) == ()


def test_short_numbers_count_only_with_the_name() -> None:
    short = (number(IdentifierKind.NATIONAL_ID, "402913"),)
    assert LISTS.check(identifiers=short) == ()
    assert LISTS.check("Amina Sampleani", identifiers=short)[0].grade is HitGrade.SAME_NAME
    assert LISTS.check("Zoltan Fiktivnik", identifiers=short)[0].grade is HitGrade.IDENTIFIER


def test_sites_of_many_people_need_a_path() -> None:
    assert website("https://www.github.com/Some-Body/repo") == "github.com/some-body"
    assert website("linkedin.com/in/some-body/") == "linkedin.com/some-body"
    assert website("https://github.com") is None
    assert website("WWW.Example.com/about") == "example.com"
    assert website("http://[bad") is None


def test_wallets_are_found_in_words() -> None:
    assert wallets_in(f"please pay to {WALLET}, thank you") == [WALLET]
    assert wallets_in("bank transfer to my usual account in two parts") == []


def test_batches_answer_as_single_checks_do() -> None:
    queries = [ListQuery(name=name, source=name) for name in ("Amina Sampleani", "Nobody Here")]
    first, second = LISTS.check_many(queries)
    assert [hit.query_source for hit in first] == ["Amina Sampleani"]
    assert second == ()


def test_at_most_as_many_hits_as_asked_for_best_first() -> None:
    many = Watchlists([entry(f"p{n}", "Amina Sampleani") for n in range(30)], {})
    assert len(many.check("Amina Sampleani", limit=7)) == 7
    ordered = LISTS.check("Zoltan Fiktivnik", date_of_birth=PartialDate(1984, 5, 17), threshold=0.1)
    assert ordered[0].grade is HitGrade.CONFIRMED


@pytest.mark.parametrize("name", ["", "   ", "!!!", "\u200b", "a" * 5000, "李" * 400, "O" * 3])
def test_any_text_can_be_checked(name: str) -> None:
    assert isinstance(LISTS.check(name), tuple)
    assert Watchlists([], {}).check(name) == ()


def statement(**more: object) -> Statement:
    return msgspec.structs.replace(Statement(source=StatementSource.FORM, origin=FILE), **more)


def application(*statements: Statement, **more: object) -> Application:
    made = Application(id="a1", origin=FILE, statements=statements, synthetic=True)
    return msgspec.structs.replace(made, **more)


def fields(hits: tuple[ListHit, ...]) -> dict[str, str]:
    return {hit.field: hit.entry for hit in hits}


def test_everything_in_an_application_is_compared() -> None:
    given = application(
        statement(
            name="Zoltan Fiktivnik",
            emails=("zoltan.fiktivnik@example.com",),
            phones=("+1 415 555 0132",),
            links=("https://madeup-software.example",),
            employments=(Employment(employer="Madeup Software Cooperation Center"),),
            educations=(Education(school="Grandelusive"),),
        ),
        referees=(Referee(organisation="Madeup Software Cooperation Centre"),),
        offer=Offer(payment_method=f"crypto to {WALLET}"),
    )
    found = fields(LISTS.hits(given))
    assert found == {
        "name": "p1",
        "email": "p1",
        "phone": "p1",
        "link": "o1",
        "employer": "o1",
        "referee-organisation": "o1",
        "wallet": "p1",
    }


def proofed(name: str, born: date | None, value: str | None) -> Proofing:
    check = IdentityCheck(
        at=datetime(2026, 11, 1, tzinfo=UTC),
        step=ProofingStep.DOCUMENT,
        outcome=CheckOutcome.APPROVED,
        origin=FILE,
        document=DocumentSeen(kind="passport", number=value, name=name, birth_date=born),
    )
    return Proofing(checks=(check,))


def test_the_document_confirms_or_ends_a_name_hit() -> None:
    born = proofed("Zoltan Fiktivnik", date(1984, 5, 17), None)
    (hit,) = LISTS.hits(application(proofing=born))
    assert hit.grade is HitGrade.CONFIRMED
    other = proofed("Zoltan Fiktivnik", date(1996, 11, 2), None)
    assert LISTS.hits(application(statement(name="Zoltan Fiktivnik"), proofing=other)) == ()


def test_an_equal_birth_date_makes_up_for_a_common_name() -> None:
    born = (BirthSpan(date(1984, 5, 17), date(1984, 5, 17)),)
    common = [entry(str(n), f"Ali Dunya{chr(97 + n)} Hassan") for n in range(10)]
    others = [entry(f"f{n}", f"Given{n} Family{n}") for n in range(300)]
    lists = Watchlists([*common, *others, entry("p9", "Ali Examplevich Hassan", births=born)], {})
    assert lists.hits(application(proofing=proofed("Ali Hassan", None, None))) == ()
    (hit,) = lists.hits(application(proofing=proofed("Ali Hassan", date(1984, 5, 17), None)))
    assert (hit.entry, hit.grade) == ("p9", HitGrade.CONFIRMED)


def test_numbers_of_documents_hit_and_digests_are_left_alone() -> None:
    (hit,) = LISTS.hits(application(proofing=proofed("Someone Else", None, "X1234567")))
    assert (hit.field, hit.grade) == ("document", HitGrade.IDENTIFIER)
    digest = proofed("Someone Else", None, "hmac-sha256:X1234567")
    assert LISTS.hits(application(proofing=digest)) == ()


def test_lists_state_no_origin_in_hits() -> None:
    words = {"nationality", "citizenship", "birthplace", "country"}
    assert not words & set(ListHit.__struct_fields__)


def test_placeholders_have_no_key() -> None:
    assert key(number(IdentifierKind.TAX_ID, "none 000")) is None
    assert key(number(IdentifierKind.TAX_ID, "98-7654321")) is None
    assert key(number(IdentifierKind.TAX_ID, "98-7651234")) == (IdentifierKind.TAX_ID, "987651234")


def test_lists_prepared_beforehand_answer_as_others_do() -> None:
    prepared = Watchlists(LISTS.entries, {})
    prepared.prepare()
    names = [name.text for entry in LISTS.entries for name in entry.names]
    assert any(prepared.check(name) for name in names)
    for name in names:
        fresh = Watchlists(LISTS.entries, {})
        assert prepared.check(name) == fresh.check(name)

"""Every format read from an invented miniature in the real layout, field by field."""

from __future__ import annotations

from datetime import date

import list_miniatures as miniatures
import pytest
from list_miniatures import births_of, identifiers_of, names_of

from doorward.model import EntryKind, WatchlistEntry
from doorward.reference import ReferenceDataError

BORN = ("1980-01-02", "1980-01-02", False)
CIRCA = ("1979-01-01", "1979-12-31", True)
PASSPORT = ("passport", "X1234567", None)
WALLET = ("wallet", "1SyntheticAddr", "XBT")


def by_entry(parsed):
    return {entry.entry: entry for entry in parsed.entries}


def test_sdn_csv(parse):
    parsed = parse("ofac-sdn", miniatures.SDN)
    person, company, ship, unborn = parsed.entries
    assert names_of(person) == [("primary", "Ivan Sample TESTOV"), ("weak-alias", "VANYA")]
    assert births_of(person) == [BORN, CIRCA]
    assert identifiers_of(person) == [
        PASSPORT,
        ("passport", "Y7654321", None),
        ("national-id", "99-11", None),
        ("tax-id", "5550101", None),
        ("email", "ivan@mail.example", None),
        ("email", "i.t@mail.example", None),
        ("phone", "15550100", None),
        ("website", "www.testov.example", None),
        WALLET,
        ("wallet", "0xSYNTHETIC", "ETH"),
    ]
    assert person.programmes == ("DPRK3", "CYBER2")
    assert person.source_url == "https://sanctionssearch.ofac.treas.gov/Details.aspx?id=900001"
    assert names_of(company) == [("primary", "EXAMPLE TRADING CO., LTD.")]
    assert identifiers_of(company) == [("registration", "12345678", None)]
    assert ship.kind is EntryKind.VESSEL
    assert identifiers_of(ship) == [("other", "1234567", "IMO")]
    assert births_of(unborn) == [("1970-01-01", "1972-12-31", False)]
    assert parsed.dates_left_out == 1
    assert parsed.refused == 0
    assert parsed.list_date is None


def test_alt_and_add_csv(parse):
    aliases = by_entry(parse("ofac-alt", miniatures.ALT))
    assert names_of(aliases["900001"]) == [("alias", "TESTOFF, Ivan")]
    assert names_of(aliases["909999"]) == [("alias", "NOBODY KNOWN")]
    addresses = by_entry(parse("ofac-add", miniatures.ADD))
    assert addresses["900002"].addresses == ("1 Example Street, Sampletown 12345, Nowhere",)
    assert "900001" not in addresses, "a country alone would be an origin, not an address"


def test_comments_are_read_from_the_first_whole_statement(parse):
    rest, _ = parse("ofac-comments", miniatures.COMMENTS).entries
    assert identifiers_of(rest) == [
        ("passport", "Z0000001", None),
        ("wallet", "1AnotherSynthetic", "XBT"),
    ]
    assert names_of(rest) == [("weak-alias", "WANJA")]


def test_a_statement_that_ofac_cut_is_left_out(parse):
    remarks = "DOB 1980; " + "POB Nowhere; " * 80
    remarks = remarks[:970].ljust(971) + "; Passport X1234567"
    cut = f"{remarks}{'9' * (1_000 - len(remarks))}"
    row = f'900009,"CUT, Short",individual{",-0- " * 8},"{{}}"\n'
    for text, expected in ((cut, []), (cut[:-1], 1), (cut + "9", 1)):
        (entry,) = parse("ofac-sdn", row.format(text)).entries
        assert len(entry.identifiers) == (expected or 0)


@pytest.mark.parametrize(
    ("line", "what"),
    [
        ('900005,"SHORT ROW",individual\n', "3 columns of 12"),
        ('900005,"TOO MANY",individual,' + ",".join("x" * 20) + "\n", "23 columns of 12"),
        ('900005,"NO SUCH TYPE",ghost' + ",-0- " * 9 + "\n", "is no type"),
        ('word,"NO NUMBER",individual' + ",-0- " * 9 + "\n", "12 columns"),
        ('900005,"",individual' + ",-0- " * 9 + "\n", "900005"),
    ],
    ids=["short", "long", "type", "number", "nameless"],
)
def test_wrong_sdn_rows_are_counted_and_the_others_kept(parse, line, what):
    parsed = parse("ofac-sdn", miniatures.SDN.replace("\x1a", line))
    assert (len(parsed.entries), parsed.refused) == (4, 1)
    assert what in parsed.first_refused


def test_sdn_header_put_there_by_somebody_is_passed_over(parse):
    header = "ent_num,SDN_Name,SDN_Type,Program,Title,Call_Sign,Vess_type,Tonnage,GRT,f,o,Remarks\n"
    parsed = parse("ofac-sdn", header + miniatures.SDN)
    assert (len(parsed.entries), parsed.refused) == (4, 0)


def test_sdn_xml(parse):
    parsed = parse("ofac-sdn", miniatures.SDN_XML)
    (person,) = parsed.entries
    assert parsed.list_date == date(2026, 8, 21)
    assert names_of(person) == [
        ("primary", "Ivan TESTOV"),
        ("alias", "Ivan TESTOFF"),
        ("weak-alias", "VANYA"),
    ]
    assert births_of(person) == [BORN]
    assert identifiers_of(person) == [PASSPORT, WALLET]
    assert person.addresses == ("1 Example Street, Sampletown",)


def test_ofac_advanced(parse):
    parsed = parse("ofac-advanced", miniatures.ADVANCED)
    person, ship = parsed.entries
    assert parsed.list_date == date(2026, 8, 21)
    assert person.kind is EntryKind.PERSON
    assert names_of(person) == [
        ("primary", "Ivan TESTOV"),
        ("alias", "Иван Тестов"),
        ("weak-alias", "VANYA"),
    ]
    assert births_of(person) == [("1961-01-01", "1961-12-31", False)]
    assert identifiers_of(person) == [PASSPORT, WALLET]
    assert person.addresses == ("1 Example Street, Sampletown, Nowhere",)
    assert person.programmes == ("DPRK3",)
    assert person.listed_on == date(2025, 7, 8)
    assert ship.kind is EntryKind.VESSEL
    assert parsed.dates_left_out == 1


def test_un(parse):
    parsed = parse("un", miniatures.UN)
    person, company = parsed.entries
    assert parsed.list_date == date(2026, 2, 27)
    assert names_of(person) == [
        ("primary", "IVAN SAMPLE TESTOV"),
        ("alias", "Иван Тестов"),
        ("alias", "Ivan Testoff"),
        ("weak-alias", "Vanya"),
    ]
    assert births_of(person) == [BORN, CIRCA, ("1975-01-01", "1977-12-31", False)]
    assert identifiers_of(person) == [PASSPORT, ("national-id", "99-11", None)]
    assert person.listed_on == date(2017, 12, 22)
    assert parsed.dates_left_out == 1
    assert names_of(company) == [("primary", "EXAMPLE TRADING CO"), ("alias", "Example Commerce")]
    assert company.addresses == ("1 Example Street, Sampletown",)


def test_eu_xml(parse):
    parsed = parse("eu", miniatures.EU_XML)
    person, company = parsed.entries
    assert parsed.list_date == date(2026, 8, 5)
    assert names_of(person) == [
        ("primary", "Ivan Testov"),
        ("alias", "Ivan Testoff"),
        ("weak-alias", "Vanya"),
        ("weak-alias", "Vania"),
    ]
    assert births_of(person) == [BORN, CIRCA, ("1975-01-01", "1977-12-31", False)]
    assert parsed.dates_left_out == 1, "a date of another calendar is no date of ours"
    assert identifiers_of(person) == [
        PASSPORT,
        ("national-id", "99-11", None),
        ("email", "ivan@mail.example", None),
    ]
    assert person.addresses == ("1 Example Street, Sampletown, 12345, NOWHERE",)
    assert person.listed_on == date(2020, 5, 6)
    assert company.kind is EntryKind.ORGANISATION


def test_eu_csv_joins_the_rows_of_a_party(parse):
    parsed = parse("eu", miniatures.EU_CSV)
    person, company = parsed.entries
    assert parsed.list_date == date(2026, 8, 5)
    assert person.entry == "EU.1.11"
    assert names_of(person) == [
        ("primary", "Ivan Testov"),
        ("alias", "Ivan Testoff"),
        ("weak-alias", "Vanya"),
    ]
    assert births_of(person) == [BORN, CIRCA]
    assert identifiers_of(person) == [PASSPORT]
    assert company.addresses == ("1 Example Street, Sampletown",)
    assert (parsed.refused, parsed.dates_left_out) == (1, 1)


def test_uk_csv(parse):
    parsed = parse("uk", miniatures.UK_CSV)
    person, company = parsed.entries
    assert parsed.list_date == date(2026, 2, 13)
    assert names_of(person) == [
        ("primary", "Ivan Sample TESTOV"),
        ("alias", "Иван Тестов"),
        ("alias", "Ivan TESTOFF"),
        ("weak-alias", "Vanya"),
    ]
    assert births_of(person) == [BORN, ("1979-01-01", "1979-12-31", False)]
    assert identifiers_of(person) == [
        PASSPORT,
        ("passport", "Y7654321", None),
        ("national-id", "99-11", None),
        ("phone", "+1 555 0100", None),
        ("website", "www.testov.example", None),
        ("email", "ivan@mail.example", None),
    ]
    assert person.listed_on == date(2020, 6, 29)
    assert identifiers_of(company) == [("registration", "RC-1", None)]
    assert (parsed.refused, parsed.dates_left_out) == (1, 1)


@pytest.mark.parametrize("form", ["UK_CONLIST", "UK_XML"])
def test_other_uk_forms(parse, form):
    parsed = parse("uk", getattr(miniatures, form))
    (person,) = parsed.entries
    assert parsed.list_date == date(2026, 2, 13)
    assert person.kind is EntryKind.PERSON
    assert names_of(person)[0][0] == "primary"
    assert names_of(person)[-1][0] == "weak-alias"
    assert births_of(person) == [BORN, ("1979-01-01", "1979-12-31", False)]
    assert PASSPORT in identifiers_of(person)
    assert ("national-id", "99-11", None) in identifiers_of(person)
    assert person.addresses[0].startswith("1 Example Street, Sampletown")
    assert person.listed_on == date(2020, 6, 29)


def test_us_csl_csv(parse):
    parsed = parse("us-csl", miniatures.CSL_CSV)
    person, denied = parsed.entries
    assert names_of(person) == [
        ("primary", "Ivan TESTOV"),
        ("alias", "Ivan Testoff"),
        ("alias", "VANYA"),
    ]
    assert births_of(person) == [BORN, CIRCA]
    assert identifiers_of(person) == [
        PASSPORT,
        ("tax-id", "5550101", None),
        ("website", "https://testov.example", None),
    ]
    assert names_of(denied) == [("primary", "Example Trading Co")]
    assert denied.listed_on == date(2020, 1, 2)
    assert parsed.expires == {"abc1": date(2021, 1, 2)}


def test_us_csl_json(parse):
    (person,) = parse("us-csl", miniatures.CSL_JSON).entries
    assert person.entry == "900001"
    assert names_of(person) == [("primary", "Ivan TESTOV"), ("alias", "Ivan Testoff")]
    assert identifiers_of(person) == [PASSPORT]
    assert person.addresses == ("1 Example Street, Sampletown, XX",)


def test_ftm_lines_join_what_names_its_holder(parse):
    parsed = parse("ftm", miniatures.FTM)
    person, company = parsed.entries
    assert names_of(person) == [
        ("primary", "Ivan Testov"),
        ("alias", "Иван Тестов"),
        ("alias", "Ivan Testoff"),
        ("weak-alias", "Vanya"),
    ]
    assert WALLET in identifiers_of(person)
    assert ("passport", "Y7654321", None) in identifiers_of(person)
    assert person.listed_on == date(2020, 6, 29)
    assert person.source_url == "https://list.example/1"
    assert company.entry == "s-4"
    assert parsed.dates_left_out == 1
    assert {entry.entry for entry in parsed.entries} == {"s-1", "s-4"}, "no offices, no links"


def test_ftm_nested(parse):
    (person,) = parse("ftm", miniatures.FTM_NESTED).entries
    assert identifiers_of(person) == [WALLET]
    assert person.listed_on == date(2020, 6, 29)


def test_own_list(parse):
    parsed = parse("own", miniatures.OWN)
    person, company = parsed.entries
    assert names_of(person) == [
        ("primary", "Ivan Testov"),
        ("alias", "Ivan Testoff"),
        ("alias", "I. Testov"),
        ("weak-alias", "Vanya"),
    ]
    assert identifiers_of(person) == [PASSPORT, ("email", "ivan@mail.example", None), WALLET]
    assert person.programmes == ("took pay under a false name",)
    assert parsed.refused == 3, "no reason, a wrong kind, a wrong day"
    assert parsed.first_refused == "line 4: no reason"
    assert parsed.expires["OWN-2"] == date(2020, 1, 1)
    assert company.kind is EntryKind.ORGANISATION


@pytest.mark.parametrize("parser", miniatures.ALL)
def test_origin_is_dropped_at_the_door(parse, parser):
    """Every miniature states nationality, place of birth and sex; nothing of it comes through."""
    for entry in parse(parser, miniatures.ALL[parser]).entries:
        held = str((entry.names, entry.births, entry.identifiers, entry.programmes)).lower()
        assert "nowhere" not in held
        assert "male" not in held


def test_an_entry_has_no_place_for_origin():
    fields = set(WatchlistEntry.__struct_fields__)
    assert not fields & {"nationality", "citizenship", "birth_place", "gender", "country"}


@pytest.mark.parametrize("given", miniatures.ALL)
@pytest.mark.parametrize("said", miniatures.ALL)
def test_a_list_given_as_another_is_refused_or_empty(parse, said, given):
    if said == given:
        return
    with pytest.raises(ReferenceDataError) as caught:
        parse(said, miniatures.ALL[given])
    assert caught.value.code in {"wrong-format", "not-understood"}
    assert "looks like" in str(caught.value)

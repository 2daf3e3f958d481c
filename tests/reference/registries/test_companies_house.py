import gzip
import io
import zipfile
from datetime import date

import pytest
from registry_extracts import COMPANIES_HOUSE_HEADER, company_line

from doorward.reference import ReferenceDataError

FILE = "BasicCompanyDataAsOneFile-2026-03-01.csv"


def extract(*lines):
    return COMPANIES_HOUSE_HEADER + "".join(lines)


WIDGETS = company_line(
    "EXAMPLE WIDGETS LIMITED",
    "99999901",
    "01/05/2022",
    made_up="31/12/2025",
    accounts="DORMANT",
    former="OLDER EXAMPLE LTD",
)


def test_gives_companies_by_name_for_places_in_the_register_s_country(bring):
    knowledge = bring((FILE, "companies-house", extract(WIDGETS)))
    (found,) = knowledge.organisations("Example Widgets", None, "Leeds, United Kingdom")
    assert found.name == "EXAMPLE WIDGETS LIMITED"
    assert (found.number, found.jurisdiction) == ("99999901", "GB")
    assert found.registered == date(2022, 5, 1)
    assert found.dissolved is None
    assert found.dormant_until == date(2025, 12, 31)
    assert found.source == "feed companies-house (2026-03-01), number 99999901"


@pytest.mark.parametrize("place", [None, "", "Pune, India", "Remote", "Georgia"])
def test_gives_nothing_where_the_place_is_not_in_its_country(bring, place):
    knowledge = bring((FILE, "companies-house", extract(WIDGETS)))
    assert knowledge.organisations("Example Widgets", None, place) == ()


def test_finds_a_company_by_a_name_it_had_before(bring):
    knowledge = bring((FILE, "companies-house", extract(WIDGETS)))
    (found,) = knowledge.organisations("Older Example", None, "London, UK")
    assert found.registered == date(2022, 5, 1)


def test_gives_all_companies_of_one_name(bring):
    lines = [company_line("TWIN LTD", "1", "01/01/1990"), company_line("Twin PLC", "2", "")]
    knowledge = bring((FILE, "companies-house", extract(*lines)))
    found = knowledge.organisations("twin", None, "London, UK")
    assert [one.registered for one in found] == [date(1990, 1, 1), None]


def test_gives_none_where_very_many_have_the_name(bring):
    lines = [company_line("CROWD LTD", str(number), "01/01/1990") for number in range(41)]
    knowledge = bring((FILE, "companies-house", extract(*lines)))
    assert knowledge.organisations("Crowd", None, "London, UK") == ()


def zipped(*members):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members:
            archive.writestr(name, content)
    return packed.getvalue()


@pytest.mark.parametrize(
    "content",
    [
        pytest.param(zipped((FILE, extract(WIDGETS)), ("readme.txt", "x")), id="zip"),
        pytest.param(gzip.compress(extract(WIDGETS).encode()), id="gzip"),
    ],
)
def test_reads_what_it_is_packed_in(bring, content):
    knowledge = bring(("BasicCompanyData.zip", "companies-house", content))
    assert knowledge.organisations("example widgets", None, "London, UK")


def test_says_when_an_archive_holds_several_tables(bring):
    content = zipped(("a.csv", extract(WIDGETS)), ("b.csv", extract(WIDGETS)))
    with pytest.raises(ReferenceDataError, match="holds 2 files"):
        bring(("BasicCompanyData.zip", "companies-house", content))


def test_forgives_a_few_bad_dates_and_names_no_company_of_them(bring):
    bad = company_line("BAD DATE LTD", "2", "31/02/2020")
    knowledge = bring((FILE, "companies-house", extract(WIDGETS, bad)))
    assert knowledge.organisations("bad date", None, "London, UK") == ()
    assert knowledge.organisations("example widgets", None, "London, UK")


BAD = {
    "empty": (b"", "missing-column"),
    "another table": (b"a,b\n1,2\n", "missing-column"),
    "binary": (bytes(range(256)) * 40, "missing-column"),
    "one endless line": (b"x" * (2**20 + 5), "not-understood"),
    "a cell without end": (extract().encode() + b'"' + b"x" * 200_000, "not-understood"),
    "only bad rows": (extract(*[company_line("A", "1", "soon")] * 9).encode(), "not-understood"),
    "header alone": (extract().encode(), "empty"),
    "a damaged zip": (b"PK\x03\x04" + b"junk" * 50, "not-understood"),
    "a damaged gzip": (b"\x1f\x8b\x08" + b"junk" * 50, "not-understood"),
}


@pytest.mark.parametrize(("content", "code"), BAD.values(), ids=BAD)
def test_refuses_what_is_no_such_extract_and_leaves_nothing(bring, tmp_path, content, code):
    with pytest.raises(ReferenceDataError) as refused:
        bring((FILE, "companies-house", content))
    assert refused.value.code == code
    assert refused.value.where == FILE
    assert not list((tmp_path / "feeds").rglob("*.*"))


def test_keeps_the_old_table_when_the_new_one_lost_half(bring):
    many = [company_line(f"MANY {number} LTD", str(number), "01/01/2000") for number in range(10)]
    bring((FILE, "companies-house", extract(*many)))
    with pytest.raises(ReferenceDataError) as refused:
        bring((FILE, "companies-house", extract(*many[:3])))
    assert refused.value.code == "shrunken"

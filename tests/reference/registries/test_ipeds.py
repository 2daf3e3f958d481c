import io
import zipfile

import pytest
from registry_extracts import AWARDS, DIRECTORY, TITLES, awards

from doorward.reference import ReferenceDataError
from doorward.reference.registries import ipeds

YEARS = [(f"C{year}_A.csv", "ipeds-completions", AWARDS) for year in (2021, 2022, 2023)]
ALL = [
    *YEARS,
    ("HD2022.csv", "ipeds-institutions", DIRECTORY),
    ("CIPCode2020.csv", "cip-titles", TITLES),
]
SCHOOL = "Example Community College"


def ask(bring, degree, field=None, *, year=2022, school=SCHOOL, domain=None, files=ALL):
    return bring(*files).degree(school, domain, degree, field, year)


def test_each_year_is_a_feed_of_its_own(bring):
    knowledge = bring(*ALL)
    names = {one.name for one in knowledge.status() if one.kind == "degrees"}
    assert names == {
        "ipeds-completions-2021",
        "ipeds-completions-2022",
        "ipeds-completions-2023",
        "ipeds-institutions",
        "cip-titles",
    }


@pytest.mark.parametrize("degree", ["PhD", "Ph.D. in History", "Master of Science", "MBA"])
def test_a_level_that_was_never_awarded(bring, degree):
    answer = ask(bring, degree)
    assert answer is not None
    assert answer.level_awarded is False
    assert answer.years == (2021, 2022, 2023)
    assert answer.number == "999901"
    assert "ipeds-completions-2022" in answer.source


@pytest.mark.parametrize(
    ("degree", "field", "awarded"),
    [
        pytest.param("AS", "Astrophysics", False, id="a field it never had"),
        pytest.param("Associate of Science in Astrophysics", None, False, id="in the degree"),
        pytest.param("AS", "Computer Science", True, id="the field itself"),
        pytest.param("AS", "Computer Engineering", True, id="a telling word in common"),
        pytest.param("AS", "Software Engineering", True, id="referred to by the title"),
        pytest.param("AS", "Information Science/Studies", True, id="the same family"),
        pytest.param("AS", "Comp Sci", None, id="no title"),
        pytest.param("AS", "Stargazing", None, id="an invented field is no title"),
        pytest.param("AS", "Alchemy", None, id="a title nobody uses in these years"),
    ],
)
def test_a_field_is_missing_only_if_all_related_ones_are(bring, degree, field, awarded):
    answer = ask(bring, degree, field)
    assert answer.level_awarded is True
    assert answer.field_awarded is awarded


def test_interdisciplinary_degrees_may_be_any_field(bring):
    mixed = AWARDS + '999901,"30.9999",1,3,"R",4\n'
    files = [(name, feed, mixed) for name, feed, _ in YEARS] + ALL[3:]
    assert ask(bring, "AS", "Astrophysics", files=files).field_awarded is True


UNKNOWN = {
    "a school elsewhere": {"school": "Universität Beispielstadt"},
    "a name of two schools": {"school": "Twin College"},
    "the domain of another school": {"domain": "other.example"},
    "a year before the tables": {"year": 1995},
    "a year at the edge of the tables": {"year": 2023},
    "a year to come": {"year": 2030},
    "a degree of no known level": {"degree": "Certificate"},
    "a degree of two levels": {"degree": "BS/MS"},
    "a school that did not report": {"school": "Silent College"},
}


@pytest.mark.parametrize("changes", UNKNOWN.values(), ids=UNKNOWN)
def test_anything_doubtful_is_unknown(bring, changes):
    assert ask(bring, **({"degree": "PhD"} | changes)) is None


@pytest.mark.parametrize("left_out", range(5), ids=lambda place: ALL[place][0])
def test_a_missing_table_makes_it_unknown(bring, left_out):
    files = [one for place, one in enumerate(ALL) if place != left_out]
    answer = ask(bring, "AS", "Astrophysics", files=files)
    if ALL[left_out][1] == "cip-titles":
        assert answer.field_awarded is None
    else:
        assert answer is None


def test_campuses_of_one_name_speak_together(bring):
    # Example State awards no doctorates, but its campus "Example State Harbor" does.
    assert ask(bring, "PhD", school="Example State").level_awarded is True


def test_a_namesake_abroad_makes_it_unknown(bring):
    listed = '[{"name": "Example Community College", "domains": ["ecc.example"]}]'
    files = [*ALL, ("world_universities_and_domains.json", "universities", listed)]
    assert ask(bring, "PhD", files=files) is not None
    abroad = listed.replace('"ecc.example"', '"ecc.test"')
    files = [*ALL, ("world_universities_and_domains.json", "universities", abroad)]
    assert ask(bring, "PhD", files=files) is None
    assert ask(bring, "PhD", files=files, domain="ecc.example") is not None


def test_the_revised_table_of_an_archive_is_read(tmp_path):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("c2022_a.csv", awards((1, "11.0701", 5, 10)))
        archive.writestr("c2022_a_rv.csv", awards((2, "11.0701", 5, 10)))
    path = tmp_path / "C2022_A.zip"
    path.write_bytes(packed.getvalue())
    rows = ipeds.completions(path, path.name).rows
    assert [int(row) for row in rows] == [ipeds.award(2, 5, 110701)]


def test_totals_and_rows_of_nobody_are_no_degrees(tmp_path):
    path = tmp_path / "C2022_A.csv"
    path.write_text(awards((1, "99", 5, 10), (1, "11", 5, 10), (1, "11.0701", 5, 0)))
    assert len(ipeds.completions(path, path.name)) == 0


def test_a_file_without_a_year_is_refused(bring):
    with pytest.raises(ReferenceDataError) as refused:
        bring(("completions.csv", "ipeds-completions", AWARDS))
    assert refused.value.code == "no-year"


@pytest.mark.parametrize("feed", ["ipeds-completions", "ipeds-institutions", "cip-titles"])
@pytest.mark.parametrize("content", [b"", b"a,b\n1,2\n", b"\x00\xff" * 99], ids=["0", "1", "2"])
def test_other_tables_are_refused(bring, feed, content):
    with pytest.raises(ReferenceDataError) as refused:
        bring(("C2022_A.csv", feed, content))
    assert refused.value.code == "missing-column"

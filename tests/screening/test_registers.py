"""From published extracts of registers, through the store, to evidence; all of it invented."""

from datetime import UTC, datetime

import pytest
from screening_world import dossier, job, said, study

import doorward.screening  # noqa: F401 - registers the signals
from doorward.reference import Reference
from doorward.reference.adding import AddOptions, add
from doorward.signals import applicant_signals

NOW = datetime(2026, 3, 10, 12, 0, tzinfo=UTC)
COMPANIES = """\
CompanyName, CompanyNumber,IncorporationDate,DissolutionDate,PreviousName_1.CompanyName
EXAMPLE WIDGETS LTD,99999901,01/05/2022,,
OLD EXAMPLE LTD,99999902,01/05/1999,,FORMER EXAMPLE LTD
REUSED EXAMPLE LTD,99999903,01/05/2022,,
REUSED EXAMPLE PLC,99999904,01/05/1980,,
"""
ENTITIES = """\
LEI,Entity.LegalName,Entity.LegalJurisdiction,Entity.EntityCategory,Entity.EntityCreationDate,\
Registration.InitialRegistrationDate
0000EXAMPLE000000001,Identifier Example Inc,US,GENERAL,,2022-05-01
"""
AWARDS = "UNITID,CIPCODE,MAJORNUM,AWLEVEL,CTOTALT\n999901,11.0701,1,3,12\n"
DIRECTORY = "UNITID,INSTNM,IALIAS,WEBADDR\n999901,Example Community College,,ecc.example\n"
FILES = (
    ("BasicCompanyData-2026-03-01.csv", "companies-house", COMPANIES),
    ("20260301-lei2.csv", "gleif", ENTITIES),
    ("C2021_A.csv", "ipeds-completions", AWARDS),
    ("C2022_A.csv", "ipeds-completions", AWARDS),
    ("C2023_A.csv", "ipeds-completions", AWARDS),
    ("HD2022.csv", "ipeds-institutions", DIRECTORY),
)


@pytest.fixture(scope="module")
def knowledge(tmp_path_factory):
    folder = tmp_path_factory.mktemp("registers")
    for name, feed, content in FILES:
        (folder / name).write_text(content)
        add(folder / "feeds", folder / name, AddOptions(now=NOW, name=feed))
    return Reference.load(folder / "feeds", now=NOW)


def found(case, knowledge):
    evidence, _, failures = applicant_signals.run(case, knowledge)
    assert not failures
    return {one.signal: one for one in evidence if one.family == "organisation"}


def worked(employer, place="Leeds, United Kingdom", start="2015", end="2021"):
    return dossier(said(employments=[job(employer, start, end, location=place)]))


def test_a_job_before_the_only_company_of_the_name_was_registered(knowledge):
    (evidence,) = found(worked("Example Widgets", end="2023"), knowledge).values()
    assert (evidence.signal, evidence.strength.value) == ("B05.young", "medium")
    registered = evidence.facts[1]
    assert registered.value.startswith("2022-05-01, 77 months after")
    assert registered.source == "feed companies-house (2026-03-01), number 99999901"


def test_a_degree_of_a_level_the_school_never_awarded(knowledge):
    case = dossier(said(educations=[study("Example Community College", "PhD", "2018", "2022")]))
    (evidence,) = found(case, knowledge).values()
    assert evidence.signal == "B04.table"
    assert evidence.reason == (
        "Example Community College reported no doctor's degree for 2021 to 2023."
    )


SILENT = {
    "not in any register": worked("Unheard Of Example"),
    "not in any register, dissolved or abroad": worked("Unheard Of Example", place="Pune, India"),
    "in the register of another country": worked("Example Widgets", place="Pune, India"),
    "no place said": worked("Example Widgets", place=None),
    "began within a year of the registration": worked("Example Widgets", start="2021-06"),
    "over before the registration, so a namesake may be gone": worked("Example Widgets"),
    "an older company has the name": worked("Reused Example"),
    "an older company had the name": worked("Former Example"),
    "only the identifier is young": worked("Identifier Example", place="Austin, TX, USA"),
    "a school that is in no table": dossier(
        said(educations=[study("Universität Beispielstadt", "PhD", "2018", "2022")])
    ),
    "a degree the school awarded": dossier(
        said(educations=[study("Example Community College", "AS", "2020", "2022")])
    ),
    "years outside the tables": dossier(
        said(educations=[study("Example Community College", "PhD", "1990", "1994")])
    ),
}


@pytest.mark.parametrize("case", SILENT.values(), ids=SILENT)
def test_says_nothing(knowledge, case):
    assert found(case, knowledge) == {}


def test_a_record_counts_the_same_wherever_the_name_comes_from(knowledge):
    """Names of many cultures that no register has: none is evidence."""
    for name in (
        "Øresund Eksempel",
        "예시 주식회사",
        "Ejemplo Ñandú",
        "Пример ООО",
        "例示株式会社",
    ):
        assert found(worked(name), knowledge) == {}


def test_the_table_and_the_checklist_count_once():
    both = [applicant_signals[one].family for one in ("B04", "B04.table")]
    assert both == ["organisation", "organisation"]

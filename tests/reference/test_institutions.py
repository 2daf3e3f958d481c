from __future__ import annotations

import json
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.reference import ReferenceDataError
from doorward.reference.institutions import Institutions, hipo_universities, institutions_csv
from doorward.reference.names import company_key, school_key

_CSV = b"""name,domains,aliases,founded,closed
University of Example,example.edu;example.test,Example State;UEx,1900-01-01,
Sample Institute of Technology,sample.test,SIT,2019-09-01,2023-06-30
"""


@pytest.fixture
def schools():
    return Institutions({"feed own": institutions_csv(_CSV)})


@pytest.mark.parametrize(
    "name",
    ["University of Example", "The University of Example", "univ. of example", "Example State",
     "University of Example (UEx)", "University of Example, Springfield", "UNIVERSITY OF EXAMPLE"],
)  # fmt: skip
def test_a_school_is_found_by_the_ways_its_name_is_written(schools, name):
    assert schools.find(name, None).name == "University of Example"


def test_a_school_is_found_by_its_domain_and_those_below(schools):
    assert schools.find(None, "cs.example.edu").name == "University of Example"
    assert schools.find("No Such School", "sample.test").founded == date(2019, 9, 1)
    assert schools.find(None, "notexample.edu") is None
    assert schools.find(None, "edu") is None


@pytest.mark.parametrize("name", ["", "Example", "University", "University of Exampla", "(", None])
def test_other_names_find_nothing(schools, name):
    found = schools.find(name, None)
    assert found is None or name == "Example"


def test_schools_of_one_name_lend_each_other_no_dates():
    content = (
        b"name,domains,founded,closed\nCity College,a.example,1950-01-01,1990-01-01\n"
        b"City College,b.example,2020-01-01,\n"
    )
    found = Institutions({"own": institutions_csv(content)}).find("City College", None)
    assert (found.founded, found.closed) == (date(1950, 1, 1), None)
    assert found.domains == ("a.example", "b.example")


def test_the_country_of_a_school_is_not_read():
    content = json.dumps(
        [{"name": "Example University", "domains": ["uni.example"], "country": "Nowhere",
          "alpha_two_code": "XX", "web_pages": []}]
    ).encode()  # fmt: skip
    found = Institutions({"hipo": hipo_universities(content)}).find("Example University", None)
    assert not any("Nowhere" in str(getattr(found, name)) for name in found.__struct_fields__)
    assert not any("country" in name for name in found.__struct_fields__)


@pytest.mark.parametrize("content", [b"", b"{}", b"[1]", b'[{"name": 3}]', b"\xff"])
def test_what_is_no_list_is_refused(content):
    with pytest.raises(ReferenceDataError):
        hipo_universities(content)


@given(st.binary(max_size=200))
def test_any_csv_is_read_or_refused(content):
    try:
        rows = institutions_csv(content)
    except ReferenceDataError:
        return
    assert all(row.names for row in rows)


def test_real_universities(shared_file):
    content = shared_file("institutions/world_universities_and_domains.json").read_bytes()
    schools = Institutions({"universities": hipo_universities(content)})
    assert schools.find("Massachusetts Inst. of Technology", None).domains == ("mit.edu",)
    assert schools.find("MIT", None).domains == ("mit.edu",)
    assert schools.find(None, "cs.stanford.edu").name == "Stanford University"
    assert schools.find("Completely Invented University of Nowhere", None) is None


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Example Widgets, Inc.", "EXAMPLE WIDGETS LLC"),
        ("Example & Sons Ltd", "Example and Sons Limited"),
        ("Exämple GmbH & Co. KG", "example"),
        ("Example S.A.", "Example"),
        ("Example Sp. z o.o.", "Example"),
        ("Example Pvt. Ltd.", "example"),
    ],
)
def test_legal_forms_do_not_tell_companies_apart(one, other):
    assert company_key(one) == company_key(other)


@pytest.mark.parametrize(
    ("one", "other"),
    [("SA Recycling", "Recycling"), ("Limited", "Inc"), ("Example 1", "Example 2")],
)
def test_other_words_do(one, other):
    assert company_key(one) != company_key(other)


@given(st.text(max_size=400))
def test_keys_are_stable(name):
    assert company_key(company_key(name)) == company_key(company_key(company_key(name)))
    assert school_key(school_key(name)) == school_key(school_key(school_key(name)))

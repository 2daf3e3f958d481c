from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.intake.ats.lenient import Place
from doorward.intake.ats.mapping import Mapping, MappingError, load_mapping, parse_mapping
from doorward.intake.ats.rows import by_path, flat_record
from doorward.model import PartialDate

Read = Callable[..., "Outcome"]  # noqa: F821 - tests/intake/ats/conftest.py


@pytest.mark.parametrize(
    ("text", "says"),
    [
        ("fields = 1", "must be a table"),
        ("unknown = 1", "is not known"),
        ("[fields]\nshoe_size = 'x'", "is no field"),
        ("[fields]\n'job.colour' = 'x'", "job.title"),
        ("[fields]\nid = 5", "column or path"),
        ("[fields]\nid = []", "needs one of"),
        ("[fields]\nid = { from = 'a', value = 'b' }", "needs one of"),
        ("[fields]\nid = { from = 'a', seperator = ';' }", "'seperator'"),
        ("[fields]\nid = { from = 'a', separator = '' }", "not empty"),
        ("employments = 'x'", "[[employments]]"),
        ("[[employments]]\nboss = 'x'", "known are employer"),
        ("[[employments]]\neach = 1", "not empty"),
        ("date_order = 'ymd'", "'mdy' or 'dmy'"),
        ("time_zone = 'Mars/Olympus'", "no time zone"),
        ("time_zone = '../../etc/passwd'", "no time zone"),
        ("delimiter = ';;'", "one character"),
        ("encoding = 'rot-never'", "no known encoding"),
        ("[fields", "is not TOML"),
    ],
)
def test_faults_are_named(tmp_path: Path, text: str, says: str) -> None:
    path = tmp_path / "m.toml"
    path.write_text(text)
    with pytest.raises(MappingError) as fault:
        load_mapping(path)
    assert says in str(fault.value)
    assert fault.value.code == "bad-mapping"


@pytest.mark.parametrize(
    "source",
    ["Gender", "EEO Race", "candidate.dateOfBirth", "people[0].nationality", "photo_url", "DOB"],
)
def test_prohibited_columns_cannot_be_mapped(source: str) -> None:
    with pytest.raises(MappingError) as fault:
        parse_mapping({"fields": {"name": source}})
    assert fault.value.code == "prohibited-field"
    with pytest.raises(MappingError):
        parse_mapping({"employments": [{"title": {"from": [source]}}]})


def test_a_bad_mapping_is_one_problem_of_the_mapping_file(tmp_path: Path, read: Read) -> None:
    mapping = tmp_path / "m.toml"
    mapping.write_text("[fields]\nname = 'Gender'\n")
    for name, content in (("a.csv", "id,Gender\n1,x\n"), ("a.json", '[{"id":1,"Gender":"x"}]')):
        path = tmp_path / name
        path.write_text(content)
        outcome = read(path, mapping=mapping)
        assert not outcome.applications
        assert [(p.code, p.file) for p in outcome.problems] == [("prohibited-field", "m.toml")]


def test_paths_into_json() -> None:
    look_up = by_path({"a": {"b": [{"c": 1}, {"c": 2}, "x"]}, "d.e": 3})
    assert look_up("a.b[*].c") == [1, 2]
    assert look_up("a.b[1].c") == [2]
    assert look_up("a.b[9].c") == []
    assert look_up("a.b.c") == []
    assert look_up("d.e") == [3]
    assert look_up("nothing.here[*]") == []


def test_json_by_mapping(tmp_path: Path, read: Read) -> None:
    mapping = tmp_path / "m.toml"
    mapping.write_text(
        """
        date_order = "mdy"
        [fields]
        id = "no"
        name = ["who.given", "who.family"]
        emails = "contact[*].mail"
        "job.remote" = "wfh"
        [[employments]]
        each = "history[*]"
        employer = "org"
        start = "from"
        current = "now"
        [[client_events]]
        ip = "seen.ip"
        stage = { value = "apply" }
        """
    )
    records = [
        {
            "no": 5,
            "who": {"given": "Ann", "family": "Example", "gender": "x"},
            "contact": [{"mail": "a@example.com"}, {"mail": ["b@example.com"]}, {"mail": {}}],
            "wfh": True,
            "history": [{"org": "A", "from": "03/04/2019", "now": False}, {"from": 2020}, {}],
            "seen": {"ip": "192.0.2.1"},
        },
        {"no": 6, "wfh": "perhaps"},
        {"who": {"given": "No id"}},
    ]
    path = tmp_path / "export.json"
    path.write_text(json.dumps({"total": 3, "items": records}))
    outcome = read(path, mapping=mapping)
    first, second = outcome.applications.values()
    form = first.statements[0]
    assert form.emails == ("a@example.com", "b@example.com")
    assert [e.start for e in form.employments] == [PartialDate(2019, 3, 4), PartialDate(2020)]
    assert first.requisition is None
    assert (first.client_events[0].ip, first.client_events[0].stage) == ("192.0.2.1", "apply")
    assert second.client_events == ()
    assert {(p.code, p.record, p.field) for p in outcome.problems} == {
        ("wrong-type", "1", "contact[*].mail"),
        ("wrong-type", "2", "wfh"),
        ("missing-field", "3", "no"),
    }


tables = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=8), inner, max_size=3)
    ),
    max_leaves=12,
)


@given(st.dictionaries(st.sampled_from(["fields", "employments", "date_order", "x"]), tables))
def test_any_content_is_a_mapping_or_a_fault(content: dict[str, object]) -> None:
    try:
        made: object = parse_mapping(content)
    except MappingError as fault:
        made = fault
    assert isinstance(made, Mapping | MappingError)


@given(tables, st.text(alphabet="abc.[]*0123", max_size=12))
def test_any_path_into_any_value(value: object, path: str) -> None:
    assert isinstance(by_path(value)(path), list)


@given(tables)
def test_any_row_makes_a_flat_record(row: object) -> None:
    mapping = parse_mapping(
        {
            "fields": {"id": "a", "emails": {"from": "b", "separator": ","}, "job.remote": "c"},
            "employments": [{"each": "d[*]", "employer": "e"}, {"separator": ",", "title": "f"}],
        }
    )
    made = flat_record(mapping, by_path(row), Place("a", "1"))
    assert set(made) <= {"id", "emails", "job", "employments"}

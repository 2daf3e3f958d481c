"""Nothing that tells origin, belief, health, age, family or looks reaches the model."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import duckdb
import msgspec
import pytest

from doorward.intake.ats.columns import SYNONYMS, is_refused, names, plain_name
from doorward.intake.ats.icims import IcimsReader
from doorward.intake.ats.workday import WorkdayReader
from doorward.model import Application

Read = Callable[..., "Outcome"]  # noqa: F821 - tests/intake/ats/conftest.py

SOURCES = [
    "greenhouse/candidates.json",
    "greenhouse/webhook.json",
    "lever/opportunities.json",
    "ashby/candidates.json",
    "jsonresume/resume.json",
    "tables/workday.csv",
    "tables/icims.csv",
]
COLUMNS = [
    "Gender",
    "sex",
    "Race",
    "Ethnicity",
    "EEOC Category",
    "Nationality",
    "Citizenship",
    "Country of Birth",
    "Date of Birth",
    "DOB",
    "Age",
    "Photo URL",
    "profile_picture",
    "Religion",
    "Marital Status",
    "Disability Status",
    "Veteran",
    "Pronouns",
    "Native Language",
    "Geschlecht",
    "国籍",
]


@pytest.mark.parametrize("source", SOURCES)
def test_fixtures_hold_prohibited_fields_and_none_is_read(
    data: Path, read: Read, source: str
) -> None:
    assert "PROHIBITED" in (data / source).read_text()
    outcome = read(data / source)
    assert outcome.applications
    everything = msgspec.json.encode([*outcome.applications.values(), *outcome.problems])
    assert b"PROHIBITED" not in everything


@pytest.mark.parametrize("column", COLUMNS)
def test_columns_are_never_read_in_any_general_format(
    tmp_path: Path, read: Read, column: str
) -> None:
    record = {"id": "a", "name": "Ann Example", "email": "ann@example.com", column: "PROHIBITED"}
    (tmp_path / "a.csv").write_text(
        ",".join(record) + "\n" + ",".join(map(str, record.values())) + "\n"
    )
    (tmp_path / "b.json").write_text(json.dumps([record]))
    (tmp_path / "c.jsonl").write_text((json.dumps(record) + "\n") * 2)
    values = ", ".join(f"'{value}' AS \"{key}\"" for key, value in record.items())
    with duckdb.connect() as database:
        database.execute(f"COPY (SELECT {values}) TO '{tmp_path / 'd.parquet'}'")
    for path in sorted(tmp_path.iterdir()):
        outcome = read(path)
        assert outcome.applications, path.name
        assert b"PROHIBITED" not in msgspec.json.encode(list(outcome.applications.values()))
        assert column in outcome.said("never-read").message


def test_no_usual_name_is_a_prohibited_one() -> None:
    for listing in (SYNONYMS, WorkdayReader.synonyms, IcimsReader.synonyms):
        for field, others in listing.items():
            for name in (plain_name(field), *names(others)):
                assert not is_refused(name), name


def test_the_model_has_no_place_for_them() -> None:
    def fields(cls: type, seen: set[type]) -> set[str]:
        found: set[str] = set()
        if cls in seen or not hasattr(cls, "__struct_fields__"):
            return found
        seen.add(cls)
        for field in msgspec.structs.fields(cls):
            found.add(f"{cls.__name__}.{field.encode_name}")
            for inner in getattr(field.type, "__args__", (field.type,)):
                if isinstance(inner, type):
                    found |= fields(inner, seen)
        return found

    named = fields(Application, set())
    assert "Statement.employments" in named
    refused = {name for name in named if is_refused(name.partition(".")[2])}
    # What an identity check read from a document (`image` is a digest), compared for equality with
    # other documents and with lists; no application, form or export can fill it.
    assert refused == {"DocumentSeen.birth_date", "DocumentSeen.image"}

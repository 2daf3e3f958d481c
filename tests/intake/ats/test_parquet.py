from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import duckdb
import pytest

Read = Callable[..., "Outcome"]  # noqa: F821 - tests/intake/ats/conftest.py


def parquet(path: Path, query: str) -> Path:
    plain = path.parent / "plain.parquet"
    with duckdb.connect() as database:
        database.execute(f"COPY ({query}) TO '{plain}' (FORMAT parquet)")
    plain.rename(path)
    return path


def test_own_nested_fields_are_taken_as_they_are(tmp_path: Path, read: Read) -> None:
    path = parquet(
        tmp_path / "a.parquet",
        """SELECT 'a' || i AS id, 'Ann ' || i AS name, ['x' || i || '@example.com'] AS emails,
           TIMESTAMPTZ '2026-01-01 10:00:00+00' AS created_at, 'PROHIBITED' AS gender,
           [{'employer': 'Acme', 'start': '2019-01', 'gender': 'PROHIBITED'}] AS employments,
           {'id': 'j1', 'title': 'T'} AS job, 42 AS shoe_size FROM range(2500) r(i)""",
    )
    outcome = read(path)
    assert len(outcome.applications) == 2500
    first = outcome.applications["a0"]
    assert first.created_at == datetime(2026, 1, 1, 10, tzinfo=UTC)
    assert first.statements[0].employments[0].employer == "Acme"
    assert first.requisition.id == "j1"
    assert "PROHIBITED" not in repr(outcome.applications)
    assert {p.code: p.message for p in outcome.problems} == {
        "never-read": "never read by design: gender",
        "ignored-columns": "not read: shoe_size",
    }


def test_usual_names_and_mapping(tmp_path: Path, read: Read) -> None:
    path = parquet(
        tmp_path / "a.parquet",
        'SELECT 7 AS "Application ID", \'Ann\' AS "First Name", \'E\' AS "Last ""Name", '
        "'a@example.com' AS \"E-mail\", DATE '2026-03-01' AS \"Applied On\"",
    )
    outcome = read(path)
    assert outcome.only.id == "7"
    assert outcome.only.created_at == datetime(2026, 3, 1, tzinfo=UTC)
    mapping = tmp_path / "m.toml"
    mapping.write_text('[fields]\nid = "Application ID"\nname = \'Last "Name\'\n')
    assert read(path, mapping=mapping).only.statements[0].name == "E"


@pytest.mark.parametrize("name", ["a[1].parquet", "*.parquet", "a'b.parquet", "a?.parquet"])
def test_the_name_of_a_file_is_no_pattern(tmp_path: Path, read: Read, name: str) -> None:
    parquet(tmp_path / "a1.parquet", "SELECT 'wrong' AS id, 'w@example.com' AS email")
    path = parquet(tmp_path / name, "SELECT 'right' AS id, 'r@example.com' AS email")
    assert read(path).only.id == "right"


def test_damaged_files_and_unknown_columns(tmp_path: Path, read: Read) -> None:
    whole = parquet(tmp_path / "a.parquet", "SELECT 1 AS alpha, 2 AS beta")
    assert read(whole).codes == {"unknown-columns", "ignored-columns"}
    damaged = tmp_path / "b.parquet"
    damaged.write_bytes(whole.read_bytes()[:60])
    outcome = read(damaged)
    assert outcome.codes == {"damaged"}
    assert str(tmp_path) not in outcome.said("damaged").message


def test_wrong_types_cost_a_field(tmp_path: Path, read: Read) -> None:
    path = parquet(
        tmp_path / "a.parquet",
        "SELECT 'a' AS id, 'a@example.com' AS emails, {'x': 1} AS name, [[1]] AS phones",
    )
    outcome = read(path)
    assert outcome.only.statements[0].emails == ("a@example.com",)
    assert {(p.code, p.field) for p in outcome.problems} == {
        ("wrong-type", "name"),
        ("wrong-type", "phones"),
    }

import csv

import duckdb
import msgspec
import pytest

from doorward.report.content import ApplicationSummary
from doorward.report.files import write_report
from doorward.report.preparing import prepare
from doorward.report.tables import neutral, write_queue

FORMULAS = [
    "=1+1",
    "+1+1",
    "-2+3",
    "@SUM(A1)",
    "\t=1+1",
    "\r=1+1",
    "\n=1+1",
    " =1+1",
    "\u00a0=1+1",
    "＝1+1",
    "＋1",
    "－1",
    "＠SUM(A1)",
    "'=1+1",
    '"=1+1',
    '=HYPERLINK("http://x.invalid")',
    "=cmd|' /C calc'!A0",
    "\ufeff=1+1",
    "\u200b=1+1",
    "−1",
]


@pytest.mark.parametrize("formula", FORMULAS)
def test_formulas_are_neutralised(formula):
    cell = neutral(formula)
    assert cell[0] in "'⟨"
    assert not cell.startswith(tuple("=+-@\t\r\n＝＋－＠"))


@pytest.mark.parametrize("text", ["Avery", "a=b", "2026-11-20", "1 + 1", "", "例"])
def test_ordinary_cells_are_left_alone(text):
    assert neutral(text) == text


def read_csv(path):
    with path.open(encoding="utf-8-sig", newline="") as file:
        return list(csv.DictReader(file))


@pytest.mark.parametrize("formula", FORMULAS)
def test_no_cell_of_the_queue_starts_a_formula(make, tmp_path, formula):
    evidence = make.weighed(formula, "A01", "contact", 5.0, formula)
    content = make.content_of([make.assessment(formula, (evidence,))])
    summary = ApplicationSummary(application=formula, candidate=formula, requisition=formula)
    run = msgspec.structs.replace(content.run, unmask_reason=f"{formula} audit")
    content = msgspec.structs.replace(content, summaries=(summary,), run=run)
    write_queue(prepare(content, make.key), tmp_path / "queue.csv")
    (row,) = read_csv(tmp_path / "queue.csv")
    for name, cell in row.items():
        assert cell[:1] not in tuple("=+-@\t\r\n＝＋－＠−"), name
        assert cell.lstrip(" '\"")[:1] not in tuple("=+-@") or cell[:1] == "'", name


def test_the_queue_has_every_application_in_order(demo, make, tmp_path):
    write_queue(prepare(demo, make.key), tmp_path / "queue.csv")
    rows = read_csv(tmp_path / "queue.csv")
    assert sorted(row["application"] for row in rows) == sorted(
        one.subject.id for one in demo.assessments
    )
    assert [int(row["rank"]) for row in rows] == sorted(int(row["rank"]) for row in rows)
    assert rows[0]["ring"] == rows[0]["unit"] == "ring-1"
    assert {row["synthetic"] for row in rows} == {"yes"}
    assert make.names[0] not in (tmp_path / "queue.csv").read_text()


def query(path, sql):
    with duckdb.connect() as connection:
        return connection.execute(sql, {"path": str(path)}).fetchall()


def test_parquet_holds_what_the_lines_hold(demo, make, tmp_path):
    folder = tmp_path / "it's [1] *"
    files = write_report(prepare(demo, make.key), folder)
    assert {path.name for path in files} == {path.name for path in folder.iterdir()}
    copies = {}
    for path in folder.glob("*.parquet"):
        copies[path.stem] = tmp_path / path.name
        copies[path.stem].write_bytes(path.read_bytes())
    rows = query(
        copies["assessments"],
        "SELECT application, band, len(not_checked) FROM read_parquet($path)",
    )
    assert rows == [
        (one.subject.id, one.band.value, len(one.not_checked)) for one in demo.assessments
    ]
    found = query(
        copies["evidence"],
        "SELECT application, position, signal, len(facts) FROM read_parquet($path) ORDER BY ALL",
    )
    expected = sorted(
        (one.subject.id, place, w.evidence.signal, len(w.evidence.facts))
        for one in demo.assessments
        for place, w in enumerate(one.evidence, start=1)
    )
    assert found == expected
    rings = query(
        copies["rings"], "SELECT ring, len(applications), len(edges) FROM read_parquet($path)"
    )
    assert rings == [("ring-1", 6, 6), ("ring-2", 2, 2)]


def test_parquet_of_an_empty_run_has_columns_and_no_rows(make, tmp_path):
    write_report(prepare(make.content_of([]), make.key), tmp_path)
    for name in ("assessments", "evidence", "rings"):
        path = tmp_path / f"{name}.parquet"
        assert query(path, "SELECT count(*) FROM read_parquet($path)") == [(0,)]


def test_hostile_text_reaches_parquet_unharmed(make, tmp_path):
    odd = '\'; DROP TABLE lines; -- \0 \ud800 \u202e {"a": 1}\n'
    evidence = make.weighed("app-1", "A01", "contact", 5.0, odd)
    content = make.content_of([make.assessment("app-1", (evidence,))])
    write_report(prepare(content, make.key), tmp_path)
    ((reason,),) = query(tmp_path / "evidence.parquet", "SELECT reason FROM read_parquet($path)")
    assert reason.startswith("'; DROP TABLE lines; -- ")

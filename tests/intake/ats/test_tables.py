from __future__ import annotations

import csv
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from doorward.intake.reader import Limits
from doorward.model import PartialDate, Severity

Read = Callable[..., "Outcome"]  # noqa: F821 - tests/intake/ats/conftest.py


def write(path: Path, text: str) -> Path:
    path.write_text(text)
    return path


def test_usual_names_are_known_and_the_rest_is_said(tmp_path: Path, read: Read) -> None:
    path = write(
        tmp_path / "export.csv",
        "Application ID,FIRST NAME,last_name,E-mail,Mobile Phone,Shoe size,Applied On,City,State\n"
        '7,Ann,Example,"ann@example.com; a@example.org",(202) 555-0101,42,'
        "2026-03-04T10:00:00Z,Denver,CO\n",
    )
    outcome = read(path)
    application = outcome.only
    form = application.statements[0]
    assert (application.id, form.name) == ("7", "Ann Example")
    assert form.emails == ("ann@example.com", "a@example.org")
    assert form.phones == ("(202) 555-0101",)
    assert form.location == "Denver, CO"
    assert application.created_at == datetime(2026, 3, 4, 10, tzinfo=UTC)
    assert [(p.code, p.message) for p in outcome.problems] == [
        ("ignored-columns", "not read: Shoe size")
    ]


def test_formulas_stay_text(tmp_path: Path, read: Read) -> None:
    path = write(
        tmp_path / "a.csv", 'id,name,email\n1,"=HYPERLINK(""http://x.example"")",@SUM(1)\n'
    )
    form = read(path).only.statements[0]
    assert form.name == '=HYPERLINK("http://x.example")'
    assert form.emails == ("@SUM(1)",)


def test_ragged_rows(tmp_path: Path, read: Read) -> None:
    path = write(
        tmp_path / "a.csv",
        "id,name,email,phone\n"
        "1,Short,short@example.com\n"
        "2,Long,long@example.com,555-0101,extra\n"
        "3,Blank ends,blank@example.com,555-0102,,\n"
        "\n"
        "4,Fine,fine@example.com,555-0103\n",
    )
    outcome = read(path)
    assert list(outcome.applications) == ["1", "3", "4"]
    assert outcome.applications["1"].statements[0].phones == ()
    assert [(p.severity, p.code, p.record) for p in outcome.problems] == [
        (Severity.FIELD, "ragged-row", "2"),
        (Severity.RECORD, "ragged-row", "3"),
    ]


def test_line_breaks_in_cells_and_row_numbers_as_a_spreadsheet_counts(
    tmp_path: Path, read: Read
) -> None:
    path = write(
        tmp_path / "a.csv",
        'id,name,email\r\n1,"Two\r\nlines",a@example.com\r\n,No id,b@example.com\r\n',
    )
    outcome = read(path)
    assert outcome.only.statements[0].name == "Two\nlines"
    assert outcome.said("missing-field").record == "3"


def test_carriage_returns_alone_end_lines(tmp_path: Path, read: Read) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b'id,name,email\r1,Ann,a@example.com\r2,"Bo\rB",b@example.com\r')
    outcome = read(path)
    assert [a.statements[0].name for a in outcome.applications.values()] == ["Ann", "Bo\nB"]


def test_zero_bytes_are_left_out_and_said(tmp_path: Path, read: Read) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"id,name,email\n1,Ann\0 Example,ann@example.com\n")
    outcome = read(path)
    assert outcome.only.statements[0].name == "Ann Example"
    assert outcome.codes == {"zero-bytes"}


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_delimiters(tmp_path: Path, read: Read, mark: str) -> None:
    path = write(tmp_path / "a.csv", f"id{mark}name{mark}email\n1{mark}Ann{mark}ann@example.com\n")
    assert read(path).only.statements[0].name == "Ann"


def test_an_unclosed_quote_does_not_swallow_everything(tmp_path: Path, read: Read) -> None:
    good = "".join(f"{n},Ann,ann{n}@example.com\n" for n in range(2000))
    path = write(tmp_path / "a.csv", 'id,name,email\n0,Ann,a@example.com\n1,"open,x\n' + good)
    outcome = read(path, limits=Limits(record_bytes=10_000))
    assert list(outcome.applications) == ["0"]
    assert outcome.said("unclosed-quote").severity is Severity.FILE


def test_rows_without_an_id_column_are_numbered_and_said(tmp_path: Path, read: Read) -> None:
    outcome = read(write(tmp_path / "people.csv", "name,email\nAnn,a@example.com\n"))
    assert outcome.only.id == "people-2"
    assert outcome.codes == {"numbered"}


def test_a_column_called_candidate_is_not_taken_for_an_identifier(
    tmp_path: Path, read: Read
) -> None:
    path = write(tmp_path / "a.csv", "id,Candidate,email\n1,Ann Example,a@example.com\n")
    outcome = read(path)
    assert outcome.only.candidate is None
    assert outcome.codes == {"ignored-columns"}


def test_a_header_without_known_columns_is_refused(tmp_path: Path, read: Read) -> None:
    path = write(tmp_path / "a.csv", "alpha,beta\n1,2\n")
    assert read(path).codes == {"unknown-format"}
    assert read(path, "csv").codes == {"unknown-columns"}


def test_equal_column_names_do_not_hide_each_other(tmp_path: Path, read: Read) -> None:
    path = write(tmp_path / "a.csv", "id,email,email,x,x\n1,a@example.com,b@example.com,1,2\n")
    outcome = read(path)
    assert outcome.only.statements[0].emails == ("a@example.com", "b@example.com")
    assert outcome.said("ignored-columns").message == "not read: x, x (2)"


def test_ambiguous_day_of_application_is_dropped_with_advice(tmp_path: Path, read: Read) -> None:
    path = write(tmp_path / "a.csv", "id,email,Applied On\n1,a@example.com,03/04/2026\n")
    outcome = read(path)
    assert outcome.only.created_at is None
    assert "date_order" in outcome.said("bad-date").message
    assert outcome.said("bad-date").field == "Applied On"


def test_workday_report(data: Path, read: Read) -> None:
    outcome = read(data / "tables" / "workday.csv")
    first, second = outcome.applications.values()
    assert (first.id, first.candidate) == ("JA-1001", "C-501")
    assert first.statements[0].name == "Rosa Lindqvist"
    assert (first.requisition.id, first.requisition.title) == ("R-77", "Platform Engineer")
    assert first.statements[0].employments[0].employer == "Northwind Testing"
    assert first.statements[0].employments[0].current
    assert second.statements[0].employments == ()
    assert outcome.codes == {"assumed-utc", "never-read", "ignored-columns"}


def test_icims_export(data: Path, read: Read) -> None:
    outcome = read(data / "tables" / "icims.csv")
    application = outcome.only
    form = application.statements[0]
    assert (application.id, application.candidate) == ("9001", "501")
    assert form.phones == ("(202) 555-0143", "(202) 555-0144")
    assert (form.location, application.addresses) == ("Denver, CO", ("12 Example Street",))
    assert form.educations[0].school == "Example State University"
    assert application.requisition.id == "2026-11"


def test_mapping_file(data: Path, read: Read) -> None:
    tables = data / "tables"
    outcome = read(tables / "mapped-cp1252.csv", mapping=tables / "mapping.toml")
    application = outcome.only
    form = application.statements[0]
    assert form.name == "Jörg Müller-Sample"
    assert form.emails == ("joerg@example.com", "jm@example.org")
    assert form.phones == ("030 555 0101", "0170 555 0102")
    assert application.created_at.utcoffset() == timedelta(hours=1)
    assert application.requisition.remote is True
    assert application.offer.expected_pay == 65000
    first, second = form.employments
    assert (first.employer, first.start, first.current) == (
        "Beispiel GmbH",
        PartialDate(2019, 4, 3),
        True,
    )
    assert (second.title, second.end) == ("Praktikant", PartialDate(2018))
    assert outcome.codes == {"encoding", "never-read"}


def test_mapping_that_names_a_missing_column_says_so(tmp_path: Path, read: Read) -> None:
    mapping = write(tmp_path / "m.toml", '[fields]\nid = "Nr"\nname = "Nome"\nemails = "Mail"\n')
    path = write(tmp_path / "a.csv", "Nr,Name,Mail\n1,Ann,a@example.com\n")
    outcome = read(path, mapping=mapping)
    assert outcome.only.statements[0].emails == ("a@example.com",)
    assert outcome.said("missing-column").message.endswith(": Nome")


def test_the_limit_on_cells_of_everybody_else_is_left_as_it_was(tmp_path: Path, read: Read) -> None:
    before = csv.field_size_limit(1_000)
    try:
        path = write(tmp_path / "a.csv", f"id,name,email\n1,{'x' * 5_000},a@example.com\n")
        assert read(path).only.id == "1"
        assert csv.field_size_limit() == 1_000
    finally:
        csv.field_size_limit(before)

from __future__ import annotations

from datetime import UTC, date, datetime

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doorward.intake.reader import Limits
from doorward.intake.records import Place, Rules, clip, to_application
from doorward.model import Application, Origin, PartialDate, Problem, Requisition, StatementSource
from doorward.model.interchange import (
    ApplicationRecord,
    ClientRecord,
    EducationRecord,
    EmploymentRecord,
    JobRecord,
    StatementRecord,
)

RULES = Rules(date(2026, 4, 1))


def convert(record: ApplicationRecord, rules: Rules = RULES) -> tuple[Application, list[Problem]]:
    place = Place("a.jsonl", "1")
    return to_application(record, place, rules), place.problems


def test_flat_fields_become_a_form_statement_and_text_a_resume_statement() -> None:
    record = ApplicationRecord(
        id="a",
        name="Ann Example",
        emails=["ann@example.com", ""],
        created_at=datetime(2026, 3, 1, tzinfo=UTC),
        resume_text="Ann Example, +1 202 555 0101",
    )
    application, problems = convert(record)
    form, resume = application.statements
    assert (form.source, form.name, form.emails) == (
        StatementSource.FORM,
        "Ann Example",
        ("ann@example.com",),
    )
    assert (resume.source, resume.text) == (StatementSource.RESUME, record.resume_text)
    assert form.origin == Origin("a.jsonl", "1")
    assert problems == []


def test_an_application_that_says_nothing_has_no_statement() -> None:
    application, problems = convert(ApplicationRecord(id="a"))
    assert application.statements == ()
    assert problems == []


def test_further_statements_keep_their_source() -> None:
    further = [
        StatementRecord(source="background-check", educations=[EducationRecord(school="S")]),
        StatementRecord(source="gossip", name="X"),
    ]
    application, problems = convert(ApplicationRecord(id="a", statements=further))
    assert [s.source for s in application.statements] == [StatementSource.BACKGROUND_CHECK]
    assert [(p.code, p.field) for p in problems] == [("unknown-source", "statements[1].source")]


def test_dates_are_read_leniently_and_never_guessed() -> None:
    jobs = [
        EmploymentRecord(employer="A", start="March 2019", end="Present"),
        EmploymentRecord(employer="B", start="2019-02-30", end="2031-01"),
        EmploymentRecord(employer="C", start="03/04/2018"),
    ]
    application, problems = convert(ApplicationRecord(id="a", employments=jobs))
    first, second, third = application.statements[0].employments
    assert (first.start, first.end, first.current) == (PartialDate(2019, 3), None, True)
    assert (second.start, second.end, second.current) == (None, None, False)
    assert third.start == PartialDate(2018)
    assert [(p.code, p.field) for p in problems] == [
        ("bad-date", "employments[1].start"),
        ("future-date", "employments[1].end"),
        ("ambiguous-date", "employments[2].start"),
    ]


def test_a_course_may_end_in_the_future_but_not_in_the_far_future() -> None:
    courses = [EducationRecord(school="S", end="2029"), EducationRecord(school="T", end="2080")]
    application, problems = convert(ApplicationRecord(id="a", educations=courses))
    assert [e.end for e in application.statements[0].educations] == [PartialDate(2029), None]
    assert [p.code for p in problems] == ["future-date"]


def test_moments_in_the_future_are_dropped_and_an_offset_is_assumed_loudly() -> None:
    application, problems = convert(
        ApplicationRecord(id="a", created_at=datetime(2099, 1, 1, tzinfo=UTC))
    )
    assert application.created_at is None
    assert [p.code for p in problems] == ["future-date"]
    naive = datetime(2026, 1, 1, 10)  # noqa: DTZ001
    application, problems = convert(ApplicationRecord(id="a", created_at=naive))
    assert application.created_at == datetime(2026, 1, 1, 10, tzinfo=UTC)
    assert [(p.severity, p.code) for p in problems] == [("note", "assumed-utc")]


def test_impossible_client_values_are_left_out() -> None:
    events = [
        ClientRecord(ip="999.1.1.1"),
        ClientRecord(ip="192.0.2.1", form_seconds=-1.0),
        ClientRecord(ip="2001:db8::1", form_seconds=float("inf")),
    ]
    application, problems = convert(ApplicationRecord(id="a", client_events=events))
    assert [e.ip for e in application.client_events] == ["192.0.2.1", "2001:db8::1"]
    assert [e.form_seconds for e in application.client_events] == [None, None]
    assert [p.code for p in problems] == ["bad-ip", "bad-number", "bad-number"]


@pytest.mark.parametrize(
    "name", ["../x.pdf", "/x.pdf", "a/../../x.pdf", "C:\\x.pdf", "C:x.pdf", "a\0.pdf"]
)
def test_paths_that_leave_the_folder_are_refused(name: str) -> None:
    record = ApplicationRecord(id="a", attachments=[name, "ok/a..b.pdf"], code_accounts=[name])
    application, problems = convert(record)
    assert application.attachments == ("ok/a..b.pdf",)
    assert application.code_files == ()
    assert [p.code for p in problems] == ["unsafe-path", "unsafe-path"]


def test_a_requisition_is_known_by_its_id_or_else_its_title() -> None:
    assert convert(ApplicationRecord(id="a", job=JobRecord(title="T")))[0].requisition == (
        Requisition(id="T", title="T")
    )
    assert convert(ApplicationRecord(id="a", job=JobRecord(remote=True)))[0].requisition is None


def test_long_lists_and_texts_are_cut_and_said() -> None:
    limits = Limits(list_items=3, text_field=10, document_text=20)
    record = ApplicationRecord(
        id="a", emails=[f"{n}@example.com" for n in range(9)], name="n" * 11, resume_text="t" * 21
    )
    place = Place("a.jsonl", "1")
    clip(record, place, limits)
    application = to_application(record, place, Rules(date(2026, 4, 1), limits))
    form, resume = application.statements
    assert len(form.emails) == 3
    assert (form.name, resume.text) == ("n" * 10, "t" * 20)
    assert {p.code for p in place.problems} == {"too-many", "too-long"}


texts = st.none() | st.text(max_size=15)


@settings(max_examples=60)
@given(
    st.builds(
        ApplicationRecord,
        id=st.text(min_size=1, max_size=5),
        name=texts,
        emails=st.lists(st.text(max_size=5), max_size=3),
        created_at=st.none() | st.datetimes(),
        employments=st.lists(st.builds(EmploymentRecord, start=texts, end=texts), max_size=3),
        client_events=st.lists(st.builds(ClientRecord, ip=texts), max_size=2),
        statements=st.lists(st.builds(StatementRecord, source=st.text(max_size=8)), max_size=2),
        attachments=st.lists(st.text(max_size=8), max_size=2),
    )
)
def test_any_record_converts(record: ApplicationRecord) -> None:
    application, problems = convert(record)
    assert application.id == record.id
    assert all(problem.file == "a.jsonl" and problem.record == "1" for problem in problems)
    for statement in application.statements:
        for job in statement.employments:
            assert job.start is None or job.start.earliest() <= date(2026, 4, 1)

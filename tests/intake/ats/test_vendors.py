from __future__ import annotations

import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

import pytest

from doorward.model import PartialDate, Severity, StatementSource

Read = Callable[..., "Outcome"]  # noqa: F821 - tests/intake/ats/conftest.py


# Greenhouse


def test_greenhouse_candidates_become_one_application_each(data: Path, read: Read) -> None:
    outcome = read(data / "greenhouse" / "candidates.json")
    assert list(outcome.applications) == ["81000001", "81000002", "candidate-71000002"]
    assert outcome.problems == []
    first = outcome.applications["81000001"]
    assert first.candidate == "71000001"
    assert first.created_at == datetime(2026, 2, 15, 3, 31, 46, 637000, tzinfo=UTC)
    assert (first.requisition.id, first.requisition.title) == ("299100", "Platform Engineer")
    assert (first.channel, first.referrer) == ("Careers page", "Uma Sample")
    assert first.addresses == ("12 Example Street\nDenver, CO",)
    (form,) = first.statements
    assert form.phones == ("(202) 555-0143",)
    assert form.emails == ("rosa.lindqvist@example.com", "rosa@work.example")
    assert form.location == "Denver, Colorado, USA"
    assert form.employments[0].current
    assert form.employments[1].start == PartialDate(2015, 8, 15)
    assert form.educations[0].field == "Computer Science"
    assert form.links == (
        "rosa.example",
        "https://linkedin.example/in/rosa",
        "https://github.example/rosal",
    )


def test_greenhouse_lists_applicants_files_only_and_by_name(data: Path, read: Read) -> None:
    outcome = read(data / "greenhouse" / "candidates.json")
    assert outcome.applications["81000001"].attachments == ("Rosa_Lindqvist_Resume.pdf",)


def test_greenhouse_applications_alone(data: Path, read: Read) -> None:
    outcome = read(data / "greenhouse" / "applications.json")
    assert list(outcome.applications) == ["81000001", "81000003", "81000009"]
    assert outcome.applications["81000009"].candidate == "79999999"
    assert outcome.applications["81000009"].statements == ()


def test_greenhouse_candidates_and_applications_complete_each_other(
    data: Path, read: Read, tmp_path: Path
) -> None:
    for name in ("candidates.json", "applications.json"):
        (tmp_path / name).write_bytes((data / "greenhouse" / name).read_bytes())
    outcome = read(tmp_path)
    assert list(outcome.applications) == ["81000001", "81000002", "81000003", "81000009"]
    joined = outcome.applications["81000003"]
    assert joined.statements[0].name == "Prospect Only"
    assert joined.channel == "Agency"
    assert outcome.codes == {"candidate-missing"}


def test_greenhouse_web_hook_writes_days_month_first(data: Path, read: Read) -> None:
    application = read(data / "greenhouse" / "webhook.json").only
    assert (application.id, application.candidate) == ("265277", "265772")
    (form,) = application.statements
    assert form.employments[0].start == PartialDate(2017, 1, 2)
    assert form.educations[0].start == PartialDate(2012, 8, 9)
    assert application.attachments == ("resume.pdf",)


def test_greenhouse_wrong_types_cost_a_field_or_a_record(tmp_path: Path, read: Read) -> None:
    candidates = [
        {
            "id": 1,
            "first_name": 5,
            "last_name": "Ok",
            "email_addresses": [{"value": 7}, {"value": "a@example.com"}, "x"],
            "phone_numbers": "none",
            "created_at": "soon",
            "applications": [{"id": 10, "candidate_id": 1, "applied_at": None}],
        },
        {"id": [], "first_name": "Bad", "email_addresses": [], "phone_numbers": []},
        {"id": 3, "first_name": "Good", "email_addresses": [], "phone_numbers": []},
    ]
    path = tmp_path / "candidates.json"
    path.write_text(json.dumps(candidates))
    outcome = read(path)
    assert list(outcome.applications) == ["10", "candidate-3"]
    assert outcome.applications["10"].statements[0].emails == ("a@example.com",)
    places = {(p.severity, p.code, p.record, p.field) for p in outcome.problems}
    assert places == {
        (Severity.FIELD, "wrong-type", "1", "first_name"),
        (Severity.FIELD, "wrong-type", "1", "email_addresses[0].value"),
        (Severity.FIELD, "wrong-type", "1", "email_addresses[2]"),
        (Severity.FIELD, "wrong-type", "1", "phone_numbers"),
        (Severity.FIELD, "bad-date", "1", "created_at"),
        (Severity.FIELD, "wrong-type", "2", "id"),
    }


# Lever


def test_lever_opportunities(data: Path, read: Read) -> None:
    outcome = read(data / "lever" / "opportunities.json")
    first, second = outcome.applications.values()
    assert first.candidate == "7f23e772-f2cb-4ebb-b33f-54b872999990"
    assert first.created_at == datetime(2026, 3, 2, 9, 14, tzinfo=UTC)
    assert first.requisition.title == "Platform Engineer"
    assert first.attachments == ("Noor Sample CV.pdf",)
    form, resume = first.statements
    assert form.phones == ("(202) 555-0155", "+1 202 555 0155")
    assert resume.source is StatementSource.RESUME
    assert resume.employments[0].start == PartialDate(2020, 4)
    assert resume.employments[1].end is None
    assert outcome.said("bad-date").field == "statements[0].employments[1].end"
    assert (second.candidate, second.referrer) == ("c-2", "u-9")
    assert second.statements[0].location == "Berlin"


def test_lever_single_opportunity_and_bad_time(tmp_path: Path, read: Read, data: Path) -> None:
    one = json.loads((data / "lever" / "opportunities.json").read_text())["data"][1]
    path = tmp_path / "one.json"
    path.write_text(json.dumps({"data": {**one, "createdAt": 10**20}}))
    outcome = read(path, "lever")
    assert outcome.only.created_at is None
    assert outcome.codes == {"bad-date"}


# Ashby


def test_ashby_results_are_joined_by_the_candidate(data: Path, read: Read) -> None:
    outcome = read(data / "ashby")
    first, second, third, fourth = outcome.applications.values()
    assert [event.ip for event in first.client_events] == ["192.0.2.44", "198.51.100.9"]
    assert [event.ip for event in second.client_events] == ["198.51.100.9"]
    assert first.client_events[0].user_agent == "Mozilla/5.0"
    assert (first.requisition.title, first.channel) == ("Platform Engineer", "Referral")
    assert (second.requisition, second.channel) == (None, "Careers Page")
    assert first.candidate == second.candidate
    assert first.attachments == ("adaeze-resume.pdf",)
    assert first.statements[0].location == "Austin, Texas, United States"
    assert third.id == "candidate-11111111-aaaa-4000-8000-000000000002"
    assert fourth.statements[0].name == "Mia Sample"
    assert fourth.statements[0].phones == ("555-0109",)
    assert {(p.code, p.severity) for p in outcome.problems} == {
        ("missing-field", Severity.RECORD),
        ("candidate-missing", Severity.NOTE),
    }


def test_ashby_reads_pages_saved_into_one_file(data: Path, read: Read, tmp_path: Path) -> None:
    path = tmp_path / "pages.json"
    names = ("client_info.json", "candidates.json", "applications.json")
    path.write_text("\n".join((data / "ashby" / name).read_text() for name in names))
    outcome = read(path)
    assert len(outcome.applications) == 4
    assert len(next(iter(outcome.applications.values())).client_events) == 2


def test_ashby_candidates_alone_have_no_client_events(data: Path, read: Read) -> None:
    outcome = read(data / "ashby" / "candidates.json")
    assert len(outcome.applications) == 3
    assert all(one.client_events == () for one in outcome.applications.values())
    assert outcome.problems == []


def test_ashby_candidate_info_is_one_result(tmp_path: Path, read: Read, data: Path) -> None:
    one = json.loads((data / "ashby" / "candidates.json").read_text())["results"][1]
    path = tmp_path / "info.json"
    path.write_text(json.dumps({"success": True, "results": one}))
    assert read(path).only.statements[0].emails == ("luca@example.com",)


# JSON Resume


def test_json_resume_is_a_profile_statement(data: Path, read: Read) -> None:
    application = read(data / "jsonresume" / "resume.json").only
    assert application.id == "resume"
    (profile,) = application.statements
    assert profile.source is StatementSource.PROFILE
    assert profile.phones == ("+47 555 01 234",)
    assert profile.employments[0].current
    assert profile.employments[0].domain == "shipping.example"
    assert profile.employments[1].end == PartialDate(2020, 4, 30)
    assert profile.skills == ("Web", "HTTP", "TLS")
    assert application.addresses == ("1 Example Road, Oslo, Oslo, NO, 0001",)


def test_json_resume_without_basics_is_refused(tmp_path: Path, read: Read) -> None:
    path = tmp_path / "r.json"
    path.write_text('{"work": [], "basics": "none"}')
    outcome = read(path, "jsonresume")
    assert not outcome.applications
    assert outcome.said("wrong-type").field == "basics"


# Doorward's own


def test_doorward_records(data: Path, read: Read) -> None:
    outcome = read(data / "doorward" / "applications.jsonl")
    first, second = outcome.applications.values()
    assert outcome.problems == []
    assert first.synthetic
    assert first.code_files == ("code/rosal.json",)
    assert first.client_events[0].form_seconds == 412.5
    assert [s.source for s in second.statements] == [
        StatementSource.FORM,
        StatementSource.BACKGROUND_CHECK,
    ]
    assert second.referees[0].form_ip == "198.51.100.7"
    assert second.offer.expected_pay == 95000
    assert second.observed[0].code == "camera-refused"


def test_doorward_faults_are_said_with_line_and_field(data: Path, read: Read) -> None:
    outcome = read(data / "doorward" / "faulty.jsonl")
    assert list(outcome.applications) == ["ok-1", "field-1", "dates-1", "ok-1~2", "client-1"]
    places = [(p.code, p.record, p.field) for p in outcome.problems]
    assert places == [
        ("bad-date", "2", "created_at"),
        ("wrong-type", "2", "name"),
        ("wrong-type", "2", "emails[1]"),
        ("wrong-type", "2", "emails[2]"),
        ("wrong-type", "2", "phones"),
        ("malformed-json", "4", None),
        ("missing-field", "5", "id"),
        ("future-date", "6", "created_at"),
        ("bad-date", "6", "employments[0].start"),
        ("future-date", "6", "employments[0].end"),
        ("ambiguous-date", "6", "employments[1].start"),
        ("duplicate-id", "7", "id"),
        ("unknown-source", "8", "statements[0].source"),
        ("bad-ip", "8", "client_events[0].ip"),
        ("bad-number", "8", "client_events[1].form_seconds"),
        ("unsafe-path", "8", "attachments[0]"),
        ("unsafe-path", "8", "attachments[1]"),
        ("wrong-type", "9", None),
    ]


def test_doorward_list_and_indented_object(data: Path, read: Read, tmp_path: Path) -> None:
    records = [
        json.loads(line)
        for line in (data / "doorward" / "applications.jsonl").read_text().splitlines()
    ]
    listed = tmp_path / "list.json"
    listed.write_text(json.dumps(records, indent=2))
    assert list(read(listed).applications) == ["app-001", "app-002"]
    one = tmp_path / "one.json"
    one.write_text(json.dumps(records[0], indent=2))
    assert read(one).only.id == "app-001"


@pytest.mark.parametrize("depth", [70, 200_000])
def test_deep_nesting_costs_one_record(tmp_path: Path, read: Read, depth: int) -> None:
    deep = '{"id":"deep","name":{"a":' + "[" * depth + "]" * depth + '},"emails":[],"phones":[]}'
    path = tmp_path / "a.jsonl"
    path.write_text(deep + "\n" + '{"id":"ok","emails":["a@example.com"],"phones":[]}\n')
    outcome = read(path, "doorward")
    assert list(outcome.applications) == ["ok"]
    assert outcome.said("too-deep").record == "1"

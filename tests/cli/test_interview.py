"""`doorward interview`: the kit, the answers, and what screening makes of them. All invented."""

import csv
import io
import json
import re

import pytest
from click.testing import CliRunner

from doorward.cli.app import Exit, doorward
from doorward.intake.additions.answers import COLUMNS

PERSON = {
    "id": "A-17",
    "candidate": "c-1",
    "name": "Jane Example",
    "emails": ["jane@example.com"],
    "job": {"id": "REQ-4"},
    "location": "Springfield, Exampleland",
    "synthetic": True,
    "employments": [
        {"employer": "Example Labs", "title": "Engineer", "start": "2019-03", "end": "2021-05"},
        {"employer": "<script>alert(1)</script>", "start": "2021-06", "current": True},
    ],
    "educations": [{"school": "=cmd|' /C calc'!A0"}],
}
OTHER = {
    **PERSON,
    "id": "A-18",
    "candidate": "c-2",
    "name": "Max Muster",
    "emails": ["max@example.com"],
}


@pytest.fixture(autouse=True)
def _own_home(tmp_path_factory, monkeypatch):
    monkeypatch.setenv("DOORWARD_HOME", str(tmp_path_factory.mktemp("home")))


@pytest.fixture
def applications(tmp_path):
    path = tmp_path / "applications.jsonl"
    path.write_text("".join(json.dumps(one) + "\n" for one in (PERSON, OTHER)))
    return path


def run(*words):
    return CliRunner().invoke(doorward, [str(word) for word in words], standalone_mode=False)


def kit(applications, *words):
    return run("interview", "kit", "A-17", applications, *words)


def filled(path, **ratings):
    """An answer file with some questions rated: (rating, words heard, interviewer)."""
    rows = list(csv.DictReader(io.StringIO(path.read_text("utf-8-sig"))))
    for row in rows:
        told = ratings.get(row["question"].replace("-", "_"))
        if told:
            row["rating"], row["heard"], row["interviewer"] = told
    with path.open("w", newline="", encoding="utf-8") as file:
        writer = csv.DictWriter(file, COLUMNS)
        writer.writeheader()
        writer.writerows(rows)
    return path


def test_the_kit_is_shown_and_written(applications, tmp_path):
    out = tmp_path / "kits"
    result = kit(applications, "--out", out)
    assert result.return_value == Exit.OK
    assert "Interview of A-17, job REQ-4 (synthetic)" in result.output
    assert "“Example Labs”" in result.output
    assert sorted(path.name for path in out.iterdir()) == [
        "answers-A-17.csv",
        "form-A-17.pdf",
        "interview-A-17.html",
    ]


def test_the_kit_as_json(applications):
    told = json.loads(kit(applications, "--json").output)
    assert [one["id"] for one in told["questions"]] == [
        "employer-1",
        "employer-2",
        "school-1",
        "project-1",
        "technology-1",
        "city-1",
        "dates-1",
    ]
    assert told["questions"][1]["sources"] == [
        "form: Engineer, Example Labs, 2019-03 to 2021-05 (applications.jsonl#1 employments[0])"
    ]
    assert [one["rating"] for one in told["scale"]] == ["consistent", "cannot-say", "contradicts"]


def test_two_applicants_to_a_job_get_the_same_questions(applications):
    def wordings(name):
        told = json.loads(run("interview", "kit", name, applications, "--json").output)
        return told["code"], [(one["id"], one["follow_up"]) for one in told["questions"]]

    assert wordings("A-17") == wordings("A-18")


def test_the_page_runs_nothing_and_shows_no_markup_but_its_own(applications, tmp_path):
    kit(applications, "--out", tmp_path)
    page = (tmp_path / "interview-A-17.html").read_text()
    assert "default-src 'none'" in page
    assert "form-action 'none'" in page
    assert "<script" not in page
    assert "alert(1)" not in page
    assert not re.search(r"\s(?:src|href|action|on\w+)\s*=", page)
    assert page.count('type="radio"') == 7 * 3
    assert page.count('<section class="question">') == 7
    assert "synthetic: nobody real" in page
    assert "eye contact" in page


def test_the_answer_file_holds_no_formula(applications, tmp_path):
    kit(applications, "--out", tmp_path)
    text = (tmp_path / "answers-A-17.csv").read_text("utf-8-sig")
    for row in csv.reader(io.StringIO(text)):
        assert not any(cell.startswith(("=", "+", "-", "@")) for cell in row)
    assert "calc" not in text


def test_an_applicant_may_be_named_by_the_hiring_systems_id(applications):
    assert "Interview of A-18" in run("interview", "kit", "c-2", applications).output


def test_an_unknown_applicant_is_an_error(applications):
    result = run("interview", "kit", "A-99", applications)
    assert "no application 'A-99' in these sources" in str(result.exception)


def test_somebody_with_two_applications_must_be_named_by_one(applications):
    twice = {**PERSON, "id": "A-19"}
    applications.write_text(applications.read_text() + json.dumps(twice) + "\n")
    result = run("interview", "kit", "c-1", applications)
    assert "name one of A-17, A-19" in str(result.exception)


def test_ids_make_no_path(applications, tmp_path):
    strange = {**PERSON, "id": "../../A 1"}
    applications.write_text(json.dumps(strange) + "\n")
    out = tmp_path / "deep" / "kits"
    assert run("interview", "kit", strange["id"], applications, "--out", out).return_value == 0
    written = {path for path in tmp_path.rglob("*") if path.is_file()} - {applications}
    assert {path.parent for path in written} == {out}
    assert all(re.fullmatch(r"(answers|form|interview)-[-.\w]+", path.name) for path in written)


def test_answers_are_recorded_once(applications, tmp_path):
    kit(applications, "--out", tmp_path)
    answers = filled(
        tmp_path / "answers-A-17.csv",
        employer_1=("consistent", "", "Ida"),
        employer_2=("contradicts", "Never worked there.", "Ida"),
        city_1=("cannot say", "", "Ida"),
    )
    later = tmp_path / "later.jsonl"
    first = run("interview", "record", answers, "--to", later)
    assert (first.return_value, first.output.strip()) == (
        Exit.OK,
        "3 answers read, 3 added to later.jsonl",
    )
    assert later.stat().st_mode & 0o077 == 0
    told = [json.loads(line) for line in later.read_text().splitlines()]
    assert [(one["record"], one["application"], one["rating"]) for one in told] == [
        ("answer", "A-17", "consistent"),
        ("answer", "A-17", "contradicts"),
        ("answer", "A-17", "cannot-say"),
    ]
    again = json.loads(run("interview", "record", answers, "--to", later, "--json").output)
    assert again == {"answers": 3, "added": 0, "left_out": 0}
    assert len(later.read_text().splitlines()) == 3


def test_what_cannot_be_recorded_is_said(applications, tmp_path):
    kit(applications, "--out", tmp_path)
    answers = filled(
        tmp_path / "answers-A-17.csv",
        employer_1=("contradicts", "", "Ida"),
        city_1=("consistent", "", "Ida"),
    )
    result = run("interview", "record", answers, applications, "--to", tmp_path / "later.jsonl")
    assert result.return_value == Exit.LEFT_OUT
    assert "1 answer read" in result.output
    assert "answers-A-17.csv#2" in result.output
    assert "[no-words]" in result.output
    assert "applications.jsonl: is no form and no answer file" in result.output


def test_nothing_to_record_fails(applications, tmp_path):
    kit(applications, "--out", tmp_path)
    later = tmp_path / "later.jsonl"
    result = run("interview", "record", tmp_path / "answers-A-17.csv", "--to", later)
    assert result.return_value == Exit.FAILED
    assert not later.exists()


def screened(*sources, out):
    result = run("screen", *sources, "--out", out, "--workers", 1, "--quiet", "--json")
    assert result.exception is None
    lines = (out / "assessments.jsonl").read_text().splitlines()
    return {
        told["application"]: {
            (one["signal"], one["strength"], one["counted"]) for one in told["evidence"]
        }
        for told in map(json.loads, lines)
    }


def test_answers_come_back_as_evidence_that_counts_only_beside_other(applications, tmp_path):
    folder = tmp_path / "answers"
    kit(applications, "--out", folder)
    filled(
        folder / "answers-A-17.csv",
        employer_1=("contradicts", "It was a bakery.", "Ida"),
        employer_2=("contradicts", "Never worked there.", "Max"),
        city_1=("cannot say", "", "Ida"),
    )
    (folder / "interview-A-17.html").unlink()
    found = screened(applications, folder, out=tmp_path / "out")
    assert {one for one in found["A-17"] if one[0] == "D05"} == {("D05", "medium", 0)}
    assert not {one for one in found["A-18"] if one[0] == "D05"}


def test_colliding_interviews_of_two_candidates_are_found(applications, tmp_path):
    logs = tmp_path / "logs"
    logs.mkdir()
    interviews = [
        {"record": "interview", "application": name, "at": "2026-05-04T09:00:00Z", "meeting": id_}
        for name, id_ in (("A-17", "85200000001"), ("A-18", "85200000002"))
    ]
    (logs / "interviews.jsonl").write_text("".join(json.dumps(one) + "\n" for one in interviews))
    (logs / "meetings.toml").write_text('time_zone = "UTC"\nstaff_domains = ["company.example"]\n')
    for meeting, name in (("85200000001", "Jane"), ("85200000002", "Max")):
        (logs / f"participants_{meeting}.csv").write_text(
            "Name (Original Name),User Email,Join Time,Leave Time,Duration (Minutes),Guest\n"
            "Ida,ida@company.example,2026-05-04 09:00:00,2026-05-04 10:00:00,60,No\n"
            f"{name},one@example.net,2026-05-04 09:05:00,2026-05-04 09:55:00,50,Yes\n"
        )
    found = screened(applications, logs, out=tmp_path / "out")
    for name in ("A-17", "A-18"):
        signals = {(signal, strength) for signal, strength, _ in found[name]}
        assert ("D06.account", "medium") in signals
        assert ("D06.collide", "medium") in signals
    assert (tmp_path / "out" / "problems.jsonl").read_text() == ""


def test_the_summary_says_what_is_usual(applications, tmp_path):
    for name, rating in (("A-17", "contradicts"), ("A-18", "consistent")):
        run("interview", "kit", name, applications, "--out", tmp_path)
        filled(tmp_path / f"answers-{name}.csv", employer_2=(rating, "words", "Ida"))
    sources = (applications, tmp_path / "answers-A-17.csv", tmp_path / "answers-A-18.csv")
    output = run("interview", "summary", *sources).output
    assert "REQ-4: 2 people" in output
    assert "1 consistent, 0 cannot say, 1 contradicts" in output
    assert "people by contradicted claims: 0: 1, 1: 1" in output
    (told,) = json.loads(run("interview", "summary", *sources, "--json").output)
    assert told["contradicted"] == {"0": 1, "1": 1}


def test_the_summary_of_no_answers(applications):
    assert "no answers in these sources" in run("interview", "summary", applications).output


def test_a_filled_answer_file_is_never_written_over(applications, tmp_path):
    kit(applications, "--out", tmp_path)
    assert kit(applications, "--out", tmp_path).return_value == Exit.OK
    answers = filled(tmp_path / "answers-A-17.csv", city_1=("consistent", "", "Ida"))
    before, page = answers.read_bytes(), (tmp_path / "interview-A-17.html").read_bytes()
    result = kit(applications, "--out", tmp_path, "--seed", "1")
    assert "answers-A-17.csv is there and may be filled in" in str(result.exception)
    assert answers.read_bytes() == before
    assert (tmp_path / "interview-A-17.html").read_bytes() == page


def test_ids_that_differ_in_signs_share_no_file(applications, tmp_path):
    people = [{**PERSON, "id": one, "candidate": one} for one in ("A/1", "A-1", "A 1")]
    applications.write_text("".join(json.dumps(one) + "\n" for one in people))
    for one in people:
        assert (
            run("interview", "kit", one["id"], applications, "--out", tmp_path / "k").exit_code == 0
        )
    assert len(list((tmp_path / "k").iterdir())) == 9


def test_the_command_on_the_sheet_is_whole(applications, tmp_path):
    kit(applications, "--out", tmp_path)
    page = (tmp_path / "interview-A-17.html").read_text()
    (command,) = re.findall(r"<code>doorward (.+?)</code>", page)
    filled(tmp_path / "answers-A-17.csv", city_1=("consistent", "", "Ida"))
    words = [tmp_path / one if "." in one else one for one in command.split()]
    assert run(*words).return_value == Exit.OK

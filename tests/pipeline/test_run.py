"""The whole run on small pools: what comes in comes out, and nothing else."""

from __future__ import annotations

import json
from concurrent.futures import wait
from pathlib import Path

import pytest

import doorward
from doorward.model import Band, Severity
from doorward.pipeline import ScreenError, ScreenOptions
from doorward.pipeline.pool import ALONE_CHUNKS, Pool
from doorward.pipeline.remote import RemoteWorker

ALONE = ScreenOptions(workers=1)


@pytest.fixture(autouse=True)
def _own_home(tmp_path_factory, monkeypatch):
    monkeypatch.setenv("DOORWARD_HOME", str(tmp_path_factory.mktemp("home")))


def record(number: int, **more) -> dict[str, object]:
    return {
        "id": f"app-{number}",
        "created_at": f"2026-05-0{number % 9 + 1}T10:00:00Z",
        "name": f"Person Number{number}",
        "emails": [f"person{number}@example.com"],
        "phones": [f"+1 202 555 01{number:02d}"],
        "job": {"id": "req-1", "title": "Engineer"},
        **more,
    }


def write(folder: Path, *records: dict[str, object], name: str = "applications.jsonl") -> Path:
    path = folder / name
    path.write_text("".join(json.dumps(one) + "\n" for one in records), encoding="utf-8")
    return path


def result_line(folder: Path, one) -> int:
    lines = (folder / "applications.jsonl").read_text(encoding="utf-8").splitlines()
    return next(n for n, line in enumerate(lines, 1) if json.loads(line)["id"] == one.subject.id)


def test_every_record_comes_out_once(tmp_path):
    path = write(tmp_path, *(record(number) for number in range(20)))
    result = doorward.screen(path, options=ALONE)
    assert sorted(one.subject.id for one in result.assessments) == sorted(
        f"app-{number}" for number in range(20)
    )
    assert result.counts.screened == result.counts.read == 20
    assert result.counts.left_out == 0


def test_without_evidence_the_base_rate_stands_and_what_was_not_checked_is_said(tmp_path):
    result = doorward.screen(write(tmp_path, record(1)), options=ALONE)
    (one,) = result.assessments
    assert one.band is Band.CLEAR
    assert one.expected_precision == pytest.approx(one.base_rate)
    unchecked = {item.signal: item.why for item in one.not_checked}
    assert "IP address" in unchecked["A09"]
    assert all(unchecked.values())


def test_a_bad_record_is_named_and_the_rest_goes_on(tmp_path):
    path = write(tmp_path, record(1), record(2))
    with path.open("a", encoding="utf-8") as file:
        file.write('{"id": "app-3", "emails": \n')
        file.write(json.dumps({"name": "No Id"}) + "\n")
    result = doorward.screen(path, options=ALONE)
    assert result.counts.screened == 2
    assert result.counts.left_out == 2
    lost = [one for one in result.problems if one.severity is Severity.RECORD]
    assert {one.record for one in lost} == {"3", "4"}
    assert {one.file for one in lost} == {"applications.jsonl"}


def test_phones_shared_by_three_people_with_other_names_stand_on_top(tmp_path):
    shared = [record(n, phones=["+1 202 555 0199"], client_events=[]) for n in (3, 7, 9)]
    result = doorward.screen(
        write(tmp_path, *(record(n) for n in range(30) if n not in {3, 7, 9}), *shared),
        options=ALONE,
    )
    top = {one.subject.id for one in result.assessments[:3]}
    assert top == {"app-3", "app-7", "app-9"}
    first = result.assessments[0].evidence[0].evidence
    assert first.signal == "A01"
    assert [fact.source for fact in first.facts if fact.label == "phone number"] == [
        f"applications.jsonl#{result_line(tmp_path, result.assessments[0])} phones[0]"
    ]
    assert first.clears


@pytest.mark.slow
def test_workers_give_the_same_as_one_process(tmp_path, monkeypatch):
    others, run, done = Pool._others, RemoteWorker.run, []

    def when_ready(pool, count):
        if others(pool, count) is None and count >= ALONE_CHUNKS:
            wait(pool._starting)
        return others(pool, count)

    def told(worker, step, number, chunk):
        done.append((step, number))
        return run(worker, step, number, chunk)

    monkeypatch.setattr(Pool, "_others", when_ready)
    monkeypatch.setattr(RemoteWorker, "run", told)
    pool = [record(n % 90, id=f"app-{n}", candidate=f"c{n % 90}") for n in range(2600)]
    path = write(tmp_path, *pool)
    alone = doorward.screen(path, options=ALONE)
    many = doorward.screen(path, options=ScreenOptions(workers=2))
    assert alone.assessments == many.assessments
    assert alone.rings == many.rings
    assert sorted(done) == [
        *(("prepare", number) for number in range(ALONE_CHUNKS, 6)),
        *(("score", number) for number in range(6)),
    ]


def test_a_run_that_ends_before_its_workers_are_ready_needs_none(tmp_path, monkeypatch):
    monkeypatch.setattr("doorward.pipeline.pool.ALONE_CHUNKS", 0)
    monkeypatch.delattr(RemoteWorker, "run")
    result = doorward.screen(write(tmp_path, record(1)), options=ScreenOptions(workers=2))
    assert result.counts.screened == 1


def test_attachments_become_statements_and_escape_nowhere(tmp_path):
    inside, outside = tmp_path / "export", tmp_path / "secret.txt"
    (inside / "cv").mkdir(parents=True)
    outside.write_text("Secret Person\nsecret@example.com\n", encoding="utf-8")
    (inside / "cv" / "one.txt").write_text(
        "Other Name\nother@example.com\n+1 202 555 0142\n", encoding="utf-8"
    )
    (inside / "cv" / "link.txt").symlink_to(outside)
    names = ["cv/one.txt", "../secret.txt", "cv/link.txt", str(outside), "cv/not-there.pdf"]
    write(
        inside,
        record(1, attachments=names),
        record(2, emails=["other@example.com"]),
        record(3, emails=["secret@example.com"]),
    )
    result = doorward.screen(inside, options=ALONE)
    assert "files-not-supplied" in {one.code for one in result.problems}
    found = {one.subject.id: one.evidence for one in result.assessments}
    assert {one.evidence.signal for one in found["app-2"]} == {"A02"}
    assert found["app-3"] == ()


def test_one_file_that_two_people_name_is_given_to_neither(tmp_path):
    (tmp_path / "resume.txt").write_text("Anna Example\nanna@example.com\n", encoding="utf-8")
    write(
        tmp_path,
        record(1, attachments=["resume.txt"]),
        record(2, attachments=["resume.txt"]),
        record(3),
    )
    result = doorward.screen(tmp_path, options=ALONE)
    assert {one.subject.id for one in result.assessments} == {"app-1", "app-2", "app-3", "resume"}
    assert [one.code for one in result.problems] == ["ambiguous-file"]
    assert all(one.evidence == () for one in result.assessments)


def test_a_resume_nobody_claims_is_an_application_of_its_own(tmp_path):
    (tmp_path / "anna.txt").write_text("Anna Example\nanna@example.com\n", encoding="utf-8")
    (tmp_path / "app-1.txt").write_text("Person Number1\np1@example.org\n", encoding="utf-8")
    write(tmp_path, record(1))
    result = doorward.screen(tmp_path, options=ALONE)
    assert {one.subject.id for one in result.assessments} == {"app-1", "anna"}


def test_an_unreadable_file_costs_only_itself(tmp_path):
    (tmp_path / "good.txt").write_text("Anna Example\nanna@example.com\n", encoding="utf-8")
    (tmp_path / "bad.pdf").write_bytes(b"%PDF-1.7\nbroken")
    result = doorward.screen(tmp_path, options=ALONE)
    assert [one.subject.id for one in result.assessments] == ["good"]
    assert [one.file for one in result.problems if one.severity is Severity.FILE] == ["bad.pdf"]
    assert result.counts.left_out == 1


def test_a_link_can_be_undone(tmp_path):
    pool = [record(n) for n in range(40)]
    for one in pool[:5]:
        one["phones"] = ["+1 202 555 0199"]
    path = write(tmp_path, *pool)
    with_ring = doorward.screen(path, options=ALONE)
    assert [ring.applications for ring in with_ring.rings] == [tuple(f"app-{n}" for n in range(5))]
    ids = frozenset(edge.id for ring in with_ring.rings for edge in ring.edges)
    undone = doorward.screen(path, options=ScreenOptions(workers=1, ignore_links=ids))
    assert undone.rings == ()


def test_the_base_rate_moves_the_expectation(tmp_path):
    path = write(tmp_path, record(1))
    rare = doorward.screen(path, options=ScreenOptions(workers=1, base_rate=1e-4))
    common = doorward.screen(path, options=ScreenOptions(workers=1, base_rate=0.01))
    assert rare.assessments[0].expected_precision == pytest.approx(1e-4)
    assert common.assessments[0].expected_precision == pytest.approx(0.01)


@pytest.mark.parametrize("wrong", ["nothing-here.jsonl", ""])
def test_no_source_is_an_error(tmp_path, wrong):
    with pytest.raises(ScreenError):
        doorward.screen([tmp_path / wrong] if wrong else [], options=ALONE)


def test_an_unknown_format_is_an_error_that_names_the_known_ones(tmp_path):
    with pytest.raises(ScreenError, match="greenhouse"):
        doorward.screen(write(tmp_path, record(1)), options=ScreenOptions(workers=1, format="fax"))


def test_a_wrong_weight_table_is_an_error(tmp_path):
    weights = tmp_path / "own.toml"
    weights.write_text("base_rate = 2\n", encoding="utf-8")
    with pytest.raises(ScreenError, match=r"own\.toml"):
        doorward.screen(
            write(tmp_path, record(1)), options=ScreenOptions(workers=1, weights=weights)
        )


def test_the_files_hold_the_same_as_the_result(tmp_path):
    result = doorward.screen(write(tmp_path, record(1), record(2)), options=ALONE)
    written = {path.name for path in result.write(tmp_path / "out")}
    assert {"report.html", "assessments.jsonl", "rings.jsonl", "queue.csv"} <= written
    lines = (tmp_path / "out" / "assessments.jsonl").read_text(encoding="utf-8").splitlines()
    assert [json.loads(line)["application"] for line in lines] == [
        one.subject.id for one in result.assessments
    ]
    assert str(tmp_path) not in (tmp_path / "out" / "report.html").read_text(encoding="utf-8")


def test_results_among_the_input_are_not_read_again(tmp_path):
    write(tmp_path, record(1), record(2))
    first = doorward.screen(tmp_path, options=ALONE)
    first.write(tmp_path / "results")
    again = doorward.screen(tmp_path, options=ALONE)
    assert again.assessments == first.assessments
    assert [one.code for one in again.problems] == ["own-results"]


def test_a_company_stays_one_with_results_beside_it(tmp_path):
    from doorward.simulate import Plan, company
    from doorward.simulate import write as write_company

    write_company(company(Plan(applications=20, seed=3)), tmp_path / "company")
    (tmp_path / "company" / "out").mkdir()
    first = doorward.screen(tmp_path / "company", options=ALONE)
    assert first.content.run.synthetic
    first.write(tmp_path / "company" / "out")
    again = doorward.screen(tmp_path / "company", options=ALONE)
    assert again.counts == first.counts
    assert {one.synthetic for one in again.feeds} == {True, False}

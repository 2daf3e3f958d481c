"""The worker: what it does with jobs that end well, fail, are stopped, or kill it."""

import os
import signal
import subprocess
import sys
from datetime import timedelta
from pathlib import Path

import pytest
from django.db import OperationalError

from casework import NOW, command
from doorward.cases import jobs, schedule
from doorward.cases.job_sources import checked_source, offered_sources
from doorward.cases.jobs import JobKind
from doorward.cases.viewer import Refused
from doorward.console import work_kinds
from doorward.console.work_kinds import JobFailedError
from doorward.console.work_loop import Worker
from doorward.simulate import Plan, company, write
from doorward.store.models import Case, Ceremony, Job, Run, SubjectRow

DAY = timedelta(days=1)


def worked(doing):
    """One job done by a worker that does this; the row afterwards."""
    made = jobs.enqueue(command(), JobKind.SCREEN, {"sources": ["invented"]})
    worker = Worker(doing=lambda job, tell: doing(worker, job, tell))
    worker._scheduled = NOW
    assert worker.step(NOW)
    return Job.objects.get(pk=made.pk)


def fails(error):
    def doing(_worker, _job, _tell):
        raise error

    return doing


@pytest.mark.django_db(transaction=True)
class TestWorker:
    def test_what_ends_well_is_done_with_its_result(self):
        def doing(_worker, job, tell):
            tell("reading", 1, 2)
            row = Job.objects.get(pk=job.id)
            assert (row.state, row.progress, row.done, row.total) == ("running", "reading", 1, 2)
            return {"screened": 2}

        row = worked(doing)
        assert (row.state, row.result, row.lease) == ("done", {"screened": 2}, "")

    def test_what_cannot_be_done_says_why(self):
        row = worked(fails(JobFailedError("no such folder", again=False)))
        assert (row.state, row.error) == ("failed", "no such folder")

    def test_a_fault_is_tried_again_and_shows_no_values(self):
        row = worked(fails(ValueError("Jane Invented, jane@example.com")))
        assert row.state == "waiting"
        assert row.not_before > NOW
        assert "ValueError" in row.error
        assert "jane" not in row.error.lower()

    def test_a_stopped_job_stops_at_its_next_sign_of_progress(self):
        reached = []

        def doing(_worker, job, tell):
            jobs.stop(command(), job.id)
            tell("reading", 1, None)
            reached.append("beyond")
            return {}

        row = worked(doing)
        assert (row.state, reached) == ("stopped", [])

    def test_a_worker_that_ends_gives_its_job_back(self):
        def doing(worker, _job, tell):
            worker.end()
            tell("reading", 1, None)
            return {}

        row = worked(doing)
        assert (row.state, row.attempts) == ("waiting", 0)

    def test_a_database_that_does_not_answer_is_waited_for(self, monkeypatch):
        calls = []

        def step(_now):
            calls.append(1)
            if len(calls) == 1:
                raise OperationalError("server closed the connection unexpectedly")
            worker.end()
            return True

        worker = Worker()
        monkeypatch.setattr("doorward.console.work_loop.PAUSE", 0)
        monkeypatch.setattr(worker, "step", step)
        worker.run()
        assert len(calls) == 2


@pytest.mark.django_db
class TestSchedule:
    def test_each_period_has_one_job_of_a_kind(self):
        first = schedule.enqueue_due(NOW)
        assert first == len(schedule.ROUNDS)
        assert schedule.enqueue_due(NOW) == 0
        while (job := jobs.take(NOW)) is not None:
            jobs.finish(job, {}, NOW)
        assert schedule.enqueue_due(NOW) == 0
        assert schedule.enqueue_due(NOW + DAY) == first

    def test_nothing_piles_up_where_no_worker_runs(self):
        schedule.enqueue_due(NOW)
        count = Job.objects.count()
        schedule.enqueue_due(NOW + 3 * DAY)
        assert Job.objects.count() == count

    def test_nothing_is_fetched_where_that_is_not_wanted(self):
        schedule.enqueue_due(NOW, outside=False)
        kinds = set(Job.objects.values_list("kind", flat=True))
        assert not kinds & {"feeds-pull", "lists-pull"}
        assert "clean-up" in kinds

    def test_tidying_removes_what_has_long_ended_and_nothing_else(self):
        for name, age in (("old", 3), ("new", 0)):
            Ceremony.objects.create(
                id=name, purpose="sign-in", challenge=b"c", browser="b",
                created_at=NOW - age * DAY, expires_at=NOW - age * DAY,
            )  # fmt: skip
        for _ in range(3):
            jobs.enqueue(command(NOW - 200 * DAY), JobKind.CLEAN_UP, {})
        jobs.finish(jobs.take(NOW - 200 * DAY), {}, NOW - 200 * DAY)
        jobs.finish(jobs.take(NOW - DAY), {}, NOW - DAY)
        assert schedule.clean_up(NOW) == {"ceremonies": 1, "sessions": 0, "jobs": 1}
        assert Ceremony.objects.get().id == "new"
        assert sorted(Job.objects.values_list("state", flat=True)) == ["done", "waiting"]


class TestSources:
    @pytest.fixture
    def roots(self, tmp_path):
        (tmp_path / "open/deep").mkdir(parents=True)
        (tmp_path / "open/.hidden").mkdir()
        (tmp_path / "open-beside").mkdir()
        (tmp_path / "secret").mkdir()
        (tmp_path / "open/link").symlink_to(tmp_path / "secret")
        return (tmp_path / "open",)

    def test_what_lies_in_an_opened_folder_may_be_screened(self, roots):
        for name in ("", "deep", "deep/../deep"):
            assert checked_source(roots, f"{roots[0]}/{name}").is_dir()

    @pytest.mark.parametrize(
        "name", ["../secret", "link", "deep/../../secret", "none", "../open-beside", "a\0b", "/etc"]
    )
    def test_nothing_else_may(self, roots, name):
        given = name if name.startswith("/") else f"{roots[0]}/{name}"
        with pytest.raises(Refused) as refused:
            checked_source(roots, given)
        assert refused.value.code == "not-found"

    def test_nothing_may_where_nothing_is_open(self, roots):
        with pytest.raises(Refused):
            checked_source((), str(roots[0]))

    def test_what_is_offered_can_be_chosen_but_links_outside_cannot(self, roots):
        assert [one.name for one in offered_sources(roots)] == ["open", "deep"]


@pytest.mark.django_db(transaction=True)
class TestScreening:
    @pytest.fixture
    def made(self, tmp_path, monkeypatch):
        write(company(Plan(applications=60, seed=5, rings=1)), tmp_path / "open/company")
        monkeypatch.setenv(work_kinds.SOURCES, str(tmp_path / "open"))
        monkeypatch.setenv("DOORWARD_HOME", str(tmp_path / "home"))
        return tmp_path / "open/company"

    def screened(self, folder):
        jobs.enqueue(command(), JobKind.SCREEN, {"sources": [str(folder)]})
        worker = Worker()
        worker._scheduled = NOW
        worker.step(NOW)
        return Job.objects.latest("id")

    def test_a_screening_flows_into_cases_and_twice_makes_no_more(self, made):
        row = self.screened(made)
        assert (row.state, row.error) == ("done", "")
        assert row.result["screened"] == 60
        assert Run.objects.get().screened == 60
        count = Case.objects.count()
        assert count > 0
        assert self.screened(made).state == "done"
        assert Case.objects.count() == count

    def test_a_folder_that_was_closed_meanwhile_is_not_screened(self, made, monkeypatch):
        monkeypatch.setenv(work_kinds.SOURCES, str(made / "resumes"))
        row = self.screened(made)
        assert (row.state, Run.objects.count()) == ("failed", 0)
        assert "among those opened here" in row.error


HOLD = """
import sys
from datetime import timedelta
from doorward.store.opening import open_store, migrate
open_store(sys.argv[1]); migrate()
import time
from doorward.console.work_loop import Worker
def doing(job, tell):
    tell("attempt %d" % job.attempt, 1, None)
    print("holding", flush=True)
    if job.attempt == 1:
        time.sleep(60)
    worker.end()
    return {"attempt": job.attempt}
worker = Worker(outside=False, lease=timedelta(seconds=1), doing=doing)
from datetime import UTC, datetime
worker._scheduled = datetime.now(UTC) + timedelta(days=1)
worker.run()
"""
ENQUEUE = """
import sys
from doorward.store.opening import open_store, migrate
open_store(sys.argv[1]); migrate()
from datetime import UTC, datetime
from doorward.cases import jobs
from doorward.cases.viewer import Viewer
jobs.enqueue(Viewer(name="command: test", now=datetime.now(UTC)), jobs.JobKind.CLEAN_UP, {})
"""
SHOW = """
import sys
from doorward.store.opening import open_store
open_store(sys.argv[1])
from doorward.store.models import Job
print(*Job.objects.values_list("state", "attempts", "result"))
"""


@pytest.mark.slow
def test_the_job_of_a_killed_worker_is_taken_up_by_another(tmp_path):
    url = f"sqlite:///{tmp_path}/jobs.sqlite3"

    def python(code):
        return subprocess.Popen(
            [sys.executable, "-c", code, url], stdout=subprocess.PIPE, text=True,
            env=os.environ | {"DOORWARD_HOME": str(tmp_path)}, cwd=Path(tmp_path),
        )  # fmt: skip

    assert python(ENQUEUE).wait(60) == 0
    with python(HOLD) as first:
        assert first.stdout.readline() == "holding\n"
        first.send_signal(signal.SIGKILL)
    with python(HOLD) as second:
        assert second.stdout.readline() == "holding\n"
        assert second.wait(60) == 0
    with python(SHOW) as shown:
        assert shown.stdout.read().strip() == "('done', 2, {'attempt': 2})"


@pytest.mark.django_db(transaction=True)
class TestRetention:
    def kept(self, monkeypatch, policy):
        made = SubjectRow.objects.create(
            kind="application", subject_id="old", name="Jane Invented", synthetic=True,
            first_seen_at=NOW - 900 * DAY, last_seen_at=NOW - 900 * DAY,
        )  # fmt: skip
        monkeypatch.setenv("DOORWARD_RETENTION", policy)
        jobs.enqueue(command(), JobKind.RETENTION, {})
        worker = Worker()
        worker._scheduled = NOW
        worker.step(NOW)
        made.refresh_from_db()
        return Job.objects.get(), made

    def test_nothing_is_erased_by_defaults_that_nobody_chose(self, monkeypatch):
        row, subject = self.kept(monkeypatch, "")
        assert (row.state, row.result["due"], row.result["erased"]) == ("done", 1, 0)
        assert subject.erased_at is None

    def test_what_was_kept_for_as_long_as_the_policy_says_is_erased(self, monkeypatch, tmp_path):
        (tmp_path / "policy.toml").write_text("[keep_months]\nno_case = 3\n")
        row, subject = self.kept(monkeypatch, str(tmp_path / "policy.toml"))
        assert (row.state, row.result) == ("done", {"due": 1, "erased": 1})
        assert subject.erased_at is not None
        assert "Jane" not in subject.name

    def test_a_policy_that_cannot_be_read_is_told(self, monkeypatch, tmp_path):
        row, subject = self.kept(monkeypatch, str(tmp_path / "none.toml"))
        assert row.state == "failed"
        assert "none.toml" in row.error
        assert subject.erased_at is None

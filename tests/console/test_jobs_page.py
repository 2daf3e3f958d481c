"""The page of jobs: what it shows, and what can be started from it."""

import pytest

from casework import NOW, client, command, person
from doorward.cases import jobs
from doorward.cases.jobs import JobKind
from doorward.console import work_kinds
from doorward.model.cases import Role
from doorward.store.models import Job, LogEntry

pytestmark = pytest.mark.django_db


@pytest.fixture
def opened(tmp_path, monkeypatch):
    (tmp_path / "open/january").mkdir(parents=True)
    (tmp_path / "secret").mkdir()
    monkeypatch.setenv(work_kinds.SOURCES, str(tmp_path / "open"))
    return tmp_path / "open"


@pytest.fixture
def browser():
    return client(person(Role.INVESTIGATOR, name="Ines <b>Invented</b>"))


def page(browser):
    return browser.get("/jobs/").content.decode()


def test_a_screening_of_an_opened_folder_is_started_and_logged(opened, browser):
    assert f'value="{opened}/january"' in page(browser)
    form = {"kind": "screen", "source": str(opened), "below": "january"}
    assert browser.post("/jobs/start/", form).status_code == 302
    job = Job.objects.get()
    assert (job.kind, job.arguments) == ("screen", {"sources": [f"{opened}/january"]})
    entry = LogEntry.objects.get()
    assert (entry.act, entry.who) == ("job-enqueued", "Ines <b>Invented</b>")
    shown = page(browser)
    assert "waiting" in shown
    assert "Ines &lt;b&gt;Invented&lt;/b&gt;" in shown


def test_the_same_screening_is_not_started_twice(opened, browser):
    form = {"kind": "screen", "source": str(opened)}
    browser.post("/jobs/start/", form)
    again = browser.post("/jobs/start/", form)
    assert again.status_code == 422
    assert "already" in again.content.decode()
    assert Job.objects.count() == 1


@pytest.mark.parametrize("below", ["../secret", "../../../../etc", "none"])
def test_no_page_reaches_outside_of_what_was_opened(opened, browser, below):
    form = {"kind": "screen", "source": str(opened), "below": below}
    answer = browser.post("/jobs/start/", form)
    assert answer.status_code == 404
    assert f'value="{below}"' in answer.content.decode()
    assert not Job.objects.exists()


def test_without_an_opened_folder_the_page_says_how_to_open_one(browser, monkeypatch):
    monkeypatch.delenv(work_kinds.SOURCES, raising=False)
    assert "--sources FOLDER" in page(browser)
    form = {"kind": "screen", "source": "/etc"}
    assert browser.post("/jobs/start/", form).status_code == 404


def test_work_of_the_schedule_can_be_done_now(browser):
    assert browser.post("/jobs/start/", {"kind": "feeds-pull"}).status_code == 302
    assert Job.objects.get().kind == "feeds-pull"
    assert browser.post("/jobs/start/", {"kind": "rm -rf"}).status_code == 422


def test_a_running_job_shows_how_far_it_is_and_can_be_stopped(browser):
    made = jobs.enqueue(command(), JobKind.CLEAN_UP, {})
    jobs.tell(jobs.take(NOW), "reading <i>", 30, 200)
    shown = page(browser)
    assert "reading &lt;i&gt;: 30 of 200" in shown
    assert 'max="200" value="30"' in shown
    assert 'hx-trigger="every 4s"' in shown
    assert browser.post(f"/jobs/{made.pk}/stop/").status_code == 302
    assert Job.objects.get().state == "stopped"
    assert 'hx-trigger="every' not in page(browser)


def test_a_failed_job_says_why_and_can_be_started_again(browser):
    made = jobs.enqueue(command(), JobKind.CLEAN_UP, {})
    jobs.fail(jobs.take(NOW), "no network & no luck", NOW, again=False)
    assert "no network &amp; no luck" in page(browser)
    assert browser.post(f"/jobs/{made.pk}/restart/").status_code == 302
    assert Job.objects.get().state == "waiting"


def test_many_jobs_are_paged(browser):
    for _ in range(51):
        jobs.enqueue(command(), JobKind.CLEAN_UP, {})
    numbers = sorted(Job.objects.values_list("pk", flat=True))
    first = page(browser)
    assert f"?before={numbers[1]}" in first
    older = browser.get(f"/jobs/?before={numbers[1]}").content.decode()
    assert f'id="stop-{numbers[0]}"' in older
    assert f'id="stop-{numbers[1]}"' not in older


def test_nobody_starts_an_erasure_from_here(browser):
    assert browser.post("/jobs/start/", {"kind": "retention"}).status_code == 403
    assert "retention" not in page(browser)
    assert not Job.objects.exists()

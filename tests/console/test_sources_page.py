"""The page of sources."""

from datetime import timedelta

import pytest
from django.utils import timezone

from casefactory import opened_cases
from casework import client, person
from doorward.model import FeedKind
from doorward.model.cases import Role
from doorward.reference.store import FeedRecord, write_feed
from doorward.store.models import Job, Run

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("DOORWARD_HOME", str(tmp_path))
    record = FeedRecord(
        name="disposable-email", kind=FeedKind.DISPOSABLE_DOMAINS, parser="domain-text",
        file="list.txt", origin="https://lists.example/<script>?key=s3cret", entries=2,
        fetched_at=timezone.now() - timedelta(days=400), licence="<b>CC0</b>",
    )  # fmt: skip
    write_feed(tmp_path / "feeds", record, b"one.example\ntwo.example\n")
    return tmp_path / "feeds"


def shown(role=Role.INVESTIGATOR):
    return client(person(role)).get("/sources/").content.decode()


def test_every_feed_is_shown_with_its_state_in_words(folder):
    page = shown()
    assert "400 days old" in page
    assert "3 of 14 are fresh" in page or "4 of 14 are fresh" in page
    assert "1 old" in page
    assert "&lt;b&gt;CC0&lt;/b&gt;" in page
    assert "s3cret" not in page
    assert "doorward feeds pull ofac-sdn" in page


def test_who_runs_jobs_can_fetch_one_again(folder):
    browser = client(person(Role.INVESTIGATOR))
    answer = browser.post("/sources/pull/", {"name": "disposable-email"})
    assert (answer.status_code, answer.headers["Location"]) == (302, "/sources/?asked=1")
    assert Job.objects.get().arguments == {"names": ["disposable-email"]}
    again = browser.post("/sources/pull/", {"name": "disposable-email"})
    assert again.status_code == 422
    assert "already" in again.content.decode()
    assert browser.post("/sources/pull/", {"name": "no\0such"}).status_code == 404


def test_who_may_not_run_jobs_has_no_button(folder):
    assert "/sources/pull/" in shown()
    assert "/sources/pull/" not in shown(Role.AUDITOR)


def test_runs_are_shown_and_what_was_cut_off_is_told(folder):
    assert "Nothing has been taken in yet" in shown()
    opened_cases(2)
    Run.objects.update(sources=["/srv/<i>january</i>.jsonl"])
    page = shown()
    assert "i&gt;.jsonl" in page
    assert "/srv/" not in page
    assert "whole" in page
    Run.objects.update(taken_in_at=None)
    assert "cut off" in shown()

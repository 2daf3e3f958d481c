"""The health of sources: what is wrong is said, and what to do."""

from datetime import timedelta

import pytest

from casefactory import opened_cases
from casework import NOW, command, viewer
from doorward.cases import sources
from doorward.cases.metrics import programme
from doorward.cases.viewer import Refused
from doorward.model import FeedKind
from doorward.model.cases import Role
from doorward.reference.journal import Pull, note
from doorward.reference.store import FeedRecord, write_feed
from doorward.store.models import Job, LogEntry, Run

pytestmark = pytest.mark.django_db


@pytest.fixture
def folder(tmp_path, monkeypatch):
    monkeypatch.setenv("DOORWARD_HOME", str(tmp_path))
    (tmp_path / "feeds").mkdir()
    return tmp_path / "feeds"


def stored(
    folder, name="disposable-email", age=3, origin="https://lists.example/a?key=s3cret", **more
):
    values = {
        "kind": FeedKind.DISPOSABLE_DOMAINS, "parser": "domain-text", "file": "list.txt",
        "entries": 2, "fetched_at": NOW - timedelta(days=age), "stale_after_days": 30,
    }  # fmt: skip
    record = FeedRecord(name=name, origin=origin, **(values | more))
    return write_feed(folder, record, b"one.example\ntwo.example\n")


def health(name="disposable-email", who=None):
    return next(one for one in sources.feed_health(who or command()) if one.name == name)


def test_a_fresh_feed_says_its_age_and_hides_the_key_in_its_address(folder):
    stored(folder)
    one = health()
    assert (one.state, one.age_days, one.entries, one.todo) == ("fresh", 3, 2, "")
    assert one.origin == "lists.example"
    assert one.pull == "disposable-email"


def test_an_old_feed_says_what_to_do(folder):
    stored(folder, age=90)
    one = health()
    assert (one.state, one.todo) == ("stale", "fetch it again")
    assert "90 days old, 30 are allowed" in one.message


def test_one_added_from_a_file_is_added_again(folder):
    stored(folder, name="our-own", origin="ours.txt", age=90)
    one = health("our-own")
    assert (one.pull, one.todo) == ("", "doorward feeds add FILE --as our-own")


def test_a_pull_that_failed_is_told(folder):
    stored(folder)
    note(folder, Pull(name="disposable-email", at=NOW, outcome="timeout", message="took too long"))
    one = health()
    assert one.state == "failing"
    assert "took too long" in one.message


def test_an_empty_list_is_told(folder):
    stored(folder, entries=0)
    assert health().state == "empty"


def test_entries_that_were_never_counted_are_not_none_at_all(folder):
    stored(folder, entries=None)
    one = health()
    assert (one.state, one.entries) == ("fresh", None)


def test_a_data_file_that_is_gone_is_told(folder):
    feed = stored(folder)
    feed.path.unlink()
    one = health()
    assert one.state == "failing"
    assert "its data file" in one.message


def test_a_broken_record_is_told_and_breaks_nothing_else(folder):
    stored(folder)
    (folder / "broken").mkdir()
    (folder / "broken/feed.json").write_text("{")
    assert health("broken").state == "failing"
    assert "doorward feeds remove broken, then" in health("broken").todo
    assert health().state == "fresh"


def test_what_is_missing_says_how_to_get_it(folder):
    one = health("watchlists")
    assert one.state == "missing"
    assert one.todo.startswith("doorward feeds pull ofac-sdn")
    assert "nobody and nothing is compared" in one.message


def test_a_feed_in_trouble_stands_first(folder):
    stored(folder, entries=0)
    states = [one.state for one in sources.feed_health(command())]
    order = ["failing", "empty", "missing", "stale", "fresh"]
    assert states == sorted(states, key=order.index)
    assert states[0] == "empty"


def test_a_feed_that_is_here_is_fetched_by_a_job(folder):
    stored(folder)
    sources.pull_now(viewer(Role.INVESTIGATOR), "disposable-email")
    job = Job.objects.get()
    assert (job.kind, job.arguments) == ("feeds-pull", {"names": ["disposable-email"]})
    assert LogEntry.objects.get().act == "job-enqueued"
    with pytest.raises(Refused) as told:
        sources.pull_now(viewer(Role.INVESTIGATOR), "disposable-email")
    assert told.value.code == "state"


@pytest.mark.parametrize("name", ["vpn-ipv4", "../../etc", "free-mail", "no-such"])
def test_what_nobody_agreed_to_fetch_is_not_fetched(folder, name):
    with pytest.raises(Refused) as told:
        sources.pull_now(viewer(Role.INVESTIGATOR), name)
    assert told.value.code == "not-found"
    assert not Job.objects.exists()


def test_all_are_fetched_by_two_jobs_or_none(folder):
    who = viewer(Role.ADMINISTRATOR)
    sources.pull_now(who)
    assert sorted(Job.objects.values_list("kind", flat=True)) == ["feeds-pull", "lists-pull"]
    Job.objects.filter(kind="lists-pull").update(state="done")
    with pytest.raises(Refused):
        sources.pull_now(who)
    assert Job.objects.count() == 2


def test_runs_are_shown_with_what_they_brought(folder):
    opened_cases(3)
    one, *rest = sources.last_runs(command())
    assert rest == []
    assert (one.kind, one.screened, one.subjects, one.cases_opened) == ("screening", 3, 3, 3)
    assert (one.sources, one.whole, one.synthetic) == (("invented.jsonl",), True, True)


def test_a_run_that_was_cut_off_says_so_and_paths_are_not_shown(folder):
    opened_cases(1)
    Run.objects.update(taken_in_at=None, sources=["/srv/exports/january.jsonl"])
    one = sources.last_runs(command())[0]
    assert not one.whole
    assert one.sources == ("january.jsonl",)


def test_talent_acquisition_sees_no_runs_about_workers(folder):
    opened_cases(1)
    Run.objects.update(kind="findings")
    assert sources.last_runs(viewer(Role.TALENT)) == ()
    assert len(sources.last_runs(viewer(Role.AUDITOR))) == 1


def test_a_run_that_was_cut_off_is_forgotten_once_the_same_was_taken_in_whole(folder):
    opened_cases(1)
    whole = Run.objects.get()
    before = programme(command())
    cut = Run.objects.get()
    cut.pk, cut.digest, cut.taken_in_at = None, "0" * 64, None
    cut.finished_at = whole.finished_at - timedelta(hours=1)
    cut.save()
    assert [one.run for one in sources.last_runs(command())] == [whole.pk]
    assert programme(command()) == before
    Run.objects.filter(pk=cut.pk).update(sources=["another.jsonl"])
    assert [one.run for one in sources.last_runs(command())] == [whole.pk, cut.pk]

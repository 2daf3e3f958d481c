"""The table of jobs: what is taken, by whom, and what happens when somebody dies."""

import threading
from datetime import timedelta

import pytest
from django.db import connection

from casework import NOW, command, person, viewer
from doorward.cases import jobs
from doorward.cases.jobs import JobKind
from doorward.cases.viewer import Refused
from doorward.model.cases import Role
from doorward.store.models import Job, LogEntry

MINUTE = timedelta(minutes=1)


def make(**over):
    return jobs.enqueue(command(), JobKind.CLEAN_UP, {}, **over)


@pytest.mark.django_db
class TestEnqueue:
    def test_enqueuing_is_in_the_log(self):
        job = jobs.enqueue(viewer(Role.INVESTIGATOR), JobKind.SCREEN, {"sources": ["invented"]})
        entry = LogEntry.objects.get()
        assert (entry.act, entry.object_kind, entry.object_id) == (
            "job-enqueued",
            "job",
            str(job.pk),
        )
        assert entry.facts == '{"kind":"screen"}'

    @pytest.mark.parametrize("role", [Role.LEGAL, Role.HR_PARTNER, Role.AUDITOR])
    def test_some_roles_may_not(self, role):
        with pytest.raises(Refused, match="run-jobs"):
            jobs.enqueue(viewer(role), JobKind.SCREEN, {})
        with pytest.raises(Refused, match="run-jobs"):
            jobs.visible_jobs(viewer(role))
        assert not Job.objects.exists()

    def test_the_same_work_does_not_wait_twice(self):
        make(unique="one")
        with pytest.raises(Refused) as refused:
            make(unique="one")
        assert refused.value.code == "state"
        assert LogEntry.objects.count() == 1

    def test_the_same_work_may_come_again_once_done(self):
        make(unique="one")
        jobs.finish(jobs.take(NOW), {}, NOW)
        make(unique="one")
        assert Job.objects.count() == 2


@pytest.mark.django_db
class TestTaking:
    def test_the_oldest_comes_first_and_only_once(self):
        first, second = make(), make()
        taken = [jobs.take(NOW), jobs.take(NOW), jobs.take(NOW)]
        assert [one and one.id for one in taken] == [first.pk, second.pk, None]

    def test_nothing_is_taken_before_its_time(self):
        make()
        assert jobs.take(NOW - MINUTE) is None
        assert jobs.take(NOW) is not None

    def test_a_dead_workers_job_is_taken_up_after_its_lease(self):
        make()
        dead = jobs.take(NOW, lease=MINUTE)
        assert jobs.take(NOW + MINUTE) is None
        again = jobs.take(NOW + MINUTE + timedelta(seconds=1))
        assert (again.id, again.attempt) == (dead.id, 2)
        assert not jobs.finish(dead, {"from": "the dead"}, NOW + 2 * MINUTE)
        assert jobs.finish(again, {"from": "the living"}, NOW + 2 * MINUTE)
        assert Job.objects.get().result == {"from": "the living"}

    def test_a_beating_worker_keeps_its_job(self):
        make()
        held = jobs.take(NOW, lease=MINUTE)
        assert jobs.beat(held, NOW + MINUTE, MINUTE)
        assert jobs.take(NOW + MINUTE + timedelta(seconds=1)) is None

    def test_a_job_that_kills_its_worker_is_given_up(self):
        make()
        now = NOW
        for attempt in range(1, jobs.MOST_ATTEMPTS + 1):
            assert jobs.take(now, lease=MINUTE).attempt == attempt
            now += 2 * MINUTE
        assert jobs.take(now) is None
        job = Job.objects.get()
        assert job.state == "failed"
        assert "without a word 4 times" in job.error

    def test_what_failed_waits_longer_each_time_and_then_stays_failed(self):
        make()
        now, waits = NOW, []
        for _ in range(jobs.MOST_ATTEMPTS - 1):
            jobs.fail(jobs.take(now), "no network", now, again=True)
            job = Job.objects.get()
            waits.append(job.not_before - now)
            assert jobs.take(job.not_before - timedelta(seconds=1)) is None
            now = job.not_before
        jobs.fail(jobs.take(now), "no network", now, again=True)
        assert waits == sorted(set(waits))
        job = Job.objects.get()
        assert (job.state, job.error, job.attempts) == ("failed", "no network", 4)

    def test_what_cannot_go_better_is_not_tried_again(self):
        make()
        jobs.fail(jobs.take(NOW), "no such folder", NOW, again=False)
        assert Job.objects.get().state == "failed"

    def test_what_a_worker_gives_back_counts_no_attempt(self):
        make()
        jobs.give_back(jobs.take(NOW), NOW)
        assert jobs.take(NOW).attempt == 1


@pytest.mark.django_db
class TestStopping:
    def test_a_stopped_job_is_its_workers_no_longer(self):
        make()
        held = jobs.take(NOW)
        jobs.stop(viewer(Role.ADMINISTRATOR), held.id)
        assert not jobs.tell(held, "reading", 1, 2)
        assert not jobs.beat(held, NOW)
        assert not jobs.finish(held, {}, NOW)
        assert Job.objects.get().state == "stopped"
        assert LogEntry.objects.order_by("-number").first().act == "job-stopped"

    def test_a_stopped_job_can_be_restarted(self):
        made = make()
        jobs.stop(command(), made.pk)
        jobs.restart(command(), made.pk)
        assert jobs.take(NOW).id == made.pk

    def test_a_restart_does_not_double_live_work(self):
        made = make(unique="one")
        jobs.stop(command(), made.pk)
        make(unique="one")
        with pytest.raises(Refused, match="already"):
            jobs.restart(command(), made.pk)

    @pytest.mark.parametrize("act", [jobs.stop, jobs.restart])
    def test_done_work_is_neither_stopped_nor_restarted(self, act):
        made = make()
        jobs.finish(jobs.take(NOW), {}, NOW)
        with pytest.raises(Refused) as refused:
            act(command(), made.pk)
        assert refused.value.code == "state"

    @pytest.mark.parametrize("act", [jobs.stop, jobs.restart, jobs.visible_job])
    def test_there_is_no_job_that_is_not(self, act):
        with pytest.raises(Refused) as refused:
            act(command(), 99)
        assert refused.value.code == "not-found"

    @pytest.mark.parametrize("act", [jobs.stop, jobs.restart])
    def test_some_roles_may_not(self, act):
        made = make()
        with pytest.raises(Refused, match="run-jobs"):
            act(viewer(Role.AUDITOR, who=person(Role.AUDITOR)), made.pk)


@pytest.mark.django_db(transaction=True)
def test_workers_side_by_side_never_take_one_job_twice():
    for _ in range(40):
        make()
    taken, start = [], threading.Barrier(4)

    def take_all():
        start.wait()
        while (job := jobs.take(NOW)) is not None:
            taken.append(job.id)
            jobs.finish(job, {}, NOW)
        connection.close()

    threads = [threading.Thread(target=take_all) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(taken) == 40
    assert len(set(taken)) == 40
    assert set(Job.objects.values_list("state", "attempts")) == {("done", 1)}

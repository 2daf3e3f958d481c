"""`watch daily` and `watch reset`: what people do to a watch's state."""

import json
import sqlite3

import pytest
from click.testing import CliRunner

from doorward.cli.watch import watch as command
from doorward.stream.by_hand import reset
from doorward.stream.options import WatchOptions
from doorward.stream.runner import Pace
from doorward.stream.status import status_of
from doorward.stream.store import FILE, Store, opened_for_reading
from doorward.stream.watching import Watch
from doorward.watch.alerting import decoded
from stream.making import BEGIN, found, lines, sign_in

NOW = BEGIN + 1_000_000.0


def told(*arguments):
    return CliRunner().invoke(command, [str(one) for one in arguments], standalone_mode=False)


@pytest.fixture
def watched(tmp_path):
    """Runs a watch over events; its state folder."""

    def run(events, *, now=NOW, name="a.jsonl"):
        log = tmp_path / name
        log.write_bytes(lines(events))
        options = WatchOptions(
            sources=(log,),
            format="ocsf",
            state=tmp_path / "state",
            out=tmp_path / "out",
            home=tmp_path,
        )
        with Watch(options, pace=Pace(batch=8), clock=lambda: now) as made:
            made.run()
        return tmp_path / "state"

    return run


def risks(state):
    connection, words = opened_for_reading(state)
    connection.close()
    return decoded(words["alerting"].encode()).risks


def test_the_pass_can_be_done_by_hand_and_status_tells_of_it(watched, tmp_path):
    state = watched([sign_in(number) for number in range(20)])
    assert "peers not compared yet" in told("status", "--state", state).output
    day = status_of(state).daily.day
    done = told("daily", "--state", state, "--json")
    assert done.return_value == 0
    assert json.loads(done.output)["people"] == 7
    assert status_of(state).daily.people == 7
    assert status_of(state).daily.day == day  # that of the next midnight is due all the same
    assert "7 people" in told("status", "--state", state).output
    watched([sign_in(1, at=BEGIN + 86_400)], name="b.jsonl")
    assert status_of(state).daily.day == day + 1


def test_a_pass_by_hand_compares_the_peers_that_the_roster_tells(watched, tmp_path):
    state = watched([{**sign_in(n), "device": {"uid": "d", "is_managed": True}} for n in range(9)])
    bad = tmp_path / "roster.csv"
    bad.write_text("nonsense\n1\n")
    refused = told("daily", "--state", state, "--roster", bad)
    assert "roster.csv" in str(refused.exception)
    good = tmp_path / "good.csv"
    good.write_text("id,team,role,aliases\nw-1,data,engineer,p1@example.com\n")
    assert told("daily", "--state", state, "--roster", good).output.startswith("7 people compared")


def test_a_pass_by_hand_waits_for_no_running_watch(watched, tmp_path):
    state = watched([sign_in(1)])
    store = Store(state, window=1)
    try:
        assert "another watch uses this state" in str(told("daily", "--state", state).exception)
    finally:
        store.close()


def test_what_has_no_state_is_said(tmp_path):
    assert "no watch keeps its state here" in str(told("daily", "--state", tmp_path).exception)
    assert "no watch keeps its state here" in str(
        told("reset", "w-1", "--state", tmp_path, "--reason", "why").exception
    )
    assert not (tmp_path / FILE).exists()


def test_a_reset_is_written_down_and_taken_at_the_next_start(watched):
    state = watched([sign_in(1, managed=False)])
    assert risks(state)["person:p1@example.com"].seen
    done = told("reset", "p1@example.com", "--state", state, "--reason", "the machine was shown")
    assert done.return_value == 0
    (asked,) = status_of(state).resets
    assert (asked.entity, asked.reason, asked.taken) == (
        "person:p1@example.com",
        "the machine was shown",
        None,
    )
    assert asked.at > BEGIN
    assert "waits for the watch" in told("status", "--state", state).output
    watched([], name="b.jsonl", now=NOW + 5)
    (asked,) = status_of(state).resets
    assert asked.taken == NOW + 5
    own = risks(state)["person:p1@example.com"]
    assert (own.seen, own.reset_reason, own.reset_at) == ({}, "the machine was shown", asked.at)
    assert "waits" not in told("status", "--state", state).output


def test_a_reset_reaches_a_watch_that_runs_and_is_taken_once(tmp_path):
    log = tmp_path / "a.jsonl"
    log.write_bytes(lines([sign_in(1, managed=False)]))
    options = WatchOptions(
        sources=(log,),
        format="ocsf",
        follow=True,
        state=tmp_path / "state",
        out=tmp_path / "out",
        home=tmp_path,
    )
    with Watch(options, clock=lambda: NOW) as made:
        while made.runner.turn():
            pass
        reset(tmp_path / "state", "person:p1@example.com", "looked at", lambda: BEGIN + 100.0)
        with log.open("ab") as file:
            file.write(lines([sign_in(8, managed=False, at=BEGIN + 200)]))
        while made.runner.turn():
            pass
        own = risks(tmp_path / "state")["person:p1@example.com"]
        assert own.reset_at == BEGIN + 100
        assert [mark.at for mark in own.seen.values()] == [BEGIN + 200]
        with log.open("ab") as file:
            file.write(lines([sign_in(15, managed=True, at=BEGIN + 300)]))
        while made.runner.turn():
            pass
        own = risks(tmp_path / "state")["person:p1@example.com"]
        assert [mark.at for mark in own.seen.values()] == [BEGIN + 200]
    assert len(found(tmp_path / "out")) == 2  # what was told stays written


def test_a_reset_that_was_taken_and_not_kept_is_taken_again(watched, monkeypatch):
    state = watched([sign_in(1, managed=False)])
    reset(state, "p1@example.com", "looked at", lambda: NOW)
    with monkeypatch.context() as broken:
        broken.setattr(Store, "commit", lambda *_: (_ for _ in ()).throw(sqlite3.Error("no")))
        with pytest.raises(sqlite3.Error):
            watched([sign_in(2)], name="b.jsonl")
    assert risks(state)["person:p1@example.com"].seen
    watched([sign_in(2)], name="b.jsonl")
    assert not risks(state)["person:p1@example.com"].seen


@pytest.mark.parametrize(
    ("entity", "reason", "said"),
    [
        ("p1@example.com", "  ", "wants a reason"),
        ("person:nobody@example.com", "why", "nothing is kept of person:nobody@example.com"),
        ("device:p1@example.com", "why", "nothing is kept of device:p1@example.com"),
        ("planet:mars", "why", "nothing is kept of person:planet:mars"),
    ],
    ids=["no reason", "unknown person", "wrong kind", "no kind"],
)
def test_what_cannot_be_reset_is_said(watched, entity, reason, said):
    state = watched([sign_in(1, managed=False)])
    done = told("reset", entity, "--state", state, "--reason", reason)
    assert said in str(done.exception)
    assert status_of(state).resets == []


def test_a_watch_on_spark_has_no_daily_pass(tmp_path):
    Store(tmp_path / "state", window=1, runner="spark").close()
    assert "--runner spark" in str(told("daily", "--state", tmp_path / "state").exception)

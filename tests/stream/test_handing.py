"""Findings are handed over at least once each, in order, whatever is down or dies meanwhile."""

import contextlib
import os
import signal
import sqlite3
import threading

import pytest

from doorward.stream import handing
from doorward.stream.handing import HandOver, NotNow, handings
from doorward.stream.options import WatchOptions
from doorward.stream.store import FILE, Store
from doorward.stream.watching import Watch
from stream.making import BEGIN, lines, sign_in

PLACE = "sqlite:///invented"


@pytest.fixture
def state(tmp_path):
    """A state with five findings."""
    log = tmp_path / "a.jsonl"
    log.write_bytes(lines([sign_in(number, managed=False) for number in range(5)]))
    options = WatchOptions(
        sources=(log,), format="ocsf", state=tmp_path / "state", out=tmp_path, home=tmp_path
    )
    with Watch(options, clock=lambda: BEGIN + 1e6) as made:
        assert made.run().counts["findings"] == 5
        assert made.state_file == tmp_path / "state" / FILE
    return tmp_path / "state" / FILE


@pytest.fixture
def kept(state):
    with contextlib.closing(Store(state.parent, window=10)) as store:
        return [one.id for one in store.findings()]


class Taker:
    """Casework that is not there: it remembers, and fails as it is told."""

    def __init__(self, *troubles):
        self.taken, self.troubles, self.batches = [], list(troubles), []

    def __call__(self, findings, pause):
        ids = [one.id for one in findings]
        self.batches.append(ids)
        trouble = self.troubles.pop(0) if self.troubles else None
        if callable(trouble):
            trouble = trouble(ids)
        if trouble is not None:
            raise trouble
        self.taken += ids
        return [f"took {len(ids)}"]


@pytest.fixture
def at_once(monkeypatch):
    monkeypatch.setattr(handing, "BACK_OFF", (0.0,))


def handed(state, take, *, hurry=False):
    said = []
    over = HandOver(state, PLACE, take, said.append, clock=lambda: 7.0)
    over.start()
    return over.close(hurry=hurry), said


def test_all_findings_are_handed_over_once_and_in_order(state, kept):
    take = Taker()
    left, said = handed(state, take)
    assert take.taken == kept
    assert (left.waiting, left.aside, left.last, left.trouble) == (0, 0, 7.0, "")
    assert said == ["took 5"]
    again = Taker()
    handed(state, again)
    assert again.batches == []


def test_another_place_is_handed_all_of_them_too(state, kept):
    handed(state, Taker())
    take = Taker()
    other = HandOver(state, "postgresql://host/other", take, [].append)
    other.start()
    assert other.close(hurry=False).place == "postgresql://host/other"
    assert take.taken == kept


def test_a_place_that_is_down_is_tried_again(state, kept, at_once):
    take = Taker(NotNow("it is down"), NotNow("it is down"))
    left, said = handed(state, take)
    assert take.taken == kept
    assert said == ["findings wait: it is down", "took 5"]
    assert left.trouble == ""


def test_at_the_end_it_is_not_tried_for_ever(state, kept, at_once):
    take = Taker(*[NotNow("it is down")] * 50)
    left, said = handed(state, take)
    assert len(take.batches) == handing.LAST_TRIES
    assert (left.waiting, left.trouble) == (5, "it is down")
    assert said == ["findings wait: it is down"]
    later = Taker()
    assert handed(state, later)[0].waiting == 0
    assert later.taken == kept


def test_in_a_hurry_it_is_tried_once(state):
    take = Taker(*[NotNow("it is down")] * 50)
    left, _ = handed(state, take, hurry=True)
    assert len(take.batches) == 1
    assert left.waiting == 5


def test_one_that_cannot_be_taken_holds_up_no_other(state, kept):
    def poison(ids):
        return ValueError("about avery@mail.example") if kept[2] in ids else None

    take = Taker(*[poison] * 50)
    left, said = handed(state, take)
    assert take.taken == [one for one in kept if one != kept[2]]
    assert (left.waiting, left.aside) == (0, 1)
    assert f"finding {kept[2]} could not be handed over (ValueError)" in said
    assert "avery" not in str(said)
    mended = Taker()
    assert handed(state, mended)[0].aside == 0
    assert mended.taken == [kept[2]]


def test_what_is_committed_meanwhile_is_handed_over_when_told(state, kept, tmp_path, monkeypatch):
    monkeypatch.setattr(handing, "LOOK_SECONDS", 3600.0)
    first, second = threading.Event(), threading.Event()
    take = Taker()

    def taking(findings, pause):
        said = list(take(findings, pause))
        (second if first.is_set() else first).set()
        return said

    over = HandOver(state, PLACE, taking, [].append)
    over.start()
    assert first.wait(20)
    (tmp_path / "b.jsonl").write_bytes(
        lines([sign_in(100, person="new@example.com", managed=False)])
    )
    options = WatchOptions(
        sources=(tmp_path / "b.jsonl",), format="ocsf", state=state.parent, out=tmp_path,
        home=tmp_path,
    )  # fmt: skip
    with Watch(options, clock=lambda: BEGIN + 1e6) as made:
        made.told = over.wake.set
        assert made.run().counts["findings"] == 1
    assert second.wait(20)
    over.close(hurry=True)
    assert len(take.taken) == 6


def test_nothing_is_said_of_hand_overs_where_there_were_none(state):
    with contextlib.closing(sqlite3.connect(state)) as connection:
        assert handings(connection) == []


@pytest.mark.parametrize("point", range(1, 16))
def test_killed_at_any_moment_it_loses_none(state, kept, tmp_path, monkeypatch, point):
    monkeypatch.setattr(handing, "MOST", 2)
    book = tmp_path / "taken.txt"
    passed = [0]

    def step(*_):
        passed[0] += 1
        if passed[0] == point:
            os.kill(os.getpid(), signal.SIGKILL)

    def take(findings, _pause):
        step()
        with book.open("a") as file:
            file.write("".join(f"{one.id}\n" for one in findings))
        step()
        return []

    opened = handing._opened

    @contextlib.contextmanager
    def traced(path):
        with opened(path) as connection:
            connection.set_trace_callback(step)
            yield connection

    child = os.fork()
    if child == 0:
        try:
            handing._opened = traced
            handed(state, take)
        finally:
            os._exit(0)
    _, status = os.waitpid(child, 0)
    assert os.WIFSIGNALED(status)
    passed[0] = 1000
    left, _ = handed(state, take)
    assert left.waiting == 0
    assert sorted(set(book.read_text().split())) == sorted(kept)

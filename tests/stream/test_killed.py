"""Killed at any moment, a watch loses nothing and counts nothing twice."""

import json
import os
import random
import signal
import sqlite3
import traceback
from functools import partial

import pytest

from doorward.stream import outputs, store
from doorward.stream.options import WatchOptions
from doorward.stream.runner import Pace
from doorward.stream.watching import Watch
from stream.making import BEGIN, lines, sign_in

PACE = Pace(batch=16, commit_events=48, commit_seconds=1e9)


@pytest.fixture
def logs(tmp_path):
    """Two logs that interleave in time, with faults, duplicates and events out of order."""
    chance = random.Random(7)
    folder = tmp_path / "logs"
    folder.mkdir()
    for name in ("a", "b"):
        events = [
            sign_in(
                f"{name}{number}",
                person=f"p{number % 5}@example.com",
                at=BEGIN + number * 10 + chance.randrange(-60, 60),
                managed=number % 4 != 0,
            )
            for number in range(160)
        ]
        events[50:50] = events[40:45]
        data = lines(events).split(b"\n")
        data[30:30] = [b"no json", b'{"class_uid": 3002}']
        (folder / f"{name}.jsonl").write_bytes(b"\n".join(data))
    return folder


def watch(logs, home, pace=PACE):
    options = WatchOptions(
        sources=(logs,), format="ocsf", state=home / "state", out=home / "out", home=home
    )
    with Watch(options, pace=pace, clock=lambda: BEGIN + 1e6) as made:
        made.run()


def die_at(point, monkeypatch):
    """Kill this process at the n-th point: before each SQL statement, around each write."""
    passed = [0]

    def step(*_):
        passed[0] += 1
        if passed[0] == point:
            os.kill(os.getpid(), signal.SIGKILL)

    connected = store._connected

    def connect(path):
        connection = connected(path)
        connection.set_trace_callback(step)
        return connection

    append = outputs._File.append

    def torn(self, written):
        """Writes in two halves, so that death between them leaves half a line."""
        data = b"".join(written)
        step()
        append(self, [data[: len(data) // 2]])
        step()
        append(self, [data[len(data) // 2 :]])
        step()

    monkeypatch.setattr(store, "_connected", connect)
    monkeypatch.setattr(outputs._File, "append", torn)
    return passed


def in_child(work):
    """Do it in a process of its own; its exit status, 3 for an exception, which is told."""
    child = os.fork()
    if child == 0:
        try:
            work()
        except BaseException:  # noqa: BLE001 - told, and never let into the parent's code
            traceback.print_exc()
            os._exit(3)
        os._exit(0)
    return os.waitpid(child, 0)[1]


def kept(home):
    """All that a watch keeps and writes, without the times of commits."""
    connection = sqlite3.connect(home / "state" / store.FILE)
    tables = {
        "states": "SELECT entity, state, last FROM states ORDER BY entity",
        "findings": "SELECT number, id FROM findings ORDER BY number",
        "dead_letters": "SELECT number, source, record, code FROM dead_letters ORDER BY number",
        "counts": "SELECT name, value FROM counts ORDER BY name",
        "sources": "SELECT id, mark FROM sources ORDER BY id",
    }
    rows = {name: connection.execute(query).fetchall() for name, query in tables.items()}
    recent = connection.execute("SELECT keys FROM recent ORDER BY number").fetchall()
    rows["recent"] = b"".join(row[0] for row in recent)
    connection.close()
    for name in (outputs.FINDINGS, outputs.ALERTS, outputs.LETTERS):
        rows[name] = (home / "out" / name).read_bytes()
    return rows


def same_masks(calm, home):
    """Begin a state folder with the mask key of another, so that their files can be compared."""
    first = sqlite3.connect(calm / "state" / store.FILE)
    key = first.execute("SELECT value FROM meta WHERE key = 'mask_key'").fetchone()[0]
    made = store.Store(home / "state", window=10)
    made.remember("mask_key", key)
    made.close()


@pytest.mark.slow
@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills forked processes")
def test_killing_it_anywhere_loses_and_doubles_nothing(logs, tmp_path, monkeypatch):
    calm = tmp_path / "calm"
    points = []

    def count():
        passed = die_at(None, monkeypatch)
        watch(logs, calm)
        (tmp_path / "points").write_text(str(passed[0]))

    assert in_child(count) == 0
    points = int((tmp_path / "points").read_text())
    undisturbed = kept(calm)
    assert points > 200
    assert len(undisturbed["findings"]) > 40
    counts = dict(undisturbed["counts"])
    assert (counts["records"], counts["duplicates"], counts["dead_letters"]) == (334, 10, 4)

    chance = random.Random(11)
    killed = 0
    for trial in range(8):
        home = tmp_path / f"killed-{trial}"
        in_child(partial(same_masks, calm, home))
        for _ in range(8):
            point = chance.randrange(1, points // 3)

            def die(home=home, point=point):
                die_at(point, monkeypatch)
                watch(logs, home)

            status = in_child(die)
            assert status in (0, signal.SIGKILL)
            killed += status == signal.SIGKILL
        assert in_child(lambda home=home: watch(logs, home)) == 0
        assert kept(home) == undisturbed
    assert killed > 20


def test_half_a_line_is_mended_and_what_is_missing_is_written(logs, tmp_path):
    watch(logs, tmp_path)
    file = tmp_path / "out" / "findings.jsonl"
    whole = file.read_bytes()
    file.write_bytes(whole[: len(whole) // 2])
    watch(logs, tmp_path)
    assert file.read_bytes() == whole
    file.write_bytes(b'{"id": "of somebody else"}\n' + whole)
    watch(logs, tmp_path)
    assert file.read_bytes() == whole
    assert all(json.loads(line) for line in whole.splitlines())

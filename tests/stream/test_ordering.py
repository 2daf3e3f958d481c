"""Files whose records do not go forward in time are sorted first, however large, killed or not."""

import gzip
import json
import os
import random
import signal

import pytest

from doorward.stream import merging, runs, store
from doorward.stream.arrivals import Sealed
from doorward.stream.options import WatchOptions
from doorward.stream.runner import Pace
from doorward.stream.runs import Runs, Unit
from doorward.stream.watching import Watch
from stream.making import BEGIN, found, lines, sign_in
from stream.test_killed import die_at, in_child, kept, same_masks

HOUR = 3600
COUNT = 300


def events():
    """Twelve days of sign-ins, forward in time."""
    return [
        sign_in(number, at=BEGIN + number * HOUR, managed=number % 4 != 0, person=f"p{number % 5}")
        for number in range(COUNT)
    ]


def watch(home, *sources, **more):
    given = {"format": "ocsf", "state": home / "state", "out": home / "out", "home": home, **more}
    pace = Pace(batch=16, commit_events=48, commit_seconds=1e9)
    with Watch(WatchOptions(sources=sources, **given), pace=pace, clock=lambda: BEGIN + 1e8) as one:
        return one.run(), one.marks()


def told(home):
    """Findings without what differs: the place of the record, and masks."""
    return sorted(
        [one["observed_at"], one["entity"].split()[0], one["detector"], *one["event_ids"]]
        for one in found(home / "out")
    )


@pytest.fixture(scope="module")
def forward(tmp_path_factory):
    """What is found where the file is in order."""
    home = tmp_path_factory.mktemp("forward")
    (home / "a.jsonl").write_bytes(lines(events()))
    watch(home, home / "a.jsonl")
    assert len(told(home)) > 20
    return told(home)


def backwards(made):
    return made[::-1]


def shuffled(made):
    return random.Random(5).sample(made, len(made))


def pages(made):
    """Pages of 50 that follow each other, each newest first, as a poller writes them."""
    return [one for begin in range(0, COUNT, 50) for one in made[begin : begin + 50][::-1]]


@pytest.mark.parametrize("order", [backwards, shuffled, pages], ids=lambda one: one.__name__)
@pytest.mark.parametrize("packed", ["lines", "gzip", "list"])
def test_the_order_of_a_whole_file_does_not_matter(tmp_path, forward, order, packed):
    made = events()
    data = lines(order(made))
    if packed == "gzip":
        data = gzip.compress(data)
    elif packed == "list":
        data = json.dumps(order(made)).encode()
    (tmp_path / "b.jsonl").write_bytes(data)
    done, (mark,) = watch(tmp_path, tmp_path / "b.jsonl")
    assert (done.counts["events"], done.counts["quarantined"]) == (COUNT, 0)
    assert told(tmp_path) == forward
    assert (mark.record, mark.span, mark.newest) == (COUNT, None, made[-1]["time"] / 1000)
    again, _ = watch(tmp_path, tmp_path / "b.jsonl")
    assert again.counts["records"] == 0


def test_what_is_added_to_a_sorted_file_is_read_behind_it(tmp_path):
    made = events()
    log = tmp_path / "a.jsonl"
    log.write_bytes(lines(backwards(made[:200])))
    watch(tmp_path, log)
    with log.open("ab") as file:
        file.write(lines(backwards(made[200:])))
    done, _ = watch(tmp_path, log)
    assert (done.counts["events"], done.counts["quarantined"]) == (100, 0)


def test_a_large_file_is_sampled_all_over(tmp_path):
    """A file of more than the bytes that are looked at whole, whose ends are in order."""
    made = [{**one, "message": "x" * 6000} for one in events()]
    (tmp_path / "a.jsonl").write_bytes(lines([made[0], *made[-2:0:-1], made[-1]]))
    done, _ = watch(tmp_path, tmp_path / "a.jsonl")
    assert (done.counts["events"], done.counts["quarantined"]) == (COUNT, 0)


@pytest.mark.parametrize("most", [128, 2], ids=["all open", "some wait closed"])
def test_several_files_newest_first_are_read_together(tmp_path, monkeypatch, forward, most):
    monkeypatch.setattr(merging, "OPEN", most)
    made = events()
    for number in range(3):
        data = lines(backwards(made[number::3]))
        (tmp_path / f"{number}.jsonl").write_bytes(data)
    done, _ = watch(tmp_path, *(tmp_path / f"{number}.jsonl" for number in range(3)))
    assert done.counts["quarantined"] == 0
    assert told(tmp_path) == forward


def test_runs_on_disk_give_what_one_in_memory_gives(tmp_path):
    chance = random.Random(3)
    units = []
    for number in range(200):
        item = Sealed(1.0, f"u{number}", number, number, number * 10, 1, 1, b"any")
        units.append(Unit(float(chance.randrange(50)), number, [item]))
    memory, disk = Runs(tmp_path), Runs(tmp_path, run=7)
    for one in units:
        memory.add(one)
        disk.add(one)
    assert (memory.spilled, disk.spilled) == (False, True)
    wanted = sorted(units, key=lambda one: (one.at, one.number))
    assert list(memory.sorted()) == wanted
    assert list(disk.sorted()) == wanted
    disk.close()
    assert list(tmp_path.iterdir()) == []


@pytest.mark.skipif(not hasattr(os, "fork"), reason="kills forked processes")
def test_killed_while_a_sorted_file_is_taken_nothing_is_lost_or_doubled(tmp_path, monkeypatch):
    monkeypatch.setattr(runs.Runs.__init__, "__defaults__", (64,))
    logs = tmp_path / "logs"
    logs.mkdir()
    data = lines(backwards(events())).split(b"\n")
    data[30:30] = [b"no json", b'{"class_uid": 3002}']
    (logs / "a.jsonl").write_bytes(b"\n".join(data))
    calm = tmp_path / "calm"
    assert in_child(lambda: watch(calm, logs)) == 0
    undisturbed = kept(calm)
    assert dict(undisturbed["counts"])["records"] == COUNT + 2
    killed = 0
    for point in (25, 60, 95):
        home = tmp_path / f"killed-{point}"
        in_child(lambda home=home: same_masks(calm, home))
        for _ in range(3):

            def die(home=home, point=point):
                die_at(point, monkeypatch)
                watch(home, logs)

            killed += in_child(die) == signal.SIGKILL
        assert in_child(lambda home=home: watch(home, logs)) == 0
        assert kept(home) == undisturbed
    assert killed >= 5
    assert store.FILE in {one.name for one in (calm / "state").iterdir()}

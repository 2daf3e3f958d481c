"""Files that are being written, rotated, cut short, and that appear."""

import io
import os

import pytest

from doorward.intake.logs.ocsf import OcsfReader
from doorward.stream.merging import Merging
from doorward.stream.options import WatchOptions
from doorward.stream.pipes import PipeSource
from doorward.stream.places import Mark
from doorward.stream.preparing import Preparer
from doorward.stream.status import status_of
from doorward.stream.watching import Watch
from doorward.watch.context import NOTHING
from stream.making import BEGIN, found, lines, sign_in


class Following:
    """A watch that is driven by hand, a turn at a time."""

    def __init__(self, home, *sources):
        options = WatchOptions(
            sources=sources,
            format="ocsf",
            follow=True,
            state=home / "state",
            out=home / "out",
            home=home,
        )
        self.watch = Watch(options, clock=lambda: BEGIN + 1e6)
        self.out = home / "out"

    def catch_up(self):
        self.watch.find()
        while self.watch.runner.turn():
            pass
        return self.watch.runner.total["events"]

    def close(self):
        self.watch.__exit__()


@pytest.fixture
def following(tmp_path):
    made = []

    def make(*sources):
        made.append(Following(tmp_path, *sources))
        return made[-1]

    yield make
    for one in made:
        one.close()


def append(path, *numbers):
    with path.open("ab") as file:
        file.write(lines([sign_in(number, managed=False) for number in numbers]))


def test_a_growing_file_is_read_as_it_grows(tmp_path, following):
    log = tmp_path / "a.jsonl"
    append(log, 1)
    watch = following(log)
    assert watch.catch_up() == 1
    append(log, 2, 3)
    assert watch.catch_up() == 3
    assert [one["event_ids"][0] for one in found(watch.out)] == ["e-1", "e-2", "e-3"]


def test_half_a_line_waits_for_its_end(tmp_path, following):
    log = tmp_path / "a.jsonl"
    whole = lines([sign_in(1)])
    log.write_bytes(whole[:50])
    watch = following(log)
    assert watch.catch_up() == 0
    log.write_bytes(whole)
    assert watch.catch_up() == 1
    assert watch.watch.runner.total["quarantined"] == 0


def test_a_renamed_file_is_read_to_its_end_and_its_follower_from_the_beginning(tmp_path, following):
    log = tmp_path / "a.jsonl"
    append(log, 1)
    watch = following(log)
    assert watch.catch_up() == 1
    append(log, 2)
    log.rename(tmp_path / "a.jsonl.1")
    append(tmp_path / "a.jsonl.1", 3)  # its writer has not noticed yet
    append(log, 4)
    assert watch.catch_up() == 4
    append(tmp_path / "a.jsonl.1", 5)
    assert watch.catch_up() == 5


def test_a_file_that_was_renamed_while_nobody_watched_is_read_to_its_end(tmp_path, following):
    log = tmp_path / "a.jsonl"
    append(log, 1)
    first = following(log)
    first.catch_up()
    first.close()
    append(log, 2)
    log.rename(tmp_path / "a.jsonl.1")
    append(log, 3)
    assert following(log).catch_up() == 2


def test_a_file_that_was_cut_short_is_read_from_its_beginning(tmp_path, following):
    log = tmp_path / "a.jsonl"
    append(log, 1, 2)
    watch = following(log)
    assert watch.catch_up() == 2
    log.write_bytes(b"")
    watch.catch_up()
    append(log, 3)
    assert watch.catch_up() == 3
    append(log, 4, 5, 6)
    assert watch.catch_up() == 6


def test_files_that_appear_in_a_folder_are_read_and_hidden_ones_are_not(tmp_path, following):
    logs = tmp_path / "logs"
    (logs / "deep").mkdir(parents=True)
    watch = following(logs)
    assert watch.catch_up() == 0
    append(logs / "deep" / "a.jsonl", 1)
    append(logs / ".a.jsonl.part", 2)
    assert watch.catch_up() == 1
    (logs / ".a.jsonl.part").rename(logs / "b.jsonl")
    assert watch.catch_up() == 2


def test_the_state_may_lie_in_a_folder_that_is_watched(tmp_path, following):
    append(tmp_path / "a.jsonl", 1)
    watch = following(tmp_path)
    assert watch.catch_up() == 1
    assert watch.catch_up() == 1
    assert watch.watch.runner.total["quarantined"] == 0


def test_a_file_that_may_not_be_read_is_said(tmp_path, following, monkeypatch):
    log = tmp_path / "a.jsonl"
    append(log, 1)
    append(tmp_path / "b.jsonl", 2)
    watch = following(log, tmp_path / "b.jsonl")
    opened = type(log).open

    def refuse(self, *words, **more):
        if self.name == "a.jsonl":
            raise PermissionError(13, "Permission denied")
        return opened(self, *words, **more)

    monkeypatch.setattr(type(log), "open", refuse)
    while watch.watch.runner.turn():
        pass
    assert watch.watch.runner.total["events"] == 1
    marks = {one.name: one.trouble for one in watch.watch.marks()}
    assert "Permission denied" in marks["a.jsonl"]


def test_status_tells_how_far_a_watch_is(tmp_path, following):
    log = tmp_path / "a.jsonl"
    append(log, 1, 2)
    watch = following(log)
    watch.catch_up()
    more = lines([sign_in(9)])
    with log.open("ab") as file:
        file.write(b"no json\n")
    watch.catch_up()
    with log.open("ab") as file:
        file.write(more)
    status = status_of(tmp_path / "state")
    assert status.running
    assert status.counts["records"] == 3
    assert status.counts["events"] == 2
    assert status.dead_letters == {"not-json": 1}
    assert status.entities >= 2
    assert 0 < status.bytes_per_entity < 3000
    (source,) = status.sources
    assert (source.name, source.record, source.behind) == ("a.jsonl", 3, len(more))
    assert status.newest == BEGIN + 2
    watch.close()
    assert not status_of(tmp_path / "state").running


def test_a_pipe_is_taken_as_it_comes_and_no_faster(tmp_path):
    read, write = os.pipe()
    mark = Mark(id=1, name="-", path="-")

    def make(reader, mark, head):
        return Preparer(reader, mark, head, context=NOTHING)

    with os.fdopen(read, "rb") as stream, os.fdopen(write, "wb") as end:
        source = PipeSource(stream, mark, OcsfReader(), make, clock=lambda: BEGIN + 1e6, held=4)
        merging = Merging()
        merging.add(source)
        end.write(lines([sign_in(number) for number in range(10)]))
        end.flush()
        taken = []
        while len(taken) < 10:
            if merging.look():
                taken += merging.take(100)
        assert [one.uid for one in taken] == [f"e-{number}" for number in range(10)]
        assert not source.ended
        end.close()
        while merging.look() or merging.sources():
            pass
        assert source.ended


def test_a_pipe_that_is_closed_at_once_is_at_its_end():
    source = PipeSource(
        io.BytesIO(b""), Mark(id=1, name="-", path="-"), OcsfReader(), lambda *_: None
    )
    while not source.ended:
        source.fill()
    assert not source.queue

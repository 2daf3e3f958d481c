"""The append-only file of later records: whole lines or nothing, once each, for good."""

import errno
import json
import os
import stat
import subprocess
import sys
from pathlib import Path

import pytest

from doorward.intake.additions import read_additions
from doorward.model import Problem
from doorward.pipeline.journal import JournalError, Outcome, append


def line(number: int, **more: object) -> bytes:
    said = {
        "record": "presence",
        "application": "A-1",
        "day": "2026-06-01",
        "place": f"Example office {number}",
        "event_id": f"ev-{number}",
        **more,
    }
    return json.dumps(said).encode()


def places(path: Path) -> list[str]:
    found = list(read_additions(path))
    assert not [one for one in found if isinstance(one, Problem)]
    return [one.record.place for one in found]


def test_records_are_added_in_order_and_read_back(tmp_path: Path) -> None:
    path = tmp_path / "r.jsonl"
    for number in range(3):
        assert append(path, line(number)).outcome is Outcome.WRITTEN
    assert places(path) == ["Example office 0", "Example office 1", "Example office 2"]
    assert path.read_bytes() == b"".join(line(number) + b"\n" for number in range(3))
    if os.name == "posix":
        assert stat.S_IMODE(path.stat().st_mode) == 0o600


def test_event_is_written_once(tmp_path: Path) -> None:
    path = tmp_path / "r.jsonl"
    append(path, line(1))
    append(path, line(2))
    before = path.read_bytes()
    assert append(path, line(1)).outcome is Outcome.ALREADY_THERE
    assert append(path, line(1, place="elsewhere")).outcome is Outcome.OTHER_CONTENT
    assert path.read_bytes() == before


def test_vendors_have_event_ids_of_their_own(tmp_path: Path) -> None:
    path = tmp_path / "r.jsonl"
    append(path, line(1, vendor="one"))
    assert append(path, line(1, vendor="two")).outcome is Outcome.WRITTEN


def test_id_that_only_stands_in_another_field_is_no_event(tmp_path: Path) -> None:
    path = tmp_path / "r.jsonl"
    append(path, line(1, exception="ev-2"))
    assert append(path, line(2)).outcome is Outcome.WRITTEN


@pytest.mark.parametrize("cut", [1, 20, len(line(2)) - 1])
def test_torn_last_line_is_put_aside(tmp_path: Path, cut: int) -> None:
    path = tmp_path / "r.jsonl"
    append(path, line(1))
    with path.open("ab") as file:
        file.write(line(2)[:cut])
    done = append(path, line(3))
    assert done.outcome is Outcome.WRITTEN
    assert done.aside == tmp_path / ".r.jsonl.torn"
    assert done.aside.read_bytes() == line(2)[:cut] + b"\n"
    assert places(path) == ["Example office 1", "Example office 3"]
    assert append(path, line(4)).aside is None


def test_torn_only_line_is_put_aside(tmp_path: Path) -> None:
    path = tmp_path / "r.jsonl"
    path.write_bytes(line(1)[:10])
    assert append(path, line(1)).outcome is Outcome.WRITTEN
    assert places(path) == ["Example office 1"]


def test_whole_last_line_without_its_end_stays(tmp_path: Path) -> None:
    path = tmp_path / "r.jsonl"
    path.write_bytes(line(1))
    assert append(path, line(2)).aside is None
    assert places(path) == ["Example office 1", "Example office 2"]
    assert append(path, line(1)).outcome is Outcome.ALREADY_THERE


def test_second_torn_line_is_added_to_the_first(tmp_path: Path) -> None:
    path = tmp_path / "r.jsonl"
    append(path, line(1))
    for number in (2, 3):
        with path.open("ab") as file:
            file.write(line(number)[:15])
        append(path, line(number))
    assert (tmp_path / ".r.jsonl.torn").read_bytes() == (line(2)[:15] + b"\n") * 2
    assert len(places(path)) == 3


def test_full_disk_leaves_the_file_as_it_was(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "r.jsonl"
    append(path, line(1))

    def full(_: int) -> None:
        raise OSError(errno.ENOSPC, "No space left on device")

    monkeypatch.setattr("doorward.pipeline.journal.os.fsync", full)
    with pytest.raises(OSError, match="No space"):
        append(path, line(2))
    monkeypatch.undo()
    assert path.read_bytes() == line(1) + b"\n"
    assert append(path, line(2)).outcome is Outcome.WRITTEN


@pytest.mark.parametrize(
    "content",
    [
        b'{"id": "A-1", "name": "Ada Sample"}\n',
        b"application,day\nA-1,x\n",
        b"x" * (1 << 20),
        line(2) + b"\n" + b"x" * (1 << 20) + b"\n",
    ],
    ids=["applications", "table", "no-lines", "long-line"],
)
def test_other_files_are_left_alone(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "applications.jsonl"
    path.write_bytes(content)
    with pytest.raises(JournalError):
        append(path, line(1))
    assert path.read_bytes() == content


@pytest.mark.parametrize(
    "bad",
    [
        b"",
        b"[]",
        b'{"record":"presence","application":"A-1"}',
        b'{"record":"presence","event_id":"e"}',
        line(1) + b"\n" + line(2),
        line(1, event_id='a"b'),
        line(1, event_id=""),
        line(1, event_id="e" * 201),
        line(1, place="x" * (1 << 20)),
    ],
    ids=["empty", "list", "no-event", "nobody", "two", "quote", "blank", "long-id", "long"],
)
def test_lines_that_are_no_records_are_refused(tmp_path: Path, bad: bytes) -> None:
    with pytest.raises(JournalError):
        append(tmp_path / "r.jsonl", bad)
    assert not (tmp_path / "r.jsonl").exists()


_WRITER = """
import sys
from pathlib import Path

sys.path.insert(0, sys.argv[3])
from test_journal import append, line

path, own = Path(sys.argv[1]), int(sys.argv[2])
sys.stdout.write("ready\\n")
sys.stdout.flush()
sys.stdin.readline()
for number in range(60):
    append(path, line(number))
    append(path, line(1_000 * own + number, exception="x" * 500))
"""


def test_processes_that_write_at_once_lose_nothing_and_write_nothing_twice(
    tmp_path: Path,
) -> None:
    path, here = tmp_path / "r.jsonl", str(Path(__file__).parent)
    writers = [
        subprocess.Popen(
            [sys.executable, "-c", _WRITER, str(path), str(own), here],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        for own in (1, 2)
    ]
    for one in writers:
        assert one.stdout is not None
        assert one.stdout.readline() == "ready\n"
    for one in writers:
        assert one.stdin is not None
        one.stdin.write("go\n")
        one.stdin.flush()
    for one in writers:
        one.communicate(timeout=120)
    assert [one.returncode for one in writers] == [0, 0]
    numbers = [*range(60), *range(1_000, 1_060), *range(2_000, 2_060)]
    assert sorted(places(path)) == sorted(f"Example office {number}" for number in numbers)

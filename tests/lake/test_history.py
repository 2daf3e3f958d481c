"""A history holds each event once, whatever happens, and only whole commits are seen."""

import json
import os
import signal
from collections import Counter

import duckdb
import pytest

from doorward.lake import history as lake_history
from doorward.lake.asking import ask
from doorward.lake.errors import LakeError
from doorward.lake.history import History
from doorward.lake.manifest import Manifest, Part, is_part, read, write
from doorward.lake.questions import question
from doorward.lake.rows import row_of
from doorward.model.events import (
    Authentication,
    EmailActivity,
    Endpoint,
    FileHosting,
    NetworkActivity,
    Traffic,
    User,
)
from doorward.model.events.objects import Device, Email, File, HttpRequest, Metadata, Url
from doorward.stream import keeping
from doorward.stream.errors import StreamError
from doorward.stream.options import WatchOptions
from doorward.stream.runner import Pace
from doorward.stream.store import Store
from doorward.stream.watching import Watch
from stream.making import BEGIN, lines, sign_in

HOSTILE = ("it's", '"; DROP TABLE events; --', "a\nb", "*?[x]{}", "\u202e", "ü" * 50, "nul\0x", "'")


def options(home, *sources, **more):
    told = {"state": home / "state", "out": home / "out", "history": home / "history"}
    return WatchOptions(sources=sources, format="ocsf", home=home, **{**told, **more})


def watch(home, *sources, pace=None, **more):
    with Watch(options(home, *sources, **more), pace=pace, clock=lambda: BEGIN + 1e6) as made:
        return made.run()


def rows(folder, columns="*"):
    found = read(folder)
    names = [str(folder / one.name) for one in found.parts]
    if not names:
        return []
    relation = duckdb.connect().read_parquet(names)
    return relation.select(*columns.split(", ")).fetchall()


def test_what_was_watched_is_history_and_nothing_waits_at_the_end(tmp_path):
    log = tmp_path / "a.jsonl"
    log.write_bytes(lines([*(sign_in(n) for n in range(20)), sign_in(3)]) + b"no json\n")
    watch(tmp_path, log)
    folder = tmp_path / "history"
    (part,) = read(folder).parts
    assert part.rows == 20
    assert (part.first, part.last) == (BEGIN * 1000, (BEGIN + 19) * 1000)
    found = rows(folder, "event_id, person, source, event")
    assert {one[0] for one in found} == {f"e-{n}" for n in range(20)}
    assert ("e-2", "p2@example.com", "a.jsonl#3") in [one[:3] for one in found]
    assert json.loads(found[0][3])["class_uid"] == 3002
    spools = [one for one in folder.iterdir() if one.name.startswith("spool-")]
    assert [one.stat().st_size for one in spools] == [0]
    for path in folder.iterdir():
        assert path.stat().st_mode & 0o077 == 0


def test_a_second_run_adds_a_part_and_leaves_the_first_as_it_is(tmp_path):
    for number in (1, 2):
        log = tmp_path / f"{number}.jsonl"
        log.write_bytes(lines([sign_in(10 * number + n) for n in range(5)]))
        watch(tmp_path, log)
        parts = read(tmp_path / "history").parts
        assert len(parts) == number
    assert watch(tmp_path, log).counts["events"] == 0
    assert read(tmp_path / "history").parts == parts
    assert len(rows(tmp_path / "history")) == 10


def test_several_worker_processes_keep_the_same(tmp_path):
    log = tmp_path / "a.jsonl"
    log.write_bytes(lines([sign_in(n) for n in range(30)]))
    watch(tmp_path, log, workers=2)
    assert len(rows(tmp_path / "history")) == 30


def test_parts_are_made_when_enough_waits_or_it_waits_for_long(tmp_path):
    now = [0.0]
    event = Authentication(time=BEGIN * 1000, metadata=Metadata(uid="e"))
    made = History(tmp_path / "h", "me", part_rows=3, part_seconds=10, clock=lambda: now[0])
    made.add([(event, "p")] * 2)
    first = made.tell()
    assert (first.parts, first.length > 0) == ((), True)
    made.add([(event, "p")])
    second = made.tell()
    assert [one.rows for one in second.parts] == [3]
    assert read(tmp_path / "h").parts == (), "not before it is committed"
    made.committed(second)
    made.add([(event, "p")])
    now[0] = 11.0
    assert [one.rows for one in made.tell().parts] == [1]
    made.close()


def kill_at(point):
    """Kill this process at the n-th of the moments around which something could get lost."""
    passed = [0]

    def passing():
        passed[0] += 1
        if passed[0] == point:
            os.kill(os.getpid(), signal.SIGKILL)

    def around(owner, name):
        true = getattr(owner, name)

        def wrapped(*given, **more):
            passing()
            answer = true(*given, **more)
            passing()
            return answer

        setattr(owner, name, wrapped)

    around(Store, "commit")
    around(History, "add")
    around(History, "tell")
    around(History, "_made")
    around(History, "committed")
    around(lake_history, "write")


@pytest.mark.slow
def test_killed_anywhere_it_holds_each_event_once(tmp_path, monkeypatch):
    monkeypatch.setattr(keeping, "History", lambda *given: History(*given, part_rows=15))
    log = tmp_path / "a.jsonl"
    log.write_bytes(lines([sign_in(n) for n in range(60)]))
    pace = Pace(batch=10, commit_events=10, commit_seconds=1e9)
    homes = {point: tmp_path / str(point) for point in range(1, 62, 3)}
    for point, home in homes.items():
        # Killed, killed again while it goes on, and at last left alone.
        for fatal in (point, point // 2 + 1, 10**9):
            child = os.fork()
            if child == 0:
                code = 3
                try:
                    kill_at(fatal)
                    watch(home, log, pace=pace)
                    code = 0
                finally:
                    os._exit(code)
            _, status = os.waitpid(child, 0)
        assert status == 0
    for home in homes.values():
        found = Counter(one[0] for one in rows(home / "history", "event_id"))
        assert found == Counter(f"e-{n}" for n in range(60))
        names = {one.name for one in (home / "history").iterdir() if is_part(one.name)}
        assert names == {one.name for one in read(home / "history").parts}


def test_files_without_a_manifest_row_are_swept_and_others_are_left_alone(tmp_path):
    folder = tmp_path / "h"
    folder.mkdir()
    garbage = ("part-00000001-0123abcd.parquet", "spool-0123.jsonl", ".part-x.parquet")
    for name in (*garbage, "notes.txt"):
        (folder / name).write_bytes(b"x")
    History(folder, "me").close()
    left = {one.name for one in folder.iterdir()}
    assert "notes.txt" in left
    assert not left & set(garbage)


def test_a_folder_is_of_one_state_only(tmp_path):
    log = tmp_path / "a.jsonl"
    log.write_bytes(lines([sign_in(1)]))
    watch(tmp_path, log)
    with pytest.raises(StreamError, match="another state folder"):
        watch(tmp_path, log, state=tmp_path / "other")
    assert len(rows(tmp_path / "history")) == 1


def test_a_history_needs_a_state(tmp_path):
    log = tmp_path / "a.jsonl"
    log.write_bytes(lines([sign_in(1)]))
    with pytest.raises(StreamError, match="needs --state"):
        watch(tmp_path, log, state=None)


def test_a_part_that_is_gone_is_said_to_be(tmp_path):
    log = tmp_path / "a.jsonl"
    log.write_bytes(lines([sign_in(1)]))
    watch(tmp_path, log)
    folder = tmp_path / "history"
    (folder / read(folder).parts[0].name).unlink()
    with pytest.raises(StreamError, match="gone or changed"):
        watch(tmp_path, log)
    with pytest.raises(LakeError, match="is gone"):
        ask(folder, question("daily_features"))


@pytest.mark.parametrize("text", HOSTILE, ids=range(len(HOSTILE)))
def test_whatever_events_say_stays_text(tmp_path, text):
    folder = tmp_path / "it's h"
    made = History(folder, "me")
    sent = NetworkActivity(
        time=BEGIN * 1000,
        metadata=Metadata(uid=text, source=text),
        device=Device(uid=text),
        dst_endpoint=Endpoint(hostname=text),
        traffic=Traffic(bytes_out=2**63 - 1),
    )
    made.add([(sent, text)])
    made.committed(made.tell(whole=True))
    made.close()
    answer = ask(folder, question("first_seen_destinations"))
    assert answer.rows[0][0] == text.lower()
    assert answer.rows[0][3:] == (text, 2**63 - 1)
    assert rows(folder, "event_id, device") == [(text, text)]


def test_questions_see_nothing_but_the_history(tmp_path):
    log = tmp_path / "a.jsonl"
    log.write_bytes(lines([sign_in(1)]))
    watch(tmp_path, log)
    front = question("daily_features")
    for query in (f"SELECT * FROM read_text('{log}')", "COPY (SELECT 1) TO '/tmp/x.csv'"):
        other = type(front)("other", front.front, query)
        with pytest.raises(LakeError, match="cannot be answered"):
            ask(tmp_path / "history", other)


@pytest.mark.parametrize("name", ["../x.parquet", "part-1.parquet", "/etc/passwd", "https://a.b/c"])
def test_a_manifest_names_parts_of_its_folder_only(tmp_path, name):
    part = Part(name=name, rows=1, size=1, first=0, last=0, sha256="")
    write(tmp_path, Manifest(owner="me", parts=(part,)))
    with pytest.raises(LakeError, match="which is no part"):
        read(tmp_path)


def test_a_folder_without_a_history_and_an_empty_one(tmp_path):
    with pytest.raises(LakeError, match="there is no history"):
        ask(tmp_path, question("daily_features"))
    History(tmp_path, "me").close()
    assert ask(tmp_path, question("daily_features")).rows == []


@pytest.mark.parametrize(
    ("event", "column", "expected"),
    [
        (FileHosting(time=1, file=File(path="/a"), share="Finance"), "resource", "Finance"),
        (FileHosting(time=1, file=File(path="/a", size=9), activity_id=1), "bytes", 9),
        (FileHosting(time=1, file=File(path="/a", size=9), activity_id=2), "bytes", None),
        (EmailActivity(time=1, email=Email(size=7)), "bytes", 7),
        (NetworkActivity(time=1, url=Url(hostname="A.Example")), "destination", "a.example"),
        (NetworkActivity(time=1, traffic=Traffic(bytes=5)), "bytes", 5),
        (NetworkActivity(time=1, traffic=Traffic(bytes_out=-5)), "bytes", 0),
        (NetworkActivity(time=1, traffic=Traffic(bytes_out=2**64)), "bytes", 2**63 - 1),
        (Authentication(time=1, user=User(name="sam")), "account", "sam"),
        (
            Authentication(time=1, http_request=HttpRequest(url=Url(hostname="b.example"))),
            "destination",
            "b.example",
        ),
    ],
    ids=str,
)
def test_columns_hold_what_the_event_tells(event, column, expected):
    assert getattr(row_of(event, "p"), column) == expected

"""What Spark's workers and driver do, tested without Spark."""

import os
import subprocess
import sys

import msgspec
import pytest

from doorward.stream.by_hand import reset
from doorward.stream.errors import StreamError
from doorward.stream.options import WatchOptions
from doorward.stream.outputs import Outputs
from doorward.stream.setting import Setting, made
from doorward.stream.spark import SparkOptions, SparkWatch, kafka_options
from doorward.stream.spark_driver import Keeper
from doorward.stream.spark_values import DONE, EVENT, FILE, FIRST, LETTER, Done, FileRead, Sent
from doorward.stream.spark_worker import Worker, read_files, read_records, step_whole
from doorward.stream.status import status_of
from doorward.stream.store import Store, opened_for_reading
from doorward.stream.watching import Watch
from doorward.watch.alerting import decoded
from doorward.watch.context import Policy
from stream.making import BEGIN, found, lines, sign_in
from stream.spark_session import needs_pandas


def sent(home, **more):
    told = {
        "setting": Setting(home=str(home)),
        "people": (),
        "policy": Policy(),
        "format": "ocsf",
        "roots": (str(home),),
        "now": BEGIN + 1e6,
    }
    return Sent(**{**told, **more})


def done_of(rows):
    return [msgspec.msgpack.decode(data, type=Done) for what, data in rows if what == DONE]


def test_a_file_becomes_rows_of_entities_refusals_and_how_far_it_was_read(tmp_path):
    path = tmp_path / "a b%20.jsonl"
    path.write_bytes(lines([sign_in(1), sign_in(2)]) + b"no json\n")
    rows = list(Worker(sent(tmp_path)).rows(f"file:{path}", None))
    people = [(entity, what) for entity, what, _ in rows if entity.startswith("person:")]
    assert people == [("person:p1@example.com", FIRST), ("person:p2@example.com", FIRST)]
    assert ("address:203.0.113.7", EVENT) in [row[:2] for row in rows]
    assert [what for entity, what, _ in rows if entity == "~a b%20.jsonl"] == [LETTER, FILE]
    read = msgspec.msgpack.decode(rows[-1][2], type=FileRead)
    assert (read.records, read.events, read.mark.record) == (3, 2, 3)
    assert read.mark.path == str(path)


def test_a_file_that_lies_elsewhere_is_read_from_its_content(tmp_path):
    worker = Worker(sent(tmp_path, roots=("s3a://logs/okta",)))
    content = lines([sign_in(1)])
    rows = list(worker.rows("s3a://logs/okta/day/a.jsonl", content))
    assert rows[0][0] == "person:p1@example.com"
    assert rows[-1][0] == "~day/a.jsonl"
    again = list(worker.rows("s3a://logs/okta/day/a.jsonl", content))
    marks = [msgspec.msgpack.decode(one[-1][2], type=FileRead).mark for one in (rows, again)]
    assert marks[0].id == marks[1].id


def test_the_watchs_own_files_are_no_sources(tmp_path):
    worker = Worker(sent(tmp_path, own=(f"{tmp_path}/state",)))
    assert worker.name(f"file:{tmp_path}/findings.jsonl") is None
    assert worker.name(f"file:///{tmp_path}/state/x.jsonl".replace("////", "///")) is None
    assert worker.name(f"file:{tmp_path}/b/x.jsonl") == "b/x.jsonl"
    several = Worker(sent(tmp_path, roots=("/one/logs", "/two/logs2")))
    assert several.name("file:/two/logs2/x.jsonl") == "logs2/x.jsonl"


def test_a_file_that_is_gone_is_said_to_be(tmp_path):
    (row,) = Worker(sent(tmp_path)).rows(f"file:{tmp_path}/gone.jsonl", None)
    assert "No such file" in msgspec.msgpack.decode(row[2], type=FileRead).mark.trouble


def test_an_entity_knows_again_what_came_twice_in_a_batch_and_later(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_bytes(lines([sign_in(1, managed=False), sign_in(1, managed=False)]))
    worker = Worker(sent(tmp_path))
    rows = [(what, data) for entity, what, data in worker.rows(f"file:{path}", None)
            if entity.startswith("person:")]  # fmt: skip
    first, state, keys = worker.stepped("person:p1@example.com", rows, None, b"")
    assert (len(first.findings), first.duplicates, first.new_person) == (1, 1, True)
    again, after, kept = worker.stepped("person:p1@example.com", rows, state, keys)
    assert (len(again.findings), again.duplicates, again.new_person) == (0, 2, False)
    assert (after, kept) == (state, keys)


def test_no_more_keys_are_remembered_than_is_said(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_bytes(lines([sign_in(n, person="p@example.com") for n in range(9)]))
    worker = Worker(sent(tmp_path))
    rows = [(what, data) for entity, what, data in worker.rows(f"file:{path}", None)
            if entity.startswith("person:")]  # fmt: skip
    _, _, keys = worker.stepped("person:p@example.com", rows, None, b"", remembered=4)
    assert len(keys) == 4 * 8


@needs_pandas
def test_frames_of_files_and_of_kafka_hold_the_same_events(tmp_path):
    import pandas as pd

    told = msgspec.msgpack.encode(sent(tmp_path))
    events = [sign_in(n, managed=False) for n in range(3)]
    (tmp_path / "a.jsonl").write_bytes(lines(events))
    files = pd.DataFrame({"path": [f"file:{tmp_path}/a.jsonl"]})
    records = pd.DataFrame(
        {
            "topic": "logs",
            "partition": 0,
            "offset": range(3),
            "value": [lines([one]) for one in events],
        }
    )
    ids = []
    for frames in (read_files(iter([files]), told), read_records(iter([records]), told)):
        rows = pd.concat(list(frames))
        mine = rows[rows["entity"] == "person:p1@example.com"]
        answer = step_whole(("person:p1@example.com",), mine, told)
        (done,) = done_of(answer.itertuples(index=False, name=None))
        ids.append([one.id for one in done.findings])
        passed = step_whole(("~x",), rows[rows["entity"].str.startswith("~")], told)
        assert set(passed["what"]) == {FILE}
    assert ids[0] == ids[1]
    assert len(ids[0]) == 1


@needs_pandas
def test_records_of_kafka_that_are_no_events_are_refused_with_their_offset(tmp_path):
    rows = list(Worker(sent(tmp_path)).records("logs-0", [(7, b"no json"), (8, None)]))
    letters = [data for _, what, data in rows if what == LETTER]
    found = [msgspec.msgpack.decode(one)[1] for one in letters]
    assert [(one["file"], one["record"]) for one in found] == [("logs-0", 8), ("logs-0", 9)]


def keeper(home, store):
    known = made(Setting(home=str(home)))
    outputs = Outputs(home / "out", store, None)
    return Keeper(store, outputs, known.context, known.rules, clock=lambda: BEGIN), outputs


def test_a_batch_that_was_kept_is_not_kept_again_though_spark_was_not_told(tmp_path):
    path = tmp_path / "a.jsonl"
    path.write_bytes(lines([sign_in(1, managed=False)]) + b"no json\n")
    worker = Worker(sent(tmp_path))
    rows = list(worker.rows(f"file:{path}", None))
    mine = [(what, data) for entity, what, data in rows if entity.startswith("person:")]
    done, _, _ = worker.stepped("person:p1@example.com", mine, None, b"")
    answers = [(what, data) for entity, what, data in rows if entity.startswith("~")]
    answers.append((DONE, msgspec.msgpack.encode(done)))
    counts = []
    for number in (0, 0, 1):
        # Each time a process of its own, as after a crash.
        store = Store(tmp_path / "state", window=100, runner="spark")
        kept, outputs = keeper(tmp_path, store)
        kept.keep(answers, number)
        counts.append((kept.total["records"], kept.total["findings"], kept.total["quarantined"]))
        outputs.close()
        store.close()
    assert counts == [(2, 1, 1), (0, 0, 0), (2, 0, 0)]
    assert len(found(tmp_path / "out")) == 1


@pytest.mark.parametrize("with_a_batch", [True, False], ids=["with a batch", "between batches"])
def test_a_reset_is_taken_once(tmp_path, with_a_batch):
    path, state = tmp_path / "a.jsonl", tmp_path / "state"
    path.write_bytes(lines([sign_in(1, managed=False)]))
    worker = Worker(sent(tmp_path))
    rows = list(worker.rows(f"file:{path}", None))
    mine = [(what, data) for entity, what, data in rows if entity.startswith("person:")]
    done, _, _ = worker.stepped("person:p1@example.com", mine, None, b"")
    store = Store(state, window=100, runner="spark")
    kept, outputs = keeper(tmp_path, store)
    kept.keep([(DONE, msgspec.msgpack.encode(done))], 0)
    reset(state, "p1@example.com", "looked at", lambda: BEGIN + 100.0)
    for number in (1, 2):
        if with_a_batch:
            kept.keep([], number)
        else:
            kept.finish()
    outputs.close()
    store.close()
    (asked,) = status_of(state).resets
    assert asked.taken == BEGIN
    connection, words = opened_for_reading(state)
    connection.close()
    own = decoded(words["alerting"].encode()).risks["person:p1@example.com"]
    assert (own.seen, own.reset_reason) == ({}, "looked at")


def test_the_states_of_one_runner_are_not_taken_by_the_other(tmp_path):
    Store(tmp_path / "state", window=100, runner="spark").close()
    log = tmp_path / "a.jsonl"
    log.write_bytes(lines([sign_in(1)]))
    with pytest.raises(StreamError, match="--runner spark"):
        Watch(WatchOptions(sources=(log,), state=tmp_path / "state", home=tmp_path))


@pytest.mark.parametrize(
    ("change", "told"),
    [
        ({"sources": ()}, "nothing to read"),
        ({"sources": ("-",)}, "standard input"),
        ({"sources": ("not-here",)}, "no such file"),
        ({"sources": ("logs:1",)}, "a colon"),
        ({"follow": True}, "needs --state"),
        ({"format": "no-format"}, "no-format"),
    ],
    ids=str,
)
def test_what_spark_cannot_do_is_said_before_it_starts(tmp_path, change, told):
    (tmp_path / "logs:1").mkdir()
    stated = {"sources": (str(tmp_path),), **change}
    sources = tuple(
        tmp_path / one if one != "-" else type(tmp_path)("-") for one in stated.pop("sources")
    )
    with pytest.raises(StreamError, match=told):
        SparkWatch(WatchOptions(sources=sources, home=tmp_path, out=tmp_path, **stated))


class Recorder:
    """Stands for a session, and remembers what a reader was told."""

    def __init__(self):
        self.told = {}

    def __getattr__(self, name):
        def step(*given, **more):
            self.told.setdefault(name, []).append((given, more))
            return self

        return step


class Reading:
    """A session whose `read` and `readStream` are recorders."""

    def __init__(self):
        self.read, self.readStream = Recorder(), Recorder()


def test_kafka_is_asked_as_it_is_told(tmp_path):
    given = {**kafka_options("k1:9092,k2:9092/okta,github"), "kafka.security.protocol": "SSL"}
    session = Reading()
    told = WatchOptions(format="ocsf", home=tmp_path, out=tmp_path)
    spark = SparkOptions(kafka=given, batch_records=500)
    with SparkWatch(told, spark, session=session) as made_here:
        made_here.records()
    asked = session.read.told
    assert asked["format"] == [(("kafka",), {})]
    ((_, options),) = asked["options"]
    assert options == {
        "kafka.bootstrap.servers": "k1:9092,k2:9092",
        "subscribe": "okta,github",
        "startingOffsets": "earliest",
        "kafka.security.protocol": "SSL",
    }
    assert asked["select"] == [(("topic", "partition", "offset", "value"), {})]


def test_a_format_must_be_said_for_kafka(tmp_path):
    with pytest.raises(StreamError, match="--format"):
        SparkWatch(
            WatchOptions(home=tmp_path, out=tmp_path),
            SparkOptions(kafka=kafka_options("k:1/t")),
            session=Reading(),
        )


@pytest.mark.parametrize("place", ["", "k", "k/t", "k:9092", "k:9092/", "k:9092/a b", "k:x/t"])
def test_what_is_no_place_in_kafka_is_said(place):
    with pytest.raises(StreamError, match="HOST:PORT/TOPIC"):
        kafka_options(place)


def test_without_pyspark_it_is_said_how_to_install_it(tmp_path, monkeypatch):
    monkeypatch.setitem(sys.modules, "pyspark.errors", None)
    with pytest.raises(StreamError, match=r"pip install 'doorward\[spark\]'"):
        SparkWatch(WatchOptions(sources=(tmp_path,), home=tmp_path, out=tmp_path))


def test_without_java_it_is_said_what_spark_needs(tmp_path):
    pytest.importorskip("pyspark", reason="needs doorward[spark]")
    done = subprocess.run(
        [sys.executable, "-m", "doorward", "watch", ".", "--runner", "spark", "--home", "."],
        env={**os.environ, "JAVA_HOME": str(tmp_path / "no-java")},
        cwd=tmp_path,
        capture_output=True,
        check=False,
    )
    assert done.returncode == 1
    assert b"needs Java 17" in done.stderr
    assert b"Traceback" not in done.stderr

"""Parity: on Spark a watch finds what it finds embedded, to the byte."""

import os
import subprocess
import sys
from collections import Counter
from pathlib import Path

import msgspec
import pytest

from doorward.stream.options import WatchOptions
from doorward.stream.runner import Pace
from doorward.stream.spark import SparkOptions, SparkWatch
from doorward.stream.status import status_of
from doorward.stream.watching import Watch
from real_data import DATA, needs_real_data
from stream.making import found
from stream.spark_events import END, POLICY, ROSTER, batches
from stream.spark_session import needs_spark, session

ONE_BATCH = Pace(batch=10**6)
OUTPUTS = ("findings.jsonl", "alerts.jsonl")


@pytest.fixture
def home(tmp_path):
    (tmp_path / "roster.csv").write_text(ROSTER)
    (tmp_path / "watch.toml").write_text(POLICY)
    (tmp_path / "logs").mkdir()
    return tmp_path


def options(home, name, *, state=True, **more):
    return WatchOptions(
        sources=(home / "logs",),
        state=home / name / "state" if state else None,
        out=home / name,
        home=home,
        roster=home / "roster.csv",
        policy=home / "watch.toml",
        unmask_reason="a test",
        **more,
    )


def embedded(home, **more):
    with Watch(options(home, "embedded", **more), pace=ONE_BATCH, clock=lambda: END) as made:
        return made.run()


def on_spark(home, *, files=1000, **more):
    spark = SparkOptions(batch_files=files)
    with SparkWatch(
        options(home, "spark", **more), spark, session=session(), clock=lambda: END
    ) as made:
        return made.run()


def write(home, batch, number):
    for place, data in enumerate(batch):
        path = home / "logs" / f"{number}-{'abc'[place]}.jsonl"
        path.write_bytes(data)
        # Spark takes files in the order of these times.
        moment = END + number * 10 + place
        os.utime(path, (moment, moment))


def outputs(folder):
    """What was found as bytes; dead letters in a settled order."""
    letters = sorted((folder / "dead-letter.jsonl").read_bytes().splitlines())
    return {name: (folder / name).read_bytes() for name in OUTPUTS} | {"letters": letters}


@needs_spark
def test_both_runners_find_the_same_batch_by_batch(home):
    """Late and repeated events, faults, rules and alerts among them; then nothing is new."""
    counts = Counter()
    for number, batch in enumerate(batches()):
        write(home, batch[:2], number)
        counts.update(embedded(home).counts)
    done = on_spark(home, files=2)
    expected = outputs(home / "embedded")
    assert outputs(home / "spark") == expected
    assert done.counts == counts
    told = found(home / "spark")
    kinds = {one["entity"].split(":")[0] for one in told}
    assert kinds == {"person", "address", "factor", "device"}
    detectors = {one["detector"] for one in told}
    assert len(detectors) >= 12
    assert {"F10", "F11"} <= detectors  # whose state holds arrays of numbers
    assert [one["code"] for one in found(home / "spark", "dead-letter.jsonl")].count("late") == 1

    # Going on, with a file of another format, whose events a rule is for.
    write(home, batches()[2][2:], 9)
    expected = embedded(home).counts["findings"]
    assert expected >= 2
    assert on_spark(home).counts["findings"] == expected
    assert outputs(home / "spark") == outputs(home / "embedded")
    assert on_spark(home).counts["records"] == 0
    status = status_of(home / "spark" / "state")
    assert len(status.sources) == 7
    assert status.counts["findings"] == len(found(home / "spark"))


@needs_spark
def test_both_runners_find_the_same_all_at_once(home):
    for number, batch in enumerate(batches()):
        write(home, batch, number)
    embedded(home, state=False)
    on_spark(home, state=False)
    assert outputs(home / "spark") == outputs(home / "embedded")
    assert len({one["detector"] for one in found(home / "spark")}) >= 12


@needs_spark
@pytest.mark.parametrize("state", [True, False], ids=["state", "whole"])
def test_a_single_file_is_read_whatever_its_name_is(home, state):
    """Among others that its name would fit, were it a pattern."""
    (home / "logs").rmdir()
    log = home / "fol{d}" / "a[1] *.jsonl"
    log.parent.mkdir()
    log.write_bytes(batches()[0][0])
    (log.parent / "a1 b.jsonl").write_bytes(batches()[0][1])
    told = options(home, "spark", state=state, format="ocsf")
    told = msgspec.structs.replace(told, sources=(log,))
    with SparkWatch(told, session=session(), clock=lambda: END) as made:
        assert made.run().counts["records"] == log.read_bytes().count(b"\n")


@needs_spark
def test_followed_it_takes_what_is_there_and_ends_when_it_is_told(home):
    write(home, batches()[0], 0)
    embedded(home)

    def progress(counts, _newest):
        if counts["findings"]:
            made.stop.set()

    told = options(home, "spark", follow=True)
    with SparkWatch(told, session=session(), clock=lambda: END, progress=progress) as made:
        assert made.run().counts["findings"] > 0
    assert outputs(home / "spark") == outputs(home / "embedded")


@needs_spark
def test_a_cluster_of_processes_finds_the_same_by_the_command(home):
    """Each executor is a process of its own that knows only what it is sent."""
    import pyspark

    (home / "logs" / "a b%20.jsonl").write_bytes(batches()[0][0])
    command = [
        "watch", str(home / "logs"), "--format", "ocsf", "--home", str(home), "--quiet",
        "--roster", str(home / "roster.csv"), "--policy", str(home / "watch.toml"),
        "--unmask", "a test",
    ]  # fmt: skip
    spark = ["--runner", "spark", "--spark-master", "local-cluster[2,1,1024]"]
    for name, more in (("embedded", []), ("spark", spark)):
        place = [*command, "--state", str(home / name / "state"), "--out", str(home / name)]
        done = subprocess.run(
            [sys.executable, "-m", "doorward", *place, *more],
            env={**os.environ, "SPARK_HOME": str(Path(pyspark.__file__).parent)},
            cwd=home,
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr.decode()[-2000:]
        assert b"records in" in done.stdout
        assert b"[Stage" not in done.stderr
    assert outputs(home / "spark") == outputs(home / "embedded")
    assert found(home / "spark")
    assert not (home / "spark-warehouse").exists()


@needs_real_data
@needs_spark
def test_both_runners_find_the_same_in_public_logs(home):
    """Documents, archives and lines of real services and machines, with Doorward's own rules."""
    (home / "logs").rmdir()
    (home / "logs").symlink_to(DATA / "logs")
    counts = embedded(home, state=False).counts
    done = on_spark(home, state=False).counts
    assert outputs(home / "spark") == outputs(home / "embedded")
    assert done["records"] == counts["records"] > 5_000
    assert found(home / "spark")

"""What a watch does with files: order, duplicates, late and future events, several workers."""

import gzip
import json
import os
import sqlite3

import pytest

from doorward.stream import store
from doorward.stream.errors import StreamError
from doorward.stream.options import WatchOptions
from doorward.stream.runner import Pace
from doorward.stream.watching import Watch
from stream.making import BEGIN, found, lines, sign_in

NOW = BEGIN + 1_000_000.0


def watch(home, *sources, pace=None, **more):
    options = WatchOptions(
        sources=sources,
        **{"format": "ocsf", "state": home / "state", "out": home / "out", "home": home, **more},
    )
    with Watch(options, pace=pace, clock=lambda: NOW) as made:
        return made.run()


def write(path, events):
    path.write_bytes(lines(events))
    return path


def test_a_file_becomes_findings_with_reasons_and_places(tmp_path):
    log = write(tmp_path / "a.jsonl", [sign_in(1), sign_in(2, managed=False)])
    done = watch(tmp_path, log)
    assert (done.counts["records"], done.counts["findings"]) == (2, 1)
    (finding,) = found(tmp_path / "out")
    assert finding["entity"] == "person:p2@example.com"
    assert finding["detector"] == "G09"
    assert finding["event_ids"] == ["e-2"]
    assert 0 < finding["confidence"] < 1
    (evidence,) = finding["evidence"]
    assert {"signal", "family", "strength", "reason", "facts", "clears"} <= evidence.keys()
    assert evidence["facts"][0]["source"] == "a.jsonl#2 device"


def test_a_second_run_goes_on_where_the_first_ended(tmp_path):
    log = write(tmp_path / "a.jsonl", [sign_in(1, managed=False)])
    watch(tmp_path, log)
    with log.open("ab") as file:
        file.write(lines([sign_in(1, managed=False, at=BEGIN + 50), sign_in(2, managed=False)]))
    done = watch(tmp_path, log)
    assert done.counts["records"] == 2
    # The same machine of the same person is known; the other person's is new.
    assert [one["event_ids"] for one in found(tmp_path / "out")] == [["e-1"], ["e-2"]]


def test_without_a_state_nothing_is_remembered(tmp_path):
    log = write(tmp_path / "a.jsonl", [sign_in(1, managed=False)])
    assert watch(tmp_path, log, state=None).counts["findings"] == 1
    assert watch(tmp_path, log, state=None).counts["findings"] == 1
    assert len(found(tmp_path / "out")) == 1


def test_what_came_twice_counts_once_also_from_another_file(tmp_path):
    events = [sign_in(number) for number in range(20)]
    one, other = write(tmp_path / "a.jsonl", events), write(tmp_path / "b.jsonl", events[5:])
    done = watch(tmp_path, one, other)
    assert (done.counts["events"], done.counts["duplicates"]) == (20, 15)
    third = write(tmp_path / "c.jsonl", events[:3])
    assert watch(tmp_path, third).counts["duplicates"] == 3


def test_events_of_one_id_and_time_that_differ_in_content_are_several(tmp_path):
    alike = [sign_in(1, person=f"p{number}@example.com") for number in range(3)]
    done = watch(tmp_path, write(tmp_path / "a.jsonl", [*alike, alike[0]]))
    assert (done.counts["events"], done.counts["duplicates"]) == (3, 1)


def test_events_without_an_id_are_never_taken_for_each_other(tmp_path):
    log = write(tmp_path / "a.jsonl", [sign_in(1, at=BEGIN, metadata={}) for _ in range(5)])
    assert watch(tmp_path, log).counts["events"] == 5


def test_late_and_future_events_are_put_aside_with_place_and_reason(tmp_path):
    day = 86_400
    first = write(tmp_path / "a.jsonl", [sign_in(1, person="p@example.com", at=BEGIN)])
    watch(tmp_path, first)
    events = [
        sign_in(2, person="p@example.com", at=BEGIN - 2 * day),
        sign_in(3, person="p@example.com", at=BEGIN - 4 * day),
        sign_in(4, person="q@example.com", at=BEGIN - 4 * day),
        sign_in(5, at=NOW + 2 * day),
        sign_in(6, at=-5),
    ]
    done = watch(tmp_path, write(tmp_path / "b.jsonl", events))
    letters = found(tmp_path / "out", "dead-letter.jsonl")
    assert sorted((one["file"], one["record"], one["code"]) for one in letters) == [
        ("b.jsonl", 3 - 1, "late"),
        ("b.jsonl", 4, "future"),
        ("b.jsonl", 5, "bad-time"),
    ]
    assert done.counts["quarantined"] == 3


@pytest.mark.parametrize(
    ("seconds", "told"),
    [(BEGIN / 1000, "in seconds"), (315_532_799, "before 1980"), (0, "before 1980")],
    ids=["seconds", "1979", "zero"],
)
def test_times_before_1980_are_refused_and_seconds_are_named(tmp_path, seconds, told):
    log = write(tmp_path / "a.jsonl", [sign_in(1, at=seconds), sign_in(2, at=315_532_800)])
    assert watch(tmp_path, log).counts["events"] == 1
    (letter,) = found(tmp_path / "out", "dead-letter.jsonl")
    assert (letter["record"], letter["code"]) == (1, "bad-time")
    assert told in letter["reason"]


def test_several_files_are_read_in_the_order_of_time(tmp_path):
    """One file after the other, the second would be more than three days late."""
    hours = [
        sign_in(f"a{hour}", person="p@example.com", at=BEGIN + hour * 3600) for hour in range(200)
    ]
    other = [
        sign_in(f"b{hour}", person="p@example.com", at=BEGIN + hour * 3600) for hour in range(200)
    ]
    done = watch(
        tmp_path,
        write(tmp_path / "a.jsonl", hours),
        write(tmp_path / "b.jsonl", other),
        pace=Pace(batch=8),
    )
    assert (done.counts["events"], done.counts["quarantined"]) == (400, 0)


def test_more_files_than_are_held_open_are_read_in_order_too(tmp_path):
    folder = tmp_path / "logs"
    folder.mkdir()
    for day in range(150):
        (folder / f"{(day * 37) % 150:03d}.jsonl").write_bytes(
            lines(
                [sign_in(f"{day}-{n}", at=BEGIN + day * 86_400 + n, person="p") for n in range(3)]
            )
        )
    options = {"pace": Pace(batch=8)}
    far = BEGIN + 200 * 86_400
    watch_options = WatchOptions(
        sources=(folder,), format="ocsf", state=tmp_path / "s", out=tmp_path / "out", home=tmp_path
    )
    with Watch(watch_options, clock=lambda: far, **options) as made:
        done = made.run()
    assert (done.counts["events"], done.counts["quarantined"]) == (450, 0)


@pytest.mark.parametrize("workers", [2, 3])
def test_what_is_found_does_not_depend_on_the_number_of_workers(tmp_path, workers):
    events = [
        sign_in(number, managed=number % 5 != 0, person=f"p{number % 40}@example.com")
        for number in range(600)
    ]
    data = lines(events[:300]) + b"no json\n" + lines(events[250:])
    log = tmp_path / "a.jsonl"
    log.write_bytes(data)
    alone = watch(tmp_path, log, pace=Pace(batch=64, commit_events=128))
    home = tmp_path / "more"
    home.mkdir()
    several = watch(home, log, pace=Pace(batch=64, commit_events=128), workers=workers)
    assert several.counts == alone.counts
    assert alone.counts["duplicates"] == 50
    plain = [[one["id"] for one in found(each / "out")] for each in (tmp_path, home)]
    assert plain[0] == plain[1]
    assert len(plain[0]) > 100
    letters = [(each / "out" / "dead-letter.jsonl").read_bytes() for each in (tmp_path, home)]
    assert letters[0] == letters[1]


def test_identifiers_are_masked_unless_a_reason_is_given(tmp_path):
    log = write(
        tmp_path / "a.jsonl",
        [
            sign_in(
                1, managed=False, device={"hostname": "mail bo@example.com", "is_managed": False}
            )
        ],
    )
    watch(tmp_path, log)
    text = (tmp_path / "out" / "findings.jsonl").read_text()
    assert "bo@example.com" not in text
    assert "p1@example.com" in text  # whom it is about must be known
    watch(tmp_path, log, unmask_reason="case 7")
    (finding,) = found(tmp_path / "out")
    assert finding["unmask_reason"] == "case 7"
    assert "bo@example.com" in json.dumps(finding)


def test_a_file_of_another_format_is_given_up_and_said_so(tmp_path):
    bad = tmp_path / "bad.log"
    bad.write_bytes(b"Nov 22 10:00:00 host something\n" * 5000)
    good = write(tmp_path / "good.jsonl", [sign_in(number) for number in range(5)])
    done = watch(tmp_path, bad, good)
    assert done.counts["quarantined"] == 100
    assert done.counts["events"] == 5
    assert "none of its first 100 records is of this format" in done.troubles[0]


def test_a_file_given_up_is_begun_anew_when_it_is_tried_again(tmp_path):
    bad = tmp_path / "bad.jsonl"
    bad.write_bytes(b"x\n" * 150)
    watch(tmp_path, bad)
    assert watch(tmp_path, bad).counts["quarantined"] == 0  # the same letters, kept once
    assert len(found(tmp_path / "out", "dead-letter.jsonl")) == 100


def test_a_reader_or_detector_that_fails_costs_one_event(tmp_path, monkeypatch):
    from doorward.watch.detectors.unmanaged import UnmanagedDevice

    step = UnmanagedDevice.step

    def fails(self, state, seen, context):
        if seen.event.metadata.uid == "e-2":
            raise ZeroDivisionError
        return step(self, state, seen, context)

    monkeypatch.setattr(UnmanagedDevice, "step", fails)
    log = write(tmp_path / "a.jsonl", [sign_in(number, managed=False) for number in range(1, 5)])
    done = watch(tmp_path, log)
    assert done.counts["findings"] == 3
    (letter,) = found(tmp_path / "out", "dead-letter.jsonl")
    assert (letter["record"], letter["code"]) == (2, "detector-failed")
    assert "ZeroDivisionError" in letter["reason"]


def test_a_file_with_an_impossible_name_is_read(tmp_path):
    name = os.fsdecode(b"a\xff\x1b[2J\n.jsonl")
    try:
        write(tmp_path / name, [sign_in(1, managed=False)])
    except OSError:
        pytest.skip("this file system takes UTF-8 only")
    logs = tmp_path / name
    assert watch(tmp_path, logs).counts["findings"] == 1
    (finding,) = found(tmp_path / "out")
    source = finding["evidence"][0]["facts"][0]["source"]
    assert source.isprintable()
    assert watch(tmp_path, logs).counts["events"] == 0


def test_a_huge_line_is_skipped_and_told(tmp_path):
    log = tmp_path / "a.jsonl"
    log.write_bytes(
        lines([sign_in(1)]) + b'{"x": "' + b"y" * 3_000_000 + b'"}\n' + lines([sign_in(2)])
    )
    done = watch(tmp_path, log)
    assert (done.counts["events"], done.counts["quarantined"]) == (2, 1)
    (letter,) = found(tmp_path / "out", "dead-letter.jsonl")
    assert (letter["record"], letter["code"]) == (2, "too-large")


def test_packed_files_and_lists_are_read(tmp_path):
    packed = tmp_path / "a.jsonl.gz"
    packed.write_bytes(gzip.compress(lines([sign_in(number) for number in range(10)])))
    listed = tmp_path / "b.json"
    listed.write_text(json.dumps([sign_in(number) for number in range(10, 15)]))
    assert watch(tmp_path, packed, listed).counts["events"] == 15


def test_the_format_may_be_told_by_the_beginning(tmp_path):
    log = write(tmp_path / "a.jsonl", [sign_in(1)])
    assert watch(tmp_path, log, format="auto").counts["events"] == 1
    other = tmp_path / "b.bin"
    other.write_bytes(b"\x00\x01\x02")
    done = watch(tmp_path, other, format="auto")
    assert "say --format" in done.troubles[0]


def test_two_watches_do_not_share_a_state(tmp_path):
    log = write(tmp_path / "a.jsonl", [sign_in(1)])
    options = WatchOptions(
        sources=(log,), format="ocsf", state=tmp_path / "s", out=tmp_path, home=tmp_path
    )
    with Watch(options), pytest.raises(StreamError, match="another watch uses this state"):
        Watch(options)


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ({"sources": ("nothing-here",)}, "no such file"),
        ({"format": "nonsense"}, "no such format"),
        ({"sigma": "no-rules-here"}, "no such folder of rules"),
    ],
)
def test_what_cannot_be_used_is_said(tmp_path, more, said):
    from pathlib import Path

    given = {
        name: tuple(map(Path, value))
        if name == "sources"
        else Path(value)
        if name == "sigma"
        else value
        for name, value in more.items()
    }
    options = {
        "state": tmp_path / "s",
        "out": tmp_path,
        "home": tmp_path,
        "format": "ocsf",
        **given,
    }
    with pytest.raises(StreamError, match=said):
        Watch(WatchOptions(**options))


def test_a_full_disk_is_said_and_nothing_is_half_kept(tmp_path, monkeypatch):
    log = write(tmp_path / "a.jsonl", [sign_in(number, managed=False) for number in range(2000)])
    options = WatchOptions(
        sources=(log,), format="ocsf", state=tmp_path / "s", out=tmp_path / "out", home=tmp_path
    )
    with Watch(options, pace=Pace(batch=100, commit_events=100), clock=lambda: NOW) as made:
        # SQLite refuses to grow its file, as it does on a full disk ("database or disk is full").
        made._store._connection.execute("PRAGMA max_page_count = 60")
        with pytest.raises(StreamError, match="could not be written"):
            made.run()
    with Watch(options, clock=lambda: NOW) as made:
        made.run()
    assert len(found(tmp_path / "out")) == len({one["id"] for one in found(tmp_path / "out")})
    calm = tmp_path / "calm"
    watch(calm, log)
    assert [one["id"] for one in found(tmp_path / "out")] == [
        one["id"] for one in found(calm / "out")
    ]


def test_a_disk_that_is_full_from_the_start_is_said(tmp_path, monkeypatch):
    def full(_connection):
        raise sqlite3.OperationalError("disk I/O error")

    monkeypatch.setattr(store, "_version", full)
    with pytest.raises(StreamError, match="cannot be used as a state file \\(disk I/O error\\)"):
        watch(tmp_path, write(tmp_path / "a.jsonl", [sign_in(1)]))


def test_a_lock_that_cannot_be_made_is_not_taken_for_another_watch(tmp_path):
    (tmp_path / "state" / "lock.sqlite3").mkdir(parents=True)
    with pytest.raises(StreamError, match="cannot be used as a lock"):
        watch(tmp_path, write(tmp_path / "a.jsonl", [sign_in(1)]))


def test_an_empty_file_is_no_trouble_and_is_read_when_it_has_grown(tmp_path):
    log = write(tmp_path / "a.jsonl", [])
    assert watch(tmp_path, log, format="auto").troubles == ()
    write(log, [sign_in(1), sign_in(2)])
    assert watch(tmp_path, log, format="auto").counts["records"] == 2

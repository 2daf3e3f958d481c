"""The daily pass: peers are known after a day, wherever states are and however batches fall."""

import sqlite3
from collections import Counter

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doorward.stream import daily, resets
from doorward.stream.daily import DAY
from doorward.stream.errors import StreamError
from doorward.stream.options import WatchOptions
from doorward.stream.runner import Pace
from doorward.stream.status import status_of
from doorward.stream.store import FILE, opened_for_reading
from doorward.stream.watching import Watch
from doorward.watch.detectors import DETECTORS
from doorward.watch.engine import Engine
from doorward.watch.statistics.gathering import encoded
from stream.making import BEGIN, found, lines

FIRST = BEGIN // DAY * DAY
NOW = FIRST + 40.0 * DAY
DAYS = 12


def transfer(person, day, size, *, hour=9, name=""):
    """A synthetic upload to a site that everybody uses."""
    return {
        "class_uid": 4001,
        "time": int((FIRST + day * DAY + hour * 3600) * 1000),
        "activity_id": 6,
        "metadata": {"uid": f"{name or person}-{day}-{hour}"},
        "actor": {"user": {"email_addr": f"{person}@example.com"}},
        "dst_endpoint": {"hostname": "upload.partner.example"},
        "traffic": {"bytes_out": size},
    }


def usual(people=6, days=DAYS):
    """Each day each of them sends two to four megabytes."""
    return [
        transfer(f"p{number}", day, 2_000_000 + 300_000 * ((number + day) % 7), hour=9 + number % 5)
        for day in range(days)
        for number in range(people)
    ]


NEWCOMER = transfer("new", DAYS - 1, 3_000_000_000, hour=20)


@pytest.fixture
def roster(tmp_path):
    path = tmp_path / "roster.csv"
    rows = [
        f"w-{one},data,engineer,{one}@example.com" for one in [*(f"p{n}" for n in range(9)), "new"]
    ]
    path.write_text("\n".join(["id,team,role,aliases", *rows]) + "\n")
    return path


def watch(home, events, roster, *, pace=None, workers=1, name="a.jsonl"):
    home.mkdir(exist_ok=True)
    log = home / name
    log.write_bytes(lines(sorted(events, key=lambda one: one["time"])))
    options = WatchOptions(
        sources=(log,),
        format="ocsf",
        state=home / "state",
        out=home / "out",
        home=home,
        roster=roster,
        workers=workers,
    )
    with Watch(options, pace=pace, clock=lambda: NOW) as made:
        made.run()
    return home / "state"


def kept(state):
    connection, _ = opened_for_reading(state)
    try:
        return daily.read(connection)
    finally:
        connection.close()


def volumes(home):
    return [one["entity"] for one in found(home / "out") if one["detector"] == "H06.volume"]


def test_a_newcomers_unusual_volume_is_judged_by_peers(tmp_path, roster):
    watch(tmp_path, [*usual(), NEWCOMER], roster)
    assert volumes(tmp_path) == ["person:w-new"]
    (finding,) = (one for one in found(tmp_path / "out") if one["detector"] == "H06.volume")
    assert finding["p_value"] <= 0.001


def test_what_is_usual_among_peers_is_not_told_of_a_newcomer(tmp_path, roster):
    watch(tmp_path, [*usual(), transfer("new", DAYS - 1, 3_900_000, hour=20)], roster)
    assert volumes(tmp_path) == []


def test_too_few_peers_say_nothing(tmp_path, roster):
    watch(tmp_path, [*usual(people=4), NEWCOMER], roster)
    assert volumes(tmp_path) == []


def test_baselines_appear_after_a_day_and_status_says_so(tmp_path, roster):
    first = watch(tmp_path, usual(days=1), roster)
    assert status_of(first).daily.people == 0
    day = FIRST // DAY
    assert kept(first).day == day
    watch(tmp_path, usual(days=DAYS), roster, name="b.jsonl")
    told = status_of(first).daily
    assert (told.day, told.people, told.at) == (day + DAYS - 1, 6, NOW)
    everybody = kept(first).baselines["destinations"].everybody
    assert everybody.people == 6
    assert everybody.volumes["out"].total == pytest.approx(6 * 8, abs=6)  # open days are no past


def test_the_pass_is_done_once_a_day_of_the_events(tmp_path, roster, monkeypatch):
    done = Counter()
    passed = daily.passed
    monkeypatch.setattr(daily, "passed", lambda *told: (done.update([told[1]]), passed(*told))[1])
    late = transfer("p1", DAYS - 3, 1000, hour=23, name="late")
    events = [*usual(), NEWCOMER]
    watch(tmp_path, events, roster, pace=Pace(batch=5))
    watch(tmp_path, [late], roster, name="late.jsonl")
    assert done == {FIRST // DAY + day: 1 for day in range(DAYS)}


def test_a_restart_goes_on_with_the_baselines(tmp_path, roster, monkeypatch):
    state = watch(tmp_path, usual(), roster)
    before = kept(state)

    def never(*_):
        raise AssertionError("the day was passed before the restart")

    monkeypatch.setattr(daily, "passed", never)
    watch(tmp_path, [NEWCOMER], roster, name="b.jsonl")
    assert volumes(tmp_path) == ["person:w-new"]
    assert kept(state) == before


@pytest.mark.parametrize(
    ("workers", "pace"),
    [
        pytest.param(1, Pace(batch=7, commit_events=7), id="small batches"),
        pytest.param(2, Pace(batch=64, commit_events=64), id="two workers"),
        pytest.param(3, None, id="three workers, one batch"),
    ],
)
def test_neither_workers_nor_batches_change_what_is_found(tmp_path, roster, workers, pace):
    events = [*usual(people=9), NEWCOMER]
    alone = watch(tmp_path / "alone", events, roster)
    other = watch(tmp_path / "other", events, roster, workers=workers, pace=pace)
    assert encoded(kept(alone).baselines) == encoded(kept(other).baselines)
    findings = [
        [(one["id"], one["p_value"]) for one in found(tmp_path / name / "out")]
        for name in ("alone", "other")
    ]
    assert findings[0] == findings[1]
    assert volumes(tmp_path / "other") == ["person:w-new"]


def test_a_pass_is_kept_with_its_batch_or_not_at_all(tmp_path, roster, monkeypatch):
    state = watch(tmp_path, usual(days=2), roster)
    before = kept(state)

    def fails(*_):
        raise sqlite3.OperationalError("disk is full")

    with monkeypatch.context() as broken:
        broken.setattr(resets, "mark_taken", fails)  # runs after the pass was written
        with pytest.raises(StreamError, match="nothing of the last batch was kept"):
            watch(tmp_path, usual(days=3), roster, name="b.jsonl")
    assert kept(state) == before
    watch(tmp_path, usual(days=3), roster, name="b.jsonl")
    assert kept(state).day == before.day + 1


@pytest.mark.parametrize(
    "written",
    [b"no json", b'{"v": 99, "detectors": {}}', b'{"v": 1, "detectors": {"files": 7}}'],
    ids=["damaged", "another version", "another shape"],
)
def test_baselines_that_cannot_be_used_are_made_anew(tmp_path, roster, written):
    state = watch(tmp_path, usual(), roster)
    with sqlite3.connect(state / FILE) as connection:
        connection.execute("UPDATE daily SET baselines = ?", (written,))
    connection.close()
    assert kept(state) is None
    watch(tmp_path, [NEWCOMER], roster, name="b.jsonl")
    assert volumes(tmp_path) == ["person:w-new"]
    assert kept(state).people == 6


def test_baselines_of_a_detector_that_has_changed_are_left_behind(tmp_path, roster, monkeypatch):
    state = watch(tmp_path, usual(), roster)
    assert "destinations" in kept(state).baselines
    monkeypatch.setitem(daily._VERSIONS, "destinations", 99)
    assert "destinations" not in kept(state).baselines


@pytest.fixture(scope="module")
def states(tmp_path_factory):
    """The kept states of twelve synthetic people."""
    home = tmp_path_factory.mktemp("people")
    state = watch(home, usual(people=12), None)
    connection, _ = opened_for_reading(state)
    rows = connection.execute("SELECT entity, state FROM states ORDER BY entity").fetchall()
    connection.close()
    return [row for row in rows if row[0].startswith("person:")]


@settings(max_examples=25, deadline=None)
@given(st.data())
def test_parts_that_others_gathered_are_as_good_as_the_whole(states, data):
    """Exactly: sums are in one order whoever gathered whom, and in which order parts come."""
    whole = daily.gather(states, {})
    count = data.draw(st.integers(1, 4))
    shares = [[] for _ in range(count)]
    for one in data.draw(st.permutations(states)):
        shares[data.draw(st.integers(0, count - 1))].append(one)
    together = daily.gather([], {})
    for share in shares:
        together.take_in(daily.gather(share, {}).encoded())
    assert together.people == whole.people == 12
    assert encoded(together.baselines()) == encoded(whole.baselines())


def test_a_row_is_small_and_names_nobody(states):
    part = msgspec.msgpack.decode(daily.gather(states, {}).encoded())
    rows = [row for groups in part["rows"].values() for one in groups.values() for row in one]
    assert rows
    assert max(map(len, rows)) < 300
    assert not any(b"example" in row for row in rows)


def test_every_compared_detector_is_gathered():
    compared = daily.gather([], {}).detectors
    assert (
        {"files", "destinations", "rights"} <= compared.keys() <= Engine(DETECTORS).detectors.keys()
    )

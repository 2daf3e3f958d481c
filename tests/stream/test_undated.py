"""Records that say no time: taken about when the records around them were."""

import json
import os

import pytest

from doorward.intake.logs.frames import Frame
from doorward.intake.logs.reader import Refusal
from doorward.intake.logs.registry import READERS
from doorward.intake.logs.undated import standing_in, unsaid
from doorward.stream.arrivals import Arrival, Refused
from doorward.stream.places import Mark
from doorward.stream.preparing import Preparer
from doorward.watch.context import Context, Policy

NOW, CHANGED = 1_800_000_000.0, 1_700_000_000
SAID = "2026-03-02T08:58:01Z"
SAID_AT = 1_772_441_881.0


def record(number, **more):
    said = {"uuid": f"u-{number}", "eventType": "user.session.start", "actor": {"id": "00u1"},
            "outcome": {"result": "SUCCESS"}, "client": {}, **more}  # fmt: skip
    return json.dumps(said).encode()


def prepared(tmp_path, *records, form="okta", newest=0.0):
    path = tmp_path / "a.jsonl"
    path.write_bytes(b"\n".join(records))
    os.utime(path, (CHANGED, CHANGED))
    mark = Mark(id=1, name="a.jsonl", path=str(path), newest=newest)
    one = Preparer(READERS[form], mark, records[0], context=Context.of((), Policy()))
    frames = [Frame(data, number, number) for number, data in enumerate(records, 1)]
    return one.prepare(frames, NOW)


def test_it_is_taken_at_the_time_of_the_record_before_it(tmp_path):
    dated, undated = prepared(tmp_path, record(1, published=SAID), record(2))
    assert (dated.at, undated.at) == (SAID_AT, SAID_AT)
    assert undated.event.unmapped["time"] == "not said"
    assert "time" not in (dated.event.unmapped or {})


@pytest.mark.parametrize(("newest", "at"), [(SAID_AT, SAID_AT), (0.0, CHANGED)], ids=str)
def test_the_first_is_taken_at_the_newest_that_was_read_or_at_the_files_last_change(
    tmp_path, newest, at
):
    (first,) = prepared(tmp_path, record(1), newest=newest)
    assert first.at == at


def test_a_time_that_cannot_be_read_is_not_guessed(tmp_path):
    (refused,) = prepared(tmp_path, record(1, published="[redacted]"))
    assert isinstance(refused, Refused)
    assert refused.letter.code == "bad-time"


def test_where_the_class_needs_its_own_time_it_is_refused(tmp_path):
    (refused,) = prepared(tmp_path, b'{"class_uid": 3002, "activity_id": 1}', form="ocsf")
    assert isinstance(refused, Refused)
    assert refused.letter.code == "no-time"


def test_nothing_stands_in_beyond_the_record(tmp_path):
    found = prepared(tmp_path, record(1, published=SAID), record(2), record(3, published=SAID))
    assert all(isinstance(one, Arrival) for one in found)
    with pytest.raises(Refusal, match="has no time"):
        unsaid()
    with standing_in(5):
        assert unsaid() == 5

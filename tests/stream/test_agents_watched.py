"""Agents through a whole watch: known by a list, found in files, with any number of workers."""

import json

import pytest

from doorward.agents.registry.known import KnownAgent, KnownAgents, written
from doorward.stream.context_files import ContextError, load_agents
from doorward.stream.errors import StreamError
from doorward.stream.options import WatchOptions
from doorward.stream.runner import Pace
from doorward.stream.watching import Watch
from stream.making import BEGIN, found

NOW = BEGIN + 1_000_000.0


def call(number, at=BEGIN, **more):
    return {
        "class_uid": 6003,
        "activity_id": 3,
        "status_id": 1,
        "time": int((at + number) * 1000),
        "metadata": {"uid": f"a-{number}"},
        "api": {"operation": "GetItem"},
        **more,
    }


def events():
    return [
        call(1, actor={"app_uid": "client-7", "user": {"name": "sam@example.com"}}),
        call(2, ai_agent={"uid": "stranger-9"}),
        call(3, ai_agent={"uid": "stranger-9"}),
        call(4, actor={"user": {"name": "ada@example.com"}}),
    ]


@pytest.fixture
def register(tmp_path):
    known = KnownAgents(
        written_at=BEGIN - 1,
        agents=(KnownAgent(id="stock-bot-1", standing="suspended", oauth_client="client-7"),),
    )
    file = tmp_path / "known.json"
    file.write_text(written(known), encoding="utf-8")
    return file


def watched(folder, agents, workers=1):
    folder.mkdir()
    log = folder / "a.jsonl"
    log.write_bytes(b"".join(json.dumps(one).encode() + b"\n" for one in events()))
    options = WatchOptions(
        sources=(log,),
        format="ocsf",
        state=folder / "state",
        out=folder / "out",
        home=folder,
        agents=agents,
        workers=workers,
    )
    with Watch(options, pace=Pace(batch=2), clock=lambda: NOW) as made:
        made.run()
    return sorted((one["entity"], one["detector"]) for one in found(folder / "out"))


EXPECTED = [("agent:stock-bot-1", "N05.stopped"), ("agent:stranger-9", "N01")]


def test_a_list_of_agents_tells_who_is_stopped_and_who_is_unknown(tmp_path, register):
    assert watched(tmp_path / "one", register) == EXPECTED


@pytest.mark.slow
def test_several_workers_find_the_same(tmp_path, register):
    assert watched(tmp_path / "two", register, workers=2) == EXPECTED


def test_without_a_list_nobody_is_unknown(tmp_path):
    assert watched(tmp_path / "one", None) == []


def test_a_list_that_is_none_is_refused_with_its_name(tmp_path):
    bad = tmp_path / "bad.json"
    bad.write_bytes(b'{"agents": []}')
    with pytest.raises(
        ContextError, match=r"bad\.json.*known-unreadable|known-unreadable.*bad\.json"
    ):
        load_agents(bad)
    with pytest.raises(StreamError):
        watched(tmp_path / "one", bad)
    with pytest.raises(ContextError, match="No such file"):
        load_agents(tmp_path / "none.json")

"""The list of known agents, as others read it."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from agents.registry.conftest import NOW, new_key
from doorward.agents.refusals import AgentRefusal
from doorward.agents.registry import known
from doorward.agents.registry.known import (
    FORM,
    NEEDS_OWNER,
    KnownAgent,
    KnownAgents,
    read_known,
    written,
)
from doorward.agents.registry.records import Unclaimed
from doorward.agents.registry.telling import known_agents

BY = ("tests", "because", NOW)


def test_it_tells_every_name_and_the_standing(register, add):
    add(
        keys=[new_key()],
        spiffe_id="spiffe://example.org/arm-7",
        oauth_client="c-1",
        mcp_name="arm",
        user_agents=("arm/7",),
        accounts=("svc-arm",),
    )
    add("arm-8")
    register.suspend("arm-8", *BY)
    register.keep_unclaimed(
        [Unclaimed(id="mcp/files", kind="mcp-server", lacks=("owner",), mcp_name="files")], *BY
    )
    found = known_agents(register, NOW)
    assert [(one.id, one.standing) for one in found.agents] == [
        ("arm-7", ""),
        ("arm-8", "suspended"),
        ("mcp/files", NEEDS_OWNER),
    ]
    first = found.agents[0]
    assert first.keys == tuple(one.thumbprint for one in register.keys_of("arm-7"))
    assert (first.spiffe_id, first.oauth_client) == ("spiffe://example.org/arm-7", "c-1")
    assert (first.mcp_name, first.user_agents, first.accounts) == ("arm", ("arm/7",), ("svc-arm",))
    assert (first.domain, first.fleet, first.owner) == ("robotics", "robotics", "")
    assert known_agents(register, NOW, owners=True).agents[0].owner == "ada"


def test_a_key_that_no_longer_counts_is_not_told(register, add):
    add(keys=[new_key()])
    register.rotate("arm-7", new_key(), NOW + 1)
    (one,) = known_agents(register, NOW + 2).agents
    assert len(one.keys) == 1


_AGENT = st.builds(
    KnownAgent,
    id=st.text(min_size=1, max_size=20),
    standing=st.sampled_from(["", "suspended", NEEDS_OWNER]),
    accounts=st.lists(st.text(max_size=5), max_size=3).map(tuple),
)


@given(st.lists(_AGENT, max_size=5, unique_by=lambda one: one.id).map(tuple))
def test_what_was_written_is_read(agents):
    whole = KnownAgents(written_at=NOW, agents=agents)
    assert read_known(written(whole).encode()) == whole


@pytest.mark.parametrize(
    "said",
    [
        b"",
        b"[]",
        b"\xff",
        b'{"form": "other/1", "written_at": 0, "agents": []}',
        b'{"form": "doorward-known-agents/1", "agents": []}',
        b'{"written_at": 0, "agents": [{"id": 1, "standing": ""}]}',
        b'{"written_at": 0, "agents": [{"id": "a"}]}',
        b'{"written_at": 0, "agents": [{"id": "a", "standing": ""}, {"id": "a", "standing": ""}]}',
        b'{"written_at": 0, "agents": ' + b"[" * 100_000,
    ],
    ids=["empty", "list", "bytes", "form", "moment", "type", "standing", "twice", "deep"],
)
def test_what_is_no_such_list_is_refused(said):
    with pytest.raises(AgentRefusal) as caught:
        read_known(said)
    assert caught.value.code == "known-unreadable"


def test_limits(monkeypatch):
    two = {"form": FORM, "written_at": 0, "agents": [
        {"id": one, "standing": "", "later": 1} for one in "ab"
    ]}  # fmt: skip
    data = json.dumps(two).encode()
    assert len(read_known(data).agents) == 2
    monkeypatch.setattr(known, "MOST_AGENTS", 1)
    with pytest.raises(AgentRefusal):
        read_known(data)
    monkeypatch.setattr(known, "MOST_BYTES", 10)
    with pytest.raises(AgentRefusal):
        read_known(data)

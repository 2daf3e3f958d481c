"""Whatever is sent: an answer or a refusal, never a fault, and nothing allowed that no policy
allows."""

import asyncio
import json

import httpx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doorward.agents.serving.app import AuthZen
from doorward.agents.serving.evaluating import Evaluator
from doorward.agents.serving.source import PolicyFiles, PolicySource

PATHS = ("evaluation", "evaluations", "search/subject", "search/resource", "search/action")
values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=9),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner),
    max_leaves=8,
)
parties = st.fixed_dictionaries(
    {}, optional={"type": st.sampled_from(["user", "a b", ""]) | values,
                  "id": st.sampled_from(["alice", ""]) | values, "properties": values}
) | values  # fmt: skip
verbs = st.fixed_dictionaries({}, optional={"name": st.just("read") | values}) | values
parts = {"subject": parties, "action": verbs, "resource": parties, "context": values}
one = st.fixed_dictionaries({}, optional=parts)
bodies = st.fixed_dictionaries(
    {},
    optional={
        **parts,
        "evaluations": st.lists(one | values, max_size=3) | values,
        "options": st.fixed_dictionaries({"evaluations_semantic": values}) | values,
        "page": st.fixed_dictionaries({}, optional={"token": values, "limit": values}) | values,
    },
)


@pytest.fixture(scope="module")
def app(tmp_path_factory):
    folder = tmp_path_factory.mktemp("set")
    (folder / "p").write_text("")
    entities = [{"uid": {"type": "user", "id": "alice"}, "attrs": {}, "parents": []}]
    (folder / "e").write_text(json.dumps(entities))
    source = PolicySource(PolicyFiles(policies=folder / "p", entities=folder / "e"))
    return AuthZen(Evaluator(source), "https://pdp.example.com")


def ask(app, path, data):
    async def once():
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://x") as client:
            sent = {"Content-Type": "application/json"}
            return await client.post(f"/access/v1/{path}", content=data, headers=sent)

    return asyncio.run(once())


@settings(max_examples=150, deadline=None)
@given(st.sampled_from(PATHS), bodies.map(lambda body: json.dumps(body).encode()) | st.binary())
def test_nothing_faults_and_nothing_is_allowed(app, path, data):
    answer = ask(app, path, data)
    assert answer.status_code in {200, 400}
    if answer.status_code == 200:
        said = answer.json()
        decided = said.get("evaluations", [said])
        assert not any(one.get("decision", False) for one in decided)
        assert not said.get("results")

"""The AuthZEN service over the register: it knows who may act at every request."""

import json

import pytest

from agents.registry.conftest import DAY, NOW
from doorward.agents import starter
from doorward.agents.registry.register import Register
from doorward.agents.registry.serving import RegisterSource
from doorward.agents.serving.app import AuthZen, Headers
from doorward.agents.serving.evaluating import Evaluator
from doorward.agents.serving.source import PolicyFiles
from doorward.agents.state import AgentState

BY = ("tests", "because", NOW)
ASKED = {
    "subject": {"type": "Agent", "id": "arm-7"},
    "action": {"name": "read"},
    "resource": {"type": "Resource", "id": "floor-plan"},
}


class Service:
    def __init__(self, folder, register):
        self.now, self.policies = NOW, folder / "policies.cedar"
        files = {}
        for name in starter.NAMES:
            files[name.partition(".")[0]] = folder / name
            (folder / name).write_text(starter.text(name), encoding="utf-8")
        self.source = RegisterSource(PolicyFiles(**files), register, lambda: self.now)
        self.app = AuthZen(Evaluator(self.source), "http://localhost")

    def ask(self, path="evaluation", **changed):
        said = Headers([(b"content-type", b"application/json")])
        handler = self.app.begun("POST", f"/access/v1/{path}", said)
        answer = self.app.finished(handler, said, json.dumps(ASKED | changed).encode())
        return json.loads(answer.body) if answer.status == 200 else answer.status


@pytest.fixture
def service(register, tmp_path):
    return Service(tmp_path, register)


def test_a_change_counts_with_the_next_request(service, register, add, tmp_path):
    assert service.ask()["context"]["errors"][0].startswith("unknown-instance: ")
    add()
    assert service.ask()["decision"]
    with AgentState(tmp_path / "state") as other:
        Register(other).suspend("arm-7", *BY)
    found = service.ask()
    assert not found["decision"]
    assert found["context"]["errors"][0].startswith("suspended: ")
    register.resume("arm-7", *BY)
    assert service.ask()["decision"]
    service.now += 31 * DAY
    assert service.ask()["context"]["errors"][0].startswith("expired: ")


def test_agents_of_the_file_are_nobody(service):
    found = service.ask(
        subject={"type": "Agent", "id": "desk-bot"}, resource={"type": "Resource", "id": "sales"}
    )
    assert not found["decision"]


def test_search_finds_the_registers_agents_that_may(service, register, add):
    add()
    add("arm-8")
    register.suspend("arm-8", *BY)
    found = service.ask("search/subject", subject={"type": "Agent"})
    assert found["results"] == [{"type": "Agent", "id": "arm-7"}]


def test_the_digest_names_the_version_of_the_register(service, add):
    before = service.ask()["context"]["policies"]
    add()
    after = service.ask()["context"]["policies"]
    assert before.partition(".")[0] == after.partition(".")[0]
    assert before != after


def test_new_policies_take_over(service, add):
    add()
    assert service.ask()["decision"]
    service.policies.write_text("forbid(principal, action, resource);", encoding="utf-8")
    assert service.source.refresh() == ""
    assert not service.ask()["decision"]
    service.policies.write_text("nothing", encoding="utf-8")
    assert service.source.refresh()
    assert not service.ask()["decision"]


def test_without_the_state_nothing_is_decided(service, add, state, caplog):
    add()
    assert service.ask()["decision"]
    state.close()
    assert service.ask() == 500
    assert "could not be decided" in caplog.text

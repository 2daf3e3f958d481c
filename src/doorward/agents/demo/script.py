"""What the demo's agents try, and what came of it."""

from __future__ import annotations

import json
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path
from typing import Any

import msgspec

from doorward.agents.approval_records import Approval
from doorward.agents.approvals import Approvals
from doorward.agents.demo.client import Agent, Said
from doorward.agents.demo.company import WHO, Fleet
from doorward.agents.demo.services import Services
from doorward.agents.registry.register import Register
from doorward.agents.state import AgentState

LOOK_SECONDS = 0.05
Decide = Callable[[Approval], tuple[bool, str] | None]
"""Whether a waiting call is agreed to, and why; None leaves it to somebody else."""


class Try(msgspec.Struct, frozen=True):
    """A call, and what it shows."""

    agent: str
    person: str
    tool: str
    arguments: dict[str, Any]
    shows: str


class Tried(msgspec.Struct, frozen=True, kw_only=True):
    """What came of one. `decided` says who agreed or refused, and why, where somebody had to;
    `reasons` are the policies that decided, as the gateway's decision log has them, on a denial
    behind the one whom they denied it."""

    agent: str
    person: str
    call: str
    shows: str
    outcome: str
    said: str
    code: str = ""
    decided: str = ""
    reasons: tuple[str, ...] = ()


SCRIPT = (
    Try("arm-7", "ada", "warehouse__floor_plan", {"hall": "B"}, "its own work"),
    Try("arm-7", "ada", "retail__sales_report", {"week": 12}, "a robot and retail data"),
    Try("desk-bot", "ben", "helpdesk__refund", {"ticket": 7, "euros": 20}, "a small amount"),
    Try("desk-bot", "ben", "helpdesk__refund", {"ticket": 7, "euros": 300},
        "a large amount: a person agrees"),
    Try("desk-bot", "ben", "helpdesk__refund", {"ticket": 7, "euros": 9000},
        "more than anybody may"),
    Try("desk-bot", "ben", "helpdesk__find_ticket", {"number": 7}, "confidential: it is noted"),
    Try("desk-bot", "ben", "helpdesk__send_mail", {"to": "kim@else.example", "text": "hello"},
        "sending outside after reading confidential data"),
    Try("desk-bot", "ben", "cloud__list_machines", {"cluster": "web"},
        "a service bot and the cloud"),
    Try("build-bot", "ada", "code__read_file", {"path": "src/app.py"}, "its own work"),
    Try("build-bot", "ada", "code__read_file", {"path": "src/../../secrets.txt"}, "a way out"),
    Try("build-bot", "ada", "code__delete_branch", {"branch": "main"},
        "cannot be taken back: a person refuses"),
    Try("build-bot", "ben", "code__write_file", {"path": "src/app.py", "text": ""},
        "the same agent for somebody who may not"),
)  # fmt: skip


def played(fleet: Fleet, services: Services, decide: Decide) -> Iterator[Tried]:
    """Let each try, and tell what came of it, one by one; then steal, and let an owner leave."""
    agents: dict[tuple[str, str], Agent] = {}
    log = _Log(fleet.folder / "decisions.jsonl")
    with AgentState(fleet.folder / "state") as state, ThreadPoolExecutor(1) as pool:
        try:
            for one in SCRIPT:
                agent = agents.get((one.agent, one.person))
                if agent is None:
                    agent = Agent(services, one.agent, fleet.keys[one.agent], one.person)
                    agents[one.agent, one.person] = agent
                    agent.begin()
                calling = pool.submit(agent.call, one.tool, one.arguments)
                decided = _decided(calling, Approvals(state), decide)
                yield _tried(one, calling.result(), decided, log.new())
            yield from _afterwards(fleet, agents, Register(state), services)
        finally:
            for agent in agents.values():
                agent.close()


def _afterwards(
    fleet: Fleet, agents: dict[tuple[str, str], Agent], register: Register, services: Services
) -> Iterator[Tried]:
    read = {"path": "src/app.py"}
    thief = Agent(services, "arm-7", fleet.keys["arm-7"], "ada")
    thief.borrow(agents["build-bot", "ada"])
    stolen = Try("arm-7", "ada", "code__read_file", read, "with build-bot's stolen token")
    yield _tried(stolen, thief.call(stolen.tool, read))
    thief.close()
    register.off_board("ada", WHO, "the demo: ada leaves", time.time())
    left = Try("build-bot", "ada", "code__read_file", read, "its owner has just left")
    yield _tried(left, agents["build-bot", "ada"].call(left.tool, read))


def _decided(calling: Future[Said], approvals: Approvals, decide: Decide) -> str:
    """Decide what comes to wait while a call is made."""
    said = ""
    while not calling.done():
        for one in approvals.waiting(time.time()):
            answer = decide(one)
            if answer is not None:
                approve, why = answer
                approvals.decide(one.id, "cleo", approve, why, time.time())
                said = f"cleo {'agreed' if approve else 'refused'}: {why}"
        time.sleep(LOOK_SECONDS)
    return said


class _Log:
    """The reasons of decisions, as they are logged."""

    def __init__(self, file: Path) -> None:
        self._file, self._read = file, 0

    def new(self) -> tuple[str, ...]:
        """Those of the last decision since the last time; none where nothing was decided."""
        lines = self._file.read_bytes().splitlines() if self._file.exists() else []
        fresh, self._read = lines[self._read :], len(lines)
        made = [one for one in map(json.loads, fresh) if one["event"] == "decision"]
        return tuple(made[-1]["reasons"]) if made else ()


def _tried(one: Try, said: Said, decided: str = "", reasons: tuple[str, ...] = ()) -> Tried:
    words = ", ".join(f"{key}={value}" for key, value in one.arguments.items() if value != "")
    return Tried(
        agent=one.agent,
        person=one.person,
        call=f"{one.tool.replace('__', '/')}({words})",
        shows=one.shows,
        outcome="denied" if said.code else ("approved" if decided else "allowed"),
        said=said.text,
        code=said.code,
        decided=decided,
        reasons=reasons,
    )

"""Somebody approves an agent's call with a key in a real browser; both pages pass axe."""

import re
import time

import pytest

from browser.driving import start, stop
from browser.test_every_page import DESK, OVER, PHONE, keep, said
from doorward.agents.approval_records import ApprovalState
from doorward.agents.approvals import Approvals
from doorward.agents.asked_calls import AskedCall
from doorward.agents.registry.records import Holder
from doorward.agents.registry.register import Register
from doorward.agents.state import AgentState

NAME = "Invented Investigator"
CALL = AskedCall(
    instance="ledger-bot",
    human="ada",
    chain=("desk-bot",),
    server="bank",
    tool="pay",
    arguments={
        "to": "DE02120300000000202051",
        "amount": 90_000,
        "note": "Invoice 2026-05 " + "long " * 60,
        "apiKey": "0123456789",
    },
    purpose="The invoice of May",
    action="pay",
    resource="suppliers",
    data_class=1,
    reasons=("pay-large",),
)


@pytest.fixture
def console(tmp_path, empty, chromium, monkeypatch):
    """A server that knows where the agents' state is."""
    monkeypatch.setenv("DOORWARD_AGENTS_STATE", str(tmp_path / "agents"))
    made = start(tmp_path, empty)
    yield made
    stop(made)


@pytest.fixture
def approvals(tmp_path, console):
    with AgentState(tmp_path / "agents") as state:
        yield Approvals(state)


def known_as(console, state_folder, name):
    """Make somebody of the console a person of the register."""
    find = f"from doorward.store.models import Person; print(Person.objects.get(name={name!r}).pk)"
    alias = f"console:{console.python(find).splitlines()[-1]}"
    with AgentState(state_folder) as state:
        one = Holder(id="ben", aliases=(alias,))
        Register(state).add_holder(one, "tests", "set up", time.time())


def test_a_call_is_read_and_approved_with_the_key(console, approvals, person, tmp_path):
    axe = pytest.importorskip("axe_playwright_python.sync_playwright").Axe()
    somebody = person("investigator", NAME)
    known_as(console, tmp_path / "agents", NAME)
    asked = approvals.ask(CALL, time.time())
    tab, wrong = somebody.page, []
    for address in ("/agents/", f"/agents/calls/{asked.id}/"):
        tab.goto(address)
        for scheme, size in (("dark", PHONE), ("light", DESK)):
            tab.emulate_media(color_scheme=scheme)
            tab.set_viewport_size(size)
            found = axe.run(tab).response
            assert found["passes"]
            wrong += [f"{address}: {said(one)}" for one in found["violations"]]
            wrong += [over] if (over := tab.evaluate(OVER)) else []
            keep(tab, f"agents-{len(address)}-{scheme}")
    assert wrong == []
    tab.get_by_label("Why?").fill("I called the supplier")
    tab.get_by_role("button", name="Approve, with my key").click()
    tab.wait_for_url(re.compile(r"/agents/\?done=approve"))
    assert tab.get_by_text("Your yes is noted.").is_visible()
    keep(tab, "agents-done")
    found = approvals.get(asked.id)
    assert found.state is ApprovalState.APPROVED
    assert (found.votes[0].by, found.votes[0].why) == ("ben", "I called the supplier")

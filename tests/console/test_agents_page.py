"""Calls of agents in the console: what is shown to whom, and deciding with the key's touch."""

import re
import time

import msgspec
import pytest

from console.keyed import keyed
from console.test_case_forms import words
from doorward.access.step_up import Proof, check_again
from doorward.agents.approval_records import ApprovalState
from doorward.agents.approvals import Approvals
from doorward.agents.asked_calls import AskedCall
from doorward.agents.registry.records import Holder
from doorward.agents.registry.register import Register
from doorward.agents.state import AgentState
from doorward.model.cases import Role
from doorward.store.models import LogEntry

pytestmark = pytest.mark.django_db
CALL = AskedCall(
    instance="pay-bot",
    human="ada",
    chain=("desk-bot",),
    server="bank",
    tool="pay",
    arguments={"to": "DE02\u202e<b>", "apiKey": "0123456789"},
    purpose="The invoice <script>",
    action="pay",
    resource="suppliers",
    data_class=1,
    reasons=("pay-large",),
)
WHY = "I called the supplier"


@pytest.fixture(autouse=True)
def state(settings, tmp_path):
    """Software keys are enrolled in the demo only. Sessions begin now, so approvals do too."""
    settings.DEMO = True
    settings.AGENTS_STATE = str(tmp_path)
    with AgentState(tmp_path) as found:
        yield found


@pytest.fixture
def approvals(state):
    return Approvals(state)


def somebody(state, name="ben", role=Role.INVESTIGATOR):
    """Somebody with a key, whom the register knows."""
    who = keyed(role)
    Register(state).add_holder(
        Holder(id=name, aliases=(f"console:{who.who.pk}",)), "tests", "set up", time.time()
    )
    return who


def form_of(who, asked):
    page = who.get(f"/agents/calls/{asked.id}/").content.decode()
    return re.search(r'<form id="decide".*?</form>', page, re.DOTALL).group()


def answer(who, asked, said, why=WHY, touch=True):
    address = f"/agents/calls/{asked.id}/decide/"
    return who.send_again(address, form_of(who, asked), {"answer": said, "why": why}, touch)


def test_what_waits_is_listed_and_shown_without_secrets_or_harm(state, approvals):
    who, asked = somebody(state), approvals.ask(CALL, time.time())
    page = who.get("/agents/").content.decode()
    assert f'href="/agents/calls/{asked.id}/"' in page
    assert "<script>" not in page.split("</header>")[1]
    shown = words(who.get(f"/agents/calls/{asked.id}/"))
    for text in ("pay-bot", "desk-bot", "suppliers", "pay-large", "DE02⟨U+202E⟩", "own words"):
        assert text in shown
    assert "0123456789" not in shown


def test_a_yes_takes_the_key_and_holds_for_the_call_that_was_shown(state, approvals):
    who, asked = somebody(state), approvals.ask(CALL, time.time())
    sent = answer(who, asked, "approve")
    assert (sent.status_code, sent.headers["Location"]) == (303, "/agents/?done=approve")
    found = approvals.get(asked.id)
    assert found.state is ApprovalState.APPROVED
    assert (found.votes[0].by, found.votes[0].why) == ("ben", WHY)
    check_again(msgspec.json.decode(found.votes[0].proof, type=Proof))
    entry = LogEntry.objects.get(act="agent-call-approved")
    assert (entry.object_id, entry.person_id) == (asked.id, who.who.pk)
    assert "approved, not made yet" in words(who.get("/agents/"))


def test_a_no_works_and_also_after_a_yes(state, approvals):
    who, asked = somebody(state), approvals.ask(CALL, time.time())
    answer(who, asked, "approve")
    assert answer(who, asked, "refuse").status_code == 303
    assert approvals.state_of(asked.id) is ApprovalState.REFUSED
    assert not approvals.take(asked.id, asked.digest, time.time())


def test_without_a_touch_nothing_is_decided_and_the_reason_is_kept(state, approvals):
    who, asked = somebody(state), approvals.ask(CALL, time.time())
    sent = answer(who, asked, "approve", touch=False)
    assert sent.status_code == 403
    assert WHY in words(sent)
    assert approvals.state_of(asked.id) is ApprovalState.WAITING
    assert not LogEntry.objects.filter(act="agent-call-approved").exists()


def test_a_touch_for_a_no_is_none_for_a_yes(state, approvals):
    who, asked = somebody(state), approvals.ask(CALL, time.time())
    form = form_of(who, asked)
    digest = re.search(r'name="digest" value="(\w+)"', form).group(1)
    asked_for = {"action": "agent-call", "object": asked.id, "value": [digest, "refuse", WHY]}
    made = who.browser.post("/step-up/", asked_for).json()
    said = {"digest": digest, "answer": "approve", "why": WHY, "ceremony": made["ceremony"]}
    said |= {"step_up": who.key.get(made)}
    sent = who.browser.post(f"/agents/calls/{asked.id}/decide/", said)
    assert sent.status_code == 403
    assert approvals.state_of(asked.id) is ApprovalState.WAITING


def test_another_call_than_the_one_seen_is_not_approved(state, approvals):
    who, asked = somebody(state), approvals.ask(CALL, time.time())
    form = form_of(who, asked).replace(asked.digest, "0" * 64)
    sent = who.send_again(
        f"/agents/calls/{asked.id}/decide/", form, {"answer": "approve", "why": WHY}
    )
    assert sent.status_code == 409
    assert approvals.state_of(asked.id) is ApprovalState.WAITING


def test_who_stands_for_nobody_in_the_register_is_told_so_and_decides_nothing(approvals):
    who, asked = keyed(), approvals.ask(CALL, time.time())
    page = who.get(f"/agents/calls/{asked.id}/").content.decode()
    assert 'id="decide"' not in page
    assert f"console:{who.who.pk}" in page


def test_whoever_it_is_done_for_may_only_refuse_what_matters(state, approvals):
    who = somebody(state, "ada")
    asked = approvals.ask(msgspec.structs.replace(CALL, data_class=3), time.time())
    form = form_of(who, asked)
    assert 'value="approve"' not in form
    assert "somebody else has to approve it" in form
    assert answer(who, asked, "approve").status_code == 403
    assert approvals.state_of(asked.id) is ApprovalState.WAITING
    assert answer(who, asked, "refuse").status_code == 303


def test_the_auditor_sees_names_of_arguments_and_cannot_decide(state, approvals):
    who, asked = somebody(state, role=Role.AUDITOR), approvals.ask(CALL, time.time())
    page = who.get(f"/agents/calls/{asked.id}/").content.decode()
    assert "DE02" not in page
    assert "<code>to</code>" in page
    assert 'id="decide"' not in page
    said = {"digest": asked.digest, "answer": "approve", "why": WHY}
    assert who.browser.post(f"/agents/calls/{asked.id}/decide/", said).status_code == 403


@pytest.mark.parametrize("role", [Role.TALENT, Role.ADMINISTRATOR])
def test_other_roles_see_nothing(state, approvals, role):
    who, asked = somebody(state, role=role), approvals.ask(CALL, time.time())
    assert who.get("/agents/").status_code == 403
    assert who.get(f"/agents/calls/{asked.id}/").status_code == 403
    assert 'href="/agents/"' not in who.get("/me/").content.decode()


def test_one_that_is_over_is_not_decided(state, approvals):
    who, asked = somebody(state), approvals.ask(CALL, time.time())
    form = form_of(who, asked)
    approvals.withdraw(asked.id, "pay-bot", "cancelled", time.time())
    sent = who.send_again(
        f"/agents/calls/{asked.id}/decide/", form, {"answer": "approve", "why": WHY}
    )
    assert sent.status_code == 409
    assert "withdrawn" in words(sent)


def test_a_console_without_agents_says_so_and_has_no_place_for_them(settings):
    settings.AGENTS_STATE = ""
    who = keyed()
    page = who.get("/agents/").content.decode()
    assert "DOORWARD_AGENTS_STATE" in page
    assert 'href="/agents/"' not in page
    assert who.get("/agents/calls/ap-0/").status_code == 404


def test_a_state_that_is_gone_is_no_empty_list(settings, tmp_path):
    settings.AGENTS_STATE = str(tmp_path / "none")
    who = keyed()
    assert who.get("/agents/").status_code == 503
    assert who.get("/agents/calls/ap-0/").status_code == 503
    assert not (tmp_path / "none").exists()

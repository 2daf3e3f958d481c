"""People say yes or no to single calls: bound to the call, once, soon over, never by agents."""

import sqlite3
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor

import msgspec
import pytest

from doorward.agents.approval_records import ApprovalRules, ApprovalState
from doorward.agents.approvals import ERASED_AFTER, Approvals
from doorward.agents.asked_calls import BY_ANOTHER, BY_TWO, MOST_BYTES, AskedCall, digest_of
from doorward.agents.refusals import AgentRefusal
from doorward.agents.registry.records import Holder
from doorward.agents.state import AgentState

NOW = 1_760_000_000.0
PEOPLE = {
    one.id: one
    for one in (
        Holder(id="ada", teams=("finance",)),
        Holder(id="ben", teams=("security",)),
        Holder(id="cleo", teams=("security",)),
        Holder(id="dan", active=False, teams=("security",)),
        Holder(id="eve", left_at=NOW + 100, teams=("security",)),
        Holder(id="pay-bot"),
    )
} | {"ada@example.com": Holder(id="ada", teams=("finance",))}
CALL = AskedCall(
    instance="pay-bot",
    human="ada",
    server="bank",
    tool="pay",
    arguments={"to": "DE02120300000000202051", "amount": 90_000},
    purpose="The invoice of May",
    data_class=1,
)


@pytest.fixture
def state(tmp_path):
    with AgentState(tmp_path) as found:
        yield found


@pytest.fixture
def approvals(state):
    return Approvals(state, holder=PEOPLE.get)


def changed(call=CALL, **fields):
    return msgspec.structs.replace(call, **fields)


def refused(do, *arguments):
    with pytest.raises(AgentRefusal) as found:
        do(*arguments)
    return found.value.code


def test_a_call_waits_is_approved_and_is_used_once(approvals):
    asked = approvals.ask(CALL, NOW)
    assert approvals.waiting(NOW) == (asked,)
    assert not approvals.take(asked.id, asked.digest, NOW)
    decided = approvals.decide(asked.id, "ben", True, "I called the supplier", NOW + 60)
    assert decided.state is ApprovalState.APPROVED
    assert approvals.waiting(NOW + 60) == ()
    assert approvals.take(asked.id, asked.digest, NOW + 61)
    assert not approvals.take(asked.id, asked.digest, NOW + 61)
    assert approvals.state_of(asked.id) is ApprovalState.USED
    assert [(one.who, one.what) for one in approvals.steps(asked.id)] == [
        ("pay-bot", "asked"),
        ("ben", "approved"),
        ("pay-bot", "used"),
    ]


@pytest.mark.parametrize(
    "other",
    [
        changed(instance="other-bot"),
        changed(human="ben"),
        changed(human=None),
        changed(chain=("desk-bot",)),
        changed(server="bank2"),
        changed(tool="Pay"),
        changed(arguments={"to": "DE02120300000000202051", "amount": 90_001}),
        changed(arguments={"to": "DE02120300000000202051", "amount": 90_000.0}),
        changed(arguments={"to": "DE02120300000000202051", "amount": "90000"}),
        changed(arguments={"to": "DE02120300000000202051", "amount": 90_000, "cc": None}),
        changed(arguments={"to": "\u0044\u0395" + "02120300000000202051", "amount": 90_000}),
        changed(arguments={"TO": "DE02120300000000202051", "amount": 90_000}),
    ],
    ids=lambda call: digest_of(call)[:6],
)
def test_an_approval_fits_no_other_call(approvals, other):
    asked = approvals.ask(CALL, NOW)
    approvals.decide(asked.id, "ben", True, "fine", NOW)
    assert not approvals.take(asked.id, digest_of(other), NOW)
    assert approvals.ask(other, NOW).id != asked.id
    assert approvals.take(asked.id, digest_of(CALL), NOW)


def test_the_order_of_arguments_and_the_words_around_do_not_matter():
    other = changed(arguments={"amount": 90_000, "to": "DE02120300000000202051"}, purpose="?")
    assert digest_of(other) == digest_of(CALL)


def test_true_is_not_one():
    assert digest_of(changed(arguments={"a": True})) != digest_of(changed(arguments={"a": 1}))


@pytest.mark.parametrize(
    ("arguments", "code"),
    [
        ({"a": float("nan")}, "arguments-malformed"),
        ({"a": float("inf")}, "arguments-malformed"),
        ({"a": {1: "one"}}, "arguments-malformed"),
        ({"a": b"bytes"}, "arguments-malformed"),
        ({"a": 10**5_000}, "arguments-malformed"),
        ({"a": "x" * MOST_BYTES}, "arguments-too-large"),
    ],
    ids=["nan", "infinite", "key", "bytes", "digits", "large"],
)
def test_what_nobody_can_agree_to_is_not_asked(approvals, arguments, code):
    assert refused(approvals.ask, changed(arguments=arguments), NOW) == code
    assert approvals.waiting(NOW) == ()


def test_deeply_nested_arguments_are_not_asked(approvals):
    deep = {}
    for _ in range(5_000):
        deep = {"a": deep}
    assert refused(approvals.ask, changed(arguments=deep), NOW) == "arguments-too-deep"


def test_it_ends_when_nobody_decides(approvals):
    asked = approvals.ask(CALL, NOW)
    assert approvals.state_of(asked.id, NOW + 599) is ApprovalState.WAITING
    assert approvals.state_of(asked.id, NOW + 600) is ApprovalState.EXPIRED
    assert approvals.waiting(NOW + 600) == ()
    assert refused(approvals.decide, asked.id, "ben", True, "late", NOW + 600) == "not-waiting"
    assert approvals.ask(CALL, NOW + 601).id != asked.id
    assert approvals.steps(asked.id)[-1].what == "expired"


def test_it_ends_when_nobody_uses_it(approvals):
    asked = approvals.ask(CALL, NOW)
    approvals.decide(asked.id, "ben", True, "fine", NOW + 599)
    assert approvals.state_of(asked.id, NOW + 800) is ApprovalState.APPROVED
    assert not approvals.take(asked.id, asked.digest, NOW + 899)


def test_clock_skew_makes_nothing_hold_longer(approvals):
    asked = approvals.ask(CALL, NOW)
    approvals.decide(asked.id, "ben", True, "fine", NOW + 100)
    assert not approvals.take(asked.id, asked.digest, NOW - 3_600)
    assert approvals.take(asked.id, asked.digest, NOW + 90)


@pytest.mark.parametrize(
    ("by", "code"),
    [
        ("pay-bot", "not-a-person"),
        ("nobody", "unknown-person"),
        ("", "unknown-person"),
        ("dan", "person-left"),
    ],
)
@pytest.mark.parametrize("approve", [True, False])
def test_only_active_people_decide(approvals, by, code, approve):
    asked = approvals.ask(CALL, NOW)
    assert refused(approvals.decide, asked.id, by, approve, "because", NOW) == code
    assert approvals.state_of(asked.id) is ApprovalState.WAITING


def test_an_agent_of_the_chain_decides_nothing(state):
    people = {**PEOPLE, "desk-bot": Holder(id="desk-bot")}
    approvals = Approvals(state, holder=people.get)
    asked = approvals.ask(changed(chain=("desk-bot",)), NOW)
    assert refused(approvals.decide, asked.id, "desk-bot", True, "fine", NOW) == "not-a-person"


def test_who_left_since_does_not_count_any_more(approvals):
    asked = approvals.ask(CALL, NOW)
    approvals.decide(asked.id, "eve", True, "fine", NOW)
    assert not approvals.take(asked.id, asked.digest, NOW + 101)


@pytest.mark.parametrize("why", ["", "   ", "\n"])
def test_a_decision_says_why(approvals, why):
    asked = approvals.ask(CALL, NOW)
    assert refused(approvals.decide, asked.id, "ben", True, why, NOW) == "reason-missing"


def test_an_unknown_approval_is_refused(approvals):
    assert refused(approvals.get, "ap-0") == "unknown-approval"
    assert refused(approvals.decide, "ap-0", "ben", True, "why", NOW) == "unknown-approval"
    assert not approvals.take("ap-0", "", NOW)


def test_a_person_approves_their_own_harmless_call(approvals):
    asked = approvals.ask(CALL, NOW)
    assert approvals.decide(asked.id, "ada", True, "mine", NOW).state is ApprovalState.APPROVED


@pytest.mark.parametrize(
    "call",
    [
        changed(data_class=2),
        changed(obligations=("human-approval", BY_ANOTHER)),
        changed(human=None, owner="ada", data_class=3),
        changed(human="ada@example.com", data_class=2),
    ],
    ids=["data", "policy", "owner", "alias"],
)
@pytest.mark.parametrize("by", ["ada", "ada@example.com"])
def test_nobody_approves_alone_what_matters_and_is_done_for_them(approvals, call, by):
    asked = approvals.ask(call, NOW)
    assert refused(approvals.decide, asked.id, by, True, "mine", NOW) == "own-call"
    assert approvals.decide(asked.id, "ben", True, "fine", NOW).state is ApprovalState.APPROVED


def test_a_person_may_always_stop_what_is_done_for_them(state):
    approvals = Approvals(state, ApprovalRules(teams=("security",)), PEOPLE.get)
    asked = approvals.ask(changed(data_class=3), NOW)
    found = approvals.decide(asked.id, "ada", False, "not mine", NOW)
    assert found.state is ApprovalState.REFUSED


def test_a_yes_can_be_taken_back_until_it_is_used(approvals):
    asked = approvals.ask(CALL, NOW)
    approvals.decide(asked.id, "ben", True, "fine", NOW)
    assert refused(approvals.decide, asked.id, "cleo", True, "too", NOW) == "not-waiting"
    approvals.decide(asked.id, "ben", False, "I misread it", NOW + 1)
    assert not approvals.take(asked.id, asked.digest, NOW + 2)


def test_two_people_where_a_policy_asks_for_two(approvals):
    asked = approvals.ask(changed(obligations=(BY_TWO,), data_class=3), NOW)
    first = approvals.decide(asked.id, "ada", True, "mine", NOW)
    assert first.state is ApprovalState.WAITING
    assert not approvals.take(asked.id, asked.digest, NOW)
    assert refused(approvals.decide, asked.id, "ada@example.com", True, "me again", NOW) == (
        "decided-already"
    )
    assert approvals.decide(asked.id, "ben", True, "fine", NOW).state is ApprovalState.APPROVED


def test_one_no_outweighs_a_yes(approvals):
    asked = approvals.ask(changed(obligations=(BY_TWO,)), NOW)
    approvals.decide(asked.id, "ben", True, "fine", NOW)
    assert approvals.decide(asked.id, "cleo", False, "no", NOW).state is ApprovalState.REFUSED
    assert not approvals.take(asked.id, asked.digest, NOW)


def test_only_the_teams_that_may(state):
    approvals = Approvals(state, ApprovalRules(teams=("finance",)), PEOPLE.get)
    asked = approvals.ask(changed(human="cleo"), NOW)
    assert refused(approvals.decide, asked.id, "ben", True, "fine", NOW) == "not-an-approver"
    assert approvals.decide(asked.id, "ada", True, "fine", NOW).state is ApprovalState.APPROVED


def test_the_rules_are_those_of_when_it_was_asked(state):
    strict = Approvals(state, ApprovalRules(teams=("finance",)), PEOPLE.get)
    asked = strict.ask(changed(human="cleo"), NOW)
    loose = Approvals(state, holder=PEOPLE.get)
    assert refused(loose.decide, asked.id, "ben", True, "fine", NOW) == "not-an-approver"


def test_asking_again_opens_nothing_new(approvals):
    assert approvals.ask(CALL, NOW).id == approvals.ask(CALL, NOW + 5).id
    assert len(approvals.waiting(NOW + 5)) == 1


@pytest.mark.parametrize(
    "more",
    [
        pytest.param({"obligations": (BY_TWO,)}, id="two people"),
        pytest.param({"obligations": (BY_ANOTHER,)}, id="somebody else"),
        pytest.param({"data_class": 2}, id="a higher class"),
        pytest.param({"resource": 'Resource::"payroll"'}, id="another resource"),
    ],
)
def test_a_yes_to_less_is_not_used_once_more_is_asked_for(approvals, more):
    """An agent leaves an easy yes unused, and brings the call back when it takes more."""
    easy = approvals.ask(CALL, NOW)
    approvals.decide(easy.id, "ada", True, "mine", NOW)
    again = approvals.ask(changed(**more), NOW + 1)
    assert (again.id != easy.id, again.state) == (True, ApprovalState.WAITING)
    assert not approvals.take(again.id, again.digest, NOW + 1)
    assert not approvals.take(easy.id, easy.digest, NOW + 1)
    assert approvals.steps(easy.id)[-1].why == "more is asked for now"


def test_a_yes_to_more_holds_for_less(approvals):
    asked = approvals.ask(changed(obligations=(BY_TWO,), data_class=3), NOW)
    assert approvals.ask(CALL, NOW + 1).id == asked.id


def test_a_refusal_holds_also_when_more_is_asked_for(approvals):
    asked = approvals.ask(CALL, NOW)
    approvals.decide(asked.id, "ben", False, "no", NOW)
    again = approvals.ask(changed(obligations=(BY_TWO,)), NOW + 1)
    assert (again.id, again.state) == (asked.id, ApprovalState.REFUSED)


def test_who_left_the_team_since_does_not_count_any_more(state):
    people = dict(PEOPLE)
    approvals = Approvals(state, ApprovalRules(teams=("security",)), people.get)
    asked = approvals.ask(CALL, NOW)
    approvals.decide(asked.id, "ben", True, "fine", NOW)
    people["ben"] = Holder(id="ben", teams=("finance",))
    assert not approvals.take(asked.id, asked.digest, NOW)
    people["ben"] = PEOPLE["ben"]
    assert approvals.take(asked.id, asked.digest, NOW)


def test_asking_again_does_not_wear_people_down(approvals):
    asked = approvals.ask(CALL, NOW)
    approvals.decide(asked.id, "ben", False, "no", NOW)
    again = approvals.ask(CALL, NOW + 3_599)
    assert (again.id, again.state) == (asked.id, ApprovalState.REFUSED)
    assert approvals.ask(CALL, NOW + 3_601).state is ApprovalState.WAITING


def test_an_agent_does_not_flood_the_list(approvals):
    for number in range(20):
        approvals.ask(changed(arguments={"n": number}), NOW)
    assert refused(approvals.ask, CALL, NOW) == "too-many-waiting"
    assert approvals.ask(changed(instance="other"), NOW).state is ApprovalState.WAITING
    assert approvals.ask(CALL, NOW + 600).state is ApprovalState.WAITING


def test_a_cancelled_call_needs_nobody(approvals):
    asked = approvals.ask(CALL, NOW)
    approvals.withdraw(asked.id, "pay-bot", "cancelled by the client", NOW)
    assert approvals.state_of(asked.id) is ApprovalState.WITHDRAWN
    assert refused(approvals.decide, asked.id, "ben", True, "fine", NOW) == "not-waiting"
    approvals.withdraw(asked.id, "pay-bot", "again", NOW)
    assert [one.what for one in approvals.steps(asked.id)] == ["asked", "withdrawn"]


def test_secrets_are_neither_shown_nor_kept(approvals, state, tmp_path):
    secret = "hunter2-hunter2"
    call = changed(arguments={"password": secret, "to": "x"}, purpose=f"password: {secret}")
    asked = approvals.ask(call, NOW)
    assert asked.call.arguments == {"password": "(hidden: 15 characters)", "to": "x"}
    assert secret not in asked.call.purpose
    state.close()
    assert not [one for one in tmp_path.iterdir() if secret.encode() in one.read_bytes()]


def test_contents_are_erased_30_days_after_the_end(approvals):
    asked = approvals.ask(CALL, NOW)
    approvals.decide(asked.id, "ben", True, "fine", NOW)
    approvals.take(asked.id, asked.digest, NOW)
    assert approvals.tidy(NOW + ERASED_AFTER) == 0
    assert approvals.tidy(NOW + 300 + ERASED_AFTER) == 1
    found = approvals.get(asked.id)
    assert (found.erased, found.digest, found.call.purpose) == (True, "", "")
    assert found.call.arguments == {}
    assert (found.state, found.votes[0].by) == (ApprovalState.USED, "ben")
    assert approvals.tidy(NOW + 400 + ERASED_AFTER) == 0


def test_what_is_erased_is_in_the_file_no_more(approvals, state, tmp_path):
    said = "Meet Erased Example at the harbour. " * 200
    approvals.ask(changed(arguments={"text": said}), NOW)
    approvals.ask(changed(tool="other", arguments={"text": "short: harbour"}), NOW)
    assert approvals.tidy(NOW + 600 + ERASED_AFTER) == 2
    # In another process: to close a file here would drop the locks of the open state.
    code = "import sys; print(b''.join(open(one, 'rb').read() for one in sys.argv[1:]))"
    command = [sys.executable, "-c", code, *(str(one) for one in tmp_path.iterdir())]
    found = subprocess.run(command, capture_output=True, check=True).stdout
    assert b"approval_steps" in found
    assert b"harbour" not in found


def test_steps_are_neither_changed_nor_removed(approvals, state):
    approvals.ask(CALL, NOW)
    for sql in ("UPDATE approval_steps SET who = 'x'", "DELETE FROM approval_steps"):
        with pytest.raises(sqlite3.IntegrityError), state.writing() as db:
            db.execute(sql)


def test_several_processes_use_it_once(approvals, tmp_path):
    asked = approvals.ask(CALL, NOW)
    approvals.decide(asked.id, "ben", True, "fine", NOW)

    def take(_):
        with AgentState(tmp_path) as state:
            return Approvals(state, holder=PEOPLE.get).take(asked.id, asked.digest, NOW)

    with ThreadPoolExecutor(4) as pool:
        assert sorted(pool.map(take, range(8))) == [False] * 7 + [True]


def test_a_restart_forgets_nothing(approvals, tmp_path):
    asked = approvals.ask(CALL, NOW)
    with AgentState(tmp_path) as state:
        assert Approvals(state, holder=PEOPLE.get).get(asked.id) == asked


def test_a_state_that_is_gone_approves_nothing(approvals, state):
    asked = approvals.ask(CALL, NOW)
    approvals.decide(asked.id, "ben", True, "fine", NOW)
    state.close()
    assert refused(approvals.take, asked.id, asked.digest, NOW) == "state-gone"
    assert refused(approvals.ask, CALL, NOW) == "state-gone"


def test_a_broken_record_approves_nothing(approvals, state):
    asked = approvals.ask(CALL, NOW)
    with state.writing() as db:
        db.execute("UPDATE approvals SET state = 'approved', record = ?", (b"{}",))
    assert refused(approvals.take, asked.id, asked.digest, NOW) == "state-gone"


def test_the_newest_are_listed_with_what_became_of_them(approvals):
    first = approvals.ask(CALL, NOW)
    second = approvals.ask(changed(tool="read"), NOW + 300)
    found = approvals.latest(NOW + 700)
    assert [(one.id, one.state.value) for one in found] == [
        (second.id, "waiting"),
        (first.id, "expired"),
    ]

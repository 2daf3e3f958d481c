"""Okta's contract, against a server that checks it and that fails in every way it can."""

import pytest

from containment.far_end import USER, FarEnd, OktaUser
from containment.journals import Remembered, carried, numbered, run, states, undo
from doorward.containment import running
from doorward.containment.okta import Okta, OktaSettings
from doorward.containment.planning import plan
from doorward.containment.steps import UNKNOWN, StepState

GET, SUSPEND = f"GET /api/v1/users/{USER}", f"POST /api/v1/users/{USER}/lifecycle/suspend"
UNSUSPEND = f"POST /api/v1/users/{USER}/lifecycle/unsuspend"
SESSIONS = f"DELETE /api/v1/users/{USER}/sessions?oauthTokens=true"


@pytest.fixture
def user():
    return OktaUser()


@pytest.fixture
def far(user):
    with FarEnd(user) as end:
        yield end


@pytest.fixture
def okta(far, monkeypatch):
    monkeypatch.setenv("INVENTED_OKTA", "invented-token")
    return Okta("okta", OktaSettings(url=far.url, token_env="INVENTED_OKTA"))


def planned(okta, account: str = USER):
    return plan(okta, [account], lambda _seconds: None)


def test_a_plan_reads_and_changes_nothing(okta, far, user):
    suspend, sessions = planned(okta)
    assert (suspend.before, suspend.after) == ("ACTIVE", "SUSPENDED")
    assert suspend.step.reversible
    assert suspend.undo == "unsuspend the user"
    assert (sessions.before, sessions.after, sessions.undo) == (UNKNOWN, UNKNOWN, "")
    assert not sessions.step.reversible
    assert set(far.asked) == {GET}
    assert user.status == "ACTIVE"


def test_a_plan_is_run_and_undone(okta, far, user):
    steps = planned(okta)
    done = carried(run, steps, okta)
    assert states(done) == ["done", "done"]
    assert (user.status, user.sessions) == ("SUSPENDED", 0)
    assert done.written == [(0, "intended"), (0, "done"), (1, "intended"), (1, "done")]
    changes = [one for one in far.asked if not one.startswith("GET")]
    assert changes == [SUSPEND, SESSIONS]
    undone = carried(undo, steps, okta)
    assert undone.written == [(0, "undo-intended"), (0, "undone")]
    assert user.status == "ACTIVE"
    assert UNSUSPEND in far.asked


def test_a_login_is_looked_up_before_what_needs_an_id(okta, far):
    suspend, _ = planned(okta, "avery@mail.example")
    del far.came[:]
    assert states(carried(run, [suspend], okta)) == ["done"]
    login = "GET /api/v1/users/avery%40mail.example"
    assert far.asked == [login, login, SUSPEND, login]


def test_a_second_run_suspends_nobody_again(okta, far):
    steps = planned(okta)
    carried(run, steps, okta)
    assert states(carried(run, steps, okta))[0] == "nothing-to-do"
    assert far.asked.count(SUSPEND) == 1


def test_a_login_is_named_in_the_path_and_cannot_leave_it(okta, far):
    first, _ = planned(okta, "avery@mail.example")
    assert first.before == "ACTIVE"
    assert far.asked[0] == "GET /api/v1/users/avery%40mail.example"
    first, _ = planned(okta, "../groups/x?y")
    assert first.problem.endswith("404: it knows no such account")
    assert far.asked[-1] == "GET /api/v1/users/..%2Fgroups%2Fx%3Fy"
    before = len(far.asked)
    assert planned(okta, "me")[0].problem == "this names no account"
    assert len(far.asked) == before


@pytest.mark.parametrize("status", ["LOCKED_OUT", "STAGED", "DEPROVISIONED"])
def test_who_is_not_active_is_left_out(okta, far, user, status):
    user.status = status
    steps = planned(okta)
    assert steps[0].problem == f"Okta suspends active users only; this one is {status}"
    assert states(carried(run, steps, okta)) == ["left-out", "done"]
    assert SUSPEND not in far.asked


def test_too_many_requests_are_waited_for_as_asked(okta, far, user):
    steps, pauses = planned(okta), []
    far.answers = [(429, {"Retry-After": "3"}), (429, {"Retry-After": "1"})]
    assert states(carried(run, steps, okta, pauses)) == ["done", "done"]
    assert pauses == [3.0, 2.0]


def test_who_asks_for_too_long_a_wait_is_not_waited_for(okta, far, user):
    steps, pauses = planned(okta), []
    far.answers = [(429, {"Retry-After": "3600"})]
    done = carried(run, steps, okta, pauses)
    assert states(done) == ["failed", "done"]
    assert pauses == []
    assert done.outcomes[0].message.endswith("answered 429: it is asked too much")


def test_faults_are_tried_again_and_then_told(okta, far, user):
    steps, pauses = planned(okta), []
    far.answers = [500, 503]
    assert states(carried(run, steps, okta, pauses)) == ["done", "done"]
    assert pauses == [0.5, 2.0]
    user.status, far.answers = "ACTIVE", [500, 500, 500]
    assert states(carried(run, steps, okta)) == ["unknown", "done"]
    assert user.status == "ACTIVE"


def test_what_was_done_though_the_answer_was_lost_is_not_done_again(okta, far, user):
    steps = planned(okta)
    # Read, then the suspension whose answer is lost.
    far.answers = [None, "cut-done"]
    done = carried(run, steps, okta)
    assert states(done) == ["done", "done"]
    assert far.asked.count(SUSPEND) == 1
    assert user.status == "SUSPENDED"


def test_what_was_not_done_when_the_line_was_cut_is_done_then(okta, far, user):
    steps = planned(okta)
    far.answers = [None, "cut"]
    assert states(carried(run, steps, okta)) == ["done", "done"]
    assert far.asked.count(SUSPEND) == 2


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (302, "redirects are not followed"),
        (401, "does not accept our credentials"),
        (403, "does not accept our credentials"),
        (400, "answered 400"),
        ("flood", "answered with too much"),
    ],
    ids=str,
)
def test_other_answers_are_problems_in_words(okta, far, answer, said):
    far.answers = [answer, answer]
    assert said in planned(okta)[0].problem
    assert "invented-token" not in planned(okta)[0].problem


def test_a_wrong_token_and_none_are_told_apart_from_no_account(okta, far, monkeypatch):
    monkeypatch.setenv("INVENTED_OKTA", "another-token")
    assert "credentials" in planned(okta)[0].problem
    monkeypatch.delenv("INVENTED_OKTA")
    before = len(far.asked)
    assert "INVENTED_OKTA holds no token" in planned(okta)[0].problem
    assert len(far.asked) == before


def test_an_answer_that_is_no_user_is_told(okta, far):
    far.answer = lambda _came: (200, {"id": "../../x", "status": "ACTIVE"})
    assert planned(okta)[0].problem == "the answer names no user"
    far.answer = lambda _came: (200, ["no object"])
    assert planned(okta)[0].problem == "the answer is no JSON object"


def test_somebody_elses_change_is_not_undone(okta, far, user):
    steps = planned(okta)
    carried(run, steps, okta)
    user.status = "DEPROVISIONED"
    undone = carried(undo, steps, okta)
    assert undone.outcomes[0].state is StepState.UNDO_FAILED
    assert "DEPROVISIONED" in undone.outcomes[0].message
    assert UNSUSPEND not in far.asked


def test_what_was_cut_off_is_resolved_by_reading(okta, far, user):
    steps = planned(okta)
    first, second = numbered(steps)

    def found(one, state):
        return running.resolve(one, state, lambda _name: okta, lambda _s: None).state.value

    assert found(first, StepState.INTENDED) == "failed"
    assert found(second, StepState.INTENDED) == "unknown"
    user.status = "SUSPENDED"
    assert found(first, StepState.INTENDED) == "done"
    assert found(first, StepState.UNDO_INTENDED) == "undo-failed"
    user.status = "ACTIVE"
    assert found(first, StepState.UNDO_INTENDED) == "undone"
    far.answers = [500, 500, 500]
    assert found(first, StepState.INTENDED) == "intended"
    assert all(one.startswith("GET") for one in far.asked)


def test_the_switch_ends_a_run_between_two_steps(okta, far, user):
    journal, asked = Remembered(), []

    def stopped() -> bool:
        asked.append(len(far.came))
        return len(asked) > 1

    running.run(numbered(planned(okta)), lambda _name: okta, journal, [].append, stopped)
    assert states(journal) == ["done", "left-out"]
    assert (user.status, user.sessions) == ("SUSPENDED", 1)

"""Signed requests in the form of Standard Webhooks, checked as a receiver would check them."""

import base64
import hashlib
import hmac
import json
from datetime import UTC, datetime

import pytest

from containment.far_end import FarEnd
from containment.journals import carried, run, states, undo
from doorward.containment.planning import plan
from doorward.containment.steps import UNKNOWN
from doorward.containment.webhook import Webhook, WebhookSettings, signature

SECRET = b"an invented secret of many bytes"
AT = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)


class Receiver:
    """Does each message id once; refuses what is not signed."""

    def __init__(self) -> None:
        self.contained, self.seen, self.kinds = False, set(), []

    def __call__(self, came):
        name, stamp = came.headers["webhook-id"], came.headers["webhook-timestamp"]
        wanted = hmac.digest(SECRET, f"{name}.{stamp}.".encode() + came.body, hashlib.sha256)
        if came.headers["webhook-signature"] != f"v1,{base64.b64encode(wanted).decode()}":
            return 401, {}
        assert (came.method, came.path, stamp) == ("POST", "/hook", str(int(AT.timestamp())))
        said = json.loads(came.body)
        assert said["data"] == {"account": "laptop-7", "step": "contain"}
        if said["type"] != "account.state" and name not in self.seen:
            self.seen.add(name)
            self.kinds.append(said["type"])
            self.contained = said["type"] == "account.contain"
        return 200, {"state": "contained" if self.contained else "free"}


@pytest.fixture
def receiver():
    return Receiver()


@pytest.fixture
def far(receiver):
    with FarEnd(receiver) as end:
        yield end


def hook(far, monkeypatch, **settings) -> Webhook:
    monkeypatch.setenv("INVENTED_HOOK", "whsec_" + base64.b64encode(SECRET).decode())
    given = WebhookSettings(url=f"{far.url}/hook", secret_env="INVENTED_HOOK", **settings)
    return Webhook("edr", given, lambda: AT)


def planned(one):
    return plan(one, ["laptop-7"], lambda _seconds: None)


def test_the_signature_is_that_of_the_specification():
    """The example of the Standard Webhooks specification's own libraries (from memory)."""
    secret = base64.b64decode("MfKQ9r8GKYqrTwjUPD8ILPZIo2LaLaSw")
    signed = signature(
        secret, "msg_p5jXN8AQM9LWM0D4loKWxJek", "1614265330", b'{"test": 2432232314}'
    )
    assert signed == "v1,g0hM9SsE+OTPJTGt/tmIKtSyZlE3uFJELVlNIOLJ1OE="


def test_it_is_signed_done_once_and_undone(far, receiver, monkeypatch):
    one = hook(far, monkeypatch, state=True, reversible=True)
    steps = planned(one)
    assert (steps[0].before, steps[0].after) == ("free", "contained")
    assert states(carried(run, steps, one)) == ["done"]
    assert receiver.contained
    assert states(carried(undo, steps, one)) == ["undone"]
    assert receiver.kinds == ["account.contain", "account.release"]


def test_without_states_a_lost_answer_is_sent_again_under_the_same_id(far, receiver, monkeypatch):
    one = hook(far, monkeypatch)
    steps = planned(one)
    assert (steps[0].before, steps[0].after, steps[0].step.reversible) == (UNKNOWN, UNKNOWN, False)
    assert far.came == []
    far.answers = ["cut-done", 503]
    assert states(carried(run, steps, one)) == ["done"]
    assert len({came.headers["webhook-id"] for came in far.came}) == 1
    assert len(far.came) == 3
    assert receiver.kinds == ["account.contain"]


def test_what_nobody_can_tell_is_unknown(far, receiver, monkeypatch):
    one = hook(far, monkeypatch)
    far.answers = ["cut", "cut", "cut"]
    assert states(carried(run, planned(one), one)) == ["unknown"]


def test_a_server_that_is_not_there_is_a_failure_and_not_unknown(far, receiver, monkeypatch):
    one = hook(far, monkeypatch)
    far.__exit__()
    done = carried(run, planned(one), one)
    assert states(done) == ["failed"]
    assert "cannot be reached" in done.outcomes[0].message


def test_irreversible_steps_are_not_undone(far, receiver, monkeypatch):
    one = hook(far, monkeypatch, state=True)
    steps = planned(one)
    carried(run, steps, one)
    assert carried(undo, steps, one).written == []
    assert receiver.contained


@pytest.mark.parametrize("said", ["", "c2VjcmV0", "whsec_c2hvcnQ=", "whsec_%%%"], ids=repr)
def test_a_bad_secret_sends_nothing(far, receiver, monkeypatch, said):
    one = hook(far, monkeypatch)
    monkeypatch.setenv("INVENTED_HOOK", said)
    done = carried(run, planned(one), one)
    assert states(done) == ["failed"]
    assert "INVENTED_HOOK" in done.outcomes[0].message
    assert not said or said not in done.outcomes[0].message
    assert far.came == []


def test_another_secret_is_refused(far, receiver, monkeypatch):
    one = hook(far, monkeypatch, state=True)
    monkeypatch.setenv("INVENTED_HOOK", "whsec_" + base64.b64encode(b"x" * 32).decode())
    assert "credentials" in planned(one)[0].problem
    far.answer = lambda _came: (200, {"state": "perhaps"})
    assert planned(one)[0].problem == "the answer is neither free nor contained"

"""What is particular to Google Workspace: the administrator, the key, the words for limits."""

import pytest

from containment.far_end import FarEnd
from containment.far_providers import Google
from containment.journals import carried, run, states
from doorward.containment.google import GoogleSettings, GoogleWorkspace
from doorward.containment.planning import plan


@pytest.fixture
def domain():
    one = Google()
    yield one
    assert one.strange == []


@pytest.fixture
def far(domain):
    with FarEnd(domain) as end:
        yield end


@pytest.fixture
def responder(far, monkeypatch):
    monkeypatch.setenv("INVENTED", Google.pem())
    settings = GoogleSettings(
        service_account=Google.ACCOUNT,
        administrator=Google.ADMINISTRATOR,
        key_env="INVENTED",
        url=far.url,
        login=far.url,
    )
    return GoogleWorkspace("google", settings)


def planned(responder, account=Google.USER, pauses=None):
    return plan(responder, [account], ([] if pauses is None else pauses).append)


@pytest.mark.parametrize("account", [Google.USER, Google.ADMINISTRATOR], ids=["id", "address"])
def test_the_administrator_it_acts_as_is_left_alone_whatever_it_is_named_by(
    far, domain, responder, account
):
    domain.address = Google.ADMINISTRATOR
    steps = planned(responder, account)
    assert {one.problem for one in steps} == {"Doorward acts as this administrator"}
    assert set(states(carried(run, steps, responder))) == {"left-out"}
    assert domain.changed == []


@pytest.mark.parametrize("reason", ["userRateLimitExceeded", "quotaExceeded"])
def test_limits_that_come_as_403_are_waited_for(far, responder, reason):
    planned(responder)
    body = b'{"error": {"code": 403, "errors": [{"reason": "%s"}]}}' % reason.encode()
    pauses = []
    far.answers = [(403, {}, body)]
    assert planned(responder, pauses=pauses)[0].problem == ""
    assert pauses == [0.5]


def test_another_403_is_one_of_credentials(far, responder):
    planned(responder)
    far.answers = [(403, {}, b'{"error": {"errors": [{"reason": "forbidden"}]}}')]
    assert "credentials" in planned(responder)[0].problem


def test_a_key_of_another_kind_is_told_by_the_name_of_its_variable(far, responder, monkeypatch):
    from cryptography.hazmat.primitives import serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    form = serialization.PrivateFormat.PKCS8, serialization.NoEncryption()
    pem = ec.generate_private_key(ec.SECP256R1()).private_bytes(serialization.Encoding.PEM, *form)
    monkeypatch.setenv("INVENTED", pem.decode())
    assert planned(responder)[0].problem == "the key of INVENTED is no RSA key"
    assert far.came == []


def test_an_answer_that_says_nothing_of_the_account_is_told(far, responder):
    planned(responder)
    far.answers = [(200, {}, b'{"suspended": false}')]
    assert planned(responder)[0].problem == "the answer does not say whether it is suspended"

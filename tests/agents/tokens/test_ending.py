"""Revocation takes effect at once, on a token and on everything that came of it; asking about
tokens tells nobody more than is theirs."""

import pytest

from agents.tokens.company import GATEWAY, NOW, OTHER, TO, TOKEN_URL
from doorward.agents.refusals import AgentRefusal
from doorward.agents.tokens import asking
from doorward.agents.tokens.issued import Issued
from doorward.agents.tokens.jose import Unverified, made


def code_of(call, *args, **more):
    with pytest.raises(AgentRefusal) as caught:
        call(*args, **more)
    return caught.value.code


def asked(company, agent, token, now=NOW):
    return asking.authenticated(company.keys[agent], agent, TOKEN_URL, now, {"token": token})


@pytest.fixture
def chain(company):
    """Tokens from a to b to c, and another of a's."""
    first = company.token(to=TO("b"))
    second = company.handed("b", first, to=TO("c"))
    return first, second, company.handed("c", second), company.token()


def test_a_token_ends_with_all_that_came_of_it(company, chain):
    first, second, third, beside = chain
    assert company.hybrid("c", third).chain == ("a", "b")
    company.service.end(asked(company, "a", first), NOW)
    assert code_of(company.hybrid, "c", third) == "revoked"
    assert code_of(company.handed, "c", second) == "revoked"
    assert code_of(company.handed, "b", first) == "revoked"
    assert company.hybrid("a", beside).agent == "a"


def test_what_stands_above_a_token_goes_on(company, chain):
    first, second, third, _ = chain
    company.service.end(asked(company, "b", second), NOW)
    assert code_of(company.hybrid, "c", third) == "revoked"
    assert company.hybrid("b", company.handed("b", first)).chain == ("a",)


def test_only_those_through_whom_it_came_end_a_token(company, chain):
    assert code_of(company.service.end, asked(company, "d", chain[2]), NOW) == "not-yours"
    assert code_of(company.service.end, asked(company, "c", chain[0]), NOW) == "not-yours"
    assert company.hybrid("c", chain[2]).agent == "c"
    company.service.end(asked(company, "a", chain[2]), NOW)
    assert code_of(company.hybrid, "c", chain[2]) == "revoked"


@pytest.mark.parametrize("token", ["x", "a.b.c", "é" * 10])
def test_ending_an_unknown_token_is_no_fault(company, token):
    company.service.end(asked(company, "a", token), NOW)


def test_ending_needs_a_token_and_a_client(company):
    assert code_of(company.service.end, asked(company, "a", ""), NOW) == "request-invalid"
    assert code_of(company.service.end, {"token": "x"}, NOW) == "client-invalid"


@pytest.mark.parametrize(
    ("kind", "name"),
    [("instance", "a"), ("person", "ada"), ("session", "https://idp.example.com#s-1")],
)
def test_all_of_an_instance_a_person_or_a_session_end(company, kind, name):
    subject = company.signed_in()
    first = company.token(subject=subject, to=TO("b"))
    second = company.handed("b", first)
    other = company.token("b", company.signed_in("ben", "b", sid="s-2"))
    issued = Issued(company.state)
    assert issued.end(kind, name, NOW, "tests", "a test") == 2
    assert code_of(company.hybrid, "b", second) == "revoked"
    assert company.hybrid("b", other).human == "ben"
    assert issued.end(kind, name, NOW, "tests", "a test") == 0
    (change, *_) = company.register.changes_of(name)
    assert (change.who, change.what) == ("tests", f"tokens ended: {kind}")


def test_a_session_that_was_ended_stays_ended(company):
    subject = company.signed_in()
    Issued(company.state).end("session", "https://idp.example.com#s-1", NOW, "tests", "a test")
    assert code_of(company.ask, subject=subject) == "revoked"
    fresh = company.signed_in(iat=int(NOW) + 10, now=NOW)
    assert code_of(company.ask, subject=fresh, now=NOW + 10) == "revoked"


def test_after_a_persons_tokens_were_ended_a_new_sign_in_counts(company):
    old, grant = company.signed_in(), company.granted()
    Issued(company.state).end("person", "ada", NOW, "tests", "a test")
    assert code_of(company.ask, subject=old) == "revoked"
    assert code_of(company.ask, subject=grant) == "revoked"
    fresh = company.signed_in(iat=int(NOW) + 10, sid="s-9")
    assert company.ask(subject=fresh, now=NOW + 10)["expires_in"] == 300


def introspect(company, asking_key, name, token, kid=None):
    form = asking.authenticated(asking_key, name, TOKEN_URL, NOW, {"token": token})
    if kid is not None:
        claims = Unverified(form["client_assertion"], "x").claims
        form["client_assertion"] = made({"kid": kid}, claims, asking_key)
    return company.service.introspect(form, NOW)


def test_a_server_asks_about_tokens_that_are_meant_for_it(company, chain):
    found = introspect(company, company.gateway_key, GATEWAY, chain[2], "gateway-1")
    assert found["active"] is True
    assert (found["sub"], found["client_id"], found["aud"]) == ("ada", "c", GATEWAY)
    assert found["cnf"] == {"jkt": company.keys["c"].thumbprint()}
    elsewhere = company.token(to=OTHER)
    assert introspect(company, company.gateway_key, GATEWAY, elsewhere, "gateway-1") == {
        "active": False
    }


def test_an_agent_asks_about_its_own_token(company, chain):
    assert introspect(company, company.keys["c"], "c", chain[2])["active"] is True
    assert introspect(company, company.keys["a"], "a", chain[2]) == {"active": False}


def test_what_does_not_hold_is_not_active(company, chain):
    ask = company.gateway_key, GATEWAY
    assert introspect(company, *ask, "x", "gateway-1") == {"active": False}
    company.register.suspend("b", "tests", "a test", NOW)
    assert introspect(company, *ask, chain[2], "gateway-1") == {"active": False}
    company.register.resume("b", "tests", "a test", NOW)
    Issued(company.state).end("instance", "a", NOW, "tests", "a test")
    assert introspect(company, *ask, chain[2], "gateway-1") == {"active": False}


def test_a_server_without_keys_asks_nothing(company, chain):
    with pytest.raises(AgentRefusal) as caught:
        introspect(company, company.gateway_key, OTHER, chain[2], "gateway-1")
    assert caught.value.code == "client-invalid"

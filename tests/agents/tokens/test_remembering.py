"""What was found of a token is remembered, and yet everything that ends it does so on the very next
call: whoever changed the state, and whatever ends by itself."""

import contextlib
import subprocess
import sys

import pytest

from agents.tokens.company import GATEWAY, ISSUER, NOW, TO
from doorward.agents.gateway.standings import Standings
from doorward.agents.refusals import AgentRefusal
from doorward.agents.registry.records import Blueprint, Holder
from doorward.agents.registry.register import Register
from doorward.agents.state import AgentState
from doorward.agents.tokens.issued import Issued
from doorward.agents.tokens.jose import Unverified, new_key
from doorward.agents.tokens.keys import SigningKeys
from doorward.agents.tokens.verifier import TokenVerifier

SAID = ("tests", "a test", NOW)
SHORT = Blueprint(id="worker", purpose="tests", domain="shop", longest_chain=1)
SUSPEND = """
import sys
from pathlib import Path
from doorward.agents.registry.register import Register
from doorward.agents.state import AgentState
with AgentState(Path(sys.argv[1])) as state:
    Register(state).suspend("a", "tests", "a test", float(sys.argv[2]))
"""


def kid_of(token):
    return Unverified(token, "x").kid


def thumbprint(state, agent):
    return Register(state).keys_of(agent)[0].thumbprint


CHANGES = {
    "suspended": lambda state, token: Register(state).suspend("a", *SAID),
    "retired": lambda state, token: Register(state).retire("a", *SAID),
    "link-suspended": lambda state, token: Register(state).suspend("b", *SAID),
    "owner-left": lambda state, token: Register(state).off_board("owner", *SAID),
    "person-left": lambda state, token: Register(state).off_board("ada", *SAID),
    "key-retired": lambda state, token: Register(state).retire_key(thumbprint(state, "a"), *SAID),
    "key-rotated": lambda state, token: Register(state).rotate(
        "a", new_key().as_dict(private=False), NOW
    ),
    "chain-shorter": lambda state, token: Register(state).add_blueprint(SHORT, *SAID, replace=True),
    "token-ended": lambda state, token: Issued(state).end(
        "token", Unverified(token, "x").claims["jti"], NOW, "tests", "a test"
    ),
    "session-ended": lambda state, token: Issued(state).end(
        "session", Unverified(token, "x").claims["sid"], NOW, "tests", "a test"
    ),
    "signing-key-retired": lambda state, token: SigningKeys(state).retire(kid_of(token), NOW),
}
CODES = {
    "link-suspended": "suspended", "owner-left": "suspended", "key-rotated": "key-retired",
    "chain-shorter": "chain-too-deep", "token-ended": "revoked", "session-ended": "revoked",
    "signing-key-retired": "key-retired", "retired": "key-retired",
}  # fmt: skip


@pytest.fixture
def token(company):
    """Of a, to whom b handed the work of ada; shown and found good twice."""
    found = company.handed("a", company.token("b", company.granted(agent="b"), to=TO("a")))
    for _ in range(2):
        assert company.hybrid("a", found).chain == ("b",)
    return found


def code_of(call, *args):
    with pytest.raises(AgentRefusal) as caught:
        call(*args)
    return caught.value.code


@pytest.mark.parametrize("connection", ["own", "other"])
@pytest.mark.parametrize("what", CHANGES)
def test_a_change_holds_on_the_very_next_call(company, token, what, connection):
    if connection == "own":
        CHANGES[what](company.state, token)
    else:
        with AgentState(company.folder / "state") as other:
            CHANGES[what](other, token)
    assert code_of(company.hybrid, "a", token) == CODES.get(what, what)
    assert code_of(company.hybrid, "a", token) == CODES.get(what, what)


def test_a_change_of_another_process_holds_on_the_very_next_call(company, token):
    words = [sys.executable, "-c", SUSPEND, str(company.folder / "state"), str(NOW)]
    subprocess.run(words, check=True, timeout=60)
    assert code_of(company.hybrid, "a", token) == "suspended"


def test_what_was_taken_back_is_good_again_and_what_was_not_is_not(company, token):
    with AgentState(company.folder / "state") as other:
        register = Register(other)
        register.suspend("a", *SAID)
        assert code_of(company.hybrid, "a", token) == "suspended"
        register.resume("a", *SAID)
    assert company.hybrid("a", token).agent == "a"


def test_a_change_that_was_rolled_back_was_none(company, token):
    with contextlib.suppress(ZeroDivisionError), company.state.writing() as db:
        db.execute("UPDATE instances SET standing = 'suspended' WHERE id = 'a'")
        assert company.register.standing("a", NOW) == "suspended"
        raise ZeroDivisionError
    assert company.hybrid("a", token).agent == "a"


def test_what_ends_by_itself_ends_on_time(company, token):
    verifier = company.verifier
    end = company.hybrid("a", token).ends_at

    def shown(now):
        return verifier.hybrid(company.headers("a", token, now), "POST", GATEWAY, now)

    assert shown(end - 1).agent == "a"
    assert code_of(shown, end) == "token-expired"
    assert shown(end - 2).agent == "a"
    assert code_of(shown, NOW - 3_600) == "token-expired"


@pytest.mark.parametrize("what", ["instance", "person", "owner", "key", "signing-key"])
def test_an_end_that_was_known_is_kept_to(company, what):
    at, register = NOW + 100, company.register
    token = company.token("a", company.granted(agent="a"))
    if what == "instance":
        register.renew("a", *SAID, expires_at=at)
    elif what in ("person", "owner"):
        person = "ada" if what == "person" else "owner"
        register.add_holder(Holder(id=person, left_at=at), *SAID)
    elif what == "key":
        register.rotate("a", new_key().as_dict(private=False), NOW, 100)
    else:
        company.service.keys.rotate(NOW, 100)
    assert company.hybrid("a", token, at - 1).agent == "a"
    code = {"instance": "expired", "person": "person-left", "owner": "owner-left"}
    assert code_of(company.hybrid, "a", token, at) == code.get(what, "key-retired")


def test_a_proof_counts_once_for_a_token_that_is_remembered(company, token):
    headers = company.headers("a", token)
    assert company.verifier.hybrid(headers, "POST", GATEWAY, NOW).agent == "a"
    for verifier in (company.verifier, TokenVerifier(company.state, ISSUER, GATEWAY)):
        assert code_of(verifier.hybrid, headers, "POST", GATEWAY, NOW) == "replayed"
    assert code_of(company.verifier.hybrid, headers, "GET", GATEWAY, NOW) == "proof-invalid"
    stolen = {**company.headers("c", token), "Authorization": f"DPoP {token}"}
    assert code_of(company.verifier.hybrid, stolen, "POST", GATEWAY, NOW) == "proof-invalid"


def test_nothing_is_remembered_of_a_state_that_is_gone(company, token):
    (company.folder / "state" / "agents.sqlite3").unlink()
    assert code_of(company.hybrid, "a", token) == "state-gone"


@pytest.mark.parametrize("connection", ["own", "other"])
@pytest.mark.parametrize("what", sorted(CHANGES.keys() - {"key-rotated", "signing-key-retired"}))
def test_who_stood_does_not_once_it_was_changed(company, token, what, connection):
    """As the gateway asks again before it decides. A key that ended ends the next request."""
    standings, who = Standings(company.state), company.hybrid("a", token)
    for _ in range(2):
        stood = standings.require(who, NOW)
    with AgentState(company.folder / "state") as other:
        CHANGES[what](company.state if connection == "own" else other, token)
    code = {"token-ended": "token-ended", "session-ended": "token-ended", "retired": "retired",
            "key-retired": "keys-expired"}.get(what, CODES.get(what, what))  # fmt: skip
    assert code_of(standings.require, who, NOW) == code
    if code == "token-ended":
        assert standings.require(who, NOW, token=False).version > stood.version
    assert code_of(Standings(company.state).require, who, NOW) == code


def test_who_stood_stands_until_the_token_ends(company, token):
    standings, who = Standings(company.state), company.hybrid("a", token)
    assert standings.require(who, NOW).until == who.ends_at
    assert code_of(standings.require, who, who.ends_at) == "token-ended"
    assert standings.require(who, who.ends_at, token=False).since == who.ends_at
    assert code_of(standings.require, who, NOW - 3_600) == "not-yet"

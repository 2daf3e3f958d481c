"""Each attack on tokens by name; what is refused, and with which code."""

import base64
import hashlib
import hmac
import json
import logging
import shutil

import msgspec
import pytest
from joserfc import jwk

from agents.tokens.company import GATEWAY, IDP, ISSUER, JWT, NOW, OTHER, TASK, TO, TOKEN_URL
from doorward.agents.refusals import AgentRefusal
from doorward.agents.registry.records import Instance
from doorward.agents.state import AgentState
from doorward.agents.tokens import asking
from doorward.agents.tokens.access import AccessTokens
from doorward.agents.tokens.dpop import make_proof
from doorward.agents.tokens.jose import made, new_key
from doorward.agents.tokens.service import TokenService
from doorward.agents.tokens.settings import trusting
from doorward.agents.tokens.subjects import ACCESS_TOKEN
from doorward.agents.tokens.verifier import TokenVerifier

ORDER_OF_P256 = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551


def refused(code, call, *args, **more):
    """The refusal, which has this code."""
    with pytest.raises(AgentRefusal) as caught:
        call(*args, **more)
    assert caught.value.code == code, str(caught.value)
    return caught.value


def parts_of(token):
    return [json.loads(base64.urlsafe_b64decode(one + "==")) for one in token.split(".")[:2]]


def text_of(value):
    data = value if isinstance(value, bytes) else json.dumps(value).encode()
    return base64.urlsafe_b64encode(data).decode().rstrip("=")


# --- Confused deputy, token pass-through, audience mix-up ------------------------------------


def test_confused_deputy_an_assertion_for_one_agent_serves_no_other(company):
    for subject in (company.signed_in(agent="a"), company.granted(agent="a")):
        assert refused("not-for-this-agent", company.ask, "b", subject).error == "invalid_request"


@pytest.mark.parametrize(
    "claims",
    [
        pytest.param({"may_act": None}, id="nobody"),
        pytest.param({"may_act": "a"}, id="a text"),
        pytest.param({"may_act": {"sub": ["a", "b"]}}, id="several"),
        pytest.param({"may_act": {"iss": IDP}}, id="no sub"),
        pytest.param({"may_act": None, "azp": "client-b"}, id="another client"),
        pytest.param({"may_act": None, "azp": "a"}, id="a client that is called as the agent is"),
        pytest.param({"may_act": None, "azp": ["client-a"]}, id="a list"),
        pytest.param({"may_act": None, "azp": "client-a", "client_id": "client-b"}, id="two"),
    ],
)
def test_confused_deputy_an_assertion_has_to_name_the_agent(company, claims):
    refused("not-for-this-agent", company.ask, subject=company.signed_in(**claims))


def test_an_assertion_may_name_the_agent_by_its_client(company):
    for claims in ({"may_act": None, "azp": "client-a"}, {"may_act": {"sub": "client-a"}}):
        subject = company.signed_in(**claims)
        assert company.hybrid("a", company.token(subject=subject)).human == "ada"


def test_an_agent_that_is_called_as_anothers_client_does_not_get_its_sessions(company):
    subject = company.signed_in(may_act={"sub": "client-a"})
    assert company.token(subject=subject)
    key = company.keys["client-a"] = new_key()
    twin = Instance(id="client-a", blueprint="worker", owner="owner", expires_at=NOW + 9_000)
    said = "tests", "a test", NOW - 1
    company.register.register(twin, [key.as_dict(private=False)], *said)
    for agent in ("client-a", "a"):
        refused("not-for-this-agent", company.ask, agent, subject)


def test_assertion_replay_by_another_agent(company, tmp_path):
    people = company.trust.settings.people[0]
    loose = company.settings(people=(msgspec.structs.replace(people, unnamed=True),))
    company.service = TokenService(company.state, trusting(loose, tmp_path))
    subject = company.signed_in(may_act=None)
    company.ask("a", subject)
    company.ask("a", subject)
    refused("replayed", company.ask, "b", subject)
    # ES256 has two signatures for the same text: that makes no other assertion of it.
    signed, _, signature = subject.rpartition(".")
    data = base64.urlsafe_b64decode(signature + "==")
    other = ORDER_OF_P256 - int.from_bytes(data[32:], "big")
    again = f"{signed}.{text_of(data[:32] + other.to_bytes(32, 'big'))}"
    refused("replayed", company.ask, "b", again)


def test_token_pass_through_a_server_cannot_act_on_what_it_was_shown(company):
    token = company.token(to=GATEWAY)
    refused("wrong-audience", company.handed, "b", token)
    refused("wrong-audience", company.handed, "b", company.token(to=TO("c")))


def test_audience_mix_up_a_token_counts_at_one_server_only(company):
    for to in (OTHER, TO("a")):
        refused("wrong-audience", company.hybrid, "a", company.token(to=to))
    elsewhere = TokenVerifier(company.state, ISSUER, OTHER)
    headers = company.headers("a", company.token(to=GATEWAY), url=OTHER)
    refused("wrong-audience", elsewhere.hybrid, headers, "POST", OTHER, NOW)


@pytest.mark.parametrize(
    "more",
    [
        pytest.param({"to": "https://unknown.example.com"}, id="unknown"),
        pytest.param({"to": None}, id="none"),
        pytest.param({"to": GATEWAY, "audience": OTHER}, id="two"),
        pytest.param({"to": f"{GATEWAY}/"}, id="another path"),
        pytest.param({"to": TO("nobody")}, id="an unknown agent"),
        pytest.param({"to": "a"}, id="an agent's bare id"),
    ],
)
def test_a_token_is_for_one_known_audience(company, more):
    assert refused("wrong-audience", company.ask, **more).error == "invalid_target"


@pytest.mark.parametrize("kinds", [(), ("lone",)], ids=["none", "another kind"])
def test_an_agent_does_not_leave_its_person_by_asking_on_its_own_account(company, tmp_path, kinds):
    settings = company.settings(own_account=kinds)
    company.service = TokenService(company.state, trusting(settings, tmp_path))
    alone = {"grant_type": "client_credentials", "kind": None, "subject": ""}
    assert refused("own-account", company.ask, **alone).error == "unauthorized_client"
    if kinds:
        assert company.ask("d", **alone)["token_type"] == "DPoP"


def test_wrong_issuer(company):
    other = TokenVerifier(company.state, "https://other.example.com", GATEWAY)
    headers = company.headers("a", company.token())
    refused("wrong-issuer", other.hybrid, headers, "POST", GATEWAY, NOW)
    refused("wrong-issuer", company.ask, subject=company.signed_in(iss="https://evil.example"))


def test_an_assertion_for_another_audience_is_none(company):
    for audience in ("https://app.example.com", [ISSUER, "https://app.example.com"], None):
        refused("wrong-audience", company.ask, subject=company.signed_in(aud=audience))
    assert company.ask(subject=company.signed_in(aud=[ISSUER]))


# --- Replay ----------------------------------------------------------------------------------


def test_a_token_without_proof(company):
    token = company.token()
    for headers, code in (
        ({"Authorization": f"Bearer {token}"}, "proof-missing"),
        ({"Authorization": f"DPoP {token}"}, "proof-missing"),
        ({"Authorization": f"Basic {token}"}, "token-invalid"),
        ({}, "token-missing"),
        ({"Authorization": "DPoP "}, "token-missing"),
    ):
        refused(code, company.verifier.hybrid, headers, "POST", GATEWAY, NOW)


def test_proof_replay(company):
    headers = company.headers("a", company.token())
    ask = headers, "POST", GATEWAY, NOW
    assert company.verifier.hybrid(*ask).agent == "a"
    refused("replayed", company.verifier.hybrid, *ask)
    # Another process sees it, too.
    refused("replayed", TokenVerifier(company.state, ISSUER, GATEWAY).hybrid, *ask)


def test_proof_replay_at_the_token_endpoint(company):
    proof = company.proof()
    form = company.form(subject=company.granted())
    company.service.token(form, proof, NOW)
    again = company.form(subject=company.granted())
    error = refused("replayed", company.service.token, again, proof, NOW)
    assert error.error == "invalid_dpop_proof"


def test_client_assertion_replay(company):
    form = company.form(subject=company.granted())
    company.service.token(form, company.proof(), NOW)
    error = refused("replayed", company.service.token, form, company.proof(), NOW + 1)
    assert (error.error, error.status) == ("invalid_client", 401)


def proof_of(company, agent="a", key=None, header=None, **claims):
    key = key or company.keys[agent]
    whole = {"jti": "one", "htm": "POST", "htu": GATEWAY, "iat": int(NOW), **claims}
    head = {"typ": "dpop+jwt", "jwk": key.as_dict(private=False), **(header or {})}
    return made(head, {name: value for name, value in whole.items() if value is not None}, key)


@pytest.mark.parametrize(
    "change",
    [
        pytest.param({"htm": "GET"}, id="another method"),
        pytest.param({"htm": "post"}, id="method in lower case"),
        pytest.param({"htu": OTHER}, id="another server"),
        pytest.param({"htu": f"{GATEWAY}/x"}, id="another path"),
        pytest.param({"htu": "https://gateway.example.com@evil.example/mcp"}, id="user part"),
        pytest.param({"htu": "http://gateway.example.com/mcp"}, id="no TLS"),
        pytest.param({"htu": ["x"]}, id="htu no text"),
        pytest.param({"ath": "x"}, id="another token"),
        pytest.param({"ath": None}, id="no token"),
        pytest.param({"jti": None}, id="no jti"),
        pytest.param({"jti": "x" * 300}, id="long jti"),
        pytest.param({"iat": None}, id="no time"),
        pytest.param({"iat": True}, id="time is a truth"),
        pytest.param({"iat": float("nan")}, id="time is no number"),
        pytest.param({"iat": NOW - 61}, id="too old"),
        pytest.param({"iat": NOW + 31}, id="too early"),
        pytest.param({"header": {"typ": "JWT"}}, id="another type"),
        pytest.param({"header": {"typ": None}}, id="no type"),
        pytest.param({"header": {"crit": ["exp"]}}, id="critical header"),
        pytest.param({"header": {"jwk": None}}, id="no key"),
    ],
)
def test_a_proof_for_something_else(company, change):
    token = company.token()
    good = {"ath": base64.urlsafe_b64encode(hashlib.sha256(token.encode()).digest())
            .decode().rstrip("=")}  # fmt: skip
    try:
        proof = proof_of(company, **{**good, **change})
    except Exception:  # noqa: BLE001 - the library will not even make it
        key = company.keys["a"]
        head = {"alg": "ES256", "typ": "dpop+jwt", "jwk": key.as_dict(private=False),
                **change.get("header", {})}  # fmt: skip
        proof = f"{text_of(head)}.{text_of({})}.{text_of(b'x' * 64)}"
    headers = {"authorization": f"DPoP {token}", "dpop": proof}
    refused("proof-invalid", company.verifier.hybrid, headers, "POST", GATEWAY, NOW)


def test_a_proof_with_another_key(company):
    token, stranger = company.token(), new_key()
    for key in (stranger, company.keys["b"]):
        headers = asking.headers(key, token, "POST", GATEWAY, NOW)
        refused("proof-invalid", company.verifier.hybrid, headers, "POST", GATEWAY, NOW)
        proof = make_proof(key, "POST", TOKEN_URL, NOW)
        form = company.form(subject=company.granted())
        refused("proof-invalid", company.service.token, form, proof, NOW)


def test_a_proof_that_shows_a_key_and_is_signed_with_another(company):
    token = company.token()
    shown = company.keys["a"].as_dict(private=False)
    proof = proof_of(company, key=new_key(), header={"jwk": shown})
    headers = {"authorization": f"DPoP {token}", "dpop": proof}
    refused("proof-invalid", company.verifier.hybrid, headers, "POST", GATEWAY, NOW)


def test_a_proof_must_not_show_a_private_key(company):
    token = company.token()
    private = company.keys["a"].as_dict(private=True)
    headers = {"authorization": f"DPoP {token}", "dpop": proof_of(company, header={"jwk": private})}
    refused("proof-invalid", company.verifier.hybrid, headers, "POST", GATEWAY, NOW)


# --- Chains ----------------------------------------------------------------------------------


def test_delegation_loop(company):
    first = company.token(to=TO("b"))
    second = company.handed("b", first, to=TO("a"))
    refused("chain-loop", company.handed, "a", second)
    longer = company.handed("b", first, to=TO("c"))
    back = company.handed("c", longer, to=TO("a"))
    refused("chain-loop", company.handed, "a", back)


def test_chain_too_deep(company):
    first = company.token(to=TO("d"))
    assert company.hybrid("d", company.token("d")).agent == "d"
    refused("chain-too-deep", company.handed, "d", first)


def test_chain_too_deep_after_the_blueprint_was_tightened(company):
    token = company.handed("b", company.token(to=TO("b")))
    assert company.hybrid("b", token).chain == ("a",)
    kind = company.register.blueprint("worker")
    tight = msgspec.structs.replace(kind, longest_chain=1)
    company.register.add_blueprint(tight, "tests", "a test", NOW, replace=True)
    refused("chain-too-deep", company.hybrid, "b", token)


def test_a_suspended_link_ends_what_it_handed_on(company):
    token = company.handed("b", company.token(to=TO("b")))
    company.register.suspend("a", "tests", "a test", NOW)
    refused("suspended", company.hybrid, "b", token)
    company.register.resume("a", "tests", "a test", NOW)
    assert company.hybrid("b", token).chain == ("a",)


def test_a_suspended_agent_gets_no_token(company):
    company.register.suspend("a", "tests", "a test", NOW)
    with pytest.raises(AgentRefusal):
        company.ask()


# --- Scope creep -----------------------------------------------------------------------------


@pytest.mark.parametrize(
    "task",
    [
        pytest.param([{**TASK, "actions": ["read", "pay", "delete"]}], id="one action more"),
        pytest.param([{**TASK, "actions": ["*"]}], id="every action"),
        pytest.param([{**TASK, "resources": ["*"]}], id="every resource"),
        pytest.param([{**TASK, "limits": {"amount": 501}}], id="a higher limit"),
        pytest.param([{**TASK, "limits": {}}], id="no limit"),
        pytest.param([TASK, {**TASK, "resources": ["safe"]}], id="one grant more"),
    ],
)
def test_scope_creep_on_step_up(company, task):
    token = company.token(to=TO("b"), task=[TASK])
    for ask in (
        lambda: company.handed("b", token, task=task),
        lambda: company.handed("a", token, task=task),
    ):
        assert refused("scope-creep", ask).error == "invalid_authorization_details"


@pytest.mark.parametrize(
    "task",
    [
        pytest.param([], id="none"),
        pytest.param({}, id="no list"),
        pytest.param([{"type": "other", "actions": ["read"]}], id="another type"),
        pytest.param([{"type": "doorward_task"}], id="no action"),
        pytest.param([{"type": "doorward_task", "actions": []}], id="empty"),
        pytest.param([{**TASK, "locations": ["x"]}], id="an unknown member"),
        pytest.param([{**TASK, "limits": {"amount": True}}], id="a limit that is no number"),
        pytest.param([{**TASK, "limits": {"amount": 1e99}}], id="a limit too large"),
        pytest.param([TASK] * 40, id="too many"),
        pytest.param([{**TASK, "actions": ["x" * 5000]}], id="too long"),
    ],
)
def test_a_task_that_cannot_be_read(company, task):
    assert refused("details-invalid", company.ask, task=task).error == (
        "invalid_authorization_details"
    )


@pytest.mark.parametrize(
    "text",
    [
        pytest.param(
            '[{"type": "doorward_task", "actions": ["read"], "actions": ["*"]}]', id="list"
        ),
        pytest.param(
            '[{"type": "doorward_task", "actions": ["pay"], "limits": {"amount": 1, "amount": 9}}]',
            id="limit",
        ),
        pytest.param('[{"type": "doorward_task\\n", "actions": ["read"]}]', id="a line end"),
        pytest.param("null", id="null"),
    ],
)
def test_a_task_that_two_readers_would_understand_differently(company, text):
    form = company.form(subject=company.granted())
    form["authorization_details"] = text
    refused("details-invalid", company.service.token, form, company.proof(), NOW)


def test_a_session_whose_task_is_null_is_not_without_limits(company):
    claims = {"iss": IDP, "aud": ISSUER, "sub": "ada", "sid": "s-1", "iat": int(NOW),
              "exp": int(NOW) + 60, "may_act": {"sub": "a"},
              "authorization_details": None}  # fmt: skip
    refused("details-invalid", company.ask, subject=made({"kid": "idp-1"}, claims, company.idp))


# --- Signatures ------------------------------------------------------------------------------


def forged(token, header, sign=lambda data: b""):
    head, claims = parts_of(token)
    text = f"{text_of({**head, **header})}.{text_of(claims)}"
    return f"{text}.{text_of(sign(text.encode()))}"


@pytest.mark.parametrize("alg", ["none", "None", "HS256", "HS512", "RS512", "ES256K", 5, None])
def test_alg_none_and_the_public_key_as_a_shared_secret(company, alg):
    _, key = company.service.keys.current(NOW)
    secret = key.as_pem(private=False)

    def sign(data):
        return b"" if str(alg).lower() == "none" else hmac.digest(secret, data, "sha256")

    token = forged(company.token(), {"alg": alg}, sign)
    refused("token-invalid", company.hybrid, "a", token)
    secret = company.idp.as_pem(private=False)
    subject = forged(company.signed_in(), {"alg": alg}, sign)
    refused("subject-invalid", company.ask, subject=subject)
    form = company.form(subject=company.granted())
    form["client_assertion"] = forged(form["client_assertion"], {"alg": alg})
    refused("client-invalid", company.service.token, form, company.proof(), NOW)


def test_an_rsa_key_of_the_identity_provider_is_no_shared_secret(company, tmp_path):
    company.idp = jwk.RSAKey.generate_key(2048)
    company.service = TokenService(company.state, trusting(company.settings(), tmp_path))
    for alg in ("RS256", "PS256"):
        subject = company.signed_in(header={"alg": alg}, sid=alg)
        assert company.hybrid("a", company.token(subject=subject)).human == "ada"
    secret = company.idp.as_pem(private=False)
    for alg in ("HS256", "RS256"):
        subject = forged(subject, {"alg": alg}, lambda data: hmac.digest(secret, data, "sha256"))
        refused("subject-invalid", company.ask, subject=subject)


@pytest.mark.parametrize(
    "kid",
    ["' OR 1=1 --", "../../etc/passwd", "idp-1", "", 7, None, ["x"], "x" * 5000, "\x00"],
)
def test_kid_injection(company, kid):
    own = new_key()
    claims = parts_of(company.token())[1]
    token = made({"typ": "at+jwt"}, claims, own)
    token = forged(token, {"kid": kid}, lambda data: b"x" * 64)
    refused("token-invalid", company.hybrid, "a", token)
    form = company.form(subject=company.granted())
    form["client_assertion"] = forged(form["client_assertion"], {"kid": kid}, lambda _: b"x" * 64)
    refused("client-invalid", company.service.token, form, company.proof(), NOW)
    if kid != "idp-1":
        subject = forged(company.signed_in(key=own), {"kid": kid}, lambda _: b"x" * 64)
        refused("subject-invalid", company.ask, subject=subject)


@pytest.mark.parametrize("name", ["jwk", "jku", "x5u", "crit", "b64"])
def test_a_header_that_brings_its_own_key_is_refused(company, name):
    own = new_key()
    value = {"jwk": own.as_dict(private=False), "crit": ["b64"], "b64": False}
    header = {name: value.get(name, "https://evil.example/keys")}
    token = forged(company.token(), header, lambda _: b"x" * 64)
    refused("token-invalid", company.hybrid, "a", token)
    subject = forged(company.signed_in(), header, lambda _: b"x" * 64)
    refused("subject-invalid", company.ask, subject=subject)


def test_a_token_of_one_kind_passes_for_no_other(company):
    token, grant = company.token(), company.granted()
    refused("token-invalid", company.hybrid, "a", grant)
    refused("token-invalid", company.hybrid, "a", company.signed_in())
    refused("subject-invalid", company.ask, subject=token, kind=JWT)
    refused("token-invalid", company.ask, subject=grant, kind=ACCESS_TOKEN)
    form = company.form(subject=grant)
    form["client_assertion"] = company.proof()
    refused("client-invalid", company.service.token, form, company.proof(), NOW)
    refused("proof-invalid", company.service.token, company.form(subject=grant),
            company.form(subject=grant)["client_assertion"], NOW)  # fmt: skip


def test_a_changed_claim_breaks_the_signature(company):
    head, claims = parts_of(company.token())
    signature = company.token().rpartition(".")[2]
    changed = f"{text_of(head)}.{text_of({**claims, 'sub': 'ben'})}.{signature}"
    refused("token-invalid", company.hybrid, "a", changed)


def test_a_key_of_the_identity_provider_signs_no_access_token(company):
    _, claims = parts_of(company.token())
    kid = company.idp.thumbprint()
    refused("token-invalid", company.hybrid, "a",
            made({"typ": "at+jwt", "kid": kid}, claims, company.idp))  # fmt: skip


def test_a_client_assertion_by_another_agents_key(company):
    form = {"grant_type": "client_credentials", "resource": GATEWAY}
    stolen = asking.authenticated(company.keys["b"], "a", TOKEN_URL, NOW, form)
    error = refused("client-invalid", company.service.token, stolen, company.proof(), NOW)
    assert (error.error, error.status) == ("invalid_client", 401)
    named = {**company.form(subject="x"), "client_id": "b"}
    refused("client-invalid", company.service.token, named, company.proof(), NOW)


@pytest.mark.parametrize("audience", ["https://other.example.com/token", [ISSUER, OTHER], [], None])
def test_a_client_assertion_for_another_server(company, audience):
    form = {"grant_type": "client_credentials", "resource": GATEWAY}
    form = asking.authenticated(company.keys["a"], "a", audience, NOW, form)
    refused("wrong-audience", company.service.token, form, company.proof(), NOW)


# --- Time ------------------------------------------------------------------------------------


def test_expired(company):
    token = company.token()
    assert company.hybrid("a", token, NOW + 299).agent == "a"
    refused("token-expired", company.hybrid, "a", token, NOW + 300)
    refused("token-expired", company.handed, "a", token, NOW + 300)


@pytest.mark.parametrize(
    ("claims", "code"),
    [
        pytest.param({"iat": int(NOW) + 30}, "", id="thirty seconds early"),
        pytest.param({"iat": int(NOW) + 32}, "subject-invalid", id="more"),
        pytest.param({"nbf": int(NOW) + 32}, "subject-invalid", id="not before"),
        pytest.param({"exp": int(NOW)}, "token-expired", id="no leeway at the end"),
        pytest.param({"exp": None}, "subject-invalid", id="no end"),
        pytest.param({"iat": None}, "subject-invalid", id="no beginning"),
        pytest.param({"exp": "tomorrow"}, "subject-invalid", id="end no number"),
        pytest.param({"exp": float("inf")}, "subject-invalid", id="end without end"),
        pytest.param({"iat": int(NOW) - 50_000}, "token-expired", id="longer than a session"),
        pytest.param({"iat": -(10**400)}, "token-expired", id="a beginning before all time"),
        pytest.param({"iat": float("nan")}, "subject-invalid", id="a beginning that is no number"),
    ],
)
def test_clock_skew_is_bounded(company, claims, code):
    subject = company.signed_in(**claims)
    if code:
        refused(code, company.ask, subject=subject)
    else:
        assert company.ask(subject=subject)["expires_in"] == 300


def test_leeway_cannot_be_set_without_bounds(company, tmp_path):
    for more in ({"leeway_seconds": 61.0}, {"leeway_seconds": -1.0}, {"lifetime_seconds": 3601.0}):
        refused("settings-invalid", trusting, company.settings(**more), tmp_path)


# --- Keys and people that go -----------------------------------------------------------------


def test_key_rotated(company):
    token = company.token()
    company.service.keys.rotate(NOW, 300.0)
    assert company.hybrid("a", token).agent == "a"
    assert len(company.service.keys.jwks(NOW)["keys"]) == 2
    assert company.hybrid("a", company.token()).agent == "a"
    assert len(company.service.keys.jwks(NOW + 300)["keys"]) == 1


def test_key_retired(company):
    token, grant = company.token(), company.granted()
    assert company.hybrid("a", token).agent == "a"
    kid = parts_of(token)[0]["kid"]
    company.service.keys.retire(kid, NOW)
    refused("key-retired", company.hybrid, "a", token)
    refused("key-retired", company.ask, subject=grant)
    assert company.hybrid("a", company.token()).agent == "a"
    refused("unknown-key", company.service.keys.retire, "x", NOW)


def test_an_agents_key_retired(company):
    token, old = company.token(), company.keys["a"]
    fresh = new_key()
    company.register.rotate("a", fresh.as_dict(private=False), NOW)
    refused("key-retired", company.hybrid, "a", token)
    form = company.form(subject=company.granted())
    refused("client-invalid", company.service.token, form, company.proof(), NOW)
    company.keys["a"] = fresh
    assert company.hybrid("a", company.token()).agent == "a"
    assert old.thumbprint() != fresh.thumbprint()


def test_owner_off_boarded_mid_life(company):
    token = company.token()
    company.register.off_board("owner", "tests", "left", NOW)
    with pytest.raises(AgentRefusal) as caught:
        company.hybrid("a", token)
    assert caught.value.code in {"suspended", "owner-left"}


def test_the_person_off_boarded_mid_life(company):
    token, subject = company.token(), company.signed_in()
    company.register.off_board("ada", "tests", "left", NOW)
    refused("person-left", company.hybrid, "a", token)
    refused("person-left", company.ask, subject=subject)
    refused("unknown-person", company.ask, subject=company.signed_in(person="nobody"))


@pytest.mark.parametrize("how", ["removed", "replaced", "closed"])
def test_state_gone(company, how):
    token = company.token()
    assert company.hybrid("a", token).agent == "a"
    folder = company.folder / "state"
    if how == "closed":
        company.state.close()
    else:
        shutil.rmtree(folder)
    if how == "replaced":
        AgentState(folder).close()
    refused("state-gone", company.hybrid, "a", token)
    form = company.form(subject=company.signed_in())
    refused("state-gone", company.service.token, form, company.proof(), NOW)
    refused("state-gone", company.service.introspect, form, NOW)
    refused("state-gone", company.service.end, form, NOW)


def test_a_token_that_this_state_did_not_issue(company):
    _, claims = parts_of(company.token())
    kid, key = company.service.keys.current(NOW)
    token = made({"typ": "at+jwt", "kid": kid}, {**claims, "jti": "made up"}, key)
    refused("revoked", company.hybrid, "a", token)


# --- Size, doubling, logs --------------------------------------------------------------------


def test_oversized_tokens(company):
    refused("token-invalid", company.hybrid, "a", company.token() + "x" * 9_000)
    refused("subject-invalid", company.ask, subject=company.signed_in(note="x" * 9_000))
    form = company.form(subject=company.granted())
    form["client_assertion"] += "x" * 9_000
    refused("client-invalid", company.service.token, form, company.proof(), NOW)


def test_a_task_that_makes_the_token_too_long(company):
    wide = {"type": "doorward_task", "actions": [f"action-{one:03}" for one in range(50)],
            "resources": [f"resource-{one:03}" for one in range(50)]}  # fmt: skip
    smaller = ([{**wide, "actions": wide["actions"][: 50 - one]}] * 2 for one in range(6))
    token = company.token(task=next(smaller))
    refused("too-large", company.handed, "a", token, task=next(smaller))


@pytest.mark.parametrize("claims", ['{"sub":"ada","sub":"ben"}', "[]", "7", '"x"', "{", "{}" * 2])
def test_claims_that_are_no_object_or_have_one_twice(company, claims):
    head = text_of({"alg": "ES256", "kid": "idp-1"})
    subject = f"{head}.{text_of(claims.encode())}.{text_of(b'x' * 64)}"
    refused("subject-invalid", company.ask, subject=subject)


def test_deeply_nested_claims(company):
    deep = ("[" * 3_000 + "]" * 3_000).encode()
    subject = f"{text_of({'alg': 'ES256'})}.{text_of(deep)}.{text_of(b'x' * 64)}"
    refused("subject-invalid", company.ask, subject=subject)


def test_nothing_secret_is_logged_or_told(company, caplog):
    caplog.set_level(logging.DEBUG)
    subject = company.signed_in(note="very-private")
    token = company.token(subject=subject)
    said = [str(refused("token-invalid", company.hybrid, "a", token + "x"))]
    said.append(str(refused("not-for-this-agent", company.ask, "b", subject)))
    told = caplog.text + "".join(said)
    assert "issued" in caplog.text
    secrets = (token, subject, "very-private", "ada", company.keys["a"].get("d"))
    assert not [one for one in secrets if one in told]


def test_signing_keys_are_for_the_owner_of_the_state_only(company):
    company.token()
    for file in (company.folder / "state").iterdir():
        assert file.stat().st_mode & 0o077 == 0, file.name
    assert "d" not in company.service.keys.jwks(NOW)["keys"][0]


def test_what_was_verified_once_is_looked_up_again(company):
    tokens = AccessTokens(company.state, ISSUER)
    token = company.token()
    assert tokens.read(token, NOW)[1].agent == "a"
    form = asking.authenticated(company.keys["a"], "a", TOKEN_URL, NOW, {"token": token})
    company.service.end(form, NOW)
    refused("revoked", tokens.read, token, NOW)


def test_a_key_that_is_shared_or_private_is_none(tmp_path, company):
    for key in (company.idp.as_dict(private=True), jwk.OctKey.generate_key(256).as_dict()):
        settings = company.settings()
        (tmp_path / "idp.json").write_text(json.dumps({"keys": [key]}))
        refused("settings-invalid", trusting, settings, tmp_path)

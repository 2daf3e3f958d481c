"""The service over HTTP: an exchange from end to end by another library's client, and limits."""

import asyncio
import json
import logging

import httpx
import pytest
from authlib.oauth2.rfc7523 import private_key_jwt_sign
from authlib.oauth2.rfc8414 import AuthorizationServerMetadata
from authlib.oauth2.rfc9068.claims import JWTAccessTokenClaimsValidator
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from joserfc import jwt
from joserfc.jwk import KeySet

from agents.tokens.company import GATEWAY, ISSUER, JWT, NOW, TOKEN_URL, form_body
from doorward.agents.refusals import AgentRefusal
from doorward.agents.tokens import metadata
from doorward.agents.tokens.app import TokenApp
from doorward.agents.tokens.service import EXCHANGE, TokenService


@pytest.fixture
def app(company):
    return TokenApp(company.service, ISSUER, lambda: NOW)


def send(app, path, body=b"", method="POST", headers=()):
    sent = [("Content-Type", "application/x-www-form-urlencoded"), *headers]

    async def once():
        transport = httpx.ASGITransport(app, raise_app_exceptions=True)
        async with httpx.AsyncClient(transport=transport, base_url=ISSUER) as client:
            return await client.request(method, path, content=body, headers=sent)

    return asyncio.run(once())


def test_another_librarys_client_is_served(company, app):
    found = send(app, "/.well-known/oauth-authorization-server", method="GET").json()
    AuthorizationServerMetadata(found).validate()
    assert found["token_endpoint"] == TOKEN_URL
    assertion = private_key_jwt_sign(
        company.keys["a"].as_pem(private=True), "a", found["token_endpoint"], alg="ES256",
        header={"kid": company.keys["a"].thumbprint()}, issued_at=int(NOW), expires_in=60,
    )  # fmt: skip
    form = {
        "grant_type": EXCHANGE, "subject_token": company.signed_in(), "subject_token_type": JWT,
        "resource": GATEWAY, "client_assertion": assertion,
        "client_assertion_type": "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
    }  # fmt: skip
    answer = send(app, "/token", form_body(form), headers=[("DPoP", company.proof())])
    assert answer.status_code == 200
    assert answer.headers["cache-control"] == "no-store"
    token = answer.json()["access_token"]
    keys = KeySet.import_key_set(send(app, "/jwks", method="GET").json())
    read = jwt.decode(token, keys)
    assert read.header["typ"] == "at+jwt"
    essential = {name: {"essential": True} for name in ("iss", "exp", "aud", "sub", "client_id",
                                                        "iat", "jti")}  # fmt: skip
    JWTAccessTokenClaimsValidator(now=int(NOW), **essential).validate(read.claims)
    assert company.hybrid("a", token).human == "ada"


def test_introspecting_and_ending_over_http(company, app):
    token = company.token()
    form = company.form()
    body = form_body({**form, "token": token})
    assert send(app, "/introspect", body).json()["active"] is True
    body = form_body({**company.form(), "token": token})
    ended = send(app, "/revoke", body)
    assert (ended.status_code, ended.content) == (200, b"")
    body = form_body({**company.form(), "token": token})
    assert send(app, "/introspect", body).json() == {"active": False}


def error_of(answer):
    found = answer.json()
    assert set(found) == {"error", "error_description", "code"}
    return answer.status_code, found["error"], found["code"]


@pytest.mark.parametrize(
    ("body", "expected"),
    [
        pytest.param(b"", (400, "unsupported_grant_type", "grant-type"), id="nothing"),
        pytest.param(b"grant_type=password", (400, "unsupported_grant_type", "grant-type"),
                     id="another grant"),
        pytest.param(b"a=1&a=2", (400, "invalid_request", "request-invalid"),
                     id="duplicate parameters"),
        pytest.param(b"resource=x&resource=y", (400, "invalid_request", "request-invalid"),
                     id="two resources"),
        pytest.param(b"a=%ff", (400, "invalid_request", "request-invalid"), id="no UTF-8"),
        pytest.param(b"a&b", (400, "invalid_request", "request-invalid"), id="no form"),
        pytest.param(b"&".join(b"a%d=1" % one for one in range(40)),
                     (400, "invalid_request", "request-invalid"), id="too many fields"),
        pytest.param(b"a=" + b"x" * 70_000, (413, "invalid_request", "request-invalid"),
                     id="too long"),
        pytest.param(b"grant_type=client_credentials", (401, "invalid_client", "client-invalid"),
                     id="nobody"),
    ],
)  # fmt: skip
def test_requests_that_are_refused(app, body, expected):
    if not body:
        body = b"grant_type="
    assert error_of(send(app, "/token", body)) == expected


def test_a_proof_that_is_missing_or_doubled(company, app):
    body = form_body(company.form(subject=company.granted()))
    assert error_of(send(app, "/token", body)) == (400, "invalid_dpop_proof", "proof-missing")
    twice = [("DPoP", company.proof()), ("DPoP", company.proof())]
    assert error_of(send(app, "/token", body, headers=twice))[1:] == (
        "invalid_dpop_proof", "proof-invalid",
    )  # fmt: skip


def test_paths_methods_and_content_types(app):
    assert error_of(send(app, "/nowhere"))[0] == 404
    answer = send(app, "/token", method="GET")
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")
    assert send(app, "/jwks").headers["allow"] == "GET"
    assert (
        error_of(send(app, "/token", b"{}", headers=[("Content-Type", "application/json")]))[0]
        == 400
    )


def test_the_state_gone_is_told_as_not_available(company, app):
    company.state.close()
    body = form_body({"grant_type": "client_credentials", **company.form(subject="x")})
    assert error_of(send(app, "/token", body)) == (503, "temporarily_unavailable", "state-gone")


def test_a_fault_tells_nothing(company, app, monkeypatch, caplog):
    caplog.set_level(logging.DEBUG)

    def broken(*_):
        raise RuntimeError("secret-thing")

    monkeypatch.setattr(TokenService, "token", broken)
    answer = send(app, "/token", b"a=1")
    assert (answer.status_code, answer.json()) == (500, {"error": "server_error"})
    assert "secret-thing" not in caplog.text + answer.text


def test_refusals_are_logged_without_what_was_sent(company, app, caplog):
    caplog.set_level(logging.DEBUG)
    form = company.form(subject=company.signed_in(person="nobody-here"))
    send(app, "/token", form_body(form), headers=[("DPoP", company.proof())])
    assert "unknown-person" in caplog.text
    assert not [one for one in form.values() if len(one) > 60 and one in caplog.text]
    assert "nobody-here" not in caplog.text


def test_new_settings_are_taken_and_bad_ones_are_not(company, caplog):
    def bad():
        raise AgentRefusal("settings-invalid", "issuer is missing")

    new = [bad, lambda: None, lambda: TokenService(company.state, company.trust)]

    def renewed():
        return new.pop(0)()

    app = TokenApp(company.service, ISSUER, lambda: NOW, renewed)
    asyncio.run(app.look())
    assert "issuer is missing" in caplog.text
    asyncio.run(app.look())
    assert app._service is company.service
    asyncio.run(app.look())
    assert app._service is not company.service


def test_what_a_server_that_takes_tokens_says_of_itself():
    found = metadata.resource_metadata(GATEWAY, [ISSUER], "Tools")
    assert found["resource"] == GATEWAY
    assert found["dpop_bound_access_tokens_required"] is True
    assert metadata.challenge(GATEWAY, "token-missing").startswith(
        'DPoP resource_metadata="https://gateway.example.com/.well-known/'
        'oauth-protected-resource/mcp"'
    )
    assert 'error="invalid_token"' in metadata.challenge(GATEWAY, "revoked")
    assert 'error="invalid_dpop_proof"' in metadata.challenge(GATEWAY, "replayed")


def test_a_service_below_a_path(company):
    issuer = "https://example.com/agents"
    app = TokenApp(company.service, issuer, lambda: NOW)
    where = "/.well-known/oauth-authorization-server/agents"
    assert json.loads(send(app, where, method="GET").content)["issuer"] == issuer
    assert send(app, "/agents/jwks", method="GET").status_code == 200


NAMES = st.sampled_from(["grant_type", "subject_token", "client_assertion", "resource", "x"])
WORDS = st.one_of(
    st.text(max_size=20), st.sampled_from([EXCHANGE, JWT, "e30.e30.e30", "client_credentials"])
)


@settings(
    max_examples=100, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture]
)
@given(
    st.one_of(st.binary(max_size=200), st.dictionaries(NAMES, WORDS).map(form_body)),
    st.sampled_from(["/token", "/revoke", "/introspect"]),
    st.text("abc.=", max_size=10),
)
def test_any_form_is_refused_and_never_a_fault(app, body, path, proof):
    answer = send(app, path, body, headers=[("DPoP", proof)])
    assert answer.status_code in {400, 401}
    assert set(answer.json()) == {"error", "error_description", "code"}

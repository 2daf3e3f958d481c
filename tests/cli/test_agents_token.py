"""`doorward agents token`: keys, a grant, looking at tokens, ending them, and asking over HTTP."""

import json
import stat
import time

import click
import httpx
import pytest
from click.testing import CliRunner

from doorward.agents.registry.records import Blueprint, Holder, Instance
from doorward.agents.registry.register import Register
from doorward.agents.state import AgentState
from doorward.agents.tokens.service import TokenService
from doorward.agents.tokens.settings import read_settings
from doorward.agents.tokens.verifier import TokenVerifier
from doorward.cli.app import doorward

ISSUER, SERVER = "http://127.0.0.1:8770", "https://gateway.example.com/mcp"
TASK = '[{"type": "doorward_task", "actions": ["read"], "resources": ["shop"]}]'


class Desk:
    """A state with one agent, and the service behind the HTTP client that commands use."""

    def __init__(self, folder, monkeypatch):
        self.folder = folder
        self.config, self.state = folder / "tokens.toml", folder / "state"
        self.config.write_text(
            f'issuer = "{ISSUER}"\nown_account = ["kind"]\n[[resources]]\nname = "{SERVER}"\n'
        )
        self.key = folder / "bot.json"
        public = json.loads(self.run("make-key", str(self.key))[1])
        now = time.time()
        with AgentState(self.state) as state:
            register = Register(state)
            register.add_holder(Holder(id="ada"), "tests", "a test", now)
            kind = Blueprint(id="kind", purpose="tests", domain="shop")
            register.add_blueprint(kind, "tests", "a test", now)
            bot = Instance(id="bot", blueprint="kind", owner="ada")
            register.register(bot, [public], "tests", "a test", now)
        monkeypatch.setattr(httpx, "post", self.answer)

    def answer(self, url, data, headers, timeout):
        assert (url, timeout > 0) == (f"{ISSUER}/token", True)
        with AgentState(self.state) as state:
            service = TokenService(state, read_settings(self.config))
            try:
                found = service.token(data, headers["DPoP"], time.time())
            except Exception as error:  # noqa: BLE001 - as the application would answer
                return httpx.Response(400, json={"error": error.error, "code": error.code})
            return httpx.Response(200, json=found)

    def run(self, *words):
        words = ["agents", "token", *words]
        found = CliRunner().invoke(doorward, words, standalone_mode=False)
        if isinstance(found.exception, click.ClickException):
            return found.exception.exit_code, found.exception.format_message()
        assert found.exception is None
        return found.return_value, found.output

    def with_state(self, *words):
        return self.run(*words, "--state", str(self.state))

    def grant(self, *more):
        return self.with_state(
            "grant", "--config", str(self.config), "--person", "ada", "--agent", "bot",
            "--reason", "a test", *more,
        )  # fmt: skip

    def request(self, *more):
        return self.run(
            "request", "--issuer", ISSUER, "--agent", "bot", "--key", str(self.key),
            "--for", SERVER, *more,
        )  # fmt: skip

    def show(self, token, *more):
        return self.with_state("show", token, "--config", str(self.config), *more)


@pytest.fixture
def desk(tmp_path, monkeypatch):
    return Desk(tmp_path, monkeypatch)


def test_a_key_is_for_its_owner_only_and_never_written_over(desk):
    assert stat.S_IMODE(desk.key.stat().st_mode) == 0o600
    before = desk.key.read_bytes()
    again = desk.run("make-key", str(desk.key))
    assert (again[0], desk.key.read_bytes()) == (1, before)
    other = json.loads(desk.run("make-key", str(desk.folder / "x"), "--kind", "Ed25519")[1])
    assert (other["crv"], "d" in other) == ("Ed25519", False)


def test_from_a_grant_to_a_request_that_a_server_takes(desk):
    session = desk.folder / "session"
    session.write_text(desk.grant("--task", TASK)[1])
    token = desk.request("--session", f"@{session}", "--only-token")[1].strip()
    shown = json.loads(desk.show(token, "--json", "--reveal", "a test")[1])
    assert (shown["human"], shown["agent"], shown["refused"]) == ("ada", "bot", "")
    assert shown["grants"] == [
        [{"actions": ["read"], "resources": ["shop"], "limits": {}, "purpose": ""}]
    ]
    lines = desk.run(
        "headers", "--key", str(desk.key), "--token", token, "--url", SERVER
    )[1].splitlines()  # fmt: skip
    headers = dict(line.split(": ", 1) for line in lines)
    with AgentState(desk.state) as state:
        verifier = TokenVerifier(state, ISSUER, SERVER)
        assert verifier.hybrid(headers, "POST", SERVER, time.time()).human == "ada"


def test_people_are_masked(desk):
    token = desk.request("--session", desk.grant()[1].strip(), "--only-token")[1].strip()
    assert "ada" not in desk.show(token)[1]


def test_ended_tokens_do_not_hold(desk):
    session = desk.grant()[1].strip()
    token = desk.request("--session", session, "--only-token")[1].strip()
    assert desk.show(token)[0] == 0
    ended = desk.with_state("revoke", "--token", token, "--reason", "a test")
    assert ended[1] == "1 tokens ended\n"
    shown = desk.show(token)
    assert (shown[0], shown[1].splitlines()[-1]) == (1, "does not hold: revoked")
    desk.with_state("revoke", "--person", "ada", "--reason", "a test")
    refused = desk.request("--session", session)
    assert (refused[0], json.loads(refused[1])["code"]) == (1, "revoked")


def test_new_signing_keys_end_old_tokens_where_asked(desk):
    token = desk.request("--only-token")[1].strip()
    desk.with_state("rotate", "--reason", "a test")
    assert desk.show(token)[1].splitlines()[-1] == "holds"
    desk.with_state("rotate", "--at-once", "--reason", "a test")
    assert desk.show(token)[1].splitlines()[-1] == "does not hold: key-retired"


def test_a_request_for_curl_is_not_sent(desk, monkeypatch):
    monkeypatch.setattr(httpx, "post", None)
    printed = desk.request("--curl")[1]
    assert printed.startswith(f"curl -sS {ISSUER}/token")
    assert "grant_type=client_credentials" in printed


def test_a_service_that_does_not_run_is_said_to_be_unreachable(desk, monkeypatch):
    def refuse(*_args, **_said):
        raise httpx.ConnectError("Connection refused")

    monkeypatch.setattr(httpx, "post", refuse)
    code, said = desk.request()
    assert (code, said) == (1, f"{ISSUER}/token: cannot be reached (Connection refused)")


@pytest.mark.parametrize(
    ("words", "code"),
    [
        pytest.param(("revoke", "--reason", "x"), 2, id="nothing to end"),
        pytest.param(("revoke", "--person", "a", "--instance", "b", "--reason", "x"), 2, id="two"),
        pytest.param(("revoke", "--token", "x", "--reason", "x"), 1, id="no token"),
    ],
)
def test_wrong_usage(desk, words, code):
    assert desk.with_state(*words)[0] == code


def test_what_cannot_be_granted(desk):
    assert "[unknown-person]" in desk.grant("--person", "nobody")[1]
    assert "[unknown-instance]" in desk.grant("--agent", "nobody")[1]
    assert "[details-invalid]" in desk.grant("--task", "{}")[1]


def test_a_key_that_cannot_be_used_is_not_quoted(desk):
    desk.key.write_text('{"kty": "oct", "k": "c2VjcmV0LXRoaW5n"}')
    found = desk.request()
    assert found[0] == 1
    assert "c2VjcmV0" not in found[1]
    assert "[key-unreadable]" in found[1]

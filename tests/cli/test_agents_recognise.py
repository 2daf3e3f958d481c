"""`doorward agents recognise`: requests in, actors with what says so out."""

import datetime
import json

import pytest
from click.testing import CliRunner
from cryptography.hazmat.primitives.asymmetric import ed25519
from http_message_signatures import HTTPMessageSigner, HTTPSignatureKeyResolver, algorithms
from joserfc.jwk import OKPKey

from doorward.agents.registry.keys import public_key
from doorward.agents.registry.known import KnownAgent, KnownAgents, written
from doorward.cli.agents_recognise import recognise_requests

PRIVATE = ed25519.Ed25519PrivateKey.generate()
JWK = OKPKey.import_key(PRIVATE.public_key()).as_dict(private=False)
KEYID = public_key(JWK)[0]
AT = 1_800_000_000
URL = "https://shop.example.com/stock"
SECRET = "Bearer s3cr3t-token-value"


class Keys(HTTPSignatureKeyResolver):
    def resolve_private_key(self, key_id):
        return PRIVATE


class Outgoing:
    def __init__(self, headers):
        self.method, self.url, self.headers = "GET", URL, headers


def signed(nonce="n-1", **more):
    outgoing = Outgoing(
        {"User-Agent": "ExampleBot/1.0", "Signature-Agent": 'sig1="https://agent.example.com"'}
    )
    when = datetime.datetime.fromtimestamp(AT, datetime.UTC)
    HTTPMessageSigner(signature_algorithm=algorithms.ED25519, key_resolver=Keys()).sign(
        outgoing,
        key_id=KEYID,
        created=when,
        expires=when + datetime.timedelta(minutes=5),
        nonce=nonce,
        label="sig1",
        tag="web-bot-auth",
        covered_component_ids=("@authority", '"signature-agent";key="sig1"'),
    )
    return line(headers=outgoing.headers, **more)


def line(**more):
    return json.dumps({"method": "GET", "url": URL, "at": AT, **more})


@pytest.fixture
def run(tmp_path):
    (tmp_path / "keys.json").write_text(json.dumps({"keys": [JWK]}))
    known = KnownAgents(
        written_at=0.0, agents=(KnownAgent(id="stock-bot-1", standing="", keys=(KEYID,)),)
    )
    (tmp_path / "known.json").write_text(written(known))

    def call(*lines, words=()):
        file = tmp_path / "requests.jsonl"
        file.write_text("\n".join(lines) + "\n", encoding="utf-8")
        said = [str(tmp_path / word[1:]) if word[:1] == "@" else word for word in words]
        said = [word.replace("=@", f"={tmp_path}/") for word in said]
        return CliRunner().invoke(recognise_requests, [str(file), *said], standalone_mode=False)

    return call


def code(result):
    return result.return_value if result.exception is None else result.exception.exit_code


KEYS = ("--keys", "https://agent.example.com=@keys.json")


def test_a_signed_request_is_its_agents(run):
    result = run(signed(account="sam@example.com"), words=(*KEYS, "--json"))
    assert code(result) == 0
    (found,) = json.loads(result.output)["requests"]
    actor = found["actor"]
    assert (actor["kind"], actor["agent"], actor["on_behalf_of"]) == (
        "agent",
        "agent.example.com",
        "sam@example.com",
    )
    assert found["signature"]["outcome"] == "verified"
    assert actor["provenance"][0]["said"] == "signature"


def test_a_registered_key_leads_to_the_registers_agent(run):
    result = run(signed(), words=(*KEYS, "--agents", "@known.json", "--json"))
    (found,) = json.loads(result.output)["requests"]
    assert (found["actor"]["agent"], found["actor"]["registered"]) == ("stock-bot-1", True)


def test_a_replay_and_a_moved_request_are_flagged(run):
    moved = json.loads(signed("n-2"))
    moved["url"] = "https://bank.example.com/stock"
    result = run(signed(), signed(), json.dumps(moved), words=(*KEYS, "--json"))
    assert code(result) == 4
    found = json.loads(result.output)["requests"]
    assert [one["signature"]["code"] for one in found] == ["", "replayed", "bad-signature"]
    assert [one["actor"]["kind"] for one in found] == ["agent", "unknown", "unknown"]


def test_without_keys_nothing_is_shown_either_way(run):
    result = run(signed(), words=("--json",))
    assert code(result) == 0
    (found,) = json.loads(result.output)["requests"]
    assert (found["signature"]["outcome"], found["actor"]["kind"]) == ("unverified", "unknown")


def test_a_declared_agent_whose_signature_fails_is_hardly_believed(run):
    stated = json.loads(signed())
    stated["headers"]["User-Agent"] = "Mozilla/5.0 (compatible; Google-Agent)"
    good = run(json.dumps(stated), words=KEYS)
    assert "agent (95%)" in good.output
    stated["url"] = "https://bank.example.com/"
    bad = run(json.dumps(stated), words=KEYS)
    assert "agent (20%)" in bad.output
    assert "its signature does not hold" in bad.output


def test_browsers_libraries_and_crawlers(run):
    agents = {
        "Mozilla/5.0 (X11; Linux x86_64) Firefox/140.0": "human (30%)",
        "python-requests/2.32": "service (50%)",
        "Mozilla/5.0 (compatible; GPTBot/1.2; +https://openai.com/gptbot)": "agent (60%)",
        "Something/1": "unknown (0%)",
    }
    result = run(*(line(headers={"User-Agent": one}) for one in agents))
    for number, words in enumerate(agents.values(), 1):
        assert f"line {number}: {words}" in result.output


def test_secrets_in_headers_are_shown_nowhere(run):
    stated = json.loads(signed())
    stated["headers"] |= {"Authorization": SECRET, "Cookie": "sid=abc123secret"}
    for words in ((), ("--json",)):
        result = run(
            json.dumps(stated),
            line(headers={"X": 7, "Authorization": SECRET}),
            words=(*KEYS, *words),
        )
        assert "s3cr3t" not in result.output + (result.stderr or "")
        assert "abc123secret" not in result.output


@pytest.mark.parametrize(
    "bad",
    [
        "{",
        "[]",
        line(method=""),
        line(headers="x"),
        line(at="2026-13-01T00:00:00Z"),
        line(at="2026-01-01T00:00:00"),
        '{"url": "https://example.com/"}',
        "[" * 5_000,
    ],
    ids=["torn", "a list", "no method", "headers", "no date", "no zone", "lacking", "deep"],
)
def test_lines_that_cannot_be_read_are_named_and_left_out(run, bad):
    result = run(bad, line())
    assert code(result) == 3
    assert "left out: line 1" in result.output + (result.stderr or "")
    assert code(run(bad)) == 1


def test_bad_key_files_and_lists_are_refused_with_a_code(run, tmp_path):
    (tmp_path / "bad.json").write_text('{"keys": []}')
    result = run(line(), words=("--keys", "@bad.json"))
    assert "key-unreadable" in str(result.exception.message)
    result = run(line(), words=("--agents", "@bad.json"))
    assert "known-unreadable" in str(result.exception.message)
    assert code(run(line(), words=("--keys", "@none.json"))) == 1


def test_any_signature_may_be_asked_for(run):
    stated = json.loads(signed())
    stated["headers"]["Signature-Input"] = stated["headers"]["Signature-Input"].replace(
        'tag="web-bot-auth"', 'tag="other"'
    )
    strict = json.loads(run(json.dumps(stated), words=(*KEYS, "--json")).output)
    assert strict["requests"][0]["signature"]["code"] == "no-such-tag"
    loose = run(json.dumps(stated), words=(*KEYS, "--any-tag", "--json"))
    assert json.loads(loose.output)["requests"][0]["signature"]["code"] == "bad-signature"
    assert code(loose) == 4


def test_the_example_of_rfc_9421_holds_where_printed_keys_may_count(run, tmp_path):
    """Appendix B.2.6, as it is printed."""
    key = {"kty": "OKP", "crv": "Ed25519", "kid": "test-key-ed25519",
           "x": "JrQLj5P_89iXES9-vFgrIy29clF9CC_oPPsw3c5D0bs"}  # fmt: skip
    (tmp_path / "printed.json").write_text(json.dumps({"keys": [key]}))
    printed = {
        "Host": "example.com",
        "Date": "Tue, 20 Apr 2021 02:07:55 GMT",
        "Content-Type": "application/json",
        "Content-Length": "18",
        "Signature-Input": 'sig-b26=("date" "@method" "@path" "@authority" "content-type" '
        '"content-length");created=1618884473;keyid="test-key-ed25519"',
        "Signature": "sig-b26=:wqcAqbmYJ2ji2glfAMaRy4gruYYnx2nEFN2HN6jrnDnQCK1u02Gb04v9EDgwUPiu4A0"
        "w6vuQv5lIp5WPpBKRCw==:",
    }
    said = {"method": "POST", "url": "https://example.com/foo?param=Value&Pet=dog"}
    words = ("--keys", "@printed.json", "--any-tag")
    assert code(run(json.dumps({**said, "headers": printed}), words=words)) == 4
    found = run(json.dumps({**said, "headers": printed}), words=(*words, "--published-keys"))
    assert (code(found), "1 with a signature that holds" in found.output) == (0, True)
    changed = json.dumps({**said, "headers": {**printed, "Content-Length": "19"}})
    assert code(run(changed, words=(*words, "--published-keys"))) == 4

"""HTTP message signatures: the standards' own vectors, and what must not count."""

import base64
import datetime
import json
import re

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from http_message_signatures import HTTPMessageSigner, HTTPSignatureKeyResolver, algorithms
from hypothesis import given, settings
from hypothesis import strategies as st
from joserfc.jwk import ECKey, OKPKey, RSAKey

from doorward.agents.recognition.directories import PUBLISHED, KeyRing, host_of
from doorward.agents.recognition.messages import HttpMessage
from doorward.agents.recognition.policies import WEB_BOT_AUTH, Nonces, SignaturePolicy
from doorward.agents.recognition.signatures import Outcome, check
from doorward.agents.refusals import AgentRefusal
from doorward.agents.registry.keys import public_key
from rfc9421 import (
    BOT_CASES,
    BOT_CREATED,
    BOT_REQUEST,
    CASES,
    EC,
    ED25519,
    REQUEST,
    RSA_PSS,
    SHARED,
    SIGNED_AT,
    signed,
)

BOOK = SignaturePolicy(published_keys=True)
BOT_BOOK = msgspec.structs.replace(WEB_BOT_AUTH, published_keys=True, longest_life=None)
NOW = 1_800_000_000.0
HOST = "agent.example.com"


def ring(*keys, agent=""):
    made = KeyRing()
    made.add(json.dumps({"keys": keys}).encode(), agent)
    return made


ALL = ring(RSA_PSS, EC, ED25519, SHARED)
EACH = pytest.mark.parametrize("case", CASES.values(), ids=CASES)


@EACH
def test_the_vectors_of_rfc_9421_hold(case):
    found = check(signed(*case), ALL, SIGNED_AT, BOOK)
    assert (found.outcome, found.code) == (Outcome.VERIFIED, "")


@EACH
def test_the_vectors_fail_when_anything_signed_changes(case):
    message, stated, signature = case
    covered = re.findall(r'"([a-z][a-z-]*)"', stated.partition(")")[0])
    for name in covered:
        headers = tuple(
            (key, value + "x") if key.lower() == name else (key, value)
            for key, value in message.headers
        )
        changed = msgspec.structs.replace(message, headers=headers)
        assert check(signed(changed, stated, signature), ALL, SIGNED_AT, BOOK).code == (
            "bad-signature"
        )
    later = stated.replace("created=1618884473", "created=1618884474")
    assert check(signed(message, later, signature), ALL, SIGNED_AT, BOOK).code == "bad-signature"
    if "@authority" in stated:
        moved = msgspec.structs.replace(
            message, url=message.url.replace("example.com", "evil.example")
        )
        assert check(signed(moved, stated, signature), ALL, SIGNED_AT, BOOK).code == "bad-signature"


@pytest.mark.parametrize("case", BOT_CASES.values(), ids=BOT_CASES)
def test_the_vectors_of_web_bot_auth_hold(case):
    extra, stated, signature = case
    message = signed(BOT_REQUEST, stated, signature, extra)
    found = check(message, ALL, BOT_CREATED + 60, BOT_BOOK)
    assert (found.outcome, found.code) == (Outcome.VERIFIED, "")
    assert found.claims == ("https://signature-agent.test" if extra else "")
    assert found.thumbprint in PUBLISHED


def test_the_printed_keys_are_refused_since_anybody_can_sign_with_them():
    thumbprints = {public_key(one)[0] for one in (RSA_PSS, EC, ED25519)}
    assert thumbprints <= PUBLISHED
    extra, stated, signature = BOT_CASES["ed25519"]
    message = signed(BOT_REQUEST, stated, signature, extra)
    policy = msgspec.structs.replace(BOT_BOOK, published_keys=False)
    assert check(message, ALL, BOT_CREATED + 60, policy).code == "published-key"


class Keys(HTTPSignatureKeyResolver):
    def __init__(self, key):
        self.key = key

    def resolve_private_key(self, key_id):
        return self.key


class Outgoing:
    """A request that the library signs in place."""

    def __init__(self, message):
        self.method, self.url, self.headers = message.method, message.url, dict(message.headers)


SIGNERS = {
    "ed25519": (algorithms.ED25519, ed25519.Ed25519PrivateKey.generate(), OKPKey),
    "ecdsa-p256-sha256": (
        algorithms.ECDSA_P256_SHA256,
        ec.generate_private_key(ec.SECP256R1()),
        ECKey,
    ),
    "rsa-pss-sha512": (algorithms.RSA_PSS_SHA512, rsa.generate_private_key(65537, 2048), RSAKey),
}


def _jwk(name):
    _, private, kind = SIGNERS[name]
    return kind.import_key(private.public_key()).as_dict(private=False)


JWKS = {name: _jwk(name) for name in SIGNERS}
OWN = ring(*JWKS.values(), agent=f"https://{HOST}")


def bot(
    name="ed25519",
    *,
    components=("@authority", '"signature-agent";key="sig1"'),
    created=NOW,
    life=300,
    keyid=None,
    agent=f'sig1="https://{HOST}"',
    url="https://shop.example.com/stock?item=7",
    **more,
):
    """A request that a bot signed."""
    algorithm, private, _ = SIGNERS[name]
    headers = (("User-Agent", "ExampleBot/1.0"), *((("Signature-Agent", agent),) if agent else ()))
    outgoing = Outgoing(HttpMessage(method="GET", url=url, headers=headers))
    when = datetime.datetime.fromtimestamp(created, datetime.UTC)
    stated = {"tag": "web-bot-auth", "label": "sig1", "nonce": "n-1", **more}
    HTTPMessageSigner(signature_algorithm=algorithm, key_resolver=Keys(private)).sign(
        outgoing,
        key_id=keyid or public_key(JWKS[name])[0],
        created=when,
        expires=None if life is None else when + datetime.timedelta(seconds=life),
        covered_component_ids=components,
        **stated,
    )
    return HttpMessage(method="GET", url=url, headers=tuple(outgoing.headers.items()))


@pytest.mark.parametrize("name", SIGNERS)
def test_every_algorithm_holds_for_its_own_key_only(name):
    found = check(bot(name), OWN, NOW)
    assert (found.outcome, found.agent, found.claims) == (
        Outcome.VERIFIED,
        HOST,
        f"https://{HOST}",
    )
    other = next(one for one in SIGNERS if one != name)
    wrong = bot(name, keyid=public_key(JWKS[other])[0])
    assert check(wrong, OWN, NOW).code in ("wrong-algorithm", "bad-signature")


@pytest.mark.parametrize(
    ("made", "at", "code"),
    [
        ({"components": ("@method",)}, NOW, "component-missing"),
        ({"components": ("@authority",)}, NOW, "agent-not-covered"),
        ({"life": None}, NOW, "parameter-missing"),
        ({"life": 90_000}, NOW, "too-long-lived"),
        ({}, NOW + 400, "expired"),
        ({}, NOW - 90, "not-yet"),
        ({"life": 86_000}, NOW + 86_300, "expired"),
        ({"tag": "agent-payer-auth"}, NOW, "no-such-tag"),
        ({"keyid": "unheard-of"}, NOW, "unknown-key"),
        ({"agent": 'sig1="https://evil.example"'}, NOW, "unknown-key"),
        ({"agent": "sig1=7"}, NOW, "malformed"),
    ],
    ids=[
        "target not signed",
        "agent not signed",
        "no end",
        "a day and more",
        "ended",
        "from the future",
        "old",
        "another tag",
        "no such key",
        "another's directory",
        "agent is no string",
    ],
)
def test_what_does_not_count(made, at, code):
    found = check(bot(**made), OWN, at)
    assert (found.code, found.outcome is Outcome.VERIFIED) == (code, False)


def test_an_older_signature_agent_is_a_string_and_signed_whole():
    message = bot(agent=f'"https://{HOST}"', components=("@authority", "signature-agent"))
    found = check(message, OWN, NOW)
    assert (found.outcome, found.claims) == (Outcome.VERIFIED, f"https://{HOST}")


def test_a_replayed_nonce_counts_once_and_others_still_count():
    nonces = Nonces()
    assert check(bot(), OWN, NOW, nonces=nonces).outcome is Outcome.VERIFIED
    assert check(bot(), OWN, NOW + 1, nonces=nonces).code == "replayed"
    assert check(bot(nonce="n-2"), OWN, NOW, nonces=nonces).outcome is Outcome.VERIFIED


def test_a_signature_that_does_not_hold_burns_no_nonce():
    nonces, good = Nonces(), bot()
    forged = msgspec.structs.replace(good, url="https://other.example.com/")
    assert check(forged, OWN, NOW, nonces=nonces).code == "bad-signature"
    assert check(good, OWN, NOW, nonces=nonces).outcome is Outcome.VERIFIED


def test_nonces_are_forgotten_when_they_end_and_bounded():
    nonces = Nonces(most=3)
    assert nonces.fresh("k", "a", until=10, now=0)
    assert not nonces.fresh("k", "a", until=10, now=5)
    assert nonces.fresh("k", "a", until=30, now=11)
    assert all(nonces.fresh("k", str(n), until=30, now=11) for n in range(10))
    assert len(nonces._seen) == 3


def test_a_request_for_another_host_does_not_hold():
    moved = msgspec.structs.replace(bot(), url="https://bank.example.com/stock?item=7")
    assert check(moved, OWN, NOW).code == "bad-signature"


def test_of_two_signatures_the_one_that_holds_counts():
    good = bot()
    stated, value = good.field("signature-input"), good.field("signature")
    broken = stated.replace("sig1=", "sig0=").replace("created=", "created=1")
    rest = tuple(one for one in good.headers if not one[0].lower().startswith("signature-i"))
    rest = tuple(one for one in rest if one[0].lower() != "signature")
    message = msgspec.structs.replace(
        good,
        headers=(
            *rest,
            ("Signature-Input", f"{broken}, {stated}"),
            ("Signature", f"{value.replace('sig1=', 'sig0=')}, {value}"),
        ),
    )
    found = check(message, OWN, NOW)
    assert (found.outcome, found.label) == (Outcome.VERIFIED, "sig1")


@pytest.mark.parametrize(
    ("stated", "value", "code"),
    [
        ("sig1=()", "sig2=:AA==:", "malformed"),
        ("sig1=(), sig1=()", "sig1=:AA==:", "malformed"),
        ("sig1=1", "sig1=:AA==:", "malformed"),
        ("sig1=(a)", "sig1=:AA==:", "malformed"),
        ('sig1=("@authority"', "sig1=:AA==:", "malformed"),
        ("\N{SNOWMAN}", "sig1=:AA==:", "malformed"),
        ("sig1=();" + "x" * 20_000, "sig1=:AA==:", "too-large"),
        (
            "sig1=(" + " ".join(f'"h{n}"' for n in range(100)) + ');tag="web-bot-auth"',
            "sig1=:AA==:",
            "too-large",
        ),
        ("", "sig1=:AA==:", "malformed"),
        (
            'sig1=("@authority");created="x";expires=1;keyid="k";tag="web-bot-auth"',
            "sig1=:AA==:",
            "malformed",
        ),
        (
            'sig1=("@authority");created=1;expires=2;keyid=7;tag="web-bot-auth"',
            "sig1=:AA==:",
            "malformed",
        ),
    ],
    ids=[
        "labels differ",
        "a label twice",
        "no list",
        "a token for a name",
        "torn",
        "not ASCII",
        "a huge field",
        "many components",
        "no input",
        "a text for a time",
        "a number for a key",
    ],
)
def test_malformed_fields_are_refused(stated, value, code):
    message = HttpMessage(
        method="GET",
        url="https://example.com/",
        headers=(("Signature-Input", stated), ("Signature", value)),
    )
    found = check(message, OWN, NOW)
    assert (found.outcome, found.code) == (Outcome.INVALID, code)


@settings(max_examples=200)
@given(
    st.text(max_size=80) | st.from_regex(r'sig1=\(("@?[a-z-]{1,9}" ?){0,3}\)(;[a-z]+=[0-9"]*)*'),
    st.text(max_size=40) | st.just("sig1=:AAAA:"),
    st.text(max_size=40),
)
def test_nothing_that_a_message_says_raises(stated, value, url):
    message = HttpMessage(
        method="get", url=url, headers=(("signature-input", stated), ("SIGNATURE", value))
    )
    assert check(message, OWN, NOW).outcome is not Outcome.VERIFIED
    assert check(message, ALL, NOW, BOOK).outcome is not Outcome.VERIFIED


@given(st.integers(0, 63), st.integers(1, 255))
def test_a_changed_bit_of_the_signature_never_holds(place, mask):
    message = bot()
    raw = bytearray(base64.b64decode(message.field("signature").split(":")[1]))
    raw[place] ^= mask
    text = base64.b64encode(bytes(raw)).decode()
    headers = tuple(
        (name, f"sig1=:{text}:") if name == "Signature" else (name, value)
        for name, value in message.headers
    )
    changed = msgspec.structs.replace(message, headers=headers)
    assert check(changed, OWN, NOW).code == "bad-signature"


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"{", "key-unreadable"),
        (b"[]", "key-unreadable"),
        (b'{"keys": []}', "key-unreadable"),
        (json.dumps({"keys": [{**ED25519, "x": "AA"}]}).encode(), "key-unreadable"),
        (json.dumps({"keys": [{**ED25519, "d": "AA"}]}).encode(), "key-private"),
        (json.dumps({"keys": [{**RSA_PSS, "alg": "RS256"}]}).encode(), "key-weak"),
        (json.dumps({"keys": [{**ED25519, "crv": "Ed448"}]}).encode(), "key-weak"),
        (json.dumps({"keys": [{"kty": "oct", "k": "c2hvcnQ"}]}).encode(), "key-weak"),
        (json.dumps({"keys": [{**ED25519, "exp": "soon"}]}).encode(), "key-unreadable"),
        (b" " * 300_000, "key-unreadable"),
    ],
    ids=[
        "torn",
        "a list",
        "empty",
        "short",
        "private",
        "another padding",
        "another curve",
        "a short secret",
        "a text for a time",
        "huge",
    ],
)
def test_directories_are_taken_whole_or_not_at_all(data, code):
    with pytest.raises(AgentRefusal) as refused:
        KeyRing().add(data)
    assert refused.value.code == code


def test_a_key_counts_in_its_time_only():
    early = ring({**JWKS["ed25519"], "nbf": NOW + 600}, agent=HOST)
    late = ring({**JWKS["ed25519"], "exp": NOW - 600}, agent=HOST)
    assert check(bot(), early, NOW).code == "key-not-yet"
    assert check(bot(), late, NOW).code == "key-expired"


def test_a_key_id_of_two_directories_is_told_by_the_agent_or_not_at_all():
    both = KeyRing()
    mine, other = {**JWKS["ed25519"], "kid": "k1"}, {**ED25519, "kid": "k1"}
    both.add(json.dumps({"keys": [mine]}).encode(), f"https://{HOST}")
    both.add(json.dumps({"keys": [other]}).encode(), "https://other.example")
    assert check(bot(keyid="k1"), both, NOW).outcome is Outcome.VERIFIED
    unsaid = bot(keyid="k1", agent="", components=("@authority",))
    assert check(unsaid, both, NOW).code == "unknown-key"


def test_a_shared_secret_identifies_nobody_to_web_bot_auth():
    _, stated, signature = CASES["B.2.5"]
    tagged = stated + ';tag="web-bot-auth";expires=1618884973'
    found = check(signed(REQUEST, tagged, signature), ALL, SIGNED_AT)
    assert found.code == "wrong-algorithm"


def test_no_key_is_shown_where_a_key_is_printed():
    secret = ALL.find("test-shared-secret", "")
    assert "uzvJ" not in repr(secret)
    assert "\\xbb" not in repr(secret)


def test_hosts_of_agents():
    assert host_of("https://User@Agent.Example.com:8443/x") == "agent.example.com:8443"
    assert host_of("http://[::1") == ""

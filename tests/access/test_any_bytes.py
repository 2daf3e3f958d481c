"""Whatever bytes come, the answer is a credential or a refusal, never another error."""

from __future__ import annotations

import base64
import contextlib
import json

import cbor2
import pytest
from authenticator_simulator import Registration, SignIn, honest, text
from hypothesis import given, settings
from hypothesis import strategies as st

from doorward.access import canonical, metadata
from doorward.access.attestation import tpm_structures
from doorward.access.authenticator_data import read
from doorward.access.encoding import from_base64url
from doorward.access.passkeys import Refusal, verify_assertion, verify_registration

FORMATS = ["none", "packed", "packed-self", "fido-u2f", "tpm", "android-key", "apple"]
HONEST = {one: (honest(one), json.loads(honest(one).response())) for one in FORMATS}
SIGN_IN = SignIn()
ENROLLED = verify_registration(
    HONEST["packed"][1], HONEST["packed"][0].expects(), HONEST["packed"][0].allows()
)
json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner) | st.dictionaries(st.text(), inner),
    max_leaves=8,
)


def raw(member: str) -> bytes:
    return base64.urlsafe_b64decode(member + "==")


def enrol(response: object, one: Registration) -> None:
    with contextlib.suppress(Refusal):
        verify_registration(response, one.expects(), one.allows())  # type: ignore[arg-type]


@settings(deadline=None)
@given(st.binary() | st.text() | json_values)
def test_any_response(response: object) -> None:
    one = Registration()
    enrol(response, one)
    with contextlib.suppress(Refusal):
        verify_assertion(response, ENROLLED, one.expects(), one.allows())  # type: ignore[arg-type]


@pytest.mark.parametrize("format_name", FORMATS)
@settings(deadline=None, max_examples=60)
@given(data=st.data())
def test_any_change_of_an_attestation_object(format_name: str, data: st.DataObject) -> None:
    """Bytes replaced, cut out or put in anywhere, certificates and structures included."""
    one, response = HONEST[format_name]
    found = raw(response["response"]["attestationObject"])
    at = data.draw(st.integers(0, len(found)))
    cut = data.draw(st.integers(0, 3))
    changed = found[:at] + data.draw(st.binary(max_size=4)) + found[at + cut :]
    inner = {**response["response"], "attestationObject": text(changed)}
    enrol({**response, "response": inner}, one)


@pytest.mark.parametrize("format_name", [one for one in FORMATS if one != "none"])
@settings(deadline=None, max_examples=60)
@given(data=st.data())
def test_any_statement(format_name: str, data: st.DataObject) -> None:
    """A statement of the right form with members of any type and content."""
    one, response = HONEST[format_name]
    found = cbor2.loads(raw(response["response"]["attestationObject"]))
    name = data.draw(st.sampled_from(sorted(found["attStmt"])))
    old = found["attStmt"][name]
    values = st.binary(max_size=80) | st.integers(-300, 300) | st.text(max_size=5)
    mutated = st.lists(st.binary(max_size=40), max_size=3)
    if isinstance(old, list):
        at = data.draw(st.integers(0, len(old[0]) - 1))
        mutated = st.binary(min_size=1, max_size=2).map(
            lambda new: [old[0][:at] + new + old[0][at + len(new) :]]
        )
    found["attStmt"][name] = data.draw(values | mutated)
    changed = text(cbor2.dumps(found, canonical=True))
    enrol({**response, "response": {**response["response"], "attestationObject": changed}}, one)


@settings(deadline=None)
@given(st.dictionaries(st.sampled_from(["type", "challenge", "origin", "x"]), json_values))
def test_any_client_data(found: dict[str, object]) -> None:
    one, response = HONEST["packed"]
    inner = {**response["response"], "clientDataJSON": text(json.dumps(found).encode())}
    enrol({**response, "response": inner}, one)


@settings(deadline=None)
@given(st.binary(max_size=120), st.binary(max_size=80))
def test_any_assertion(data: bytes, signature: bytes) -> None:
    response = json.loads(SIGN_IN.response())
    response["response"].update(authenticatorData=text(data), signature=text(signature))
    with contextlib.suppress(Refusal):
        verify_assertion(response, ENROLLED, SIGN_IN.expects(), SIGN_IN.allows())


@settings(deadline=None)
@given(st.binary(max_size=200))
def test_any_bytes_to_the_readers(found: bytes) -> None:
    for reader in (
        tpm_structures.read_public_area,
        tpm_structures.read_certify_info,
        lambda one: canonical.decode(one, "value"),
        lambda one: read(bytes(32) + one, registration=True),
        lambda one: metadata.read(one, (b"x",), Registration().expects().now),
    ):
        with contextlib.suppress(Refusal):
            reader(found)


@settings(deadline=None)
@given(st.binary(max_size=64))
def test_base64url_has_one_spelling(found: bytes) -> None:
    assert from_base64url(text(found), "value", 64) == found


cbor_values = st.recursive(
    st.integers(-(2**63), 2**63)
    | st.binary(max_size=300)
    | st.text(max_size=30)
    | st.booleans()
    | st.none(),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=3), inner, max_size=3)
    ),
    max_leaves=6,
)


def depth(value: object) -> int:
    if isinstance(value, dict):
        return 1 + max(map(depth, value.values()), default=0)
    if isinstance(value, list):
        return 1 + max(map(depth, value), default=0)
    return 0


@settings(deadline=None)
@given(cbor_values.filter(lambda one: depth(one) <= canonical.MAX_DEPTH))
def test_canonical_cbor_is_read_as_it_was_written(value: object) -> None:
    assert canonical.decode(cbor2.dumps(value, canonical=True), "value") == value


@settings(deadline=None)
@given(st.binary(min_size=1, max_size=40))
def test_what_is_accepted_is_what_a_canonical_writer_writes(found: bytes) -> None:
    try:
        value = canonical.decode(found, "value")
    except Refusal:
        return
    assert cbor2.dumps(value, canonical=True) == found

"""Hostile sign-ins: each is refused with its own code, beside the honest twin that passes."""

from __future__ import annotations

from datetime import date
from typing import Any

import msgspec
import pytest
from authenticator_simulator import (
    AAGUID_TEXT,
    CHALLENGE,
    HANDLE,
    OTHER_ROOT_KEY,
    Registration,
    SignIn,
    cbor,
    cose,
    private_key,
    text,
)

from doorward.access.metadata import Entry, Metadata, Status
from doorward.access.passkeys import (
    Code,
    Credential,
    Refusal,
    verify_assertion,
    verify_registration,
)

REVOKED = Metadata(1, date(2027, 1, 1), {AAGUID_TEXT: Entry("Key", (), (Status("REVOKED"),))})
QUARANTINED = Metadata(1, date(2027, 1, 1), {}, frozenset({AAGUID_TEXT}))


def stored(**changed: Any) -> dict[str, Any]:
    return {"stored": lambda found: msgspec.structs.replace(found, **changed)}


def inner(**changed: Any) -> dict[str, Any]:
    return {"inner": lambda found: {**found, **changed}}


CASES: list[tuple[str, Code, dict[str, Any]]] = [
    ("type-of-registration", Code.CEREMONY_TYPE, {"kind": "webauthn.create"}),
    ("challenge-of-another", Code.CHALLENGE_MISMATCH, {"challenge": bytes(32)}),
    ("challenge-short", Code.CHALLENGE_TOO_SHORT, {
        "challenge": b"1", "expected": {"challenge": b"1"}}),
    ("origin-of-another", Code.ORIGIN_MISMATCH, {"origin": "https://doorward.examp1e"}),
    ("origin-null", Code.CLIENT_DATA_MALFORMED, {"client_extra": {"origin": None}}),
    ("cross-origin", Code.CROSS_ORIGIN, {"client_extra": {"crossOrigin": True}}),
    ("top-origin", Code.TOP_ORIGIN, {"client_extra": {"topOrigin": "https://doorward.example"}}),
    ("client-data-twice", Code.DUPLICATE_KEY, {
        "client_raw": lambda raw: raw[:-1] + b',"challenge":"AAAA"}'}),
    ("client-data-nested-twice", Code.DUPLICATE_KEY, {
        "client_raw": lambda raw: raw[:-1] + b',"x":{"a":1,"a":2}}'}),
    ("client-data-not-a-number", Code.CLIENT_DATA_MALFORMED, {
        "client_raw": lambda raw: raw[:-1] + b',"x":NaN}'}),
    ("site-of-another", Code.RP_ID_MISMATCH, {"rp_id": "examp1e"}),
    ("user-absent", Code.USER_NOT_PRESENT, {"flags": 0x04}),
    ("user-unverified", Code.USER_NOT_VERIFIED, {"flags": 0x01}),
    ("flags-reserved", Code.RESERVED_FLAGS, {"flags": 0x25}),
    ("flags-with-a-key", Code.FLAGS_INCONSISTENT, {"flags": 0x45}),
    ("backed-up-not-eligible", Code.BACKUP_STATE, {"flags": 0x15}),
    ("became-eligible", Code.BACKUP_ELIGIBLE, {"flags": 0x0D}),
    ("became-eligible-where-allowed", Code.BACKUP_STATE, {
        "flags": 0x0D, "policy": {"device_bound": False}}),
    ("data-cut", Code.AUTHENTICATOR_DATA_MALFORMED, inner(authenticatorData=text(bytes(36)))),
    ("data-trailing", Code.TRAILING_BYTES, {"tail": b"\0"}),
    ("extensions-missing", Code.FLAGS_INCONSISTENT, {"flags": 0x85}),
    ("extensions-trailing", Code.TRAILING_BYTES, {"flags": 0x85, "tail": b"\xa1\x61a\x01\x01"}),
    ("extensions-with-a-float", Code.CBOR_NOT_CANONICAL, {
        "flags": 0x85, "tail": b"\xa1\x61a\xf9\x00\x00"}),
    ("counter-stands-still", Code.SIGN_COUNT_REGRESS, {"sign_count": 5}),
    ("counter-went-back", Code.SIGN_COUNT_REGRESS, {"sign_count": 4}),
    ("counter-back-to-zero", Code.SIGN_COUNT_REGRESS, {"sign_count": 0}),
    ("signature-of-another-key", Code.SIGNATURE, {"signer": OTHER_ROOT_KEY}),
    ("signature-of-another-kind", Code.SIGNATURE, {"signer": private_key(-8)}),
    ("signature-cut", Code.SIGNATURE, {"signed": lambda sig: sig[:-1]}),
    ("signature-trailing", Code.SIGNATURE, {"signed": lambda sig: sig + b"\0"}),
    ("signature-empty", Code.SIGNATURE, {"signed": lambda _: b""}),
    ("signature-zero", Code.SIGNATURE, {"signed": lambda _: bytes.fromhex("3006020100020100")}),
    ("signature-huge", Code.RESPONSE_TOO_LARGE, {"signed": lambda _: bytes(4000)}),
    ("signature-missing", Code.RESPONSE_MALFORMED, inner(signature=None)),
    ("id-of-another", Code.CREDENTIAL_ID_MISMATCH, {"credential_id": bytes(32)}),
    ("handle-of-another", Code.USER_HANDLE_MISMATCH, {"user_handle": b"person-0002"}),
    ("handle-empty", Code.USER_HANDLE_LENGTH, {"user_handle": b""}),
    ("handle-long", Code.USER_HANDLE_LENGTH, {"user_handle": bytes(65)}),
    ("handle-missing", Code.USER_HANDLE_MISSING, {
        "user_handle": None, "policy": {"require_user_handle": True}}),
    ("key-of-another-person", Code.USER_HANDLE_MISMATCH, {
        "expected": {"user_handle": b"person-0002"}}),
    ("stored-algorithm-of-another", Code.ALGORITHM_MISMATCH, stored(algorithm=-257)),
    ("stored-key-broken", Code.CBOR_MALFORMED, stored(public_key=b"")),
    ("stored-key-of-another", Code.SIGNATURE, stored(
        public_key=cbor(cose(OTHER_ROOT_KEY, -7)))),
    ("model-revoked-since", Code.AUTHENTICATOR_STATUS, {"policy": {"metadata": REVOKED}}),
    ("model-quarantined", Code.METADATA_QUARANTINED, {"policy": {"metadata": QUARANTINED}}),
    ("model-not-allowed", Code.AAGUID_NOT_ALLOWED, {"policy": {"allowed_aaguids": frozenset()}}),
]  # fmt: skip


@pytest.fixture(scope="module")
def enrolled() -> Credential:
    one = Registration(sign_count=5)
    return verify_registration(one.response(), one.expects(), one.allows())


@pytest.mark.parametrize(("what", "code", "knobs"), CASES, ids=[one[0] for one in CASES])
def test_refused_beside_its_honest_twin(
    what: str, code: Code, knobs: dict[str, Any], enrolled: Credential
) -> None:
    twin = SignIn()
    assert verify_assertion(twin.response(), enrolled, twin.expects(), twin.allows()), what
    hostile = twin.but(**knobs)
    with pytest.raises(Refusal) as caught:
        verify_assertion(
            hostile.response(), hostile.stored(enrolled), hostile.expects(), hostile.allows()
        )
    assert caught.value.code is code, caught.value


def test_a_response_used_again_is_refused_by_the_counter(enrolled: Credential) -> None:
    twin = SignIn()
    once = verify_assertion(twin.response(), enrolled, twin.expects(), twin.allows())
    with pytest.raises(Refusal) as caught:
        verify_assertion(twin.response(), once.credential, twin.expects(), twin.allows())
    assert caught.value.code is Code.SIGN_COUNT_REGRESS


def test_a_registration_is_no_sign_in(enrolled: Credential) -> None:
    one = Registration()
    with pytest.raises(Refusal):
        verify_assertion(one.response(), enrolled, one.expects(), one.allows())


def test_without_a_handle_the_credential_says_who_it_is(enrolled: Credential) -> None:
    twin = SignIn(user_handle=None, expected={"user_handle": None, "challenge": CHALLENGE})
    found = verify_assertion(twin.response(), enrolled, twin.expects(), twin.allows())
    assert found.credential.user_handle == HANDLE

"""What honest authenticators send is taken, whatever their format and algorithm."""

from __future__ import annotations

import json
from datetime import timedelta

import msgspec
import pytest
from authenticator_simulator import (
    AAGUID_TEXT,
    HANDLE,
    MIDDLE_KEY,
    MIDDLE_NAME,
    NOW,
    ROOT_KEY,
    ROOT_NAME,
    ROOTS,
    Registration,
    SignIn,
    certificate,
    honest,
    octets,
)

from doorward.access.passkeys import Credential, verify_assertion, verify_registration
from doorward.access.policy import AttestationKind

FORMATS = ["none", "packed", "packed-self", "fido-u2f", "tpm", "android-key", "apple"]


def enrol(one: Registration) -> Credential:
    return verify_registration(one.response(), one.expects(), one.allows())


@pytest.mark.parametrize("format_name", FORMATS)
def test_formats(format_name: str) -> None:
    found = enrol(honest(format_name))
    kinds = {"none": AttestationKind.NONE, "packed-self": AttestationKind.SELF}
    assert found.attestation.kind is kinds.get(format_name, AttestationKind.CERTIFIED)
    assert found.user_handle == HANDLE
    assert found.registered_at == NOW
    zero = "00000000-0000-0000-0000-000000000000"
    assert found.aaguid == (zero if format_name == "fido-u2f" else AAGUID_TEXT)


@pytest.mark.parametrize("algorithm", [-7, -8, -257])
def test_algorithms_from_enrolment_to_sign_in(algorithm: int) -> None:
    credential = enrol(Registration(algorithm=algorithm))
    sign_in = SignIn(algorithm=algorithm)
    found = verify_assertion(sign_in.response(), credential, sign_in.expects(), sign_in.allows())
    assert found.user_verified
    assert found.credential.sign_count == 6
    assert found.credential.public_key == credential.public_key


def test_a_chain_through_an_intermediate_authority() -> None:
    middle = certificate(key=MIDDLE_KEY, subject=MIDDLE_NAME, ca=True, path_length=0)
    one = Registration(
        leaf={"issuer": MIDDLE_NAME, "issuer_key": MIDDLE_KEY},
        chain=lambda found: [*found, octets(middle)],
    )
    assert enrol(one).attestation.root_sha256 is not None


def test_a_renewed_root_counts_beside_the_expired_one() -> None:
    expired = certificate(key=ROOT_KEY, subject=ROOT_NAME, ca=True, ends=NOW - timedelta(days=1))
    one = Registration(policy={"trust_roots": (octets(expired), *ROOTS)})
    assert enrol(one).attestation == enrol(Registration()).attestation


def test_a_root_sent_along_is_taken_for_the_root_it_is() -> None:
    one = Registration()
    sent_along = one.but(chain=lambda found: [*found, one.allows().trust_roots[0]])
    assert enrol(sent_along).attestation == enrol(one).attestation


def test_a_counter_that_stays_zero_is_no_regress() -> None:
    credential = enrol(Registration())
    sign_in = SignIn(sign_count=0)
    found = verify_assertion(sign_in.response(), credential, sign_in.expects(), sign_in.allows())
    assert found.credential.sign_count == 0


def test_unknown_client_data_and_extensions_are_read_over() -> None:
    one = Registration(
        client_extra={"other_keys_can_be_added_here": "do not compare this"},
        flags=0xC5,
        extensions=b"\xa1\x6bcredProtect\x02",
    )
    assert enrol(one).id == one.credential_id


def test_what_browsers_repeat_is_compared() -> None:
    one = Registration(
        inner=lambda inner: {**inner, "publicKeyAlgorithm": -7, "publicKey": None},
        outer=lambda outer: {**outer, "authenticatorAttachment": "cross-platform"},
    )
    assert enrol(one).transports == ("usb",)


def test_the_object_is_as_good_as_its_text() -> None:
    one = Registration()
    found = verify_registration(json.loads(one.response()), one.expects(), one.allows())
    assert found.id == one.credential_id


def test_credentials_go_through_json_and_messagepack() -> None:
    found = enrol(Registration())
    for codec in (msgspec.json, msgspec.msgpack):
        assert codec.decode(codec.encode(found), type=Credential) == found

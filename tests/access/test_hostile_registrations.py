"""Hostile registrations: each is refused with its own code, beside the honest twin that passes."""

from __future__ import annotations

import base64
import json
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import cbor2
import pytest
from authenticator_simulator import (
    AAGUID,
    AAGUID_TEXT,
    AIK,
    CHALLENGE,
    CREDENTIAL_ID,
    HARDWARE_LIST,
    MIDDLE_KEY,
    MIDDLE_NAME,
    NOW,
    OTHER_ROOT,
    OTHER_ROOT_KEY,
    ROOT,
    Registration,
    aaguid_extension,
    certificate,
    cose,
    der,
    honest,
    name,
    octets,
    private_key,
    text,
    tpm_names,
    version_one,
)
from cryptography import x509

from doorward.access.passkeys import Code, Refusal, verify_registration

MIDDLE = certificate(key=MIDDLE_KEY, subject=MIDDLE_NAME, ca=False)
SHORT_PATH = certificate(key=MIDDLE_KEY, subject=MIDDLE_NAME, ca=True, path_length=0)
BELOW = certificate(
    key=OTHER_ROOT_KEY, subject=name("Below"), issuer=MIDDLE_NAME, issuer_key=MIDDLE_KEY, ca=True
)
UNKNOWN_CRITICAL = x509.UnrecognizedExtension(x509.ObjectIdentifier("1.2.3.4"), b"\x05\x00")


def member(**changed: Any) -> Callable[[dict[Any, Any]], dict[Any, Any]]:
    """A map with members changed; names are given as ``m1`` for 1 and ``n1`` for -1."""
    numbers = {
        key: int(key[1:]) * (-1 if key[0] == "n" else 1) for key in changed if key[1:].isdigit()
    }
    return lambda found: {**found, **{numbers.get(k, k): v for k, v in changed.items()}}


def without(*names: str) -> Callable[[dict[str, Any]], dict[str, Any]]:
    return lambda found: {key: value for key, value in found.items() if key not in names}


def append(raw: bytes) -> Callable[[bytes], bytes]:
    return lambda found: found + raw


def swap(old: bytes, new: bytes) -> Callable[[bytes], bytes]:
    def apply(found: bytes) -> bytes:
        assert old in found
        return found.replace(old, new, 1)

    return apply


def reversed_keys(found: bytes) -> bytes:
    pairs = list(cbor2.loads(found).items())[::-1]
    return bytes([0xA0 | len(pairs)]) + b"".join(
        cbor2.dumps(key) + cbor2.dumps(value, canonical=True) for key, value in pairs
    )


def doubled_object(found: bytes) -> bytes:
    return bytes([0xA4]) + b"\x63fmt\x64none" + found[1:]


def subject(**changed: Any) -> dict[str, Any]:
    return {"subject": name("Invented Key 1", **changed)}


def bad_signature(found: bytes) -> bytes:
    return found[:-1] + bytes([found[-1] ^ 1])


def weak_rsa(found: dict[int, Any]) -> dict[int, Any]:
    del found
    return {1: 3, 3: -257, -1: (2**1023 + 1).to_bytes(128, "big"), -2: b"\x01\x00\x01"}


def off_the_curve(found: dict[int, Any]) -> dict[int, Any]:
    return {**found, -3: bytes(31) + b"\x01"}


def ed25519_small_order(found: dict[int, Any]) -> dict[int, Any]:
    return {**found, -2: b"\x01" + bytes(31)}


def edwards(**changed: Any) -> dict[str, Any]:
    return {"algorithm": -8, **changed}


PACKED: list[tuple[str, Code, dict[str, Any]]] = [
    # the outer response
    ("response-is-no-json", Code.RESPONSE_MALFORMED, {"posted": lambda s: s[:-1]}),
    ("response-member-twice", Code.DUPLICATE_KEY, {"posted": lambda s: '{"id": "AA", ' + s[1:]}),
    ("response-too-large", Code.RESPONSE_TOO_LARGE, {"posted": lambda s: s + " " * 300_000}),
    (
        "response-too-many-members",
        Code.RESPONSE_TOO_LARGE,
        {"outer": lambda o: {**o, **{f"x{n}": 1 for n in range(20)}}},
    ),
    ("response-nested-deep", Code.RESPONSE_MALFORMED, {"posted": lambda _: "[" * 100_000}),
    ("type-password", Code.CREDENTIAL_TYPE, {"outer": member(type="password")}),
    ("id-not-raw-id", Code.RESPONSE_INCONSISTENT, {"outer": member(id=text(bytes(32)))}),
    (
        "id-with-padding",
        Code.BASE64URL_MALFORMED,
        {"outer": lambda o: {**o, "rawId": o["rawId"] + "="}},
    ),
    (
        "id-in-the-other-alphabet",
        Code.BASE64URL_MALFORMED,
        {"outer": lambda o: {**o, "rawId": "+/" + o["rawId"][2:]}},
    ),
    (
        "id-with-spare-bits",
        Code.BASE64URL_MALFORMED,
        {"outer": lambda o: {**o, "rawId": o["rawId"][:-1] + "9"}},
    ),
    ("raw-id-of-another", Code.CREDENTIAL_ID_MISMATCH, {
        "outer": member(id=text(bytes(32)), rawId=text(bytes(32)))}),
    ("algorithm-said-otherwise", Code.RESPONSE_INCONSISTENT, {
        "inner": member(publicKeyAlgorithm=-257)}),
    ("key-said-otherwise", Code.RESPONSE_INCONSISTENT, {"inner": member(publicKey=text(b"other"))}),
    ("data-said-otherwise", Code.RESPONSE_INCONSISTENT, {
        "inner": member(authenticatorData=text(b"other"))}),
    ("transports-no-list", Code.RESPONSE_MALFORMED, {"inner": member(transports="usb")}),
    ("attestation-missing", Code.RESPONSE_MALFORMED, {"inner": without("attestationObject")}),
    # client data
    ("client-data-twice", Code.DUPLICATE_KEY, {
        "client_raw": lambda raw: b'{"origin":"https://evil.example",' + raw[1:]}),
    ("client-data-trailing", Code.CLIENT_DATA_MALFORMED, {"client_raw": append(b"x")}),
    ("client-data-byte-order-mark", Code.CLIENT_DATA_MALFORMED, {
        "client_raw": lambda raw: b"\xef\xbb\xbf" + raw}),
    ("client-data-not-utf-8", Code.CLIENT_DATA_MALFORMED, {
        "client_raw": lambda raw: raw[:-1] + b',"x":"\xff"}'}),
    ("client-data-many-members", Code.CLIENT_DATA_MALFORMED, {
        "client_extra": {f"x{n}": n for n in range(20)}}),
    ("client-data-too-large", Code.RESPONSE_TOO_LARGE, {"client_extra": {"x": "x" * 9000}}),
    ("ceremony-of-sign-in", Code.CEREMONY_TYPE, {"kind": "webauthn.get"}),
    ("challenge-of-another", Code.CHALLENGE_MISMATCH, {"challenge": bytes(32)}),
    ("challenge-cut", Code.CHALLENGE_MISMATCH, {"challenge": CHALLENGE[:16]}),
    ("challenge-short", Code.CHALLENGE_TOO_SHORT, {
        "challenge": b"short", "expected": {"challenge": b"short"}}),
    ("origin-of-another", Code.ORIGIN_MISMATCH, {"origin": "https://doorward.example.evil.example"}),
    ("origin-with-a-port", Code.ORIGIN_MISMATCH, {"origin": "https://doorward.example:8443"}),
    ("origin-without-tls", Code.ORIGIN_MISMATCH, {"origin": "http://doorward.example"}),
    ("origin-with-a-slash", Code.ORIGIN_MISMATCH, {"origin": "https://doorward.example/"}),
    ("origin-in-capitals", Code.ORIGIN_MISMATCH, {"origin": "https://Doorward.example"}),
    ("cross-origin", Code.CROSS_ORIGIN, {"client_extra": {"crossOrigin": True}}),
    ("cross-origin-as-text", Code.CLIENT_DATA_MALFORMED, {
        "client_extra": {"crossOrigin": "false"}}),
    ("top-origin", Code.TOP_ORIGIN, {"client_extra": {"topOrigin": "https://evil.example"}}),
    ("connection-of-another", Code.TOKEN_BINDING, {
        "client_extra": {"tokenBinding": {"status": "present", "id": "AAAA"}}}),
    ("connection-as-text", Code.TOKEN_BINDING, {"client_extra": {"tokenBinding": "present"}}),
    # the attestation object
    ("object-trailing", Code.TRAILING_BYTES, {"object_raw": append(b"\x00")}),
    ("object-keys-unsorted", Code.CBOR_NOT_CANONICAL, {"object_raw": reversed_keys}),
    ("object-key-twice", Code.DUPLICATE_KEY, {"object_raw": doubled_object}),
    ("object-long-length", Code.CBOR_NOT_CANONICAL, {
        "object_raw": swap(b"\x63fmt", b"\x78\x03fmt")}),
    ("object-indefinite", Code.CBOR_NOT_CANONICAL, {
        "object_raw": lambda raw: b"\xbf" + raw[1:] + b"\xff"}),
    ("object-tagged", Code.CBOR_NOT_CANONICAL, {"object_raw": lambda raw: b"\xd9\xd9\xf7" + raw}),
    ("object-cut", Code.CBOR_MALFORMED, {"object_raw": lambda raw: raw[:-9]}),
    ("object-deep", Code.CBOR_TOO_DEEP, {"object_raw": lambda _: b"\x81" * 50 + b"\x00"}),
    ("object-huge-count", Code.CBOR_MALFORMED, {
        "object_raw": lambda _: b"\x9b" + b"\x7f" + b"\xff" * 7}),
    ("object-extra-member", Code.ATTESTATION_MALFORMED, {
        "object_raw": lambda raw: b"\xa4" + raw[1:] + b"\x69zzzzzzzzz\x00"}),
    ("statement-no-map", Code.ATTESTATION_MALFORMED, {"statement": lambda _: []}),
    # authenticator data
    ("data-trailing", Code.TRAILING_BYTES, {"tail": b"\x00"}),
    ("data-of-another-site", Code.RP_ID_MISMATCH, {"rp_id": "evil.example"}),
    ("user-absent", Code.USER_NOT_PRESENT, {"flags": 0x44}),
    ("user-unverified", Code.USER_NOT_VERIFIED, {"flags": 0x41}),
    ("key-can-be-copied", Code.BACKUP_ELIGIBLE, {"flags": 0x4D}),
    ("key-was-copied", Code.BACKUP_STATE, {"flags": 0x55}),
    ("flags-reserved", Code.RESERVED_FLAGS, {"flags": 0x47}),
    ("flags-reserved-high", Code.RESERVED_FLAGS, {"flags": 0x65}),
    ("flags-without-key", Code.FLAGS_INCONSISTENT, {"flags": 0x05}),
    ("flags-extensions-missing", Code.FLAGS_INCONSISTENT, {"flags": 0xC5}),
    ("extensions-unflagged", Code.TRAILING_BYTES, {"extensions": b"\xa1\x61a\x01"}),
    ("extensions-empty", Code.EXTENSIONS_MALFORMED, {"flags": 0xC5, "extensions": b"\xa0"}),
    ("extensions-no-map", Code.EXTENSIONS_MALFORMED, {"flags": 0xC5, "extensions": b"\x80"}),
    ("extensions-trailing", Code.TRAILING_BYTES, {
        "flags": 0xC5, "extensions": b"\xa1\x61a\x01\x00"}),
    ("extensions-unsorted", Code.CBOR_NOT_CANONICAL, {
        "flags": 0xC5, "extensions": b"\xa2\x61b\x01\x61a\x01"}),
    ("id-short", Code.CREDENTIAL_ID_LENGTH, {"credential_id": bytes(15)}),
    ("id-empty", Code.CREDENTIAL_ID_LENGTH, {"credential_id": b""}),
    ("id-known", Code.CREDENTIAL_ID_KNOWN, {
        "expected": {"known_credential_ids": frozenset({CREDENTIAL_ID})}}),
    ("id-known-by-question", Code.CREDENTIAL_ID_KNOWN, {
        "expected": {"known_credential_ids": lambda one: one == CREDENTIAL_ID}}),
    ("handle-missing", Code.USER_HANDLE_LENGTH, {"expected": {"user_handle": None}}),
    ("handle-long", Code.USER_HANDLE_LENGTH, {"expected": {"user_handle": bytes(65)}}),
    # the key
    ("key-not-offered", Code.ALGORITHM_NOT_OFFERED, {"expected": {"algorithms": (-8,)}}),
    ("key-of-unknown-algorithm", Code.ALGORITHM_NOT_OFFERED, {"members": member(m3=-65535)}),
    ("key-type-of-another", Code.ALGORITHM_MISMATCH, {"members": member(m1=1)}),
    ("key-algorithm-of-another", Code.ALGORITHM_MISMATCH, {"members": member(m3=-257)}),
    ("key-curve-of-another", Code.ALGORITHM_MISMATCH, {"members": member(n1=2)}),
    ("key-type-true", Code.ALGORITHM_MISMATCH, edwards(members=member(m1=True))),
    ("key-extra-member", Code.KEY_MEMBERS, {"members": member(m2=b"kid")}),
    ("key-private-part", Code.KEY_MEMBERS, {"members": member(n4=bytes(32))}),
    ("key-member-missing", Code.KEY_MEMBERS, {
        "members": lambda found: {k: v for k, v in found.items() if k != -3}}),
    ("key-off-the-curve", Code.KEY_MALFORMED, {"members": off_the_curve}),
    ("key-coordinate-short", Code.KEY_MALFORMED, {"members": member(n2=bytes(31))}),
    ("key-compressed", Code.KEY_MALFORMED, {"members": member(n3=True)}),
    ("key-no-map", Code.KEY_MALFORMED, {"key_raw": lambda _: b"\x80"}),
    ("key-unsorted", Code.CBOR_NOT_CANONICAL, {"key_raw": reversed_keys}),
    ("key-member-twice", Code.DUPLICATE_KEY, {
        "key_raw": lambda raw: b"\xa6\x01\x02\x01\x02" + raw[3:]}),
    ("key-long-number", Code.CBOR_NOT_CANONICAL, {
        "key_raw": swap(b"\x01\x02\x03", b"\x01\x18\x02\x03")}),
    ("key-rsa-weak", Code.KEY_WEAK, {"members": weak_rsa}),
    ("key-rsa-exponent-3", Code.KEY_WEAK, {"algorithm": -257, "members": member(n2=b"\x03")}),
    ("key-rsa-leading-zero", Code.KEY_MALFORMED, {
        "algorithm": -257, "members": lambda found: {**found, -1: b"\0" + found[-1]}}),
    ("key-ed25519-small-order", Code.KEY_WEAK, edwards(members=ed25519_small_order)),
    ("key-ed25519-second-spelling", Code.KEY_MALFORMED, edwards(
        members=member(n2=b"\xee" + b"\xff" * 30 + b"\x7f"))),
    ("key-ed25519-known-slip", Code.TRAILING_BYTES, edwards(
        key_raw=lambda raw: bytes.fromhex("a301634f4b500327206745643235353139") + raw[7:])),
    # packed attestation
    ("format-unknown", Code.ATTESTATION_FORMAT, {"format": "android-safetynet"}),
    ("signature-bad", Code.ATTESTATION_SIGNATURE, {"signed": bad_signature}),
    ("signature-empty", Code.ATTESTATION_MALFORMED, {"signed": lambda _: b""}),
    ("signature-of-another-algorithm", Code.ATTESTATION_ALGORITHM, {"statement": member(alg=-257)}),
    ("statement-extra-member", Code.ATTESTATION_MALFORMED, {"statement": member(ecdaaKeyId=b"x")}),
    ("statement-without-signature", Code.ATTESTATION_MALFORMED, {"statement": without("sig")}),
    ("statement-algorithm-as-text", Code.ATTESTATION_MALFORMED, {"statement": member(alg="ES256")}),
    ("chain-empty", Code.ATTESTATION_MALFORMED, {"chain": lambda _: []}),
    ("chain-of-many", Code.ATTESTATION_MALFORMED, {"chain": lambda found: found * 9}),
    ("self-not-accepted", Code.ATTESTATION_SELF, {
        "format": "packed-self", "policy": {"accept_self_attestation": False}}),
    ("none-not-accepted", Code.ATTESTATION_MISSING, {
        "format": "none", "policy": {"accept_none_attestation": False}}),
    ("certificate-broken", Code.CERTIFICATE_MALFORMED, {"chain": lambda _: [b"\x30\x03abc"]}),
    ("certificate-trailing", Code.CERTIFICATE_MALFORMED, {
        "chain": lambda found: [found[0] + b"\x00"]}),
    ("certificate-version-1", Code.CERTIFICATE_VERSION, {
        "chain": lambda found: [version_one(x509.load_der_x509_certificate(found[0]))]}),
    ("certificate-of-an-authority", Code.CERTIFICATE_CA, {"leaf": {"ca": True}}),
    ("certificate-without-constraints", Code.CERTIFICATE_CA, {"leaf": {"ca": None}}),
    ("certificate-other-unit", Code.CERTIFICATE_SUBJECT, {"leaf": subject(unit="Web Server")}),
    ("certificate-without-unit", Code.CERTIFICATE_SUBJECT, {"leaf": subject(unit=None)}),
    ("certificate-without-country", Code.CERTIFICATE_SUBJECT, {"leaf": subject(country=None)}),
    ("certificate-other-model", Code.CERTIFICATE_AAGUID, {
        "leaf": {"extensions": ((aaguid_extension(bytes(16)), False),)}}),
    ("certificate-model-critical", Code.CERTIFICATE_AAGUID, {
        "leaf": {"extensions": ((aaguid_extension(), True),)}}),
    ("certificate-model-unwrapped", Code.CERTIFICATE_AAGUID, {
        "leaf": {"extensions": ((aaguid_extension(wrapped=False), False),)}}),
    ("certificate-critical-unknown", Code.CERTIFICATE_EXTENSIONS, {
        "leaf": {"extensions": ((UNKNOWN_CRITICAL, True),)}}),
    ("certificate-expired", Code.CERTIFICATE_EXPIRED, {
        "leaf": {"ends": NOW - timedelta(days=1)}}),
    ("certificate-not-yet-valid", Code.CERTIFICATE_EXPIRED, {
        "leaf": {"begins": NOW + timedelta(days=1)}}),
    ("chain-root-expired", Code.CERTIFICATE_EXPIRED, {
        "expected": {"now": NOW + timedelta(days=400)},
        "leaf": {"ends": NOW + timedelta(days=900)}}),
    ("chain-without-roots", Code.NO_TRUST_ROOTS, {"policy": {"trust_roots": ()}}),
    ("chain-to-another-root", Code.CHAIN_UNTRUSTED, {"leaf": {"issuer_key": OTHER_ROOT_KEY}}),
    ("chain-brings-its-own-root", Code.CHAIN_UNTRUSTED, {
        "leaf": {"issuer_key": OTHER_ROOT_KEY},
        "chain": lambda found: [*found, octets(OTHER_ROOT)]}),
    ("chain-issuer-no-authority", Code.CERTIFICATE_CHAIN, {
        "leaf": {"issuer": MIDDLE_NAME, "issuer_key": MIDDLE_KEY},
        "chain": lambda found: [*found, octets(MIDDLE)]}),
    ("chain-out-of-order", Code.CERTIFICATE_CHAIN, {
        "chain": lambda found: [*found, octets(OTHER_ROOT), octets(ROOT)]}),
    ("chain-too-long-for-issuer", Code.CERTIFICATE_CHAIN, {
        "leaf": {"issuer": name("Below"), "issuer_key": OTHER_ROOT_KEY},
        "chain": lambda found: [*found, octets(BELOW), octets(SHORT_PATH)]}),
    ("model-not-allowed", Code.AAGUID_NOT_ALLOWED, {
        "policy": {"allowed_aaguids": frozenset({"00000000-0000-0000-0000-000000000001"})}}),
    ("no-model-allowed", Code.AAGUID_NOT_ALLOWED, {"policy": {"allowed_aaguids": frozenset()}}),
    ("model-claimed-without-proof", Code.AAGUID_UNPROVEN, {
        "format": "none", "policy": {"allowed_aaguids": frozenset({AAGUID_TEXT})}}),
]  # fmt: skip
AGAINST: dict[str, list[tuple[str, Code, dict[str, Any]]]] = {
    "none": [
        ("statement-not-empty", Code.ATTESTATION_MALFORMED, {"statement": lambda _: {"x": 1}}),
    ],
    "packed-self": [
        ("signature-bad", Code.ATTESTATION_SIGNATURE, {"signed": bad_signature}),
        ("algorithm-of-another", Code.ATTESTATION_ALGORITHM, {"statement": member(alg=-8)}),
    ],
    "fido-u2f": [
        ("pin-not-asked", Code.USER_NOT_VERIFIED, {"policy": {"require_user_verification": True}}),
        # Nothing signs these three.
        ("pin-claimed", Code.FLAGS_INCONSISTENT, {"flags": 0x45}),
        ("counter-claimed", Code.FLAGS_INCONSISTENT, {"sign_count": 9}),
        ("extensions-claimed", Code.FLAGS_INCONSISTENT, {
            "flags": 0xC1, "extensions": b"\xa1\x61a\x01"}),
        ("model-not-zero", Code.CERTIFICATE_AAGUID, {"aaguid": AAGUID}),
        ("two-certificates", Code.ATTESTATION_MALFORMED, {"chain": lambda found: found * 2}),
        ("key-of-another-kind", Code.ATTESTATION_ALGORITHM, {
            "members": lambda _: cose(private_key(-8), -8)}),
        ("maker-with-another-curve", Code.ATTESTATION_ALGORITHM, {"leaf": {
            "key": private_key(-8)}}),
        ("signature-bad", Code.ATTESTATION_SIGNATURE, {"signed": bad_signature}),
        ("without-roots", Code.NO_TRUST_ROOTS, {"policy": {"trust_roots": ()}}),
    ],
    "tpm": [
        ("version", Code.ATTESTATION_MALFORMED, {"statement": member(ver="1.2")}),
        ("magic", Code.ATTESTATION_MALFORMED, {"structures": member(magic=b"EVIL")}),
        ("kind", Code.ATTESTATION_MALFORMED, {"structures": member(kind=b"\x80\x18")}),
        ("another-ceremony", Code.ATTESTATION_BINDING, {"structures": member(extra=bytes(32))}),
        ("another-name", Code.ATTESTATION_BINDING, {"structures": member(name=bytes(34))}),
        ("area-trailing", Code.TRAILING_BYTES, {"structures": member(area_tail=b"\x00")}),
        ("info-trailing", Code.TRAILING_BYTES, {"structures": member(info_tail=b"\x00")}),
        ("key-imported", Code.ATTESTATION_BINDING, {
            "structures": member(attributes=bytes.fromhex("00040040"))}),
        ("key-restricted", Code.ATTESTATION_BINDING, {
            "structures": member(attributes=bytes.fromhex("00050472"))}),
        ("key-of-another", Code.ATTESTATION_KEY_MISMATCH, {
            "members": lambda _: cose(OTHER_ROOT_KEY, -7)}),
        ("subject-not-empty", Code.CERTIFICATE_SUBJECT, {"leaf": {"subject": name("TPM")}}),
        ("usage-missing", Code.CERTIFICATE_EXTENSIONS, {
            "leaf": {"extensions": ((tpm_names(), True),)}}),
        ("names-missing", Code.CERTIFICATE_SUBJECT, {"leaf": {"extensions": ((AIK, False),)}}),
        ("maker-unknown", Code.CERTIFICATE_SUBJECT, {
            "leaf": {"extensions": ((AIK, False), (tpm_names("id:FFFFF1D0"), True))}}),
        ("model-of-another", Code.CERTIFICATE_AAGUID, {"leaf": {"extensions": (
            (AIK, False), (tpm_names(), True), (aaguid_extension(bytes(16)), False))}}),
        ("authority", Code.CERTIFICATE_CA, {"leaf": {"ca": True}}),
        ("signature-bad", Code.ATTESTATION_SIGNATURE, {"signed": bad_signature}),
        ("without-roots", Code.NO_TRUST_ROOTS, {"policy": {"trust_roots": ()}}),
    ],
    "android-key": [
        ("another-ceremony", Code.ATTESTATION_BINDING, {"structures": member(challenge=bytes(32))}),
        ("software", Code.ATTESTATION_BINDING, {"structures": member(level=b"\x00")}),
        ("for-all-applications", Code.ATTESTATION_BINDING, {
            "structures": member(software=der("30", bytes.fromhex("bf8458020500")))}),
        ("imported", Code.ATTESTATION_BINDING, {"structures": member(
            hardware=HARDWARE_LIST[:-1] + b"\x02")}),
        ("said-by-software-alone", Code.ATTESTATION_BINDING, {"structures": member(
            software=HARDWARE_LIST, hardware=der("30"))}),
        ("description-trailing", Code.TRAILING_BYTES, {"structures": member(tail=b"\x05\x00")}),
        ("description-missing", Code.CERTIFICATE_EXTENSIONS, {"leaf": {"extensions": ()}}),
        ("key-of-another", Code.ATTESTATION_KEY_MISMATCH, {
            "members": lambda _: cose(OTHER_ROOT_KEY, -7)}),
        ("without-roots", Code.NO_TRUST_ROOTS, {"policy": {"trust_roots": ()}}),
        ("built-in-roots-do-not-count", Code.CHAIN_UNTRUSTED, {
            "policy": {"trust_roots": (octets(OTHER_ROOT),)}}),
    ],
    "apple": [
        ("another-ceremony", Code.ATTESTATION_BINDING, {"structures": member(nonce=bytes(38))}),
        ("nonce-missing", Code.ATTESTATION_BINDING, {"leaf": {"extensions": ()}}),
        ("key-of-another", Code.ATTESTATION_KEY_MISMATCH, {
            "members": lambda _: cose(OTHER_ROOT_KEY, -7)}),
        ("without-roots", Code.NO_TRUST_ROOTS, {"policy": {"trust_roots": ()}}),
        ("authority", Code.CERTIFICATE_CA, {"leaf": {"ca": True}}),
    ],
}  # fmt: skip
ALL = [("packed", *one) for one in PACKED] + [
    (format_name, *one) for format_name, found in AGAINST.items() for one in found
]


@pytest.mark.parametrize(
    ("format_name", "what", "code", "knobs"), ALL, ids=[f"{one[0]}-{one[1]}" for one in ALL]
)
def test_refused_beside_its_honest_twin(
    format_name: str, what: str, code: Code, knobs: dict[str, Any]
) -> None:
    twin = honest(format_name)
    assert verify_registration(twin.response(), twin.expects(), twin.allows()), what
    hostile = twin.but(**knobs)
    with pytest.raises(Refusal) as caught:
        verify_registration(hostile.response(), hostile.expects(), hostile.allows())
    assert caught.value.code is code, caught.value


def test_the_corpus_is_large_and_names_each_case_once() -> None:
    names = [one[:2] for one in ALL]
    assert len(set(names)) == len(names) >= 40
    assert len({one[2] for one in ALL}) >= 40


def test_a_refusal_says_what_was_expected_and_what_came() -> None:
    one = Registration(origin="https://evil.example")
    with pytest.raises(Refusal) as caught:
        verify_registration(one.response(), one.expects(), one.allows())
    assert str(caught.value) == (
        "origin: expected https://doorward.example, came 'https://evil.example' [origin-mismatch]"
    )


def test_messages_do_not_repeat_the_challenge() -> None:
    one = Registration(challenge=bytes(32))
    with pytest.raises(Refusal) as caught:
        verify_registration(one.response(), one.expects(), one.allows())
    shown = str(caught.value)
    assert base64.urlsafe_b64encode(CHALLENGE).decode()[:20] not in shown
    assert CHALLENGE.hex()[:20] not in shown


@pytest.mark.parametrize("member_name", ["clientDataJSON", "attestationObject"])
@pytest.mark.parametrize("value", [None, 1, [], {}, "", "é", "A" * 400_000])
def test_members_of_any_type(member_name: str, value: object) -> None:
    one = Registration()
    response = json.loads(one.response())
    response["response"][member_name] = value
    with pytest.raises(Refusal):
        verify_registration(response, one.expects(), one.allows())

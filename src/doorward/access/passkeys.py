"""Registration and sign-in with passkeys, checked strictly (WebAuthn Level 3, section 7).

The `webauthn` library verifies what the standard asks of everybody; this layer reads every byte
by itself first, refuses what is doubtful and puts the operator's policy on top.

>>> from datetime import UTC, datetime
>>> expected = Expected(challenge=bytes(32), origins=frozenset({"https://doorward.example"}),
...     rp_id="doorward.example", now=datetime(2026, 1, 1, tzinfo=UTC), user_handle=b"1")
>>> try:
...     verify_registration("{}", expected, PasskeyPolicy())
... except Refusal as refusal:
...     print(refusal)
response: expected an object, came nothing [response-malformed]
"""

from __future__ import annotations

import hashlib
import hmac
from uuid import UUID

import msgspec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from doorward.access import (
    attestation,
    authenticator_data,
    canonical,
    client_data,
    keys,
    responses,
    second_opinion,
)
from doorward.access.attestation.statements import Registered
from doorward.access.authenticator_data import AuthenticatorData
from doorward.access.policy import Assertion, Credential, Expected, PasskeyPolicy
from doorward.access.refusals import Code, Refusal

__all__ = [
    "Assertion",
    "Code",
    "Credential",
    "Expected",
    "PasskeyPolicy",
    "Refusal",
    "verify_assertion",
    "verify_registration",
]

MAX_ATTESTATION_OBJECT = 128 * 1024
MAX_SIGNATURE = 2048
MAX_USER_HANDLE = 64


def verify_registration(
    response: responses.Response, expected: Expected, policy: PasskeyPolicy
) -> Credential:
    """A new passkey from what `navigator.credentials.create()` gave, or a `Refusal`.

    `response` is the JSON of ``PublicKeyCredential.toJSON()`` (text, bytes, or the object decoded
    already; only text lets doubled members of the outer object be seen).
    """
    handle = _handle(expected.user_handle)
    outer = responses.read(response)
    raw_client_data = outer.octets("clientDataJSON", client_data.MAX_BYTES)
    raw_object = outer.octets("attestationObject", MAX_ATTESTATION_OBJECT)
    client_data.check(raw_client_data, client_data.CREATE, expected, policy)
    format_name, statement, raw_data = _attestation_object(raw_object, policy)
    data = authenticator_data.read(raw_data, registration=True)
    authenticator_data.check(data, expected.rp_id, policy)
    registered = _registered(data, raw_client_data, outer, expected, policy)
    shown = attestation.verify(format_name, statement, registered, expected)
    second_opinion.ask(
        outer.id, raw_client_data, raw_object, format_name, registered.algorithm, expected, policy
    )
    return Credential(
        id=outer.id,
        public_key=registered.attested.public_key,
        algorithm=registered.algorithm,
        sign_count=data.sign_count,
        user_handle=handle,
        user_verified=data.user_verified,
        backup_eligible=data.backup_eligible,
        backed_up=data.backed_up,
        aaguid=str(UUID(bytes=registered.attested.aaguid)),
        attestation=shown,
        transports=outer.transports(),
        registered_at=expected.now,
    )


def verify_assertion(
    response: responses.Response,
    credential: Credential,
    expected: Expected,
    policy: PasskeyPolicy,
) -> Assertion:
    """A sign-in from what `navigator.credentials.get()` gave, or a `Refusal`.

    `credential` is the stored one that the response names. Store the credential that comes back:
    its counter is what the next sign-in is compared with.
    """
    data = verify_signature(response, credential, expected, policy)
    attestation.require_stored(credential, policy, expected)
    return Assertion(credential=_advanced(credential, data), user_verified=data.user_verified)


def verify_signature(
    response: responses.Response,
    credential: Credential,
    expected: Expected,
    policy: PasskeyPolicy,
) -> AuthenticatorData:
    """What the key signed, without what changes with time (its counter, belief in its maker).

    By this an assertion that was kept is verified again. Raises `Refusal`.
    """
    outer = responses.read(response)
    if not hmac.compare_digest(outer.id, credential.id):
        raise Refusal(Code.CREDENTIAL_ID_MISMATCH, "id: expected the stored credential's")
    _check_user(outer, credential, expected, policy)
    raw_client_data = outer.octets("clientDataJSON", client_data.MAX_BYTES)
    client_data.check(raw_client_data, client_data.GET, expected, policy)
    raw = outer.octets("authenticatorData", authenticator_data.MAX_BYTES)
    data = authenticator_data.read(raw, registration=False)
    authenticator_data.check(data, expected.rp_id, policy)
    signature = outer.octets("signature", MAX_SIGNATURE)
    algorithm, key = keys.cached(credential.public_key)
    if algorithm != credential.algorithm:
        raise Refusal(
            Code.ALGORITHM_MISMATCH,
            f"stored credential: expected algorithm {credential.algorithm}, came {algorithm}",
        )
    signed = raw + hashlib.sha256(raw_client_data).digest()
    if not keys.signed(key, algorithm, signature, signed):
        raise Refusal(Code.SIGNATURE, "signature: is not good under the stored key")
    return data


def _handle(handle: bytes | None) -> bytes:
    if handle is None or not 1 <= len(handle) <= MAX_USER_HANDLE:
        came = "none" if handle is None else f"{len(handle)} bytes"
        raise Refusal(
            Code.USER_HANDLE_LENGTH,
            f"user handle: expected 1 to {MAX_USER_HANDLE} bytes, came {came}",
        )
    return handle


def _attestation_object(
    raw: bytes, policy: PasskeyPolicy
) -> tuple[str, dict[int | str, canonical.Value], bytes]:
    found = canonical.decode(raw, "attestation object", sorted_keys=not policy.accept_unsorted_cbor)
    if not isinstance(found, dict) or set(found) != {"fmt", "attStmt", "authData"}:
        raise Refusal(
            Code.ATTESTATION_MALFORMED,
            "attestation object: expected the members fmt, attStmt and authData alone",
        )
    name, statement, data = found["fmt"], found["attStmt"], found["authData"]
    if not isinstance(name, str) or not isinstance(statement, dict) or not isinstance(data, bytes):
        raise Refusal(
            Code.ATTESTATION_MALFORMED,
            "attestation object: expected fmt as text, attStmt as a map, authData as bytes",
        )
    return name, statement, data


def _registered(
    data: AuthenticatorData,
    raw_client_data: bytes,
    outer: responses.Outer,
    expected: Expected,
    policy: PasskeyPolicy,
) -> Registered:
    if data.attested is None:
        raise Refusal(Code.FLAGS_INCONSISTENT, "flags: expected attested credential data (AT)")
    if data.attested.credential_id != outer.id:
        raise Refusal(
            Code.CREDENTIAL_ID_MISMATCH, "credential id: expected the same as rawId, came another"
        )
    if expected.knows(outer.id):
        raise Refusal(Code.CREDENTIAL_ID_KNOWN, "credential id: is enrolled already")
    algorithm, key = keys.read(data.attested.members)
    if algorithm not in expected.algorithms:
        raise Refusal(
            Code.ALGORITHM_NOT_OFFERED,
            f"key: expected one of the algorithms {list(expected.algorithms)}, came {algorithm}",
        )
    _check_echoes(outer, data, algorithm, key)
    client_data_hash = hashlib.sha256(raw_client_data).digest()
    return Registered(data, data.attested, algorithm, key, client_data_hash, policy)


def _check_echoes(
    outer: responses.Outer, data: AuthenticatorData, algorithm: int, key: keys.Verifier
) -> None:
    """What browsers repeat beside the attestation object says the same as it."""
    spki = key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    echoes = {"authenticatorData": data.raw, "publicKey": spki}
    for name, wanted in echoes.items():
        came = outer.optional_octets(name, MAX_ATTESTATION_OBJECT)
        if came is not None and came != wanted:
            raise Refusal(
                Code.RESPONSE_INCONSISTENT, f"{name}: differs from the attestation object"
            )
    stated = outer.inner.get("publicKeyAlgorithm")
    if stated is not None and (stated != algorithm or isinstance(stated, bool)):
        raise Refusal(
            Code.RESPONSE_INCONSISTENT, f"publicKeyAlgorithm: expected {algorithm}, came another"
        )


def _check_user(
    outer: responses.Outer, credential: Credential, expected: Expected, policy: PasskeyPolicy
) -> None:
    if expected.user_handle is not None and expected.user_handle != credential.user_handle:
        raise Refusal(
            Code.USER_HANDLE_MISMATCH, "user handle: the stored credential is another person's"
        )
    came = outer.optional_octets("userHandle", MAX_ATTESTATION_OBJECT)
    if came is None:
        if policy.require_user_handle:
            raise Refusal(Code.USER_HANDLE_MISSING, "userHandle: expected one, came none")
        return
    if not hmac.compare_digest(_handle(came), credential.user_handle):
        raise Refusal(
            Code.USER_HANDLE_MISMATCH, "userHandle: expected the stored one, came another"
        )


def _advanced(credential: Credential, data: AuthenticatorData) -> Credential:
    """The credential as it is to be stored; a counter that stands still was copied."""
    if data.backup_eligible != credential.backup_eligible:
        raise Refusal(
            Code.BACKUP_STATE,
            f"flags: expected backup eligibility {credential.backup_eligible}, as at registration",
        )
    if (data.sign_count or credential.sign_count) and data.sign_count <= credential.sign_count:
        raise Refusal(
            Code.SIGN_COUNT_REGRESS,
            f"sign count: expected more than {credential.sign_count}, came {data.sign_count}",
        )
    return msgspec.structs.replace(credential, sign_count=data.sign_count, backed_up=data.backed_up)

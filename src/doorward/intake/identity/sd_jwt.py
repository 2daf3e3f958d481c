"""SD-JWT credentials, verified offline: RFC 9901 and draft-ietf-oauth-sd-jwt-vc.

Needs the extra ``idv``. A presentation is checked in this order: the issuer's signature with a
key that the operator trusts, every disclosure against its digest, validity and status, and the
holder's key binding, made for our audience and nonce. Algorithms are those of `json_tokens`.
Steps from RFC 9901, 7.1 and 7.3; the types of SD-JWT VC from memory of the draft.
"""

from __future__ import annotations

import hmac
from collections.abc import Mapping, Sequence
from datetime import date, datetime

import msgspec

from doorward.intake.identity.credentials import Presented, RefusedError, passed, refused
from doorward.intake.identity.disclosures import digest, disclosed, hash_name
from doorward.intake.identity.json_tokens import (
    Json,
    Key,
    check_token,
    header_of,
    payload_of,
    public_key,
)
from doorward.intake.identity.messages import Fields, joined, mapping, text
from doorward.intake.identity.status_lists import check_status
from doorward.model import DocumentSeen, IdentityCheck

_VENDOR = "sd-jwt"
_TYPES = ("dc+sd-jwt", "vc+sd-jwt")
_BINDING_TYPES = ("kb+jwt",)
_MOST_CHARACTERS = 512 * 1024
_SKEW = 60
_ALWAYS_OPEN = ("iss", "nbf", "exp", "cnf", "vct", "status")


class Expected(msgspec.Struct, frozen=True, kw_only=True):
    """What a presentation has to match.

    `issuers` are public keys (JSON Web Keys) by the issuer's ``iss``; `types` the values of
    ``vct`` that are taken as identity documents; `audience` and `nonce` what the holder was
    asked to sign for, the nonce used once; `max_age` in seconds the age of that signature;
    `status_lists` the issuers' tokens by address, fetched by the operator.
    """

    issuers: Mapping[str, Sequence[Json]]
    types: frozenset[str]
    audience: str
    nonce: str
    max_age: int = 300
    status_lists: Mapping[str, str] = {}


def verify_sd_jwt(presentation: str, *, expected: Expected, presented: Presented) -> IdentityCheck:
    """Verify a presentation ``<issuer token>~<disclosure>~…~<key binding token>``.

    Approved; declined with the first reason as code; or for review where the status could not
    be looked up. Raises `ValueError` for an expectation without issuers, types or nonce.
    """
    if not (expected.issuers and expected.types and expected.audience and expected.nonce):
        raise ValueError("give issuers, types, audience and nonce")
    try:
        document = _verified(presentation, expected, presented.now)
    except RefusedError as error:
        return refused(_VENDOR, presented, error.code)
    return passed(_VENDOR, presented, document)


def _verified(presentation: str, expected: Expected, now: datetime) -> DocumentSeen:
    if len(presentation) > _MOST_CHARACTERS:
        raise RefusedError("too-large")
    bound, tilde, binding = presentation.rpartition("~")
    if not tilde or not bound.isascii():
        raise RefusedError("malformed")
    issued, *disclosures = bound.split("~")
    keys = _issuer_keys(issued, expected.issuers)
    payload = check_token(issued, keys, _TYPES, "bad-issuer-signature")
    claims = disclosed(payload, disclosures)
    if any(name in claims and name not in payload for name in _ALWAYS_OPEN):
        raise RefusedError("claim-not-allowed")
    if claims.get("vct") not in expected.types:
        raise RefusedError("wrong-document-type")
    _check_times(claims, now)
    _check_binding(binding, payload, bound + tilde, expected, now)
    if "status" in claims:
        check_status(claims["status"], expected.status_lists, keys, now)
    return _seen(claims)


def _issuer_keys(issued: str, issuers: Mapping[str, Sequence[Json]]) -> list[Key]:
    """The trusted keys of the issuer that the token names, which is believed once one fits."""
    issuer = payload_of(issued).get("iss")
    held = issuers.get(issuer) if isinstance(issuer, str) else None
    if not held:
        raise RefusedError("issuer-not-trusted")
    named = header_of(issued).get("kid")
    fitting = [one for one in held if named is None or one.get("kid") in (None, named)]
    return [public_key(one) for one in fitting]


def _check_times(claims: Json, now: datetime) -> None:
    seconds = now.timestamp()
    start, end = _seconds(claims, "nbf"), _seconds(claims, "exp")
    if start is not None and seconds + _SKEW < start:
        raise RefusedError("not-yet-valid")
    if end is not None and seconds >= end:
        raise RefusedError("expired")


def _seconds(claims: Json, name: str) -> float | None:
    """Seconds since 1970; beyond 2**53 is no time, and too large to calculate with."""
    value = claims.get(name)
    if value is None:
        return None
    if isinstance(value, bool) or not isinstance(value, int | float) or abs(value) > 2**53:
        raise RefusedError("malformed")
    return value


def _check_binding(
    token: str, payload: Json, bound: str, expected: Expected, now: datetime
) -> None:
    """The holder's token (7.3): by the key that the issuer named, for us, now, over all of it."""
    key = mapping(payload, "cnf").get("jwk")
    if not token or key is None:
        raise RefusedError("no-holder-binding")
    claims = check_token(token, [public_key(key)], _BINDING_TYPES, "wrong-binding")
    if not _same(claims.get("sd_hash"), digest(bound, hash_name(payload))):
        raise RefusedError("wrong-binding")
    if not _same(claims.get("aud"), expected.audience):
        raise RefusedError("wrong-audience")
    if not _same(claims.get("nonce"), expected.nonce):
        raise RefusedError("wrong-nonce")
    made = _seconds(claims, "iat")
    if made is None or not -_SKEW <= now.timestamp() - made <= expected.max_age:
        raise RefusedError("stale")
    _check_times(claims, now)


def _same(value: object, right: str) -> bool:
    return isinstance(value, str) and hmac.compare_digest(
        value.encode("utf-8", "replace"), right.encode("utf-8", "replace")
    )


def _seen(claims: Json) -> DocumentSeen:
    """What is kept: all but pictures, sex, nationality, birthplace and issuing country.

    Claim names are those of OpenID Connect and of the European identity credential.
    """
    address, fields = mapping(claims, "address"), Fields()

    def day(*names: str) -> date | None:
        found = (fields.day(claims.get(name), name) for name in names)
        return next((one for one in found if one is not None), None)

    return DocumentSeen(
        kind=text(claims, "vct"),
        number=text(claims, "document_number"),
        name=joined(text(claims, "given_name"), text(claims, "family_name")),
        birth_date=day("birthdate", "birth_date"),
        issued=day("date_of_issuance", "issuance_date", "issue_date"),
        expires=day("date_of_expiry", "expiry_date"),
        address=text(address, "formatted")
        or joined(
            text(address, "street_address"),
            text(address, "locality"),
            joined(text(address, "region"), text(address, "postal_code")),
            by=", ",
        ),
    )

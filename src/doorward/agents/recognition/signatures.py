"""Verifies HTTP message signatures (RFC 9421) by keys at hand.

Structured fields (RFC 8941) are parsed by `http_sf`, signature bases built and verified by
`http_message_signatures`; docs/agents-recognition.md says why these. What a signature must have,
which key counts, and when, is decided here, with the time given.
"""

from __future__ import annotations

import datetime
from enum import StrEnum
from typing import Any

import http_sf
import msgspec
from http_message_signatures import HTTPMessageVerifier, HTTPSignatureKeyResolver
from http_message_signatures.exceptions import HTTPMessageSignaturesException

from doorward.agents.recognition.directories import PUBLISHED, KeyRing, SigningKey, host_of
from doorward.agents.recognition.messages import HttpMessage, seen_by_library
from doorward.agents.recognition.policies import WEB_BOT_AUTH, Nonces, SignaturePolicy
from doorward.agents.recognition.reading import (
    MOST_KEYID,
    Candidate,
    candidates,
    claimed,
    dictionary,
)
from doorward.agents.refusals import AgentRefusal

MOST_NONCE = 1_024

_OWN_FIELDS = frozenset({"signature", "signature-input"})
_UNKNOWN_KEY = "unknown-key"
_WITHOUT = frozenset({"no-signature", "no-such-tag"})


class Outcome(StrEnum):
    """UNVERIFIED: nothing is said against it, but no key is known that could show it."""

    NONE = "none"
    VERIFIED = "verified"
    UNVERIFIED = "unverified"
    INVALID = "invalid"


class Checked(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a message's signature.

    `code` says why it is not verified and stays the same: ``no-signature``, ``no-such-tag``,
    ``malformed``, ``too-large``, ``parameter-missing``, ``component-missing``,
    ``agent-not-covered``, ``not-yet``, ``expired``, ``too-old``, ``too-long-lived``,
    ``unknown-key``, ``key-not-yet``, ``key-expired``, ``published-key``, ``wrong-algorithm``,
    ``bad-signature``, ``replayed``. `agent` is the host whose directory has the key, `claims` what
    Signature-Agent says.
    """

    outcome: Outcome
    code: str = ""
    message: str = ""
    label: str = ""
    keyid: str = ""
    thumbprint: str = ""
    agent: str = ""
    claims: str = ""
    covered: tuple[str, ...] = ()


def check(
    message: HttpMessage,
    ring: KeyRing,
    now: float,
    policy: SignaturePolicy = WEB_BOT_AUTH,
    nonces: Nonces | None = None,
) -> Checked:
    """Verify the message's signature; of several that the policy selects, the first that holds.

    `now` is when it was received, in seconds since 1970. A nonce counts once where `nonces`
    remembers them. Never raises for what a message says.
    """
    first: Checked | None = None
    try:
        found = candidates(message, policy)
    except AgentRefusal as refusal:
        without = refusal.code in _WITHOUT
        outcome = Outcome.NONE if without else Outcome.INVALID
        return Checked(outcome=outcome, code=refusal.code, message=str(refusal))
    for one in found:
        checked = _checked(message, one, len(found), ring, now, policy, nonces)
        if checked.outcome is Outcome.VERIFIED:
            return checked
        first = first or checked
    return first or Checked(outcome=Outcome.NONE, code="no-signature", message="it is not signed")


def _checked(
    message: HttpMessage,
    one: Candidate,
    count: int,
    ring: KeyRing,
    now: float,
    policy: SignaturePolicy,
    nonces: Nonces | None,
) -> Checked:
    keyid, claims, key = one.text("keyid"), "", None
    try:
        _require_parameters(one, policy)
        _require_components(one, policy)
        claims = claimed(message, one, policy)
        _require_times(one, policy, now)
        key = _key(one, ring, host_of(claims), policy, now)
        _verify(message, one, count, key)
        _require_fresh(one, key, policy, nonces, now)
    except AgentRefusal as refusal:
        outcome = Outcome.UNVERIFIED if refusal.code == _UNKNOWN_KEY else Outcome.INVALID
        code, said = refusal.code, str(refusal)
    else:
        outcome, code, said = Outcome.VERIFIED, "", "its signature holds"
    return Checked(
        outcome=outcome,
        code=code,
        message=said,
        label=one.label[:MOST_KEYID],
        keyid=keyid[:MOST_KEYID],
        thumbprint="" if key is None else key.thumbprint,
        agent="" if key is None else key.agent,
        claims=claims,
        covered=tuple(name for name, _ in one.components),
    )


def _require_parameters(one: Candidate, policy: SignaturePolicy) -> None:
    for name in policy.parameters:
        if name not in one.params:
            raise AgentRefusal("parameter-missing", f"its signature states no {name}")
    for name in ("created", "expires"):
        if name in one.params and one.number(name) is None:
            raise AgentRefusal("malformed", f"{name} is no whole number")
    for name, longest in (("keyid", MOST_KEYID), ("nonce", MOST_NONCE), ("alg", 64), ("tag", 256)):
        if name in one.params and not 0 < len(one.text(name)) <= longest:
            raise AgentRefusal("malformed", f"{name} is no text, or too long")


def _require_components(one: Candidate, policy: SignaturePolicy) -> None:
    for group in policy.components:
        if not any(one.covers(name) for name in group):
            raise AgentRefusal("component-missing", f"it does not sign {' or '.join(group)}")


def _require_times(one: Candidate, policy: SignaturePolicy, now: float) -> None:
    created, expires = one.number("created"), one.number("expires")
    if created is not None and created > now + policy.skew:
        raise AgentRefusal("not-yet", "it was signed in the future")
    if expires is not None and expires < now - policy.skew:
        raise AgentRefusal("expired", "its signature has ended")
    if created is None:
        if policy.max_age is not None or policy.longest_life is not None:
            raise AgentRefusal("parameter-missing", "its signature states no created")
        return
    if expires is not None and expires < created:
        raise AgentRefusal("malformed", "its signature ends before it begins")
    if policy.max_age is not None and created < now - policy.max_age - policy.skew:
        raise AgentRefusal("too-old", "it was signed too long ago")
    life = None if expires is None else expires - created
    if policy.longest_life is not None and (life is None or life > policy.longest_life):
        raise AgentRefusal("too-long-lived", "its signature would count for too long")


def _key(
    one: Candidate, ring: KeyRing, agent: str, policy: SignaturePolicy, now: float
) -> SigningKey:
    key = ring.find(one.text("keyid"), agent)
    if key is None:
        raise AgentRefusal(_UNKNOWN_KEY, "no key is known by which it could be verified")
    if key.thumbprint in PUBLISHED and not policy.published_keys:
        raise AgentRefusal("published-key", "its private key is printed in a standard")
    if key.not_before is not None and now < key.not_before - policy.skew:
        raise AgentRefusal("key-not-yet", "its key does not count yet")
    if key.expires is not None and now > key.expires + policy.skew:
        raise AgentRefusal("key-expired", "its key has ended")
    stated = one.text("alg")
    if key.algorithm_id not in policy.algorithms or (stated and stated != key.algorithm_id):
        raise AgentRefusal("wrong-algorithm", "its algorithm is not that of its key, or not taken")
    return key


class _OneKey(HTTPSignatureKeyResolver):
    """The key that was found, whatever is asked for."""

    def __init__(self, key: SigningKey) -> None:
        self._key = key

    def resolve_public_key(self, key_id: str) -> Any:  # noqa: ANN401, ARG002 - the library's
        return self._key.key


class _Verifier(HTTPMessageVerifier):
    """The library's verifier without its clock: times are checked here, against the time given."""

    require_created = False

    def validate_created_and_expires(
        self,
        sig_input: Any,  # noqa: ANN401 - the library's
        max_age: datetime.timedelta | None = None,
    ) -> None:
        """Leave it to `_require_times`."""


def _verify(message: HttpMessage, one: Candidate, count: int, key: SigningKey) -> None:
    lines = message.headers
    if count > 1:
        # Labels are not signed, so the library selects by none: it is shown one signature alone.
        if any(name in _OWN_FIELDS for name, _ in one.components):
            raise AgentRefusal("bad-signature", "it signs another signature, which is not taken")
        lines = _alone(message, one.label)
    verifier = _Verifier(signature_algorithm=key.algorithm, key_resolver=_OneKey(key))
    try:
        verifier.verify(seen_by_library(message, lines), max_age=None)
    except HTTPMessageSignaturesException as error:
        raise AgentRefusal("bad-signature", "its signature does not hold") from error
    except Exception as error:  # a message that the library cannot bear is not signed well
        raise AgentRefusal("bad-signature", "its signature cannot be verified") from error


def _alone(message: HttpMessage, label: str) -> tuple[tuple[str, str], ...]:
    """The field lines with one signature of several."""
    rest = [line for line in message.headers if line[0].lower() not in _OWN_FIELDS]
    for name in sorted(_OWN_FIELDS):
        member = dictionary(message.field(name), name)[label]
        rest.append((name, http_sf.ser({label: member})))
    return tuple(rest)


def _require_fresh(
    one: Candidate, key: SigningKey, policy: SignaturePolicy, nonces: Nonces | None, now: float
) -> None:
    nonce = one.text("nonce")
    if nonces is None or not nonce:
        return
    ends = one.number("expires")
    until = now + (policy.max_age or policy.longest_life or 86_400.0) if ends is None else ends
    if not nonces.fresh(key.thumbprint or key.kid, nonce, until + policy.skew, now):
        raise AgentRefusal("replayed", "its nonce was seen before")

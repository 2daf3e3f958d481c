"""Mobile driving licences, verified offline: ISO/IEC 18013-5:2021, clause 9.3.1.

Needs the extra ``idv``. What the holder's phone returns (DeviceResponse) is checked in this
order: the signer's certificate up to an authority that the operator trusts, the issuer's
signature, the document type and validity, the digest of every element disclosed, and the
device's signature over the session, without which a copy of somebody's licence would do. The
clauses are from memory, checked against pyMDOC-CBOR's reading of them.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime

from doorward.intake.identity import cose
from doorward.intake.identity.credentials import Presented, RefusedError, passed, refused
from doorward.intake.identity.issuer_certificates import Certificate, load_anchors, signer_key
from doorward.intake.identity.messages import clean, joined
from doorward.model import DocumentSeen, IdentityCheck

DOCUMENT_TYPE = "org.iso.18013.5.1.mDL"
NAMESPACE = "org.iso.18013.5.1"
_VENDOR = "mdl"
_MOST_BYTES = 2 * 1024 * 1024
_MOST_ELEMENTS = 500
_HASHES = {"SHA-256": "sha256", "SHA-384": "sha384", "SHA-512": "sha512"}
_CHAIN = 33


def verify_mdl(
    response: bytes,
    *,
    anchors: Sequence[bytes],
    session_transcript: bytes,
    presented: Presented,
) -> IdentityCheck:
    """Verify a DeviceResponse of one driving licence.

    `anchors` are the authorities' certificates (PEM or DER), `session_transcript` the encoded
    SessionTranscript of the reader's own session, fresh for each. Approved, or declined with
    the first reason as code; a credential that does not verify tells nothing. Raises
    `ValueError` for anchors that are none.
    """
    trusted = load_anchors(anchors)
    try:
        if len(response) > _MOST_BYTES:
            raise RefusedError("too-large")
        document = _one_document(response)
        object_, elements = _issuer_signed(document, trusted, presented.now)
        _check_device(document, object_, session_transcript)
        seen = _seen(elements)
    except RefusedError as error:
        return refused(_VENDOR, presented, error.code)
    return passed(_VENDOR, presented, seen)


_Map = Mapping[object, object]


def _one_document(response: bytes) -> _Map:
    answer = cose.mapping(cose.decode(response))
    documents = cose.sequence(answer.get("documents"))
    if answer.get("status", 0) != 0 or len(documents) != 1:
        raise RefusedError("malformed")
    document = cose.mapping(documents[0])
    if document.get("docType") != DOCUMENT_TYPE:
        raise RefusedError("wrong-document-type")
    return document


def _issuer_signed(
    document: _Map, trusted: Sequence[Certificate], now: datetime
) -> tuple[_Map, dict[str, object]]:
    """The mobile security object, and the elements that it vouches for."""
    issued = cose.mapping(document.get("issuerSigned"))
    signed = cose.sign1(issued.get("issuerAuth"))
    if signed.payload is None:
        raise RefusedError("malformed")
    object_ = cose.mapping(cose.decode(cose.tagged_bytes(cose.decode(signed.payload))))
    validity = cose.mapping(object_.get("validityInfo"))
    at, start, end = (_moment(validity.get(name)) for name in ("signed", "validFrom", "validUntil"))
    # Only now is it known when the certificate had to be valid; nothing is believed before the
    # signature is checked.
    key = signer_key(_chain(signed), trusted, now, at)
    cose.check_sign1(signed, signed.payload, key, "bad-issuer-signature")
    if object_.get("docType") != DOCUMENT_TYPE:
        raise RefusedError("wrong-document-type")
    if now < start:
        raise RefusedError("not-yet-valid")
    if now > end:
        raise RefusedError("expired")
    return object_, _elements(issued.get("nameSpaces"), object_)


def _chain(signed: cose.Sign1) -> list[bytes]:
    found = signed.open_header.get(_CHAIN, signed.header.get(_CHAIN))
    chain = found if isinstance(found, list | tuple) else [found]
    if not all(isinstance(one, bytes) for one in chain):
        raise RefusedError("malformed")
    return [one for one in chain if isinstance(one, bytes)]


def _moment(value: object) -> datetime:
    if isinstance(value, datetime) and value.tzinfo is not None:
        return value
    raise RefusedError("malformed")


def _elements(namespaces: object, object_: _Map) -> dict[str, object]:
    """The elements of the licence's namespace, after checking those of every namespace.

    A namespace without digests is refused as a whole: nobody vouches for it.
    """
    algorithm = object_.get("digestAlgorithm")
    hashed = _HASHES.get(algorithm) if isinstance(algorithm, str) else None
    if hashed is None:
        raise RefusedError("algorithm-not-allowed")
    listed = cose.mapping(object_.get("valueDigests"))
    found: dict[str, object] = {}
    taken: set[tuple[object, str]] = set()
    for namespace, items in cose.mapping(namespaces if namespaces is not None else {}).items():
        digests = listed.get(namespace)
        if not isinstance(digests, Mapping):
            raise RefusedError("digest-not-listed")
        for identifier, value, number, digest in _items(items, hashed):
            _check_digest(digests, number, digest)
            if (namespace, identifier) in taken:
                raise RefusedError("duplicate")
            taken.add((namespace, identifier))
            if namespace == NAMESPACE:
                found[identifier] = value
    return found


def _items(items: object, hashed: str) -> Iterator[tuple[str, object, int, bytes]]:
    values = cose.sequence(items)
    if len(values) > _MOST_ELEMENTS:
        raise RefusedError("too-large")
    for value in values:
        inner = cose.tagged_bytes(value)
        item = cose.mapping(cose.decode(inner))
        identifier, number = item.get("elementIdentifier"), item.get("digestID")
        if not isinstance(identifier, str) or type(number) is not int:
            raise RefusedError("malformed")
        digest = hashlib.new(hashed, cose.as_tagged_bytes(inner)).digest()
        yield identifier, item.get("elementValue"), number, digest


def _check_digest(digests: _Map, number: int, digest: bytes) -> None:
    right = digests.get(number)
    if not isinstance(right, bytes):
        raise RefusedError("digest-not-listed")
    if not hmac.compare_digest(right, digest):
        raise RefusedError("digest-mismatch")


def _check_device(document: _Map, object_: _Map, session_transcript: bytes) -> None:
    """The device's signature over the session (9.1.3): whoever answers holds the licence's key.

    A device that answers with a MAC is refused: that needs the reader's private key.
    """
    device = document.get("deviceSigned")
    if not isinstance(device, Mapping):
        raise RefusedError("no-holder-binding")
    signature = cose.mapping(device.get("deviceAuth")).get("deviceSignature")
    if signature is None:
        raise RefusedError("no-holder-binding")
    key_info = cose.mapping(object_.get("deviceKeyInfo"))
    key = cose.public_key(key_info.get("deviceKey"))
    namespaces = cose.as_tagged_bytes(cose.tagged_bytes(device.get("nameSpaces")))
    # The transcript goes in as it is, so that no other encoding of it is signed for.
    content = b"\x84" + cose.encode("DeviceAuthentication") + session_transcript
    content += cose.encode(DOCUMENT_TYPE) + namespaces
    signed = cose.sign1(signature)
    if signed.payload is not None:
        raise RefusedError("malformed")
    cose.check_sign1(signed, cose.as_tagged_bytes(content), key, "bad-device-signature")


def _seen(elements: Mapping[str, object]) -> DocumentSeen:
    """What is kept: all but the portrait, sex, nationality, birthplace and issuing country."""

    def text(name: str) -> str | None:
        value = elements.get(name)
        return (clean(value) or None) if isinstance(value, str) else None

    def day(name: str) -> date | None:
        value = elements.get(name)
        if isinstance(value, datetime):
            return value.date()
        return value if isinstance(value, date) else None

    return DocumentSeen(
        kind="mobile driving licence",
        number=text("document_number"),
        name=joined(text("given_name"), text("family_name")),
        birth_date=day("birth_date"),
        issued=day("issue_date"),
        expires=day("expiry_date"),
        address=joined(
            text("resident_address"),
            text("resident_city"),
            joined(text("resident_state"), text("resident_postal_code")),
            by=", ",
        ),
    )

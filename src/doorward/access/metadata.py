"""The FIDO Metadata Service, version 3: which models of authenticator exist, and what broke.

A blob is a signed token (RFC 7515) with one entry for each model (FIDO Metadata Service 3.0,
section 3.1). The signature chain is checked first, then every entry by itself: a malformed one is
put aside and named, and its model is refused from then on; the others stay usable.
"""

from __future__ import annotations

import base64
import re
from datetime import date, datetime
from typing import Final

import msgspec
from cryptography import x509
from cryptography.hazmat.primitives.asymmetric import utils

from doorward.access import certificates, keys
from doorward.access.encoding import from_base64url, json_object
from doorward.access.refusals import Code, Refusal
from doorward.model import Problem, Severity

MAX_BYTES = 64 * 1024 * 1024
MAX_ENTRIES = 20_000
MAX_ROOTS = 64
SIGNER: Final = "mds.fidoalliance.org"
_ALGORITHMS = {"ES256": keys.ES256, "ES384": keys.ES384, "ES512": keys.ES512, "RS256": keys.RS256}
_AAGUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
_KEY_IDENTIFIER = re.compile(r"[0-9a-f]{40}")


class Status(msgspec.Struct, frozen=True):
    """One status report of a model, in force from `effective`, if a day is stated."""

    status: str
    effective: date | None = None


class Entry(msgspec.Struct, frozen=True):
    """One model of authenticator: its roots (DER) and its history."""

    description: str
    roots: tuple[bytes, ...]
    statuses: tuple[Status, ...]


class Metadata(msgspec.Struct, frozen=True):
    """A verified blob. `entries` is keyed by AAGUID or attestation certificate key identifier.

    `quarantined` are the names of models whose entry could not be read, `problems` say why;
    `skipped` counts entries of other protocols (UAF), which no passkey can have.
    """

    number: int
    next_update: date
    entries: dict[str, Entry]
    quarantined: frozenset[str] = frozenset()
    problems: tuple[Problem, ...] = ()
    skipped: int = 0


class _Payload(msgspec.Struct):
    no: int
    entries: list[msgspec.Raw]
    next_update: date = msgspec.field(name="nextUpdate")


class _Names(msgspec.Struct):
    aaguid: object = None
    identifiers: object = msgspec.field(default=None, name="attestationCertificateKeyIdentifiers")
    aaid: object = None


class _Report(msgspec.Struct):
    status: str
    effective: date | None = msgspec.field(default=None, name="effectiveDate")


class _Statement(msgspec.Struct):
    roots: list[str] = msgspec.field(name="attestationRootCertificates")
    description: str = ""


class _Entry(msgspec.Struct):
    reports: list[_Report] = msgspec.field(name="statusReports")
    statement: _Statement = msgspec.field(name="metadataStatement")


def read(
    blob: bytes,
    roots: tuple[bytes, ...],
    now: datetime,
    *,
    file: str = "metadata blob",
    at_least: int = 0,
    signer: str = SIGNER,
) -> Metadata:
    """A blob whose signature chain ends in one of `roots` (DER), its entries read one by one.

    `at_least` is the number of the last blob taken: an older one is refused. Staleness is the
    policy's to judge, at the time of use. Raises `Refusal`.
    """
    payload = _verified_payload(blob, roots, now, signer)
    try:
        found = msgspec.json.decode(payload, type=_Payload)
    except (msgspec.DecodeError, RecursionError) as error:
        raise Refusal(Code.METADATA_MALFORMED, f"{file}: {error}") from None
    if found.no < at_least:
        raise Refusal(
            Code.METADATA_ROLLBACK, f"{file}: expected number {at_least} or later, came {found.no}"
        )
    if len(found.entries) > MAX_ENTRIES:
        raise Refusal(
            Code.METADATA_MALFORMED,
            f"{file}: expected at most {MAX_ENTRIES} entries, came {len(found.entries)}",
        )
    return _collect(found, file)


def key_identifier(certificate: x509.Certificate) -> str:
    """How metadata names authenticators without an AAGUID: SHA-1 of the certificate's key."""
    return x509.SubjectKeyIdentifier.from_public_key(certificate.public_key()).digest.hex()


def in_force(entry: Entry, refused: frozenset[str], now: datetime) -> str | None:
    """The first refused status of a model that is in force at `now`."""
    for one in entry.statuses:
        if one.status in refused and (one.effective is None or one.effective <= now.date()):
            return one.status
    return None


def _verified_payload(blob: bytes, roots: tuple[bytes, ...], now: datetime, signer: str) -> bytes:
    if len(blob) > MAX_BYTES:
        raise Refusal(Code.METADATA_MALFORMED, f"expected at most {MAX_BYTES} bytes")
    try:
        head, body, signature = blob.decode("ascii").strip().split(".")
    except ValueError:
        raise Refusal(Code.METADATA_MALFORMED, "expected three parts between full stops") from None
    header = json_object(
        from_base64url(head, "blob header", MAX_BYTES), "blob header", Code.METADATA_MALFORMED
    )
    if "crit" in header:
        raise Refusal(Code.METADATA_MALFORMED, "blob header: critical members are not understood")
    chain = _chain(header)
    certificates.require_no_authority(chain[0], "blob signer")
    certificates.require_chain(chain, roots, now, "blob signer")
    _require_signer(chain[0], signer)
    algorithm = _ALGORITHMS.get(str(header.get("alg")))
    if algorithm is None or not keys.suits(chain[0].public_key(), algorithm):
        raise Refusal(
            Code.METADATA_SIGNATURE,
            f"blob header: alg: expected one of {', '.join(_ALGORITHMS)} and a key to match",
        )
    raw = _der_signature(from_base64url(signature, "blob signature", 1024), algorithm)
    if not keys.signed(chain[0].public_key(), algorithm, raw, f"{head}.{body}".encode("ascii")):
        raise Refusal(Code.METADATA_SIGNATURE, "the blob is not signed by its first certificate")
    return from_base64url(body, "blob payload", MAX_BYTES)


def _chain(header: dict[str, object]) -> list[x509.Certificate]:
    found = header.get("x5c")
    if not isinstance(found, list) or not 1 <= len(found) <= certificates.MAX_CHAIN:
        raise Refusal(
            Code.METADATA_MALFORMED,
            f"blob header: x5c: expected 1 to {certificates.MAX_CHAIN} certificates",
        )
    return [certificates.load(_base64(one), "blob signer") for one in found]


def _base64(text: object) -> bytes:
    """Plain base64 as certificates are written in tokens and statements; blanks are skipped."""
    try:
        return base64.b64decode("".join(str(text).split()).encode("ascii"), validate=True)
    except ValueError:
        raise Refusal(Code.CERTIFICATE_MALFORMED, "certificate: is not base64") from None


def _require_signer(certificate: x509.Certificate, signer: str) -> None:
    found = certificates.extension(certificate, x509.SubjectAlternativeName.oid)
    names: list[str] = []
    if found is not None and isinstance(found.value, x509.SubjectAlternativeName):
        names = found.value.get_values_for_type(x509.DNSName)
    if signer not in names:
        raise Refusal(Code.METADATA_SIGNATURE, f"blob signer: expected {signer}, came {names[:3]}")


def _der_signature(signature: bytes, algorithm: int) -> bytes:
    """RFC 7518 section 3.4 writes both numbers of a signature side by side."""
    rule = keys.CURVES.get(algorithm)
    if rule is None:
        return signature
    if len(signature) != 2 * rule.size:
        raise Refusal(Code.METADATA_SIGNATURE, f"blob signature: expected {2 * rule.size} bytes")
    half = rule.size
    return utils.encode_dss_signature(
        int.from_bytes(signature[:half], "big"), int.from_bytes(signature[half:], "big")
    )


def _collect(payload: _Payload, file: str) -> Metadata:
    entries: dict[str, Entry] = {}
    quarantined: set[str] = set()
    problems: list[Problem] = []
    skipped = 0
    for index, raw in enumerate(payload.entries):
        names: tuple[str, ...] = ()
        try:
            names, of_passkeys = _names(raw)
            if not of_passkeys:
                skipped += 1
                continue
            entry = _entry(raw)
            doubled = [name for name in names if name in entries]
            if doubled:
                raise Refusal(Code.METADATA_MALFORMED, f"{doubled[0]} comes twice")
        except (Refusal, msgspec.DecodeError, RecursionError) as error:
            quarantined.update(names)
            problems.append(_problem(error, file, index, names))
            continue
        entries.update(dict.fromkeys(names, entry))
    usable = {name: entry for name, entry in entries.items() if name not in quarantined}
    return Metadata(
        payload.no,
        payload.next_update,
        usable,
        frozenset(quarantined),
        tuple(problems),
        skipped,
    )


def _problem(error: Exception, file: str, index: int, names: tuple[str, ...]) -> Problem:
    message = error.message if isinstance(error, Refusal) else str(error)
    record = f"{index} ({names[0]})" if names else str(index)
    return Problem(Severity.RECORD, Code.METADATA_QUARANTINED.value, message, file, record=record)


def _names(raw: msgspec.Raw) -> tuple[tuple[str, ...], bool]:
    """How the entry is named, and whether it is about passkeys at all."""
    found = msgspec.json.decode(raw, type=_Names)
    if found.aaguid is None and found.identifiers is None:
        if found.aaid is None:
            raise Refusal(Code.METADATA_MALFORMED, "expected an aaguid or key identifiers")
        return (), False
    names = [found.aaguid] if found.aaguid is not None else []
    identifiers = found.identifiers if found.identifiers is not None else []
    if not isinstance(identifiers, list):
        raise Refusal(Code.METADATA_MALFORMED, "key identifiers: expected a list")
    for name, form in [
        *((name, _AAGUID) for name in names),
        *((name, _KEY_IDENTIFIER) for name in identifiers),
    ]:
        if not isinstance(name, str) or not form.fullmatch(name):
            raise Refusal(Code.METADATA_MALFORMED, f"name {name!r:.60}: is not of the form")
    return tuple(str(name) for name in [*names, *identifiers]), True


def _entry(raw: msgspec.Raw) -> Entry:
    found = msgspec.json.decode(raw, type=_Entry)
    if len(found.statement.roots) > MAX_ROOTS:
        raise Refusal(Code.METADATA_MALFORMED, f"expected at most {MAX_ROOTS} roots")
    roots = tuple(_base64(text) for text in found.statement.roots)
    for der in roots:
        certificates.load(der, "attestation root")
    statuses = tuple(Status(one.status, one.effective) for one in found.reports)
    return Entry(found.statement.description[:200], roots, statuses)

"""The FIDO Metadata Service: signed, read entry by entry, and asked about every model."""

from __future__ import annotations

import base64
import json
from datetime import date, timedelta
from typing import Any

import msgspec
import pytest
from authenticator_simulator import (
    AAGUID_TEXT,
    MAKER_KEY,
    MIDDLE_KEY,
    MIDDLE_NAME,
    NOW,
    OTHER_ROOT,
    ROOT,
    ROOT_NAME,
    ROOTS,
    Registration,
    SignIn,
    certificate,
    honest,
    name,
    octets,
    private_key,
    rsa_key,
    text,
)
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec, padding, utils

from doorward.access.metadata import Metadata, key_identifier, read
from doorward.access.passkeys import Code, Refusal, verify_assertion, verify_registration

SIGNER = "mds.fidoalliance.org"
SIGNER_NAMES = x509.SubjectAlternativeName([x509.DNSName(SIGNER)])
OTHER_MODEL = "11111111-2222-3333-4444-555555555555"


def plain(raw: bytes) -> str:
    return base64.b64encode(raw).decode()


def entry(aaguid: str = AAGUID_TEXT, **changed: Any) -> dict[str, Any]:
    return {
        "aaguid": aaguid,
        "statusReports": [{"status": "FIDO_CERTIFIED_L1", "effectiveDate": "2024-01-01"}],
        "timeOfLastStatusChange": "2024-01-01",
        "metadataStatement": {
            "description": "Invented Key",
            "attestationRootCertificates": [plain(octets(ROOT))],
        },
        **changed,
    }


def statement(**changed: Any) -> dict[str, Any]:
    return {"metadataStatement": {**entry()["metadataStatement"], **changed}}


def blob(
    *entries: object,
    number: object = 7,
    next_update: object = "2026-07-01",
    alg: str = "ES256",
    signer: Any = MAKER_KEY,
    leaf: dict[str, Any] | None = None,
    header: dict[str, Any] | None = None,
) -> bytes:
    made = certificate(**{"key": MAKER_KEY, "extensions": ((SIGNER_NAMES, False),), **(leaf or {})})
    head = {"alg": alg, "typ": "JWT", "x5c": [plain(octets(made))], **(header or {})}
    payload = {
        "legalHeader": "invented",
        "no": number,
        "nextUpdate": next_update,
        "entries": list(entries),
    }
    parts = [text(json.dumps(one).encode()) for one in (head, payload)]
    signed = ".".join(parts).encode()
    if alg == "RS256":
        signature = rsa_key().sign(signed, padding.PKCS1v15(), hashes.SHA256())
    else:
        r, s = utils.decode_dss_signature(signer.sign(signed, ec.ECDSA(hashes.SHA256())))
        signature = r.to_bytes(32, "big") + s.to_bytes(32, "big")
    return ".".join([*parts, text(signature)]).encode()


def known(*entries: object, **changed: Any) -> Metadata:
    return read(blob(*entries, **changed), ROOTS, NOW)


def enrol(one: Registration, **policy: Any) -> str | None:
    allowed = msgspec.structs.replace(one.allows(), **policy)
    return verify_registration(one.response(), one.expects(), allowed).attestation.description


def refused(one: Registration, **policy: Any) -> Code:
    with pytest.raises(Refusal) as caught:
        enrol(one, **policy)
    return caught.value.code


def test_roots_of_the_model_are_enough() -> None:
    found = known(entry(), entry(OTHER_MODEL))
    assert (found.number, found.next_update, len(found.entries)) == (7, date(2026, 7, 1), 2)
    assert enrol(Registration(), metadata=found, trust_roots=()) == "Invented Key"


def test_blobs_signed_with_rsa_and_through_an_intermediate() -> None:
    key = private_key(-257)
    assert known(entry(), alg="RS256", leaf={"key": key}).number == 7
    middle = certificate(key=MIDDLE_KEY, subject=MIDDLE_NAME, ca=True)
    leaf = certificate(
        issuer=MIDDLE_NAME, issuer_key=MIDDLE_KEY, extensions=((SIGNER_NAMES, False),)
    )
    chain = [plain(octets(leaf)), plain(octets(middle))]
    assert known(entry(), header={"x5c": chain}).number == 7


@pytest.mark.parametrize(
    ("broken", "says"),
    [
        (entry(OTHER_MODEL, statusReports="none"), "statusReports"),
        (entry(OTHER_MODEL, statusReports=[{"status": 5}]), "status"),
        (entry(OTHER_MODEL, metadataStatement=None), "metadataStatement"),
        (entry(OTHER_MODEL, **statement(attestationRootCertificates=["!"])), "base64"),
        (entry(OTHER_MODEL, **statement(attestationRootCertificates=["AAAA"])), "in DER"),
        (entry(OTHER_MODEL, **statement(attestationRootCertificates=[plain(b"0")] * 65)), "64"),
        (
            entry(OTHER_MODEL, statusReports=[{"status": "REVOKED", "effectiveDate": "soon"}]),
            "date",
        ),
        (entry(OTHER_MODEL, statusReports=None), "statusReports"),
    ],
    ids=[
        "reports-as-text",
        "status-as-number",
        "no-statement",
        "root-no-base64",
        "root-no-certificate",
        "too-many-roots",
        "date-unreadable",
        "no-reports",
    ],
)
def test_a_malformed_entry_is_put_aside_and_named(broken: dict[str, Any], says: str) -> None:
    found = known(entry(), broken)
    assert found.quarantined == {OTHER_MODEL}
    [problem] = found.problems
    assert problem.record == f"1 ({OTHER_MODEL})"
    assert says in problem.message
    assert enrol(Registration(), metadata=found, trust_roots=()) == "Invented Key"


@pytest.mark.parametrize(
    "broken",
    [5, {}, {"aaguid": 5}, {"aaguid": AAGUID_TEXT.upper() + "x"}, [entry()], None],
    ids=["number", "empty", "aaguid-number", "aaguid-malformed", "list", "null"],
)
def test_an_entry_without_a_name_is_counted_by_its_place(broken: object) -> None:
    found = known(broken, entry())
    assert [one.record for one in found.problems] == ["0"]
    assert set(found.entries) == {AAGUID_TEXT}


def test_a_quarantined_model_is_refused_even_with_a_root() -> None:
    found = known(entry(statusReports=None))
    assert refused(Registration(), metadata=found) is Code.METADATA_QUARANTINED


def test_a_model_that_comes_twice_is_put_aside() -> None:
    found = known(entry(), entry(statusReports=[{"status": "REVOKED"}]))
    assert found.quarantined == {AAGUID_TEXT}
    assert not found.entries


def test_entries_of_other_protocols_are_counted() -> None:
    uaf = {key: value for key, value in entry().items() if key != "aaguid"}
    found = known(entry(), {**uaf, "aaid": "1234#5678"})
    assert (found.skipped, found.problems) == (1, ())


@pytest.mark.parametrize(
    "status",
    [
        "REVOKED",
        "USER_VERIFICATION_BYPASS",
        "ATTESTATION_KEY_COMPROMISE",
        "USER_KEY_REMOTE_COMPROMISE",
        "USER_KEY_PHYSICAL_COMPROMISE",
    ],
)
@pytest.mark.parametrize("format_name", ["packed", "packed-self", "none"])
def test_reports_of_compromise_refuse(status: str, format_name: str) -> None:
    reports = [{"status": "FIDO_CERTIFIED"}, {"status": status}, {"status": "UPDATE_AVAILABLE"}]
    found = known(entry(statusReports=reports))
    assert refused(honest(format_name), metadata=found) is Code.AUTHENTICATOR_STATUS


@pytest.mark.parametrize("status", ["NOT_FIDO_CERTIFIED", "UPDATE_AVAILABLE", "A_LATER_STATUS"])
def test_other_reports_do_not(status: str) -> None:
    found = known(entry(statusReports=[{"status": status}]))
    assert enrol(Registration(), metadata=found) == "Invented Key"


def test_a_report_counts_from_its_day() -> None:
    tomorrow = (NOW + timedelta(days=1)).date().isoformat()
    reports = [{"status": "REVOKED", "effectiveDate": tomorrow}]
    found = known(entry(statusReports=reports))
    assert enrol(Registration(), metadata=found) == "Invented Key"
    later = Registration(expected={"now": NOW + timedelta(days=1)})
    assert refused(later, metadata=found) is Code.AUTHENTICATOR_STATUS


def test_a_model_without_an_entry_needs_a_root_of_the_operator() -> None:
    found = known(entry(OTHER_MODEL))
    assert refused(Registration(), metadata=found, trust_roots=()) is Code.AAGUID_UNKNOWN
    assert enrol(Registration(), metadata=found) is None


def test_a_root_of_another_model_proves_nothing() -> None:
    other = statement(attestationRootCertificates=[plain(octets(OTHER_ROOT))])
    found = known(entry(**other), entry(OTHER_MODEL))
    assert refused(Registration(), metadata=found) is Code.CHAIN_UNTRUSTED


def test_an_entry_without_roots_is_no_trust() -> None:
    found = known(entry(**statement(attestationRootCertificates=[])))
    assert refused(Registration(), metadata=found) is Code.NO_TRUST_ROOTS


def test_an_attestation_certificate_may_be_the_root_itself() -> None:
    one = Registration(leaf={"extensions": ()})
    leaf = plain(octets(certificate()))
    found = known(entry(**statement(attestationRootCertificates=[leaf])))
    # Signatures of elliptic keys differ each time, so the registration sends the same certificate.
    same = one.but(chain=lambda _: [base64.b64decode(leaf)])
    assert enrol(same, metadata=found, trust_roots=()) == "Invented Key"


def test_older_keys_are_found_by_the_identifier_of_their_certificate() -> None:
    identifier = key_identifier(certificate())
    u2f = {key: value for key, value in entry().items() if key != "aaguid"}
    found = known({**u2f, "attestationCertificateKeyIdentifiers": [identifier]})
    assert enrol(honest("fido-u2f"), metadata=found, trust_roots=()) == "Invented Key"
    bad = {**u2f, "attestationCertificateKeyIdentifiers": [identifier]}
    bad["statusReports"] = [{"status": "REVOKED"}]
    assert refused(honest("fido-u2f"), metadata=known(bad)) is Code.AUTHENTICATOR_STATUS
    one, sign_in = honest("fido-u2f"), SignIn()
    credential = verify_registration(one.response(), one.expects(), one.allows())
    sound, revoked = (
        msgspec.structs.replace(sign_in.allows(), metadata=each) for each in (found, known(bad))
    )
    assert verify_assertion(sign_in.response(), credential, sign_in.expects(), sound)
    with pytest.raises(Refusal) as caught:
        verify_assertion(sign_in.response(), credential, sign_in.expects(), revoked)
    assert caught.value.code is Code.AUTHENTICATOR_STATUS


def test_a_stale_blob_proves_nothing_new_unless_switched() -> None:
    found = known(entry(), next_update="2026-05-31")
    assert refused(Registration(), metadata=found) is Code.METADATA_STALE
    assert enrol(Registration(), metadata=found, accept_stale_metadata=True) == "Invented Key"


def tampered() -> bytes:
    head, _, signature = blob(entry()).split(b".")
    body = blob(entry(), number=9).split(b".")[1]
    return b".".join([head, body, signature])


BAD: list[tuple[str, Code, bytes]] = [
    ("empty", Code.METADATA_MALFORMED, b""),
    ("two-parts", Code.METADATA_MALFORMED, b"a.b"),
    ("not-ascii", Code.METADATA_MALFORMED, "é.b.c".encode()),
    ("header-no-base64", Code.BASE64URL_MALFORMED, b"==.b.c"),
    ("header-no-json", Code.METADATA_MALFORMED, b"AAAA.b.c"),
    ("algorithm-none", Code.METADATA_SIGNATURE, blob(entry(), header={"alg": "none"})),
    ("algorithm-symmetric", Code.METADATA_SIGNATURE, blob(entry(), header={"alg": "HS256"})),
    ("algorithm-of-another", Code.METADATA_SIGNATURE, blob(entry(), header={"alg": "RS256"})),
    ("critical", Code.METADATA_MALFORMED, blob(entry(), header={"crit": ["b64"]})),
    ("no-chain", Code.METADATA_MALFORMED, blob(entry(), header={"x5c": []})),
    ("chain-no-base64", Code.CERTIFICATE_MALFORMED, blob(entry(), header={"x5c": ["!"]})),
    ("signed-by-another", Code.METADATA_SIGNATURE, blob(entry(), signer=MIDDLE_KEY)),
    ("tampered", Code.METADATA_SIGNATURE, tampered()),
    ("other-site", Code.METADATA_SIGNATURE, blob(entry(), leaf={"extensions": ()})),
    ("other-root", Code.CHAIN_UNTRUSTED, blob(entry(), leaf={"issuer_key": MIDDLE_KEY})),
    ("expired", Code.CERTIFICATE_EXPIRED, blob(entry(), leaf={"ends": NOW - timedelta(days=1)})),
    ("authority", Code.CERTIFICATE_CA, blob(entry(), leaf={"ca": True})),
    ("number-as-text", Code.METADATA_MALFORMED, blob(entry(), number="7")),
    ("date-unreadable", Code.METADATA_MALFORMED, blob(entry(), next_update="soon")),
    ("older", Code.METADATA_ROLLBACK, blob(entry(), number=6)),
]


@pytest.mark.parametrize(("what", "code", "raw"), BAD, ids=[one[0] for one in BAD])
def test_a_blob_that_is_not_to_be_believed(what: str, code: Code, raw: bytes) -> None:
    assert read(blob(entry()), ROOTS, NOW, at_least=7).number == 7, what
    with pytest.raises(Refusal) as caught:
        read(raw, ROOTS, NOW, at_least=7)
    assert caught.value.code is code, caught.value


def test_a_blob_without_roots_is_not_believed() -> None:
    with pytest.raises(Refusal) as caught:
        read(blob(entry()), (), NOW)
    assert caught.value.code is Code.NO_TRUST_ROOTS


def test_the_root_of_the_blob_is_not_a_root_of_keys() -> None:
    assert ROOT.subject == ROOT_NAME != name("Invented Key 1")
    other = statement(attestationRootCertificates=[plain(octets(OTHER_ROOT))])
    assert refused(Registration(), metadata=known(entry(**other)), trust_roots=()) is (
        Code.CHAIN_UNTRUSTED
    )

from datetime import timedelta

import cbor2
import pytest
from hypothesis import example, given, settings
from hypothesis import strategies as st
from wallets import (
    AUTHORITY,
    AUTHORITY_KEY,
    BORN,
    ELEMENTS,
    EXPIRES,
    NAMESPACE,
    NOW,
    OTHER_KEY,
    SIGNER_KEY,
    TRANSCRIPT,
    certificate,
    cose_key,
    der,
    device_signed,
    items,
    licence,
    pem,
    response,
    security_object,
    sign1,
    tagged,
)

from doorward.intake.identity.cose import decode
from doorward.intake.identity.credentials import CREDENTIAL_CODES, Presented, RefusedError
from doorward.intake.identity.mdl import verify_mdl
from doorward.intake.identity.receiving import keyed_number
from doorward.model import CheckOutcome, Moment, ProofingStep

PRESENTED = Presented(now=NOW, check_id="presentation-1")


ANCHORS = (pem(AUTHORITY),)


def verify(document, anchors=ANCHORS, transcript=TRANSCRIPT, presented=PRESENTED):
    data = document if isinstance(document, bytes) else response(document)
    return verify_mdl(data, anchors=anchors, session_transcript=transcript, presented=presented)


def declined(document, **options):
    check = verify(document, **options)
    assert check.outcome is CheckOutcome.DECLINED
    assert check.document is None
    (code,) = check.codes
    assert code in CREDENTIAL_CODES
    return code


def test_a_genuine_licence_presented_by_its_holder_is_approved():
    check = verify(licence(), presented=Presented(now=NOW, check_id="p", moment=Moment.OFFER))
    assert check.outcome is CheckOutcome.APPROVED
    assert (check.vendor, check.step, check.moment) == ("mdl", ProofingStep.DOCUMENT, "offer")
    assert check.document.name == "Avery Example"
    assert check.document.number == "X1234567"
    assert (check.document.birth_date, check.document.expires) == (BORN, EXPIRES)
    assert check.document.address == "1 Example St, Springfield"


def test_portrait_sex_nationality_and_country_are_not_kept():
    text = repr(verify(licence()))
    for word in ("UT", "picture", "sex", "nationality", "portrait"):
        assert word not in text


def test_only_what_the_holder_shows_is_read():
    shown = [one for one in items() if one["elementIdentifier"] == "document_number"]
    check = verify(licence(shown=shown))
    assert check.outcome is CheckOutcome.APPROVED
    assert (check.document.number, check.document.name) == ("X1234567", None)


def test_a_number_may_be_kept_as_a_digest():
    check = verify(licence(), presented=Presented(now=NOW, number_key=b"key"))
    assert check.document.number == keyed_number("X1234567", b"key")


def test_anchors_may_be_der_and_several():
    other = certificate("Other", OTHER_KEY, "Other", OTHER_KEY, ca=True)
    anchors = [der(other), pem(AUTHORITY) + pem(other)]
    assert verify(licence(), anchors=anchors).outcome is CheckOutcome.APPROVED


def test_an_altered_element_is_noticed():
    shown = items(ELEMENTS | {"family_name": "Sample"})
    assert declined(licence(shown=shown, listed=items())) == "digest-mismatch"


def test_an_element_that_the_issuer_did_not_list_is_noticed():
    extra = items(ELEMENTS | {"resident_state": "made up"})
    assert declined(licence(shown=extra, listed=items())) == "digest-not-listed"


def test_a_namespace_that_the_issuer_did_not_list_is_noticed():
    document = licence()
    document["issuerSigned"]["nameSpaces"]["org.example"] = [tagged(items()[0])]
    assert declined(document) == "digest-not-listed"


def test_one_element_shown_twice_is_noticed():
    assert declined(licence(shown=[*items(), items()[0]], listed=items())) == "duplicate"
    twin = items()[0] | {"digestID": 99}
    assert declined(licence(listed=[*items(), twin])) == "duplicate"


def test_a_signer_of_another_authority_is_not_trusted():
    other = certificate("Synthetic IACA", OTHER_KEY, "Synthetic IACA", OTHER_KEY, ca=True)
    assert declined(licence(), anchors=[pem(other)]) == "issuer-not-trusted"
    forged = certificate("Synthetic signer", SIGNER_KEY, "Synthetic IACA", OTHER_KEY)
    assert declined(licence(signer=forged)) == "issuer-not-trusted"


def test_a_signature_by_another_key_than_the_certificates_is_noticed():
    assert declined(licence(signer_key=OTHER_KEY)) == "bad-issuer-signature"


@pytest.mark.parametrize(
    "options",
    [
        {"days": (-30, -1)},
        {"days": (1, 30)},
        {"purpose": False},
        {"ca": True},
        {"ca": True, "signs": True},
    ],
    ids=["ended", "not-begun", "no-purpose", "authority", "signing-authority"],
)
def test_a_certificate_that_may_not_sign_licences_now_is_refused(options):
    signer = certificate("Synthetic signer", SIGNER_KEY, "Synthetic IACA", AUTHORITY_KEY, **options)
    assert declined(licence(signer=signer)) == "certificate-not-valid"


def test_an_authority_whose_certificate_ended_is_refused():
    old = certificate(
        "Synthetic IACA", AUTHORITY_KEY, "Synthetic IACA", AUTHORITY_KEY, ca=True, days=(-60, -1)
    )
    assert declined(licence(), anchors=[pem(old)]) == "certificate-not-valid"


def test_doubled_keys_are_refused_wherever_they_stand():
    with pytest.raises(RefusedError, match="malformed"):
        decode(b"\xa2\x61a\x00\x61a\x01")
    assert decode(b"\xa2\x61a\x00\x61b\x01") == {"a": 0, "b": 1}


def test_a_certificate_made_after_the_signature_is_refused():
    days = {"signed": NOW - timedelta(days=60), "validFrom": NOW, "validUntil": NOW}
    assert declined(licence(validityInfo=days)) == "certificate-not-valid"


@pytest.mark.parametrize(
    ("begin", "end", "code"),
    [(-9, -1, "expired"), (1, 9, "not-yet-valid")],
    ids=["over", "not-begun"],
)
def test_a_licence_outside_its_validity_is_refused(begin, end, code):
    days = {
        "signed": NOW - timedelta(days=9),
        "validFrom": NOW + timedelta(days=begin),
        "validUntil": NOW + timedelta(days=end),
    }
    assert declined(licence(validityInfo=days)) == code


def test_a_document_past_its_expiry_date_is_declined():
    listed = items(ELEMENTS | {"expiry_date": cbor2.CBORTag(1004, "2026-05-31")})
    assert declined(licence(listed=listed)) == "document-expired"


def test_a_licence_that_shows_nobody_needs_review():
    shown = [one for one in items() if one["elementIdentifier"] == "sex"]
    check = verify(licence(shown=shown))
    assert (check.outcome, check.codes) == (CheckOutcome.NEEDS_REVIEW, ("nothing-disclosed",))


def test_a_copy_presented_in_another_session_is_noticed():
    other = cbor2.dumps([None, None, ["OpenID4VPHandover", b"session-2"]])
    assert declined(licence(), transcript=other) == "bad-device-signature"


def test_another_device_is_noticed():
    document = licence(device=device_signed(key=OTHER_KEY))
    assert declined(document) == "bad-device-signature"


def test_without_a_device_signature_nobody_is_bound():
    document = licence()
    del document["deviceSigned"]
    assert declined(document) == "no-holder-binding"
    mac = {"nameSpaces": tagged({}), "deviceAuth": {"deviceMac": [b"", {}, None, b"x"]}}
    assert declined(licence(device=mac)) == "no-holder-binding"


def test_device_namespaces_are_under_the_devices_signature():
    document = licence()
    document["deviceSigned"]["nameSpaces"] = tagged({NAMESPACE: {"family_name": "Sample"}})
    assert declined(document) == "bad-device-signature"


@pytest.mark.parametrize("header", [{}, {1: -257}, {1: 5}, {1: -35}, {1: "none"}, {1: -8}])
def test_only_algorithms_of_the_list_and_of_the_key_are_taken(header):
    assert declined(licence(header=header)) == "algorithm-not-allowed"


def test_a_critical_header_is_refused():
    assert declined(licence(header={1: -7, 2: [99]})) == "algorithm-not-allowed"


def test_an_unknown_digest_algorithm_is_refused():
    assert declined(licence(digestAlgorithm="MD5")) == "algorithm-not-allowed"


@pytest.mark.parametrize(
    "key",
    [{}, None, {1: 2, -1: 1, -2: b"x", -3: b"y"}, cose_key(OTHER_KEY) | {-1: 9}],
    ids=["empty", "none", "off-curve", "unknown-curve"],
)
def test_a_device_key_that_is_none_is_refused(key):
    assert declined(licence(deviceKeyInfo={"deviceKey": key})) == "bad-key"


def test_another_kind_of_document_is_refused():
    assert declined(licence() | {"docType": "org.example.membership"}) == "wrong-document-type"
    assert declined(licence(docType="org.example.membership")) == "wrong-document-type"


def test_one_licence_at_a_time():
    assert declined(response()) == "malformed"
    assert declined(response(licence(), licence())) == "malformed"
    assert declined(cbor2.dumps({"documents": [licence()], "status": 10})) == "malformed"


@pytest.mark.parametrize(
    "data",
    [
        b"",
        b"\xff",
        b"\x81" * 5000 + b"\x00",
        b"\xa2\x61a\x00\x61a\x00",
        cbor2.dumps([1, 2]),
        b"\xd8\x1c\x81\xd8\x1d\x00",
        b"\x9b\xff\xff\xff\xff\xff\xff\xff\xff",
        b"\x5b\x7f\xff\xff\xff\xff\xff\xff\xff",
    ],
    ids=["empty", "break", "deep", "doubled", "list", "cycle", "long-list", "long-bytes"],
)
def test_bytes_that_are_no_response_are_malformed(data):
    assert declined(data) == "malformed"


def test_a_deep_element_and_a_huge_response_are_refused():
    deep = b"\x81" * 100 + b"\x00"
    document = licence()
    document["issuerSigned"]["nameSpaces"][NAMESPACE] = [cbor2.CBORTag(24, deep)]
    assert declined(document) == "malformed"
    assert declined(b"\x00" * (2 * 2**20 + 1)) == "too-large"


def test_a_detached_issuer_signature_or_an_attached_device_signature_is_malformed():
    document = licence()
    document["issuerSigned"]["issuerAuth"][2] = None
    assert declined(document) == "malformed"
    document = licence()
    document["deviceSigned"]["deviceAuth"]["deviceSignature"][2] = b"x"
    assert declined(document) == "malformed"


@pytest.mark.parametrize("anchors", [[], [b"not a certificate"]])
def test_anchors_that_are_none_are_the_callers_mistake(anchors):
    with pytest.raises(ValueError, match=r".+"):
        verify(licence(), anchors=anchors)


def test_a_signers_certificate_is_no_anchor():
    signer = certificate("Synthetic signer", SIGNER_KEY, "Synthetic IACA", AUTHORITY_KEY)
    with pytest.raises(ValueError, match="no authority"):
        verify(licence(), anchors=[pem(signer)])


def test_the_key_of_an_ed25519_signer_is_taken():
    from cryptography.hazmat.primitives.asymmetric import ed25519

    key = ed25519.Ed25519PrivateKey.generate()
    signer = certificate("Synthetic signer", key, "Synthetic IACA", AUTHORITY_KEY)
    payload = cbor2.dumps(tagged(security_object(items())))
    protected = cbor2.dumps({1: -8})
    message = cbor2.dumps(["Signature1", protected, b"", payload])
    document = licence()
    document["issuerSigned"]["issuerAuth"] = [
        protected, {33: [der(signer)]}, payload, key.sign(message)
    ]  # fmt: skip
    assert verify(document).outcome is CheckOutcome.APPROVED
    document["issuerSigned"]["issuerAuth"][3] = b"\x00" * 64
    assert declined(document) == "bad-issuer-signature"


WHOLE = response(licence())
ODD = [None, 0, -1, True, 1.5, "", "x", b"", b"x", [], {}, [None] * 4, cbor2.CBORTag(24, b"\xff")]


def _places(value, path=()):
    if isinstance(value, dict):
        for key, inner in value.items():
            yield from _places(inner, (*path, key))
    elif isinstance(value, list):
        for index, inner in enumerate(value):
            yield from _places(inner, (*path, index))
    if path:
        yield path


def _copy(value):
    if isinstance(value, dict):
        return {key: _copy(inner) for key, inner in value.items()}
    return [_copy(inner) for inner in value] if isinstance(value, list) else value


def test_any_place_of_a_response_changed_gives_no_approval():
    whole = {"version": "1.0", "documents": [licence()], "status": 0}
    for path in _places(whole):
        for odd in ODD:
            changed = place = _copy(whole)
            for key in path[:-1]:
                place = place[key]
            if place[path[-1]] == odd or path == ("version",):
                continue
            place[path[-1]] = odd
            check = verify(cbor2.dumps(changed))
            assert check.outcome is not CheckOutcome.APPROVED, (path, odd)
            assert check.document is None


@settings(deadline=None)
@given(st.integers(0, len(WHOLE) - 1), st.integers(1, 255))
@example(WHOLE.index(bytes.fromhex("a003020102")) + 4, 1)  # the certificate says version 4
def test_any_byte_changed_gives_no_other_person(place, change):
    data = bytearray(WHOLE)
    data[place] ^= change
    check = verify(bytes(data))
    if check.outcome is CheckOutcome.APPROVED:
        assert check.document == verify(WHOLE).document
    else:
        assert check.document is None


def test_sign1_of_the_tests_is_what_the_standard_says():
    # RFC 9052, 4.4: an array of context, protected header, external data and payload.
    protected, _, payload, made = sign1(SIGNER_KEY, b"payload")
    assert (protected, payload, len(made)) == (b"\xa1\x01\x26", b"payload", 64)

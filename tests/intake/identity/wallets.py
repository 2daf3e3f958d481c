"""Issuers, authorities and holders of credentials, with real keys and invented people."""

import base64
import hashlib
import json
import zlib
from datetime import UTC, date, datetime, timedelta

import cbor2
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.x509.oid import NameOID
from joserfc import jws
from joserfc.jwk import ECKey

NOW = datetime(2026, 6, 1, 12, tzinfo=UTC)
LICENCE = "org.iso.18013.5.1.mDL"
NAMESPACE = "org.iso.18013.5.1"
TRANSCRIPT = cbor2.dumps([None, None, ["OpenID4VPHandover", b"session-1"]])
ELEMENTS = {
    "family_name": "Example",
    "given_name": "Avery",
    "birth_date": cbor2.CBORTag(1004, "1990-02-03"),
    "document_number": "X1234567",
    "issue_date": cbor2.CBORTag(1004, "2021-04-05"),
    "expiry_date": cbor2.CBORTag(1004, "2031-04-05"),
    "resident_address": "1 Example St",
    "resident_city": "Springfield",
    "portrait": b"\xff\xd8picture",
    "nationality": "UTO",
    "sex": 9,
    "issuing_country": "UT",
}


def ec_key():
    return ec.generate_private_key(ec.SECP256R1())


AUTHORITY_KEY, SIGNER_KEY, DEVICE_KEY, OTHER_KEY = (ec_key() for _ in range(4))


def _name(text):
    return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])


def certificate(
    subject, key, issuer, issuer_key, ca=False, purpose=True, days=(-30, 365), signs=None
):
    start, end = (NOW + timedelta(days=one) for one in days)
    usage = dict.fromkeys(
        ["content_commitment", "key_encipherment", "data_encipherment", "key_agreement",
         "encipher_only", "decipher_only"], False
    )  # fmt: skip
    builder = (
        x509.CertificateBuilder()
        .subject_name(_name(subject))
        .issuer_name(_name(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(start)
        .not_valid_after(end)
        .add_extension(x509.BasicConstraints(ca=ca, path_length=0 if ca else None), critical=True)
        .add_extension(
            x509.KeyUsage(
                digital_signature=signs or not ca, key_cert_sign=ca, crl_sign=ca, **usage
            ),
            critical=True,
        )
    )
    if signs or (purpose and not ca):
        purposes = x509.ExtendedKeyUsage([x509.ObjectIdentifier("1.0.18013.5.1.2")])
        builder = builder.add_extension(purposes, critical=True)
    return builder.sign(issuer_key, hashes.SHA256())


AUTHORITY = certificate("Synthetic IACA", AUTHORITY_KEY, "Synthetic IACA", AUTHORITY_KEY, ca=True)
SIGNER = certificate("Synthetic signer", SIGNER_KEY, "Synthetic IACA", AUTHORITY_KEY)


def pem(one):
    return one.public_bytes(serialization.Encoding.PEM)


def der(one):
    return one.public_bytes(serialization.Encoding.DER)


def cose_key(key):
    numbers = key.public_key().public_numbers()
    return {1: 2, -1: 1, -2: numbers.x.to_bytes(32, "big"), -3: numbers.y.to_bytes(32, "big")}


def signature(key, message):
    halves = decode_dss_signature(key.sign(message, ec.ECDSA(hashes.SHA256())))
    return b"".join(one.to_bytes(32, "big") for one in halves)


def sign1(key, payload, open_header=None, detached=False, header=None):
    protected = cbor2.dumps({1: -7} if header is None else header)
    message = cbor2.dumps(["Signature1", protected, b"", payload])
    content = None if detached else payload
    return [protected, open_header or {}, content, signature(key, message)]


def tagged(value):
    return cbor2.CBORTag(24, cbor2.dumps(value))


def items(elements=ELEMENTS):
    return [
        {
            "digestID": number,
            "random": bytes([number]) * 16,
            "elementIdentifier": name,
            "elementValue": value,
        }
        for number, (name, value) in enumerate(elements.items())
    ]


def security_object(listed, **changes):
    digests = {one["digestID"]: hashlib.sha256(cbor2.dumps(tagged(one))).digest() for one in listed}
    return {
        "version": "1.0",
        "digestAlgorithm": "SHA-256",
        "valueDigests": {NAMESPACE: digests},
        "deviceKeyInfo": {"deviceKey": cose_key(DEVICE_KEY)},
        "docType": LICENCE,
        "validityInfo": {
            "signed": NOW - timedelta(days=1),
            "validFrom": NOW - timedelta(days=1),
            "validUntil": NOW + timedelta(days=30),
        },
    } | changes


def device_signed(key=DEVICE_KEY, transcript=TRANSCRIPT, namespaces=None):
    names = tagged(namespaces or {})
    content = ["DeviceAuthentication", cbor2.loads(transcript), LICENCE, names]
    payload = cbor2.dumps(tagged(content))
    auth = {"deviceSignature": sign1(key, payload, detached=True)}
    return {"nameSpaces": names, "deviceAuth": auth}


def licence(shown=None, listed=None, signer=SIGNER, signer_key=SIGNER_KEY, header=None, **changes):
    """A licence as a structure, which tests spoil before it is encoded."""
    listed = items() if listed is None else listed
    shown = listed if shown is None else shown
    device = changes.pop("device", None) or device_signed()
    payload = cbor2.dumps(tagged(security_object(listed, **changes)))
    return {
        "docType": LICENCE,
        "issuerSigned": {
            "nameSpaces": {NAMESPACE: [tagged(one) for one in shown]},
            "issuerAuth": sign1(signer_key, payload, {33: der(signer)}, header=header),
        },
        "deviceSigned": device,
    }


def response(*documents):
    return cbor2.dumps({"version": "1.0", "documents": list(documents), "status": 0})


ISSUER = "https://issuer.example"
TYPE = "urn:eudi:pid:1"
AUDIENCE = "https://doorward.example"
NONCE = "nonce-1"
ISSUER_JWK, HOLDER_JWK, OTHER_JWK = (ECKey.generate_key("P-256") for _ in range(3))
CLAIMS = {
    "given_name": "Avery",
    "family_name": "Example",
    "birthdate": "1990-02-03",
    "document_number": "X1234567",
    "date_of_expiry": "2031-04-05",
    "nationalities": ["UTO"],
    "sex": 9,
    "picture": "data:image/jpeg;base64,AAAA",
}


def b64(data):
    return base64.urlsafe_b64encode(data).rstrip(b"=").decode()


def disclosure(*parts, salt="synthetic-salt"):
    return b64(json.dumps([salt, *parts]).encode())


def digest(text, name="sha256"):
    return b64(hashlib.new(name, text.encode()).digest())


def seconds(moment):
    return int(moment.timestamp())


def token(payload, key, kind, algorithm="ES256", **header):
    data = payload if isinstance(payload, bytes) else json.dumps(payload).encode()
    head = {"alg": algorithm, "typ": kind} | header
    return jws.serialize_compact(head, data, key, algorithms=[algorithm])


def issued(disclosures, key=ISSUER_JWK, kind="dc+sd-jwt", **changes):
    payload = {
        "iss": ISSUER,
        "vct": TYPE,
        "iat": seconds(NOW),
        "exp": seconds(NOW + timedelta(days=30)),
        "cnf": {"jwk": HOLDER_JWK.as_dict(private=False)},
        "_sd_alg": "sha-256",
        "_sd": [digest(one) for one in disclosures],
    } | changes
    return token({k: v for k, v in payload.items() if v is not None}, key, kind)


def bound(front, key=HOLDER_JWK, kind="kb+jwt", **changes):
    payload = {
        "iat": seconds(NOW),
        "aud": AUDIENCE,
        "nonce": NONCE,
        "sd_hash": digest(front),
    } | changes
    return front + token({k: v for k, v in payload.items() if v is not None}, key, kind)


def disclosures(claims=CLAIMS):
    return [disclosure(name, value) for name, value in claims.items()]


def presentation(claims=CLAIMS, shown=None, **changes):
    made = disclosures(claims)
    shown = made if shown is None else shown
    return bound("~".join([issued(made, **changes), *shown, ""]))


def status_list(marked, address, bits=1, key=ISSUER_JWK, **changes):
    data = bytearray(16)
    for index in marked:
        place, shift = divmod(index * bits, 8)
        data[place] |= 1 << shift
    payload = {
        "sub": address,
        "iat": seconds(NOW),
        "status_list": {"bits": bits, "lst": b64(zlib.compress(bytes(data)))},
    } | changes
    return token(payload, key, "statuslist+jwt")


BORN, EXPIRES = date(1990, 2, 3), date(2031, 4, 5)

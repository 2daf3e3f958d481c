"""What is switched off, or asked of the library, beyond what the test vectors show."""

from __future__ import annotations

from datetime import datetime
from typing import Any

import msgspec
import pytest
from authenticator_simulator import (
    AAGUID_TEXT,
    CHALLENGE,
    ORIGIN,
    Registration,
    aaguid_extension,
    honest,
    private_key,
)
from cryptography import x509
from test_hostile_registrations import reversed_keys

from doorward.access import keys, second_opinion
from doorward.access.passkeys import (
    Code,
    Credential,
    Expected,
    PasskeyPolicy,
    Refusal,
    verify_registration,
)


def enrol(one: Registration) -> Credential:
    return verify_registration(one.response(), one.expects(), one.allows())


def refused(one: Registration) -> Code:
    with pytest.raises(Refusal) as caught:
        enrol(one)
    return caught.value.code


@pytest.mark.parametrize(
    ("switch", "value", "knobs", "code"),
    [
        ("require_user_verification", False, {"flags": 0x41}, Code.USER_NOT_VERIFIED),
        ("device_bound", False, {"flags": 0x5D}, Code.BACKUP_ELIGIBLE),
        ("accept_unsorted_cbor", True, {"object_raw": reversed_keys}, Code.CBOR_NOT_CANONICAL),
        (
            "accept_cross_origin",
            True,
            {"client_extra": {"crossOrigin": True}},
            Code.CROSS_ORIGIN,
        ),
    ],
    ids=["verification", "device-bound", "unsorted", "cross-origin"],
)
def test_a_switch_relaxes_one_thing(
    switch: str, value: object, knobs: dict[str, Any], code: Code
) -> None:
    one = Registration(**knobs)
    assert refused(one) is code
    assert enrol(one.but(policy={switch: value})).aaguid == AAGUID_TEXT


def test_the_defaults_are_the_strict_ones() -> None:
    defaults = msgspec.structs.asdict(PasskeyPolicy())
    assert not [name for name in defaults if name.startswith("accept_") and defaults[name]]
    assert defaults["require_user_verification"]
    assert defaults["device_bound"]
    assert defaults["second_opinion"]
    assert defaults["trust_roots"] == ()


def test_old_tpms_sign_with_sha1() -> None:
    one = honest("tpm").but(structures=lambda parts: {**parts, "hash": b"sha1"})
    assert refused(one) is Code.ATTESTATION_ALGORITHM
    assert enrol(one.but(policy={"accept_sha1_tpm": True})).algorithm == keys.ES256


def test_sha1_is_for_tpms_alone() -> None:
    one = Registration(
        leaf={"key": private_key(-257)},
        statement=lambda found: {**found, "alg": keys.RS1},
        policy={"accept_sha1_tpm": True},
    )
    assert refused(one) is Code.ATTESTATION_ALGORITHM


def test_older_keys_may_have_a_certificate_that_names_the_model() -> None:
    one = honest("fido-u2f").but(leaf={"extensions": ((aaguid_extension(), False),)})
    assert enrol(one).attestation.key_identifier is not None


def test_an_embedding_page_is_one_of_those_expected() -> None:
    one = Registration(
        client_extra={"crossOrigin": True, "topOrigin": "https://portal.example"},
        policy={"accept_cross_origin": True},
    )
    assert refused(one) is Code.TOP_ORIGIN
    assert enrol(one.but(expected={"top_origins": frozenset({"https://portal.example"})}))


@pytest.mark.parametrize("format_name", ["none", "packed", "packed-self", "fido-u2f", "tpm"])
def test_the_library_is_asked_too(format_name: str, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(**_: object) -> None:
        raise KeyError("anything")

    monkeypatch.setattr(second_opinion, "verify_registration_response", refuse)
    assert refused(honest(format_name)) is Code.SECOND_OPINION
    one = honest(format_name)
    relaxed = one.but(policy={"second_opinion": False})
    assert enrol(relaxed).id == one.credential_id


def test_an_allow_list_lets_its_models_in() -> None:
    one = Registration(policy={"allowed_aaguids": frozenset({AAGUID_TEXT})})
    assert enrol(one).aaguid == AAGUID_TEXT


def test_a_critical_name_constraint_is_not_passed_over() -> None:
    constraint = x509.NameConstraints([x509.DNSName("example.com")], None)
    one = Registration(leaf={"extensions": ((constraint, True),)})
    assert refused(one) is Code.CERTIFICATE_EXTENSIONS


def test_time_needs_a_zone() -> None:
    naive = datetime(2026, 1, 1)  # noqa: DTZ001 -- that is what is refused
    with pytest.raises(ValueError, match="time zone"):
        Expected(challenge=CHALLENGE, origins=frozenset({ORIGIN}), rp_id="x", now=naive)


def test_points_of_small_order_are_known() -> None:
    """Eight times the point is the neutral element; checked by the arithmetic of the curve."""
    prime = 2**255 - 19
    d = -121665 * pow(121666, -1, prime) % prime

    def x_squared(y: int) -> int:
        return (y * y - 1) * pow(d * y * y + 1, -1, prime) % prime

    def doubled(xx: int, y: int) -> tuple[int, int]:
        """The squared x and the y of twice a point (RFC 8032, section 5.1.4, affine)."""
        yy = y * y % prime
        top = (yy + xx) % prime
        new_y = top * pow(1 - d * xx * yy, -1, prime) % prime
        new_xx = 4 * xx * yy * pow(pow(1 + d * xx * yy, 2, prime), -1, prime) % prime
        return new_xx, new_y

    for y in keys._SMALL_ORDER_25519:
        point = (x_squared(y), y)
        for _ in range(3):
            point = doubled(*point)
        assert point == (0, 1)
    honest_key = private_key(-8).public_key().public_bytes_raw()
    assert int.from_bytes(honest_key, "little") % 2**255 not in keys._SMALL_ORDER_25519

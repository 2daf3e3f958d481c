"""Every test vector of WebAuthn Level 3 passes, or is refused by a switch that is named here.

`data/w3c_vectors.json` states where it was taken from and under which licence.
"""

from __future__ import annotations

import base64
import json
from datetime import UTC, datetime
from pathlib import Path

import msgspec
import pytest

from doorward.access import keys
from doorward.access.passkeys import (
    Code,
    Credential,
    Expected,
    PasskeyPolicy,
    Refusal,
    verify_assertion,
    verify_registration,
)

DATA = json.loads((Path(__file__).parent / "data" / "w3c_vectors.json").read_text())
VECTORS: dict[str, dict[str, dict[str, str]]] = DATA["vectors"]
NOW = datetime(2026, 1, 1, tzinfo=UTC)
ALL_ALGORITHMS = (
    keys.EDDSA,
    keys.ES256,
    keys.RS256,
    keys.ES384,
    keys.ES512,
    keys.ED448,
)
# The flags of the vectors are drawn at random: some keys may be copied, some come without PIN.
BASE = PasskeyPolicy(
    require_user_verification=False,
    device_bound=False,
    trust_roots=(bytes.fromhex(DATA["attestation_root"]),),
)
NONE = {"accept_none_attestation": (True, Code.ATTESTATION_MISSING)}
SWITCHES: dict[str, dict[str, tuple[object, Code]]] = {
    "none-es256": NONE,
    "packed-self-es256": {"accept_self_attestation": (True, Code.ATTESTATION_SELF)},
    "none-es256-crossOrigin": {**NONE, "accept_cross_origin": (True, Code.CROSS_ORIGIN)},
    "none-es256-topOrigin": {**NONE, "accept_cross_origin": (True, Code.CROSS_ORIGIN)},
    "none-es256-long-credential-id": NONE,
    "tpm-es256": {
        "accept_movable_tpm_keys": (True, Code.ATTESTATION_BINDING),
        "accept_unknown_tpm_manufacturer": (True, Code.CERTIFICATE_SUBJECT),
    },
    "android-key-es256": {"accept_software_android_keys": (True, Code.ATTESTATION_BINDING)},
    "fido-u2f-es256": {"accept_nonzero_u2f_aaguid": (True, Code.CERTIFICATE_AAGUID)},
}


def text(raw: str) -> str:
    return base64.urlsafe_b64encode(bytes.fromhex(raw)).rstrip(b"=").decode()


def response(name: str, ceremony: str) -> str:
    vector = VECTORS[name][ceremony]
    identifier = text(VECTORS[name]["registration"]["credential_id"])
    wanted = ("clientDataJSON", "attestationObject", "authenticatorData", "signature")
    inner = {member: text(vector[member]) for member in wanted if member in vector}
    return json.dumps(
        {"id": identifier, "rawId": identifier, "type": "public-key", "response": inner}
    )


def expected(name: str, ceremony: str) -> Expected:
    return Expected(
        challenge=bytes.fromhex(VECTORS[name][ceremony]["challenge"]),
        origins=frozenset({DATA["origin_of_calls"]}),
        rp_id=DATA["rp_id"],
        now=NOW,
        algorithms=ALL_ALGORITHMS,
        user_handle=b"person",
        top_origins=frozenset({DATA["top_origin"]}),
    )


def policy(name: str, *, without: str | None = None) -> PasskeyPolicy:
    switches = SWITCHES.get(name, {})
    return msgspec.structs.replace(
        BASE, **{key: value for key, (value, _) in switches.items() if key != without}
    )


def registered(name: str) -> Credential:
    return verify_registration(
        response(name, "registration"), expected(name, "registration"), policy(name)
    )


def test_all_vectors_of_the_specification_are_here() -> None:
    assert len(VECTORS) == 15
    assert set(SWITCHES) <= set(VECTORS)


@pytest.mark.parametrize("name", VECTORS)
def test_registration(name: str) -> None:
    found = registered(name)
    assert found.id.hex() == VECTORS[name]["registration"]["credential_id"]
    assert found.aaguid.replace("-", "") == VECTORS[name]["registration"]["aaguid"]
    certified = "none" not in name and "self" not in name
    assert (found.attestation.root_sha256 is not None) == certified


@pytest.mark.parametrize("name", VECTORS)
def test_assertion(name: str) -> None:
    found = verify_assertion(
        response(name, "authentication"),
        registered(name),
        expected(name, "authentication"),
        policy(name),
    )
    assert found.credential.id.hex() == VECTORS[name]["registration"]["credential_id"]


@pytest.mark.parametrize(
    ("name", "switch"), [(name, switch) for name, found in SWITCHES.items() for switch in found]
)
def test_every_switch_is_needed(name: str, switch: str) -> None:
    with pytest.raises(Refusal) as caught:
        verify_registration(
            response(name, "registration"),
            expected(name, "registration"),
            policy(name, without=switch),
        )
    assert caught.value.code is SWITCHES[name][switch][1]


def changed(name: str, ceremony: str) -> str:
    """The same response from another origin: what was signed no longer fits."""
    found = json.loads(response(name, ceremony))
    raw = bytes.fromhex(VECTORS[name][ceremony]["clientDataJSON"])
    found["response"]["clientDataJSON"] = text(raw.replace(b"example.org", b"example.net").hex())
    return json.dumps(found)


@pytest.mark.parametrize("name", [one for one in VECTORS if not one.startswith("none")])
def test_another_client_data_breaks_the_attestation(name: str) -> None:
    net = msgspec.structs.replace(
        expected(name, "registration"), origins=frozenset({"https://example.net"})
    )
    with pytest.raises(Refusal) as caught:
        verify_registration(changed(name, "registration"), net, policy(name))
    assert caught.value.code in {Code.ATTESTATION_SIGNATURE, Code.ATTESTATION_BINDING}


@pytest.mark.parametrize("name", VECTORS)
def test_another_client_data_breaks_the_assertion(name: str) -> None:
    net = msgspec.structs.replace(
        expected(name, "authentication"), origins=frozenset({"https://example.net"})
    )
    with pytest.raises(Refusal) as caught:
        verify_assertion(changed(name, "authentication"), registered(name), net, policy(name))
    assert caught.value.code is Code.SIGNATURE

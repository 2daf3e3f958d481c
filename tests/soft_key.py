"""A security key made of software that answers options as browsers and keys do. Invented."""

import base64
import hashlib
import json
import os
from dataclasses import dataclass, field

import cbor2
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

ORIGIN = "http://localhost:8765"


def to_text(raw: bytes) -> str:
    return base64.urlsafe_b64encode(raw).rstrip(b"=").decode()


def to_bytes(text: str) -> bytes:
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


@dataclass
class SoftKey:
    """One passkey; `verified` is whether the PIN is right, `eligible` whether it can be copied."""

    origin: str = ORIGIN
    verified: bool = True
    eligible: bool = False
    count: int = 0
    id: bytes = field(default_factory=lambda: os.urandom(32))
    secret: ec.EllipticCurvePrivateKey = field(
        default_factory=lambda: ec.generate_private_key(ec.SECP256R1())
    )
    handle: bytes = b""

    def create(self, options) -> str:
        """What `navigator.credentials.create` gives."""
        asked = options["publicKey"]
        self.handle = to_bytes(asked["user"]["id"])
        client_data = self._client_data("webauthn.create", asked["challenge"])
        numbers = self.secret.public_key().public_numbers()
        key = {
            1: 2,
            3: -7,
            -1: 1,
            -2: numbers.x.to_bytes(32, "big"),
            -3: numbers.y.to_bytes(32, "big"),
        }
        data = self._data(asked["rp"]["id"], 0x41) + b"".join(
            [bytes(16), len(self.id).to_bytes(2, "big"), self.id, cbor2.dumps(key, canonical=True)]
        )
        found = {"fmt": "none", "attStmt": {}, "authData": data}
        made = cbor2.dumps(found, canonical=True)
        return self._outer(client_data, {"attestationObject": to_text(made)})

    def get(self, options) -> str:
        """What `navigator.credentials.get` gives."""
        asked = options["publicKey"]
        allowed = [one["id"] for one in asked["allowCredentials"]]
        assert not allowed or to_text(self.id) in allowed
        self.count += 1
        client_data = self._client_data("webauthn.get", asked["challenge"])
        data = self._data(asked["rpId"], 0x01)
        signed = data + hashlib.sha256(client_data).digest()
        return self._outer(
            client_data,
            {
                "authenticatorData": to_text(data),
                "signature": to_text(self.secret.sign(signed, ec.ECDSA(hashes.SHA256()))),
                "userHandle": to_text(self.handle),
            },
        )

    def _client_data(self, kind: str, challenge: str) -> bytes:
        found = {"type": kind, "challenge": challenge, "origin": self.origin, "crossOrigin": False}
        return json.dumps(found, separators=(",", ":")).encode()

    def _data(self, rp_id: str, flags: int) -> bytes:
        flags |= (0x04 if self.verified else 0) | (0x08 if self.eligible else 0)
        head = hashlib.sha256(rp_id.encode()).digest()
        return head + bytes([flags]) + self.count.to_bytes(4, "big")

    def _outer(self, client_data: bytes, inner) -> str:
        return json.dumps(
            {
                "id": to_text(self.id),
                "rawId": to_text(self.id),
                "type": "public-key",
                "response": {"clientDataJSON": to_text(client_data), **inner},
            }
        )

"""The keys that this service signs with: in the state, changed one by one (RFC 7517)."""

from __future__ import annotations

import json
from typing import Any

from joserfc import jwk

from doorward.agents.refusals import AgentRefusal
from doorward.agents.state import AgentState
from doorward.agents.tokens.jose import Key, new_key, private_key

ROTATE_SECONDS = 30 * 86_400.0
"""A key signs for so long; then a new one is made by itself."""
OVERLAP_SECONDS = 86_400.0
"""For how long what an older key signed counts then: no grant of a session lives longer."""


class SigningKeys:
    """Keys by `kid`, their RFC 7638 thumbprint. The state's file is readable by its owner only.

    A retired key signs nothing more; from the time of retiring on, nothing that it signed counts.
    """

    def __init__(self, state: AgentState) -> None:
        self._state = state
        self._private: dict[str, Key] = {}
        self._public: dict[str, Key] = {}

    def current(self, now: float) -> tuple[str, Key]:
        """The newest key that signs; one is made where there is none, or none that is new."""
        found = self._state.rows(
            "SELECT kid FROM signing_keys WHERE retired_at IS NULL AND made_at > ? "
            "ORDER BY made_at DESC LIMIT 1",
            (now - ROTATE_SECONDS,),
        )
        kid = str(found[0][0]) if found else self.rotate(now, OVERLAP_SECONDS)
        if kid not in self._private:
            self._private[kid] = private_key(self._record(kid))
        return kid, self._private[kid]

    def public(self, kid: str) -> Key | None:
        """The public key of an id, also a retired one: ask `counts` as well."""
        if kid not in self._public:
            record = self._record(kid)
            if not record:
                return None
            plain = private_key(record).as_dict(private=False)
            self._public[kid] = jwk.import_key(plain)  # type: ignore[assignment]
        return self._public[kid]

    def counts(self, kid: str, now: float) -> bool:
        """Whether what this key signed counts now."""
        found = self._state.rows("SELECT retired_at FROM signing_keys WHERE kid = ?", (kid,))
        return bool(found) and _counts(found[0][0], now)

    def jwks(self, now: float) -> dict[str, Any]:
        """The public keys whose signatures count, as a JWK Set."""
        rows = self._state.rows("SELECT kid, retired_at FROM signing_keys ORDER BY made_at DESC")
        keys = []
        for kid, retired in rows:
            public = self.public(str(kid)) if _counts(retired, now) else None
            if public is not None:
                keys.append({**public.as_dict(private=False), "kid": kid, "use": "sig"})
        return {"keys": keys}

    def rotate(self, now: float, overlap_seconds: float) -> str:
        """Make a new key. What older ones signed counts for so many seconds more; give at least
        the life of a token, or 0 to end all at once. Returns the new id."""
        key = new_key()
        kid = key.thumbprint()
        record = json.dumps(key.as_dict(private=True)).encode()
        end = "UPDATE signing_keys SET retired_at = min(coalesce(retired_at, ?), ?)"
        with self._state.writing() as db:
            db.execute(end, (now + overlap_seconds, now + overlap_seconds))
            db.execute("INSERT INTO signing_keys VALUES (?, ?, NULL, ?)", (kid, now, record))
        return kid

    def retire(self, kid: str, now: float) -> None:
        """Let nothing count any more that this key signed. Raises `AgentRefusal`
        ``unknown-key``."""
        end = "UPDATE signing_keys SET retired_at = min(coalesce(retired_at, ?), ?) WHERE kid = ?"
        with self._state.writing() as db:
            if db.execute(end, (now, now, kid)).rowcount != 1:
                raise AgentRefusal("unknown-key", "there is no key of this id")

    def _record(self, kid: str) -> bytes:
        found = self._state.rows("SELECT record FROM signing_keys WHERE kid = ?", (kid,))
        record = found[0][0] if found else b""
        return record if isinstance(record, bytes) else b""


def _counts(retired_at: object, now: float) -> bool:
    return retired_at is None or now < float(str(retired_at))

"""What a signature must have to be believed, and which were seen before."""

from __future__ import annotations

from collections import OrderedDict

import msgspec

_DAY = 86_400.0


class SignaturePolicy(msgspec.Struct, frozen=True, kw_only=True):
    """Demands on a signature. Times are in seconds.

    `tag` selects signatures; None: any. Of each group of `components` one must be signed.
    `parameters` must be there. `max_age` is since ``created``, `longest_life` from ``created`` to
    ``expires``; None: unlimited. `skew` is how far clocks may differ. `agent_covered`: a
    Signature-Agent header counts only if it is signed. `published_keys`: keys whose private parts
    are printed in standards count, which only tests want.
    """

    tag: str | None = None
    components: tuple[tuple[str, ...], ...] = ()
    parameters: tuple[str, ...] = ("keyid",)
    algorithms: frozenset[str] = frozenset(
        {"ed25519", "ecdsa-p256-sha256", "rsa-pss-sha512", "hmac-sha256"}
    )
    max_age: float | None = None
    longest_life: float | None = None
    skew: float = 60.0
    agent_covered: bool = False
    published_keys: bool = False


WEB_BOT_AUTH = SignaturePolicy(
    tag="web-bot-auth",
    components=(("@authority", "@target-uri"),),
    parameters=("created", "expires", "keyid"),
    algorithms=frozenset({"ed25519", "ecdsa-p256-sha256", "rsa-pss-sha512"}),
    max_age=_DAY,
    longest_life=_DAY,
    agent_covered=True,
)
"""draft-ietf-webbotauth-httpsig-protocol-01: the target and, if sent, the Signature-Agent are
signed; a day is the longest life that it recommends. Shared secrets identify nobody."""


class Nonces:
    """Nonces that were seen, so that a signature counts once. Kept until the signature ends.

    Holds at most `most`; beyond, the oldest are forgotten, which only ``expires`` makes up for.
    """

    def __init__(self, most: int = 100_000) -> None:
        self._most = most
        self._seen: OrderedDict[tuple[str, str], float] = OrderedDict()

    def fresh(self, key: str, nonce: str, until: float, now: float) -> bool:
        """Take in a nonce of a key, which need not be kept after `until`; whether it was new."""
        while self._seen and next(iter(self._seen.values())) < now:
            self._seen.popitem(last=False)
        known = self._seen.get((key, nonce))
        if known is not None:
            return False
        self._seen[key, nonce] = until
        if len(self._seen) > self._most:
            self._seen.popitem(last=False)
        return True

"""Proofs and assertions that were seen already: each counts once."""

from __future__ import annotations

import hashlib

from doorward.agents.refusals import AgentRefusal
from doorward.agents.state import AgentState

KEEP_SECONDS = 600.0
"""For how long one is kept after it ended, should the clock be put back."""
FORGET_EVERY = 1_000


class Seen:
    """What was seen, shared by all processes of a state.

    Writing it does not wait for the disk: only a loss of power can take the last of it back, for
    proofs that end within two minutes.
    """

    def __init__(self, state: AgentState) -> None:
        self._state = state
        self._count = 0

    def require_first(self, name: str, ends_at: float, now: float) -> None:
        """Raise `AgentRefusal` ``replayed`` where this name was given before."""
        digest = hashlib.sha256(name.encode("utf-8", "surrogatepass")).hexdigest()
        self._count += 1
        with self._state.writing(lasting=False) as db:
            if self._count % FORGET_EVERY == 1:
                db.execute("DELETE FROM proofs WHERE ends_at < ?", (now - KEEP_SECONDS,))
            put = "INSERT OR IGNORE INTO proofs (id, ends_at) VALUES (?, ?)"
            if db.execute(put, (digest, ends_at)).rowcount != 1:
                raise AgentRefusal("replayed", "a proof or an assertion was used before")

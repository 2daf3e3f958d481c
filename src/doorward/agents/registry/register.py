"""The register: which agents there are, whose they are, and whether each may act just now."""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import msgspec

from doorward.agents.refusals import AgentRefusal
from doorward.agents.registry import keeping, people, rows
from doorward.agents.registry.records import (
    SKEW_SECONDS,
    AgentKey,
    Blueprint,
    Change,
    Holder,
    Instance,
    Standing,
    Unclaimed,
)
from doorward.agents.state import AgentState

_STANDING = """
SELECT i.id, i.standing, i.registered_at, i.expires_at, h.active, h.left_at,
    (SELECT count(*) FROM keys k WHERE k.instance = i.id),
    (SELECT count(*) FROM keys k WHERE k.instance = i.id AND k.retired_at IS NULL
        AND k.added_at - ? <= ? AND k.expires_at > ?)
FROM instances i JOIN holders h ON h.id = i.owner
"""
_NEXT_END = """
SELECT min(at) FROM (SELECT expires_at AS at FROM instances WHERE standing = 'active'
    UNION ALL SELECT left_at FROM holders UNION ALL SELECT expires_at FROM keys
    UNION ALL SELECT registered_at - ? FROM instances) WHERE at > ?
"""


class Register:
    """The register over a state; who changes it says who they are, why, and when.

    Times are seconds since 1970. Every change is written down in the same transaction. All methods
    raise `AgentRefusal` ``state-gone`` where the state cannot be read or written.

    >>> import tempfile; from pathlib import Path
    >>> with tempfile.TemporaryDirectory() as folder, AgentState(Path(folder)) as state:
    ...     Register(state).standing("arm-7", 0.0)
    'unknown-instance'
    """

    def __init__(self, state: AgentState) -> None:
        self.state = state
        self._ends: tuple[int, float, float] | None = None

    # --- Looking up -------------------------------------------------------------------------

    def blueprint(self, identifier: str) -> Blueprint | None:
        """What kind of agent it is."""
        return self._one(Blueprint, "SELECT record FROM blueprints WHERE id = ?", identifier)

    def holder(self, identifier: str) -> Holder | None:
        """A person by id; whether they are here says `Holder.works`."""
        return self._one(Holder, "SELECT record FROM holders WHERE id = ?", identifier)

    def holder_named(self, name: str) -> Holder | None:
        """A person by id, or by one of their accounts and addresses, without regard to case."""
        return self.holder(name) or self._one(
            Holder,
            "SELECT h.record FROM holder_names n JOIN holders h ON h.id = n.holder"
            " WHERE n.name = ?",
            name.lower(),
        )

    def instance(self, identifier: str) -> Instance | None:
        """An instance by id, whatever its standing."""
        return self._one(Instance, "SELECT record FROM instances WHERE id = ?", identifier)

    def by_spiffe(self, spiffe: str) -> Instance | None:
        """The instance of a SPIFFE ID, unless it is retired."""
        return self._one(Instance, "SELECT record FROM instances WHERE spiffe_id = ?", spiffe)

    def by_client(self, client: str) -> Instance | None:
        """The instance of an OAuth client, unless it is retired."""
        return self._one(Instance, "SELECT record FROM instances WHERE oauth_client = ?", client)

    def key(self, thumbprint: str) -> AgentKey | None:
        """A key by its thumbprint; whether it counts says `AgentKey.counts`."""
        return self._one(AgentKey, "SELECT record FROM keys WHERE thumbprint = ?", thumbprint)

    def keys_of(self, identifier: str, now: float | None = None) -> tuple[AgentKey, ...]:
        """The keys of an instance that count at a moment, or all that it ever had."""
        found = self._all(
            AgentKey,
            "SELECT record FROM keys WHERE instance = ? ORDER BY added_at, thumbprint",
            identifier,
        )
        return tuple(one for one in found if now is None or one.counts(now))

    def counting_keys(self, now: float) -> dict[str, tuple[str, ...]]:
        """The thumbprints of the keys that count at a moment, by instance."""
        found: dict[str, tuple[str, ...]] = {}
        sql = "SELECT record FROM keys WHERE retired_at IS NULL ORDER BY added_at, thumbprint"
        for one in self._all(AgentKey, sql):
            if one.counts(now):
                found[one.instance] = (*found.get(one.instance, ()), one.thumbprint)
        return found

    def all_instances(self) -> tuple[Instance, ...]:
        """All that were ever registered, by id."""
        return self._all(Instance, "SELECT record FROM instances ORDER BY id")

    def all_blueprints(self) -> tuple[Blueprint, ...]:
        """All blueprints, by id."""
        return self._all(Blueprint, "SELECT record FROM blueprints ORDER BY id")

    def all_holders(self) -> tuple[Holder, ...]:
        """All people, by id."""
        return self._all(Holder, "SELECT record FROM holders ORDER BY id")

    def all_unclaimed(self) -> tuple[Unclaimed, ...]:
        """What was imported and belongs to nobody yet, by id."""
        return self._all(Unclaimed, "SELECT record FROM unclaimed ORDER BY id")

    def unclaimed(self, identifier: str) -> Unclaimed | None:
        """One of them."""
        return self._one(Unclaimed, "SELECT record FROM unclaimed WHERE id = ?", identifier)

    def owned_by(self, person: str) -> tuple[Instance, ...]:
        """The instances of a person, by id."""
        return self._all(
            Instance, "SELECT record FROM instances WHERE owner = ? ORDER BY id", person
        )

    def changes_of(self, about: str, most: int = 100) -> tuple[Change, ...]:
        """What was done to something, the latest first."""
        found = self.state.rows(
            "SELECT number, at, who, what, about, why FROM changes WHERE about = ?"
            " ORDER BY number DESC LIMIT ?",
            (about, most),
        )
        names = ("number", "at", "who", "what", "about", "why")
        return tuple(msgspec.convert(dict(zip(names, row, strict=True)), Change) for row in found)

    def version(self) -> int:
        """A number that is larger after every change, by whomever."""
        return int(str(self.state.rows("SELECT coalesce(max(number), 0) FROM changes")[0][0]))

    def standing(self, identifier: str, now: float) -> str:
        """Nothing where an instance may act, else why not.

        ``unknown-instance``, ``retired``, ``suspended``, ``owner-left``, ``expired``,
        ``keys-expired`` (it had keys, and none counts), ``not-yet`` (by this clock it was not
        registered yet: the clock is wrong). There is no leeway at an end.
        """
        values = (SKEW_SECONDS, now, now, identifier)
        found = self.state.rows(_STANDING + " WHERE i.id = ?", values)
        return _standing_of(found[0], now) if found else "unknown-instance"

    def standings(self, now: float) -> dict[str, str]:
        """The standing of all instances by id."""
        found = self.state.rows(_STANDING, (SKEW_SECONDS, now, now))
        return {str(row[0]): _standing_of(row, now) for row in found}

    def next_end(self, now: float) -> float:
        """Until when (at least) every standing stays as it is, if nothing is changed."""
        version, known = self.version(), self._ends
        if known is None or known[0] != version or not known[1] <= now < known[2]:
            found = self.state.rows(_NEXT_END, (SKEW_SECONDS, now))[0][0]
            known = version, now, math.inf if found is None else float(str(found))
            self._ends = known
        return known[2]

    # --- Changing ---------------------------------------------------------------------------

    def add_blueprint(
        self, one: Blueprint, who: str, why: str, now: float, *, replace: bool = False
    ) -> None:
        """Add a blueprint; the same again is nothing new. Raises `AgentRefusal` ``taken`` where
        it is another, unless it may be replaced; and as `require_blueprint` does."""
        keeping.add_blueprint(self.state, one, keeping.Said(who, why, now), replace=replace)

    def add_holder(self, one: Holder, who: str, why: str, now: float) -> None:
        """Add a person or change what is known of them. Raises `AgentRefusal` ``owner-left`` for
        one who was off-boarded: `bring_back` says that they are here again."""
        people.add_holder(self.state, one, keeping.Said(who, why, now))

    def bring_back(self, person: str, who: str, why: str, now: float) -> None:
        """A person is here (again). What they own stays suspended until it is resumed."""
        people.bring_back(self.state, person, keeping.Said(who, why, now))

    def off_board(self, person: str, who: str, why: str, now: float) -> tuple[str, ...]:
        """A person has left: suspend all that they own, at once. Gives the ids of those that were
        active. Doing it again changes nothing. Raises `AgentRefusal` ``unknown-person``."""
        return people.off_board(self.state, person, keeping.Said(who, why, now))

    def register(
        self,
        one: Instance,
        keys: Sequence[Mapping[str, Any]],
        who: str,
        why: str,
        now: float,
    ) -> Instance:
        """Let an agent act, with these public keys (JWK), until its end (usually 30 days).

        Raises `AgentRefusal`: ``taken``, ``unknown-blueprint``, ``unknown-owner``, ``owner-left``,
        ``key-…``, and as `require_instance` does.
        """
        (found,) = self.register_many([(one, keys)], who, why, now)
        if isinstance(found, AgentRefusal):
            raise found
        return found

    def register_many(
        self,
        several: Iterable[tuple[Instance, Sequence[Mapping[str, Any]]]],
        who: str,
        why: str,
        now: float,
    ) -> list[Instance | AgentRefusal]:
        """Register each that can be, in one transaction; in its place stands why another cannot."""
        return keeping.register_many(self.state, several, keeping.Said(who, why, now))

    def keep_unclaimed(
        self, several: Iterable[Unclaimed], who: str, why: str, now: float
    ) -> list[AgentRefusal | None]:
        """Write down what acts and belongs to nobody yet; a refusal stands for what cannot be."""
        return keeping.keep_unclaimed(self.state, several, keeping.Said(who, why, now))

    def suspend(self, identifier: str, who: str, why: str, now: float) -> None:
        """It may not act until it is resumed. Raises `AgentRefusal` ``retired``."""
        keeping.suspend(self.state, identifier, keeping.Said(who, why, now))

    def resume(self, identifier: str, who: str, why: str, now: float, *, owner: str = "") -> None:
        """It may act again, perhaps under another owner. Raises `AgentRefusal`: ``retired``,
        ``expired``, ``unknown-owner``, ``owner-left``."""
        keeping.resume(self.state, identifier, keeping.Said(who, why, now), owner)

    def retire(self, identifier: str, who: str, why: str, now: float) -> None:
        """It never acts again, and its keys never count again."""
        keeping.retire(self.state, identifier, keeping.Said(who, why, now))

    def renew(
        self, identifier: str, who: str, why: str, now: float, *, expires_at: float = 0.0
    ) -> Instance:
        """Put its end off, by 30 days from now if not said. Raises as `resume` does, and
        ``bad-expiry``."""
        return keeping.renew(self.state, identifier, keeping.Said(who, why, now), expires_at)

    def rotate(
        self,
        identifier: str,
        jwk: Mapping[str, Any],
        now: float,
        overlap_seconds: float = 0.0,
        *,
        who: str = "",
        why: str = "rotation",
    ) -> AgentKey:
        """Give an instance a new key. Those it has count for `overlap_seconds` more (at most a
        week), or no longer. Raises `AgentRefusal`: ``suspended``, ``retired``, ``owner-left``,
        ``expired``, ``bad-overlap``, ``key-taken``, ``key-…``."""
        said = keeping.Said(who or f"agent {identifier}", why, now)
        return keeping.rotate(self.state, identifier, jwk, said, overlap_seconds)

    def retire_key(self, thumbprint: str, who: str, why: str, now: float) -> None:
        """A key never counts again, at once. Raises `AgentRefusal` ``unknown-key``."""
        keeping.retire_key(self.state, thumbprint, keeping.Said(who, why, now))

    def seen(self, what: str, about: str, who: str, why: str, now: float) -> None:
        """Write down that somebody looked, and why."""
        keeping.seen(self.state, what, about, keeping.Said(who, why, now))

    def _one(self, kind: type[rows.T], sql: str, value: str) -> rows.T | None:
        found = self.state.rows(sql, (value,))
        return rows.decoded(kind, found[0]) if found else None

    def _all(self, kind: type[rows.T], sql: str, *values: object) -> tuple[rows.T, ...]:
        return tuple(rows.decoded(kind, row) for row in self.state.rows(sql, values))


def _standing_of(row: tuple[object, ...], now: float) -> str:
    _, standing, registered, expires, active, left, keys, counting = row
    if standing != Standing.ACTIVE.value:
        return Standing(str(standing)).value
    if not active or (left is not None and not now < float(str(left))):
        return "owner-left"
    if not now < float(str(expires)):
        return "expired"
    if now < float(str(registered)) - SKEW_SECONDS:
        return "not-yet"
    return "keys-expired" if keys and not counting else ""

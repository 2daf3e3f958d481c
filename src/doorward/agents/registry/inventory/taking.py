"""Taking a list into the register: what is told whole may act, the rest needs an owner."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

import msgspec

from doorward.agents.refusals import AgentRefusal
from doorward.agents.registry import checking
from doorward.agents.registry.inventory.found import Found
from doorward.agents.registry.records import Blueprint, Instance, Unclaimed
from doorward.agents.registry.register import Register


class Refused(msgspec.Struct, frozen=True):
    """An entry that was not taken: where it stands, and why."""

    record: str
    id: str
    code: str
    message: str


class Taken(msgspec.Struct, frozen=True, kw_only=True):
    """What became of a list: ids that may act now, that need an owner (with what they lack), that
    the register knew before, and what was refused."""

    registered: tuple[str, ...] = ()
    needs_owner: Mapping[str, tuple[str, ...]] = {}
    known: tuple[str, ...] = ()
    refused: tuple[Refused, ...] = ()


def take(
    register: Register,
    several: Iterable[Found],
    source: str,
    who: str,
    why: str,
    now: float,
    *,
    dry_run: bool = False,
) -> Taken:
    """Take a list's entries. `source` names the list.

    An entry may act where it names an owner who is here, and a blueprint that the register has or
    that the entry tells with purpose and domain. Agents that are registered already are left as
    they are. With `dry_run` nothing is changed; what a transaction alone can refuse (a name that
    two entries share) is not seen then.
    """
    taking = _Taking(register, source, now)
    for one in several:
        taking.look(one)
    if not dry_run:
        taking.write(who, why)
    return taking.result()


class _Taking:
    def __init__(self, register: Register, source: str, now: float) -> None:
        self._register, self._source, self._now = register, source, now
        self._blueprints: dict[str, Blueprint] = {}
        self._whole: list[tuple[Found, Instance]] = []
        self._lacking: list[tuple[Found, Unclaimed]] = []
        self._known: list[str] = []
        self._refused: list[Refused] = []

    def look(self, one: Found) -> None:
        """Decide what becomes of an entry."""
        try:
            known = self._registered(one)
            if known:
                self._known.append(known)
                return
            owner, lacks = self._owner(one)
            kind, missing = self._kind(one)
            lacks += missing
            if one.disabled:
                lacks.append("is disabled there")
            if lacks or kind is None:
                unclaimed = _unclaimed(one, tuple(lacks), self._source, self._now)
                checking.require_unclaimed(unclaimed)
                self._lacking.append((one, unclaimed))
                return
            self._blueprints.setdefault(kind.id, kind)
            instance = _instance(one, kind.id, owner, self._now)
            checking.require_instance(instance, self._now)
            self._whole.append((one, instance))
        except AgentRefusal as refusal:
            if refusal.code == "state-gone":
                raise
            self._refuse(one, refusal)

    def write(self, who: str, why: str) -> None:
        """Write what was decided."""
        if not self._whole and not self._lacking:
            return
        for kind in self._blueprints.values():
            self._register.add_blueprint(kind, who, why, self._now)
        done = self._register.register_many(
            [(instance, one.keys) for one, instance in self._whole], who, why, self._now
        )
        self._whole = self._kept(self._whole, done)
        kept = self._register.keep_unclaimed(
            [unclaimed for _, unclaimed in self._lacking], who, why, self._now
        )
        self._lacking = self._kept(self._lacking, kept)

    def _kept(
        self, several: list[tuple[Found, Any]], answers: Iterable[object]
    ) -> list[tuple[Found, Any]]:
        left = []
        for pair, answer in zip(several, answers, strict=True):
            if isinstance(answer, AgentRefusal):
                self._refuse(pair[0], answer)
            else:
                left.append(pair)
        return left

    def result(self) -> Taken:
        """What became of the list."""
        return Taken(
            registered=tuple(instance.id for _, instance in self._whole),
            needs_owner={one.id: one.lacks for _, one in self._lacking},
            known=tuple(self._known),
            refused=tuple(self._refused),
        )

    def _refuse(self, one: Found, refusal: AgentRefusal) -> None:
        self._refused.append(Refused(one.record, one.id, refusal.code, str(refusal)))

    def _registered(self, one: Found) -> str:
        register = self._register
        known = register.instance(one.id)
        if known is None and one.spiffe_id:
            known = register.by_spiffe(one.spiffe_id)
        if known is None and one.oauth_client:
            known = register.by_client(one.oauth_client)
        return "" if known is None else known.id

    def _owner(self, one: Found) -> tuple[str, list[str]]:
        if not one.owner:
            return "", ["owner"]
        holder = self._register.holder_named(one.owner)
        if holder is None:
            return "", ["owner is not known"]
        return holder.id, [] if holder.works(self._now) else ["owner has left"]

    def _kind(self, one: Found) -> tuple[Blueprint | None, list[str]]:
        identifier = one.blueprint or one.id
        known = self._blueprints.get(identifier) or self._register.blueprint(identifier)
        if known is not None:
            if any(getattr(known, name) != value for name, value in one.says.items()):
                raise AgentRefusal("blueprint-differs", "tells its blueprint otherwise")
            return known, []
        missing = [name for name in ("purpose", "domain") if not one.says.get(name)]
        if missing:
            return None, missing
        kind = Blueprint(id=identifier, **one.says)
        checking.require_blueprint(kind)
        return kind, []


def _instance(one: Found, blueprint: str, owner: str, now: float) -> Instance:
    return Instance(
        id=one.id,
        blueprint=blueprint,
        owner=owner,
        expires_at=one.expires_at or now + checking.DEFAULT_SECONDS,
        runs_at=one.runs_at,
        version=one.version,
        spiffe_id=one.spiffe_id,
        oauth_client=one.oauth_client,
        mcp_name=one.mcp_name,
        user_agents=one.user_agents,
        accounts=one.accounts,
    )


def _unclaimed(one: Found, lacks: tuple[str, ...], source: str, now: float) -> Unclaimed:
    return Unclaimed(
        id=one.id,
        kind=one.kind,
        lacks=lacks,
        title=one.title,
        purpose=str(one.says.get("purpose", "")),
        said_owner=one.owner,
        runs_at=one.runs_at,
        version=one.version,
        spiffe_id=one.spiffe_id,
        oauth_client=one.oauth_client,
        mcp_name=one.mcp_name,
        user_agents=one.user_agents,
        accounts=one.accounts,
        details=one.details,
        source=source,
        seen_at=now,
    )

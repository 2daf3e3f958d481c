"""What is kept of approvals: their states, votes, steps and rules."""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import msgspec

from doorward.agents.asked_calls import AskedCall
from doorward.agents.refusals import AgentRefusal
from doorward.agents.registry.records import Holder


class ApprovalState(StrEnum):
    """Where an approval stands. Only ``APPROVED`` can be used; ``WAITING`` can be decided."""

    WAITING = "waiting"
    APPROVED = "approved"
    REFUSED = "refused"
    USED = "used"
    EXPIRED = "expired"
    WITHDRAWN = "withdrawn"


OPEN = (ApprovalState.WAITING, ApprovalState.APPROVED)


class ApprovalRules(msgspec.Struct, frozen=True, kw_only=True):
    """How approvals go. They are kept with each approval when it is asked for.

    `alone_up_to` is the highest class of data at which the person in whose name the call is made
    may approve it alone; above it, and where a policy says ``approval-by-another``, it takes
    somebody else. `teams` may decide; none means every active person. A refusal holds for the
    same call for a while, so that asking again and again does not wear people down; for the same
    reason no instance has more than `most_waiting` open.
    """

    waits_seconds: float = 600.0
    use_seconds: float = 300.0
    refusal_holds_seconds: float = 3_600.0
    alone_up_to: int = 1
    teams: tuple[str, ...] = ()
    most_waiting: int = 20


class Vote(msgspec.Struct, frozen=True):
    """What one person said, and what shows that it was them: a signed touch of a security key
    (JSON), or on whose command line it was."""

    by: str
    approve: bool
    why: str
    at: float
    proof: str = ""


class Step(msgspec.Struct, frozen=True):
    """Something that happened to an approval. `who` is a person, or the instance that asked."""

    at: float
    who: str
    what: str
    why: str


class Approval(msgspec.Struct, frozen=True, kw_only=True):
    """An approval. `call` holds its arguments without secrets; none after `erased`.

    `whose` is the person in whose name the call is made. `needed` different people have to agree.
    `not_alone` are those whose agreement alone is not enough, `teams` who may decide (beside
    `whose`); none means every active person. Times are seconds since 1970.
    """

    id: str
    digest: str
    state: ApprovalState
    asked_at: float
    ends_at: float
    call: AskedCall
    whose: str = ""
    needed: int = 1
    not_alone: tuple[str, ...] = ()
    teams: tuple[str, ...] = ()
    votes: tuple[Vote, ...] = ()
    erased: bool = False


class Record(msgspec.Struct, frozen=True):
    """What is kept of an approval beside the columns."""

    call: AskedCall
    whose: str
    needed: int
    not_alone: tuple[str, ...]
    teams: tuple[str, ...]
    use_seconds: float
    votes: tuple[Vote, ...] = ()


def as_strict(known: Record, wanted: Record) -> bool:
    """Whether who agreed to the one was asked, and shown, at least what the other asks for."""
    same = (known.call.action, known.call.resource, known.whose)
    enough = known.needed > 1 or {*wanted.not_alone} <= {*known.not_alone}
    teams = not wanted.teams or (bool(known.teams) and {*known.teams} <= {*wanted.teams})
    return (
        same == (wanted.call.action, wanted.call.resource, wanted.whose)
        and known.call.data_class >= wanted.call.data_class
        and known.needed >= wanted.needed
        and enough
        and teams
    )


def in_a_team(approval: Approval, person: Holder) -> bool:
    """Whether somebody may decide by their teams; those in whose name it is always may."""
    own = person.id == approval.whose
    return own or not approval.teams or bool({*person.teams} & {*approval.teams})


def after(
    approval: Approval, votes: tuple[Vote, ...], now: float, use_seconds: float
) -> tuple[ApprovalState, float]:
    """The state after these votes, and until when it stays so."""
    if not votes[-1].approve:
        return ApprovalState.REFUSED, approval.ends_at
    if len(votes) < approval.needed:
        return ApprovalState.WAITING, approval.ends_at
    return ApprovalState.APPROVED, now + use_seconds


SELECT = "SELECT id, digest, state, asked_at, ends_at, erased_at, record FROM approvals"


def approval_of(row: tuple[Any, ...], now: float | None) -> Approval:
    """A row of `SELECT` as it stands at a time."""
    name, digest, said, asked_at, ends_at, erased_at, record = row
    state = ApprovalState(said)
    if now is not None and state in OPEN and ends_at <= now:
        state = ApprovalState.EXPIRED
    kept = decoded(record)
    return Approval(
        id=name,
        digest=digest,
        state=state,
        asked_at=asked_at,
        ends_at=ends_at,
        call=kept.call,
        whose=kept.whose,
        needed=kept.needed,
        not_alone=kept.not_alone,
        teams=kept.teams,
        votes=kept.votes,
        erased=erased_at is not None,
    )


def decoded(record: bytes) -> Record:
    """What is kept. Raises `AgentRefusal` ``state-gone`` where it is broken."""
    try:
        return msgspec.json.decode(record, type=Record)
    except msgspec.MsgspecError as error:
        raise AgentRefusal("state-gone", "an approval in the state is broken") from error

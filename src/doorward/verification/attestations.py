"""Who says that the person of one round was the person of the round before."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from itertools import pairwise

import msgspec

from doorward.model import Application, Attestation, Origin, SamePerson
from doorward.verification.attempts import attested
from doorward.verification.document_kinds import named_kind


class RoundLink(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One round, and who compared the person with an earlier round or a document.

    `answer` is None where nobody compared. `compared_with` is as the attester wrote it, `document`
    its kind; `signed` whether the attestation carries a signature (nothing verifies it yet).
    """

    round: str
    first: bool = False
    answer: SamePerson | None = None
    by: str | None = None
    compared_with: str | None = None
    document: str | None = None
    at: datetime | None = None
    signed: bool = False
    origin: Origin | None = None

    @property
    def open(self) -> bool:
        """Whether somebody still has to compare. The first round has nothing before it."""
        return not self.first and self.answer is not SamePerson.YES


def rounds(one: Application, now: datetime) -> tuple[RoundLink, ...]:
    """The rounds up to `now`, in order of time, each with the best attestation about it."""
    seen = attested(one, now)
    first_at = _first_at(one, seen, now)
    found: list[RoundLink] = []
    earlier: set[str] = set()
    for key, (_, name) in sorted(first_at.items(), key=lambda item: (item[1][0], item[0])):
        about = [each for each in seen if round_key(each.round) == key]
        found.append(_link(name, not found, about, earlier))
        earlier.add(key)
    return tuple(found)


def _first_at(
    one: Application, seen: tuple[Attestation, ...], now: datetime
) -> dict[str, tuple[datetime, str]]:
    """Every round that has been, with when it first was and its name."""
    times = [
        # Never called after its meeting: a link to one lets people in.
        (each.at, each.round or f"interview of {each.at:%Y-%m-%d}")
        for each in (one.interviews.scheduled if one.interviews else ())
    ]
    times += [(each.at, each.round) for each in seen if each.round]
    starts_on = one.onboarding.starts_on if one.onboarding else None
    if starts_on is not None:
        day = datetime(starts_on.year, starts_on.month, starts_on.day, tzinfo=now.tzinfo)
        times.append((day, "day one"))
    first: dict[str, tuple[datetime, str]] = {}
    for at, name in sorted(times):
        if at <= now:
            first.setdefault(round_key(name), (at, name))
    return first


def _link(name: str, first: bool, about: list[Attestation], earlier: set[str]) -> RoundLink:
    """The last attestation that compares with an earlier round, else with a document."""
    comparing = [each for each in about if round_key(each.compared_with) in earlier]
    comparing = comparing or [each for each in about if each.compared_with or each.document]
    if not comparing:
        return RoundLink(round=name, first=first)
    last = max(comparing, key=lambda each: each.at)
    return RoundLink(
        round=name,
        first=first,
        answer=last.same_person,
        by=last.by,
        compared_with=last.compared_with,
        document=named_kind(last.document),
        at=last.at,
        signed=bool(last.signature),
        origin=last.origin,
    )


def round_key(name: str | None) -> str:
    """A round's name without what people write differently.

    >>> round_key("Round 2"), round_key("round-2"), round_key("Day One")
    ('round-2', 'round-2', 'day-one')
    """
    return re.sub(r"[\W_]+", "-", (name or "").casefold()).strip("-")


def uncompared(links: tuple[RoundLink, ...]) -> Iterator[tuple[RoundLink, RoundLink]]:
    """Each round that nobody compared, with the round before it."""
    for before, link in pairwise(links):
        if link.open:
            yield before, link

"""What comparing with watchlists bears out. A name alone is never evidence, only a task."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from doorward.model import (
    Dossier,
    Fact,
    FactKind,
    FeedKind,
    HitGrade,
    IdentifierKind,
    Knowledge,
    ListHit,
    Strength,
)
from doorward.signals import FairnessMark, Observation, Stage, signal
from doorward.signals.facts import MOST_FACTS, fact
from doorward.signals.frameworks import INSIDER_IMPERSONATION

_HITS = (
    "list_hits.query",
    "list_hits.query_source",
    "list_hits.list_name",
    "list_hits.list_date",
    "list_hits.entry",
    "list_hits.matched_name",
    "list_hits.grade",
    "list_hits.field",
    "list_hits.listed_on",
    "list_hits.source_url",
)
OTHERS = ("employer", "school", "referee")
"""Beginnings of `ListHit.field` for what is somebody else's, not the person's own."""

_GIVEN_OUT_AGAIN = frozenset(
    {IdentifierKind.PHONE, IdentifierKind.WEBSITE, IdentifierKind.OTHER, None}
)
_FACT_KINDS = {
    IdentifierKind.EMAIL: FactKind.EMAIL,
    IdentifierKind.PHONE: FactKind.PHONE,
    IdentifierKind.WEBSITE: FactKind.HANDLE,
}
_MOST = 200


def is_own(hit: ListHit) -> bool:
    """Whether what was looked up is the person's own, not an employer's, school's or referee's."""
    return not hit.field.startswith(OTHERS)


@signal(
    "L01",
    title="Identifier on a list",
    family="list",
    stage=Stage.APPLICATION,
    strength=Strength.STRONG,
    fairness=FairnessMark.FAIR,
    reads=(*_HITS, "list_hits.identifier"),
    needs=(
        "application.statements.emails|application.statements.phones"
        "|application.statements.links|application.proofing.checks.document.number"
        "|application.offer.payment_method",
    ),
    feeds=(FeedKind.WATCHLISTS,),
    clears="An error of typing or of the list, or an identifier given out again: compare the "
    "name and date of birth of the entry. If they differ, write to the list's keeper and go on.",
    sources=("OFAC", "UN", "US22"),
    mappings=(INSIDER_IMPERSONATION,),
    published="No rate is published.",
    limits="Equal identifiers only: document, national or tax number, wallet, e-mail address. "
    "Telephone numbers, sites and kinds not named are medium, since they are given out again. "
    "What an employer, school or referee shares with a list is a task, not evidence.",
)
def identifier_listed(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:  # noqa: ARG001
    """A list names the very document, wallet or mailbox that the person gave."""
    found = [one for one in _own(dossier) if one.grade is HitGrade.IDENTIFIER]
    if found:
        hard = any(one.identifier not in _GIVEN_OUT_AGAIN for one in found)
        yield Observation(
            reason=f"An identifier the person gave stands on {_lists(found)}.",
            facts=tuple(_facts(found)),
            strength=Strength.STRONG if hard else Strength.MEDIUM,
        )


@signal(
    "L02",
    title="Name and full date of birth on a list",
    family="list",
    stage=Stage.APPLICATION,
    strength=Strength.MEDIUM,
    fairness=FairnessMark.FAIR,
    reads=_HITS,
    needs=(
        "application.statements.name|application.proofing.checks.document.name",
        "application.proofing.checks.document.birth_date",
    ),
    feeds=(FeedKind.WATCHLISTS,),
    clears="Another identifier that differs settles it: compare the number of a document, the "
    "place of living in those years or a former name with the entry. A coincidence is possible.",
    sources=("OFAC", "UN"),
    mappings=(INSIDER_IMPERSONATION,),
    published="No rate is published.",
    limits="Name and day of birth agree in full, and no identifier was there to compare. The "
    "date of birth is compared for equality only. A name without it, or with a year only, is a "
    "task and weighs nothing. Coincidences are likelier for common names and large lists.",
)
def name_and_birth_listed(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:  # noqa: ARG001
    """Few people share both a name and the day of birth with an entry."""
    found = [one for one in _own(dossier) if one.grade is HitGrade.CONFIRMED]
    if found:
        yield Observation(
            reason=f"Name and date of birth agree with an entry on {_lists(found)}. Somebody "
            "else can have both by chance: compare a document's number or another identifier "
            "with the entry before anything follows from it.",
            facts=tuple(_facts(found)),
        )


def _own(dossier: Dossier) -> list[ListHit]:
    return [one for one in dossier.list_hits[:_MOST] if is_own(one)]


def _lists(found: Iterable[ListHit]) -> str:
    names = sorted({one.list_name[:60] for one in found})
    more = f" and {len(names) - 3} more" if len(names) > 3 else ""
    return f"the list {names[0]}" if len(names) == 1 else f"lists {', '.join(names[:3])}{more}"


def _facts(found: Iterable[ListHit]) -> Iterator[Fact]:
    for one in list(found)[: MOST_FACTS // 3]:
        yield fact(_label(one), one.query, one.query_source, _kind(one))
        yield from entry_facts(one)


def _label(one: ListHit) -> str:
    return "name compared" if one.field == "name" else f"{one.field} compared"


def _kind(one: ListHit) -> FactKind:
    if one.grade is HitGrade.CONFIRMED:
        return FactKind.NAME
    return (
        _FACT_KINDS.get(one.identifier, FactKind.IDENTIFIER)
        if one.identifier
        else (FactKind.IDENTIFIER)
    )


def entry_facts(one: ListHit) -> Iterator[Fact]:
    """An entry with its list, the list's date and a public page about it; and its name.

    The name stands apart, to be masked as the person's own is: spelt a little differently, it
    would give theirs away. Names of organisations are shown.
    """
    since = f", listed {one.listed_on}" if one.listed_on else ""
    page = f", {one.source_url}" if one.source_url else ""
    source = f"list {one.list_name} ({one.list_date or 'no date'}){page}"
    yield fact("list entry", f"{one.list_name} {one.entry}{since}", source)
    kind = FactKind.NAME if is_own(one) else FactKind.TEXT
    yield fact("name on the list", one.matched_name, source, kind)

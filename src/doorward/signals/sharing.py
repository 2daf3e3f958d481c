"""Identifiers shared with other applications, as `linking` found them, made into observations.

Linking has already taken out what is common (a campus, a recruiter, an agency: weight 0) and
what belongs to one person. What is left is judged by how rare it is and how many persons share
it. Two people, or up to four who live in one place, may be a household that shares a telephone,
a computer and a line. Equal surnames never excuse or accuse anyone: in some name
cultures a whole family shares one, in others nobody does.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from doorward.model import (
    Dossier,
    Fact,
    FactKind,
    LinkKind,
    SharedIdentifier,
    SharedWith,
    Strength,
    Subject,
    SubjectKind,
)
from doorward.signals.facts import MOST_FACTS, clip, fact
from doorward.signals.metadata import Observation

SAYS_SOMETHING, SAYS_MORE, SAYS_MUCH = 1.0, 2.0, 4.0
"""Linking's rarity weight, in nats: below the first a sharing says nothing at all, up to the
second too little to be told of by itself, from the third it may be strong evidence.

A common file template, one stock sentence or a network behind which many people sit stay below
the second; a phone number or a device lie above the third.
"""

HOUSEHOLD = 4
"""The most persons that one household is taken to send, as linking takes it to be."""

_LIVING = frozenset(
    {
        LinkKind.PHONE,
        LinkKind.DEVICE,
        LinkKind.NETWORK,
        LinkKind.SHIP_TO,
        LinkKind.PAY_ACCOUNT,
        LinkKind.NAMED_CONTACT,
    }
)
_ORDER = tuple(Strength)

READS = (
    "shared.kind",
    "shared.value",
    "shared.persons",
    "shared.weight",
    "shared.source",
    "shared.detail",
    "shared.others",
)
"""What a check that uses `shared_by_others` reads."""


def strangers(shared: SharedIdentifier) -> tuple[SharedWith, ...]:
    """The others who share the identifier and are not known to be the same person."""
    return tuple(one for one in shared.others if not one.same_person)


def relevant(
    dossier: Dossier, *kinds: LinkKind, least: float = SAYS_SOMETHING
) -> Iterator[tuple[SharedIdentifier, tuple[SharedWith, ...]]]:
    """Shared identifiers of these kinds that say anything, with the others who share them."""
    for shared in dossier.shared:
        if shared.kind in kinds and shared.weight > least and shared.persons > 1:
            others = strangers(shared)
            if others:
                yield shared, others


def strength_of(shared: SharedIdentifier, *, pair: Strength, many: Strength) -> Strength:
    """At most `pair` for a household and `many` for more persons, less where it is common.

    For what a household shares by living together, up to four persons count as one, unless they
    claim to live in different places; for anything else, two persons.
    """
    apart = any("location" in one.differs for one in shared.others)
    household = HOUSEHOLD if shared.kind in _LIVING and not apart else 2
    most = many if shared.persons > household else pair
    rarity = Strength.STRONG if shared.weight >= SAYS_MUCH else Strength.MEDIUM
    return min(most, rarity, key=_ORDER.index)


def shared_by_others(
    dossier: Dossier,
    kind: LinkKind,
    *,
    what: str,
    label: str,
    value_kind: FactKind,
    pair: Strength = Strength.MEDIUM,
    many: Strength = Strength.STRONG,
    least: float = SAYS_MORE,
    only: Callable[[SharedWith], bool] = lambda _: True,
) -> Iterator[Observation]:
    """One observation for each identifier of a kind that other persons use too.

    `least` is the rarity weight above which a sharing is told of, in nats. A sharing of which
    no other is as `only` asks is passed over.
    """
    for shared, others in relevant(dossier, kind, least=least):
        if not any(map(only, others)):
            continue
        count = shared.persons - 1
        people = "one other applicant" if count == 1 else f"{count} other applicants"
        yield Observation(
            reason=f"{what} is also that of {people} who, by everything else known, "
            f"{'is a different person' if count == 1 else 'are different persons'}."
            + _differing(others),
            facts=sharing_facts(shared, others, label, value_kind),
            strength=strength_of(shared, pair=pair, many=many),
            related=related(others),
        )


def sharing_facts(
    shared: SharedIdentifier, others: tuple[SharedWith, ...], label: str, kind: FactKind
) -> tuple[Fact, ...]:
    """The identifier, how rare it is, and each other application that has it."""
    source = shared.source or "this application"
    facts = [
        fact(label, shared.value, source, kind),
        fact("persons who share it", shared.persons, "counted over the applications screened"),
    ]
    if shared.detail:
        facts.append(fact("how it is shared", shared.detail, source))
    facts.extend(
        fact(
            "also in application",
            f"{one.application}: {one.detail}" if one.detail else one.application,
            one.source or f"application {one.application}",
            FactKind.IDENTIFIER,
        )
        for one in others[: MOST_FACTS - len(facts)]
    )
    return tuple(facts)


def related(others: tuple[SharedWith, ...]) -> tuple[Subject, ...]:
    """The other applications as subjects, each once and in order."""
    return tuple(
        Subject(SubjectKind.APPLICATION, name)
        for name in dict.fromkeys(one.application for one in others)
    )


def _differing(others: tuple[SharedWith, ...]) -> str:
    differs = sorted({clip(name, 40) for one in others for name in one.differs})
    if not differs:
        return ""
    if differs == ["name"]:
        return " The names differ."
    return f" The applications differ in: {', '.join(differs[:6])}."

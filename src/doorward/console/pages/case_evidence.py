"""Evidence as cards: reason, facts and where they were read, when it was seen, what clears it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime

import msgspec

from doorward.cases.looking_values import ShownEvidence
from doorward.console.pages.case_checks import notes, titles
from doorward.console.pages.case_words import STAGES
from doorward.model import Fact
from doorward.model.cases import Stage
from doorward.report.content import SignalNote
from doorward.report.visible import visible
from doorward.report.wording import plural, times

MOST_EVIDENCE = 120
MOST_AT_FIRST = 25
"""Pieces on a case's page; up to `MOST_EVIDENCE` are there for who asks for them."""

MOST_FACTS = 8
MOST_OPEN = 12
FACT_LENGTH = 300
"""Characters of a fact on the page; the evidence pack has it whole."""

TEXT_LENGTH = 800


class EvidenceCard(msgspec.Struct, frozen=True, kw_only=True):
    """One piece of evidence. `hollow` where it adds nothing; `about` is the anchor of its check,
    `member` whom of several subjects it concerns, `folded` that its facts are shown on demand."""

    anchor: str
    title: str
    signal: str
    family: str
    strength: str
    stage: str
    effect: str
    hollow: bool
    why_not: str
    reason: str
    facts: tuple[Fact, ...]
    more_facts: int
    clears: str
    observed_at: datetime | None
    first_seen_at: datetime
    last_seen_at: datetime
    gone_at: datetime | None
    about: str
    member: str
    folded: bool


class StageView(msgspec.Struct, frozen=True):
    """The evidence of one stage of a person's way."""

    name: str
    holds: str
    cards: tuple[EvidenceCard, ...]


def kept_of(evidence: Sequence[ShownEvidence], most: int = MOST_EVIDENCE) -> list[ShownEvidence]:
    """What is on the page, in the order of time: all, or what weighs most of very much."""
    ranked = sorted(evidence, key=lambda one: (one.gone_at is not None, -one.weighed.counted))
    return sorted(
        ranked[:most],
        key=lambda one: (one.observed_at or one.first_seen_at, one.row),
    )


def cards_of(kept: Sequence[ShownEvidence], names: Mapping[int, str]) -> dict[int, EvidenceCard]:
    """The cards of evidence by its row; `names` says whom each is about, by the subject's row."""
    many = len(kept) > MOST_OPEN
    return {one.row: _card(one, names.get(one.subject_row, ""), many) for one in kept}


def _card(one: ShownEvidence, member: str, many: bool) -> EvidenceCard:
    found, hollow = one.weighed.evidence, one.weighed.counted == 0
    gone = one.gone_at is not None
    return EvidenceCard(
        anchor=f"evidence-{one.row}",
        title=titles().get(found.signal, found.signal),
        signal=found.signal,
        family=found.family,
        strength=found.strength.value,
        stage=STAGES[one.stage],
        effect="gone" if gone else "not counted" if hollow else times(one.weighed.counted),
        hollow=hollow,
        why_not=one.weighed.note,
        reason=visible(found.reason, TEXT_LENGTH),
        facts=shown_facts(found.facts),
        more_facts=max(0, len(found.facts) - MOST_FACTS),
        clears=visible(found.clears, TEXT_LENGTH),
        observed_at=one.observed_at,
        first_seen_at=one.first_seen_at,
        last_seen_at=one.last_seen_at,
        gone_at=one.gone_at,
        about=f"check-{found.signal}" if found.signal in notes() else "",
        member=member,
        folded=many or hollow or gone,
    )


def shown_facts(facts: Sequence[Fact]) -> tuple[Fact, ...]:
    """The first facts, each short enough for a row and with nothing hidden in it."""
    return tuple(
        Fact(visible(one.label, 80), visible(one.value, FACT_LENGTH), visible(one.source, 200))
        for one in facts[:MOST_FACTS]
    )


def stages_of(
    kept: Sequence[ShownEvidence], cards: Mapping[int, EvidenceCard]
) -> tuple[StageView, ...]:
    """Cards by the stage of a person's way, in its order."""
    found = []
    for stage in Stage:
        held = tuple(cards[one.row] for one in kept if one.stage is stage)
        if held:
            name = STAGES[stage]
            found.append(StageView(name[0].upper() + name[1:], plural(len(held), "piece"), held))
    return tuple(found)


def checks_of(kept: Iterable[ShownEvidence]) -> tuple[SignalNote, ...]:
    """What is known of the checks that found the evidence, once each."""
    ids = sorted({one.weighed.evidence.signal for one in kept})
    return tuple(notes()[one] for one in ids if one in notes())

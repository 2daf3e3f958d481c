"""A case arranged for its page: what counts first, everything in words, nothing left out silently.

What may be shown, and how masked, was settled by `doorward.cases.looking` before it came here.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Mapping, Sequence
from datetime import datetime

import msgspec

from doorward.cases.looking_values import ShownAssessment, ShownCase, ShownEvidence
from doorward.console.pages.case_checks import titles
from doorward.console.pages.case_evidence import (
    MOST_AT_FIRST,
    MOST_EVIDENCE,
    EvidenceCard,
    StageView,
    cards_of,
    checks_of,
    kept_of,
    stages_of,
)
from doorward.console.pages.case_people import (
    MOST_FALLS,
    Assessed,
    Member,
    assessed_of,
    members_of,
    ring_of,
    subject_name,
)
from doorward.console.pages.case_words import KINDS, STAGES, STATUSES, BaseRate, base_rate_note
from doorward.console.ring_graph import RingGraph
from doorward.model import Band, SubjectKind
from doorward.model.cases import UNDECIDED, CaseKind
from doorward.report.content import SignalNote
from doorward.report.unit_views import grouped
from doorward.report.visible import visible
from doorward.report.wording import BAND_MEANING, plural

MOST_CLEARING = 12
ALL_EVIDENCE = "?evidence=all"
"""The query that asks a case's page for all its evidence."""


class Clearing(msgspec.Struct, frozen=True):
    """Something that would settle evidence: (address of the first, what) for each check."""

    text: str
    evidence: tuple[tuple[str, str], ...]


class CaseView(msgspec.Struct, frozen=True, kw_only=True):
    """What the page says about a case, but for what people did and may do (`case_work`)."""

    title: str
    sentence: str
    whom: str
    status: str
    band_meaning: str
    note: BaseRate
    late: bool
    clearing: tuple[Clearing, ...]
    more_clearing: int
    assessed: tuple[Assessed, ...]
    more_assessed: int
    stages: tuple[StageView, ...]
    all_evidence: bool
    more_evidence: int
    most_evidence: int
    ring: RingGraph | None
    members: tuple[Member, ...]
    unchecked: tuple[tuple[str, tuple[str, ...]], ...]
    unchecked_holds: str
    checks: tuple[SignalNote, ...]


def case_view(shown: ShownCase, now: datetime, *, all_evidence: bool = False) -> CaseView:
    """Arrange a case at a time of looking, with some of much evidence or all of it."""
    names = {one.row: subject_name(one) for one in shown.subjects}
    several = sum(one.kind != SubjectKind.RING for one in shown.subjects) > 1
    evidence = _once(shown)
    known = kept_of(evidence)
    kept = known if all_evidence else kept_of(evidence, MOST_AT_FIRST)
    cards = cards_of(known, names if several else {})
    clearing = _clearing(known, cards, {one.row for one in kept})
    members = members_of(shown, names)
    unchecked = _unchecked(shown.assessments)
    return CaseView(
        title=visible(shown.title, 200),
        sentence=_sentence(shown, evidence),
        whom="them" if several else "this person",
        status=STATUSES[shown.status],
        band_meaning=BAND_MEANING[Band(shown.band)],
        note=base_rate_note(shown.expected_precision, _range(shown), shown.base_rate),
        late=bool(shown.due_at and shown.due_at < now and shown.status in UNDECIDED),
        clearing=clearing[:MOST_CLEARING],
        more_clearing=max(0, len(clearing) - MOST_CLEARING),
        assessed=assessed_of(shown, names),
        more_assessed=max(0, len(shown.assessments) - MOST_FALLS),
        stages=stages_of(kept, cards),
        all_evidence=all_evidence,
        more_evidence=len(evidence) - len(kept),
        most_evidence=MOST_EVIDENCE,
        ring=ring_of(shown),
        members=members,
        unchecked=unchecked,
        unchecked_holds=plural(sum(len(checks) for _, checks in unchecked), "check")
        + " did not run",
        checks=checks_of(known),
    )


def _once(shown: ShownCase) -> tuple[ShownEvidence, ...]:
    """The evidence without what a ring as a whole only repeats from its members."""
    rings = {one.row for one in shown.subjects if one.kind == SubjectKind.RING}
    of_members = {_said(one) for one in shown.evidence if one.subject_row not in rings}
    return tuple(
        one
        for one in shown.evidence
        if one.subject_row not in rings or _said(one) not in of_members
    )


def _said(one: ShownEvidence) -> tuple[str, str]:
    return one.weighed.evidence.signal, one.weighed.evidence.reason


def _sentence(shown: ShownCase, evidence: Sequence[ShownEvidence]) -> str:
    what = KINDS[shown.kind]
    if shown.kind is CaseKind.RING:
        what = f"{plural(shown.members, 'application')} that rare identifiers tie together"
    job = f" for {visible(shown.requisition, 120)}" if shown.requisition else ""
    team = f" in {visible(shown.team, 80)}" if shown.team else ""
    began = f", first on record {shown.began_at.date().isoformat()}" if shown.began_at else ""
    found = plural(sum(one.gone_at is None for one in evidence), "piece")
    return f"{what}{job}{team}{began}. What opened it was seen while {STAGES[shown.stage]}; " + (
        f"{found} of evidence stand now."
    )


def _range(shown: ShownCase) -> tuple[float, float]:
    """The range of the assessment the case's own estimate is from."""
    close = min(
        (one.assessment for one in shown.assessments),
        key=lambda one: abs(one.log_odds - shown.log_odds),
        default=None,
    )
    point = (shown.expected_precision, shown.expected_precision)
    return close.expected_precision_range if close else point


def _clearing(
    known: Iterable[ShownEvidence], cards: Mapping[int, EvidenceCard], here: Container[int]
) -> tuple[Clearing, ...]:
    """What would clear, once each: what settles most first. What counts for nothing needs none."""
    together: dict[str, list[ShownEvidence]] = {}
    for one in known:
        if one.gone_at is None and one.weighed.counted > 0:
            together.setdefault(cards[one.row].clears, []).append(one)
    ranked = sorted(together.items(), key=lambda pair: -sum(e.weighed.counted for e in pair[1]))
    return tuple(
        Clearing(text, _settled((cards[one.row], one.row in here) for one in held))
        for text, held in ranked
    )


def _settled(held: Iterable[tuple[EvidenceCard, bool]]) -> tuple[tuple[str, str], ...]:
    """Where the evidence stands, by title: on this page if any of it does."""
    by_title: dict[str, list[str]] = {}
    for card, here in sorted(held, key=lambda pair: not pair[1]):
        address = f"{'' if here else ALL_EVIDENCE}#{card.anchor}"
        by_title.setdefault(card.title, []).append(address)
    return tuple(
        (places[0], title if len(places) == 1 else f"{title} ({len(places)} times)")
        for title, places in by_title.items()
    )


def _unchecked(
    assessments: Iterable[ShownAssessment],
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    missing = dict.fromkeys(check for one in assessments for check in one.assessment.not_checked)
    return grouped(tuple(missing), titles())


def _did_not_run(unchecked: Iterable[tuple[str, tuple[str, ...]]]) -> str:
    return plural(sum(len(checks) for _, checks in unchecked), "check") + " did not run"

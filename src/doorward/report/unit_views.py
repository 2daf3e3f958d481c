"""What the page says about one unit of the queue, ready for the template."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

import msgspec

from doorward.model import (
    Assessment,
    Band,
    Edge,
    Fact,
    NotChecked,
    Strength,
    Task,
    WeighedEvidence,
)
from doorward.report.content import ApplicationSummary, SignalNote
from doorward.report.queue import Unit
from doorward.report.ring_picture import RingPicture, ring_picture
from doorward.report.simple_stats import BASE_RATES, at_base_rate
from doorward.report.terminal import why
from doorward.report.waterfall import Waterfall, waterfall
from doorward.report.wording import one_in, plural, times

MOST_EVIDENCE = 20
MOST_FACTS = 10
MOST_TIES = 100
MOST_IDS = 60


class EvidenceCard(msgspec.Struct, frozen=True, kw_only=True):
    """One piece of evidence. `hollow` where it adds nothing; `more_facts` are not shown."""

    signal: str
    note: SignalNote | None
    title: str
    family: str
    strength: Strength
    effect: str
    hollow: bool
    why_not: str
    reason: str
    facts: tuple[Fact, ...]
    more_facts: int
    clears: str
    observed_at: datetime | None


class AssessmentView(msgspec.Struct, frozen=True, kw_only=True):
    """An application (or a ring as a whole) in full."""

    anchor: str
    id: str
    candidate: str | None
    requisition: str | None
    applied_at: datetime | None
    band: Band
    expected: str
    expected_range: tuple[str, str]
    log_odds: float
    why: str
    waterfall: Waterfall
    evidence: tuple[EvidenceCard, ...]
    more_evidence: int
    at_base_rates: tuple[tuple[str, str], ...]
    tasks: tuple[Task, ...]
    not_checked: tuple[tuple[str, tuple[str, ...]], ...]


class MemberRow(msgspec.Struct, frozen=True, kw_only=True):
    """A member in a ring's table. `anchor` is empty where the detail is not on the page."""

    number: int
    id: str
    candidate: str | None
    band: Band | None
    expected: str
    anchor: str


class Tie(msgspec.Struct, frozen=True, kw_only=True):
    """One shared identifier with all it ties. `ids` are (between whom, id of the edge)."""

    between: str
    kind: str
    value: str
    reason: str
    persons: int
    rarity: str
    ids: tuple[tuple[str, str], ...]
    more_ids: int


class RingView(msgspec.Struct, frozen=True, kw_only=True):
    """A ring: the drawing, its members and what ties them."""

    id: str
    persons: int
    split: bool
    picture: RingPicture
    members: tuple[MemberRow, ...]
    ties: tuple[Tie, ...]
    more_ties: int
    whole: AssessmentView | None


class UnitView(msgspec.Struct, frozen=True, kw_only=True):
    """A unit with its detail; `hidden_members` are members without detail on the page."""

    rank: int
    anchor: str
    band: Band
    expected: str
    title: str
    subtitle: str
    why: str
    ring: RingView | None
    members: tuple[AssessmentView, ...]
    hidden_members: int


class Look(msgspec.Struct, frozen=True):
    """What every view needs to look up."""

    summaries: Mapping[str, ApplicationSummary]
    notes: Mapping[str, SignalNote]
    titles: Mapping[str, str]


def unit_view(unit: Unit, rank: int, look: Look, room: int) -> UnitView:
    """A unit with at most `room` of its members in full."""
    detailed = unit.members[: max(room, 0)]
    anchors = {one.subject.id: f"u{rank}-m{place}" for place, one in enumerate(detailed, start=1)}
    members = tuple(assessment_view(one, anchors[one.subject.id], look) for one in detailed)
    ring = _ring_view(unit, rank, look, anchors) if unit.ring else None
    title, subtitle = _titles(unit, look)
    return UnitView(
        rank=rank,
        anchor=f"u{rank}",
        band=unit.band,
        expected=one_in(unit.expected_precision),
        title=title,
        subtitle=subtitle,
        why=why(unit, dict(look.titles)),
        ring=ring,
        members=members,
        hidden_members=len(unit.members) - len(members),
    )


def _titles(unit: Unit, look: Look) -> tuple[str, str]:
    if unit.ring:
        return f"Ring of {plural(len(unit.ring.ring.applications), 'application')}", unit.id
    summary = look.summaries.get(unit.id)
    if summary is None:
        return unit.id, ""
    return summary.candidate or unit.id, " · ".join(
        part for part in (unit.id, summary.requisition) if part
    )


def assessment_view(one: Assessment, anchor: str, look: Look) -> AssessmentView:
    """One assessment in full."""
    summary = look.summaries.get(one.subject.id)
    shown = sorted(one.evidence, key=lambda weighed: (weighed.counted == 0, -weighed.counted))
    low, high = one.expected_precision_range
    return AssessmentView(
        anchor=anchor,
        id=one.subject.id,
        candidate=summary.candidate if summary else None,
        requisition=summary.requisition if summary else None,
        applied_at=summary.created_at if summary else None,
        band=one.band,
        expected=one_in(one.expected_precision),
        expected_range=(one_in(low), one_in(high)),
        log_odds=one.log_odds,
        why=_why_one(one, look),
        waterfall=waterfall(one, look.titles),
        evidence=tuple(_card(weighed, look) for weighed in shown[:MOST_EVIDENCE]),
        more_evidence=max(0, len(shown) - MOST_EVIDENCE),
        at_base_rates=tuple(
            (one_in(rate), one_in(at_base_rate(one.log_odds, one.base_rate, rate)))
            for rate in BASE_RATES
        ),
        tasks=one.tasks,
        not_checked=grouped(one.not_checked, look.titles),
    )


def _why_one(one: Assessment, look: Look) -> str:
    return why(
        Unit(
            band=one.band,
            log_odds=one.log_odds,
            expected_precision=one.expected_precision,
            members=(one,),
        ),
        dict(look.titles),
    )


def _card(weighed: WeighedEvidence, look: Look) -> EvidenceCard:
    found = weighed.evidence
    hollow = weighed.counted == 0
    return EvidenceCard(
        signal=found.signal,
        note=look.notes.get(found.signal),
        title=look.titles.get(found.signal, found.signal),
        family=found.family,
        strength=found.strength,
        effect="not counted" if hollow else times(weighed.counted),
        hollow=hollow,
        why_not=weighed.note,
        reason=found.reason,
        facts=found.facts[:MOST_FACTS],
        more_facts=max(0, len(found.facts) - MOST_FACTS),
        clears=found.clears,
        observed_at=found.observed_at,
    )


def grouped(
    missing: tuple[NotChecked, ...], titles: Mapping[str, str]
) -> tuple[tuple[str, tuple[str, ...]], ...]:
    """Checks that could not run, as (why, checks), in the order of the reasons."""
    found: dict[str, list[str]] = {}
    for one in missing:
        title = titles.get(one.signal)
        found.setdefault(one.why, []).append(f"{title} ({one.signal})" if title else one.signal)
    return tuple((reason, tuple(sorted(checks))) for reason, checks in sorted(found.items()))


def _ring_view(unit: Unit, rank: int, look: Look, anchors: Mapping[str, str]) -> RingView:
    result = unit.ring
    if result is None:
        raise ValueError("a unit without a ring has no ring view")
    screened = {one.subject.id: one for one in unit.members}
    order = [*screened, *(a for a in result.ring.applications if a not in screened)]
    number = {application: index for index, application in enumerate(order, start=1)}
    edges = sorted(result.ring.edges, key=lambda edge: (-edge.weight, edge.id))
    ties = _ties(edges, number)
    return RingView(
        id=result.ring.id,
        persons=result.ring.persons,
        split=result.ring.split,
        picture=ring_picture(order, edges),
        members=tuple(
            _member(application, number, screened, look, anchors) for application in order
        ),
        ties=ties[:MOST_TIES],
        more_ties=max(0, len(ties) - MOST_TIES),
        whole=assessment_view(result.assessment, f"u{rank}-whole", look)
        if result.assessment
        else None,
    )


def _ties(edges: list[Edge], number: Mapping[str, int]) -> tuple[Tie, ...]:
    """Edges with one value and one reason as one tie, in the order of the edges."""
    alike: dict[tuple[str, str, str], list[Edge]] = {}
    for edge in edges:
        alike.setdefault((edge.kind.value, edge.value, edge.reason), []).append(edge)
    return tuple(_tie(group, number) for group in alike.values())


def _tie(group: list[Edge], number: Mapping[str, int]) -> Tie:
    first = group[0]
    pairs = [sorted((number.get(edge.a, 0), number.get(edge.b, 0))) for edge in group]
    ends = sorted({end for pair in pairs for end in pair})
    ids = [(f"{a} – {b}", edge.id) for (a, b), edge in zip(pairs, group, strict=True)]
    return Tie(
        between=", ".join(map(str, ends[:MOST_IDS])) + (" …" if len(ends) > MOST_IDS else ""),
        kind=first.kind.value.replace("-", " "),
        value=first.value,
        reason=first.reason,
        persons=max(edge.persons for edge in group),
        rarity=f"{max(edge.weight for edge in group):.1f}",
        ids=tuple(sorted(ids)[:MOST_IDS]),
        more_ids=max(0, len(ids) - MOST_IDS),
    )


def _member(
    application: str,
    number: Mapping[str, int],
    screened: Mapping[str, Assessment],
    look: Look,
    anchors: Mapping[str, str],
) -> MemberRow:
    one = screened.get(application)
    summary = look.summaries.get(application)
    return MemberRow(
        number=number[application],
        id=application,
        candidate=summary.candidate if summary else None,
        band=one.band if one else None,
        expected=one_in(one.expected_precision) if one else "not in this run",
        anchor=anchors.get(application, ""),
    )

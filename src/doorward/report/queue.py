"""The queue's units: a ring with its members under it, or an application on its own."""

from __future__ import annotations

import msgspec

from doorward.model import Assessment, Band
from doorward.report.content import ApplicationSummary, ReportContent, RingResult

BAND_ORDER = (Band.INVESTIGATE, Band.VERIFY, Band.LOOK, Band.CLEAR)
"""Bands from the most urgent to the least."""

_RANK = {band: rank for rank, band in enumerate(BAND_ORDER)}


class Unit(msgspec.Struct, frozen=True, kw_only=True):
    """One line of the queue. `members` are in order of urgency; a single has one.

    `band`, `log_odds` and `expected_precision` are those of the most urgent among the ring's
    own assessment and its members', so that nobody is hidden behind a ring.
    """

    band: Band
    log_odds: float
    expected_precision: float
    members: tuple[Assessment, ...]
    ring: RingResult | None = None

    @property
    def id(self) -> str:
        """The ring's id, or the application's."""
        return self.ring.ring.id if self.ring else self.members[0].subject.id


def units(content: ReportContent) -> tuple[Unit, ...]:
    """All units, the most urgent first: by band, then log odds, then id.

    A ring none of whose applications was screened in this run makes no unit.
    """
    rings = {one.ring.id: one for one in content.rings}
    ring_of = {
        application: one.ring.id for one in content.rings for application in one.ring.applications
    }
    members: dict[str, list[Assessment]] = {}
    result: list[Unit] = []
    for one in content.assessments:
        ring_id = ring_of.get(one.subject.id)
        if ring_id is None:
            result.append(_unit((one,), None))
        else:
            members.setdefault(ring_id, []).append(one)
    result.extend(
        _unit(tuple(sorted(found, key=_urgency)), rings[ring_id])
        for ring_id, found in members.items()
    )
    return tuple(sorted(result, key=lambda unit: (_RANK[unit.band], -unit.log_odds, unit.id)))


def summaries_by_id(content: ReportContent) -> dict[str, ApplicationSummary]:
    """The summaries by application id."""
    return {one.application: one for one in content.summaries}


def _urgency(one: Assessment) -> tuple[int, float, str]:
    return _RANK[one.band], -one.log_odds, one.subject.id


def _unit(members: tuple[Assessment, ...], ring: RingResult | None) -> Unit:
    weighed = [*members]
    if ring is not None and ring.assessment is not None:
        weighed.append(ring.assessment)
    lead = min(weighed, key=_urgency)
    return Unit(
        band=lead.band,
        log_odds=lead.log_odds,
        expected_precision=lead.expected_precision,
        members=members,
        ring=ring,
    )

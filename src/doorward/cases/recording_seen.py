"""What one run saw, in the form in which it is taken in: units of subjects that belong together."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from datetime import datetime

import msgspec

from doorward.cases.evidence import by_digest, digest_of
from doorward.intake.storable import storable_text
from doorward.model import Assessment, Ring, Subject
from doorward.model.cases import CaseKind, Stage
from doorward.pipeline import Screening
from doorward.report.content import ApplicationSummary
from doorward.report.queue import BAND_ORDER, units

KEY_LENGTH = 300
BAND_RANK = {band: rank for rank, band in enumerate(BAND_ORDER)}
"""0 for investigate to 3 for clear, as `Case.band_rank` has it."""
_encoder = msgspec.json.Encoder()


class Seen(msgspec.Struct, frozen=True, kw_only=True):
    """A subject as a run saw it.

    `found` are the digests of the evidence that this run itself saw, where the assessment also
    weighs what was known before; None: all of it. `stage` is for signals no registry knows.
    """

    subject: Subject
    assessment: Assessment
    name: str = ""
    requisition: str = ""
    team: str = ""
    ring: str = ""
    began_at: datetime | None = None
    found: frozenset[str] | None = None
    stage: Stage | None = None


class SeenUnit(msgspec.Struct, frozen=True, kw_only=True):
    """Subjects that one case is about: an application, a ring's, a worker with devices.

    `lead` is the most urgent assessment among them; for a ring its own counts too, which is
    `of_ring`.
    """

    kind: CaseKind
    members: tuple[Seen, ...]
    lead: Assessment
    ring: Ring | None = None
    of_ring: Assessment | None = None


class Sight(msgspec.Struct, frozen=True, kw_only=True):
    """What holds for a whole run: when it looked, at whom, and whether it looked at everything.

    `ids` are the ids of all subjects seen. With `complete`, evidence about them that screening
    could have found and did not is gone, and a run older than the last one adds history only.
    `stage` is for signals that no registry knows.
    """

    at: datetime
    ids: frozenset[str]
    complete: bool
    synthetic: bool
    stage: Stage = Stage.APPLICATION


def clean(text: str | None, length: int) -> str:
    """Text that both databases can hold: no NUL, nothing without a UTF-8 form, not too long."""
    return storable_text((text or "").replace("\x00", "\ufffd"))[:length]


def key_of(identifier: str) -> str:
    """A subject's id as it is stored: itself, unless it is too long or cannot be stored."""
    kept = clean(identifier, KEY_LENGTH)
    if kept == identifier:
        return kept
    digest = hashlib.sha256(identifier.encode("utf-8", "surrogatepass")).hexdigest()[:32]
    return f"{kept[:200]}~{digest}"


def units_of(screening: Screening) -> Iterator[SeenUnit]:
    """A run's units, the most urgent first."""
    summaries = {one.application: one for one in screening.content.summaries}
    for unit in units(screening.content):
        ring = unit.ring.ring if unit.ring else None
        members = tuple(_seen(one, summaries.get(one.subject.id), ring) for one in unit.members)
        weighed = [one.assessment for one in members]
        own = unit.ring.assessment if unit.ring else None
        yield SeenUnit(
            kind=CaseKind.RING if ring else CaseKind.APPLICATION,
            members=members,
            lead=lead_of([*weighed, own] if own else weighed),
            ring=ring,
            of_ring=own,
        )


def lead_of(assessments: list[Assessment]) -> Assessment:
    """The most urgent of several."""
    return min(assessments, key=lambda one: (BAND_RANK[one.band], -one.log_odds, one.subject))


def _seen(one: Assessment, summary: ApplicationSummary | None, ring: Ring | None) -> Seen:
    return Seen(
        subject=one.subject,
        assessment=one,
        name=(summary.candidate if summary else None) or "",
        requisition=(summary.requisition if summary else None) or "",
        team=(summary.team if summary else None) or "",
        ring=ring.id if ring else "",
        began_at=summary.created_at if summary else None,
    )


def screening_digest(screening: Screening) -> str:
    """SHA-256 over a run: how it was made, and everything it says about anybody."""
    facts = screening.content.run
    total = hashlib.sha256(
        _encoder.encode((facts.version, facts.started_at, facts.finished_at, facts.base_rate))
    )
    for one in screening.assessments:
        total.update(_encoder.encode(_essence(one)))
    for result in screening.content.rings:
        total.update(_encoder.encode((result.ring.id, result.ring.applications)))
    return total.hexdigest()


def _essence(one: Assessment) -> tuple[object, ...]:
    seen = [digest_of(weighed.evidence) for weighed in one.evidence]
    return (key_of(one.subject.id), one.band, one.log_odds, seen, len(one.tasks))


def has_strong(found: list[str], assessment: Assessment) -> bool:
    """Whether strong evidence that counts is among some, named by their digests."""
    evidence = by_digest(assessment.evidence)
    return any(
        evidence[one].counted > 0 and evidence[one].evidence.strength.value == "strong"
        for one in found
        if one in evidence
    )

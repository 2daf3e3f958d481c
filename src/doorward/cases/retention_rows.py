"""What is read of an erased subject and where else it stands: evidence, assessments, rings."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence

import msgspec

from doorward.cases.evidence import encode_struct, weighed_of
from doorward.cases.recording_rows import tombstone
from doorward.cases.searching import TERM_LENGTH, evidence_terms, identifier_terms, words_of
from doorward.cases.viewer_text import names_as_written
from doorward.model import (
    Assessment,
    Evidence,
    FactKind,
    Ring,
    Subject,
    SubjectKind,
)
from doorward.report.masking import personal_values
from doorward.store.models import AssessmentRow, Case, EvidenceRow, RingRow, SubjectRow

ERASED = "(erased)"
_assessment = msgspec.json.Decoder(Assessment)
_ring = msgspec.json.Decoder(Ring)


class Scrub(msgspec.Struct, frozen=True, kw_only=True):
    """An erased subject: its rows, what is personal to it, and the words it was found by."""

    row: SubjectRow
    subject: Subject
    buried: Subject
    personal: re.Pattern[str]
    named: re.Pattern[str]
    terms: frozenset[str]
    digests: frozenset[str]

    @classmethod
    def of(cls, row: SubjectRow) -> Scrub:
        """Read it before anything of it is gone."""
        kind = SubjectKind(row.kind)
        found = [(one.digest, weighed_of(one)) for one in row.evidence.all()]
        facts = [fact for _, weighed in found for fact in weighed.evidence.facts]
        named = [row.name, *(fact.value for fact in facts if fact.kind is FactKind.NAME)]
        return cls(
            row=row,
            subject=Subject(kind, row.subject_id),
            buried=Subject(kind, tombstone((row.kind, row.subject_id))),
            personal=_pattern(
                [
                    *(name for _, name in names_as_written(named)),
                    *(value for _, value in personal_values(facts)),
                    row.subject_id,
                ]
            ),
            named=_pattern([*(name for _, name in names_as_written(named)), row.subject_id]),
            terms=terms_of([row]),
            digests=frozenset(digest for digest, _ in found),
        )


def _pattern(values: Iterable[str]) -> re.Pattern[str]:
    """Finds any of some values where they stand as words of their own, in any case of letters."""
    kept = sorted({value for value in values if len(value) > 2}, key=lambda one: (-len(one), one))
    # With nothing to find: what never matches.
    return re.compile(rf"(?<!\w)(?:{'|'.join(map(re.escape, kept)) or '(?!)'})(?!\w)", re.I)


def terms_of(rows: Iterable[SubjectRow]) -> frozenset[str]:
    """The search terms that subjects give a case."""
    found: list[str] = []
    for row in rows:
        found += [*identifier_terms(row.subject_id), *words_of(row.name)]
        found += evidence_terms(map(weighed_of, row.evidence.all()))
    return frozenset(term[:TERM_LENGTH] for term in found)


def scrub_evidence(scrub: Scrub, cases: Sequence[Case]) -> int:
    """Empty the subject's evidence and assessments, and what others' say of it; how many."""
    own = list(scrub.row.evidence.all())
    for one in own:
        _empty(one, scrub.buried)
    _scrub_rings_evidence(scrub)
    _scrub_related(scrub, cases)
    for row in scrub.row.assessments.all():
        bare = _assessment.decode(row.content)
        kept = msgspec.structs.replace(bare, subject=scrub.buried, tasks=())
        AssessmentRow.objects.filter(pk=row.pk).update(content=encode_struct(kept))
    return len(own)


def _empty(row: EvidenceRow, subject: Subject) -> None:
    """Leave of a piece of evidence which signal it was, and what it weighed."""
    weighed = weighed_of(row)
    seen = weighed.evidence
    bare = Evidence(
        subject=subject,
        signal=seen.signal,
        strength=seen.strength,
        family=seen.family,
        reason=ERASED,
        facts=(),
        clears="",
        observed_at=seen.observed_at,
    )
    EvidenceRow.objects.filter(pk=row.pk).update(
        content=encode_struct(msgspec.structs.replace(weighed, evidence=bare)),
        # A digest of what was read could be compared with a guess.
        digest=f"erased-{row.pk}",
    )


def _scrub_rings_evidence(scrub: Scrub) -> None:
    """What speaks for a ring is copied from a member: where it was this one's alone, it goes."""
    if not scrub.row.ring:
        return
    others = EvidenceRow.objects.filter(
        subject__ring=scrub.row.ring, subject__kind=scrub.row.kind, digest__in=scrub.digests
    ).exclude(subject=scrub.row)
    alone = scrub.digests - set(others.values_list("digest", flat=True))
    rings = EvidenceRow.objects.filter(
        subject__kind=SubjectKind.RING.value, subject__ring=scrub.row.ring, digest__in=alone
    ).select_related("subject")
    for row in rings:
        _empty(row, Subject(SubjectKind.RING, row.subject.subject_id))


def _scrub_related(scrub: Scrub, cases: Sequence[Case]) -> None:
    """In the evidence of those beside it, name the erased one by its tombstone. What both have,
    a phone number or a street, is the other's too, and stays."""
    beside = EvidenceRow.objects.filter(subject__cases__case__in=cases).exclude(subject=scrub.row)
    if scrub.row.ring:
        beside |= EvidenceRow.objects.filter(subject__ring=scrub.row.ring).exclude(
            subject=scrub.row
        )
    for row in beside.distinct():
        weighed = weighed_of(row)
        evidence = _without_name(scrub, weighed.evidence)
        if evidence == weighed.evidence:
            continue
        changed = encode_struct(msgspec.structs.replace(weighed, evidence=evidence))
        EvidenceRow.objects.filter(pk=row.pk).update(content=changed)


def _without_name(scrub: Scrub, evidence: Evidence) -> Evidence:
    def nameless(text: str) -> str:
        return scrub.named.sub(ERASED, text)

    return msgspec.structs.replace(
        evidence,
        related=tuple(scrub.buried if one == scrub.subject else one for one in evidence.related),
        reason=nameless(evidence.reason),
        clears=nameless(evidence.clears),
        facts=tuple(
            msgspec.structs.replace(fact, value=nameless(fact.value)) for fact in evidence.facts
        ),
    )


def scrub_rings(scrub: Scrub, cases: Sequence[Case]) -> int:
    """Take the subject and the edges that name it out of its rings; how many edges."""
    wanted = {scrub.row.ring, *(case.ring for case in cases)} - {""}
    removed = 0
    for row in RingRow.objects.filter(ring_id__in=wanted):
        ring = _ring.decode(row.content)
        name = scrub.subject.id
        edges = tuple(edge for edge in ring.edges if name not in (edge.a, edge.b))
        if name not in ring.applications and len(edges) == len(ring.edges):
            continue
        removed += len(ring.edges) - len(edges)
        left = msgspec.structs.replace(
            ring, applications=tuple(one for one in ring.applications if one != name), edges=edges
        )
        RingRow.objects.filter(pk=row.pk).update(content=encode_struct(left))
    return removed

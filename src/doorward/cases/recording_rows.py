"""Subjects, assessments and evidence of a batch, written with few statements."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Sequence

import msgspec

from doorward.cases.evidence import (
    by_digest,
    encode_assessment,
    encode_not_checked,
    encode_struct,
    stage_of,
    weighed_of,
)
from doorward.cases.recording_seen import Seen, Sight, clean, key_of
from doorward.model import NotChecked, Subject, WeighedEvidence
from doorward.store.models import AssessmentRow, EvidenceRow, NotCheckedList, Run, SubjectRow

Name = tuple[str, str]
"""A subject's kind and id as they are stored."""

_SUBJECT_CHANGES = (
    "name",
    "requisition",
    "team",
    "ring",
    "band",
    "began_at",
    "first_seen_at",
    "last_seen_at",
)
_EVIDENCE_CHANGES = ("counted", "strength", "stage", "last_seen_at", "gone_at", "content")


class Change(msgspec.Struct, kw_only=True):
    """What became of one subject in a batch.

    `fresh` are digests of evidence not seen before, `gone` counts what is not seen any more.
    `kept` is True where evidence was kept because it is about others whom this run did not see,
    `late` where the run is older than what is known: then only history was added.
    """

    row: SubjectRow
    seen: Seen
    band_before: str = ""
    fresh: list[str] = []
    gone: int = 0
    kept: bool = False
    late: bool = False


class Unchecked:
    """Lists of what was not checked, each stored once. Lives as long as a run's objects do."""

    def __init__(self) -> None:
        self._known: dict[int, tuple[Sequence[NotChecked], int]] = {}

    def ids(self, lists: Iterable[Sequence[NotChecked]]) -> None:
        """Make sure that all of some lists are stored."""
        wanted = {id(one): one for one in lists if one and id(one) not in self._known}
        encoded = {number: encode_not_checked(one) for number, one in wanted.items()}
        NotCheckedList.objects.bulk_create(
            [
                NotCheckedList(digest=digest, content=content)
                for digest, content in dict(encoded.values()).items()
            ],
            ignore_conflicts=True,
        )
        digests = {digest for digest, _ in encoded.values()}
        stored = dict(NotCheckedList.objects.filter(digest__in=digests).values_list("digest", "pk"))
        for number, (digest, _) in encoded.items():
            # The list is held as well: its id() must not become another's.
            self._known[number] = (wanted[number], stored[digest])

    def id_of(self, checks: Sequence[NotChecked]) -> int | None:
        """The row of a list; None for an empty one."""
        return self._known[id(checks)][1] if checks else None


def name_of(subject: Subject) -> Name:
    """The two columns that name a subject."""
    return subject.kind.value, key_of(subject.id)


def tombstone(subject: Name) -> str:
    """The id that an erased subject keeps, so that it is not taken in again.

    It is a digest; whoever can guess the id can tell that it was here.
    """
    digest = hashlib.sha256("\x00".join(subject).encode("utf-8", "surrogatepass")).hexdigest()
    return f"erased-{digest}"


def erased_among(names: Iterable[Name]) -> set[Name]:
    """Those of some subjects that were erased."""
    marks = {(name[0], tombstone(name)): name for name in names}
    return {marks[one] for one in known_rows(marks)}


def known_rows(names: Iterable[Name]) -> dict[Name, SubjectRow]:
    """The rows there are already."""
    by_kind: dict[str, list[str]] = {}
    for kind, identifier in names:
        by_kind.setdefault(kind, []).append(identifier)
    return {
        (row.kind, row.subject_id): row
        for kind, ids in by_kind.items()
        for row in SubjectRow.objects.filter(kind=kind, subject_id__in=ids)
    }


def write(run: Run, sight: Sight, seen: Sequence[Seen], unchecked: Unchecked) -> list[Change]:
    """Write what a batch says of its subjects, cases aside. In the order given."""
    changes = _write_subjects(sight, seen)
    _write_evidence(sight, changes)
    unchecked.ids(one.assessment.not_checked for one in seen)
    AssessmentRow.objects.bulk_create(
        [_assessment_row(run, sight, one, unchecked) for one in changes]
    )
    return changes


def _write_subjects(sight: Sight, seen: Sequence[Seen]) -> list[Change]:
    known = known_rows(name_of(one.subject) for one in seen)
    changes = []
    for one in seen:
        old = known.get(name_of(one.subject))
        row = _subject_row(sight, one, old)
        late = old is not None and _is_late(sight, old)
        changes.append(Change(row=row, seen=one, band_before=old.band if old else "", late=late))
    SubjectRow.objects.bulk_create(
        [one.row for one in changes],
        update_conflicts=True,
        unique_fields=("kind", "subject_id"),
        update_fields=_SUBJECT_CHANGES,
    )
    return changes


def _subject_row(sight: Sight, seen: Seen, old: SubjectRow | None) -> SubjectRow:
    kind, identifier = name_of(seen.subject)
    row = SubjectRow(kind=kind, subject_id=identifier, synthetic=sight.synthetic)
    new = {
        "name": clean(seen.name, 500),
        "requisition": clean(seen.requisition, 500),
        "team": clean(seen.team, 200),
        "ring": clean(seen.ring, 300),
        "band": seen.assessment.band.value,
        "began_at": seen.began_at,
        "first_seen_at": sight.at,
        "last_seen_at": sight.at,
    }
    if old is not None:
        row.person_key = old.person_key
        new["first_seen_at"] = min(old.first_seen_at, sight.at)
        new["last_seen_at"] = max(old.last_seen_at, sight.at)
        late = _is_late(sight, old)
        for field in ("name", "requisition", "team", "ring", "began_at"):
            # What a later source does not say is not taken back.
            new[field] = getattr(old, field) if late else new[field] or getattr(old, field)
        if late:
            new["band"] = old.band
    for field, value in new.items():
        setattr(row, field, value)
    return row


def _is_late(sight: Sight, old: SubjectRow) -> bool:
    return sight.complete and old.last_seen_at > sight.at


def _write_evidence(sight: Sight, changes: Sequence[Change]) -> None:
    before: dict[int, dict[str, EvidenceRow]] = {}
    known = EvidenceRow.objects.filter(subject_id__in=[one.row.pk for one in changes])
    for row in known.defer("content"):
        before.setdefault(row.subject_id, {})[row.digest] = row
    rows = []
    for one in changes:
        old, now = before.get(one.row.pk, {}), by_digest(one.seen.assessment.evidence)
        one.fresh = [digest for digest in now if digest not in old]
        if one.late:
            now = {digest: now[digest] for digest in one.fresh}
        rows += [
            _evidence_row(sight, one, (digest, now[digest]), old.get(digest)) for digest in now
        ]
        missing = [row for row in old.values() if row.gone_at is None and row.digest not in now]
        if missing and sight.complete and not one.late:
            _let_go(sight, one, missing)
    EvidenceRow.objects.bulk_create(
        rows,
        update_conflicts=True,
        unique_fields=("subject", "digest"),
        update_fields=_EVIDENCE_CHANGES,
    )


def _evidence_row(
    sight: Sight, change: Change, pair: tuple[str, WeighedEvidence], old: EvidenceRow | None
) -> EvidenceRow:
    (digest, found), seen = pair, change.seen
    evidence = found.evidence
    again = seen.found is None or digest in seen.found
    return EvidenceRow(
        subject_id=change.row.pk,
        digest=digest,
        signal=evidence.signal[:40],
        family=evidence.family[:60],
        strength=evidence.strength.value,
        stage=(stage_of(evidence.signal) or seen.stage or sight.stage).value,
        counted=found.counted,
        observed_at=evidence.observed_at,
        first_seen_at=sight.at,
        last_seen_at=sight.at if again or old is None else old.last_seen_at,
        # An older run's evidence that is not known today went some time in between.
        gone_at=change.row.last_seen_at if change.late else None,
        content=encode_struct(found),
    )


def _let_go(sight: Sight, change: Change, missing: Sequence[EvidenceRow]) -> None:
    """Mark what this run no longer found.

    Not what screening never looks for, nor what is about others whom this run did not look at.
    """
    gone = []
    for row in missing:
        if stage_of(row.signal) is None:
            continue
        if all(other.id in sight.ids for other in weighed_of(row).evidence.related):
            gone.append(row.pk)
        else:
            change.kept = True
    change.gone = EvidenceRow.objects.filter(pk__in=gone).update(gone_at=sight.at)


def _assessment_row(run: Run, sight: Sight, change: Change, unchecked: Unchecked) -> AssessmentRow:
    one = change.seen.assessment
    return AssessmentRow(
        subject_id=change.row.pk,
        run=run,
        at=sight.at,
        band=one.band.value,
        log_odds=one.log_odds,
        expected_precision=one.expected_precision,
        content=encode_assessment(one),
        not_checked_id=unchecked.id_of(one.not_checked),
    )

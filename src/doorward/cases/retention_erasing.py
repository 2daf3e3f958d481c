"""Erasing a subject: what says who it was goes; counts, weights and the log stay.

What was written about several people is not taken from the others: there, only what names the
erased one is masked. The log holds no identifier, so its chain stays as it is.
"""

from __future__ import annotations

from collections.abc import Iterable

import msgspec
from django.db import transaction

from doorward.cases import log
from doorward.cases.recording_rows import tombstone
from doorward.cases.retention_rows import Scrub, scrub_evidence, scrub_rings
from doorward.cases.retention_texts import scrub_case, scrub_views
from doorward.cases.roles import Right, require
from doorward.cases.subjects import rename_after_erasure, visible_subject
from doorward.cases.viewer import Refused, Viewer
from doorward.cases.viewer_text import required_text
from doorward.model import SubjectKind
from doorward.model.cases import CaseStatus
from doorward.store.models import Case, SubjectRow

REASON_LENGTH = (10, 1000)
_ENDED = (CaseStatus.CLOSED, CaseStatus.JOINED)


class Erased(msgspec.Struct, frozen=True, kw_only=True):
    """What erasing a subject took away."""

    row: int
    evidence: int
    texts: int
    edges: int
    terms: int


def erase(viewer: Viewer, row: int, reason: str) -> Erased:
    """Erase a subject, named by its row. It cannot be taken back.

    Raises `Refused`: ``not-allowed``, ``not-found``, ``reason-missing``, ``too-long``,
    ``legal-hold`` (also where one tied to it as the same person, or another subject of one of its
    cases is held), ``state`` while a case of it is not closed.
    """
    require(viewer, Right.ERASE)
    said = required_text(reason, "the reason", *REASON_LENGTH)
    with transaction.atomic():
        subject = visible_subject(viewer, row)
        cases = _closed_cases(subject)
        told = log.masked_about(said, [subject])
        scrub = Scrub.of(subject)
        edges = scrub_rings(scrub, cases)
        evidence = scrub_evidence(scrub, cases)
        texts = terms = 0
        for case in cases:
            done = scrub_case(scrub, case)
            texts, terms = texts + done.texts, terms + done.terms
        scrub_views(scrub)
        _bury(viewer, subject)
        erased = Erased(row=row, evidence=evidence, texts=texts, edges=edges, terms=terms)
        facts = {**msgspec.to_builtins(erased), "cases": [case.pk for case in cases]}
        log.append(viewer, "subject-erased", "subject", row, reason=told, facts=facts)
    return erased


def erase_many(viewer: Viewer, rows: Iterable[int], reason: str) -> tuple[list[int], list[int]]:
    """Erase subjects one by one; those erased, and those that are held or not closed."""
    done, left = [], []
    for row in rows:
        try:
            erase(viewer, row, reason)
            done.append(row)
        except Refused as refused:
            if refused.code not in {"legal-hold", "state"}:
                raise
            left.append(row)
    return done, left


def _closed_cases(subject: SubjectRow) -> list[Case]:
    """The subject's cases; `Refused` where something keeps the subject."""
    if subject.erased_at is not None:
        raise Refused("state", "this subject has been erased already")
    if subject.kind == SubjectKind.RING:
        raise Refused("state", "a ring is nobody; erase its members")
    same = SubjectRow.objects.filter(pk=subject.pk)
    if subject.person_key:
        same |= SubjectRow.objects.filter(person_key=subject.person_key)
    if same.exclude(legal_hold="").exists():
        raise Refused("legal-hold", "this subject, or one that is the same person, is held")
    if SubjectRow.objects.filter(cases__case__subjects__subject=subject).exclude(legal_hold=""):
        raise Refused("legal-hold", "somebody in a case of this subject is held, and the case too")
    cases = list(
        Case.objects.select_for_update()
        .filter(pk__in=subject.cases.values_list("case_id", flat=True))
        .order_by("pk")
    )
    going = [case for case in cases if case.status not in {one.value for one in _ENDED}]
    if going:
        raise Refused("state", f"case C-{going[0].pk:06d} of this subject is not closed")
    return cases


def _bury(viewer: Viewer, subject: SubjectRow) -> None:
    rename_after_erasure(subject)
    subject.subject_id = tombstone((subject.kind, subject.subject_id))
    subject.name = ""
    subject.person_key = ""
    subject.erased_at = viewer.now
    subject.save()

"""How long subjects are kept: the policy, whose time is over, and legal holds.

`due_for_erasure` lists, `doorward.cases.retention_erasing.erase` does it. The periods are the
operator's to set (`retention.toml`, and a file named by the environment variable `POLICY_FILE`).
"""

from __future__ import annotations

import os
import tomllib
from collections.abc import Iterable, Iterator
from datetime import datetime, timedelta
from importlib.resources import files
from pathlib import Path
from typing import Annotated

import msgspec
from django.db import transaction
from django.db.models import Exists, Max, OuterRef, Q, QuerySet

from doorward.cases import log
from doorward.cases.roles import Right, require, visible_case
from doorward.cases.subjects import visible_subject
from doorward.cases.viewer import Viewer
from doorward.cases.viewer_text import required_text
from doorward.model import SubjectKind
from doorward.model.cases import CaseStatus, Outcome
from doorward.store.models import CaseSubject, SubjectRow

POLICY_FILE = "DOORWARD_RETENTION"
HOLD_LENGTH = (10, 500)
MONTH = timedelta(days=30.4375)
MAX_BYTES = 100_000
_Months = Annotated[int, msgspec.Meta(ge=0, le=1200)]


class RetentionError(Exception):
    """A policy that cannot be used; the message names the file and what to mend."""

    code = "retention-policy"


class KeepMonths(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Months to keep a subject after its last case was closed, by what turned out.

    `undetermined` is for closed cases without an outcome, `no_case` for subjects that never had
    one, counted from when they were last seen.
    """

    cleared: _Months
    overturned: _Months
    unknown: _Months
    confirmed: _Months
    undetermined: _Months
    no_case: _Months


class Unseen(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """For how many days no run may have brought a subject that is due."""

    days: Annotated[int, msgspec.Meta(ge=0, le=3650)]


class RetentionPolicy(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The whole policy."""

    keep_months: KeepMonths
    unseen: Unseen


class Due(msgspec.Struct, frozen=True, kw_only=True):
    """A subject whose time is over. `since` is when its last case was closed, or when it was last
    seen; one that is `held`, or with somebody held in a case, waits for the release."""

    row: int
    kind: SubjectKind
    since: datetime
    had_case: bool
    held: bool


def retention_policy(path: Path | None = None) -> RetentionPolicy:
    """The policy of a file, of the one the environment names, or the one that ships.

    Raises `RetentionError` for a file that cannot be read or holds anything unknown.
    """
    ours = tomllib.loads(files("doorward.cases").joinpath("retention.toml").read_text("utf-8"))
    named = path or (Path(os.environ[POLICY_FILE]) if os.environ.get(POLICY_FILE) else None)
    if named is None:
        return msgspec.convert(ours, RetentionPolicy)
    try:
        raw = named.read_bytes()[:MAX_BYTES]
        theirs = tomllib.loads(raw.decode("utf-8"))
        merged = {
            table: {**ours.get(table, {}), **theirs.get(table, {})} for table in {*ours, *theirs}
        }
        return msgspec.convert(merged, RetentionPolicy)
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise RetentionError(f"{named.name}: cannot be read ({error})") from error
    except (msgspec.ValidationError, TypeError) as error:
        raise RetentionError(f"{named.name}: {error}") from error


def due_for_erasure(viewer: Viewer, policy: RetentionPolicy) -> Iterator[Due]:
    """The subjects whose time is over, the longest first. Needs the right to erase.

    A subject is due when all its cases are closed, each for as long as its outcome asks, and no
    run has brought it lately. Raises `Refused` (``not-allowed``).
    """
    require(viewer, Right.ERASE)
    return _due(viewer, policy)


def _due(viewer: Viewer, policy: RetentionPolicy) -> Iterator[Due]:
    unseen = viewer.now - timedelta(days=policy.unseen.days)
    of_subject = CaseSubject.objects.filter(subject=OuterRef("pk"))
    rows = (
        SubjectRow.objects.filter(erased_at=None, last_seen_at__lte=unseen)
        .exclude(kind=SubjectKind.RING.value)
        .annotate(
            has_case=Exists(of_subject),
            last_closed=Max("cases__case__closed_at"),
            held_beside=Exists(
                CaseSubject.objects.filter(case__subjects__subject=OuterRef("pk")).exclude(
                    subject__legal_hold=""
                )
            ),
        )
        .filter(~Exists(_keeping(of_subject, policy, viewer.now)))
        .filter(
            Q(has_case=True) | Q(last_seen_at__lte=viewer.now - policy.keep_months.no_case * MONTH)
        )
        .order_by("last_seen_at", "pk")
    )
    for row in rows.iterator(2000):
        yield Due(
            row=row.pk,
            kind=SubjectKind(row.kind),
            since=row.last_closed if row.has_case and row.last_closed else row.last_seen_at,
            had_case=row.has_case,
            held=bool(row.legal_hold) or row.held_beside,
        )


def _keeping(
    cases: QuerySet[CaseSubject], policy: RetentionPolicy, now: datetime
) -> QuerySet[CaseSubject]:
    """The cases that keep a subject: those not closed, and those not closed for long enough."""
    months = policy.keep_months
    periods = {
        Outcome.CLEARED.value: months.cleared,
        Outcome.OVERTURNED.value: months.overturned,
        Outcome.UNKNOWN.value: months.unknown,
        Outcome.CONFIRMED.value: months.confirmed,
        "": months.undetermined,
    }
    over = Q()
    for outcome, kept in periods.items():
        over |= Q(case__outcome=outcome, case__closed_at__lte=now - kept * MONTH)
    return cases.exclude(case__status=CaseStatus.JOINED.value).exclude(
        over & Q(case__status=CaseStatus.CLOSED.value)
    )


def hold(viewer: Viewer, rows: Iterable[int], reason: str) -> None:
    """Keep subjects from being erased, whatever the policy says. Raises `Refused`:
    ``not-allowed``, ``not-found``, ``reason-missing``, ``too-long``."""
    _set_hold(viewer, rows, required_text(reason, "the reason", *HOLD_LENGTH), held=True)


def release(viewer: Viewer, rows: Iterable[int], reason: str) -> None:
    """End the hold on subjects. Raises `Refused` as `hold` does."""
    _set_hold(viewer, rows, required_text(reason, "the reason", *HOLD_LENGTH), held=False)


def hold_case(viewer: Viewer, case_id: int, reason: str) -> None:
    """Hold all subjects of a case. Raises `Refused` as `hold` does."""
    require(viewer, Right.HOLD)
    hold(viewer, _rows_of(viewer, case_id), reason)


def release_case(viewer: Viewer, case_id: int, reason: str) -> None:
    """End the hold on all subjects of a case. Raises `Refused` as `hold` does."""
    require(viewer, Right.HOLD)
    release(viewer, _rows_of(viewer, case_id), reason)


def _rows_of(viewer: Viewer, case_id: int) -> list[int]:
    case = visible_case(viewer, case_id)
    return list(CaseSubject.objects.filter(case=case).values_list("subject_id", flat=True))


def _set_hold(viewer: Viewer, rows: Iterable[int], said: str, *, held: bool) -> None:
    require(viewer, Right.HOLD)
    with transaction.atomic():
        subjects = [visible_subject(viewer, row) for row in dict.fromkeys(rows)]
        told = log.masked_about(said, subjects)
        for one in subjects:
            SubjectRow.objects.filter(pk=one.pk).update(legal_hold=said if held else "")
            act = "legal-hold" if held else "legal-hold-released"
            log.append(viewer, act, "subject", one.pk, reason=told)

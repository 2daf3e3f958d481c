"""Flag rates by groups that the operator gives. Nothing of them is stored or inferred."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime

from doorward.cases.metrics.figures import LEAST, TOO_FEW, Figure, Group, Groups, share
from doorward.cases.metrics.words import DEFINITIONS, NO_GROUPS
from doorward.model import Band, SubjectKind
from doorward.risk import audit
from doorward.risk.audit import AuditRow, GroupRow
from doorward.store.models import AssessmentRow

Given = Mapping[str, Mapping[str, str]]
"""For each application, its value in each column of the operator's file."""


def groups(given: Given | None, since: datetime, until: datetime) -> Groups:
    """Compare the groups over the applications screened first in a period."""
    if not given:
        return Groups(said=NO_GROUPS)
    rows = list(_rows(given, since, until))
    columns = sorted({column for values in given.values() for column in values})
    if not rows or not columns:
        return Groups(said="No application of the file was screened in this period.")
    result = audit(rows, given, columns=columns, flag_band=Band.LOOK)
    found = tuple(
        _group(comparison.column, row, others=sum(one.count for one in comparison.rows) - row.count)
        for comparison in result.overall
        for row in comparison.rows
    )
    return Groups(said="", rows=found, without_group=max(result.unknown.values(), default=0))


def _rows(given: Given, since: datetime, until: datetime) -> Iterator[AuditRow]:
    """The latest assessment of each application of the period that the file names."""
    found = (
        AssessmentRow.objects.filter(
            subject__kind=SubjectKind.APPLICATION.value,
            subject__first_seen_at__gte=since,
            subject__first_seen_at__lt=until,
            subject__erased_at=None,
        )
        .order_by("subject_id", "-at", "-pk")
        .values_list("subject_id", "subject__subject_id", "band", "log_odds")
    )
    last = 0
    for number, name, band, log_odds in found.iterator(5000):
        if number != last and name in given:
            yield AuditRow(application=name, band=Band(band), log_odds=log_odds, signals=())
        last = number


def _group(column: str, row: GroupRow, others: int) -> Group:
    words = DEFINITIONS["groups"]
    few = row.count < LEAST or others < LEAST
    low, high = row.flag_ratio_interval
    ratio = Figure(
        name="flag_ratio",
        title="Flag rate against everyone else",
        definition=words,
        unit="ratio",
        count=row.count,
        value=None if few else row.flag_ratio,
        low=None if few else low,
        high=None if few or high == float("inf") else high,
        said=TOO_FEW if few else "" if row.flag_ratio is not None else "nobody else is flagged",
    )
    return Group(
        column=column,
        group=row.group,
        applications=row.count,
        flagged=row.flagged,
        rate=share("flag_rate", "Flag rate", words, row.flagged, row.count),
        ratio=ratio,
        flagged_more=row.flagged_more and not few,
    )

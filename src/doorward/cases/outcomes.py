"""What turned out to be true, as `doorward calibrate --outcomes` takes it.

`doorward.cases.deciding_after.set_outcome` records an outcome; here all of them are written out.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from doorward.cases.joining import number_of
from doorward.cases.roles import Right, require, visible_cases
from doorward.cases.viewer import Viewer
from doorward.model import SubjectKind
from doorward.model.cases import Outcome
from doorward.report.spreadsheet import neutral
from doorward.store.models import CaseSubject

COLUMNS = ("application", "outcome", "recorded_as", "recorded_on", "case")
_MEANS = {Outcome.OVERTURNED: Outcome.CLEARED}
"""An upheld appeal says that what was decided against the person did not stand."""


def outcomes_csv(viewer: Viewer) -> str:
    """The outcomes of all cases this viewer may see, a row for each application.

    All members of a ring have the ring's outcome. Where several cases of one application have
    an outcome, the last one recorded holds. Needs the right to export; raises `Refused`.
    """
    require(viewer, Right.EXPORT)
    text = io.StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(COLUMNS)
    writer.writerows(_rows(viewer))
    return text.getvalue()


def _rows(viewer: Viewer) -> Iterator[tuple[str, ...]]:
    found = (
        CaseSubject.objects.filter(
            case__in=visible_cases(viewer).exclude(outcome=""),
            subject__kind=SubjectKind.APPLICATION.value,
            subject__erased_at=None,
        )
        .select_related("case", "subject")
        .order_by("subject__subject_id", "-case__outcome_at", "-case_id")
    )
    last = 0
    for one in found.iterator(2000):
        if one.subject_id == last:
            continue
        last, said = one.subject_id, Outcome(one.case.outcome)
        on = one.case.outcome_at.date().isoformat() if one.case.outcome_at else ""
        means = _MEANS.get(said, said)
        yield (
            neutral(one.subject.subject_id),
            means.value,
            said.value,
            on,
            number_of(one.case),
        )

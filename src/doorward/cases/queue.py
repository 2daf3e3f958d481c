"""The queue: what waits for people, the most urgent first, a page at a time.

`queue_page` gives a page with its facets, `queue_row` one row of it anew. Titles never hold a
name; what looks personal in them is masked all the same.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec

from doorward.cases.facets import counted
from doorward.cases.facets_signals import family_of
from doorward.cases.looking import masker_for
from doorward.cases.looking_people import colleague_or_none
from doorward.cases.looking_values import Colleague
from doorward.cases.queue_filters import Filters
from doorward.cases.roles import Right, require, visible_case, visible_cases
from doorward.cases.viewer import Viewer
from doorward.model import Band, SubjectKind
from doorward.model.cases import UNDECIDED, CaseKind, CaseStatus, Outcome, Stage
from doorward.report.preparing import Masker
from doorward.report.visible import visible
from doorward.report.wording import one_in
from doorward.store.models import Case, CaseSubject

PAGE = 50
TITLE_LENGTH = 160


class QueueRow(msgspec.Struct, frozen=True, kw_only=True):
    """A case as the queue shows it. `expected` is the expected precision as people count.

    `families` are those of the checks that count, the strongest first.
    """

    number: int
    version: int
    kind: CaseKind
    title: str
    team: str
    status: CaseStatus
    band: Band
    expected: str
    base_rate: str
    members: int
    stage: Stage
    families: tuple[str, ...]
    opened_at: datetime
    due_at: datetime | None
    late: bool
    owner: Colleague | None
    mine: bool
    outcome: Outcome | None
    joined_into: int | None
    synthetic: bool


class QueuePage(msgspec.Struct, frozen=True, kw_only=True):
    """One page. `counts`, `previous` and `next` as in `facets.Counted`; `shown` are its words:
    values of facets that may hold something personal, as they may be shown."""

    filters: Filters
    total: int
    rows: tuple[QueueRow, ...]
    counts: Mapping[str, Mapping[str, int]]
    previous: str
    next: str
    shown: Mapping[str, str]


def queue_page(viewer: Viewer, filters: Filters, size: int = PAGE) -> QueuePage:
    """The cases this viewer may see that fit the filters; `Refused` (``not-allowed``)."""
    require(viewer, Right.SEE_CASES)
    found = counted(viewer, filters, size)
    masker = masker_for(viewer, None)
    words = {word for facet in ("team", "requisition") for word in found.counts[facet]}
    words.update(value for values in filters.chosen.values() for value in values)
    return QueuePage(
        filters=filters,
        total=found.total,
        rows=_rows(viewer, found.ids),
        counts=found.counts,
        previous=found.previous,
        next=found.next,
        shown={word: visible(masker.text(word), TITLE_LENGTH) for word in words},
    )


def queue_row(viewer: Viewer, number: int) -> QueueRow:
    """One case of the queue as it is now; `Refused` (``not-allowed``, ``not-found``)."""
    require(viewer, Right.SEE_CASES)
    visible_case(viewer, number)
    return _rows(viewer, [number])[0]


def _rows(viewer: Viewer, numbers: Sequence[int]) -> tuple[QueueRow, ...]:
    """The rows in the order of the numbers; a case that is gone meanwhile is left out."""
    cases = visible_cases(viewer).filter(pk__in=numbers).select_related("owner")
    by_number = {case.pk: case for case in cases}
    ids, masker = _application_ids(numbers), masker_for(viewer, None)
    return tuple(
        _row(by_number[one], viewer, masker, ids.get(one, ""))
        for one in numbers
        if one in by_number
    )


def _application_ids(numbers: Sequence[int]) -> dict[int, str]:
    """The ids of the applications that titles name: they say nothing of a person."""
    rows = CaseSubject.objects.filter(
        case__in=numbers,
        case__kind=CaseKind.APPLICATION.value,
        subject__kind=SubjectKind.APPLICATION.value,
    )
    return dict(rows.values_list("case_id", "subject__subject_id"))


def _title(case: Case, masker: Masker, application: str) -> str:
    """The title with what looks personal masked, but for the application's id, in which a run
    of digits is no phone number."""
    before, found, after = case.title.partition(application) if application else ("", "", "")
    shown = masker.text(before) + found + masker.text(after) if found else masker.text(case.title)
    return visible(shown, TITLE_LENGTH)


def _row(case: Case, viewer: Viewer, masker: Masker, application: str) -> QueueRow:
    families = dict.fromkeys(family_of().get(one, one) for one in case.signals.split())
    undecided = case.status in {status.value for status in UNDECIDED}
    return QueueRow(
        number=case.pk,
        version=case.version,
        kind=CaseKind(case.kind),
        title=_title(case, masker, application),
        team=visible(masker.text(case.team), TITLE_LENGTH),
        status=CaseStatus(case.status),
        band=Band(case.band),
        expected=one_in(case.expected_precision),
        base_rate=one_in(case.base_rate),
        members=case.members,
        stage=Stage(case.stage),
        families=tuple(families),
        opened_at=case.opened_at,
        due_at=case.due_at,
        late=bool(undecided and case.due_at and case.due_at < viewer.now),
        owner=colleague_or_none(case.owner),
        mine=case.owner_id is not None and case.owner_id == viewer.person,
        outcome=Outcome(case.outcome) if case.outcome else None,
        joined_into=case.joined_into_id,
        synthetic=case.synthetic,
    )

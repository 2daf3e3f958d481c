"""What the tables say of attempts, applications and cases: counted there, as far as possible."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec
from django.core.exceptions import EmptyResultSet
from django.db import connection
from django.db.models import Q, QuerySet

from doorward.cases.roles import visible_cases
from doorward.cases.viewer import Viewer
from doorward.model import SubjectKind
from doorward.model.cases import CaseKind, CaseStatus, DecisionState, Outcome
from doorward.store.models import CaseSubject, Decision, RingRow, SubjectRow

VINDICATED = (Outcome.CLEARED.value, Outcome.OVERTURNED.value)
_NO_PERSON = (SubjectKind.RING.value, SubjectKind.DEVICE.value, SubjectKind.ACCOUNT.value)


class StoppedCase(msgspec.Struct, frozen=True):
    """A case in which somebody was stopped, and when: see `stopped_cases`."""

    id: int
    at: datetime
    kind: str
    stage: str
    ring: str
    opened_at: datetime
    began_at: datetime | None


class Attempt(msgspec.Struct, frozen=True):
    """A person who was stopped, the first time it happened. `applied`: by an application."""

    person: str
    at: datetime
    stage: str
    applied: bool


class StoppedSubject(msgspec.Struct, frozen=True):
    """A subject of a stopped case."""

    id: int
    kind: str
    case: int
    person: str
    requisition: str
    team: str
    first_seen_at: datetime


class _RingHead(msgspec.Struct):
    persons: int
    applications: list[str]


def stopped_cases(viewer: Viewer, until: datetime) -> dict[int, StoppedCase]:
    """Cases with an adverse decision that stands, or that were confirmed, before a moment.

    A decision that was overturned does not stand, nor one in a case that was cleared or
    overturned after it. The moment is that of the first such decision, else that the outcome
    was recorded at.
    """
    visible = visible_cases(viewer)
    standing = Decision.objects.filter(
        adverse=True, state=DecisionState.IN_FORCE.value, case__in=visible, in_force_at__lt=until
    )
    decided: dict[int, list[datetime]] = defaultdict(list)
    for case, at in _raw(standing.values_list("case_id", "in_force_at")):
        decided[case].append(_at(at))
    rows = visible.filter(
        Q(outcome=Outcome.CONFIRMED.value) | Q(pk__in=standing.values("case_id"))
    ).values_list(
        "id", "kind", "stage", "ring", "opened_at", "began_at", "outcome", "outcome_at"
    )  # fmt: skip
    found = {}
    for number, kind, stage, ring, opened, began, outcome, recorded in _raw(rows):
        times, outcome_at = decided.get(number, []), _moment(recorded)
        if outcome in VINDICATED and outcome_at is not None:
            times = [one for one in times if one > outcome_at]
        if outcome == Outcome.CONFIRMED and outcome_at is not None and outcome_at < until:
            times = [*times, outcome_at]
        if times:
            found[number] = StoppedCase(
                number, min(times), kind, stage, ring, _at(opened), _moment(began)
            )
    return found


def stopped_subjects(viewer: Viewer, cases: Mapping[int, StoppedCase]) -> list[StoppedSubject]:
    """The people of stopped cases: applications, workers, agents."""
    standing = Decision.objects.filter(adverse=True, state=DecisionState.IN_FORCE.value)
    wanted = visible_cases(viewer).filter(
        Q(outcome=Outcome.CONFIRMED.value) | Q(pk__in=standing.values("case_id"))
    )
    rows = (
        CaseSubject.objects.filter(case__in=wanted)
        .exclude(subject__kind__in=_NO_PERSON)
        .values_list(
            "subject_id", "subject__kind", "case_id", "subject__person_key",
            "subject__requisition", "subject__team", "subject__first_seen_at",
        )
    )  # fmt: skip
    return [
        StoppedSubject(number, kind, case, key or f"subject {number}", job, team, _at(seen))
        for number, kind, case, key, job, team, seen in _raw(rows)
        if case in cases
    ]


def attempts(
    cases: Mapping[int, StoppedCase],
    subjects: Iterable[StoppedSubject],
    personas: Mapping[str, int],
) -> list[Attempt]:
    """Each person who was stopped, once: the first time.

    Subjects that somebody tied are one person; of a ring's applications there are as many
    persons as screening told apart. In order of time.
    """
    of_case: dict[int, dict[str, str]] = defaultdict(dict)
    for one in sorted(subjects, key=lambda one: (one.person.startswith("subject "), one.id)):
        of_case[one.case].setdefault(one.person, one.kind)
    first: dict[str, Attempt] = {}
    for case in sorted(cases.values(), key=lambda one: (one.at, one.id)):
        people = list(of_case[case.id].items())
        if case.kind == CaseKind.RING:
            people = people[: max(1, personas.get(case.ring, len(people)))]
        for person, kind in people:
            applied = kind == SubjectKind.APPLICATION
            first.setdefault(person, Attempt(person, case.at, case.stage, applied))
    return sorted(first.values(), key=lambda one: (one.at, one.person))


def personas_of(rings: Iterable[str]) -> dict[str, int]:
    """How many persons screening told apart in each ring; rings it no longer knows are left out."""
    wanted = {one for one in rings if one}
    decoder = msgspec.json.Decoder(_RingHead)
    return {
        name: decoder.decode(content).persons
        for name, content in RingRow.objects.values_list("ring_id", "content").iterator(200)
        if name in wanted
    }


def screened_between(since: datetime | None, until: datetime) -> int:
    """How many applications were screened for the first time before `until`, from `since` on."""
    rows = SubjectRow.objects.filter(kind=SubjectKind.APPLICATION.value, first_seen_at__lt=until)
    return (rows.filter(first_seen_at__gte=since) if since is not None else rows).count()


class Clearing(msgspec.Struct, frozen=True):
    """Days that candidates waited: until cleared, still waiting, and ended in another way."""

    cleared: Sequence[float]
    waiting: Sequence[float]
    otherwise: Sequence[float]


def clearing(
    viewer: Viewer, since: datetime, until: datetime, stopped: Mapping[int, StoppedCase]
) -> Clearing:
    """How long the cases about candidates that were opened in a period took, or take.

    Those in which somebody was stopped are not counted.
    """
    kinds = (CaseKind.APPLICATION.value, CaseKind.RING.value)
    cases = visible_cases(viewer).filter(kind__in=kinds, opened_at__gte=since, opened_at__lt=until)
    cases = cases.exclude(status=CaseStatus.JOINED.value)
    clears = Decision.objects.filter(
        action="clear", state=DecisionState.IN_FORCE.value, case__in=cases, in_force_at__lt=until
    )
    cleared_at: dict[int, datetime] = {}
    for number, at in _raw(clears.order_by("-in_force_at").values_list("case_id", "in_force_at")):
        cleared_at[number] = _at(at)
    cleared, waiting, otherwise = [], [], []
    rows = cases.values_list("id", "opened_at", "decided_at", "outcome", "outcome_at")
    for number, opened, decided, outcome, outcome_at in _raw(rows):
        if number in stopped:
            continue
        ended = cleared_at.get(number)
        if outcome in VINDICATED and outcome_at is not None and _at(outcome_at) < until:
            ended = min(_at(outcome_at), ended or until)
        if ended is not None:
            cleared.append(_days(_at(opened), ended))
        elif decided is not None and _at(decided) < until:
            otherwise.append(_days(_at(opened), _at(decided)))
        else:
            waiting.append(_days(_at(opened), until))
    return Clearing(cleared, waiting, otherwise)


def _raw(rows: QuerySet[Any, tuple[Any, ...]]) -> Iterator[tuple[Any, ...]]:
    """Rows as the driver gives them: Django's reading of 100,000 times takes seconds."""
    try:
        sql, params = rows.query.sql_with_params()
    except EmptyResultSet:
        # The viewer sees no cases.
        return
    with connection.cursor() as cursor:
        cursor.execute(sql, params)
        while found := cursor.fetchmany(5000):
            yield from found


def _at(value: datetime) -> datetime:
    """A time as the driver gives it: SQLite's are in UTC without saying so."""
    return value if value.tzinfo is not None else value.replace(tzinfo=UTC)


def _moment(value: datetime | None) -> datetime | None:
    return None if value is None else _at(value)


def _days(since: datetime, until: datetime) -> float:
    return max(0.0, (until - since).total_seconds() / 86_400)


def days_to_detection(cases: Iterable[StoppedCase]) -> tuple[list[float], int]:
    """Days from a subject's first record to its case, sorted; and how many have no such record.

    A case older than the subject's first record says nothing either.
    """
    known, unknown = [], 0
    for one in cases:
        if one.began_at is None or one.began_at > one.opened_at:
            unknown += 1
        else:
            known.append(_days(one.began_at, one.opened_at))
    return sorted(known), unknown


def case_synthetic(viewer: Viewer) -> str:
    """Whether ``all``, ``some`` or ``none`` of the visible cases are invented."""
    kinds = set(visible_cases(viewer).order_by().values_list("synthetic", flat=True).distinct())
    return "some" if len(kinds) > 1 else "all" if True in kinds else "none"


def rings_between(viewer: Viewer, since: datetime, until: datetime) -> list[tuple[int, str, int]]:
    """The rings whose cases were opened in a period: case, name and number of applications."""
    rows: list[tuple[int, str, int]] = list(
        visible_cases(viewer)
        .filter(kind=CaseKind.RING.value, opened_at__gte=since, opened_at__lt=until)
        .exclude(status=CaseStatus.JOINED.value)
        .values_list("id", "ring", "members")
    )
    return rows

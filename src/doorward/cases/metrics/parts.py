"""The parts of the programme's figures, each from what `history` reads."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

from django.db.models import Avg, Count
from msgspec.structs import replace

from doorward.cases.metrics import history
from doorward.cases.metrics.figures import (
    LEAST,
    TOO_FEW,
    BandRow,
    Figure,
    Overturned,
    Quarter,
    Rings,
    Waiting,
    share,
)
from doorward.cases.metrics.history import Attempt, StoppedCase
from doorward.cases.metrics.period import Period
from doorward.cases.metrics.statistics import (
    days_until,
    quantile,
    quantile_interval,
    rate_ratio,
    waiting_curve,
)
from doorward.cases.metrics.words import DEFINITIONS
from doorward.cases.roles import visible_cases
from doorward.cases.viewer import Viewer
from doorward.model import Band
from doorward.model.cases import CaseStatus, DecisionState, Outcome, Stage
from doorward.store.models import Appeal, Decision


def quarters(period: Period, found: Sequence[Attempt]) -> tuple[Quarter, ...]:
    """The quarters of a period, each with what was screened and stopped."""
    made: list[Quarter] = []
    screened_before = history.screened_between(None, period.since)
    total = sum(one.at < period.since for one in found)
    for name, since, until, whole in period.quarters:
        inside = [one for one in found if since <= one.at < until]
        total += len(inside)
        screened = history.screened_between(since, until)
        screened_before += screened
        stages = Counter(one.stage for one in inside)
        made.append(
            Quarter(
                name=name,
                since=since,
                until=until,
                whole=whole,
                screened=screened,
                screened_cumulative=screened_before,
                stopped=len(inside),
                cumulative=total,
                stages={stage.value: stages[stage.value] for stage in Stage},
                change=_change(made[-1] if made else None, len(inside), since, until),
            )
        )
    return tuple(made)


def _change(before: Quarter | None, now: int, since: datetime, until: datetime) -> Figure:
    one = Figure(
        name="change",
        title="Change against the quarter before",
        definition=DEFINITIONS["change"],
        unit="ratio",
        count=now + (before.stopped if before else 0),
    )
    if before is None:
        return replace(one, said="the period begins here")
    if one.count < LEAST:
        return replace(one, said=TOO_FEW)
    days, days_before = _days(since, until), _days(before.since, before.until)
    low, high = rate_ratio(now, days, before.stopped, days_before)
    if not before.stopped:
        return replace(one, low=low, said="none in the quarter before")
    ratio = (now / days) / (before.stopped / days_before)
    return replace(one, value=ratio, low=low, high=_finite(high))


def _days(since: datetime, until: datetime) -> float:
    return (until - since).total_seconds() / 86_400


def _finite(value: float) -> float | None:
    return value if value < float("inf") else None


def stages(found: Sequence[Attempt]) -> tuple[Figure, ...]:
    """At which stage the attempts of a period were detected."""
    counts = Counter(one.stage for one in found)
    return tuple(
        share(one.value, one.value, DEFINITIONS["stages"], counts[one.value], len(found))
        for one in Stage
    )


def rings(
    found: Sequence[tuple[int, str, int]],
    personas: Mapping[str, int],
    stopped: Mapping[int, StoppedCase],
) -> Rings:
    """Rings whose cases were opened in the period."""
    people = [personas.get(name, members) for _, name, members in found]
    sizes = Counter(_size(one) for one in people)
    members = [float(one) for _, _, one in found]
    words = DEFINITIONS["rings"]
    return Rings(
        found=len(found),
        stopped=sum(number in stopped for number, _, _ in found),
        sizes={size: sizes[size] for size in ("1", "2", "3-4", "5-9", "10+")},
        applications=middle("applications", "Applications in a ring", words, members, "count"),
        personas=middle(
            "personas", "Personas in a ring", words, [float(one) for one in people], "count"
        ),
    )


def _size(people: int) -> str:
    return "1" if people < 2 else "2" if people < 3 else "3-4" if people < 5 else (
        "5-9" if people < 10 else "10+"
    )  # fmt: skip


def middle(
    name: str,
    title: str,
    definition: str,
    values: Sequence[float],
    unit: str = "days",
    at: float = 0.5,
) -> Figure:
    """A quantile with its interval; without a value below `LEAST`."""
    one = Figure(name=name, title=title, definition=definition, unit=unit, count=len(values))
    if len(values) < LEAST:
        return replace(one, said=TOO_FEW)
    ordered = sorted(values)
    low, high = quantile_interval(ordered, at)
    return replace(one, value=quantile(ordered, at), low=low, high=high)


def bands(viewer: Viewer, since: datetime, until: datetime) -> tuple[BandRow, ...]:
    """What became of the cases opened in a period, by band."""
    rows = (
        visible_cases(viewer)
        .filter(opened_at__gte=since, opened_at__lt=until)
        .exclude(status=CaseStatus.JOINED.value)
        .order_by()
        .values_list("band", "outcome")
        .annotate(Count("pk"), Avg("expected_precision"))
    )
    counts: dict[str, Counter[str]] = {band.value: Counter() for band in Band}
    expected: dict[tuple[str, str], float] = {}
    for band, outcome, count, mean in rows:
        counts.setdefault(band, Counter())[outcome] = count
        expected[band, outcome] = mean
    order = [band.value for band in reversed(Band)]
    return tuple(_band(band, counts[band], expected) for band in order)


_KNOWN = (Outcome.CONFIRMED.value, Outcome.CLEARED.value, Outcome.OVERTURNED.value)


def _band(band: str, counts: Counter[str], expected: Mapping[tuple[str, str], float]) -> BandRow:
    known = sum(counts[one] for one in _KNOWN)
    weighted = sum(counts[one] * expected.get((band, one), 0.0) for one in _KNOWN)
    return BandRow(
        band=band,
        confirmed=counts[Outcome.CONFIRMED],
        cleared=counts[Outcome.CLEARED],
        overturned=counts[Outcome.OVERTURNED],
        unknown=counts[Outcome.UNKNOWN],
        not_said=counts[""],
        expected=weighted / known if known else None,
        precision=share(
            "precision", "Precision", DEFINITIONS["precision"], counts[Outcome.CONFIRMED], known
        ),
    )


def waiting(found: history.Clearing) -> Waiting:
    """How long honest candidates wait."""
    curve = waiting_curve(found.cleared, [*found.waiting, *found.otherwise])
    count = len(found.cleared)

    def after(name: str, title: str, part: float) -> Figure:
        words = DEFINITIONS["waiting"]
        one = Figure(name=name, title=title, definition=words, unit="days", count=count)
        if count < LEAST:
            return replace(one, said=TOO_FEW)
        days, (low, high) = days_until(curve, part)
        said = "" if days is not None else "not reached yet: too many still wait"
        return replace(one, value=days, low=low, high=high, said=said)

    return Waiting(
        cleared=count,
        waiting=len(found.waiting),
        ended_otherwise=len(found.otherwise),
        longest_days=max(found.waiting, default=None),
        median=after("median", "Half are cleared within", 0.5),
        ninety=after("ninety", "Nine of ten are cleared within", 0.9),
        curve=_thinned([(one.days, one.waiting, one.low, one.high) for one in curve]),
    )


def _thinned(
    steps: list[tuple[float, float, float, float]], most: int = 120
) -> tuple[tuple[float, float, float, float], ...]:
    """At most so many steps, evenly taken, the last one among them."""
    if len(steps) <= most:
        return tuple(steps)
    return (*(steps[place * len(steps) // most] for place in range(most)), steps[-1])


def overturned(viewer: Viewer, since: datetime, until: datetime) -> Overturned:
    """Adverse decisions that came in force in a period, and what appeals made of them."""
    made = Decision.objects.filter(
        adverse=True,
        in_force_at__gte=since,
        in_force_at__lt=until,
        case__in=visible_cases(viewer),
        state__in=(DecisionState.IN_FORCE.value, DecisionState.OVERTURNED.value),
    )
    total = made.count()
    undone = made.filter(state=DecisionState.OVERTURNED.value).count()
    appeals = Appeal.objects.filter(decision__in=made).order_by().values_list("upheld")
    answers: dict[bool | None, int] = dict(appeals.annotate(Count("pk")))
    return Overturned(
        adverse=total,
        overturned=undone,
        share=share("overturned", "Overturned", DEFINITIONS["overturned"], undone, total),
        appeals=sum(answers.values()),
        upheld=answers.get(True, 0),
        unanswered=answers.get(None, 0),
    )

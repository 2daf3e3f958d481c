"""Which roles and teams attempts aim at."""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime

import msgspec
from django.db.models import Count

from doorward.cases.metrics.figures import LEAST, SMALL, TOO_FEW, Figure, Target, share
from doorward.cases.metrics.history import StoppedSubject
from doorward.cases.metrics.words import DEFINITIONS
from doorward.model import SubjectKind
from doorward.risk.statistics import ratio_interval
from doorward.store.models import SubjectRow

OTHERS, NOT_STATED = "all others", "not stated"
MOST = 15


def targets(
    field: str, since: datetime, until: datetime, subjects: Sequence[StoppedSubject]
) -> tuple[Target, ...]:
    """What was applied for in a period, by role or team: all, and those stopped since.

    `field` is ``requisition`` or ``team``. Rows with few are put together.
    """
    rows = SubjectRow.objects.filter(
        kind=SubjectKind.APPLICATION.value, first_seen_at__gte=since, first_seen_at__lt=until
    )
    counted = dict(rows.order_by().values_list(field).annotate(Count("pk")))
    inside = {
        one.id: getattr(one, field)
        for one in subjects
        if one.kind == SubjectKind.APPLICATION and since <= one.first_seen_at < until
    }
    stopped = Counter(inside.values())
    if not counted or set(counted) == {""}:
        return ()
    shown, rest = _large(counted, stopped)
    if not shown:
        return ()
    names = {name: (counted[name], stopped[name]) for name in shown}
    if rest:
        names[OTHERS] = (sum(counted[one] for one in rest), sum(stopped[one] for one in rest))
    totals = sum(counted.values()), sum(stopped.values())
    return tuple(_target(name or NOT_STATED, pair, totals) for name, pair in names.items())


def _large(counted: Mapping[str, int], stopped: Mapping[str, int]) -> tuple[list[str], list[str]]:
    """The names shown by themselves, most stopped first, and the rest.

    The rest together must not be few either, or the total would tell how many they are.
    """
    order = sorted(counted, key=lambda one: (-stopped[one], -counted[one], one))
    shown = [one for one in order if stopped[one] >= SMALL and counted[one] >= LEAST]
    shown = shown[:MOST]
    rest = [one for one in order if one not in shown]
    while shown and 0 < sum(stopped[one] for one in rest) < SMALL:
        rest.insert(0, shown.pop())
    return shown, rest


def _target(name: str, pair: tuple[int, int], totals: tuple[int, int]) -> Target:
    applications, stopped = pair
    others, others_stopped = totals[0] - applications, totals[1] - stopped
    ratio = Figure(
        name="ratio",
        title="Share stopped against all others",
        definition=DEFINITIONS["targets"],
        unit="ratio",
        count=applications,
    )
    if stopped + others_stopped < LEAST or not others:
        said = TOO_FEW if others else "there is no other"
        ratio = msgspec.structs.replace(ratio, said=said)
    else:
        plain, low, high = ratio_interval(stopped, applications, others_stopped, others)
        said = "" if plain is not None else "none among all others"
        ratio = msgspec.structs.replace(ratio, value=plain, low=low, high=high, said=said)
    words = DEFINITIONS["targets"]
    return Target(
        name=name,
        applications=applications,
        stopped=stopped,
        share_of_applications=share(
            "share_of_applications", "Share of applications", words, applications, totals[0]
        ),
        share_of_stopped=share("share_of_stopped", "Share of stopped", words, stopped, totals[1]),
        ratio=ratio,
    )

"""What has changed since, for pages that stay open: numbers of cases, and nothing about them."""

from __future__ import annotations

from collections.abc import Collection

import msgspec
from django.db.models import Max

from doorward.cases.roles import visible_cases
from doorward.cases.viewer import Viewer
from doorward.store.models import LogEntry

MOST_CASES = 200
"""More changed cases than this at once are told as "the queue" only."""
_NO_CHANGE = ("look", "look-end")
"""Acts of the log that change nothing in a case."""


class Changes(msgspec.Struct, frozen=True, kw_only=True):
    """What the log says happened after some entry: the newest entry, and the cases it is about.

    `many` where there were more than `MOST_CASES`, which are then left out.
    """

    newest: int
    cases: frozenset[int] = frozenset()
    many: bool = False

    def __bool__(self) -> bool:
        return self.many or bool(self.cases)


def newest_entry() -> int:
    """The number of the log's last entry; 0 for an empty log."""
    return LogEntry.objects.aggregate(last=Max("number"))["last"] or 0


def changes_after(number: int) -> Changes:
    """Which cases changed after an entry of the log. Says nothing to anybody by itself: what a
    viewer is told goes through `visible_changes`."""
    newest = newest_entry()
    if newest <= number:
        return Changes(newest=newest)
    entries = LogEntry.objects.filter(
        number__gt=number, number__lte=newest, object_kind="case"
    ).exclude(act__in=_NO_CHANGE)
    found = entries.order_by().values_list("object_id", flat=True).distinct()[: MOST_CASES + 1]
    numbers = [int(one) for one in found if one.isdigit()]
    if len(numbers) > MOST_CASES:
        return Changes(newest=newest, many=True)
    return Changes(newest=newest, cases=frozenset(numbers))


def visible_changes(viewer: Viewer, changes: Changes) -> Changes:
    """The part of some changes that is about cases this viewer may see."""
    if changes.many:
        # Which ones is not known here: whoever sees any case is told that there is something new.
        seen = visible_cases(viewer).exists()
        return Changes(newest=changes.newest, many=seen)
    return Changes(newest=changes.newest, cases=_seen(viewer, changes.cases))


def _seen(viewer: Viewer, numbers: Collection[int]) -> frozenset[int]:
    if not numbers:
        return frozenset()
    return frozenset(visible_cases(viewer).filter(pk__in=numbers).values_list("pk", flat=True))

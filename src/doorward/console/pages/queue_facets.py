"""The queue's filters in words, with how many cases each would leave."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping

import msgspec

from doorward.cases.queue import QueuePage
from doorward.cases.queue_filters import ANY, CHOICES, TO_DECIDE, Due, Filters, Owned, Sort
from doorward.console.pages.case_checks import titles
from doorward.console.pages.case_words import KINDS, OUTCOMES, STAGES, STATUSES
from doorward.model import Band
from doorward.report.visible import visible
from doorward.signals.families import FAMILIES

LONGEST_LABEL = 120
FEW = 8
"""Values of a facet that are shown until somebody asks for all."""
ALL = 300
TITLES: Mapping[str, str] = {
    "status": "Status",
    "band": "Band",
    "kind": "About",
    "owner": "Owner",
    "due": "Due",
    "family": "Family of evidence",
    "stage": "Seen at",
    "team": "Team",
    "requisition": "Job",
    "signal": "Check",
    "outcome": "Outcome",
    "synthetic": "Invented",
}
BANDS: Mapping[str, str] = {
    Band.INVESTIGATE: "Investigate",
    Band.VERIFY: "Verify",
    Band.LOOK: "Look",
    Band.CLEAR: "Clear",
}
SORTS: Mapping[str, str] = {
    Sort.URGENCY: "most urgent first",
    Sort.DUE: "due first",
    Sort.NEWEST: "newest first",
    Sort.OLDEST: "oldest first",
    Sort.CHANGED: "last changed first",
}
_KINDS = {
    "application": "Applications",
    "ring": "Rings",
    "worker": "People who work here",
    "agent": "Software agents",
}
_FIXED: Mapping[str, Mapping[str, str]] = {
    "status": {**STATUSES, ANY: "any status"},
    "band": BANDS,
    "kind": {kind: _KINDS[kind] for kind in KINDS},
    "stage": STAGES,
    "owner": {Owned.ME: "mine", Owned.NOBODY: "nobody's", Owned.OTHERS: "somebody else's"},
    "due": {
        Due.OVERDUE: "overdue",
        Due.WEEK: "within a week",
        Due.LATER: "later",
        Due.NEVER: "no day set",
    },
    "outcome": {outcome: words[0] for outcome, words in OUTCOMES.items()},
    "synthetic": {"yes": "invented cases", "no": "real cases"},
}
_LONG = ("team", "requisition", "signal", "family")


class Option(msgspec.Struct, frozen=True, kw_only=True):
    """A value to tick. `count` is None where counting makes no sense (any status)."""

    value: str
    label: str
    count: int | None
    ticked: bool


class Facet(msgspec.Struct, frozen=True, kw_only=True):
    """One group of options. `hidden` is how many more there are; `open` whether it is unfolded."""

    name: str
    title: str
    options: tuple[Option, ...]
    hidden: int
    open: bool


class Chip(msgspec.Struct, frozen=True):
    """A filter that is set, and the address without it."""

    label: str
    address: str


def facets(page: QueuePage, whole: Collection[str]) -> tuple[Facet, ...]:
    """Every facet in which there is something to choose; those in `whole` with all values."""
    found = [_facet(page, name, whole=name in whole) for name in TITLES]
    return tuple(one for one in found if len(one.options) > 1 or any(o.ticked for o in one.options))


def _facet(page: QueuePage, name: str, *, whole: bool) -> Facet:
    chosen = _chosen(page.filters, name)
    counts = page.counts[name]
    values = _values(name, counts, chosen)
    most = ALL if whole or name not in _LONG else FEW
    kept = [value for place, value in enumerate(values) if place < most or value in chosen]
    return Facet(
        name=name,
        title=TITLES[name],
        options=tuple(
            Option(
                value=value,
                label=label(name, value, page.shown),
                count=None if value == ANY else counts.get(value, 0),
                ticked=value in chosen,
            )
            for value in kept
        ),
        hidden=len(values) - len(kept),
        open=whole or name in page.filters.chosen or name in ("status", "band", "owner", "due"),
    )


def _chosen(filters: Filters, name: str) -> Collection[str]:
    if name == "status" and name not in filters.chosen:
        return TO_DECIDE
    return filters.chosen.get(name, ())


def _values(name: str, counts: Mapping[str, int], chosen: Iterable[str]) -> list[str]:
    choices = CHOICES[name]
    if choices is not None:
        return [str(one) for one in choices if one in counts or one in chosen or one == ANY]
    there = dict.fromkeys([*counts, *chosen])
    return sorted(there, key=lambda value: (-counts.get(value, 0), value))


def label(name: str, value: str, shown: Mapping[str, str]) -> str:
    """A value of a facet in words."""
    if name in _FIXED:
        return _FIXED[name].get(value, visible(value, LONGEST_LABEL))
    if name == "signal":
        return titles().get(value, visible(value, LONGEST_LABEL))
    if name == "family" and value in FAMILIES:
        return value.replace("-", ": ", 1)
    return visible(shown.get(value, value), LONGEST_LABEL)


def chips(page: QueuePage) -> tuple[Chip, ...]:
    """The filters that are set, to be taken away one by one."""
    filters = page.filters
    found = [
        Chip(
            f"{TITLES[name]}: {label(name, value, page.shown)}",
            filters.without(name, value).address(),
        )
        for name, values in filters.chosen.items()
        for value in values
    ]
    if filters.text:
        bare = msgspec.structs.replace(filters.first(), text="")
        found.append(Chip(f"“{visible(filters.text, LONGEST_LABEL)}”", bare.address()))
    return tuple(found)

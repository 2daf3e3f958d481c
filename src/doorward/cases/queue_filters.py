"""What the queue is asked for: filters, words, order and place, to and from an address.

>>> Filters.read({"band": ["verify", "nonsense"], "q": [" alder "]}).address()
'band=verify&q=alder'
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from enum import StrEnum
from urllib.parse import urlencode

import msgspec

from doorward.model import Band
from doorward.model.cases import CaseKind, CaseStatus, Outcome, Stage

MOST_VALUES = 40
MOST_CHARACTERS = 500
TO_DECIDE = (CaseStatus.OPEN, CaseStatus.WAITING, CaseStatus.PROPOSED)
"""What the queue shows unless asked otherwise."""
ANY = "any"
"""For the status: all of them."""


class Owned(StrEnum):
    """Whose a case is."""

    ME = "me"
    NOBODY = "nobody"
    OTHERS = "others"


class Due(StrEnum):
    """When a case is due."""

    OVERDUE = "overdue"
    WEEK = "week"
    LATER = "later"
    NEVER = "none"


class Sort(StrEnum):
    """The order of the queue."""

    URGENCY = "urgency"
    DUE = "due"
    NEWEST = "newest"
    OLDEST = "oldest"
    CHANGED = "changed"


CHOICES: Mapping[str, tuple[str, ...] | None] = {
    "status": (*CaseStatus, ANY),
    "band": tuple(Band)[::-1],
    "kind": tuple(CaseKind),
    "stage": tuple(Stage),
    "owner": tuple(Owned),
    "due": tuple(Due),
    "family": None,
    "signal": None,
    "team": None,
    "requisition": None,
    "outcome": tuple(Outcome),
    "synthetic": ("yes", "no"),
}
"""Every facet with what it may be; None where the cases say what there is."""


class Filters(msgspec.Struct, frozen=True, kw_only=True):
    """What to show. `chosen` has only facets that are set; of one facet any value will do.

    `after` and `before` are places in the order (see `facets.Place`), and no part of a saved view.
    """

    chosen: Mapping[str, tuple[str, ...]] = {}
    text: str = ""
    sort: Sort = Sort.URGENCY
    after: str = ""
    before: str = ""

    @classmethod
    def read(cls, query: Mapping[str, Sequence[str]]) -> Filters:
        """From the fields of an address; what is unknown or too long is left out."""
        chosen = {
            facet: found
            for facet, choices in CHOICES.items()
            if (found := _known(query.get(facet, ()), choices))
        }
        if ANY in chosen.get("status", ()):
            chosen["status"] = (ANY,)
        sort = _last(query, "sort")
        return cls(
            chosen=chosen,
            text=" ".join(_last(query, "q").split()),
            sort=Sort(sort) if sort in set(Sort) else Sort.URGENCY,
            after=_last(query, "after"),
            before=_last(query, "before"),
        )

    def address(self) -> str:
        """The query of the address that gives these filters again, in one fixed form."""
        pairs = [(facet, value) for facet in CHOICES for value in self.chosen.get(facet, ())]
        if self.text:
            pairs.append(("q", self.text))
        if self.sort is not Sort.URGENCY:
            pairs.append(("sort", self.sort.value))
        pairs += [
            (name, value)
            for name, value in (("after", self.after), ("before", self.before))
            if value
        ]
        return urlencode(pairs)

    def first(self) -> Filters:
        """The same from its first page."""
        return msgspec.structs.replace(self, after="", before="")

    def without(self, facet: str, value: str) -> Filters:
        """The same with one value not asked for any more, from the first page."""
        kept = {
            name: left
            for name, values in self.chosen.items()
            if (left := tuple(one for one in values if (name, one) != (facet, value)))
        }
        return msgspec.structs.replace(self.first(), chosen=kept)

    def statuses(self) -> tuple[str, ...]:
        """The statuses to show: those that need a decision, unless others are asked for."""
        asked = self.chosen.get("status", ())
        if not asked:
            return tuple(TO_DECIDE)
        return tuple(CaseStatus) if ANY in asked else asked


def _known(values: Sequence[str], choices: tuple[str, ...] | None) -> tuple[str, ...]:
    given = dict.fromkeys(value for value in values[:MOST_VALUES] if _writable(value))
    if choices is None:
        return tuple(sorted(given))
    return tuple(str(choice) for choice in choices if choice in given)


def _writable(value: str) -> bool:
    if not 0 < len(value) <= MOST_CHARACTERS or "\x00" in value:
        return False
    return value.encode(errors="replace").decode() == value


def _last(query: Mapping[str, Sequence[str]], name: str) -> str:
    values = query.get(name, ())
    return values[-1] if values and _writable(values[-1]) else ""

"""Which of all listed names are of people who may be born on a day."""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property

import numpy as np
from numpy.typing import NDArray

from doorward.model import WatchlistEntry
from doorward.reference.watchlists.grading import Days

Spans = tuple[NDArray[np.int32], NDArray[np.int32], NDArray[np.int32]]


class Births:
    """The dates of birth of entries, laid out when first asked for."""

    def __init__(self, entries: Sequence[WatchlistEntry], entry_of: Sequence[int]) -> None:
        """`entry_of` gives for every name the number of its entry."""
        self._entries = entries
        self._entry_of = entry_of

    @cached_property
    def _spans(self) -> Spans:
        """First and last days, as ordinals, and the entry each span is of."""
        rows = [
            (span.earliest.toordinal(), span.latest.toordinal(), number)
            for number, entry in enumerate(self._entries)
            for span in entry.births
        ]
        first, last, entry = np.array(rows, np.int32).reshape(-1, 3).T
        return first, last, entry

    @cached_property
    def _entry_of_name(self) -> NDArray[np.intp]:
        return np.array(self._entry_of, np.intp)

    def may_be(self, born: Days) -> NDArray[np.bool_]:
        """A truth value for every name: whether a span of its entry holds one of the days."""
        first, last, entry = self._spans
        earliest, latest = (day.toordinal() for day in born)
        fits = np.zeros(len(self._entries), np.bool_)
        fits[entry[(first <= latest) & (last >= earliest)]] = True
        return fits[self._entry_of_name]

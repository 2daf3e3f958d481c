"""Which checks count in a case, and of which family each is."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from functools import cache, lru_cache

import numpy as np
from numpy.typing import NDArray

import doorward.screening
import doorward.verification.checks
import doorward.watch.detectors  # noqa: F401 - importing them registers their checks
from doorward.signals import applicant_signals, behaviour_signals


@cache
def family_of() -> Mapping[str, str]:
    """The family of every registered check and behaviour, by its id."""
    return {one.id: one.family for one in (*applicant_signals, *behaviour_signals)}


def by_signals(written: Sequence[str], facet: str) -> tuple[NDArray[np.bool_], tuple[str, ...]]:
    """For each way `Case.signals` is written, which families (or checks) are in it.

    An array of a row a way and a column a label, and the labels.
    """
    return _by_signals(tuple(written), facet)


@lru_cache(maxsize=8)
def _by_signals(written: tuple[str, ...], facet: str) -> tuple[NDArray[np.bool_], tuple[str, ...]]:
    families = family_of() if facet == "family" else {}
    held = [{families.get(one, one) for one in way.split()} for way in written]
    labels = tuple(sorted(set().union(*held)))
    places = {label: place for place, label in enumerate(labels)}
    rows = np.zeros((len(written), len(labels)), np.bool_)
    for row, found in enumerate(held):
        rows[row, [places[one] for one in found]] = True
    return rows, labels

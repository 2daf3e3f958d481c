"""Watchlists: reading other people's lists, comparing names, and saying how far a hit goes.

A name alone is never more than a reason to compare something better: hits are graded, and the
grades of a mere name carry no weight anywhere in Doorward.
"""

from doorward.reference.watchlists.checking import Watchlists
from doorward.reference.watchlists.comparing import NameComparison, compare_names

__all__ = ["NameComparison", "Watchlists", "compare_names"]

"""Sigma rules over events: `load` a folder, then ask `Rules` about each record.

A runner loads once, then asks `Rules.findings` of each event, with one `Groups` for the counts of
correlations. `Rules.match` alone says which rules hold for a record.
"""

from os import PathLike

from doorward.intake.logs.reader import Logsource
from doorward.watch.sigma.counting import Groups, GroupState, Step
from doorward.watch.sigma.rule import Correlation, Level, Match, Refused, Rule
from doorward.watch.sigma.ruleset import OWN_RULES, Rules

__all__ = [
    "OWN_RULES",
    "Correlation",
    "GroupState",
    "Groups",
    "Level",
    "Logsource",
    "Match",
    "Refused",
    "Rule",
    "Rules",
    "Step",
    "load",
]


def load(place: str | PathLike[str], *more: str | PathLike[str]) -> Rules:
    """Load Sigma rules and correlations from folders or files.

    What is broken or asks for something unsupported is left out and stands in `Rules.refused`
    with file and reason. Raises `FileNotFoundError` for a place that is not there, and
    `reading.TooManyFilesError` (a `ValueError`) for a folder with more files than are read.

    >>> rules = load(OWN_RULES)
    >>> [one.title for one in rules.match({"Channel": "Security", "EventID": 1102})]
    ['Security log cleared']
    """
    # pySigma takes a third of a second to import, and only loading needs it.
    from doorward.watch.sigma.loading import loaded  # noqa: PLC0415

    return loaded(place, *more)

"""All readers of logs, by the name that ``--format`` takes."""

from __future__ import annotations

from doorward.intake.logs.ocsf import OcsfReader
from doorward.intake.logs.reader import LogReader

READERS: dict[str, LogReader] = {one.name: one for one in (OcsfReader(),)}
"""By name; the order is that in which a file's beginning is shown to them: surest first."""


def reader_named(name: str) -> LogReader:
    """The reader of a format. Raises KeyError, whose text names those there are."""
    try:
        return READERS[name]
    except KeyError:
        raise KeyError(f"{name}: no such format; there are {', '.join(sorted(READERS))}") from None

"""Gathering the rows of one record."""

from __future__ import annotations

from doorward.linking.records import IdentifierClass, clip, pack_row

MOST_ROWS = 120
"""An application that names more identifiers than this is cut, so that records stay small."""


class Collector:
    """Rows with a value and source first, rows for comparison only after them."""

    def __init__(self, prefix: str) -> None:
        self.prefix = prefix
        self._rows: list[bytes] = []
        self._hidden: list[bytes] = []
        self._values: list[str] = []
        self._sources: list[str] = []

    def add(self, cls: IdentifierClass, value: str, source: str, time: int = 0) -> None:
        """Add an identifier that people will see. Sources lose the record's common prefix."""
        if len(self._rows) >= MOST_ROWS:
            return
        if source.startswith(self.prefix):
            self._add(cls, value, source[len(self.prefix) :], time)
        else:
            self._add(cls, value, "\x00" + source, time)

    def _add(self, cls: IdentifierClass, value: str, source: str, time: int) -> None:
        self._rows.append(pack_row(cls, value, time))
        self._values.append(clip(value))
        self._sources.append(clip(source))

    def add_at(self, cls: IdentifierClass, value: str, pattern: str, index: int) -> None:
        """Add an identifier that stands in the application's own record at `pattern % index`."""
        if len(self._rows) < MOST_ROWS:
            self._add(cls, value, pattern % index, 0)

    def add_hidden(self, cls: IdentifierClass, value: str) -> None:
        """Add a row that serves to tell persons apart and is never shown."""
        self._hidden.append(pack_row(cls, value))

    def add_mention(self, value: str) -> None:
        """Let an applicant's own contact be found among others' referees and commits."""
        self._hidden.append(pack_row(IdentifierClass.OWN_MENTION, value))

    def result(self) -> tuple[bytes, list[str], list[str], str]:
        """Rows, values, sources and the sources' common prefix."""
        return (
            b"".join(self._rows + self._hidden),
            self._values,
            self._sources,
            clip(self.prefix),
        )

"""Where something was read."""

from __future__ import annotations

import msgspec


class Origin(msgspec.Struct, frozen=True, gc=False):
    """Where something was read: a file and, where the format has them, a record."""

    file: str
    record: str | None = None

    def at(self, field: str | None = None) -> str:
        """The place as text, for `Fact.source`.

        >>> Origin("applications.jsonl", "12").at("phones[0]")
        'applications.jsonl#12 phones[0]'
        """
        where = self.file if self.record is None else f"{self.file}#{self.record}"
        return where if field is None else f"{where} {field}"

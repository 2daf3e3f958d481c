"""The result of a run, and its files."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from pathlib import Path

import msgspec

from doorward.model import Assessment, Problem, Ring
from doorward.report.content import Counts, FeedStatus, ReportContent
from doorward.report.preparing import Prepared, prepare


class Screening(msgspec.Struct, frozen=True, kw_only=True):
    """What one run found. `assessments` are in queue order: the most urgent unit first.

    >>> import doorward
    >>> result = doorward.screen(["applications.jsonl"])  # doctest: +SKIP
    >>> result.assessments[0].band, result.assessments[0].evidence[0].evidence.reason
    ...                                                   # doctest: +SKIP
    """

    content: ReportContent
    detail: int = 200

    @property
    def assessments(self) -> Sequence[Assessment]:
        """One assessment per application, the most urgent first."""
        return self.content.assessments

    @property
    def rings(self) -> tuple[Ring, ...]:
        """Applications tied together by rare shared identifiers."""
        return tuple(one.ring for one in self.content.rings)

    @property
    def problems(self) -> tuple[Problem, ...]:
        """What could not be read. Nothing of it was guessed."""
        return self.content.problems

    @property
    def feeds(self) -> tuple[FeedStatus, ...]:
        """The reference data the run had, and what is wrong with it."""
        return self.content.feeds

    @property
    def counts(self) -> Counts:
        """Records read, screened and left out."""
        return self.content.counts

    def prepared(self) -> Prepared:
        """The content with personal values masked, unless the run was given a reason.

        Each call masks with a new key, so that digests of two reports cannot be compared.
        """
        return prepare(self.content, secrets.token_bytes(32))

    def write(self, folder: Path | str, prepared: Prepared | None = None) -> tuple[Path, ...]:
        """Write report.html, assessments.jsonl, rings.jsonl, the Parquet files and queue.csv.

        Each file is written whole or not at all. Returns the paths written; raises `OSError`.
        """
        # Imported late: those who only ask for the assessments need no writers.
        from doorward.report.files import write_report  # noqa: PLC0415

        return write_report(prepared or self.prepared(), Path(folder), detail=self.detail)

"""All files of one run."""

from __future__ import annotations

from pathlib import Path

from doorward.report.html import write_html
from doorward.report.jsonl import write_assessments, write_rings
from doorward.report.page_view import PageLimits
from doorward.report.preparing import Prepared
from doorward.report.tables import write_queue, write_tables


def write_report(
    prepared: Prepared, folder: Path, *, limits: PageLimits | None = None, parquet: bool = True
) -> tuple[Path, ...]:
    """Write a run's files into `folder`, which is made if need be, and name them.

    ``report.html`` first, then ``queue.csv``, ``assessments.jsonl``, ``rings.jsonl`` and,
    unless `parquet` is False, the three Parquet files. Each file is whole or left as it was.
    Raises `OSError` where the folder cannot be written.
    """
    folder.mkdir(parents=True, exist_ok=True)
    page, queue = folder / "report.html", folder / "queue.csv"
    assessments, rings = folder / "assessments.jsonl", folder / "rings.jsonl"
    write_assessments(prepared, assessments)
    write_rings(prepared, rings)
    write_queue(prepared, queue)
    write_html(prepared, page, limits)
    tables = write_tables(assessments, rings, folder) if parquet else ()
    return (page, queue, assessments, rings, *tables)

"""All files of a run in one folder."""

from __future__ import annotations

from pathlib import Path

from doorward.report.html import write_html
from doorward.report.jsonl import write_assessments, write_problems, write_rings
from doorward.report.page_view import PageLimits
from doorward.report.preparing import Prepared
from doorward.report.tables import write_queue, write_tables


def write_report(prepared: Prepared, folder: Path, *, detail: int = 200) -> tuple[Path, ...]:
    """Write the report, the JSON Lines, the Parquet files and the queue; returns their paths.

    `detail` is how many applications the HTML report shows in full. Each file is written whole
    or not at all. Raises `OSError`.
    """
    folder.mkdir(parents=True, exist_ok=True)
    report, queue = folder / "report.html", folder / "queue.csv"
    assessments, rings = folder / "assessments.jsonl", folder / "rings.jsonl"
    problems = folder / "problems.jsonl"
    write_assessments(prepared, assessments)
    write_rings(prepared, rings)
    write_problems(prepared, problems)
    write_queue(prepared, queue)
    write_html(prepared, report, PageLimits(details=detail))
    tables = write_tables(assessments, rings, folder)
    return report, assessments, rings, problems, queue, *tables

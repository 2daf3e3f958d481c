"""The queue as a spreadsheet people can sort, safe to open.

Spreadsheet programs run a cell that begins with ``=``, ``+``, ``-``, ``@`` or a control
character as a formula; the full-width forms count too. See OWASP, CSV Injection. Such a cell
gets an apostrophe in front. No column holds a negative number, so no number is changed.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from doorward.model import Assessment
from doorward.report.atomic import replacing
from doorward.report.preparing import Prepared
from doorward.report.queue import Unit, summaries_by_id, units
from doorward.report.visible import visible

_FORMULA_STARTS = frozenset("=+-@\t\r\n＝＋－＠﹢﹣﹦﹫−")
_SKIPPED = " \u00a0\u3000\"'`"
CELL_LIMIT = 1000

COLUMNS = (
    "rank",
    "unit",
    "ring",
    "band",
    "expected_precision",
    "application",
    "candidate",
    "requisition",
    "applied_at",
    "strongest_reason",
    "families",
    "pieces_of_evidence",
    "checks_not_run",
    "synthetic",
    "unmask_reason",
)


def neutral(cell: str) -> str:
    """The cell's text with hidden characters written out and no formula at its start.

    >>> neutral('=HYPERLINK("http://example.com")')
    '\\'=HYPERLINK("http://example.com")'
    """
    if cell[:1] in _FORMULA_STARTS:
        # Looked at first: a leading tab or line end would be trimmed away and then missed.
        return "'" + visible(cell, CELL_LIMIT)
    text = visible(cell, CELL_LIMIT)
    return "'" + text if text.lstrip(_SKIPPED)[:1] in _FORMULA_STARTS else text


def write_queue(prepared: Prepared, path: Path) -> None:
    """Write ``queue.csv``: every application, in the queue's order, one row each."""
    with (
        replacing(path) as temporary,
        temporary.open("w", encoding="utf-8-sig", newline="") as file,
    ):
        writer = csv.writer(file, quoting=csv.QUOTE_ALL)
        writer.writerow(COLUMNS)
        writer.writerows(_rows(prepared))


def _rows(prepared: Prepared) -> Iterator[list[str]]:
    content = prepared.content
    summaries = summaries_by_id(content)
    tail = ["yes" if content.run.synthetic else "no", neutral(prepared.unmask_reason or "")]
    for rank, unit in enumerate(units(content), start=1):
        for one in unit.members:
            summary = summaries.get(one.subject.id)
            applied = summary.created_at.isoformat() if summary and summary.created_at else ""
            yield [
                str(rank),
                neutral(unit.id),
                neutral(_ring_id(unit)),
                one.band.value,
                f"{one.expected_precision:.6f}",
                neutral(one.subject.id),
                neutral((summary and summary.candidate) or ""),
                neutral((summary and summary.requisition) or ""),
                applied,
                neutral(_strongest_reason(one)),
                ", ".join(one.families),
                str(len(one.evidence)),
                str(len(one.not_checked)),
                *tail,
            ]


def _ring_id(unit: Unit) -> str:
    return unit.ring.ring.id if unit.ring else ""


def _strongest_reason(one: Assessment) -> str:
    if not one.evidence:
        return ""
    return max(one.evidence, key=lambda weighed: weighed.counted).evidence.reason

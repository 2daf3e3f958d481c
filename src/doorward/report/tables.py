"""Tables for other programs: Parquet, made from the JSON Lines by DuckDB, and the queue as CSV."""

from __future__ import annotations

import glob
from pathlib import Path

import duckdb

from doorward.report.atomic import replacing
from doorward.report.spreadsheet import neutral, write_queue

__all__ = ["neutral", "write_queue", "write_tables"]

_FACTS = "STRUCT(label VARCHAR, value VARCHAR, source VARCHAR, kind VARCHAR)[]"
_EVIDENCE = (
    "STRUCT(signal VARCHAR, family VARCHAR, strength VARCHAR, title VARCHAR, weight DOUBLE, "
    f"counted DOUBLE, reason VARCHAR, facts {_FACTS}, clears VARCHAR, note VARCHAR)[]"
)
_TASKS = f"STRUCT(code VARCHAR, title VARCHAR, why VARCHAR, settles VARCHAR, facts {_FACTS})[]"
_ASSESSMENT = {
    "application": "VARCHAR",
    "band": "VARCHAR",
    "log_odds": "DOUBLE",
    "expected_precision": "DOUBLE",
    "expected_precision_range": "DOUBLE[]",
    "base_rate": "DOUBLE",
    "families": "VARCHAR[]",
    "ring": "VARCHAR",
    "evidence": _EVIDENCE,
    "tasks": _TASKS,
    "not_checked": "STRUCT(signal VARCHAR, why VARCHAR)[]",
    "synthetic": "BOOLEAN",
    "unmask_reason": "VARCHAR",
}
_EDGES = (
    "STRUCT(id VARCHAR, a VARCHAR, b VARCHAR, kind VARCHAR, value VARCHAR, persons BIGINT, "
    "weight DOUBLE, reason VARCHAR)[]"
)
_RING = {
    "ring": "VARCHAR",
    "applications": "VARCHAR[]",
    "persons": "BIGINT",
    "split": "BOOLEAN",
    "band": "VARCHAR",
    "log_odds": "DOUBLE",
    "expected_precision": "DOUBLE",
    "evidence": _EVIDENCE,
    "edges": _EDGES,
    "synthetic": "BOOLEAN",
    "unmask_reason": "VARCHAR",
}

_EVERYTHING = "SELECT * FROM lines"
_WITHOUT_EVIDENCE = "SELECT * EXCLUDE (evidence) FROM lines"
_EVIDENCE_ROWS = """
    SELECT application, position, one.signal, one.family, one.strength, one.title, one.weight,
        one.counted, one.reason, one.facts, one.clears, one.note, synthetic, unmask_reason
    FROM (
        SELECT application, synthetic, unmask_reason, unnest(evidence) AS one,
            generate_subscripts(evidence, 1) AS position
        FROM lines
    )"""


def write_tables(assessments: Path, rings: Path, folder: Path) -> tuple[Path, ...]:
    """Write the three Parquet files into `folder` from ``assessments.jsonl`` and ``rings.jsonl``.

    Each is whole or not there. DuckDB works in memory and loads no extension.
    """
    jobs = (
        (_WITHOUT_EVIDENCE, _ASSESSMENT, assessments, folder / "assessments.parquet"),
        (_EVIDENCE_ROWS, _ASSESSMENT, assessments, folder / "evidence.parquet"),
        (_EVERYTHING, _RING, rings, folder / "rings.parquet"),
    )
    settings: dict[str, str | bool | int | float | list[str]] = {
        "autoinstall_known_extensions": "false",
        "autoload_known_extensions": "false",
    }
    with duckdb.connect(config=settings) as connection:
        for query, columns, source, target in jobs:
            # DuckDB would take brackets and stars in a folder's name for a pattern.
            lines = connection.read_json(
                glob.escape(str(source)),
                format="newline_delimited",
                columns=columns,
            )
            with replacing(target) as temporary:
                lines.create_view("lines", replace=True)
                connection.sql(query).write_parquet(str(temporary), compression="zstd")
    return tuple(target for *_, target in jobs)

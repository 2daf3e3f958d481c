"""Casework at size: a database of invented cases to measure pages on, and the time of taking in.

    python bench/cases.py make --database sqlite:///bench.sqlite3 --cases 100000
    python bench/cases.py take-in --database sqlite:///bench.sqlite3 --applications 100000

`make` writes straight into the tables (cases, ten times as much evidence, tasks, terms,
decisions, log): for measuring what reads them. `take-in` simulates a company, screens it (not
timed) and takes the run in by the same door as every run, then once more as a later run. The
database must be empty or new. Everything in it is synthetic and says so.
"""

from __future__ import annotations

import os
import sys
import tempfile
import time
from datetime import UTC, datetime, timedelta
from pathlib import Path

import click

sys.path.insert(0, str(Path(__file__).parent))

SEED = 90_004


def opened(database: str) -> None:
    """Django with this database and its tables; refuses one that holds cases."""
    os.environ.setdefault("DOORWARD_SECRET_KEY", "for-benchmarks-only-" + "0" * 40)
    os.environ.setdefault("DOORWARD_ORIGIN", "http://localhost:8765")
    from doorward.store.opening import migrate, open_store

    open_store(database)
    migrate()
    from doorward.store.models import Case

    if Case.objects.exists():
        raise click.ClickException("the database holds cases already; name a new one")


@click.group()
def main() -> None:
    """Casework at size."""


@main.command()
@click.option("--database", required=True)
@click.option("--cases", default=100_000, show_default=True)
@click.option("--evidence", default=10, show_default=True, help="Rows of evidence a case.")
def make(database: str, cases: int, evidence: int) -> None:
    """Fill a database with invented cases."""
    opened(database)
    from django.db import connection

    from cases_made import Maker
    from doorward.store.models import Case, EvidenceRow, SearchTerm, SubjectRow

    started = time.perf_counter()
    with click.progressbar(length=cases, label="synthetic cases", file=sys.stderr) as bar:
        Maker(cases, evidence).make(lambda done: bar.update(done - bar.pos))
    with connection.cursor() as cursor:
        cursor.execute("ANALYZE")
    print(f"made in {time.perf_counter() - started:.0f} s:", end="")
    for table in (Case, SubjectRow, EvidenceRow, SearchTerm):
        print(f" {table.objects.count():,} {table.__name__}", end="")
    print()


@main.command("take-in")
@click.option("--database", required=True)
@click.option("--applications", default=100_000, show_default=True)
def take_in(database: str, applications: int) -> None:
    """Time the taking in of a screened company: new, the same run again, and a later run."""
    from machine import cpu_seconds, describe, peak_gib

    with tempfile.TemporaryDirectory() as work:
        screening = _screened(Path(work), applications)
    opened(database)
    import msgspec

    from doorward.cases.recording import record_screening
    from doorward.cases.viewer import Viewer

    later = msgspec.structs.replace(
        screening.content,
        run=msgspec.structs.replace(
            screening.content.run,
            finished_at=screening.content.run.finished_at + timedelta(hours=1),
        ),
    )
    print(describe())
    runs = (("new", screening), ("again", screening), ("later", type(screening)(content=later)))
    for label, run in runs:
        viewer = Viewer(name="command: bench", now=datetime.now(UTC))
        started, cpu = time.perf_counter(), cpu_seconds()
        done = record_screening(viewer, run)
        taken, cpu = time.perf_counter() - started, cpu_seconds() - cpu
        print(f"{label}: {taken:.1f} s ({cpu:.1f} s of CPU); {done}", flush=True)
    print(f"peak memory {peak_gib()[0]:.2f} GiB")


def _screened(work: Path, applications: int):  # noqa: ANN202 - as doorward.screen has it
    import doorward
    from doorward.simulate import Plan, company, write

    folder = work / "company"
    write(company(Plan(applications=applications, seed=SEED)), folder)
    return doorward.screen([folder])


if __name__ == "__main__":
    main()

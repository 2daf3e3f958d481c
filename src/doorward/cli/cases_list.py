"""`doorward cases list`: the queue in the terminal."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import TYPE_CHECKING

import click
import msgspec

from doorward.cli.app import Exit
from doorward.cli.cases_names import command_viewer, refusals
from doorward.cli.cases_store import open_existing
from doorward.cli.serve import DATABASE_OPTION
from doorward.cli.store_words import in_words

if TYPE_CHECKING:
    from doorward.cases.queue import QueueRow

MOST = 500
STATUSES = ("open", "waiting", "proposed", "decided", "appealed", "closed", "joined", "any")
BANDS = ("investigate", "verify", "look", "clear")


@click.command("list")
@click.option(
    "--status",
    multiple=True,
    type=click.Choice(STATUSES),
    help="Which cases; may be repeated [default: those to decide].",
)
@click.option("--band", multiple=True, type=click.Choice(BANDS), help="May be repeated.")
@click.option(
    "--limit", type=click.IntRange(1, MOST), default=50, show_default=True, help="At most so many."
)
@click.option("--json", "as_json", is_flag=True, help="Write one JSON object.")
@DATABASE_OPTION
def list_cases(
    status: tuple[str, ...], band: tuple[str, ...], limit: int, as_json: bool, database: str | None
) -> int:
    """What waits for people, the most urgent first. Identifiers are masked."""
    open_existing(database)
    from doorward.cases.queue import queue_page  # noqa: PLC0415 - needs the tables
    from doorward.cases.queue_filters import Filters  # noqa: PLC0415

    asked: Mapping[str, tuple[str, ...]] = {"status": status, "band": band}
    with in_words(), refusals():
        viewer = command_viewer("list", datetime.now(UTC))
        page = queue_page(viewer, Filters.read(asked), limit)
    if as_json:
        plain = [msgspec.to_builtins(row) for row in page.rows]
        click.echo(msgspec.json.encode({"total": page.total, "cases": plain}))
        return Exit.OK
    for row in page.rows:
        click.echo(_line(row))
    shown = len(page.rows)
    click.echo(f"{shown:,} of {page.total:,} cases" if shown < page.total else f"{shown:,} cases")
    return Exit.OK


def _line(row: QueueRow) -> str:
    """One case in at most 80 columns."""
    due = f" due {row.due_at:%Y-%m-%d}" if row.due_at else ""
    left = f"C-{row.number:06d}  {row.band.value:<11} {row.status.value:<8}{due} "
    title = row.title
    room = 79 - len(left)
    return left + (title if len(title) <= room else title[: room - 1] + "…")

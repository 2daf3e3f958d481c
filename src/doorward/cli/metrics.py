"""`doorward metrics`: the programme's figures in the terminal, as JSON, CSV and plots."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from doorward.cli import reading
from doorward.cli.app import Exit
from doorward.cli.cases_store import open_existing
from doorward.cli.serve import DATABASE_OPTION
from doorward.cli.store_words import in_words
from doorward.report.atomic import replacing

if TYPE_CHECKING:
    from doorward.cases.metrics import Metrics


def _day(_context: click.Context, _option: click.Parameter, text: str | None) -> date | None:
    """A day as 2026-10-01, or a quarter as 2026-Q4, which stands for its first day."""
    if text is None:
        return None
    year, _, number = text.upper().partition("-Q")
    try:
        if number in {"1", "2", "3", "4"}:
            return date(int(year), int(number) * 3 - 2, 1)
        return date.fromisoformat(text)
    except ValueError as error:
        message = f"{text!r} is no day; write 2026-10-01 or 2026-Q4"
        raise click.BadParameter(message) from error


@click.command()
@click.option(
    "--since", metavar="DAY", callback=_day, help="From this day on [default: five quarters back]."
)
@click.option("--until", metavar="DAY", callback=_day, help="Before this day [default: now].")
@click.option("--json", "as_json", is_flag=True, help="Everything as one JSON object.")
@click.option(
    "--csv",
    "table",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write all figures as CSV.",
)
@click.option(
    "--plots", type=click.Path(file_okay=False, path_type=Path), help="Write SVG plots here."
)
@click.option(
    "--groups",
    "groups_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="CSV with a column `application` and group columns of your own.",
)
@DATABASE_OPTION
def metrics(
    since: date | None,
    until: date | None,
    as_json: bool,
    table: Path | None,
    plots: Path | None,
    groups_file: Path | None,
    database: str | None,
) -> int:
    """What was screened and stopped, how well and how fast, with intervals.

    DAY is 2026-10-01, or a quarter as 2026-Q4. Every figure says of how many it is; of fewer
    than ten none is stated. The groups of --groups are compared and not stored.
    """
    given = _groups(groups_file) if groups_file else None
    open_existing(database)
    from doorward.cases.metrics import programme  # noqa: PLC0415 - needs the extra `console`
    from doorward.cases.metrics.table import metrics_csv  # noqa: PLC0415
    from doorward.cases.viewer import Refused, Viewer  # noqa: PLC0415

    viewer = Viewer(name="command: metrics", now=datetime.now(UTC))
    try:
        with in_words():
            found = programme(viewer, since, until, given_groups=given)
    except Refused as why:
        raise click.UsageError(str(why)) from why
    if table is not None:
        with replacing(table) as temporary:
            temporary.write_text(metrics_csv(found), encoding="utf-8", newline="")
    drawn = _write_plots(found, plots) if plots is not None else []
    if as_json:
        click.echo(msgspec.json.encode(found).decode())
        return Exit.OK
    from doorward.cli.metrics_text import lines  # noqa: PLC0415

    for line in lines(found):
        click.echo(line)
    for file in [*([table] if table else []), *drawn]:
        click.echo(f"wrote {file}")
    return Exit.OK


def _groups(file: Path) -> dict[str, dict[str, str]]:
    names, rows = reading.table(file)
    if not [name for name in names if name != "application"]:
        raise click.ClickException(f"{file.name} has no group columns")
    return {
        application: {name: value for name, value in row.items() if name != "application"}
        for application, (_, row) in rows.items()
    }


def _write_plots(found: Metrics, folder: Path) -> list[Path]:
    from doorward.cases.metrics.plots import plots  # noqa: PLC0415
    from doorward.cases.metrics.plots_drawing import svg_file  # noqa: PLC0415

    folder.mkdir(parents=True, exist_ok=True)
    written = []
    for plot in plots(found):
        file = folder / f"{plot.name}.svg"
        with replacing(file) as temporary:
            temporary.write_text(svg_file(plot), encoding="utf-8")
        written.append(file)
    return written

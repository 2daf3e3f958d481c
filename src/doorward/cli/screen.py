"""`doorward screen`: the main job."""

from __future__ import annotations

import shlex
import tempfile
from collections.abc import Iterator
from pathlib import Path

import click
from click.core import ParameterSource
from rich.console import Console

from doorward.cli.app import Exit
from doorward.cli.progress import StageBars
from doorward.model import Band, Severity
from doorward.pipeline import Screening, ScreenOptions
from doorward.pipeline import screen as run_screen
from doorward.pipeline.errors import ScreenError
from doorward.report.terminal import print_queue, summary_json

BANDS = [band.value for band in Band if band is not Band.CLEAR]


@click.command()
@click.argument("sources", nargs=-1, required=True, type=click.Path(readable=False, path_type=Path))
@click.option("--format", "format_", metavar="NAME", help="Reader to use (default: by content).")
@click.option(
    "--mapping",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Mapping file (TOML) for CSV, JSON Lines and Parquet.",
)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write report.html, JSON Lines, Parquet and queue.csv here.",
)
@click.option("--json", "as_json", is_flag=True, help="Print the summary as one JSON object.")
@click.option(
    "--home",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of reference data (default: DOORWARD_HOME, else the user's data folder).",
)
@click.option(
    "--weights",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Weight table, for example one from `doorward calibrate`.",
)
@click.option(
    "--base-rate",
    type=click.FloatRange(0, 0.5, min_open=True, max_open=True),
    help="Share of impostors to assume (default: one in a thousand).",
)
@click.option("--workers", type=click.IntRange(1), help="Processes (default: one per core).")
@click.option(
    "--ignore-link",
    "ignore_links",
    multiple=True,
    metavar="ID",
    help="Undo a link: an edge id from rings.jsonl, or kind=value. Can be repeated.",
)
@click.option(
    "--detail",
    type=click.IntRange(0),
    default=200,
    show_default=True,
    help="Applications shown in full in the HTML report.",
)
@click.option(
    "--unmask",
    "unmask_reason",
    metavar="REASON",
    help="Show phone numbers, addresses and names, for this reason; it is printed everywhere.",
)
@click.option(
    "--fail-on",
    type=click.Choice(BANDS),
    help="Exit with 4 when any application or ring is in this band or above.",
)
@click.option("--quiet", is_flag=True, help="No progress bars.")
@click.pass_context
def screen(
    context: click.Context,
    sources: tuple[Path, ...],
    format_: str | None,
    mapping: Path | None,
    out: Path | None,
    as_json: bool,
    home: Path | None,
    weights: Path | None,
    base_rate: float | None,
    workers: int | None,
    ignore_links: tuple[str, ...],
    detail: int,
    unmask_reason: str | None,
    fail_on: str | None,
    quiet: bool,
) -> int:
    """Screen applications into a ranked queue with reasons a person can check.

    SOURCES are exports of an applicant-tracking system (Greenhouse, Lever, Ashby, Workday,
    iCIMS, JSON Resume, CSV, JSON Lines, Parquet), folders of résumés (PDF, DOCX, text),
    LinkedIn exports, saved code-host data, git clones, or a folder holding any of these.

    \b
    doorward screen export.json resumes/ --out results/
    doorward screen applications.csv --mapping mapping.toml --out results/
    """
    options = ScreenOptions(
        format=format_,
        mapping=mapping,
        home=home,
        weights=weights,
        base_rate=base_rate,
        workers=workers,
        ignore_links=frozenset(ignore_links),
        unmask_reason=unmask_reason,
        detail=detail,
        command=_command(context),
    )
    try:
        if out is not None:
            # Before the work: a folder that cannot be written to must not cost a whole run.
            out.mkdir(parents=True, exist_ok=True)
            tempfile.TemporaryFile(dir=out).close()
        with StageBars(show=not quiet) as bars:
            result = run_screen(sources, options=options, progress=bars)
            prepared = result.prepared()
            written = result.write(out, prepared) if out is not None else ()
    except ScreenError as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        raise click.ClickException(f"{error.filename or out}: {error.strerror}") from error
    if as_json:
        click.echo(summary_json(prepared, written))
    else:
        print_queue(prepared, Console(), files=written)
    return exit_code(result, fail_on)


def exit_code(result: Screening, fail_on: str | None) -> Exit:
    """What the run's exit code says."""
    if result.counts.screened == 0:
        return Exit.FAILED
    order = list(Band)
    if fail_on is not None:
        limit = order.index(Band(fail_on))
        reached = [one.band for one in result.assessments]
        reached += [one.assessment.band for one in result.content.rings if one.assessment]
        if any(order.index(band) >= limit for band in reached):
            return Exit.FLAGGED
    lost = any(one.severity is not Severity.NOTE for one in result.problems)
    return Exit.LEFT_OUT if lost else Exit.OK


def _command(context: click.Context) -> str:
    """The command as given, with names only: a report must not carry the machine's paths."""
    words = ["doorward", "screen"]
    for parameter in context.command.params:
        name = parameter.name or ""
        if context.get_parameter_source(name) is ParameterSource.COMMANDLINE:
            words += _words_of(parameter, context.params[name])
    return shlex.join(words)


def _words_of(parameter: click.Parameter, value: object) -> Iterator[str]:
    for one in value if isinstance(value, tuple) else (value,):
        if isinstance(parameter, click.Option):
            yield parameter.opts[0]
            if parameter.is_flag:
                continue
        # A name alone; "." and ".." have none of their own.
        yield (one.name or one.resolve().name) if isinstance(one, Path) else str(one)

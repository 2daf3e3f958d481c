"""``doorward simulate``: a labelled synthetic company."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from doorward.simulate import Afterwards, FolderNotEmptyError, Plan, Written, company, write
from doorward.simulate.telemetry import WrittenYear, Year, YearPlan, write_year


@click.command("simulate")
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option(
    "--applications", type=click.IntRange(min=0), default=300, show_default=True,
    help="How many applications.",
)  # fmt: skip
@click.option("--seed", type=click.IntRange(min=0), default=0, show_default=True)
@click.option(
    "--rings", type=click.IntRange(min=0), default=None,
    help="How many rings of operators [default: about one application in 60]; 0: none.",
)  # fmt: skip
@click.option("--files", is_flag=True, help="Write résumé files (PDF, DOCX, text).")
@click.option("--texts", is_flag=True, help="Put the full résumé text into the records.")
@click.option(
    "--later", is_flag=True,
    help="Write what became known after applying too: interviews, verification, first weeks.",
)  # fmt: skip
@click.option(
    "--telemetry", is_flag=True,
    help="Write a labelled year of what a company logs instead of applications.",
)  # fmt: skip
@click.option(
    "--people", type=click.IntRange(min=10), default=300, show_default=True,
    help="With --telemetry: how many people work there.",
)  # fmt: skip
@click.option(
    "--days", type=click.IntRange(min=7), default=365, show_default=True,
    help="With --telemetry: how many days.",
)  # fmt: skip
@click.option(
    "--insiders", type=click.IntRange(min=0), default=None,
    help="With --telemetry: how many insiders [default: one person in 25].",
)  # fmt: skip
@click.option("--force", is_flag=True, help="Write into a folder that is not empty.")
@click.option("--json", "as_json", is_flag=True, help="Print what was written as JSON.")
def simulate(
    folder: Path,
    applications: int,
    seed: int,
    rings: int | None,
    *,
    files: bool,
    texts: bool,
    later: bool,
    telemetry: bool,
    people: int,
    days: int,
    insiders: int | None,
    force: bool,
    as_json: bool,
) -> None:
    """Write a labelled synthetic company to DIR. The same seed gives the same files.

    Everything in it is invented and says so. See docs/simulate.md for what is in it and how
    honest people and operators are made.
    """
    if telemetry:
        _year(folder, people, days, insiders, seed, force=force, as_json=as_json)
        return
    try:
        plan = Plan(
            applications=applications, seed=seed, rings=rings, texts=texts,
            afterwards=Afterwards() if later else None,
        )  # fmt: skip
        made = company(plan)
        console = Console(stderr=True)
        with _bar(console) as bar:
            task = bar.add_task("synthetic applications", total=applications)
            written = write(
                made, folder, files=files, force=force,
                progress=lambda done: bar.update(task, completed=done),
            )  # fmt: skip
    except (FolderNotEmptyError, ValueError) as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        raise click.ClickException(f"{error.filename}: {error.strerror}") from error
    _report(folder, plan, written, as_json=as_json)


def _year(
    folder: Path,
    people: int,
    days: int,
    insiders: int | None,
    seed: int,
    *,
    force: bool,
    as_json: bool,
) -> None:
    try:
        plan = YearPlan(people=people, days=days, insiders=insiders, seed=seed)
        console = Console(stderr=True)
        with _bar(console) as bar:
            task = bar.add_task("synthetic days", total=days)
            written = write_year(
                Year(plan), folder, force=force,
                progress=lambda done: bar.update(task, completed=done),
            )  # fmt: skip
    except (FolderNotEmptyError, ValueError) as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        raise click.ClickException(f"{error.filename}: {error.strerror}") from error
    _report_year(folder, seed, written, as_json=as_json)


def _report_year(folder: Path, seed: int, written: WrittenYear, *, as_json: bool) -> None:
    if as_json:
        about = {"folder": str(folder), "synthetic": True, "seed": seed}
        click.echo(msgspec.json.encode(about | msgspec.structs.asdict(written)))
        return
    click.echo(
        f"Synthetic company in {folder}: {written.people:,} people, {written.days:,} days, "
        f"{written.events:,} events, {written.insiders:,} insiders, of whom {written.visible:,} "
        "left anything that can be seen. Everything in it is invented.\n"
        f"doorward watch {folder}/events --format ocsf --roster {folder}/roster.csv "
        f"--policy {folder}/watch.toml --home {folder}/reference"
    )


def _bar(console: Console) -> Progress:
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
        disable=not console.is_terminal,
    )


def _report(folder: Path, plan: Plan, written: Written, *, as_json: bool) -> None:
    if as_json:
        about = {"folder": str(folder), "synthetic": True, "seed": plan.seed}
        click.echo(msgspec.json.encode(about | msgspec.structs.asdict(written)))
        return
    click.echo(
        f"Synthetic company in {folder}: {written.applications:,} applications, "
        f"{written.operators:,} of them by operators, "
        f"{written.rings:,} ring{'' if written.rings == 1 else 's'}, "
        f"{written.resumes:,} résumé files, {written.later:,} later records. "
        "Everything in it is invented."
    )

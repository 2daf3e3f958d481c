"""`doorward demo`: the main job on a synthetic company, in one command."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click
import msgspec
from rich.console import Console

from doorward.cli.app import Exit
from doorward.cli.progress import StageBars
from doorward.model import Assessment, Band
from doorward.pipeline import ScreenOptions
from doorward.pipeline import screen as run_screen
from doorward.report.terminal import print_queue
from doorward.simulate import Plan, company, write


@click.command()
@click.argument(
    "folder", type=click.Path(file_okay=False, path_type=Path), default=Path("doorward-demo")
)
@click.option("--applications", type=click.IntRange(20, 5000), default=240, show_default=True)
@click.option("--seed", type=int, default=7, show_default=True)
@click.option("--quiet", is_flag=True, help="No progress bars.")
def demo(folder: Path, applications: int, seed: int, quiet: bool) -> int:
    """Make a synthetic company, screen it, print the queue and write the HTML report.

    Everything in FOLDER is invented and says so. Nothing is fetched.
    """
    made, results = folder / "company", folder / "results"
    if folder.exists() and any(folder.iterdir()) and not (made / "company.json").is_file():
        raise click.ClickException(f"{folder} is not empty and is no earlier demo")
    with StageBars(show=not quiet) as bars:
        write(
            company(Plan(applications=applications, seed=seed)),
            made,
            files=True,
            force=True,
            progress=lambda done: bars("making a company", done, applications),
        )
        result = run_screen(
            [made], options=ScreenOptions(command=f"doorward demo {folder.name}"), progress=bars
        )
        prepared = result.prepared()
        result.write(results, prepared)
    print_queue(prepared, Console(), files=(results / "report.html",))
    _say_truth(made, result.assessments)
    click.echo(f"\nNext: doorward audit {results} --groups {made / 'groups.csv'}")
    return Exit.OK


class _Truth(msgspec.Struct):
    application: str
    label: str
    ring: str | None = None


def _say_truth(company_folder: Path, assessments: Sequence[Assessment]) -> None:
    """Since the company is invented, say how well the queue did, misses included."""
    decoder = msgspec.json.Decoder(_Truth)
    lines = (company_folder / "truth.jsonl").read_bytes().splitlines()
    planted = {one.application for line in lines if (one := decoder.decode(line)).label != "honest"}
    raised = {one.subject.id for one in assessments if one.band is not Band.CLEAR}
    high = {one.subject.id for one in assessments if one.band in {Band.VERIFY, Band.INVESTIGATE}}
    honest, missed = high - planted, planted - raised
    click.echo(
        f"\nThis company is synthetic: {len(planted)} of its {len(lines)} applications were "
        f"planted as operators'.\nOf those, {len(planted & high)} stand in the two high bands, "
        f"{len(planted & raised)} anywhere above clear, and {len(missed)} left no trace that "
        f"counts.\nOf the {len(high)} applications in the high bands, {len(honest)} "
        f"{'is an honest person' if len(honest) == 1 else 'are honest people'}'s."
    )

"""`doorward demo`: the main job on a synthetic company, in one command."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from pathlib import Path

import click
import msgspec
from rich.console import Console
from rich.text import Text

from doorward.cli.app import Exit
from doorward.cli.progress import StageBars
from doorward.model import Band
from doorward.pipeline import Screening, ScreenOptions
from doorward.pipeline import screen as run_screen
from doorward.report.terminal import print_queue
from doorward.report.wording import plural
from doorward.simulate import Afterwards, Plan, company, write

HIGH = frozenset({Band.VERIFY, Band.INVESTIGATE})


@click.command()
@click.argument(
    "folder", type=click.Path(file_okay=False, path_type=Path), default=Path("doorward-demo")
)
@click.option(
    "--applications",
    type=click.IntRange(40, 5000),
    default=200,
    show_default=True,
    help="How many applications, each with a résumé file.",
)
@click.option(
    "--rings",
    type=click.IntRange(0, 50),
    default=2,
    show_default=True,
    help="How many rings of operators; some work alone besides.",
)
@click.option(
    "--seed",
    type=click.IntRange(min=0),
    default=11,
    show_default=True,
    help="Another number makes another company.",
)
@click.option("--quiet", is_flag=True, help="No progress bars.")
def demo(folder: Path, applications: int, rings: int, seed: int, quiet: bool) -> int:
    """Make a synthetic company, screen it, print the queue and write the HTML report.

    Everything in FOLDER (default: doorward-demo) is invented and says so. Nothing is fetched.
    Since it is known who was planted, the demo also says what the screening missed.
    """
    made, results = folder / "company", folder / "results"
    if folder.exists() and any(folder.iterdir()) and not (made / "company.json").is_file():
        raise click.ClickException(f"{folder} is not empty and is no earlier demo")
    try:
        plan = Plan(applications=applications, seed=seed, rings=rings, afterwards=Afterwards())
        planned = company(plan)
    except ValueError as error:
        raise click.ClickException(str(error)) from error
    with StageBars(show=not quiet) as bars:
        write(
            planned,
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
    console = Console()
    print_queue(prepared, console, files=(results / "report.html",))
    console.print(Text("\nHow well was that? truth.jsonl says who was planted.", "bold"))
    for line in _truth(made, result):
        console.print(Text(f"  {line}"))
    console.print(Text("\nNext", "bold"))
    for line in (
        f"open {results / 'report.html'} in a browser",
        f"doorward interview kit app-0000001 {made} --out {folder / 'interview'}",
        f"doorward verify presence {made}",
        f"doorward audit {results} --groups {made / 'groups.csv'}",
        "doorward demo --seed 12",
    ):
        console.print(Text(f"  {line}"), soft_wrap=True)
    return Exit.OK


class _Truth(msgspec.Struct):
    application: str
    label: str
    ring: str | None = None


def _truth(made: Path, result: Screening) -> Iterator[str]:
    """Since the company is invented, how well the queue did can be told, misses included."""
    decoder = msgspec.json.Decoder(_Truth)
    lines = (made / "truth.jsonl").read_bytes().splitlines()
    planted = {
        one.application: one.ring for one in map(decoder.decode, lines) if one.label != "honest"
    }
    bands = {one.subject.id: one.band for one in result.assessments}
    raised = {one for one, band in bands.items() if band is not Band.CLEAR}
    high = {one for one, band in bands.items() if band in HIGH}
    honest = len(lines) - len(planted)
    yield (
        f"Planted as operators': {plural(len(planted), 'application')} of {len(lines)}. Of these "
        f"{len(high & planted.keys())} stand in the two high bands, "
        f"{len((raised - high) & planted.keys())} under look, and "
        f"{len(planted.keys() - raised)} were missed: they stand among the clear."
    )
    yield from _ring_by_ring(planted, result)
    yield (
        f"Honest people's: {plural(honest, 'application')}. Of these "
        f"{len(high - planted.keys())} stand in the two high bands and "
        f"{len(raised - high - planted.keys())} under look."
    )


def _ring_by_ring(planted: Mapping[str, str | None], result: Screening) -> Iterator[str]:
    sizes = Counter(ring for ring in planted.values() if ring is not None)
    for ring, size in sorted(sizes.items()):
        tied = [
            sum(planted.get(one) == ring for one in found.applications) for found in result.rings
        ]
        most = max(tied, default=0)
        told = f"{most} tied together" if most else "not found as a ring"
        yield f"{ring}, {plural(size, 'application')}: {told}."

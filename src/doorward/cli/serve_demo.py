"""`doorward serve --demo`: an invented company, its cases, and people to decide them."""

from __future__ import annotations

import os
from datetime import UTC, datetime
from pathlib import Path

import click

from doorward.cli.progress import StageBars

APPLICATIONS, RINGS, SEED = 200, 2, 11
COMPANY, DATABASE = "company", "console.sqlite3"


def demo_database(folder: Path) -> str:
    """The demo's own database. Makes the folder, or refuses one that holds something else."""
    earlier = (folder / DATABASE).is_file() or (folder / COMPANY / "company.json").is_file()
    if folder.exists() and any(folder.iterdir()) and not earlier:
        raise click.ClickException(f"{folder} is not empty and is no earlier demo")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    os.environ["DOORWARD_DEMO"] = "1"
    return f"sqlite:///{(folder / DATABASE).absolute()}"


def make_company(folder: Path) -> Path:
    """The invented company, made where it is not there yet; its folder."""
    from doorward.simulate import Afterwards, Plan, company, write  # noqa: PLC0415

    made = folder / COMPANY
    if not (made / "company.json").is_file():
        plan = Plan(applications=APPLICATIONS, seed=SEED, rings=RINGS, afterwards=Afterwards())
        with StageBars() as bars:
            write(
                company(plan),
                made,
                files=True,
                force=True,
                progress=lambda done: bars("making a company", done, APPLICATIONS),
            )
    return made


def take_in(made: Path) -> None:
    """Screen the company and take what was found in as cases, unless that was done before.

    A database with real people's cases is refused: the demo lets in whoever has its links.
    """
    from doorward.cases.demo import runs  # noqa: PLC0415
    from doorward.cases.recording import record_screening  # noqa: PLC0415
    from doorward.cases.viewer import Viewer  # noqa: PLC0415
    from doorward.pipeline import ScreenOptions, screen  # noqa: PLC0415

    taken, real = runs()
    if real:
        raise click.ClickException("this database holds cases of real people: no demo is made here")
    if taken:
        return
    with StageBars() as bars:
        options = ScreenOptions(command="doorward serve --demo")
        result = screen([made], options=options, progress=bars)
        viewer = Viewer(name="command: demo", now=datetime.now(UTC))
        record_screening(viewer, result, progress=bars)


def print_guests(origin: str) -> None:
    """The invented people, each with the link at which their key is enrolled."""
    from doorward.cases.demo import guests  # noqa: PLC0415
    from doorward.console import door  # noqa: PLC0415

    click.echo("\nDemo: every person and case is invented. One key each is enough here.")
    click.echo("Open a link in a browser of its own (or a private window) and touch a key:\n")
    for guest in guests(door.command(datetime.now(UTC)), origin):
        click.echo(f"  {guest.role.value:<20} {guest.name:<16} {guest.link or 'has a key'}")
    click.echo("")

"""`doorward verify status`: who has reached what, and what is missing."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import click
import msgspec
from rich.console import Console
from rich.table import Table
from rich.text import Text

from doorward.cli.app import Exit
from doorward.cli.progress import StageBars
from doorward.cli.verify_reading import (
    Shown,
    as_of,
    exit_of,
    load_policy,
    load_tiers,
    pretty,
    refused,
    say_problems,
)
from doorward.pipeline import ScreenError, ScreenOptions
from doorward.pipeline.verifying import Verified, verify
from doorward.verification.person import PersonStatus
from doorward.verification.policy import Policy, PolicyError
from doorward.verification.status import StepState, StepStatus

_PATH = click.Path(readable=False, path_type=Path)
_FILE = click.Path(dir_okay=False, path_type=Path)
_STYLES = {
    StepState.REACHED: "green",
    StepState.EQUIVALENT: "green",
    StepState.UPCOMING: "dim",
    StepState.MISSING: "yellow",
}


@click.command()
@click.argument("sources", nargs=-1, required=True, type=_PATH)
@click.option("--policy", "policy_file", required=True, type=_FILE, help="The policy (TOML).")
@click.option(
    "--tiers",
    "tiers_file",
    type=_FILE,
    help="Table of requisitions and their tiers (CSV: requisition,tier).",
)
@click.option(
    "--at",
    "day",
    type=click.DateTime(["%Y-%m-%d"]),
    help="As things stood at the end of this day, UTC (default: now).",
)
@click.option("--application", "ids", multiple=True, metavar="ID", help="Only these; repeatable.")
@click.option("--missing", is_flag=True, help="Only people with something to do now.")
@click.option(
    "--unmask",
    "reason",
    metavar="REASON",
    help="Show addresses and numbers of people who attest, for this reason.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def status(
    sources: tuple[Path, ...],
    policy_file: Path,
    tiers_file: Path | None,
    day: datetime | None,
    ids: tuple[str, ...],
    missing: bool,
    reason: str | None,
    as_json: bool,
) -> Exit:
    """Show what everybody has reached, what is missing, and what to do next.

    SOURCES are those of `doorward screen`, with files of later records among them.
    """
    policy = load_policy(policy_file)
    explicit = load_tiers(tiers_file, policy)

    def keep(one: PersonStatus) -> bool:
        return (not ids or one.application in ids) and (not missing or bool(one.tasks))

    try:
        with StageBars() as bars:
            found = verify(
                sources,
                policy,
                as_of(day),
                explicit=explicit,
                keep=keep,
                options=ScreenOptions(),
                progress=bars,
            )
    except ScreenError as error:
        raise click.ClickException(str(error)) from error
    except PolicyError as error:
        raise refused(error) from error
    shown = Shown(reason, (one.application for one in found.people), found.names)
    if as_json:
        click.echo(_json(found, policy, shown, reason))
    else:
        _print(found, shown, Console())
        say_problems(found.problems)
    unknown = set(ids) - {one.application for one in found.people}
    if unknown and not missing:
        raise click.ClickException(f"no application is called {', '.join(sorted(unknown))}")
    return exit_of(found.read, found.problems)


def _json(found: Verified, policy: Policy, shown: Shown, reason: str | None) -> str:
    return pretty(
        {
            "policy": policy.name,
            "read": found.read,
            "unmasked_for": reason,
            "people": [
                shown.of(one.application).value(msgspec.to_builtins(one)) for one in found.people
            ],
            "problems": [str(one) for one in found.problems],
        }
    )


def _print(found: Verified, shown: Shown, console: Console) -> None:
    for one in found.people:
        _print_person(one, shown.of(one.application), console)
    with_tasks = sum(1 for one in found.people if one.tasks)
    console.print(
        f"applications read: {found.read}, shown: {len(found.people)}, with something to do: "
        f"{with_tasks}. A step is reached only where a check was approved."
    )


def _print_person(one: PersonStatus, shown: Shown, console: Console) -> None:
    heading = Text.assemble(
        (shown.text(one.application), "bold"),
        f"  tier {one.tier} ({shown.text(one.because)}), as of {one.on}",
    )
    console.print(heading)
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("step", "at", "state", "due", "how"):
        table.add_column(name, overflow="fold", no_wrap=name != "how")
    for step in one.steps:
        table.add_row(*_row(step, shown))
    console.print(table)
    _print_rounds(one, shown, console)
    if one.assurance is not None:
        for each in one.assurance.missing:
            target = one.assurance.target.value
            console.print(Text(f"  {target} misses: {each.phase}: {each.asks}"))
        console.print(Text(f"  {one.assurance.notice}", "dim"))
    for task in one.tasks:
        console.print(Text(f"  to do: {shown.text(task.title)} [{task.code}]"))
    console.print()


def _row(step: StepStatus, shown: Shown) -> tuple[str | Text, ...]:
    return (
        step.step.value,
        step.moment.value,
        Text(step.state.value, _STYLES.get(step.state, "bold red")),
        str(step.due or ""),
        Text(shown.text("; ".join(_how(step)))),
    )


def _how(step: StepStatus) -> Iterator[str]:
    """By whom and when it was reached, through what, and what else there is to say."""
    if step.through:
        yield "through " + " and ".join(each.value for each in step.through)
    if step.reached_at is not None:
        yield f"{step.reached_at:%Y-%m-%d}, {step.by}"
    elif step.by:
        yield step.by
    if step.why:
        yield step.why
    if step.valid_until is not None and step.state.settled:
        yield f"valid until {step.valid_until}"
    if step.reason:
        yield f"reason given: {step.reason}"
    if step.accommodation:
        yield "accommodation"


def _print_rounds(one: PersonStatus, shown: Shown, console: Console) -> None:
    """The chain from round to round: who compared, and where nobody did."""
    for link in one.rounds:
        if link.answer is None:
            said = "first round" if link.first else "nobody compares"
        else:
            with_ = link.compared_with or f"a {link.document}"
            signed = "signed, not checked" if link.signed else "not signed"
            said = f"{link.answer.value} (compared with {with_}, by {link.by}, {signed})"
        console.print(Text(f"  round {shown.text(link.round)}: same person? {shown.text(said)}"))

"""`doorward verify policy`: check a policy, show it, write an example."""

from __future__ import annotations

from collections.abc import Iterator
from importlib import resources
from pathlib import Path

import click
import msgspec
from rich.console import Console
from rich.table import Table
from rich.text import Text

from doorward.cli.verify_reading import load_policy, load_tiers, policy_text
from doorward.model import ProofingStep
from doorward.report.visible import visible
from doorward.verification.accommodation import policy_notes
from doorward.verification.policy import JobFacts, StepRule, Tier
from doorward.verification.policy_reading import read_policy

_FILE = click.Path(dir_okay=False, path_type=Path)
_TIERS = click.option(
    "--tiers",
    "tiers_file",
    type=_FILE,
    help="Table of requisitions and their tiers (CSV: requisition,tier).",
)


@click.group()
def policy() -> None:
    """The policy: which steps everybody in a tier of jobs takes, and when."""


@policy.command()
@click.argument("file", type=_FILE)
@_TIERS
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def check(file: Path, tiers_file: Path | None, as_json: bool) -> None:
    """Check a policy, and a table of requisitions. Exit code 1 if it is refused."""
    read = load_policy(file)
    explicit = load_tiers(tiers_file, read)
    notes = list(policy_notes(read))
    if as_json:
        found = {
            "policy": read.name,
            "tiers": [one.name for one in read.tiers],
            "requisitions": len(explicit),
            "notes": notes,
        }
        click.echo(msgspec.json.encode(found))
        return
    tiers = ", ".join(one.name for one in read.tiers)
    table = f"; {len(explicit)} requisitions have their tier by name" if explicit else ""
    click.echo(f"{file.name}: {read.name!r} is a policy with the tiers {tiers}{table}")
    click.echo("What it asks is the same for everyone in a tier.")
    for note in notes:
        click.echo(f"note: {note}")


@policy.command()
@click.argument("file", type=_FILE, required=False)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def show(file: Path | None, as_json: bool) -> None:
    """Show a policy as tables; the example that ships if no FILE is given."""
    read = load_policy(file) if file is not None else read_policy(_example(), "example")
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(read), indent=2))
        return
    console = Console()
    console.print(Text(visible(read.name), "bold"))
    for tier in read.tiers:
        console.print()
        console.print(Text.assemble("tier ", (tier.name, "bold"), ": ", visible(_jobs(tier))))
        console.print(_table(tier))
        if tier.assurance:
            console.print(f"assurance target: {tier.assurance.value} (no conformance is claimed)")


@policy.command()
def example() -> None:
    """Write an example policy to standard output, to be changed."""
    click.echo(_example(), nl=False)


def _example() -> str:
    place = resources.files("doorward.verification").joinpath("data/example_policy.toml")
    return policy_text(place.read_bytes(), "example")


def _jobs(tier: Tier) -> str:
    if not tier.when:
        return "all other jobs"
    return "jobs with " + "; or ".join(", ".join(_facts(facts)) for facts in tier.when)


def _facts(facts: JobFacts) -> Iterator[str]:
    for key, patterns in (
        ("requisition", facts.requisitions),
        ("family", facts.families),
        ("title", facts.titles),
    ):
        if patterns:
            yield f"{key} {' or '.join(patterns)}"
    if facts.remote is not None:
        yield "remote work" if facts.remote else "no remote work"


def _table(tier: Tier) -> Table:
    table = Table(box=None, pad_edge=False, header_style="bold")
    for name in ("step", "when", "days", "valid", "also counts", "on request"):
        table.add_column(name, overflow="fold")
    for rule in tier.steps:
        table.add_row(
            rule.step.value,
            _moments(rule),
            str(rule.grace_days),
            f"{rule.valid_months} months" if rule.valid_months else "",
            _ways(rule.equivalents),
            _ways(rule.accommodations),
        )
    return table


def _moments(rule: StepRule) -> str:
    names = [one.value for one in rule.moments if one.value != "periodic"]
    if rule.every_months:
        names.append(f"every {rule.every_months} months")
    return ", ".join(names)


def _ways(ways: tuple[tuple[ProofingStep, ...], ...]) -> str:
    return "; ".join(" and ".join(step.value for step in way) for way in ways)

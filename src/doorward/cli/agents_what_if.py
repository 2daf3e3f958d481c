"""`doorward agents what-if`: what another set of policies would decide differently."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import cedarpy
import click
import msgspec

from doorward.agents.file_lines import LineError
from doorward.agents.log_reading import Recorded, recorded
from doorward.agents.policy import PolicyDecisionPoint, Request
from doorward.agents.policy.what_if import GENERATED, Change, Comparison, compare
from doorward.agents.policy.what_if_requests import generated
from doorward.cli.agents_reading import ENTITIES, FILE, JSON, SCHEMA, loaded, text_of, text_or
from doorward.cli.app import Exit
from doorward.report.visible import visible

LONGEST = 300
"""More of a context is not printed, in characters."""


@click.command("what-if")
@click.argument("old", type=FILE)
@click.argument("new", type=FILE)
@click.option("--requests", type=FILE, help="Recorded requests or a decision log (JSON Lines).")
@ENTITIES
@SCHEMA
@click.option(
    "--generate",
    type=click.IntRange(0, 1_000_000),
    default=10_000,
    show_default=True,
    help="How many requests to make besides.",
)
@click.option(
    "--show", type=click.IntRange(0, 100_000), default=20, show_default=True,
    help="How many of the requests that differ to list.",
)  # fmt: skip
@JSON
def what_if(
    old: Path,
    new: Path,
    requests: Path | None,
    entities: Path | None,
    schema: Path | None,
    generate: int,
    show: int,
    as_json: bool,
) -> int:
    """Decide the same requests by the policies OLD and NEW, and list what differs.

    Made are the recorded requests with one attribute of the context changed, and requests of the
    entities, with the values at which the conditions of the two sets turn. Of made requests that
    differ alike one is listed.

    Exit code 4: something differs. 3: nothing does, but lines of the requests could not be read.
    """
    stored = text_or(entities, "[]")
    said = None if schema is None else text_of(schema)
    points = loaded(old, stored, said), loaded(new, stored, said)
    left: list[str] = []
    lines = [] if requests is None else list(_readable(requests, left))
    asked = _asked(points, lines, _stored(stored, said), said, generate)
    found = compare(*points, asked, show)
    if generate and found.requests == len(lines):
        note = "no request could be made: no entities are stored, and no policy names any"
        click.echo(note, err=True)
    if as_json:
        report = {**msgspec.structs.asdict(found), "left_out": left}
        click.echo(msgspec.json.format(msgspec.json.encode(report), indent=2))
    else:
        _tell(found, left)
    if sum(found.kinds.values()):
        return Exit.FLAGGED
    return Exit.LEFT_OUT if left else Exit.OK


def _readable(file: Path, left: list[str]) -> Iterator[Recorded]:
    try:
        for one in recorded(file):
            if isinstance(one, LineError):
                left.append(f"{file.name}: {one}")
            elif not one.kept:
                left.append(f"{file.name}: line {one.line}: values of its context were left out")
            else:
                yield one
    except OSError as error:
        raise click.ClickException(f"{file}: {error.strerror}") from error


def _stored(entities: str, schema: str | None) -> str:
    """The entities, with the actions of the schema among them."""
    try:
        return str(cedarpy.Entities.from_json_str(entities, schema))
    except ValueError as error:
        raise click.ClickException(f"the entities cannot be used: {error}") from error


def _asked(
    points: tuple[PolicyDecisionPoint, PolicyDecisionPoint],
    lines: list[Recorded],
    stored: str,
    schema: str | None,
    count: int,
) -> Iterator[tuple[str, Request]]:
    for one in lines:
        yield f"line {one.line}", one.request
    texts = (points[0].policies, points[1].policies)
    recorded = [one.request for one in lines]
    for made in generated(*texts, stored, recorded, count, schema):
        yield GENERATED, made


def _tell(found: Comparison, left: list[str]) -> None:
    for one in found.changes:
        click.echo(visible(_words(one)))
    for line in left:
        click.echo(visible(f"left out: {line}"), err=True)
    kinds = found.kinds
    click.echo(
        f"{found.requests:,} requests: {kinds['allowed']:,} newly allowed, {kinds['denied']:,} "
        f"newly denied, {kinds['obligations']:,} allowed under other obligations"
    )


def _words(one: Change) -> str:
    by = ", ".join(one.new.reasons or one.old.reasons) or "no policy"
    said = f"{one.kind}: {one.principal} {one.action} {one.resource}"
    if one.source == GENERATED and one.context:
        context = msgspec.json.encode(one.context).decode()
        said += f" with {context if len(context) <= LONGEST else context[:LONGEST] + '…'}"
    more = f", {one.alike - 1:,} more alike" if one.alike > 1 else ""
    return f"{said} ({one.source}{more}; {by})"

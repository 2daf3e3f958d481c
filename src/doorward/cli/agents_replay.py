"""`doorward agents replay`: which logged decisions other policies would have made differently."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec

from doorward.agents.file_lines import LineError
from doorward.agents.log_reading import Recorded, recorded
from doorward.agents.policy import PolicyDecisionPoint
from doorward.agents.policy.checks_written import names
from doorward.agents.policy.uids import uid_of
from doorward.cli.agents_reading import ENTITIES, FILE, JSON, SCHEMA, loaded, text_of, text_or
from doorward.cli.app import Exit
from doorward.report.visible import visible


class Differing(msgspec.Struct, frozen=True, kw_only=True):
    """A logged decision that would be another. `then` and `now` say whether it was allowed."""

    line: int
    principal: str
    action: str
    resource: str
    then: bool
    now: bool
    reasons: tuple[str, ...]
    obligations: tuple[str, ...]


class Replayed(msgspec.Struct, frozen=True, kw_only=True):
    """What came of a log. `not_whole` counts decisions that cannot be made again, as values of
    their contexts were left out of the log."""

    decisions: int
    not_whole: int
    unreadable: tuple[str, ...]
    differing: tuple[Differing, ...]


@click.command()
@click.argument("log", type=FILE)
@click.option("--policies", type=FILE, required=True, help="The policies to decide by.")
@ENTITIES
@SCHEMA
@JSON
def replay(
    log: Path, policies: Path, entities: Path | None, schema: Path | None, as_json: bool
) -> int:
    """Decide the requests of a decision log again, and list what would be decided otherwise.

    Exit code 4: some would. 3: none would, but some of the log could not be decided again: lines
    that cannot be read, or whose contexts had values that the log leaves out.
    """
    point = loaded(policies, text_or(entities, "[]"), None if schema is None else text_of(schema))
    try:
        found = _replayed(log, point)
    except OSError as error:
        raise click.ClickException(f"{log}: {error.strerror}") from error
    if as_json:
        click.echo(msgspec.json.format(msgspec.json.encode(found), indent=2))
    else:
        _tell(found)
    if found.differing:
        return Exit.FLAGGED
    return Exit.LEFT_OUT if found.not_whole or found.unreadable else Exit.OK


def _replayed(log: Path, point: PolicyDecisionPoint) -> Replayed:
    called = names(point.policies)
    counts = {"decisions": 0, "not_whole": 0}
    unreadable, differing = [], []
    for one in recorded(log):
        if isinstance(one, LineError):
            unreadable.append(str(one))
        elif one.decision is None:
            unreadable.append(f"line {one.line}: says no decision")
        elif not one.kept:
            counts["not_whole"] += 1
        else:
            counts["decisions"] += 1
            other = _differing(one, one.decision, point, called)
            if other is not None:
                differing.append(other)
    return Replayed(**counts, unreadable=tuple(unreadable), differing=tuple(differing))


def _differing(
    one: Recorded, then: bool, point: PolicyDecisionPoint, called: dict[str, str]
) -> Differing | None:
    asked = one.request
    found = point.decide(asked.principal, asked.action, asked.resource, asked.context)
    if found.allowed == then and set(found.obligations) == set(one.obligations):
        return None
    return Differing(
        line=one.line,
        principal=_text(asked.principal),
        action=_text(asked.action),
        resource=_text(asked.resource),
        then=then,
        now=found.allowed,
        reasons=tuple(called.get(key, key) for key in found.reasons),
        obligations=found.obligations,
    )


def _text(said: object) -> str:
    try:
        return str(uid_of(said))
    except ValueError:
        return str(said)[:200]


def _tell(found: Replayed) -> None:
    word = {True: "allowed", False: "denied"}
    for one in found.differing:
        duty = f", with {', '.join(one.obligations)}" if one.obligations else ""
        by = ", ".join(one.reasons) or "no policy"
        said = (
            f"line {one.line}: {one.principal} {one.action} {one.resource}: {word[one.then]} then, "
            f"{word[one.now]} now ({by}{duty})"
        )
        click.echo(visible(said))
    for line in found.unreadable:
        click.echo(visible(f"left out: {line}"), err=True)
    click.echo(
        f"{found.decisions:,} decisions made again, {len(found.differing):,} differ; "
        f"{found.not_whole:,} cannot be, as the log leaves out values of their contexts"
    )

"""`doorward contain`: plan, run, undo and look up containment from the terminal."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click
import msgspec

from doorward.cli.app import Exit
from doorward.cli.cases_names import CASE_NUMBER, refusals
from doorward.cli.cases_store import open_existing
from doorward.cli.serve import DATABASE_OPTION
from doorward.cli.store_words import in_words

if TYPE_CHECKING:
    from doorward.cases.containing_ending import Ran
    from doorward.cases.containing_words import ShownPlan
    from doorward.cases.viewer import Viewer

REASON = click.option(
    "--reason", required=True, help="Why, in 20 characters or more; it goes into the log."
)
# Where accounts are held, or may be; a plan that failed, or was undone, holds nobody.
_HOLDING = frozenset(("running", "done", "partly", "undoing"))
PLAN = click.argument("plan", type=click.IntRange(min=1))
JSON = click.option("--json", "as_json", is_flag=True, help="Write one JSON object.")


@click.group()
def contain() -> None:
    """Hold accounts of a case: plan (dry run), run, undo, status; playbooks, events.

    A command holds no security key. `run` and `undo` therefore only work where the operator's file
    of responders (DOORWARD_RESPONDERS) says command_line = true; people use the console.
    """


@contain.command()
@click.argument("case", type=CASE_NUMBER)
@click.option(
    "--account",
    "accounts",
    multiple=True,
    required=True,
    metavar="RESPONDER:ACCOUNT",
    help="An account, as okta:00u1ab or doorward:12; may be given several times.",
)
@DATABASE_OPTION
@JSON
def plan(case: int, accounts: Sequence[str], database: str | None, as_json: bool) -> int:
    """Show what would be done to accounts of CASE, and store it as a plan. Changes nothing."""
    with _opened("plan", database) as viewer:
        from doorward.cases.containing import plan_for  # noqa: PLC0415 - needs `console`
        from doorward.cases.containing_words import Target  # noqa: PLC0415

        pairs = [one.partition(":") for one in accounts]
        if any(not found or not account for _, found, account in pairs):
            raise click.BadParameter("write RESPONDER:ACCOUNT, as okta:00u1ab")
        targets = [Target(responder=name, account=account) for name, _, account in pairs]
        made = _plan(viewer, case, plan_for(viewer, case, targets))
        shown = _show(made, as_json=as_json)
        return Exit.LEFT_OUT if any(one.problem for one in made.steps) else shown


@contain.command()
@PLAN
@REASON
@click.option("--hold", is_flag=True, help="In an emergency, without a decision in force.")
@DATABASE_OPTION
@JSON
def run(plan: int, reason: str, hold: bool, database: str | None, as_json: bool) -> int:
    """Carry out PLAN, if the accounts are still as it showed them.

    It needs a decision in force that takes access away, or --hold, which ends after some hours and
    opens a task to decide.
    """
    with _opened("run", database) as viewer:
        from doorward.cases.containing import run_plan  # noqa: PLC0415 - needs `console`

        return _ended(viewer, run_plan(viewer, plan, reason, None, hold=hold), as_json=as_json)


@contain.command()
@PLAN
@REASON
@DATABASE_OPTION
@JSON
def undo(plan: int, reason: str, database: str | None, as_json: bool) -> int:
    """Restore what was before PLAN, where that can be. Works also while containment is stopped."""
    with _opened("undo", database) as viewer:
        from doorward.cases import containing  # noqa: PLC0415 - needs the extra `console`

        return _ended(viewer, containing.undo(viewer, plan, reason, None), as_json=as_json)


@contain.command()
@click.argument("plan", type=click.IntRange(min=1), required=False)
@DATABASE_OPTION
@JSON
def status(plan: int | None, database: str | None, as_json: bool) -> int:
    """What is contained now, or how PLAN stands.

    Steps of PLAN that were cut off are looked up, by how the accounts stand now.
    """
    with _opened("status", database) as viewer:
        from doorward.cases.containing_ending import settle  # noqa: PLC0415 - needs `console`
        from doorward.cases.containing_reading import containments  # noqa: PLC0415
        from doorward.cases.containing_rows import visible_plan  # noqa: PLC0415
        from doorward.cases.containing_switch import stopped  # noqa: PLC0415

        if plan is not None:
            case = visible_plan(viewer, plan).case_id
            if _plan(viewer, case, plan).cut_off:
                settle(viewer, plan)
            return _show(_plan(viewer, case, plan), as_json=as_json)
        found, stop = containments(viewer), stopped(viewer)
        if as_json:
            said = {"stopped": stop.reason if stop else None, "contained": found}
            click.echo(msgspec.json.encode(said).decode())
            return Exit.OK
        click.echo(f"containment is stopped: {stop.reason}" if stop else "containment is possible")
        for one in found:
            _print(one)
        if not found:
            click.echo("nothing is contained")
        return Exit.OK


@contain.command()
@click.option("--since", type=click.DateTime(("%Y-%m-%d",)), help="Leave out what ended before.")
@DATABASE_OPTION
def events(since: datetime | None, database: str | None) -> int:
    """Write every step that was carried out as OCSF Remediation Activity, a line each.

    For a SIEM; accounts are masked. Each event has an id, so that it may be read in twice.
    """
    with _opened("events", database) as viewer:
        from doorward.cases.containing_reading import remediation_events  # noqa: PLC0415

        for one in remediation_events(viewer, since and since.replace(tzinfo=UTC)):
            click.echo(msgspec.json.encode(one).decode())
        return Exit.OK


@contain.command()
@click.option("--folder", type=click.Path(exists=True, file_okay=False, path_type=Path))
@JSON
def playbooks(folder: Path | None, as_json: bool) -> int:
    """List and check playbooks: those of a FOLDER, or those in use. Changes nothing."""
    from doorward.containment import settings as responders  # noqa: PLC0415 - slow to import
    from doorward.containment.playbooks import (  # noqa: PLC0415
        Mode,
        PlaybookError,
        bundled,
        read_folder,
    )

    try:
        found = responders.current_settings().playbooks
        named = folder or (Path(found.folder) if found.folder else None)
        books = read_folder(named) if named else bundled()
    except (PlaybookError, responders.SettingsError) as error:
        raise click.ClickException(str(error)) from error
    if as_json:
        rows = [msgspec.to_builtins(one) | {"enabled": one.id in found.enabled} for one in books]
        click.echo(msgspec.json.encode(rows).decode())
        return Exit.OK
    for one in books:
        acts = one.trigger.mode is Mode.AUTOMATIC and one.id in found.enabled
        what = ", ".join((*one.trigger.behaviours, *one.trigger.rules))
        click.echo(f"{one.name} ({'acts by itself' if acts else 'asks a person'})")
        click.echo(f"  {one.id}")
        click.echo(f"  for {what}, from an expected precision of {one.trigger.confidence:.0%} on")
        for number, play in enumerate(one.plays, 1):
            how = f"{play.plan.responder}: {play.plan.step}" if play.plan else "a person"
            click.echo(f"  {number}. {play.name} ({how})")
    return Exit.OK


@contextmanager
def _opened(command: str, database: str | None) -> Iterator[Viewer]:
    """Who asks, with the database open; refusals are one line."""
    open_existing(database)
    from doorward.cases.viewer import Viewer  # noqa: PLC0415 - needs the extra `console`

    with in_words(), refusals():
        yield Viewer(name=f"command: contain {command}", now=datetime.now(UTC))


def _plan(viewer: Viewer, case: int, plan: int) -> ShownPlan:
    from doorward.cases.containing_reading import panel  # noqa: PLC0415 - needs `console`

    for one in panel(viewer, case).plans:
        if one.id == plan:
            return one
    raise click.ClickException(f"plan {plan} is too old to be shown here")


def _ended(viewer: Viewer, ran: Ran, *, as_json: bool) -> int:
    from doorward.cases.containing_rows import visible_plan  # noqa: PLC0415 - needs `console`

    _show(_plan(viewer, visible_plan(viewer, ran.plan).case_id, ran.plan), as_json=as_json)
    if ran.good == ran.steps:
        return Exit.OK
    click.echo(f"{ran.steps - ran.good} of {ran.steps} steps are not as planned", err=True)
    return Exit.LEFT_OUT if ran.good else Exit.FAILED


def _show(one: ShownPlan, *, as_json: bool) -> int:
    if as_json:
        click.echo(msgspec.json.encode(one).decode())
    else:
        _print(one)
    return Exit.OK


def _hold(one: ShownPlan) -> str:
    """Until when a hold is meant to last; nothing of a plan that holds nobody (any more)."""
    if one.expires_at is None or one.state.value not in _HOLDING:
        return ""
    return f", held until {one.expires_at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"


def _print(one: ShownPlan) -> None:
    rests = ""
    if one.run_at is not None:
        rests = f", decision {one.decision}" if one.decision else _hold(one)
    over = "" if one.stands else ", WITHOUT GROUND NOW"
    click.echo(f"plan {one.id} of C-{one.case:06d}: {one.state.value}{rests}{over}")
    for step in one.steps:
        undoing = "" if step.reversible else ", cannot be undone"
        said = f" ({step.problem or step.message})" if step.problem or step.message else ""
        click.echo(
            f"  {step.responder} {step.account}: {step.kind}, {step.before} -> {step.after}"
            f"{undoing}: {step.state.value}{said}"
        )

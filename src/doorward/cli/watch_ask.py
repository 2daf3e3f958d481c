"""``doorward watch ask``: questions of the events that a watch kept as history."""

from __future__ import annotations

import csv
import sys
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import click
import msgspec

from doorward.cli.app import Exit
from doorward.cli.numbers import number_text
from doorward.lake.asking import Answer
from doorward.lake.asking import ask as answer_of
from doorward.lake.errors import LakeError
from doorward.lake.manifest import owner_of
from doorward.lake.questions import Question, Value, questions, read_question
from doorward.lake.questions import question as question_named
from doorward.model import FactKind
from doorward.report.preparing import Masker
from doorward.report.spreadsheet import neutral
from doorward.report.visible import visible
from doorward.stream.context_files import ContextError, load_context

_SHOWN = 40
_WIDEST = 48


@click.command(options_metavar="[OPTIONS]")
@click.argument("question", required=False)
@click.option(
    "--history",
    type=click.Path(file_okay=False, path_type=Path),
    help="The folder that `doorward watch --history` keeps.",
)
@click.option(
    "--set",
    "stated",
    multiple=True,
    metavar="NAME=VALUE",
    help="A parameter of the question; may be repeated.",
)
@click.option(
    "--roster",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="Who works here, for questions that ask of teams.",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object with all rows.")
@click.option(
    "--unmask",
    "unmask_reason",
    metavar="REASON",
    help="Show addresses and accounts, for this reason, which the JSON states.",
)
@click.option("--csv", "as_csv", is_flag=True, help="Print all rows as CSV, for `watch rank`.")
def ask(
    question: str | None,
    history: Path | None,
    stated: tuple[str, ...],
    roster: Path | None,
    as_json: bool,
    as_csv: bool,
    unmask_reason: str | None,
) -> int:
    """Ask a question of the events that were kept. Without QUESTION: which there are.

    QUESTION is the name of one, or a file of your own that ends in .sql.

    \b
    doorward watch ask shared_devices --history history/
    doorward watch ask rare_resources --history history/ --set days=14 --json
    """
    if question is None:
        _list(as_json=as_json)
        return Exit.OK
    if history is None:
        raise click.UsageError("say which history: --history DIR")
    if unmask_reason is not None and not unmask_reason.strip():
        raise click.UsageError("--unmask wants a reason")
    if as_json and as_csv:
        raise click.UsageError("--json or --csv, not both")
    try:
        asked = _own(question) if question.endswith(".sql") else question_named(question)
        found = answer_of(history, asked, _pairs(stated), _people(roster))
        if unmask_reason is None:
            found = _masked(found, owner_of(history))
    except LakeError as error:
        raise click.ClickException(visible(str(error), 600)) from error
    if as_json:
        click.echo(_json(asked, found, unmask_reason))
    elif as_csv:
        _csv(found)
    else:
        _print(asked, found)
    return Exit.OK


def _own(name: str) -> Question:
    """A question out of somebody's own file."""
    path = Path(name)
    try:
        return read_question(path.stem, path.read_text("utf-8"))
    except OSError as error:
        raise LakeError(f"{name}: cannot be read ({error.strerror})") from error
    except UnicodeDecodeError as error:
        raise LakeError(f"{name}: is not UTF-8 text") from error


def _pairs(stated: Sequence[str]) -> dict[str, str]:
    found = {}
    for one in stated:
        name, equals, value = one.partition("=")
        if not equals:
            raise click.UsageError(f"--set wants NAME=VALUE, not {one!r}")
        found[name] = value
    return found


def _people(roster: Path | None) -> list[tuple[str, str, str]]:
    if roster is None:
        return []
    try:
        people = load_context(roster, None).people.values()
    except (ContextError, OSError) as error:
        raise click.ClickException(str(error)) from error
    return [(one.id, one.team or "", one.role or "") for one in people]


_MASKED = {"source_ip": FactKind.IP, "account": FactKind.IDENTIFIER}
_OPEN = frozenset(
    [
        "person",
        "first_person",
        "who",
        "team",
        "device",
        "resource",
        "destination",
        "event_id",
        "source",
        "session",
    ]
)


def _masked(found: Answer, key: bytes) -> Answer:
    """Addresses and accounts masked as in findings; a person's id stays, to ask them.

    Columns of which nothing is known, in somebody's own question, are looked through.
    """
    masker = Masker(key, (), unmasked=False)

    def shown(name: str, value: Value) -> Value:
        if name in _OPEN or not isinstance(value, str):
            return value
        return masker.value(_MASKED.get(name, FactKind.TEXT), value)

    rows = [
        tuple(shown(name, value) for name, value in zip(found.columns, row, strict=True))
        for row in found.rows
    ]
    return Answer(found.columns, rows)


def _list(*, as_json: bool) -> None:
    if as_json:
        told = {
            name: {
                "title": one.front.title,
                "why": one.front.why,
                "strength": one.front.strength,
                "parameters": one.front.parameters,
                "columns": one.front.columns,
            }
            for name, one in questions().items()
        }
        click.echo(msgspec.json.encode(told).decode())
        return
    for name, one in questions().items():
        click.echo(f"{name}: {one.front.title}")
        for parameter, what in one.front.parameters.items():
            default = "not stated" if what.default is None else what.default
            click.echo(f"    --set {parameter}=… ({what.type}, {default}): {what.meaning}")


def _json(asked: Question, found: Answer, unmask_reason: str | None) -> str:
    told = {
        "question": asked.name,
        "title": asked.front.title,
        "why": asked.front.why,
        "strength": asked.front.strength,
        "columns": asked.front.columns,
        "unmask_reason": unmask_reason,
        "rows": [dict(zip(found.columns, row, strict=True)) for row in found.rows],
    }
    return msgspec.json.encode(told).decode()


def _csv(found: Answer) -> None:
    lines = csv.writer(sys.stdout, lineterminator="\n")
    lines.writerow(found.columns)
    lines.writerows([[_cell(value) for value in row] for row in found.rows])


def _cell(value: Value) -> str:
    """Texts come from logs: none may be a formula to whoever opens the table."""
    if value is None:
        return ""
    return neutral(value) if isinstance(value, str) else str(value)


def _print(asked: Question, found: Answer) -> None:
    click.echo(f"{asked.front.title}.")
    click.echo(asked.front.why)
    rows = [[_text(value) for value in row] for row in found.rows[:_SHOWN]]
    widths = [
        max([len(name), *(len(row[place]) for row in rows)])
        for place, name in enumerate(found.columns)
    ]
    for line in ([*found.columns], *rows):
        cells = (cell.ljust(width) for cell, width in zip(line, widths, strict=True))
        click.echo("  ".join(cells).rstrip())
    more = len(found.rows) - len(rows)
    click.echo(f"{len(found.rows):,} rows" + (f", {more:,} more with --json" if more > 0 else ""))


def _text(value: Value) -> str:
    if value is None:
        return "-"
    if isinstance(value, str):
        return visible(value, _WIDEST)
    if isinstance(value, date):
        return value.isoformat()
    return f"{value:,}" if isinstance(value, int) else number_text(value)

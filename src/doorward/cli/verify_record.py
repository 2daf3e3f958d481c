"""`doorward verify record`: write down what happened, for good."""

from __future__ import annotations

import os
import sys
from datetime import UTC, datetime
from pathlib import Path

import click
import msgspec

from doorward.cli.app import Exit
from doorward.model import Attestation
from doorward.pipeline.digest_key import digest_key
from doorward.pipeline.journal import JournalError, Outcome, append
from doorward.pipeline.recording import RECORDABLE, Recorded, record_line
from doorward.reference.store import home_folder
from doorward.report.visible import visible

_LONGEST_NUMBER = 200


@click.command()
@click.argument("records", type=click.Path(dir_okay=False, path_type=Path))
@click.argument("words", nargs=-1, metavar="FIELD=VALUE...")
@click.option("--application", required=True, metavar="ID", help="Whom it is about.")
@click.option("--kind", required=True, type=click.Choice(RECORDABLE), help="What it is.")
@click.option(
    "--event-id",
    metavar="ID",
    help="Written once however often it is given (default: made from the content).",
)
@click.option(
    "--home",
    type=click.Path(file_okay=False, path_type=Path),
    help="Folder of the key for document numbers (default: DOORWARD_HOME, else the user's data).",
)
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def record(
    records: Path,
    words: tuple[str, ...],
    application: str,
    kind: str,
    event_id: str | None,
    home: Path | None,
    as_json: bool,
) -> Exit:
    """Add one record to RECORDS, a file of later records that is only ever added to.

    Fields are those of the kind (docs/formats.md). Moments are like 2026-05-04T09:00:00Z and
    default to now. `document.number=-` reads the number from standard input; only a keyed
    digest of it is kept.

    \b
    doorward verify record records.jsonl --application A-17 --kind attestation \\
      by=dana@example.com how=in-person document=passport same_person=yes \\
      round="round 2" compared_with="round 1"
    """
    try:
        made = record_line(
            kind,
            application,
            [_word(one) for one in words],
            now=datetime.now(UTC),
            key=lambda: digest_key(home_folder(home)),
            event_id=event_id,
        )
        done = append(records, made.line)
    except JournalError as error:
        raise click.ClickException(str(error)) from error
    except OSError as error:
        place = error.filename or records
        raise click.ClickException(
            f"{os.fspath(place)}: {error.strerror}; nothing was written"
        ) from error
    if done.aside is not None:
        message = (
            f"{records.name}: its last line had been cut short, by a crash or a full disk; it was "
            f"put aside into {done.aside.name}"
        )
        click.echo(message, err=True)
    if done.outcome is Outcome.OTHER_CONTENT:
        raise click.ClickException(
            f"{records.name}: event {made.event_id!r} is there already and says something else; "
            "nothing was written. A correction is a record of its own, with another event id."
        )
    if as_json:
        click.echo(
            msgspec.json.encode(
                {
                    "outcome": done.outcome.value,
                    "event_id": made.event_id,
                    "torn_line_put_into": done.aside.name if done.aside else None,
                    "record": msgspec.Raw(made.line),
                }
            )
        )
    else:
        click.echo(_sentence(made, kind, application, done.outcome))
    return Exit.OK


def _word(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise click.UsageError(f"{text[:60]!r} is not of the form FIELD=VALUE")
    if name == "document.number" and value == "-":
        value = sys.stdin.readline(_LONGEST_NUMBER).strip()
    return name, value


def _sentence(made: Recorded, kind: str, application: str, outcome: Outcome) -> str:
    signed = ", not signed" if isinstance(made.record, Attestation) else ""
    what = "recorded" if outcome is Outcome.WRITTEN else "was there already, so not written again:"
    return f"{what} {kind} about {visible(application)} (event {made.event_id}{signed})"

"""`doorward verify receive` and `read-zone`: messages of identity vendors, and document zones."""

from __future__ import annotations

import os
import secrets as random
from datetime import UTC, date, datetime
from pathlib import Path
from typing import BinaryIO, TextIO

import click
import msgspec

from doorward.cli.app import Exit
from doorward.intake.identity import MOST_BYTES, VENDORS, MessageError, Received
from doorward.intake.identity import receive as take
from doorward.intake.identity.zones import Zone, ZoneError
from doorward.intake.identity.zones import read_zone as parse_zone
from doorward.model import FactKind, ProofingStep
from doorward.pipeline.event_journal import EventJournal, record_line
from doorward.pipeline.journal import JournalError
from doorward.report.masked_values import mask_value
from doorward.report.masking import mask_runs
from doorward.report.visible import visible

_HEADER_BYTES = 64 * 1024
_DAY = click.DateTime(["%Y-%m-%d"])
_MOMENT = click.DateTime(["%Y-%m-%dT%H:%M:%S%z"])


@click.command()
@click.argument("vendor", type=click.Choice(sorted(VENDORS)))
@click.option(
    "--headers",
    "header_file",
    required=True,
    type=click.File("rb"),
    help="The message's headers: lines `Name: value`, or one JSON object.",
)
@click.option("--body", required=True, type=click.File("rb"), help="The raw body; - for stdin.")
@click.option(
    "--secret-env",
    "secret_names",
    required=True,
    multiple=True,
    metavar="NAME",
    help="Environment variable with the vendor's secret. Give both while one is exchanged.",
)
@click.option(
    "--step",
    "steps",
    multiple=True,
    type=click.Choice([one.value for one in ProofingStep]),
    help="What the flow at the vendor verifies (default: document).",
)
@click.option(
    "--journal",
    type=click.Path(dir_okay=False, allow_dash=True, path_type=Path),
    help="Add the later record to this file, for `screen`; - for stdout.",
)
@click.option(
    "--number-key-env",
    metavar="NAME",
    help="Environment variable with a key: keep document numbers as keyed digests only.",
)
@click.option("--tolerance", default=300, show_default=True, type=click.IntRange(0, 86_400))
@click.option("--at", "at", type=_MOMENT, help="Check a saved message as of this moment.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def receive(
    vendor: str,
    header_file: BinaryIO,
    body: BinaryIO,
    secret_names: tuple[str, ...],
    steps: tuple[str, ...],
    journal: Path | None,
    number_key_env: str | None,
    tolerance: int,
    at: datetime | None,
    as_json: bool,
) -> None:
    """Check one message of an identity vendor, and keep what it says.

    The signature is checked over the raw body before anything is read. Exit code 1 and a code
    such as bad-signature, stale, replayed or no-reference say why a message was not taken.
    Nothing about the person is printed; `--journal` keeps it.
    """
    piped = journal is not None and str(journal) == "-"
    stored = _opened(journal) if journal is not None and not piped else None
    key = _variable(number_key_env).encode() if number_key_env else None
    try:
        received = take(
            vendor,
            _headers(header_file.read(_HEADER_BYTES + 1)),
            body.read(MOST_BYTES + 1),
            secrets=[_variable(name) for name in secret_names],
            now=at or datetime.now(UTC),
            tolerance=tolerance,
            seen=stored,
            steps=[ProofingStep(one) for one in steps] or [ProofingStep.DOCUMENT],
            number_key=key,
        )
        if stored is not None and (aside := stored.add(received).aside) is not None:
            click.echo(f"a line that was cut short was put into {aside.name}", err=True)
    except JournalError as error:
        raise click.ClickException(str(error)) from error
    except MessageError as error:
        if as_json:
            click.echo(msgspec.json.encode({"taken": False, "code": error.code}))
            raise click.exceptions.Exit(Exit.FAILED) from error
        raise click.ClickException(f"{vendor}: {error} [{error.code}]") from error
    if piped:
        for check in received.checks:
            line = record_line(received.application, check, received.digest)
            click.echo(line.decode(), nl=False)
    summary = _summary(received, stored is not None)
    text = msgspec.json.encode(summary).decode() if as_json else _sentence(summary)
    click.echo(text, err=piped)


def _opened(journal: Path) -> EventJournal:
    try:
        return EventJournal(journal)
    except OSError as error:
        raise click.ClickException(f"{journal}: {error.strerror}") from error


def _variable(name: str) -> str:
    value = os.environ.get(name, "")
    if not value.strip():
        raise click.UsageError(f"the environment variable {name} is not set or empty")
    return value


def _headers(data: bytes) -> list[tuple[str, str]]:
    if len(data) > _HEADER_BYTES:
        raise click.ClickException(f"the headers have more than {_HEADER_BYTES} bytes")
    try:
        if data.lstrip().startswith(b"{"):
            return list(msgspec.json.decode(data, type=dict[str, str]).items())
        lines = data.decode("latin-1").splitlines()
    except (msgspec.DecodeError, UnicodeDecodeError) as error:
        raise click.ClickException(f"the headers are no JSON object of texts: {error}") from error
    pairs = (line.partition(":") for line in lines if ":" in line)
    return [(name.strip(), value.strip()) for name, _, value in pairs]


def _summary(received: Received, stored: bool) -> dict[str, object]:
    key, first = random.token_bytes(32), received.checks[0]
    document = first.document
    return {
        "taken": True,
        "vendor": received.vendor,
        "application": received.application,
        "event_id": received.event_id,
        "at": first.at,
        "status": received.status,
        "outcome": first.outcome.value,
        "steps": [check.step.value for check in received.checks],
        "codes": [mask_runs(code, key) for code in first.codes],
        "document_fields": [
            name
            for name, value in (msgspec.structs.asdict(document) if document else {}).items()
            if value is not None
        ],
        "notes": list(received.notes),
        "stored": stored,
    }


def _sentence(summary: dict[str, object]) -> str:
    lines = [
        "{vendor}: application {application} is {outcome} (the vendor's word: {status})".format(
            **{name: visible(str(value)) for name, value in summary.items()}
        )
    ]
    for name in ("event_id", "at", "steps", "codes", "document_fields", "notes"):
        value = summary[name]
        if value:
            shown = ", ".join(map(str, value)) if isinstance(value, list) else str(value)
            lines.append(f"  {name.replace('_', ' ')}: {visible(shown)}")
    return "\n".join(lines)


@click.command("read-zone")
@click.argument("source", type=click.File("r", encoding="utf-8", errors="replace"), default="-")
@click.option("--today", type=_DAY, help="The day to place years by (default: today).")
@click.option("--reason", help="Why the values are needed in full; without it they are masked.")
@click.option("--json", "as_json", is_flag=True, help="Print one JSON object.")
def read_zone(source: TextIO, today: datetime | None, reason: str | None, as_json: bool) -> None:
    """Read the machine-readable zone of a travel document, and check its digits.

    Two or three lines as printed, from a file or stdin. Exit code 3 where a check digit does
    not hold. Characters are never mended.
    """
    try:
        zone = parse_zone(source.read(4_000), today.date() if today else date.today())  # noqa: DTZ011
    except ZoneError as error:
        raise click.ClickException(f"{error} [{error.code}]") from error
    shown = _shown(zone, (reason or "").strip() or None)
    if as_json:
        click.echo(msgspec.json.encode(shown))
    else:
        _print_zone(zone, shown)
    if not zone.check_digits:
        raise click.exceptions.Exit(Exit.LEFT_OUT)


def _shown(zone: Zone, reason: str | None) -> dict[str, object]:
    key, masked = random.token_bytes(32), reason is None

    def hide(kind: FactKind, value: str | None) -> str | None:
        return value if value is None or not masked else mask_value(kind, value, key)

    born = zone.birth_date.isoformat() if zone.birth_date else None
    return {
        "format": zone.format.value,
        "kind": zone.kind,
        "number": hide(FactKind.IDENTIFIER, zone.number),
        "surname": hide(FactKind.NAME, zone.surname),
        "given_names": hide(FactKind.NAME, zone.given_names),
        "birth_date": "…" if masked and born else born,
        "expires": zone.expires,
        "check_digits": zone.check_digits,
        "checks": zone.checks,
        "names_cut": zone.names_cut,
        "notes": zone.notes,
        "shown_because": reason,
    }


def _print_zone(zone: Zone, shown: dict[str, object]) -> None:
    if shown["shown_because"]:
        click.echo(f"shown in full because: {shown['shown_because']}")
    for name in ("format", "kind", "number", "surname", "given_names", "birth_date", "expires"):
        click.echo(f"{name.replace('_', ' ') + ':':14}{shown[name] or 'not read'}")
    for check in zone.checks:
        hint = f": {check.hint}" if check.hint else ""
        click.echo(f"{check.field}: {'holds' if check.holds else 'does not hold' + hint}")
    notes = [
        *zone.notes,
        *(["names may be cut short: they fill the line"] if zone.names_cut else []),
    ]
    for note in notes:
        click.echo(f"note: {note}")

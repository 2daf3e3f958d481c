"""`doorward audit`: is any group flagged more?"""

from __future__ import annotations

from pathlib import Path

import click
import msgspec
from rich.console import Console

from doorward.cli import reading
from doorward.cli.app import Exit
from doorward.model import Band
from doorward.report.audit import audit_csv, audit_table, local_law_144_csv
from doorward.risk import audit as compare
from doorward.risk.audit import AuditRow


class _Line(msgspec.Struct):
    application: str
    band: Band
    log_odds: float
    evidence: list[_Seen] = []


class _Seen(msgspec.Struct):
    signal: str


@click.command()
@click.argument("assessments", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--groups",
    "groups_file",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="CSV with a column `application` and one or more group columns.",
)
@click.option("--column", "columns", multiple=True, help="Group column to use (default: all).")
@click.option(
    "--flag-band",
    type=click.Choice([band.value for band in Band if band is not Band.CLEAR]),
    default=Band.LOOK.value,
    show_default=True,
    help="The lowest band that counts as flagged.",
)
@click.option("--selected", metavar="COLUMN", help="Column of the CSV that says who was selected.")
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write audit.csv and, in the form of NYC Local Law 144, ll144.csv here.",
)
@click.option("--json", "as_json", is_flag=True, help="The whole audit as JSON.")
def audit(
    assessments: Path,
    groups_file: Path,
    columns: tuple[str, ...],
    flag_band: str,
    selected: str | None,
    out: Path | None,
    as_json: bool,
) -> int:
    """Compare flag rates and selection rates between groups that you supply.

    ASSESSMENTS is the assessments.jsonl of a run (or the folder it is in). Groups come from
    your own voluntary self-identification data; Doorward never infers them. The exit code is 4
    when a group is flagged more beyond chance or falls below four fifths.
    """
    rows = [_row(one) for one in reading.assessments(assessments, _Line)]
    groups, names, chosen = _read_groups(groups_file, selected)
    wanted = list(columns) or names
    unknown = [name for name in wanted if name not in names]
    if unknown:
        raise click.ClickException(f"{groups_file.name} has no column {', '.join(unknown)}")
    known = {row.application for row in rows}
    strangers = sum(application not in known for application in groups)
    if strangers == len(groups):
        raise click.ClickException(
            f"no application of {groups_file.name} is among the assessments: wrong file?"
        )
    result = compare(
        rows, groups, columns=wanted, flag_band=Band(flag_band), selected=chosen or None
    )
    if not any(row.count for comparison in result.overall for row in comparison.rows):
        raise click.ClickException(f"{groups_file.name} gives no application a group")
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        (out / "audit.csv").write_text(audit_csv(result), encoding="utf-8")
        (out / "ll144.csv").write_text(local_law_144_csv(result), encoding="utf-8")
    if as_json:
        click.echo(msgspec.json.encode(_document(result, strangers)).decode())
    else:
        Console().print(audit_table(result, strangers))
        if out is not None:
            click.echo(f"wrote {out / 'audit.csv'} and {out / 'll144.csv'}")
    return Exit.FLAGGED if result.concerns() else Exit.OK


def _document(result: object, strangers: int) -> dict[str, object]:
    document = msgspec.to_builtins(result)
    document["groups_without_assessment"] = strangers
    document["concerns"] = [
        {"column": comparison.column, "signal": comparison.signal, "group": row.group}
        for comparison, row in result.concerns()  # type: ignore[attr-defined]
    ]
    return dict(document)


def _row(one: _Line) -> AuditRow:
    return AuditRow(
        application=one.application,
        band=one.band,
        log_odds=one.log_odds,
        signals=tuple({seen.signal for seen in one.evidence}),
    )


def _read_groups(
    path: Path, selected: str | None
) -> tuple[dict[str, dict[str, str]], list[str], dict[str, bool]]:
    names, rows = reading.table(path)
    if selected is not None and selected not in names:
        raise click.ClickException(f"{path.name} has no column {selected}")
    groups = {application: row for application, (_, row) in rows.items()}
    chosen = (
        {application: _yes(row[selected], path, line) for application, (line, row) in rows.items()}
        if selected is not None
        else {}
    )
    return groups, [name for name in names if name not in {"application", selected}], chosen


def _yes(text: str, path: Path, line: int) -> bool:
    word = text.strip().lower()
    if word in {"1", "true", "yes", "y", "selected", "advanced", "hired"}:
        return True
    if word in {"", "0", "false", "no", "n", "rejected", "declined"}:
        return False
    raise click.ClickException(f"{path.name}#{line}: {text!r} is neither yes nor no")

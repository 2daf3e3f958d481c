"""`doorward calibrate`: re-fit the weights from decided cases."""

from __future__ import annotations

from pathlib import Path

import click
import msgspec
from rich.console import Console

from doorward.cli import reading
from doorward.model import Strength
from doorward.report.calibration import calibration_svg, calibration_table
from doorward.risk import (
    DecidedCase,
    WeightError,
    default_weights,
    load_weights,
    render_weights,
)
from doorward.risk import calibrate as fit
from doorward.risk.calibrate import CalibrationError


class _Seen(msgspec.Struct):
    signal: str
    strength: Strength
    counted: float


class _Line(msgspec.Struct):
    application: str
    evidence: list[_Seen] = []


@click.command()
@click.argument("assessments", type=click.Path(exists=True, path_type=Path))
@click.option(
    "--outcomes",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="CSV with columns `application` and `outcome` (confirmed or cleared; others are skipped).",
)
@click.option(
    "--weights",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The table to start from (default: the one that ships).",
)
@click.option(
    "--out",
    type=click.Path(file_okay=False, path_type=Path),
    help="Write weights.toml and calibration.svg here.",
)
@click.option("--json", "as_json", is_flag=True, help="The report as JSON.")
def calibrate(
    assessments: Path, outcomes: Path, weights: Path | None, out: Path | None, as_json: bool
) -> None:
    """Re-fit the weights from decided cases and show how well they predict.

    ASSESSMENTS is the assessments.jsonl of a run (or the folder it is in). The report compares
    the old and the new weights on cases held out of the fit: Brier score and reliability
    curve. Use the result with `doorward screen --weights`.
    """
    try:
        table = load_weights(weights) if weights is not None else default_weights()
        result = fit(_decided(assessments, _outcomes(outcomes)), table)
    except (WeightError, CalibrationError) as error:
        raise click.ClickException(str(error)) from error
    if out is not None:
        out.mkdir(parents=True, exist_ok=True)
        heading = (
            f"Weights fitted to {result.cases} decided cases ({result.confirmed} confirmed).\n"
            f"Held-out Brier score {result.brier_after:.4f}, before {result.brier_before:.4f}."
        )
        (out / "weights.toml").write_text(render_weights(result.table, heading), encoding="utf-8")
        (out / "calibration.svg").write_text(calibration_svg(result), encoding="utf-8")
    if as_json:
        document = msgspec.to_builtins(result)
        del document["table"]
        click.echo(msgspec.json.encode(document).decode())
    else:
        Console().print(calibration_table(result))
        if out is not None:
            click.echo(f"wrote {out / 'weights.toml'} and {out / 'calibration.svg'}")


def _outcomes(path: Path) -> dict[str, bool]:
    names, rows = reading.table(path)
    if "outcome" not in names:
        raise click.ClickException(f"{path.name} needs columns `application` and `outcome`")
    said = {application: row["outcome"].strip().lower() for application, (_, row) in rows.items()}
    return {
        application: outcome == "confirmed"
        for application, outcome in said.items()
        if outcome in {"confirmed", "cleared"}
    }


def _decided(path: Path, outcomes: dict[str, bool]) -> list[DecidedCase]:
    return [
        DecidedCase(
            subject=one.application,
            counted=tuple(sorted({(e.signal, e.strength) for e in one.evidence if e.counted > 0})),
            confirmed=outcomes[one.application],
        )
        for one in reading.assessments(path, _Line)
        if one.application in outcomes
    ]

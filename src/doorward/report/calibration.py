"""The calibration report: terminal table and reliability curve."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Group
from rich.table import Table
from rich.text import Text

from doorward.risk.calibrate import Calibration, ReliabilityBin

_SIDE, _MARGIN = 360.0, 50.0


def calibration_table(result: Calibration) -> Group:
    """Brier scores, reliability and every moved weight, for the terminal."""
    scores = Text(
        f"{result.cases} decided cases, {result.confirmed} confirmed; "
        f"figures from {result.folds}-fold cross-validation\n"
        f"Brier score  before {result.brier_before:.4f}   after {result.brier_after:.4f}   "
        f"always the share confirmed {result.brier_constant:.4f}   (lower is better)\n"
    )
    curve = Table(title="Reliability after", title_justify="left", box=None, pad_edge=False)
    for name in ("predicted", "cases", "mean predicted", "confirmed (95 %)"):
        curve.add_column(name, justify="right")
    for one in result.reliability_after:
        curve.add_row(
            f"{one.low:.1f}-{one.high:.1f}",
            str(one.cases),
            f"{one.predicted:.2f}",
            f"{one.confirmed:.2f} ({one.interval[0]:.2f}-{one.interval[1]:.2f})",
        )
    moved = Table(title="\nWeights, in nats", title_justify="left", box=None, pad_edge=False)
    for name in ("signal", "strength", "cases", "before", "after"):
        moved.add_column(name, justify="left" if name in {"signal", "strength"} else "right")
    for signal, strength, before, after, cases in result.moved:
        moved.add_row(signal, strength, str(cases), f"{before:.2f}", f"{after:.2f}")
    return Group(scores, curve, moved)


def calibration_svg(result: Calibration) -> str:
    """The reliability curve before and after, with 95 % intervals, as one SVG file."""
    size = _SIDE + 2 * _MARGIN
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 {size:.0f} {size:.0f}" '
        'font-family="sans-serif" font-size="12" role="img">',
        "<title>Reliability of predicted probabilities, before and after re-fitting</title>",
        f'<rect width="{size:.0f}" height="{size:.0f}" fill="#fff"/>',
        _line((0, 0), (1, 1), "#888", dash="4 4"),
        _line((0, 0), (1, 0), "#333"),
        _line((0, 0), (0, 1), "#333"),
    ]
    for step in range(0, 11, 2):
        value = step / 10
        x, y = _place(value, value)
        parts.append(
            f'<text x="{x:.1f}" y="{_MARGIN + _SIDE + 18:.1f}" text-anchor="middle">{value}</text>'
        )
        parts.append(
            f'<text x="{_MARGIN - 8:.1f}" y="{y + 4:.1f}" text-anchor="end">{value}</text>'
        )
    parts += _curve(result.reliability_before, "#b45309", -2)
    parts += _curve(result.reliability_after, "#1d4ed8", 2)
    parts += [
        f'<text x="{size / 2:.0f}" y="{size - 8:.0f}" text-anchor="middle">predicted</text>',
        f'<text x="14" y="{size / 2:.0f}" text-anchor="middle" '
        f'transform="rotate(-90 14 {size / 2:.0f})">confirmed</text>',
        f'<text x="{_MARGIN + 10:.0f}" y="{_MARGIN + 4:.0f}" fill="#b45309">'
        f"before: Brier {result.brier_before:.4f}</text>",
        f'<text x="{_MARGIN + 10:.0f}" y="{_MARGIN + 20:.0f}" fill="#1d4ed8">'
        f"after: Brier {result.brier_after:.4f}</text>",
        "</svg>",
    ]
    return "\n".join(parts) + "\n"


def _curve(bins: Sequence[ReliabilityBin], colour: str, shift: float) -> list[str]:
    parts = []
    for one in bins:
        x, y = _place(one.predicted, one.confirmed)
        _, low = _place(one.predicted, one.interval[0])
        _, high = _place(one.predicted, one.interval[1])
        parts.append(
            f'<line x1="{x + shift:.1f}" y1="{low:.1f}" x2="{x + shift:.1f}" y2="{high:.1f}" '
            f'stroke="{colour}"/>'
        )
        parts.append(f'<circle cx="{x + shift:.1f}" cy="{y:.1f}" r="4" fill="{colour}"/>')
    return parts


def _place(x: float, y: float) -> tuple[float, float]:
    return _MARGIN + x * _SIDE, _MARGIN + (1 - y) * _SIDE


def _line(start: tuple[float, float], end: tuple[float, float], colour: str, dash: str = "") -> str:
    (x1, y1), (x2, y2) = _place(*start), _place(*end)
    dashed = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<line x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}" stroke="{colour}"{dashed}/>'
    )

"""The weight table: what each signal adds, with its source, in one reviewable file."""

from __future__ import annotations

import math
import tomllib
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Literal

import msgspec

from doorward.model import Band, Strength


class WeightError(ValueError):
    """A weight table that cannot be used; the message names the entry and what to mend."""


class Weight(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Log-likelihood ratios of one signal, in nats, by strength, and where they come from.

    `cases` is the number of decided cases a re-fitted weight rests on.
    """

    basis: Literal["measured", "published", "prior", "fitted"]
    source: str
    strong: float | None = None
    medium: float | None = None
    weak: float | None = None
    spread: float | None = None
    cases: int | None = None

    def at(self, strength: Strength) -> float | None:
        """The value stated for a strength, or None where the table states none."""
        value = getattr(self, strength.value)
        return None if value is None else float(value)

    def within(self, strength: Strength, weak: float) -> float:
        """The value for a strength; where none is stated, never more than a neighbour's.

        The nearest weaker strength speaks for it; for a strength weaker than all stated ones
        it is `weak`, or the weakest stated value if that is less.
        """
        order = list(Strength)
        stated = [(order.index(one), value) for one in order if (value := self.at(one)) is not None]
        below = [value for place, value in stated if place <= order.index(strength)]
        return below[-1] if below else min(weak, *(value for _, value in stated))


class WeightTable(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Base rate, band limits and weights. See ``risk/weights.toml`` for the meaning of each."""

    base_rate: float
    weak_cap: float
    default_spread: float
    default_weak: float
    bands: dict[str, float]
    signals: dict[str, Weight]

    def weight(self, signal: str, strength: Strength) -> tuple[float, float]:
        """The log-likelihood ratio and its spread, in nats.

        A split row falls back to its row. Raises `WeightError` for a signal the table does not
        know: evidence without a stated weight must not silently count as nothing.
        """
        for key in (signal, signal.split(".", 1)[0]):
            entry = self.signals.get(key)
            if entry is not None:
                spread = self.default_spread if entry.spread is None else entry.spread
                return entry.within(strength, self.default_weak), spread
        raise WeightError(f"no weight for {signal}")

    def limit(self, band: Band) -> float:
        """The lowest expected precision (0-1) at which a band begins; 0 for clear."""
        return self.bands.get(band.value, 0.0)


def parse_weights(text: str, origin: str) -> WeightTable:
    """Read a weight table from TOML. Raises `WeightError` with the place of the fault."""
    try:
        table = msgspec.convert(tomllib.loads(text), WeightTable)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise WeightError(f"{origin}: {error}") from error
    _check(table, origin)
    return table


def load_weights(path: Path) -> WeightTable:
    """Read a weight table from a file. Raises `WeightError`, or `OSError` if unreadable."""
    try:
        text = path.read_text(encoding="utf-8")
    except UnicodeDecodeError as error:
        raise WeightError(f"{path.name}: is not text in UTF-8") from error
    return parse_weights(text, path.name)


@cache
def default_weights() -> WeightTable:
    """The table that ships with Doorward."""
    text = resources.files("doorward.risk").joinpath("weights.toml").read_text(encoding="utf-8")
    return parse_weights(text, "weights.toml")


def _check(table: WeightTable, origin: str) -> None:
    if not 0.0 < table.base_rate < 0.5:
        raise WeightError(f"{origin}: base_rate must lie between 0 and 0.5")
    order = [table.bands.get(band.value) for band in (Band.LOOK, Band.VERIFY, Band.INVESTIGATE)]
    if any(value is None or not 0.0 < value < 1.0 for value in order):
        raise WeightError(f"{origin}: bands need look, verify and investigate between 0 and 1")
    if order != sorted(order, key=lambda value: value or 0.0):
        raise WeightError(f"{origin}: bands must rise: look, verify, investigate")
    for name in ("weak_cap", "default_weak"):
        if not 0.0 <= getattr(table, name) <= 7.0:
            raise WeightError(f"{origin}: {name} must lie between 0 and 7 nats")
    _check_spread(table.default_spread, f"{origin}: default_spread")
    for name, weight in table.signals.items():
        if weight.spread is not None:
            _check_spread(weight.spread, f"{origin}: {name}: spread")
        values = [weight.at(strength) for strength in Strength]
        given = [value for value in values if value is not None]
        if not given:
            raise WeightError(f"{origin}: {name} has no weight")
        if any(not math.isfinite(value) or not 0.0 <= value <= 7.0 for value in given):
            raise WeightError(f"{origin}: {name} must lie between 0 and 7 nats")
        if given != sorted(given):
            raise WeightError(f"{origin}: {name} must not fall from weak to strong")
        if not weight.source.strip():
            raise WeightError(f"{origin}: {name} states no source")


def _check_spread(spread: float, where: str) -> None:
    if not 0.0 < spread <= 7.0:
        raise WeightError(f"{where} must lie above 0 and at most 7 nats")


def render_weights(table: WeightTable, heading: str) -> str:
    """A weight table as TOML that `parse_weights` reads back to an equal table."""
    lines = [f"# {line}" for line in heading.splitlines()]
    lines += ["", f"base_rate = {table.base_rate!r}", f"weak_cap = {table.weak_cap!r}"]
    lines += [f"default_spread = {table.default_spread!r}"]
    lines += [f"default_weak = {table.default_weak!r}", "", "[bands]"]
    lines += [f"{name} = {value!r}" for name, value in table.bands.items()]
    for name, weight in table.signals.items():
        lines += ["", f"[signals.{_quoted(name)}]" if "." in name else f"[signals.{name}]"]
        for field, value in msgspec.structs.asdict(weight).items():
            if value is not None:
                shown = _quoted(value) if isinstance(value, str) else repr(value)
                lines.append(f"{field} = {shown}")
    return "\n".join(lines) + "\n"


def _quoted(text: str) -> str:
    # A TOML basic string escapes as JSON does.
    return msgspec.json.encode(text).decode()

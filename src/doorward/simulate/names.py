"""Names of many cultures, drawn the same way for everybody, honest or not.

A culture has given and family names and a way to write them. `group` is the synthetic label
written to ``groups.csv``; cultures share groups so that the fairness audit has something to
find where the messy life of newcomers makes a check fire more often.
"""

from __future__ import annotations

from functools import lru_cache
from importlib.resources import files

import msgspec
from anyascii import anyascii

from doorward.simulate.draw import Draw, Weighted


class Culture(msgspec.Struct, frozen=True):
    """Names of one culture. `newcomers` is the share of its bearers who came from abroad."""

    key: str
    group: str
    weight: float
    newcomers: float
    given: tuple[str, ...]
    family: tuple[str, ...]
    shape: str = "plain"


class Name(msgspec.Struct, frozen=True):
    """A person's name as they write it, with its parts."""

    full: str
    given: str
    family: str
    culture: Culture

    @property
    def slug(self) -> tuple[str, str]:
        """Given and family name in lower-case ASCII letters, for mailboxes."""
        return _letters(self.given), _letters(self.family)


@lru_cache(maxsize=8192)
def _letters(text: str) -> str:
    return "".join(one for one in anyascii(text).lower() if one.isalpha())


def _cultures() -> tuple[Culture, ...]:
    text = (files("doorward.simulate") / "data" / "names.txt").read_text(encoding="utf-8")
    rows = [line.split("|") for line in text.splitlines() if not line.startswith("#")]
    return tuple(
        Culture(
            key, group, float(weight), float(newcomers),
            tuple(given.split(",")), tuple(family.split(",")), shape,
        )
        for key, group, weight, newcomers, shape, given, family in rows
    )  # fmt: skip


CULTURES: tuple[Culture, ...] = _cultures()
GROUPS = tuple(sorted({one.group for one in CULTURES}))

_CULTURE = Weighted([(one, one.weight) for one in CULTURES])
_LETTERS = "ABCDEFGHJKLMNPRSTW"


def name(draw: Draw) -> Name:
    """A person's name, of a culture drawn by how common it is among applicants."""
    culture = draw.weighted(_CULTURE)
    given, family = draw.pick(culture.given), draw.pick(culture.family)
    shape, turn = culture.shape, draw.unit()
    if shape == "double" and turn < 0.3:
        family = f"{family} {draw.pick(culture.family)}"
    elif shape == "particle" and turn < 0.3:
        family = f"Al-{family}"
    elif shape == "initial" and turn < 0.35:
        return Name(f"{given} {family[0]}", given, family, culture)
    elif shape == "single" and turn < 0.3:
        return Name(given, given, given, culture)
    elif shape == "western" and turn < 0.3:
        english = draw.pick(CULTURES[0].given)
        return Name(f"{english} {family}", english, family, culture)
    elif shape == "plain" and turn < 0.25:
        return Name(f"{given} {draw.pick(_LETTERS)}. {family}", given, family, culture)
    elif shape == "plain" and turn < 0.3:
        return Name(f"{given} {draw.pick(culture.given)} {family}", given, family, culture)
    return Name(f"{given} {family}", given, family, culture)


def married(draw: Draw, before: Name) -> Name:
    """The same person after a change of family name."""
    family = draw.pick(draw.weighted(_CULTURE).family)
    if draw.chance(0.3):
        family = f"{before.family}-{family}"
    return Name(f"{before.given} {family}", before.given, family, before.culture)

"""What people write: long enough to say something, short enough to be read, encodable."""

from __future__ import annotations

from collections.abc import Iterable

from doorward.access.plain_text import plain_text
from doorward.cases.viewer import Refused
from doorward.model import Fact, FactKind
from doorward.report.masking import personal_values
from doorward.report.preparing import Personal

_WITHOUT_SHAPE = frozenset({FactKind.ADDRESS, FactKind.HANDLE, FactKind.IDENTIFIER})


def required_text(text: str, what: str, shortest: int, longest: int) -> str:
    """The text without the space around it.

    Raises `Refused`: ``reason-missing`` where it says too little, ``too-long`` where it is
    longer than anybody reads or than there is room for.
    """
    said = plain_text(text)
    if sum(not character.isspace() for character in said) < shortest:
        raise Refused("reason-missing", f"{what} needs at least {shortest} characters")
    return _short_enough(said, what, longest)


def optional_text(text: str, what: str, longest: int) -> str:
    """The text without the space around it, or nothing; `Refused` (``too-long``)."""
    return _short_enough(plain_text(text), what, longest)


def _short_enough(said: str, what: str, longest: int) -> str:
    if len(said) > longest:
        raise Refused("too-long", f"{what} has {len(said):,} characters; at most {longest:,} fit")
    return said


def names_as_written(names: Iterable[str]) -> list[Personal]:
    """Names as people write them in notes and reasons: whole, and each word of them alone.

    Words of fewer than four letters are left: too many of them are words of the language.
    """
    found = dict.fromkeys(name for name in names if name)
    words = (word.strip(",.;") for name in found for word in name.split())
    found |= dict.fromkeys(word for word in words if len(word) >= 4)
    return [(FactKind.NAME, name) for name in found]


def values_as_written(names: Iterable[str], facts: Iterable[Fact]) -> list[Personal]:
    """What people may write of somebody: names, also those in facts, and what is personal in
    facts and has no shape by which it would be found."""
    kept = list(facts)
    known = [*names, *(fact.value for fact in kept if fact.kind is FactKind.NAME)]
    places = personal_values(fact for fact in kept if fact.kind in _WITHOUT_SHAPE)
    return [*names_as_written(known), *dict.fromkeys(places)]

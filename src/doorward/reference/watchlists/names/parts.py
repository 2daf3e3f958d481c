"""What a name is taken apart into: tokens with roles, weights and what comparing needs of them."""

from __future__ import annotations

from collections.abc import Sequence
from enum import StrEnum

import msgspec


class NameKind(StrEnum):
    """What a name belongs to."""

    PERSON = "person"
    ORGANISATION = "organisation"


class Role(StrEnum):
    """What a token is in a name.

    CORE tells names apart; GENERIC is a word many organisations share; PARTICLE joins parts
    (bin, van, de); INITIAL is one letter; NUMBER a number.
    """

    CORE = "core"
    GENERIC = "generic"
    PARTICLE = "particle"
    INITIAL = "initial"
    NUMBER = "number"


class NamePart(msgspec.Struct, frozen=True, gc=False):
    """One token. `weight` is how much it tells (0-1).

    `sound` and `skeleton` are as in `sounds`; `same`, `short` and `related` number lines of the
    name tables (see `tables.Spellings`); `given` and `family` say that it is a common name of that
    sort;
    `compound` is the part it shares with many names (``abdul``, ``uddin``); `syllables` are
    those of `syllables.syllables`; `few_vowels` says that its script writes few vowels. Parts of
    one `key` are equal. `spelt_by` has a bit set for each number of letters that a run of parts
    of another name must have to spell this one together (see `run_lengths`).
    """

    text: str
    role: Role
    weight: float
    sound: str
    skeleton: str
    same: frozenset[int] = frozenset()
    short: frozenset[int] = frozenset()
    related: frozenset[int] = frozenset()
    given: bool = False
    family: bool = False
    compound: str = ""
    syllables: tuple[str, ...] = ()
    few_vowels: bool = False
    key: str = ""
    spelt_by: int = 0


class PreparedName(msgspec.Struct, frozen=True, gc=False):
    """A name ready to compare.

    `text` is the whole in normal form: equal texts are the same name. `tokens` are romanised
    lower-case words in reading order (given names first where a comma told them apart), without
    titles and legal forms: what an index can look up. `parts` are what is compared: the same
    words with roles, those of compound names joined (``abdul aziz`` is one part). `titles` are
    those left out where only one word remains. `runs` has a bit set for each number of letters
    that a run of neighbouring parts has together (see `run_lengths`).
    """

    kind: NameKind
    text: str
    tokens: tuple[str, ...]
    parts: tuple[NamePart, ...]
    ordered: bool = False
    suffix: str = ""
    forms: frozenset[str] = frozenset()
    titles: tuple[str, ...] = ()
    runs: int = -1


LONGEST_RUN = 4
"""Parts that one word of another name can spell together, at most."""
LEAST_MISSPELT = 7
"""Letters of a word that parts can also spell together with a mistake."""
JOINED_LONGER = 2
"""Letters that a word and the parts which spell it with a mistake can differ by."""
_LEAST_JOINED = 4


def run_lengths(parts: Sequence[NamePart]) -> int:
    """Bit n is set if two to `LONGEST_RUN` neighbours have n letters; all, if a part repeats.

    >>> words = ("ana", "example")
    >>> bin(run_lengths([NamePart(word, Role.CORE, 1.0, word, word) for word in words]))
    '0b10000000000'
    """
    if len(parts) < 2:
        return 0
    texts = [part.text for part in parts]
    if len(set(texts)) < len(texts):
        return -1
    sizes = list(map(len, texts))
    runs = 0
    for start in range(len(sizes) - 1):
        letters = sizes[start]
        for size in sizes[start + 1 : start + LONGEST_RUN]:
            letters += size
            runs |= 1 << letters
    return runs


def spelt_by(letters: int, *, misspelt: bool) -> int:
    """The numbers of letters, as bits, of runs that can spell a word of so many letters."""
    if letters < _LEAST_JOINED:
        return 0
    if not misspelt:
        return 1 << letters
    return ((1 << 2 * JOINED_LONGER + 1) - 1) << letters - JOINED_LONGER

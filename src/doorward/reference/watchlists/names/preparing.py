"""A name taken apart once: tokens with roles and weights, ready for many comparisons."""

from __future__ import annotations

import re
from functools import lru_cache

from doorward.reference.watchlists import spelling
from doorward.reference.watchlists.names import compounds, legal_forms, numbers, tables
from doorward.reference.watchlists.names.parts import (
    LEAST_MISSPELT,
    NameKind,
    NamePart,
    PreparedName,
    Role,
    run_lengths,
    spelt_by,
)
from doorward.reference.watchlists.names.romanising import LONGEST, romanise, writes_few_vowels
from doorward.reference.watchlists.names.sounds import skeleton, sound
from doorward.reference.watchlists.names.syllables import syllables

MOST_TOKENS = 16
LONGEST_TOKEN = 40
_WORD = re.compile("[a-z0-9]+")
_DOTTED = re.compile(r"\b(?:\w\.){2,}\w?\b\.?|\b\w(?:\.\w)+\b\.?")
_CAMEL = re.compile(r"(?<=[a-z]{2})(?=[A-Z][a-z]{2}|[A-Z]{2,}\b)")


def prepare(name: str, kind: str = "person") -> PreparedName:
    """Take a name apart. Never raises for any text; ValueError for an unknown `kind`.

    At most `LONGEST` characters and `MOST_TOKENS` tokens are read.

    >>> prepare("EXAMPLESON, Dr. Anna-Maria").tokens
    ('anna', 'maria', 'exampleson')
    >>> prepare("Example Widgets GmbH", "organisation").tokens
    ('example', 'widgets')
    """
    try:
        kind = NameKind(kind)
    except ValueError:
        known = " or ".join(repr(str(one)) for one in NameKind)
        raise ValueError(f"kind of name is {kind!r}; it can be {known}") from None
    return _person(name) if kind is NameKind.PERSON else _organisation(name)


def _apart(name: str) -> str:
    """The part of a name that is read, words in ``CamelCase`` apart."""
    name = name[:LONGEST]
    return name if name.istitle() or name.isupper() else _CAMEL.sub(" ", name)


def _split(text: str) -> list[str]:
    """Words in lower case; single letters with dots between them stay together."""
    if "." in text:
        text = _DOTTED.sub(lambda match: " " + match.group().replace(".", "") + " ", text)
    return [word[:LONGEST_TOKEN] for word in _WORD.findall(text.lower())]


def words(name: str, kind: NameKind) -> list[str]:
    """The words of a name as they are written: its tokens, with titles and legal forms."""
    if kind is NameKind.PERSON:
        return _words_of_person(name)[0]
    text = romanise(_apart(name), person=False)
    return _split(text.replace("&", " and ").replace("%", " percent "))


def _words_of_person(name: str) -> tuple[list[str], bool]:
    """The words, and whether a comma told the given names apart, which then come first."""
    text = romanise(_apart(name)).translate(_DIGITS_AS_LETTERS)
    family, comma, given = text.partition(",")
    tokens = _WORD.findall(f"{given} {family}".lower() if comma else text.lower())
    return [token[:LONGEST_TOKEN] for token in tokens[: 2 * MOST_TOKENS]], bool(comma)


def _person(name: str) -> PreparedName:
    few_vowels = writes_few_vowels(name[:LONGEST])
    written, ordered = _words_of_person(name)
    tokens, suffix = _without_titles(written)
    tokens = tokens[:MOST_TOKENS]
    parts = [
        person_part(token, few_vowels, not place)
        for place, token in enumerate(compounds.joined(tokens))
    ]
    one_word = len(parts) == 1 and not suffix and parts[0].compound != compounds.SERVANT
    titles = tuple(sorted(set(written) - set(tokens))) if one_word else ()
    normal = [*[part.text for part in parts], suffix, *map(heard_title, titles)]
    return PreparedName(
        kind=NameKind.PERSON,
        text=" ".join(normal).strip(),
        tokens=tuple(tokens),
        parts=tuple(parts),
        ordered=ordered,
        suffix=suffix,
        titles=titles,
        runs=run_lengths(parts),
    )


def heard_title(word: str) -> str:
    """A title by its sound: equal for its spellings.

    >>> heard_title("sheik") == heard_title("shaykh"), heard_title("haji") == heard_title("alhajji")
    (True, True)
    """
    return spelling.skeleton(word.removeprefix("al"))


_DIGITS_AS_LETTERS = str.maketrans("01345", "oieas") | {ord("9"): "g"}
_SUFFIXES = {
    "jr": "2",
    "junior": "2",
    "jnr": "2",
    "ii": "2",
    "sr": "1",
    "senior": "1",
    "snr": "1",
    "iii": "3",
    "iv": "4",
}
_NEVER_NAMES = frozenset({"jr", "jnr", "sr", "snr", "ii", "iii"})
"""Suffixes that are no words of names, wherever they stand."""


def _without_titles(tokens: list[str]) -> tuple[list[str], str]:
    """Tokens without titles and the generation they name; a name of titles only stays."""
    titles = tables.words("titles.txt")
    left = [token for token in tokens if token not in titles] or tokens
    leading = tables.words("leading_titles.txt")
    while len(left) > 1 and left[0] in leading and _says_more(left[1:]):
        left = left[1:]
    if len(left) > 2 and left[-1] in tables.words("closing_titles.txt"):
        left = left[:-1]
    if len(left) < 3 or _SUFFIXES.keys().isdisjoint(left):
        return left, ""
    for place, token in enumerate(left):
        last = place == len(left) - 1
        if place and token in _SUFFIXES and (last or token in _NEVER_NAMES):
            return left[:place] + left[place + 1 :], _SUFFIXES[token]
    return left, ""


def _says_more(tokens: list[str]) -> bool:
    """Whether a name is left: two words, or one that is no common given name."""
    return len(tokens) > 1 or tokens[0] not in tables.given_names()


@lru_cache(maxsize=65536)
def person_part(token: str, few_vowels: bool = False, opens: bool = False) -> NamePart:
    """A token of a person's name with its role and weight.

    A small word that is also a given name (``Ben``) is one where it `opens` the name.
    """
    given = tables.given_names().get(token) or tables.feminine(token)
    family = tables.family_names().get(token)
    same = (given.same if given else frozenset()) | (family.same if family else frozenset())
    related = (given.lines if given else frozenset()) | (family.lines if family else frozenset())
    if not related:
        same = related = compounds.patronymic(token)
    if token in tables.words("particles.txt") and not (opens and given):
        role, weight = Role.PARTICLE, 0.12
    elif token in tables.words("doubtful_particles.txt"):
        role, weight = Role.CORE, 0.3
    elif len(token) == 1:
        role, weight = Role.INITIAL, 0.45
    else:
        role, weight = Role.CORE, _length_weight(len(token))
    cut = syllables(token)
    return NamePart(
        text=token,
        role=role,
        weight=weight,
        sound=sound(token),
        skeleton=skeleton(token),
        same=same,
        short=(given.short if given else frozenset()),
        related=related,
        given=given is not None,
        family=family is not None,
        compound=compounds.shared_part(token),
        syllables=cut,
        few_vowels=few_vowels,
        key=f"{token} person {role} {few_vowels}",
        spelt_by=spelt_by(len(token), misspelt=len(token) >= LEAST_MISSPELT or len(cut) > 1),
    )


def _length_weight(length: int) -> float:
    """Short words meet by chance more often: two letters tell about half of what six do."""
    return min(1.0, 0.4 + 0.12 * length)


def _organisation(name: str) -> PreparedName:
    few_vowels = writes_few_vowels(name[:LONGEST])
    written = words(name, NameKind.ORGANISATION)
    tokens, forms = legal_forms.without(written)
    tokens = _without_acronym(numbers.in_digits(tokens))[:MOST_TOKENS]
    parts = tuple([organisation_part(token, few_vowels) for token in tokens])
    return PreparedName(
        kind=NameKind.ORGANISATION,
        text=" ".join(written),
        tokens=tuple(tokens),
        parts=parts,
        forms=forms,
        runs=run_lengths(parts),
    )


def _without_acronym(tokens: list[str]) -> list[str]:
    """Tokens without one that only abbreviates the rest, as lists put in brackets."""
    for place, token in enumerate(tokens):
        if 3 <= len(token) <= 6 and len(token) < len(tokens) and token.isalpha():
            initials = iter([other[0] for at, other in enumerate(tokens) if at != place])
            if all(letter in initials for letter in token):
                return tokens[:place] + tokens[place + 1 :]
    return tokens


@lru_cache(maxsize=65536)
def organisation_part(token: str, few_vowels: bool = False) -> NamePart:
    """A token of an organisation's name with its role and weight."""
    shared = tables.organisation_words().get(token)
    if token in tables.words("small_words.txt"):
        role, weight = Role.PARTICLE, 0.05
    elif token.isdigit():
        role, weight = Role.NUMBER, 0.5
    elif shared is not None:
        role, weight = Role.GENERIC, 0.25
    else:
        role, weight = Role.CORE, _length_weight(len(token))
    return NamePart(
        text=token,
        role=role,
        weight=weight,
        sound=sound(token),
        skeleton=skeleton(token),
        same=shared.same if shared else frozenset(),
        related=shared.lines if shared else frozenset(),
        few_vowels=few_vowels,
        key=f"{token} organisation {few_vowels}",
        spelt_by=spelt_by(len(token), misspelt=len(token) >= LEAST_MISSPELT),
    )

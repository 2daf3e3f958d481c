"""Given names of several words that are written together as often as apart.

``Abd al-Rahman``, ``Abdul Rahman`` and ``Abdurrahman`` are one name, and so are ``Jalal al-Din``
and ``Jalaluddin``: all become one token here.
"""

from __future__ import annotations

import re

from doorward.reference.watchlists.names import tables

_ARTICLES = frozenset(
    [
        "al",
        "el",
        "ul",
        "ol",
        "ad",
        "ed",
        "ud",
        "as",
        "es",
        "us",
        "ar",
        "er",
        "ur",
        "at",
        "az",
        "an",
        "ush",
        "ash",
        "uz",
    ]
)
_SERVANT = frozenset(
    [
        "abd",
        "abdul",
        "abdel",
        "abdal",
        "abdol",
        "abdu",
        "abdi",
        "abdoul",
        "abed",
        "abdur",
        "abdus",
        "abdun",
    ]
)
SERVANT = "abdul"
"""What many names of two words share, as `shared_part` gives it."""

_WITHOUT_VOWELS = "bd"
_LAST = {
    "din": "uddin",
    "deen": "uddin",
    "dine": "uddin",
    "dean": "uddin",
    "uddin": "uddin",
    "eddin": "uddin",
    "eddine": "uddin",
    "aldin": "uddin",
    "eldin": "uddin",
    "allah": "ullah",
    "ullah": "ullah",
    "ollah": "ullah",
}
_JOINTS = _SERVANT | {_WITHOUT_VOWELS} | _LAST.keys()
"""Words that are written together with another one."""

_GLUED_SERVANT = re.compile(
    "^abd(?:[aeou]+l|o?[uaei](?=([rszndt])\\1)|i(?=[a-z]{4})|(?=allah|ollah|ulla))"
)
_GLUED_FAITH = re.compile("^(.{3,}?)(?:[aeou]ddine?|[aeou]l?deen|[ae]ldine?|udin)$")
_GLUED_GOD = re.compile("^(.{3,}?)(?:[aou]ll?ah?)$")


def joined(tokens: list[str]) -> list[str]:
    """Tokens with these names in one word and one spelling of their small parts.

    >>> joined("abd al aziz".split()), joined("jalal al din karimi".split())
    (['abdulaziz'], ['jalaluddin', 'karimi'])
    """
    if _JOINTS.isdisjoint(tokens):
        return list(map(_one, tokens))
    out: list[str] = []
    place = 0
    while place < len(tokens):
        token = tokens[place]
        rest = tokens[place + 1 : place + 3]
        if token in _SERVANT and rest:
            skip = 1 if rest[0] in _ARTICLES and len(rest) > 1 else 0
            out.append(_servant("abdul" + rest[skip]))
            place += 2 + skip
        elif token == _WITHOUT_VOWELS and rest:
            out.append(_servant("abdul" + rest[0].removeprefix("l")))
            place += 2
        elif len(rest) == 2 and rest[0] in _ARTICLES and rest[1] in _LAST and len(token) > 2:
            out.append(token + _LAST[rest[1]])
            place += 3
        elif rest and rest[0] in _LAST and len(token) > 2:
            out.append(token + _LAST[rest[0]])
            place += 2
        else:
            out.append(_one(token))
            place += 1
    return out


def _one(token: str) -> str:
    if token.startswith("abd") and len(token) > 6:
        return _servant(token)
    if len(token) > 6 and token.endswith(("din", "dine", "deen")):
        faith = _GLUED_FAITH.match(token)
        if faith is not None:
            return faith.group(1) + "uddin"
    return token


def _servant(token: str) -> str:
    """``Abd…`` in one spelling: the article in full, no doubled first letter after it."""
    found = _GLUED_SERVANT.match(token)
    if found is None:
        return token
    rest = token[found.end() :]
    if len(rest) > 2 and rest[0] == rest[1]:
        rest = rest[1:]
    if rest in {"allah", "ullah", "ollah", "lah", "la", "alla", "ulla", "olla"}:
        return "abdullah"
    return "abdul" + rest if len(rest) > 2 else token


def shared_part(token: str) -> str:
    """The part of a joined name that many names share, empty where there is none.

    >>> shared_part("abdulaziz"), shared_part("jalaluddin"), shared_part("karimi")
    ('abdul', 'uddin', '')
    """
    if len(token) > 7:
        if token.startswith(SERVANT):
            return SERVANT
        for last in ("uddin", "ullah"):
            if token.endswith(last):
                return last
    return ""


_PATRONYMIC = re.compile(
    "^(.{3,}?)(?:[iyj]?[eoayi]v[iy]t?[cz]h?|[iyj]?[eoa]vic|[iyj]?[eoaiy]v?na|[iyj]ivna)$"
)
_PATRONYMIC_ENDS = ("c", "z", "h", "na")
_FATHER_LINES = 5_000_000


def patronymic(token: str) -> frozenset[int]:
    """Numbers that stand for the father's name in a patronymic; its spellings share some.

    >>> bool(patronymic("nikolaevich") & patronymic("mykolayovych"))
    True
    >>> bool(patronymic("ivanovich") & patronymic("petrovich"))
    False
    """
    found = _PATRONYMIC.match(token) if token.endswith(_PATRONYMIC_ENDS) else None
    if found is None:
        return frozenset()
    stem = found.group(1)
    known = tables.given_names()
    for ending in ("", "y", "i", "ey", "iy", "a", "ay", "ai", "o", "ii", "ei"):
        father = known.get(stem + ending)
        if father is not None:
            return frozenset(_FATHER_LINES + line for line in father.same)
    return frozenset()

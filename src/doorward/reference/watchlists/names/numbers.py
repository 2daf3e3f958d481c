"""Numbers written as words, in organisations' names."""

from __future__ import annotations

_UNITS = {
    word: number
    for number, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
        ]
    )
}
_TENS = {
    word: 10 * number
    for number, word in enumerate(
        ["twenty", "thirty", "forty", "fifty", "sixty", "seventy", "eighty", "ninety"], start=2
    )
} | {"fourty": 40}
_ORDINALS = {
    word: str(number)
    for number, word in enumerate(
        [
            "first",
            "second",
            "third",
            "fourth",
            "fifth",
            "sixth",
            "seventh",
            "eighth",
            "ninth",
            "tenth",
            "eleventh",
            "twelfth",
        ],
        start=1,
    )
}
_ROMAN = {"ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8", "ix": "9"}


def in_digits(tokens: list[str]) -> list[str]:
    """Tokens with counts and ordinals in digits.

    >>> in_digits("brigade forty four".split()), in_digits("1st second".split())
    (['brigade', '44'], ['1', '2'])
    """
    out: list[str] = []
    place = 0
    while place < len(tokens):
        token = tokens[place]
        following = tokens[place + 1] if place + 1 < len(tokens) else ""
        units = _UNITS.get(following, int(following) if following in _DIGIT else 0)
        if token in _TENS and 0 < units < 10:
            out.append(str(_TENS[token] + units))
            place += 2
            continue
        out.append(_one(token))
        place += 1
    return out


_DIGIT = frozenset("123456789")


def any_in(tokens: list[str]) -> bool:
    """Whether `in_digits` could change a token."""
    return any(_one(token) != token for token in tokens)


def _one(token: str) -> str:
    if token in _UNITS:
        return str(_UNITS[token])
    if token in _TENS:
        return str(_TENS[token])
    if token[:-2].isdigit() and token[-2:] in {"st", "nd", "rd", "th"}:
        return token[:-2]
    return _ORDINALS.get(token) or _ROMAN.get(token) or token

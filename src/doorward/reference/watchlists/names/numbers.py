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
_NUMERALS = {"ii": "2", "iii": "3", "iv": "4", "vi": "6", "vii": "7", "viii": "8", "ix": "9"}

_WORDS = {word: str(number) for word, number in (_UNITS | _TENS).items()} | _ORDINALS | _NUMERALS
_ENDINGS = ("st", "nd", "rd", "th")


def in_digits(tokens: list[str]) -> list[str]:
    """Tokens with counts and ordinals in digits.

    >>> in_digits("brigade forty four".split()), in_digits("1st second".split())
    (['brigade', '44'], ['1', '2'])
    """
    out: list[str] = []
    place = 0
    while place < len(tokens):
        token = tokens[place]
        units = _units(tokens[place + 1 : place + 2]) if token in _TENS else 0
        if units:
            out.append(str(_TENS[token] + units))
            place += 2
            continue
        out.append(_one(token))
        place += 1
    return out


def _units(following: list[str]) -> int:
    """One to nine, as a word or a digit; 0 if what follows is no such number."""
    word = following[0] if following else ""
    units = _UNITS.get(word, int(word) if word in _DIGIT else 0)
    return units if units < 10 else 0


_DIGIT = frozenset("123456789")


def any_in(tokens: list[str]) -> bool:
    """Whether `in_digits` could change a token."""
    return any(_one(token) != token for token in tokens)


def _one(token: str) -> str:
    if token[0].isdigit():
        return token[:-2] if token[:-2].isdigit() and token.endswith(_ENDINGS) else token
    return _WORDS.get(token, token)

"""Masking of facts, and of personal values found inside sentences.

`prepare` applies it to everything a run says. In a sentence, what has a shape is found by it:
e-mail addresses, phone numbers, network addresses, profile addresses. What has none (names,
postal addresses) is found only where the evidence or the application says that it is one: a
name that stands in a résumé excerpt and nowhere else stays. Dates and runs of years are not
phone numbers; a bare run of digits is one from ten digits on, unless it is the id of an
application.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable

from doorward.model import Fact, FactKind
from doorward.report.masked_values import mask_value

_RUN = re.compile(
    r"(?P<email>[^\s@<>\"'(),;:\[\]|]{1,64}[@＠][^\s@<>\"'(),;:\[\]|/]{1,255})"
    r"|(?P<profile>(?P<host>(?:linkedin\.com/(?:in|pub)|github\.com|gitlab\.com|bitbucket\.org"
    r"|t\.me|x\.com|twitter\.com)/)@?(?P<handle>[\w.%-]{1,100}))"
    r"|(?P<date>\b\d{4}[-/.]\d{1,2}(?:[-/.]\d{1,2})?(?:[T ]\d{2}:\d{2}[\d:.]*)?(?![\d-])"
    r"|\b\d{1,2}[-/.]\d{1,2}[-/.]\d{4}\b|\b(?:19|20)\d\d\s?[-–/]\s?(?:19|20)\d\d(?!\d))"
    r"|(?P<ipv4>(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.]*\d))"
    r"|(?P<ipv6>(?<![\w:])(?:[0-9A-Fa-f]{0,4}:){2,7}[0-9A-Fa-f]{1,4}(?![\w:]))"
    r"|(?P<phone>(?<![\w.])[+＋(]?\d[\d \t\u00a0().\-–/]{5,30}\d(?!\w))",
    re.IGNORECASE,
)
_NO_RUN = re.compile(r"[^\d@＠/:]*")


def mask(fact: Fact, unmasked: bool, key: bytes) -> str:
    """A fact's value as outputs may show it; `key` is the run's (see `masked_values`).

    >>> mask(Fact("phone", "+1 202 555 0123", "form", FactKind.PHONE), False, b"key")[:8]
    '+1 … 23 '
    """
    if unmasked:
        return fact.value
    if fact.kind is FactKind.TEXT:
        return mask_runs(fact.value, key)
    return mask_value(fact.kind, fact.value, key)


def mask_runs(text: str, key: bytes, keep: Collection[str] = ()) -> str:
    """The text with everything that looks like a personal identifier masked.

    `keep` are words that are not to be touched, such as ids of applications.
    """
    if _NO_RUN.fullmatch(text):
        return text
    return _RUN.sub(lambda match: _masked_run(match, key, keep), text)


def _masked_run(match: re.Match[str], key: bytes, keep: Collection[str]) -> str:
    run = match.group()
    kind = match.lastgroup if match.lastgroup != "handle" else "profile"
    if run in keep or kind == "date":
        return run
    if kind == "email":
        bare = run.rstrip(".!?")
        return mask_value(FactKind.EMAIL, bare, key) + run[len(bare) :]
    if match.group("profile"):
        return match.group("host") + mask_value(FactKind.HANDLE, match.group("handle"), key)
    if kind in ("ipv4", "ipv6"):
        return (
            mask_value(FactKind.IP, run, key) if kind == "ipv4" or "::" in run else _ipv6(run, key)
        )
    return mask_value(FactKind.PHONE, run, key) if _is_phone(run) else run


def _ipv6(run: str, key: bytes) -> str:
    # Eight groups make an address; three make a time of day such as 10:30:15.
    return mask_value(FactKind.IP, run, key) if run.count(":") == 7 else run


def _is_phone(run: str) -> bool:
    digits = sum(character.isdigit() for character in run)
    if run.isdigit():
        return 10 <= digits <= 15
    return 7 <= digits <= 20


def mask_known(text: str, known: Iterable[tuple[FactKind, str]], key: bytes) -> str:
    """The text with given values masked wherever they stand.

    Names are found in both orders of their words, also as in ``jane_doe.pdf``; a name of one
    word only where it stands as a word in the same case. Other values count from four
    characters on, as they are written.
    """
    lowered = text.casefold()
    found: dict[str, tuple[FactKind, str]] = {}
    for kind, value in sorted(known, key=lambda one: (-len(one[1]), one[1])):
        if kind is FactKind.NAME:
            pattern = _name_pattern(value, lowered)
        else:
            pattern = re.escape(value) if len(value) >= 4 and value in text else ""
        if pattern:
            found[pattern] = (kind, value)
    if not found:
        return text
    values = list(found.values())
    together = re.compile("|".join(f"({pattern})" for pattern in found))
    return together.sub(lambda match: mask_value(*values[(match.lastindex or 1) - 1], key), text)


def _name_pattern(name: str, lowered: str) -> str:
    words = name.split()
    if not words or len(name) < 3 or words[0].casefold() not in lowered:
        return ""
    if len(words) == 1:
        return rf"(?<![^\W_]){re.escape(name)}(?![^\W_])"
    orders = (words, words[::-1], [words[0], words[-1]], [words[-1], words[0]])
    phrases = (r"[\W_]{0,3}".join(map(re.escape, order)) for order in orders)
    return rf"(?<![^\W_])(?i:{'|'.join(phrases)})(?![^\W_])"


def personal_values(facts: Iterable[Fact]) -> list[tuple[FactKind, str]]:
    """The values of facts that are personal by kind."""
    return [(fact.kind, fact.value) for fact in facts if fact.kind is not FactKind.TEXT]

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
from collections.abc import Callable, Collection, Iterable, Iterator

from doorward.model import Fact, FactKind
from doorward.report.masked_values import core, mask_value

Show = Callable[[FactKind, str, bytes], str]
"""How a personal value of a kind is shown, given the key: `mask_value`, or what a recipient may
see of it. What comes back unchanged stays as it was written."""

_DATE = (
    r"\b\d{4}[-/.]\d{1,2}(?:[-/.]\d{1,2})?(?:[T ]\d{2}:\d{2}[\d:.]*)?(?![\d-])"
    r"|\b\d{1,2}[-/.]\d{1,2}[-/.]\d{4}\b"
    r"|\b(?:19|20)\d\d\s?[-–/]\s?(?:19|20)\d\d(?!\d)"
)
_DATES = re.compile(_DATE)
_RUN = re.compile(
    r"(?P<email>[^\s@<>\"'(),;:\[\]|]{1,64}[@＠][^\s@<>\"'(),;:\[\]|/]{1,255})"
    r"|(?P<profile>(?P<host>(?:linkedin\.com/(?:in|pub)|github\.com|gitlab\.com|bitbucket\.org"
    r"|t\.me|x\.com|twitter\.com)/)@?(?P<handle>[\w.%-]{1,100}))"
    rf"|(?P<date>{_DATE})"
    r"|(?P<ipv4>(?<![\d.])(?:\d{1,3}\.){3}\d{1,3}(?![\d.]*\d))"
    r"|(?P<ipv6>(?<![\w:])(?:[0-9A-Fa-f]{0,4}:){2,7}[0-9A-Fa-f]{1,4}(?![\w:]))"
    r"|(?P<phone>(?<![\dA-Za-z_.])[+＋(]?\d[\d \t\u00a0().\-–/]{5,30}\d(?![\dA-Za-z_]))",
    re.IGNORECASE,
)
_CUT = 24
_NO_RUN = re.compile(r"[^\d@＠/:]*")


def mask(fact: Fact, unmasked: bool, key: bytes) -> str:
    """A fact's value as outputs may show it; `key` is the run's (see `masked_values`).

    >>> mask(Fact("phone", "+1 202 555 0123", "form", FactKind.PHONE), False, b"key")[:8]
    '+1 … 23 '
    """
    return fact.value if unmasked else mask_fact(fact.kind, fact.value, key)


def mask_fact(
    kind: FactKind,
    value: str,
    key: bytes,
    keep: Collection[str] = (),
    show: Show = mask_value,
) -> str:
    """A value of a kind, masked, with what is said after it; `keep` as in `mask_runs`."""
    if kind is FactKind.TEXT:
        return mask_runs(value, key, keep, show)
    if kind is FactKind.IDENTIFIER:
        # An application's id, perhaps with what is said of it: `app-7: Both résumés share ...`.
        name, colon, rest = (value, "", "") if value in keep else value.partition(": ")
        if name in keep:
            return name + colon + mask_runs(rest, key, keep, show)
    kind, personal, rest = core(kind, value)
    return show(kind, personal, key) + mask_runs(rest, key, keep, show)


def mask_runs(text: str, key: bytes, keep: Collection[str] = (), show: Show = mask_value) -> str:
    """The text with everything that looks like a personal identifier masked.

    `keep` are words that are not to be touched, such as ids of applications.
    """
    if _NO_RUN.fullmatch(text):
        return text
    return _RUN.sub(lambda match: _masked_run(match, key, keep, show), text)


def _masked_run(match: re.Match[str], key: bytes, keep: Collection[str], show: Show) -> str:
    run = match.group()
    kind = match.lastgroup if match.lastgroup != "handle" else "profile"
    if run in keep or kind == "date":
        return run
    if kind == "email":
        bare = run.rstrip(".!?")
        return show(FactKind.EMAIL, bare, key) + run[len(bare) :]
    if match.group("profile"):
        return match.group("host") + show(FactKind.HANDLE, match.group("handle"), key)
    if kind in ("ipv4", "ipv6"):
        # Eight groups make an address; three make a time of day such as 10:30:15.
        is_address = kind == "ipv4" or "::" in run or run.count(":") == 7
        return show(FactKind.IP, run, key) if is_address else run
    return show(FactKind.PHONE, run, key) if _is_phone(run) else run


def _is_phone(run: str) -> bool:
    if run.isdigit():
        return 10 <= len(run) <= 15
    # "(2026-08-11)" is a date and "16.0.14326.20454" the version of a program.
    rest = _DATES.sub(" ", run)
    return ".0." not in run and 7 <= sum(character.isdigit() for character in rest) <= 20


def mask_text(
    text: str,
    known: Iterable[tuple[FactKind, str]],
    key: bytes,
    keep: Collection[str] = (),
    show: Show = mask_value,
) -> str:
    """The text with given values, and all that looks personal, masked.

    Names are found in both orders of their words, also as in ``jane_doe.pdf``. Values count
    from four characters on, as they are written or cut short with an ellipsis.
    """
    return mask_found(text, known_in(text, known), key, keep, show)


Found = list[tuple[int, int, FactKind, str]]
"""Where given values stand in a text: start, end, kind, value; in the order of the text."""


def mask_found(
    text: str,
    found: Found,
    key: bytes,
    keep: Collection[str] = (),
    show: Show = mask_value,
) -> str:
    """As `mask_text`, of values that were found already."""
    parts, end = [], 0
    for start, stop, kind, value in found:
        if start < end:
            continue
        shown = show(kind, value, key)
        parts.append(mask_runs(text[end:start], key, keep, show))
        parts.append(text[start:stop] if shown == value else shown)
        end = stop
    return "".join([*parts, mask_runs(text[end:], key, keep, show)])


# Only scripts that write spaces between words can tell where a word ends. What is followed by
# an at-sign is part of an e-mail address, which is masked as such.
_CASED = r"0-9A-Za-z\u00c0-\u024f\u0370-\u052f"
_LETTER = re.compile(f"[{_CASED}]")
_GOES_ON = re.compile(rf"[{_CASED}]|[\w.+-]{{0,64}}[@＠]")


def known_in(text: str, known: Iterable[tuple[FactKind, str]]) -> Found:
    """Where the values stand in the text, in order, the longest first where they overlap."""
    lowered = text.casefold()
    found = [
        (start, stop, kind, value)
        for kind, value in known
        for start, stop in (
            _name_spans(value, text, lowered)
            if kind is FactKind.NAME
            else _value_spans(value, text)
        )
        if not (start and _LETTER.match(text, start - 1)) and not _GOES_ON.match(text, stop)
    ]
    return sorted(found, key=lambda one: (one[0], -one[1], one[3])) if found else found


def _value_spans(value: str, text: str) -> Iterator[tuple[int, int]]:
    if len(value) < 4:
        return
    start = text.find(value)
    while start >= 0:
        yield start, start + len(value)
        start = text.find(value, start + len(value))
    if len(value) > _CUT:
        head = text.find(value[:_CUT])
        stop = text.find("…", head)
        if 0 <= head < stop and value.startswith(text[head:stop]):
            yield head, stop + 1


def _name_spans(name: str, text: str, lowered: str) -> Iterator[tuple[int, int]]:
    words = name.split()
    if not words or words[0].casefold() not in lowered:
        return
    if len(words) == 1:
        # A short name in Latin letters is too often an ordinary word.
        if len(words[0]) >= (3 if _LETTER.match(words[0]) else 2):
            for match in re.finditer(re.escape(words[0]), text):
                yield match.span()
        return
    orders = (words, words[::-1], [words[0], words[-1]], [words[-1], words[0]])
    phrases = dict.fromkeys(r"[\W_]{0,3}".join(map(re.escape, order)) for order in orders)
    for match in re.finditer("|".join(phrases), text, re.IGNORECASE):
        yield match.span()


def personal_values(
    facts: Iterable[Fact], keep: Collection[str] = ()
) -> list[tuple[FactKind, str]]:
    """What is personal in facts, to be looked for in the sentences about them."""
    found = []
    for fact in facts:
        if fact.kind is FactKind.TEXT or fact.value in keep:
            continue
        kind, value, _ = core(fact.kind, fact.value)
        found.append((kind, value))
        if kind is FactKind.HANDLE and "/" in value:
            # The name of an account also stands alone, as in "averyexample/user.json".
            found.append((kind, value.rstrip("/").rpartition("/")[2].lstrip("@")))
    return found

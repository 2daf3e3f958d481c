"""Addresses in text: e-mail addresses, bank accounts, links, telephone numbers.

Values are compared in one form (NFKC, lower case, no blanks in account numbers), so a look-alike in
full-width letters is the same; letters of other alphabets stay other letters and match nothing.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator

MOST_TEXT = 200_000  # characters of a text that are looked at

_EMAIL = re.compile(r"[\w.+%-]{1,64}@[\w-]{1,63}(?:\.[\w-]{1,63}){1,8}")
# IBAN (ISO 13616) by its form: check digits of invented accounts are often wrong.
_ACCOUNT = re.compile(r"\b[A-Z]{2}\d{2}(?: ?[A-Z0-9]){10,30}\b")
_URL = re.compile(r"(?:https?://|www\.)[^\s<>\"'()\[\]]{3,500}", re.IGNORECASE)
_PHONE = re.compile(r"(?<![\w.])\+?\d[\d ()-]{7,18}\d(?![\w.])")
_LABELLED = re.compile(r"^[ \t]*[A-Z][\w /.-]{0,30}:[ \t]*(\S[^\n]{0,100}?)[ \t]*$", re.MULTILINE)


def normal(value: str) -> str:
    """One form of an address, a name or a text."""
    plain = unicodedata.normalize("NFKC", value).strip().casefold()
    plain = re.sub(r"^https?://", "", plain).rstrip("/")
    squeezed = plain.replace(" ", "")
    return squeezed if _ACCOUNT.fullmatch(squeezed.upper()) else plain


def addresses(text: str) -> frozenset[str]:
    """Every address that a text holds, in their one form."""
    return frozenset(_found(unicodedata.normalize("NFKC", text[:MOST_TEXT])))


def labelled(text: str) -> frozenset[str]:
    """The addresses that stand alone behind a label on a line (``IBAN: …``), not in prose."""
    whole = unicodedata.normalize("NFKC", text[:MOST_TEXT])
    values = (normal(one[1]) for one in _LABELLED.finditer(whole))
    return frozenset(one for one in values if one in addresses(one.upper()) | addresses(one))


def _found(text: str) -> Iterator[str]:
    for pattern in (_EMAIL, _URL, _PHONE):
        for one in pattern.findall(text):
            yield normal(one.rstrip(".,;:!?-"))
    for one in _ACCOUNT.findall(text):
        yield normal(one)

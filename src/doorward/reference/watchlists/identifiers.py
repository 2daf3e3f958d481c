"""Identifiers in the one form in which they are compared, or none where they tell nobody apart."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from functools import lru_cache
from urllib.parse import urlsplit

from doorward.model import EntryIdentifier, IdentifierKind
from doorward.reference import emails, phones

LONGEST = 300
SHORTEST = 5
"""Characters of a number that is looked up at all."""

ALONE = 8
"""Digits from which a number of digits alone counts without the name.

Countries number their papers each from one, and the country is not compared. Seven digits and
less are met by chance too often: with 5,000 such numbers on lists, once in 2,000 people.
"""

_NOT_SIGNIFICANT = re.compile(r"[\W_]+")
_WALLET = re.compile(r"(?:[a-z]{2,12}:)?([A-Za-z0-9]{25,120})\Z")
_WALLETS = re.compile(r"\b(?:0x[0-9a-fA-F]{40}|[A-Za-z0-9]{26,110})\b")
_CASE_FREE = re.compile(r"0x[0-9a-f]{40}\Z|(?:bc|ltc|tb)1[02-9ac-hj-np-z]+\Z", re.IGNORECASE)
_RUNS = ("0123456789012345678901234567890", "9876543210987654321098765432109")

_HOSTS = """
facebook.com github.com gitlab.com instagram.com linkedin.com medium.com t.me telegram.me
tiktok.com twitter.com vk.com x.com youtube.com sites.google.com docs.google.com
drive.google.com bitly.com bit.ly goo.gl google.com gmail.com yahoo.com wa.me upwork.com
freelancer.com fiverr.com behance.net dribbble.com stackoverflow.com npmjs.com pypi.org
huggingface.co notion.so notion.site calendly.com
"""
SHARED_HOSTS = frozenset(_HOSTS.split())
"""Sites of many people: only with the first part of the path do they name one of them."""

_PAPERS = frozenset(
    {
        IdentifierKind.PASSPORT,
        IdentifierKind.NATIONAL_ID,
        IdentifierKind.TAX_ID,
        IdentifierKind.REGISTRATION,
        IdentifierKind.OTHER,
    }
)

Key = tuple[IdentifierKind, str]


def key(identifier: EntryIdentifier) -> Key | None:
    """What is equal for equal identifiers, or None where nothing follows from it.

    >>> key(EntryIdentifier(IdentifierKind.PASSPORT, "ab 12-34567"))[1]
    'AB1234567'
    >>> key(EntryIdentifier(IdentifierKind.PASSPORT, "0000000")) is None
    True
    """
    if len(identifier.value) > LONGEST:
        return None
    if identifier.kind in _PAPERS:
        value = number(identifier.value)
    else:
        value = _BY_KIND[identifier.kind](identifier.value.strip())
    return None if value is None else (identifier.kind, value)


def lookup_keys(identifier: EntryIdentifier) -> tuple[Key, ...]:
    """The keys under which an identifier is looked up: lists often only say "number"."""
    made = key(identifier)
    if made is None:
        return ()
    kind, value = made
    if kind not in _PAPERS:
        return (made,)
    others = _PAPERS if kind is IdentifierKind.OTHER else {kind, IdentifierKind.OTHER}
    return tuple((one, value) for one in sorted(others))


def kinds_met(listed: Iterable[Key]) -> frozenset[IdentifierKind]:
    """The kinds of identifiers that are worth looking up among keys that lists have."""
    kinds = {kind for kind, _ in listed}
    papers = kinds & _PAPERS
    if IdentifierKind.OTHER in papers:
        return frozenset(kinds | _PAPERS)
    return frozenset(kinds | {IdentifierKind.OTHER}) if papers else frozenset(kinds)


def counts_alone(made: Key) -> bool:
    """Whether equal identifiers of this form mean something without an equal name."""
    kind, value = made
    return kind not in _PAPERS or not value.isdigit() or len(value) >= ALONE


def number(text: str) -> str | None:
    """A number of a document or register: letters and digits; None for what stands for none."""
    value = _NOT_SIGNIFICANT.sub("", text.upper())
    digits = [character for character in value if character.isdigit()]
    if len(value) < SHORTEST or len(digits) < 3 or len(set(digits)) < 2 or len(set(value)) < 3:
        return None
    return None if value.isdigit() and any(value in run for run in _RUNS) else value


def wallet(text: str) -> str | None:
    """A wallet's address; in lower case where case carries nothing (hex, bech32)."""
    found = _WALLET.match(text)
    if found is None:
        return None
    value = found.group(1)
    if len(set(value)) < 10 or not any(character.isdigit() for character in value):
        return None
    return value.lower() if _CASE_FREE.match(value) else value


def wallets_in(text: str) -> list[str]:
    """What looks like wallet addresses in a text a person wrote."""
    found = (match.group() for match in _WALLETS.finditer(text[:1000]))
    return [one for one in found if wallet(one) is not None]


@lru_cache(maxsize=16384)
def website(text: str) -> str | None:
    """A site's host without ``www``; on sites of many people with the first part of the path."""
    try:
        parts = urlsplit(text if "://" in text else f"//{text}")
        host = emails.clean_domain(parts.hostname or "")
    except ValueError:
        return None
    if host is None:
        return None
    host = host.removeprefix("www.")
    if host not in SHARED_HOSTS:
        return host
    path = [part for part in parts.path.lower().split("/") if part]
    if path and path[0] in {"in", "company", "pub", "user", "channel", "profile.php", "people"}:
        path = path[1:]
    return f"{host}/{path[0].lstrip('@')}" if path else None


def phone(text: str) -> str | None:
    """A number in international form; without country code it means nothing."""
    text = "+" + text[2:] if text.startswith("00") else text
    return phones.understand(text).e164


def _email(text: str) -> str | None:
    return emails.understand(text).canonical


_BY_KIND: Mapping[IdentifierKind, Callable[[str], str | None]] = {
    IdentifierKind.WALLET: wallet,
    IdentifierKind.EMAIL: _email,
    IdentifierKind.PHONE: phone,
    IdentifierKind.WEBSITE: website,
}

"""Addresses named in leaks and advisories, kept as SHA-256 digests only.

A plain list is digested when it is added; the addresses themselves are never stored. A digest
hides an address from a reader of the file, not from somebody who tries addresses on it.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping

from doorward.model import ListedEntry
from doorward.reference import emails
from doorward.reference.parsing import Tally, lines

_DIGEST = re.compile(r"([0-9a-fA-F]{64})(?:\s*,\s*(.{0,300}))?\Z")


def digest(address: str) -> str:
    """The hex SHA-256 of the address in lower case without surrounding space.

    >>> digest(" A@Example.com ") == digest("a@example.com")
    True
    """
    return hashlib.sha256(address.strip().lower().encode()).hexdigest()


def email_digests(content: bytes, feed: str) -> Mapping[str, str]:
    """Digests a line, optionally with ``,source``; gives the source by digest."""
    tally = Tally()
    found: dict[str, str] = {}
    for line in lines(content):
        match = _DIGEST.match(line)
        if match is None:
            tally.refuse("a line that is no digest")
            continue
        tally.take()
        found[match[1].lower()] = match[2] or feed
    tally.verdict()
    return found


def digest_list(content: bytes) -> bytes:
    """The digests of a plain list of addresses, one a line, sorted; digests stay as they are.

    The canonical form of each address is digested too, so that ``j.o@gmail.com`` finds
    ``jo@gmail.com``. Lines that are neither are left out; `ReferenceDataError` if most are.
    """
    tally = Tally()
    found: set[str] = set()
    for line in lines(content):
        if _DIGEST.match(line):
            tally.take()
            found.add(line.lower() if "," not in line else line)
            continue
        meaning = emails.understand(line)
        if meaning.canonical is None:
            tally.refuse("a line that is no e-mail address")
            continue
        tally.take()
        found |= {digest(line), digest(meaning.canonical)}
    tally.verdict()
    return "".join(f"{one}\n" for one in sorted(found)).encode()


class LeakedEmails:
    """Digests of all lists."""

    def __init__(self, lists: Iterable[tuple[str, Mapping[str, str]]]) -> None:
        self._found: dict[str, tuple[str, str]] = {}
        for feed, digests in lists:
            for one, source in digests.items():
                self._found.setdefault(one, (feed, source))

    def __len__(self) -> int:
        return len(self._found)

    def find(self, address: str) -> ListedEntry | None:
        """The list that names this address, as written or in canonical form."""
        if not self._found or not address:
            return None
        canonical = emails.understand(address).canonical
        for attempt in (address,) if canonical in {None, address} else (address, canonical):
            one = digest(attempt)
            if one in self._found:
                feed, source = self._found[one]
                return ListedEntry(
                    list_name=feed,
                    value=f"sha256:{one}",
                    reason="the address is named in a leak or advisory",
                    source=source,
                )
        return None

"""Lists the operator keeps: shell companies, forwarders, known addresses, recruiters' phones.

Each entry has a reason and may have a reviewer and a last day. An entry without a reason is
refused, since nobody could later say why somebody was held up; an entry past its last day never
matches. Lists of people's origins or of foreign schools have no place here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from functools import lru_cache

from doorward.model import ListedEntry
from doorward.reference import emails, phones
from doorward.reference.emails import clean_domain
from doorward.reference.names import company_key
from doorward.reference.parsing import Tally, csv_rows, parse_date

LIST_NAMES = frozenset(
    {
        "shell-company",
        "fake-reference",
        "address",
        "forwarder",
        "recruiter-phone",
        "recruiter-email",
        "shared-network",
        "shared-address",
        "person",
    }
)
"""The lists signals ask for; entries of other lists are refused as misspelt."""

_WORDS = re.compile(r"\w+")
_STREET_WORDS = {
    "apartment": "apt",
    "avenue": "ave",
    "boulevard": "blvd",
    "circle": "cir",
    "court": "ct",
    "drive": "dr",
    "east": "e",
    "floor": "fl",
    "highway": "hwy",
    "lane": "ln",
    "north": "n",
    "parkway": "pkwy",
    "place": "pl",
    "road": "rd",
    "south": "s",
    "square": "sq",
    "street": "st",
    "suite": "ste",
    "west": "w",
}


def own_lists_csv(content: bytes, feed: str) -> list[ListedEntry]:
    """Columns ``list_name``, ``value``, ``reason`` and the other fields of `ListedEntry`.

    A row without a reason, of an unknown list or with a wrong date is refused and counted.
    """
    tally = Tally()
    entries = []
    for line, row in csv_rows(content, ("list_name", "value", "reason")):
        entry = _entry(row, feed)
        if entry is None:
            tally.refuse(f"line {line}")
            continue
        tally.take()
        entries.append(entry)
    tally.verdict()
    return entries


def _entry(row: dict[str, str], feed: str) -> ListedEntry | None:
    list_name, value, reason = row["list_name"].lower(), row["value"], row["reason"]
    if list_name not in LIST_NAMES or not reason or not list_key(list_name, value):
        return None
    try:
        added, expires = parse_date(row.get("added")), parse_date(row.get("expires"))
    except ValueError:
        return None
    return ListedEntry(
        list_name=list_name,
        value=value,
        reason=reason,
        source=row.get("source") or f"own list {feed}",
        reviewer=row.get("reviewer") or None,
        added=added,
        expires=expires,
    )


def list_key(list_name: str, value: str) -> str:
    """The form in which values of a list are compared: by mailbox, number, firm, street …"""
    text = value.strip()
    meaning = emails.understand(text) if "@" in text else None
    if meaning is not None and meaning.canonical is not None:
        return meaning.canonical
    if list_name == "recruiter-phone" or text.startswith("+"):
        return phones.understand(text).e164 or "".join(filter(str.isdigit, text))
    if list_name in {"address", "forwarder", "shared-address"}:
        return address_key(text)
    if list_name in {"shell-company", "fake-reference"}:
        domain = clean_domain(text) if " " not in text else None
        return (domain or "").removeprefix("www.") or company_key(text)
    return " ".join(text.lower().split())


_POST_OFFICE = re.compile(r"\bp(?:ost)?[.\s]{0,3}o(?:ffice)?[.\s]{0,3}box\b")


def address_key(address: str) -> str:
    """A postal address's words in lower case with common street words shortened.

    >>> address_key("P.O. Box 12, 5 Pine Avenue")
    'po box 12 5 pine ave'
    """
    words = _WORDS.findall(_POST_OFFICE.sub("po box", address.lower()[:500]))
    return " ".join(_STREET_WORDS.get(word, word) for word in words)


class OwnLists:
    """Entries of all lists that have not expired on the day they are loaded for."""

    def __init__(self, entries: Iterable[ListedEntry], today: date) -> None:
        self._found: dict[tuple[str, str], tuple[ListedEntry, ...]] = {}
        self.expired = 0
        for entry in entries:
            if entry.expires is not None and entry.expires < today:
                self.expired += 1
                continue
            key = (entry.list_name, list_key(entry.list_name, entry.value))
            self._found[key] = (*self._found.get(key, ()), entry)
        self._names = frozenset(name for name, _ in self._found)
        self.find = lru_cache(maxsize=131072)(self._find)

    def __len__(self) -> int:
        return len(self._found)

    def _find(self, list_name: str, value: str) -> tuple[ListedEntry, ...]:
        """Entries of a list equal to the value in the list's form of comparison."""
        if list_name not in self._names or not value:
            return ()
        return self._found.get((list_name, list_key(list_name, value)), ())

    def values(self, list_name: str) -> frozenset[str]:
        """Every value of a list, in the list's form of comparison."""
        return frozenset(value for name, value in self._found if name == list_name)

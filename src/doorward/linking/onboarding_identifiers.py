"""Identifiers of verification, interviews and the first weeks.

Documents' numbers and pictures, pay accounts, named contacts and meeting accounts are compared
as they are written, which may be as tokens or digests: equal tokens mean equal things, and
nothing is undone. Where devices went is compared in the spelling the dossier brings.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from doorward.linking.collecting import Collector
from doorward.linking.folding import address_key, name_key, phone_key
from doorward.linking.records import IdentifierClass
from doorward.model import AddressFact, DocumentSeen, Dossier, Interviews, Onboarding, Proofing

_MOST = 6
_LOOKED_AT = 40
_SHORTEST_TOKEN = 6
_SHORTEST_CONTACT = 7
_NOT_NUMBER = re.compile(r"[^0-9A-Z]+")
_DELIVERED = {
    "ship": IdentifierClass.SHIP_TO,
    "re-ship": IdentifierClass.SHIP_TO,
    "pickup": IdentifierClass.SHIP_PICKUP,
}


def add_later(
    dossier: Dossier,
    collector: Collector,
    names: Sequence[str],
    phones: Sequence[str],
    mailboxes: Sequence[str],
) -> None:
    """Add what became known of an application after it came in."""
    application = dossier.application
    if application.proofing is not None:
        _documents(application.proofing, collector, names)
    if application.interviews is not None:
        _meetings(application.interviews, collector)
    if dossier.addresses:
        _addresses(dossier.addresses, collector)
    if application.onboarding is not None:
        _onboarding(application.onboarding, collector, {*phones, *mailboxes})
        _recipients(application.onboarding, collector, names)


def document_number(written: str) -> str:
    """A document's number without spaces and signs, or its digest as it is; "" if too short.

    >>> document_number("x 12-345 67")
    'X1234567'
    """
    text = written[:200].strip()
    if ":" in text:
        return text.lower()
    number = _NOT_NUMBER.sub("", text.upper())
    return number if len(number) >= _SHORTEST_TOKEN else ""


def _documents(proofing: Proofing, collector: Collector, names: Sequence[str]) -> None:
    numbers: dict[str, str] = {}
    pages: dict[str, str] = {}
    for check in proofing.checks[:_LOOKED_AT]:
        seen: DocumentSeen | None = check.document
        if seen is None:
            continue
        number = document_number(seen.number) if seen.number else ""
        if number:
            numbers.setdefault(number, check.origin.at("document.number"))
        if seen.image and len(seen.image.strip()) >= _SHORTEST_TOKEN:
            pages.setdefault(seen.image.strip().lower(), check.origin.at("document.image"))
    _add(IdentifierClass.DOCUMENT_NUMBER, numbers, collector)
    _add(IdentifierClass.DOCUMENT_PAGE, pages, collector)
    # One name on one document is one person, whatever mailbox they apply from.
    for name in names[:2]:
        for number in list(numbers)[:2]:
            collector.add_hidden(IdentifierClass.NAMED_CONTACT, f"{name}|document {number}")


def _meetings(interviews: Interviews, collector: Collector) -> None:
    accounts: dict[str, str] = {}
    devices: dict[str, str] = {}
    for join in interviews.joins[:_LOOKED_AT]:
        if join.account and len(join.account.strip()) >= _SHORTEST_TOKEN:
            accounts.setdefault(join.account.strip().lower(), join.origin.at("account"))
        if join.device and len(join.device.strip()) >= _SHORTEST_TOKEN:
            devices.setdefault(join.device.strip(), join.origin.at("device"))
    _add(IdentifierClass.MEETING_ACCOUNT, accounts, collector)
    _add(IdentifierClass.DEVICE, devices, collector)


def _addresses(addresses: Sequence[AddressFact], collector: Collector) -> None:
    sent: dict[IdentifierClass, dict[str, str]] = {}
    given: dict[str, str] = {}
    for one in addresses[:_LOOKED_AT]:
        cls = _DELIVERED.get(one.purpose)
        if cls is not None:
            if cls is IdentifierClass.SHIP_PICKUP or _names_a_door(one.key):
                sent.setdefault(cls, {}).setdefault(one.key, one.source)
        elif key := address_key(one.raw):
            given.setdefault(key, one.source)
    for cls, values in sent.items():
        _add(cls, values, collector)
    _add(IdentifierClass.ADDRESS, given, collector)


def _names_a_door(key: str) -> bool:
    return len(key) >= 10 and key.count(" ") >= 2 and any(letter.isdigit() for letter in key)


def _onboarding(onboarding: Onboarding, collector: Collector, own: set[str]) -> None:
    accounts = {
        one.account.strip(): one.origin.at("account")
        for one in onboarding.pay[:_LOOKED_AT]
        if one.account and len(one.account.strip()) >= _SHORTEST_TOKEN
    }
    _add(IdentifierClass.PAY_ACCOUNT, accounts, collector)
    american = any(one.startswith("+1") for one in own)
    called = (
        (phone_key(one.phone, north_american=american), one.origin.at("phone"))
        for one in onboarding.shipments[:_LOOKED_AT]
        if one.phone
    )
    _add(IdentifierClass.SHIP_CONTACT, _not_own(called, own), collector)
    named = _contacts(onboarding, american=american)
    _add(IdentifierClass.WORKER_CONTACT, _not_own(named, own), collector)


def _recipients(onboarding: Onboarding, collector: Collector, names: Sequence[str]) -> None:
    """Who took in the devices, where that is somebody else than the person."""
    own = [set(name.split()) for name in names]
    found: dict[str, str] = {}
    for one in onboarding.shipments[:_LOOKED_AT]:
        key = name_key(one.recipient) if one.recipient else ""
        words = set(key.split())
        if len(words) > 1 and not any(words <= name or name <= words for name in own):
            found.setdefault(key, one.origin.at("recipient"))
    _add(IdentifierClass.SHIP_RECIPIENT, found, collector)


def _contacts(onboarding: Onboarding, *, american: bool) -> Iterator[tuple[str, str]]:
    for one in onboarding.contacts[:_LOOKED_AT]:
        if one.email:
            yield one.email.strip().lower(), one.origin.at("email")
        if one.phone:
            token = one.phone.strip().lower()
            number = "" if any(letter.isalpha() for letter in token) else token
            key = phone_key(number, north_american=american) if number else token
            yield key, one.origin.at("phone")


def _not_own(values: Iterable[tuple[str, str]], own: set[str]) -> dict[str, str]:
    kept: dict[str, str] = {}
    for value, source in values:
        if len(value) >= _SHORTEST_CONTACT and value not in own:
            kept.setdefault(value, source)
    return kept


def _add(cls: IdentifierClass, values: dict[str, str], collector: Collector) -> None:
    for value, source in list(values.items())[:_MOST]:
        collector.add(cls, value, source)

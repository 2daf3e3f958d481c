"""What is to be understood of records that came after the application: addresses of both kinds."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

import msgspec

from doorward.model import AddressFact, Application
from doorward.reference import places
from doorward.reference.own_lists import address_key

_MOST = 200
_PO_BOX = re.compile(r"\bp\.?\s?o\.?\s?box\b|\bpost(?:al)?\s+office\s+box\b", re.IGNORECASE)


class Contact(msgspec.Struct, frozen=True):
    """An IP address at which somebody was, when, and doing what."""

    ip: str
    source: str
    at: datetime | None = None
    stage: str | None = None


def later_contacts(application: Application) -> Iterator[Contact]:
    """Where interviews were joined from, devices started and pay details changed."""
    if application.interviews is not None:
        for join in application.interviews.joins[:_MOST]:
            if join.ip:
                yield Contact(join.ip.strip(), join.origin.at("ip"), join.at, "interview")
    if application.onboarding is not None:
        for boot in application.onboarding.boots[:_MOST]:
            if boot.ip:
                stage = "first-boot" if boot.first else "boot"
                yield Contact(boot.ip.strip(), boot.origin.at("ip"), boot.at, stage)
        for pay in application.onboarding.pay[:_MOST]:
            if pay.ip:
                yield Contact(pay.ip.strip(), pay.origin.at("ip"), pay.at, "pay")


def given_addresses(application: Application) -> Iterator[AddressFact]:
    """Addresses given at the start, shipped to, and on identity documents."""
    onboarding, proofing = application.onboarding, application.proofing
    if onboarding is not None:
        for given in onboarding.addresses[:_MOST]:
            source = given.origin.at("address")
            yield _fact(given.address, source, given.purpose, given.at)
        for shipment in onboarding.shipments[:_MOST]:
            if shipment.address:
                at = shipment.requested_at or shipment.at
                yield _fact(shipment.address, shipment.origin.at("address"), shipment.kind, at)
            if shipment.pickup:
                source = shipment.origin.at("pickup")
                yield _fact(shipment.pickup, source, "pickup", shipment.at)
    if proofing is not None:
        for check in proofing.checks[:_MOST]:
            if check.document is not None and check.document.address:
                source = check.origin.at("document.address")
                yield _fact(check.document.address, source, "document", check.at)


def _fact(address: str, source: str, purpose: str, at: datetime | None) -> AddressFact:
    place = places.place_fact(address, source)
    return AddressFact(
        raw=address,
        source=source,
        purpose=purpose,
        key=address_key(address),
        at=at,
        country=place.country,
        region=place.region,
        po_box=True if _PO_BOX.search(address[:500]) else None,
    )

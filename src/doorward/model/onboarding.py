"""From offer to first pay: devices sent and started, addresses, contacts, pay details."""

from __future__ import annotations

from datetime import date, datetime

import msgspec

from doorward.model.origins import Origin


class Shipment(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A device or parcel sent. `kind` is ``ship`` or ``re-ship``; `pickup` a courier's point."""

    at: datetime
    origin: Origin
    kind: str = "ship"
    asset: str | None = None
    address: str | None = None
    recipient: str | None = None
    phone: str | None = None
    pickup: str | None = None
    requested_at: datetime | None = None


class DeviceBoot(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Where a company device was started or last seen. Coordinates in degrees."""

    at: datetime
    origin: Origin
    asset: str | None = None
    first: bool = False
    ip: str | None = None
    country: str | None = None
    region: str | None = None
    city: str | None = None
    latitude: float | None = None
    longitude: float | None = None


class PayDetails(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Pay details as entered or changed. `account` is a token or digest, never a number.

    `institution` is ``bank``, ``money-service``, ``prepaid`` … where a provider says;
    `name_matches` what a provider said of the account's holder.
    """

    at: datetime
    origin: Origin
    account: str | None = None
    institution: str | None = None
    name_matches: bool | None = None
    third_party: bool = False
    ip: str | None = None


class NamedContact(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """An emergency contact or beneficiary: tokens or digests of their phone and e-mail."""

    role: str
    origin: Origin
    phone: str | None = None
    email: str | None = None


class OnboardingTask(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Something due at the start, such as day-one video or an employment-eligibility form."""

    name: str
    origin: Origin
    due: date | None = None
    done: date | None = None
    excuse: str | None = None


class AddressGiven(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A postal address and what it was given for: ``home``, ``document``, ``tax`` …"""

    purpose: str
    address: str
    origin: Origin
    at: datetime | None = None


class Onboarding(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """All that is known of one person's start. `worker` is the HR system's id."""

    worker: str | None = None
    offer_at: datetime | None = None
    starts_on: date | None = None
    addresses: tuple[AddressGiven, ...] = ()
    shipments: tuple[Shipment, ...] = ()
    boots: tuple[DeviceBoot, ...] = ()
    pay: tuple[PayDetails, ...] = ()
    contacts: tuple[NamedContact, ...] = ()
    tasks: tuple[OnboardingTask, ...] = ()

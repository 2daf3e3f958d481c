"""An application together with what reference data and linking say about its identifiers."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

import msgspec

from doorward.model.applications import Application
from doorward.model.links import SharedIdentifier
from doorward.model.watchlists import ListHit


class PhoneFact(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A phone number as written and as understood.

    `line_type` is None where it cannot be told (North American numbers); it is never guessed.
    `region` is ISO 3166-1 alpha-2 of the number's plan, `area` a state or city if the plan has
    areas, `plus_one` whether the raw text writes ``+1``.
    """

    raw: str
    source: str
    e164: str | None = None
    region: str | None = None
    area: str | None = None
    line_type: str | None = None
    plus_one: bool = False


class EmailFact(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """An e-mail address as written and as understood.

    `canonical` is equal for addresses that deliver to one mailbox (dots and tags at providers
    known to ignore them); `stem` is the local part without digits and separators, for linking
    only; `alias_root` is the user's part of an alias service's address.
    """

    raw: str
    source: str
    canonical: str | None = None
    domain: str | None = None
    stem: str | None = None
    alias_root: str | None = None
    disposable: bool | None = None
    free_provider: bool | None = None


class NetworkKind(StrEnum):
    """What a network is known to be used for."""

    VPN = "vpn"
    HOSTING = "hosting"
    TOR = "tor"
    PROXY = "proxy"
    RELAY = "relay"
    CORPORATE = "corporate"
    MOBILE = "mobile"
    SATELLITE = "satellite"
    CAMPUS = "campus"


class NetworkFact(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """An address an applicant came from and what the loaded lists say about it.

    `kinds` may hold several kinds: public lists mix VPN and data-centre ranges. `list_date` is
    the oldest date among the lists that matched. `country` is ISO 3166-1 alpha-2.
    """

    ip: str
    source: str
    at: datetime | None = None
    stage: str | None = None
    kinds: tuple[NetworkKind, ...] = ()
    provider: str | None = None
    lists: tuple[str, ...] = ()
    list_date: date | None = None
    country: str | None = None
    region: str | None = None
    city: str | None = None
    latitude: float | None = None
    longitude: float | None = None
    asn: int | None = None


class PlaceFact(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A claimed place as written and as understood: country, first-level region, time zones."""

    raw: str
    source: str
    country: str | None = None
    region: str | None = None
    time_zones: tuple[str, ...] = ()


class AddressFact(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A postal address given or shipped to, as written and as understood.

    `purpose` is ``home``, ``document``, ``ship``, ``re-ship``, ``pickup``, ``tax`` …; `key` is
    equal for spellings of one address. `po_box` is None where the words do not tell.
    """

    raw: str
    source: str
    purpose: str
    key: str
    at: datetime | None = None
    country: str | None = None
    region: str | None = None
    po_box: bool | None = None


class Dossier(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Everything the applicant signals may look at, for one application.

    `networks` are those of applying; `later_networks` those of interviews, first starts of
    devices and changes of pay, told apart by `NetworkFact.stage` (``interview``,
    ``first-boot``, ``boot``, ``pay``). `addresses` are those of onboarding.
    """

    application: Application
    phones: tuple[PhoneFact, ...] = ()
    emails: tuple[EmailFact, ...] = ()
    networks: tuple[NetworkFact, ...] = ()
    places: tuple[PlaceFact, ...] = ()
    later_networks: tuple[NetworkFact, ...] = ()
    addresses: tuple[AddressFact, ...] = ()
    list_hits: tuple[ListHit, ...] = ()
    shared: tuple[SharedIdentifier, ...] = ()

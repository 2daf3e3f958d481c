"""The feeds Doorward knows how to fetch: where from, under which licence, read how."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from doorward.model import FeedKind, NetworkKind
from doorward.reference.errors import ReferenceDataError
from doorward.reference.watchlists.sources import SOURCES

_MISP = "https://raw.githubusercontent.com/MISP/misp-warninglists/main/lists"
_MIB = 2**20


class CatalogueEntry(msgspec.Struct, frozen=True, kw_only=True):
    """A feed that can be fetched or added by name.

    `url` None means that it is published under changing addresses or to customers only: it is
    added from a file. ``{year}-{month}`` in it stands for the month of the pull. `attribution`
    must be accepted by the user, since reports will then have to show it. `unpacked_bytes` is
    the limit for a compressed file once unpacked.
    """

    name: str
    title: str
    kind: FeedKind
    parser: str
    file: str
    licence: str
    url: str | None = None
    network_kinds: tuple[NetworkKind, ...] = ()
    provider: str | None = None
    max_bytes: int = 16 * _MIB
    unpacked_bytes: int = 256 * _MIB
    compressed: bool = False
    stale_after_days: int = 45
    attribution: str | None = None
    default: bool = True
    note: str = ""


def _misp(name: str, title: str, kinds: tuple[NetworkKind, ...], **more: object) -> CatalogueEntry:
    fields = {"provider": None, "stale_after_days": 90, **more}
    return CatalogueEntry(
        name=name,
        title=title,
        kind=FeedKind.NETWORKS,
        parser="misp-warninglist",
        file="list.json",
        licence="CC0-1.0",
        network_kinds=kinds,
        **fields,  # type: ignore[arg-type]
    )


def _register(
    name: str,
    title: str,
    licence: str,
    note: str,
    *,
    kind: FeedKind = FeedKind.ORGANISATIONS,
    stale_after_days: int,
) -> CatalogueEntry:
    """A public register's file, which the operator downloads and adds."""
    return CatalogueEntry(
        name=name,
        title=title,
        kind=kind,
        parser=name,
        file="published",
        licence=licence,
        stale_after_days=stale_after_days,
        default=False,
        note=f"{note} and `doorward feeds add FILE --as {name}`",
    )


_VPN_NOTE = "the list mixes VPN providers and data centres, so both kinds are given"

_ENTRIES = (
    _misp(
        "vpn-ipv4",
        "VPN providers and data centres, IPv4",
        (NetworkKind.VPN, NetworkKind.HOSTING),
        url=f"{_MISP}/vpn-ipv4/list.json",
        note=_VPN_NOTE,
    ),
    _misp(
        "vpn-ipv6",
        "VPN providers and data centres, IPv6",
        (NetworkKind.VPN, NetworkKind.HOSTING),
        url=f"{_MISP}/vpn-ipv6/list.json",
        note=_VPN_NOTE,
    ),
    _misp(
        "icloud-private-relay",
        "Apple iCloud Private Relay",
        (NetworkKind.RELAY,),
        url=f"{_MISP}/icloud-private-relay/list.json",
        provider="Apple iCloud Private Relay",
    ),
    _misp(
        "zscaler",
        "Zscaler corporate egress",
        (NetworkKind.CORPORATE,),
        url=f"{_MISP}/zscaler/list.json",
        provider="Zscaler",
    ),
    CatalogueEntry(
        name="apple-relay",
        title="Apple's own list of iCloud Private Relay egress ranges",
        kind=FeedKind.NETWORKS,
        parser="apple-relay-csv",
        file="egress-ip-ranges.csv",
        licence="published by Apple for operators",
        url="https://mask-api.icloud.com/egress-ip-ranges.csv",
        network_kinds=(NetworkKind.RELAY,),
        provider="Apple iCloud Private Relay",
        max_bytes=64 * _MIB,
    ),
    CatalogueEntry(
        name="tor-exits",
        title="Tor exit addresses",
        kind=FeedKind.NETWORKS,
        parser="tor-exits",
        file="exits.txt",
        licence="CC0-1.0",
        url="https://check.torproject.org/torbulkexitlist",
        network_kinds=(NetworkKind.TOR,),
        provider="Tor",
        stale_after_days=7,
    ),
    CatalogueEntry(
        name="aws-ranges",
        title="Amazon Web Services ranges",
        kind=FeedKind.NETWORKS,
        parser="aws-ranges",
        file="ip-ranges.json",
        licence="published by Amazon for operators",
        url="https://ip-ranges.amazonaws.com/ip-ranges.json",
        network_kinds=(NetworkKind.HOSTING,),
        provider="Amazon Web Services",
    ),
    CatalogueEntry(
        name="gcp-ranges",
        title="Google Cloud ranges",
        kind=FeedKind.NETWORKS,
        parser="gcp-ranges",
        file="cloud.json",
        licence="published by Google for operators",
        url="https://www.gstatic.com/ipranges/cloud.json",
        network_kinds=(NetworkKind.HOSTING,),
        provider="Google Cloud",
    ),
    CatalogueEntry(
        name="oracle-ranges",
        title="Oracle Cloud ranges",
        kind=FeedKind.NETWORKS,
        parser="oracle-ranges",
        file="public_ip_ranges.json",
        licence="published by Oracle for operators",
        url="https://docs.oracle.com/en-us/iaas/tools/public_ip_ranges.json",
        network_kinds=(NetworkKind.HOSTING,),
        provider="Oracle Cloud",
    ),
    CatalogueEntry(
        name="azure-ranges",
        title="Microsoft Azure service tags",
        kind=FeedKind.NETWORKS,
        parser="azure-ranges",
        file="service-tags.json",
        licence="published by Microsoft for operators",
        network_kinds=(NetworkKind.HOSTING,),
        provider="Microsoft Azure",
        default=False,
        note="its address changes weekly: download `ServiceTags_Public` and `doorward feeds add`",
    ),
    CatalogueEntry(
        name="disposable-email",
        title="Disposable e-mail domains",
        kind=FeedKind.DISPOSABLE_DOMAINS,
        parser="misp-warninglist",
        file="list.json",
        licence="CC0-1.0",
        url=f"{_MISP}/disposable-email/list.json",
        stale_after_days=120,
    ),
    CatalogueEntry(
        name="universities",
        title="Universities and their domains",
        kind=FeedKind.INSTITUTIONS,
        parser="hipo-universities",
        file="world_universities_and_domains.json",
        licence="MIT",
        url=(
            "https://raw.githubusercontent.com/Hipo/university-domains-list/master/"
            "world_universities_and_domains.json"
        ),
        stale_after_days=400,
    ),
    CatalogueEntry(
        name="lolrmm",
        title="LOLRMM: remote-access and remote-management tools",
        kind=FeedKind.REMOTE_TOOLS,
        parser="lolrmm-json",
        file="rmm_tools.json",
        licence="Apache-2.0",
        url="https://lolrmm.io/api/rmm_tools.json",
        stale_after_days=120,
    ),
    CatalogueEntry(
        name="dbip-country",
        title="DB-IP Country Lite",
        kind=FeedKind.GEOLOCATION,
        parser="mmdb",
        file="dbip-country-lite.mmdb",
        licence="CC-BY-4.0",
        url="https://download.db-ip.com/free/dbip-country-lite-{year}-{month}.mmdb.gz",
        max_bytes=64 * _MIB,
        compressed=True,
        attribution="IP geolocation by DB-IP (https://db-ip.com)",
        default=False,
    ),
    CatalogueEntry(
        name="dbip-city",
        title="DB-IP City Lite",
        kind=FeedKind.GEOLOCATION,
        parser="mmdb",
        file="dbip-city-lite.mmdb",
        licence="CC-BY-4.0",
        url="https://download.db-ip.com/free/dbip-city-lite-{year}-{month}.mmdb.gz",
        max_bytes=256 * _MIB,
        unpacked_bytes=1024 * _MIB,
        compressed=True,
        attribution="IP geolocation by DB-IP (https://db-ip.com)",
        default=False,
    ),
    _register(
        "companies-house",
        "Companies House: live companies of the United Kingdom",
        "published by Companies House for any use",
        "download `BasicCompanyDataAsOneFile` from download.companieshouse.gov.uk",
        stale_after_days=100,
    ),
    _register(
        "gleif",
        "GLEIF: holders of a legal entity identifier",
        "CC0-1.0",
        "download the level 1 golden copy as CSV from gleif.org",
        stale_after_days=100,
    ),
    _register(
        "sec",
        "SEC EDGAR: companies that report in the United States",
        "published by the SEC",
        "download `company_tickers.json` or `submissions.zip` from sec.gov",
        stale_after_days=200,
    ),
    _register(
        "ipeds-completions",
        "IPEDS Completions: degrees awarded by schools of the United States",
        "published by NCES",
        "download `C<year>_A` for at least three years running from nces.ed.gov/ipeds",
        kind=FeedKind.DEGREES,
        stale_after_days=36500,
    ),
    _register(
        "ipeds-institutions",
        "IPEDS: directory of schools of the United States",
        "published by NCES",
        "download `HD<year>` from nces.ed.gov/ipeds",
        kind=FeedKind.DEGREES,
        stale_after_days=800,
    ),
    _register(
        "cip-titles",
        "Classification of Instructional Programs: titles of fields of study",
        "published by NCES",
        "download the CIP codes as CSV from nces.ed.gov/ipeds/cipcode",
        kind=FeedKind.DEGREES,
        stale_after_days=4000,
    ),
)

_LISTS = (
    CatalogueEntry(
        kind=FeedKind.WATCHLISTS, unpacked_bytes=source.max_bytes, **msgspec.structs.asdict(source)
    )
    for source in SOURCES
)

CATALOGUE: Mapping[str, CatalogueEntry] = {entry.name: entry for entry in (*_ENTRIES, *_LISTS)}
"""Known feeds by name. Those marked default are fetched by ``doorward feeds pull`` alone."""


def known_feed(name: str) -> CatalogueEntry:
    """The entry of this name, else `ReferenceDataError` ``unknown-feed`` naming those there are."""
    entry = CATALOGUE.get(name)
    if entry is None:
        raise ReferenceDataError(
            "unknown-feed", f"no such feed; there are {', '.join(sorted(CATALOGUE))}", where=name
        )
    return entry

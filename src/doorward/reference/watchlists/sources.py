"""Where the lists are published: addresses, limits, and how sure we are of each address.

Addresses were taken from public code that fetches them (moov-io/watchman and
opensanctions/opensanctions, August 2026); none was fetched while this was written.
"""

from __future__ import annotations

import msgspec

_MIB = 2**20
_OFAC = "https://sanctionslistservice.ofac.treas.gov/api/PublicationPreview/exports"
_OFAC_NOTE = "address from moov-io/watchman's download code, not tried"
_PUBLIC_DOMAIN = "US Government work, public domain"


class ListSource(msgspec.Struct, frozen=True, kw_only=True):
    """A list the catalogue knows. `url` None: it is added from a file the user has."""

    name: str
    title: str
    parser: str
    file: str
    licence: str
    url: str | None = None
    max_bytes: int = 64 * _MIB
    stale_after_days: int = 14
    default: bool = True
    note: str = ""


def _ofac(name: str, title: str, file: str, **more: object) -> ListSource:
    fields = {"note": _OFAC_NOTE, "parser": name, **more}
    return ListSource(
        name=name,
        title=title,
        file=file,
        licence=_PUBLIC_DOMAIN,
        url=f"{_OFAC}/{file}",
        **fields,  # type: ignore[arg-type]
    )


SOURCES = (
    _ofac("ofac-sdn", "OFAC's SDN list: names, dates of birth, numbers", "SDN.CSV"),
    _ofac("ofac-alt", "OFAC's SDN list: aliases, joined to ofac-sdn", "ALT.CSV"),
    _ofac("ofac-add", "OFAC's SDN list: addresses, joined to ofac-sdn", "ADD.CSV"),
    _ofac(
        "ofac-comments",
        "OFAC's SDN list: the rest of long remarks, joined to ofac-sdn",
        "SDN_COMMENTS.CSV",
    ),
    _ofac(
        "ofac-advanced",
        "OFAC's SDN list in one file, with the dates of listing",
        "SDN_ADVANCED.XML",
        max_bytes=512 * _MIB,
        default=False,
        note=f"instead of the other four OFAC files, not beside them; {_OFAC_NOTE}",
    ),
    _ofac(
        "ofac-consolidated",
        "OFAC's lists other than the SDN list: names, dates of birth, numbers",
        "CONS_PRIM.CSV",
        parser="ofac-sdn",
        default=False,
    ),
    ListSource(
        name="un",
        title="United Nations Security Council consolidated list",
        parser="un",
        file="consolidated.xml",
        licence="published by the United Nations for use by all",
        url="https://scsanctions.un.org/resources/xml/en/consolidated.xml",
        note="address from moov-io/watchman's download code, not tried",
    ),
    ListSource(
        name="eu",
        title="European Union consolidated list of financial sanctions (XML 1.1)",
        parser="eu",
        file="xmlFullSanctionsList.xml",
        licence="European Commission reuse policy (CC-BY-4.0), from memory",
        url=(
            "https://webgate.ec.europa.eu/fsd/fsf/public/files/xmlFullSanctionsList_1_1/content"
            "?token=dG9rZW4tMjAxNw"
        ),
        max_bytes=128 * _MIB,
        default=False,
        note="the token is the public one opensanctions/opensanctions uses; it may change: then "
        "download the file from the Commission's page and add it",
    ),
    ListSource(
        name="uk",
        title="UK Sanctions List",
        parser="uk",
        file="UK-Sanctions-List.csv",
        licence="Open Government Licence v3.0, from memory",
        url="https://sanctionslist.fcdo.gov.uk/docs/UK-Sanctions-List.csv",
        note="address from moov-io/watchman's download code, not tried",
    ),
    ListSource(
        name="us-csl",
        title="US Consolidated Screening List",
        parser="us-csl",
        file="consolidated.csv",
        licence=_PUBLIC_DOMAIN,
        url="https://data.trade.gov/downloadable_consolidated_screening_list/v1/consolidated.csv",
        max_bytes=128 * _MIB,
        default=False,
        note="holds OFAC's lists too, so a party found is found twice beside them; address from "
        "moov-io/watchman's download code, not tried",
    ),
    ListSource(
        name="ftm",
        title="FollowTheMoney entities (OpenSanctions)",
        parser="ftm",
        file="entities.ftm.json",
        licence="your own with OpenSanctions",
        max_bytes=512 * _MIB,
        default=False,
        note="OpenSanctions' licence is not free for every use: get the file under yours and add "
        "it with `doorward lists add --as ftm`",
    ),
)
"""Known lists, in the order in which they are shown."""

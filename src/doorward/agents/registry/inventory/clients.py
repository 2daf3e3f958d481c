"""OAuth clients and service principals: RFC 7591 metadata, and exports of Okta and Entra.

Exports are tables or JSON; nested members are looked up by their path, so that one table of
columns serves both. Secrets (`client_secret`, registration tokens, certificates) are in no column
of it, and so are never read.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from doorward.agents.refusals import AgentRefusal
from doorward.agents.registry.inventory import documents
from doorward.agents.registry.inventory.found import (
    Found,
    Gathering,
    name_of,
    texts_of,
)

COLUMNS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    # RFC 7591, section 2, and 3.2.1.
    "oauth-client": {
        "client": ("clientid",),
        "title": ("clientname",),
        "owner": ("contacts",),
        "version": ("softwareversion",),
        "software": ("softwareid",),
        "grants": ("granttypes",),
        "authentication": ("tokenendpointauthmethod",),
    },
    # Okta's applications (GET /api/v1/apps) and their CSV.
    "okta": {
        "client": ("credentials.oauthclient.clientid", "clientid"),
        "title": ("label", "applicationlabel", "clientname", "name"),
        "state": ("status",),
        "account": ("id", "appid"),
        "type": ("settings.oauthclient.applicationtype", "applicationtype", "signonmode"),
        "grants": ("settings.oauthclient.granttypes", "granttypes"),
        "authentication": (
            "credentials.oauthclient.tokenendpointauthmethod",
            "tokenendpointauthmethod",
        ),
        "owner": ("contacts", "owner"),
    },
    # Microsoft Graph's servicePrincipal, `az ad sp list`, and the portal's CSV.
    "entra": {
        "client": ("appid", "applicationid"),
        "title": ("displayname", "appdisplayname", "name"),
        "state": ("accountenabled",),
        "account": ("id", "objectid"),
        "type": ("serviceprincipaltype", "applicationtype"),
        "purpose": ("description", "notes"),
        "owner": ("owners.userprincipalname", "owner"),
    },
}
"""Which columns or members (see `plain_column`) tell what, the first that is filled in counts."""

_DETAILS = ("software", "grants", "authentication", "type", "purpose")
_OFF = frozenset({"inactive", "deleted", "false", "no", "0", "disabled"})
_LISTS = ("value", "clients", "applications", "apps")


def read_json(kind: str, document: object, into: Gathering) -> None:
    """Clients of a JSON document: one, a list, or a list under one of the usual members."""
    for record, entry in _entries(document):
        if isinstance(entry, dict):
            _add(kind, record, _flat(entry), into)
        else:
            into.refuse(record, "wrong-type", "is no client")


def read_rows(kind: str, text: str, into: Gathering) -> None:
    """Clients of a table."""
    for line, cells in documents.rows_of(text, into.refuse):
        _add(kind, line, cells, into)


def _entries(document: object) -> Iterator[tuple[str, object]]:
    name, found = "", document
    if isinstance(document, dict):
        name = next((one for one in _LISTS if isinstance(document.get(one), list)), "")
        found = document[name] if name else [document]
    if not isinstance(found, list):
        raise AgentRefusal(documents.UNREADABLE, "has no list of clients")
    for number, entry in enumerate(found):
        yield f"{name}[{number}]", entry


def _flat(entry: Mapping[str, Any], before: str = "", depth: int = 0) -> dict[str, Any]:
    """Members by their path; of a list of objects those of the first."""
    found: dict[str, Any] = {}
    for key, value in entry.items():
        name = before + documents.plain_column(str(key)[:100])
        inner = value[0] if isinstance(value, list) and value else value
        if isinstance(inner, dict):
            if depth < 4:
                found |= _flat(inner, f"{name}.", depth + 1)
        else:
            found[name] = value
    return found


def _add(kind: str, record: str, cells: Mapping[str, Any], into: Gathering) -> None:
    columns = COLUMNS[kind]

    def told(what: str) -> tuple[str, ...]:
        values = (texts_of(_said(cells.get(name))) for name in columns.get(what, ()))
        return next((one for one in values if one), ())

    client = "".join(told("client")[:1])
    if not client:
        into.refuse(record, "no-client-id", "has no id of an OAuth client", columns["client"][0])
        return
    title = "".join(told("title")[:1])
    details = {name: ", ".join(told(name))[:300] for name in _DETAILS if told(name)}
    into.add(
        Found(
            record=record,
            id=name_of("client", client),
            kind=kind,
            title=title,
            owner="".join(told("owner")[:1]),
            oauth_client=client,
            accounts=tuple(dict.fromkeys(one for one in (*told("account"), title) if one)),
            version="".join(told("version")[:1]),
            runs_at=into.place,
            details=details,
            disabled="".join(told("state")).lower() in _OFF,
        )
    )


def _said(value: object) -> object:
    return str(value).lower() if isinstance(value, bool) else value

"""Technical indicators of a case: its facts in clear, as STIX 2.1 cyber-observable objects."""

from __future__ import annotations

import ipaddress
import re
import uuid
from collections.abc import Iterable

import msgspec

from doorward.cases.pack.redacting import is_hidden
from doorward.model import Fact, FactKind
from doorward.report.masked_values import core
from doorward.report.visible import visible

OBSERVABLES = uuid.UUID("00abedb4-aa42-466c-9c01-fed23315a9b7")
"""The namespace STIX 2.1 (section 2.9) gives for deterministic ids of observables."""

EXTENSION = "extension-definition--6d3a1f0e-5f0c-4d5f-9d0a-0c6a2d0f7b11"
"""Says of a `user-account` that it is a phone number or another identifier, for which STIX has
no object: readers who do not know the extension still read the account."""

PHONE, IDENTIFIER = "phone-number", "identifier"
LONGEST = 500
_EMAIL = re.compile(r"[^\s@]{1,64}@[^\s@]{1,255}\.[^\s@.]{2,63}")


def observable(fact: Fact) -> dict[str, object] | None:
    """A fact as an observable object; None for what is none, or is not in clear."""
    kind, value, _ = core(fact.kind, fact.value)
    if not value.strip() or is_hidden(fact.value) or len(value) > LONGEST:
        return None
    return _of_kind(kind, visible(value, LONGEST), visible(fact.label, 100))


def observables(facts: Iterable[Fact]) -> dict[str, dict[str, object]]:
    """Those of several facts by their ids: the same value gives one."""
    found = (observable(fact) for fact in facts)
    return {str(one["id"]): one for one in found if one is not None}


def _of_kind(kind: FactKind, value: str, label: str) -> dict[str, object] | None:
    if kind is FactKind.EMAIL and _EMAIL.fullmatch(value):
        return _made("email-addr", {"value": value})
    if kind is FactKind.IP:
        return _address(value)
    if kind is FactKind.PHONE:
        return _account(PHONE, value, label)
    if kind is FactKind.HANDLE:
        return _made("user-account", {"account_login": value})
    if kind is FactKind.IDENTIFIER:
        return _account(IDENTIFIER, value, label)
    return None


def _address(value: str) -> dict[str, object] | None:
    try:
        found = ipaddress.ip_interface(value)
    except ValueError:
        return None
    single = found.network.prefixlen == found.max_prefixlen
    text = str(found.ip) if single else str(found.network)
    return _made(f"ipv{found.version}-addr", {"value": text})


def _account(what: str, value: str, label: str) -> dict[str, object]:
    made = _made("user-account", {"account_login": value, "account_type": what})
    extension = {"extension_type": "property-extension", "kind": what, "label": label}
    return made | {"extensions": {EXTENSION: extension}}


def _made(kind: str, properties: dict[str, str]) -> dict[str, object]:
    """An object whose id follows from its properties (STIX 2.1, section 2.9)."""
    name = msgspec.json.encode(properties, order="deterministic").decode()
    return {
        "type": kind,
        "spec_version": "2.1",
        "id": f"{kind}--{uuid.uuid5(OBSERVABLES, name)}",
        **properties,
    }


def pattern(one: dict[str, object]) -> str | None:
    """The STIX pattern that finds an observable again; None for what only the extension tells."""
    if "extensions" in one:
        return None
    field = "account_login" if one["type"] == "user-account" else "value"
    value = str(one[field]).replace("\\", "\\\\").replace("'", "\\'")
    return f"[{one['type']}:{field} = '{value}']"

"""SPIFFE IDs: one a line, in a column, or SPIRE's ``spire-server entry show -output json``.

SPIRE's JSON is that of its entry service: `entries`, each with `spiffe_id` in two parts, a parent,
selectors and, where it ends, `expires_at`.
"""

from __future__ import annotations

from typing import Any

from doorward.agents.refusals import AgentRefusal
from doorward.agents.registry.inventory import documents
from doorward.agents.registry.inventory.found import Found, Gathering, name_of, text_of
from doorward.agents.registry.spiffe import LONGEST, spiffe_id


def read_json(document: object, into: Gathering) -> None:
    """Entries of SPIRE, or a JSON list of ids."""
    entries = document.get("entries") if isinstance(document, dict) else document
    if not isinstance(entries, list):
        raise AgentRefusal(documents.UNREADABLE, "has no list 'entries'")
    for number, entry in enumerate(entries):
        record = f"entries[{number}]"
        if isinstance(entry, str):
            _add(entry, record, into, {})
        elif isinstance(entry, dict):
            _add(_joined(entry.get("spiffe_id")), record, into, _details(entry))
        else:
            into.refuse(record, "wrong-type", "is no entry")


def read_rows(text: str, into: Gathering) -> None:
    """A table with a column of SPIFFE IDs."""
    for line, cells in documents.rows_of(text, into.refuse):
        _add(cells.get("spiffeid", ""), line, into, {})


def read_lines(text: str, into: Gathering) -> None:
    """An id a line; what follows a # is a remark."""
    for number, line in enumerate(text.splitlines(), 1):
        said = line.partition("#")[0].strip()
        if said:
            _add(said, str(number), into, {})


def _joined(said: object) -> str:
    if isinstance(said, dict):
        domain, path = said.get("trust_domain"), said.get("path", "")
        if isinstance(domain, str) and isinstance(path, str):
            return f"spiffe://{domain}{path}"
    return said if isinstance(said, str) else ""


def _details(entry: dict[str, Any]) -> dict[str, str]:
    """What tells a person which workload it is: the node, and what it is recognised by."""
    found = {"parent": text_of(_joined(entry.get("parent_id")))}
    selectors = entry.get("selectors")
    if isinstance(selectors, list):
        pairs = [
            f"{text_of(one.get('type'))}:{text_of(one.get('value'))}"
            for one in selectors[:10]
            if isinstance(one, dict)
        ]
        found["selectors"] = ", ".join(pairs)[:300]
    return {key: value for key, value in found.items() if value}


def _add(said: str, record: str, into: Gathering, details: dict[str, str]) -> None:
    try:
        if len(said) > LONGEST:
            raise AgentRefusal("bad-spiffe-id", f"it is longer than {LONGEST} bytes")
        one = spiffe_id(said)
    except AgentRefusal as refusal:
        into.refuse(record, refusal.code, str(refusal), "spiffe_id")
        return
    if not one.path:
        into.refuse(record, "bad-spiffe-id", "names a trust domain, no workload", "spiffe_id")
        return
    into.add(
        Found(
            record=record,
            id=name_of("spiffe", f"{one.trust_domain}{one.path}"),
            kind="spiffe",
            spiffe_id=said,
            runs_at=into.place,
            details=details,
        )
    )

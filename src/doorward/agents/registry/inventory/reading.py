"""A file of whichever kind of list: what it is, and what it names."""

from __future__ import annotations

from doorward.agents.refusals import AgentRefusal
from doorward.agents.registry.inventory import clients, documents, mcp, own, spiffe_lists
from doorward.agents.registry.inventory.found import Gathering

AUTO = "auto"
KINDS = ("inventory", "spiffe", "oauth-client", "okta", "entra", "mcp")


def read_list(data: bytes, file: str, kind: str = AUTO, place: str = "") -> tuple[str, Gathering]:
    """Which kind of list it is (one of `KINDS`), and what was read of it. `place` says where
    those run of which the list does not say it.

    Raises `AgentRefusal` ``list-unreadable`` for a file that cannot be used at all, and
    ``list-unknown`` for one that is none of the kinds.
    """
    text = documents.decoded(data)
    into = Gathering(file, place)
    if documents.is_json(text):
        document = documents.json_of(text)
        found = _kind_of_json(document) if kind == AUTO else kind
        _read_json(found, document, into)
    else:
        found = _kind_of_table(text) if kind == AUTO else kind
        _read_table(found, text, into)
    if len(into.found) > documents.MOST_ENTRIES:
        raise AgentRefusal(documents.UNREADABLE, f"more than {documents.MOST_ENTRIES:,} entries")
    return found, into


def _read_json(kind: str, document: object, into: Gathering) -> None:
    if kind == "inventory":
        own.read_json(document, into)
    elif kind == "spiffe":
        spiffe_lists.read_json(document, into)
    elif kind == "mcp":
        mcp.read_json(document, into)
    else:
        clients.read_json(kind, document, into)


def _read_table(kind: str, text: str, into: Gathering) -> None:
    if kind == "inventory":
        own.read_rows(text, into)
    elif kind == "mcp":
        raise AgentRefusal(documents.UNREADABLE, "a list of MCP servers is JSON")
    elif kind != "spiffe":
        clients.read_rows(kind, text, into)
    elif "spiffeid" in _header(text):
        spiffe_lists.read_rows(text, into)
    else:
        spiffe_lists.read_lines(text, into)


_MEMBERS = ("entries", "agents", "value", "clients", "applications", "apps")
"""Under which a document may have its list."""
_OWN = frozenset({"owner", "blueprint", "purpose"})
_TOLD_BY: tuple[tuple[str, frozenset[str]], ...] = (
    ("spiffe", frozenset({"spiffe_id"})),
    ("entra", frozenset({"appId"})),
    ("okta", frozenset({"signOnMode", "credentials"})),
    ("oauth-client", frozenset({"client_id"})),
)
"""By which members the first entry of a list tells its kind."""


def _kind_of_json(document: object) -> str:
    if mcp.is_list(document):
        return "mcp"
    listed = document
    if isinstance(document, dict):
        listed = next(
            (document[one] for one in _MEMBERS if isinstance(document.get(one), list)), [document]
        )
    first = listed[0] if isinstance(listed, list) and listed else None
    if isinstance(first, str) and first.startswith("spiffe://"):
        return "spiffe"
    members = set(first) if isinstance(first, dict) else set()
    if "id" in members and members & _OWN:
        return "inventory"
    for kind, told_by in _TOLD_BY:
        if members & told_by:
            return kind
    raise _unknown()


def _kind_of_table(text: str) -> str:
    if text.lstrip("# \r\n\t").startswith("spiffe://"):
        return "spiffe"
    header = _header(text)
    if "id" in header and header & _OWN:
        return "inventory"
    if header & {"appid", "applicationid"}:
        return "entra"
    if "clientid" in header:
        return "okta"
    if "spiffeid" in header:
        return "spiffe"
    raise _unknown()


def _header(text: str) -> set[str]:
    head = text.partition("\n")[0][:20_000]
    delimiter = max(",;\t", key=head.count)
    return {documents.plain_column(one) for one in head.split(delimiter)}


def _unknown() -> AgentRefusal:
    return AgentRefusal("list-unknown", f"is none of: {', '.join(KINDS)}; say which with --kind")

"""The company's own inventory of agents: a table, or JSON with the same names.

One row is one agent. Lists (`accounts`, `user_agents`, `tools`, `reads_also`, `environments`) are
parted by ``;`` in a table. Columns that are not named here are passed over.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from doorward.agents.refusals import AgentRefusal
from doorward.agents.registry.checking import is_clear, is_id
from doorward.agents.registry.inventory import documents
from doorward.agents.registry.inventory.found import Found, Gathering

TEXTS = ("title", "owner", "runs_at", "version", "spiffe_id", "oauth_client", "mcp_name")
LISTS = ("user_agents", "accounts")
KIND_TEXTS = ("purpose", "domain", "fleet", "model")
KIND_LISTS = ("tools", "reads_also", "environments")
COLUMNS = ("id", "blueprint", "expires", "clearance", "may_write")
_WORDS = {"yes": True, "true": True, "1": True, "no": False, "false": False, "0": False}
_MOST_IN_LIST = 100


class _BadFieldError(ValueError):
    def __init__(self, field: str, message: str) -> None:
        super().__init__(message)
        self.field = field


def read_json(document: object, into: Gathering) -> None:
    """Agents of a list, or of the member `agents`. Raises `AgentRefusal` ``list-unreadable``."""
    agents = document.get("agents") if isinstance(document, dict) else document
    if not isinstance(agents, list):
        raise AgentRefusal(documents.UNREADABLE, "has no list 'agents'")
    for number, one in enumerate(agents):
        record = f"agents[{number}]"
        if isinstance(one, dict):
            plain = {documents.plain_column(str(key)): value for key, value in one.items()}
            _take(record, plain, into)
        else:
            into.refuse(record, "wrong-type", "is no agent")


def read_rows(text: str, into: Gathering) -> None:
    """Agents of a table."""
    for line, cells in documents.rows_of(text, into.refuse):
        _take(line, cells, into)


def _take(record: str, cells: Mapping[str, Any], into: Gathering) -> None:
    try:
        into.add(_found(record, cells, into.place))
    except _BadFieldError as error:
        into.refuse(record, "bad-value", str(error), error.field)


def _found(record: str, cells: Mapping[str, Any], place: str) -> Found:
    identifier = _text(cells, "id")
    if not is_id(identifier):
        raise _BadFieldError("id", "is not 1 to 200 of A-Z a-z 0-9 . _ : / -")
    texts = {name: _text(cells, name) for name in TEXTS}
    lists = {name: _list(cells, name) for name in LISTS}
    texts["runs_at"] = texts["runs_at"] or place
    return Found(
        record=record,
        id=identifier,
        kind="inventory",
        blueprint=_text(cells, "blueprint"),
        says=_says(cells),
        expires_at=_moment(_text(cells, "expires")),
        keys=_keys(cells.get("keys")),
        title=texts["title"],
        owner=texts["owner"],
        runs_at=texts["runs_at"],
        version=texts["version"],
        spiffe_id=texts["spiffe_id"],
        oauth_client=texts["oauth_client"],
        mcp_name=texts["mcp_name"],
        user_agents=lists["user_agents"],
        accounts=lists["accounts"],
    )


def _says(cells: Mapping[str, Any]) -> dict[str, Any]:
    """What is told of the kind of agent; only what is filled in."""
    found: dict[str, Any] = {name: _text(cells, name) for name in KIND_TEXTS}
    found |= {name: _list(cells, name) for name in KIND_LISTS}
    found = {name: value for name, value in found.items() if value}
    clearance, may_write = _text(cells, "clearance"), _text(cells, "may_write").lower()
    if clearance:
        if clearance not in ("0", "1", "2", "3"):
            raise _BadFieldError("clearance", "is none of 0, 1, 2, 3")
        found["clearance"] = int(clearance)
    if may_write:
        if may_write not in _WORDS:
            raise _BadFieldError("may_write", "is neither yes nor no")
        found["may_write"] = _WORDS[may_write]
    return found


def _text(cells: Mapping[str, Any], name: str) -> str:
    value = cells.get(documents.plain_column(name))
    if value is None:
        return ""
    if isinstance(value, bool | int):
        value = str(value)
    if not isinstance(value, str):
        raise _BadFieldError(name, "is no text")
    if not is_clear(value.strip()):
        raise _BadFieldError(name, "is too long, or has hidden characters")
    return value.strip()


def _list(cells: Mapping[str, Any], name: str) -> tuple[str, ...]:
    value = cells.get(documents.plain_column(name))
    if isinstance(value, str):
        value = [one.strip() for one in value.split(";", _MOST_IN_LIST + 1) if one.strip()]
    if value is None:
        return ()
    if not isinstance(value, list) or len(value) > _MOST_IN_LIST:
        raise _BadFieldError(name, f"is no list of at most {_MOST_IN_LIST}")
    if not all(isinstance(one, str) and one and is_clear(one, 300) for one in value):
        raise _BadFieldError(name, "has an entry that is empty, too long or hidden")
    return tuple(dict.fromkeys(value))


def _keys(value: object) -> tuple[Mapping[str, Any], ...]:
    if value is None or value == "":
        return ()
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise _BadFieldError("keys", "is no list of public keys (JWK)")
    return tuple(value)


def _moment(text: str) -> float:
    if not text:
        return 0.0
    try:
        found = datetime.fromisoformat(text)
        at = found if found.tzinfo else found.replace(tzinfo=UTC)
        return at.timestamp()
    except (ValueError, OverflowError):
        raise _BadFieldError("expires", "is no date such as 2027-03-31") from None

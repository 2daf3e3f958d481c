"""Lists of MCP servers: what editors and assistants are configured to start or to call.

`mcpServers` (Claude Desktop, Cursor and others), `servers` (VS Code's mcp.json, or `mcp` in its
settings), `context_servers` (Zed), and the MCP registry's server.json, alone or in a list.

Such files are full of secrets: in environments, headers, arguments and addresses. Kept are the
names of variables and headers, the program's name, the package where a known runner is given one,
and the host of an address. Nothing else of them is read.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any
from urllib.parse import urlsplit

from doorward.agents.refusals import AgentRefusal
from doorward.agents.registry.inventory import documents
from doorward.agents.registry.inventory.found import Found, Gathering, name_of, text_of

_RUNNERS = frozenset({"npx", "bunx", "uvx", "pnpx", "pipx", "dnx"})
_WORDS = frozenset({"run", "dlx", "exec", "tool"})
_PACKAGE = re.compile(r"(?:@[a-z0-9][a-z0-9._-]*/)?[a-z0-9][a-z0-9._-]*(?:@[a-z0-9.^~-]+)?", re.I)
_VARIABLE = re.compile(r"[A-Z][A-Z0-9_]{0,63}")
_HEADER = re.compile(r"[A-Za-z][A-Za-z-]{0,63}")
_PROGRAM = re.compile(r"[A-Za-z0-9._+-]{1,64}")
_HOST = re.compile(r"[a-z0-9.:_-]{1,253}")


def is_list(document: object) -> bool:
    """Whether a document looks like one of these."""
    if not isinstance(document, dict):
        return False
    if isinstance(document.get("servers"), list) or _is_server_json(document):
        return True
    return any(True for _ in _maps(document))


def read_json(document: object, into: Gathering) -> None:
    """The servers of a list. Raises `AgentRefusal` ``list-unreadable``."""
    if not isinstance(document, dict) or not is_list(document):
        raise AgentRefusal(documents.UNREADABLE, "has no list of MCP servers")
    if _is_server_json(document):
        _published(document, "server", into)
        return
    listed = document.get("servers")
    if isinstance(listed, list):
        for number, one in enumerate(listed):
            inner = one.get("server", one) if isinstance(one, dict) else None
            if isinstance(inner, dict) and _is_server_json(inner):
                _published(inner, f"servers[{number}]", into)
            else:
                into.refuse(f"servers[{number}]", "wrong-type", "is no server of a registry")
        return
    for where, servers in _maps(document):
        for name, one in servers.items():
            _configured(name, one, where, into)


def _maps(document: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    inner = document.get("mcp")
    for name, holder in (
        ("mcpServers", document),
        ("servers", document),
        ("context_servers", document),
        ("servers", inner if isinstance(inner, dict) else {}),
    ):
        if isinstance(holder.get(name), dict):
            yield name, holder[name]


def _is_server_json(document: dict[str, Any]) -> bool:
    lists = (document.get("packages"), document.get("remotes"))
    return isinstance(document.get("name"), str) and any(isinstance(one, list) for one in lists)


def _configured(name: str, said: object, where: str, into: Gathering) -> None:
    record = f"{where}.{name[:60]}"
    if not isinstance(said, dict):
        into.refuse(record, "wrong-type", "is no server")
        return
    shown = text_of(name, 200)
    if not shown:
        into.refuse(record, "bad-text", "its name is empty, too long or has hidden characters")
        return
    # Zed writes the command as an object.
    command = said.get("command")
    inner = command if isinstance(command, dict) else said
    program = _program(inner.get("command", inner.get("path")))
    host = _host(said.get("url", said.get("serverUrl")))
    details = {
        "program": program,
        "package": _package(program, inner.get("args")),
        "host": host,
        "variables": _names(inner.get("env"), _VARIABLE),
        "headers": _names(said.get("headers"), _HEADER),
    }
    _add(shown, record, into, details, disabled=said.get("disabled") is True)


def _published(said: dict[str, Any], record: str, into: Gathering) -> None:
    name = text_of(said.get("name"), 200)
    if not name:
        into.refuse(record, "bad-text", "its name is empty or has hidden characters", "name")
        return
    packages = _objects(said.get("packages"))
    identifiers = (text_of(one.get("identifier"), 200) for one in packages)
    variables = [
        one.get("name")
        for package in packages
        for one in _objects(package.get("environmentVariables"))
    ]
    details = {
        "package": next((one for one in identifiers if _PACKAGE.fullmatch(one)), ""),
        "host": next(
            (h for one in _objects(said.get("remotes")) if (h := _host(one.get("url")))), ""
        ),
        "variables": _names(dict.fromkeys(filter(_is_text, variables)), _VARIABLE),
        "about": text_of(said.get("description")),
    }
    _add(name, record, into, details, version=text_of(said.get("version"), 60))


def _add(
    name: str,
    record: str,
    into: Gathering,
    details: dict[str, str],
    *,
    version: str = "",
    disabled: bool = False,
) -> None:
    host = details.get("host", "")
    into.add(
        Found(
            record=record,
            id=name_of("mcp", f"{into.place}/{name}" if into.place else name),
            kind="mcp-server",
            title=name,
            mcp_name=name,
            runs_at=into.place or host,
            version=version,
            details={key: value for key, value in details.items() if value},
            disabled=disabled,
        )
    )


def _objects(value: object) -> list[dict[str, Any]]:
    several = value if isinstance(value, list) else []
    return [one for one in several[:50] if isinstance(one, dict)]


def _is_text(value: object) -> bool:
    return isinstance(value, str)


def _names(value: object, shape: re.Pattern[str]) -> str:
    """Names of variables or headers; what has not the shape of one may be a value."""
    if not isinstance(value, dict):
        return ""
    return ", ".join(sorted(str(one) for one in value if shape.fullmatch(str(one)))[:20])[:300]


def _program(value: object) -> str:
    name = re.split(r"[/\\]", value)[-1] if isinstance(value, str) else ""
    return name if _PROGRAM.fullmatch(name) else ""


def _package(program: str, arguments: object) -> str:
    """The package that a runner is given: its first argument that is no option."""
    if program.lower().removesuffix(".cmd").removesuffix(".exe") not in _RUNNERS:
        return ""
    for one in (arguments if isinstance(arguments, list) else [])[:20]:
        if isinstance(one, str) and one and one not in _WORDS and one not in ("-y", "--yes"):
            # After any other option it cannot be told whether this is its value.
            return one if len(one) <= 200 and _PACKAGE.fullmatch(one) else ""
    return ""


def _host(value: object) -> str:
    if not isinstance(value, str) or len(value) > 4_096:
        return ""
    try:
        found = urlsplit(value)
        host = f"{found.hostname or ''}{f':{found.port}' if found.port else ''}"
    except ValueError:
        return ""
    return host if _HOST.fullmatch(host) else ""

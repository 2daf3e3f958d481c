"""Reading the gateway's file: strictly, and with everything that is wrong in it at once."""

from __future__ import annotations

import os
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import urlsplit
from zoneinfo import ZoneInfo

import msgspec
import re2

from doorward.agents.gateway.config import (
    Config,
    Constraint,
    Credential,
    FromArgument,
    Rule,
    Server,
)
from doorward.agents.gateway.values import pointer
from doorward.agents.policy.uids import Uid, uid_of

MOST_BYTES = 1024 * 1024
ASKABLE = ("sampling/createMessage", "elicitation/create", "roots/list")
SERVER_NAME = re.compile(r"[a-z][a-z0-9-]{0,30}")
TOOL_NAME = re.compile(r"[A-Za-z0-9_.-]{1,96}")
SHA = re.compile(r"sha256:[0-9a-f]{64}")
_HEADER = re.compile(r"[A-Za-z0-9-]{1,60}")
_EQUALS = re.compile(r"human|agent|session|team:[^:]{1,100}|agent:[A-Za-z_][A-Za-z0-9_]{0,60}")
_KEPT = frozenset({"host", "content-length", "content-type", "accept", "connection", "dpop",
                   "mcp-session-id", "mcp-protocol-version", "transfer-encoding"})  # fmt: skip


class ConfigError(ValueError):
    """A file that cannot be used; the message has one fault a line."""


def load(file: Path) -> Config:
    """The file, its paths made whole (they are seen from its folder). Raises `ConfigError`."""
    try:
        with file.open("rb") as opened:
            data = opened.read(MOST_BYTES + 1)
    except OSError as error:
        raise ConfigError(f"{file}: {error.strerror}") from error
    if len(data) > MOST_BYTES:
        raise ConfigError(f"{file}: larger than {MOST_BYTES:,} bytes")
    return read(data.decode("utf-8", "replace"), file.parent, str(file))


def read(text: str, folder: Path, name: str = "config") -> Config:
    """As `load`, from a text."""
    try:
        config = msgspec.toml.decode(text, type=Config)
    except (msgspec.MsgspecError, ValueError) as error:
        raise ConfigError(f"{name}: {error}") from error
    wrong = list(_faults(config))
    if wrong:
        raise ConfigError("\n".join(f"{name}: {one}" for one in wrong))
    return _placed(config, folder)


def missing_env(config: Config, env: Mapping[str, str] = os.environ) -> list[str]:
    """Names of credentials that the environment lacks."""
    wanted = {one.env for server in config.servers.values() for one in server.credentials}
    return sorted(name for name in wanted if not env.get(name))


def named(said: str, otherwise: str) -> Uid:
    """A Cedar name: whole, or the id of one of the usual type. Raises `ValueError`."""
    if "::" in said:
        return uid_of(said)
    if not said or len(said) > 200:
        raise ValueError("an id has 1 to 200 characters")
    return Uid(otherwise, said)


def _placed(config: Config, folder: Path) -> Config:
    def whole(said: str) -> str:
        return str(folder / said) if said else ""

    rep, policy, listen = msgspec.structs.replace, config.policy, config.listen
    return rep(
        config,
        state=whole(config.state),
        log=whole(config.log),
        policy=rep(
            policy,
            policies=whole(policy.policies),
            entities=whole(policy.entities),
            schema=whole(policy.schema),
        ),
        listen=rep(listen, tls_cert=whole(listen.tls_cert), tls_key=whole(listen.tls_key)),
        servers={
            key: rep(one, folder=str(folder / one.folder) if one.command else "")
            for key, one in config.servers.items()
        },
    )


def _faults(config: Config) -> Iterator[str]:
    if not config.state:
        yield "state: names a folder"
    if config.tokens is None and config.identity is None:
        yield "say who may ask: [tokens] for clients over HTTP, [identity] for --stdio"
    if not re.fullmatch(r"/[A-Za-z0-9/_.-]*", config.listen.path):
        yield "listen.path: begins with / and has letters, digits, and /_.-"
    for origin in config.listen.origins:
        if urlsplit(origin).scheme not in {"http", "https"} or urlsplit(origin).path:
            yield f"listen.origins: {origin!r} is like https://app.example.com"
    if not config.servers:
        yield "servers: name at least one"
    yield from _faults_of_figures(config)
    for name, server in config.servers.items():
        if not SERVER_NAME.fullmatch(name):
            yield f"servers.{name}: a name has a to z, 0 to 9 and -, 31 characters at most"
        for fault in _faults_of_server(server):
            yield f"servers.{name}.{fault}"
    yield from _faults_of_uris(config)


def _faults_of_figures(config: Config) -> Iterator[str]:
    for table in ("wait", "most", "message"):
        for key, figure in msgspec.structs.asdict(getattr(config, table)).items():
            if not 0 < figure <= 10**9:
                yield f"{table}.{key}: is above 0"
    if config.message.depth > 64:
        yield "message.depth: is at most 64"
    if config.context.timezone:
        try:
            ZoneInfo(config.context.timezone)
        except (ValueError, OSError, KeyError):
            yield f"context.timezone: {config.context.timezone!r} is not known"


def _faults_of_uris(config: Config) -> Iterator[str]:
    seen: dict[str, str] = {}
    for name, server in config.servers.items():
        for one in server.resources:
            for uri, other in seen.items():
                if other != name and _overlap(uri, one.uri):
                    yield f"servers.{name}.resources: {one.uri!r} overlaps with {uri!r} of {other}"
        seen |= {one.uri: name for one in server.resources}


def _overlap(one: str, other: str) -> bool:
    a, b = one.removesuffix("*"), other.removesuffix("*")
    return (
        one == other
        or (one.endswith("*") and b.startswith(a))
        or (other.endswith("*") and a.startswith(b))
    )


def _faults_of_server(server: Server) -> Iterator[str]:
    if bool(server.command) == bool(server.url):
        yield "command: give either a command or a url"
    if server.url and server.env:
        yield "env: is for a command; a url has credentials"
    if server.command and server.credentials:
        yield "credentials: are for a url; a command has env"
    parts = urlsplit(server.url)
    if server.url and (
        parts.scheme not in {"http", "https"} or not parts.hostname or parts.username
    ):
        yield "url: is like https://mcp.example.com/mcp"
    for one in server.credentials:
        yield from _faults_of_credential(one)
    for kind in ("tools", "prompts", "asks"):
        yield from _faults_of_rules(kind, getattr(server, kind))
    for uri in server.resources:
        if not uri.uri.strip("*") or "*" in uri.uri[:-1]:
            yield f"resources: {uri.uri!r} may have one * at its end"
        yield from _faults_of_names(uri.action, uri.resource)


def _faults_of_rules(kind: str, rules: Mapping[str, Rule]) -> Iterator[str]:
    for name, rule in rules.items():
        if kind == "asks" and name not in ASKABLE:
            yield f"asks.{name}: is one of {', '.join(ASKABLE)}"
        if kind != "asks" and not TOOL_NAME.fullmatch(name):
            yield f"{kind}.{name}: a name has letters, digits, and _.-"
        for fault in _faults_of_rule(rule):
            yield f"{kind}.{name}.{fault}"


def _faults_of_credential(one: Credential) -> Iterator[str]:
    if not _HEADER.fullmatch(one.header) or one.header.lower() in _KEPT:
        yield f"credentials: {one.header!r} is no header for a credential"
    if not one.env:
        yield "credentials: env names a variable"


def _faults_of_rule(rule: Rule) -> Iterator[str]:
    if bool(rule.resource) == (rule.resource_from is not None):
        yield "resource: give either resource or resource_from"
    yield from _faults_of_names(rule.action, rule.resource or "x")
    if rule.resource_from is not None:
        yield from _faults_of_pointer("resource_from", rule.resource_from.argument)
        for one in rule.resource_from.table.values():
            yield from _faults_of_names(rule.action, one)
    if rule.pin and not SHA.fullmatch(rule.pin):
        yield "pin: is like sha256:… (64 hex digits)"
    for key, value in rule.context.items():
        yield from _faults_of_value(f"context.{key}", value)
    for key, constraint in rule.arguments.items():
        yield from _faults_of_pointer(f'arguments."{key}"', key)
        for fault in _faults_of_constraint(constraint):
            yield f'arguments."{key}".{fault}'


def _faults_of_names(action: str, resource: str) -> Iterator[str]:
    for key, said, usual in (("action", action, "Action"), ("resource", resource, "Resource")):
        try:
            named(said, usual)
        except ValueError as error:
            yield f"{key}: {said!r}: {error}"


def _faults_of_value(where: str, value: FromArgument) -> Iterator[str]:
    if bool(value.argument) == (value.value is not msgspec.UNSET):
        yield f"{where}: give either argument or value"
    if value.argument:
        yield from _faults_of_pointer(where, value.argument)
    if (value.kind == "outside") != bool(value.inside):
        yield f"{where}: inside goes with kind outside"


def _faults_of_pointer(where: str, said: str) -> Iterator[str]:
    try:
        pointer(said)
    except ValueError as error:
        yield f"{where}: {error}"


def _faults_of_constraint(one: Constraint) -> Iterator[str]:
    if one.pattern:
        try:
            re2.compile(one.pattern)
        except re2.error as error:
            yield f"pattern: cannot be used ({error})"
    if one.equals and not _EQUALS.fullmatch(one.equals):
        yield "equals: is human, agent, session, team:PREFIX or agent:ATTRIBUTE"
    if one.under and (".." in one.under or "\\" in one.under):
        yield "under: is a plain path"
    says = (one.one_of, one.pattern, one.under, one.equals, one.nested)
    if not any(says) and one.max is None and one.min is None and one.longest is None:
        yield "constraint: says nothing"

"""What each method of MCP means to the policies: the session's own, a listing, a decision, or no.

Methods of the Model Context Protocol, revisions 2025-06-18 and 2025-11-25. A method that does not
stand here is refused, also one of a later revision.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum
from typing import Any
from urllib.parse import unquote

import msgspec
from msgspec import UNSET

from doorward.agents.gateway.config import Config, ResourceRule, Rule
from doorward.agents.gateway.config_reading import named
from doorward.agents.gateway.constraints import Attribute, Constraints
from doorward.agents.gateway.errors import Refused
from doorward.agents.gateway.texts import odd
from doorward.agents.gateway.values import found, of_argument, pointer
from doorward.agents.policy.uids import Uid

SEPARATOR = "__"
"""Between a server's name (which has no underscore) and a name of that server."""


class Treatment(StrEnum):
    """What becomes of a method."""

    OWN = "own"
    """It is about the session itself: whoever may have the session may do it."""
    LISTING = "listing"
    """Each entry is decided; what could not be allowed is left out."""
    DECIDED = "decided"
    DENIED = "denied"


OF_CLIENT: Mapping[str, Treatment] = {
    "initialize": Treatment.OWN,
    "ping": Treatment.OWN,
    "logging/setLevel": Treatment.OWN,
    "notifications/initialized": Treatment.OWN,
    "notifications/cancelled": Treatment.OWN,
    "notifications/progress": Treatment.OWN,
    "notifications/roots/list_changed": Treatment.OWN,
    "tools/list": Treatment.LISTING,
    "resources/list": Treatment.LISTING,
    "resources/templates/list": Treatment.LISTING,
    "prompts/list": Treatment.LISTING,
    "tools/call": Treatment.DECIDED,
    "resources/read": Treatment.DECIDED,
    "resources/subscribe": Treatment.DECIDED,
    "resources/unsubscribe": Treatment.DECIDED,
    "prompts/get": Treatment.DECIDED,
    "completion/complete": Treatment.DECIDED,
    # Tasks outlive the decision that began them; the gateway offers none.
    "tasks/get": Treatment.DENIED,
    "tasks/result": Treatment.DENIED,
    "tasks/list": Treatment.DENIED,
    "tasks/cancel": Treatment.DENIED,
    "notifications/tasks/status": Treatment.DENIED,
}
OF_SERVER: Mapping[str, Treatment] = {
    "ping": Treatment.OWN,
    "sampling/createMessage": Treatment.DECIDED,
    "elicitation/create": Treatment.DECIDED,
    "roots/list": Treatment.DECIDED,
    "notifications/cancelled": Treatment.OWN,
    "notifications/progress": Treatment.OWN,
    "notifications/message": Treatment.OWN,
    "notifications/resources/updated": Treatment.OWN,
    "notifications/resources/list_changed": Treatment.OWN,
    "notifications/tools/list_changed": Treatment.OWN,
    "notifications/prompts/list_changed": Treatment.OWN,
    "notifications/elicitation/complete": Treatment.DENIED,
    "tasks/get": Treatment.DENIED,
    "tasks/result": Treatment.DENIED,
    "tasks/list": Treatment.DENIED,
    "tasks/cancel": Treatment.DENIED,
    "notifications/tasks/status": Treatment.DENIED,
}


def treatment(method: str, known: Mapping[str, Treatment]) -> Treatment:
    """What becomes of a method. Raises `Refused` ``unknown-method`` or ``not-offered``."""
    found_ = known.get(method)
    if found_ is None:
        raise Refused("unknown-method", "this method is not known here")
    if found_ is Treatment.DENIED:
        raise Refused("not-offered", "this method is not offered")
    return found_


class Asked(msgspec.Struct, frozen=True, kw_only=True):
    """What a request means to the policies. `name` is how the session counts it (``server/tool``),
    `reads` says that its answer shows data of the resource, `is_tool` that blueprints may name
    it."""

    action: Uid
    resource: Uid
    name: str
    context: Mapping[str, Any] = {}
    reads: bool = True
    is_tool: bool = False


class Mapped:
    """One rule of the configuration, ready to be used."""

    def __init__(self, kind: str, server: str, name: str, rule: Rule, config: Config) -> None:
        self.kind = kind
        self.server, self.name, self.rule = server, name, rule
        self.constraints = Constraints(rule, config.message)
        self._action = named(rule.action, "Action")
        self._context = dict(rule.context)
        chosen = rule.resource_from
        self._steps = None if chosen is None else pointer(chosen.argument)
        self._table = {
            key: named(one, "Resource") for key, one in (chosen.table if chosen else {}).items()
        }
        self._resource = named(rule.resource, "Resource") if rule.resource else None

    def candidates(self) -> list[Asked]:
        """What it could mean, whatever the arguments."""
        found_ = [self._resource] if self._resource else list(self._table.values())
        return [self._asked(one, {}) for one in dict.fromkeys(found_)]

    def asked(self, arguments: Mapping[str, Any]) -> Asked:
        """What it means with these arguments. Raises `Refused` ``arguments``."""
        told = {key: of_argument(one, arguments) for key, one in self._context.items()}
        context = {key: one for key, one in told.items() if one is not UNSET}
        return self._asked(self._resource or self._chosen(arguments), context)

    def require(self, arguments: Mapping[str, Any], attribute: Attribute) -> None:
        """Raises `Refused` ``arguments`` where a constraint is not met."""
        self.constraints.require(arguments, attribute)

    def _chosen(self, arguments: Mapping[str, Any]) -> Uid:
        values = list(found(arguments, self._steps or ()))
        keys = {one for one in values if isinstance(one, str)}
        if len(keys) != 1 or len(values) != 1 or (key := keys.pop()) not in self._table:
            raise Refused("arguments", "the argument names no resource that is known")
        return self._table[key]

    def _asked(self, resource: Uid, context: Mapping[str, Any]) -> Asked:
        return Asked(
            action=self._action,
            resource=resource,
            name=f"{self.server}/{self.name}",
            context=context,
            reads=self.rule.reads,
            is_tool=self.kind == "tools",
        )


class Mapper:
    """All rules of the configuration, found by what clients and servers call things."""

    def __init__(self, config: Config) -> None:
        def mapped(kind: str) -> dict[tuple[str, str], Mapped]:
            return {
                (server, name): Mapped(kind, server, name, rule, config)
                for server, one in config.servers.items()
                for name, rule in getattr(one, kind).items()
            }

        self.tools, self.prompts, self.asks = mapped("tools"), mapped("prompts"), mapped("asks")
        self._uris = [
            (one.uri, server, one)
            for server, own in config.servers.items()
            for one in own.resources
        ]

    def meant(self) -> Iterator[tuple[str, Asked]]:
        """What every rule could mean, with the name that the session counts it by."""
        for one in (*self.tools.values(), *self.prompts.values(), *self.asks.values()):
            for asked in one.candidates():
                yield asked.name, asked
        for uri, server, rule in self._uris:
            yield f"{server}/{uri}", _of_resource(server, rule)

    def tool(self, said: object) -> Mapped:
        """A tool by the name that clients use. Raises `Refused`."""
        return _by_name(self.tools, said, "tool")

    def prompt(self, said: object) -> Mapped:
        """A prompt by the name that clients use. Raises `Refused`."""
        return _by_name(self.prompts, said, "prompt")

    def ask(self, server: str, method: str) -> Mapped:
        """A request of a server to the client. Raises `Refused` ``unmapped``."""
        treatment(method, OF_SERVER)
        known = self.asks.get((server, method))
        if known is None:
            raise Refused("unmapped", "servers may not ask this of the client")
        return known

    def resource(self, said: object) -> tuple[str, Asked]:
        """The server of a URI and what reading it means. Raises `Refused`."""
        uri = _plain_uri(said)
        known = [one for one in self._uris if _matches(one[0], uri)]
        if not known:
            raise Refused("unmapped", "no rule is for this resource")
        _, server, rule = max(known, key=lambda one: len(one[0]))
        return server, _of_resource(server, rule)

    def servers_with(self, kind: str) -> list[str]:
        """Servers of which the configuration names something of a kind."""
        if kind in ("resources", "templates"):
            return list(dict.fromkeys(server for _, server, _ in self._uris))
        rules = self.tools if kind == "tools" else self.prompts
        return list(dict.fromkeys(server for server, _ in rules))


def of_server_name(server: str, name: str) -> str:
    """What clients call something of a server."""
    return f"{server}{SEPARATOR}{name}"


def _by_name(known: Mapping[tuple[str, str], Mapped], said: object, kind: str) -> Mapped:
    if not isinstance(said, str):
        raise Refused("params", "name is a text")
    server, between, name = said.partition(SEPARATOR)
    if not between or not name:
        raise Refused(f"unknown-{kind}", f"there is no such {kind}")
    found_ = known.get((server, name))
    if found_ is None:
        raise Refused("unmapped", f"no rule is for this {kind}")
    return found_


def _of_resource(server: str, rule: ResourceRule) -> Asked:
    return Asked(
        action=named(rule.action, "Action"),
        resource=named(rule.resource, "Resource"),
        name=f"{server}/{rule.uri}",
    )


def _matches(rule: str, uri: str) -> bool:
    return uri.startswith(rule[:-1]) if rule.endswith("*") else uri == rule


def _plain_uri(said: object) -> str:
    """A URI that every reader takes for the same: no dot segments, nothing encoded that parts it.
    Raises `Refused`."""
    if not isinstance(said, str) or not said or len(said) > 2_000:
        raise Refused("params", "uri is a text")
    inner = said.partition("?")[0].partition("#")[0]
    parts = unquote(inner).split("/")
    tricks = any(one in inner.lower() for one in ("%2e", "%2f", "%5c", "%25", "%00", "\\"))
    if odd(unquote(said)) or tricks or any(one in (".", "..") for one in parts):
        raise Refused("unknown-resource", "the address is not a plain one")
    return said

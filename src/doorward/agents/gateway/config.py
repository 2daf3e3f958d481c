"""What the gateway is told: where it listens, who issues tokens, which servers stand behind it, and
what each of their tools means to the policies. What is not named here is denied.
"""

from __future__ import annotations

from typing import Literal

import msgspec
from msgspec import UNSET, UnsetType

from doorward.agents.gateway.messages import Limits


class _Table(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A table of the file; a key that is not known is an error."""


class Listen(_Table, frozen=True):
    """Where clients come in. `url` is the address they know, without the path; `origins` are those
    of browsers that may ask, none as a rule."""

    host: str = "127.0.0.1"
    port: int = 8767
    path: str = "/mcp"
    url: str = ""
    tls_cert: str = ""
    tls_key: str = ""
    origins: tuple[str, ...] = ()


class PolicySet(_Table, frozen=True):
    """The files that decide. `entities` are what stands in no register: resources, areas."""

    policies: str
    entities: str = ""
    schema: str = ""


class Tokens(_Table, frozen=True):
    """Whose tokens are taken. Without an `audience` it is the gateway's own address."""

    issuer: str
    audience: str = ""


class Identity(_Table, frozen=True):
    """Who a client is that starts the gateway itself (``--stdio``)."""

    agent: str
    human: str | None = None
    session: str = ""


class Told(_Table, frozen=True):
    """What policies are told beside arguments. `timezone` adds ``hour`` and ``weekday``; `facts`
    are those of the session that the schema knows, such as ``highest_read``."""

    timezone: str = ""
    facts: tuple[str, ...] = ()


class Waits(_Table, frozen=True):
    """How long things may take, in seconds. `offers` is how long a listing waits for late servers
    where others have answered, `listing` how long a server's listing holds."""

    connect: float = 15.0
    call: float = 60.0
    approval: float = 300.0
    client: float = 60.0
    idle: float = 3_600.0
    listing: float = 300.0
    offers: float = 5.0


class Most(_Table, frozen=True):
    """How much there may be: sessions in all and of each principal, calls at once in a session,
    bytes of an answer, and entries of a listing."""

    sessions: int = 500
    sessions_each: int = 20
    calls: int = 20
    response: int = 4 * 1024 * 1024
    listed: int = 1_000


class Agreeing(_Table, frozen=True):
    """How people agree: see `doorward.agents.approval_records.ApprovalRules`."""

    waits_seconds: float = 600.0
    use_seconds: float = 300.0
    refusal_holds_seconds: float = 3_600.0
    alone_up_to: int = 1
    teams: tuple[str, ...] = ()
    most_waiting: int = 20


class Credential(_Table, frozen=True):
    """What the gateway shows a server: its own, from the environment, never the agent's."""

    header: str
    env: str
    prefix: str = ""


class FromArgument(_Table, frozen=True):
    """A value of the context. `argument` is a JSON Pointer (RFC 6901); without it `value` stands
    always. `kind` says how it is read; `inside` are the domains that are not outside. Where the
    argument is missing the value is left out, unless `otherwise` says what stands for it."""

    argument: str = ""
    kind: Literal["whole", "hundredths", "text", "truth", "count", "outside"] = "text"
    value: str | int | bool | UnsetType = UNSET
    inside: tuple[str, ...] = ()
    otherwise: str | int | bool | UnsetType = UNSET


class Constraint(_Table, frozen=True):
    """What an argument has to be, beside the server's own schema.

    `equals` names something of the principal: ``human``, ``agent``, ``session``,
    ``agent:ATTRIBUTE`` (of its blueprint or instance), or ``team:PREFIX``: the rest of the name of
    the person's one team that begins so (``team:tenant-``). `everywhere` holds every member of
    this name to it, at any depth, also in texts that are JSON. `nested` says that a text is JSON;
    pointers go on inside it. `under` is a folder of plain paths.
    """

    one_of: tuple[str | int | bool, ...] = ()
    pattern: str = ""
    under: str = ""
    equals: str = ""
    max: int | float | None = None
    min: int | float | None = None
    longest: int | None = None
    nested: bool = False
    everywhere: bool = False
    optional: bool = False


class ResourceFrom(_Table, frozen=True):
    """The resource is chosen by an argument; a value that is not in the table is denied."""

    argument: str
    table: dict[str, str]


class Rule(_Table, frozen=True):
    """What a tool, a prompt or a question of a server means to the policies.

    `action` and `resource` are ids of Cedar's ``Action`` and ``Resource``, or whole names such as
    ``Shelf::"a"``. `reads` says that its answer shows data of the resource. `pin` is a digest that
    is accepted. `other_arguments` lets arguments through that the server's schema does not name.
    """

    action: str
    resource: str = ""
    resource_from: ResourceFrom | None = None
    context: dict[str, FromArgument] = {}
    arguments: dict[str, Constraint] = {}
    reads: bool = True
    pin: str = ""
    other_arguments: bool = False


class ResourceRule(_Table, frozen=True):
    """Resources of a server whose URIs are this one, or begin with it where it ends in ``*``."""

    uri: str
    resource: str
    action: str = "read"


class Server(_Table, frozen=True):
    """A server behind the gateway: a `command` that is started for each session, or a `url`.

    `env` names what it gets of the gateway's environment. `asks` are requests of the server to the
    client that may be decided at all, by method. `first_seen` says what becomes of a description
    that was never seen: ``hold`` until somebody accepts it, or ``accept``.
    """

    command: tuple[str, ...] = ()
    folder: str = ""
    env: tuple[str, ...] = ()
    url: str = ""
    credentials: tuple[Credential, ...] = ()
    first_seen: Literal["hold", "accept"] = "hold"
    tools: dict[str, Rule] = {}
    prompts: dict[str, Rule] = {}
    resources: tuple[ResourceRule, ...] = ()
    asks: dict[str, Rule] = {}


class Config(_Table, frozen=True):
    """The whole file."""

    state: str
    policy: PolicySet
    servers: dict[str, Server]
    log: str = ""
    log_values: tuple[str, ...] = ()
    noted: tuple[str, ...] = ("note-purpose",)
    listen: Listen = Listen()
    tokens: Tokens | None = None
    identity: Identity | None = None
    context: Told = Told()
    wait: Waits = Waits()
    most: Most = Most()
    approvals: Agreeing = Agreeing()
    message: Limits = Limits()

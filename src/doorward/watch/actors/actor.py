"""What is said of an actor, by whom, and how far it is to be believed."""

from __future__ import annotations

from enum import StrEnum

import msgspec


class ActorKind(StrEnum):
    """An AI agent decides by itself what to do next; a service does what it is written to do."""

    HUMAN = "human"
    AGENT = "agent"
    SERVICE = "service"
    UNKNOWN = "unknown"


class Said(StrEnum):
    """Where a statement comes from, the most trusted first.

    A register's entry is matched by a client, account, key or SPIFFE id that the log's producer
    verified. A producer's own word (`Authentication` with an agent's token, GitHub's
    ``actor_is_agent``) is as good as its sign-in. A signature is verified by a key of a directory.
    A user agent is what the program says of itself. Behaviour proves nothing.
    """

    REGISTER = "register"
    PRODUCER = "producer"
    SIGNATURE = "signature"
    ACCOUNT = "account"
    USER_AGENT = "user-agent"
    BEHAVIOUR = "behaviour"


BEHAVIOUR_CAP = 0.4
"""Never more than this from behaviour alone: people with macros, switches or screen readers, and
plain scripts, keep the same rhythm."""


class Provenance(msgspec.Struct, frozen=True, kw_only=True):
    """One statement. `says` is for people, `where` names the attribute that it is read from."""

    said: Said
    kind: ActorKind
    confidence: float
    says: str
    where: str


class Actor(msgspec.Struct, frozen=True, kw_only=True):
    """What acted. `confidence` (0 to 1) is that of the most trusted statement about its kind.

    `agent` is its id where it is an agent: the register's, else the producer's, else what the user
    agent declares. `registered` is None where no register was given. `on_behalf_of` is the account
    in whose name it acts, "" for its own.
    """

    kind: ActorKind
    confidence: float
    provenance: tuple[Provenance, ...] = ()
    agent: str = ""
    registered: bool | None = None
    on_behalf_of: str = ""

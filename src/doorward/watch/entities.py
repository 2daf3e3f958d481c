"""Whom events are about: the units that state is kept for and work is spread by."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum

import msgspec

from doorward.model.events import (
    Authentication,
    BaseEvent,
    Event,
    FileActivity,
    PeripheralActivity,
    User,
    UserManagement,
)
from doorward.watch.drives import WRITES, root_of


class EntityKind(StrEnum):
    """What state is kept of. ADDRESS, FACTOR and DEVICE gather what several people share; AGENT is
    an AI agent, on its own or on somebody's behalf."""

    PERSON = "person"
    ADDRESS = "address"
    FACTOR = "factor"
    DEVICE = "device"
    AGENT = "agent"


class Entity(msgspec.Struct, frozen=True, order=True, gc=False):
    """One of them. Written ``kind:id``."""

    kind: EntityKind
    id: str

    def __str__(self) -> str:
        return f"{self.kind}:{self.id}"


def machine_of(event: Event, person: str) -> str | None:
    """The machine that an event is of, as its detectors know it; None where it is none's.

    A host's name is enough for what names nobody. Of what names somebody it is so only for files
    written to what may be a removable drive, and for signing in at the machine's own keys: many
    people share the name of a server. What a person plugged in is that person's.
    """
    device = event.device
    if device is None:
        return None
    if type(event) is FileActivity:
        if event.activity_id not in WRITES or not root_of(event):
            return None
        return device.uid or device.hostname
    if not person:
        return device.uid or device.hostname
    if type(event) is Authentication and event.logon_type_id in _AT_THE_KEYS:
        return device.uid or device.hostname
    return None if type(event) is PeripheralActivity else device.uid


HR = "hr"
"""The product that `doorward.intake.logs.people` names."""
HIRED, LEFT = (1, None), (5, "left")
"""The activity, and its name, of what HR says."""
_EMPLOYMENT = frozenset({HIRED, LEFT})
_AT_THE_KEYS = frozenset({2, 11})
"""OCSF's `logon_type_id`: interactive, and interactive without asking the domain."""
_SYSTEM = 3  # OCSF's `user.type_id`
_WINDOWS = frozenset(("nt authority", "nt service", "window manager", "font driver host"))


def person_of(event: BaseEvent, aliases: Mapping[str, str]) -> str:
    """Whose event it is, or "" where it names nobody.

    The user acted on counts for signing in, and for being hired and leaving; otherwise who acted.
    `aliases` maps every name an account has (id, e-mail address, login; lower case) to the person
    of the roster; without an entry the address, else the login, else the id is the person. Windows
    itself (SYSTEM, machine accounts such as ``PC-7$``) is nobody: what it tells is of the machine.
    """
    actor = event.actor
    user = actor.user if actor is not None else None
    if user is None or of_employment(event):
        user = getattr(event, "user", None)
    return "" if user is None else known_as(user, aliases)


def of_employment(event: BaseEvent) -> bool:
    """Whether HR says that somebody was hired or left: that is theirs, whoever wrote it down."""
    if type(event) is not UserManagement:
        return False
    product = event.metadata.product
    return (
        product is not None
        and product.name == HR
        and (event.activity_id, event.activity_name) in _EMPLOYMENT
    )


def known_as(user: User, aliases: Mapping[str, str]) -> str:
    """The person an account belongs to; see `person_of`."""
    own = ""
    for name in (user.email_addr, user.name, user.uid, user.uid_alt):
        if name:
            low = name.lower()
            found = aliases.get(low)
            if found is not None:
                return found
            own = own or low
    return "" if user.type_id == _SYSTEM and _of_windows(user) else own


def _of_windows(user: User) -> bool:
    """Whether it is an account of Windows itself or of a machine (``WS1$``)."""
    if (user.name or "").endswith("$"):
        return True
    return (user.uid or "").startswith("S-1-5-") or (user.domain or "").lower() in _WINDOWS

"""Which agent an event is of: looked up once for each event, so it must be quick."""

from __future__ import annotations

from typing import NamedTuple, get_args

from doorward.model.events import BaseEvent, Event, User
from doorward.watch.actors.actor import Said
from doorward.watch.actors.declared import declared
from doorward.watch.actors.register import AgentIndex

DECLARED = "declared:"
"""What the id of an agent begins with that is known by its user agent only."""

_LONGEST_ID = 200
_WITH_REQUESTS = frozenset(
    one for one in get_args(Event) if "http_request" in one.__struct_fields__
)


class Found(NamedTuple):
    """The agent of an event, where that is told, and by whom."""

    agent: str
    said: Said
    where: str


def acting_user(event: BaseEvent) -> User | None:
    """The account that acted."""
    actor = event.actor
    if actor is not None and actor.user is not None:
        return actor.user
    user: User | None = getattr(event, "user", None)
    return user


def user_agent_of(event: BaseEvent) -> str:
    """What the program calls itself, or ""."""
    request = getattr(event, "http_request", None)
    return "" if request is None else request.user_agent or ""


class Agents:
    """Finds the agent of each event. Without a register, only what events say themselves counts."""

    def __init__(self, index: AgentIndex | None = None) -> None:
        self._index = index

    def agent(self, event: BaseEvent, person: str) -> str:
        """The id of the agent that acted, or "". `person` is the account it acts for."""
        if event.ai_agent is None and self._index is None:
            # Nothing but a user agent can tell: this is the way of most events.
            if type(event) not in _WITH_REQUESTS:
                return ""
            request = event.http_request  # type: ignore[attr-defined]
            if request is None or not (text := request.user_agent):
                return ""
            row = declared(text)
            if row is None or not row.acts:
                return ""
        found = self.found(event, person)
        return "" if found is None else found.agent

    def found(self, event: BaseEvent, person: str) -> Found | None:
        """The same with what says so.

        An agent that is known by its user agent only is one for each account it works with, and
        none where it reads as nobody: crawlers of public pages are no agents of the company's.
        """
        index, told = self._index, event.ai_agent
        if index is not None:
            registered = _registered(event, index)
            if registered is not None:
                return registered
        if told is not None:
            own = told.uid or told.instance_uid or told.name
            if own:
                return Found(own[:_LONGEST_ID], Said.PRODUCER, "ai_agent")
        text = user_agent_of(event)
        if not text or not person:
            return None
        if index is not None and (known := index.declaring(text)):
            return Found(known, Said.USER_AGENT, "http_request.user_agent")
        row = declared(text)
        if row is None or not row.acts:
            return None
        agent = f"{DECLARED}{row.key}:{person}"[:_LONGEST_ID]
        return Found(agent, Said.USER_AGENT, "http_request.user_agent")


def _registered(event: BaseEvent, index: AgentIndex) -> Found | None:
    """Which agent of the register it is, by what the log's producer verified."""
    actor, told = event.actor, event.ai_agent
    user: User | None = None
    if actor is not None:
        user, session = actor.user, actor.session
        if actor.app_uid and (found := _first(index, (actor.app_uid,))):
            return Found(found, Said.REGISTER, "actor.app_uid")
        if session is not None and (
            found := _first(index, (session.credential_uid, session.issuer))
        ):
            return Found(found, Said.REGISTER, "actor.session")
    if user is None:
        user = getattr(event, "user", None)
    if user is not None and (
        found := _first(index, (user.uid, user.name, user.email_addr, user.uid_alt))
    ):
        return Found(found, Said.REGISTER, "user")
    if told is not None and (found := _first(index, (told.uid, told.instance_uid))):
        return Found(found, Said.REGISTER, "ai_agent")
    return None


def _first(index: AgentIndex, names: tuple[str | None, ...]) -> str:
    remembered = index.memory.get
    for name in names:
        if name:
            found = remembered(name)
            if found is None:
                found = index.named(name)
            if found:
                return found
    return ""

"""Which events somebody's own hand is behind: not those that programs make by themselves."""

from __future__ import annotations

from datetime import UTC, datetime

from doorward.model.events import SUCCESS, ApiActivity, Authentication, BaseEvent, FileHosting
from doorward.model.events import WebResourcesActivity as WebActivity

LONGEST_ID = 254

PHYSICAL = "physical"
"""`Authentication.logon_type` of a badge at a door."""

_PROGRAM_LOGONS = frozenset({1, 3, 4, 5, 8})
# System, network, batch, service, network in clear text (OCSF 1.8, authentication.logon_type_id).
_PROGRAM_WORDS = frozenset(
    {"batch", "service", "system", "network", "noninteractive", "non-interactive", "refresh"}
)
_PROGRAM_USERS = frozenset({3, 4})
# System and service accounts (OCSF 1.8, user.type_id).
_CHANGES = frozenset({1, 3, 4})


_last: tuple[Authentication | None, bool] = (None, False)


def signed_in(event: Authentication) -> bool:
    """Whether a person signed in and got in. A renewed token or a door is no sign-in.

    Several detectors ask of the same event one after the other: the last answer is kept.
    """
    global _last  # noqa: PLW0603 - replaced as one, so that threads see a whole pair
    known, answer = _last
    if known is event:
        return answer
    answer = event.status_id == SUCCESS and tried(event)
    _last = (event, answer)
    return answer


def tried(event: Authentication) -> bool:
    """Whether a person tried to sign in, whatever came of it."""
    if event.activity_id != 1 or event.logon_type_id in _PROGRAM_LOGONS:
        return False
    if event.is_new_logon is False or program_account(event):
        return False
    kind = event.logon_type
    return not kind or (kind != PHYSICAL and kind.lower() not in _PROGRAM_WORDS)


def program_account(event: BaseEvent) -> bool:
    """Whether the account is one of a program."""
    actor = event.actor
    user = actor.user if actor is not None else None
    if user is None:
        user = getattr(event, "user", None)
    return user is not None and user.type_id in _PROGRAM_USERS


def worked(event: ApiActivity | WebActivity | FileHosting) -> bool:
    """Whether a person changed something in a browser.

    Reading is left out, as open pages read by themselves, and so are all other programs, which
    work at night for people who sleep.
    """
    request = event.http_request
    if request is None or not request.user_agent or event.activity_id not in _CHANGES:
        return False
    if event.actor is not None and event.actor.invoked_by:
        return False
    return request.user_agent.startswith("Mozilla/") and not program_account(event)


def source_of(event: BaseEvent) -> str:
    """Where an event is to be found."""
    return event.metadata.source or f"event {event.metadata.uid}"


def id_of(event: BaseEvent) -> str:
    """The event's id to keep in a state: a hostile one is cut, so that states stay small."""
    return event.metadata.uid[:LONGEST_ID]


def moment(at: float) -> str:
    """A moment for people, in UTC."""
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d %H:%M} UTC"

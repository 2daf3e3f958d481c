"""What may stand in the register: names, texts, times. All is refused that is not clear."""

from __future__ import annotations

import math
import re

from doorward.agents.refusals import AgentRefusal
from doorward.agents.registry.records import Blueprint, Holder, Instance, Unclaimed
from doorward.agents.registry.spiffe import spiffe_id

LONGEST_TEXT, LONGEST_PERSON, LONGEST_NAME = 1_000, 254, 300
MOST_NAMES = 200
DEFAULT_SECONDS = 30 * 86_400.0
LONGEST_SECONDS = 366 * 86_400.0
LONGEST_OVERLAP = 7 * 86_400.0
RESTRICTED = 3
"""The highest class of data."""

_ID = re.compile(r"[A-Za-z0-9._:/-]{1,200}")
# Persian, Indic scripts and emoji are written with the two joiners.
_JOINERS = str.maketrans("", "", "\u200c\u200d")


def is_id(text: str) -> bool:
    """Whether a text can be the id of an instance or blueprint."""
    return _ID.fullmatch(text) is not None


def is_clear(text: str, most: int = LONGEST_TEXT) -> bool:
    """Whether a text is short enough and has no character that a reader cannot see."""
    return len(text) <= most and text.translate(_JOINERS).isprintable()


def require_moment(now: float) -> None:
    """Raise `AgentRefusal` ``bad-time`` for what is no moment."""
    if not math.isfinite(now) or now < 0:
        raise AgentRefusal("bad-time", "this is no moment")


def require_said(who: str, why: str, now: float) -> None:
    """Every change says who made it and why. Raises `AgentRefusal` ``no-reason``, ``bad-text``."""
    require_moment(now)
    if not who.strip() or not why.strip():
        raise AgentRefusal("no-reason", "a change of the register needs who and why")
    if not is_clear(who) or not is_clear(why):
        raise AgentRefusal("bad-text", "who or why is too long, or has hidden characters")


def require_blueprint(one: Blueprint) -> None:
    """Raise `AgentRefusal`: ``bad-id``, ``no-purpose``, ``bad-text``, ``bad-blueprint``."""
    if not is_id(one.id):
        raise AgentRefusal("bad-id", "the id of a blueprint is 1 to 200 of A-Z a-z 0-9 . _ : / -")
    if not one.purpose.strip() or not one.domain.strip():
        raise AgentRefusal("no-purpose", "a blueprint says its purpose and its domain")
    names = (*one.tools, *one.reads_also, *one.environments)
    _require_texts(one.purpose, one.domain, one.fleet, one.model, names=names)
    if not 0 <= one.clearance <= RESTRICTED:
        raise AgentRefusal("bad-blueprint", f"clearance is 0 to {RESTRICTED}")
    if not 1 <= one.longest_chain <= 20:
        raise AgentRefusal("bad-blueprint", "a chain has 1 to 20 agents")


def require_person(identifier: str) -> None:
    """Raise `AgentRefusal` ``bad-id`` for what cannot be the id of a person."""
    clear = is_clear(identifier, LONGEST_PERSON)
    if not clear or not identifier or identifier != identifier.strip():
        raise AgentRefusal("bad-id", f"a person's id has 1 to {LONGEST_PERSON} visible characters")


def require_holder(one: Holder) -> None:
    """Raise `AgentRefusal`: ``bad-id``, ``bad-text``, ``bad-time``."""
    require_person(one.id)
    _require_texts(names=(*one.teams, *one.aliases))
    if one.left_at is not None:
        require_moment(one.left_at)


def require_instance(one: Instance, now: float) -> None:
    """Raise `AgentRefusal`: ``bad-id``, ``bad-text``, ``bad-expiry``, ``bad-spiffe-id``."""
    if not is_id(one.id):
        raise AgentRefusal("bad-id", "the id of an agent is 1 to 200 of A-Z a-z 0-9 . _ : / -")
    _require_names(one)
    if not now < one.expires_at <= now + LONGEST_SECONDS:
        raise AgentRefusal("bad-expiry", "an instance ends within the next 366 days")


def require_unclaimed(one: Unclaimed) -> None:
    """Raise `AgentRefusal`: ``bad-id``, ``bad-text``, ``bad-spiffe-id``."""
    if not is_id(one.id):
        raise AgentRefusal("bad-id", "the id of an agent is 1 to 200 of A-Z a-z 0-9 . _ : / -")
    _require_names(one)
    _require_texts(one.title, one.purpose, one.said_owner, one.kind, one.source)
    _require_texts(names=(*one.details, *one.details.values(), *one.lacks))


def _require_names(one: Instance | Unclaimed) -> None:
    _require_texts(
        one.runs_at, one.version, one.oauth_client, one.mcp_name,
        names=(*one.user_agents, *one.accounts),
    )  # fmt: skip
    # Without a path it is the name of the authority of a trust domain, not of a workload.
    if one.spiffe_id and not spiffe_id(one.spiffe_id).path:
        raise AgentRefusal("bad-spiffe-id", "the SPIFFE ID of an agent has a path")


def _require_texts(*texts: str, names: tuple[str, ...] = ()) -> None:
    if len(names) > MOST_NAMES:
        raise AgentRefusal("bad-text", f"more than {MOST_NAMES} names")
    clear = all(map(is_clear, texts)) and all(one and is_clear(one, LONGEST_NAME) for one in names)
    if not clear:
        raise AgentRefusal("bad-text", "a text is too long, empty, or has hidden characters")

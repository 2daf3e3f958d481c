"""Who may do this, to what, and what may be done (section "Search APIs").

Every stored entity of the type (or every known action) is decided, one after the other. A page
ends when it is full, or when enough was decided; the next goes on where it ended.
"""

from __future__ import annotations

import base64
import hashlib
from collections.abc import Sequence
from typing import Any, Literal

import msgspec
from msgspec import UNSET

from doorward.agents.serving.evaluating import Evaluator
from doorward.agents.serving.reading import (
    SEARCH,
    Page,
    RequestError,
    Search,
    Verb,
    asked,
    read,
)
from doorward.agents.serving.source import LiveSet

Kind = Literal["subject", "resource", "action"]
USUAL_PAGE, LARGEST_PAGE, MOST_DECIDED = 100, 1_000, 1_000
"""Results on a page if not said, at most, and how many are decided for a page at most."""


def search(evaluator: Evaluator, kind: Kind, body: bytes) -> dict[str, Any]:
    """A page of what is searched for. Raises `RequestError`."""
    one = read(body, SEARCH)
    live = evaluator.source.live
    found = _candidates(kind, one, live, evaluator.action_type)
    question = _question(kind, one, evaluator.action_type)
    fingerprint = _fingerprint(kind, one, live)
    at, limit = _start(one.page, fingerprint)
    end = min(len(found), at + MOST_DECIDED)
    results: list[dict[str, str]] = []
    while at < end and len(results) < limit:
        question[kind] |= {"id": found[at]}
        if live.point.decide(*question.values()).allowed:
            results.append(_result(kind, question[kind]))
        at += 1
    token = _token(at, limit, fingerprint) if at < len(found) else ""
    if evaluator.log is not None:
        evaluator.log.said("search", live.digest, f"{kind}: {len(results)} results")
    return {"page": {"next_token": token, "count": len(results)}, "results": results}


def _candidates(kind: Kind, one: Search, live: LiveSet, action_type: str) -> Sequence[str]:
    if kind == "action":
        return tuple(uid.id for uid in live.actions if uid.type == action_type)
    party = one.subject if kind == "subject" else one.resource
    if party is UNSET:
        raise RequestError(400, f"{kind} is missing")
    if party.type is UNSET:
        raise RequestError(400, f"{kind}.type is missing")
    return live.by_type.get(party.type, ())


def _question(kind: Kind, one: Search, action_type: str) -> dict[str, Any]:
    """What the decision point is asked, in its order. The id that is searched for is ignored if
    it is there, and put in later. Raises `RequestError` for a member that is missing."""
    party = one.subject if kind == "subject" else one.resource
    if kind == "action":
        one.action = Verb("")
    elif party is not UNSET:
        party.id = ""
    said = asked(one, action_type)
    return {
        "subject": said.principal,
        "action": said.action,
        "resource": said.resource,
        "context": said.context,
    }


def _limit(limit: int) -> int:
    if limit < 0:
        raise RequestError(400, "page.limit is not negative")
    return min(limit, LARGEST_PAGE)


def _result(kind: Kind, uid: dict[str, str]) -> dict[str, str]:
    return {"name": uid["id"]} if kind == "action" else dict(uid)


def _fingerprint(kind: Kind, one: Search, live: LiveSet) -> str:
    """Of a search without its page: the next page is of the same search in the same set."""
    said = [kind, one.subject, one.action, one.resource, one.context, live.digest]
    data = msgspec.json.encode([None if part is UNSET else part for part in said])
    return hashlib.sha256(data).hexdigest()[:16]


def _token(at: int, limit: int, fingerprint: str) -> str:
    return base64.urlsafe_b64encode(f"{at}.{limit}.{fingerprint}".encode()).decode()


def _start(page: Page, fingerprint: str) -> tuple[int, int]:
    """Where a page begins, and how many results it has at most. A page after the first that says
    no limit has that of the one before, as in the example of section "Pagination"; another limit
    is refused, as is another search. Raises `RequestError`."""
    said = None if page.limit is None else _limit(page.limit)
    if not page.token:
        return 0, USUAL_PAGE if said is None else said
    try:
        at, limit, own = base64.urlsafe_b64decode(page.token.encode()).decode().split(".")
    except ValueError:
        at = limit = own = ""
    if own != fingerprint or not (_is_number(at) and _is_number(limit)):
        said_ = "page.token belongs to another search, or another set of policies"
        raise RequestError(400, said_)
    before = _limit(int(limit))
    if said not in (None, before):
        raise RequestError(400, f"page.limit was {before} on the page before, and stays so")
    return int(at), before


def _is_number(text: str) -> bool:
    return text.isascii() and text.isdigit() and len(text) < 10

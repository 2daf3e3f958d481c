"""The health of every feed, in words that a report can show loudly."""

from __future__ import annotations

from datetime import date, datetime
from enum import StrEnum

import msgspec

from doorward.model import FeedKind
from doorward.reference.errors import ReferenceDataError
from doorward.reference.loading import LoadedFeed

_AHEAD = 1
"""Days that a list's date may be ahead of ours: it is already tomorrow somewhere on Earth."""


class FeedState(StrEnum):
    """How far a feed can be relied on; anything but fresh is shown loudly."""

    FRESH = "fresh"
    STALE = "stale"
    EMPTY = "empty"
    FAILING = "failing"
    MISSING = "missing"


class FeedStatus(msgspec.Struct, frozen=True, kw_only=True):
    """One feed, or a kind of data that has none.

    `age_days` is counted from the list's own date, else from when it was fetched; None where
    neither is known. `kind` is None where the feed's own record cannot be read. `message` says
    what the state means for the results.
    """

    name: str
    kind: FeedKind | None
    state: FeedState
    message: str
    origin: str | None = None
    licence: str | None = None
    attribution: str | None = None
    entries: int | None = None
    list_date: date | None = None
    fetched_at: datetime | None = None
    age_days: int | None = None
    synthetic: bool = False


WITHOUT: dict[FeedKind, str] = {
    FeedKind.NETWORKS: "whether an address is a VPN, hosting or relay is unknown",
    FeedKind.GEOLOCATION: "where addresses are is unknown",
    FeedKind.DISPOSABLE_DOMAINS: "disposable e-mail domains are not recognised",
    FeedKind.FREE_MAIL: "free e-mail providers are not recognised",
    FeedKind.INSTITUTIONS: "schools are not looked up",
    FeedKind.ORGANISATIONS: "employers are not looked up",
    FeedKind.TECHNOLOGIES: "technologies are not compared with their release dates",
    FeedKind.CODE_ACCOUNT_DATES: "account numbers are not turned into dates",
    FeedKind.OWN_LISTS: "no lists of your own are compared",
    FeedKind.LEAKED_EMAILS: "addresses are not compared with leaks",
    FeedKind.WATCHLISTS: "nobody and nothing is compared with sanctions lists",
    FeedKind.DEGREES: "which degrees a school offers is unknown",
    FeedKind.REMOTE_TOOLS: "remote-access tools are not recognised by program, signer or host",
}


def loaded_status(feed: LoadedFeed, now: datetime, failure: str | None = None) -> FeedStatus:
    """The status of a feed that was loaded; `failure` is what its last pull failed with."""
    record = feed.record
    counted = feed.list_date or (record.fetched_at.date() if record.fetched_at else None)
    age = (now.date() - counted).days if counted else None
    state, message = _judged(feed, age, failure)
    if feed.note:
        message = f"{message}; {feed.note}"
    if record.synthetic:
        message = f"invented data, not of the real world; {message}"
    return FeedStatus(
        name=record.name,
        kind=record.kind,
        state=state,
        message=message,
        origin=record.origin,
        licence=record.licence,
        attribution=record.attribution,
        entries=feed.entries,
        list_date=feed.list_date,
        fetched_at=record.fetched_at,
        age_days=age,
        synthetic=record.synthetic,
    )


def _judged(feed: LoadedFeed, age: int | None, failure: str | None) -> tuple[FeedState, str]:
    record = feed.record
    if not feed.entries:
        return FeedState.EMPTY, f"it holds nothing, so {WITHOUT[record.kind]}"
    if failure is not None:
        return FeedState.FAILING, f"the last pull failed ({failure}); older data is used"
    if age is None:
        return FeedState.STALE, "of unknown age: it states no date and none was given"
    if age < -_AHEAD:
        return FeedState.STALE, f"of unknown age: it states {feed.list_date}, a day to come"
    if age > record.stale_after_days:
        return FeedState.STALE, (
            f"{age} days old, {record.stale_after_days} are allowed; what is not listed may still "
            "be one"
        )
    return FeedState.FRESH, f"{age} days old"


def failing_status(error: ReferenceDataError, kind: FeedKind, name: str) -> FeedStatus:
    """The status of a feed that could not be loaded at all."""
    return FeedStatus(
        name=name,
        kind=kind,
        state=FeedState.FAILING,
        message=f"not loaded, so {WITHOUT[kind]}: {error}",
    )


def missing_status(kind: FeedKind) -> FeedStatus:
    """The status of a kind of data of which nothing is loaded."""
    return FeedStatus(
        name=kind.value,
        kind=kind,
        state=FeedState.MISSING,
        message=f"no {kind.value} data, so {WITHOUT[kind]}",
    )

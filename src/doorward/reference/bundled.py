"""What comes with Doorward, as feeds that are loaded already, each with its date."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, datetime
from importlib import resources
from pathlib import Path

from doorward.model import FeedKind
from doorward.reference.loading import LoadedFeed
from doorward.reference.parsing import lines
from doorward.reference.status import FeedState, FeedStatus
from doorward.reference.store import FeedRecord
from doorward.reference.technologies import bundled_technologies
from doorward.reference.watchlists.loading import read_list

BUNDLED_DATE = date(2026, 11, 22)
"""When the data that comes with Doorward was last looked through."""

DESIGNATIONS = "it-worker-designations"
"""The list of designated networks of North Korean information technology workers."""

BUNDLED_PARSER = "bundled"
_STALE_AFTER = 540


def bundled_feeds() -> list[LoadedFeed]:
    """Technologies, free mail providers and designations of IT-worker networks."""
    data = resources.files("doorward.reference") / "data"
    free = frozenset(lines((data / "free_mail.txt").read_bytes()))
    technologies = bundled_technologies()
    with resources.as_file(data / "it_worker_designations.csv") as path:
        designations = read_list(Path(path), DESIGNATIONS, "own")
    return [
        LoadedFeed(
            _bundled("technologies", FeedKind.TECHNOLOGIES),
            technologies,
            len(technologies),
            BUNDLED_DATE,
        ),
        LoadedFeed(_bundled("free-mail", FeedKind.FREE_MAIL), free, len(free), BUNDLED_DATE),
        LoadedFeed(
            _bundled(DESIGNATIONS, FeedKind.WATCHLISTS),
            designations,
            designations.summary.entries,
            BUNDLED_DATE,
        ),
    ]


def only_bundled(feeds: Iterable[LoadedFeed]) -> bool:
    """Whether nothing was loaded but what comes with Doorward: no government's own list."""
    return all(one.record.parser == BUNDLED_PARSER for one in feeds)


def _bundled(name: str, kind: FeedKind) -> FeedRecord:
    return FeedRecord(
        name=name,
        kind=kind,
        parser=BUNDLED_PARSER,
        file="bundled",
        origin="comes with Doorward",
        licence="Apache-2.0",
        list_date=BUNDLED_DATE,
        stale_after_days=_STALE_AFTER,
    )


def account_dates_status(now: datetime) -> FeedStatus:
    """The status of the table of account numbers and dates that `code_accounts` holds."""
    return FeedStatus(
        name="code-account-dates",
        kind=FeedKind.CODE_ACCOUNT_DATES,
        state=FeedState.FRESH,
        message="comes with Doorward; accounts made after its last row have no date",
        origin="comes with Doorward",
        licence="Apache-2.0",
        list_date=BUNDLED_DATE,
        age_days=(now.date() - BUNDLED_DATE).days,
    )

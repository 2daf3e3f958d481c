"""All reference data as one thing that signals and the pipeline ask."""

from __future__ import annotations

import functools
import itertools
from collections.abc import Iterable, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TypeVar

import msgspec

from doorward.model import (
    Application,
    DateEstimate,
    DegreeAnswer,
    Dossier,
    FeedKind,
    Institution,
    ListedEntry,
    OrganisationRecord,
    TechnologyRelease,
)
from doorward.reference import code_accounts
from doorward.reference.bundled import account_dates_status, bundled_feeds, only_bundled
from doorward.reference.degrees import Degrees
from doorward.reference.errors import ReferenceDataError
from doorward.reference.geolocation import Geolocator, MmdbPositions, Position, RangePositions
from doorward.reference.institutions import InstitutionRow, Institutions
from doorward.reference.journal import last_failures
from doorward.reference.leaks import LeakedEmails
from doorward.reference.loading import LoadedFeed, cited, load_feed
from doorward.reference.networks import Listing, NetworkList, Networks
from doorward.reference.organisations import Organisations
from doorward.reference.own_lists import OwnLists
from doorward.reference.registries.ipeds import Awards, FieldTitle, School
from doorward.reference.registries.packed import PackedCompanies
from doorward.reference.remote_tools import RemoteTool, RemoteTools
from doorward.reference.remote_tools_compiling import compiled
from doorward.reference.resolving import Resolver
from doorward.reference.status import (
    FeedState,
    FeedStatus,
    failing_status,
    loaded_status,
    missing_status,
)
from doorward.reference.store import feeds_folder, stored_feeds
from doorward.reference.technologies import Technologies, Technology
from doorward.reference.watchlists import Watchlists
from doorward.reference.watchlists.loading import StoredList, joined, lacking

T = TypeVar("T")


class Reference:
    """Reference data, loaded once: implements `doorward.model.Knowledge` and makes dossiers.

    >>> Reference.bundled().technology("golang").released.year
    2009
    """

    def __init__(
        self,
        feeds: Sequence[LoadedFeed],
        statuses: Sequence[FeedStatus],
        today: date,
    ) -> None:
        """From loaded feeds, the statuses known so far, and the day expiries are judged by."""
        self._feeds = tuple(feeds)
        self._statuses = tuple(statuses)
        self._networks = Networks([one.data for one in feeds if isinstance(one.data, NetworkList)])
        self._geolocator = Geolocator(
            [one.data for one in feeds if isinstance(one.data, RangePositions | MmdbPositions)]
        )
        self._today = today
        self._institutions = Institutions(
            {_cited(one): _shaped(one, InstitutionRow) for one in self._of(FeedKind.INSTITUTIONS)}
        )
        self._organisations = Organisations(
            self._rows(FeedKind.ORGANISATIONS, OrganisationRecord),
            [one.data for one in feeds if isinstance(one.data, PackedCompanies)],
        )
        self._degrees = Degrees(
            {_cited(one): one.data for one in feeds if isinstance(one.data, Awards)},
            self._rows(FeedKind.DEGREES, School),
            self._rows(FeedKind.DEGREES, FieldTitle),
        )
        self._free_mail = self._domains(FeedKind.FREE_MAIL)
        self._technologies = Technologies(self._rows(FeedKind.TECHNOLOGIES, Technology))
        self._own_lists = OwnLists(self._rows(FeedKind.OWN_LISTS, ListedEntry), today)
        self._leaks = LeakedEmails(
            (_cited(one), one.data)
            for one in self._of(FeedKind.LEAKED_EMAILS)
            if isinstance(one.data, Mapping)
        )
        self._kinds = frozenset(one.record.kind for one in feeds if one.entries) | {
            FeedKind.CODE_ACCOUNT_DATES
        }

    @classmethod
    def bundled(cls, now: datetime | None = None) -> Reference:
        """Only what comes with Doorward: technologies, free mail providers, account dates."""
        return cls._made([], [], now or datetime.now(UTC))

    @classmethod
    def load(
        cls,
        folder: Path | None = None,
        extra_folders: Iterable[Path] = (),
        now: datetime | None = None,
        only: FeedKind | None = None,
    ) -> Reference:
        """Load every feed of a folder (default: the home's ``feeds``) and of further folders.

        A feed that cannot be loaded is left out and its status says so; nothing raises for bad
        data. Own lists' expiry and feeds' ages are judged by `now`.
        With `only`, feeds of other kinds are not read, for a command that needs no others.
        """
        moment = now or datetime.now(UTC)
        main = feeds_folder() if folder is None else folder
        feeds: list[LoadedFeed] = []
        statuses: list[FeedStatus] = []
        for place in (main, *extra_folders):
            failures = last_failures(place)
            for found in stored_feeds(place):
                if isinstance(found, ReferenceDataError):
                    statuses.append(_broken(found))
                    continue
                if only is not None and found.record.kind is not only:
                    continue
                try:
                    loaded = load_feed(found)
                except ReferenceDataError as error:
                    statuses.append(failing_status(error, found.record.kind, found.record.name))
                    continue
                feeds.append(loaded)
                failure = failures.get(loaded.record.name)
                statuses.append(loaded_status(loaded, moment, failure))
        return cls._made(feeds, statuses, moment)

    @classmethod
    def _made(cls, feeds: list[LoadedFeed], statuses: list[FeedStatus], now: datetime) -> Reference:
        bundled = bundled_feeds()
        known = [*statuses, *(loaded_status(one, now) for one in bundled)]
        statuses = [*known, account_dates_status(now)]
        return cls([*bundled, *feeds], statuses, now.date())

    @functools.cached_property
    def remote_tools(self) -> RemoteTools | None:
        """The remote-access tools of every loaded list, compiled when first asked for."""
        feeds = self._of(FeedKind.REMOTE_TOOLS)
        tools = self._rows(FeedKind.REMOTE_TOOLS, RemoteTool)
        return compiled(tools, ", ".join(map(_cited, feeds))) if tools else None

    @functools.cached_property
    def watchlists(self) -> Watchlists | None:
        """Every loaded list of designated parties, joined when first asked for; None without."""
        lists = [one for one in self._of(FeedKind.WATCHLISTS) if isinstance(one.data, StoredList)]
        dates = {one.record.name: one.list_date for one in lists}
        held = [one.data for one in lists if isinstance(one.data, StoredList)]
        return joined(held, dates, self._today) if held else None

    @functools.cached_property
    def _resolver(self) -> Resolver:
        return Resolver(
            self._networks,
            self._geolocator,
            self._domains(FeedKind.DISPOSABLE_DOMAINS),
            self._domains(FeedKind.FREE_MAIL),
            self.watchlists,
        )

    def status(self) -> tuple[FeedStatus, ...]:
        """Every feed's health, and a ``missing`` one for every kind of which nothing is there."""
        missing = [missing_status(kind) for kind in FeedKind if kind not in self._kinds]
        known = {one.kind for one in self._statuses}
        if only_bundled(self._of(FeedKind.WATCHLISTS)):
            known.discard(FeedKind.WATCHLISTS)
            missing.append(missing_status(FeedKind.WATCHLISTS))
        return (
            *map(self._completed, self._statuses),
            *(one for one in missing if one.kind not in known),
        )

    def _completed(self, status: FeedStatus) -> FeedStatus:
        """A status that says too which other list a list cannot do without."""
        lists = {one.record.name: one.record.parser for one in self._of(FeedKind.WATCHLISTS)}
        lacks = lacking(lists).get(status.name) if status.name in lists else None
        message = f"{status.message}; {lacks}"
        return msgspec.structs.replace(status, message=message) if lacks else status

    def resolve(self, application: Application) -> Dossier:
        """The application with its phones, e-mails, networks and places understood."""
        return self._resolver.resolve_many([application])[0]

    def resolve_many(self, applications: Sequence[Application]) -> list[Dossier]:
        """`resolve` for many at once, which is several times faster for each."""
        return self._resolver.resolve_many(applications)

    def about_addresses(self, addresses: Sequence[str]) -> list[tuple[Listing, Position]]:
        """What the network lists and the position databases say of each IP address."""
        listings = self._networks.listings(addresses)
        return list(zip(listings, self._geolocator.positions(addresses), strict=True))

    def has(self, kind: FeedKind) -> bool:
        """Whether any data of this kind is loaded, fresh or stale."""
        return kind in self._kinds

    def institution(self, name: str | None, domain: str | None) -> Institution | None:
        """The institution of this name or domain, or None: None proves nothing."""
        return self._institutions.find(name, domain)

    def organisations(
        self, name: str | None, domain: str | None, place: str | None = None
    ) -> tuple[OrganisationRecord, ...]:
        """What extracts say of an employer; registers only where `place` is in their country."""
        return self._organisations.find(name, domain, place)

    def degree(
        self, school: str, domain: str | None, degree: str, field: str | None, year: int
    ) -> DegreeAnswer | None:
        """What tables of degrees awarded say of one claimed; None where they cannot tell."""
        known = self.institution(school, domain)
        return self._degrees.answer(
            school, domain, degree, field, year, known.domains if known is not None else ()
        )

    def free_mail(self, domain: str) -> bool | None:
        """Whether anybody may have an address at this domain; None where no list is loaded."""
        return None if self._free_mail is None else domain in self._free_mail

    def technology(self, name: str) -> TechnologyRelease | None:
        """The release of a technology by any of its usual names, case-insensitive."""
        return self._technologies.release(name)

    def technologies_in(self, text: str) -> tuple[tuple[str, TechnologyRelease], ...]:
        """Technologies with unambiguous names found in a text, as (words found, release)."""
        return self._technologies.find(text)

    def code_account_date(self, host: str, account_id: int) -> DateEstimate | None:
        """When an account of this numeric id was created."""
        return code_accounts.code_account_date(host, account_id)

    def listed(self, list_name: str, value: str) -> tuple[ListedEntry, ...]:
        """Unexpired entries of an operator-held list that equal the normalised value."""
        return self._own_lists.find(list_name, value)

    def own_values(self, list_name: str) -> frozenset[str]:
        """Every value of an operator-held list, for linking to leave out what is common."""
        return self._own_lists.values(list_name)

    def leaked_email(self, email: str) -> ListedEntry | None:
        """The leak or advisory that names this address (compared as a SHA-256 digest)."""
        return self._leaks.find(email)

    def _of(self, kind: FeedKind) -> list[LoadedFeed]:
        return [one for one in self._feeds if one.record.kind is kind]

    def _domains(self, kind: FeedKind) -> frozenset[str] | None:
        found = [one.data for one in self._of(kind) if isinstance(one.data, frozenset)]
        return frozenset(itertools.chain.from_iterable(found)) if any(found) else None

    def _rows(self, kind: FeedKind, shape: type[T]) -> list[T]:
        return [row for one in self._of(kind) for row in _shaped(one, shape)]


def _shaped(feed: LoadedFeed, shape: type[T]) -> list[T]:
    rows = feed.data if isinstance(feed.data, list) else []
    return [row for row in rows if isinstance(row, shape)]


def _cited(feed: LoadedFeed) -> str:
    return cited(feed.record, feed.list_date)


def _broken(error: ReferenceDataError) -> FeedStatus:
    """The status of a folder whose ``feed.json`` is wrong: its kind is not known."""
    return FeedStatus(
        name=error.where or "unknown",
        kind=None,
        state=FeedState.FAILING,
        message=f"not loaded, so it is as if it were not there: {error}",
    )

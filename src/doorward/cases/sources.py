"""The health of reference data and of what was taken in, for the console and the metrics."""

from __future__ import annotations

import functools
from collections.abc import Mapping, Sequence
from datetime import date, datetime
from itertools import islice
from pathlib import Path
from urllib.parse import urlsplit

import msgspec
from django.db import transaction

from doorward.cases.jobs import JobKind, enqueue
from doorward.cases.roles import Right, may_see, require
from doorward.cases.viewer import Refused, Viewer
from doorward.model import FeedKind
from doorward.model.cases import CaseKind
from doorward.reference import FeedState, FeedStatus, ReferenceDataError, feeds_folder
from doorward.reference.bundled import account_dates_status, bundled_feeds
from doorward.reference.catalogue import CATALOGUE
from doorward.reference.journal import last_failures
from doorward.reference.loading import LoadedFeed, parsers_of
from doorward.reference.registries.compiling import TABLES
from doorward.reference.status import failing_status, loaded_status, missing_status
from doorward.reference.store import StoredFeed, stored_feeds
from doorward.store.models import Run

LAST_RUNS = 15
_COMES_WITH = "comes with Doorward"


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """One feed or list, or a kind of data of which there is none. `todo` says what to do.

    `message` says what the state means for results. `pull` is the name under which it can be
    fetched again from here, or empty. `entries` and dates are None where they are not known.
    """

    name: str
    title: str
    kind: str
    state: str
    message: str
    todo: str
    pull: str
    origin: str
    licence: str
    attribution: str
    entries: int | None
    list_date: date | None
    fetched_at: datetime | None
    age_days: int | None
    synthetic: bool


class TakenIn(msgspec.Struct, frozen=True, kw_only=True):
    """A run that was taken in, or (`whole` False) of which taking in was cut off."""

    run: int
    kind: str
    finished_at: datetime
    sources: tuple[str, ...]
    screened: int
    left_out: int
    subjects: int
    cases_opened: int
    cases_updated: int
    whole: bool
    synthetic: bool


def feed_health(viewer: Viewer, folder: Path | None = None) -> tuple[Source, ...]:
    """Every feed of this server by what its record says, those in trouble first.

    Data files are not read, so that it is quick; `doorward feeds status` reads and checks them.
    Needs the right to see sources; raises `Refused`.
    """
    require(viewer, Right.SEE_SOURCES)
    place = folder or feeds_folder(None)
    failures = last_failures(place)
    found = [_status(one, viewer.now, failures) for one in stored_feeds(place)]
    found += [(loaded_status(one, viewer.now), False) for one in _bundled()]
    found.append((account_dates_status(viewer.now), False))
    # What comes with Doorward is no government's own list.
    kinds = {one.kind for one, _ in found if _stands_for_kind(one)}
    found += [(missing_status(kind), False) for kind in FeedKind if kind not in kinds]
    made = [_source(status, can_pull=can_pull) for status, can_pull in found]
    order = [state.value for state in _WORST_FIRST]
    return tuple(sorted(made, key=lambda one: (order.index(one.state), one.kind, one.name)))


_WORST_FIRST = (
    FeedState.FAILING,
    FeedState.EMPTY,
    FeedState.MISSING,
    FeedState.STALE,
    FeedState.FRESH,
)


def _stands_for_kind(status: FeedStatus) -> bool:
    return not (status.kind is FeedKind.WATCHLISTS and status.origin == _COMES_WITH)


@functools.cache
def _bundled() -> Sequence[LoadedFeed]:
    return bundled_feeds()


def _status(
    found: StoredFeed | ReferenceDataError, now: datetime, failures: Mapping[str, str]
) -> tuple[FeedStatus, bool]:
    """A stored feed's status, and whether it can be fetched again from here."""
    if isinstance(found, ReferenceDataError):
        where = found.where or "unknown"
        message = f"not loaded, so it is as if it were not there: {found}"
        return FeedStatus(name=where, kind=None, state=FeedState.FAILING, message=message), False
    record = found.record
    can_pull = record.name in CATALOGUE and record.origin.startswith("https://")
    wrong = _wrong(found)
    if wrong is not None:
        return failing_status(wrong, record.kind, record.name), can_pull
    # One that was stored before entries were counted is not empty for that.
    entries = 1 if record.entries is None else record.entries
    loaded = LoadedFeed(record, frozenset(), entries, record.list_date)
    status = loaded_status(loaded, now, failures.get(record.name))
    return msgspec.structs.replace(status, entries=record.entries), can_pull


def _wrong(found: StoredFeed) -> ReferenceDataError | None:
    try:
        size = found.path.stat().st_size
    except OSError as error:
        return ReferenceDataError("unreadable", f"its data file: {error.strerror}")
    if not size:
        return ReferenceDataError("unreadable", "its data file is empty")
    known = {*parsers_of(found.record.kind), *TABLES}
    if found.record.parser not in known:
        return ReferenceDataError("unknown-parser", "it is in a form that cannot be read")
    return None


def _source(status: FeedStatus, *, can_pull: bool) -> Source:
    entry = CATALOGUE.get(status.name)
    return Source(
        name=status.name,
        title=entry.title if entry else "",
        kind=status.kind.value if status.kind else "",
        state=status.state.value,
        message=status.message,
        todo=_todo(status, can_pull=can_pull),
        pull=status.name if can_pull else "",
        origin=_host(status.origin or ""),
        licence=status.licence or "",
        attribution=status.attribution or "",
        entries=status.entries,
        list_date=status.list_date,
        fetched_at=status.fetched_at,
        age_days=status.age_days,
        synthetic=status.synthetic,
    )


def _host(origin: str) -> str:
    """Where it is from: of an address the server only, which may carry a key after it."""
    return (urlsplit(origin).hostname or "") if "://" in origin else origin


def _todo(status: FeedStatus, *, can_pull: bool) -> str:
    if status.state is FeedState.FRESH:
        return ""
    if status.state is FeedState.MISSING:
        return _first_of(status.kind)
    if can_pull:
        return "fetch it again"
    if status.origin == _COMES_WITH:
        return "update Doorward"
    again = "" if status.kind else f"doorward feeds remove {status.name}, then "
    return f"{again}doorward feeds add FILE --as {status.name}"


def _first_of(kind: FeedKind | None) -> str:
    """How the first data of a kind is had."""
    known = [one for one in CATALOGUE.values() if one.kind is kind and one.url]
    usual = [one.name for one in known if one.default]
    if usual:
        return f"doorward feeds pull {' '.join(usual[:3])}"
    if known:
        return f"doorward feeds pull {known[0].name} --accept-licence"
    return f"doorward feeds add FILE --as {kind.value if kind else 'NAME'}"


def last_runs(viewer: Viewer, limit: int = LAST_RUNS) -> tuple[TakenIn, ...]:
    """The runs taken in last, the newest first; runs about workers only for who may see those.

    A run that was cut off is left out once the same was taken in whole.

    Needs the right to see sources; raises `Refused`.
    """
    require(viewer, Right.SEE_SOURCES)
    runs = Run.objects.order_by("-finished_at", "-pk")
    if viewer.role is not None and not may_see(viewer.role, CaseKind.WORKER):
        runs = runs.filter(kind="screening")
    kept = (run for run in runs[: 2 * limit] if run.taken_in_at or not _done_again(run))
    return tuple(_taken(run) for run in islice(kept, limit))


def _done_again(run: Run) -> bool:
    later = Run.objects.filter(kind=run.kind, sources=run.sources, finished_at__gt=run.finished_at)
    return later.exclude(taken_in_at=None).exists()


def _taken(run: Run) -> TakenIn:
    def counted(name: str) -> int:
        return int(run.counts.get(name, 0))

    return TakenIn(
        run=run.pk,
        kind=run.kind,
        finished_at=run.finished_at,
        sources=tuple(Path(str(one)).name or str(one) for one in run.sources),
        screened=run.screened,
        left_out=run.left_out,
        subjects=counted("subjects"),
        cases_opened=counted("cases_opened"),
        cases_updated=counted("cases_updated"),
        whole=run.taken_in_at is not None,
        synthetic=run.synthetic,
    )


def pull_now(viewer: Viewer, name: str = "", folder: Path | None = None) -> int:
    """Put the fetching of one feed, or of all that were fetched before, into the queue of jobs.

    Only what is here already can be named: whoever fetched it first agreed to its licence. The
    number of the (last) job. Raises `Refused`: ``not-allowed``, ``not-found``, ``state``.
    """
    require(viewer, Right.RUN_JOBS)
    if not name:
        with transaction.atomic():
            enqueue(viewer, JobKind.LISTS, {}, unique=f"by-hand:{JobKind.LISTS.value}")
            return enqueue(viewer, JobKind.FEEDS, {}, unique=f"by-hand:{JobKind.FEEDS.value}").pk
    if name not in {one.pull for one in feed_health(viewer, folder)}:
        raise Refused("not-found", "there is no such feed that can be fetched again")
    kind = JobKind.LISTS if CATALOGUE[name].kind is FeedKind.WATCHLISTS else JobKind.FEEDS
    return enqueue(viewer, kind, {"names": [name]}, unique=f"pull:{name}").pk

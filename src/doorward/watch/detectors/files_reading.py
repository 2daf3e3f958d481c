"""Which file, repository or table an event is about, and the place it lies in.

The *place* is a repository, a share, a table, a bucket or the first folders of a path: what people
come back to. The *thing* is the single file. Only opening, reading and taking a copy count; what a
program writes says nothing of what its user looked at.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, NamedTuple

from doorward.model.events import (
    ApiActivity,
    BaseEvent,
    DatastoreActivity,
    Event,
    FileActivity,
    FileHosting,
    Resource,
    SmbActivity,
    WebResourcesActivity,
)

CLASSES = frozenset({1001, 4006, 6001, 6003, 6005, 6006})
"""The OCSF classes in which something is opened."""

REPOSITORY_CODES = frozenset(
    {
        "git.clone",
        "git.fetch",
        "git.pull",
        "repo.download_zip",
        "repository.download_zip",
        "GitPull",
    }
)
"""How GitHub's and AWS CodeCommit's audit logs name taking a copy of a repository."""

_DEPTH = 4
"""Parts of a path that make its place: a drive or root and three folders."""


class Touched(NamedTuple):
    """The place and the thing, as the source writes them."""

    place: str
    thing: str


def touched(event: Event) -> Touched | None:
    """What an event opens, or None where it opens nothing or does not say what."""
    read = _READERS.get(type(event))
    return None if read is None else read(event)


def repository_of(event: BaseEvent) -> str:
    """The repository of which the event takes a copy, or ""."""
    if event.metadata.event_code not in REPOSITORY_CODES:
        return ""
    if isinstance(event, (ApiActivity, WebResourcesActivity)):
        found = event.resources if isinstance(event, ApiActivity) else event.web_resources
        return _named(found[0]) if found else ""
    if isinstance(event, FileHosting):
        file = event.file
        return event.share or (file.path or file.name or "" if file is not None else "")
    return ""


def _of_file(event: FileActivity) -> Touched | None:
    file = event.file
    if file is None or event.activity_id not in (2, 14):
        return None
    return _of_path(file.path or file.name or "")


def _of_share(event: SmbActivity) -> Touched | None:
    file = event.file
    name = (file.path or file.name or "") if file is not None else ""
    if event.share:
        return Touched(event.share, f"{event.share}/{name}")
    return _of_path(name)


def _of_hosting(event: FileHosting) -> Touched | None:
    if event.activity_id not in (2, 6, 14, 15):
        return None
    file = event.file
    if file is None:
        return Touched(event.share, event.share) if event.share else None
    thing = file.path or file.name or file.uid or ""
    if event.share:
        return Touched(event.share, thing or event.share)
    return _of_path(thing)


def _of_web(event: WebResourcesActivity) -> Touched | None:
    if event.activity_id not in (2, 7, 8) or not event.web_resources:
        return None
    one = event.web_resources[0]
    name = _named(one)
    return Touched(one.namespace or name, name) if name else None


def _of_api(event: ApiActivity) -> Touched | None:
    name = repository_of(event)
    return Touched(name, name) if name else None


def _of_data(event: DatastoreActivity) -> Touched | None:
    if event.activity_id not in (1, 4, 8):
        return None
    one = event.databucket or event.table or event.database
    if one is None:
        return None
    name = _named(one)
    return Touched(name, name) if name else None


def _of_path(path: str) -> Touched | None:
    if not path:
        return None
    parts = path.replace("\\", "/").split("/", _DEPTH)
    place = "/".join(parts[:-1]) if len(parts) > 1 else path
    return Touched(place, path)


def _named(one: Resource) -> str:
    return one.name or one.uid or ""


_READERS: dict[type, Callable[[Any], Touched | None]] = {
    FileActivity: _of_file,
    SmbActivity: _of_share,
    FileHosting: _of_hosting,
    WebResourcesActivity: _of_web,
    ApiActivity: _of_api,
    DatastoreActivity: _of_data,
}

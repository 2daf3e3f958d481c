"""Which file, repository or table an event is about, and the place it lies in.

The *place* is a repository, a share, a table, a bucket, the first folders of a path, or whose file
it is where it lies in no folder: what people come back to. The *thing* is the single file. Only
opening, reading and taking a copy count; what a program writes says nothing of what its user
looked at.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import msgspec

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
from doorward.watch.detector import Seen
from doorward.watch.detectors.sessions_hands import program_account

CLASSES = frozenset({1001, 4006, 6001, 6003, 6005, 6006})
"""The OCSF classes in which something is opened."""

COPY_CODES = frozenset({"git.clone", "repo.download_zip", "repository.download_zip", "GitPull"})
"""How GitHub's and AWS CodeCommit's audit logs name taking a copy of a repository."""

_REPOSITORY_CODES = COPY_CODES | {"git.fetch", "git.pull"}

_VISIBILITY = frozenset(
    {
        "internal",
        "people_with_link",
        "people_within_domain_with_link",
        "private",
        "public",
        "public_in_the_domain",
        "public_on_the_web",
        "shared_externally",
        "shared_internally",
        "unknown",
    }
)
"""What GitHub and Google Workspace write where others write the name of a share."""

_DEPTH = 4
"""Parts of a path that make its place: a drive or root and three folders."""


class Touched(msgspec.Struct, frozen=True, gc=False):
    """The place and the thing, as the source writes them."""

    place: str
    thing: str


def touched(event: Event) -> Touched | None:
    """What an event opens, or None where it opens nothing or does not say what."""
    read = _READERS.get(type(event))
    return None if read is None else read(event)


def by_program(seen: Seen) -> bool:
    """Whether a program did it, as far as its account tells: whose work no hand keeps pace with."""
    return bool(seen.agent) or "[bot]" in seen.person or program_account(seen.event)


def copied_repository(event: BaseEvent) -> str:
    """The repository of which the event takes a copy, or ""."""
    return _repository(event) if event.metadata.event_code in COPY_CODES else ""


def _repository(event: BaseEvent) -> str:
    if isinstance(event, FileHosting):
        return (event.file.path or event.file.name or "") if event.file is not None else ""
    if isinstance(event, ApiActivity):
        return _named(event.resources[0]) if event.resources else ""
    if isinstance(event, WebResourcesActivity):
        return _named(event.web_resources[0]) if event.web_resources else ""
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
    share = event.share
    if share is not None and share.lower() in _VISIBILITY:
        share = None
    file = event.file
    if file is None:
        return Touched(share, share) if share else None
    if event.metadata.event_code in _REPOSITORY_CODES:
        name = _repository(event)
        return Touched(name, name) if name else None
    thing = file.path or file.uid or file.name or ""
    if share:
        return Touched(share, thing or share)
    if file.path:
        return _of_path(file.path)
    owner = file.owner
    whose = (owner.email_addr or owner.name or owner.uid or "") if owner is not None else ""
    return Touched(whose or thing, thing) if thing else None


def _of_web(event: WebResourcesActivity) -> Touched | None:
    if event.activity_id not in (2, 7, 8) or not event.web_resources:
        return None
    one = event.web_resources[0]
    name = _named(one)
    return Touched(one.namespace or name, name) if name else None


def _of_api(event: ApiActivity) -> Touched | None:
    if event.metadata.event_code not in _REPOSITORY_CODES:
        return None
    name = _repository(event)
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
    place = path.replace("\\", "/") if "\\" in path else path
    rest = place.split("/", _DEPTH)[-1]
    return Touched(path if len(rest) == len(path) else place[: -1 - len(rest)], path)


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

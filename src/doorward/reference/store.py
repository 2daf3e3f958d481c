"""The folder that feeds live in: one folder a feed, holding its data file and ``feed.json``.

Layout::

    <folder>/<feed-name>/feed.json
    <folder>/<feed-name>/<data file>

``feed.json`` is one JSON object. Unknown keys are ignored, wrong types are refused.

====================  ========  ==================================================================
key                   required  meaning
====================  ========  ==================================================================
``name``              yes       lower-case letters, digits and ``-``; the folder has the same name
``kind``              yes       a `doorward.model.FeedKind` value (``networks``, ``geolocation`` …)
``parser``            yes       how the data file is read, see below
``file``              yes       the data file's name, in the same folder, no path
``origin``            yes       URL it was fetched from, or the name of the file that was added
``licence``           no        SPDX identifier or words
``attribution``       no        the words the licence obliges reports to show
``list_date``         no        ``YYYY-MM-DD``: the date the list itself states
``fetched_at``        no        ISO 8601 moment with an offset: when it was fetched or added
``sha256``            no        hex SHA-256 of the data file; checked when loading if given
``entries``           no        how many entries the parser found when it was stored
``synthetic``         no        true for invented data (``doorward simulate``): statuses say so
``stale_after_days``  no        age in days after which it is called stale (default 90)
``network_kinds``     no        `NetworkKind` values for every range of a list that has none
``provider``          no        provider name for every range of a list that has none
``etag``              no        the server's entity tag, for the next pull
====================  ========  ==================================================================

Parsers, by kind. Text is UTF-8; CSV has a header line and is read by column name.

- ``networks``: ``misp-warninglist`` (JSON), ``cidr-text`` (an address or CIDR a line, ``#``
  comments), ``network-csv`` (columns ``cidr`` or ``start``,``end``; ``kind`` (one or several
  joined by ``+``), ``provider``), ``apple-relay-csv``, ``aws-ranges``, ``gcp-ranges``,
  ``azure-ranges``, ``oracle-ranges``, ``tor-exits``, ``spur-jsonl``.
- ``geolocation``: ``mmdb``, ``geolocation-csv`` (columns ``cidr`` or ``start``,``end``;
  ``country``, ``region``, ``city``, ``latitude``, ``longitude``, ``asn``; only ``country``
  must be filled).
- ``disposable-domains`` and ``free-mail``: ``misp-warninglist``, ``domain-text`` (a domain a
  line).
- ``institutions``: ``hipo-universities`` (JSON), ``institutions-csv`` (``name``, ``domains``
  and ``aliases`` joined by ``;``, ``founded``, ``closed``).
- ``organisations``: ``organisations-csv``, ``organisations-jsonl`` (``name``, ``domain``,
  ``registered``, ``dissolved``, ``domain_registered``, ``site_words``, ``cloned_from``,
  ``employees``, ``source``); ``company-table``, made from a public register's file
  (``companies-house``, ``gleif``, ``sec``) when that is added.
- ``degrees``: ``award-table``, ``school-table``, ``title-table``, made from published files
  (``ipeds-completions``, ``ipeds-institutions``, ``cip-titles``) when they are added.
- ``technologies``: ``technologies-toml`` (the form of the bundled file).
- ``remote-tools``: ``lolrmm-json`` (``rmm_tools.json`` of https://lolrmm.io).
- ``own-lists``: ``own-lists-csv`` (``list_name``, ``value``, ``reason``, ``reviewer``,
  ``added``, ``expires``, ``source``; rows without a reason are refused).
- ``watchlists``: ``ofac-sdn``, ``ofac-alt``, ``ofac-add``, ``ofac-comments``, ``ofac-advanced``,
  ``un``, ``eu``, ``uk``, ``us-csl``, ``ftm``, ``own`` (docs/list-formats.md).
- ``leaked-emails``: ``email-digests`` (hex SHA-256 of the lower-case address a line,
  optionally ``,source``).

Regions of the United States, Canada and Australia are understood as codes or names and given
as names (``California``); elsewhere they are given as written.
"""

from __future__ import annotations

import hashlib
import os
import re
import tempfile
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path

import msgspec
import platformdirs

from doorward.model import FeedKind, NetworkKind
from doorward.reference.errors import ReferenceDataError

FEED_FILE = "feed.json"
FEED_FILE_LIMIT = 64 * 1024
DEFAULT_STALE_AFTER_DAYS = 90
_NAME = re.compile(r"[a-z0-9][a-z0-9-]{0,62}\Z")


class FeedRecord(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """What ``feed.json`` holds; the module's docstring explains each key."""

    name: str
    kind: FeedKind
    parser: str
    file: str
    origin: str
    licence: str | None = None
    attribution: str | None = None
    list_date: date | None = None
    fetched_at: datetime | None = None
    sha256: str | None = None
    entries: int | None = None
    synthetic: bool = False
    stale_after_days: int = DEFAULT_STALE_AFTER_DAYS
    network_kinds: tuple[NetworkKind, ...] = ()
    provider: str | None = None
    etag: str | None = None


class StoredFeed(msgspec.Struct, frozen=True):
    """A feed found in a folder: its record and where its data file is."""

    record: FeedRecord
    path: Path


def home_folder(home: Path | None = None) -> Path:
    """Where Doorward keeps its data: `home`, else ``DOORWARD_HOME``, else the user's data folder.

    Feeds live in its ``feeds`` folder.
    """
    if home is not None:
        return home
    stated = os.environ.get("DOORWARD_HOME")
    return Path(stated) if stated else Path(platformdirs.user_data_dir("doorward", False))


def feeds_folder(home: Path | None = None) -> Path:
    """The folder of feeds inside the home."""
    return home_folder(home) / "feeds"


def check_name(name: str) -> str:
    """The name if it may name a feed, else `ReferenceDataError` ``bad-name``."""
    if not _NAME.match(name):
        raise ReferenceDataError(
            "bad-name",
            "a feed's name is 1-63 lower-case letters, digits and hyphens",
            where=repr(name[:80]),
        )
    return name


def stored_feeds(folder: Path) -> Iterator[StoredFeed | ReferenceDataError]:
    """Every feed of a folder in order of name; a broken one is given as the error it makes.

    A folder that does not exist holds no feeds.
    """
    if not folder.is_dir():
        return
    for inner in sorted(folder.iterdir()):
        if not (inner / FEED_FILE).is_file():
            continue
        try:
            yield read_feed(inner)
        except ReferenceDataError as error:
            yield error


def read_feed(folder: Path) -> StoredFeed:
    """The feed of one folder; `ReferenceDataError` if its ``feed.json`` is wrong."""
    where = folder.name
    try:
        with (folder / FEED_FILE).open("rb") as file:
            raw = file.read(FEED_FILE_LIMIT + 1)
        if len(raw) > FEED_FILE_LIMIT:
            raise ReferenceDataError("too-large", f"{FEED_FILE} exceeds 64 KiB", where=where)
        record = msgspec.json.decode(raw, type=FeedRecord)
    except (OSError, msgspec.DecodeError, UnicodeDecodeError) as error:
        raise ReferenceDataError("bad-feed", f"{FEED_FILE}: {error}", where=where) from error
    check_name(record.name)
    if record.name != where:
        raise ReferenceDataError("bad-feed", f"the folder holds feed {record.name!r}", where=where)
    if record.file != Path(record.file).name or record.file in {"", ".", "..", FEED_FILE}:
        raise ReferenceDataError("bad-feed", "`file` must be a plain file name", where=where)
    return StoredFeed(record, folder / record.file)


def write_feed(folder: Path, record: FeedRecord, data: Path | bytes) -> StoredFeed:
    """Store a feed: the data under a new name, then ``feed.json`` replaced in one step.

    `data` is the content, or a file in the same file system that is moved into place. A reader
    sees the old feed or the new one, never a mixture; the old data file is removed last.
    """
    target = folder / check_name(record.name)
    target.mkdir(parents=True, exist_ok=True)
    digest = hashlib.sha256(data).hexdigest() if isinstance(data, bytes) else digest_of(data)
    suffix = Path(record.file).suffix
    named = msgspec.structs.replace(record, file=f"data-{digest[:16]}{suffix}", sha256=digest)
    place = target / named.file
    if isinstance(data, bytes):
        replace_file(place, data)
    else:
        data.replace(place)
    write_record(folder, named)
    for old in target.glob("data-*"):
        if old.name != named.file:
            old.unlink(missing_ok=True)
    return StoredFeed(named, place)


def remove_feed(folder: Path, name: str) -> None:
    """Throw a stored feed away. `ReferenceDataError` ``unknown-feed`` where there is none.

    The folder is renamed first, so that a reader meets the whole feed or none.
    """
    place = folder / check_name(name)
    if not (place / FEED_FILE).is_file():
        raise ReferenceDataError("unknown-feed", "no feed of this name is stored", where=name)
    with tempfile.TemporaryDirectory(dir=folder, prefix=".removing-") as inside:
        place.rename(Path(inside) / "feed")


def write_record(folder: Path, record: FeedRecord) -> None:
    """Replace a stored feed's ``feed.json`` in one step, leaving its data as it is."""
    content = msgspec.json.format(msgspec.json.encode(record), indent=2)
    replace_file(folder / check_name(record.name) / FEED_FILE, content)


def digest_of(path: Path) -> str:
    """The hex SHA-256 of a file's bytes."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def replace_file(place: Path, content: bytes) -> None:
    """Write a file in one step: a reader meets the old content or the new. Raises `OSError`."""
    handle, temporary = tempfile.mkstemp(dir=place.parent, prefix=".writing-")
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(content)
            file.flush()
            os.fsync(file.fileno())
        Path(temporary).replace(place)
    except BaseException:
        Path(temporary).unlink(missing_ok=True)
        raise

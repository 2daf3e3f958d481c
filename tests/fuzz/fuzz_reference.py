"""Fuzz targets of the reference data parsers: any bytes are read or refused, nothing else.

Each takes bytes and returns None; an exception other than `ReferenceDataError` is a fault. They
run under hypothesis in the suite and can be given to atheris as they are.
"""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path

from doorward.model import FeedKind
from doorward.reference import FeedRecord, ReferenceDataError, emails, phones, places
from doorward.reference.loading import parse_feed, parsers_of
from doorward.reference.ranges import RangeTable
from doorward.reference.store import FEED_FILE, read_feed

_FEEDS = [(kind, parser) for kind in FeedKind for parser in parsers_of(kind)]


def fuzz_feed_files(data: bytes) -> None:
    """The first byte chooses the parser, the rest is the data file."""
    kind, parser = _FEEDS[data[0] % len(_FEEDS)] if data else _FEEDS[0]
    record = FeedRecord(name="fuzzed", kind=kind, parser=parser, file="data", origin="fuzz")
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "data"
        path.write_bytes(data[1:])
        with contextlib.suppress(ReferenceDataError):
            parse_feed(record, path)


def fuzz_feed_records(data: bytes) -> None:
    """A ``feed.json`` of any bytes."""
    with tempfile.TemporaryDirectory() as folder:
        place = Path(folder) / "fuzzed"
        place.mkdir()
        (place / FEED_FILE).write_bytes(data)
        with contextlib.suppress(ReferenceDataError):
            read_feed(place)


def fuzz_identifiers(data: bytes) -> None:
    """Phones, e-mail addresses, places and IP addresses of any text."""
    text = data.decode("utf-8", "replace")
    phones.phone_fact(text, "fuzz", "US")
    emails.understand(text)
    places.understand(text)
    RangeTable.from_cidrs(["192.0.2.0/24"]).lookup_many([text] * 9)

"""Fuzz targets of the watchlist readers: any bytes are read or refused, nothing else.

Each takes bytes and returns None; an exception other than `ReferenceDataError` is a fault. They
run under hypothesis in the suite and can be given to atheris as they are.
"""

from __future__ import annotations

import contextlib
import tempfile
from pathlib import Path

import msgspec

from doorward.model import EntryKind
from doorward.reference import ReferenceDataError
from doorward.reference.watchlists.compiling import compiled, place_of, read_compiled
from doorward.reference.watchlists.formats import READERS
from doorward.reference.watchlists.formats.dates import birth_span, list_day
from doorward.reference.watchlists.formats.gathering import Draft
from doorward.reference.watchlists.formats.ofac_remarks import read_remarks

_PARSERS = tuple(READERS)
_DIGEST = "0" * 64


def fuzz_list_files(data: bytes) -> None:
    """The first byte chooses the reader, the rest is the file; what is read can be compiled."""
    parser = _PARSERS[data[0] % len(_PARSERS)] if data else _PARSERS[0]
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "list"
        path.write_bytes(data[1:])
        with contextlib.suppress(ReferenceDataError):
            parsed = READERS[parser](path, "fuzzed")
            assert compiled(parsed, "fuzzed", parser, _DIGEST).parsed() == parsed
            for entry in parsed.entries:
                assert entry.entry
                assert all(name.text.isprintable() for name in entry.names)
                assert all(span.earliest <= span.latest for span in entry.births)


def fuzz_compiled_files(data: bytes) -> None:
    """A compiled form of any bytes is taken for none, and never decoded to something else."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "list"
        place_of(path).write_bytes(data)
        assert read_compiled(path, "fuzzed", "un", _DIGEST) is None


def fuzz_texts(data: bytes) -> None:
    """Dates, days and remarks of any text."""
    text = data.decode("utf-8", "replace")
    with contextlib.suppress(ValueError):
        span = birth_span(text)
        assert span.earliest <= span.latest
    list_day(text)
    draft = Draft("1", EntryKind.PERSON)
    read_remarks(draft, text)
    made = draft.made("fuzzed")
    assert msgspec.msgpack.decode(msgspec.msgpack.encode(made), type=type(made)) == made

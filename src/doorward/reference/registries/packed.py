"""A table of companies that is looked into on disk: one file, mapped into memory.

Millions of companies as Python objects would take gigabytes in every worker. Here a worker
holds nothing but the mapping: the pages it touches are shared by all workers.

The file::

    8 bytes   b"DWCOMP1\\n"
    3 x u64   companies, index entries, offset of the index (little-endian)
    ...       companies, each a u32 length and that many bytes of MessagePack; then up to the
              next multiple of eight bytes
    n x u64   sorted 64-bit digests of names
    n x u64   for each of them the offset of its company
"""

from __future__ import annotations

import hashlib
import mmap
import struct
from array import array
from collections.abc import Callable, Iterable
from pathlib import Path

import msgspec
import numpy as np
from numpy.typing import NDArray

from doorward.model import OrganisationRecord
from doorward.reference.errors import ReferenceDataError
from doorward.reference.names import company_key
from doorward.reference.parsing import Tally
from doorward.reference.registries.companies import Company

_MAGIC = b"DWCOMP1\n"
_HEAD = struct.Struct("<8sQQQ")
_LENGTH = struct.Struct("<I")
_LONGEST = 16_384
_REPORTED = 10_000
MOST_COMPANIES = 30_000_000
MOST_NAMESAKES = 40
"""Companies of one name beyond which the name tells nothing; then none is given."""


def _digest(key: str) -> int:
    raw = key.encode("utf-8", "surrogatepass")
    return int.from_bytes(hashlib.blake2b(raw, digest_size=8).digest(), "little")


Progress = Callable[[int], None]
"""Told now and then how many companies were read."""


def pack(
    companies: Iterable[tuple[str, Company | None]],
    target: Path,
    progress: Progress = lambda _: None,
) -> int:
    """Write companies as a table and return how many there are.

    They come with where each was read; None stands for a row that was not understood. Raises
    ``not-understood`` if those are more than a fifth.
    """
    tally = Tally(MOST_COMPANIES)
    digests, offsets = array("Q"), array("Q")
    with target.open("wb") as file:
        file.write(bytes(_HEAD.size))
        place = _HEAD.size
        for where, company in companies:
            raw = _encoded(company)
            if company is None or not raw:
                tally.refuse(where)
                continue
            tally.take()
            if tally.taken % _REPORTED == 0:
                progress(tally.taken)
            file.write(_LENGTH.pack(len(raw)) + raw)
            for key in sorted(company.found_by()):
                digests.append(_digest(key))
                offsets.append(place)
            place += _LENGTH.size + len(raw)
        tally.verdict()
        # Aligned, as numpy copies a whole column that is not whenever it searches in it.
        padding = -place % 8
        file.write(bytes(padding))
        place += padding
        for column in _sorted(digests, offsets):
            file.write(column.tobytes())
        file.seek(0)
        file.write(_HEAD.pack(_MAGIC, tally.taken, len(digests), place))
    return tally.taken


def _encoded(company: Company | None) -> bytes:
    """The company's bytes; none where it has no name to be found by, or is far too long."""
    if company is None or not company.found_by():
        return b""
    raw = msgspec.msgpack.encode(company)
    return raw if len(raw) <= _LONGEST else b""


def _sorted(digests: array[int], offsets: array[int]) -> tuple[NDArray[np.uint64], ...]:
    names = np.frombuffer(digests, "<u8") if digests else np.empty(0, "<u8")
    places = np.frombuffer(offsets, "<u8") if offsets else np.empty(0, "<u8")
    order = np.argsort(names, kind="stable")
    return names[order], places[order]


class PackedCompanies:
    """A table of companies, looked up by name. Nothing of it is read before it is asked for."""

    def __init__(self, path: Path, source: str) -> None:
        """Map a table; `ReferenceDataError` ``not-understood`` if it is none or is cut short."""
        with path.open("rb") as file:
            head = file.read(_HEAD.size)
            size = file.seek(0, 2)
            if len(head) < _HEAD.size or not head.startswith(_MAGIC):
                raise ReferenceDataError("not-understood", "not a table of companies")
            _, self._count, keys, index = _HEAD.unpack(head)
            if index < _HEAD.size or index % 8 or index + 16 * keys != size:
                raise ReferenceDataError("not-understood", "the table of companies is cut short")
            self._map = mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ)
        self._names = np.frombuffer(self._map, "<u8", keys, index)
        self._places = np.frombuffer(self._map, "<u8", keys, index + 8 * keys)
        self._end = index
        self._source = source
        self._decode = msgspec.msgpack.Decoder(Company).decode

    def __len__(self) -> int:
        return int(self._count)

    def find(self, name: str) -> tuple[OrganisationRecord, ...]:
        """Companies that have or had this name, legal forms aside; none if there are too many."""
        key = company_key(name)
        if not key:
            return ()
        digest = np.uint64(_digest(key))
        first = int(np.searchsorted(self._names, digest))
        last = int(np.searchsorted(self._names, digest, "right"))
        if last - first > MOST_NAMESAKES:
            return ()
        found = (self._at(int(place)) for place in self._places[first:last])
        return tuple(one.record(self._source) for one in found if key in one.found_by())

    def _at(self, place: int) -> Company:
        begin = place + _LENGTH.size
        if not _HEAD.size <= place <= self._end - _LENGTH.size:
            raise ReferenceDataError("not-understood", "the table of companies is damaged")
        (length,) = _LENGTH.unpack_from(self._map, place)
        return self._decode(self._map[begin : min(begin + length, self._end)])

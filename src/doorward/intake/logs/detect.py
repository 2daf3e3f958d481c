"""Which format a log is of, by how it begins."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import islice
from typing import BinaryIO

from doorward.intake.logs.document import DocumentCutter
from doorward.intake.logs.frames import Limits
from doorward.intake.logs.framing import cutter
from doorward.intake.logs.opening import Unreadable, chunks
from doorward.intake.logs.reader import Framing, LogReader
from doorward.intake.logs.registry import READERS
from doorward.intake.logs.saas_mixed import MIXED, OWN, formats_of

HEAD_BYTES = 64 * 1024
"""How much of a file's beginning its format is told by."""

_FIRST = 50
"""Records of a beginning that are looked at one by one."""
_SPACE = b" \t\r\n\xef\xbb\xbf"


def head_of(stream: BinaryIO, limits: Limits | None = None) -> bytes:
    """The beginning of the content, unpacked. The stream has moved on afterwards."""
    found = b""
    try:
        for chunk in chunks(stream, limits or Limits(chunk_bytes=HEAD_BYTES)):
            found += chunk
            if len(found) >= HEAD_BYTES:
                break
    except Unreadable:
        pass  # what came before the fault may do
    return found[:HEAD_BYTES]


def recognise(
    head: bytes, filename: str, readers: Iterable[LogReader] | None = None
) -> LogReader | None:
    """The reader that is sure of a file that begins so; of several the most specific.

    None where no reader is sure: then people must say which format it is.
    """
    for reader in READERS.values() if readers is None else readers:
        if reader.recognises(head, filename):
            return MIXED if reader in OWN and _of_others(reader, head) else reader
    return None


def _of_others(reader: LogReader, head: bytes) -> bool:
    """Whether some of the first records are of other services than the reader's."""
    cut = cutter(framing_of(reader, head), Limits())
    records = (frame.data for frame in islice(cut.feed(head), _FIRST) if frame.problem is None)
    return bool(formats_of(records) - {reader.name})


def framing_of(reader: LogReader, head: bytes) -> Framing:
    """How the records lie in this file: a format of JSON lines also comes as one list or page.

    >>> from doorward.intake.logs.ocsf import OcsfReader
    >>> framing_of(OcsfReader(), b'[{"class_uid": 3002').value
    'document'
    >>> framing_of(OcsfReader(), b'{"class_uid": 3002, "time": 1}\\n').value
    'lines'
    """
    begin = head.lstrip(_SPACE)
    first = begin[:1]
    if first == b"[" and begin[1:].lstrip()[:1] in {b"", b"{", b"]"}:
        return Framing.DOCUMENT
    if first == b"{" and (_goes_on(begin) or _is_page(begin)):
        return Framing.DOCUMENT
    return reader.framing


def _goes_on(begin: bytes) -> bool:
    """Whether an object does not end on its first line, as when it is written for people."""
    first = begin.split(b"\n", 1)[0].rstrip() if b"\n" in begin else b"}"
    return not first.endswith(b"}")


def _is_page(begin: bytes) -> bool:
    """Whether the object holds a list of records, and so may be longer than any record."""
    cutter = DocumentCutter(Limits())
    for _ in cutter.feed(begin[:HEAD_BYTES]):
        break  # the first record is whole: whatever it was in has been met
    return cutter.paged

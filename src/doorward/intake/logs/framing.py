"""Cuts a log into frames: the bytes of each record, with its place and where the next begins.

`frames` reads a whole stream, or a file that still grows (`final=False`). What comes in pieces
over days or over HTTP is fed to `cutter`'s cutter instead.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import BinaryIO

from doorward.intake.logs.document import DocumentCutter
from doorward.intake.logs.frames import PROBLEMS, Frame, Limits
from doorward.intake.logs.lines import LineCutter
from doorward.intake.logs.opening import Unreadable, chunks
from doorward.intake.logs.reader import Framing

__all__ = ["PROBLEMS", "DocumentCutter", "Frame", "Limits", "LineCutter", "cutter", "frames"]

DEFAULT = Limits()


def frames(
    stream: BinaryIO,
    framing: Framing,
    limits: Limits = DEFAULT,
    start: int = 0,
    *,
    number: int = 0,
    final: bool = True,
) -> Iterator[Frame]:
    """The records of a stream that stands at its beginning; gzip and zip are opened.

    `start` is the `end_offset` of the last frame that was taken, `number` its `place_number`:
    reading goes on behind it. With `final` false a last line without an end is left for later
    (and so is a document that does not end). A record too long, a cut or broken file come as
    frames with a `problem`; nothing is raised but what the stream itself raises.
    """
    document = framing is Framing.DOCUMENT
    # A document is read from its beginning, as the place in it is not known otherwise.
    cut = DocumentCutter(limits) if document else cutter(framing, limits, start, number)
    skip = start if document else -1
    problem = None
    try:
        for chunk in chunks(stream, limits, 0 if document else start):
            for frame in cut.feed(chunk):
                if frame.end_offset > skip:
                    yield frame
    except Unreadable as found:
        problem = found.code
    if not final and problem is None:
        return
    last = [frame for frame in cut.finish() if frame.end_offset > skip]
    # The record that a broken file ends in is no whole one.
    yield from (frame for frame in last if problem is None or frame.problem != "truncated")
    if problem:
        yield Frame(b"", cut.number + 1, last[-1].end_offset if last else start, problem)


def cutter(
    framing: Framing, limits: Limits = DEFAULT, start: int = 0, number: int = 0
) -> LineCutter | DocumentCutter:
    """What to feed the content's chunks to, as they come, when there is no file to read."""
    if framing is Framing.DOCUMENT:
        return DocumentCutter(limits)
    return LineCutter(limits, offset=start, number=number)

"""Whether a file's records go forward in time, told by some of them."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator
from typing import BinaryIO

from doorward.intake.logs.frames import Frame, Limits
from doorward.intake.logs.framing import frames
from doorward.intake.logs.reader import Framing, Parser
from doorward.stream.places import is_packed

BACK_SECONDS = 3600.0
"""What many machines log together is not quite in order; further back it is another order."""
SAMPLES = 128
"""Records looked at, at least half as many where there are."""
_WINDOWS, _OF_A_WINDOW, _WINDOW = 16, 8, 32 * 1024
_WHOLE = 1 << 20
"""Bytes up to which a file is cut into all its records; in a longer one places are looked at."""


def goes_back(file: BinaryIO, framing: Framing, limits: Limits, parser: Parser) -> bool:
    """Whether a file's last record is before its first, or some are an hour before earlier ones.

    Only a sample is looked at, so a few that are out of order are not noticed in a long file.
    Raises `OSError`.
    """
    file.seek(0)
    begin = file.read(4)
    file.seek(0)
    size = os.fstat(file.fileno()).st_size
    if framing is Framing.LINES and size > _WHOLE and not is_packed(begin):
        times = [at for one in _windows(file, size) if (at := _time(parser, one)) is not None]
    else:
        times = _spread(frames(file, framing, limits), lambda one: _time(parser, one.data))
    latest = 0.0
    for at in times:
        if at < latest - BACK_SECONDS:
            return True
        latest = max(latest, at)
    return bool(times) and times[-1] < times[0]


def _windows(file: BinaryIO, size: int) -> Iterator[bytes]:
    """A few lines each from places all over a file, the first and the last among them."""
    for place in range(_WINDOWS):
        file.seek((size - _WINDOW) * place // (_WINDOWS - 1))
        lines = file.read(_WINDOW).split(b"\n")
        # The first and last may be cut.
        whole = lines[0 if place == 0 else 1 : -1]
        last = place == _WINDOWS - 1
        yield from whole[-_OF_A_WINDOW:] if last else whole[:_OF_A_WINDOW]


def _spread(found: Iterable[Frame], time: Callable[[Frame], float | None]) -> list[float]:
    """The times of every n-th record, n such that they are between half of SAMPLES and SAMPLES."""
    times: list[float] = []
    every = 1
    for number, frame in enumerate(found):
        if number % every or frame.problem is not None:
            continue
        at = time(frame)
        if at is None:
            continue
        times.append(at)
        if len(times) == SAMPLES:
            del times[1::2]
            every *= 2
    return times


def _time(parser: Parser, data: bytes) -> float | None:
    """The time of a record's newest event; None where it has none that can be read."""
    try:
        return max((one.event.time / 1000 for one in parser.parse(data, "")), default=None)
    except Exception:  # noqa: BLE001 - a refusal or a reader's fault, told when it is really read
        return None

"""What is written down of a record that could not be read: where it lies and why, not its words."""

from __future__ import annotations

import hashlib

import msgspec

from doorward.intake.logs.frames import PROBLEMS, Frame
from doorward.intake.logs.reader import Refusal

_ENCODER = msgspec.json.Encoder()


class DeadLetter(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """One line of ``dead-letter.jsonl``.

    `record` counts lines or list elements from 1; `end_offset` is where the next one begins, in
    bytes of the content. The record itself stays in its file; `size` (bytes) and `sha256` tell
    it again. Both are empty where it was too long or cut off.
    """

    file: str
    record: int
    end_offset: int
    format: str
    code: str
    reason: str
    size: int = 0
    sha256: str = ""

    def line(self) -> bytes:
        """As JSON with a newline."""
        return _ENCODER.encode(self) + b"\n"


def dead_letter(file: str, format_name: str, frame: Frame, refusal: Refusal | None) -> DeadLetter:
    """The letter for a frame that a reader refused, or (`refusal` None) that has a problem."""
    code = refusal.code if refusal else frame.problem or ""
    return DeadLetter(
        file=file,
        record=frame.place_number,
        end_offset=frame.end_offset,
        format=format_name,
        code=code,
        reason=str(refusal) if refusal else PROBLEMS.get(code, code),
        size=len(frame.data),
        sha256=hashlib.sha256(frame.data).hexdigest() if frame.data else "",
    )

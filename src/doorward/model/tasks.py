"""Something a person should do. A task weighs nothing and moves nobody to another band."""

from __future__ import annotations

import msgspec

from doorward.model.evidence import Fact
from doorward.model.subjects import Subject


class Task(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A thing to look up or to ask. `code` is stable (``compare-birth-date`` …), `why` says
    what it rests on, and `settles` what the answer would settle."""

    subject: Subject
    code: str
    title: str
    why: str
    settles: str
    facts: tuple[Fact, ...] = ()

"""The later records among a run's sources: which are believed, and whose they are.

Whoever can write a file of later records can say of anybody that they were verified, or that
something was seen of them. Candidates write what lies in a folder of résumés, so such a file is
believed only where no candidate's file is: named as a source of its own, or in a folder without
any. And a record belongs to the one application of its id, or to nobody.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec

from doorward.intake.additions import Additions, Later, is_additions, read_additions
from doorward.intake.ats.duplicates import Seen
from doorward.intake.ats.folders import RESUME_SUFFIXES, files_below, label_of
from doorward.intake.reader import Limits
from doorward.model import Application, Problem, Severity
from doorward.pipeline.sources import Source


class LaterRecords:
    """All later records of the sources, read at once, to be added to applications.

    `holding` are the sources that some came from. `problems` are those found while reading;
    `unclaimed` gives the others once every application has come.
    """

    def __init__(self, sources: Sequence[Source], limits: Limits, seen: Seen) -> None:
        self.holding: set[Path] = set()
        self._seen = seen
        self._added = Additions(self._read(sources, limits))
        self.problems: list[Problem] = [*self._added.problems, *_not_believed(sources)]
        self._shared: list[Problem] = []

    def _read(self, sources: Iterable[Source], limits: Limits) -> Iterator[Later | Problem]:
        for source in sources:
            if source.additions is not None:
                for item in read_additions(source.additions, limits):
                    self.holding.add(source.records)
                    yield item

    def added_to(self, applications: Iterable[Application]) -> Iterator[Application]:
        """Every application with its later records.

        Those with some come last: only then is it known whether an id stands for one of them.
        """
        waiting: list[bytes] = []
        for one in applications:
            if one.id in self._added:
                waiting.append(msgspec.msgpack.encode(one))
            else:
                yield one
        for data in waiting:
            one = msgspec.msgpack.decode(data, type=Application)
            if not self._seen.stands_for_one(one.id):
                self._shared += self._added.refuse(one.id)
                yield one
            else:
                yield self._added.add_to(one)

    def unclaimed(self) -> Iterator[Problem]:
        """What belongs to nobody, or to nobody in particular."""
        yield from self._shared
        yield from self._added.unclaimed()


def _not_believed(sources: Sequence[Source]) -> Iterator[Problem]:
    """Files of later records that lie among candidates' files, and are no source themselves."""
    named = {one.additions.resolve() for one in sources if one.additions is not None}
    for source in sources:
        if source.additions is not None or not source.records.is_dir():
            continue
        for path in files_below(source.records):
            # Forms are PDF and said by the reader of résumés, which meets them too.
            if (
                isinstance(path, Path)
                and path.suffix.lower() not in RESUME_SUFFIXES
                and is_additions(path)
                and path.resolve() not in named
            ):
                yield Problem(
                    Severity.FILE,
                    "not-believed",
                    "holds later records among files that candidates write, so it was left out; "
                    "if it is yours, name it as a source of its own",
                    label_of(source.records, path),
                )

"""A watch put together from its options."""

from __future__ import annotations

import contextlib
import sys
import tempfile
import time
from collections.abc import Callable, Iterator, Mapping
from pathlib import Path

from doorward.intake.logs.reader import LogReader
from doorward.intake.logs.registry import READERS
from doorward.model.workforce import Person
from doorward.stream.duplicates import WINDOW
from doorward.stream.errors import StreamError
from doorward.stream.ingest import Ingest
from doorward.stream.keeping import Keeping
from doorward.stream.listening import Listen, Listener
from doorward.stream.merging import Merging
from doorward.stream.options import (
    Watched,
    WatchOptions,
    reader_of_format,
    setting_of,
    told,
)
from doorward.stream.ordering import OrderedSource
from doorward.stream.outputs import Outputs
from doorward.stream.pipes import PipeSource
from doorward.stream.places import Mark, Marks, Place, places
from doorward.stream.rules import left_out
from doorward.stream.runner import Pace, Progress, Runner, Stepping
from doorward.stream.senders import Senders
from doorward.stream.setting import made
from doorward.stream.shards import Shards
from doorward.stream.sources import FileSource, MakePreparer
from doorward.stream.spool import Spool
from doorward.stream.stepping import Stepper
from doorward.stream.store import Store
from doorward.watch.detectors import DETECTORS
from doorward.watch.engine import Engine

LOOK_SECONDS = 1.0
"""How often a followed folder is looked through for new files."""

LINGER_SECONDS = 30.0
"""A file that is gone from its place is read on for so long after it last grew."""


class Watch:
    """A watch that is ready to run. Use it as a context manager."""

    def __init__(
        self,
        options: WatchOptions,
        *,
        progress: Progress | None = None,
        pace: Pace | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        """Raises `StreamError` for what cannot be used."""
        self._options, self._pace, self._clock = options, pace, clock
        self._follow = options.follow or options.listen is not None
        self.listener: Listener | None = None
        self.told: Callable[[], None] = lambda: None
        """Called after each commit. Set it before the watch runs."""
        self._reader = reader_of_format(options.format)
        self._setting = setting_of(options)
        self._known = made(self._setting)
        self._context, self._rules = self._known.context, self._known.rules
        self._open = contextlib.ExitStack()
        try:
            self._begin(progress)
        except BaseException:
            self._open.close()
            raise

    def _begin(self, progress: Progress | None) -> None:
        folder = self._options.state
        if folder is None:
            folder = Path(self._open.enter_context(tempfile.TemporaryDirectory(prefix="doorward-")))
        self._store = Store(folder, window=WINDOW)
        self._open.callback(self._store.close)
        self._marks = Marks(self._store.marks())
        self._files: dict[int, FileSource] = {}
        self._merging = Merging()
        self._looked = 0.0
        self._stepping, self._make = self._workers(self._options.workers)
        self._spool, self._senders = Spool(folder), Senders(folder)
        self._open.callback(self._spool.close)
        self.find()
        outputs = Outputs(self._options.out, self._store, self._options.unmask_reason)
        self._open.callback(outputs.close)
        self.runner = Runner(
            self._store,
            outputs,
            self._stepping,
            self._merging,
            self._marks.all,
            self._context,
            self._rules,
            pace=self._pace,
            progress=progress,
            committed=self._committed,
            clock=self._clock,
            keeping=self._keeping(),
        )
        if self._options.listen is not None:
            self.listener = self._listening(self._options.listen)

    def _keeping(self) -> Keeping | None:
        options = self._options
        if options.history is None:
            return None
        if options.state is None:
            raise StreamError("--history needs --state: what is in it is remembered there")
        keeping = Keeping(options.history, self._store)
        self._open.callback(keeping.close)
        return keeping

    def _committed(self) -> None:
        self._spool.read_up_to(self._marks.all())
        self.told()

    @property
    def state_file(self) -> Path:
        """Where what is committed is kept."""
        return self._store.path

    @property
    def people(self) -> Mapping[str, Person]:
        """Who is on the roster."""
        return self._context.people

    def _workers(self, count: int) -> tuple[Stepping, MakePreparer]:
        """What steps and what makes preparers: here, or in processes of their own."""
        if count < 2:
            stepper = Stepper(
                Engine(DETECTORS),
                self._context,
                self._store.state,
                everybody=self._store.people_states,
            )
            return stepper, self._known.preparer
        shards = Shards(count, self._setting, self._store.path)
        self._open.callback(shards.close)
        return shards, shards.preparer

    def _listening(self, listen: Listen) -> Listener:
        if self._options.state is None:
            raise StreamError("listening needs --state: what is sent is kept there first")
        ingest = Ingest(self._senders, self._spool, wake=self.runner.wake.set)
        listener = Listener(listen, ingest)
        self._open.callback(listener.close)
        return listener

    def __enter__(self) -> Watch:
        return self

    def __exit__(self, *_: object) -> None:
        for source in self._merging.sources():
            source.close()
        self._open.close()

    def run(self) -> Watched:
        """Watch until the sources end, or until `runner.stop` is set."""
        begun = time.monotonic()
        follow = self._follow
        if self.listener is not None:
            self.listener.start()
        total = self.runner.run(follow=follow, look=self._look if follow else lambda: None)
        return Watched(
            counts=told(total),
            seconds=time.monotonic() - begun,
            troubles=tuple(
                f"{one.name}: {one.trouble}" for one in self._marks.all() if one.trouble
            ),
            rules=len(self._rules),
            rules_left_out=left_out(self._rules),
            out=self._options.out,
        )

    def marks(self) -> list[Mark]:
        """How far each source was read."""
        return self._marks.all()

    def find(self) -> None:
        """Take in the sources, and in folders the files that are new."""
        options = self._options
        files = [one for one in options.sources if str(one) != "-"]
        own = [one for one in (options.state, options.out, options.history) if one is not None]
        self._begun = self._spool.begun
        found = places([*files, self._spool.folder], [one for one in own if one not in files])
        if not self._looked:
            found = [one for place in found for one in (*self._marks.renamed(place), place)]
            if len(files) < len(options.sources):
                self._merging.add(self._pipe())
        here = set()
        for place in found:
            mark = self._marks.of(place)
            here.add(mark.id)
            if mark.id not in self._files:
                self._replaced(mark)
                source = self._files[mark.id] = self._source(place, mark)
                self._merging.add(source)
        self._looked = time.monotonic()
        for number in self._files.keys() - here:
            # Renamed away or removed; who writes it may go on for a while.
            if self._looked - self._files[number].changed > LINGER_SECONDS:
                self._files.pop(number).finish()

    def _source(self, place: Place, mark: Mark) -> FileSource:
        """The file to read on. One that is whole is put into the order of time first."""
        reader, make, clock = self._reader_of(place), self._make, self._clock
        if self._follow or place.path.is_relative_to(self._spool.folder):
            return FileSource(place, mark, reader, make, follow=self._follow, clock=clock)
        return OrderedSource(place, mark, reader, make, folder=self._store.folder, clock=clock)

    def _reader_of(self, place: Place) -> LogReader | None:
        """The reader of a file: in the spool that of the sender."""
        if not place.path.is_relative_to(self._spool.folder):
            return self._reader
        formats = {one.name: one.format for one in self._senders.all()}
        return READERS.get(formats.get(place.path.parent.name, ""))

    def _replaced(self, mark: Mark) -> None:
        """A file that was cut short begins anew: what was read of it before is another one."""
        for source in self._files.values():
            if (source.mark.device, source.mark.inode) == (mark.device, mark.inode):
                source.close()

    def _pipe(self) -> PipeSource:
        if self._reader is None:
            raise StreamError("the format of standard input must be said; use --format")
        mark = self._marks.stream("-")
        return PipeSource(sys.stdin.buffer, mark, self._reader, self._make, clock=self._clock)

    def _look(self) -> None:
        """Now and then, look for new and renamed files."""
        new = self._spool.begun != self._begun
        if new or time.monotonic() - self._looked >= LOOK_SECONDS:
            self.find()


@contextlib.contextmanager
def watching(options: WatchOptions, progress: Progress | None = None) -> Iterator[Watch]:
    """A watch, closed at the end."""
    with Watch(options, progress=progress) as watch:
        yield watch

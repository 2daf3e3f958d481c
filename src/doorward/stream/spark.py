"""A watch on Spark: the same readers, detectors and outputs, spread over a cluster.

With a state folder it is a Structured Streaming query whose stateful operator holds the entities'
states; without one, a grouped map over what lies in the sources. Spark's workers read, step and
score; findings are kept and written by this process only.
"""

from __future__ import annotations

import contextlib
import re
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from threading import Event as Signal
from typing import TYPE_CHECKING, Any

import msgspec

from doorward.intake.logs.reader import LogReader
from doorward.stream.duplicates import WINDOW
from doorward.stream.errors import StreamError
from doorward.stream.options import Watched, WatchOptions, reader_of_format, setting_of, told
from doorward.stream.outputs import Outputs
from doorward.stream.rules import left_out
from doorward.stream.runner import Progress
from doorward.stream.setting import made
from doorward.stream.spark_driver import Keeper
from doorward.stream.spark_session import failures, started
from doorward.stream.spark_values import ANSWERS, ROWS, STATE, Sent
from doorward.stream.spark_worker import read_files, read_records, step_live, step_whole
from doorward.stream.store import Store

if TYPE_CHECKING:
    from pyspark.sql import DataFrame, SparkSession

CHECKPOINT = "spark"
"""The folder, in that of the state, where Spark keeps its offsets and the entities' states."""

_FILES = "path string, modificationTime timestamp, length long, content binary"
_KAFKA = re.compile(r"[\w.\-\[\]:]+:\d+(,[\w.\-\[\]:]+:\d+)*/[\w.\-]+(,[\w.\-]+)*")
_GLOB = re.compile(r"[\[\]{}*?\\]")


class SparkOptions(msgspec.Struct, frozen=True, kw_only=True):
    """Where Spark runs and what it reads beside folders.

    `master`: as Spark says it (``local[2]``, ``spark://host:7077``); None is what is configured,
    else this machine. `kafka` are the options of Spark's Kafka source. `batch_files` and
    `batch_records` bound what a batch takes, for a steady memory.
    """

    master: str | None = None
    kafka: dict[str, str] = {}
    batch_files: int = 1000
    batch_records: int = 1_000_000
    every_seconds: float = 1.0


def kafka_options(place: str) -> dict[str, str]:
    """Options of Spark's Kafka source for ``HOST:PORT[,HOST:PORT]/TOPIC[,TOPIC]``.

    Raises `StreamError` for what is no such place.
    """
    servers, _, topics = place.partition("/")
    if not _KAFKA.fullmatch(place):
        raise StreamError(f"{place!r} is no place in Kafka; write HOST:PORT/TOPIC")
    return {
        "kafka.bootstrap.servers": servers,
        "subscribe": topics,
        "startingOffsets": "earliest",
    }


def literal_glob(path: Path) -> str:
    """A pattern of Hadoop's that fits this file or folder only. It is one even where nothing needs
    escaping, since a stream takes a path that is none for a folder.

    >>> print(literal_glob(Path("/logs/a*.json")), literal_glob(Path("/logs/why?")))
    /logs/a\\*.jso[n] /logs/why\\?
    """
    text, last = str(path)[:-1], str(path)[-1]
    if last in "!^":  # at the beginning of brackets they would turn them round
        return f"{_escaped(text)}{{{last}}}"
    return _escaped(text) + (_escaped(last) if _GLOB.match(last) else f"[{last}]")


def _escaped(text: str) -> str:
    return _GLOB.sub(r"\\\g<0>", text)


class SparkWatch:
    """A watch that is ready to run on Spark. Use it as a context manager."""

    def __init__(
        self,
        options: WatchOptions,
        spark: SparkOptions | None = None,
        *,
        session: SparkSession | None = None,
        progress: Progress | None = None,
        clock: Callable[[], float] | None = None,
    ) -> None:
        """Raises `StreamError` for what cannot be used. A `session` given is left running."""
        self._options, self._spark = options, spark or SparkOptions()
        reader = _check(options, self._spark)
        self.stop = Signal()
        setting = setting_of(options)
        known = made(setting)
        context = known.context
        own = [one for one in (options.state, options.out) if one is not None]
        roots = [one.resolve() for one in options.sources]
        sent = Sent(
            setting=setting,
            people=tuple(context.people.values()),
            policy=context.policy,
            format="auto" if reader is None else reader.name,
            roots=tuple(map(str, roots)),
            own=tuple(str(one.resolve()) for one in own if one.resolve() not in roots),
            synthetic=context.synthetic,
            now=None if clock is None else clock(),
        )
        self._sent = msgspec.msgpack.encode(sent)
        self._open = contextlib.ExitStack()
        try:
            folder = options.state
            if folder is None:
                made_here = tempfile.TemporaryDirectory(prefix="doorward-")
                folder = Path(self._open.enter_context(made_here))
            store = Store(folder, window=WINDOW, runner="spark")
            self._open.callback(store.close)
            self.state_file, self.people = store.path, context.people
            outputs = Outputs(options.out, store, options.unmask_reason)
            self._open.callback(outputs.close)
            self._rules = known.rules
            self.keeper = Keeper(
                store, outputs, context, known.rules, progress=progress, clock=clock or time.time
            )
            self._checkpoint = folder / CHECKPOINT
            if self.keeper.begun and not (self._checkpoint / "metadata").exists():
                raise StreamError(
                    f"{self._checkpoint}: Spark's part of the state is gone; use another --state"
                )
            self._session = session or self._open.enter_context(started(self._spark.master))
        except BaseException:
            self._open.close()
            raise

    def __enter__(self) -> SparkWatch:
        return self

    def __exit__(self, *_: object) -> None:
        self._open.close()

    def run(self) -> Watched:
        """Watch until the sources end, or until `stop` is set."""
        begun = time.monotonic()
        if self._options.state is None:
            self._run_whole()
        else:
            self._run_live()
        self.keeper.finish()
        rules = self._rules
        return Watched(
            counts=told(self.keeper.total),
            seconds=time.monotonic() - begun,
            troubles=tuple(
                f"{one.name}: {one.trouble}" for one in self.keeper.marks() if one.trouble
            ),
            rules=len(rules),
            rules_left_out=left_out(rules),
            out=self._options.out,
        )

    def _run_whole(self) -> None:
        """All at once: a grouped map, an entity a group."""
        sent = self._sent
        files = [self._files(self._session.read, one) for one in self._options.sources]
        rows = self._rows(files)
        answers = rows.groupBy("entity").applyInPandas(
            lambda key, frame: step_whole(key, frame, sent), ANSWERS
        )
        with failures():
            self.keeper.keep(_pairs(answers), 0)

    def _run_live(self) -> None:
        """Batch by batch, the states with Spark."""
        sent = self._sent
        most = {"maxFilesPerTrigger": self._spark.batch_files}
        reader = self._session.readStream
        files = [self._files(reader.options(**most), one) for one in self._options.sources]
        rows = self._rows(files)
        answers = rows.groupBy("entity").applyInPandasWithState(
            lambda key, frames, state: step_live(key, frames, state, sent),
            ANSWERS,
            STATE,
            "append",
            "NoTimeout",
        )
        every: Any = {"availableNow": True}
        if self._options.follow:
            every = {"processingTime": f"{self._spark.every_seconds} seconds"}
        with failures():
            query = (
                answers.writeStream.foreachBatch(self._keep)
                .option("checkpointLocation", str(self._checkpoint.resolve()))
                .trigger(**every)
                .start()
            )
            try:
                while not query.awaitTermination(1) and not self.stop.is_set():
                    self.keeper.finish()
            finally:
                query.stop()

    def _keep(self, answers: DataFrame, number: int) -> None:
        self.keeper.keep(_pairs(answers), number)

    def _files(self, reader: Any, source: Path) -> DataFrame:  # noqa: ANN401 - of streams, or not
        """The files of a source, by path: the workers open them where they lie."""
        path = source.resolve()
        reader = reader.format("binaryFile").schema(_FILES)
        if path.is_dir():
            reader = reader.option("recursiveFileLookup", "true")
        selected: DataFrame = reader.load(literal_glob(path)).select("path")
        return selected

    def _rows(self, files: list[DataFrame]) -> DataFrame:
        sent = self._sent
        parts = [one.mapInPandas(lambda frames: read_files(frames, sent), ROWS) for one in files]
        if self._spark.kafka:
            parts.append(self.records())
        rows = parts[0]
        for other in parts[1:]:
            rows = rows.union(other)
        return rows

    def records(self) -> DataFrame:
        """The rows of what comes from Kafka: all that is there, or what comes."""
        live = self._options.state is not None
        given = dict(self._spark.kafka)
        if live:
            given.setdefault("maxOffsetsPerTrigger", str(self._spark.batch_records))
        reader: Any = self._session.readStream if live else self._session.read
        found = reader.format("kafka").options(**given).load()
        wanted = found.select("topic", "partition", "offset", "value")
        sent = self._sent
        rows: DataFrame = wanted.mapInPandas(lambda frames: read_records(frames, sent), ROWS)
        return rows


def _pairs(answers: DataFrame) -> list[tuple[str, bytes]]:
    """All of them: a batch that is not computed to its end would leave no states behind."""
    return [(row["what"], bytes(row["data"])) for row in answers.collect()]


def _check(options: WatchOptions, spark: SparkOptions) -> LogReader | None:
    """The reader of the format; raises `StreamError` for what cannot be used."""
    reader = reader_of_format(options.format)
    if not options.sources and not spark.kafka:
        raise StreamError("there is nothing to read: name a folder, or Kafka")
    if options.listen is not None:
        raise StreamError("--listen works with --runner embedded only; Spark reads what is kept")
    if options.history is not None:
        raise StreamError("--history works with --runner embedded only; see docs/spark.md")
    if options.follow and options.state is None:
        raise StreamError("following on Spark needs --state: the states are kept there")
    if spark.kafka and options.format == "auto":
        raise StreamError("the format of what comes from Kafka must be said; use --format")
    for source in options.sources:
        if str(source) == "-":
            raise StreamError("standard input cannot be read with Spark")
        if not source.exists():
            raise StreamError(f"{source}: there is no such file or folder")
        if ":" in str(source.resolve()):
            raise StreamError(f"{source}: Spark cannot read what has a colon in its name")
    return reader

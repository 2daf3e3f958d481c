"""The driver's part of a watch on Spark: what came of each batch is kept once, then written."""

from __future__ import annotations

import threading
import time
from collections import Counter
from collections.abc import Callable, Iterable

import msgspec

from doorward.intake.logs.dead_letters import DeadLetter
from doorward.stream.alerts import Alerts
from doorward.stream.arrivals import Arrival, Aside, order
from doorward.stream.duplicates import WINDOW, Recent
from doorward.stream.outputs import Outputs
from doorward.stream.places import Mark
from doorward.stream.rules import RuleState
from doorward.stream.runner import Progress
from doorward.stream.spark_values import DONE, FILE, LETTER, MATCHED, Done, FileRead
from doorward.stream.stepping import finding_order
from doorward.stream.store import Batch, Store
from doorward.watch.alerting import Alert
from doorward.watch.context import Context
from doorward.watch.findings import Finding
from doorward.watch.sigma import Rules

BATCH = "spark_batch"
"""The word under which the last batch's number is kept."""

_done = msgspec.msgpack.Decoder(Done)
_file = msgspec.msgpack.Decoder(FileRead)
_letter = msgspec.msgpack.Decoder(tuple[int, DeadLetter])
_arrival = msgspec.msgpack.Decoder(Arrival)


class _Came:
    """What a batch's rows held."""

    def __init__(self, rows: Iterable[tuple[str, bytes]]) -> None:
        self.done: list[Done] = []
        self.files: list[FileRead] = []
        self.letters: list[tuple[int, DeadLetter]] = []
        self.matched: list[Arrival] = []
        for what, data in rows:
            if what == DONE:
                self.done.append(_done.decode(data))
            elif what == FILE:
                self.files.append(_file.decode(data))
            elif what == LETTER:
                self.letters.append(_letter.decode(data))
            elif what == MATCHED:
                self.matched.append(_arrival.decode(data))
        self.files.sort(key=lambda one: (one.mark.name, one.mark.id, one.mark.record))
        self.letters.sort(key=lambda one: (one[1].file, one[1].record))
        self.matched.sort(key=order)


class Keeper:
    """Keeps batches: findings in the order of time, rules and the budget of alerts over all."""

    def __init__(
        self,
        store: Store,
        outputs: Outputs,
        context: Context,
        rules: Rules,
        *,
        progress: Progress | None = None,
        clock: Callable[[], float] = time.time,
    ) -> None:
        self._store, self._outputs, self._clock = store, outputs, clock
        self._progress, self._synthetic = progress, context.synthetic
        self._rules = RuleState(rules, store.groups())
        self._recent = Recent(WINDOW)
        self._recent.restore(store.recent())
        self._people = store.counts().get("people", 0)
        kept = store.meta("alerting")
        self._alerts = Alerts(context, None if kept is None else kept.encode(), self._people)
        self._last = int(store.meta(BATCH) or -1)
        self._marks = {one.id: one for one in store.marks()}
        self._lock = threading.Lock()
        self.total: Counter[str] = Counter()

    @property
    def begun(self) -> bool:
        """Whether a batch was kept before."""
        return self._last >= 0

    def marks(self) -> list[Mark]:
        """How far each file was read."""
        return list(self._marks.values())

    def keep(self, rows: Iterable[tuple[str, bytes]], number: int) -> None:
        """Keep a batch. One that was kept already, of which Spark was not told, is not again.

        Raises `StreamError` where the disk does not take it.
        """
        with self._lock:
            if number > self._last:
                self._keep(_Came(rows), number)
                self._last = number

    def finish(self) -> None:
        """Close the running day, if it is over, and take resets that nothing else came with."""
        with self._lock:
            resets = self._alerts.reset(self._store.resets())
            due = self._alerts.due(self._clock())
            if due or resets:
                batch = Batch([], [], [], [], {}, b"", self._clock(), resets=resets)
                self._commit(batch, self._alerts.finish() if due else ())

    def _keep(self, came: _Came, number: int) -> None:
        resets = self._alerts.reset(self._store.resets())
        for file in came.files:
            self._marks[file.mark.id] = file.mark
        duplicates = sum(one.duplicates for one in came.done)
        events = sum(one.events for one in came.files)
        people = sum(one.new_person for one in came.done)
        self._people += people
        findings = [found for one in came.done for found in one.findings]
        findings = sorted(findings, key=finding_order) + self._ruled(came.matched)
        asides = {one for done in came.done for one in done.asides}
        letters = came.letters + [self._letter(one) for one in sorted(asides)]
        batch = Batch(
            marks=list({one.mark.id: one.mark for one in came.files}.values()),
            states=[],
            findings=findings,
            letters=letters,
            counts={
                "records": sum(one.records for one in came.files),
                "events": events - duplicates,
                "duplicates": duplicates,
                "people": people,
            },
            recent=self._recent.fresh(),
            at=self._clock(),
            words={BATCH: str(number)},
            resets=resets,
        )
        self._commit(batch, self._alerts.advance(findings, self._people))

    def _commit(self, batch: Batch, alerts: Iterable[Alert]) -> None:
        batch.alerts = list(alerts)
        batch.alerting = self._alerts.changed()
        batch.groups = self._rules.changed()
        kept = self._store.commit(batch)
        self._outputs.write(kept)
        self.total.update(batch.counts)
        self.total.update(findings=len(kept.findings), quarantined=len(kept.letters))
        self.total.update(alerts=len({one.id for one in kept.alerts}))
        if self._progress is not None:
            newest = max((one.newest for one in self._marks.values()), default=0.0)
            self._progress(self.total, newest)

    def _ruled(self, matched: list[Arrival]) -> list[Finding]:
        """What rules say; of what came twice once."""
        rules = self._rules
        return [
            found
            for one in matched
            if one.matched is not None and (not one.key or self._recent.add(one.key))
            for found in rules.findings(one, one.matched, synthetic=self._synthetic)
        ]

    def _letter(self, one: Aside) -> tuple[int, DeadLetter]:
        mark = self._marks.get(one.source)
        letter = DeadLetter(
            file="" if mark is None else mark.name,
            record=one.number,
            end_offset=one.end,
            format="",
            code=one.code,
            reason=one.reason,
        )
        return one.source, letter

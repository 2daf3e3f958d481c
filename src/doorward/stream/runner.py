"""The embedded runner: takes batches, steps them, commits, writes."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterable, Sequence
from threading import Event as Signal
from typing import Protocol

import msgspec

from doorward.intake.logs.dead_letters import DeadLetter
from doorward.stream.alerts import Alerts
from doorward.stream.arrivals import Arrival, Aside, Came, Item, Refused, unsealed
from doorward.stream.daily import Daily
from doorward.stream.duplicates import WINDOW, Recent
from doorward.stream.keeping import Keeping
from doorward.stream.merging import Merging
from doorward.stream.outputs import Outputs
from doorward.stream.places import Mark
from doorward.stream.rules import RuleState
from doorward.stream.stepping import Stepped, finding_order, in_order
from doorward.stream.store import Batch, Store
from doorward.watch.alerting import Alert
from doorward.watch.context import Context
from doorward.watch.findings import Finding
from doorward.watch.sigma import Rules


class Pace(msgspec.Struct, frozen=True, kw_only=True):
    """When things are done. `batch` items are sorted and stepped together, or `live_batch` where
    sources are followed.

    While there is more to do, a commit comes after `commit_events` or `commit_seconds`, and where
    sources are followed and something was found, after `finding_seconds`; where nothing is left,
    at once. Then the sources are looked at every `poll_seconds`.
    """

    batch: int = 8192
    live_batch: int = 1024
    commit_events: int = 200_000
    commit_seconds: float = 2.0
    finding_seconds: float = 0.05
    poll_seconds: float = 0.02


Progress = Callable[[Counter[str], float], None]
"""Told the counts so far and the time of the newest event."""


class Stepping(Protocol):
    """A `Stepper`, or several in processes of their own."""

    @property
    def new_people(self) -> int:
        """People of whom nothing was kept before."""

    def step(self, events: Sequence[Came]) -> Stepped:
        """Step a batch that is in order."""

    def changed(self) -> list[tuple[str, bytes, float]]:
        """The states that changed since the last time."""

    def shed(self) -> None:
        """What changed is kept now, so that states may leave memory."""

    def gathered(self) -> list[bytes]:
        """What peers are compared by, of everybody, in one part or several."""

    def use(self, baselines: bytes) -> None:
        """Step from now on with these baselines."""


class Pending:
    """What was stepped and is not committed yet."""

    def __init__(self) -> None:
        self.findings: list[Finding] = []
        self.alerts: list[Alert] = []
        self.letters: list[tuple[int, DeadLetter]] = []
        self.counts: Counter[str] = Counter()
        self.resets: list[int] = []

    def __bool__(self) -> bool:
        return bool(self.counts)


class Runner:
    """Runs until the sources have ended, or until `stop` where they are followed."""

    def __init__(
        self,
        store: Store,
        outputs: Outputs,
        stepper: Stepping,
        merging: Merging,
        marks: Callable[[], Iterable[Mark]],
        context: Context,
        rules: Rules,
        *,
        pace: Pace | None = None,
        progress: Progress | None = None,
        committed: Callable[[], None] = lambda: None,
        clock: Callable[[], float] = time.time,
        keeping: Keeping | None = None,
    ) -> None:
        self._keeping = keeping
        self._store, self._outputs, self._stepper, self._merging = store, outputs, stepper, merging
        self._marks, self._progress, self._clock = marks, progress, clock
        self._pace = pace or Pace()
        self._after = committed
        self._recent = Recent(WINDOW)
        self._recent.restore(store.recent())
        self._rules = RuleState(rules, store.groups())
        self._synthetic = context.synthetic
        self._people = store.people()
        alerting = store.meta("alerting")
        kept = None if alerting is None else alerting.encode()
        self._alerts = Alerts(context, kept, self._people)
        self._daily = Daily(stepper, context.people, store.daily(), clock)
        self._pending = Pending()
        self._committed: dict[int, tuple[object, ...]] = {}
        self.total: Counter[str] = Counter()
        self._begun = time.monotonic()
        self._live = False
        self.stop = Signal()
        self.wake = Signal()

    def run(self, *, follow: bool, look: Callable[[], None] = lambda: None) -> Counter[str]:
        """Take, step, commit. `look` is called where nothing is left, to find new files."""
        self._live = follow
        while not self.stop.is_set():
            if self.turn():
                continue
            look()
            if not self._merging.sources() and not follow:
                break
            self.wake.wait(self._pace.poll_seconds)
            self.wake.clear()
        self.commit(idle=not follow, last=True)
        return self.total

    def turn(self) -> bool:
        """Take and step what there is, up to a batch; where there is nothing, commit."""
        pace = self._pace
        most = pace.live_batch if self._live else pace.batch
        items = self._merging.take(most) if self._merging.look() else []
        if items:
            self.process(items)
            many = self._pending.counts["records"] >= pace.commit_events
            soon = self._live and self._pending.findings
            longest = pace.finding_seconds if soon else pace.commit_seconds
            if many or time.monotonic() - self._begun > longest:
                self.commit()
            return True
        if self._pending or self._alerts.due(self._clock()):
            self.commit(idle=True)
        self._begun = time.monotonic()
        return False

    def process(self, items: list[Item]) -> None:
        """Step a batch. Nothing of it is kept before `commit`."""
        pending = self._pending
        events: list[Came] = []
        add = self._recent.add
        records = duplicates = 0
        for item in items:
            if item.end >= 0:
                records += 1
            if isinstance(item, Refused):
                pending.letters.append((item.source, item.letter))
            elif item.key and not add(item.key):
                duplicates += 1
            else:
                events.append(item)
        self._take_resets()
        ordered = in_order(events)
        done = self._stepped(ordered)
        if self._keeping is not None:
            self._keeping.add(ordered)
        findings = sorted(done.findings, key=finding_order) + self._ruled(ordered)
        people = self._people + self._stepper.new_people
        pending.alerts += self._alerts.advance(findings, people)
        pending.findings += findings
        if done.asides:
            names = {one.id: one.name for one in self._marks()}
            pending.letters += [_letter(one, names) for one in sorted(set(done.asides))]
        pending.counts.update(records=records, events=len(events), duplicates=duplicates)

    def _stepped(self, ordered: Sequence[Came]) -> Stepped:
        """Step events; where a new day begins among them, after the daily pass."""
        done = Stepped([], [])
        for day, part in self._daily.cut(ordered):
            self._daily.begin(day)
            found = self._stepper.step(part)
            done.findings += found.findings
            done.asides += found.asides
        return done

    def _take_resets(self) -> None:
        """Do what was asked for with `watch reset` since the last time."""
        taken = self._pending.resets
        taken += self._alerts.reset(one for one in self._store.resets() if one.number not in taken)

    def _ruled(self, events: list[Came]) -> list[Finding]:
        """What rules say of the events, correlations in the order of time."""
        rules = self._rules
        return [
            found
            for one in events
            if one.matched is not None
            for found in rules.findings(_opened(one), one.matched, synthetic=self._synthetic)
        ]

    def commit(self, *, idle: bool = False, last: bool = False) -> None:
        """Keep what was stepped, then write what is new of it. Raises `StreamError`.

        Where nothing is left to do (`idle`), a day that is over is closed. After the `last`
        nothing waits to become history.
        """
        pending, marks = self._pending, []
        for mark in self._marks():
            now = (mark.position, mark.size, mark.newest, mark.path, mark.trouble, mark.span)
            if self._committed.get(mark.id) != now:
                self._committed[mark.id] = now
                marks.append(mark)
        self._take_resets()
        if idle and self._alerts.due(self._clock()):
            pending.alerts += self._alerts.finish()
        closing = last and self._keeping is not None
        if not (pending or pending.alerts or pending.resets or marks or closing):
            return
        keeping = self._keeping
        parts, words = ((), {}) if keeping is None else keeping.tell(whole=last)
        batch = Batch(
            marks=marks,
            states=self._stepper.changed(),
            findings=pending.findings,
            letters=pending.letters,
            counts=dict(pending.counts),
            recent=self._recent.fresh(),
            at=self._clock(),
            alerts=pending.alerts,
            alerting=self._alerts.changed(),
            groups=self._rules.changed(),
            parts=parts,
            words=words,
            daily=self._daily.changed(),
            resets=pending.resets,
        )
        kept = self._store.commit(batch)
        if keeping is not None:
            keeping.committed()
        self._begun = time.monotonic()
        self._outputs.write(kept)
        self._after()
        self._stepper.shed()
        self.total.update(pending.counts)
        self.total.update(findings=len(kept.findings), quarantined=len(kept.letters))
        self.total.update(alerts=len({one.id for one in kept.alerts}))
        self._pending = Pending()
        if self._progress is not None:
            self._progress(self.total, max((one.newest for one in marks), default=0.0))


def _letter(one: Aside, names: dict[int, str]) -> tuple[int, DeadLetter]:
    """A letter for an event that was read well."""
    letter = DeadLetter(
        file=names.get(one.source, ""),
        record=one.number,
        end_offset=one.end,
        format="",
        code=one.code,
        reason=one.reason,
    )
    return one.source, letter


def _opened(one: Came) -> Arrival:
    return one if isinstance(one, Arrival) else unsealed(one)

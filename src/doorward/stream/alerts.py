"""The budget of alerts in a watch: its state is kept, days end by the clock."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from doorward.stream.resets import Asked
from doorward.watch.alerting import Alert, Alerting, AlertState, decoded, encoded
from doorward.watch.alerting_risk import DAY
from doorward.watch.context import Context
from doorward.watch.entities import Entity, EntityKind
from doorward.watch.findings import Finding

GRACE_SECONDS = 3600.0
"""So long after midnight (UTC) a day is closed: its last events have come by then."""


class Alerts:
    """Decides what is told. `people` is how many are watched: the roster, else those seen."""

    def __init__(self, context: Context, kept: bytes | None, people: int) -> None:
        self._policy = context.policy
        self._roster = len(context.people)
        self._state = AlertState() if kept is None else decoded(kept)
        self._people = -1
        self._alerting = self._rules(people)
        self._told = kept

    def advance(self, findings: Sequence[Finding], people: int) -> tuple[Alert, ...]:
        """What a batch's findings lead to."""
        if not findings:
            return ()
        return self._rules(people).advance(self._state, findings).alerts

    def reset(self, asked: Iterable[Asked]) -> list[int]:
        """Take resets that were asked for; their numbers."""
        numbers = []
        for one in asked:
            kind, _, name = one.entity.partition(":")
            entity = Entity(EntityKind(kind), name)
            self._alerting.reset(self._state, entity, one.at, one.reason)
            numbers.append(one.number)
        return numbers

    def due(self, now: float) -> bool:
        """Whether the running day is over, and something of it waits."""
        state = self._state
        return bool(state.waiting) and now >= (state.day + 1) * DAY + GRACE_SECONDS

    def finish(self) -> tuple[Alert, ...]:
        """Close the running day."""
        return self._alerting.finish(self._state).alerts

    def changed(self) -> bytes | None:
        """The state, if it changed since the last time."""
        data = encoded(self._state)
        if data == self._told:
            return None
        self._told = data
        return data

    def _rules(self, people: int) -> Alerting:
        """The rules for so many people; made anew when their number changes."""
        count = self._roster or people
        if count != self._people:
            self._people = count
            self._alerting = Alerting(self._policy, count)
        return self._alerting

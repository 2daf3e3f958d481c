"""From findings to alerts: what people are told now, what is held, and why.

A hard rule is told always. Everything else shares a budget of alerts per day: an entity's findings
of a day are one alert at most, its statistics are combined into one p-value, and what is known of
it is weighed by the kernel with weights that fade by half in `Policy.half_life_days`. At once is
told what is surer than the budget allows for by chance; when the day is over, what is left of the
budget goes to those of whom most is known. Who was told is told again on another day only when
clearly more is known, or when what was known has faded. The rest is held: it stands in the
findings, adds to the risk while it fades, and is handed back by name. Nothing is dropped.

Time is that of the events. The same batches in the same order give the same alerts.
"""

from __future__ import annotations

import hashlib
import math
from collections.abc import Iterable, Sequence
from datetime import UTC, datetime

import msgspec

from doorward.model import Band
from doorward.risk import default_weights, log_odds
from doorward.watch.alerting_risk import DAY, EntityRisk, FadingWeights, Risk, tests_by_family
from doorward.watch.context import Policy
from doorward.watch.entities import Entity, EntityKind
from doorward.watch.findings import Finding

_MORE = 0.7
"""Nats more than when somebody was told last, for telling again: odds twice as high."""
_HIGH = (Band.VERIFY, Band.INVESTIGATE)


class Alert(msgspec.Struct, frozen=True, kw_only=True):
    """Tell somebody of an entity's day. A later one with the same id adds findings to it.

    `findings` are ids. `p_value` is the day's statistics combined, None where only rules spoke.
    `confidence` is the precision to expect of all that is known and has not faded.
    """

    id: str
    entity: Entity
    day: int
    at: datetime
    findings: tuple[str, ...]
    hard: bool
    p_value: float | None
    confidence: float
    band: Band
    reason: str


class Held(msgspec.Struct, frozen=True, kw_only=True):
    """Findings of an entity's day that are not told; they count on while they fade."""

    entity: Entity
    day: int
    findings: tuple[str, ...]
    p_value: float | None
    confidence: float
    reason: str


class Decided(msgspec.Struct, frozen=True):
    """What came of a batch."""

    alerts: tuple[Alert, ...] = ()
    held: tuple[Held, ...] = ()


class Reset(msgspec.Struct, frozen=True, kw_only=True):
    """Somebody looked, and what was seen of an entity until `at` (seconds) counts no more."""

    entity: Entity
    at: float
    reason: str


class AlertState(msgspec.Struct, omit_defaults=True):
    """What alerting remembers between batches; small, as only who was found is in it.

    `left` is the rest of the budget in alerts. `waiting` are the ids of findings of the running
    day that are not told yet, `told` who was told on it.
    """

    day: int = -1
    left: float = 0.0
    risks: dict[str, EntityRisk] = {}
    waiting: dict[str, list[str]] = {}
    told: list[str] = []


class Alerting:
    """The rules of alerting under a policy, for a company of `people`. Keeps no state itself."""

    def __init__(self, policy: Policy, people: int) -> None:
        self._daily = policy.alerts_per_day_per_thousand * max(0, people) / 1000.0
        self._level = min(1.0, policy.alerts_per_day_per_thousand / 1000.0)
        self._weights = FadingWeights(default_weights(), policy.half_life_days)
        self._base = log_odds(default_weights().base_rate)
        self._tests = tests_by_family()

    def advance(self, state: AlertState, findings: Iterable[Finding]) -> Decided:
        """Take in a batch of findings, in any order: changes `state`, and nothing else.

        A finding of a day that is over counts for the running day's budget.
        """
        alerts: list[Alert] = []
        held: list[Held] = []
        by_day: dict[int, list[Finding]] = {}
        for one in sorted(findings, key=lambda one: (one.observed_at, one.id)):
            by_day.setdefault(max(state.day, _day_of(one)), []).append(one)
        for day, those in sorted(by_day.items()):
            if day > state.day:
                held += self._begin(state, day, alerts)
            self._take_in(state, those, alerts)
            # Of others nothing more is known than before: only those found of are looked at.
            found = {str(one.entity) for one in those} & state.waiting.keys()
            self._tell_the_sure(state, found, alerts)
        return Decided(tuple(alerts), tuple(held))

    def finish(self, state: AlertState) -> Decided:
        """The running day is over: spend the rest of its budget, hand back what is held."""
        alerts: list[Alert] = []
        held = self._end(state, alerts)
        return Decided(tuple(alerts), tuple(held))

    def reset(self, state: AlertState, entity: Entity, at: float, reason: str) -> Reset:
        """Take back what was seen of an entity until a time. Raises `ValueError` without why."""
        if not reason.strip():
            raise ValueError("a reset needs a reason")
        key = str(entity)
        old = state.risks.get(key, EntityRisk())
        state.risks[key] = EntityRisk(
            {signal: mark for signal, mark in old.seen.items() if mark.at > at},
            reset_at=at,
            reset_reason=reason.strip(),
        )
        return Reset(entity=entity, at=at, reason=reason.strip())

    def risk(self, state: AlertState, entity: Entity, at: float) -> Risk:
        """What is known of an entity at a time, faded."""
        return state.risks.get(str(entity), EntityRisk()).risk(at, self._weights)

    def _begin(self, state: AlertState, day: int, alerts: list[Alert]) -> list[Held]:
        held = self._end(state, alerts)
        most = max(1.0, self._daily)
        passed = day - state.day if state.day >= 0 else math.inf
        state.left = min(most, state.left + self._daily * passed) if self._daily else 0.0
        state.day = day
        state.told = []
        state.risks = {
            key: one for key, one in state.risks.items() if one.begin_day(day, self._weights)
        }
        return held

    def _take_in(self, state: AlertState, findings: Sequence[Finding], alerts: list[Alert]) -> None:
        hard: dict[str, None] = {}
        for one in findings:
            key = str(one.entity)
            state.risks.setdefault(key, EntityRisk()).note(one, self._weights)
            state.waiting.setdefault(key, []).append(one.id)
            if one.hard:
                hard[key] = None
        alerts += [self._alert(state, one, "a rule without exception", hard=True) for one in hard]

    def _tell_the_sure(self, state: AlertState, found: Iterable[str], alerts: list[Alert]) -> None:
        for key, risk, p in self._ranked(state, found):
            if key in state.told:
                alerts.append(self._alert(state, key, "more of what was told today"))
            elif not self._worth(state, key, risk):
                continue
            elif p is not None and p <= self._level:
                why = f"chance makes as much of {self._level:.2%} of people a day"
                alerts.append(self._spend(state, key, why))
            elif risk.band in _HIGH:
                alerts.append(self._spend(state, key, "independent evidence together"))

    def _end(self, state: AlertState, alerts: list[Alert]) -> list[Held]:
        held: list[Held] = []
        for key, risk, p in self._ranked(state, tuple(state.waiting)):
            if self._worth(state, key, risk):
                why = "among those of whom most is known that day"
                alerts.append(self._spend(state, key, why))
                continue
            held.append(
                Held(
                    entity=_entity(key),
                    day=state.day,
                    findings=tuple(state.waiting.pop(key)),
                    p_value=p,
                    confidence=round(risk.confidence, 6),
                    reason=self._why_not(state, key, risk),
                )
            )
        return held

    def _worth(self, state: AlertState, key: str, risk: Risk) -> bool:
        return not self._why_not(state, key, risk)

    def _why_not(self, state: AlertState, key: str, risk: Risk) -> str:
        if risk.band is Band.CLEAR:
            return "too little by itself"
        told_at, told = state.risks[key].told
        left = told * self._weights.fading(self._newest(state, key) - told_at)
        if told and self._nats(risk) < left + _MORE:
            return "hardly more than was told before"
        return "" if state.left >= 1.0 else "the day's budget of alerts is spent"

    def _spend(self, state: AlertState, key: str, why: str) -> Alert:
        state.left -= 1.0
        return self._alert(state, key, why)

    def _alert(self, state: AlertState, key: str, why: str, *, hard: bool = False) -> Alert:
        risk, p = self._of(state, key)
        at = self._newest(state, key)
        state.risks[key].told = (at, self._nats(risk))
        if key not in state.told:
            state.told = [*state.told, key]
        return Alert(
            id=hashlib.sha256(f"{key}|{state.day}".encode()).hexdigest()[:32],
            entity=_entity(key),
            day=state.day,
            at=datetime.fromtimestamp(at, UTC),
            findings=tuple(state.waiting.pop(key)),
            hard=hard,
            p_value=p,
            confidence=round(risk.confidence, 6),
            band=risk.band,
            reason=why,
        )

    def _ranked(
        self, state: AlertState, keys: Iterable[str]
    ) -> list[tuple[str, Risk, float | None]]:
        """Some of those who wait, those of whom most is known first."""
        found = [(key, *self._of(state, key)) for key in keys]
        return sorted(found, key=lambda one: (-one[1].odds, _or_one(one[2]), one[0]))

    def _of(self, state: AlertState, key: str) -> tuple[Risk, float | None]:
        own = state.risks[key]
        return own.risk(self._newest(state, key), self._weights), own.p_value(self._tests)

    def _nats(self, risk: Risk) -> float:
        return risk.odds - self._base

    @staticmethod
    def _newest(state: AlertState, key: str) -> float:
        own = state.risks[key]
        return max((mark.at for mark in own.seen.values()), default=own.reset_at)


def encoded(state: AlertState) -> bytes:
    """The state as JSON."""
    return msgspec.json.encode(state, order="deterministic")


def decoded(data: bytes) -> AlertState:
    """The state from JSON. Raises `msgspec.DecodeError` for bytes that are none."""
    return msgspec.json.decode(data, type=AlertState)


def _day_of(finding: Finding) -> int:
    return int(finding.observed_at.timestamp() // DAY)


def _entity(key: str) -> Entity:
    kind, _, name = key.partition(":")
    return Entity(EntityKind(kind), name)


def _or_one(p: float | None) -> float:
    return 1.0 if p is None else p

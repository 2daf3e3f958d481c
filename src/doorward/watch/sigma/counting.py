"""Correlations, counted by the time of events.

A `Step` is one match on its way into one group of one correlation; `advance` takes it into the
group's state and says what the correlation needs to hold, if it now does. The state is small,
bounded and mergeable. Once a correlation has held, counting begins anew: events up to then, come
late or twice, count no more, so nothing is told twice.
"""

from __future__ import annotations

from bisect import insort
from collections.abc import Callable, Iterable, Mapping

import msgspec

from doorward.watch.sigma.patterns import written
from doorward.watch.sigma.rule import Correlation, CorrelationKind, Match
from doorward.watch.sigma.values import View

LONGEST_VALUE = 120
MOST_PER_RULE = 32
"""Entries of one rule that the temporal kinds remember per group."""

MOST_TOLD = 50
"""Events that a match names."""


class Entry(msgspec.Struct, array_like=True, order=True, frozen=True, gc=False):
    """An event that counts: its time in seconds since 1970, its id, the rule and the value."""

    at: float
    event: str
    rule: str = ""
    value: str = ""


class GroupState(msgspec.Struct):
    """What is remembered of one group of one correlation. `until`: when it last held."""

    entries: list[Entry] = msgspec.field(default_factory=list)
    until: float | None = None


class Step(msgspec.Struct, frozen=True, kw_only=True):
    """An entry for a group. `key` is the group's, the same for all that belong together."""

    key: str
    correlation: str
    group: tuple[str, ...]
    entry: Entry


def step_of(one: Correlation, rule: str, view: View, event: str, at: float) -> Step | None:
    """The step of a match into a correlation; None where the event lacks what it groups by."""
    group = _values(one, rule, view, one.group_by)
    counted = _values(one, rule, view, one.fields)
    if group is None or counted is None:
        return None
    key = msgspec.json.encode((one.id, *group)).decode()
    value = "\x1f".join(counted)
    return Step(key=key, correlation=one.id, group=group, entry=Entry(at, event, rule, value))


def _values(
    one: Correlation, rule: str, view: View, names: Iterable[str]
) -> tuple[str, ...] | None:
    found = []
    for name in names:
        values = view.cased(one.aliases.get(name, {}).get(rule, name))
        if not values:
            return None
        found.append(written(values[0][:LONGEST_VALUE]))
    return tuple(found)


def advance(one: Correlation, step: Step, state: GroupState) -> Match | None:
    """Take a step into its group's state: changes `state`, and gives what now holds."""
    new = step.entry
    if state.until is not None and new.at <= state.until:
        return None
    if any(old.event == new.event and old.rule == new.rule for old in state.entries):
        return None
    insort(state.entries, new)
    _prune(one, state)
    held = _held(one, state.entries)
    if held is None:
        return None
    state.until = state.entries[-1].at
    state.entries.clear()
    return _match(one, step.group, held)


def merged(one: Correlation, first: GroupState, second: GroupState) -> GroupState:
    """One state out of two of the same group that saw different events.

    As good as having seen all in one, but for this: what only both together fulfil is told with
    the next event of the group.
    """
    untils = [state.until for state in (first, second) if state.until is not None]
    until = max(untils) if untils else None
    both = {
        (each.event, each.rule): each
        for each in (*first.entries, *second.entries)
        if until is None or each.at > until
    }
    state = GroupState(sorted(both.values()), until)
    _prune(one, state)
    return state


def _prune(one: Correlation, state: GroupState) -> None:
    """Forget what lies further back than the timespan, and what more than enough there is of."""
    if not state.entries:
        return
    since = state.entries[-1].at - one.timespan
    kept = [each for each in state.entries if each.at >= since]
    if one.kind is CorrelationKind.EVENT_COUNT:
        kept = _newest_by(kept, lambda each: each.event, one.needed)
    elif one.kind is CorrelationKind.VALUE_COUNT:
        kept = _newest_by(kept, lambda each: each.value, one.needed)
    else:
        by_rule: dict[str, list[Entry]] = {}
        for each in kept:
            by_rule.setdefault(each.rule, []).append(each)
        kept = sorted(each for found in by_rule.values() for each in found[-MOST_PER_RULE:])
    state.entries[:] = kept


def _newest_by(entries: list[Entry], key: Callable[[Entry], str], most: int) -> list[Entry]:
    newest: dict[str, Entry] = {}
    for each in entries:
        newest[key(each)] = each
    return sorted(newest.values())[-most:]


def _held(one: Correlation, entries: list[Entry]) -> list[Entry] | None:
    if one.kind in {CorrelationKind.EVENT_COUNT, CorrelationKind.VALUE_COUNT}:
        return list(entries) if len(entries) >= one.needed else None
    for choice in one.choices:
        found = _in_turn(choice, entries) if _ordered(one) else _together(choice, entries)
        if found is not None:
            return found
    return None


def _ordered(one: Correlation) -> bool:
    return one.kind is CorrelationKind.TEMPORAL_ORDERED


def _together(rules: Iterable[str], entries: list[Entry]) -> list[Entry] | None:
    newest = {each.rule: each for each in entries}
    found = [newest.get(rule) for rule in rules]
    return None if None in found else sorted(each for each in found if each is not None)


def _in_turn(rules: Iterable[str], entries: list[Entry]) -> list[Entry] | None:
    """The earliest entry of each rule that is not before that of the rule before it."""
    found: list[Entry] = []
    since = float("-inf")
    for rule in rules:
        next_one = next((each for each in entries if each.rule == rule and each.at >= since), None)
        if next_one is None:
            return None
        found.append(next_one)
        since = next_one.at
    return found


def _match(one: Correlation, group: tuple[str, ...], held: list[Entry]) -> Match:
    values = dict.fromkeys(each.value for each in held if each.value)
    named = [*zip(one.group_by, group, strict=True)]
    named += [("/".join(one.fields), value.replace("\x1f", "/")) for value in list(values)[:4]]
    events = tuple(dict.fromkeys(each.event for each in held))
    return Match(
        rule=one.id,
        title=one.title,
        level=one.level,
        tags=one.tags,
        fields=tuple(named),
        events=events[:MOST_TOLD],
        counted=len(events),
        silent=one.silent,
    )


class Groups:
    """The states of all groups, at most `most` of them: those longest without an event go first.

    They are plain data (`encoded`), so that a runner can keep them, and two that saw different
    events can be made one (`merge`). `forgotten` counts groups that had to go too early.
    """

    def __init__(self, most: int = 100_000) -> None:
        self.states: dict[str, GroupState] = {}
        self.forgotten = 0
        self._most = most

    def advance(self, one: Correlation, step: Step) -> Match | None:
        """Take a step into its group."""
        state = self.states.pop(step.key, None) or GroupState()
        # Put back at the end: the first ones are those that were not seen for longest.
        self.states[step.key] = state
        if len(self.states) > self._most:
            self.states.pop(next(iter(self.states)))
            self.forgotten += 1
        return advance(one, step, state)

    def merge(self, other: Groups, correlations: Mapping[str, Correlation]) -> None:
        """Take in the states of another that saw other events."""
        for key, state in other.states.items():
            one = correlations.get(msgspec.json.decode(key)[0])
            mine = self.states.get(key)
            if one is not None:
                self.states[key] = state if mine is None else merged(one, mine, state)
        self.forgotten += other.forgotten

    def encoded(self) -> bytes:
        """As JSON."""
        return msgspec.json.encode((1, self.states))

    @classmethod
    def decoded(cls, data: bytes, most: int = 100_000) -> Groups:
        """From JSON; of another version, empty. Raises `msgspec.DecodeError` for what is none."""
        version, states = msgspec.json.decode(data, type=tuple[int, dict[str, GroupState]])
        made = cls(most)
        made.states = states if version == 1 else {}
        return made

"""The rules that were loaded, ready to look at events."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

import msgspec

from doorward.intake.logs.json_fields import millis_or_none
from doorward.intake.logs.reader import Logsource
from doorward.watch.detector import Seen
from doorward.watch.findings import Finding
from doorward.watch.sigma.compiling import Evaluator, evaluator
from doorward.watch.sigma.conditions import Condition
from doorward.watch.sigma.counting import Groups, Step, step_of
from doorward.watch.sigma.index import CandidateIndex
from doorward.watch.sigma.inferring import inferred
from doorward.watch.sigma.interpreting import explained
from doorward.watch.sigma.logsources import Said, Source, logsource_of, source_of
from doorward.watch.sigma.rule import Correlation, Match, Refused, Rule
from doorward.watch.sigma.shapes import flat
from doorward.watch.sigma.telling import finding_of
from doorward.watch.sigma.values import View, found

OWN_RULES = Path(__file__).parent / "rules"
"""Rules that ship with Doorward."""

_UNSAID = Logsource()
_WINDOWS = Logsource("windows")
_MOST_SOURCES = 4_096
_LONGEST_KEY = 200
_SIMPLE = frozenset({str, int, type(None)})


class Rules:
    """Rules and correlations. Looking at an event changes nothing but what is remembered of
    values, which changes no answer. It can be pickled: a copy compiles the rules again.

    `rules` and `correlations` are what was loaded, `refused` what was left out and why.
    """

    def __init__(
        self,
        rules: Sequence[Rule],
        correlations: Sequence[Correlation] = (),
        refused: Iterable[Refused] = (),
    ) -> None:
        self.rules = tuple(rules)
        self.correlations = tuple(correlations)
        self.refused = tuple(refused)
        self.by_id: dict[str, Rule | Correlation] = {one.id: one for one in self.rules}
        self.by_id.update((one.id, one) for one in self.correlations)
        self._correlations = {one.id: one for one in self.correlations}
        self._fed: dict[str, list[Correlation]] = {}
        for correlation in self.correlations:
            for name in correlation.rules:
                self._fed.setdefault(name, []).append(correlation)
        self._evaluators: dict[int, Evaluator] = {}
        self._groups: dict[tuple[int, ...], _Group] = {}
        self._known: dict[object, tuple[Mapping[str, str], _Group]] = {}

    def __len__(self) -> int:
        return len(self.rules) + len(self.correlations)

    def __iter__(self) -> Iterator[Rule | Correlation]:
        yield from self.rules
        yield from self.correlations

    def __repr__(self) -> str:
        counts = (len(self.rules), len(self.correlations), len(self.refused))
        return "<Rules: {} rules, {} correlations, {} left out>".format(*counts)

    def __reduce__(self) -> tuple[Any, ...]:
        return _again, (msgspec.msgpack.encode((self.rules, self.correlations, self.refused)),)

    def match(self, raw: Mapping[str, object], logsource: Said = None) -> list[Match]:
        """The rules that hold for an event, in the order in which they were loaded.

        `raw` is the record as its source wrote it; `logsource` says what it is in Sigma's
        words, as a `Logsource` or a mapping. Windows records say so themselves by channel and
        number. Without `logsource` the rest is inferred from the record
        (`doorward.watch.sigma.inferring`), and where nothing tells every rule is tried. An empty
        `Logsource` is one: then only rules without a log source are tried. Matches of rules
        that only feed correlations are there too, marked `silent`.

        Raises `TypeError` for a record that is no mapping.
        """
        if type(raw) is not dict and not isinstance(raw, Mapping):
            raise TypeError(
                f"a record is a mapping of fields to values, not {type(raw).__name__}; "
                "for several use match_all"
            )
        raw = flat(raw)
        aliases, group = self._concerned(raw, logsource)
        if not group.numbers:
            return []
        view = View(raw, aliases)
        evaluators = group.evaluators
        held = [one for one in group.index.candidates(view) if evaluators[one](view)]
        if not held:
            return []
        return [self._match(self.rules[group.numbers[one]], view) for one in sorted(held)]

    def match_all(
        self,
        records: Iterable[Mapping[str, object]],
        logsource: Said = None,
        *,
        time: str | None = None,
    ) -> Iterator[tuple[int, Match]]:
        """The matches of many records, each with its record's number, counted from 0.

        With `time`, the name of the field that holds a record's time (ISO 8601, or a number
        since 1970), correlations are counted, too: each is told with the record that completes
        it, and its `events` are the numbers of the records that count. A record without a
        time that can be read does not count. Records should come in the order of their times.

        Raises `TypeError` for a record that is no mapping, or for one record in place of many.
        """
        if isinstance(records, Mapping | str | bytes):
            raise TypeError("match_all takes many records; for one use match")
        groups = Groups()
        for number, raw in enumerate(records):
            matches = self.match(raw, logsource)
            yield from ((number, one) for one in matches)
            at = millis_or_none(found(raw, time)) if time is not None and matches else None
            if at is None:
                continue
            for step in self.steps(matches, raw, logsource, str(number), at / 1000.0):
                yield from ((number, one) for one in self.advance(step, groups))

    def _concerned(self, raw: Mapping[str, object], said: Said) -> tuple[Mapping[str, str], _Group]:
        """Where fields are written otherwise, and the rules; remembered by what decides it."""
        logsource = said if type(said) is Logsource else logsource_of(said)
        channel, number = raw.get("Channel"), raw.get("EventID")
        if logsource is None or (not channel and logsource == _WINDOWS):
            source = inferred(raw)
            if logsource is None or source.product == "windows":
                return self._remembered(source)
        logsource = _UNSAID if logsource is None else logsource
        simple = type(channel) in _SIMPLE and type(number) in _SIMPLE
        key = (logsource, channel, number) if simple else None
        known = self._known.get(key)
        if known is None:
            source = source_of(raw, logsource)
            known = (source.aliases, self._group(source))
            if key is not None and len(str(channel)) + len(str(number)) <= _LONGEST_KEY:
                if len(self._known) >= _MOST_SOURCES:
                    self._known.clear()
                self._known[key] = known
        return known

    def _remembered(self, source: Source) -> tuple[Mapping[str, str], _Group]:
        known = self._known.get(source)
        if known is None:
            known = self._known[source] = (source.aliases, self._group(source))
        return known

    def findings(
        self,
        seen: Seen,
        raw: Mapping[str, object],
        logsource: Said = None,
        groups: Groups | None = None,
        *,
        synthetic: bool = False,
    ) -> list[Finding]:
        """What an event shows: a finding per rule that holds, and per correlation it completes.

        `groups` holds the states of correlations and is changed; without it none is counted.
        Each finding has `rule` set, evidence of the family "rule", and is about the event's
        person, else its device. Depends on nothing but what is given.
        """
        matches = self.match(raw, logsource)
        if not matches:
            return []
        told = [one for one in matches if not one.silent]
        if groups is not None and self._fed:
            event = seen.event.metadata.uid
            for step in self.steps(matches, raw, logsource, event, seen.at):
                told += [one for one in self.advance(step, groups) if not one.silent]
        return [finding_of(one, self.by_id[one.rule], seen, synthetic=synthetic) for one in told]

    def steps(
        self,
        matches: Iterable[Match],
        raw: Mapping[str, object],
        logsource: Said,
        event: str,
        at: float,
    ) -> list[Step]:
        """The matches of an event on their way into groups of correlations.

        `event` is its id and `at` its time, seconds since 1970. A runner that spreads its work
        sends each step to the worker that holds the groups of its `key`.
        """
        fed = [one for one in matches if one.rule in self._fed]
        if not fed:
            return []
        raw = flat(raw)
        view = View(raw, self._concerned(raw, logsource)[0])
        made = [
            step_of(one, match.rule, view, event, at)
            for match in fed
            for one in self._fed[match.rule]
        ]
        return [step for step in made if step is not None]

    def advance(self, step: Step, groups: Groups) -> list[Match]:
        """Take a step into its group: the correlations that now hold, each with its events.

        A correlation may feed others in turn.
        """
        held: list[Match] = []
        waiting = [step]
        while waiting:
            one = waiting.pop()
            match = groups.advance(self._correlations[one.correlation], one)
            if match is None:
                continue
            held.append(match)
            view = View(dict(match.fields), {})
            event = match.events[-1]
            for other in self._fed.get(match.rule, ()):
                further = step_of(other, match.rule, view, event, one.entry.at)
                if further is not None:
                    waiting.append(further)
        return held

    def _match(self, rule: Rule, view: View) -> Match:
        return Match(
            rule=rule.id,
            title=rule.title,
            level=rule.level,
            tags=rule.tags,
            fields=explained(rule.condition, view),
            silent=rule.silent,
        )

    def _group(self, source: Source) -> _Group:
        """The rules for a kind of event; kinds with the same rules share them."""
        numbers = tuple(place for place, one in enumerate(self.rules) if source.concerns(one))
        group = self._groups.get(numbers)
        if group is None:
            evaluators = tuple(self._evaluator(one) for one in numbers)
            group = _Group(numbers, [self.rules[one].condition for one in numbers], evaluators)
            self._groups[numbers] = group
        return group

    def _evaluator(self, number: int) -> Evaluator:
        known = self._evaluators.get(number)
        if known is None:
            known = self._evaluators[number] = evaluator(self.rules[number].condition)
        return known


class _Group:
    """The rules for one kind of event, with their index."""

    __slots__ = ("evaluators", "index", "numbers")

    def __init__(
        self,
        numbers: tuple[int, ...],
        conditions: Sequence[Condition],
        evaluators: tuple[Evaluator, ...],
    ) -> None:
        self.numbers = numbers
        self.evaluators = evaluators
        self.index = CandidateIndex(conditions)


def _again(data: bytes) -> Rules:
    kind = tuple[tuple[Rule, ...], tuple[Correlation, ...], tuple[Refused, ...]]
    return Rules(*msgspec.msgpack.decode(data, type=kind))

"""Sigma rules in a watch: records are matched when they are read, correlations when in order."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec

from doorward.intake.logs.reader import Logsource
from doorward.stream.errors import StreamError
from doorward.watch.detector import Seen
from doorward.watch.findings import Finding
from doorward.watch.sigma import OWN_RULES, Correlation, Groups, Match, Rules, Step, load
from doorward.watch.sigma.counting import GroupState
from doorward.watch.sigma.reading import documents
from doorward.watch.sigma.telling import finding_of


class Matched(msgspec.Struct, frozen=True, gc=False):
    """The rules that a record meets, and their steps into groups of correlations."""

    matches: tuple[Match, ...]
    steps: tuple[Step, ...]


def load_rules(folder: Path | None) -> Rules:
    """Doorward's own rules, and those of a folder.

    Raises `StreamError` for what is not there, and for a place without any rule: who names one
    believes that its rules are used.
    """
    if folder is None or folder.resolve() == OWN_RULES.resolve():
        return load(OWN_RULES)
    try:
        if next(documents(folder), None) is None:
            raise StreamError(f"{folder}: holds no Sigma rule (files that end in .yml or .yaml)")
        return load(folder, OWN_RULES)
    except FileNotFoundError as error:
        raise StreamError(f"{folder}: there is no such folder of rules") from error
    except (OSError, ValueError) as error:
        raise StreamError(f"{folder}: the rules cannot be read ({error})") from error


def left_out(rules: Rules) -> tuple[str, ...]:
    """What of the rules' files is not used, each with the reason."""
    return tuple(f"{one.file}: {one.reason}" for one in rules.refused)


def matched(
    rules: Rules, raw: Mapping[str, object], logsource: Logsource, event: str, at: float
) -> Matched | None:
    """What rules say of a record; None where none holds. Depends on nothing but the record."""
    found = rules.match(raw, logsource)
    if not found:
        return None
    return Matched(tuple(found), tuple(rules.steps(found, raw, logsource, event, at)))


class _Groups(Groups):
    """Groups that know which of them changed."""

    def __init__(self) -> None:
        super().__init__()
        self.touched: set[str] = set()

    def advance(self, one: Correlation, step: Step) -> Match | None:
        """Take a step into its group."""
        self.touched.add(step.key)
        return super().advance(one, step)


class RuleState:
    """Correlations over the events in their order, and findings of what held."""

    def __init__(self, rules: Rules, kept: Iterable[tuple[str, bytes]]) -> None:
        self._rules = rules
        self._groups = _Groups()
        for key, data in kept:
            self._groups.states[key] = msgspec.json.decode(data, type=GroupState)

    def findings(self, seen: Seen, matched: Matched, *, synthetic: bool) -> list[Finding]:
        """What an event that rules hold for shows."""
        told = [one for one in matched.matches if not one.silent]
        for step in matched.steps:
            told += [one for one in self._rules.advance(step, self._groups) if not one.silent]
        by_id = self._rules.by_id
        return [finding_of(one, by_id[one.rule], seen, synthetic=synthetic) for one in told]

    def changed(self) -> list[tuple[str, bytes | None]]:
        """The groups that changed since the last time; None for one that is no more."""
        groups = self._groups
        found: list[tuple[str, bytes | None]] = []
        for key in sorted(groups.touched):
            state = groups.states.get(key)
            found.append((key, None if state is None else msgspec.json.encode(state)))
        groups.touched.clear()
        return found

"""Rules, correlations and what they say when they hold, as plain data."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from doorward.watch.sigma.conditions import Condition, Order


class Level(StrEnum):
    """Sigma's levels."""

    INFORMATIONAL = "informational"
    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"
    CRITICAL = "critical"


class Refused(msgspec.Struct, frozen=True, order=True):
    """A file, or a rule of one, that was left out, and why."""

    file: str
    reason: str


class Stated(msgspec.Struct, frozen=True, kw_only=True):
    """What a rule or correlation says of itself. `id` is the rule's, else made of its title.

    `family` is that of its evidence. A rule that looks at what a detector looks at, too, names
    the detector's family by the tag ``doorward.family.NAME``, so that both never add up.
    """

    id: str
    title: str
    level: Level
    file: str
    name: str = ""
    tags: tuple[str, ...] = ()
    description: str = ""
    innocent: tuple[str, ...] = ()
    family: str = "rule"


class Rule(Stated, frozen=True, kw_only=True):
    """A rule over single events. `silent`: it only feeds correlations, and tells nothing itself."""

    product: str = ""
    category: str = ""
    service: str = ""
    condition: Condition
    silent: bool = False


class CorrelationKind(StrEnum):
    """The kinds of correlation that events can decide as they come."""

    EVENT_COUNT = "event_count"
    VALUE_COUNT = "value_count"
    TEMPORAL = "temporal"
    TEMPORAL_ORDERED = "temporal_ordered"


class Correlation(Stated, frozen=True, kw_only=True):
    """What several events mean together, per group, within `timespan` seconds.

    `rules` are ids of rules or correlations. `needed` is how many events or values it takes;
    for the temporal kinds, `choices` are sets of rules of which one must have held in full.
    `aliases` give, by alias and rule, the field that stands for it. `generate`: the rules it
    rests on tell what they see themselves, too.
    """

    kind: CorrelationKind
    rules: tuple[str, ...]
    timespan: float
    group_by: tuple[str, ...] = ()
    needed: int = 1
    fields: tuple[str, ...] = ()
    choices: tuple[tuple[str, ...], ...] = ()
    aliases: dict[str, dict[str, str]] = msgspec.field(default_factory=dict)
    generate: bool = False
    silent: bool = False


class Match(msgspec.Struct, frozen=True, kw_only=True):
    """A rule that held for an event, or a correlation that held for a group of events.

    `fields` are the fields that made it hold, with their values. `events` are
    those of a correlation, the first of `counted`; for a rule the caller knows the event.
    """

    rule: str
    title: str
    level: Level
    tags: tuple[str, ...] = ()
    fields: tuple[tuple[str, str], ...] = ()
    events: tuple[str, ...] = ()
    counted: int = 1
    silent: bool = False


__all__ = ["Correlation", "CorrelationKind", "Level", "Match", "Order", "Refused", "Rule"]

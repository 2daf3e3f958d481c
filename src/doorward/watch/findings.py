"""What the watch hands over: a finding, explained."""

from __future__ import annotations

import hashlib
from datetime import datetime

import msgspec

from doorward.model import Evidence
from doorward.watch.entities import Entity


class Finding(msgspec.Struct, frozen=True, kw_only=True):
    """Evidence about an entity, seen at a time, with the events it rests on.

    `detector` is the behaviour's id, or `rule` the id of a Sigma rule. `confidence` (0 to 1) is
    the precision to expect: how often somebody of whom just this is known is an impostor, at
    the stated base rate. `p_value` is that of a statistic, None for a rule. `hard` rules are
    told whatever the budget of alerts says.
    """

    id: str
    entity: Entity
    observed_at: datetime
    confidence: float
    evidence: tuple[Evidence, ...]
    event_ids: tuple[str, ...]
    detector: str = ""
    rule: str = ""
    p_value: float | None = None
    hard: bool = False
    synthetic: bool = False


def finding_id(entity: Entity, what: str, at: float, events: tuple[str, ...]) -> str:
    """The same for the same thing seen again, whichever runner sees it."""
    text = msgspec.json.encode((str(entity), what, round(at, 3), sorted(events)))
    return hashlib.sha256(text).hexdigest()[:32]

"""The weighed result for one application or ring. It routes; it never rejects."""

from __future__ import annotations

from enum import StrEnum

import msgspec

from doorward.model.evidence import Evidence
from doorward.model.subjects import Subject
from doorward.model.tasks import Task


class Band(StrEnum):
    """Where a person's attention should go. There is no band that rejects."""

    CLEAR = "clear"
    LOOK = "look"
    VERIFY = "verify"
    INVESTIGATE = "investigate"


class NotChecked(msgspec.Struct, frozen=True, order=True, gc=False):
    """A check that could not run, and why. Missing data is unknown, never suspicious.

    `signal` is a check's id, or the name of a stage (``interview``, ``onboarding``) that has not
    begun, for all checks of it.
    """

    signal: str
    why: str


class WeighedEvidence(msgspec.Struct, frozen=True, gc=False):
    """Evidence with the log-likelihood ratio it adds, in nats, after the rules of `risk`.

    `weight` is what the table gives it alone, `counted` what it adds here: less, or nothing,
    where stronger evidence of its family already counts, or where it may only count in
    conjunction. `note` says why they differ.
    """

    evidence: Evidence
    weight: float
    counted: float
    note: str = ""


class Assessment(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """Evidence about one subject, weighed.

    `log_odds` is in nats and includes the base rate; `expected_precision` is the share of
    subjects with evidence like this that would be expected to be impostors at that base rate
    (0-1), with the range that the weights' own uncertainty leaves. `families` are the
    independent families that count. `tasks` are things to look up; they weigh nothing.
    """

    subject: Subject
    band: Band
    base_rate: float
    log_odds: float
    expected_precision: float
    expected_precision_range: tuple[float, float]
    families: tuple[str, ...]
    evidence: tuple[WeighedEvidence, ...]
    not_checked: tuple[NotChecked, ...] = ()
    ring: str | None = None
    tasks: tuple[Task, ...] = ()

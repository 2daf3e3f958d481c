"""The verification policy: which steps everybody in a tier of jobs takes, and when.

A tier is chosen by facts of the job alone, so that two persons who applied to one job are always
asked for the same (8 U.S.C. 1324b forbids asking more, or other documents, of some because of
citizenship or national origin). `policy_reading` refuses a file that varies by person.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from enum import StrEnum

import msgspec

from doorward.model import Moment, ProofingStep


class Strength(StrEnum):
    """Strength of a piece of identity evidence, in the words of NIST SP 800-63A-4."""

    FAIR = "FAIR"
    STRONG = "STRONG"
    SUPERIOR = "SUPERIOR"


class Level(StrEnum):
    """Identity assurance levels, in the words of NIST SP 800-63A-4."""

    IAL1 = "IAL1"
    IAL2 = "IAL2"
    IAL3 = "IAL3"


class JobFacts(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """What a job must be for a tier to apply: all that is stated holds.

    `requisitions`, `families` and `titles` are patterns with ``*`` and ``?``, without regard to
    case; one of each list that is given must fit.
    """

    requisitions: tuple[str, ...] = ()
    families: tuple[str, ...] = ()
    titles: tuple[str, ...] = ()
    remote: bool | None = None

    def patterns(self) -> Iterator[tuple[str, str]]:
        """Every pattern, with the key it stands under."""
        for key in ("requisitions", "families", "titles"):
            for pattern in getattr(self, key):
                yield key, pattern


class StepRule(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """One step that everybody in the tier takes.

    `every_months` goes with the moment ``periodic``. `valid_months` is how long the step counts
    once reached (None: for good). `grace_days` are the days after the moment before it is
    overdue. `equivalents` are sets of steps that count as well, for anybody; `accommodations`
    are sets that count for those who ask for one, without having to say why.
    """

    step: ProofingStep
    moments: tuple[Moment, ...]
    every_months: int | None = None
    valid_months: int | None = None
    grace_days: int = 0
    equivalents: tuple[tuple[ProofingStep, ...], ...] = ()
    accommodations: tuple[tuple[ProofingStep, ...], ...] = ()


class Tier(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """A tier of jobs. It applies where one of `when` does; one tier, the last, has none."""

    name: str
    steps: tuple[StepRule, ...]
    when: tuple[JobFacts, ...] = ()
    assurance: Level | None = None


class Policy(
    msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True, omit_defaults=True
):
    """A whole policy. `evidence` rates kinds of document for assurance targets.

    Tiers are tried in the order written; the first that applies is the job's.
    """

    version: int
    name: str
    tiers: tuple[Tier, ...]
    evidence: Mapping[str, Strength] = {}

    def tier(self, name: str) -> Tier | None:
        """The tier of this name."""
        return next((one for one in self.tiers if one.name == name), None)


class PolicyFault(msgspec.Struct, frozen=True):
    """One thing wrong with a policy: a stable code, where it stands, and what to do."""

    code: str
    where: str
    message: str

    def __str__(self) -> str:
        return f"{self.where}: {self.message} [{self.code}]"


class PolicyError(ValueError):
    """A policy that is refused. `faults` are all that was found wrong, not only the first."""

    def __init__(self, faults: tuple[PolicyFault, ...]) -> None:
        super().__init__("\n".join(map(str, faults)))
        self.faults = faults


SAME_FOR_ALL = (
    "a policy is the same for everyone in a tier, and a tier is chosen by facts of the job alone "
    "(8 U.S.C. 1324b)"
)
"""Why a policy that varies by person is refused."""

"""What is known about a signal besides its code."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import datetime
from enum import StrEnum

import msgspec

from doorward.model import Dossier, Fact, FeedKind, Knowledge, Strength, Subject


class SignalDefinitionError(ValueError):
    """A signal is declared wrongly; the message names the signal and what to mend."""


class FairnessMark(StrEnum):
    """The catalogue's marks.

    FAIR (●) has low risk. CONJUNCTION (◐) is correlated with origin, disability or means: it
    counts only beside independent fair evidence, and its flag rates are monitored.
    PROHIBITED (○) is never a signal.
    """

    FAIR = "fair"
    CONJUNCTION = "conjunction"
    PROHIBITED = "prohibited"

    @property
    def symbol(self) -> str:
        """The mark as the catalogue draws it."""
        return {"fair": "●", "conjunction": "◐", "prohibited": "○"}[self.value]


class Stage(StrEnum):
    """When in a person's time with the company a signal can be seen."""

    APPLICATION = "application"
    INTERVIEW = "interview"
    ONBOARDING = "onboarding"
    EMPLOYMENT = "employment"


class Mapping(msgspec.Struct, frozen=True):
    """A technique of a public framework, for example ATT&CK 17.1 ``T1585``."""

    framework: str
    version: str
    technique: str
    title: str


class Source(msgspec.Struct, frozen=True):
    """A publication a signal rests on. `read` is False where only a secondary page was seen."""

    code: str
    title: str
    url: str
    read: bool = True


class Observation(msgspec.Struct, frozen=True):
    """What a check saw; the registry adds the signal's metadata and makes it `Evidence`.

    `strength` and `clears` override the signal's own where this case is weaker or stronger
    than usual, or is cleared in another way.
    """

    reason: str
    facts: tuple[Fact, ...]
    strength: Strength | None = None
    clears: str | None = None
    observed_at: datetime | None = None
    related: tuple[Subject, ...] = ()


Check = Callable[[Dossier, Knowledge], Iterable[Observation]]


class Described(msgspec.Struct, frozen=True, kw_only=True):
    """What is stated of everything that yields evidence, whatever it looks at."""

    id: str
    title: str
    explanation: str
    stage: Stage
    family: str
    strength: Strength
    fairness: FairnessMark
    reads: tuple[str, ...]
    clears: str
    sources: tuple[str, ...]
    mappings: tuple[Mapping, ...] = ()
    fairness_note: str = ""
    published: str = ""
    limits: str = ""


class Signal(Described, frozen=True, kw_only=True):
    """A registered check of an application and its metadata.

    `reads` are attribute paths of a `Dossier` (a path covers all below it); a check may read
    nothing else, and a test holds it to that. `needs` are the paths without which the check
    cannot run: each entry is a path, or several joined with ``|`` of which one must be there;
    ``observed:CODE`` is a checklist answer under a code of `doorward.signals.checklist`, and
    ``several:PATH`` asks for two items or more.
    `feeds` are the reference data it cannot run without.
    """

    needs: tuple[str, ...]
    check: Check
    feeds: tuple[FeedKind, ...] = ()


class Behaviour(Described, frozen=True, kw_only=True):
    """Something seen in what a worker's accounts and machines do, found by a detector.

    `reads` are paths of `doorward.signals.behaviours.Telemetry`. `hard` behaviours are told
    whatever the budget of alerts says: there is hardly an innocent way to them. `statistical`
    ones come with a p-value; alerting counts them to know how many looks there were.
    """

    hard: bool = False
    statistical: bool = False

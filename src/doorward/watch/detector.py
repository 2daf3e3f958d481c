"""What a detector is, and what it hands over.

A detector keeps its own small state per entity and is stepped through the entity's events in
order. It says what it saw as a `Sighting`: observed against expected, with the behaviour's id. The
engine adds what the registry says of that behaviour and makes `Evidence` of it.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Protocol

import msgspec

from doorward.model import Fact, Strength, Subject
from doorward.model.events import Event
from doorward.watch.context import Context, Network
from doorward.watch.entities import EntityKind


class Seen(msgspec.Struct, frozen=True, gc=False):
    """An event with what was looked up for it once. `at` is seconds since 1970, `person` the
    worker it is of ("" for nobody), `network` what is known of its source address, `agent` the AI
    agent that acted ("" where none is told; see `doorward.watch.actors`)."""

    event: Event
    at: float
    person: str
    network: Network | None = None
    agent: str = ""


class Sighting(msgspec.Struct, frozen=True, kw_only=True):
    """What a detector saw. `behaviour` is its id in `behaviour_signals`.

    `reason` is a sentence that names what was observed and what was expected. `p_value` is how
    often the person's own history, shrunk to the peers', would show as much or more by chance;
    None for a rule. `about` is whom it is about where that is not the entity itself.
    """

    behaviour: str
    reason: str
    facts: tuple[Fact, ...]
    events: tuple[str, ...]
    at: float
    p_value: float | None = None
    strength: Strength | None = None
    clears: str | None = None
    about: Subject | None = None
    related: tuple[Subject, ...] = ()


class Detector(Protocol):
    """One way of looking. It has no state of its own: everything is in what `fresh` makes.

    A state is a mutable `msgspec.Struct` of JSON types, at most some 300 bytes
    of JSON; its fields have defaults, so that an older state still decodes. A changed meaning
    raises `version`, and the state begins anew.
    """

    @property
    def name(self) -> str:
        """The key of its state."""

    @property
    def version(self) -> int:
        """Raised when the meaning of the state changes."""

    @property
    def kind(self) -> EntityKind:
        """The entities it is for."""

    @property
    def classes(self) -> frozenset[int]:
        """The OCSF class numbers it wants."""

    @property
    def state(self) -> type[msgspec.Struct]:
        """What makes a fresh state."""

    def step(self, state: Any, seen: Seen, context: Context) -> Iterable[Sighting]:  # noqa: ANN401 - each detector has a state of its own
        """Take in one event: change `state` and say what was seen. Depends on nothing else.

        Events come in the order of their time as far as that is known; a late one has an
        earlier `at`, and must not be counted wrongly.
        """

    def merge(self, one: Any, other: Any) -> Any:  # noqa: ANN401
        """One state out of two that saw different events of the entity."""


class PersonOrMachine:
    """What detectors share that are for a person, and for a machine in what names nobody.

    One instance is made for each kind. So a machine is looked at once: as its user's where an
    event says whose it is, and for itself else. `look` is the detector's own step.
    """

    base: str

    def __init__(self, kind: EntityKind = EntityKind.PERSON) -> None:
        self.kind = kind
        self.name = self.base if kind is EntityKind.PERSON else f"{self.base}.machine"
        # Bound once: a person's events pass no further call on their way.
        self.step = self.look if kind is EntityKind.PERSON else self._of_nobody

    def look(self, state: Any, seen: Seen, context: Context) -> Iterable[Sighting]:  # noqa: ANN401 - each detector has a state of its own
        """Take in one event that is this instance's to look at."""
        raise NotImplementedError

    def _of_nobody(self, state: Any, seen: Seen, context: Context) -> Iterable[Sighting]:  # noqa: ANN401 - as above
        return () if seen.person else self.look(state, seen, context)

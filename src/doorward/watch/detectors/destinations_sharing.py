"""Files opened to people outside, and repositories made public."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from doorward.model import Strength
from doorward.model.events import FAILURE, FileHosting, WebResourcesActivity
from doorward.signals import Behaviour, FairnessMark, Stage, behaviour_signals
from doorward.signals.facts import fact
from doorward.signals.frameworks import EXFILTRATION_CODE, EXFILTRATION_WEB
from doorward.watch.context import Context
from doorward.watch.detector import Seen, Sighting
from doorward.watch.entities import EntityKind
from doorward.watch.statistics import (
    NOTABLE,
    Counts,
    Distinct,
    Measures,
    count_prior_of,
    count_tail,
    key_of,
)

SHARED = behaviour_signals.add(
    Behaviour(
        id="H06.shared",
        title="Far more files opened to people outside than ever",
        explanation="Counts in a day the files that a person opens to people outside the company "
        "or to everybody with the link, against their own days and those of the peers.",
        stage=Stage.EMPLOYMENT,
        family="transfer",
        strength=Strength.MEDIUM,
        fairness=FairnessMark.FAIR,
        reads=(
            "file_hosting.activity_id",
            "file_hosting.share",
            "file_hosting.file.uid",
            "person.team",
            "person.role",
        ),
        clears="A delivery to a customer, a public page, or a folder shared for an event.",
        sources=("P25a", "HB"),
        mappings=(EXFILTRATION_WEB,),
        limits="Needs a source that says to whom a file is open, as Google Workspace does. Below "
        "five files a day nothing is told.",
        statistical=True,
    )
)
PUBLIC = behaviour_signals.add(
    Behaviour(
        id="H06.public",
        title="A repository was made public",
        explanation="A repository of the company was opened to everybody. Told once for each.",
        stage=Stage.EMPLOYMENT,
        family="transfer",
        strength=Strength.MEDIUM,
        fairness=FairnessMark.FAIR,
        reads=(
            "web_resources.web_resources.name",
            "web_resources.web_resources.labels",
        ),
        clears="The company publishes the code, and who is in charge of that agreed.",
        sources=("P25a",),
        mappings=(EXFILTRATION_CODE,),
        limits="Needs an audit log of the code host that says what a repository became.",
    )
)

_OUTSIDE = frozenset({"people_with_link", "public_on_the_web", "shared_externally", "public"})
_LEAST = 5
_MOST = 16


class State(msgspec.Struct, omit_defaults=True):
    """`d` the different files of `day`, `n` such a day, `told` repositories told."""

    day: int = 0
    d: Distinct | None = None
    n: Counts = msgspec.field(default_factory=Counts)
    told: list[int] = []


class Sharing:
    """Tells days on which much is opened to people outside, and repositories made public."""

    name = "sharing"
    version = 1
    kind = EntityKind.PERSON
    classes = frozenset({6001, 6006})
    state = State

    def step(self, state: State, seen: Seen, context: Context) -> Iterable[Sighting]:
        """Look at one file or repository."""
        event = seen.event
        if isinstance(event, WebResourcesActivity):
            if event.activity_id != 8 or event.status_id == FAILURE or not event.web_resources:
                return ()
            return self._repository(state, seen, event)
        if not isinstance(event, FileHosting):
            return ()
        day = int(seen.at // 86_400)
        if day > state.day:
            state.day, state.d = day, None
            state.n.add(day, 0)
        if event.activity_id != 12 or event.status_id == FAILURE or event.share is None:
            return ()
        if day != state.day or event.share.lower() not in _OUTSIDE or event.file is None:
            return ()
        return self._file(state, seen, event, context)

    def _file(
        self, state: State, seen: Seen, event: FileHosting, context: Context
    ) -> Iterable[Sighting]:
        file = event.file
        thing = (file.uid or file.path or file.name or "") if file is not None else ""
        if state.d is None:
            state.d = Distinct()
        if not thing or not state.d.add(key_of(thing)):
            return ()
        count = state.n.add(state.day, 1)
        if count < _LEAST:
            return ()
        prior = count_prior_of(context, self.name, seen.person, "shared")
        p = count_tail(count, state.n.past, state.day, prior)
        if p is None or p > NOTABLE or not state.n.tell(state.day, count):
            return ()
        source = event.metadata.source or event.metadata.uid
        return (
            Sighting(
                behaviour=SHARED.id,
                reason=f"Opened {count} files to people outside in a day; "
                f"{state.n.past.mean:.1f} a day were usual.",
                facts=(
                    fact("files opened that day", count, f"{source} file"),
                    fact("open to", event.share or "", f"{source} share"),
                    fact("usual a day", f"{state.n.past.mean:.2f}", "the person's own past"),
                ),
                events=(event.metadata.uid,),
                at=seen.at,
                p_value=p,
            ),
        )

    @staticmethod
    def _repository(state: State, seen: Seen, event: WebResourcesActivity) -> Iterable[Sighting]:
        one = event.web_resources[0]
        name = one.name or one.uid or ""
        if one.type != "repository" or "public" not in one.labels or not name:
            return ()
        key = key_of(name)
        if key in state.told:
            return ()
        state.told = [*state.told, key][-_MOST:]
        source = event.metadata.source or event.metadata.uid
        return (
            Sighting(
                behaviour=PUBLIC.id,
                reason=f"Made the repository {name} public; it was expected to stay inside.",
                facts=(fact("repository", name, f"{source} web_resources"),),
                events=(event.metadata.uid,),
                at=seen.at,
            ),
        )

    def measures(self, state: State) -> Measures:
        """Files opened to people outside a day."""
        return Measures({"shared": state.n})

    def merge(self, one: State, other: State) -> State:
        """Both together; the newer day's files, or both of the same."""
        counted = one.d if one.day > other.day else other.d
        if one.day == other.day and one.d is not None:
            counted = one.d.merged(other.d or Distinct())
        return State(
            max(one.day, other.day),
            counted,
            one.n.merged(other.n),
            list(dict.fromkeys((*one.told, *other.told)))[-_MOST:],
        )

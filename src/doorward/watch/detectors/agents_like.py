"""Sessions of people whose rhythm is a program's: for a look, and never counted."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from doorward.model import Strength
from doorward.model.events import ApiActivity, Event, FileHosting
from doorward.model.events import WebResourcesActivity as WebActivity
from doorward.signals import Behaviour, FairnessMark, Stage, behaviour_signals
from doorward.signals.facts import fact
from doorward.watch.actors.actor import BEHAVIOUR_CAP
from doorward.watch.actors.rhythm import LEAST, Rhythm, Trait
from doorward.watch.context import Context
from doorward.watch.detector import Seen, Sighting
from doorward.watch.detectors.sessions_hands import moment, program_account
from doorward.watch.entities import EntityKind
from doorward.watch.statistics import key_of

LIKE_AGENT = behaviour_signals.add(
    Behaviour(
        id="N02",
        title="A person's session keeps a program's rhythm",
        explanation="In a run of changes and downloads that a browser made under a person's "
        "account, without a pause of five minutes, the gaps were nearly equal, or forty acts a "
        "minute went on for ten minutes, or five things were acted on within a second in ten "
        "seconds of the run, or the run lasted twenty hours. Somebody may look at it, together "
        "with the person. It has no weight: behaviour alone never counts against anybody.",
        stage=Stage.EMPLOYMENT,
        family="agents",
        strength=Strength.WEAK,
        fairness=FairnessMark.CONJUNCTION,
        fairness_note="Switch control, dictation, screen readers and macros make a rhythm like "
        "this, and so do scripts that somebody wrote for their own work. Its weight is zero.",
        reads=(
            "api.time",
            "api.activity_id",
            "api.resources.name",
            "api.http_request.user_agent",
            "file_hosting.time",
            "file_hosting.file.path",
            "web_resources.time",
            "web_resources.web_resources.name",
        ),
        clears="The person says how they worked: with an assistive tool, a macro, a script or an "
        "agent that the company allows. Nothing follows from it by itself.",
        sources=("AGENTS",),
        limits="The limits are own choices; no study of such rhythms is published. Who slows an "
        "agent down, or lets it pause, is not seen.",
    )
)

AGAIN_DAYS = 30
_DAY = 86_400.0
_EVERY = 16
_CHANGES, _DOWNLOADS = frozenset({1, 3, 4}), frozenset({2, 14})


class State(msgspec.Struct, omit_defaults=True):
    """`r` the run that is going on, `told` when one was told last."""

    r: Rhythm = msgspec.field(default_factory=Rhythm)
    told: float = 0.0


class LikeAnAgent:
    """Tells a run once it shows a trait, and then none for a month.

    Halves of one run merge into the longer half: the gaps across the cut are not known.
    """

    name = "agents-like"
    version = 1
    kind = EntityKind.PERSON
    classes = frozenset({6001, 6003, 6006})
    state = State

    def step(self, state: State, seen: Seen, context: Context) -> Iterable[Sighting]:  # noqa: ARG002 - the contract's
        """Look at one event of a person's own."""
        event = seen.event
        if seen.agent or not _by_browser(event):
            return ()
        rhythm = state.r
        if not rhythm.add(seen.at, key_of(_thing(event))):
            return ()
        if rhythm.n < LEAST or rhythm.n % _EVERY or seen.at - state.told < AGAIN_DAYS * _DAY:
            return ()
        traits = rhythm.traits()
        if not traits:
            return ()
        state.told = seen.at
        return (_sighting(seen, rhythm, traits),)

    def merge(self, one: State, other: State) -> State:
        """The newer run, or the longer part of the same."""
        return State(one.r.merged(other.r), max(one.told, other.told))


def _by_browser(event: Event) -> bool:
    """Whether a browser changed or downloaded something; reading is left out, as pages read by
    themselves."""
    activity = event.activity_id
    if activity not in _CHANGES and not (activity in _DOWNLOADS and type(event) is FileHosting):
        return False
    request = event.http_request  # type: ignore[union-attr]
    agent = None if request is None else request.user_agent
    if not agent or not agent.startswith("Mozilla/") or program_account(event):
        return False
    return event.actor is None or not event.actor.invoked_by


def _thing(event: Event) -> str:
    if isinstance(event, FileHosting):
        file = event.file
        return "" if file is None else file.path or file.uid or file.name or ""
    if isinstance(event, ApiActivity):
        return (event.resources[0].uid or event.resources[0].name or "") if event.resources else ""
    if isinstance(event, WebActivity) and event.web_resources:
        return event.web_resources[0].uid or event.web_resources[0].name or ""
    return ""


def _sighting(seen: Seen, rhythm: Rhythm, traits: tuple[Trait, ...]) -> Sighting:
    source = f"events of {moment(rhythm.begin)} to {moment(seen.at)}"
    facts = [
        fact("acts in the run", rhythm.n, source),
        fact("minutes", round(rhythm.seconds / 60), source),
        fact("how surely an agent", f"at most {BEHAVIOUR_CAP:.0%}", "behaviour alone"),
    ]
    variation = rhythm.variation
    if variation is not None:
        facts.append(fact("variation of the gaps", f"{variation:.2f}", source))
    return Sighting(
        behaviour=LIKE_AGENT.id,
        reason=f"In a run of {rhythm.n} acts without a pause of five minutes, "
        f"{' and '.join(one.value for one in traits)}; hands were expected to pause and vary.",
        facts=tuple(facts),
        events=(seen.event.metadata.uid,),
        at=seen.at,
    )

"""How many applications, how fast, how automatic."""

from __future__ import annotations

from collections.abc import Iterator

from doorward.model import (
    ClientEvent,
    Dossier,
    Fact,
    FactKind,
    Knowledge,
    LinkKind,
    SharedIdentifier,
    SharedWith,
    Strength,
)
from doorward.signals import FairnessMark, Observation, signal
from doorward.signals.facts import MOST_FACTS, at, days_between, fact
from doorward.signals.frameworks import SYNTHETIC_IDENTITY
from doorward.signals.sharing import READS, related, shared_by_others

_MANY_JOBS = 10
_VERY_MANY_JOBS = 20
_CLUSTER = 4
_DAY = 1.0
_HOURS = 24.0
_FAST_SECONDS = 8.0


@signal(
    "A12.own",
    title="Many applications of one person within a day",
    family="tempo",
    strength=Strength.MEDIUM,
    fairness=FairnessMark.FAIR,
    reads=(
        "application.created_at",
        "application.origin",
        "shared.kind",
        "shared.others",
        "shared.burst",
        "shared.detail",
    ),
    needs=("application.created_at",),
    clears="Somebody out of work applies to everything, and some use tools that do: ask which "
    "of the jobs they want.",
    sources=("RF26", "US22"),
    mappings=(SYNTHETIC_IDENTITY,),
    published="Operators send 60 and more applications a day.",
    limits="Counts applications to this company only. Ten within a day are weak, twenty medium.",
)
def many_of_one(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:  # noqa: ARG001
    """People choose among jobs; a bidding operation applies to all of them."""
    near = _near(dossier, same_person=True)
    runs = [
        one
        for one in dossier.shared
        if one.kind == LinkKind.PERSON and one.burst and one.burst.hours <= _HOURS
    ]
    densest = max((one.burst.applications for one in runs if one.burst), default=0)
    count = max(densest, len(near) + 1)
    if count >= _MANY_JOBS:
        yield Observation(
            reason=f"The same person sent {count} applications within a day.",
            facts=(*(_run(one) for one in runs[:1]), *_timed(dossier, near)),
            strength=Strength.MEDIUM if count >= _VERY_MANY_JOBS else Strength.WEAK,
            related=related(near),
        )


def _run(shared: SharedIdentifier) -> Fact:
    burst = shared.burst
    told = (
        f"{burst.applications} applications to {burst.requisitions} jobs in {burst.hours:g} hours"
        if burst
        else ""
    )
    return fact("densest run", told, shared.detail or "counted over the applications screened")


@signal(
    "A12.cluster",
    title="Burst of applications that share identifiers",
    family="tempo",
    strength=Strength.MEDIUM,
    fairness=FairnessMark.FAIR,
    reads=(
        "application.created_at",
        "application.origin",
        "shared.others",
        "shared.weight",
        "shared.kind",
        "shared.burst",
        "shared.detail",
    ),
    needs=("application.created_at",),
    clears="A class, a job fair or an agency sends people on one day: ask where they heard of "
    "the job.",
    sources=("RF26", "US22", "ASH"),
    mappings=(SYNTHETIC_IDENTITY,),
    published="60 and more applications a day are reported for one operation.",
    limits=f"From {_CLUSTER} other applications on, tied by identifiers rare enough to count, "
    "within a day of this one.",
)
def burst_of_many(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:  # noqa: ARG001
    """Personas run by one hand arrive in one sitting."""
    near = _near(dossier, same_person=False)
    if len(near) >= _CLUSTER:
        runs = [
            one
            for one in dossier.shared
            if one.kind in _BURST_KINDS and one.weight > 0 and one.burst is not None
        ]
        yield Observation(
            reason=f"{len(near)} other applications that share rare identifiers with this one "
            "came in within a day of it.",
            facts=(*(_run(one) for one in runs[:2]), *_timed(dossier, near))[:MOST_FACTS],
            related=related(near),
        )


_BURST_KINDS = frozenset(
    {
        LinkKind.PHONE,
        LinkKind.EMAIL,
        LinkKind.DEVICE,
        LinkKind.NETWORK,
        LinkKind.RESUME_TEXT,
        LinkKind.FILE_LINEAGE,
        LinkKind.WEBSITE,
        LinkKind.ADDRESS,
        LinkKind.API_SEQUENCE,
    }
)


def _near(dossier: Dossier, *, same_person: bool) -> tuple[SharedWith, ...]:
    """Linked applications within a day of this one, each once."""
    if not dossier.shared:
        return ()
    created = dossier.application.created_at
    found: dict[str, SharedWith] = {}
    for shared in dossier.shared:
        if not same_person and (shared.weight <= 0 or shared.kind not in _BURST_KINDS):
            continue
        for one in shared.others:
            if (
                one.same_person == same_person
                and one.at is not None
                and created is not None
                and abs(days_between(created, one.at)) <= _DAY
            ):
                found.setdefault(one.application, one)
    return tuple(found[name] for name in sorted(found))


def _timed(dossier: Dossier, near: tuple[SharedWith, ...]) -> tuple[Fact, ...]:
    return (
        fact(
            "this application",
            dossier.application.created_at,
            at(dossier.application, "created_at"),
        ),
        *(
            fact(
                "also",
                f"{one.application} at {one.at}",
                one.source or f"application {one.application}",
                FactKind.IDENTIFIER,
            )
            for one in near[: MOST_FACTS - 1]
        ),
    )


@signal(
    "A12.form",
    title="Form filled in faster than it can be read",
    family="tempo",
    strength=Strength.WEAK,
    fairness=FairnessMark.FAIR,
    reads=(
        "application.client_events.form_seconds",
        "application.client_events.stage",
        "application.origin",
    ),
    needs=("application.client_events.form_seconds",),
    clears="Browsers, password managers and assistive programs fill in forms: nothing needs "
    "clearing by itself.",
    sources=("RF26", "ASH"),
    published="No rate is published.",
    limits=f"Under {_FAST_SECONDS:g} seconds, and weak: one-click applications are ordinary "
    "where the hiring system offers them.",
)
def form_too_fast(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:  # noqa: ARG001
    """A form submitted within seconds was filled in by a program."""
    fast = [one for one in dossier.application.client_events if _too_fast(one)]
    if fast:
        yield Observation(
            reason="The application form was submitted within seconds of being opened.",
            facts=tuple(
                fact(
                    f"seconds at {one.stage}" if one.stage else "seconds",
                    f"{one.form_seconds:g}",
                    at(dossier.application, "client_events.form_seconds"),
                )
                for one in fast[:3]
            ),
        )


def _too_fast(event: ClientEvent) -> bool:
    return event.form_seconds is not None and 0 < event.form_seconds < _FAST_SECONDS


@signal(
    "A13",
    title="Hiring-system calls in a sequence other accounts repeat",
    family="tempo",
    strength=Strength.STRONG,
    fairness=FairnessMark.FAIR,
    reads=READS,
    needs=("application.client_events.endpoint",),
    clears="The site's own pages call in a fixed order, and accessibility and autofill tools "
    "repeat it: compare with the calls of an ordinary application.",
    sources=("MS26",),
    mappings=(SYNTHETIC_IDENTITY,),
    published="Microsoft describes external accounts calling the recruiting endpoints in a "
    "fixed sequence; no rate is published.",
    limits="Needs the hiring system's audit log. Sequences that many applicants have weigh "
    "nothing. Two persons give medium evidence, three or more strong.",
)
def call_sequence(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:  # noqa: ARG001
    """Accounts driven by one program call the same endpoints in the same unusual order."""
    yield from shared_by_others(
        dossier,
        LinkKind.API_SEQUENCE,
        what="The sequence of calls to the hiring system",
        label="sequence",
        value_kind=FactKind.IDENTIFIER,
    )

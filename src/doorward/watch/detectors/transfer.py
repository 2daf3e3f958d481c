"""How much goes out in a day, against the person's own past and their peers'."""

from __future__ import annotations

from collections.abc import Iterable

import msgspec

from doorward.model import Strength
from doorward.signals import Behaviour, FairnessMark, Stage, behaviour_signals
from doorward.signals.facts import fact
from doorward.signals.frameworks import EXFILTRATION_OTHER, EXFILTRATION_WEB
from doorward.watch.context import Context
from doorward.watch.detector import Seen, Sighting
from doorward.watch.detectors.transfer_reading import CLASSES, megabytes, outside, sent
from doorward.watch.entities import EntityKind
from doorward.watch.statistics import Measures, Volumes, volume_prior_of

VOLUME = behaviour_signals.add(
    Behaviour(
        id="H06.volume",
        title="Far more data sent out in a day than ever",
        explanation="Adds up the bytes that go to hosts outside the company in a day, against the "
        "person's own days and those of the peers, on a scale of orders of magnitude. Only more "
        "than twice the highest day of the past is told, so that quarter ends come back.",
        stage=Stage.EMPLOYMENT,
        family="transfer",
        strength=Strength.MEDIUM,
        fairness=FairnessMark.FAIR,
        reads=(
            "network_activity.traffic.bytes_out",
            "http.traffic.bytes_out",
            "http.http_request.body_length",
            "ssh.traffic.bytes_out",
            "network_activity.dst_endpoint.hostname",
            "person.team",
            "person.role",
        ),
        clears="A back-up, a release, a video or a delivery to a customer explains it.",
        sources=("P25a", "HB"),
        mappings=(EXFILTRATION_WEB, EXFILTRATION_OTHER),
        limits="Sources that tell of one transfer twice (a proxy and a firewall) count it twice, "
        "in the past as well. Below 100 MB a day nothing is told.",
        statistical=True,
    )
)

_LEAST = 100_000_000
_CERTAIN = 1e-6


class State(msgspec.Struct, omit_defaults=True):
    """`v` bytes sent out a day."""

    v: Volumes = msgspec.field(default_factory=Volumes)


class Transfer:
    """Tells days on which far more goes out."""

    name = "transfer"
    version = 1
    kind = EntityKind.PERSON
    classes = CLASSES
    state = State

    def step(self, state: State, seen: Seen, context: Context) -> Iterable[Sighting]:
        """Look at one transfer."""
        what = sent(seen.event)
        if what is None or not outside(what.host, context.policy.own_domains):
            return ()
        day = int(seen.at // 86_400)
        total = state.v.add(day, what.bytes)
        if total < _LEAST:
            return ()
        prior = volume_prior_of(context, self.name, seen.person, "out")
        p = state.v.surprise(day, total, prior, _LEAST)
        if p is None:
            return ()
        usual = state.v.usual(day, prior)
        source = seen.event.metadata.source or seen.event.metadata.uid
        return (
            Sighting(
                behaviour=VOLUME.id,
                reason=f"Sent {megabytes(total)} out of the company in a day; about "
                f"{megabytes(usual)} was usual.",
                facts=(
                    fact("sent out that day", megabytes(total), f"{source} traffic"),
                    fact("usual on a day", megabytes(usual), "the own past and the peers'"),
                    fact("the latest host", what.host, f"{source} dst_endpoint"),
                ),
                events=(seen.event.metadata.uid,),
                at=seen.at,
                p_value=p,
                strength=Strength.STRONG if p < _CERTAIN else None,
            ),
        )

    def measures(self, state: State) -> Measures:
        """Bytes sent out a day."""
        return Measures(volumes={"out": state.v})

    def merge(self, one: State, other: State) -> State:
        """Both together."""
        return State(one.v.merged(other.v))

"""How much goes out in a day, against the person's own past and their peers'.

The detector is `doorward.watch.detectors.destinations`, which adds up the days.
"""

from __future__ import annotations

from doorward.model import Strength
from doorward.signals import Behaviour, FairnessMark, Stage, behaviour_signals
from doorward.signals.facts import fact
from doorward.signals.frameworks import EXFILTRATION_OTHER, EXFILTRATION_WEB
from doorward.watch.detector import Seen, Sighting
from doorward.watch.detectors.transfer_reading import megabytes
from doorward.watch.statistics import VolumePrior, Volumes

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

LEAST = 100_000_000
"""Bytes a day below which nothing is told."""

_CERTAIN = 1e-6


def much(
    volumes: Volumes, seen: Seen, host: str, total: int, prior: VolumePrior | None
) -> tuple[Sighting, ...]:
    """What there is to say of a day's total as it stands, if it is to be said now."""
    day = int(seen.at // 86_400)
    p = volumes.surprise(day, total, prior, LEAST)
    if p is None:
        return ()
    usual = volumes.usual(day, prior)
    source = seen.event.metadata.source or seen.event.metadata.uid
    return (
        Sighting(
            behaviour=VOLUME.id,
            reason=f"Sent {megabytes(total)} out of the company in a day; about "
            f"{megabytes(usual)} was usual.",
            facts=(
                fact("sent out that day", megabytes(total), f"{source} traffic"),
                fact("usual on a day", megabytes(usual), "the own past and the peers'"),
                fact("the latest host", host, f"{source} dst_endpoint"),
            ),
            events=(seen.event.metadata.uid,),
            at=seen.at,
            p_value=p,
            strength=Strength.STRONG if p < _CERTAIN else None,
        ),
    )

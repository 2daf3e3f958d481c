"""The browser or machine used to apply."""

from __future__ import annotations

from collections.abc import Iterator

from doorward.model import Dossier, FactKind, Knowledge, LinkKind, Strength
from doorward.signals import FairnessMark, Observation, signal
from doorward.signals.frameworks import SYNTHETIC_IDENTITY
from doorward.signals.sharing import READS, shared_by_others


@signal(
    "A11.device",
    title="Device used by other applicants",
    family="device",
    strength=Strength.STRONG,
    fairness=FairnessMark.FAIR,
    reads=READS,
    needs=("application.client_events.device",),
    clears="A shared family computer, a library or a job centre explains it: ask each applicant "
    "which device they used.",
    sources=("ASH", "US22"),
    mappings=(SYNTHETIC_IDENTITY,),
    published="Vendors of identity checks report duplicated device fingerprints as a reason of "
    "its own; no rate is published.",
    limits="Only device identifiers the hiring system supplies; user-agent strings are too "
    "common to count. People who cannot afford a device use shared ones: crowded devices weigh "
    "nothing. Up to four persons may be a household and give medium evidence unless they claim "
    "different places; more give strong.",
)
def device_shared(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:  # noqa: ARG001
    """One machine from which several people apply is held by whoever runs them."""
    yield from shared_by_others(
        dossier,
        LinkKind.DEVICE,
        what="The device",
        label="device",
        value_kind=FactKind.IDENTIFIER,
    )

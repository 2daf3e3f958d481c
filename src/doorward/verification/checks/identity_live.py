"""What was seen in agreed challenges and work tests, from the checklist."""

from __future__ import annotations

from collections.abc import Iterator

from doorward.model import Dossier, Knowledge, Strength
from doorward.signals import FairnessMark, Observation, Stage, signal
from doorward.signals.checklist import answers
from doorward.signals.facts import answer_facts
from doorward.signals.frameworks import SYNTHETIC_IDENTITY

_OBSERVED = ("application.observed", "application.origin")
_ACCOMMODATED = (
    "application.proofing.declined.accommodation",
    "application.proofing.attestations.accommodation",
)
_NOT_FOR = "Never where an accommodation was asked for or made, as far as the records tell."


def _accommodated(dossier: Dossier) -> bool:
    """Whether the person asked for another way, or was given one, at any live step."""
    proofing = dossier.application.proofing
    if proofing is None:
        return False
    asked = any(one.accommodation for one in proofing.declined)
    return asked or any(one.accommodation for one in proofing.attestations)


@signal(
    "D03",
    title="Picture or sound changed in the live challenge",
    family="interview",
    stage=Stage.INTERVIEW,
    strength=Strength.MEDIUM,
    fairness=FairnessMark.CONJUNCTION,
    reads=(*_OBSERVED, *_ACCOMMODATED),
    needs=("observed:live-challenge-artefact",),
    clears="Poor lines, blurred backgrounds and weak cameras make artefacts: repeat the "
    "challenge another day on another device, or meet in person.",
    sources=("P25b", "SEAL"),
    mappings=(SYNTHETIC_IDENTITY,),
    fairness_note="People with old computers, poor connections, tremor or aids they wear or "
    "hold look different on a screen.",
    published="No rate is published.",
    limits=f"One challenge announced to everybody. {_NOT_FOR} Looks are never judged.",
)
def challenge_artefact(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:  # noqa: ARG001
    """A picture laid over a face breaks where it is turned or covered."""
    found = answers(dossier.application.observed, "live-challenge-artefact")
    if found and not _accommodated(dossier):
        yield Observation(
            reason="In the challenge agreed with everybody the picture or sound came apart by "
            "itself.",
            facts=answer_facts(dossier.application, found),
        )


_TEST_CODES = ("test-pasted-whole", "test-not-continued")


@signal(
    "D08",
    title="Work test does not fit the live round",
    family="interview",
    stage=Stage.INTERVIEW,
    strength=Strength.MEDIUM,
    fairness=FairnessMark.CONJUNCTION,
    reads=(*_OBSERVED, *_ACCOMMODATED),
    needs=(
        "observed:screen-other-accounts|observed:test-pasted-whole|observed:test-not-continued",
    ),
    clears="Shared computers show other people's accounts, editors are preferred to test "
    "windows, and many freeze when watched: ask whose account it is, and let them go on with "
    "their own code, alone and with time.",
    sources=("SEAL", "DTEX"),
    mappings=(SYNTHETIC_IDENTITY,),
    fairness_note="People with dyslexia, anxiety or assistive tools paste more and do worse "
    "while watched.",
    published="Accounts of other people were seen on shared screens; no rate is published.",
    limits=f"Accounts of other names seen are medium; pasting, or code that could not be gone "
    f"on with, is weak each and together. {_NOT_FOR}",
)
def test_does_not_fit(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:  # noqa: ARG001
    """Somebody else did the work that was handed in."""
    observed = dossier.application.observed
    accounts = answers(observed, "screen-other-accounts")
    found = (*accounts, *answers(observed, *_TEST_CODES))
    if found and not _accommodated(dossier):
        yield Observation(
            reason="Accounts of other names were seen on the shared screen."
            if accounts
            else "The work handed in does not fit what was seen live.",
            facts=answer_facts(dossier.application, found),
            strength=Strength.MEDIUM if accounts else Strength.WEAK,
        )

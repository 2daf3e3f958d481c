"""The job applied for: a property of the job, never of the person."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache

from doorward.model import Dossier, Knowledge, Strength
from doorward.signals import FairnessMark, Observation, signal
from doorward.signals.facts import at, clip, fact
from doorward.signals.frameworks import SYNTHETIC_IDENTITY

_SOUGHT = re.compile(
    r"\b(?:ai|ml|llm|machine[ -]learning|deep[ -]learning|artificial intelligence|blockchain|"
    r"crypto|defi|smart[ -]contracts?|solidity|web3|full[ -]?stack|front[ -]?end)\b",
    re.IGNORECASE,
)


@signal(
    "A14",
    title="Job of a kind that operators seek",
    family="job",
    strength=Strength.WEAK,
    fairness=FairnessMark.FAIR,
    reads=(
        "application.requisition.title",
        "application.requisition.family",
        "application.requisition.remote",
        "application.origin",
    ),
    needs=("application.requisition",),
    clears="Nothing about the person needs clearing: everybody who applies for this job has it.",
    sources=("AMZ",),
    mappings=(SYNTHETIC_IDENTITY,),
    published="Amazon names AI and machine-learning roles as the ones most sought; vendors "
    "report front-end roles (61 % in one report) and some fifty AI interviews in 2025.",
    limits="It is the same for every applicant of the job and can tell none from another. "
    "Its family, job, stands outside what may raise a person: it only says where to look first.",
)
def sought_job(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:  # noqa: ARG001
    """Fully remote AI, blockchain, full-stack and front-end jobs are the ones sought.

    This belongs to the job. Counting it against a person would count it against every honest
    applicant of the same job.
    """
    requisition = dossier.application.requisition
    if requisition is None or requisition.remote is not True:
        return
    words = f"{requisition.title or ''} {requisition.family or ''}"
    found = _sought(words)
    if found:
        yield Observation(
            reason=f"The job is fully remote and of a kind that operators seek "
            f"({found}). This is about the job, not the person.",
            facts=(
                fact("job", words, at(dossier.application, "requisition")),
                fact("remote", "yes", at(dossier.application, "requisition.remote")),
            ),
        )


@lru_cache(maxsize=4096)
def _sought(words: str) -> str:
    """The sought kind of work that a title names, or nothing; pools have few jobs."""
    found = _SOUGHT.search(clip(words, 400))
    return found.group().lower() if found else ""

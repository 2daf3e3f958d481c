"""The words of a résumé."""

from __future__ import annotations

from collections.abc import Iterator

from doorward.model import Dossier, FactKind, Knowledge, LinkKind, Strength
from doorward.signals import FairnessMark, Observation, signal
from doorward.signals.frameworks import SYNTHETIC_IDENTITY
from doorward.signals.sharing import READS, shared_by_others


@signal(
    "B01",
    title="Résumé text nearly the same as other applicants'",
    family="text",
    strength=Strength.STRONG,
    fairness=FairnessMark.FAIR,
    reads=READS,
    needs=("application.statements.text|application.documents.text",),
    clears="A template's sample sentences, a writing service or one employer's job description "
    "explain shared lines: ask for the projects behind the sentences.",
    sources=("US22", "HB", "TOF"),
    mappings=(SYNTHETIC_IDENTITY,),
    published="Recruiters report batches of six to ten nearly equal résumés; no rate is published.",
    limits="Compares long passages with names taken out. Text polished by the same writing "
    "tool is not a copy and is not looked for. Two persons give medium evidence, three or more "
    "strong.",
)
def resume_copied(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:  # noqa: ARG001
    """Personas are made from the same text: the same sentences under another name.

    Two people seldom describe their work in the same long sentences by chance.
    """
    yield from shared_by_others(
        dossier,
        LinkKind.RESUME_TEXT,
        what="The résumé's text, apart from names,",
        label="text",
        value_kind=FactKind.IDENTIFIER,
    )

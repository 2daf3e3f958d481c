"""How a résumé file was made, and the pictures in it."""

from __future__ import annotations

from collections.abc import Iterator

from doorward.model import Dossier, FactKind, Knowledge, LinkKind, Strength
from doorward.signals import FairnessMark, Observation, signal
from doorward.signals.frameworks import SYNTHETIC_IDENTITY
from doorward.signals.sharing import READS, shared_by_others


@signal(
    "B02",
    title="Résumé file made from the same original as other applicants'",
    family="file",
    strength=Strength.STRONG,
    fairness=FairnessMark.FAIR,
    reads=READS,
    needs=("application.documents",),
    clears="An agency, a university career office or a résumé service makes many files: ask who "
    "made the file.",
    sources=("US22", "TOF"),
    mappings=(SYNTHETIC_IDENTITY,),
    published="Reuse of the same templates and files is described in US22; no rate is published.",
    limits="Compares author, document identifier, making program, template and fonts together; "
    "common templates and programs weigh nothing. Metadata is easy to remove. Two persons give "
    "medium evidence, three or more strong.",
)
def file_lineage(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:  # noqa: ARG001
    """Files saved from one original carry the same traces of it.

    A résumé of one person that was saved over another person's leaves its author, its
    identifier or its unusual template behind.
    """
    yield from shared_by_others(
        dossier,
        LinkKind.FILE_LINEAGE,
        what="The origin of the résumé file",
        label="file traces",
        value_kind=FactKind.IDENTIFIER,
    )


@signal(
    "B09",
    title="Picture in the résumé also in other applicants'",
    family="file",
    strength=Strength.MEDIUM,
    fairness=FairnessMark.CONJUNCTION,
    reads=READS,
    needs=("application.documents.image_digests",),
    clears="Logos, icons and template decoration are shared by honest people: open both files "
    "and see what the picture is.",
    sources=("P23", "SEAL"),
    mappings=(SYNTHETIC_IDENTITY,),
    fairness_note="Photos on résumés are customary in some countries and not in others, so "
    "those who put one in are checked more.",
    published="One company reported a persona built on a stock photo; no rate is published.",
    limits="Equality of the picture's bytes only. Nothing is recognised in a picture, no face "
    "is compared and looks are never judged; a picture saved again is not found.",
)
def picture_reused(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:  # noqa: ARG001
    """The very same picture file stands in the résumés of people who differ otherwise."""
    yield from shared_by_others(
        dossier,
        LinkKind.IMAGE,
        what="A picture in the résumé",
        label="picture (SHA-256)",
        value_kind=FactKind.IDENTIFIER,
        many=Strength.MEDIUM,
    )

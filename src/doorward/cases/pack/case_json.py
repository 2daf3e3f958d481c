"""``case.json``: the whole of a case for programs."""

from __future__ import annotations

from collections.abc import Iterator

import msgspec

from doorward.cases.looking_values import ShownCase, ShownEvidence
from doorward.cases.pack.content import PackContent
from doorward.cases.pack.text import csv_file, json_file

FORMAT = "doorward-case/1"
"""Grows when a field changes its name or meaning; new fields may come without."""

COLUMNS = (
    "subject",
    "check",
    "strength",
    "stage",
    "label",
    "kind",
    "value",
    "read_in",
    "first_seen",
    "last_seen",
    "gone",
)


def case_dict(shown: ShownCase) -> dict[str, object]:
    """A case as plain values: what the pack and `doorward cases show --json` give."""
    plain: dict[str, object] = msgspec.to_builtins(shown)
    del plain["look"]
    return {"format": FORMAT, "case": plain}


def case_json(content: PackContent) -> bytes:
    """The case as the recipient may see it."""
    return json_file(case_dict(content.shown))


def facts_csv(content: PackContent) -> bytes:
    """Every fact of the case's evidence with the place it was read in, one a row."""
    return csv_file(COLUMNS, _rows(content.shown))


def _rows(shown: ShownCase) -> Iterator[tuple[str, ...]]:
    ids = {one.row: f"{one.kind} {one.id}" for one in shown.subjects}
    for one in shown.evidence:
        for fact in one.weighed.evidence.facts:
            yield (
                ids.get(one.subject_row, ""),
                one.weighed.evidence.signal,
                one.weighed.evidence.strength.value,
                one.stage.value,
                fact.label,
                fact.kind.value,
                fact.value,
                fact.source,
                *_times(one),
            )


def _times(one: ShownEvidence) -> tuple[str, str, str]:
    gone = one.gone_at.isoformat() if one.gone_at else ""
    return one.first_seen_at.isoformat(), one.last_seen_at.isoformat(), gone

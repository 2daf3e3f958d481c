"""How much the reader finds. The figures in docs/resumes.md come from `pytest -s` on this."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from doorward.intake.reader import Limits
from doorward.intake.resumes.extract import extract_bytes
from doorward.intake.resumes.statement import statement
from doorward.model import Document, Origin

SEEDS = range(1000, 1006)


def of_text(text):
    document = Document(name="a.txt", media_type="text/plain", sha256="0", size=1, text=text)
    return statement(document, Origin("a.txt"))


def of_file(data, name):
    document, _ = extract_bytes(data, name, Limits())
    return statement(document, Origin(name))


@pytest.mark.parametrize("kind", ["text", "pdf", "docx"])
def test_known_layouts_are_read(kind, layouts, measure, making):
    said, right, wrong = Counter(), Counter(), Counter()
    for layout in layouts.LAYOUTS:
        for seed in SEEDS if kind == "text" else SEEDS[:1]:
            sample = layout(random.Random(seed))
            if kind == "text":
                found = of_text("\n".join(sample.lines))
            elif kind == "docx":
                found = of_file(making.word(sample.lines), "a.docx")
            elif sample.columns:
                found = of_file(making.pdf_columns(*sample.columns), "a.pdf")
            else:
                found = of_file(making.pdf(sample.lines), "a.pdf")
            for total, part in zip((said, right, wrong), measure.score(found, sample), strict=True):
                total.update(part)
    assert len(layouts.LAYOUTS) >= 12
    for field, count in said.items():
        print(f"{kind} {field}: {right[field]}/{count} found, {wrong[field]} wrong")
        assert right[field] >= 0.97 * count, field
        assert wrong[field] <= 0.02 * count, field


FLOORS = {
    "FIRST": {"name": 10, "email": 10, "phone": 8, "job title": 19, "employer": 19, "school": 12},
    "SECOND": {"name": 6, "email": 6, "phone": 5, "job title": 11, "employer": 11, "school": 6},
}


@pytest.mark.parametrize("batch", sorted(FLOORS))
def test_unseen_resumes_are_read_as_well_as_measured(batch, unseen):
    totals: dict[str, list[int]] = {}
    for sample in getattr(unseen, batch):
        for field, counts in unseen.tally(of_text(sample.text), sample).items():
            here = totals.setdefault(field, [0, 0, 0])
            for position, count in enumerate(counts):
                here[position] += count
    for field, (said, right, wrong) in totals.items():
        print(f"{batch} {field}: {right}/{said} found, {wrong} wrong")
        assert right >= FLOORS[batch].get(field, 0)
        assert wrong <= 2

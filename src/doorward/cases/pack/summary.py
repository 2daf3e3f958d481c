"""``summary.html``: the case for people to read, and for the PDF to be made from."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from datetime import UTC, datetime
from functools import cache

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from doorward.cases.looking_values import ShownCase, ShownEvidence
from doorward.cases.pack.content import PackContent
from doorward.cases.pack.profiles import Section
from doorward.model import Band, NotChecked
from doorward.report.visible import visible
from doorward.report.wording import BAND_MEANING, one_in

MOST_EVIDENCE, MOST_SUBJECTS, MOST_TIES, MOST_FACTS = 150, 60, 60, 20
TEXT_LIMIT = 1500
_ENDLESS = re.compile(r"\S{121,}")
LOOKS = frozenset({"look", "look-for-export", "case-exported"})


def summary_html(content: PackContent, left_out: Sequence[str]) -> str:
    """One page without scripts and without anything from elsewhere."""
    shown = content.shown
    evidence = _ranked(shown)
    ties = shown.ring.edges if shown.ring else ()
    unchecked = _unchecked(shown)
    return (
        _environment()
        .get_template("summary.html.j2")
        .render(
            shown=shown,
            recipient=content.recipient.value,
            css_label=f"Doorward evidence pack {shown.label}, for {content.recipient.value}",
            words=content.profile.words,
            identifiers=identifiers_words(content),
            made_at=_when(content.made_at),
            made_by=content.made_by,
            reason=content.reason if content.clear else "",
            full=Section.REASONS in content.profile.sections,
            band_meaning=BAND_MEANING[Band(shown.band)],
            expected=one_in(shown.expected_precision),
            base_rate=one_in(shown.base_rate),
            subjects=shown.subjects[:MOST_SUBJECTS],
            more_subjects=max(0, len(shown.subjects) - MOST_SUBJECTS),
            ids={one.row: f"{one.kind} {one.id}" for one in shown.subjects},
            evidence=evidence[:MOST_EVIDENCE],
            more_evidence=max(0, len(evidence) - MOST_EVIDENCE),
            most_facts=MOST_FACTS,
            ties=ties[:MOST_TIES],
            more_ties=max(0, len(ties) - MOST_TIES),
            unchecked=unchecked,
            unchecked_by_reason=_by_reason(unchecked),
            custody=len(content.custody),
            looks=sum(one.act in LOOKS for one in content.custody),
            left_out=left_out,
        )
    )


def identifiers_words(content: PackContent) -> str:
    """How identifiers are shown in this pack."""
    if not content.clear:
        return "masked; values with the same code in brackets are the same value"
    if Section.REASONS not in content.profile.sections:
        return "technical ones in clear; names and addresses of persons removed"
    third = content.profile.third_parties.value
    return f"in clear; those of third parties (referees, other applicants) {third}"


def _ranked(shown: ShownCase) -> list[ShownEvidence]:
    """What stands before what is gone, what counts most first."""
    return sorted(
        shown.evidence, key=lambda one: (one.gone_at is not None, -one.weighed.counted, one.row)
    )


def _unchecked(shown: ShownCase) -> list[NotChecked]:
    return sorted({check for one in shown.assessments for check in one.assessment.not_checked})


def _by_reason(unchecked: Sequence[NotChecked]) -> list[tuple[str, list[str]]]:
    found: dict[str, list[str]] = defaultdict(list)
    for one in unchecked:
        found[one.why].append(one.signal)
    return sorted(found.items())


@cache
def _environment() -> Environment:
    loader = PackageLoader("doorward.cases", "pack")
    made = Environment(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    made.filters["when"] = _when
    style, _, _ = loader.get_source(made, "summary.css")
    # Our own file, no value is put into it.
    made.globals["style"] = Markup(style)  # noqa: S704
    return made


def _finalize(value: object) -> object:
    """Called on every printed value before it is escaped: hidden characters are written out."""
    if isinstance(value, Markup) or not isinstance(value, str):
        return value
    shown = visible(value, TEXT_LIMIT)
    # Nobody reads an endless word, and breaking it takes WeasyPrint minutes. case.json has it.
    return _ENDLESS.sub(lambda word: f"{word[0][:80]}… ({len(word[0]) - 80:,} more)", shown)


def _when(at: datetime) -> str:
    return f"{at.astimezone(UTC):%Y-%m-%d %H:%M} UTC"

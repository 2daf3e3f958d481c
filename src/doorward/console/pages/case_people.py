"""Who a case is about, and how the assessment of each adds up."""

from __future__ import annotations

from collections.abc import Mapping

import msgspec

from doorward.cases.looking_values import ShownAssessment, ShownCase, ShownSubject
from doorward.console.pages.case_checks import titles
from doorward.console.ring_graph import RingGraph, ring_graph
from doorward.console.waterfall_view import WaterfallView, waterfall_view
from doorward.model import SubjectKind
from doorward.report.visible import visible
from doorward.report.waterfall import waterfall
from doorward.report.wording import one_in

MOST_OPEN = 2
MOST_FALLS = 6


class Assessed(msgspec.Struct, frozen=True, kw_only=True):
    """How one assessment adds up. Those after the first few are folded."""

    name: str
    band: str
    expected: str
    folded: bool
    waterfall: WaterfallView


class Member(msgspec.Struct, frozen=True, kw_only=True):
    """A row of the members' table."""

    number: int
    id: str
    name: str
    band: str
    expected: str
    address: str


def subject_name(one: ShownSubject) -> str:
    """What a subject is called: its name, or else its id; a ring is what it is."""
    if one.kind == SubjectKind.RING:
        return "the ring as a whole"
    return visible(one.name or one.id, 120)


def assessed_of(shown: ShownCase, names: Mapping[int, str]) -> tuple[Assessed, ...]:
    """The waterfalls: of the ring as a whole first, then of the most urgent members."""
    ranked = sorted(shown.assessments, key=_order)
    return tuple(
        Assessed(
            name=names.get(one.subject_row, "the ring as a whole"),
            band=one.assessment.band.value,
            expected=f"{one_in(one.assessment.expected_precision)} with evidence like this",
            folded=place >= MOST_OPEN,
            waterfall=waterfall_view(waterfall(one.assessment, titles())),
        )
        for place, one in enumerate(ranked[:MOST_FALLS])
    )


def _order(one: ShownAssessment) -> tuple[bool, float]:
    """The ring's own first, then the most urgent."""
    return one.assessment.subject.kind is not SubjectKind.RING, -one.assessment.log_odds


def ring_of(shown: ShownCase) -> RingGraph | None:
    """The ring's drawing and its ties, where the case has a ring."""
    if shown.ring is None:
        return None
    return ring_graph(_in_ring(shown), shown.ring.edges)


def _in_ring(shown: ShownCase) -> list[str]:
    """Ids in the order of the table: those of the case, then what the ring has beyond them."""
    known = [one.id for one in shown.subjects if one.kind != SubjectKind.RING]
    held = set(known)
    others = shown.ring.applications if shown.ring else ()
    return [*known, *(one for one in others if one not in held)]


def members_of(shown: ShownCase, names: Mapping[int, str]) -> tuple[Member, ...]:
    """The rows of the members' table; none where nothing ties the case's subjects."""
    subjects = {one.id: one for one in shown.subjects}
    assessed = {one.subject_row: one.assessment for one in shown.assessments}
    rows = []
    for number, identifier in enumerate(_in_ring(shown), start=1):
        subject = subjects.get(identifier)
        one = assessed.get(subject.row) if subject else None
        rows.append(
            Member(
                number=number,
                id=visible(identifier, 80),
                name=names[subject.row] if subject else "not in this case",
                band=subject.band if subject else "",
                expected=one_in(one.expected_precision) if one else "",
                address=f"/subject/{subject.row}/" if subject else "",
            )
        )
    return tuple(rows)

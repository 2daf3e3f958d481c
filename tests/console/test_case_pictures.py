"""What the server draws: waterfalls, rings, lines over time. Pure, so tested without a page."""

from datetime import UTC, datetime, timedelta

import pytest

from doorward.console.pages.case_words import base_rate_note, role_list
from doorward.console.ring_graph import MOST_TIES, rarity, ring_graph
from doorward.console.timeline import HEIGHT, Moment, line
from doorward.console.waterfall_view import waterfall_view
from doorward.model import Edge, LinkKind
from doorward.model.cases import Role
from doorward.report.waterfall import Step, StepKind, Tick, Waterfall

DAY = datetime(2026, 3, 1, tzinfo=UTC)


def edge(a: str, b: str, value: str = "+12025550101", **over) -> Edge:
    values = {
        "id": f"{a}-{b}-{value}",
        "a": a,
        "b": b,
        "kind": LinkKind.PHONE,
        "value": value,
        "persons": 2,
        "weight": 6.5,
        "reason": "both use it",
    }
    return Edge(**(values | over))


def number(length: str) -> float:
    assert length.endswith("%")
    return float(length[:-1])


def test_bars_stay_in_the_drawing_and_the_last_has_a_mark():
    steps = (
        Step(kind=StepKind.BASE, label="Before", detail="", value="1 in 1,000", left=0, width=0),
        Step(kind=StepKind.TOTAL, label="Together", detail="", value="1 in 9", left=40, width=60),
    )
    shown = waterfall_view(Waterfall(steps, (Tick(50.0, "1 in 2"),), 62.5))
    assert [bar.mark for bar in shown.bars] == ["", "62.5%"]
    assert all(number(bar.left) + number(bar.width) <= 100.6 for bar in shown.bars)
    assert number(shown.bars[0].width) > 0, "a step of nothing can still be seen"


def test_labels_of_the_scale_do_not_run_into_each_other():
    ticks = tuple(Tick(float(left), f"at {left}") for left in (2, 10, 22, 30, 60, 99))
    marks = waterfall_view(Waterfall((), ticks, 50.0)).marks
    labelled = [number(mark.left) for mark in marks if mark.label]
    assert labelled == [2, 30, 60, 99], "the first stands at the right of its line"
    assert len(marks) == len(ticks), "a line without a label is still drawn"
    assert (marks[0].anchor, marks[-1].anchor) == ("start", "end")


def test_a_tie_names_everybody_it_ties_and_says_how_rare_it_is():
    shown = ring_graph(["a", "b", "c"], [edge("a", "b"), edge("b", "c")])
    assert [(tie.between, tie.kind) for tie in shown.ties] == [((1, 2, 3), "phone")]
    assert shown.ties[0].rarity == "very rare: 2 people have it"
    assert shown.left_out == ()
    assert "3 members" in shown.said


def test_a_large_ring_is_capped_and_says_so():
    members = [f"m{place}" for place in range(200)]
    edges = [edge(members[0], other, f"value {other}") for other in members[1:]]
    shown = ring_graph(members, edges)
    assert len(shown.picture.nodes) == 60
    assert len(shown.ties) == MOST_TIES
    assert "first 60 of 200 members" in " ".join(shown.left_out)
    assert f"{MOST_TIES} rarest of 199" in " ".join(shown.left_out)


def test_a_ring_that_is_not_known_is_empty():
    shown = ring_graph([], [edge("gone", "lost")])
    assert shown.picture.nodes == ()
    assert shown.ties[0].between == ()


@pytest.mark.parametrize(
    ("weight", "begins"),
    [(7.0, "very rare"), (4.0, "rare"), (2.5, "uncommon"), (0.5, "not very rare"), (0, "common")],
)
def test_rarity_is_said_in_words(weight, begins):
    assert rarity(weight, 3).startswith(begins + ":")


def test_a_line_rises_with_what_is_expected():
    moments = [Moment(DAY + timedelta(days=day), share) for day, share in ((9, 0.9), (0, 0.001))]
    shown = line(moments)
    assert shown is not None
    first, second = shown.points
    assert number(first.x) < number(second.x)
    assert first.y > second.y, "up is more"
    assert len(shown.segments) == 1
    assert shown.said.startswith("2 assessments: 1 in 1,000 on 2026-03-01")


@pytest.mark.parametrize("share", [0.0, 1.0, 1e-12])
def test_no_share_leaves_the_drawing(share):
    shown = line([Moment(DAY, share), Moment(DAY, 0.5)])
    assert shown is not None
    assert all(0 <= point.y <= HEIGHT for point in shown.points)


def test_without_assessments_there_is_no_line():
    assert line([]) is None


@pytest.mark.parametrize(
    ("expected", "people", "about", "others"),
    [
        (0.5, "100", "50", "50"),
        (0.004, "1,000", "4", "996"),
        (0.0002, "10,000", "2", "9,998"),
        (1e-9, "100,000", "fewer than 1", "100,000"),
        (1.0, "100", "more than 99", "fewer than 1"),
    ],
)
def test_a_share_is_said_as_people(expected, people, about, others):
    note = base_rate_note(expected, (expected, expected), 0.001)
    assert (note.people, note.about, note.others) == (people, about, others)


def test_one_role_needs_no_or():
    assert role_list([Role.LEGAL]) == "legal"
    assert role_list([]) == ""

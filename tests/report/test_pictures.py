import math
import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doorward.model import Edge, LinkKind
from doorward.report.ring_picture import EDGE_STYLE, MOST_NODES, WIDTH, ring_picture
from doorward.report.waterfall import StepKind, waterfall
from doorward.report.wording import one_in

TITLES = {"A01": "Phone reused"}


def edge(a, b, kind=LinkKind.PHONE):
    return Edge(id="e", a=a, b=b, kind=kind, value="v", persons=2, weight=1.0, reason="r")


def test_every_kind_looks_different():
    assert set(EDGE_STYLE) == set(LinkKind)
    assert len(set(EDGE_STYLE.values())) == len(LinkKind)


@settings(deadline=None, max_examples=40)
@given(
    st.integers(0, 30),
    st.lists(
        st.tuples(st.integers(0, 29), st.integers(0, 29), st.sampled_from(LinkKind)), max_size=60
    ),
)
def test_everybody_is_drawn_inside_and_apart(count, ties):
    members = [f"m{n}" for n in range(count)]
    edges = [edge(f"m{a}", f"m{b}", kind) for a, b, kind in ties if a != b]
    picture = ring_picture(members, edges)
    assert [node.application for node in picture.nodes] == members
    for node in picture.nodes:
        assert 0 <= node.x <= WIDTH
        assert 0 <= node.y <= picture.height
    assert len({(node.x, node.y) for node in picture.nodes}) == count
    inside = [e for e in edges if e.a in members and e.b in members]
    assert len(picture.lines) == len({(*sorted((e.a, e.b)), e.kind) for e in inside})
    tied = {m for e in inside for m in (e.a, e.b)}
    assert {members[number - 1] for number in picture.alone} == set(members) - tied
    assert ring_picture(members, edges) == picture


def test_two_ties_between_the_same_two_do_not_hide_each_other():
    picture = ring_picture(["a", "b"], [edge("a", "b"), edge("b", "a", LinkKind.EMAIL)])
    assert len({line.path for line in picture.lines}) == 2


def test_large_rings_are_drawn_in_part_and_say_so():
    members = [f"m{n}" for n in range(MOST_NODES + 7)]
    picture = ring_picture(members, [edge("m0", members[-1])])
    assert picture.left_out == 7
    assert picture.lines == ()


def test_the_steps_join_up_from_base_rate_to_total(make):
    _, (member, *_) = make.ring_of(3)
    shown = waterfall(member, TITLES)
    counted = [step for step in shown.steps if step.kind is StepKind.COUNTED]
    assert len(counted) == 3
    end = shown.steps[0].left + shown.steps[0].width
    for step in counted:
        assert math.isclose(step.left, end, abs_tol=0.05)
        end = step.left + step.width
    assert math.isclose(end, shown.total, abs_tol=0.05)
    assert shown.steps[-1].value == one_in(member.expected_precision)


def test_uncounted_evidence_is_hollow_with_its_note(make):
    _, (member, *_) = make.ring_of(3)
    (hollow,) = [s for s in waterfall(member, TITLES).steps if s.kind is StepKind.HOLLOW]
    assert hollow.detail == "same family as A01, which already counts"
    assert hollow.value == "not counted"


def test_what_evidence_does_not_explain_is_said(make):
    one = make.weighed("app-1", "A01", "contact", 2.0, "r")
    assessment = make.assessment("app-1", (one,))
    import msgspec

    moved = msgspec.structs.replace(assessment, log_odds=assessment.log_odds + 1)
    assert StepKind.OTHER in [step.kind for step in waterfall(moved, TITLES).steps]
    assert StepKind.OTHER not in [step.kind for step in waterfall(assessment, TITLES).steps]


@given(st.lists(st.floats(-30, 60), max_size=6), st.floats(1e-6, 0.5))
def test_bars_never_leave_the_scale(weights, base_rate):
    import msgspec

    from doorward.model import Assessment, Band, Evidence, Strength, Subject, SubjectKind
    from doorward.model import WeighedEvidence as W

    subject = Subject(SubjectKind.APPLICATION, "a")
    evidence = tuple(
        W(Evidence(subject, f"S{n}", Strength.WEAK, f"f{n % 3}", "r", (), "c"), w, w)
        for n, w in enumerate(weights)
    )
    odds = math.log(base_rate / (1 - base_rate)) + math.fsum(weights)
    shown = waterfall(
        Assessment(
            subject=subject,
            band=Band.LOOK,
            base_rate=base_rate,
            log_odds=odds,
            expected_precision=0.5,
            expected_precision_range=(0.0, 1.0),
            families=(),
            evidence=evidence,
        ),
        {},
    )
    assert msgspec.json.encode(shown)
    for step in shown.steps:
        assert -0.01 <= step.left <= 100.01
        assert step.width >= -0.01
        assert step.left + step.width <= 100.02


@pytest.mark.parametrize(
    ("share", "words"),
    [
        (0.0, "none"),
        (1e-5, "1 in 100,000"),
        (0.0139, "1 in 72"),
        (0.45, "1 in 2"),
        (0.6, "60 in 100"),
    ],
)
def test_shares_are_said_as_people_count(share, words):
    assert one_in(share) == words


def test_numbers_on_the_page_are_plain(demo, make):
    picture = ring_picture(["a", "b", "c", "d"], [edge("a", "c"), edge("b", "d"), edge("a", "b")])
    for line in picture.lines:
        assert re.fullmatch(r"M[\d.]+ [\d.]+(?:L|Q[-\d.]+ [-\d.]+ )[\d.]+ [\d.]+", line.path)

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doorward.intake.logs.reader import Logsource
from doorward.watch.sigma import Groups, Rules, load
from doorward.watch.sigma.counting import Entry, GroupState, Step, advance, merged
from doorward.watch.sigma.rule import Correlation, CorrelationKind, Level

SOURCE = Logsource(category="test")
BASE = """
title: base {name}
name: {name}
logsource:
    category: test
detection:
    selection:
        kind: {name}
    condition: selection
"""
CORRELATION = """
title: together
correlation:
    type: {kind}
    rules: [{rules}]
    group-by: [user]
    timespan: {timespan}
{more}
level: high
"""


def rules_with(folder, kind, rules, more="", timespan="1m"):
    bases = [BASE.format(name=name) for name in ("one", "two", "three")]
    indented = "\n".join("    " + line for line in more.splitlines())
    made = CORRELATION.format(kind=kind, rules=", ".join(rules), timespan=timespan, more=indented)
    (folder / "rules.yml").write_text("---".join((*bases, made)))
    found = load(folder)
    assert found.refused == ()
    return found


def told(rules, events, groups=None):
    """The times at which the correlation held. An event is (at, kind, user, other fields)."""
    groups = Groups() if groups is None else groups
    found = []
    for number, (at, kind, user, *more) in enumerate(events):
        raw = {"kind": kind, "user": user, **(more[0] if more else {})}
        matches = rules.match(raw, SOURCE)
        for step in rules.steps(matches, raw, SOURCE, f"e{number}-{at}", float(at)):
            found += [(at, one) for one in rules.advance(step, groups)]
    return [at for at, one in found if one.title == "together"]


def test_events_are_counted_per_group_within_the_timespan(tmp_path):
    rules = rules_with(tmp_path, "event_count", ["one"], "condition: {gte: 3}")
    assert told(rules, [(0, "one", "sam"), (30, "one", "sam"), (59, "one", "sam")]) == [59]
    assert told(rules, [(0, "one", "sam"), (30, "one", "sam"), (61, "one", "sam")]) == []
    assert told(rules, [(0, "one", "sam"), (1, "one", "kim"), (2, "one", "sam")]) == []
    assert told(rules, [(at, "two", "sam") for at in range(5)]) == []


def test_half_a_surrogate_pair_makes_a_group_like_any(tmp_path):
    rules = rules_with(tmp_path, "event_count", ["one"], "condition: {gte: 2}")
    assert told(rules, [(0, "one", "a\ud800"), (1, "one", "a\ud800")]) == [1]


def test_more_than_is_one_more(tmp_path):
    rules = rules_with(tmp_path, "event_count", ["one"], "condition: {gt: 3}")
    assert told(rules, [(at, "one", "sam") for at in range(4)]) == [3]


def test_after_it_held_counting_begins_anew(tmp_path):
    rules = rules_with(tmp_path, "event_count", ["one"], "condition: {gte: 2}")
    assert told(rules, [(at, "one", "sam") for at in range(5)]) == [1, 3]


def test_events_of_several_rules_count_together_and_once(tmp_path):
    rules = rules_with(tmp_path, "event_count", ["one", "two"], "condition: {gte: 2}")
    assert told(rules, [(0, "one", "sam"), (1, "two", "sam")]) == [1]


def test_values_are_counted_once_each(tmp_path):
    rules = rules_with(tmp_path, "value_count", ["one"], "condition: {gte: 3, field: host}")
    hosts = ["a", "b", "a", "b", "a", "c"]
    events = [(at, "one", "sam", {"host": host}) for at, host in enumerate(hosts)]
    assert told(rules, events) == [5]
    assert told(rules, [(at, "one", "sam") for at in range(5)]) == []


def test_rules_come_together_in_any_order(tmp_path):
    rules = rules_with(tmp_path, "temporal", ["one", "two"])
    assert told(rules, [(0, "two", "sam"), (5, "one", "sam")]) == [5]
    assert told(rules, [(0, "two", "sam"), (65, "one", "sam")]) == []
    assert told(rules, [(0, "two", "kim"), (5, "one", "sam")]) == []


def test_rules_come_together_in_their_order(tmp_path):
    rules = rules_with(tmp_path, "temporal_ordered", ["one", "two", "three"])
    assert told(rules, [(0, "one", "x"), (5, "two", "x"), (6, "three", "x")]) == [6]
    assert told(rules, [(0, "two", "x"), (5, "one", "x"), (6, "three", "x")]) == []
    late_first = [(0, "one", "x"), (1, "two", "x"), (2, "one", "x"), (3, "three", "x")]
    assert told(rules, late_first) == [3]


def test_a_condition_may_offer_alternatives(tmp_path):
    rules = rules_with(
        tmp_path, "temporal", ["one", "two", "three"], "condition: one and (two or three)"
    )
    assert told(rules, [(0, "two", "x"), (1, "three", "x")]) == []
    assert told(rules, [(0, "three", "x"), (1, "one", "x")]) == [1]


def test_a_group_may_have_another_name_in_each_rule(tmp_path):
    more = "aliases:\n    user:\n        one: user\n        two: account"
    rules = rules_with(tmp_path, "temporal", ["one", "two"], more)
    assert told(rules, [(0, "one", "sam"), (1, "two", "kim", {"account": "sam"})]) == [1]
    assert told(rules, [(0, "one", "sam"), (1, "two", "sam", {"account": "kim"})]) == []


def test_what_is_late_counts_by_its_own_time_and_twice_counts_once(tmp_path):
    rules = rules_with(tmp_path, "temporal_ordered", ["one", "two"])
    assert told(rules, [(5, "two", "x"), (0, "one", "x")]) == [0]
    count = rules_with(tmp_path, "event_count", ["one"], "condition: {gte: 2}")
    groups = Groups()
    assert told(count, [(0, "one", "x")], groups) == []
    assert told(count, [(0, "one", "x")], groups) == []  # the same id again


def test_base_rules_fall_silent_unless_asked(tmp_path):
    rules = rules_with(tmp_path, "event_count", ["one"], "condition: {gte: 2}")
    assert [one.silent for one in rules.rules] == [True, False, False]
    both = rules_with(tmp_path, "event_count", ["one"], "condition: {gte: 2}\ngenerate: true")
    assert [one.silent for one in both.rules] == [False, False, False]


def test_a_correlation_may_feed_another(tmp_path):
    inner = CORRELATION.format(
        kind="event_count", rules="one", timespan="1m", more="    condition: {gte: 2}"
    ).replace("title: together", "title: inner\nname: inner")
    outer = CORRELATION.format(kind="temporal", rules="inner, two", timespan="1m", more="")
    bases = [BASE.format(name=name) for name in ("one", "two")]
    (tmp_path / "r.yml").write_text("---".join((outer, inner, *bases)))
    rules = load(tmp_path)
    assert rules.refused == ()
    assert told(rules, [(0, "one", "x"), (1, "one", "x"), (2, "two", "x")]) == [2]


@pytest.mark.parametrize(
    ("kind", "more", "reason"),
    [
        ("event_count", "condition: {lt: 3}", "no more"),
        ("event_count", "condition: {eq: 3}", "no more"),
        ("event_count", "condition: {gte: 100000}", "100,000"),
        ("value_sum", "condition: {gte: 3, field: x}", "value_sum"),
        ("temporal", "condition: one and not two", "not"),
        ("event_count", "", "condition"),
    ],
)
def test_what_cannot_be_counted_is_told(tmp_path, kind, more, reason):
    made = CORRELATION.format(kind=kind, rules="one, two", timespan="1m", more="    " + more)
    bases = [BASE.format(name=name) for name in ("one", "two")]
    (tmp_path / "r.yml").write_text("---".join((*bases, made)))
    (one,) = load(tmp_path).refused
    assert reason in one.reason


def test_what_rests_on_nothing_or_on_itself_is_told(tmp_path):
    missing = CORRELATION.format(kind="temporal", rules="nobody", timespan="1m", more="")
    circle = CORRELATION.format(kind="temporal", rules="x, one", timespan="1m", more="")
    circle = circle.replace("title: together", "title: circle\nname: x")
    (tmp_path / "r.yml").write_text("---".join((BASE.format(name="one"), missing, circle)))
    rules = load(tmp_path)
    assert len(rules.correlations) == 0
    reasons = sorted(one.reason for one in rules.refused)
    assert "'nobody'" in reasons[0]
    assert "itself" in reasons[1]
    assert [one.silent for one in rules.rules] == [False]


def correlation(kind, needed=3):
    return Correlation(
        id="c",
        title="c",
        level=Level.LOW,
        file="t",
        kind=kind,
        rules=("r0", "r1"),
        choices=(("r0", "r1"),),
        timespan=20.0,
        needed=needed,
    )


entries = st.builds(
    lambda number, rule, value: Entry(2.0 * number, f"e{number}", f"r{rule}", value),
    st.integers(0, 30),
    st.integers(0, 1),
    st.sampled_from("abc"),
)


def taken(one, some, state):
    found = [
        advance(one, Step(key="k", correlation="c", group=(), entry=each), state) for each in some
    ]
    return [match for match in found if match is not None]


@settings(max_examples=200, deadline=None)
@given(st.sampled_from(CorrelationKind), st.lists(entries, max_size=40))
def test_shuffled_and_doubled_events_neither_break_nor_count_twice(kind, some):
    one = correlation(kind)
    state = GroupState()
    found = taken(one, [*some, *some], state)
    used = [event for match in found for event in match.events]
    assert len(used) == len(set(used))
    assert len(state.entries) <= 64
    if state.until is not None:
        old = [each for each in some if each.at <= state.until]
        assert taken(one, old, state) == []


@settings(max_examples=200, deadline=None)
@given(st.lists(entries, max_size=12, unique_by=lambda each: (each.event, each.rule)))
def test_two_states_are_as_good_as_one_where_neither_told(some):
    one = correlation(CorrelationKind.EVENT_COUNT, needed=50)
    ordered = sorted(some)
    for cut in range(len(ordered) + 1):
        first, second, whole = GroupState(), GroupState(), GroupState()
        taken(one, ordered[:cut], first)
        taken(one, ordered[cut:], second)
        taken(one, ordered, whole)
        assert merged(one, first, second) == whole == merged(one, second, first)


def test_groups_are_bounded_kept_and_merged(tmp_path):
    rules = rules_with(tmp_path, "event_count", ["one"], "condition: {gte: 2}")
    small = Groups(most=2)
    told(rules, [(at, "one", f"user {at}") for at in range(4)], small)
    assert len(small.states) == 2
    assert small.forgotten == 2
    first, second = Groups(), Groups()
    told(rules, [(0, "one", "sam")], first)
    told(rules, [(9, "two", "sam"), (8, "one", "kim")], second)
    again = Groups.decoded(first.encoded())
    assert again.states == first.states
    by_id = {one.id: one for one in rules.correlations}
    again.merge(second, by_id)
    assert len(again.states) == 2
    assert told(rules, [(10, "one", "sam")], again) == [10]
    assert isinstance(rules, Rules)

"""The index and the compiled rules against every rule in turn, read off its tree."""

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doorward.intake.logs.reader import Logsource
from doorward.watch.sigma import Rules, load
from doorward.watch.sigma.conditions import (
    All,
    AnyOf,
    Cidr,
    Compare,
    Exists,
    How,
    Like,
    Not,
    Null,
    Order,
    Regex,
    SameAs,
    Text,
)
from doorward.watch.sigma.interpreting import holds
from doorward.watch.sigma.literals import required
from doorward.watch.sigma.rule import Level, Rule
from doorward.watch.sigma.values import View

FIELDS = ("a", "b", "c", "deep.er")
# Few letters, so that rules hold often; two that change length or form in lower case.
LETTERS = "abAB\\.*İΣς1"
PATTERNS = (
    "a+b",
    "(?i)B$",
    "^1",
    "a?b",
    "ab*",
    "(a|b)1",
    "[ab]\\.a",
    "(?i)aB",
    "a{0,2}b",
    "(?:b)?a",
)
words = st.text(LETTERS, max_size=4)
fields = st.sampled_from(FIELDS)
any_field = st.sampled_from((*FIELDS, None))


@st.composite
def texts(draw):
    cased = draw(st.booleans())
    word = draw(words)
    field = draw(any_field)
    how = draw(st.sampled_from(How)) if field else How.CONTAINS
    return Text(field, how, word if cased else word.lower(), cased)


@st.composite
def likes(draw):
    first, second = draw(words).lower(), draw(words).lower()
    pattern = "(?s)^.*" + "".join(f"[{one}]" if one not in "\\" else r"\\" for one in first)
    pattern += ".*" + "".join(f"[{one}]" if one not in "\\" else r"\\" for one in second) + ".*$"
    literals = tuple(one for one in (first, second) if one)
    return Like(draw(any_field), pattern, literals)


tests = st.one_of(
    texts(),
    likes(),
    st.builds(Regex, any_field, st.sampled_from(PATTERNS)),
    st.builds(Cidr, fields, st.just("192.0.2.0/24")),
    st.builds(Compare, fields, st.sampled_from(Order), st.sampled_from((0.0, 1.0, 11.0))),
    st.builds(Exists, fields, st.booleans()),
    st.builds(Null, fields),
    st.builds(SameAs, fields, fields, st.sampled_from(How)),
)
conditions = st.recursive(
    tests,
    lambda parts: st.one_of(
        st.builds(All, st.lists(parts, min_size=2, max_size=4).map(tuple)),
        st.builds(AnyOf, st.lists(parts, min_size=2, max_size=4).map(tuple)),
        st.builds(Not, parts),
    ),
    max_leaves=12,
)
values = st.one_of(
    words,
    words.map(lambda word: word * 3),
    st.sampled_from(("192.0.2.9", 1, 11, 0.5, True, None)),
    st.lists(words, max_size=3),
)
events = st.fixed_dictionaries(
    {},
    optional={
        "a": values,
        "b": values,
        "c": values,
        "deep.er": values,
        "deep": st.fixed_dictionaries({}, optional={"er": values, "other": values}),
    },
)


def rule(number, condition):
    return Rule(
        id=str(number),
        title=f"rule {number}",
        level=Level.LOW,
        file="test",
        category="test",
        condition=condition,
    )


@settings(max_examples=400, deadline=None)
@given(st.lists(conditions, min_size=1, max_size=8), st.lists(events, min_size=1, max_size=4))
def test_the_index_loses_no_match_and_adds_none(conditions, events):
    rules = Rules([rule(number, one) for number, one in enumerate(conditions)])
    for _ in range(2):  # the second time from what is remembered of values
        for event in events:
            found = [int(one.rule) for one in rules.match(event, Logsource(category="test"))]
            view = View(event, {})
            assert found == [n for n, one in enumerate(conditions) if holds(one, view)]


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        (r"cmd.{0,5}/c\s+(echo|set)\.exe", ["cmd", "/c", ".exe"]),
        ("(?i)FORmat", ["format"]),
        ("(?i)passed", ["pa", "ed"]),
        ("a+bc?d*e", ["a", "b", "e"]),
        ("abc|def", []),
        ("x(abc|def)y", ["x", "y"]),
        ("x((a)(b))?y", ["x", "y"]),
        (r"[a-z]one[^\]x]two[[:alpha:]]", ["one", "two"]),
        (r"\x41bc", []),
        (r"\Qa.c\E", []),
        ("a{,3}b", []),
        ("a{0}b", ["b"]),
        ("a*?bc", ["bc"]),
        ("(?P<name>abc)d", ["d"]),
        ("äbc", []),
    ],
)
def test_what_an_expression_requires_is_read_off_with_care(pattern, expected):
    assert required(pattern) == expected


def test_few_rules_are_evaluated_where_many_are_meant():
    many = [
        rule(n, All((Text("a", How.ENDS, "\\shell.exe"), Text("b", How.CONTAINS, f"word{n}x"))))
        for n in range(1_000)
    ]
    rules = Rules(many)
    source = Logsource(category="test")
    _, group = rules._concerned({}, source)
    event = {"a": "c:\\shell.exe", "b": "some word77x here"}
    assert group.index.candidates(View(event, {})) == [77]
    assert [one.rule for one in rules.match(event, source)] == ["77"]


def test_a_rule_that_requires_nothing_is_always_evaluated():
    rules = Rules([rule(0, Not(Text("a", How.EQUALS, "x"))), rule(1, Null("b"))])
    assert [one.rule for one in rules.match({}, Logsource(category="test"))] == ["0", "1"]


def test_what_is_remembered_of_values_is_bounded():
    rules = Rules([rule(0, Text("a", How.CONTAINS, "needle"))])
    source = Logsource(category="test")
    for number in range(5_000):
        assert rules.match({"a": f"value {number}"}, source) == []
    _, group = rules._concerned({}, source)
    assert len(group.index._fields["a"]._known) <= 2_048
    for number in range(5_000):
        rules.match({"Channel": f"channel {number}", "EventID": number}, Logsource())
    assert len(rules._known) <= 4_096


@pytest.mark.parametrize(
    "event",
    [
        {"a": "x" * 2_000_000},
        {"a": [["x"] * 1_000] * 1_000},
        {"a": {"b": {"c": [{"d": None}]}}},
        {"a": float("nan"), "b": float("inf"), "Channel": ["x"], "EventID": {"y": 1}},
        {"Channel": 7, "EventID": "9" * 5_000},
        {"winlog": [], "Event": {"System": None}},
        {"Event": {"System": {"EventID": {"#text": 1}}, "UserData": {}}},
        {"": "", " ": 1},
    ],
)
def test_odd_events_are_looked_at_and_nothing_breaks(tmp_path, event):
    text = (
        "title: t\nlogsource: {category: test}\n"
        "detection:\n    k: [needle]\n    s: {a.b.c.d|contains: q}\n    condition: k or s\n"
    )
    (tmp_path / "r.yml").write_text(text)
    assert load(tmp_path).match(event, Logsource(category="test")) == []


def test_half_a_surrogate_pair_breaks_nothing(tmp_path):
    text = (
        "title: t\nlogsource: {category: test}\ndetection:\n    k: [need?le]\n"
        "    s: {a|re: 'x.y'}\n    t: {b|contains: q}\n    condition: k or s or t\n"
    )
    (tmp_path / "r.yml").write_text(text)
    rules = load(tmp_path)
    source = Logsource(category="test")
    assert rules.match({"a": "\ud800", "b": {"c": "\udc00"}}, source) == []
    assert len(rules.match({"a": "x\ud800y"}, source)) == 1
    assert len(rules.match({"a": "\ud800 need-le"}, source)) == 1

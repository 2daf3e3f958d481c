import base64

import pytest

from .asking import fires, loaded


def selection(*lines):
    return "selection:\n" + "\n".join("    " + line for line in lines)


@pytest.mark.parametrize(
    ("test", "event", "expected"),
    [
        ("a: Word", {"a": "wORD"}, True),
        ("a: Word", {"a": "words"}, False),
        ("a: Word", {}, False),
        ("a: Word", {"a": ["other", "word"]}, True),
        ("a|cased: Word", {"a": "word"}, False),
        ("a|cased: Word", {"a": "Word"}, True),
        ("a|contains: ord", {"a": "Words"}, True),
        ("a|contains|cased: ORD", {"a": "Words"}, False),
        ("a|startswith: wo", {"a": "Words"}, True),
        ("a|startswith: or", {"a": "Words"}, False),
        ("a|endswith: DS", {"a": "Words"}, True),
        ("a|endswith: wo", {"a": "Words"}, False),
        ("a: w*d?", {"a": "words"}, True),
        ("a: w*d?", {"a": "word"}, False),
        ("a: 'w\\*d'", {"a": "w*d"}, True),
        ("a: 'w\\*d'", {"a": "word"}, False),
        ("a: a*b", {"a": "a\nb"}, True),
        ("a|contains|all: [x, y]", {"a": "yx"}, True),
        ("a|contains|all: [x, y]", {"a": "xx"}, False),
        ("a: 4624", {"a": "4624"}, True),
        ("a: 4624", {"a": 4624}, True),
        ("a: 4624", {"a": 4624.0}, True),
        ("a: '4624'", {"a": 4624}, True),
        ("a: true", {"a": True}, True),
        ("a: 'true'", {"a": True}, True),
        ("a: true", {"a": "True"}, True),
        ("a: true", {"a": False}, False),
        ("a: null", {}, True),
        ("a: null", {"a": None}, True),
        ("a: null", {"a": []}, True),
        ("a: null", {"a": "x"}, False),
        ("a: ''", {"a": ""}, True),
        ("a: ''", {}, False),
        ("a: '*'", {"a": "anything"}, True),
        ("a: '*'", {}, False),
        ("a|exists: true", {"a": None}, True),
        ("a|exists: true", {}, False),
        ("a|exists: false", {}, True),
        ("a|re: 'w.rd'", {"a": "a word"}, True),
        ("a|re: 'w.rd'", {"a": "a WORD"}, False),
        ("a|re|i: 'w.rd'", {"a": "a WORD"}, True),
        ("a|re: '^b$'", {"a": "a\nb"}, False),
        ("a|re|m: '^b$'", {"a": "a\nb"}, True),
        ("a|re: 'a.b'", {"a": "a\nb"}, False),
        ("a|re|s: 'a.b'", {"a": "a\nb"}, True),
        ("a|cidr: 192.0.2.0/24", {"a": "192.0.2.77"}, True),
        ("a|cidr: 192.0.2.0/24", {"a": "::ffff:192.0.2.77"}, True),
        ("a|cidr: 192.0.2.0/24", {"a": "198.51.100.1"}, False),
        ("a|cidr: 192.0.2.0/24", {"a": "no address"}, False),
        ("a|cidr: 2001:db8::/32", {"a": "2001:db8::7"}, True),
        ("a|gt: 5", {"a": "6"}, True),
        ("a|gt: 5", {"a": 5}, False),
        ("a|gte: 5", {"a": 5.0}, True),
        ("a|lt: 5", {"a": "0x4"}, True),
        ("a|lte: 5", {"a": "many"}, False),
        ("a|fieldref: b", {"a": "Sam", "b": "sam"}, True),
        ("a|fieldref: b", {"a": "Sam", "b": "Kim"}, False),
        ("a|fieldref: b", {"a": "Sam"}, False),
        ("a|fieldref|startswith: b", {"a": "sam.doe", "b": "Sam"}, True),
        ("a|fieldref|endswith: b", {"a": "sam.doe", "b": "DOE"}, True),
        ("a|contains|windash: ' -x'", {"a": "run /x"}, True),
        ("a|contains|windash: ' -x'", {"a": "run –x"}, True),
        ("a|contains|windash: ' -x'", {"a": "run x"}, False),
        ("a|base64|contains: secret", {"a": "id " + base64.b64encode(b"secret").decode()}, True),
        ("a|base64|contains: secret", {"a": "secret"}, False),
        ("a.b.c: 7", {"a": {"b": {"c": 7}}}, True),
        ("a.b.c: 7", {"a": {"b": [{"c": 1}, {"c": 7}]}}, True),
        ("a.b.c: 7", {"a.b.c": "7"}, True),
        ("a.b.c: 7", {"a": {"b": 7}}, False),
        ("a|contains: needle", {"a": {"deep": "a needle"}}, True),
    ],
)
def test_a_modifier_says_what_the_specification_says(tmp_path, test, event, expected):
    assert fires(tmp_path, selection(test), event) is expected


@pytest.mark.parametrize("offset", [0, 1, 2])
@pytest.mark.parametrize("wide", [False, True], ids=["utf-8", "utf-16"])
def test_base64_is_found_at_each_offset(tmp_path, offset, wide):
    modifiers = "wide|base64offset" if wide else "base64offset"
    text = "http://example.com"
    hidden = b"x" * offset + text.encode("utf-16-le" if wide else "utf-8") + b"yz"
    event = {"a": "cmd " + base64.b64encode(hidden).decode()}
    assert fires(tmp_path, selection(f"a|{modifiers}|contains: {text}"), event)


def test_keywords_stand_anywhere_in_the_event(tmp_path):
    keywords = "keywords:\n    - Needle*stack\n    - other"
    for event, expected in (
        ({"m": "the needle in the STACK"}, True),
        ({"m": {"deep": ["another"]}}, True),
        ({"m": "needle", "n": "stack"}, False),
        ({"m": 1, "other": "named so"}, False),
    ):
        assert fires(tmp_path, keywords, event, "keywords") is expected


def test_all_keywords_must_be_there(tmp_path):
    keywords = "keywords:\n    '|all':\n        - one\n        - two"
    assert fires(tmp_path, keywords, {"m": "one", "n": "two"}, "keywords")
    assert not fires(tmp_path, keywords, {"m": "one"}, "keywords")


def test_a_keyword_may_be_a_number(tmp_path):
    assert fires(tmp_path, "keywords:\n    - 4625", {"id": 4625}, "keywords")


DETECTION = """
sel_a:
    a: 1
sel_b:
    b: 2
filter_c:
    c|contains: '3'
"""


@pytest.mark.parametrize(
    ("condition", "event", "expected"),
    [
        ("1 of sel_*", {"b": 2}, True),
        ("1 of sel_*", {"c": 3}, False),
        ("all of sel_*", {"a": 1, "b": 2}, True),
        ("all of sel_*", {"a": 1}, False),
        ("1 of them", {"c": "13"}, True),
        ("all of them", {"a": 1, "b": 2, "c": 3}, True),
        ("sel_a and not filter_c", {"a": 1}, True),
        ("sel_a and not filter_c", {"a": 1, "c": "x3"}, False),
        ("not sel_a and not sel_b", {}, True),
        ("not (sel_a or sel_b)", {"b": 2}, False),
        ("sel_a or sel_b and filter_c", {"b": 2}, False),
        ("not 1 of sel_*", {"a": 3}, True),
    ],
)
def test_conditions_join_selections(tmp_path, condition, event, expected):
    assert fires(tmp_path, DETECTION, event, condition) is expected


def test_a_list_of_maps_is_any_of_them(tmp_path):
    detection = "selection:\n    - a: 1\n      b: 2\n    - c: 3"
    assert fires(tmp_path, detection, {"c": 3})
    assert fires(tmp_path, detection, {"a": 1, "b": 2})
    assert not fires(tmp_path, detection, {"a": 1})


def test_a_regular_expression_takes_time_in_proportion_only(tmp_path):
    # A backtracking engine would need longer than the universe for this one.
    assert not fires(tmp_path, selection("a|re: '^(x+x+)+y$'"), {"a": "x" * 60_000})


def test_a_regular_expression_that_needs_backtracking_is_refused(tmp_path):
    rules = loaded(tmp_path, selection("a|re: '(?=x)x'"))
    assert len(rules) == 0
    assert "invalid" in rules.refused[0].reason or "RE2" in rules.refused[0].reason


def test_the_values_that_made_it_hold_are_named(tmp_path):
    rules = loaded(tmp_path, selection("a|contains: ord", "b: [1, 2]", "c: null"))
    (match,) = rules.match({"a": "A Word", "b": 2}, loaded_source())
    assert match.fields == (("a", "A Word"), ("b", "2"))


def loaded_source():
    from .asking import TEST

    return TEST

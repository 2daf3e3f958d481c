"""Each question answers its own examples, on DuckDB here and on Spark where it is."""

import contextlib
import re

import pytest

from doorward.lake.asking import EVENTS, PEOPLE, answered, fill
from doorward.lake.engine import connected
from doorward.lake.errors import LakeError
from doorward.lake.questions import TYPES, question, questions, read_question
from lake.questions_given import EXAMPLES, IDS, rows_of

EACH = pytest.mark.parametrize("name", list(questions()))


@pytest.mark.parametrize(("name", "number", "asked", "example"), EXAMPLES, ids=IDS)
def test_duckdb_answers_each_example(name, number, asked, example):
    with contextlib.closing(connected()) as database:
        fill(database, "events", EVENTS, rows_of(example, "events"))
        fill(database, "people", PEOPLE, rows_of(example, "people"))
        values = {**asked.values({}), **example.parameters}
        answer = answered(database, asked, values)
    assert list(answer.columns) == list(asked.front.columns)
    assert [list(row) for row in answer.rows] == example.expect


@EACH
def test_each_question_says_what_it_is_for(name):
    front = question(name).front
    assert front.tests
    assert front.strength in {"none", "weak", "medium", "strong"}
    assert all(one.type in TYPES for one in front.parameters.values())
    assert set(front.tables) <= {"events", "people"}
    for example in front.tests:
        assert example.parameters.keys() <= front.parameters.keys()


@EACH
def test_each_question_keeps_to_the_dialect_that_both_engines_know(name):
    text = re.sub(r"'[^']*'", "''", question(name).query).upper()
    for word in ("::", "ASOF", "IGNORE NULLS", "QUALIFY", "EXCEPT", "LOG(", "EXCLUDE", "ILIKE"):
        assert word not in text
    assert ";" not in text


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("SELECT 1", "does not begin"),
        ("/*\ntitle: [\n*/\nSELECT 1", "x.sql"),
        ("/*\ntitle: a\n*/\nSELECT 1", "missing required field"),
        ("/*\nunknown: a\n*/\nSELECT 1", "unknown"),
    ],
)
def test_a_file_that_is_no_question_is_said_to_be(text, said):
    with pytest.raises(LakeError, match=said):
        read_question("x", text)


@pytest.mark.parametrize(
    ("stated", "said"),
    [
        ({"no": "1"}, "has no parameter 'no'"),
        ({"people": "x'; DROP TABLE events; --"}, "is no integer"),
    ],
)
def test_parameters_are_typed(stated, said):
    with pytest.raises(LakeError, match=said):
        question("rare_resources").values(stated)


def test_a_question_that_is_none_names_those_there_are():
    with pytest.raises(LakeError, match="shared_devices"):
        question("../../etc/passwd")

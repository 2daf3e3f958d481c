"""Filled answer files, and what people do to them in spreadsheets."""

from datetime import UTC, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.intake.additions import Additions, is_additions, read_additions
from doorward.intake.additions.answers import COLUMNS, recognises
from doorward.model import Problem, Rating

NOW = datetime(2026, 6, 1, tzinfo=UTC)
HEADER = "application,question,claim,rating,heard,interviewer,round,at\n"


def read(folder, rows, header=HEADER, encoding="utf-8"):
    path = folder / "answers.csv"
    path.write_bytes((header + rows).encode(encoding))
    assert is_additions(path)
    return list(read_additions(path, now=NOW))


def test_an_answer_becomes_a_later_record(tmp_path):
    (one,) = read(
        tmp_path,
        "A-1,employer-1,worked at: Labs,Contradicts,never heard of it,Ida,first,2026-05-04\n",
    )
    answer = one.record
    assert one.application == "A-1"
    assert (answer.rating, answer.heard, answer.by, answer.round) == (
        Rating.CONTRADICTS,
        "never heard of it",
        "Ida",
        "first",
    )
    assert answer.at == datetime(2026, 5, 4, tzinfo=UTC)
    assert answer.origin.at() == "answers.csv#2"


@pytest.mark.parametrize(
    ("row", "code"),
    [
        pytest.param("A-1,employer-1,c,contradicts,,,,\n", "no-words", id="no words heard"),
        pytest.param("A-1,employer-1,c,maybe,x,,,\n", "unknown-rating", id="no such rating"),
        pytest.param(",employer-1,c,consistent,,,,\n", "missing-field", id="no application"),
        pytest.param("A-1,what?,c,consistent,,,,\n", "unknown-question", id="no question"),
        pytest.param("A-1,employer-1,c,,hm,,,\n", "not-rated", id="words without a rating"),
    ],
)
def test_what_cannot_be_used_is_left_out_and_said(tmp_path, row, code):
    (said,) = read(tmp_path, row)
    assert isinstance(said, Problem)
    assert (said.code, said.record) == (code, "2")


def test_a_question_that_was_not_asked_is_no_record_and_no_fault(tmp_path):
    assert read(tmp_path, "A-1,employer-1,c,,,,,\n") == []


def test_a_wrong_date_costs_the_date_alone(tmp_path):
    one, said = read(tmp_path, "A-1,city-1,c,cannot-say,,Ida,,03/04/2026\n")
    assert (one.record.at, one.record.rating) == (None, Rating.CANNOT_SAY)
    assert said.code == "bad-date"
    one, said = read(tmp_path, "A-1,city-1,c,cannot say,,Ida,,2031-01-01\n")
    assert (one.record.at, said.code) == (None, "bad-date")


@pytest.mark.parametrize(
    ("delimiter", "encoding"), [(";", "utf-8-sig"), ("\t", "utf-16"), (",", "cp1252")]
)
def test_spreadsheets_write_it_in_many_ways(tmp_path, delimiter, encoding):
    row = "A-1,school-1,c,contradicts,“Schöneberg”,Ida,,\n"
    rows = [
        one
        for one in read(
            tmp_path, row.replace(",", delimiter), HEADER.replace(",", delimiter), encoding
        )
        if not isinstance(one, Problem)
    ]
    assert [one.record.heard for one in rows] == ["“Schöneberg”"]


def test_the_apostrophe_that_stops_a_formula_is_taken_off(tmp_path):
    (one,) = read(tmp_path, "A-1,city-1,'=1+1,contradicts,'+49,Ida,,\n")
    assert (one.record.claim, one.record.heard) == ("=1+1", "+49")


def test_how_somebody_was_helped_is_never_read(tmp_path):
    header = ",".join(COLUMNS) + "\n"
    rows = "A-1,city-1,asked,c,consistent,,Ida,,,needed a screen reader\n"
    (one,) = read(tmp_path, rows, header)
    assert "screen reader" not in repr(one)


def test_answers_reach_the_application(tmp_path):
    path = tmp_path / "answers.csv"
    path.write_text(HEADER + "A-1,city-1,c,consistent,,Ida,,\n")
    added = Additions(read_additions(tmp_path, now=NOW))
    assert [one.question for one in added.of("A-1").interviews.answers] == ["city-1"]


def test_other_tables_are_not_answers():
    assert not recognises(b"application,question,rating\n")
    assert not recognises(b'{"application": "question claim rating heard"}')


@given(st.text(max_size=300))
def test_no_text_raises(tmp_path_factory, text):
    path = tmp_path_factory.mktemp("answers") / "answers.csv"
    path.write_text(HEADER + text, encoding="utf-8", errors="replace")
    for item in read_additions(path, now=NOW):
        assert isinstance(item, Problem) or item.application


@pytest.mark.parametrize(
    "at", ["0001-01-01T00:00:00+14:00", "9999-12-31T23:59:59-12:00", "1899-01-01", "tomorrow"]
)
def test_impossible_moments_cost_the_date_alone(tmp_path, at):
    one, said = read(tmp_path, f"A-1,city-1,c,consistent,,Ida,,{at}\n")
    assert (one.record.at, said.code) == (None, "bad-date")

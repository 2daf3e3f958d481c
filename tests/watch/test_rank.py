"""Ranking on tables of numbers; all of them are invented."""

import json
import re

import numpy as np
import pytest
from click.testing import CliRunner
from hypothesis import given, settings
from hypothesis import strategies as st

from doorward.cli.watch_rank import rank as command
from doorward.watch import rank_neighbours
from doorward.watch.rank import Table, TableError, rank, rank_csv
from doorward.watch.rank_table import read_table


def company(people=200, seed=0):
    """Two teams of which one does ten times as much; the last of the small team does as much."""
    chance = np.random.default_rng(seed)
    team = np.array(["big" if n % 2 else "small" for n in range(people)])
    level = np.where(team == "big", 10.0, 1.0)[:, None]
    values = level * np.exp(chance.normal(0, 0.3, (people, 4)))
    values[0] = 10.0
    return team, values


def csv_of(team, values, head="person,team,a,b,c,d"):
    rows = [f"p{n},{team[n]}," + ",".join(map(str, row)) for n, row in enumerate(values)]
    return [head, *rows]


def test_who_is_unlike_the_peers_comes_first_and_why_is_said():
    lines = csv_of(*company())
    found = rank_csv(lines, "person", "team")
    first = found.ranking[0]
    assert (first.rank, first.entity, first.peers) == (1, "p0", "small")
    assert first.score > 2 * found.ranking[1].score
    assert sum(one.share for one in first.contributors) == pytest.approx(1.0, abs=0.01)
    for part in first.contributors:
        assert part.value == 10.0
        assert part.usual == pytest.approx(1.0, abs=0.4)
        assert part.deviations > 3
    assert rank_csv(lines, "person").ranking[0].entity != "p0"


def test_equal_tables_rank_equally_and_ties_go_by_name():
    lines = csv_of(*company())
    assert rank_csv(lines, "person", "team") == rank_csv(lines, "person", "team")
    same = ["e,x,y", *(f"p{n},{n % 2},{n % 2}" for n in range(40))]
    names = [one.entity for one in rank_csv(same, "e").ranking]
    assert names == sorted(names)


def test_a_ring_of_a_few_alike_is_still_far():
    team, values = company()
    values[:10:2] = 10.0
    first = {one.entity for one in rank_csv(csv_of(team, values), "person", "team").ranking[:5]}
    assert first == {"p0", "p2", "p4", "p6", "p8"}


def test_missing_values_are_no_evidence():
    team, values = company()
    lines = csv_of(team, values)
    lines[2] = "p1,big,,NA,-,null"
    last = rank_csv(lines, "person", "team").ranking
    place = next(one for one in last if one.entity == "p1")
    assert place.known == 0.0
    assert place.rank > 100


def test_columns_without_numbers_are_left_out_and_named():
    lines = ["who,word,same,empty,x,truth", *(f"p{n},w{n},7,,{n},{n % 2 == 0}" for n in range(9))]
    found = rank_csv(lines, "who")
    assert found.features == ("x", "truth")
    said = " ".join(f"{one.what}: {one.why}" for one in found.left_out)
    for name in ("'word'", "'same'", "'empty'"):
        assert name in said


def test_a_few_words_in_a_column_of_numbers_are_missing_and_named():
    lines = ["who,x", *(f"p{n},{n}" for n in range(30)), "p30,lots", "p31,inf"]
    found = rank_csv(lines, "who")
    assert found.features == ("x",)
    assert "'lots'" in found.left_out[0].why


def test_several_rows_of_an_entity_become_mean_and_largest():
    lines = ["who,x", *(f"p{n % 5},{n}" for n in range(20))]
    table = read_table(lines, "who")
    assert table.features == ("x (mean)", "x (largest)")
    assert table.values[0].tolist() == [7.5, 15.0]
    assert len(table.entities) == 5


@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
def test_delimiters_marks_and_quotes_are_understood(delimiter):
    lines = ["\ufeffwho,x", '"p,1",1', "p2,2", "p3,9"]
    text = [line.replace(",", delimiter) for line in lines]
    text[1] = f'"p,1"{delimiter}1'
    assert set(read_table(text, "who").entities) == {"p,1", "p2", "p3"}


@pytest.mark.parametrize(
    ("lines", "said"),
    [
        ([], "empty"),
        (["person,x"], "no rows"),
        (["who,x", "p,1"], "--entity: there is no column 'person'"),
        (["person,x,x", "p,1,2"], "two columns are named 'x'"),
        (["person,word", "p,a", "q,b"], "no column of numbers"),
        (["person,x", *["p,1,2"] * 9], "9 of 9 rows have another number of cells"),
        (["person,x", '"p,1', "q,2"], "not CSV"),
    ],
    ids=["empty", "header", "column", "twice", "words", "ragged", "quote"],
)
def test_tables_that_cannot_be_ranked_say_what_to_mend(lines, said):
    with pytest.raises(TableError, match=re.escape(said)):
        rank_csv(lines, "person")


def test_rows_that_do_not_fit_are_left_out_and_named():
    lines = ["who,x", *(f"p{n},{n}" for n in range(30)), "q,1,2"]
    found = rank_csv(lines, "who")
    assert found.entities == 30
    assert "line 32" in found.left_out[0].why


@pytest.mark.parametrize("scale", [1e-300, 1e-9, 1.0, 1e12, 1e305])
def test_the_unit_of_a_column_does_not_matter(scale):
    team, values = company()
    plain = rank_csv(csv_of(team, values), "person", "team").ranking
    with np.errstate(all="ignore"):
        other = rank_csv(csv_of(team, values * scale / 40), "person", "team").ranking
    assert [one.entity for one in other[:5]] == [one.entity for one in plain[:5]]


def test_one_entity_and_peers_of_one_are_ranked():
    assert rank_csv(["who,x,y", "p,1,2", "q,2,1"], "who", None).entities == 2
    lines = ["who,team,x", *(f"p{n},t{n},{n}" for n in range(30))]
    assert rank_csv(lines, "who", "team").ranking[0].score > 0


def test_beyond_the_limit_a_sample_is_compared(monkeypatch):
    team, values = company(400)
    table = Table(tuple(f"p{n:03}" for n in range(400)), tuple(team), ("a", "b", "c", "d"), values)
    whole = rank(table).ranking
    monkeypatch.setattr(rank_neighbours, "MOST_COMPARED", 100)
    sampled = rank(table).ranking
    assert whole[0].entity == sampled[0].entity == "p000"
    assert {one.entity for one in sampled} == {one.entity for one in whole}


CELLS = st.one_of(
    st.floats(allow_nan=True, allow_infinity=True).map(str), st.text(max_size=5), st.just("0")
)


@settings(max_examples=80, deadline=None)
@given(st.lists(st.lists(CELLS, min_size=3, max_size=3), max_size=30))
def test_any_table_is_ranked_or_refused(rows):
    lines = ["who,x,y", *(",".join(row) for row in rows)]
    try:
        with np.errstate(all="ignore"):
            found = rank_csv(lines, "who")
    except TableError:
        return
    assert np.isfinite([one.score for one in found.ranking]).all()
    assert [one.rank for one in found.ranking] == list(range(1, found.entities + 1))


# The command


def run(tmp_path, lines, *options):
    file = tmp_path / "features.csv"
    file.write_text("\n".join(lines) + "\n")
    return CliRunner().invoke(command, [str(file), *options], standalone_mode=False)


def test_the_command_writes_json_with_contributors(tmp_path):
    lines = csv_of(*company())
    done = run(tmp_path, lines, "--entity", "person", "--peers", "team", "--json")
    assert done.return_value == 0
    found = json.loads(done.output)
    assert found["entities"] == len(found["ranking"]) == 200
    first = found["ranking"][0]
    assert first["entity"] == "p0"
    assert set(first["contributors"][0]) == {"feature", "value", "usual", "deviations", "share"}


def test_the_command_prints_the_first_and_hides_control_characters(tmp_path):
    lines = csv_of(*company())
    lines[1] = lines[1].replace("p0", "p\x1b[31m0")
    done = run(tmp_path, lines, "--entity", "person", "--peers", "team", "--top", "3")
    assert "\x1b" not in done.output
    assert done.output.count("usual") == 9
    assert "no evidence" not in done.output


def test_the_command_says_what_is_wrong(tmp_path):
    done = run(tmp_path, ["a,b", "1,2"], "--entity", "person")
    assert "there is no column 'person'; there are a, b" in str(done.exception)
    ragged = ["who,x", *(f"p{n},{n}" for n in range(30)), "q,1,2"]
    assert run(tmp_path, ragged, "--entity", "who").return_value == 3


def test_several_rows_of_an_entity_are_told_to_become_means_and_largest_values(tmp_path):
    lines = ["who,sent", *(f"p{n % 12},{n * 1_000_000}" for n in range(36))]
    done = run(tmp_path, lines, "--entity", "who")
    assert done.return_value == 0
    assert "each row alone: 36 rows of 12 entities became means and largest values" in done.output
    assert "e+" not in done.output

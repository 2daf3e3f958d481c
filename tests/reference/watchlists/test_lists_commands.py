"""``doorward lists`` on invented lists."""

from __future__ import annotations

import csv
import io
import json
from datetime import date
from pathlib import Path

import click
import pytest
from click.testing import CliRunner, Result

from doorward.cli.app import doorward
from doorward.cli.list_checks import warned
from doorward.cli.list_queries import BadRow, birth_date, identifier_of
from doorward.reference import FeedState, Reference, ReferenceDataError

# OFAC's own form: twelve columns, no header. Every party here is invented.
SDN = """\
1,"FIKTIVNIK, Zoltan",individual,SYNTH,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,\
"DOB 17 May 1984; Passport X1234567 (Nowhere)."
2,"SAMPLEANI, Amina",individual,SYNTH,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,"DOB 1990."
3,"=MADEUP SOFTWARE COOPERATION CENTRE",-0- ,SYNTH,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0- ,-0-
"""


def run(home: Path, *arguments: str) -> Result:
    return CliRunner().invoke(doorward, ["lists", *arguments, "--home", str(home)])


@pytest.fixture
def home(tmp_path: Path) -> Path:
    file = tmp_path / "sdn.csv"
    file.write_text(SDN, encoding="utf-8")
    stored = run(tmp_path / "home", "add", str(file), "--as", "ofac-sdn", "--date", "2026-10-01")
    assert stored.exit_code == 0, stored.output
    return tmp_path / "home"


def test_without_a_list_it_says_how_to_add_one(tmp_path: Path) -> None:
    result = run(tmp_path, "check", "Zoltan Fiktivnik")
    assert "doorward lists add" in result.stderr
    with pytest.raises(click.ClickException, match="doorward lists add"):
        warned(Reference([], [], date(2026, 11, 22)))


def test_json_rows_have_what_is_promised(home: Path) -> None:
    result = run(home, "check", "Zoltan Fiktivnik", "--dob", "1984-05-17", "--json")
    assert result.exit_code == 0
    (row,) = [json.loads(line) for line in result.stdout.splitlines()]
    assert row["query"] == "Zoltan Fiktivnik"
    assert (row["list"], row["list_date"], row["entry"]) == ("ofac-sdn", "2026-10-01", "1")
    assert (row["grade"], row["entry_kind"]) == ("confirmed", "person")
    assert 0.72 <= row["score"] <= 1
    assert row["matched_name"] == "Zoltan FIKTIVNIK"
    assert not {"nationality", "citizenship", "place_of_birth"} & set(row)


def test_people_are_told_that_a_name_is_no_finding(home: Path) -> None:
    same = run(home, "check", "Zoltan Fiktivnik")
    assert "same-name" in same.output
    assert "NO FINDING" in same.output
    confirmed = run(home, "check", "Zoltan Fiktivnik", "--dob", "1984-05-17")
    assert "NO FINDING" not in confirmed.output
    none = run(home, "check", "Nobody Atall")
    assert none.exit_code == 0
    assert "proves nothing" in none.output


def test_stale_lists_are_said_before_the_results(tmp_path: Path) -> None:
    file = tmp_path / "sdn.csv"
    file.write_text(SDN, encoding="utf-8")
    run(tmp_path, "add", str(file), "--as", "ofac-sdn", "--date", "2020-01-01")
    result = run(tmp_path, "check", "Zoltan Fiktivnik")
    assert "STALE: list ofac-sdn" in result.stderr
    assert run(tmp_path, "status", "--check").exit_code == 1


def test_an_identifier_is_enough_and_is_not_shown_whole(home: Path) -> None:
    result = run(home, "check", "--identifier", "passport:x 1234567", "--json")
    row = json.loads(result.stdout)
    assert (row["grade"], row["identifier"], row["score"]) == ("identifier", "passport", 1.0)
    assert row["query"] == "passport …567"


@pytest.mark.parametrize(
    "arguments",
    [
        (),
        ("Zoltan Fiktivnik", "--dob", "17.5.1984"),
        ("Zoltan Fiktivnik", "--dob", "1984-13"),
        ("Zoltan Fiktivnik", "--kind", "robot"),
        ("Zoltan Fiktivnik", "--identifier", "shoe:42"),
        ("Zoltan Fiktivnik", "--identifier", "passport:N/A"),
        ("no-such-file.csv",),
    ],
    ids=lambda one: " ".join(one)[:40],
)
def test_wrong_usage_is_said(home: Path, arguments: tuple[str, ...]) -> None:
    result = run(home, "check", *arguments)
    assert result.exit_code == 2
    assert "Error" in result.output


NAMES = """\
name,kind,date_of_birth,passport,remark
Zoltan Fiktivnik,person,1984-05-17,,
,person,,X1234567,
Amina Sampleani,,1955,,
Amina Sampleani,unicorn,,,
Amina Sampleani,,99.99,,
,,,,just a remark
Madeup Software Cooperation Centre,organisation,,,
"""


def test_a_file_of_names_goes_on_after_bad_rows(home: Path, tmp_path: Path) -> None:
    file, out = tmp_path / "names.csv", tmp_path / "hits.csv"
    file.write_text(NAMES, encoding="utf-8")
    result = run(home, "check", str(file), "--out", str(out))
    assert result.exit_code == 3
    for line in ("names.csv#5: kind", "names.csv#6: '99.99'", "names.csv#7: neither"):
        assert line in result.stderr
    assert "not used: remark" in result.stderr
    rows = list(csv.DictReader(io.StringIO(out.read_text(encoding="utf-8"))))
    assert [(row["entry"], row["grade"]) for row in rows] == [
        ("1", "confirmed"),
        ("1", "identifier"),
        ("2", "contradicted"),
        ("3", "same-name"),
    ]
    assert rows[3]["matched_name"].startswith("'=")


def test_one_column_is_a_list_of_names(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "names.csv"
    file.write_bytes(b"Zoltan Fiktivnik\n\nNobody\n\xff\xfe\n" + b"a" * 2000 + b"\n")
    result = run(home, "check", str(file), "--json")
    assert result.exit_code == 3
    assert [json.loads(line)["entry"] for line in result.stdout.splitlines()] == ["1"]
    assert "names.csv#4: not UTF-8" in result.stderr
    assert "names.csv#5: a cell has more" in result.stderr


def test_a_file_without_names_is_refused(home: Path, tmp_path: Path) -> None:
    file = tmp_path / "names.csv"
    file.write_text("first,last\nZoltan,Fiktivnik\n", encoding="utf-8")
    result = run(home, "check", str(file))
    assert result.exit_code == 1
    assert "needs a column `name`" in result.output


def test_status_names_every_list(home: Path) -> None:
    (one,) = [
        row for row in json.loads(run(home, "status", "--json").stdout) if row["name"] == "ofac-sdn"
    ]
    assert (one["entries"], one["list_date"]) == (3, "2026-10-01")


def test_a_file_that_is_no_such_list_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "un.xml"
    file.write_text("<html>no list</html>", encoding="utf-8")
    result = run(tmp_path, "add", str(file), "--as", "un")
    assert result.exit_code == 1
    assert "un.xml" in result.output


def test_pull_takes_watchlists_only(tmp_path: Path) -> None:
    result = run(tmp_path, "pull", "tor-exits")
    assert result.exit_code == 2
    assert "doorward feeds pull" in result.output


@pytest.mark.parametrize(
    "text", ["", "84", "1984-5-7", "1984-02-30", "198４", "0000", "1984-05-07-1"]
)
def test_what_is_no_date_of_birth(text: str) -> None:
    with pytest.raises(BadRow):
        birth_date(text)


def test_identifiers_are_taken_by_kind() -> None:
    assert identifier_of("Tax-ID: 98-7651234").value == "98-7651234"


def test_rows_left_out_are_told_when_a_list_is_added(tmp_path: Path) -> None:
    file = tmp_path / "own.csv"
    rows = "".join(f"Person Number{number},r\n" for number in range(6))
    file.write_text("name,reason\nNo Reason,\n" + rows, encoding="utf-8")
    result = run(tmp_path / "home", "add", str(file), "--as", "own")
    assert (result.exit_code, "own: 6 entries" in result.stdout) == (3, True)
    assert "1 rows could not be understood (the first: line 2: no reason)" in result.stderr
    file.write_text("name,reason\nNo Reason,\n", encoding="utf-8")
    result = run(tmp_path / "home", "add", str(file), "--as", "own")
    assert result.exit_code == 1
    assert "the first: line 2: no reason" in result.output
    assert "what was stored is kept" in result.output


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--date", "2999-01-01"), "is a day to come"),
        (("--name", "it-worker-designations"), "comes with Doorward; choose another"),
    ],
    ids=["future", "bundled"],
)
def test_what_would_mislead_later_is_refused(
    tmp_path: Path, words: tuple[str, ...], said: str
) -> None:
    file = tmp_path / "own.csv"
    file.write_text("name,reason\nPerson One,r\n", encoding="utf-8")
    result = run(tmp_path / "home", "add", str(file), "--as", "own", *words)
    assert (result.exit_code, said in result.output) == (1, True)
    assert not (tmp_path / "home" / "feeds" / "own").exists()


def test_a_list_dated_in_the_future_is_not_fresh_for_ever(tmp_path: Path) -> None:
    file = tmp_path / "list.xml"
    file.write_text(
        '<CONSOLIDATED_LIST dateGenerated="2999-01-01"><INDIVIDUALS><INDIVIDUAL>'
        "<FIRST_NAME>Zoltan</FIRST_NAME><REFERENCE_NUMBER>S.1</REFERENCE_NUMBER>"
        "</INDIVIDUAL></INDIVIDUALS></CONSOLIDATED_LIST>",
        encoding="utf-8",
    )
    assert run(tmp_path, "add", str(file), "--as", "un").exit_code == 0
    (status,) = [one for one in Reference.load(tmp_path / "feeds").status() if one.name == "un"]
    assert (status.state, status.message) == (
        FeedState.STALE,
        "of unknown age: it states 2999-01-01, a day to come",
    )


def test_another_process_that_replaces_the_list_at_once_fails_nobody(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def gone(_: object) -> None:
        raise ReferenceDataError("unreadable", "No such file or directory")

    monkeypatch.setattr("doorward.cli.lists.load_feed", gone)
    file = tmp_path / "own.csv"
    file.write_text("name,reason\nPerson One,r\n", encoding="utf-8")
    result = run(tmp_path / "home", "add", str(file), "--as", "own")
    assert (result.exit_code, "own: 1 entries" in result.stdout) == (0, True)


def test_a_list_that_cannot_be_loaded_is_said_and_in_the_exit_code(home: Path, tmp_path: Path):
    broken = tmp_path / "own.csv"
    broken.write_text("name,reason\nExample Party,invented\n", encoding="utf-8")
    assert run(home, "add", str(broken), "--as", "own").exit_code == 0
    assert run(home, "check", "Nobody Atall").exit_code == 0
    data = next((home / "feeds" / "own").glob("data-*.csv"))
    data.write_text("changed by hand", encoding="utf-8")
    checked = run(home, "check", "Nobody Atall")
    assert checked.exit_code == 3
    assert "FAILING: list own" in checked.output

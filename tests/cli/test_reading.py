"""Hostile and careless tables given to `audit` and `calibrate`."""

from __future__ import annotations

import json
from pathlib import Path

import click
import pytest
from click.testing import CliRunner

from doorward.cli.app import doorward

GROUPS = "application,group\na1,x\na2,y\n"
OUTCOMES = "application,outcome\na1,confirmed\na2,cleared\n"


def refused(*words: object) -> str:
    found = CliRunner().invoke(doorward, [str(word) for word in words], standalone_mode=False)
    assert isinstance(found.exception, click.ClickException), found.output
    return found.exception.message


@pytest.fixture
def run_folder(tmp_path: Path) -> Path:
    line = {"band": "clear", "log_odds": -6.9, "evidence": []}
    text = "\n".join(json.dumps({"application": f"a{n}", **line}) for n in range(5))
    (tmp_path / "assessments.jsonl").write_text(f"\n{text}\n\n")
    return tmp_path


@pytest.mark.parametrize("command", [("audit", "--groups"), ("calibrate", "--outcomes")])
@pytest.mark.parametrize(
    ("content", "said"),
    [
        (b"\xff\xfe\0", "given.csv: not UTF-8 text"),
        (b"", "given.csv needs a column `application`, once"),
        (b"application,application,group\na1,a2,x\n", "needs a column `application`, once"),
        (b"application,group,outcome\na1,x,confirmed\na1,y,cleared\n", "given.csv#3: 'a1' stands"),
        (b'application,group\n"' + b"a" * 200_000 + b'",x\n', "field larger than field limit"),
    ],
)
def test_a_table_that_cannot_be_used_is_named(
    command: tuple[str, str], content: bytes, said: str, run_folder: Path
) -> None:
    given = run_folder / "given.csv"
    given.write_bytes(content)
    assert said in refused(command[0], run_folder, command[1], given)


@pytest.mark.parametrize("command", [("audit", "--groups"), ("calibrate", "--outcomes")])
def test_assessments_that_cannot_be_used_are_named(
    command: tuple[str, str], tmp_path: Path
) -> None:
    given = tmp_path / "given.csv"
    given.write_text(GROUPS.replace("group", "outcome"))
    assert "assessments.jsonl: No such file" in refused(command[0], tmp_path, command[1], given)
    (tmp_path / "assessments.jsonl").write_text('\n{"application": 3}\n')
    assert "assessments.jsonl#2: " in refused(command[0], tmp_path, command[1], given)


@pytest.mark.parametrize(
    ("groups", "said"),
    [
        ("application,group\n", "no application of given.csv is among"),
        ("application,group\na1,\na2,unknown\n,\n", "gives no application a group"),
    ],
)
def test_an_audit_of_nobody_does_not_pass(groups: str, said: str, run_folder: Path) -> None:
    given = run_folder / "given.csv"
    given.write_text(groups)
    assert said in refused("audit", run_folder, "--groups", given)


def test_empty_lines_and_rows_are_passed_over(run_folder: Path) -> None:
    given = run_folder / "given.csv"
    given.write_text(GROUPS + ",\n,\n")
    found = CliRunner().invoke(
        doorward, ["audit", str(run_folder), "--groups", str(given)], standalone_mode=False
    )
    assert found.exception is None
    given.write_text(OUTCOMES + ",\n,\n")
    assert "there are 1 and 1" in refused("calibrate", run_folder, "--outcomes", given)

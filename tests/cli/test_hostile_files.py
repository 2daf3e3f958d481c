"""Files that a hostile candidate or a careless operator leaves in a folder, end to end."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import click
import msgspec
import pytest
from click.testing import CliRunner, Result

from doorward.cli.app import Exit, doorward
from doorward.intake.storable import storable
from doorward.model import Problem, Severity
from doorward.risk import default_weights, render_weights

RESUME = (
    "Ada Sample\nada.sample@example.com\nExperience\nEngineer, Fjord Works, Jan 2015 - May 2018\n"
)


def run(home: Path, *words: str) -> Result:
    given = ["screen", "--workers", "1", "--home", str(home), *words]
    return CliRunner().invoke(doorward, given, standalone_mode=False)


def lines(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text("utf-8").splitlines()]


@pytest.mark.skipif(sys.platform != "linux", reason="other systems refuse such names")
def test_file_names_that_are_not_text_do_not_end_the_run(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "fine.txt").write_text(RESUME)
    for name in (b"odd\xff.txt", b"broken\xfe.pdf", b"odd\xfd.jsonl"):
        text = RESUME if name.endswith(b".txt") else "%PDF-1.7"
        Path(os.fsdecode(os.fsencode(folder) + b"/" + name)).write_text(text)
    found = run(tmp_path / "home", str(folder), "--out", str(tmp_path / "out"))
    assert found.return_value == Exit.LEFT_OUT, found.exception
    ids = {one["application"] for one in lines(tmp_path / "out" / "assessments.jsonl")}
    assert ids == {"fine", "odd\\udcff"}
    assert "broken\\udcfe.pdf" in (tmp_path / "out" / "report.html").read_text("utf-8")


def test_a_record_is_made_storable_and_otherwise_kept() -> None:
    odd = Problem(Severity.FILE, "empty", "is \ud800 empty", "a\udcff.json", "3")
    assert storable(odd) == Problem(
        Severity.FILE, "empty", "is \\ud800 empty", "a\\udcff.json", "3"
    )
    plain = Problem(Severity.FILE, "empty", "ist löchrig", "a.json")
    assert storable(plain) is plain


def test_every_file_record_and_field_left_out_is_named(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    folder.mkdir()
    (folder / "fine.txt").write_text(RESUME)
    (folder / "[bold]cut\x1b[31m.pdf").write_bytes(b"%PDF-1.7")
    (folder / "invoices.json").write_text('{"invoices": []}')
    record = {"id": "a", "name": "A", "emails": ["a@example.com"], "created_at": "2999-01-01"}
    (folder / "some.jsonl").write_text(json.dumps(record) + "\n{broken\n")
    found = run(tmp_path / "home", str(folder), "--out", str(tmp_path / "out"))
    assert found.return_value == Exit.LEFT_OUT
    shown = " ".join(found.output.split())
    for words in (
        "3 left out",
        "[bold]cut⟨U+001B⟩[31m.pdf: the PDF cannot be read",
        "invoices.json: is in no format known here",
        "some.jsonl#2: ",
        "some.jsonl#1 created_at: ",
    ):
        assert words in shown
    told = lines(tmp_path / "out" / "problems.jsonl")
    assert [one["severity"] for one in told] == ["file", "file", "record", "field", "note"]
    summary = json.loads(run(tmp_path / "home", str(folder), "--json").stdout)
    assert [one["code"] for one in summary["problems"]] == [one["code"] for one in told]


def test_a_field_left_out_alone_shows_in_the_exit_code(tmp_path: Path) -> None:
    record = {"id": "a", "name": "A", "emails": ["a@example.com"], "created_at": "2999-01-01"}
    path = tmp_path / "some.jsonl"
    path.write_text(json.dumps(record) + "\n")
    assert run(tmp_path / "home", str(path)).return_value == Exit.LEFT_OUT
    path.write_text(json.dumps(record | {"created_at": "2026-01-01"}) + "\n")
    assert run(tmp_path / "home", str(path)).return_value == Exit.OK


def fine(folder: Path) -> Path:
    path = folder / "fine.txt"
    path.write_text(RESUME)
    return path


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["--unmask", " "], "needs a reason"),
        (["--base-rate", "nan"], "base rate"),
        (["--weights", "{not_text}"], "not text in UTF-8"),
        (["--ignore-link", "fone=5"], "names no link to ignore"),
        (["--ignore-link", "ring-0123456789ab"], "names no link to ignore"),
        (["--weights", "{lacking}"], "no weight for"),
        (["--out", "{not_text}/out"], "Not a directory"),
    ],
)
def test_wrong_options_are_told_before_the_work(
    words: list[str], said: str, tmp_path: Path
) -> None:
    places = {"not_text": tmp_path / "not_text", "lacking": tmp_path / "lacking.toml"}
    places["not_text"].write_bytes(b"\x93\xff")
    table = default_weights()
    few = msgspec.structs.replace(table, signals={"A01": table.signals["A01"]})
    places["lacking"].write_text(render_weights(few, "one signal only"), "utf-8")
    given = [word.format(**places) for word in words]
    found = run(tmp_path / "home", str(fine(tmp_path)), *given)
    assert isinstance(found.exception, click.ClickException)
    assert said in found.exception.message


def test_nothing_screened_is_not_called_nothing_found(tmp_path: Path) -> None:
    empty = tmp_path / "empty"
    empty.mkdir()
    found = run(tmp_path / "home", str(empty))
    assert found.return_value == Exit.FAILED
    assert "Nothing was screened" in found.output
    assert "Nothing needs attention" not in found.output
    assert "empty: holds no application" in found.output


COMMAND = "from doorward.cli.app import main; main()"


def started(home: Path, *words: str) -> subprocess.Popen[str]:
    """The command in a process of its own, with its temporary files below `home`."""
    home.mkdir(exist_ok=True)
    return subprocess.Popen(
        [sys.executable, "-c", COMMAND, *words],
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        env={**os.environ, "TMPDIR": str(home), "DOORWARD_HOME": str(home / "data")},
    )


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="signals of POSIX")
def test_an_ended_run_leaves_no_temporary_file_about_people(tmp_path: Path) -> None:
    path, home = tmp_path / "many.jsonl", tmp_path / "home"
    record = {"id": "a", "name": "A", "emails": ["a@example.com"]}
    with path.open("w", encoding="utf-8") as file:
        for number in range(20_000):
            file.write(json.dumps(record | {"id": f"a{number}"}) + "\n")
    process = started(home, "screen", str(path), "--workers", "1")
    try:
        for _ in range(600):
            if any(home.glob("doorward-*/chunk-*")):
                break
            time.sleep(0.05)
        else:
            pytest.fail("no chunk was kept within 30 seconds")
        process.terminate()
        assert process.wait(timeout=30) == 128 + signal.SIGTERM
    finally:
        process.kill()
        process.communicate()
    assert not any(home.glob("doorward-*"))


@pytest.mark.skipif(sys.platform == "win32", reason="pipes of POSIX")
def test_a_reader_that_goes_is_no_fault(tmp_path: Path) -> None:
    process = started(tmp_path / "home", "signals", "list")
    assert process.stdout is not None
    process.stdout.close()
    assert process.wait(timeout=30) == Exit.OK


def test_an_unreadable_source_is_named(tmp_path: Path) -> None:
    found = run(tmp_path / "home", str(fine(tmp_path)), str(tmp_path / "fine.txt" / "x"))
    assert isinstance(found.exception, click.ClickException)
    assert "fine.txt/x: not a directory" in found.exception.message


def test_what_is_given_twice_is_read_once(tmp_path: Path) -> None:
    folder = tmp_path / "in"
    (folder / "more").mkdir(parents=True)
    record = {"id": "a", "name": "A", "emails": ["a@example.com"]}
    (folder / "some.jsonl").write_text(json.dumps(record) + "\n")
    (folder / "more" / "fine.txt").write_text(RESUME)
    given = [folder, folder / "some.jsonl", folder / "more", tmp_path / "in" / ".." / "in"]
    out = tmp_path / "out"
    found = run(tmp_path / "home", *map(str, given), "--out", str(out))
    assert found.return_value == Exit.OK
    assert {one["application"] for one in lines(out / "assessments.jsonl")} == {"a", "more/fine"}
    told = [(one["code"], one["file"]) for one in lines(out / "problems.jsonl")]
    assert told == [("given-twice", name) for name in ("in", "more", "some.jsonl")]

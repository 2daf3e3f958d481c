"""The commands as a person or a CI job meets them."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from click.testing import CliRunner

from doorward.cli.app import COMMANDS, Exit, doorward


@pytest.fixture(autouse=True)
def _own_home(tmp_path_factory, monkeypatch):
    monkeypatch.setenv("DOORWARD_HOME", str(tmp_path_factory.mktemp("home")))


def run(*words: object):
    return CliRunner().invoke(doorward, [str(word) for word in words], standalone_mode=False)


def write(folder: Path, *records: dict[str, object]) -> Path:
    path = folder / "applications.jsonl"
    path.write_text("".join(json.dumps(one) + "\n" for one in records), encoding="utf-8")
    return path


def people(count: int) -> list[dict[str, object]]:
    return [
        {"id": f"a{n}", "name": f"Person N{n}", "emails": [f"p{n}@example.com"]}
        for n in range(count)
    ]


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_explains_itself(name):
    result = run(name, "--help")
    assert result.exit_code == 0
    assert len(result.output.splitlines()) > 5
    assert max(map(len, result.output.splitlines())) <= 80


def test_help_lists_every_command():
    output = run("--help").output
    assert all(f"  {name} " in output for name in COMMANDS)


def test_screen_writes_the_files_and_exits_zero(tmp_path):
    out = tmp_path / "out"
    result = run("screen", write(tmp_path, *people(3)), "--out", out, "--workers", 1)
    assert result.return_value == Exit.OK
    assert "3 screened" in result.output
    assert (out / "report.html").is_file()
    keys = json.loads((out / "assessments.jsonl").read_text().splitlines()[0]).keys()
    assert {
        *("application", "band", "log_odds", "expected_precision", "ring", "evidence"),
        "not_checked",
    } <= keys


def test_json_is_one_object_and_nothing_else(tmp_path):
    result = run("screen", write(tmp_path, *people(2)), "--json", "--workers", 1)
    assert json.loads(result.stdout)["stats"]["screened"] == 2


def test_left_out_input_shows_in_the_exit_code(tmp_path):
    path = write(tmp_path, *people(2))
    with path.open("a", encoding="utf-8") as file:
        file.write("{broken\n")
    result = run("screen", path, "--workers", 1)
    assert result.return_value == Exit.LEFT_OUT
    assert "1 left out" in result.output


def test_nothing_readable_is_a_failure(tmp_path):
    (tmp_path / "noise.bin").write_bytes(bytes(range(256)) * 4)
    assert run("screen", tmp_path / "noise.bin", "--workers", 1).return_value == Exit.FAILED


def test_fail_on_a_band(tmp_path):
    pool = people(30)
    for one in pool[:4]:
        one["phones"] = ["+1 202 555 0199"]
        one["client_events"] = [{"ip": "192.0.2.9", "at": "2026-05-01T10:00:00Z"}]
    path = write(tmp_path, *pool)
    assert run("screen", path, "--workers", 1, "--fail-on", "look").return_value == Exit.FLAGGED
    calm = tmp_path / "calm"
    calm.mkdir()
    fine = run("screen", write(calm, *people(3)), "--workers", 1, "--fail-on", "look")
    assert fine.return_value == Exit.OK


def test_masked_unless_a_reason_is_given(tmp_path):
    pool = people(8)
    for one in pool[:3]:
        one["phones"] = ["+1 202 555 0123"]
    path = write(tmp_path, *pool)
    for reason, shown in ((None, False), ("case 12, asked by legal", True)):
        out = tmp_path / f"out-{shown}"
        more = ["--unmask", reason] if reason else []
        run("screen", path, "--out", out, "--workers", 1, *more)
        text = (out / "assessments.jsonl").read_text() + (out / "report.html").read_text()
        assert ("2025550123" in text) is shown
        assert ("case 12, asked by legal" in text) is shown


def test_a_missing_source_is_one_clear_line(tmp_path):
    result = run("screen", tmp_path / "nothing.json")
    assert isinstance(result.exception, Exception)
    assert "nothing.json: no such file or folder" in str(result.exception)


def test_signals_list_and_show():
    rows = json.loads(run("signals", "list", "--json").output)
    assert {"A01", "B01", "C01"} <= {row["id"] for row in rows}
    one = json.loads(run("signals", "show", "a01", "--json").output)
    assert one["id"] == "A01"
    assert one["clears"]
    assert one["sources"]
    assert "A01" in run("signals", "show", "A01").output


def test_behaviours_are_listed_and_shown_beside_the_signals():
    rows = json.loads(run("signals", "list", "--json").output)
    assert {"A01", "G09", "H06.decoy"} <= {row["id"] for row in rows}
    one = json.loads(run("signals", "show", "h06.decoy", "--json").output)
    assert one["hard"] is True
    assert len(json.loads(run("signals", "show", "H06", "--json").output)) > 5
    assert "told whatever the budget" in run("signals", "show", "H06.decoy").output
    assert "Avoids meetings" in run("signals", "list", "--all").output
    assert "not a signal" in str(run("signals", "show", "G08").exception)


def test_a_prohibited_row_is_explained_not_shown():
    result = run("signals", "show", "B08")
    assert "not a signal" in str(result.exception)


def test_audit_finds_the_group_that_is_flagged_more(tmp_path):
    lines, groups = [], ["application,group"]
    for n in range(400):
        flagged = n % 2 == 0 and n % 10 == 0
        lines.append(
            {
                "application": f"a{n}",
                "band": "verify" if flagged else "clear",
                "log_odds": -2.0 if flagged else -6.9,
                "evidence": [{"signal": "A09"}] if flagged else [],
            }
        )
        groups.append(f"a{n},{'red' if n % 2 == 0 else 'blue'}")
    (tmp_path / "assessments.jsonl").write_text("\n".join(map(json.dumps, lines)))
    (tmp_path / "groups.csv").write_text("\n".join(groups))
    result = run(
        "audit", tmp_path, "--groups", tmp_path / "groups.csv", "--out", tmp_path / "o", "--json"
    )
    assert result.return_value == Exit.FLAGGED
    concerns = json.loads(result.stdout)["concerns"]
    assert {(one["group"], one["signal"]) for one in concerns} == {("red", None), ("red", "A09")}
    assert (tmp_path / "o" / "ll144.csv").read_text().count("\n") == 4
    text = run("audit", tmp_path, "--groups", tmp_path / "groups.csv").output
    assert "group = red: flagged overall" in text


def test_audit_refuses_the_wrong_groups_file(tmp_path):
    (tmp_path / "assessments.jsonl").write_text(
        json.dumps({"application": "a1", "band": "clear", "log_odds": -6.9})
    )
    (tmp_path / "groups.csv").write_text("application,group\nother,red\n")
    result = run("audit", tmp_path, "--groups", tmp_path / "groups.csv")
    assert "wrong file" in str(result.exception)


def test_calibrate_writes_a_table_that_screen_accepts(tmp_path):
    lines, outcomes = [], ["application,outcome"]
    for n in range(80):
        confirmed = n % 4 == 0
        signal = "A01" if confirmed or n % 7 == 0 else "B07"
        lines.append(
            {
                "application": f"a{n}",
                "evidence": [{"signal": signal, "strength": "medium", "counted": 1.0}],
            }
        )
        outcomes.append(f"a{n},{'confirmed' if confirmed else 'cleared'}")
    (tmp_path / "assessments.jsonl").write_text("\n".join(map(json.dumps, lines)))
    (tmp_path / "outcomes.csv").write_text("\n".join(outcomes))
    out = tmp_path / "fitted"
    result = run(
        "calibrate", tmp_path, "--outcomes", tmp_path / "outcomes.csv", "--out", out, "--json"
    )
    assert json.loads(result.stdout.splitlines()[0])["cases"] == 80
    assert (out / "calibration.svg").read_text().startswith("<svg")
    folder = tmp_path / "pool"
    folder.mkdir()
    again = run(
        "screen", write(folder, *people(2)), "--weights", out / "weights.toml", "--workers", 1
    )
    assert again.return_value == Exit.OK


def test_calibrate_says_when_there_are_too_few_cases(tmp_path):
    (tmp_path / "assessments.jsonl").write_text(json.dumps({"application": "a1", "evidence": []}))
    (tmp_path / "outcomes.csv").write_text("application,outcome\na1,confirmed\n")
    result = run("calibrate", tmp_path, "--outcomes", tmp_path / "outcomes.csv")
    assert "10 confirmed and 10 cleared" in str(result.exception)


def test_a_command_whose_libraries_are_not_installed_says_which_extra_has_them():
    script = "import sys; sys.modules['cedarpy'] = None; from doorward.cli import main; main()"
    done = subprocess.run(
        [sys.executable, "-c", script, "agents", "check", "policies.cedar"],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    assert done.returncode == 1
    assert "pip install 'doorward[agents]'" in done.stderr
    assert "Traceback" not in done.stderr

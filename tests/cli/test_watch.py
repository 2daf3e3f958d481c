"""`doorward watch` as people use it."""

import json
import sys

import pytest
from click.testing import CliRunner

from doorward.cli.app import doorward
from stream.making import found, lines, sign_in


@pytest.fixture
def run(tmp_path, monkeypatch):
    monkeypatch.setenv("DOORWARD_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)

    def invoke(*words, **more):
        return CliRunner().invoke(
            doorward, ["watch", *map(str, words)], standalone_mode=False, **more
        )

    return invoke


@pytest.fixture
def log(tmp_path):
    path = tmp_path / "a.jsonl"
    events = [sign_in(number, managed=number % 2 == 0) for number in range(10)]
    path.write_bytes(lines(events) + b"no json\n")
    return path


def test_it_prints_what_came_in_and_went_out(run, log, tmp_path):
    result = run(log, "--format", "ocsf", "--out", tmp_path / "out")
    assert "11 records in, 5 findings out, 1 quarantined" in result.output
    assert result.return_value == 3
    assert len(found(tmp_path / "out")) == 5
    assert len(found(tmp_path / "out", "dead-letter.jsonl")) == 1


def test_json_is_one_object(run, log):
    counts = json.loads(run(log, "--format", "ocsf", "--json").stdout)
    assert (counts["records"], counts["findings"], counts["quarantined"]) == (11, 5, 1)


def test_all_good_is_zero_and_nothing_good_is_one(run, tmp_path):
    good = tmp_path / "good.jsonl"
    good.write_bytes(lines([sign_in(1)]))
    assert run(good).return_value == 0
    bad = tmp_path / "bad.jsonl"
    bad.write_bytes(b"x\n" * 20)
    result = run(bad, "--format", "ocsf")
    assert result.return_value == 1
    assert "another --format" in result.output


def test_standard_input_is_a_source(run, tmp_path):
    result = run("-", "--format", "ocsf", "--json", input=lines([sign_in(1), sign_in(2)]))
    assert json.loads(result.stdout)["events"] == 2


def test_status_without_disturbing(run, log, tmp_path):
    run(log, "--format", "ocsf", "--state", tmp_path / "state")
    told = run("status", "--state", tmp_path / "state").output
    assert "not running" in told
    assert "11 records in, 10 events" in told
    assert "dead letters, not-json: 1" in told
    status = json.loads(run("status", "--state", tmp_path / "state", "--json").output)
    assert status["counts"]["findings"] == 5
    assert status["sources"][0]["behind"] == 0


def test_status_of_no_state_is_said(run, tmp_path):
    (tmp_path / "empty").mkdir()
    result = run("status", "--state", tmp_path / "empty")
    assert "no watch keeps its state here" in str(result.exception)


def test_senders_are_added_listed_and_removed(run, tmp_path):
    state = tmp_path / "state"
    token = run("sender", "add", "idp", "--state", state, "--format", "okta").output.strip()
    assert token.startswith("dww_")
    assert len(token) > 40
    assert "idp  okta" in run("sender", "list", "--state", state).output
    assert token not in run("sender", "list", "--state", state).output
    assert run("sender", "remove", "idp", "--state", state).return_value == 0
    assert run("sender", "list", "--state", state).output == ""


@pytest.mark.parametrize(
    ("words", "said"),
    [
        ((), "at least one source"),
        (("a.jsonl", "--unmask", " "), "wants a reason"),
        (("--listen", "0.0.0.0:8766", "--state", "s"), "--tls-cert"),
        (("--listen", "127.0.0.1:0"), "--state"),
        (("nothing.jsonl",), "no such file"),
        (("a.jsonl", "--format", "other"), "no such format"),
    ],
    ids=["no-source", "no-reason", "no-tls", "no-state", "no-file", "no-format"],
)
def test_wrong_use_is_said(run, log, words, said):
    assert said in str(run(*words).exception)


def test_help_lists_the_commands_beside_watching(run):
    told = run("--help").output
    assert "SOURCES are files" in told
    assert "status" in told
    assert "sender" in told


def test_help_comes_without_the_readers(run):
    code = "import sys, doorward.cli.watch; sys.exit('doorward.stream.watching' in sys.modules)"
    import subprocess

    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0


def test_rules_that_are_not_used_are_named(run, log, tmp_path):
    folder = tmp_path / "rules"
    folder.mkdir()
    for number in range(7):
        (folder / f"broken-{number}.yml").write_text("title: no detection\n")
    result = run(log, "--format", "ocsf", "--sigma", folder)
    assert "7 could not be used" in result.stdout
    assert "broken-0.yml: " in result.stderr
    assert "and 2 more" in result.stderr
    told = json.loads(run(log, "--format", "ocsf", "--sigma", folder, "--json").stdout)
    assert len(told["rules_left_out"]) == 7
    assert told["rules"] > 0
    assert "Sigma rules" not in run(log, "--format", "ocsf").stdout

"""`doorward access` as whoever keeps the server runs it."""

import json
import re
import subprocess
import sys

import pytest

pytestmark = pytest.mark.slow


@pytest.fixture
def run(tmp_path):
    """Runs the command on a database of its own; gives code, output and messages."""

    def command(*arguments):
        url = f"sqlite:///{tmp_path / 'console.sqlite3'}"
        done = subprocess.run(
            [sys.executable, "-m", "doorward", "access", *arguments, "--database", url],
            capture_output=True,
            text=True,
            timeout=120,
            check=False,
            cwd=tmp_path,
        )
        return done.returncode, done.stdout, done.stderr

    return command


def test_a_link_a_list_and_shutting_out(run):
    code, link, said = run(
        "enrol-link", "--name", "Invented Admin", "--origin", "https://d.example"
    )
    assert code == 0
    assert re.fullmatch(r"https://d\.example/enrol/[\w-]{43}/\n", link)
    assert "Invented Admin (administrator)" in said
    code, out, _ = run("people", "--json")
    [one] = json.loads(out)
    assert (one["name"], one["role"], one["state"]) == (
        "Invented Admin",
        "administrator",
        "invited",
    )
    assert link.split("/")[-2] not in out
    code, out, _ = run("people")
    assert re.search(r"1\s+administrator\s+invited\s+0 keys\s+never\s+Invented Admin", out)
    code, _, said = run("suspend", "1", "--reason", "invented")
    assert (code, said) == (1, "Error: this person is invited\n")
    code, out, _ = run("sessions", "end", "1")
    assert (code, out) == (0, "0 sessions ended\n")
    code, _, said = run("sessions", "end", "77")
    assert (code, said) == (1, "Error: there is no such person\n")


def test_an_unknown_role_is_wrong_usage(run):
    code, _, said = run("enrol-link", "--role", "root")
    assert code == 2
    assert "'root' is not one of" in said


def test_a_database_that_is_none_is_told_in_a_line(tmp_path, run):
    (tmp_path / "console.sqlite3").write_bytes(b"no database" * 1000)
    code, _, said = run("people")
    assert code == 1
    assert said.startswith("Error: ")
    assert "Traceback" not in said


def test_without_the_extra_it_says_what_to_install(monkeypatch):
    from click.testing import CliRunner

    from doorward.cli import access

    monkeypatch.setattr(access, "find_spec", lambda name: None)
    done = CliRunner().invoke(access.access, ["people"])
    assert done.exit_code == 1
    assert "pip install 'doorward[console]'" in done.output

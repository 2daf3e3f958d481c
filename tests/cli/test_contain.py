"""`doorward contain`, against a database of its own: plans always, acts where it may."""

import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

MAKE = """
import sys
sys.path.insert(0, sys.argv[2])
from doorward.store.opening import migrate, open_store
open_store(sys.argv[1]); migrate()
from cases.containing_made import worker_case
from casework import person
from doorward.model.cases import Role
somebody, row = person(Role.TALENT), worker_case(sys.argv[3] == "decided")
print(row.pk, somebody.pk)
"""
WHY = "An invented reason that is long enough to be one"


class Terminal:
    def __init__(self, home: Path, ground: str = "decided") -> None:
        self.environment = os.environ | {
            "DOORWARD_HOME": str(home),
            "DOORWARD_DATABASE": f"sqlite:///{home / 'cases.sqlite3'}",
            "COLUMNS": "80",
        }
        self.environment.pop("DOORWARD_RESPONDERS", None)
        tests = Path(__file__).parents[1]
        database = self.environment["DOORWARD_DATABASE"]
        made = self._run([sys.executable, "-c", MAKE, database, tests, ground])
        assert made.returncode == 0, made.stderr
        self.case, self.somebody = made.stdout.split()

    def __call__(self, *arguments, code: int = 0) -> str:
        done = self._run([sys.executable, "-m", "doorward", "contain", *arguments])
        assert done.returncode == code, done.stderr
        return done.stdout + done.stderr

    def _run(self, command):
        return subprocess.run(
            [str(one) for one in command],
            env=self.environment, capture_output=True, text=True, check=False, timeout=120,
        )  # fmt: skip


@pytest.fixture
def contain(tmp_path):
    return Terminal(tmp_path)


def test_a_command_plans_and_does_not_act_by_itself(contain):
    said = contain("plan", contain.case, "--account", f"doorward:{contain.somebody}")
    assert f"plan 1 of C-{int(contain.case):06d}: planned" in said
    assert "suspend, active -> suspended: planned" in said
    said = contain("run", 1, "--reason", WHY, code=1)
    assert "command_line = true" in said
    assert "nothing is contained" in contain("status")
    assert "write RESPONDER:ACCOUNT" in contain(
        "plan", contain.case, "--account", "nothing", code=2
    )
    assert "no such responder" in contain("plan", contain.case, "--account", "okta:x", code=1)
    assert "there is no plan 9" in contain("status", 9, code=1)


def test_a_hold_says_until_when_while_it_holds_somebody(tmp_path):
    contain = Terminal(tmp_path, "undecided")
    file = tmp_path / "responders.toml"
    file.write_text("command_line = true\n")
    contain.environment["DOORWARD_RESPONDERS"] = str(file)
    contain("plan", contain.case, "--account", f"doorward:{contain.somebody}")
    held = contain("run", 1, "--hold", "--reason", WHY).splitlines()[0]
    assert re.search(r": done, held until \d{4}-\d\d-\d\d \d\d:\d\d UTC$", held)
    assert "held until" not in contain("undo", 1, "--reason", WHY)
    contain("plan", contain.case, "--account", "doorward:nobody invented", code=3)
    assert "held until" not in contain("run", 2, "--hold", "--reason", WHY, code=1)


def test_where_the_operator_allows_it_a_command_runs_and_undoes(contain, tmp_path):
    file = tmp_path / "responders.toml"
    file.write_text("command_line = true\n")
    contain.environment["DOORWARD_RESPONDERS"] = str(file)
    contain("plan", contain.case, "--account", f"doorward:{contain.somebody}")
    assert "1: done, decision" in contain("run", 1, "--reason", WHY).replace("plan ", "").replace(
        f" of C-{int(contain.case):06d}", ""
    )
    said = json.loads(contain("status", "--json"))
    assert said["stopped"] is None
    assert [one["state"] for one in said["contained"]] == ["done"]
    assert "undone" in contain("undo", 1, "--reason", WHY)
    contain("plan", contain.case, "--account", "doorward:nobody invented", code=3)
    assert "1 of 1 steps are not as planned" in contain("run", 2, "--reason", WHY, code=1)
    file.write_text("command_line = maybe")
    assert "responders.toml: no readable TOML" in contain("run", 2, "--reason", WHY, code=1)

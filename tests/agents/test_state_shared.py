"""Several connections of one process beside other processes: all see what was written."""

import contextlib
import shutil
import subprocess
import sys

import pytest

from doorward.agents.refusals import AgentRefusal
from doorward.agents.state import FILE, AgentState

WRITE = """
import sys
from pathlib import Path
from doorward.agents.state import AgentState
with AgentState(Path(sys.argv[1])) as state, state.writing() as db:
    db.execute("INSERT INTO proofs (id, ends_at) VALUES (?, 1)", (sys.argv[2],))
"""


def ids(state):
    return [one for (one,) in state.rows("SELECT id FROM proofs ORDER BY id")]


def test_another_connection_of_the_process_leaves_the_first_its_locks(tmp_path):
    with AgentState(tmp_path) as first:
        AgentState(tmp_path).close()
        for name in ("a", "b"):
            subprocess.run([sys.executable, "-c", WRITE, str(tmp_path), name], check=True)
        assert ids(first) == ["a", "b"]
        with first.writing() as db:
            db.execute("INSERT INTO proofs (id, ends_at) VALUES ('c', 1)")
        with AgentState(tmp_path) as second:
            assert ids(second) == ["a", "b", "c"]


@pytest.mark.skipif(sys.platform == "win32", reason="other rights there")
def test_the_file_is_its_owners_alone(tmp_path):
    AgentState(tmp_path / "state").close()
    assert (tmp_path / "state" / FILE).stat().st_mode & 0o777 == 0o600
    assert (tmp_path / "state").stat().st_mode & 0o777 == 0o700


@pytest.mark.skipif(sys.platform == "win32", reason="an open file stays there")
@pytest.mark.parametrize("how", ["removed", "replaced", "moved away"])
def test_a_state_that_is_another_now_tells_nothing_old(tmp_path, how):
    """Who has the file open could read it for ever, and miss whom the new one suspends."""
    folder = tmp_path / "state"
    with AgentState(folder) as state:
        if how == "moved away":
            folder.rename(tmp_path / "away")
        else:
            (folder / FILE).unlink()
        if how == "replaced":
            shutil.rmtree(folder)
            AgentState(folder).close()
        for ask in (lambda: ids(state), state.changes, lambda: state.writing().__enter__()):
            with pytest.raises(AgentRefusal) as refused:
                ask()
            assert refused.value.code == "state-gone"


def test_what_lasts_waits_for_the_disk_also_after_what_does_not(tmp_path):
    levels = {"NORMAL": 1, "FULL": 2}
    with AgentState(tmp_path) as state:
        for lasting in (True, False, False, True, False, True):
            with state.writing(lasting=lasting) as db:
                found = db.execute("PRAGMA synchronous").fetchone()[0]
            assert found == levels["FULL" if lasting else "NORMAL"]


def test_changes_tell_of_everything_that_lasts_and_of_all_that_others_do(tmp_path):
    put = "INSERT INTO proofs (id, ends_at) VALUES (?, 1)"
    with AgentState(tmp_path) as state, AgentState(tmp_path) as other:
        seen = [state.changes()]
        assert state.changes() == seen[0]
        with state.writing(lasting=False) as db:
            db.execute(put, ("a",))
        assert state.changes() == seen[0]
        for lasting in (False, True):
            with other.writing(lasting=lasting) as db:
                db.execute(put, (f"b{lasting}",))
            seen.append(state.changes())
        with state.writing() as db:
            db.execute(put, ("c",))
            seen.append(state.changes())
        seen.append(state.changes())
        with contextlib.suppress(KeyError), state.writing() as db:
            db.execute(put, ("d",))
            seen.append(state.changes())
            raise KeyError
        seen.append(state.changes())
        assert len(set(seen)) == len(seen)
        assert ids(other) == ["a", "bFalse", "bTrue", "c"]

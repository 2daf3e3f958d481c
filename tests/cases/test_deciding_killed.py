"""A server that is killed in the middle of decisions leaves each of them whole or undone."""

import json
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.slow
def test_decisions_that_are_killed_are_whole_or_not_there(tmp_path):
    script = Path(__file__).with_name("deciding_killed.py")
    done = subprocess.run(
        [sys.executable, script, tmp_path], capture_output=True, text=True, timeout=600, check=False
    )
    assert done.returncode == 0, done.stderr[-4000:]
    told = json.loads(done.stdout)
    assert told["faults"] == []
    assert told["tried"] >= 60
    assert told["acts_done"] == list(range(8))

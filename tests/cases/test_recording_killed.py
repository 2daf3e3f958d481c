"""A process that is killed while it takes a run in leaves nothing half-written."""

import json
import subprocess
import sys
from pathlib import Path

import pytest


@pytest.mark.slow
def test_a_kill_anywhere_leaves_whole_batches_and_the_rest_is_taken_in_later(tmp_path):
    script = Path(__file__).with_name("recording_killed.py")
    done = subprocess.run(
        [sys.executable, str(script), str(tmp_path)], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stderr
    result = json.loads(done.stdout)
    assert result["faults"] == []
    assert result["tries"] >= 30
    # Some were killed before the first batch was in, some between batches, some near the end.
    assert len(result["states"]) >= 4

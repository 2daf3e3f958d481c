"""Real public data that lies outside the repository, for tests that skip without it.

The folder is ``DOORWARD_DATA``, or ``shared/data`` beside the repository.
"""

import os
from pathlib import Path

import pytest

DATA = Path(
    os.environ.get("DOORWARD_DATA") or Path(__file__).parents[2] / "shared" / "data"
).resolve()
needs_real_data = pytest.mark.skipif(
    not DATA.is_dir(), reason="the public data files are not here (set DOORWARD_DATA)"
)

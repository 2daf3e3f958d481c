"""The console's settings for tests: a database and a key of their own."""

import os

os.environ["DOORWARD_SECRET_KEY"] = "for-tests-only-" + "0" * 40
os.environ["DOORWARD_DATABASE"] = os.environ.get(
    "DOORWARD_TEST_DATABASE", "sqlite:///doorward-tests.sqlite3"
)
os.environ["DOORWARD_ORIGIN"] = "http://localhost:8765"

from doorward.console.settings import *  # noqa: F403

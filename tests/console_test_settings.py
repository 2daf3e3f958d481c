"""The console's settings for tests: a database and a key of their own."""

import os
import tempfile
from typing import Any

os.environ["DOORWARD_SECRET_KEY"] = "for-tests-only-" + "0" * 40
os.environ["DOORWARD_DATABASE"] = os.environ.get(
    "DOORWARD_TEST_DATABASE", "sqlite:///doorward-tests.sqlite3"
)
os.environ["DOORWARD_ORIGIN"] = "http://localhost:8765"

from doorward.console.settings import *  # noqa: F403
from doorward.console.settings import DATABASES

_default = DATABASES["default"]
if _default["ENGINE"] == "django.db.backends.sqlite3":
    # A file as in life: SQLite's databases in memory know neither its log nor its locks.
    _FOLDER = tempfile.TemporaryDirectory(prefix="doorward-tests-", ignore_cleanup_errors=True)
    _default["TEST"] = {"NAME": f"{_FOLDER.name}/tests.sqlite3"}
    _options: Any = _default["OPTIONS"]
    _options["init_command"] += " PRAGMA synchronous=OFF;"

# All tests come from one address; those of limits bring their own.
TRIES_AT_THE_DOOR = TRIES_SIGNED_IN = (100_000, 100_000)

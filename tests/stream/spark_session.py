"""Whether Spark can run here, for tests that skip with a message where it cannot."""

import importlib.util
import os
import shutil

import pytest

JAVA = shutil.which("java") or os.environ.get("JAVA_HOME")
needs_pandas = pytest.mark.skipif(
    importlib.util.find_spec("pandas") is None, reason="needs doorward[spark] (pandas)"
)


def needs_spark(test):
    """Slow, and only where there are PySpark and Java."""
    missing = [
        what
        for what, there in (
            ("PySpark (pip install 'doorward[spark]')", importlib.util.find_spec("pyspark")),
            ("Java 17 or newer", JAVA),
        )
        if not there
    ]
    skip = pytest.mark.skipif(bool(missing), reason=f"needs {' and '.join(missing)}")
    return pytest.mark.slow(skip(test))


_sessions = []


def session():
    """The one session of this process, started when it is first asked for."""
    if not _sessions:
        from doorward.stream.spark_session import session_of

        _sessions.append(session_of("local[2]", {"spark.sql.shuffle.partitions": "2"}))
    return _sessions[0]

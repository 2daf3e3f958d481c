"""Spark's session as a watch needs it, and what Spark raises."""

from __future__ import annotations

import contextlib
import os
import sys
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

from doorward.stream.errors import StreamError

if TYPE_CHECKING:
    from pyspark.sql import SparkSession

_OWN = "doorward.stream.errors.StreamError: "
"""How a fault of ours begins in what Spark tells of it."""


@contextlib.contextmanager
def started(master: str | None) -> Iterator[SparkSession]:
    """A session of our own, ended afterwards. Raises `StreamError` where there is no Spark."""
    try:
        from pyspark.errors import PySparkException  # noqa: PLC0415 - an extra
    except ImportError as error:
        raise StreamError("Spark is not installed: pip install 'doorward[spark]'") from error
    try:
        session = session_of(master)
    except PySparkException as error:
        raise StreamError(f"Spark does not start; it needs Java 17 or newer ({error})") from error
    try:
        yield session
    finally:
        session.stop()


def session_of(master: str | None, more: Mapping[str, str] | None = None) -> SparkSession:
    """A session with what a watch needs. `more` are other settings of Spark."""
    from pyspark.sql import SparkSession  # noqa: PLC0415 - an extra

    # The workers' interpreter is this one, and takes no modules from the current folder.
    os.environ.setdefault("PYSPARK_PYTHON", sys.executable)
    given = {
        "spark.app.name": "doorward watch",
        "spark.executorEnv.PYTHONSAFEPATH": "1",
        "spark.sql.session.timeZone": "UTC",
        "spark.ui.enabled": "false",
        "spark.ui.showConsoleProgress": "false",  # the command shows its own
    }
    if master is None and not os.environ.get("SPARK_HOME"):
        master = "local[*]"
    builder: Any = SparkSession.builder
    if master is not None:
        builder = builder.master(master)
        if master.startswith("local"):
            given["spark.driver.bindAddress"] = given["spark.driver.host"] = "127.0.0.1"
            given["spark.sql.shuffle.partitions"] = str(2 * (os.cpu_count() or 1))
    for name, value in {**given, **(more or {})}.items():
        builder = builder.config(name, value)
    session: SparkSession = builder.getOrCreate()
    session.sparkContext.setLogLevel("ERROR")
    return session


@contextlib.contextmanager
def failures() -> Iterator[None]:
    """What Spark raises, as a `StreamError` that says its first line."""
    from pyspark.errors import PySparkException  # noqa: PLC0415 - an extra

    try:
        yield
    except PySparkException as error:
        lines = [one.strip() for one in str(error).splitlines() if one.strip()]
        own = next((one for one in lines if one.startswith(_OWN)), None)
        said = own.removeprefix(_OWN) if own else " ".join(lines[:2])
        raise StreamError(f"Spark failed: {said[:500]}") from error

"""Reading at the start what the first pages would otherwise wait for."""

from __future__ import annotations

import logging
from datetime import UTC, datetime
from threading import Thread

from django.db import DatabaseError, connection

from doorward.cases.facets_columns import columns
from doorward.cases.viewer import Viewer
from doorward.console.pages.case_checks import notes
from doorward.model.cases import Role

_log = logging.getLogger(__name__)


def warm_in_background() -> Thread:
    """Warm on a thread of its own, which ends with the process; pages need not wait for it."""
    thread = Thread(target=warm, name="warming", daemon=True)
    thread.start()
    return thread


def warm() -> None:
    """Read the columns of the queue for each role, and what is known of the checks.

    Whoever asks meanwhile waits for the rest of it and no longer. What cannot be read now is
    read, and its trouble told, when somebody asks for it.
    """
    try:
        for role in Role:
            columns(Viewer(name="warming", now=datetime.now(UTC), role=role))
    except DatabaseError:
        _log.warning("the queue's columns could not be read at the start")
    finally:
        connection.close()
    notes()

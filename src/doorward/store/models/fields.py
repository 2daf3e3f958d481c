"""A column for text that is looked up by its beginning."""

from __future__ import annotations

from typing import Any

from django.db import models
from django.db.backends.base.base import BaseDatabaseWrapper


class PrefixField(models.CharField):  # type: ignore[type-arg]
    """Text in the order of its code points on both databases, so that a prefix is a range.

    SQLite orders so by itself; PostgreSQL by the database's language unless told.
    """

    def db_parameters(self, connection: BaseDatabaseWrapper) -> Any:  # noqa: ANN401 - as Django has it
        """The column's type and order on this database."""
        found = super().db_parameters(connection)
        if connection.vendor == "postgresql":
            found["collation"] = "C"
        return found

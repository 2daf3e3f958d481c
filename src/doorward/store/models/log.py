"""What was done and looked at, in one chain."""

from __future__ import annotations

from django.db import models

from doorward.store.models.people import Person


class LogEntry(models.Model):
    """One act. `digest` is over the entry and the digest before it, so that a change shows.

    `who` is the person's name then, or the name of the command or job that acted. `facts` are
    JSON and never hold an identifier in clear.
    """

    number = models.BigIntegerField(primary_key=True)
    at = models.DateTimeField(db_index=True)
    person = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    who = models.CharField(max_length=200)
    session = models.CharField(max_length=16, default="")
    act = models.CharField(max_length=60, db_index=True)
    object_kind = models.CharField(max_length=30)
    object_id = models.CharField(max_length=300)
    reason = models.CharField(max_length=1000, default="")
    facts = models.TextField(default="{}")
    previous = models.CharField(max_length=64)
    digest = models.CharField(max_length=64)

    class Meta:
        """The history of one object is an index range."""

        indexes = (models.Index(fields=("object_kind", "object_id", "number"), name="log_object"),)

"""Work in the background."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from doorward.store.models.people import Person


class Job(models.Model):
    """A piece of work. `state`: ``waiting``, ``running``, ``done``, ``failed`` or ``stopped``.

    A runner holds a job by `lease` until `lease_until`, which it moves on while it works; a job
    whose lease ran out is taken up again. `unique` keeps two of the same from waiting at once.
    """

    kind = models.CharField(max_length=40)
    arguments = models.JSONField()
    unique = models.CharField(max_length=200, default="")
    state = models.CharField(max_length=16, default="waiting")
    progress = models.CharField(max_length=200, default="")
    done = models.BigIntegerField(default=0)
    total = models.BigIntegerField(null=True)
    attempts = models.SmallIntegerField(default=0)
    not_before = models.DateTimeField()
    lease = models.CharField(max_length=64, default="")
    lease_until = models.DateTimeField(null=True)
    created_at = models.DateTimeField()
    created_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)
    result = models.JSONField(null=True)
    error = models.CharField(max_length=2000, default="")

    class Meta:
        """The next job to take, and no doubles."""

        indexes = (models.Index(fields=("state", "not_before", "id"), name="next_job"),)
        constraints = (
            models.UniqueConstraint(
                fields=("unique",),
                condition=Q(state__in=("waiting", "running")) & ~Q(unique=""),
                name="one_live_job_a_name",
            ),
        )

"""Cases, what is in them, and how people find them."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from doorward.store.models.evidence import SubjectRow
from doorward.store.models.fields import PrefixField
from doorward.store.models.people import Person


class Case(models.Model):
    """Something for people to decide. Its number is its `id`, shown as ``C-000123``.

    `version` grows with every change; a writer who read an older one is told so. `band_rank` is
    0 for investigate to 3 for clear, so that the queue's order is one index. `stage` is when
    what opened it was seen; `began_at` when the subject's first record is from. `follows` is the
    decided case that new evidence came to.
    """

    kind = models.CharField(max_length=16)
    title = models.CharField(max_length=500)
    status = models.CharField(max_length=16)
    band = models.CharField(max_length=16)
    band_rank = models.SmallIntegerField()
    log_odds = models.FloatField()
    expected_precision = models.FloatField()
    base_rate = models.FloatField()
    ring = models.CharField(max_length=300, default="", db_index=True)
    members = models.IntegerField(default=1)
    stage = models.CharField(max_length=16)
    requisition = models.CharField(max_length=500, default="")
    team = models.CharField(max_length=200, default="")
    signals = models.CharField(max_length=1000, default="")
    began_at = models.DateTimeField(null=True)
    opened_at = models.DateTimeField()
    updated_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    decided_at = models.DateTimeField(null=True)
    closed_at = models.DateTimeField(null=True)
    owner = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    outcome = models.CharField(max_length=16, default="")
    outcome_at = models.DateTimeField(null=True)
    joined_into = models.ForeignKey("self", models.PROTECT, null=True, related_name="joined")
    follows = models.ForeignKey("self", models.PROTECT, null=True, related_name="followed_by")
    version = models.IntegerField(default=1)
    synthetic = models.BooleanField(default=False)

    class Meta:
        """The order of the queue, and what its facets count."""

        indexes = (
            models.Index(fields=("status", "band_rank", "-log_odds", "id"), name="queue_order"),
            models.Index(fields=("band_rank", "-log_odds", "id"), name="queue_order_all"),
            models.Index(fields=("owner", "status"), name="queue_owner"),
            models.Index(fields=("status", "due_at"), name="queue_due"),
            models.Index(fields=("kind", "version", "id"), name="queue_check"),
        )


class CaseSubject(models.Model):
    """A subject of a case. A subject is in at most one case that is still undecided."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="subjects")
    subject = models.ForeignKey(SubjectRow, models.CASCADE, related_name="cases")
    joined_at = models.DateTimeField()

    class Meta:
        """One row a subject and case."""

        constraints = (
            models.UniqueConstraint(fields=("case", "subject"), name="one_row_a_case_subject"),
        )


class CaseTask(models.Model):
    """Something to look up or to ask. `content` is `doorward.model.Task` as JSON, or empty where
    a person wrote it; it weighs nothing. `digest` is over a found task's code, title and facts."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="tasks")
    subject = models.ForeignKey(SubjectRow, models.CASCADE, null=True, related_name="tasks")
    code = models.CharField(max_length=60)
    digest = models.CharField(max_length=64, default="")
    title = models.CharField(max_length=500)
    content = models.TextField(default="")
    state = models.CharField(max_length=16, default="open")
    assigned_to = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    created_at = models.DateTimeField()
    due_at = models.DateTimeField(null=True)
    done_at = models.DateTimeField(null=True)
    done_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    answer = models.CharField(max_length=2000, default="")

    class Meta:
        """Taking a run in twice does not double a task."""

        constraints = (
            models.UniqueConstraint(
                fields=("case", "subject", "digest"),
                condition=~Q(digest=""),
                name="one_row_a_found_task",
            ),
        )


class Note(models.Model):
    """What a person wrote into a case. Notes are not changed; a correction is another note."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="notes")
    author = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    text = models.TextField(max_length=10_000)


class SearchTerm(models.Model):
    """A folded word a case can be found by; search is by prefix."""

    case = models.ForeignKey(Case, models.CASCADE, related_name="terms")
    term = PrefixField(max_length=60)

    class Meta:
        """Prefixes are ranges of this index on both databases."""

        constraints = (models.UniqueConstraint(fields=("term", "case"), name="one_row_a_term"),)


class SavedView(models.Model):
    """A filter of the queue under a name, for its owner or for everybody of the same role."""

    owner = models.ForeignKey(Person, models.CASCADE, related_name="views")
    name = models.CharField(max_length=100)
    query = models.CharField(max_length=2000)
    shared = models.BooleanField(default=False)

    class Meta:
        """Names are a person's own."""

        constraints = (models.UniqueConstraint(fields=("owner", "name"), name="one_view_a_name"),)

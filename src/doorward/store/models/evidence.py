"""Subjects and what was seen of them over time. Values are as read: never show a row directly."""

from __future__ import annotations

from django.db import models


class Run(models.Model):
    """One run of screening or watching. `digest` makes taking in idempotent.

    A run is taken in by batches, each whole in itself; `taken_in_at` is set with the last one,
    and `counts` grows with each, so that a run that was cut off goes on where it stood.
    """

    digest = models.CharField(max_length=64, unique=True)
    kind = models.CharField(max_length=16)
    version = models.CharField(max_length=32)
    started_at = models.DateTimeField()
    finished_at = models.DateTimeField(db_index=True)
    sources = models.JSONField()
    base_rate = models.FloatField()
    screened = models.IntegerField()
    left_out = models.IntegerField()
    synthetic = models.BooleanField()
    taken_in_at = models.DateTimeField(null=True)
    counts = models.JSONField(default=dict)


class SubjectRow(models.Model):
    """A subject, with its latest assessment and where it stands in its life.

    `kind` and `subject_id` are those of `doorward.model.Subject`; `person_key` is equal for all
    subjects that are one person's over time (candidate → worker → owner of agents), or empty.
    """

    kind = models.CharField(max_length=16)
    subject_id = models.CharField(max_length=300)
    person_key = models.CharField(max_length=300, default="", db_index=True)
    name = models.CharField(max_length=500, default="")
    requisition = models.CharField(max_length=500, default="")
    team = models.CharField(max_length=200, default="")
    ring = models.CharField(max_length=300, default="", db_index=True)
    band = models.CharField(max_length=16, default="")
    began_at = models.DateTimeField(null=True)
    first_seen_at = models.DateTimeField(db_index=True)
    last_seen_at = models.DateTimeField()
    legal_hold = models.CharField(max_length=500, default="")
    erased_at = models.DateTimeField(null=True)
    synthetic = models.BooleanField(default=False)

    class Meta:
        """One row a subject."""

        constraints = (
            models.UniqueConstraint(fields=("kind", "subject_id"), name="one_row_a_subject"),
        )


class Tie(models.Model):
    """Two subjects that a person said are one person's. Undone ties stay, with who undid them.

    `SubjectRow.person_key` follows from the ties that are not undone.
    """

    a = models.ForeignKey(SubjectRow, models.CASCADE, related_name="+")
    b = models.ForeignKey(SubjectRow, models.CASCADE, related_name="+")
    why = models.CharField(max_length=1000)
    at = models.DateTimeField()
    undone_at = models.DateTimeField(null=True)

    class Meta:
        """Two subjects are tied once at a time."""

        constraints = (
            models.UniqueConstraint(
                fields=("a", "b"), condition=models.Q(undone_at=None), name="one_live_tie"
            ),
        )


class NotCheckedList(models.Model):
    """What could not be checked, as a JSON list of `doorward.model.NotChecked`. Most
    applications lack the same data, so that one list serves many assessments."""

    digest = models.CharField(max_length=64, unique=True)
    content = models.TextField()


class AssessmentRow(models.Model):
    """An assessment as it was on a day: `content` is `doorward.model.Assessment` as JSON,
    without its evidence, which stands in `EvidenceRow`, and without what was not checked, which
    stands in `not_checked`. `doorward.cases.evidence.assessment_of` puts it together again."""

    subject = models.ForeignKey(SubjectRow, models.CASCADE, related_name="assessments")
    run = models.ForeignKey(Run, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    band = models.CharField(max_length=16)
    log_odds = models.FloatField()
    expected_precision = models.FloatField()
    content = models.TextField()
    not_checked = models.ForeignKey(NotCheckedList, models.PROTECT, null=True, related_name="+")

    class Meta:
        """One assessment a subject and run; the latest is found by the index."""

        constraints = (
            models.UniqueConstraint(fields=("subject", "run"), name="one_assessment_a_run"),
        )
        indexes = (models.Index(fields=("subject", "-at"), name="latest_assessment"),)


class EvidenceRow(models.Model):
    """A piece of evidence. `content` is `doorward.model.WeighedEvidence` as JSON.

    The same evidence in a later run moves `last_seen_at`; evidence a later run no longer finds
    gets `gone_at` and stays. `digest` is over signal, reason, and the facts without where they
    were read: the same fact in another line of another export is the same evidence.
    """

    subject = models.ForeignKey(SubjectRow, models.CASCADE, related_name="evidence")
    digest = models.CharField(max_length=64)
    signal = models.CharField(max_length=40)
    family = models.CharField(max_length=60)
    strength = models.CharField(max_length=8)
    stage = models.CharField(max_length=16)
    counted = models.FloatField()
    observed_at = models.DateTimeField(null=True)
    first_seen_at = models.DateTimeField()
    last_seen_at = models.DateTimeField()
    gone_at = models.DateTimeField(null=True)
    content = models.TextField()

    class Meta:
        """One row a piece of evidence."""

        constraints = (
            models.UniqueConstraint(fields=("subject", "digest"), name="one_row_an_evidence"),
        )


class RingRow(models.Model):
    """A ring as last found: `content` is `doorward.model.Ring` as JSON (edges and their ids)."""

    ring_id = models.CharField(max_length=300, unique=True)
    run = models.ForeignKey(Run, models.PROTECT, related_name="+")
    content = models.TextField()

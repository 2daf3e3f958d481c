"""Plans to contain accounts, their steps with what became of each, and the switch that stops it."""

from __future__ import annotations

from django.db import models
from django.db.models import Q

from doorward.store.models.cases import Case
from doorward.store.models.decisions import Decision
from doorward.store.models.evidence import SubjectRow
from doorward.store.models.keys import Key
from doorward.store.models.people import Person


class Containment(models.Model):
    """A plan for some accounts. `digest` is over the diff that was shown.

    `state` is one of `doorward.cases.containing_words.PlanState`. What was run rests on a
    `decision` in force, or is an emergency hold with `expires_at`. `run_proof` and `undo_proof`
    are the signed step-ups as JSON; people are null where a command did it. What a `playbook`
    made names it, the `finding` it is for, and the worker whom it is `about`.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="containments")
    state = models.CharField(max_length=16, default="planned")
    digest = models.CharField(max_length=64)
    made_at = models.DateTimeField()
    made_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    decision = models.ForeignKey(Decision, models.PROTECT, null=True, related_name="containments")
    expires_at = models.DateTimeField(null=True)
    run_at = models.DateTimeField(null=True, db_index=True)
    run_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    run_key = models.ForeignKey(Key, models.PROTECT, null=True, related_name="+")
    run_reason = models.TextField(max_length=4000, default="")
    run_proof = models.TextField(default="")
    undo_at = models.DateTimeField(null=True)
    undo_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    undo_reason = models.TextField(max_length=4000, default="")
    undo_proof = models.TextField(default="")
    playbook = models.CharField(max_length=60, default="")
    finding = models.CharField(max_length=64, default="")
    about = models.ForeignKey(SubjectRow, models.PROTECT, null=True, related_name="+")

    class Meta:
        """What has been run says why, and on what it rests."""

        constraints = (
            models.CheckConstraint(
                condition=Q(run_at=None)
                | (~Q(run_reason="") & (Q(decision__isnull=False) | Q(expires_at__isnull=False))),
                name="a_containment_has_a_ground",
            ),
        )
        indexes = (models.Index(fields=("playbook", "about"), name="played_about"),)


class ContainmentStep(models.Model):
    """One step on one account: what was found, what is wanted, what became of it.

    `state` is one of `doorward.containment.steps.StepState`; it is written as intended before
    anything is sent. `key` makes a repeated request recognisable to who receives it.
    """

    plan = models.ForeignKey(Containment, models.CASCADE, related_name="steps")
    position = models.SmallIntegerField()
    responder = models.CharField(max_length=40)
    account = models.CharField(max_length=300)
    kind = models.CharField(max_length=40)
    reversible = models.BooleanField()
    before = models.CharField(max_length=60)
    after = models.CharField(max_length=60)
    problem = models.CharField(max_length=500, default="")
    key = models.CharField(max_length=64)
    state = models.CharField(max_length=16, default="planned")
    message = models.CharField(max_length=500, default="")
    started_at = models.DateTimeField(null=True)
    finished_at = models.DateTimeField(null=True)

    class Meta:
        """The order of the steps."""

        constraints = (
            models.UniqueConstraint(fields=("plan", "position"), name="one_step_a_position"),
        )


class ContainmentStop(models.Model):
    """The kill switch, each time it was engaged; engaged while `released_at` is null."""

    scope = models.CharField(max_length=16, default="all")
    at = models.DateTimeField()
    by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    reason = models.CharField(max_length=1000)
    released_at = models.DateTimeField(null=True)
    released_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    release_reason = models.CharField(max_length=1000, default="")

    class Meta:
        """It is engaged once at a time."""

        constraints = (
            models.UniqueConstraint(
                fields=("scope",), condition=Q(released_at=None), name="one_live_stop"
            ),
        )

"""What people decided, who agreed, what the subject was told and said."""

from __future__ import annotations

from django.db import models
from django.db.models import F, Q

from doorward.store.models.cases import Case
from doorward.store.models.keys import Key
from doorward.store.models.people import Person


class Decision(models.Model):
    """A decision on a case. `first_proof` and `second_proof` are the signed step-ups as JSON.

    The database itself refuses what must never be: a decision without a reason, and an adverse
    one in force without two people and two keys.
    """

    case = models.ForeignKey(Case, models.PROTECT, related_name="decisions")
    action = models.CharField(max_length=32)
    adverse = models.BooleanField()
    state = models.CharField(max_length=16)
    reason = models.TextField(max_length=10_000)
    first_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    first_key = models.ForeignKey(Key, models.PROTECT, related_name="+")
    first_at = models.DateTimeField()
    first_proof = models.TextField(default="")
    second_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    second_key = models.ForeignKey(Key, models.PROTECT, null=True, related_name="+")
    second_at = models.DateTimeField(null=True)
    second_reason = models.TextField(max_length=10_000, default="")
    second_proof = models.TextField(default="")
    in_force_at = models.DateTimeField(null=True)

    class Meta:
        """What holds whatever the code does."""

        constraints = (
            models.CheckConstraint(condition=~Q(reason=""), name="a_decision_has_a_reason"),
            models.CheckConstraint(
                condition=Q(adverse=False)
                | ~Q(state__in=("in-force", "overturned"))
                | (
                    Q(second_by__isnull=False)
                    & Q(second_key__isnull=False)
                    & ~Q(second_by=F("first_by"))
                    & ~Q(second_key=F("first_key"))
                    & ~Q(first_proof="")
                    & ~Q(second_proof="")
                    & ~Q(second_reason="")
                ),
                name="adverse_needs_two_people_and_keys",
            ),
            models.UniqueConstraint(
                fields=("case",), condition=Q(state="proposed"), name="one_open_proposal_a_case"
            ),
        )


class Notice(models.Model):
    """What the subject was told of a decision, how and when."""

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="notices")
    by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    at = models.DateTimeField()
    channel = models.CharField(max_length=60)
    text = models.TextField(max_length=10_000)
    appeal_until = models.DateTimeField()


class Appeal(models.Model):
    """What the subject said to a decision. Somebody who did not decide answers it."""

    decision = models.ForeignKey(Decision, models.PROTECT, related_name="appeals")
    received_at = models.DateTimeField()
    entered_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    text = models.TextField(max_length=20_000)
    upheld = models.BooleanField(null=True)
    reason = models.TextField(max_length=10_000, default="")
    answered_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    answered_at = models.DateTimeField(null=True)

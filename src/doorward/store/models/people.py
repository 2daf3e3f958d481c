"""Who works with the console, and how they were let in."""

from __future__ import annotations

from django.db import models
from django.db.models import Q


class Person(models.Model):
    """A person with one role. `state`: ``invited``, ``active``, ``suspended`` or ``left``.

    `handle` is the random user handle of passkeys (16 bytes); it says nothing about the person.
    """

    handle = models.BinaryField(unique=True, max_length=64)
    name = models.CharField(max_length=200)
    role = models.CharField(max_length=32)
    state = models.CharField(max_length=16, default="invited")
    created_at = models.DateTimeField()
    changed_at = models.DateTimeField()


class Invitation(models.Model):
    """A one-time link to enrol keys. Only the SHA-256 of its token is kept.

    `browser` is the one that enrolled the first key; no other may go on with the link.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="invitations")
    token_sha256 = models.CharField(max_length=64, unique=True)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    created_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    browser = models.CharField(max_length=64, default="")
    used_at = models.DateTimeField(null=True)


class Sponsorship(models.Model):
    """Two people vouch, each with an own assertion, that they met a third who lost all keys.

    `record` is the canonical JSON of what happened (who, when, where, document checked);
    `record_sha256` is what both sponsors' keys signed.
    """

    person = models.ForeignKey(Person, models.PROTECT, related_name="sponsorships")
    record = models.TextField()
    record_sha256 = models.CharField(max_length=64)
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    first_by = models.ForeignKey(Person, models.PROTECT, related_name="+")
    first_assertion = models.TextField()
    second_by = models.ForeignKey(Person, models.PROTECT, null=True, related_name="+")
    second_assertion = models.TextField(default="")
    completed_at = models.DateTimeField(null=True)

    class Meta:
        """Constraints that hold whatever the code above does."""

        constraints = (
            models.CheckConstraint(
                condition=Q(second_by=None) | ~Q(second_by=models.F("first_by")),
                name="sponsors_are_two",
            ),
            models.CheckConstraint(
                condition=~Q(first_by=models.F("person")) & ~Q(second_by=models.F("person")),
                name="nobody_sponsors_themselves",
            ),
        )

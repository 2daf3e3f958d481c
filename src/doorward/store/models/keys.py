"""Passkeys, and the ceremonies in which they are used."""

from __future__ import annotations

from django.db import models

from doorward.store.models.people import Person


class Key(models.Model):
    """An enrolled passkey. `credential` is `doorward.access.policy.Credential` as JSON."""

    person = models.ForeignKey(Person, models.PROTECT, related_name="keys")
    credential_id = models.CharField(max_length=1400, unique=True)
    credential = models.TextField()
    sign_count = models.BigIntegerField(default=0)
    name = models.CharField(max_length=100)
    added_at = models.DateTimeField()
    last_used_at = models.DateTimeField(null=True)
    revoked_at = models.DateTimeField(null=True)
    revoked_why = models.CharField(max_length=500, default="")


class Ceremony(models.Model):
    """One challenge, for one purpose, used at most once.

    `purpose`: ``enrol``, ``sign-in``, ``step-up`` or ``sponsor``. `browser` is a digest of the
    cookie of the browser that asked. `bound_to` is canonical JSON of what a step-up is for
    (action, object, digest of the form); its challenge is made from it.
    """

    id = models.CharField(max_length=43, primary_key=True)
    purpose = models.CharField(max_length=16)
    challenge = models.BinaryField(max_length=64)
    person = models.ForeignKey(Person, models.CASCADE, null=True, related_name="+")
    browser = models.CharField(max_length=64)
    bound_to = models.TextField(default="")
    created_at = models.DateTimeField()
    expires_at = models.DateTimeField(db_index=True)
    used_at = models.DateTimeField(null=True)

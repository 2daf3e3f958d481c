"""Who is signed in, and what they asked to see in clear."""

from __future__ import annotations

from django.db import models

from doorward.store.models.cases import Case
from doorward.store.models.keys import Key
from doorward.store.models.people import Person


class Session(models.Model):
    """A signed-in browser.

    The cookie's token is not kept, only its SHA-256: `token_sha256` now, `next_sha256` of the
    token that was sent to take its place and has not come back yet, `previous_sha256` of the one
    before, which requests that were under way may still use until `previous_until`.
    """

    id = models.CharField(max_length=64, primary_key=True)
    token_sha256 = models.CharField(max_length=64)
    next_sha256 = models.CharField(max_length=64, default="")
    previous_sha256 = models.CharField(max_length=64, default="")
    previous_until = models.DateTimeField(null=True)
    public_id = models.CharField(max_length=16, unique=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="sessions")
    key = models.ForeignKey(Key, models.PROTECT, related_name="+")
    browser = models.CharField(max_length=64)
    address = models.CharField(max_length=45)
    created_at = models.DateTimeField()
    seen_at = models.DateTimeField()
    rotated_at = models.DateTimeField()
    expires_at = models.DateTimeField()
    ended_at = models.DateTimeField(null=True)
    ended_why = models.CharField(max_length=200, default="")


class Look(models.Model):
    """A person's stated reason to see a case's identifiers in clear, for a short time."""

    session = models.ForeignKey(Session, models.PROTECT, related_name="looks", null=True)
    person = models.ForeignKey(Person, models.PROTECT, related_name="+", null=True)
    case = models.ForeignKey(Case, models.CASCADE, related_name="looks")
    reason = models.CharField(max_length=1000)
    at = models.DateTimeField()
    until = models.DateTimeField()

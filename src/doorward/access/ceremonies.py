"""Challenges: made for one purpose and one browser, three minutes long, used at most once.

`using` burns the challenge in the transaction that uses it. What fails inside leaves nothing but
the burnt challenge, so that nobody gets a second try at one.
"""

from __future__ import annotations

import re
import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta

from django.db import transaction

from doorward.access.refusals import Refusal
from doorward.access.refused import AccessRefused
from doorward.store.models import Ceremony

LIFE = timedelta(minutes=3)
KEEP = timedelta(minutes=10)
CHALLENGE_BYTES = 32
MOST_WAITING = 10_000
_NAME = re.compile(r"[A-Za-z0-9_-]{43}")
ENROL, SIGN_IN, STEP_UP, SPONSOR, ADD_KEY = "enrol", "sign-in", "step-up", "sponsor", "add-key"


def new_id() -> str:
    """A name for a ceremony that nobody can guess."""
    return secrets.token_urlsafe(32)


def begin(
    purpose: str,
    browser: str,
    now: datetime,
    *,
    person: int | None = None,
    bound_to: str = "",
    challenge: bytes | None = None,
    name: str | None = None,
) -> Ceremony:
    """A new ceremony; old ones are swept away. Refused (``busy``) while too many are waiting."""
    with transaction.atomic():
        Ceremony.objects.filter(expires_at__lt=now - KEEP).delete()
        if Ceremony.objects.filter(expires_at__gt=now, used_at=None).count() >= MOST_WAITING:
            raise AccessRefused("busy", "too many people are signing in at once; try again soon")
        return Ceremony.objects.create(
            id=name or new_id(),
            purpose=purpose,
            challenge=challenge or secrets.token_bytes(CHALLENGE_BYTES),
            person_id=person,
            browser=browser,
            bound_to=bound_to,
            created_at=now,
            expires_at=now + LIFE,
        )


@contextmanager
def using(name: str, purpose: str, browser: str, now: datetime) -> Iterator[Ceremony]:
    """A transaction around the one use of a ceremony; who comes second is refused.

    Refused with ``ceremony-unknown`` (none of this purpose for this browser), ``ceremony-used``
    or ``ceremony-expired``.
    """
    refusal: Exception | None = None
    with transaction.atomic():
        ceremony = _burn(name, purpose, browser, now)
        try:
            with transaction.atomic():
                yield ceremony
        except (Refusal, AccessRefused) as error:
            refusal = error
    if refusal is not None:
        raise refusal


def _burn(name: str, purpose: str, browser: str, now: datetime) -> Ceremony:
    form = _NAME.fullmatch(name)
    mine = Ceremony.objects.filter(id=form[0] if form else "", purpose=purpose, browser=browser)
    if not mine.filter(used_at=None, expires_at__gt=now).update(used_at=now):
        found = mine.first()
        if found is None:
            raise AccessRefused(
                "ceremony-unknown", "this was not begun in this browser; begin again"
            )
        if found.used_at is not None:
            raise AccessRefused("ceremony-used", "this was used already; begin again")
        raise AccessRefused("ceremony-expired", "this took longer than three minutes; begin again")
    return mine.get()

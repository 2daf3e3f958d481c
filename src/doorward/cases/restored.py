"""What has to be done once a backup was restored: it knows nothing of what happened since."""

from __future__ import annotations

from datetime import datetime

from django.db import transaction

from doorward.cases import log
from doorward.cases.viewer import Viewer
from doorward.store.models import Ceremony, Invitation, Session

_WHY = "restored from a backup"


def settle(viewer: Viewer, made_at: datetime) -> None:
    """End all sessions, challenges and unused links of the backup, and write it into the log.

    They may have been ended or used after the backup was made; keys revoked since then have to
    be revoked again by hand.
    """
    with transaction.atomic():
        ended = Session.objects.filter(ended_at=None).update(ended_at=viewer.now, ended_why=_WHY)
        Ceremony.objects.filter(used_at=None).delete()
        links = Invitation.objects.filter(used_at=None, expires_at__gt=viewer.now)
        facts = {"made-at": made_at.isoformat(), "sessions": ended, "links": links.count()}
        links.update(expires_at=viewer.now)
        log.append(viewer, "database-restored", "database", "all", facts=facts)

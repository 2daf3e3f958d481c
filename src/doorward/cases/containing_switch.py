"""The kill switch: while it is engaged nothing is contained. Undoing goes on."""

from __future__ import annotations

import os
import secrets

from django.db import transaction
from django.db.models import QuerySet

from doorward.access.step_up import Proof, content_digest
from doorward.cases import log
from doorward.cases.containing_words import CONTAIN_ACTION, ShownStop
from doorward.cases.looking_people import colleague_or_none
from doorward.cases.roles import Right, require
from doorward.cases.viewer import Refused, Viewer
from doorward.cases.viewer_proof import require_proof
from doorward.cases.viewer_text import required_text
from doorward.report.masking import mask_runs
from doorward.store.models import ContainmentStop

SWITCH = "DOORWARD_CONTAINMENT"
"""An environment variable: ``off`` stops all containment, whatever the console says."""
REASON_LENGTH = (10, 1000)
SWITCH_OBJECT = "switch"


def stop(viewer: Viewer, reason: str) -> None:
    """Engage the switch. No key is asked for: stopping must be quick, and harms nobody."""
    require(viewer, Right.STOP_CONTAINMENT)
    said = required_text(reason, "the reason", *REASON_LENGTH)
    with transaction.atomic():
        # Appending to the log comes first: acts wait for each other there.
        log.append(viewer, "containment-stopped", "containment", SWITCH_OBJECT, reason=_told(said))
        if _live().exists():
            raise Refused("state", "containment is stopped already")
        ContainmentStop.objects.create(at=viewer.now, by_id=viewer.person, reason=said)


def release(viewer: Viewer, reason: str, proof: Proof | None) -> None:
    """Let containment go on; a person touches the key for it (over the reason)."""
    require(viewer, Right.STOP_CONTAINMENT)
    said = required_text(reason, "the reason", *REASON_LENGTH)
    if viewer.role is not None:
        require_proof(viewer, proof, CONTAIN_ACTION, SWITCH_OBJECT, content_digest(reason))
    with transaction.atomic():
        log.append(viewer, "containment-released", "containment", SWITCH_OBJECT, reason=_told(said))
        released = _live().update(
            released_at=viewer.now, released_by=viewer.person, release_reason=said
        )
        if not released:
            raise Refused("state", "containment is not stopped here")


def stopped(viewer: Viewer) -> ShownStop | None:
    """Why nothing can be contained, or None."""
    require(viewer, Right.SEE_CONTAINMENT)
    if os.environ.get(SWITCH, "").strip().lower() in {"off", "0", "no", "false"}:
        return ShownStop(
            id=None, at=None, by=None, reason=f"the server was started with {SWITCH}=off"
        )
    found = _live().select_related("by").first()
    if found is None:
        return None
    by = colleague_or_none(found.by)
    return ShownStop(id=found.pk, at=found.at, by=by, reason=found.reason)


def require_not_stopped(viewer: Viewer) -> None:
    """Raise `Refused` (``state``) while the switch is engaged."""
    found = stopped(viewer)
    if found is not None:
        raise Refused("state", f"containment is stopped: {found.reason}")


def _live() -> QuerySet[ContainmentStop]:
    return ContainmentStop.objects.filter(released_at=None)


def _told(said: str) -> str:
    return mask_runs(said, secrets.token_bytes(32))

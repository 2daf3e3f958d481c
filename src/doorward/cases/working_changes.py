"""One act on a case: the version moves on, and whoever read an older one is told."""

from __future__ import annotations

from django.db import connection
from django.db.models import F

from doorward.cases.roles import visible_case
from doorward.cases.viewer import Refused, Viewer
from doorward.model.cases import CaseStatus
from doorward.store.models import Case


def take(viewer: Viewer, case_id: int, version: int | None, *, even_joined: bool = False) -> Case:
    """The case, held until the transaction ends, with its version moved on.

    `version` is the one the form carried; None for what cannot get in anybody's way (notes,
    tasks). `even_joined` is for what belongs to a decision that came before the joining. Raises
    `Refused`: ``not-found``, ``changed``, or ``state`` for a case joined into another.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("a case is changed in one transaction with its log entry")
    case = visible_case(viewer, case_id)
    if case.status == CaseStatus.JOINED and not even_joined:
        raise Refused("state", f"this case has been joined into C-{case.joined_into_id or 0:06d}")
    rows = Case.objects.filter(pk=case.pk)
    if version is not None:
        rows = rows.filter(version=version)
    if not rows.update(version=F("version") + 1, updated_at=viewer.now):
        raise Refused(
            "changed", "somebody has changed this case since you opened it; read it again"
        )
    case.refresh_from_db()
    return case


def require_status(case: Case, *allowed: CaseStatus) -> None:
    """Raise `Refused` (``state``) unless the case is in one of these."""
    if case.status not in {status.value for status in allowed}:
        raise Refused("state", f"this cannot be done while the case is {case.status}")

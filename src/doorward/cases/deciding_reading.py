"""Finding a decision's case, and whether the viewer may see it."""

from __future__ import annotations

from doorward.cases.roles import visible_cases
from doorward.cases.viewer import Refused, Viewer
from doorward.store.models import Decision


def case_of_decision(viewer: Viewer, decision_id: int) -> int:
    """The number of a decision's case; `Refused` (``not-found``) if the viewer may not see it."""
    found = Decision.objects.filter(pk=decision_id, case__in=visible_cases(viewer))
    number = found.values_list("case_id", flat=True).first()
    if number is None:
        raise Refused("not-found", f"there is no decision {decision_id} that you may see")
    return number

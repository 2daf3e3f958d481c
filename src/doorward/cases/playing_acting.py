"""The machine's part of playing: taking a plan with all that must hold, and carrying it out."""

from __future__ import annotations

from datetime import timedelta

from django.db import transaction

from doorward.cases import log
from doorward.cases.containing_ending import TASK, finish
from doorward.cases.containing_people import responder_for
from doorward.cases.containing_rows import TableJournal, numbered
from doorward.cases.containing_rules import require_room
from doorward.cases.containing_switch import require_not_stopped, stopped
from doorward.cases.containing_words import PlanState
from doorward.cases.playing_rules import require_few, require_fresh
from doorward.cases.viewer import Refused, Viewer
from doorward.cases.working_changes import require_status, take
from doorward.containment import running
from doorward.containment.patience import Pause
from doorward.containment.playbooks import Playbook
from doorward.containment.responder import Responder
from doorward.containment.settings import Settings
from doorward.containment.steps import StepState
from doorward.model.cases import UNDECIDED, CaseStatus
from doorward.store.models import CaseTask, Containment, SubjectRow
from doorward.watch.findings import Finding

LOOK_WITHIN = timedelta(hours=4)
"""How soon somebody should look at what a playbook proposes."""


def claimed_for(
    viewer: Viewer,
    row: Containment,
    finding: Finding,
    book: Playbook,
    about: SubjectRow,
    settings: Settings,
) -> str:
    """Take a plan for the machine; why not, where it may not be. It then stays a proposal."""
    try:
        _claim(viewer, row, finding, book, about, settings)
    except Refused as error:
        CaseTask.objects.create(
            case=take(viewer, row.case_id, None, even_joined=True),
            subject=about,
            code=f"playbook:{row.pk}:refused",
            title=f"Look at plan {row.pk} of “{book.name}”: {error}"[:500],
            created_at=viewer.now,
            due_at=viewer.now + LOOK_WITHIN,
        )
        facts = {"plan": row.pk, "playbook": book.id, "code": error.code}
        log.append(viewer, "playbook-held-back", "case", row.case_id, facts=facts)
        return str(error)
    return ""


def carried_out(viewer: Viewer, row: Containment, pause: Pause) -> str:
    """Carry out what is left of a plan that was taken; why nothing could be done, if so."""
    journal = TableJournal(viewer)

    def find(name: str) -> Responder:
        return responder_for(viewer, name)

    for one in numbered(row.steps.filter(state=StepState.INTENDED.value)):
        found = running.resolve(one, StepState.INTENDED, find, pause)
        if found.state is StepState.DONE:
            # A process died before it could write this down; else it would not be undone.
            journal.result(one.number, found)
    left = row.steps.filter(state__in=(StepState.PLANNED.value, StepState.INTENDED.value))
    running.run(numbered(left), find, journal, pause, lambda: stopped(viewer) is not None)
    ended = finish(viewer, row, "containment-result")
    return "" if ended.state in (PlanState.DONE, PlanState.PARTLY) else "nothing could be done"


def _claim(
    viewer: Viewer,
    row: Containment,
    finding: Finding,
    book: Playbook,
    about: SubjectRow,
    settings: Settings,
) -> None:
    """Take the plan for the machine, with all that must hold at that moment."""
    with transaction.atomic():
        require_fresh(viewer, book, finding)
        case = take(viewer, row.case_id, None)
        require_status(case, *UNDECIDED, CaseStatus.DECIDED, CaseStatus.APPEALED)
        until = viewer.now + timedelta(hours=settings.hold_hours)
        claimed = Containment.objects.filter(pk=row.pk, state=PlanState.PLANNED.value).update(
            state=PlanState.RUNNING.value,
            expires_at=until,
            run_at=viewer.now,
            run_reason=f"Playbook “{book.name}” for finding {row.finding}",
        )
        if not claimed:
            raise Refused("state", "somebody else has run this plan")
        # The log lets one act append at a time, so that what follows counts what others did.
        facts = {"plan": row.pk, "diff": row.digest, "playbook": book.id, "finding": row.finding}
        log.append(viewer, "playbook-acted", "case", row.case_id, facts=facts)
        require_not_stopped(viewer)
        require_room(row, viewer.now, settings.accounts_an_hour)
        require_few(viewer, book, about, settings)
        CaseTask.objects.create(
            case=case,
            subject=about,
            code=f"{TASK}:{row.pk}",
            title=f"Decide on the hold of plan {row.pk} that a playbook set, or undo it",
            created_at=viewer.now,
            due_at=until,
        )

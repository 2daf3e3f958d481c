"""What the matrix is tried on: a case of each kind in each state, and what acts need beforehand."""

from datetime import timedelta
from pathlib import Path
from tempfile import TemporaryDirectory
from types import SimpleNamespace
from typing import NamedTuple
from unittest.mock import patch

from casefactory import phone, screening
from cases.acts import AGREED, REASON
from cases.made import case, proof, subject_row, weighed
from cases.made import run as some_run
from casework import NOW, command, person, viewer
from doorward.cases import (
    appeals,
    containing,
    containing_accounts,
    containing_switch,
    deciding,
    looking,
    recording,
    recording_findings,
    sources,
    subjects,
)
from doorward.cases.containing_words import Target
from doorward.cases.pack import exporting, verifying_log
from doorward.cases.pack.profiles import Recipient
from doorward.cases.recording_findings import Finding
from doorward.cases.viewer import Viewer
from doorward.containment.steps import diff_digest
from doorward.model import Subject, SubjectKind
from doorward.model.cases import Action, CaseKind, CaseStatus, Role, Stage
from doorward.report.masked_values import mask_value
from doorward.store.models import (
    Appeal,
    Case,
    CaseTask,
    Containment,
    ContainmentStop,
    Decision,
    Job,
    Person,
    SearchTerm,
    SubjectRow,
    Tie,
)

WHY = REASON
OF_APPLICANTS = frozenset({CaseKind.APPLICATION, CaseKind.RING})
WORD = "inventedword"
STATES = {
    "own": CaseStatus.OPEN,
    "foreign": CaseStatus.OPEN,
    "closed": CaseStatus.CLOSED,
    "joined": CaseStatus.JOINED,
}


class Objects:
    """A case and what hangs on it, by number. What an act needs beforehand is added."""

    def __init__(self, kind: CaseKind, state: str) -> None:
        over = {"owner": person()} if state == "foreign" else {}
        if state == "closed":
            over = {"closed_at": NOW, "decided_at": NOW}
        row = case(kind, STATES[state], band="look", **over)
        SearchTerm.objects.create(case=row, term=WORD)
        self.kind, self.state = kind, state
        self.case = row.pk
        self.task = row.tasks.get().pk
        self.subject = row.subjects.first().subject_id
        twin = SubjectKind.APPLICATION if kind is CaseKind.RING else SubjectKind(kind.value)
        self.twin = subject_row(twin, f"twin-{row.pk}", "Twin Invented", some_run()).pk
        self.decision = self.appeal = self.plan = 0

    @property
    def version(self) -> int:
        return Case.objects.get(pk=self.case).version

    def owned_by(self, who: Viewer) -> None:
        if self.state == "own":
            Case.objects.filter(pk=self.case).update(owner=who.person)

    def set_status(self, status: CaseStatus) -> None:
        """A joined case stays joined, whatever was decided in it."""
        if self.state != "joined":
            Case.objects.filter(pk=self.case).update(status=status.value)


class Deciders(NamedTuple):
    first: Person
    second: Person


def _deciders() -> Deciders:
    return Deciders(person(), person(Role.LEGAL))


def _decision(o: Objects, first: Person, state: str, **over) -> None:
    values = {
        "case_id": o.case,
        "action": Action.REPORT.value,
        "adverse": True,
        "state": state,
        "reason": WHY,
        "first_by": first,
        "first_key": first.keys.first(),
        "first_at": NOW,
        "first_proof": "{}",
    }
    o.decision = Decision.objects.create(**(values | over)).pk


def proposed(o: Objects, _who: Viewer) -> None:
    """A proposal that only legal may second."""
    _decision(o, _deciders().first, "proposed")
    o.set_status(CaseStatus.PROPOSED)


def proposed_by_viewer(o: Objects, who: Viewer) -> None:
    own = Person.objects.filter(pk=who.person).first()
    _decision(o, own or _deciders().first, "proposed")
    o.set_status(CaseStatus.PROPOSED)


def in_force(o: Objects, _who: Viewer) -> None:
    """A decision of two others, of which notice is due."""
    first, second = _deciders()
    _decision(
        o,
        first,
        "in-force",
        action=Action.SUSPEND_ACCESS.value,
        second_by=second,
        second_key=second.keys.first(),
        second_at=NOW,
        second_reason=AGREED,
        second_proof="{}",
        in_force_at=NOW,
    )


def appealed(o: Objects, who: Viewer) -> None:
    in_force(o, who)
    entered = person()
    row = Appeal.objects.create(
        decision_id=o.decision, received_at=NOW, entered_by=entered, text=WHY
    )
    o.appeal = row.pk
    o.set_status(CaseStatus.APPEALED)


def decided(o: Objects, _who: Viewer) -> None:
    o.set_status(CaseStatus.DECIDED)


def confirmed(o: Objects, _who: Viewer) -> None:
    Case.objects.filter(pk=o.case).update(outcome="confirmed", outcome_at=NOW)


def held(o: Objects, _who: Viewer) -> None:
    SubjectRow.objects.filter(cases__case=o.case).update(legal_hold=WHY)


def tied(o: Objects, _who: Viewer) -> None:
    a, b = sorted((o.subject, o.twin))
    Tie.objects.create(a_id=a, b_id=b, why=WHY, at=NOW)


def task_of_viewer(o: Objects, who: Viewer) -> None:
    CaseTask.objects.filter(pk=o.task).update(assigned_to=who.person)


def _contained(o: Objects, state: str, step: str) -> None:
    """A plan on nobody in particular, under a decision in force."""
    somebody = person(Role.TALENT)
    in_force(o, command())
    run_at = None if state == "planned" else NOW - timedelta(hours=1)
    row = Containment.objects.create(
        case_id=o.case,
        state=state,
        digest="0" * 64,
        made_at=NOW - timedelta(hours=2),
        decision_id=None if run_at is None else o.decision,
        run_at=run_at,
        run_reason="" if run_at is None else WHY,
    )
    suspended = {"responder": "doorward", "account": str(somebody.pk), "kind": "suspend"}
    row.steps.create(
        position=0, reversible=True, before="active", after="suspended", state=step, **suspended
    )
    planned_now = containing_accounts.read_accounts(
        command(), [("doorward", str(somebody.pk))], no_pause
    )
    Containment.objects.filter(pk=row.pk).update(digest=diff_digest(planned_now))
    o.plan = row.pk


def planned(o: Objects, _who: Viewer) -> None:
    _contained(o, "planned", "planned")


def contained(o: Objects, _who: Viewer) -> None:
    _contained(o, "done", "done")


def cut_off(o: Objects, _who: Viewer) -> None:
    _contained(o, "running", "intended")


def plan(who: Viewer, o: Objects):
    wanted = [Target(responder="doorward", account="somebody invented")]
    return containing.plan_for(who, o.case, wanted, pause=no_pause)


def run_plan(who: Viewer, o: Objects):
    diff = Containment.objects.filter(pk=o.plan).values_list("digest", flat=True).get()
    given = proof(who, "contain", o.plan, "run", diff, WHY)
    return containing.run_plan(who, o.plan, WHY, given, pause=no_pause)


def undo_plan(who: Viewer, o: Objects):
    diff = Containment.objects.filter(pk=o.plan).values_list("digest", flat=True).get()
    given = proof(who, "contain", o.plan, "undo", diff, WHY)
    return containing.undo(who, o.plan, WHY, given, pause=no_pause)


def release_containment(who: Viewer):
    ContainmentStop.objects.create(at=NOW, reason=WHY)
    return containing_switch.release(who, WHY, proof(who, "contain", "switch", WHY))


def no_pause(_seconds: float) -> None:
    """Tests do not wait."""


def propose(who: Viewer, o: Objects, action: Action):
    at = o.version
    given = proof(who, "decide", o.case, action.value, WHY, str(at))
    return deciding.propose(who, o.case, action, WHY, at, given)


def second(who: Viewer, o: Objects):
    at = o.version
    given = proof(who, "decide", o.case, str(o.decision), "agree", WHY, str(at))
    return deciding.second(who, o.decision, agree=True, reason=WHY, version=at, proof=given)


def answer(who: Viewer, o: Objects):
    at = o.version
    given = proof(who, "decide", o.case, str(o.appeal), "uphold", WHY, str(at))
    named = {"upheld": True, "reason": WHY, "version": at, "proof": given}
    return appeals.answer_appeal(who, o.appeal, **named)


def look(who: Viewer, o: Objects):
    return looking.look(who, o.case, WHY, proof(who, "unmask", o.case, WHY))


def export(who: Viewer, o: Objects):
    given = proof(who, "export", o.case, "counsel", WHY)
    arguments = (who, o.case, Recipient.COUNSEL, lambda *_: mask_value, WHY, given)
    return looking.unmasked_for_export(*arguments)


def packed(who: Viewer, o: Objects):
    """Ask for a pack; what it holds is tried elsewhere, and takes a second each."""
    given = proof(who, "export", o.case, "counsel", WHY)
    empty = SimpleNamespace(data=b"invented", manifest=SimpleNamespace(files=()), missing="")
    with patch.object(exporting, "build", lambda _: empty):
        return exporting.pack_case(who, o.case, Recipient.COUNSEL, WHY, given)


def log_faults(who: Viewer):
    return list(verifying_log.log_faults(who, SimpleNamespace(manifest=None)))


def count_for_pages(who: Viewer):
    from doorward.cases.metrics.keeping import count_for_pages as counted

    return counted(who)


def programme_for_page(who: Viewer):
    from doorward.cases.metrics.keeping import programme_for_page as page

    return page(who)


def feed_health(who: Viewer):
    with TemporaryDirectory() as empty:
        return sources.feed_health(who, Path(empty))


def subject_named(who: Viewer, o: Objects):
    row = SubjectRow.objects.get(pk=o.subject)
    return subjects.subject_named(who, SubjectKind(row.kind), row.subject_id)


def same_person(who: Viewer, _cases):
    """All subjects of `made` are one person's."""
    return subjects.same_person(who, SubjectRow.objects.exclude(person_key="").first())


def ticked(cases) -> list[tuple[int, int]]:
    return [(number, 1) for number in cases]


def found_by_bulk(results) -> set[int]:
    return {one.case for one in results if one.code != "not-found"}


def in_csv(text: str) -> set[int]:
    return {int(line.rpartition("C-")[2]) for line in text.splitlines()[1:]}


def job(state: str = "waiting") -> Job:
    values = {"kind": "screening", "arguments": {}, "not_before": NOW, "created_at": NOW}
    return Job.objects.create(state=state, **values)


def record(who: Viewer):
    return recording.record_screening(who, screening({"app-0": [phone("app-0")]}))


def record_one(who: Viewer):
    of = Subject(SubjectKind.WORKER, "worker-0")
    found = Finding(subject=of, evidence=(weighed(of).evidence,), stage=Stage.EMPLOYMENT, at=NOW)
    return recording_findings.record_findings(who, [found])


def everybody() -> dict[str, Viewer]:
    """One viewer of each role by its letter; the command is C."""
    letters = dict(zip("TILHAD", Role, strict=True))
    return {letter: viewer(role) for letter, role in letters.items()}

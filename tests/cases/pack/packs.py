"""Content of packs without a database, with hostile values in every field that may hold some."""

from datetime import UTC, datetime, timedelta

from casework import NOW
from doorward.cases.log_digest import LogContent
from doorward.cases.looking_values import (
    Colleague,
    ShownCase,
    ShownDecision,
    ShownEvidence,
    ShownNote,
    ShownSubject,
)
from doorward.cases.pack.content import PackContent
from doorward.cases.pack.profiles import Recipient, profile_of
from doorward.model import Evidence, Fact, FactKind, Strength, Subject, SubjectKind, WeighedEvidence
from doorward.model.cases import (
    Action,
    CaseKind,
    CaseStatus,
    DecisionState,
    Outcome,
    Role,
    Stage,
)

MADE = datetime(2026, 11, 3, 12, 0, tzinfo=UTC)
KINDS = {
    FactKind.TEXT: "share 0.93",
    FactKind.NAME: "Ada Alder",
    FactKind.PHONE: "+12025550101",
    FactKind.EMAIL: "ada@mail.example",
    FactKind.IP: "198.51.100.24 in US",
    FactKind.ADDRESS: "1 Invented Street, Springfield",
    FactKind.HANDLE: "github.com/ada-alder",
    FactKind.IDENTIFIER: "device-0123456789",
}


def facts(hostile: str = "") -> tuple[Fact, ...]:
    return tuple(
        Fact(hostile or kind.value, hostile or value, hostile or "a.jsonl#1", kind)
        for kind, value in KINDS.items()
    )


def shown(hostile: str = "", outcome: Outcome | None = None) -> ShownCase:
    said = hostile or "an invented reason"
    colleague = Colleague(id=1, name=hostile or "Quentin Colleague", role=Role.LEGAL)
    subject = Subject(SubjectKind.APPLICATION, hostile or "app-1")
    evidence = Evidence(subject, "A01", Strength.STRONG, "contact", said, facts(hostile), said, NOW)
    return ShownCase(
        number=12,
        label="C-000012",
        kind=CaseKind.APPLICATION,
        title=hostile or "Application app-1",
        status=CaseStatus.OPEN,
        band="investigate",
        log_odds=1.0,
        expected_precision=0.7,
        base_rate=0.001,
        ring_id="",
        members=1,
        stage=Stage.APPLICATION,
        requisition=hostile,
        team=hostile,
        signals="A01",
        began_at=None,
        opened_at=NOW,
        updated_at=NOW,
        due_at=None,
        decided_at=None,
        closed_at=None,
        owner=colleague,
        outcome=outcome,
        outcome_at=None,
        joined_into=None,
        follows=None,
        version=3,
        synthetic=True,
        unmasked=True,
        look=None,
        subjects=(
            ShownSubject(
                row=1,
                kind="application",
                id=hostile or "app-1",
                name=hostile or "Ada Alder",
                person_key=hostile,
                requisition=hostile,
                team=hostile,
                ring="",
                band="investigate",
                began_at=None,
                first_seen_at=NOW,
                last_seen_at=NOW,
                joined_at=NOW,
                legal_hold="",
                erased_at=None,
                synthetic=True,
            ),
        ),
        evidence=(
            ShownEvidence(
                row=1,
                subject_row=1,
                weighed=WeighedEvidence(evidence, 4.6, 4.6),
                stage=Stage.APPLICATION,
                observed_at=NOW,
                first_seen_at=NOW,
                last_seen_at=NOW + timedelta(days=1),
                gone_at=None,
            ),
        ),
        assessments=(),
        tasks=(),
        notes=(ShownNote(id=1, author=colleague, at=NOW, text=said),),
        decisions=(
            ShownDecision(
                id=1,
                action=Action.VERIFY,
                adverse=False,
                state=DecisionState.IN_FORCE,
                reason=said,
                first_by=colleague,
                first_key=1,
                first_at=NOW,
                second_by=None,
                second_key=None,
                second_at=None,
                second_reason="",
                in_force_at=NOW,
            ),
        ),
        notices=(),
        appeals=(),
        ring=None,
    )


def custody(hostile: str = "", count: int = 3) -> tuple[LogContent, ...]:
    made: list[LogContent] = []
    for number in range(1, count + 1):
        made.append(
            LogContent(
                number=number,
                at=NOW.isoformat(),
                person=1,
                who=hostile or "Quentin Colleague",
                session="abc",
                act="look",
                object_kind="case",
                object_id="12",
                reason=hostile or "an invented reason",
                facts="{}",
                previous=made[-1].digest() if made else "0" * 64,
            )
        )
    return tuple(made)


def content(recipient=Recipient.COUNSEL, hostile="", outcome=None) -> PackContent:
    return PackContent(
        shown=shown(hostile, outcome),
        recipient=recipient,
        profile=profile_of(recipient),
        clear=True,
        made_at=MADE,
        made_by=hostile or "command: tester",
        reason=hostile or "an invented reason",
        version="0.1.0",
        custody=custody(hostile),
    )

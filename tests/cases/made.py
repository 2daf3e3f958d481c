"""Invented cases with evidence, and proofs of key touches that no key made."""

from datetime import timedelta
from itertools import count

import msgspec

from casework import NOW
from doorward.access.step_up import Proof, content_digest
from doorward.cases.evidence import (
    digest_of,
    encode_assessment,
    encode_not_checked,
    encode_struct,
)
from doorward.cases.viewer import Viewer
from doorward.model import (
    Assessment,
    Band,
    Edge,
    Evidence,
    Fact,
    FactKind,
    LinkKind,
    Ring,
    Strength,
    Subject,
    SubjectKind,
    Task,
    WeighedEvidence,
)
from doorward.model.cases import CaseKind, CaseStatus
from doorward.store.models import (
    AssessmentRow,
    Case,
    CaseSubject,
    CaseTask,
    EvidenceRow,
    NotCheckedList,
    RingRow,
    Run,
    SubjectRow,
)

NAME, OTHER = "Avery Hiddenname", "Jordan Concealed"
PHONE, EMAIL = "+1 202 555 0147", "avery.secret@mail.example"
STREET, HANDLE = "9 Concealed Lane, Springfield, Exampleland", "averyhidden"
SECRETS = (NAME, "Hiddenname", "Concealed", PHONE, EMAIL, "9 Concealed Lane", HANDLE)
_numbers = count(1)


def proof(who: Viewer, act: str, about: object, *content: str, **over) -> Proof:
    """What a verified touch of the viewer's key would give."""
    values = {
        "person": who.person,
        "key": who.key,
        "at": who.now,
        "action": act,
        "object_id": str(about),
        "content_sha256": content_digest(*content),
        "ceremony": "invented",
        "assertion": "{}",
    }
    return Proof(**(values | over))


def run() -> Run:
    return Run.objects.create(
        digest=f"{next(_numbers):064d}",
        kind="screening",
        version="0",
        started_at=NOW - timedelta(hours=2),
        finished_at=NOW - timedelta(hours=1),
        sources=["invented.jsonl"],
        base_rate=0.001,
        screened=2,
        left_out=0,
        synthetic=True,
    )


def weighed(subject: Subject, related: tuple[Subject, ...] = ()) -> WeighedEvidence:
    """Evidence whose every text holds every secret."""
    said = f"{NAME} and {OTHER} gave {PHONE}, {EMAIL}, {HANDLE}, living at {STREET}."
    facts = (
        Fact("phone", PHONE, f"{NAME}.pdf", FactKind.PHONE),
        Fact("e-mail", EMAIL, "applications.jsonl#1", FactKind.EMAIL),
        Fact("name", NAME, "applications.jsonl#1", FactKind.NAME),
        Fact("other name", OTHER, "applications.jsonl#2", FactKind.NAME),
        Fact("address", STREET, "applications.jsonl#1", FactKind.ADDRESS),
        Fact("account", HANDLE, "applications.jsonl#1", FactKind.HANDLE),
        Fact("note", said, "applications.jsonl#1"),
    )
    evidence = Evidence(subject, "A01", Strength.STRONG, "contact", said, facts, said, NOW, related)
    return WeighedEvidence(evidence, 4.6, 4.6)


def subject_row(kind: SubjectKind, subject_id: str, name: str, taken: Run) -> SubjectRow:
    """A subject with one piece of evidence and one assessment."""
    subject = Subject(kind, subject_id)
    row = SubjectRow.objects.create(
        kind=kind.value,
        subject_id=subject_id,
        name=name,
        person_key=EMAIL,
        requisition="Engineer",
        band="investigate",
        first_seen_at=NOW - timedelta(days=2),
        last_seen_at=NOW,
        synthetic=True,
    )
    one = weighed(subject)
    EvidenceRow.objects.create(
        subject=row,
        digest=digest_of(one.evidence),
        signal="A01",
        family="contact",
        strength="strong",
        stage="application",
        counted=4.6,
        observed_at=NOW,
        first_seen_at=NOW - timedelta(days=2),
        last_seen_at=NOW,
        content=encode_struct(one),
    )
    AssessmentRow.objects.create(
        subject=row,
        run=taken,
        at=NOW,
        band="investigate",
        log_odds=1.0,
        expected_precision=0.7,
        content=encode_assessment(assessment(subject)),
        not_checked=not_checked(),
    )
    return row


def not_checked() -> NotCheckedList:
    digest, content = encode_not_checked(())
    return NotCheckedList.objects.get_or_create(digest=digest, defaults={"content": content})[0]


def assessment(subject: Subject) -> Assessment:
    return Assessment(
        subject=subject,
        band=Band.INVESTIGATE,
        base_rate=0.001,
        log_odds=1.0,
        expected_precision=0.7,
        expected_precision_range=(0.5, 0.9),
        families=("contact",),
        evidence=(),
        tasks=(task(subject),),
    )


def task(subject: Subject) -> Task:
    return Task(
        subject=subject,
        code="compare-birth-date",
        title=f"Ask {NAME}",
        why=f"{NAME} is {OTHER}",
        settles=f"Whether {PHONE} is theirs",
        facts=tuple(Fact("name", name, "list", FactKind.NAME) for name in (NAME, OTHER)),
    )


def case(
    kind: CaseKind = CaseKind.APPLICATION,
    status: CaseStatus = CaseStatus.OPEN,
    **over,
) -> Case:
    """A case with its subjects (two for a ring), evidence, an assessment and a found task."""
    number, taken = next(_numbers), run()
    values = {
        "kind": kind.value,
        "title": f"{NAME}, engineer",
        "status": status.value,
        "band": "investigate",
        "band_rank": 0,
        "log_odds": 1.0,
        "expected_precision": 0.7,
        "base_rate": 0.001,
        "ring": f"ring-{number}" if kind is CaseKind.RING else "",
        "stage": "application",
        "opened_at": NOW,
        "updated_at": NOW,
        "synthetic": True,
    }
    made = Case.objects.create(**(values | over))
    for row in _subjects(kind, number, taken):
        CaseSubject.objects.create(case=made, subject=row, joined_at=NOW)
    found = task(Subject(SubjectKind(row.kind), row.subject_id))
    CaseTask.objects.create(
        case=made,
        subject=row,
        code=found.code,
        title=found.title,
        content=msgspec.json.encode(found).decode(),
        created_at=NOW,
    )
    return made


def _subjects(kind: CaseKind, number: int, taken: Run) -> list[SubjectRow]:
    if kind is CaseKind.RING:
        ids = (f"app-{number}-a", f"app-{number}-b")
        edge = Edge(
            id=f"phone:{PHONE}",
            a=ids[0],
            b=ids[1],
            kind=LinkKind.PHONE,
            value=PHONE,
            persons=2,
            weight=9.0,
            reason=f"both gave {PHONE}",
        )
        ring = Ring(
            id=f"ring-{number}", applications=ids, persons=2, edges=(edge,), kinds=(LinkKind.PHONE,)
        )
        content = msgspec.json.encode(ring).decode()
        RingRow.objects.create(ring_id=ring.id, run=taken, content=content)
        return [
            subject_row(SubjectKind.APPLICATION, one, name, taken)
            for one, name in zip(ids, (NAME, OTHER), strict=True)
        ]
    return [subject_row(SubjectKind(kind.value), f"{kind.value}-{number}", NAME, taken)]

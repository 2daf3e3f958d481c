"""Rows for a database of invented casework, straight into the tables. All of it is synthetic."""

from __future__ import annotations

import hashlib
import random
from collections.abc import Callable, Iterable, Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from itertools import islice

import msgspec
from django.db import connection, transaction
from django.db.models import Model

from doorward.access.policy import Attestation, AttestationKind, Credential
from doorward.cases import log
from doorward.cases.evidence import digest_of, encode_assessment, encode_not_checked
from doorward.cases.searching import email_terms, identifier_terms, kept_terms, words_of
from doorward.cases.viewer import Viewer
from doorward.model import (
    Assessment,
    Band,
    Edge,
    Evidence,
    Fact,
    FactKind,
    LinkKind,
    NotChecked,
    Ring,
    Strength,
    Subject,
    SubjectKind,
    Task,
    WeighedEvidence,
)
from doorward.model.cases import Role
from doorward.store.models import (
    AssessmentRow,
    Case,
    CaseSubject,
    CaseTask,
    Decision,
    EvidenceRow,
    Key,
    LogEntry,
    NotCheckedList,
    Person,
    RingRow,
    Run,
    SearchTerm,
    SubjectRow,
)

END = datetime(2026, 11, 2, 9, 0, tzinfo=UTC)
DAYS = 400
CHUNK = 1000
BANDS = (Band.INVESTIGATE, Band.VERIFY, Band.LOOK, Band.CLEAR)
ODDS = (1.5, -1.0, -4.0, -6.9)
JOBS = (
    "Backend engineer", "Data analyst", "Site reliability engineer", "Full stack developer",
    "Protocol engineer", "Mobile developer", "Security analyst", "Support engineer",
)  # fmt: skip
TEAMS = ("Payments", "Platform", "Wallet", "Data", "Field", "")
FIRST = ("Ada", "Blaise", "Chinua", "Dora", "Emre", "Farah", "Goran", "Hana", "Ivo", "June", "Kofi")
LAST = ("Alder", "Birch", "Cedar", "Dogwood", "Elm", "Fir", "Gorse", "Hazel", "Juniper", "Larch")
SIGNALS = (
    ("A01", "contact", Strength.STRONG, 4.6),
    ("B01", "text", Strength.STRONG, 4.2),
    ("A11", "network", Strength.MEDIUM, 2.0),
    ("B05", "organisation", Strength.MEDIUM, 1.6),
    ("B07", "history", Strength.MEDIUM, 1.5),
    ("A03", "contact", Strength.WEAK, 0.5),
    ("B14", "job", Strength.WEAK, 0.4),
    ("C01", "code-time", Strength.MEDIUM, 2.0),
)
Tell = Callable[[int], None]
Columns = dict[str, object]
"""A row by the names of its columns."""


def put(model: type[Model], rows: Iterable[Columns]) -> None:
    """Rows straight into a table: several times as quick as by objects, for large ones."""
    told = [_adapted(row) for row in rows]
    if not told:
        return
    names = ", ".join(f'"{name}"' for name in told[0])
    places = ", ".join(["%s"] * len(told[0]))
    with connection.cursor() as cursor:
        cursor.executemany(
            f'INSERT INTO "{model._meta.db_table}" ({names}) VALUES ({places})',
            [tuple(row.values()) for row in told],
        )


def _adapted(row: Columns) -> Columns:
    return {name: _time(value) if type(value) is datetime else value for name, value in row.items()}


@lru_cache(1000)
def _time(value: datetime) -> object:
    """A time as the database's driver takes it. Most come many times."""
    return connection.ops.adapt_datetimefield_value(value)


class Maker:
    """Makes cases by number, in chunks of one transaction each. The same seed, the same rows."""

    def __init__(self, cases: int, evidence: int, seed: int = 4) -> None:
        self.cases, self.evidence = cases, evidence
        self.random = random.Random(seed)

    def make(self, tell: Tell) -> None:
        """Everything, from the people on."""
        with transaction.atomic():
            self.people = [_person(number, role) for number, role in enumerate(list(Role)[:4] * 3)]
            self.runs = [_run(number, self.cases) for number in range(DAYS // 7)]
            digest, content = encode_not_checked(
                [NotChecked(f"D{number:02d}", "no data was supplied") for number in range(40)]
            )
            self.unchecked, _ = NotCheckedList.objects.get_or_create(
                digest=digest, defaults={"content": content}
            )
        numbers = iter(range(self.cases))
        while chunk := list(islice(numbers, CHUNK)):
            with transaction.atomic():
                self._chunk(chunk)
            tell(chunk[-1] + 1)

    def _chunk(self, numbers: list[int]) -> None:
        cases = [self._case(number) for number in numbers]
        Case.objects.bulk_create(cases)
        members = [
            (case, self._subject(case, number, place))
            for case, number in zip(cases, numbers, strict=True)
            for place in range(case.members)
        ]
        SubjectRow.objects.bulk_create([row for _, row in members])
        joined = [(case.pk, row.pk, case.opened_at) for case, row in members]
        put(
            CaseSubject,
            (dict(zip(("case_id", "subject_id", "joined_at"), one, strict=True)) for one in joined),
        )
        put(AssessmentRow, (self._assessment(*one) for one in members))
        put(EvidenceRow, (row for one in members for row in self._evidence(*one)))
        self._rest(cases, members)

    def _rest(self, cases: list[Case], members: list[tuple[Case, SubjectRow]]) -> None:
        by_case: dict[int, list[SubjectRow]] = {}
        for case, row in members:
            by_case.setdefault(case.pk, []).append(row)
        RingRow.objects.bulk_create([self._ring(one, by_case[one.pk]) for one in cases if one.ring])
        put(SearchTerm, (term for one in cases for term in _terms(one, by_case[one.pk])))
        CaseTask.objects.bulk_create([_task(one, by_case[one.pk][0]) for one in cases[::5]])
        Decision.objects.bulk_create([self._decision(one) for one in cases if one.decided_at])
        LogEntry.objects.bulk_create(_entries(cases))

    def _case(self, number: int) -> Case:
        dice = self.random
        place = dice.choices(range(4), (3, 12, 65, 20))[0]
        kind = dice.choices(("application", "ring", "worker"), (96, 1, 3))[0]
        opened = END - timedelta(days=DAYS * (1 - number / self.cases), minutes=dice.random() * 900)
        status = dice.choices(("open", "waiting", "decided", "closed"), (30, 6, 14, 50))[0]
        if number > self.cases * 0.9:
            status = dice.choices(("open", "waiting", "decided"), (8, 1, 1))[0]
        ended = opened + timedelta(days=dice.expovariate(0.2)) if status in ENDED else None
        members = min(200, 3 + int(dice.expovariate(0.12))) if kind == "ring" else 1
        job = dice.choice(JOBS)
        names = {
            "application": f"Application bench-{number:07d}-0",
            "worker": f"Worker S-{number:06d}",
        }
        return Case(
            kind=kind,
            title=f"{names.get(kind, f'Ring of {members} applications')} · {job}",
            status=status,
            band=BANDS[place].value,
            band_rank=place,
            log_odds=ODDS[place] + dice.random(),
            expected_precision=(0.8, 0.25, 0.02, 0.001)[place],
            base_rate=0.001,
            ring=f"ring-{number:012x}" if kind == "ring" else "",
            members=members,
            stage="employment" if kind == "worker" else "application",
            requisition=job,
            team=dice.choice(TEAMS),
            signals=" ".join(sorted({dice.choice(SIGNALS)[0] for _ in range(3)})),
            began_at=opened - timedelta(days=dice.random() * 20),
            opened_at=opened,
            updated_at=ended or opened,
            due_at=opened + timedelta(days=14) if dice.random() < 0.5 else None,
            decided_at=ended,
            closed_at=ended if status == "closed" else None,
            owner=dice.choice(self.people) if dice.random() < 0.6 else None,
            outcome=dice.choice(("cleared", "cleared", "confirmed", "unknown")) if ended else "",
            outcome_at=ended,
            synthetic=True,
        )

    def _subject(self, case: Case, number: int, place: int) -> SubjectRow:
        return SubjectRow(
            kind="worker" if case.kind == "worker" else "application",
            subject_id=f"bench-{number:07d}-{place}",
            name=f"{self.random.choice(FIRST)} {self.random.choice(LAST)}",
            requisition=case.requisition,
            team=case.team,
            ring=case.ring,
            band=case.band,
            began_at=case.began_at,
            first_seen_at=case.opened_at,
            last_seen_at=case.updated_at,
            synthetic=True,
        )

    def _assessment(self, case: Case, row: SubjectRow) -> Columns:
        one = Assessment(
            subject=Subject(SubjectKind(row.kind), row.subject_id),
            band=Band(case.band),
            base_rate=case.base_rate,
            log_odds=case.log_odds,
            expected_precision=case.expected_precision,
            expected_precision_range=(case.expected_precision / 2, case.expected_precision),
            families=("contact", "text"),
            evidence=(),
        )
        run = self.runs[min(len(self.runs) - 1, max(0, (case.opened_at - START).days // 7))]
        return {
            "subject_id": row.pk,
            "run_id": run.pk,
            "at": case.opened_at,
            "band": case.band,
            "log_odds": case.log_odds,
            "expected_precision": case.expected_precision,
            "content": encode_assessment(one),
            "not_checked_id": self.unchecked.pk,
        }

    def _evidence(self, case: Case, row: SubjectRow) -> Iterator[Columns]:
        usual = self.evidence if case.members < 2 else self.evidence / 2
        for number in range(max(1, round(self.random.gauss(usual, 2)))):
            signal, family, strength, weight = SIGNALS[(row.pk + number) % len(SIGNALS)]
            counted = weight if number < 3 else 0.0
            found = WeighedEvidence(
                _found(row, number, signal, family, strength),
                weight,
                counted,
                "" if counted else "same family as others, which already count",
            )
            yield {
                "subject_id": row.pk,
                "digest": digest_of(found.evidence),
                "signal": signal,
                "family": family,
                "strength": strength.value,
                "stage": case.stage,
                "counted": counted,
                "observed_at": found.evidence.observed_at,
                "first_seen_at": case.opened_at,
                "last_seen_at": case.updated_at,
                "gone_at": case.updated_at if number % 11 == 10 else None,
                "content": msgspec.json.encode(found).decode(),
            }

    def _ring(self, case: Case, rows: list[SubjectRow]) -> RingRow:
        ids = [row.subject_id for row in rows]
        edges = tuple(
            Edge(
                id=f"edge-{case.pk:08x}{number:08x}",
                a=ids[self.random.randrange(number + 1)],
                b=other,
                kind=LinkKind.PHONE if number % 2 else LinkKind.RESUME_TEXT,
                value=f"+1202555{100 + case.pk % 100:04d}" if number % 2 else f"{case.pk:040x}",
                persons=len(ids),
                weight=4.0 + number % 3,
                reason="both applications share it",
            )
            for number, other in enumerate(ids[1:])
        )
        ring = Ring(
            id=case.ring,
            applications=tuple(ids),
            persons=len(ids),
            edges=edges,
            kinds=(LinkKind.PHONE, LinkKind.RESUME_TEXT),
        )
        content = msgspec.json.encode(ring).decode()
        return RingRow(ring_id=case.ring, run=self.runs[0], content=content)

    def _decision(self, case: Case) -> Decision:
        first, second = self.random.sample(self.people, 2)
        adverse = case.outcome == "confirmed"
        made = Decision(
            case=case,
            action="do-not-advance" if adverse else "clear",
            adverse=adverse,
            state="in-force",
            reason="an invented reason",
            first_by=first,
            first_key=first.keys.all()[0],
            first_at=case.decided_at,
            first_proof="{}" if adverse else "",
            in_force_at=case.decided_at,
        )
        if adverse:
            made.second_by, made.second_key = second, second.keys.all()[0]
            made.second_at, made.second_reason, made.second_proof = case.decided_at, "agreed", "{}"
        return made


START = END - timedelta(days=DAYS)
ENDED = ("decided", "closed")


def _person(number: int, role: Role) -> Person:
    who = Person.objects.create(
        handle=hashlib.sha256(f"bench {number} {END}".encode()).digest()[:16],
        name=f"Synthetic {role.value} {number}",
        role=role.value,
        state="active",
        created_at=START,
        changed_at=START,
    )
    identifier = hashlib.sha256(f"bench key {number}".encode()).digest()
    credential = Credential(
        id=identifier,
        public_key=b"no key",
        algorithm=-7,
        sign_count=0,
        user_handle=bytes(who.handle),
        user_verified=True,
        backup_eligible=False,
        backed_up=False,
        aaguid="00000000-0000-0000-0000-000000000000",
        attestation=Attestation("none", AttestationKind.NONE),
        transports=("usb",),
        registered_at=START,
    )
    Key.objects.create(
        person=who,
        credential_id=identifier.hex(),
        credential=msgspec.json.encode(credential).decode(),
        name="invented key",
        added_at=START,
    )
    return Person.objects.prefetch_related("keys").get(pk=who.pk)


def _run(number: int, cases: int) -> Run:
    at = START + timedelta(days=7 * (number + 1))
    return Run.objects.create(
        digest=hashlib.sha256(f"bench run {number}".encode()).hexdigest(),
        kind="screening",
        version="0.1.0",
        started_at=at - timedelta(minutes=5),
        finished_at=at,
        sources=["synthetic"],
        base_rate=0.001,
        screened=cases // (DAYS // 7) * 8,
        left_out=3,
        synthetic=True,
        taken_in_at=at,
    )


def _found(row: SubjectRow, number: int, signal: str, family: str, strength: Strength) -> Evidence:
    phone = f"+1202555{100 + row.pk % 100:04d}"
    email = f"{row.name.replace(' ', '.').lower()}{row.pk}@mail.example"
    return Evidence(
        subject=Subject(SubjectKind(row.kind), row.subject_id),
        signal=signal,
        strength=strength,
        family=family,
        reason=f"An invented reason, number {number}: {phone} is on {number + 2} applications",
        facts=(
            Fact("phone", phone, f"applications.jsonl#{row.pk} phones[0]", FactKind.PHONE),
            Fact("e-mail", email, f"applications.jsonl#{row.pk} emails[0]", FactKind.EMAIL),
        ),
        clears="an invented explanation that would settle it",
        observed_at=row.first_seen_at - timedelta(days=number),
    )


def _terms(case: Case, rows: list[SubjectRow]) -> list[Columns]:
    found: list[str] = []
    for row in rows:
        email = f"{row.name.replace(' ', '.').lower()}{row.pk}@mail.example"
        found += [*identifier_terms(row.subject_id), *words_of(row.name), *email_terms(email)]
    found += [*words_of(case.requisition), *identifier_terms(case.ring)]
    return [{"case_id": case.pk, "term": term} for term in kept_terms(found)]


def _task(case: Case, row: SubjectRow) -> CaseTask:
    task = Task(
        subject=Subject(SubjectKind(row.kind), row.subject_id),
        code="compare-birth-date",
        title="Compare the date of birth with an invented list",
        why="a name alone says nothing",
        settles="whether it is the same person",
    )
    return CaseTask(
        case=case,
        subject=row,
        code=task.code,
        digest=hashlib.sha256(b"bench task").hexdigest(),
        title=task.title,
        content=msgspec.json.encode(task).decode(),
        state="done" if case.decided_at else "open",
        created_at=case.opened_at,
    )


def _entries(cases: list[Case]) -> list[LogEntry]:
    viewer = Viewer(name="command: bench", now=END)
    last = LogEntry.objects.order_by("-number").values_list("number", "digest").first()
    number, previous = last or (0, log.FIRST)
    entries = []
    for case in cases:
        number += 1
        entry = LogEntry(
            number=number,
            at=case.opened_at,
            who=viewer.name,
            act="case-opened",
            object_kind="case",
            object_id=str(case.pk),
            previous=previous,
        )
        entry.digest = previous = log.digest_of(entry)
        entries.append(entry)
    return entries

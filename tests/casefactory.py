"""Invented runs of screening, and the cases they open, for tests of casework and the console.

The evidence is of real signals, weighed with the table that ships; the people are invented.
"""

from datetime import datetime, timedelta

from casework import NOW, command
from doorward.cases.recording import record_screening
from doorward.cases.recording_findings import Finding
from doorward.model import (
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
)
from doorward.model.cases import Stage
from doorward.pipeline import Screening
from doorward.pipeline.work import mark_of
from doorward.report.content import (
    ApplicationSummary,
    Counts,
    ReportContent,
    RingResult,
    RunFacts,
)
from doorward.risk import assess, assess_ring, default_weights
from doorward.store.models import Case

FIRST_NAMES = ("Ada", "Blaise", "Chinua", "Dora", "Emre", "Farah", "Goran", "Hana")
LAST_NAMES = ("Alder", "Birch", "Cedar", "Dogwood", "Elm", "Fir", "Gorse", "Hazel")
JOBS = ("Backend engineer", "Data analyst", "Site reliability engineer")


def subject(identifier: str) -> Subject:
    """An application's subject."""
    return Subject(SubjectKind.APPLICATION, identifier)


def phone(identifier: str, number: str = "+12025550101", shared: int = 3, **more) -> Evidence:
    """Strong evidence: a phone number that others use."""
    return Evidence(
        subject=subject(identifier),
        signal="A01",
        strength=more.get("strength", Strength.STRONG),
        family="contact",
        reason=f"The phone number {number} is on {shared} applications under other names",
        facts=(
            Fact("phone", number, f"applications.jsonl#{identifier} phones[0]", FactKind.PHONE),
        ),
        clears="one person who explains why several people use the number",
        related=more.get("related", ()),
    )


def texts(identifier: str, strength: Strength = Strength.STRONG) -> Evidence:
    """Evidence of another family: a résumé's text that others hand in too."""
    return Evidence(
        subject=subject(identifier),
        signal="B01",
        strength=strength,
        family="text",
        reason="Nine tenths of the résumé stand in another applicant's résumé",
        facts=(
            Fact(
                "e-mail",
                f"{identifier}@mail.example",
                "applications.jsonl emails[0]",
                FactKind.EMAIL,
            ),
            Fact("share", "0.93", "resume text"),
        ),
        clears="the template that both were written from",
        observed_at=NOW - timedelta(days=30),
    )


def task(identifier: str, listed: str = "an invented list") -> Task:
    """Something to look up."""
    return Task(
        subject=subject(identifier),
        code="compare-birth-date",
        title=f"Compare the date of birth with {listed}",
        why="A name alone says nothing",
        settles="whether it is the same person",
        facts=(Fact("name", "Ada Alder", "applications.jsonl name", FactKind.NAME),),
    )


def screening(
    evidence: dict[str, list[Evidence]],
    *,
    rings: dict[str, tuple[str, ...]] | None = None,
    tasks: dict[str, list[Task]] | None = None,
    names: dict[str, str] | None = None,
    at: datetime = NOW - timedelta(hours=1),
) -> Screening:
    """A run over applications by id, with what was found about each."""
    table, ids = default_weights(), list(evidence)
    ring_of = {one: ring for ring, members in (rings or {}).items() for one in members}
    unchecked = (NotChecked("D01", "no client events were supplied"),)
    weighed = {
        one: assess(
            subject(one),
            evidence[one],
            table=table,
            mark_of=mark_of,
            not_checked=unchecked,
            ring=ring_of.get(one),
        )
        for one in ids
    }
    for one, found in (tasks or {}).items():
        weighed[one] = _with(weighed[one], tasks=tuple(found))
    content = ReportContent(
        run=RunFacts(
            version="0.1.0",
            started_at=at - timedelta(minutes=2),
            finished_at=at,
            sources=("invented.jsonl",),
            base_rate=table.base_rate,
            synthetic=True,
        ),
        counts=Counts(read=len(ids), screened=len(ids), left_out=0),
        assessments=tuple(weighed.values()),
        summaries=tuple(
            ApplicationSummary(
                application=one,
                candidate=(names or {}).get(one) or name(number),
                requisition=JOBS[number % len(JOBS)],
                created_at=NOW - timedelta(days=20 + number % 40),
                ring=ring_of.get(one),
            )
            for number, one in enumerate(ids)
        ),
        rings=tuple(
            RingResult(
                ring=ring_of_members(ring, members),
                assessment=assess_ring(
                    Subject(SubjectKind.RING, ring),
                    [weighed[one] for one in members if one in weighed],
                    table=table,
                    mark_of=mark_of,
                ),
            )
            for ring, members in (rings or {}).items()
        ),
    )
    return Screening(content=content)


def _with(one, **changes):
    import msgspec

    return msgspec.structs.replace(one, **changes)


def name(number: int) -> str:
    """An invented name; the first sixty-four differ."""
    first, last = number % len(FIRST_NAMES), number // len(FIRST_NAMES) % len(LAST_NAMES)
    return f"{FIRST_NAMES[first]} {LAST_NAMES[last]}"


def ring_of_members(identifier: str, members: tuple[str, ...]) -> Ring:
    """A ring whose members all use one phone number."""
    return Ring(
        id=identifier,
        applications=members,
        persons=len(members),
        edges=tuple(
            Edge(
                id=f"edge-{identifier}-{number:04d}",
                a=members[0],
                b=other,
                kind=LinkKind.PHONE,
                value="+12025550101",
                persons=len(members),
                weight=6.0,
                reason="both use the phone number +12025550101",
            )
            for number, other in enumerate(members[1:])
        ),
        kinds=(LinkKind.PHONE,),
    )


def opened_cases(count: int, *, now: datetime = NOW) -> list[Case]:
    """Cases about one application each, of the bands investigate, verify and look in turn.

    Every fourth has a task.
    """
    ids = [f"app-{number:04d}" for number in range(count)]
    evidence = {one: _of_turn(number, one) for number, one in enumerate(ids)}
    tasks = {one: [task(one)] for one in ids[::4]}
    record_screening(command(now), screening(evidence, tasks=tasks, at=now - timedelta(hours=1)))
    return list(Case.objects.filter(kind="application").order_by("pk"))


def _of_turn(number: int, one: str) -> list[Evidence]:
    own = phone(one, f"+1202555{100 + number % 100:04d}")
    if number % 3 == 0:
        return [own, texts(one)]
    if number % 3 == 1:
        weaker = phone(one, own.facts[0].value, strength=Strength.MEDIUM)
        return [weaker, texts(one, Strength.MEDIUM)]
    return [phone(one, own.facts[0].value, strength=Strength.MEDIUM)]


def ring_case(members: int = 4, *, ring: str = "ring-0a1b2c3d4e5f", now: datetime = NOW) -> Case:
    """One case about a ring of applications that share a phone number and a text."""
    ids = tuple(f"{ring}-app-{number}" for number in range(members))
    evidence = {one: [phone(one, related=tuple(map(subject, ids[:1]))), texts(one)] for one in ids}
    record_screening(
        command(now), screening(evidence, rings={ring: ids}, at=now - timedelta(hours=1))
    )
    return Case.objects.get(kind="ring", ring=ring)


WORKER = Subject(SubjectKind.WORKER, "w-1")
DEVICE = Subject(SubjectKind.DEVICE, "laptop-7")
AGENT = Subject(SubjectKind.AGENT, "build-bot")


def employee_evidence(subject=WORKER, signal="E02", related=(), **more):
    """Evidence about a worker, a device or an agent."""
    return Evidence(
        subject=subject,
        signal=signal,
        strength=more.get("strength", Strength.STRONG),
        family=more.get("family", "onboarding"),
        reason=f"An invented reason for {signal}",
        facts=(Fact("address", "1 Invented Street", "hr.csv#1", FactKind.ADDRESS),),
        clears="an invented explanation",
        related=related,
    )


def finding(*found, subject=WORKER, at=NOW, stage=Stage.EMPLOYMENT):
    """Evidence as the watch or the list of agents hands it in."""
    return Finding(subject=subject, evidence=found, stage=stage, at=at, name="Ada Alder")

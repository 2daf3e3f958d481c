"""What the matrix of rights is made from: a route, whom it lets through, and which objects it is
tried on."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta
from typing import Any

from casework import NOW, command, person, signed_in
from doorward.access import sponsors
from doorward.cases.jobs import JobKind, enqueue
from doorward.cases.roles import RIGHTS, Right
from doorward.model.cases import Role
from doorward.store.models import (
    Appeal,
    Case,
    CaseTask,
    Containment,
    Decision,
    Person,
    SavedView,
    Sponsorship,
    SubjectRow,
)

EVERYBODY = frozenset(Role)
OPEN = frozenset[Role]()
"""For `Route.roles`: needs no session at all."""


def having(*rights: Right) -> frozenset[Role]:
    """The roles that hold all these rights."""
    return frozenset(role for role in Role if RIGHTS[role].issuperset(rights))


@dataclass(frozen=True)
class Route:
    """One method of one address, and who gets through.

    `pattern` is as in `urls.py` (without the leading slash). `roles` get one of `done`, all others
    `refused`; a role that may use the route, but not see the object, gets 404. `on` names a kind of
    object in `OBJECTS`; `form` is what a POST sends, `query` what a GET asks.
    """

    pattern: str
    method: str = "GET"
    roles: frozenset[Role] = EVERYBODY
    done: tuple[int, ...] = (200,)
    refused: int = 403
    on: str = ""
    form: Mapping[str, str] = field(default_factory=dict)
    query: str = ""

    def __str__(self) -> str:
        return f"{self.method} /{self.pattern}"

    def address(self, values: Mapping[str, Any]) -> str:
        """The pattern with its places filled."""
        path = re.sub(r"<(?:\w+:)?(\w+)>", lambda found: str(values[found.group(1)]), self.pattern)
        return f"/{path}{'?' + self.query if self.query else ''}"


@dataclass(frozen=True)
class Object:
    """Something an address names: what fills the pattern, and which roles may see it.

    `seen_by` is empty for what does not exist, or does not belong together.
    """

    name: str
    values: Mapping[str, Any]
    seen_by: frozenset[Role] = EVERYBODY


SEE_CASES = having(Right.SEE_CASES)
RUN_JOBS = having(Right.RUN_JOBS)
NOT_TALENT = SEE_CASES - {Role.TALENT}
NOBODY = frozenset[Role]()
NOWHERE = 987_654
"""The id of what does not exist."""


def a_case(kind: str = "application", **values: Any) -> Case:
    """An invented case."""
    usual = {
        "kind": kind,
        "title": f"Invented {kind}",
        "status": "open",
        "band": "verify",
        "band_rank": 1,
        "log_odds": -1.5,
        "expected_precision": 0.2,
        "base_rate": 0.001,
        "stage": "application",
        "opened_at": NOW - timedelta(days=3),
        "updated_at": NOW,
        "synthetic": True,
    }
    return Case.objects.create(**(usual | values))


People = Mapping[Role, Person]


def cases(_people: People) -> list[Object]:
    """One case of each kind, and none."""
    made = {
        "application": (a_case(), SEE_CASES),
        "ring": (a_case("ring"), SEE_CASES),
        "worker": (a_case("worker"), NOT_TALENT),
        "agent": (a_case("agent"), NOT_TALENT),
    }
    found = [Object(name, {"number": case.pk}, roles) for name, (case, roles) in made.items()]
    return [*found, Object("none", {"number": NOWHERE}, NOBODY)]


def views(people: People) -> list[Object]:
    """A saved view of each role's person, shared with the role, and none."""
    found = []
    for role, owner in people.items():
        made = SavedView.objects.create(owner=owner, name="theirs", query="", shared=True)
        found.append(Object(f"{role.value}'s", {"view": made.pk}, frozenset({role}) & SEE_CASES))
    return [*found, Object("none", {"view": NOWHERE}, NOBODY)]


def subjects(_people: People) -> list[Object]:
    """An applicant, a worker, and nobody."""
    rows = {
        kind: SubjectRow.objects.create(
            kind=kind, subject_id=f"invented-{kind}", first_seen_at=NOW, last_seen_at=NOW
        )
        for kind in ("application", "worker")
    }
    return [
        Object("application", {"row": rows["application"].pk}, SEE_CASES),
        Object("worker", {"row": rows["worker"].pk}, NOT_TALENT),
        Object("none", {"row": NOWHERE}, NOBODY),
    ]


def decided(kind: str = "application") -> Decision:
    """An adverse decision in force in a case of its own."""
    first, second = person(Role.LEGAL), person(Role.HR_PARTNER)
    return Decision.objects.create(
        case=a_case(kind, status="decided"),
        action="withdraw-offer",
        adverse=True,
        state="in-force",
        reason="an invented reason",
        first_by=first,
        first_key=first.keys.get(name="key 1"),
        first_at=NOW,
        first_proof="{}",
        second_by=second,
        second_key=second.keys.get(name="key 1"),
        second_at=NOW,
        second_proof="{}",
        second_reason="an invented reason",
        in_force_at=NOW,
    )


def inside(name: str, make: Callable[[Decision], Any]) -> Callable[[People], list[Object]]:
    """What is in a case that was decided: that which `make` gives, under a name in addresses."""

    def objects(_people: People) -> list[Object]:
        mine, others = decided(), decided("worker")
        here, there = make(mine).pk, make(others).pk
        return [
            Object("application's", {"number": mine.case_id, name: here}, SEE_CASES),
            Object("worker's", {"number": others.case_id, name: there}, NOT_TALENT),
            Object("of another case", {"number": mine.case_id, name: there}, NOBODY),
            Object("none", {"number": mine.case_id, name: NOWHERE}, NOBODY),
        ]

    return objects


def a_sponsorship(people: People) -> list[Object]:
    """A record that waits for the signature of legal's person, and none."""
    lost = person(Role.INVESTIGATOR, "Invented Loser")
    first, second = people[Role.HR_PARTNER], people[Role.LEGAL]
    record = sponsors.Record(
        nonce="0" * 32,
        console="http://localhost:8765",
        person=sponsors.Named(lost.pk, lost.name, lost.role),
        first=sponsors.Named(first.pk, first.name, first.role),
        second=sponsors.Named(second.pk, second.name, second.role),
        met_at="2026-11-02T09:00",
        place="an invented office",
        document="passport",
        written_at=NOW.isoformat(),
    )
    now = datetime.now(UTC)
    made = Sponsorship.objects.create(
        person=lost,
        record=sponsors.encode(record).decode(),
        record_sha256="0" * 64,
        created_at=now,
        expires_at=now + sponsors.LIFE,
        first_by=first,
        first_assertion="{}",
    )
    return [
        Object("legal's", {"sponsorship": made.pk}, frozenset({Role.LEGAL})),
        Object("none", {"sponsorship": NOWHERE}, NOBODY),
    ]


def sessions_of_others(_people: People) -> list[Object]:
    """A session of somebody else, and none."""
    _, theirs = signed_in(person())
    return [
        Object("somebody else's", {"session": theirs.public_id}, NOBODY),
        Object("none", {"session": "0" * 16}, NOBODY),
    ]


OBJECTS: dict[str, Callable[[People], list[Object]]] = {
    "": lambda _people: [Object("", {})],
    "call": lambda _people: [Object("none", {"name": "ap-0000000000000000"}, NOBODY)],
    "view": views,
    "case": cases,
    "subject": subjects,
    "decision": inside("decision", lambda made: made),
    "task": inside(
        "task",
        lambda made: CaseTask.objects.create(
            case=made.case, code="written", title="invented", created_at=NOW
        ),
    ),
    "appeal": inside(
        "appeal",
        lambda made: Appeal.objects.create(
            decision=made, received_at=NOW, entered_by=made.first_by, text="invented"
        ),
    ),
    "plan": inside(
        "plan",
        lambda made: Containment.objects.create(case=made.case, digest="0" * 64, made_at=NOW),
    ),
    "person": lambda _people: [
        Object("somebody", {"person": person().pk}),
        Object("nobody", {"person": NOWHERE}, NOBODY),
    ],
    "key": lambda _people: [Object("any", {"key": NOWHERE})],
    "link": lambda _people: [Object("unknown", {"token": "invented"})],
    "session": sessions_of_others,
    "sponsorship": a_sponsorship,
    "job": lambda _people: [
        Object("waiting", {"number": enqueue(command(), JobKind.CLEAN_UP, {}).pk}, RUN_JOBS),
        Object("none", {"number": NOWHERE}, NOBODY),
    ],
}
"""Makes the objects of a kind in the test's database. Whoever adds a route on a new kind of object
adds it here, with one that does not exist and one that belongs to somebody else."""


def people() -> dict[Role, Person]:
    """A person of each role."""
    return {role: person(role) for role in Role}

"""Invented applicants for the linking tests: nobody shares anything unless a test says so."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest

from doorward.linking import LinkRecord, identifiers
from doorward.model import (
    Application,
    ClientEvent,
    Dossier,
    Education,
    EmailFact,
    Employment,
    NetworkFact,
    Origin,
    PartialDate,
    PhoneFact,
    PlaceFact,
    Referee,
    Requisition,
    Statement,
    StatementSource,
)

START = datetime(2026, 1, 5, 9, 0, tzinfo=UTC)
Applicant = Callable[..., Dossier]


def _applicant(number: int, **given: object) -> Dossier:
    """A dossier; keywords replace what would be the applicant's own."""
    value = {
        "id": f"app-{number:04d}",
        "candidate": f"cand-{number}",
        "name": f"Given{number} Family{number}",
        "phone": f"+1202555{number:04d}",
        "email": f"person{number}@mail{number}.example",
        "stem": None,
        "device": f"device-{number:06d}",
        "ip": f"198.51.{number % 200}.{number // 200 + 1}",
        "kinds": (),
        "address": f"{number} Plain Road, Springfield",
        "region": "TX",
        "school": f"College {number}",
        "degree": "BSc",
        "employer": f"Firm{number} Works",
        "links": (),
        "referees": (),
        "referrer": None,
        "channel": None,
        "documents": (),
        "accounts": (),
        "job": f"req-{number % 7}",
        "job_text": None,
        "at": START + timedelta(hours=number),
        "text": None,
        "events": (),
        "alias_root": None,
        "synthetic": False,
    } | given
    origin = Origin("applications.jsonl", str(number))
    at = value["at"]
    statement = Statement(
        source=StatementSource.FORM,
        origin=origin,
        name=value["name"],
        links=value["links"],
        employments=(Employment(employer=value["employer"], start=PartialDate(2019, 1)),),
        educations=(Education(school=value["school"], degree=value["degree"]),),
    )
    resume = Statement(source=StatementSource.RESUME, origin=origin, text=value["text"])
    event = ClientEvent(at=at, ip=value["ip"], device=value["device"], user_agent="Browser/1")
    application = Application(
        id=value["id"],
        origin=origin,
        candidate=value["candidate"],
        created_at=at,
        requisition=Requisition(id=value["job"], text=value["job_text"]) if value["job"] else None,
        channel=value["channel"],
        referrer=value["referrer"],
        statements=(statement, resume) if value["text"] else (statement,),
        client_events=(event, *value["events"]),
        documents=value["documents"],
        code_accounts=value["accounts"],
        referees=tuple(Referee(email=mail, phone=phone) for mail, phone in value["referees"]),
        addresses=(value["address"],) if value["address"] else (),
        synthetic=value["synthetic"],
    )
    email, phone, ip = value["email"], value["phone"], value["ip"]
    return Dossier(
        application=application,
        phones=(PhoneFact(raw=phone, source=origin.at("phones[0]"), e164=phone),) if phone else (),
        emails=(
            EmailFact(
                raw=email,
                source=origin.at("emails[0]"),
                canonical=email,
                domain=email.partition("@")[2],
                stem=value["stem"],
                alias_root=value["alias_root"],
            ),
        )
        if email
        else (),
        networks=(NetworkFact(ip=ip, source=origin.at("ip"), at=at, kinds=value["kinds"]),)
        if ip
        else (),
        places=(PlaceFact(raw="x", source=origin.at(), country="US", region=value["region"]),)
        if value["region"]
        else (),
    )


@pytest.fixture(scope="session")
def applicant() -> Applicant:
    """Makes the dossier of an invented applicant."""
    return _applicant


@pytest.fixture(scope="session")
def pool() -> Callable[..., list[LinkRecord]]:
    """Makes the records of a pool of strangers, with some dossiers in place of theirs."""

    def make(*dossiers: Dossier, size: int = 200) -> list[LinkRecord]:
        strangers = [_applicant(5000 + one) for one in range(size - len(dossiers))]
        return [identifiers(one) for one in (*dossiers, *strangers)]

    return make

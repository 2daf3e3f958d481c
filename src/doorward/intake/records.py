"""From Doorward's flat record of an application to an `Application`.

Every reader of an applicant-tracking export ends here, so that dates, limits and refusals are
the same whatever system an application came from. Nothing is guessed: an impossible date, a
moment in the future or an address that is no IP address is left out and said to be.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from doorward.intake.ats.dates import is_open_ended
from doorward.intake.ats.lenient import Place, shown
from doorward.intake.ats.values import Rules, Values
from doorward.intake.reader import Limits
from doorward.model import (
    Application,
    ClientEvent,
    Education,
    Employment,
    Observed,
    Offer,
    Origin,
    Referee,
    Requisition,
    Statement,
    StatementSource,
)
from doorward.model.interchange import (
    ApplicationRecord,
    ClientRecord,
    EducationRecord,
    EmploymentRecord,
    JobRecord,
    ObservedRecord,
    OfferRecord,
    RefereeRecord,
    StatementRecord,
)

__all__ = ["Place", "Rules", "clip", "to_application"]

# A course of study may well end in the future; a job that somebody has had may not begin there.
_YEARS_OF_STUDY_AHEAD = 8
_NOTHING_SEEN = ClientEvent()
_LONG_TEXTS = frozenset({"text", "resume_text"})


def to_application(record: ApplicationRecord, place: Place, rules: Rules) -> Application:
    """The application a flat record describes. What was left out is added to `place`."""
    origin = Origin(place.file, place.record)
    values = Values(place, rules)
    created_at = values.moment(record.created_at, "created_at")
    return Application(
        id=record.id,
        origin=origin,
        candidate=record.candidate or None,
        created_at=created_at,
        requisition=_requisition(record.job) if record.job is not None else None,
        channel=record.channel or None,
        referrer=record.referrer or None,
        statements=_statements(record, origin, created_at, values),
        client_events=_client_events(record.client_events, values),
        referees=_referees(record.referees, values),
        addresses=values.texts(record.addresses, "addresses"),
        offer=_offer(record.offer, values) if record.offer is not None else None,
        observed=_observed(record.observed, origin, values),
        attachments=values.paths(record.attachments, "attachments"),
        code_files=values.paths(record.code_accounts, "code_accounts"),
        synthetic=record.synthetic,
    )


def _requisition(job: JobRecord) -> Requisition | None:
    identifier = job.id or job.title
    if not identifier:
        return None
    return Requisition(
        id=identifier, title=job.title, family=job.family, remote=job.remote, text=job.text
    )


def _statements(
    record: ApplicationRecord, origin: Origin, created_at: datetime | None, values: Values
) -> tuple[Statement, ...]:
    made = []
    if _says_something(record):
        made.append(_statement(StatementSource.FORM, record, origin, created_at, None, values, ""))
    if record.resume_text:
        made.append(
            Statement(
                source=StatementSource.RESUME,
                origin=origin,
                at=created_at,
                text=record.resume_text,
            )
        )
    if not record.statements:
        return tuple(made)
    for index, further in enumerate(values.capped(record.statements, "statements")):
        path = f"statements[{index}]."
        source = _source(further.source, path, values)
        if source is not None:
            at = values.moment(further.at, path, "at")
            text = further.text or None
            made.append(_statement(source, further, origin, at, text, values, path))
    return tuple(made)


def _says_something(record: ApplicationRecord) -> bool:
    return bool(
        record.name
        or record.emails
        or record.phones
        or record.location
        or record.employments
        or record.educations
        or record.skills
        or record.links
    )


def _source(text: str, path: str, values: Values) -> StatementSource | None:
    try:
        return StatementSource(text)
    except ValueError:
        known = ", ".join(member.value for member in StatementSource)
        why = f"{shown(text)} is no source of a statement (known: {known})"
        values.place.field("unknown-source", why, f"{path}source")
        return None


def _statement(
    source: StatementSource,
    record: ApplicationRecord | StatementRecord,
    origin: Origin,
    at: datetime | None,
    text: str | None,
    values: Values,
    path: str,
) -> Statement:
    return Statement(
        source=source,
        origin=origin,
        at=at,
        name=record.name or None,
        emails=values.texts(record.emails, path, "emails"),
        phones=values.texts(record.phones, path, "phones"),
        location=record.location or None,
        employments=_employments(record.employments, values, path),
        educations=_educations(record.educations, values, path),
        skills=values.texts(record.skills, path, "skills"),
        links=values.texts(record.links, path, "links"),
        text=text,
    )


def _employments(
    records: list[EmploymentRecord], values: Values, path: str
) -> tuple[Employment, ...]:
    if not records:
        return ()
    kept = values.capped(records, path, "employments")
    return tuple([_employment(record, index, values, path) for index, record in enumerate(kept)])


def _employment(record: EmploymentRecord, index: int, values: Values, path: str) -> Employment:
    end = record.end
    current = record.current
    if end and is_open_ended(end):
        end, current = None, True
    return Employment(
        employer=record.employer or None,
        title=record.title or None,
        start=values.date(record.start, path, "employments[", str(index), "].start"),
        end=values.date(end, path, "employments[", str(index), "].end"),
        current=current,
        location=record.location or None,
        domain=record.domain or None,
        description=record.description or None,
        part_time=record.part_time,
    )


def _educations(records: list[EducationRecord], values: Values, path: str) -> tuple[Education, ...]:
    if not records:
        return ()
    kept = values.capped(records, path, "educations")
    return tuple([_education(record, index, values, path) for index, record in enumerate(kept)])


def _education(record: EducationRecord, index: int, values: Values, path: str) -> Education:
    end = None if record.end and is_open_ended(record.end) else record.end
    where = str(index)
    return Education(
        school=record.school or None,
        degree=record.degree or None,
        field=record.field or None,
        start=values.date(record.start, path, "educations[", where, "].start"),
        end=values.date(
            end, path, "educations[", where, "].end", years_ahead=_YEARS_OF_STUDY_AHEAD
        ),
        domain=record.domain or None,
    )


def _client_events(records: list[ClientRecord], values: Values) -> tuple[ClientEvent, ...]:
    if not records:
        return ()
    kept = values.capped(records, "client_events")
    made = [_client_event(record, str(index), values) for index, record in enumerate(kept)]
    return tuple([event for event in made if event != _NOTHING_SEEN])


def _client_event(record: ClientRecord, index: str, values: Values) -> ClientEvent:
    return ClientEvent(
        at=values.moment(record.at, "client_events[", index, "].at"),
        ip=values.ip(record.ip, "client_events[", index, "].ip"),
        user_agent=record.user_agent or None,
        device=record.device or None,
        stage=record.stage or None,
        time_zone=record.time_zone or None,
        form_seconds=values.amount(record.form_seconds, "client_events[", index, "].form_seconds"),
        endpoint=record.endpoint or None,
        account=record.account or None,
    )


def _referees(records: list[RefereeRecord], values: Values) -> tuple[Referee, ...]:
    if not records:
        return ()
    return tuple(
        [
            Referee(
                name=record.name or None,
                email=record.email or None,
                phone=record.phone or None,
                organisation=record.organisation or None,
                form_ip=values.ip(record.form_ip, "referees[", str(index), "].form_ip"),
            )
            for index, record in enumerate(values.capped(records, "referees"))
        ]
    )


def _offer(record: OfferRecord, values: Values) -> Offer:
    return Offer(
        expected_pay=values.amount(record.expected_pay, "offer.expected_pay"),
        market_pay=values.amount(record.market_pay, "offer.market_pay"),
        payment_method=record.payment_method or None,
    )


def _observed(
    records: list[ObservedRecord], origin: Origin, values: Values
) -> tuple[Observed, ...]:
    if not records:
        return ()
    return tuple(
        [
            Observed(
                code=record.code,
                value=record.value,
                at=values.moment(record.at, "observed[", str(index), "].at"),
                by=record.by,
                origin=origin,
            )
            for index, record in enumerate(values.capped(records, "observed"))
        ]
    )


def clip(record: msgspec.Struct, place: Place, limits: Limits, path: str = "") -> None:
    """Cut texts of a record that are longer than the limits allow, and say so.

    Only worth calling for a record that is longer than `Limits.text_field` as a whole.
    """
    for name in record.__struct_fields__:
        value = getattr(record, name)
        longest = limits.document_text if name in _LONG_TEXTS else limits.text_field
        where = f"{path}{name}"
        if isinstance(value, str):
            setattr(record, name, _cut(value, longest, place, where))
        elif isinstance(value, msgspec.Struct):
            clip(value, place, limits, f"{where}.")
        elif isinstance(value, list):
            for index, item in enumerate(value):
                if isinstance(item, str):
                    value[index] = _cut(item, longest, place, f"{where}[{index}]")
                elif isinstance(item, msgspec.Struct):
                    clip(item, place, limits, f"{where}[{index}].")


def _cut(text: str, longest: int, place: Place, path: str) -> str:
    if len(text) <= longest:
        return text
    why = f"has {len(text)} characters; the first {longest} are kept"
    place.field("too-long", why, path)
    return text[:longest]

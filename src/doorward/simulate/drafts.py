"""An application in the making: a person, a job, a moment and the traces of applying."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

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
from doorward.simulate import careers, names, networks, phones
from doorward.simulate.code_hosts import CodeTraits
from doorward.simulate.draw import Draw, Stream, mixed, share
from doorward.simulate.emails import mailbox
from doorward.simulate.people import Person
from doorward.simulate.places import CITIES_OF
from doorward.simulate.trades import TRADES, Trade
from doorward.simulate.world import World


class Draft(msgspec.Struct):
    """Everything `record` needs, open to change until then."""

    slot: int
    person: Person
    at: datetime
    job: JobRecord
    candidate: str
    channel: str | None
    referrer: str | None
    addresses: list[str]
    events: list[ClientRecord]
    referees: list[RefereeRecord]
    offer: OfferRecord | None
    statements: list[StatementRecord]
    phone: str | None
    location: str | None
    observed: list[ObservedRecord]
    code: CodeTraits = CodeTraits()
    attachments: list[str] = []
    code_accounts: list[str] = []


def application_id(slot: int) -> str:
    """The id of the application at a place in the file."""
    return f"app-{slot:07d}"


def candidate_id(seed: int, number: int) -> str:
    """The hiring system's id of a person; says nothing about who it is."""
    return f"cand-{mixed(seed, Stream.APPLICATION, number):016x}"


def job(world: World, trade: Trade, turn: float) -> JobRecord:
    """One of the company's open jobs in a trade."""
    each = max(1, world.jobs // len(TRADES))
    number = TRADES.index(trade) + len(TRADES) * int(turn * each)
    own = Draw(world.seed, Stream.JOB, number)
    title = own.pick(trade.titles)
    remote = own.chance(0.7)
    text = f"We are hiring a {title}. You will work on {own.pick(trade.subjects)}."
    return JobRecord(
        id=f"req-{number:05d}", title=title, family=trade.key, remote=remote, text=text
    )


def draft(world: World, person: Person, slot: int, candidate: int) -> Draft:
    """An application of a person with the traces that anybody's application has."""
    draw = Draw(world.seed, Stream.APPLICATION, slot)
    at = world.moment((slot + draw.unit()) / world.size)
    channel = draw.pick(("careers-site", "careers-site", "careers-site", "job-board", "job-board"))
    referrer = None
    if draw.chance(0.06):
        channel, referrer = "referral", f"employee-{draw.below(40 + world.size // 3)}"
    made = Draft(
        slot=slot,
        person=person,
        at=at,
        job=job(world, person.trade, draw.unit()),
        candidate=candidate_id(world.seed, candidate),
        channel=channel,
        referrer=referrer,
        addresses=[person.address] if draw.chance(0.35) else [],
        events=_events(draw, person, at),
        referees=_referees(draw, world, person),
        offer=_offer(draw, world, person),
        statements=[],
        phone=None if draw.chance(world.mess.no_phone) else person.phone,
        location=None if draw.chance(world.mess.no_location) else person.city.written,
        observed=_answers(draw, at) if draw.chance(world.mess.checklist) else [],
    )
    if draw.chance(0.25):
        made.statements.append(_profile(draw, world, person, at))
    return made


_INNOCENT = (
    ("phone-line-type", "voip"), ("phone-line-type", "mobile"), ("phone-line-type", "mobile"),
    ("email-no-footprint", "yes"), ("profile-no-colleagues", "yes"), ("profile-dead-link", "yes"),
    ("profile-no-colleagues", "no"), ("employer-denies-employment", "no"),
    ("person-denies-applying", "no"), ("referee-not-genuine", "no"),
    ("accounts-only-professional", "yes"), ("profile-recently-verified", "no"),
)  # fmt: skip
"""What a recruiter's checklist finds with honest people: mostly nothing."""


def _answers(draw: Draw, at: datetime) -> list[ObservedRecord]:
    code, value = draw.pick(_INNOCENT)
    by = f"recruiter-{draw.below(9)}"
    return [ObservedRecord(code=code, value=value, at=at + timedelta(days=2), by=by)]


def _events(draw: Draw, person: Person, at: datetime) -> list[ClientRecord]:
    if draw.chance(0.2):
        return []
    with_device = draw.chance(0.6)
    stages = ("apply", "assessment", "scheduling")
    return [
        ClientRecord(
            at=at + timedelta(seconds=int(draw.unit() * 86_400 * 6 * turn)),
            ip=person.ip,
            user_agent=person.user_agent,
            device=person.device if with_device else None,
            stage=stages[turn],
            time_zone=person.time_zone if with_device else None,
            form_seconds=round(60 + draw.unit() ** 2 * 1500, 1) if turn == 0 else None,
        )
        for turn in range(1 + draw.geometric(0.35, 2))
    ]


def _referees(draw: Draw, world: World, person: Person) -> list[RefereeRecord]:
    made = []
    for turn in range(draw.geometric(0.4, 2)):
        who = names.name(draw)
        first, last = who.slug
        past = draw.pick(person.employments) if person.employments else None
        domain = past.domain if past is not None and past.domain and draw.chance(0.7) else None
        address = (
            f"{first}.{last}@{domain}"
            if domain
            else mailbox(draw, world, who, world.size + person.number * 2 + turn)
        )
        line = world.numbers.line(person.number * 4 + 1 + turn, person.country)
        made.append(
            RefereeRecord(
                name=who.full,
                email=address,
                phone=line.e164 if draw.chance(0.7) else None,
                organisation=past.employer if past else None,
                form_ip=_referee_address(draw, world, person, turn) if draw.chance(0.35) else None,
            )
        )
    return made


def _referee_address(draw: Draw, world: World, person: Person, turn: int) -> str:
    """Where a referee answered from: seldom the applicant's own network, as colleagues may."""
    if draw.chance(world.mess.referee_nearby):
        return person.ip
    city = draw.weighted(CITIES_OF[person.country])
    return networks.residential(world.seed, city, world.size * 7 + person.number * 2 + turn)


def _offer(draw: Draw, world: World, person: Person) -> OfferRecord | None:
    if not draw.chance(0.1):
        return None
    market = float(round(person.trade.pay * (0.6 + min(person.level, 16) / 32), -3))
    ratio = (
        0.55 + draw.unit() * 0.2 if draw.chance(world.mess.low_pay) else (0.85 + draw.unit() * 0.35)
    )
    return OfferRecord(
        expected_pay=float(round(market * ratio, -3)),
        market_pay=market,
        payment_method="bank transfer" if draw.chance(0.5) else None,
    )


def _profile(draw: Draw, world: World, person: Person, at: datetime) -> StatementRecord:
    """What a professional network's export says: the same career, not quite the same words."""
    small = draw.chance(world.mess.small_drift)
    jobs = [
        msgspec.structs.replace(
            one,
            title=draw.pick(person.trade.titles) if small and draw.chance(0.3) else one.title,
            description=None,
        )
        for one in person.employments
    ]
    if small and len(jobs) > 2 and draw.chance(0.5):
        jobs.pop()
    return StatementRecord(
        source="linkedin",
        at=at,
        name=person.name.full,
        location=person.city.written if draw.chance(0.8) else None,
        employments=jobs,
        educations=list(person.educations),
    )


def record(world: World, made: Draft) -> ApplicationRecord:
    """The application as the hiring system exports it."""
    person = made.person
    number = made.phone
    if number is not None and share(world.seed, Stream.WORDING, person.number) < 0.4:
        number = phones.written(number, person.phone_style, plus=person.plus_one)
    return ApplicationRecord(
        id=application_id(made.slot),
        synthetic=True,
        candidate=made.candidate,
        created_at=made.at,
        job=made.job,
        channel=made.channel,
        referrer=made.referrer,
        name=person.name.full,
        emails=[person.email, *person.further_emails],
        phones=[number] if number else [],
        location=made.location,
        addresses=made.addresses,
        links=person.links,
        skills=person.skills,
        employments=person.employments,
        educations=person.educations,
        client_events=made.events,
        referees=made.referees,
        offer=made.offer,
        observed=made.observed,
        statements=made.statements,
        attachments=made.attachments,
        code_accounts=made.code_accounts,
        resume_text=resume_text(world, person, made.phone) if world.plan.texts else None,
    )


def resume_lines(world: World, person: Person, number: str | None) -> list[str]:
    """A résumé as plain lines, the raw phone as its owner writes it."""
    head = [person.name.full, person.city.written]
    contact = [person.email]
    if number:
        contact.append(phones.written(number, person.phone_style, plus=person.plus_one))
    lines = [*head, " | ".join([*contact, *person.links]), "", "SUMMARY", person.summary, ""]
    lines.append("EXPERIENCE")
    bullets_of = careers.further_lines(
        world, person.number, person.trade, person.employments, person.bullets
    )
    for one, bullets in zip(person.employments, bullets_of, strict=True):
        lines += [job_heading(one), *(f"- {bullet}" for bullet in bullets), ""]
    lines += ["EDUCATION", *(education_line(one) for one in person.educations), ""]
    return [*lines, "SKILLS", ", ".join(person.skills)]


def resume_text(world: World, person: Person, number: str | None) -> str:
    """A résumé as plain text."""
    return "\n".join(resume_lines(world, person, number))


def job_heading(one: EmploymentRecord) -> str:
    """A job in one line.

    >>> job_heading(EmploymentRecord(employer="Ashbank Data", title="Tester", start="2019-03"))
    'Tester, Ashbank Data (Mar 2019 - )'
    """
    end = "Present" if one.current else spelled(one.end)
    return f"{one.title}, {one.employer} ({spelled(one.start)} - {end})"


def education_line(one: EducationRecord) -> str:
    """A course of study in one line."""
    years = " - ".join(part for part in (one.start, one.end) if part)
    return f"{one.degree} {one.field}, {one.school}" + (f", {years}" if years else "")


_MONTHS = ("Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec")


def spelled(text: str | None) -> str:
    """A date of the record as résumés spell it (``Mar 2019``), empty if not said."""
    if text is None:
        return ""
    year, _, number = text.partition("-")
    return f"{_MONTHS[int(number) - 1]} {year}" if number else year

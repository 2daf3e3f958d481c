"""Careers: jobs, schools and tools that fit each other and the calendar."""

from __future__ import annotations

from functools import lru_cache

import msgspec

from doorward.model.interchange import EducationRecord, EmploymentRecord
from doorward.simulate import wording
from doorward.simulate.draw import Draw, Stream
from doorward.simulate.organisations import SCHOOLS, Employer, employer, number_in, oldest, school
from doorward.simulate.places import COUNTRIES, City
from doorward.simulate.trades import DEGREES, EARLIER_TITLES, FIELDS, TRADES, Trade
from doorward.simulate.world import World


class Career(msgspec.Struct, frozen=True):
    """What somebody did, newest job first. `bullets` are lines for each job."""

    years: int
    employments: list[EmploymentRecord]
    educations: list[EducationRecord]
    skills: list[str]
    bullets: list[list[str]]
    summary: str


def month(number: int) -> str:
    """A month counted from year 0 as ``YYYY-MM``.

    >>> month(2020 * 12)
    '2020-01'
    """
    return f"{number // 12:04d}-{number % 12 + 1:02d}"


def career(draw: Draw, world: World, trade: Trade, home: City, *, newcomer: bool) -> Career:
    """A career that ends today or a little before, near home unless one came from abroad."""
    country = home.country
    came_from = draw.weighted(COUNTRIES) if newcomer else country
    arrived = world.today - draw.between(12, 150)
    mess = world.mess
    years = min(28, int(draw.unit() ** 1.6 * 30))
    graduated = world.today - years * 12 - draw.between(0, 9)
    year_only = draw.chance(mess.year_only)
    changer = years > 6 and draw.chance(mess.career_change)
    jobs: list[EmploymentRecord] = []
    bullets: list[list[str]] = []
    at = world.today
    while at > graduated + 3 and len(jobs) < 6:
        length = min(at - graduated, 4 + int(draw.unit() ** 1.5 * 70))
        where = country if at - length >= arrived else came_from
        firm = _firm(draw, world, at - length, where)
        job, lines = _job(
            draw, world, trade, firm, home, at - length, at, first=not jobs, changer=changer
        )
        jobs.append(job)
        bullets.append(lines)
        at -= length + (draw.between(1, 9) if draw.chance(0.35) else 0)
    if len(jobs) > 1 and draw.chance(mess.overlapping_jobs):
        _overlap(draw, jobs, world)
    if year_only:
        jobs = [_by_year(one) for one in jobs]
    tools = [one.name for one in trade.tools if one.released <= world.today - 6]
    return Career(
        years=years,
        employments=jobs,
        educations=_educations(draw, world, graduated, newcomer=newcomer, country=country),
        skills=draw.some(tools, draw.between(3, 8)),
        bullets=bullets,
        summary=wording.summary(draw, trade, years, polished=draw.chance(mess.polished_text)),
    )


def _job(
    draw: Draw, world: World, trade: Trade, firm: Employer, home: City,
    start: int, end: int, *, first: bool, changer: bool,
) -> tuple[EmploymentRecord, list[str]]:  # fmt: skip
    mess = world.mess
    earlier = changer and end < world.today - 60
    current = first and draw.chance(0.62)
    if not current:
        end -= draw.between(0, min(5, max(0, end - start - 2)))
    title = draw.pick(EARLIER_TITLES) if earlier else draw.pick(trade.titles)
    lines = _lines(draw, world, TRADES[-1] if earlier else trade, firm, start, end)
    missing = not current and draw.chance(mess.missing_end)
    name = firm.former_name if firm.former_name and start < (firm.renamed or 0) else firm.name
    if firm.former_name and draw.chance(0.4):
        name = firm.name
    job = EmploymentRecord(
        employer=name,
        title=title,
        start=month(start),
        end=None if current or missing else month(end),
        current=current,
        location=_workplace(draw, firm, home) if draw.chance(0.7) else None,
        domain=firm.domain if draw.chance(0.3) else None,
        description=lines[0],
    )
    return job, lines


def _workplace(draw: Draw, firm: Employer, home: City) -> str:
    if firm.city.country != home.country or draw.chance(0.35):
        return firm.city.written
    return home.written if draw.chance(0.7) else "Remote"


def _firm(draw: Draw, world: World, start: int, country: str) -> Employer:
    """An employer in a country that existed when the job began."""
    for _ in range(6):
        number = number_in(country, draw.unit(), world.employers)
        firm = employer(world.seed, number, world.today)
        if firm.founded <= start:
            return firm
    return oldest(world.seed, world.today)


def _lines(
    draw: Draw, world: World, trade: Trade, firm: Employer, start: int, end: int
) -> list[str]:
    """The lines of a job: the first alone (`further_lines` adds to it), or a pasted text."""
    mess = world.mess
    if draw.chance(mess.pasted_job_text):
        return pasted(world.seed, trade, firm, max(firm.founded, start // 60 * 60))
    lead = 0 if draw.chance(mess.early_adopter) else 9
    if draw.chance(mess.date_slip):
        lead = -4
    extra = wording.aside(draw, trade)
    line = wording.bullet(draw, trade, _known(trade, max(start, end - lead)))
    return [f"{line} {extra}" if extra else line]


def _known(trade: Trade, at: int) -> list[str]:
    return [one.name for one in trade.tools if one.released <= at]


def further_lines(
    world: World, number: int, trade: Trade, jobs: list[EmploymentRecord], bullets: list[list[str]]
) -> list[list[str]]:
    """The lines of a whole résumé: what records leave out is drawn only when a text is made."""
    made = []
    for place, (one, lines) in enumerate(zip(jobs, bullets, strict=True)):
        draw = Draw(world.seed, Stream.WORDING, number * 16 + place)
        if len(lines) == 1:
            what = TRADES[-1] if one.title in EARLIER_TITLES else trade
            start, end = _number(one.start), _number(one.end) if one.end else world.today
            known = _known(what, max(start, end - 9))
            more = [wording.bullet(draw, what, known) for _ in range(draw.between(1, 3))]
            if draw.chance(world.mess.stock_bullet):
                more[-1] = draw.pick(wording.STOCK)
            made.append(lines + more)
        else:
            made.append(lines)
    return made


@lru_cache(maxsize=4096)
def pasted(seed: int, trade: Trade, firm: Employer, since: int) -> list[str]:
    """The job text an employer gave everybody in a trade in those years: colleagues paste it."""
    own = Draw(seed, Stream.COWORKERS, firm.number * 64 + TRADES.index(trade) + since * 10**7)
    known = _known(trade, since)
    return [wording.bullet(own, trade, known) for _ in range(3)]


def _overlap(draw: Draw, jobs: list[EmploymentRecord], world: World) -> None:
    """A freelancer or side job beside the newest one, honestly marked or not."""
    newest = jobs[0]
    start = _number(newest.start) - draw.between(2, 14)
    jobs[1] = msgspec.structs.replace(
        jobs[1],
        employer="Self-employed" if draw.chance(0.6) else jobs[1].employer,
        title=f"Freelance {jobs[1].title}" if draw.chance(0.7) else jobs[1].title,
        end=month(min(world.today, start + draw.between(4, 20))) if jobs[1].end else None,
        part_time=draw.chance(0.6),
    )


def _number(text: str | None) -> int:
    year, _, number = (text or "2015-01").partition("-")
    return int(year) * 12 + int(number or 1) - 1


def _by_year(job: EmploymentRecord) -> EmploymentRecord:
    return msgspec.structs.replace(
        job, start=job.start and job.start[:4], end=job.end and job.end[:4]
    )


def _educations(
    draw: Draw, world: World, graduated: int, *, newcomer: bool, country: str
) -> list[EducationRecord]:
    if draw.chance(0.08):
        return []
    found = [_education(draw, world, graduated, newcomer=newcomer, country=country)]
    if draw.chance(0.12):
        found.insert(0, _education(draw, world, graduated + 24, newcomer=False, country=country))
    return found


def _education(
    draw: Draw, world: World, end: int, *, newcomer: bool, country: str
) -> EducationRecord:
    abroad = newcomer or country != "US"
    number = draw.below(SCHOOLS // 2) * 2 + (1 if abroad and draw.chance(0.8) else 0)
    place = school(world.seed, number)
    title = place.name
    domain: str | None = place.domain
    if draw.chance(world.mess.unlisted_school):
        kind = draw.pick(("Technical", "Municipal", "Evening", "Polytechnic"))
        title = f"{kind} School of {title.split()[-1]}"
        domain = None
    length = draw.between(30, 52)
    summer = end // 12 * 12 + draw.pick((4, 5, 6, 7))
    return EducationRecord(
        school=title,
        degree=draw.weighted(DEGREES),
        field=draw.pick(FIELDS),
        start=str((summer - length) // 12) if draw.chance(0.6) else None,
        end=str(summer // 12) if draw.chance(0.93) else None,
        domain=domain if draw.chance(0.2) else None,
    )

"""People as they are before anybody writes an application: the same draw for everybody.

An operator's persona starts as one of these people too and is then changed, so names, places,
schools and trades cannot tell the two apart.
"""

from __future__ import annotations

import msgspec

from doorward.model.interchange import EducationRecord, EmploymentRecord
from doorward.simulate import careers, names, networks, phones
from doorward.simulate.draw import Draw, Stream
from doorward.simulate.emails import mailbox
from doorward.simulate.places import CITIES_OF, COUNTRIES, STREET_KINDS, STREETS, City
from doorward.simulate.trades import JOB_MIX, Trade
from doorward.simulate.world import World

USER_AGENTS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/141.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.5 Safari",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64; rv:143.0) Gecko/20100101 Firefox/143.0",
    "Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36",
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_5 like Mac OS X) AppleWebKit/605.1.15 Mobile/15E148",
    "Mozilla/5.0 (Linux; Android 15) AppleWebKit/537.36 Chrome/141.0.0.0 Mobile Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 Chrome/141.0.0.0 Safari",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/141.0.0.0 Edg/141.0.0.0",
)


class Look(msgspec.Struct):
    """How somebody's résumé file comes out: the tool, its traces, the layout.

    `style` is the seed of what the owner changed in the template (0: nothing), `icon` that of
    the picture on it, if any; `batch` is above 0 where files were made one after the other in
    one sitting (seconds after the company's first day, less `created_days_before`).
    """

    kind: str
    template: int
    author: str | None
    tool: int
    accent: int
    created_days_before: int
    style: int = 0
    icon: int | None = None
    batch: int = 0


class Person(msgspec.Struct):
    """Somebody who applies. Changed by `operators` and `lives` while being made."""

    number: int
    name: names.Name
    country: str
    city: City
    newcomer: bool
    trade: Trade
    level: int
    line: str
    phone: str
    plus_one: bool
    phone_style: str
    email: str
    further_emails: list[str]
    address: str
    ip: str
    device: str
    user_agent: str
    time_zone: str
    employments: list[EmploymentRecord]
    educations: list[EducationRecord]
    skills: list[str]
    bullets: list[list[str]]
    summary: str
    look: Look
    links: list[str]
    repository: str | None = None


def person(world: World, number: int) -> Person:
    """The person of this number, without any of life's mess in how they connect."""
    draw = Draw(world.seed, Stream.PERSON, number)
    name = names.name(draw)
    country = draw.weighted(COUNTRIES)
    line = world.numbers.line(number * 4, country)
    moved = draw.chance(world.mess.moved)
    home = line.city if line.city is not None and not moved else draw.weighted(CITIES_OF[country])
    newcomer = draw.chance(name.culture.newcomers)
    trade = draw.weighted(JOB_MIX)
    career = careers.career(draw, world, trade, home, newcomer=newcomer)
    address = f"{draw.between(2, 4999)} {draw.pick(STREETS)} {draw.pick(STREET_KINDS)}"
    plus_rate = world.mess.plus_one_immigrant if newcomer else world.mess.plus_one
    return Person(
        number=number,
        name=name,
        country=country,
        city=home,
        newcomer=newcomer,
        trade=trade,
        level=career.years,
        line=line.e164,
        phone=line.e164,
        plus_one=draw.chance(plus_rate),
        phone_style=draw.pick(phones.STYLES),
        email=mailbox(draw, world, name, number),
        further_emails=[],
        address=f"{address}, {home.written}",
        ip=networks.residential(world.seed, home, number),
        device=draw.hexadecimal(16),
        user_agent=draw.pick(USER_AGENTS),
        time_zone=home.time_zone,
        employments=career.employments,
        educations=career.educations,
        skills=career.skills,
        bullets=career.bullets,
        summary=career.summary,
        look=_look(draw, world, name, number),
        links=_links(draw, name, number),
    )


def _look(draw: Draw, world: World, name: names.Name, number: int) -> Look:
    kind = "pdf" if (turn := draw.unit()) < 0.68 else "docx" if turn < 0.95 else "txt"
    author: str | None = name.full
    if (turn := draw.unit()) < 0.25:
        author = None
    elif turn < 0.35:
        author = draw.pick(("User", "Administrator", "Owner", "Microsoft Office User", "HP"))
    return Look(
        kind, draw.below(12), author, draw.below(10_000), draw.below(6),
        int(draw.unit() ** 3 * 400), number + 1 if draw.chance(world.mess.own_style) else 0,
        number + 1 if draw.chance(0.12) else None,
    )  # fmt: skip


def _links(draw: Draw, name: names.Name, number: int) -> list[str]:
    first, last = name.slug
    links = []
    if draw.chance(0.6):
        tail = f"-{number:x}" if draw.chance(0.7) else f"-{last[:1]}{number}"
        links.append(f"https://profiles.example/in/{first}-{last}{tail}")
    if draw.chance(0.18):
        links.append(f"https://{first}{last}{number}.example")
    return links

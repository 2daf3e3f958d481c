"""What stands on a résumé, apart from how it looks."""

from __future__ import annotations

from datetime import datetime, timedelta

import msgspec

from doorward.simulate import careers, phones
from doorward.simulate.drafts import Draft, education_line, spelled
from doorward.simulate.draw import Draw, Stream
from doorward.simulate.people import Look
from doorward.simulate.world import World

FOOTER = "SYNTHETIC RÉSUMÉ made by doorward simulate. This person does not exist."
KEYWORDS = "synthetic, doorward simulate, not a real person"


class SheetJob(msgspec.Struct, frozen=True):
    """A job as the résumé shows it."""

    title: str
    employer: str
    place: str
    dates: str
    bullets: tuple[str, ...]


class Sheet(msgspec.Struct, frozen=True):
    """The content of a résumé and the traces its file carries.

    `choices` are what the owner changed in the template, as numbers from 0 to 5; empty: nothing.
    """

    name: str
    role: str
    contacts: tuple[str, ...]
    summary: str
    jobs: tuple[SheetJob, ...]
    educations: tuple[str, ...]
    skills: tuple[str, ...]
    look: Look
    created_at: datetime
    modified_at: datetime
    margin: float
    size: float
    heading: str
    a4: bool
    icon: int | None
    choices: tuple[int, ...] = ()


_HEADINGS = ("Experience", "Work Experience", "Professional Experience", "Employment")


def sheet(world: World, made: Draft) -> Sheet:
    """The résumé that goes with an application."""
    person = made.person
    look = person.look
    draw = Draw(world.seed, Stream.FILE, person.number)
    contacts = [person.city.written, person.email]
    if made.phone:
        contacts.append(phones.written(made.phone, person.phone_style, plus=person.plus_one))
    contacts += [link.removeprefix("https://") for link in person.links]
    opened = world.start + timedelta(seconds=look.batch) if look.batch else made.at
    created = opened - timedelta(
        days=look.created_days_before, seconds=draw.below(900 if look.batch else 40_000)
    )
    own = Draw(world.seed, Stream.FILE, -(10**9) - look.style) if look.style else None
    return Sheet(
        name=person.name.full,
        role=person.employments[0].title or "" if person.employments else "",
        contacts=tuple(contacts),
        summary=person.summary,
        jobs=_jobs(world, made),
        educations=tuple(education_line(one) for one in person.educations),
        skills=tuple(person.skills),
        look=look,
        created_at=created,
        modified_at=created + timedelta(seconds=draw.below(7200)),
        margin=own.between(40, 70) if own else 54,
        size=own.pick((9, 9.5, 10, 10.5)) if own else 10,
        choices=tuple(own.below(6) for _ in range(6)) if own else (),
        heading=draw.pick(_HEADINGS),
        a4=person.city.country not in ("US", "CA", "MX", "CO", "PH"),
        icon=look.icon,
    )


def _jobs(world: World, made: Draft) -> tuple[SheetJob, ...]:
    person = made.person
    bullets_of = careers.further_lines(
        world, person.number, person.trade, person.employments, person.bullets
    )
    return tuple(
        SheetJob(
            one.title or "",
            one.employer or "",
            one.location or "",
            f"{spelled(one.start)} – {'Present' if one.current else spelled(one.end)}".strip(" –"),
            tuple(bullets),
        )
        for one, bullets in zip(person.employments, bullets_of, strict=True)
    )

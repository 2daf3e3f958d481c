"""Reference data for a synthetic company, in the layout that `doorward feeds` keeps.

It knows the synthetic internet, schools, employers and throw-away providers, incompletely, as
real lists are. Everything says that it is synthetic.
"""

from __future__ import annotations

import csv
import hashlib
import json
from collections.abc import Iterable, Sequence
from datetime import date
from io import StringIO
from pathlib import Path

from doorward.simulate import networks
from doorward.simulate.careers import month
from doorward.simulate.company import Company
from doorward.simulate.draw import Draw, Stream, share
from doorward.simulate.emails import DISPOSABLE, FREE_PROVIDERS
from doorward.simulate.kits import kit
from doorward.simulate.lives import agency_phone, lived
from doorward.simulate.names import name
from doorward.simulate.organisations import SCHOOLS, Employer, employer, school, shell
from doorward.simulate.world import World

Row = Sequence[object]
ORIGIN = "doorward simulate (synthetic, invented)"
NEVER_STALE_DAYS = 36_500
"""An invented world does not change, so its lists do not age with the reader's clock."""


def write_reference(company: Company, folder: Path) -> None:
    """Write every feed below a folder."""
    world = company.world
    _networks(world, folder)
    _text(world, folder, "synthetic-disposable", "disposable-domains", DISPOSABLE[:3])
    _text(world, folder, "synthetic-free-mail", "free-mail", FREE_PROVIDERS)
    _csv(
        world, folder, "synthetic-institutions", "institutions", "institutions-csv",
        ("name", "domains", "aliases", "founded", "closed"), _institutions(world),
    )  # fmt: skip
    _csv(
        world, folder, "synthetic-organisations", "organisations", "organisations-csv",
        ("name", "domain", "registered", "dissolved", "domain_registered", "site_words",
         "cloned_from", "employees", "source"), _organisations(company),
    )  # fmt: skip
    _feed(
        world, folder, "synthetic-leaked-emails", "leaked-emails", "email-digests",
        "synthetic-leaked-emails.txt", "".join(f"{one}\n" for one in _leaked(company)),
    )  # fmt: skip
    _csv(
        world, folder, "synthetic-own-lists", "own-lists", "own-lists-csv",
        ("list_name", "value", "reason", "reviewer", "added", "expires", "source"),
        _own_lists(company),
    )  # fmt: skip
    if company.plan.afterwards is not None:
        _csv(
            world, folder, "synthetic-watchlist", "watchlists", "own",
            ("reference", "name", "kind", "birth_date", "email", "reason", "listed_on"),
            _watchlist(company),
        )  # fmt: skip


def _networks(world: World, folder: Path) -> None:
    known = list(networks.ranges(world.seed, world.campuses))
    _csv(
        world, folder, "synthetic-networks", "networks", "network-csv",
        ("cidr", "kind", "provider"),
        ((one.cidr, one.kind, one.provider or "") for one in known if one.kind),
    )  # fmt: skip
    _csv(
        world, folder, "synthetic-geolocation", "geolocation", "geolocation-csv",
        ("cidr", "country", "region", "city", "latitude", "longitude", "asn"),
        (
            (one.cidr, one.city.country, one.city.region, one.city.name, one.city.latitude,
             one.city.longitude, "")
            for one in known
        ),
    )  # fmt: skip


def _institutions(world: World) -> Iterable[Row]:
    for number in range(SCHOOLS):
        one = school(world.seed, number)
        if one.listed:
            yield one.name, one.domain, "", _day(one.founded), ""


def _organisations(company: Company) -> Iterable[Row]:
    world = company.world
    for number in range(world.employers):
        one = employer(world.seed, number, world.today)
        if one.listed:
            yield _organisation(world, one)
            if one.former_name and one.renamed:
                yield (one.former_name, one.domain or "", _day(one.founded), _day(one.renamed),
                       "", "", "", "", ORIGIN)  # fmt: skip
    for number in sorted({slot.ring.number for slot in company.slots.values()}):
        for half in (0, 1):
            fake = shell(world.seed, number * 2 + half, world.today)
            if fake.listed:
                yield _organisation(world, fake)


def _organisation(world: World, one: Employer) -> Row:
    luck = share(world.seed, Stream.REFERENCE, one.number + (10**7 if one.sham else 0))
    registered = one.renamed if one.renamed and luck < 0.15 else one.founded
    site_age = one.founded + int(luck * (2 if one.sham else 30))
    copied = one.sham and luck < 0.45
    return (
        one.name, one.domain or "", _day(registered), "",
        _day(min(max(site_age, 1995 * 12), world.today - 1)) if one.domain else "",
        one.site_words if one.site_words is not None else "",
        employer(world.seed, one.number % world.employers, world.today).domain or ""
        if copied else "",
        one.people if one.sham or luck < 0.6 else "", ORIGIN,
    )  # fmt: skip


def _own_lists(company: Company) -> Iterable[Row]:
    world = company.world
    added = f"{world.today // 12}-01-15"
    expires = f"{world.today // 12 + 2}-01-15"
    for agency in range(world.agencies):
        # The first is always known, so that even a small company's list holds something.
        if agency == 0 or share(world.seed, Stream.AGENCY, 10**7 + agency) < 0.6:
            yield ("recruiter-phone", agency_phone(world, agency), "agency we work with",
                   "recruiting desk", added, expires, ORIGIN)  # fmt: skip
    for number in sorted({slot.ring.number for slot in company.slots.values()}):
        if share(world.seed, Stream.SHELL, 10**7 + number) < 0.08:
            yield ("shell-company", shell(world.seed, number * 2, world.today).name,
                   "no operation found when visited", "insider-risk desk", added, expires,
                   ORIGIN)  # fmt: skip


def _watchlist(company: Company) -> Iterable[Row]:
    """Invented listed parties: strangers, namesakes of honest applicants, a few rings' mailboxes.

    A namesake is somebody else, as nearly everybody of a listed name is.
    """
    world = company.world
    draw = Draw(world.seed, Stream.REFERENCE, 10**8)
    listed = month(world.today - 12) + "-01"
    honest = range(0, world.size, max(60, world.size // 40))
    names_listed = [
        *(name(draw).full for _ in range(60)),
        *(lived(world, one).name.full for one in honest if one not in company.slots),
    ]
    for number, full in enumerate(names_listed):
        birth = f"{1950 + draw.below(50)}-{draw.between(1, 12):02d}-{draw.between(2, 28):02d}"
        yield (f"person-{number:04d}", full, "person", birth, "", "invented listing", listed)
    rings = {slot.ring.number: slot.ring for slot in company.slots.values()}
    for number, ring in sorted(rings.items()):
        if share(world.seed, Stream.LATER, 10**9 + number) < 0.1:
            front = f"{shell(world.seed, number * 2, world.today).name} {number}"
            yield (f"front-{number:05d}", front, "organisation", "", kit(world, ring).mailbox,
                   "invented listing", listed)  # fmt: skip


def _leaked(company: Company) -> list[str]:
    """Digests of addresses an advisory would name: of a few rings, and of nobody here."""
    world = company.world
    rings = {slot.ring.number: slot.ring for slot in company.slots.values()}
    named = [
        address
        for number, ring in sorted(rings.items())
        if share(world.seed, Stream.REFERENCE, 10**9 + number) < 0.1
        for address in (kit(world, ring).mailbox, kit(world, ring).commit_email)
    ]
    named += [f"nobody{number}@leaked.example" for number in range(50)]
    return sorted(hashlib.sha256(one.lower().encode()).hexdigest() for one in named)


def _day(number: int) -> str:
    return f"{month(number)}-{1 + number % 28:02d}"


def _csv(
    world: World, folder: Path, name: str, kind: str, parser: str,
    head: Row, rows: Iterable[Row],
) -> None:  # fmt: skip
    text = StringIO(newline="")
    writer = csv.writer(text, lineterminator="\n")
    writer.writerow(head)
    writer.writerows(rows)
    _feed(world, folder, name, kind, parser, f"{name}.csv", text.getvalue())


def _text(world: World, folder: Path, name: str, kind: str, lines: Sequence[str]) -> None:
    _feed(world, folder, name, kind, "domain-text", f"{name}.txt", "\n".join(lines) + "\n")


def _feed(
    world: World, folder: Path, name: str, kind: str, parser: str, file: str, text: str
) -> None:
    write_feed(folder, name, kind, parser, file, text, world.plan.until)


def write_feed(
    folder: Path, name: str, kind: str, parser: str, file: str, text: str, until: date
) -> None:
    """Write a feed's content and what Doorward has to know of it, labelled synthetic."""
    place = folder / name
    place.mkdir(parents=True, exist_ok=True)
    (place / file).write_text(text, encoding="utf-8", newline="\n")
    about = {
        "name": name,
        "kind": kind,
        "parser": parser,
        "file": file,
        "origin": ORIGIN,
        "licence": "CC0-1.0",
        "list_date": until.isoformat(),
        "fetched_at": f"{until.isoformat()}T00:00:00+00:00",
        "stale_after_days": NEVER_STALE_DAYS,
        "synthetic": True,
    }
    (place / "feed.json").write_text(json.dumps(about, indent=2) + "\n", encoding="utf-8")

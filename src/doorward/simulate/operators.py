"""Operators' personas: an ordinary person, changed by what the ring reuses and gets wrong."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta

import msgspec

from doorward.model.interchange import (
    ClientRecord,
    ObservedRecord,
    OfferRecord,
    StatementRecord,
)
from doorward.simulate import careers, networks, organisations, wording
from doorward.simulate.code_hosts import CodeTraits, peers_of
from doorward.simulate.drafts import Draft, draft, job
from doorward.simulate.draw import Draw, Stream
from doorward.simulate.emails import DISPOSABLE, mailbox, variant
from doorward.simulate.kits import Kit, kit
from doorward.simulate.lives import lived
from doorward.simulate.organisations import SCHOOLS, school, shell
from doorward.simulate.people import Person
from doorward.simulate.places import CITIES, CITIES_OF
from doorward.simulate.plan import Leaks
from doorward.simulate.rings import Ring, Slot
from doorward.simulate.trades import DEGREES, Trade
from doorward.simulate.world import World

_QUIET = Leaks()
_CHECKLIST = (
    ("phone-line-type", "voip"), ("email-no-footprint", "yes"), ("profile-no-colleagues", "yes"),
    ("profile-dormant-revived", "yes"), ("profile-recently-verified", "yes"),
    ("employer-denies-employment", "yes"), ("school-denies-attendance", "yes"),
    ("person-denies-applying", "yes"), ("official-contact-differs", "yes"),
    ("referee-not-genuine", "yes"), ("portfolio-template-only", "yes"),
)  # fmt: skip
_API = ("accounts", "jobApplicationPackages", "resumes", "validateJobApplication")


def operated(world: World, place: Slot, slot: int, members: Sequence[int]) -> Draft:
    """The application of an operator's persona; `members` are the persons of its ring."""
    ring, book = place.ring, world.plan.playbook
    draw = Draw(world.seed, Stream.PERSONA, place.first)
    who = lived(world, place.first)
    turn = draw.unit()
    leaks = _QUIET if turn < book.quiet else ring.leaks
    purchased = book.quiet <= turn < book.quiet + book.purchased
    shared = kit(world, ring)
    _identity(world, draw, who, shared, leaks, purchased=purchased)
    _history(world, draw, who, ring, shared, leaks, purchased=purchased)
    again = Draw(world.seed, Stream.SLOTS, slot)
    fresh = place.turn > 0 and again.chance(book.new_candidate_record)
    made = draft(world, who, slot, slot if fresh else place.first)
    _traces(world, draw, again, made, ring, shared, leaks)
    made.code = _code(world, who, ring, shared, leaks, members)
    _answers(again, made, leaks)
    if purchased:
        made.statements = [_real_owner(world, draw, who, made)]
    elif draw.chance(leaks.drift):
        _drift(world, draw, made)
    return made


def _identity(
    world: World, draw: Draw, who: Person, shared: Kit, leaks: Leaks, *, purchased: bool
) -> None:
    """Contact data and equipment."""
    if not (draw.chance(0.4) or purchased):
        _retrain(world, draw, who, shared.trade)
    _contacts(world, draw, who, shared, leaks)
    if draw.chance(leaks.shared_device):
        who.device = draw.pick(shared.devices)
    if draw.chance(leaks.vpn_egress):
        who.ip = networks.vpn(draw, shared.vpn_provider, "US", world.size // 200)
    elif draw.chance(leaks.farm_network):
        who.ip = shared.farm_ip
    if draw.chance(leaks.farm_address):
        who.address = shared.farm_address
    if draw.chance(leaks.portfolio_clone):
        who.links = [one for one in who.links if "profiles" in one] + [shared.portfolio]


def _contacts(world: World, draw: Draw, who: Person, shared: Kit, leaks: Leaks) -> None:
    if draw.chance(leaks.shared_phone):
        who.phone = shared.phones[0]
    elif draw.chance(leaks.foreign_area):
        who.phone = world.numbers.line(who.number * 4 + 3, "US").e164
    if draw.chance(leaks.plus_one):
        who.plus_one = True
    if draw.chance(leaks.email_alias):
        who.email = shared.mailbox.title() if draw.chance(0.5) else variant(draw, shared.mailbox)
    elif draw.chance(leaks.email_stem):
        date = f"{draw.between(1, 12):02d}{draw.between(1, 28):02d}"
        who.email = f"{shared.stem}{date}@mailhaven.example"
    elif draw.chance(leaks.disposable_email):
        local, _, _ = who.email.partition("@")
        who.email = f"{local}{who.number}@{draw.pick(DISPOSABLE)}"


def _retrain(world: World, draw: Draw, who: Person, trade: Trade) -> None:
    """The persona works in the ring's trade; everything else stays."""
    who.trade = trade
    career = careers.career(draw, world, trade, who.city, newcomer=who.newcomer)
    who.employments, who.bullets = career.employments, career.bullets
    who.skills, who.summary, who.level = career.skills, career.summary, career.years


def _history(
    world: World, draw: Draw, who: Person, ring: Ring, shared: Kit, leaks: Leaks, *, purchased: bool
) -> None:
    """Résumé: reused words and files, invented employers, slips. Bought ones are clean."""
    if draw.chance(leaks.file_lineage):
        who.look = msgspec.structs.replace(
            who.look, kind="pdf" if ring.number % 2 else "docx", author=shared.author,
            template=shared.template, tool=shared.tool, accent=shared.template % 6,
            style=shared.style,
            created_days_before=2 + ring.number % 20, batch=1 + int(ring.at * world.seconds),
            icon=-1 - ring.number if ring.number % 4 == 0 else who.look.icon,
        )  # fmt: skip
    if purchased:
        return
    if draw.chance(leaks.near_duplicate_text):
        _copy_text(draw, who, ring, shared)
    if draw.chance(leaks.shell_employer):
        _work_for_shell(world, draw, who, ring)
    if draw.chance(leaks.technology_slip):
        _slip(draw, who)
    if draw.chance(leaks.impossible_tenure) and len(who.employments) > 1:
        older = who.employments[1]
        who.employments[1] = msgspec.structs.replace(
            older, current=False, part_time=False,
            end=careers.month(world.today - draw.between(0, 3)),
        )  # fmt: skip


def _copy_text(draw: Draw, who: Person, ring: Ring, shared: Kit) -> None:
    change = {"easy": 0.05, "medium": 0.12, "hard": 0.22}[ring.difficulty]
    for place in range(len(who.bullets)):
        source = list(shared.bullets[place % len(shared.bullets)])
        lines = [wording.reworded(draw, one, change=change) for one in source]
        if draw.chance(0.4):
            lines.reverse()
        kept = lines[: draw.between(2, 4)]
        who.bullets[place] = kept
        who.employments[place] = msgspec.structs.replace(
            who.employments[place], description=kept[0]
        )
    who.summary = wording.reworded(draw, shared.summary, change=change / 2)


def _work_for_shell(world: World, draw: Draw, who: Person, ring: Ring) -> None:
    if not who.employments:
        return
    firm = shell(world.seed, ring.number * 2 + draw.below(2), world.today)
    place = draw.below(min(2, len(who.employments)))
    who.employments[place] = msgspec.structs.replace(
        who.employments[place], employer=firm.name, domain=firm.domain, location=firm.city.written
    )


def _slip(draw: Draw, who: Person) -> None:
    """An old job claims a tool that came out after it ended."""
    for place in range(len(who.employments) - 1, -1, -1):
        ended = who.employments[place].end
        if ended is None:
            continue
        year, _, number = ended.partition("-")
        end = int(year) * 12 + int(number or 12)
        later = [one for one in who.trade.tools if one.released > end + 10]
        if later:
            line = f"{who.bullets[place][0]} Introduced {draw.pick(later).name} there."
            who.bullets[place] = [line, *who.bullets[place][1:]]
            who.employments[place] = msgspec.structs.replace(
                who.employments[place], description=line
            )
            return


def _traces(
    world: World, draw: Draw, again: Draw, made: Draft, ring: Ring, shared: Kit, leaks: Leaks
) -> None:
    """When and how the application came in."""
    for _ in range(3):
        if made.job.remote:
            break
        made.job = job(world, made.person.trade, again.unit())
    if ring.burst and leaks is not _QUIET:
        at = world.moment(ring.at) + timedelta(seconds=again.below(6 * 3600))
        shift = at - made.at
        made.at = at
        made.events = [
            msgspec.structs.replace(one, at=one.at + shift if one.at else None)
            for one in made.events
        ]
    if made.events and draw.chance(leaks.foreign_address):
        abroad = draw.pick([one for one in CITIES if one.country != made.person.country])
        made.events[-1].ip = networks.residential(world.seed, abroad, made.slot)
        made.events[-1].time_zone = abroad.time_zone
    if draw.chance(leaks.fixed_api_sequence):
        made.events += _scripted(again, made, ring)
    if draw.chance(leaks.shared_referee):
        made.referees = [*made.referees[:1], shared.referee]
    if draw.chance(leaks.referred_by_ring):
        made.channel, made.referrer = "referral", shared.referrer
    if draw.chance(leaks.low_pay) or draw.chance(leaks.unusual_payment):
        _cheap(draw, made, leaks)


def _code(
    world: World, who: Person, ring: Ring, shared: Kit, leaks: Leaks, members: Sequence[int]
) -> CodeTraits:
    """What is odd about the persona's code-host account."""
    draw = Draw(world.seed, Stream.PERSONA, -1 - who.number)
    return CodeTraits(
        before_account=draw.chance(leaks.commits_before_account),
        copied_from=ring.number if draw.chance(leaks.copied_repository) else None,
        shared_email=shared.commit_email if draw.chance(leaks.shared_commit_email) else None,
        farming=draw.chance(leaks.badge_farming),
        peers=peers_of(world, members, who.number) if draw.chance(leaks.follow_ring) else (),
    )


def _answers(draw: Draw, made: Draft, leaks: Leaks) -> None:
    """What a recruiter's checklist found where one was filled in."""
    if draw.chance(leaks.checklist):
        code, value = draw.pick(_CHECKLIST)
        made.observed = [
            ObservedRecord(code=code, value=value, at=made.at + timedelta(days=2), by="recruiter-3")
        ]


def _scripted(draw: Draw, made: Draft, ring: Ring) -> list[ClientRecord]:
    at = made.at
    events = []
    for endpoint in _API:
        at += timedelta(seconds=1 + draw.below(3))
        events.append(
            ClientRecord(
                at=at, ip=made.person.ip, stage="api", user_agent="python-requests/2.32.3",
                endpoint=f"hrrecruiting/{endpoint}", account=f"ext-{ring.number}-{made.slot % 3}",
            )
        )  # fmt: skip
    return events


def _cheap(draw: Draw, made: Draft, leaks: Leaks) -> None:
    market = float(made.person.trade.pay)
    made.offer = OfferRecord(
        expected_pay=float(round(market * (0.5 + draw.unit() * 0.25), -3)),
        market_pay=market,
        payment_method=draw.pick(("crypto", "prepaid card", "third-party account"))
        if draw.chance(leaks.unusual_payment)
        else None,
    )


def _real_owner(world: World, draw: Draw, who: Person, made: Draft) -> StatementRecord:
    """The public profile of the engineer whose identity is used: other contact data."""
    line = world.numbers.line(who.number * 4 + 2, who.country)
    return StatementRecord(
        source="profile",
        at=made.at,
        name=who.name.full,
        emails=[mailbox(draw, world, who.name, world.size * 8 + who.number)],
        phones=[line.e164],
        location=draw.weighted(CITIES_OF[who.country]).written,
        employments=[msgspec.structs.replace(one, description=None) for one in who.employments],
        educations=list(who.educations),
    )


def _drift(world: World, draw: Draw, made: Draft) -> None:
    """An earlier version of the same story that does not agree with this one."""
    who = made.person
    jobs = [msgspec.structs.replace(one, description=None) for one in who.employments]
    schools = list(who.educations)
    if schools and draw.chance(0.7):
        other = school(world.seed, draw.below(SCHOOLS))
        schools[0] = msgspec.structs.replace(
            schools[0], school=other.name, degree=draw.weighted(DEGREES), domain=None
        )
    if jobs and draw.chance(0.6):
        number = draw.below(world.employers)
        other_firm = organisations.employer(world.seed, number, world.today)
        jobs[0] = msgspec.structs.replace(jobs[0], employer=other_firm.name, domain=None)
    if len(jobs) > 1 and jobs[1].start and draw.chance(0.5):
        year = int(jobs[1].start[:4]) - draw.between(1, 3)
        jobs[1] = msgspec.structs.replace(jobs[1], start=f"{year}{jobs[1].start[4:]}")
    home = draw.weighted(CITIES_OF[who.country])
    made.statements = [
        StatementRecord(
            source=draw.pick(("linkedin", "resume", "background-check")),
            at=made.at - timedelta(days=draw.between(5, 90)),
            name=who.name.full,
            location=home.written if draw.chance(0.5) else None,
            employments=jobs,
            educations=schools,
        )
    ]

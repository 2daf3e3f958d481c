"""The mess of honest lives: shared homes, campuses, agencies, VPNs, moves, new names."""

from __future__ import annotations

import msgspec

from doorward.simulate import names, networks, organisations
from doorward.simulate.drafts import Draft, draft
from doorward.simulate.draw import Draw, Stream, mixed, share
from doorward.simulate.people import Person, person
from doorward.simulate.places import CITIES_OF, COUNTRIES, STREET_KINDS, STREETS
from doorward.simulate.rings import Slot
from doorward.simulate.world import World


def honest(world: World, slots: dict[int, Slot], slot: int) -> Draft:
    """The application of an honest person at a place in the file."""
    number = owner(world, slots, slot)
    who = lived(world, number)
    agency = agency_of(world, number)
    if number == slot:
        made = draft(world, who, slot, number)
    else:
        draw = Draw(world.seed, Stream.REPEAT, slot)
        who = _later(world, draw, who)
        made = draft(world, who, slot, slot if draw.chance(0.1) else number)
    if agency is not None:
        _through_agency(world, made, agency)
    return made


def owner(world: World, slots: dict[int, Slot], slot: int) -> int:
    """Whose application it is: mostly somebody new, else an earlier applicant's next one."""
    if share(world.seed, Stream.REPEAT, slot) >= world.mess.repeat or slot == 0:
        return slot
    back = share(world.seed, Stream.REPEAT, -1 - slot)
    earlier = slot - 1 - int(back * back * min(slot - 1, 3000))
    if earlier in slots or share(world.seed, Stream.REPEAT, earlier) < world.mess.repeat:
        return slot
    return earlier


def lived(world: World, number: int) -> Person:
    """A person with the way they live and connect."""
    who = person(world, number)
    draw = Draw(world.seed, Stream.HOUSEHOLD, number)
    mess = world.mess
    if draw.chance(mess.household):
        _share_home(world, draw, who)
    elif draw.chance(mess.campus):
        campus = draw.below(world.campuses)
        who.ip = networks.campus_address(campus)
        who.city = networks.campus_city(world.seed, campus)
        who.time_zone = who.city.time_zone
    turn = draw.unit()
    servers = world.size // 200
    if turn < mess.vpn:
        provider = draw.below(len(networks.VPN_PROVIDERS))
        country = who.country if draw.chance(0.7) else draw.pick(networks.VPN_COUNTRIES)
        who.ip = networks.vpn(draw, provider, country, servers)
    elif turn < mess.vpn + mess.relay:
        who.ip = networks.relay(draw, who.country, servers)
    elif turn < mess.vpn + mess.relay + mess.mobile:
        who.ip = networks.mobile(world.seed, who.city, number, world.size)
    elif turn < mess.vpn + mess.relay + mess.mobile + mess.travelling:
        abroad = draw.weighted(CITIES_OF[draw.weighted(COUNTRIES)])
        who.ip = networks.residential(world.seed, abroad, number)
    elif turn < mess.vpn + mess.relay + mess.mobile + mess.travelling + 0.03:
        who.ip = networks.corporate(draw)
    return who


def _share_home(world: World, draw: Draw, who: Person) -> None:
    home = draw.below(world.households)
    own = Draw(world.seed, Stream.HOUSEHOLD, -1 - home)
    who.country = own.weighted(COUNTRIES)
    who.city = own.weighted(CITIES_OF[who.country])
    street = f"{own.between(2, 999)} {own.pick(STREETS)} {own.pick(STREET_KINDS)}"
    who.address = f"{street}, {who.city.written}"
    who.time_zone = who.city.time_zone
    who.ip = networks.residential(world.seed, who.city, world.size * 4 + home)
    if draw.chance(0.3):
        who.phone = world.numbers.line(world.home_lines + home, who.country).e164
    if draw.chance(0.25):
        who.device = f"{mixed(world.seed, Stream.HOUSEHOLD, -1 - home):016x}"


def agency_of(world: World, number: int) -> int | None:
    """The staffing agency a person comes through, if any."""
    if share(world.seed, Stream.AGENCY, number) >= world.mess.agency:
        return None
    return mixed(world.seed, Stream.AGENCY, -1 - number) % world.agencies


def agency_name(world: World, agency: int) -> str:
    """An agency's name."""
    return (
        f"{organisations.employer(world.seed, agency % 400, world.today).city.name} Talent {agency}"
    )


def agency_phone(world: World, agency: int) -> str:
    """The recruiter's number that an agency puts on its candidates."""
    return world.numbers.line(world.agency_lines + agency, "US").e164


def _through_agency(world: World, made: Draft, agency: int) -> None:
    draw = Draw(world.seed, Stream.AGENCY, made.slot)
    made.channel = "agency"
    made.referrer = agency_name(world, agency)
    if draw.chance(0.7):
        made.phone = made.person.phone = agency_phone(world, agency)
    if draw.chance(0.6):
        made.events = []


def _later(world: World, draw: Draw, who: Person) -> Person:
    """Somebody who applies again: most things are as they were."""
    turn = draw.unit()
    if turn < world.mess.renamed:
        who.name = names.married(draw, who.name)
    elif turn < 0.09:
        who.phone = who.line = world.numbers.line(who.number * 4 + 3, who.country).e164
    elif turn < 0.14:
        who.city = draw.weighted(CITIES_OF[who.country])
        who.ip = networks.residential(world.seed, who.city, world.size * 5 + who.number)
        who.time_zone = who.city.time_zone
    elif turn < 0.22 and len(who.employments) > 2:
        who.employments = who.employments[:-1]
        who.bullets = who.bullets[:-1]
    elif turn < 0.3 and who.educations:
        first = who.educations[0]
        who.educations = [msgspec.structs.replace(first, start=None), *who.educations[1:]]
    return who

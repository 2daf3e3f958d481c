"""What somebody's later records will show: an untroubled start, changed by life or by a ring."""

from __future__ import annotations

import msgspec

from doorward.simulate import networks
from doorward.simulate.draw import Draw, Stream, mixed
from doorward.simulate.kits import Kit
from doorward.simulate.later_plan import LaterLeaks, LaterMess
from doorward.simulate.people import Person
from doorward.simulate.places import CITIES, CITIES_OF, STREET_KINDS, STREETS
from doorward.simulate.world import World

QUESTIONS = ("employer-1", "employer-2", "school-1", "project-1", "city-1")


class Traits(msgspec.Struct):
    """One person's later life. Tokens stand where a real system keeps a digest."""

    account: str
    device: str
    interview_ip: str
    home: str
    ship_to: str
    boot_ip: str
    pay: str
    contact: str
    document: str
    same_person: str = "yes"
    misread: bool = False
    expired: bool = False
    declined: bool = False
    accommodation: bool = False
    ratings: tuple[str, ...] = ("consistent",) * len(QUESTIONS)
    pay_changes: int = 0
    third_party: bool = False
    late: bool = False
    reshipped: bool = False
    days_missed: tuple[bool, ...] = (False, False, False)


def untroubled(world: World, who: Person) -> Traits:
    """Everything is the person's own and in one place."""
    return Traits(
        account=who.email,
        device=token(world, "client", who.number),
        interview_ip=who.ip,
        home=who.address,
        ship_to=who.address,
        boot_ip=networks.residential(world.seed, who.city, who.number),
        pay=token(world, "pay", who.number),
        contact=token(world, "contact", who.number),
        document=token(world, "document", who.number),
    )


def token(world: World, kind: str, number: int) -> str:
    """A synthetic token of a kind, one for each number."""
    return f"synthetic-{kind}-{mixed(world.seed, Stream.LATER, number * 16 + len(kind)):016x}"


def live(world: World, draw: Draw, who: Person, traits: Traits, mess: LaterMess) -> None:
    """The mess of honest lives."""
    if draw.chance(mess.moved):
        city = draw.weighted(CITIES_OF[who.country])
        traits.home = traits.ship_to = _street(draw, city.written)
        traits.boot_ip = networks.residential(world.seed, city, world.size * 9 + who.number)
    elif draw.chance(mess.ships_elsewhere):
        traits.ship_to = _street(draw, who.city.written)
    if draw.chance(mess.travelling_interview):
        traits.interview_ip = _abroad(world, draw, who)
    if draw.chance(mess.travelling_boot):
        traits.boot_ip = _abroad(world, draw, who)
    traits.misread = draw.chance(mess.misread_document)
    traits.expired = draw.chance(mess.expired_document)
    traits.declined = draw.chance(mess.declined)
    traits.accommodation = draw.chance(mess.accommodation)
    traits.ratings = tuple(_rating(draw, mess) for _ in QUESTIONS)
    traits.pay_changes = int(draw.chance(mess.changes_bank))
    traits.third_party = draw.chance(mess.family_account)
    traits.late = draw.chance(mess.late)
    traits.days_missed = tuple(draw.chance(mess.missed_day) for _ in traits.days_missed)
    if draw.chance(mess.cannot_compare):
        traits.same_person = "cannot-say"


def _rating(draw: Draw, mess: LaterMess) -> str:
    turn = draw.unit()
    if turn < mess.forgotten_detail / len(QUESTIONS):
        return "contradicts"
    return "cannot-say" if turn < mess.cannot_say else "consistent"


def operate(
    world: World, draw: Draw, who: Person, traits: Traits, leaks: LaterLeaks, shared: Kit
) -> None:
    """What a ring shares and gets wrong."""
    if draw.chance(leaks.shared_account):
        traits.account = shared.mailbox
    if draw.chance(leaks.shared_device):
        traits.device = f"synthetic-client-{shared.devices[0]}"
    if draw.chance(leaks.vpn_interview):
        traits.interview_ip = networks.vpn(draw, shared.vpn_provider, "US", world.size // 200)
    if draw.chance(leaks.stand_in):
        traits.same_person = draw.pick(("no", "no", "cannot-say"))
    if draw.chance(leaks.wrong_answers):
        traits.ratings = tuple(
            draw.pick(("contradicts", "cannot-say", "consistent")) for _ in QUESTIONS
        )
    if draw.chance(leaks.farm_shipment):
        traits.ship_to, traits.boot_ip = shared.farm_address, shared.farm_ip
    if draw.chance(leaks.boot_elsewhere):
        traits.boot_ip = _abroad(world, draw, who)
    traits.reshipped = draw.chance(leaks.reshipped)
    if draw.chance(leaks.shared_pay):
        traits.pay = f"synthetic-pay-{shared.devices[0]}"
    traits.third_party = draw.chance(leaks.third_party)
    traits.pay_changes = 3 if draw.chance(leaks.pay_changes) else 0
    if draw.chance(leaks.shared_contact):
        traits.contact = f"synthetic-contact-{shared.devices[0]}"
    if draw.chance(leaks.reused_document):
        traits.document = f"synthetic-document-{shared.devices[0]}"
    traits.declined = draw.chance(leaks.declined)
    traits.late = draw.chance(leaks.late)


def _street(draw: Draw, city: str) -> str:
    return f"{draw.between(2, 4999)} {draw.pick(STREETS)} {draw.pick(STREET_KINDS)}, {city}"


def _abroad(world: World, draw: Draw, who: Person) -> str:
    city = draw.pick([one for one in CITIES if one.country != who.country])
    return networks.residential(world.seed, city, world.size * 10 + who.number)

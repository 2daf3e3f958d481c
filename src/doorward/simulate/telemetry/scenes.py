"""Where and when a worker works on a day."""

from __future__ import annotations

import calendar
from datetime import UTC, datetime, timedelta

import msgspec

from doorward.model.events import Device, User
from doorward.simulate.telemetry.crafting import Hand
from doorward.simulate.telemetry.draws import DAY, Dice
from doorward.simulate.telemetry.internet import CITIES, LEASES, Site, home, site
from doorward.simulate.telemetry.life import Life
from doorward.simulate.telemetry.plan import YearPlan
from doorward.simulate.telemetry.staff import Worker

_HOUR = 3_600.0
_SHARED_ADDRESSES = 200


class Base(msgspec.Struct, frozen=True, kw_only=True):
    """Where a worker's machine really stands and which phone confirms, where that is not as the
    company thinks. None leaves a thing as it is."""

    ip: str | None = None
    spot: tuple[float, float] | None = None
    phone: str | None = None


class Scene(msgspec.Struct, kw_only=True):
    """A worker's day. `spans` are the seconds (since 1970) in which they work, `place` is office,
    home, journey, coworking or leave, `spot` where their machine is."""

    plan: YearPlan
    who: Worker
    life: Life
    day: int
    dice: Dice
    hand: Hand
    midnight: float
    spans: tuple[tuple[float, float], ...]
    place: str
    spot: tuple[float, float]
    phone: str
    city: int

    def moment(self) -> float:
        """A moment of work."""
        total = sum(end - begin for begin, end in self.spans)
        at = self.dice.random() * total
        for begin, end in self.spans:
            if at <= end - begin:
                return begin + at
            at -= end - begin
        return self.spans[-1][1]

    @property
    def tenure(self) -> int:
        """Days since they began."""
        return self.day - self.life.started


def start_of(plan: YearPlan, day: int = 0) -> float:
    """The first second of a day (UTC), since 1970."""
    at = datetime(plan.begin.year, plan.begin.month, plan.begin.day, tzinfo=UTC)
    return (at + timedelta(days=day)).timestamp()


def scene(
    plan: YearPlan, who: Worker, life: Life, day: int, base: Base | None = None
) -> Scene | None:
    """The worker's day, or None where they do nothing. `base`: see there."""
    if not life.working(day):
        return None
    dice = Dice.of(plan.seed, DAY, who.number * 4_096 + day + 64)
    leave, journey = life.on_leave(day), life.journey(day)
    if leave is not None:
        journey = None
        if not dice.chance(0.25) or day == leave.first:
            return None
    elif life.under_way(day):
        return None
    weekday = (plan.begin.weekday() + day) % 7
    if leave is None and weekday not in who.week and not dice.chance(0.05):
        return None
    place = (
        "leave"
        if leave is not None
        else "journey"
        if journey is not None
        else _usual(dice, who, weekday)
    )
    city = who.city
    if leave is not None and leave.city >= 0:
        city = leave.city
    if journey is not None:
        city = journey.city
    midnight = start_of(plan, day) - CITIES[city].hours * _HOUR
    spans = _spans(dice, who, midnight, short=leave is not None, late=_late(plan, who, day))
    if day == life.left:
        # The last day ends at midnight for everybody.
        last = midnight + 23 * _HOUR
        spans = tuple((min(a, last), min(b, last + 600)) for a, b in spans)
    ip, spot = _where(plan, who, day, place, city, journey.kind if journey else "")
    phone = f"phone-{who.number:05d}-{life.phone(day)}"
    if base is not None:
        ip, spot, phone = base.ip or ip, base.spot or spot, base.phone or phone
    uid = f"{who.number:04x}-{day + 64:03x}"
    return Scene(
        plan=plan,
        who=who,
        life=life,
        day=day,
        dice=dice,
        hand=Hand(uid, user_of(who), machine_of(who, life, day), ip, agent_of(who, day)),
        midnight=midnight,
        spans=spans,
        place=place,
        spot=spot,
        phone=phone,
        city=city,
    )


def user_of(who: Worker) -> User:
    """The worker's account."""
    return User(uid=f"00u{who.number:07d}", email_addr=who.email)


def machine_of(who: Worker, life: Life, day: int) -> Device:
    """The machine that the company gave them."""
    number = life.machine(day)
    name = f"lap-{who.number:05d}-{number}"
    return Device(uid=name, hostname=name, type_id=3, is_managed=True)


def agent_of(who: Worker, day: int) -> str:
    """Their browser; a new version comes every four weeks."""
    return who.agent.format(140 + (day + who.number % 7) // 28)


def home_address(plan: YearPlan, who: Worker, day: int) -> str:
    """The address of their home on a day."""
    if who.shared:
        week = (day + who.number) // 7
        number = Dice.of(plan.seed, DAY, (10**6 + who.number) * 4_096 + week + 64).below(
            _SHARED_ADDRESSES
        )
        return site(who.city, Site.SHARED_LINE, number)
    lease = int((day + 64 + who.line * 5) / plan.habits.moving_address_days) % LEASES
    return home(who.city, who.operator, who.line, lease)


def _usual(dice: Dice, who: Worker, weekday: int) -> str:
    if weekday in who.office:
        return "office" if dice.chance(0.85) else "home"
    if "coworking" in who.habits and dice.chance(0.4):
        return "coworking"
    return "home"


def _where(
    plan: YearPlan, who: Worker, day: int, place: str, city: int, kind: str
) -> tuple[str, tuple[float, float]]:
    away = (CITIES[city].latitude, CITIES[city].longitude)
    if place == "office":
        return site(city, Site.OFFICE, who.number % 12), away
    if place == "coworking":
        use = Site.CAMPUS if who.number % 2 else Site.COWORKING
        return site(city, use, who.number % 5), away
    if place == "journey":
        # A retreat has one address for the team, a conference one for everybody.
        of_kind = {"retreat": sum(map(ord, who.team)), "conference": 240}
        own = site(city, Site.HOTEL, who.number * 13 + day // 7)
        return (site(city, Site.VENUE, of_kind[kind]) if kind in of_kind else own), away
    if place == "leave" and city != who.city:
        return site(city, Site.MOBILE, who.number), away
    return home_address(plan, who, day), who.home


def _late(plan: YearPlan, who: Worker, day: int) -> float:
    """Hours that finance works longer at the end of a quarter."""
    at = plan.begin + timedelta(days=day)
    last = calendar.monthrange(at.year, at.month)[1]
    closing = who.department == "finance" and at.month % 3 == 0 and last - at.day < 5
    return 3.0 if closing else 0.0


def _spans(
    dice: Dice, who: Worker, midnight: float, *, short: bool, late: float
) -> tuple[tuple[float, float], ...]:
    begin = who.begins + dice.normal() * 0.4
    hours = who.hours + dice.normal() * 0.5 + late
    if short:
        return ((midnight + (begin + 2) * _HOUR, midnight + (begin + 2.5) * _HOUR),)
    noon = begin + hours * dice.between(0.4, 0.55)
    end = begin + hours
    spans = [(begin, noon), (noon + 0.75, end)]
    if "carer" in who.habits:
        spans = [(begin, noon), (noon + 0.75, end - 2.5), (max(20.0, end + 1), max(22.5, end + 3))]
    return tuple((midnight + a * _HOUR, midnight + b * _HOUR) for a, b in spans)

"""Who works at a simulated company: accounts, machines, homes, weeks and habits."""

from __future__ import annotations

import msgspec

from doorward.simulate.telemetry.draws import PERSON, Dice
from doorward.simulate.telemetry.internet import CITIES, ISPS, OFFICES
from doorward.simulate.telemetry.plan import Habits, YearPlan

DOMAIN = "acme.example"
_DEPARTMENTS = (
    ("engineering", 0.42, "engineer"),
    ("data", 0.08, "analyst"),
    ("sales", 0.18, "seller"),
    ("support", 0.14, "agent"),
    ("finance", 0.06, "accountant"),
    ("people", 0.05, "partner"),
    ("it", 0.07, "administrator"),
)
_TEAM_SIZE = 16
_SYLLABLES = (
    "ba", "be", "da", "do", "fe", "ga", "ka", "ke", "lo", "lu", "ma", "me", "mi", "na", "ne", "no",
    "pa", "ra", "re", "ri", "ro", "sa", "se", "so", "ta", "ti", "to", "va", "ve", "za",
)  # fmt: skip
_AGENTS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/{0}.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/{0}.0.0.0 Safari/537.36",
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/{0}.0.0.0 Safari/537.36 Edg/{0}.0.0.0",
    "Mozilla/5.0 (X11; Linux x86_64; rv:{0}.0) Gecko/20100101 Firefox/{0}.0",
)


class Worker(msgspec.Struct, frozen=True, kw_only=True):
    """A worker as they are for the whole year.

    `home` is in degrees; `operator` and `line` are their internet at home, `shared` where that is
    one address of many homes. `begins` is the local hour at which they begin, `hours` how long
    they work, `week` their working days (0 Monday), `office` the planned days on site. `volume` is
    how much they do against others. `habits` are names of those in `Habits` that they have.
    """

    number: int
    id: str
    email: str
    login: str
    department: str
    team: str
    role: str
    city: int
    home: tuple[float, float]
    operator: int
    line: int
    shared: bool
    agent: str
    begins: float
    hours: float
    week: tuple[int, ...]
    office: tuple[int, ...]
    volume: float
    habits: frozenset[str]

    @property
    def zone(self) -> float:
        """Hours ahead of UTC."""
        return CITIES[self.city].hours


def worker(plan: YearPlan, number: int) -> Worker:
    """A worker of the company."""
    dice = Dice.of(plan.seed, PERSON, number)
    habits = plan.habits
    department, role = _department(dice)
    teams = max(1, round(plan.people * _share_of(department) / _TEAM_SIZE))
    house = _household(plan, number)
    city, home, operator, line = _home(plan, house, habits)
    begins, hours, week = _week(dice, habits)
    name = "".join(dice.one(_SYLLABLES) for _ in range(2))
    family = "".join(dice.one(_SYLLABLES) for _ in range(3))
    # Drawn for everybody alike, so that no habit hangs on another.
    flags = _flags(dice, habits, department)
    near = OFFICES.index(city) if city in OFFICES else -1
    office = tuple(day for day in week if day < 5 and dice.chance(0.45)) if near >= 0 else ()
    return Worker(
        number=number,
        id=f"w-{number:05d}",
        email=f"{name}.{family}{number}@{DOMAIN}",
        login=f"{name}{number}",
        department=department,
        team=f"{department}-{dice.below(teams)}",
        role=role,
        city=city,
        home=home,
        operator=operator,
        line=line,
        shared=house == number and dice.chance(habits.shared_line),
        agent=dice.one(_AGENTS),
        begins=begins,
        hours=hours,
        week=week,
        office=office,
        volume=dice.log_normal(1.0, 0.3),
        habits=flags,
    )


def _department(dice: Dice) -> tuple[str, str]:
    at = dice.random()
    for name, part, role in _DEPARTMENTS:
        at -= part
        if at < 0:
            return name, role
    return _DEPARTMENTS[0][0], _DEPARTMENTS[0][2]


def _share_of(department: str) -> float:
    return next(part for name, part, _ in _DEPARTMENTS if name == department)


def _household(plan: YearPlan, number: int) -> int:
    """The number of the worker whose home it is: some live with a colleague."""
    if number % 2 and Dice.of(plan.seed, PERSON, 10**6 + number).chance(2 * plan.habits.household):
        return number - 1
    return number


def _home(plan: YearPlan, house: int, habits: Habits) -> tuple[int, tuple[float, float], int, int]:
    dice = Dice.of(plan.seed, PERSON, 2 * 10**6 + house)
    city = dice.one(OFFICES) if dice.chance(0.6) else dice.below(len(CITIES) - 2)
    place = CITIES[city]
    spot = (place.latitude + dice.normal() * 0.08, place.longitude + dice.normal() * 0.08)
    operator = ISPS - 1 if dice.chance(habits.misplaced) else dice.below(ISPS - 1)
    return city, (round(spot[0], 3), round(spot[1], 3)), operator, house


def _week(dice: Dice, habits: Habits) -> tuple[float, float, tuple[int, ...]]:
    begins = min(12.0, max(5.5, 8.6 + dice.normal() * 0.9))
    hours = min(11.0, max(6.0, 8.7 + dice.normal() * 0.6))
    week: tuple[int, ...] = (0, 1, 2, 3, 4)
    if dice.chance(habits.night_owl):
        begins = dice.between(12.0, 19.0)
    if dice.chance(habits.part_time):
        week = (0, 1, 2) if dice.chance(0.5) else (1, 2, 3, 4)
    elif dice.chance(habits.other_week):
        week = (1, 2, 3, 4, 5) if dice.chance(0.5) else (0, 2, 3, 5, 6)
    return begins, hours, week


_ANY = (
    "coworking", "private_vpn", "own_phone", "new_baby", "carer", "private_cloud", "mail_to_self",
    "own_backup", "keep_awake", "capture_card",
)  # fmt: skip


def _flags(dice: Dice, habits: Habits, department: str) -> frozenset[str]:
    found = {name for name in _ANY if dice.chance(getattr(habits, name))}
    code = department in {"engineering", "data"}
    for name in ("open_source", "gadget_board"):
        if dice.chance(getattr(habits, name)) and code:
            found.add(name)
    if dice.chance(habits.on_call) and department == "it":
        found.add("on_call")
    if dice.chance(habits.on_call * 0.2) and department == "engineering":
        found.add("on_call")
    return frozenset(found)

"""Who of a simulated company is no honest worker, and what each of them leaks.

Infiltrators follow the published playbooks (US22, MS26, RF26, HON, MA24, P25a of the catalogue of
signals); how often each leak occurs nobody has published, so the rates are assumptions. Leavers are
real people who copy what is not theirs before they go.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from doorward.simulate.telemetry.draws import CAST, Dice
from doorward.simulate.telemetry.internet import CITIES, LEASES, home
from doorward.simulate.telemetry.life import Life
from doorward.simulate.telemetry.plan import YearPlan
from doorward.simulate.telemetry.scenes import Base
from doorward.simulate.telemetry.staff import Worker

LEAVERS = 0.3
"""The share of insiders who are ordinary people that copy before they leave."""

DIFFICULTY = (("easy", 0.35), ("medium", 0.4), ("hard", 0.25))
LEAKS: Mapping[str, tuple[float, float, float]] = {
    "kvm_named": (0.35, 0.15, 0.0),
    "kvm_gadget": (0.2, 0.2, 0.05),
    "kvm_shape": (0.15, 0.2, 0.1),
    "second_tool": (0.6, 0.35, 0.1),
    "inbound": (0.35, 0.2, 0.05),
    "vpn": (0.5, 0.35, 0.1),
    "elsewhere": (0.25, 0.15, 0.05),
    "sleepless": (0.3, 0.15, 0.03),
    "replay": (0.3, 0.2, 0.05),
    "unmanaged": (0.3, 0.15, 0.03),
    "clone": (0.4, 0.25, 0.08),
    "exfiltration": (0.5, 0.4, 0.25),
    "removable": (0.15, 0.08, 0.02),
    "pay": (0.3, 0.15, 0.05),
    "after": (0.5, 0.3, 0.1),
}
"""How likely an infiltrator who is easy, medium or hard to find leaks each thing."""

ONE_FACTOR = (0.6, 0.4, 0.15)
"""How likely the members of a farm use one phone for all of them."""

COPYING = ("removable", "cloud", "mail", "archive")
_LETTERS = {name: place for place, (name, _) in enumerate(DIFFICULTY)}
_FIRST_FARM_LINE = 4_096 * 4


class Part(msgspec.Struct, frozen=True, kw_only=True):
    """What an insider is. `label` is infiltrator or leaver, `kind` farm, alone or leaver;
    `ring` is the number of those who belong together. `visible` is the first day on which what
    the ring shares can be seen, None where they share nothing."""

    label: str
    kind: str
    difficulty: str
    leaks: frozenset[str]
    started: int
    left: int | None
    ring: int | None = None
    farm: int | None = None
    phone: str | None = None
    visible: int | None = None

    @property
    def level(self) -> int:
        """0 easy, 1 medium, 2 hard."""
        return _LETTERS[self.difficulty]

    def base(self, who: Worker, day: int) -> Base | None:
        """Where the machine really stands, and which phone confirms."""
        if self.label == "leaver":
            return None
        ip, spot = None, None
        if self.farm is not None:
            # The machines of a farm, or of somebody who keeps one for an infiltrator.
            city = farm_city(self.farm)
            place = CITIES[city]
            spot = (place.latitude, place.longitude)
            ip = home(city, 0, _FIRST_FARM_LINE + self.farm, (day + 64) // 60 % LEASES)
        if "elsewhere" in self.leaks:
            # Sign-ins come through a household far from the machine, which no list knows.
            ip = home((who.city + 3) % 7, 1, _FIRST_FARM_LINE + 2_000 + who.number % 2_000)
        return Base(ip=ip, spot=spot, phone=self.phone)

    def living(self, one: Life) -> Life:
        """Their life: nobody of them travels for the company."""
        if self.label == "leaver":
            return msgspec.structs.replace(one, left=self.left, started=min(one.started, -30))
        return msgspec.structs.replace(
            one, started=self.started, left=self.left, journeys=(), calls=(), new_role=None
        )


def farm_city(farm: int) -> int:
    """The city of a farm."""
    return farm % 6


def cast(plan: YearPlan) -> dict[int, Part]:
    """The insiders by the number of the worker."""
    dice = Dice.of(plan.seed, CAST)
    count = plan.insider_count
    if not count:
        return {}
    numbers = list(range(plan.people))
    chosen = [numbers.pop(dice.below(len(numbers))) for _ in range(count)]
    leavers = round(LEAVERS * count)
    found = {one: _leaver(plan, dice) for one in chosen[:leavers]}
    rest, ring = chosen[leavers:], 0
    while rest:
        # Farms of three to five; a third of infiltrators work alone.
        size = 3 + dice.below(3) if len(rest) >= 5 and dice.chance(0.4) else 1
        members, rest = rest[:size], rest[size:]
        if len(members) == 1:
            found[members[0]] = _alone(plan, dice, ring)
        else:
            found.update(_farm(plan, dice, members, ring))
        ring += 1
    return found


def _leaver(plan: YearPlan, dice: Dice) -> Part:
    difficulty = _difficulty(dice)
    first = min(35, plan.days - 2)
    return Part(
        label="leaver",
        kind="leaver",
        difficulty=difficulty,
        leaks=frozenset({dice.one(COPYING), *(("browse",) if dice.chance(0.5) else ())}),
        started=-100,
        left=first + dice.below(max(1, plan.days - first - 1)),
    )


def _alone(plan: YearPlan, dice: Dice, ring: int) -> Part:
    difficulty = _difficulty(dice)
    started, left = _time(plan, dice)
    return Part(
        label="infiltrator",
        kind="alone",
        difficulty=difficulty,
        leaks=_leaks(dice, difficulty),
        started=started,
        left=left,
        farm=ring if dice.chance(0.6) else None,
    )


def _farm(plan: YearPlan, dice: Dice, members: Sequence[int], ring: int) -> dict[int, Part]:
    difficulty = _difficulty(dice)
    one_phone = dice.chance(ONE_FACTOR[_LETTERS[difficulty]])
    times = [_time(plan, dice) for _ in members]
    starts = sorted(started for started, _ in times)
    return {
        number: Part(
            label="infiltrator",
            kind="farm",
            difficulty=difficulty,
            leaks=_leaks(dice, difficulty) - {"elsewhere"},
            started=started,
            left=left,
            ring=ring,
            farm=ring,
            phone=f"phone-ring-{ring}" if one_phone else None,
            visible=max(0, started, starts[1]),
        )
        for number, (started, left) in zip(members, times, strict=True)
    }


def _difficulty(dice: Dice) -> str:
    at = dice.random()
    for name, part in DIFFICULTY:
        at -= part
        if at < 0:
            return name
    return DIFFICULTY[-1][0]


def _leaks(dice: Dice, difficulty: str) -> frozenset[str]:
    place = _LETTERS[difficulty]
    return frozenset(name for name, rates in LEAKS.items() if dice.chance(rates[place]))


def _time(plan: YearPlan, dice: Dice) -> tuple[int, int | None]:
    """When they began, and their last day where they are let go: most begin within the year."""
    new, at = dice.chance(0.7), dice.random()
    started = int(at * plan.days * 0.6) if new else -20 - int(at * 200)
    gone, after = dice.chance(0.35), 40 + dice.below(120)
    left = max(started, 0) + after
    return started, left if gone and left < plan.days - 8 else None

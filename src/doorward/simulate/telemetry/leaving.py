"""The last days: honest people who go, those who copy before, and access after it."""

from __future__ import annotations

from doorward.model.events import Device, PeripheralDevice, User
from doorward.simulate.telemetry.cast import Part
from doorward.simulate.telemetry.crafting import Hand
from doorward.simulate.telemetry.draws import ACT, Dice
from doorward.simulate.telemetry.internet import CITIES, Site, site
from doorward.simulate.telemetry.life import Life
from doorward.simulate.telemetry.plan import YearPlan
from doorward.simulate.telemetry.playbooks import Act
from doorward.simulate.telemetry.scenes import Scene, agent_of, start_of, user_of
from doorward.simulate.telemetry.staff import Worker

_MB = 1_000_000
_DAYS_BEFORE = 14
_FORGOTTEN_PHONE = 0.3


def before_leaving(one: Scene, part: Part, acts: list[Act]) -> None:
    """Somebody who copies in their last fortnight."""
    left = one.life.left
    if left is None or not left - _DAYS_BEFORE <= one.day <= left:
        return
    careful = part.level == 2
    if not one.dice.chance(0.5 if careful else 0.25):
        return
    at = one.moment()
    if "browse" in part.leaks:
        ids = _browsed(one, at, 60 if careful else 350)
        acts.append(Act(at, "browse", "looks through everything that can be reached", ids))
    way = next(name for name in ("removable", "cloud", "mail", "archive") if name in part.leaks)
    ids = _copied(one, at + 600, way, part.level)
    acts.append(Act(at + 600, way, f"copies before leaving ({way})", ids))


def _browsed(one: Scene, at: float, count: int) -> tuple[str, ...]:
    dice = one.dice
    return tuple(
        one.hand.opened(
            at + 3 * number,
            f"{one.who.team}/area-{dice.below(14)}",
            f"archive-{dice.below(4_000)}.docx",
            90_000,
            2,
        )
        for number in range(count)
    )


def _copied(one: Scene, at: float, way: str, level: int) -> tuple[str, ...]:
    hand, dice, number = one.hand, one.dice, one.who.number
    if way == "removable":
        stick = PeripheralDevice(uid="0951:1666", type="mass storage", serial_number=f"LV{number}")
        files = int(dice.log_normal((400, 120, 8)[level], 0.4))
        return (
            hand.plugged(at, stick),
            *(hand.file(at + 9 + each, f"/Volumes/STICK/{one.day}-{each}.docx", 90_000, 1)
              for each in range(files)),
        )  # fmt: skip
    size = int(dice.log_normal((900, 120, 6)[level] * _MB, 0.5))
    if way == "cloud":
        return (hand.asked(at, "content.dropboxapi.com", "/2/files/upload", size),)
    if way == "mail":
        own = one.who.email.partition("@")[0] + "@mail.example"
        return tuple(
            hand.mailed(at + 60 * each, own, size // 60 + 100_000, files=3)
            for each in range((8, 5, 1)[level])
        )
    return (
        hand.file(at, f"/srv/{one.who.login}/projects/all-{one.day}.zip", size, 1),
        hand.sent(at + 1_500, f"in.drop{number}.example", size + 90_000),
    )


def after_leaving(
    plan: YearPlan, who: Worker, life: Life, day: int, part: Part | None, acts: list[Act]
) -> Hand | None:
    """What an account still does in the days after the last one; None for nothing.

    Honest people's phones ask for mail for a few days, and are refused. Some infiltrators still
    get in.
    """
    if life.left is None or not life.left < day <= life.left + 9:
        return None
    dice = Dice.of(plan.seed, ACT, 10**9 + who.number * 4_096 + day)
    comes_back = part is not None and "after" in part.leaks
    forgot = Dice.of(plan.seed, ACT, 10**8 + who.number).chance(_FORGOTTEN_PHONE)
    if not comes_back and not forgot:
        return None
    uid = f"{who.number:04x}-{day + 64:03x}"
    at = start_of(plan, day) - CITIES[who.city].hours * 3_600 + dice.between(30, 44) * 3_600
    hand = _hand(uid, user_of(who), who, day)
    if comes_back and dice.chance(0.5):
        acts.append(Act(at, "after", "gets in after leaving", (hand.sign_in(at),)))
    elif dice.chance(0.5):
        hand.sign_in(at, app="mail", refused=True)
    return hand


def _hand(uid: str, user: User, who: Worker, day: int) -> Hand:
    phone = Device(uid=f"mobile-{who.number:05d}-0", type_id=5)
    return Hand(uid, user, phone, site(who.city, Site.MOBILE, who.number), agent_of(who, day))

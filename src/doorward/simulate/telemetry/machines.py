"""Accounts of programs: builds, backups and monitoring, which work at all hours."""

from __future__ import annotations

from doorward.model.events import Device, User
from doorward.simulate.telemetry.crafting import Hand
from doorward.simulate.telemetry.draws import MACHINE, Dice
from doorward.simulate.telemetry.internet import OFFICES, Site, site
from doorward.simulate.telemetry.plan import YearPlan
from doorward.simulate.telemetry.scenes import start_of

ACCOUNTS = ("svc-build", "svc-backup", "svc-monitor")
_SERVICE = 4
_EVENTS = 150


def machine_day(plan: YearPlan, day: int) -> list[Hand]:
    """What the accounts of programs do on a day."""
    found = []
    for number, name in enumerate(ACCOUNTS):
        dice = Dice.of(plan.seed, MACHINE, number * 4_096 + day + 64)
        user = User(uid=name, name=name, type_id=_SERVICE)
        server = Device(uid=f"srv-{number}", hostname=name, type_id=1, is_managed=True)
        address = site(OFFICES[0], Site.OFFICE, 100 + number)
        hand = Hand(f"{name}-{day + 64:03x}", user, server, address, "runner/3.1")
        begin = start_of(plan, day)
        for count in range(_EVENTS):
            at = begin + (count + dice.random()) * 86_400 / _EVENTS
            if name == "svc-build":
                hand.called(at, "git.clone", f"acme/platform-{dice.below(20)}", code="git.clone")
            elif name == "svc-backup":
                hand.opened(at, f"company/area-{count % 30}", f"file-{dice.below(60)}.docx", 90_000)
            else:
                hand.sign_in(at, app="status", renewed=True)
        found.append(hand)
    return found

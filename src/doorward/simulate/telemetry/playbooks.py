"""What infiltrators do, day by day, beside the work that they are paid for."""

from __future__ import annotations

import math
from collections.abc import Callable, Mapping

import msgspec

from doorward.model.events import Device, PeripheralDevice, Session
from doorward.simulate.telemetry.cast import Part
from doorward.simulate.telemetry.draws import ACT, Dice
from doorward.simulate.telemetry.internet import Site, home, site
from doorward.simulate.telemetry.scenes import Scene

_MB = 1_000_000
_HOUR = 3_600.0
_OTHER_BROWSER = "Mozilla/5.0 (X11; Linux x86_64; rv:{0}.0) Gecko/20100101 Firefox/{0}.0"
_OTHER_SYSTEM = (
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/19.0 Safari/605.1.15"
)
_KVMS = (
    PeripheralDevice(
        uid="1d6b:0104", name="PiKVM Composite Device", vendor_name="PiKVM",
        serial_number="CAFEBABE", type="keyboard",
    ),
    PeripheralDevice(uid="3346:1009", name="NanoKVM", vendor_name="sipeed", type="keyboard"),
    PeripheralDevice(
        uid="1d6b:0104", name="Multifunction USB Device", vendor_name="tinypilot", type="keyboard"
    ),
)  # fmt: skip
_TOOLS = (
    ("AnyDesk.exe", "AnyDesk", "AnyDesk"),
    ("rustdesk.exe", "RustDesk", "RustDesk"),
    ("remoting_host.exe", "Chrome Remote Desktop", "Chrome Remote Desktop"),
)


class Act(msgspec.Struct, frozen=True):
    """What was done on a day, and the events that it left. `at` is seconds since 1970, `leak` the
    name of what it gives away."""

    at: float
    leak: str
    what: str
    events: tuple[str, ...]


class Stage(msgspec.Struct, frozen=True):
    """An insider's day: the scene, their part, fixed dice of their own, and where acts go."""

    one: Scene
    part: Part
    fixed: Callable[[str], Dice]
    acts: list[Act]

    def did(self, at: float, leak: str, what: str, *events: str) -> None:
        """Note an act."""
        self.acts.append(Act(at, leak, what, events))

    def due(self, leak: str, first: int, every: float = math.inf) -> bool:
        """Whether it is time for something: from a day of tenure on, and so many days after the
        last time; without `every` once. Days off put it off."""
        if self.age < first:
            return False
        before = [act.at for act in self.acts if act.leak == leak]
        return not before or (self.one.midnight - max(before)) / 86_400 > every - 1.5

    def day_of(self, name: str, first: int, last: int) -> int:
        """The day of tenure, the same whenever asked, on which something named happens.

        Those who began before the year do it counted from the year's first day.
        """
        return first + self.fixed(name).below(last - first + 1)

    @property
    def age(self) -> int:
        """Days since they began, or since the year did."""
        return self.one.day - max(0, self.one.life.started)


def play(one: Scene, part: Part, acts: list[Act]) -> None:
    """An infiltrator's day, into the scene's hand and the list of acts."""

    def fixed(name: str) -> Dice:
        index = one.who.number * 1_000 + sum(ord(each) * place for place, each in enumerate(name))
        return Dice.of(one.plan.seed, ACT, index)

    stage = Stage(one, part, fixed, acts)
    if part.visible is not None and one.day >= part.visible and stage.due("ring", 0):
        what = "works from a machine behind the address that others of the ring use"
        if part.phone:
            what += ", and confirms with their phone"
        stage.did(one.spans[0][0], "ring", what, one.hand.made[0].metadata.uid)
    for name, done in _LEAKS.items():
        if name in part.leaks:
            done(stage)


def _kvm(stage: Stage, leak: str, device: PeripheralDevice, what: str) -> None:
    if stage.due(leak, stage.day_of("kvm", 0, 5), 30):
        at = stage.one.moment()
        stage.did(at, leak, what, stage.one.hand.plugged(at, device))


def _kvm_named(stage: Stage) -> None:
    device = stage.fixed("device").one(_KVMS)
    what = f"an IP-KVM with its default name is plugged in ({device.name})"
    _kvm(stage, "kvm_named", device, what)


def _kvm_gadget(stage: Stage) -> None:
    device = PeripheralDevice(uid="1d6b:0104", name="Composite Device", type="keyboard")
    _kvm(stage, "kvm_gadget", device, "an IP-KVM with changed names is plugged in")


def _kvm_shape(stage: Stage) -> None:
    device = PeripheralDevice(
        uid="046d:c31c", name="USB Keyboard", interfaces=("keyboard", "mouse", "mass storage")
    )
    what = "an IP-KVM that poses as a known keyboard is plugged in"
    _kvm(stage, "kvm_shape", device, what)


def _second_tool(stage: Stage) -> None:
    if not stage.due("second_tool", stage.day_of("tool", 2, 25), 3):
        return
    file, product, tool = stage.fixed("which").one(_TOOLS)
    hidden = stage.fixed("hidden").chance(0.2)
    at = stage.one.moment()
    uid = stage.one.hand.ran(
        at, "helper.exe" if hidden else file, original_name=file, product=product
    )
    stage.did(at, "second_tool", f"a second remote-access tool runs ({tool})", uid)


def _inbound(stage: Stage) -> None:
    if not stage.due("inbound", stage.day_of("tool", 2, 25) + 1, 7):
        return
    _, _, tool = stage.fixed("which").one(_TOOLS)
    at = stage.one.moment()
    peer = f"peer-{stage.one.who.number}-{stage.one.dice.below(2)}"
    stage.did(
        at, "inbound", f"somebody takes the machine over ({tool})",
        stage.one.hand.taken_over(at, tool, peer, "password"),
    )  # fmt: skip


def _vpn(stage: Stage) -> None:
    if not stage.one.dice.chance(0.3):
        return
    use = (Site.NAMED_VPN, Site.LISTED_VPN, Site.UNLISTED_VPN)[stage.part.level]
    if stage.part.level == 1 and stage.fixed("vpn").chance(0.5):
        use = Site.UNLISTED_VPN
    at = stage.one.moment()
    ip = site(stage.one.who.city % 7, use, stage.one.who.number % 40)
    stage.did(at, "vpn", "signs in through a tunnel", stage.one.hand.sign_in(at, app="code", ip=ip))


def _elsewhere(stage: Stage) -> None:
    if stage.due("elsewhere", 0):
        what = "signs in through a household far from where the machine stands, from now on"
        first = stage.one.hand.made[0].metadata.uid
        stage.did(stage.one.spans[0][0], "elsewhere", what, first)


def _sleepless(stage: Stage) -> None:
    first = stage.day_of("sleepless", 5, 60)
    if not first <= stage.age < first + 21 or stage.one.dice.chance(0.1):
        return
    one, ids = stage.one, []
    for hour in range(0, 24, 2):
        at = one.midnight + (hour + one.dice.random() * 1.5) * _HOUR
        ids.append(one.hand.sign_in(at, app="tickets"))
        ids.append(one.hand.called(at + 300, "UpdateTicket", "queue", changes=True))
    stage.did(one.midnight, "sleepless", "several people work in turn, day and night", *ids)


def _replay(stage: Stage) -> None:
    if stage.age < 3 or not stage.one.dice.chance(0.06):
        return
    one, at = stage.one, stage.one.moment()
    agent = _OTHER_SYSTEM if "Linux" in one.who.agent else _OTHER_BROWSER.format(145)
    ip = site((one.who.city + 4) % 14, Site.UNLISTED_VPN, one.who.number)
    ids = [
        one.hand.called(at + 60 * number, "Search", "customers", ip=ip, agent=agent)
        for number in range(4)
    ]
    stage.did(at, "replay", "a copied session is used on another machine", *ids)


def _unmanaged(stage: Stage) -> None:
    if stage.age < 2 or not stage.one.dice.chance(0.12):
        return
    one, at = stage.one, stage.one.moment()
    own = Device(uid=f"own-{one.who.number}", type_id=3, is_managed=False)
    session = Session(uid=f"{one.hand.session.uid}-o")
    uid = one.hand.sign_in(
        at, device=own, session=session, agent=_OTHER_BROWSER.format(145), factor=one.phone
    )
    stage.did(at, "unmanaged", "signs in from a machine of their own", uid)


def _clone(stage: Stage) -> None:
    done = sum(1 for act in stage.acts if act.leak == "clone")
    if stage.age < stage.day_of("clone", 1, 9) or done == 3:
        return
    one, at = stage.one, stage.one.moment()
    count = (50, 25, 9)[stage.part.level]
    ids = [
        one.hand.called(
            at + 15 * number,
            "git.clone",
            f"acme/engineering-{one.dice.below(6)}-{one.dice.below(14)}"
            if one.dice.chance(0.8)
            else f"acme/platform-{one.dice.below(20)}",
            code="git.clone",
            agent="git/2.50",
        )
        for number in range(count)
    ]
    stage.did(at, "clone", "copies repositories in bulk", *ids)


def _exfiltration(stage: Stage) -> None:
    if stage.age < stage.day_of("exfiltration", 15, 40) or not stage.one.dice.chance(0.3):
        return
    one, at = stage.one, stage.one.moment()
    size = int(one.dice.log_normal((300 * _MB, 40 * _MB, 6 * _MB)[stage.part.level], 0.7))
    ways = ("cloud", "repository", "site")
    way = stage.fixed("way").one(ways)
    if way == "cloud":
        uid = one.hand.asked(at, "g.api.mega.co.nz", "/up", size)
    elif way == "repository":
        owner = f"user-{one.who.number}"
        uid = one.hand.asked(at, "github.com", f"/{owner}/notes.git/git-receive-pack", size)
    else:
        uid = one.hand.sent(at, f"in.store{one.who.number}.example", size)
    stage.did(at, "exfiltration", f"sends {size / _MB:.0f} MB out ({way})", uid)


def _removable(stage: Stage) -> None:
    if not stage.due("removable", stage.day_of("removable", 10, 60)):
        return
    one, at = stage.one, stage.one.moment()
    stick = PeripheralDevice(
        uid="0951:1666", type="mass storage", serial_number=f"ST{one.who.number}"
    )
    ids = [
        one.hand.plugged(at, stick),
        *(
            one.hand.file(at + 30 + number, f"/Volumes/STICK/{number}.bin", 900_000, 1)
            for number in range((500, 150, 15)[stage.part.level])
        ),
    ]
    stage.did(at, "removable", "copies files to a removable drive", *ids)


def _pay(stage: Stage) -> None:
    if not stage.due("pay", stage.day_of("pay", 6, 40)):
        return
    one, at = stage.one, stage.one.moment()
    before = one.hand.ip
    hidden = site((one.who.city + 2) % 7, Site.UNLISTED_VPN, one.who.number % 40)
    one.hand.ip = hidden if stage.part.level < 2 else home(one.who.city, 0, 9_000)
    uid = one.hand.hr(at, 2, "pay-details")
    one.hand.ip = before
    stage.did(at, "pay", "changes where the pay goes", uid)


_LEAKS: Mapping[str, Callable[[Stage], None]] = {
    "kvm_named": _kvm_named,
    "kvm_gadget": _kvm_gadget,
    "kvm_shape": _kvm_shape,
    "second_tool": _second_tool,
    "inbound": _inbound,
    "vpn": _vpn,
    "elsewhere": _elsewhere,
    "sleepless": _sleepless,
    "replay": _replay,
    "unmanaged": _unmanaged,
    "clone": _clone,
    "exfiltration": _exfiltration,
    "removable": _removable,
    "pay": _pay,
}

"""What honest people do now and then that a detector could take for something else."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from doorward.model.events import PeripheralDevice
from doorward.simulate.telemetry.honest import repository_name
from doorward.simulate.telemetry.internet import Site, site
from doorward.simulate.telemetry.scenes import Scene

ALLOWED_TOOL = "TeamViewer"
_MB = 1_000_000
_NIGHT = 3_600.0


def now_and_then(one: Scene) -> None:
    """The day's special events, into the scene's hand."""
    for name, made in _HABITS.items():
        if name in one.who.habits:
            made(one)
    _life(one)
    _new_here(one)
    if one.who.department == "sales" and one.dice.chance(0.02):
        size = int(one.dice.log_normal(30 * _MB, 0.8))
        one.hand.asked(one.moment(), "wetransfer.com", "/upload", size)
    if one.dice.chance(0.03):
        stick = PeripheralDevice(
            uid="046d:c52b", name="Receiver", type="keyboard", interfaces=("keyboard", "mouse")
        )
        one.hand.plugged(one.moment(), stick)
    if one.who.department == "it":
        _administered(one)


def _life(one: Scene) -> None:
    hand, day, life = one.hand, one.day, one.life
    begin = one.spans[0][0]
    if day in life.phones:
        hand.new_factor(begin + 1_800, one.phone)
    if day in life.machines:
        for name in ("Office", "Browser", "Chat", "Editor"):
            hand.installed(one.moment(), name)
        if one.who.department == "engineering":
            _cloned(one, 6 + one.dice.below(10))
    if day == life.new_role:
        hand.hr(begin, 2, "role")
    if day in life.supported:
        at = one.moment()
        hand.ran(at, "TeamViewer.exe", product="TeamViewer")
        hand.taken_over(at + 60, ALLOWED_TOOL, f"support-{one.dice.below(4)}", "confirmed")
    if one.dice.chance(1 / 250):
        hand.hr(one.moment(), 2, "address" if one.dice.chance(0.6) else "pay-details")
    called = any(call.holds(day) for call in life.calls) and day != life.left
    if called and one.dice.chance(0.35):
        _at_night(one, one.dice.between(0.5, 2.0))


def _new_here(one: Scene) -> None:
    """The first weeks: many things for the first time."""
    if one.tenure == 0:
        one.hand.hr(one.spans[0][0] - 3_600, 1, "hired")
    if not 0 <= one.tenure < 14:
        return
    if one.who.department in {"engineering", "data"}:
        _cloned(one, 1 + one.dice.below(5))
    for number in range(one.dice.below(8)):
        share = f"company/area-{one.dice.below(30)}"
        one.hand.opened(one.moment(), share, f"welcome-{number}.pdf", 300_000)
    if one.tenure < 3:
        for name in ("Office", "Chat", "Editor", "VPN client"):
            one.hand.installed(one.moment(), name)


def _cloned(one: Scene, count: int) -> None:
    at = one.moment()
    for number in range(count):
        one.hand.called(
            at + 40 * number, "git.clone", repository_name(one), code="git.clone", agent="git/2.50"
        )


def _at_night(one: Scene, hours: float) -> None:
    """An alarm at night: signing in and putting something right."""
    begin = one.midnight + one.dice.between(22.5, 28.0) * _NIGHT
    one.hand.sign_in(begin, factor=one.phone)
    for _ in range(int(12 * hours)):
        at = begin + one.dice.random() * hours * _NIGHT
        one.hand.called(at, "UpdateTicket", "incidents", changes=True)


def _baby(one: Scene) -> None:
    """Two months of broken nights, in which some look at their work."""
    first = one.who.number * 37 % max(1, one.plan.days)
    awake = first <= one.day < first + 60 and one.day != one.life.left
    if awake and one.dice.chance(0.5):
        for _ in range(1 + one.dice.below(3)):
            at = one.midnight + one.dice.between(24.5, 29.5) * _NIGHT
            one.hand.sign_in(at, app="mail")


def _vpn(one: Scene) -> None:
    if one.place in {"home", "journey"} and one.dice.chance(0.2):
        number = one.who.number
        use = (Site.LISTED_VPN, Site.LISTED_VPN, Site.LISTED_VPN, Site.UNLISTED_VPN)[number % 4]
        if number % 20 == 7:
            use = Site.NAMED_VPN
        city = one.who.city if number % 3 else (one.who.city + 2) % 14
        one.hand.sign_in(one.moment(), app="wiki", ip=site(city, use, number))


def _open_source(one: Scene) -> None:
    if one.dice.chance(0.06):
        name = f"https://github.com/example-commons/tool-{one.who.number % 9}.git"
        one.hand.ran(one.moment(), "git.exe", f"git push {name} main")


def _cloud(one: Scene) -> None:
    if one.dice.chance(0.04):
        size = int(one.dice.log_normal(12 * _MB, 0.9))
        one.hand.asked(one.moment(), "content.dropboxapi.com", "/2/files/upload", size)


def _to_self(one: Scene) -> None:
    if one.dice.chance(0.04):
        own = one.who.email.partition("@")[0] + "@mail.example"
        one.hand.mailed(one.moment(), own, int(one.dice.log_normal(1.2 * _MB, 0.8)), files=1)


def _backup(one: Scene) -> None:
    if one.place == "home" and one.dice.chance(0.15):
        at = one.moment()
        serial = f"BK{one.who.number:06d}"
        disk = PeripheralDevice(uid="0bc2:2322", type="mass storage", serial_number=serial)
        one.hand.plugged(at, disk)
        for number in range(int(one.dice.log_normal(40, 0.5))):
            one.hand.file(at + 60 + number, f"/Volumes/Backup/{one.day}/{number}.bak", 80_000, 1)


def _awake(one: Scene) -> None:
    if one.dice.chance(0.3):
        one.hand.ran(one.spans[0][0] + 90, "caffeine.exe")


def _capture(one: Scene) -> None:
    if one.dice.chance(0.05):
        card = PeripheralDevice(uid="534d:2109", name="USB Video Capture", type="video")
        one.hand.plugged(one.moment(), card)


def _board(one: Scene) -> None:
    """A board for development that poses as a USB device."""
    if one.dice.chance(0.15):
        board = PeripheralDevice(uid="1d6b:0104", name="Dev Board", type="communications")
        one.hand.plugged(one.moment(), board)


def _administered(one: Scene) -> None:
    for _ in range(one.dice.below(4)):
        number = one.dice.below(500)
        one.hand.called(one.moment(), "UpdateUser", f"account-{number}", changes=True)


_HABITS: Mapping[str, Callable[[Scene], None]] = {
    "new_baby": _baby,
    "private_vpn": _vpn,
    "open_source": _open_source,
    "private_cloud": _cloud,
    "mail_to_self": _to_self,
    "own_backup": _backup,
    "keep_awake": _awake,
    "capture_card": _capture,
    "gadget_board": _board,
}

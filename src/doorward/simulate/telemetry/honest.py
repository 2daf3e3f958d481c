"""An ordinary day of anybody: what nearly all of the events of a year are."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from doorward.model.events import Device, Session
from doorward.simulate.draw import Weighted
from doorward.simulate.telemetry.internet import CITIES, Site, site
from doorward.simulate.telemetry.scenes import Scene

EVENTS_A_DAY = 88
"""Of a worker's ordinary day, besides those of signing in, badges and what happens now and then."""

OWN_SHARES, OWN_REPOSITORIES, COMPANY_SHARES, PLATFORM = 14, 14, 30, 20
_PROGRAMS = (
    "chrome.exe", "outlook.exe", "teams.exe", "excel.exe", "winword.exe", "explorer.exe",
    "zoom.exe", "slack.exe", "acrobat.exe", "updater.exe",
)  # fmt: skip
_TOOLS = ("code.exe", "node.exe", "python.exe", "git.exe", "docker.exe", "bash.exe", "cargo.exe")
_OPERATIONS = ("GetObject", "ListItems", "DescribeJob", "GetTicket", "Search", "GetReport")
_CHANGES = ("UpdateTicket", "CreateComment", "PutObject", "UpdateRecord")
_APPS = ("mail", "chat", "wiki", "tickets", "crm", "payroll", "code", "calendar")
_PHONE = (
    "Mozilla/5.0 (iPhone; CPU iPhone OS 19_0 like Mac OS X) AppleWebKit/605.1.15 "
    "(KHTML, like Gecko) Version/19.0 Mobile/15E148 Safari/604.1"
)
_CODE = Weighted(
    (("renewed", 7.0), ("share", 12.0), ("file", 26.0), ("program", 20.0), ("network", 10.0),
     ("code", 11.0), ("call", 6.0), ("web", 4.0), ("mail", 4.0))
)  # fmt: skip
_OFFICE = Weighted(
    (("renewed", 8.0), ("share", 28.0), ("file", 18.0), ("program", 11.0), ("network", 11.0),
     ("call", 10.0), ("web", 6.0), ("mail", 8.0))
)  # fmt: skip


def ordinary(one: Scene) -> None:
    """The events of the day, into the scene's hand."""
    if one.place == "leave":
        _from_the_phone(one, one.moment())
        return
    _signed_in(one)
    _shown(one)
    mix = _CODE if one.who.department in {"engineering", "data"} else _OFFICE
    busy = one.who.volume * max(0.4, 1 + 0.2 * one.dice.normal())
    for _ in range(int(EVENTS_A_DAY * busy)):
        _EVENTS[mix.at(one.dice.random())](one, one.moment())
    if one.dice.chance(0.45):
        at = one.midnight + one.dice.between(18, 22) * 3_600
        _from_the_phone(one, at)


def team_of(one: Scene) -> str:
    """The team whose resources they use; a new role leads to another's."""
    new = one.life.new_role
    return one.who.team if new is None or one.day < new else f"{one.who.department}-0"


def share_name(one: Scene) -> str:
    """A share that they open: mostly a few of the team's, now and then others'."""
    luck, dice = one.dice.random(), one.dice
    if luck < 0.9:
        place = int(OWN_SHARES * dice.random() ** 2.2) + one.who.number
        return f"{team_of(one)}/area-{place % OWN_SHARES}"
    if luck < 0.995:
        return f"company/area-{int(COMPANY_SHARES * dice.random() ** 2)}"
    return f"{dice.one(('sales', 'support', 'finance', 'it'))}-0/area-{dice.below(OWN_SHARES)}"


def repository_name(one: Scene) -> str:
    """A repository that they use."""
    luck, dice = one.dice.random(), one.dice
    if luck < 0.88:
        place = int(OWN_REPOSITORIES * dice.random() ** 2) + one.who.number
        return f"acme/{team_of(one)}-{place % OWN_REPOSITORIES}"
    if luck < 0.99:
        return f"acme/platform-{int(PLATFORM * dice.random() ** 2)}"
    return f"acme/engineering-{dice.below(3)}-{dice.below(OWN_REPOSITORIES)}"


def _signed_in(one: Scene) -> None:
    hand, dice = one.hand, one.dice
    first = one.spans[0][0]
    if dice.chance(0.12):
        hand.sign_in(first - 20, refused=True)
    hand.sign_in(first, factor=one.phone)
    for _ in range(3 + dice.below(5)):
        hand.sign_in(one.moment(), app=dice.one(_APPS))
    if one.place in {"home", "journey", "coworking"} and dice.chance(0.5):
        hand.tunnel(first + 60)


def _shown(one: Scene) -> None:
    """Where the machine is; a badge on days at the office."""
    hand, dice = one.hand, one.dice
    first, last = one.spans[0][0], one.spans[-1][1]
    for at in (first + 30, last - 600):
        hand.check_in(
            at,
            round(one.spot[0] + dice.normal() * 0.005, 4),
            round(one.spot[1] + dice.normal() * 0.005, 4),
        )
    hand.lid(first - 5, closed=False)
    hand.lid(last + 5, closed=True)
    if one.place == "office":
        city = CITIES[one.city]
        for at in (first - 300, one.spans[-1][0]):
            hand.badge(at, city.latitude, city.longitude)


def _from_the_phone(one: Scene, at: float) -> None:
    own = "own_phone" in one.who.habits
    use = Site.RELAY if own and one.dice.chance(0.15) else Site.MOBILE
    ip = site(one.city, use, one.who.number)
    name = f"mobile-{one.who.number:05d}-{one.life.phone(one.day)}"
    device = Device(uid=name, type_id=5, is_managed=not own)
    session = Session(uid=f"{one.hand.session.uid}-m")
    one.hand.sign_in(at, app="mail", device=device, ip=ip, agent=_PHONE, session=session)


def _renewed(one: Scene, at: float) -> None:
    one.hand.sign_in(at, app=one.dice.one(_APPS), renewed=True)


def _share(one: Scene, at: float) -> None:
    dice = one.dice
    name = f"file-{int(60 * dice.random() ** 1.5)}.docx"
    activity = 14 if dice.chance(0.8) else 3
    one.hand.opened(at, share_name(one), name, int(dice.log_normal(9e4, 1.2)), activity)


def _file(one: Scene, at: float) -> None:
    dice = one.dice
    folder = f"/srv/{one.who.login}/projects/p{int(8 * dice.random() ** 2)}"
    activity = 14 if dice.chance(0.7) else dice.one((1, 3))
    one.hand.file(at, f"{folder}/f{dice.below(300)}.txt", int(dice.log_normal(2e4, 1.5)), activity)


def _program(one: Scene, at: float) -> None:
    dice = one.dice
    names = _TOOLS if one.who.department == "engineering" and dice.chance(0.6) else _PROGRAMS
    one.hand.ran(at, dice.one(names))


def _network(one: Scene, at: float) -> None:
    dice = one.dice
    host = f"api.service{int(40 * dice.random() ** 2)}.example"
    if dice.chance(0.002):
        host = f"files.partner{dice.below(400)}.example"
    one.hand.sent(at, host, int(dice.log_normal(8e4, 1.5)))


def _code(one: Scene, at: float) -> None:
    one.hand.called(at, "git.fetch", repository_name(one), code="git.fetch", agent="git/2.50")


def _call(one: Scene, at: float) -> None:
    dice = one.dice
    changes = dice.chance(0.3)
    operation = dice.one(_CHANGES if changes else _OPERATIONS)
    refused = dice.chance(0.03 if one.who.department == "it" else 0.01)
    one.hand.called(at, operation, share_name(one), refused=refused, changes=changes)


def _web(one: Scene, at: float) -> None:
    dice = one.dice
    host = f"www.site{int(300 * dice.random() ** 2)}.example"
    one.hand.asked(at, host, "/", int(dice.log_normal(3e3, 1)) if dice.chance(0.2) else 0)


def _mail(one: Scene, at: float) -> None:
    dice = one.dice
    colleague = dice.chance(0.75)
    to = f"colleague{dice.below(200)}@acme.example"
    if not colleague:
        to = f"contact{dice.below(50)}@customer{dice.below(80)}.example"
    files = 1 if dice.chance(0.2) else 0
    one.hand.mailed(at, to, int(dice.log_normal(4e4 if not files else 4e5, 1)), files=files)


_EVENTS: Mapping[str, Callable[[Scene, float], None]] = {
    "renewed": _renewed,
    "share": _share,
    "file": _file,
    "program": _program,
    "network": _network,
    "code": _code,
    "call": _call,
    "web": _web,
    "mail": _mail,
}

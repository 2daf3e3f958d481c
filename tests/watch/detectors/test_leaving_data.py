"""Removable drives, mail to oneself, tunnels in names, copies of repositories."""

import hashlib
import random

import msgspec
import pytest
from msgspec.structs import replace

from baseline_lives import (
    DAY,
    HOUR,
    MONDAY,
    WHO,
    context_of,
    made,
    metadata,
    seen,
    stepped,
    team_of,
    who,
    working_days,
)
from doorward.model.dossiers import NetworkKind
from doorward.model.events import (
    Actor,
    Api,
    ApiActivity,
    Device,
    DnsActivity,
    DnsQuery,
    Email,
    EmailActivity,
    Endpoint,
    File,
    PeripheralActivity,
    PeripheralDevice,
    Resource,
    User,
)
from doorward.model.workforce import Network
from doorward.watch.context import Context, Person, Policy
from doorward.watch.detectors import DETECTORS
from doorward.watch.detectors.clones import Clones
from doorward.watch.detectors.dns_tunnel import DnsTunnel
from doorward.watch.detectors.mail import Mail
from doorward.watch.detectors.removable import Removable
from doorward.watch.engine import Engine
from doorward.watch.entities import Entity, EntityKind
from doorward.watch.state import EntityState

REMOVABLE, MAIL, CLONES = Removable(), Mail(), Clones()
DNS = DnsTunnel(EntityKind.PERSON)
OWN = Context.of((), Policy(own_domains=("example.com",)))
AFTER = MONDAY + 70 * DAY


def plugged(number, at, serial, kind="mass storage"):
    event = PeripheralActivity(
        time=int(at * 1000),
        activity_id=1,
        metadata=metadata(number),
        actor=who(),
        peripheral_device=PeripheralDevice(serial_number=serial, type=kind),
    )
    return seen(event, at)


_SEPARATOR = {False: "/", True: "\\"}


def copied(at, number, folder="/Volumes/STICK"):
    return [
        made(f"{at}-{n}", at + n, f"{folder}{_SEPARATOR[':' in folder]}f{n}") for n in range(number)
    ]


@pytest.mark.parametrize(
    ("number", "folder", "told"),
    [
        (30, "/Volumes/STICK", "medium"),
        (600, "/media/sam/STICK", "strong"),
        (30, "E:\\out", "medium"),
        (30, "C:\\out", None),
        (30, "/home/sam", None),
        (19, "/Volumes/STICK", None),
    ],
)
def test_many_files_to_a_new_drive(number, folder, told):
    separator = "\\" if ":" in folder else "/"
    files = [made(n, AFTER + 60 + n, f"{folder}{separator}f{n}") for n in range(number)]
    found, state = stepped(REMOVABLE, [plugged("p", AFTER, "S1"), *files])
    assert {one.behaviour for one in found} == ({"H06.removable"} if told else set())
    if told:
        # The registry's own strength stands where a sighting states none.
        assert (found[-1].strength or "medium") == told
    assert len(msgspec.json.encode(state)) < 300


def test_files_to_no_drive_and_keyboards_are_nothing():
    assert stepped(REMOVABLE, copied(AFTER, 90, "E:\\out"))[0] == []
    keyboard = plugged("p", AFTER, "K", kind="keyboard")
    assert stepped(REMOVABLE, [keyboard, *copied(AFTER + 60, 90, "E:\\out")])[0] == []


DRIVES_OF_OCSF = [
    {"serial_number": "X1", "type": "External Storage"},
    {"serial_number": "X1", "type_id": 1},
    {"serial_number": "X1", "class": "USB Mass Storage"},
]


@pytest.mark.parametrize("words", DRIVES_OF_OCSF, ids=["type", "type-id", "class"])
def test_ocsf_s_own_words_for_a_drive(words):
    line = {"class_uid": 1010, "activity_id": 1, "time": int(AFTER * 1000)}
    event = msgspec.convert({**line, "peripheral_device": words}, PeripheralActivity)
    found, _ = stepped(REMOVABLE, [seen(event, AFTER), *copied(AFTER + 60, 30, "E:\\out")])
    assert [one.behaviour for one in found] == ["H06.removable"]
    assert found[0].strength is None


@pytest.mark.parametrize(
    ("folder", "kind", "strength"),
    [
        ("E:\\out", "Removable", None),
        ("E:\\out", "Fixed", "none told"),
        ("/Volumes/STICK", "Remote", "none told"),
        ("/Volumes/STICK", None, "weak"),
        ("/Volumes/Macintosh HD/Users", None, "none told"),
        ("/media/sam/STICK", None, "weak"),
    ],
)
def test_a_drive_that_no_event_says_was_plugged_in(folder, kind, strength):
    files = [
        replace(one, event=replace(one.event, file=replace(one.event.file, drive_type=kind)))
        for one in copied(AFTER, 30, folder)
    ]
    found, _ = stepped(REMOVABLE, files)
    assert [one.strength for one in found] == ([] if strength == "none told" else [strength])


def test_a_letter_that_is_written_to_without_a_drive_is_a_disk_s_or_a_share_s():
    before, after = copied(AFTER - DAY, 30, "H:\\home"), copied(AFTER + 60, 90, "H:\\home")
    assert stepped(REMOVABLE, [*before, plugged("p", AFTER, "S1"), *after])[0] == []


def at_the_machine(one, person=WHO):
    """An event of WS1: what Windows itself tells names the machine only."""
    event = replace(one.event, device=Device(hostname="WS1"))
    return replace(one, event=event, person=person)


def test_what_a_machine_plugs_in_counts_for_the_files_its_people_write():
    stick = at_the_machine(plugged("p", AFTER, "S1"), person="")
    files = [at_the_machine(one) for one in copied(AFTER + 60, 30, "E:\\out")]
    disk = [at_the_machine(one) for one in copied(AFTER + 60, 90, "C:\\out")]
    groups = Engine(DETECTORS).gathered([stick, *files, *disk])
    assert len(groups[EntityKind.DEVICE]["WS1"]) == 31
    findings = [
        one
        for kind, of_kind in groups.items()
        for name, events in of_kind.items()
        for one in Engine(DETECTORS).advance(Entity(kind, name), events, EntityState(), OWN)
    ]
    assert [(str(one.entity), one.detector) for one in findings] == [
        ("device:WS1", "H06.removable")
    ]
    assert findings[0].evidence[0].subject.id == WHO


def test_somebody_who_works_with_drives_passes_until_it_is_far_more():
    events = []
    for number, start in enumerate(working_days(8)):
        events.append(plugged(f"p{number}", start, "OWN"))
        events += copied(start + HOUR, 30 + number % 7)
    first, state = stepped(REMOVABLE, events)
    assert all(one.at < MONDAY + 2 * DAY for one in first), "only while the drive is new"
    bulk = [plugged("q", AFTER, "OWN"), *copied(AFTER + HOUR, 900)]
    found, _ = stepped(REMOVABLE, bulk, state=state)
    assert found
    assert all(one.p_value is not None for one in found)


def mailed(number, at, to, *, size=3_000_000, sender="sam.meyer@example.com", files=True):
    event = EmailActivity(
        time=int(at * 1000),
        activity_id=1,
        metadata=metadata(number),
        actor=who(),
        email=Email(
            from_=sender,
            to=(to,),
            size=size,
            files=(File(name="a.pdf"),) if files else (),
        ),
    )
    return seen(event, at)


@pytest.mark.parametrize(
    ("to", "told"),
    [
        ("sammeyer@mail.example", True),
        ("meyer.sam88@mail.example", True),
        ("SAM.MEYER@MAIL.EXAMPLE", True),
        ("sam@customer.example", False),
        ("meyer@customer.example", False),
        ("sam.meyer@example.com", False),
        ("sam.meyer@lab.example.com", False),
        ("orders@customer.example", False),
    ],
)
def test_mail_to_oneself(to, told):
    events = [mailed(n, AFTER + n, to) for n in range(3)]
    found, state = stepped(MAIL, events, OWN)
    assert [one.behaviour for one in found] == (["H06.mail"] if told else [])
    more = [replace(one, at=one.at + HOUR) for one in events]
    assert stepped(MAIL, more, OWN, state)[0] == [], "told once a day"


def test_a_pay_slip_and_mail_without_files_pass():
    slip = [mailed(1, AFTER, "sammeyer@mail.example", size=300_000)]
    bare = [
        mailed(n, AFTER + n, "sammeyer@mail.example", size=20_000, files=False) for n in range(90)
    ]
    assert stepped(MAIL, slip, OWN)[0] == []
    assert stepped(MAIL, bare, OWN)[0] == []


def asked(number, at, name, person=WHO):
    event = DnsActivity(
        time=int(at * 1000),
        activity_id=1,
        metadata=metadata(number),
        actor=who(person),
        device=Device(uid="d-1"),
        query=DnsQuery(hostname=name, type="TXT"),
    )
    return seen(event, at, person)


def tunnel(number, domain, at=AFTER):
    names = [hashlib.sha256(str(n).encode()).hexdigest()[:52] for n in range(number)]
    return [asked(n, at + n, f"{one[:26]}.{one[26:]}.{domain}") for n, one in enumerate(names)]


@pytest.mark.parametrize(("number", "strength"), [(300, "medium"), (1_500, "strong")])
def test_tunnels_are_told(number, strength):
    found, state = stepped(DNS, tunnel(number, "t.drop.example"), OWN)
    assert {one.behaviour for one in found} == {"H06.dns"}
    assert (found[-1].strength or "medium") == strength
    assert len(found) <= 3
    assert len(msgspec.json.encode(state)) < 300


def words(number):
    rng = random.Random(2)
    some = ["static", "images", "north", "cache", "edge", "prod", "video", "api", "login", "eu"]
    return [
        asked(n, AFTER + n, "-".join(rng.choices(some, k=5)) + ".cdn-name.example")
        for n in range(number)
    ]


@pytest.mark.parametrize(
    "events",
    [
        tunnel(1_500, "d1.cloudfront.net"),
        tunnel(1_500, "files.example.com"),
        tunnel(150, "t.drop.example"),
        tunnel(150, "t.drop.example") * 5,
        [asked(n, AFTER + n, f"www{n}.shop.example") for n in range(900)],
        words(60),
    ],
    ids=["content network", "own", "few", "the same again", "short", "words"],
)
def test_what_is_no_tunnel(events):
    assert stepped(DNS, events, OWN)[0] == []


def test_a_slow_day_of_names_is_counted_by_the_hour():
    spread = [replace(one, at=AFTER + 300 * n) for n, one in enumerate(tunnel(200, "t.x.example"))]
    assert stepped(DNS, spread, OWN)[0] == []


def test_a_device_without_a_person_is_looked_at_and_with_one_it_is_looked_at_once():
    by_device = DnsTunnel(EntityKind.DEVICE)
    nobody = [
        asked(n, one.at, one.event.query.hostname, "")
        for n, one in enumerate(tunnel(300, "t.x.example"))
    ]
    assert stepped(by_device, nobody, OWN)[0]
    assert stepped(by_device, tunnel(300, "t.x.example"), OWN)[0] == []


def at_an_address(one, kinds=(), private=True):
    """A question as a sensor of the network tells it: an address asked."""
    network = Network(ip="10.0.0.5", private=private, kinds=kinds)
    event = replace(one.event, actor=None, device=None, src_endpoint=Endpoint(ip="10.0.0.5"))
    return replace(one, event=event, person="", network=network)


@pytest.mark.parametrize(("number", "strength"), [(300, "weak"), (1_500, "medium")])
def test_an_address_stands_where_a_sensor_tells_no_more(number, strength):
    events = [at_an_address(one) for one in tunnel(number, "t.drop.example")]
    groups = Engine(DETECTORS).gathered(events)
    assert {str(kind): list(of_kind) for kind, of_kind in groups.items() if of_kind} == {
        "address": ["10.0.0.5"]
    }
    found, _ = stepped(DnsTunnel(EntityKind.ADDRESS), events, OWN)
    assert found[-1].strength == strength
    assert "only the address is known" in found[-1].reason


def test_what_others_ask_the_company_s_name_servers_is_nothing_of_the_company_s():
    events = [at_an_address(one, private=False) for one in tunnel(900, "t.drop.example")]
    assert stepped(DnsTunnel(EntityKind.ADDRESS), events, OWN)[0] == []
    owned = [at_an_address(one, (NetworkKind.CORPORATE,), private=False) for one in events]
    assert stepped(DnsTunnel(EntityKind.ADDRESS), owned, OWN)[0]


def test_halves_of_an_hour_make_the_whole():
    events = tunnel(300, "t.x.example")
    _, first = stepped(DNS, events[::2], OWN)
    _, second = stepped(DNS, events[1::2], OWN)
    merged = DNS.merge(first, second)
    assert merged.s[0].asked.count == pytest.approx(300, rel=0.2)


def cloned(number, at, repository):
    event = ApiActivity(
        time=int(at * 1000),
        activity_id=2,
        metadata=msgspec.structs.replace(metadata(number), event_code="git.clone"),
        actor=who(),
        api=Api(operation="git.clone"),
        resources=(Resource(name=repository),),
    )
    return seen(event, at)


def clones(number, at, kind="r"):
    return [cloned(f"{at}-{n}", at + n, f"acme/{kind}{n}") for n in range(number)]


def people(started=None):
    team = team_of(8, started=MONDAY)
    return (*team, Person(id=WHO, team="data", role="engineer", started=started))


def cohort():
    states = {}
    for number, one in enumerate(team_of(8)):
        context = Context.of((Person(id=WHO, started=MONDAY),))
        _, states[one.id] = stepped(CLONES, clones(12 + 2 * number, MONDAY + DAY), context)
    return states


def test_a_newcomer_who_clones_like_others_passes_and_one_who_clones_all_is_told():
    context = context_of(cohort(), "clones", people(AFTER))
    assert stepped(CLONES, clones(26, AFTER + HOUR), context)[0] == []
    found, _ = stepped(CLONES, clones(260, AFTER + HOUR), context)
    assert {one.behaviour for one in found} == {"H06.clone"}
    assert found[-1].strength == "strong"
    assert found[-1].p_value < 1e-3
    assert len(found) <= 3


def test_without_a_cohort_fifty_are_weak_and_a_hundred_medium():
    context = Context.of((Person(id=WHO, started=AFTER),))
    assert stepped(CLONES, clones(40, AFTER + HOUR), context)[0] == []
    found, _ = stepped(CLONES, clones(150, AFTER + HOUR), context)
    assert [one.strength for one in found] == ["weak", "medium"]
    assert [one.p_value for one in found] == [None, None]


def test_without_a_past_and_peers_fifty_in_a_day_are_weak():
    assert stepped(CLONES, clones(40, AFTER))[0] == []
    found, state = stepped(CLONES, clones(150, AFTER))
    assert [one.strength for one in found] == ["weak"]
    assert stepped(CLONES, clones(150, AFTER + DAY), state=state)[0] == [], "told once"


@pytest.mark.parametrize(
    "change",
    [{"person": "build[bot]"}, {"agent": "builder"}, {"program": True}],
    ids=["bot", "agent", "service account"],
)
def test_without_a_past_no_program_is_told(change):
    program = change.pop("program", False)
    events = [replace(one, **change) for one in clones(450, AFTER)]
    if program:
        account = Actor(user=User(email_addr=WHO, type_id=4))
        events = [replace(one, event=replace(one.event, actor=account)) for one in events]
    assert stepped(CLONES, events)[0] == []


def test_later_a_day_is_compared_with_ones_own_days():
    events = []
    for number, start in enumerate(working_days(10)):
        events += clones(3 + number % 5, start + 10 * HOUR)
    found, state = stepped(CLONES, events)
    assert found == []
    found, _ = stepped(CLONES, clones(300, AFTER), state=state)
    assert found[-1].p_value < 1e-4


def test_the_same_repository_again_and_again_is_one():
    context = Context.of((Person(id=WHO, started=AFTER),))
    events = [cloned(n, AFTER + n, "acme/one") for n in range(900)]
    assert stepped(CLONES, events, context)[0] == []

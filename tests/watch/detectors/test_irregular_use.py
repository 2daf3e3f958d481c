"""Presence, rights, pay changes, shared machines."""

import json

import msgspec
import pytest
from msgspec.structs import replace

from baseline_lives import (
    DAY,
    HOUR,
    MONDAY,
    WHO,
    context_of,
    metadata,
    seen,
    sign_in,
    stepped,
    team_of,
    who,
    working_days,
)
from doorward.intake.logs.registry import READERS
from doorward.model.dossiers import NetworkKind
from doorward.model.events import (
    Api,
    ApiActivity,
    ApiResponse,
    Device,
    Endpoint,
    Group,
    GroupManagement,
    Location,
    Service,
    User,
    UserAccessManagement,
    UserManagement,
)
from doorward.watch.context import Context, Network, Person, Policy, Spot
from doorward.watch.detectors.pay_changes import PayChanges
from doorward.watch.detectors.presence import Presence
from doorward.watch.detectors.rights import Rights
from doorward.watch.detectors.shared_accounts import SharedAccounts
from doorward.watch.engine import Engine
from doorward.watch.entities import EntityKind

PRESENCE, RIGHTS, PAY, SHARED = Presence(), Rights(), PayChanges(), SharedAccounts()
AFTER = MONDAY + 70 * DAY
HOME = Network(ip="203.0.113.9", asn=64_500, spot=Spot(52.5, 13.4, 30.0))
FAR = Network(ip="198.51.100.9", asn=64_501, spot=Spot(40.7, -74.0, 50.0))
OFFICE = Network(ip="10.1.2.3", private=True)


def planned(days=(0, 2), **more):
    sam = Person(id=WHO, office_days=days, **more)
    return Context.of((sam,), Policy(office_places=("Berlin",)))


def badge(number, at):
    place = Location(lat=52.52, long=13.40, is_on_premises=True)
    one = sign_in(number, at, service=Service(name="badge"), logon_type="physical")
    return replace(
        one, event=replace(one.event, device=None, dst_endpoint=Endpoint(location=place))
    )


def weeks(number, network, *, badged=()):
    events = []
    for place, start in enumerate(working_days(number)):
        events.append(sign_in(place, start + 9 * HOUR, network=network))
        if place in badged:
            events.append(badge(f"b{place}", start + 8 * HOUR))
    return sorted(events, key=lambda one: one.at)


def test_planned_days_at_home_are_told_once_in_a_month():
    found, state = stepped(PRESENCE, weeks(5, HOME), planned())
    assert [one.behaviour for one in found] == ["H02.presence"]
    assert "planned office days" in found[0].reason
    assert len(msgspec.json.encode(state)) < 300


@pytest.mark.parametrize(
    ("events", "context"),
    [
        (weeks(8, OFFICE), planned()),
        (weeks(8, HOME, badged=[n for n in range(40) if n % 5 in (0, 2)]), planned()),
        (weeks(8, HOME, badged=[n for n in range(40) if n % 5 == 0]), planned()),
        (weeks(8, HOME), planned(())),
        (weeks(8, HOME), Context.of((Person(id=WHO, office_days=(0, 2)),))),
        (weeks(8, HOME), planned(on_leave=((MONDAY, AFTER),))),
        (weeks(2, HOME), planned()),
    ],
    ids=["office", "badged", "half of them", "no plan", "no badges read", "leave", "too few"],
)
def test_honest_weeks_pass(events, context):
    assert stepped(PRESENCE, events, context)[0] == []


@pytest.mark.parametrize(
    ("network", "minutes", "told"),
    [
        (FAR, 20, True),
        (FAR, 200, False),
        (HOME, 20, False),
        (replace(FAR, kinds=(NetworkKind.VPN,)), 20, False),
        (OFFICE, 20, False),
        (None, 20, False),
    ],
    ids=["far", "later", "near", "vpn", "inside", "unknown"],
)
def test_badge_here_and_sign_in_there(network, minutes, told):
    events = [badge(1, AFTER), sign_in(2, AFTER + 60 * minutes, network=network)]
    found, state = stepped(PRESENCE, events, planned())
    assert [one.behaviour for one in found] == (["H02.elsewhere"] if told else [])
    # The other way round, and late, it is the same.
    assert len(stepped(PRESENCE, events[::-1], planned())[0]) == told
    assert stepped(PRESENCE, events, planned(), state)[0] == [], "told once a day"


def test_halves_of_presence_make_the_whole():
    events = weeks(4, HOME)
    _, first = stepped(PRESENCE, events[:8], planned())
    _, second = stepped(PRESENCE, events[8:], planned())
    _, whole = stepped(PRESENCE, events, planned())
    merged = PRESENCE.merge(first, second)
    assert merged.days == whole.days
    assert merged.day == whole.day


def called(number, at, operation, error=None, person=WHO):
    event = ApiActivity(
        time=int(at * 1000),
        activity_id=2,
        metadata=metadata(number),
        actor=who(person),
        api=Api(operation=operation, response=ApiResponse(error=error) if error else None),
    )
    return seen(event, at, person)


def calls(number_of_weeks, refused):
    events = []
    for number, start in enumerate(working_days(number_of_weeks)):
        events += [called(f"{number}-{n}", start + 9 * HOUR + n, f"Get{n}") for n in range(5)]
        if number % refused == 0:
            events.append(called(f"{number}-r", start + 10 * HOUR, "ListRoles", "AccessDenied"))
    return events


def tries(number):
    return [
        called(f"t{n}", AFTER + n, f"Try{n}", "Client.UnauthorizedOperation") for n in range(number)
    ]


def test_somebody_who_tries_what_they_may_not_is_told():
    found, state = stepped(RIGHTS, calls(10, 4))
    assert found == []
    found, after = stepped(RIGHTS, tries(40), state=state)
    assert {one.behaviour for one in found} == {"H07.requests"}
    assert found[0].p_value < 1e-3
    assert len(found) <= 3
    assert len(msgspec.json.encode(after)) < 400


@pytest.mark.parametrize(
    ("status", "told"),
    [
        ({"status_id": 2, "status_code": "AccessDenied"}, True),
        ({"status_id": 2, "status_code": 403}, True),
        ({"status_id": 2, "status_detail": "Permission denied"}, True),
        ({"status_id": 2, "status_code": "NoSuchKey"}, False),
        ({"status_id": 1, "status_detail": "Permission denied"}, False),
        ({"status_id": 2}, False),
    ],
    ids=["code", "number", "detail", "not found", "success", "not said"],
)
def test_a_refusal_in_ocsf_s_own_words(status, told):
    _, state = stepped(RIGHTS, calls(10, 4))
    events = []
    for number in range(40):
        line = {"class_uid": 6003, "time": int((AFTER + number) * 1000), **status}
        event = msgspec.convert({**line, "api": {"operation": f"Try{number}"}}, ApiActivity)
        events.append(seen(event, AFTER + number))
    found, _ = stepped(RIGHTS, events, state=state)
    assert {one.behaviour for one in found} == ({"H07.requests"} if told else set())


def test_a_newcomer_with_missing_rights_passes_among_peers_who_had_them_too():
    states = {one.id: stepped(RIGHTS, calls(10, 1 + n % 3))[1] for n, one in enumerate(team_of(8))}
    new = Person(id=WHO, team="data", role="engineer", started=AFTER)
    context = context_of(states, "rights", (*team_of(8), new))
    assert stepped(RIGHTS, tries(4), context)[0] == []
    assert stepped(RIGHTS, tries(60), context)[0]
    assert stepped(RIGHTS, tries(60))[0] == [], "without peers and past nothing is said"


def granted(to, privileges=(), *, kind=UserAccessManagement, activity=1, code="grant", **more):
    event = kind(
        time=int(AFTER * 1000),
        activity_id=activity,
        metadata=msgspec.structs.replace(metadata(1), event_code=code),
        actor=who(),
        user=User(email_addr=to),
        privileges=privileges,
        **more,
    )
    return seen(event, AFTER)


@pytest.mark.parametrize(
    ("event", "strength"),
    [
        (granted(WHO, ("AdministratorAccess",)), "strong"),
        (granted(WHO, ("ReadOnly",)), "medium"),
        (granted("eve@example.com", ("AdministratorAccess",)), None),
        (granted(WHO, ("AdministratorAccess",), activity=2), None),
        (granted(WHO, kind=GroupManagement, activity=3, group=Group(name="Owners")), "strong"),
        (granted(WHO, ("roles/owner",), kind=UserManagement, activity=14), "strong"),
        (granted(WHO, ("Org Collaborator",), kind=GroupManagement, activity=3), None),
        (granted(WHO, ("Org Admin",), kind=GroupManagement, activity=3), "strong"),
    ],
    ids=["admin", "read", "another", "taken away", "group", "role", "joined", "joined as admin"],
)
def test_rights_granted_to_oneself(event, strength):
    found, state = stepped(RIGHTS, [event, event])
    assert [one.behaviour for one in found] == (["H07.self"] if strength else [])
    if strength:
        assert (found[0].strength or "medium") == strength
    assert stepped(RIGHTS, [event], state=state)[0] == []


def test_who_joins_an_organisation_of_snyk_grants_themselves_nothing():
    record = {
        "created": "2026-01-05T09:00:00Z",
        "event": "org.user.add",
        "groupId": "g-1",
        "orgId": "o-1",
        "userId": WHO,
        "content": {"role": "Org Collaborator", "userPublicId": WHO},
    }
    (read,) = READERS["saas"].parser(b"", raw=False).parse(json.dumps(record).encode(), "a#1")
    assert isinstance(read.event, GroupManagement)
    assert read.event.actor.user.uid == read.event.user.uid == WHO
    assert stepped(RIGHTS, [seen(read.event, AFTER)])[0] == []


def changed(network, what="pay-details"):
    event = UserManagement(
        time=int(AFTER * 1000),
        activity_id=2,
        activity_name=what,
        metadata=metadata("c"),
        user=User(email_addr=WHO),
        src_endpoint=Endpoint(ip=network.ip) if network else None,
    )
    return seen(event, AFTER, WHO, network)


def known_from(network, number=8):
    return [
        sign_in(n, MONDAY + n * DAY, network=network, src_endpoint=Endpoint(ip=network.ip))
        for n in range(number)
    ]


@pytest.mark.parametrize(
    ("before", "change", "started", "told"),
    [
        (known_from(HOME), changed(FAR), None, "medium"),
        (known_from(HOME), changed(FAR, "address"), AFTER - 30 * DAY, "strong"),
        (known_from(HOME), changed(replace(FAR, kinds=(NetworkKind.VPN,))), None, "strong"),
        (known_from(HOME), changed(HOME), None, None),
        (known_from(HOME), changed(FAR, "phone"), None, None),
        (known_from(HOME), changed(None), None, None),
        (known_from(HOME, 3), changed(FAR), None, None),
    ],
    ids=["new", "early", "vpn", "known", "something else", "not told", "too little known"],
)
def test_pay_changes(before, change, started, told):
    context = Context.of((Person(id=WHO, started=started),))
    found, state = stepped(PAY, [*before, change], context)
    assert [one.behaviour for one in found] == (["E07.live"] if told else [])
    if told:
        assert (found[0].strength or "medium") == told
        assert stepped(PAY, [change], context, state)[0] == []


def shared(users):
    return [
        sign_in(f"{day}-{person}", MONDAY + day * DAY + 9 * HOUR, person=person)
        for day, person in users
    ]


ROSTER = Context.of(tuple(team_of(9)))


def p(number):
    return f"p{number}@example.com"


@pytest.mark.parametrize(
    ("users", "told"),
    [
        ([(0, p(1)), (1, p(2)), (2, p(1)), (3, p(2))], 1),
        ([(0, p(1)), (1, p(2)), (2, p(1)), (3, p(1))], 0),
        ([(0, p(1)), (1, p(1)), (30, p(2)), (31, p(2))], 0),
        ([(0, p(1)), (1, "svc@example.com"), (2, p(1)), (3, "svc@example.com")], 0),
        ([(day, p(number)) for day in range(4) for number in range(6)], 0),
    ],
    ids=["two hands", "helped once", "handed on", "a program", "counter"],
)
def test_machines_with_several_workers(users, told):
    found, state = stepped(SHARED, shared(users), ROSTER)
    assert len(found) == told
    if told:
        assert {one.id for one in found[0].related} == {p(1), p(2)}
    assert len(msgspec.json.encode(state)) < 300


@pytest.mark.parametrize(
    ("logon_type_id", "number", "strengths"),
    [(2, 2, ["weak"]), (2, 3, ["weak", None]), (11, 2, ["weak"]), (3, 3, []), (10, 3, [])],
    ids=["two at the keys", "three at the keys", "without the domain", "a share", "from afar"],
)
def test_a_machine_of_which_only_the_name_is_known(logon_type_id, number, strengths):
    used = shared([(day, p(one)) for day in range(4) for one in range(number)])
    events = [
        replace(
            one,
            event=replace(one.event, device=Device(hostname="WS1"), logon_type_id=logon_type_id),
        )
        for one in used
    ]
    machines = Engine((SHARED,)).gathered(events)[EntityKind.DEVICE]
    found, _ = stepped(SHARED, machines.get("WS1", []), ROSTER)
    assert [one.strength for one in found] == strengths


def test_halves_of_a_machines_life_make_the_whole():
    events = shared([(0, p(1)), (1, p(2)), (2, p(1)), (3, p(2))])
    _, first = stepped(SHARED, events[:2], ROSTER)
    _, second = stepped(SHARED, events[2:3], ROSTER)
    merged = SHARED.merge(first, second)
    assert len(stepped(SHARED, events[3:], ROSTER, merged)[0]) == 1

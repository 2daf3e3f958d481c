"""What holds for every detector of this group: it bears any event, stays small, merges."""

from __future__ import annotations

import inspect
from typing import get_args

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from baseline_lives import MONDAY, WHO, metadata, ordinary, seen, sending, stepped, who
from doorward.model.events import (
    Actor,
    Authentication,
    Device,
    DnsActivity,
    DnsQuery,
    Email,
    EmailActivity,
    Endpoint,
    Event,
    File,
    FileActivity,
    FileHosting,
    HttpActivity,
    HttpRequest,
    NetworkActivity,
    Process,
    ProcessActivity,
    Traffic,
    Url,
    User,
    UserAccessManagement,
    UserManagement,
)
from doorward.signals import behaviour_signals
from doorward.watch.context import Context, Person, Policy
from doorward.watch.detectors import DETECTORS
from doorward.watch.detectors.archives import Archives
from doorward.watch.detectors.clones import Clones
from doorward.watch.detectors.decoys import Decoys
from doorward.watch.detectors.destinations import Destinations
from doorward.watch.detectors.destinations_repositories import Repositories
from doorward.watch.detectors.destinations_sharing import Sharing
from doorward.watch.detectors.dns_tunnel import DnsTunnel
from doorward.watch.detectors.files import Files
from doorward.watch.detectors.mail import Mail
from doorward.watch.detectors.offpeak import OffPeak
from doorward.watch.detectors.pay_changes import PayChanges
from doorward.watch.detectors.presence import Presence
from doorward.watch.detectors.removable import Removable
from doorward.watch.detectors.rights import Rights
from doorward.watch.detectors.shared_accounts import SharedAccounts
from doorward.watch.entities import Entity, EntityKind
from doorward.watch.state import EntityState
from doorward.watch.statistics.gathering import Compared, baselines_of, decoded, encoded

MINE = (
    Archives,
    Clones,
    Decoys,
    Destinations,
    DnsTunnel,
    Files,
    Mail,
    OffPeak,
    PayChanges,
    Presence,
    Removable,
    Repositories,
    Rights,
    SharedAccounts,
    Sharing,
)
OURS = [one for one in DETECTORS if isinstance(one, MINE)]
EACH = pytest.mark.parametrize("detector", OURS, ids=lambda one: one.name)
CONTEXT = Context.of(
    (Person(id=WHO, team="data", role="engineer", office_days=(0,), started=MONDAY),),
    Policy(
        own_domains=("example.com",),
        own_repositories=("github.com/acme",),
        decoys=("decoy",),
        office_places=("Berlin",),
    ),
)


def bare(kind, number):
    """An event of a class with nothing in it but a time and who it is of."""
    at = MONDAY + 60.0 * number
    event = kind(
        time=int(at * 1000), metadata=metadata(number), actor=who(), device=Device(uid="d")
    )
    return seen(event, at)


def test_every_detector_of_the_group_is_listed():
    assert {type(one) for one in OURS} == set(MINE)


@EACH
def test_events_with_nothing_in_them_say_nothing(detector):
    events = [bare(kind, number) for number, kind in enumerate(get_args(Event))]
    for activity in range(19):
        for number, one in enumerate(events):
            event = msgspec.structs.replace(one.event, activity_id=activity, status_id=1)
            found, _ = stepped(detector, [seen(event, MONDAY + number)], CONTEXT)
            assert found == []


@EACH
@settings(max_examples=15, deadline=None)
@given(st.lists(st.floats(-1e9, 4e9), max_size=30))
def test_any_order_of_times_is_borne(detector, times):
    kinds = [*ordinary(1)[:20], *sending(1)[:20]]
    events = [msgspec.structs.replace(kinds[n % len(kinds)], at=at) for n, at in enumerate(times)]
    _, state = stepped(detector, events, CONTEXT)
    again = msgspec.json.decode(msgspec.json.encode(state), type=detector.state)
    assert msgspec.json.encode(again) == msgspec.json.encode(state)


@EACH
@settings(max_examples=30, deadline=None)
@given(st.lists(st.text(max_size=80), min_size=1, max_size=6), st.integers(0, 2**62))
def test_any_text_and_size_is_borne(detector, texts, size):
    word = texts[0]
    file = File(path=word, name=word, size=size, ext=word)
    user = User(email_addr=word, name=word)
    shared = {"time": 1, "activity_id": 1, "status_id": 1, "metadata": metadata(1)}
    events = (
        FileActivity(**shared, file=file),
        FileActivity(**(shared | {"activity_id": 2}), file=file),
        FileHosting(**(shared | {"activity_id": 12}), file=file, share=word),
        ProcessActivity(**shared, process=Process(name="git", cmd_line=f"git push {word}")),
        DnsActivity(**shared, query=DnsQuery(hostname=word * 4)),
        EmailActivity(**shared, email=Email(from_=word, to=tuple(texts), size=size, files=(file,))),
        HttpActivity(
            **shared,
            http_request=HttpRequest(url=Url(url_string="https://" + word), body_length=size),
            traffic=Traffic(bytes_out=size),
        ),
        NetworkActivity(
            **(shared | {"activity_id": 6}),
            dst_endpoint=Endpoint(hostname=word, ip=word),
            traffic=Traffic(bytes_out=size),
        ),
        UserAccessManagement(**shared, actor=Actor(user=user), user=user, privileges=tuple(texts)),
        UserManagement(
            **(shared | {"activity_id": 2}),
            activity_name="address",
            user=user,
            src_endpoint=Endpoint(ip=word),
        ),
        Authentication(
            **shared, user=user, device=Device(uid=word), src_endpoint=Endpoint(ip=word)
        ),
    )
    state = detector.state()
    for number, event in enumerate(events):
        for sighting in detector.step(state, seen(event, MONDAY + 3_600.0 * number), CONTEXT):
            assert sighting.reason
            assert sighting.facts
    assert msgspec.json.decode(msgspec.json.encode(state), type=detector.state)


@EACH
def test_a_fresh_state_changes_nothing_when_merged(detector):
    _, state = stepped(detector, [*ordinary(3), *sending(3)], CONTEXT)
    before = msgspec.json.encode(state)
    assert msgspec.json.encode(detector.merge(state, detector.state())) == before


@EACH
def test_it_reads_no_clock_and_no_chance(detector):
    text = inspect.getsource(inspect.getmodule(type(detector)))
    for word in ("import time", "import random", "datetime.now", "open("):
        assert word not in text


def test_statistics_are_marked_as_such():
    statistical = {one.id for one in behaviour_signals if one.statistical}
    assert statistical == {
        "H06.breadth",
        "H06.clone",
        "H06.destination",
        "H06.offpeak",
        "H06.rare",
        "H06.removable",
        "H06.shared",
        "H06.volume",
        "H07.requests",
        "N03.hours",
        "N03.rate",
        "N03.tools",
    }


def test_baselines_come_of_people_alone_whatever_their_order_and_survive_as_json():
    detector = Files()
    states = [
        (
            Entity(EntityKind.PERSON, f"p{n}"),
            EntityState(0.0, {"files": stepped(detector, ordinary(3, seed=n))[1]}),
        )
        for n in range(6)
    ]
    people = {f"p{n}": Person(id=f"p{n}", team="data") for n in range(6)}
    made = baselines_of(states, DETECTORS, people)
    device = (Entity(EntityKind.DEVICE, "p9"), states[0][1])
    assert encoded(baselines_of([*states, device], DETECTORS, people)) == encoded(made)
    # The order of people moves bits about and changes no figure.
    turned = baselines_of(states[::-1], DETECTORS, people)["files"].groups["data/"]
    assert turned.volumes["hour"].mean == pytest.approx(
        made["files"].groups["data/"].volumes["hour"].mean
    )
    assert set(made) == {one.name for one in DETECTORS if isinstance(one, Compared)}
    again = decoded(encoded(made))
    assert encoded(again) == encoded(made)
    assert again["files"].groups["data/"].people == 6

"""Synthetic workers' days: everything here is invented."""

from __future__ import annotations

import numpy as np

from doorward.model.events import (
    Actor,
    Authentication,
    Device,
    Endpoint,
    File,
    FileActivity,
    FileHosting,
    Metadata,
    NetworkActivity,
    Process,
    ProcessActivity,
    Traffic,
    User,
)
from doorward.watch.context import NOTHING, Context, Person
from doorward.watch.detector import Seen
from doorward.watch.entities import Entity, EntityKind
from doorward.watch.state import EntityState

MONDAY = 1_735_516_800.0  # 30 December 2024 00:00 UTC
DAY, HOUR = 86_400.0, 3_600.0
WHO = "sam@example.com"
SAM = Entity(EntityKind.PERSON, WHO)


def who(person=WHO):
    return Actor(user=User(email_addr=person))


def metadata(number):
    return Metadata(uid=f"e-{number}", source=f"synthetic.jsonl#{number}")


def seen(event, at, person=WHO, network=None):
    return Seen(event, at, person, network)


def opened(number, at, path, *, share="Finance", person=WHO, activity=14):
    event = FileHosting(
        time=int(at * 1000),
        activity_id=activity,
        metadata=metadata(number),
        actor=who(person),
        file=File(path=path, name=path.rpartition("/")[2]),
        share=share,
    )
    return seen(event, at, person)


def sign_in(number, at, *, person=WHO, name=None, device="d-1", network=None, **more):
    event = Authentication(
        time=int(at * 1000),
        activity_id=1,
        status_id=1,
        metadata=metadata(number),
        user=User(email_addr=person, name=name),
        device=Device(uid=device),
        **more,
    )
    return seen(event, at, person, network)


def stepped(detector, events, context=NOTHING, state=None):
    """All sightings, and the state after them."""
    state = detector.state() if state is None else state
    found = []
    for one in events:
        found.extend(detector.step(state, one, context))
    return found, state


def working_days(weeks, first=MONDAY):
    """The starts of the working days of some weeks."""
    return [first + DAY * (7 * week + day) for week in range(weeks) for day in range(5)]


def ordinary(weeks, *, seed=1, shares=6, files=40, first=MONDAY):
    """Some weeks of opening files between 8 and 18 o'clock, mostly in the same shares."""
    rng = np.random.default_rng(seed)
    events = []
    for start in working_days(weeks, first):
        times = np.sort(rng.uniform(8 * HOUR, 18 * HOUR, rng.poisson(files)))
        for at in times:
            share = int(min(rng.geometric(0.35), shares))
            number = len(events)
            events.append(
                opened(number, start + float(at), f"/f{rng.integers(60)}", share=f"team-{share}")
            )
    return events


def context_of(measured, name, people):
    """A context in which a daily pass has gathered the states of `measured` (person → state)."""
    from doorward.watch.detectors import DETECTORS
    from doorward.watch.statistics.gathering import baselines_of, decoded, encoded

    states = [
        (Entity(EntityKind.PERSON, person), EntityState(0.0, {name: state}))
        for person, state in measured.items()
    ]
    context = Context.of(tuple(people))
    found = decoded(encoded(baselines_of(states, DETECTORS, context.people)))
    return Context(people=context.people, aliases=context.aliases, baselines=found)


def team_of(number, **more):
    """A team of synthetic people."""
    return [
        Person(id=f"p{one}@example.com", team="data", role="engineer", **more)
        for one in range(number)
    ]


def sent_to(number, at, host, size, *, person=WHO):
    event = NetworkActivity(
        time=int(at * 1000),
        activity_id=6,
        metadata=metadata(number),
        actor=who(person),
        dst_endpoint=Endpoint(hostname=host, ip="198.51.100.7"),
        traffic=Traffic(bytes_out=size, bytes_in=1000),
    )
    return seen(event, at, person)


def sending(weeks, *, seed=1, sites=8, median=2e6, first=MONDAY):
    """Some weeks of sending to a handful of outside sites, log-normal amounts."""
    rng = np.random.default_rng(seed)
    events = []
    for start in working_days(weeks, first):
        for at in np.sort(rng.uniform(8 * HOUR, 18 * HOUR, 12)):
            site = int(min(rng.geometric(0.4), sites))
            size = int(rng.lognormal(np.log(median), 0.8))
            number = len(events)
            events.append(sent_to(number, start + float(at), f"api.site-{site}.example", size))
    return events


def made(number, at, path, *, size=None, activity=1, person=WHO):
    event = FileActivity(
        time=int(at * 1000),
        activity_id=activity,
        metadata=metadata(number),
        actor=who(person),
        file=File(path=path, name=path.replace("\\", "/").rpartition("/")[2], size=size),
    )
    return seen(event, at, person)


def started(number, at, command, *, person=WHO):
    name = command.split()[0]
    event = ProcessActivity(
        time=int(at * 1000),
        activity_id=1,
        metadata=metadata(number),
        actor=who(person),
        process=Process(name=name, cmd_line=command),
    )
    return seen(event, at, person)

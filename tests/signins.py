"""Invented sign-ins for tests of detectors. All people, places and addresses are synthetic."""

from doorward.model.events import (
    Actor,
    ApiActivity,
    Authentication,
    AuthFactor,
    Device,
    Endpoint,
    HttpRequest,
    Location,
    Metadata,
    Session,
    User,
)
from doorward.model.workforce import Network, Person, Spot
from doorward.watch.context import Context, Policy
from doorward.watch.detector import Seen

DAY, HOUR = 86_400.0, 3_600.0
MONDAY = 20_458 * DAY
"""2026-01-05, a Monday."""

BERLIN = Spot(52.5, 13.4, 50.0)
NEAR_BERLIN = Spot(52.4, 13.1, 50.0)
LISBON = Spot(38.7, -9.1, 50.0)
SEATTLE = Spot(47.6, -122.3, 50.0)

CHROME_WINDOWS = (
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) "
    "Chrome/{}.0.0.0 Safari/537.36"
)
FIREFOX_LINUX = "Mozilla/5.0 (X11; Linux x86_64; rv:{0}.0) Gecko/20100101 Firefox/{0}.0"
SAFARI_MAC = (
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) "
    "Version/{}.0 Safari/605.1.15"
)
OWN = Policy(own_networks=("192.0.2.0/28",), allowed_providers=("example vpn",))
"""A policy of a company that states its networks."""


def net(ip="203.0.113.7", spot=None, **more):
    return Network(ip=ip, spot=spot, **more)


def sign_in(at, network=None, person="w-1", **more):
    """A successful sign-in by hand; `more` are attributes of the event."""
    device = more.pop("device", None)
    session, agent = more.pop("session", None), more.pop("agent", None)
    uid = more.pop("uid", None) or f"e-{at:.3f}-{person}"
    factor = more.pop("factor", None)
    created = more.pop("created", None)
    stated = {"activity_id": 1, "status_id": 1, **more}
    event = Authentication(
        time=int(at * 1000),
        metadata=Metadata(uid=uid),
        user=User(uid=person),
        device=device,
        src_endpoint=Endpoint(ip=network.ip) if network is not None else None,
        session=Session(uid=session, created_time=created) if session else None,
        http_request=HttpRequest(user_agent=agent) if agent else None,
        auth_factors=(AuthFactor(device=Device(uid=factor)),) if factor else (),
        **stated,
    )
    return Seen(event, at, person, network)


def api_call(at, network=None, person="w-1", activity=3, agent=None, session=None, **more):
    """A call of an interface in a session."""
    event = ApiActivity(
        time=int(at * 1000),
        activity_id=activity,
        status_id=1,
        metadata=Metadata(uid=f"a-{at:.3f}-{person}"),
        actor=Actor(user=User(uid=person, **more), session=Session(uid=session)),
        http_request=HttpRequest(user_agent=agent) if agent else None,
    )
    return Seen(event, at, person, network)


def laptop(spot=None, uid="d-1", managed=None):
    location = Location(lat=spot.latitude, long=spot.longitude, accuracy=1.0) if spot else None
    return Device(uid=uid, is_managed=managed, location=location)


def knowing(*people, policy=OWN):
    return Context.of(people, policy)


def worker(name="w-1", **more):
    return Person(id=name, **more)


def stepped(detector, events, context=None, state=None):
    """What a detector sights in events, in their order. `state` is changed."""
    own = detector.state() if state is None else state
    known = knowing() if context is None else context
    return [found for seen in events for found in detector.step(own, seen, known)]


def told(sightings):
    return [(one.behaviour, one.strength.value if one.strength else None) for one in sightings]

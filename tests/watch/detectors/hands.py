"""Synthetic events for tests of other hands at a machine, and what they are looked at with."""

import json

from doorward.model.events import (
    Actor,
    ApplicationLifecycle,
    ConnectionInfo,
    Device,
    DnsActivity,
    DnsQuery,
    Endpoint,
    File,
    Metadata,
    NetworkActivity,
    PeripheralActivity,
    PeripheralDevice,
    PowerActivity,
    Process,
    ProcessActivity,
    Product,
    User,
)
from doorward.reference.remote_tools_compiling import compiled
from doorward.reference.remote_tools_reading import lolrmm_json
from doorward.watch.context import Context, Person, Policy
from doorward.watch.detector import Seen

DAY = 86_400.0
START = 1_780_000_000.0
SAM = "sam@example.com"

TOOLS = compiled(
    lolrmm_json(
        json.dumps(
            [
                {
                    "Name": name,
                    "Details": {
                        "PEMetadata": [{"Filename": file, "OriginalFileName": file}],
                        "InstallationPaths": [],
                    },
                    "Artifacts": {"Network": [{"Domains": [f"*.{host}"]}]},
                }
                for name, file, host in (
                    ("FarHand", "farhand.exe", "net.farhand.example"),
                    ("OtherHand", "otherhand.exe", "net.otherhand.example"),
                    ("Tailscale", "tailscaled.exe", "tailscale.example"),
                    ("PuTTY", "putty.exe", "putty.example"),
                )
            ]
        ).encode()
    ),
    "feed test",
)


def context(*allowed, started=START):
    made = Context.of(
        (Person(id=SAM, started=started),), Policy(allowed_remote_tools=tuple(allowed))
    )
    return Context(policy=made.policy, people=made.people, aliases=made.aliases, remote_tools=TOOLS)


_numbers = iter(range(10**9))


def seen(kind, at, person=SAM, network=None, **fields):
    event = kind(
        time=int(at * 1000),
        metadata=Metadata(uid=f"e-{next(_numbers)}", **fields.pop("metadata", {})),
        actor=Actor(user=User(name=person)) if person else None,
        device=fields.pop("device", Device(uid="d-1", ip="10.0.0.5")),
        **fields,
    )
    return Seen(event, at, person, network)


def launch(name, at=START + 5 * DAY, *, original=None, command=None, **more):
    file = File(name=name, original_name=original) if original else None
    process = Process(name=name, cmd_line=command, file=file)
    return seen(ProcessActivity, at, activity_id=1, process=process, **more)


def install(product, at=START + 5 * DAY, **more):
    return seen(ApplicationLifecycle, at, activity_id=1, app=Product(name=product), **more)


def asks(host, at=START + 5 * DAY, **more):
    return seen(DnsActivity, at, activity_id=1, query=DnsQuery(hostname=host), **more)


def plugged(at=START + 5 * DAY, activity=1, person=SAM, **device):
    return seen(
        PeripheralActivity,
        at,
        person,
        activity_id=activity,
        peripheral_device=PeripheralDevice(**device),
    )


def lid(closed, at=START + 5 * DAY):
    return seen(PowerActivity, at, activity_id=99, lid_closed=closed)


def listens(port, at=START + 5 * DAY):
    return seen(NetworkActivity, at, activity_id=7, src_endpoint=Endpoint(port=port))


def inbound(at=START + 5 * DAY, *, ip=None, peer=None, tool=None, how=None, port=None, **more):
    return seen(
        NetworkActivity,
        at,
        activity_id=1,
        status_id=more.pop("status_id", 1),
        status_detail=how,
        app_name=tool,
        src_endpoint=Endpoint(ip=ip, uid=peer),
        dst_endpoint=Endpoint(port=port) if port else None,
        connection_info=ConnectionInfo(direction_id=1),
        metadata={"event_code": "inbound-session"} if tool else {},
        **more,
    )


def run(detector, events, known, state=None):
    state = detector.state() if state is None else state
    found = []
    for one in events:
        found += detector.step(state, one, known)
    return found

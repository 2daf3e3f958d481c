"""A synthetic company's events in which many detectors find something. All of it is invented."""

import itertools
import json
import random

import msgspec

from baseline_lives import DAY, HOUR, MONDAY, WHO, made, opened, ordinary, sending, sent_to, started

ROSTER = (
    "id,team,role,started,left,home_latitude,home_longitude,office_days\n"
    f"{WHO},data,engineer,2024-12-02,,52.5,13.4,Mon;Wed\n"
    "a@example.com,data,engineer,2024-01-08,,52.5,13.4,\n"
    "b@example.com,data,engineer,2024-01-08,,38.7,-9.1,\n"
    "c@example.com,data,engineer,2024-01-08,,47.6,-122.3,\n"
    "gone@example.com,data,engineer,2024-01-08,2025-01-10,,,\n"
)
POLICY = """
own_domains = ["example.com"]
own_repositories = ["github.com/acme"]
own_networks = ["192.0.2.0/28"]
allowed_remote_tools = ["okhand"]
decoys = ["passwords-2019"]
office_places = ["Berlin"]
session_hours = 12
"""
BERLIN = {"lat": 52.5, "long": 13.4, "accuracy": 30, "city": "Berlin"}
SEATTLE = {"lat": 47.6, "long": -122.3, "accuracy": 30}
LATER = MONDAY + 57 * DAY
END = MONDAY + 100 * DAY
_CHROME = "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/126.0.0.0 Safari/537"
_SAFARI = "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605 Version/17.0 Safari/605"


def event(number, at, class_uid, person=WHO, **more):
    base = {"class_uid": class_uid, "time": int(at * 1000), "metadata": {"uid": f"s-{number}"}}
    return {**base, "actor": {"user": {"email_addr": person}}, "activity_id": 1, **more}


def sign_in(number, at, person=WHO, *, place=BERLIN, ip="203.0.113.7", factor=None, **more):
    one = event(number, at, 3002, status_id=1, user={"email_addr": person}, **more)
    del one["actor"]
    one["src_endpoint"] = {"ip": ip, "location": place}
    if factor:
        one["auth_factors"] = [{"device": {"uid": factor}}]
    return one


def _signing_in():
    for day in range(14):
        for hour, person in enumerate("abc"):
            at = MONDAY + day * DAY + hour * HOUR
            # One phone and one address for three people.
            yield sign_in(f"{day}{person}", at, f"{person}@example.com", factor="phone-1")
    for hour, place in enumerate((BERLIN, SEATTLE, BERLIN)):
        ip = f"198.51.100.{1 + hour % 2}"
        yield sign_in(f"t{hour}", LATER + hour * HOUR, place=place, ip=ip)
    for hour, agent in enumerate((_CHROME, _SAFARI)):
        session, place = {"uid": "s-1234"}, (BERLIN, SEATTLE)[hour]
        where = {"ip": f"198.51.100.{11 + hour}", "place": place, "session": session}
        at = LATER + 9 * DAY + hour * HOUR
        yield sign_in(f"r{hour}", at, http_request={"user_agent": agent}, **where)
    yield sign_in("g", LATER, "gone@example.com", ip="198.51.100.77")
    yield sign_in("u", LATER, device={"uid": "own-laptop", "is_managed": False})


def _other_hands():
    kvm = {"uid": "1d6b:0104", "vendor_name": "PiKVM", "name": "PiKVM Composite Device"}
    yield event("k", LATER, 1010, peripheral_device=kvm, device={"uid": "d-1"})
    machine = event("k2", LATER, 1010, peripheral_device=kvm, device={"uid": "d-2"})
    del machine["actor"]
    yield machine
    peer = {"src_endpoint": {"uid": "555000111"}, "status_detail": "password", "status_id": 1}
    inbound = event("i", LATER + 60, 4001, app_name="FarHand", **peer)
    inbound["metadata"]["event_code"] = "inbound-session"
    yield {**inbound, "connection_info": {"direction_id": 1}}
    stick = {"serial_number": "S1", "type": "mass storage"}
    yield event("m", LATER + 120, 1010, peripheral_device=stick)
    for number in range(40):
        mail = {"to": ["sam.private@mail.example"], "size": 3_000_000, "files": [{"name": "a.zip"}]}
        mail["from"] = WHO
        yield event(f"m{number}", LATER + 300 + number, 4009, email=mail)
    chance = random.Random(5)
    for number in range(300):
        name = f"{chance.randbytes(25).hex()}.out.example"
        at = LATER + 2 * DAY + number
        yield event(f"d{number}", at, 4003, query={"hostname": name, "type": "TXT"})
    changes = {"activity_id": 2, "activity_name": "pay-details", "user": {"email_addr": WHO}}
    far = {"ip": "198.51.100.90", "location": SEATTLE}
    yield event("p", LATER + 3 * DAY, 3007, src_endpoint=far, **changes)


def _leaving_data():
    days = [*ordinary(8, files=12), *sending(8)]
    for number in range(8):
        days.append(opened(f"n{number}", LATER + number * HOUR / 2, "/a"))
        days.append(opened(f"x{number}", LATER + 10 * HOUR + number, "/a", share=f"x-{number}"))
    days += [
        opened(f"b{number}", LATER + DAY + 10 * HOUR + number, f"/all/{number}", share="team-1")
        for number in range(400)
    ]
    days += [made(f"c{n}", LATER + 200 + n, f"/Volumes/STICK/f{n}") for n in range(40)]
    days += [
        sent_to(f"v{n}", LATER + 4 * DAY + 9 * HOUR + n, "api.site-1.example", 500_000_000)
        for n in range(30)
    ]
    days.append(opened("decoy", LATER, "/Finance/passwords-2019.xlsx"))
    days.append(started("z", LATER + 5 * DAY, "7z a -psecret out.7z work"))
    for number, one in enumerate(days):
        yield {**json.loads(msgspec.json.encode(one.event)), "metadata": {"uid": f"l-{number}"}}


def _timed():
    """Twenty sessions whose input came from a hand; one by a protocol, from another place."""
    places = {"gateway": SEATTLE, "claimed": BERLIN}
    for number in range(21):
        other = number == 20
        figures = {
            "hold_median": 90.0 + number % 7,
            "comb_strength": 0.7 if other else 0.05 + number % 4 / 100,
            "comb_spikes": 0.5 if other else 0.02 + number % 3 / 100,
            "rtt_least": 5.0 if other else 150.0 + number % 5,
        }
        timing = {"keys": 300, "figures": figures, **places}
        at = MONDAY + number * DAY + 9 * HOUR
        yield event(f"h{number}", at, 4005, activity_name="input-timing", input_timing=timing)


def company():
    """All of it, in the order of time."""
    events = [*_signing_in(), *_other_hands(), *_leaving_data(), *_timed()]
    return sorted(events, key=lambda one: (one["time"], one["metadata"]["uid"]))


def batches():
    """Three times two files, each in order; with the third GitHub's log.

    The second also has what came in the first, an event that is late, one that is too late, and
    lines that are no events; the third has some again.
    """
    events = company()
    chance = random.Random(3)
    cut = [0, len(events) // 3, 2 * len(events) // 3, len(events)]
    files = []
    for begin, end in itertools.pairwise(cut):
        one, other = [], []
        for each in events[begin:end]:
            chance.choice((one, other)).append(each)
        files.append([one, other])
    first = files[1][0][0]["time"] / 1000
    late = sign_in("late", first - DAY)
    too_late = sign_in("too-late", first - 5 * DAY, device={"uid": "x", "is_managed": False})
    files[1][0][:0] = [too_late, late, *files[0][0][-50:]]
    files[2][1][:0] = files[1][1][-30:]
    found = [[_lines(one), _lines(other)] for one, other in files]
    found[2].append(made_public())
    found[1][1] += b'no json\n{"class_uid": 3002}\n'
    return found


def made_public():
    """Lines of GitHub's audit log, for which Doorward has a rule."""
    return _lines(
        {
            "@timestamp": int((LATER + number * HOUR) * 1000),
            "_document_id": f"g-{number}",
            "action": "repo.access",
            "actor": "sam",
            "repo": f"acme/r{number}",
            "visibility": "public",
            "previous_visibility": "private",
        }
        for number in (1, 2, 2)
    )


def _lines(events):
    return b"".join(json.dumps(one).encode() + b"\n" for one in events)

"""Data that leaves: volumes, new sites, personal storage, repositories, archives."""

import msgspec
import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
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
    sending,
    sent_to,
    started,
    stepped,
    team_of,
    who,
    working_days,
)
from doorward.model.events import Endpoint, HttpActivity, HttpRequest, Url
from doorward.watch.context import Context, Person, Policy
from doorward.watch.detectors.archives import Archives
from doorward.watch.detectors.destinations import Destinations
from doorward.watch.detectors.destinations_repositories import Repositories
from doorward.watch.detectors.transfer_reading import Sent, outside, sent, site_of

DESTINATIONS, ARCHIVES = Destinations(), Archives()
OWN = Context.of((), Policy(own_domains=("example.com",), own_repositories=("github.com/acme",)))
AFTER = MONDAY + 70 * DAY


@pytest.mark.parametrize("seed", range(5))
def test_ordinary_weeks_pass(seed):
    found, state = stepped(DESTINATIONS, sending(16, seed=seed), OWN)
    assert found == []
    assert len(msgspec.json.encode(state)) < 500


def test_a_day_with_far_more_than_ever_is_told():
    _, state = stepped(DESTINATIONS, sending(10), OWN)
    bulk = [
        sent_to(f"b{n}", AFTER + 9 * HOUR + n, "api.site-1.example", 500_000_000) for n in range(60)
    ]
    found, _ = stepped(DESTINATIONS, bulk, OWN, state)
    assert {one.behaviour for one in found} == {"H06.volume"}
    assert found[-1].p_value < 1e-6
    assert found[-1].strength == "strong"
    assert "was usual" in found[0].reason


def test_what_goes_to_the_companys_own_hosts_is_no_transfer():
    _, state = stepped(DESTINATIONS, sending(10), OWN)
    for host in ("files.example.com", "10.2.3.4", "intranet"):
        bulk = [sent_to(f"b{n}", AFTER + n, host, 900_000_000) for n in range(40)]
        assert stepped(DESTINATIONS, bulk, OWN, state)[0] == []


@pytest.mark.parametrize("seed", range(4))
def test_quarter_ends_come_back(seed):
    """Somebody who closes the books sends fifteen times as much for three days each quarter."""
    rng = np.random.default_rng(seed)
    events = []
    for number, start in enumerate(working_days(66)):
        close = number % 65 in (62, 63, 64)
        median = 60e6 * (15 if close else 1)
        for step in range(4):
            size = int(rng.lognormal(np.log(median / 4), 0.4))
            at = start + (10 + step) * HOUR
            events.append(sent_to(f"{number}-{step}", at, "bank.example", size))
    found, _ = stepped(DESTINATIONS, events, OWN)
    days = {one.at // DAY for one in found}
    first_close = events[62 * 4].at // DAY
    assert all(day <= first_close + 4 for day in days), "only the first may be told"


def team_states():
    return {
        one.id: stepped(DESTINATIONS, sending(10, seed=number), OWN)[1]
        for number, one in enumerate(team_of(8))
    }


def test_a_newcomer_like_the_peers_passes_and_one_who_empties_the_place_does_not():
    new = Person(id=WHO, team="data", role="engineer", started=AFTER)
    context = context_of(team_states(), DESTINATIONS.name, (*team_of(8), new))
    context = msgspec.structs.replace(context, policy=OWN.policy)
    assert stepped(DESTINATIONS, sending(2, seed=99, first=AFTER), context)[0] == []
    bulk = [sent_to(f"b{n}", AFTER + 9 * HOUR + n, "drop.example", 10**9) for n in range(80)]
    found, _ = stepped(DESTINATIONS, bulk, context)
    assert found
    assert stepped(DESTINATIONS, bulk, OWN)[0] == [], "without peers and past nothing is said"


def test_a_new_site_with_much_is_told_and_a_known_one_is_not():
    rng = np.random.default_rng(3)
    events = sending(10)
    for number, start in enumerate(working_days(10)):
        if number > 5:
            size = int(rng.lognormal(np.log(3e6), 0.5))
            events.append(sent_to(f"n{number}", start + 12 * HOUR, f"v{number}.example", size))
    events.sort(key=lambda one: one.at)
    found, state = stepped(DESTINATIONS, events, OWN)
    assert found == []
    bulk = [sent_to(f"b{n}", AFTER + n, "drop-box.example", 400_000_000) for n in range(10)]
    found, after = stepped(DESTINATIONS, bulk, OWN, state)
    assert {one.behaviour for one in found} == {"H06.destination", "H06.volume"}
    next_day = [replace(one, at=one.at + DAY) for one in bulk]
    again, _ = stepped(DESTINATIONS, next_day, OWN, after)
    assert {one.behaviour for one in again} == {"H06.volume"}, "the site is known now"


@pytest.mark.parametrize(
    ("host", "size", "strength"),
    [
        ("g.mega.nz", 15_000_000, "weak"),
        ("g.mega.nz", 500_000_000, None),
        ("www.dropbox.com", 500_000_000, "weak"),
        ("www.example.net", 500_000_000, "none told"),
    ],
)
def test_personal_storage_without_own_domains(host, size, strength):
    cloud = [sent_to(f"c{n}", AFTER + n, host, size) for n in range(4)]
    found, _ = stepped(DESTINATIONS, cloud)
    told = [one.strength for one in found if one.behaviour == "H06.cloud"]
    assert told[-1:] == ([] if strength == "none told" else [strength])


def test_storage_that_many_send_to_may_be_the_company_s_own():
    mine = [sent_to("c", MONDAY, "g.mega.nz", 30_000_000)]
    states = {one.id: stepped(DESTINATIONS, mine)[1] for one in team_of(8)}
    context = context_of(states, "destinations", team_of(8))
    assert stepped(DESTINATIONS, [replace(mine[0], at=AFTER)], context)[0] == []
    with_own = replace(context, policy=OWN.policy)
    assert stepped(DESTINATIONS, [replace(mine[0], at=AFTER)], with_own)[0]


def test_a_gigabyte_to_personal_storage_is_told_when_it_is_reached():
    cloud = [sent_to(f"c{n}", AFTER + n, "g.mega.nz", 200_000_000) for n in range(10)]
    found, _ = stepped(DESTINATIONS, cloud, OWN)
    told = [one.strength for one in found if one.behaviour == "H06.cloud"]
    assert told == [None, None, "strong"]


def test_personal_storage_is_told_once_a_day():
    cloud = [sent_to(f"c{n}", AFTER + n, "g.mega.nz", 15_000_000) for n in range(4)]
    found, _ = stepped(DESTINATIONS, cloud, OWN)
    assert [one.behaviour for one in found] == ["H06.cloud"]
    ours = Context.of((), Policy(own_domains=("example.com", "mega.nz")))
    assert stepped(DESTINATIONS, cloud, ours)[0] == []


@pytest.mark.parametrize(
    ("host", "site"),
    [
        ("a.b.example.co.uk", "example.co.uk"),
        ("example.co.uk", "example.co.uk"),
        ("www.example.com", "example.com"),
        ("192.0.2.9", "192.0.2.9"),
        ("2001:db8::1", "2001:db8::1"),
    ],
)
def test_sites(host, site):
    assert site_of(host) == site


@pytest.mark.parametrize(
    ("host", "out"),
    [
        ("172.20.1.1", False),
        ("172.40.1.1", True),
        ("fd00::1", False),
        ("fda.example", True),
        ("printer", False),
        ("notexample.com", True),
    ],
)
def test_what_is_outside(host, out):
    assert outside(host, ("example.com",)) is out


def requested(url, *, activity=6, body=None):
    event = HttpActivity(
        time=int(AFTER * 1000),
        activity_id=activity,
        metadata=metadata(1),
        actor=who(),
        http_request=HttpRequest(url=Url(url_string=url), body_length=body),
        dst_endpoint=Endpoint(ip="198.51.100.9"),
    )
    return seen(event, AFTER)


def test_uploads_by_http_count_and_downloads_do_not():
    assert sent(requested("https://up.example/x", body=900).event) == Sent("up.example", 900)
    assert sent(requested("https://up.example/x", activity=3, body=900).event) is None


@pytest.mark.parametrize(
    ("event", "told"),
    [
        (requested("https://github.com/sam-private/tools.git/git-receive-pack"), True),
        (requested("https://github.com/acme/tools.git/git-receive-pack"), False),
        (requested("https://github.com/acme2/tools.git/git-receive-pack"), True),
        (requested("https://github.com/sam-private/tools.git/git-upload-pack"), False),
        (started(1, AFTER, "git push git@github.com:sam-private/tools.git main"), True),
        (started(1, AFTER, "git push https://sam:x@gitlab.com/sam/tools HEAD"), True),
        (started(1, AFTER, "git push --force origin main"), False),
        (started(1, AFTER, "git push https://github.com/acme/tools main"), False),
        (started(1, AFTER, "git pull https://github.com/sam-private/tools"), False),
        (started(1, AFTER, "notgit push https://github.com/sam-private/tools"), False),
    ],
    ids=lambda one: getattr(getattr(one, "event", one), "message", None) or str(one)[:5],
)
def test_pushes(event, told):
    found, state = stepped(Repositories(), [event], OWN)
    assert [one.behaviour for one in found] == (["H06.repository"] if told else [])
    assert stepped(Repositories(), [event], OWN, state)[0] == []
    assert stepped(Repositories(), [event])[0] == []


def test_an_archive_that_goes_out_is_told_once_in_three_months():
    events = [
        made("a", AFTER, "/tmp/all.zip", size=80_000_000),
        sent_to("u", AFTER + HOUR, "drop.example", 50_000_000),
        sent_to("v", AFTER + HOUR, "drop.example", 50_000_000),
    ]
    found, state = stepped(ARCHIVES, events, OWN)
    assert [one.behaviour for one in found] == ["H06.archive"]
    assert found[0].events == ("e-a", "e-v")
    later = [replace(one, at=one.at + 30 * DAY) for one in events]
    assert stepped(ARCHIVES, later, OWN, state)[0] == []


@pytest.mark.parametrize(
    "events",
    [
        [made(1, AFTER, "/tmp/a.zip", size=80_000_000), sent_to(2, AFTER + 5 * HOUR, "x.e", 10**9)],
        [made(1, AFTER, "/tmp/a.txt", size=80_000_000), sent_to(2, AFTER + HOUR, "x.e", 10**9)],
        [
            made(1, AFTER, "/tmp/a.zip", size=80_000_000),
            sent_to(2, AFTER + HOUR, "10.0.0.1", 10**9),
        ],
        [made(1, AFTER, "/tmp/a.zip", size=80_000_000), sent_to(2, AFTER - HOUR, "x.e", 10**9)],
        [started(1, AFTER, "tar -xzf a.tgz"), sent_to(2, AFTER + HOUR, "x.e", 10**9)],
        [sent_to(2, AFTER + HOUR, "x.e", 10**9)],
    ],
    ids=["too late", "no archive", "inside", "before", "unpacked", "none"],
)
def test_what_is_no_archive_that_goes_out(events):
    assert stepped(ARCHIVES, events, OWN)[0] == []


@pytest.mark.parametrize("command", ["7z a out.7z docs", "rar a -hp out.rar d", "tar -czf o.tgz d"])
def test_packing_programs(command):
    events = [started(1, AFTER, command), sent_to(2, AFTER + HOUR, "x.example", 30_000_000)]
    assert len(stepped(ARCHIVES, events, OWN)[0]) == 1


@settings(max_examples=20, deadline=None)
@given(st.randoms(use_true_random=False), st.integers(0, 60))
def test_shuffled_repeated_and_late_events_tell_nothing_more(random, cut):
    events = sending(3)
    mixed = events + events[:cut]
    for place in range(0, len(mixed) - 9, 9):
        part = mixed[place : place + 9]
        random.shuffle(part)
        mixed[place : place + 9] = part
    assert stepped(DESTINATIONS, mixed, OWN)[0] == []


def test_halves_stepped_apart_find_what_the_whole_finds():
    events = sending(10)
    for number, start in enumerate(working_days(10)):
        events.append(sent_to(f"n{number}", start + 12 * HOUR, f"v{number}.example", 3_000_000))
    events.sort(key=lambda one: one.at)
    cut = next(n for n, one in enumerate(events) if one.at >= MONDAY + 28 * DAY)
    _, first = stepped(DESTINATIONS, events[:cut], OWN)
    _, second = stepped(DESTINATIONS, events[cut:], OWN)
    bulk = [sent_to(f"b{n}", AFTER + n, "drop-box.example", 400_000_000) for n in range(40)]
    _, whole = stepped(DESTINATIONS, events, OWN)
    merged = DESTINATIONS.merge(first, second)
    one, _ = stepped(DESTINATIONS, bulk, OWN, whole)
    other, _ = stepped(DESTINATIONS, bulk, OWN, merged)
    assert {s.behaviour for s in one} == {s.behaviour for s in other} != set()

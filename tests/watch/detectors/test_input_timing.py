"""Sessions whose input was timed, against the person's own earlier ones (invented sessions)."""

import json

import msgspec
import pytest
from msgspec.structs import replace

from baseline_lives import DAY, MONDAY, WHO, stepped
from doorward.containment.playbooks import bundled
from doorward.intake.logs.input_timing import InputTimingReader
from doorward.intake.timing import SessionFeatures
from doorward.intake.timing.physics import great_circle_km, least_round_trip_ms
from doorward.model import Strength
from doorward.model.events import InputTiming, Location, Metadata, RdpActivity, User
from doorward.model.workforce import Person, Spot
from doorward.watch.context import NOTHING, Context
from doorward.watch.detector import Seen
from doorward.watch.detectors import DETECTORS
from doorward.watch.detectors.input_timing import FEWEST, InputTimed, State
from doorward.watch.engine import Engine
from doorward.watch.entities import Entity, EntityKind
from doorward.watch.remote_hands.synthetic import LINKS, OTHER_HANDS, events, person, session
from doorward.watch.weighing import finding_of

ME = person(7)
SEATTLE, PHOENIX = Location(lat=47.61, long=-122.33), Location(lat=33.45, long=-112.07)
HOME = Spot(PHOENIX.lat, PHOENIX.long, 25.0)


def seen(number, features, *, day=None, **more):
    """A session as the reader makes it, one a day."""
    at = MONDAY + (number if day is None else day) * DAY
    timing = InputTiming(
        events=features.events,
        keys=features.keys,
        buttons=features.buttons,
        figures={name: getattr(features, name) for name in features.known()},
        **more,
    )
    event = RdpActivity(
        time=round(at * 1000),
        metadata=Metadata(uid=f"s{number}", source=f"gateway.jsonl#{number}"),
        user=User(email_addr=WHO),
        input_timing=timing,
    )
    return Seen(event, at, WHO)


def own(link="direct", *, first=0, count=20, **more):
    made = (session(ME, LINKS[link], 50 + first + n, 150) for n in range(count))
    return [seen(first + n, one, **more) for n, one in enumerate(made)]


OWN = own()


def of(link, number=40, **more):
    return seen(number, session(ME, LINKS[link], 900 + number, 150), **more)


def trip(number, rtt, **more):
    """A session of which only the round trip is known."""
    features = SessionFeatures(events=0, keys=0, moves=0, seconds=0.0, rtt_least=rtt)
    return seen(number, features, **more)


def told(*sessions, context=NOTHING):
    return stepped(InputTimed(), sessions, context)[0]


@pytest.mark.parametrize("link", OTHER_HANDS)
def test_other_hands_after_own_ones_are_told_with_what_was_expected(link):
    (one,) = told(*OWN, of(link))
    assert one.behaviour == "F11"
    assert one.strength in {Strength.WEAK, Strength.MEDIUM}
    assert one.events == ("s40",)
    assert "usually" in one.facts[0].value
    assert one.facts[0].source == "gateway.jsonl#40"
    assert one.facts[-1].value == "20, wherever they were"


@pytest.mark.parametrize("link", ["direct", "mobile", "satellite", "assistive"])
def test_honest_changes_of_network_or_aid_are_not_told(link):
    assert told(*OWN, *(of(link, 40 + n) for n in range(4))) == []


def test_nothing_is_told_before_enough_sessions():
    assert told(*OWN[: FEWEST - 1], of("vnc-50")) == []
    assert len(told(*OWN[:FEWEST], of("vnc-50"))) == 1


def test_sessions_on_site_are_the_standard_that_others_cannot_move():
    on_site = [seen(n, session(ME, LINKS["direct"], 50 + n, 150), on_site=True) for n in range(20)]
    elsewhere = own("rdp-33", first=20, count=3, on_site=False)
    (one,) = told(*on_site, *elsewhere)
    assert one.events == ("s20",)
    assert one.facts[-1].value == "20, on site"
    # Who always worked by such a protocol has it as their own.
    used_to_it = [of("rdp-33", n) for n in range(20)]
    assert told(*used_to_it, of("rdp-33")) == []


def test_the_same_is_told_once_in_a_month():
    hands = [of("vnc-50", 40 + n, day=40 + 4 * n) for n in range(3)]
    assert [one.events for one in told(*OWN, *hands)] == [("s40",)]
    on_site = [replace_on_site(one) for one in OWN]
    later = of("vnc-50", 44, day=80)
    assert [one.events for one in told(*on_site, hands[0], later)] == [("s40",), ("s44",)]


def replace_on_site(one):
    timing = replace(one.event.input_timing, on_site=True)
    return replace(one, event=replace(one.event, input_timing=timing))


def test_a_round_trip_below_the_least_for_the_place_is_told():
    far = {"gateway": SEATTLE, "claimed": PHOENIX}
    (one,) = told(trip(1, 9.0, **far))
    assert (one.behaviour, one.strength) == ("F10", Strength.MEDIUM)
    assert {fact.label: fact.value for fact in one.facts} == {
        "least round trip": "9 ms",
        "physical minimum": "18 ms",
    }
    assert told(trip(1, 19.0, **far)) == []
    assert told(trip(1, 9.0, gateway=SEATTLE)) == []
    assert told(trip(1, 9.0, claimed=PHOENIX)) == []


def test_the_roster_s_home_stands_in_but_not_for_who_is_on_site():
    context = Context.of((Person(id=WHO, home=HOME),))
    (one,) = told(trip(1, 9.0, gateway=SEATTLE), context=context)
    assert one.strength is Strength.WEAK
    assert one.facts[-1].source == "roster home"
    surely = great_circle_km(Spot(47.61, -122.33, 0.0), HOME) - 25.0
    assert f"{least_round_trip_ms(surely):.0f} ms" == one.facts[1].value
    assert told(trip(1, 9.0, gateway=SEATTLE, on_site=True), context=context) == []


def test_a_slow_round_trip_is_weak_and_told_against_their_own_only():
    near = {"gateway": SEATTLE, "claimed": SEATTLE}
    usual = [trip(n, 20.0 + n % 5, **near) for n in range(20)]
    (one,) = told(*usual, trip(40, 300.0, **near))
    assert (one.behaviour, one.strength) == ("F10", Strength.WEAK)
    slow = [trip(n, 600.0 + 10 * (n % 5), **near) for n in range(20)]
    assert told(*slow, trip(40, 610.0, **near)) == []
    assert told(trip(40, 600.0, **near)) == []


def test_latency_alone_leads_to_no_playbook():
    sightings = told(*OWN, of("vnc-50"), trip(41, 1.0, gateway=SEATTLE, claimed=PHOENIX))
    assert [one.behaviour for one in sightings] == ["F11", "F10"]
    least = min(one.trigger.confidence for one in bundled())
    for one in sightings:
        assert not any(book.trigger.names(one.behaviour) for book in bundled())
        found = finding_of(Entity(EntityKind.PERSON, WHO), one)
        # 0.01 is the least that any playbook may ask for.
        assert not found.hard
        assert found.confidence < 0.01 <= least


def test_states_stay_small_and_merge_in_any_order():
    sessions = [*own(count=30), *(replace_on_site(one) for one in own(first=30, count=19))]
    _, whole = stepped(InputTimed(), sessions)
    assert (len(whole.elsewhere), len(whole.on_site)) == (20, 19)
    assert len(msgspec.json.encode(whole)) < 5_500
    _, one = stepped(InputTimed(), sessions[::2])
    _, other = stepped(InputTimed(), sessions[1::2])
    assert InputTimed().merge(one, other) == InputTimed().merge(other, one) == whole
    _, full = stepped(InputTimed(), [replace_on_site(of("direct", 60))], state=whole)
    assert (full.elsewhere, len(full.on_site)) == ([], 20)
    assert msgspec.json.decode(msgspec.json.encode(full), type=State) == full
    assert InputTimed().merge(full, one).elsewhere == []


def test_a_late_session_is_compared_with_those_before_it_only():
    late = of("vnc-50", 41, day=-1)
    assert told(*OWN, late) == []


def test_the_figures_are_those_that_states_of_this_version_hold():
    # Whoever adds a figure raises `InputTimed.version`: a state holds them by place.
    assert (InputTimed().version, len(SessionFeatures.names)) == (1, 35)


def line(number, link):
    arrived, sent, kinds, _ = events(ME, LINKS[link], 300 + number, 120)
    record = {
        "person": WHO,
        "started": MONDAY + number * DAY,
        "network_ms": arrived.tolist(),
        "client_ms": sent.tolist(),
        "kinds": kinds,
    }
    return json.dumps(record).encode()


def test_from_records_to_findings_the_same_whole_and_in_pieces():
    parser = InputTimingReader().parser(b"", raw=False)
    read = []
    for number in range(21):
        frame = line(number, "direct" if number < 20 else "rdp-33")
        (found,) = parser.parse(frame, f"gateway#{number}")
        read.append(Seen(found.event, found.event.time / 1000, WHO))
    engine, who = Engine(DETECTORS), Entity(EntityKind.PERSON, WHO)
    whole, state = engine.advance_encoded(who, read, None, NOTHING)
    assert [one.detector for one in whole] == ["F11"]
    kept, pieces = None, []
    for one in read:
        findings, kept = engine.advance_encoded(who, [one], kept, NOTHING)
        pieces += findings
    assert (pieces, kept) == (whole, state)

from doorward.model.events import Authentication, Device, Metadata, User
from doorward.watch.context import NOTHING, Context, Person
from doorward.watch.detector import Seen
from doorward.watch.detectors import DETECTORS
from doorward.watch.engine import Engine
from doorward.watch.entities import Entity, EntityKind, known_as


def sign_in(number, *, managed, at=1_000.0, device="d-1"):
    event = Authentication(
        time=int(at * 1000),
        activity_id=1,
        status_id=1,
        metadata=Metadata(uid=f"e-{number}"),
        user=User(email_addr="Sam@example.com"),
        device=Device(uid=device, is_managed=managed),
    )
    return Seen(event, at, "sam@example.com")


def test_the_same_events_and_state_give_the_same_findings_and_state():
    engine = Engine(DETECTORS)
    sam = Entity(EntityKind.PERSON, "sam@example.com")
    events = [sign_in(1, managed=True), sign_in(2, managed=False)]
    first, state = engine.advance_encoded(sam, events, None, NOTHING)
    again, same = engine.advance_encoded(sam, events, None, NOTHING)
    assert (first, state) == (again, same)
    assert [one.detector for one in first] == ["G09"]
    assert first[0].event_ids == ("e-2",)
    assert first[0].confidence > 0.001


def test_state_carries_over_so_nothing_is_told_twice():
    engine = Engine(DETECTORS)
    sam = Entity(EntityKind.PERSON, "sam@example.com")
    _, state = engine.advance_encoded(sam, [sign_in(1, managed=False)], None, NOTHING)
    findings, _ = engine.advance_encoded(sam, [sign_in(2, managed=False)], state, NOTHING)
    assert findings == []


def test_an_unknown_machine_is_no_unmanaged_machine():
    engine = Engine(DETECTORS)
    sam = Entity(EntityKind.PERSON, "sam@example.com")
    findings, _ = engine.advance_encoded(sam, [sign_in(1, managed=None)], None, NOTHING)
    assert findings == []


def test_a_machines_account_is_no_person_whatever_else_is_told_of_it():
    assert known_as(User(name="WS1$", type_id=3), {}) == ""
    assert known_as(User(name="WS1$", type_id=3, domain="CORP"), {"ws1$": "kiosk"}) == "kiosk"
    assert known_as(User(name="deploy", type_id=3), {}) == "deploy"


def test_accounts_lead_to_the_person_of_the_roster():
    context = Context.of((Person(id="w-7", aliases=("Sam@example.com", "sam")),))
    assert known_as(User(name="SAM"), context.aliases) == "w-7"
    assert known_as(User(uid="00x"), context.aliases) == "00x"


def test_an_event_goes_to_the_entities_whose_detectors_want_it():
    engine = Engine(DETECTORS)
    found = engine.entities(sign_in(1, managed=False))
    assert Entity(EntityKind.PERSON, "sam@example.com") in found

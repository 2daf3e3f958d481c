"""Badge and HR events as CSV (synthetic)."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.intake.logs.badge import BadgeReader
from doorward.intake.logs.detect import recognise
from doorward.intake.logs.people import PeopleReader
from doorward.intake.logs.reader import Refusal
from doorward.model.events import FAILURE, SUCCESS

BADGE = b"\xef\xbb\xbfEvent Time;Employee-ID;Door;Site;In/Out;Result;Lat;Lon\r\n"
HR = b"date,person,event,what,by,ip,until,salary\n"


def badge(line, head=b"time,person,door,direction,result,lat,long\n"):
    (one,) = BadgeReader().parser(head, raw=True).parse(line, "x#2")
    return one.event


def people(line):
    (one,) = PeopleReader().parser(HR, raw=True).parse(line, "x#2")
    return one


def test_coming_in_is_a_sign_in_on_the_premises():
    found = badge(b"2026-03-02T08:58:01+01:00,jo@example.com,Lobby,in,granted,52.5,13.4")
    assert (found.activity_id, found.status_id, found.time) == (1, SUCCESS, 1772438281000)
    assert (found.service.name, found.logon_type) == ("badge", "physical")
    assert found.user.email_addr == "jo@example.com"
    place = found.dst_endpoint.location
    assert (place.is_on_premises, place.lat, place.long) == (True, 52.5, 13.4)


def test_going_out_and_being_turned_away():
    assert badge(b"2026-03-02 18:00,E-1,Lobby,out,,,").activity_id == 2
    assert badge(b"1772441881,E-1,Vault,in,denied,,").status_id == FAILURE


def test_columns_go_by_several_names_and_delimiters():
    head = b"\xef\xbb\xbfEvent Time;Employee-ID;Door Name;Building\r\n"
    reader = recognise(head, "doors.csv")
    assert reader.name == "badge"
    parser = reader.parser(head, raw=False)
    assert parser.parse(head.rstrip(b"\r\n"), "x#1") == ()
    assert parser.parse(head[3:].rstrip(b"\r\n"), "x#1") == ()
    (one,) = parser.parse(b'2026-03-02 08:58;E-1;"Lobby; west";HQ', "x#2")
    assert (one.event.dst_endpoint.name, one.event.dst_endpoint.uid) == ("Lobby; west", "HQ")
    assert one.event.user.uid == "E-1"


@pytest.mark.parametrize(
    ("line", "code"),
    [
        (b"2026-03-02 08:58,E-1", "bad-field"),
        (b"2026-03-02 08:58,E-1,Lobby,in,granted,,,,", "bad-field"),
        (b"02/03/2026 08:58,E-1,Lobby,in,granted,,", "bad-time"),
        (b",E-1,Lobby,in,granted,,", "no-time"),
        (b"2026-03-02 08:58,,Lobby,in,granted,,", "bad-field"),
        (b"2026-03-02 08:58,E-1,Lobby,in,perhaps,,", "bad-field"),
        (b"2026-03-02 08:58,E-1,Lobby,in,granted,95,0", "bad-field"),
        (b"2026-03-02 08:58,E-1,Lobby,in,granted,nan,0", "bad-field"),
        (b'2026-03-02 08:58,E-1,"Lobby,in,granted,,', "bad-field"),
        (b"2026-03-02 08:58,E-1,L\xe4den,in,granted,,", "bad-encoding"),
    ],
)
def test_ragged_and_wrong_lines_are_refused(line, code):
    with pytest.raises(Refusal) as refused:
        badge(line)
    assert refused.value.code == code


def test_a_file_without_the_columns_says_which_are_needed():
    with pytest.raises(Refusal, match="time, person, door"):
        BadgeReader().parser(b"a,b\n", raw=False).parse(b"1,2", "x")


@pytest.mark.parametrize(
    ("event", "what", "activity", "name"),
    [
        ("hired", "", 1, None),
        ("Changed", "Bank account", 2, "pay-details"),
        ("changed", "direct_deposit", 2, "pay-details"),
        ("updated", "home address", 2, "address"),
        ("changed", "role", 2, "job"),
        ("changed", "blood type", 2, "other"),
        ("on leave", "", 99, "leave"),
        ("resigned", "", 5, "left"),
        ("Termination", "", 5, "left"),
        ("offboarded", "", 5, "left"),
        ("New hire", "", 1, None),
        ("update", "bank_details", 2, "pay-details"),
        ("update", "", 2, "other"),
        ("promotion", "", 2, "job"),
        ("LOA", "", 99, "leave"),
    ],
)
def test_hr_events_say_what_and_never_why(event, what, activity, name):
    found = people(f"2026-03-02,E-1,{event},{what},,,,".encode()).event
    assert (found.activity_id, found.activity_name) == (activity, name)
    assert found.user.uid == "E-1"


@pytest.mark.parametrize("event", ["resignation", "offboarding", "notice given"])
def test_what_only_announces_that_somebody_leaves_is_no_leaving(event):
    with pytest.raises(Refusal, match="none of"):
        people(f"2026-03-02,E-1,{event},,,,,".encode())


def test_who_changed_it_from_where():
    one = people(b"2026-03-02T10:00:00Z,E-1,changed,iban,hr@example.com,203.0.113.5,,9000")
    assert one.event.actor.user.email_addr == "hr@example.com"
    assert one.event.src_endpoint.ip == "203.0.113.5"
    assert "9000" not in str(one)


def test_leave_says_until_when():
    found = people(b"2026-03-02,E-1,leave,,,,2026-04-01,").event
    assert found.unmapped == {"until": "2026-04-01"}


def test_hr_is_recognised_by_what_its_first_line_says():
    assert recognise(HR + b"2026-03-02,E-1,hired,,,,,\n", "hr.csv").name == "people"
    assert recognise(HR + b"2026-03-02,E-1,clicked,,,,,\n", "hr.csv") is None


def test_an_unknown_hr_event_is_refused_with_those_there_are():
    with pytest.raises(Refusal, match="changed, hired, leave, left"):
        people(b"2026-03-02,E-1,promoted upward,,,,,")


@given(st.binary(max_size=120), st.binary(max_size=120))
def test_any_header_and_line_are_refused_or_read(head, line):
    for reader in (BadgeReader(), PeopleReader()):
        parser = reader.parser(head, raw=True)
        try:
            found = parser.parse(line, "x")
        except Refusal as refused:
            found = refused
        assert found is not None

"""Machines that the company does not manage."""

import pytest

from doorward.model.events import Device
from doorward.watch.detectors.unmanaged import State, UnmanagedDevice
from signins import DAY, MONDAY, sign_in, stepped, told

UNMANAGED = UnmanagedDevice()


def on(day, managed, uid="d-9", type_id=None):
    device = Device(uid=uid, is_managed=managed, type_id=type_id)
    return sign_in(MONDAY + day * DAY, device=device)


def test_an_unmanaged_machine_beside_a_managed_one_is_medium_once():
    events = [on(0, managed=True, uid="d-1"), on(1, managed=False), on(2, managed=False)]
    assert told(stepped(UNMANAGED, events)) == [("G09", "medium")]


def test_it_is_weak_for_whoever_was_never_on_a_managed_one():
    assert told(stepped(UNMANAGED, [on(0, managed=False)])) == [("G09", "weak")]


@pytest.mark.parametrize("type_id", [4, 5], ids=["tablet", "phone"])
def test_a_phone_of_their_own_is_weak(type_id):
    events = [on(0, managed=True, uid="d-1"), on(1, managed=False, type_id=type_id)]
    assert told(stepped(UNMANAGED, events)) == [("G09", "weak")]


def test_what_is_unknown_or_not_by_hand_does_not_count():
    device = Device(uid="d-9", is_managed=False)
    events = [
        on(0, managed=None),
        sign_in(MONDAY, device=device, status_id=2),
        sign_in(MONDAY, device=device, logon_type_id=5),
        sign_in(MONDAY),
    ]
    assert stepped(UNMANAGED, events) == []


def test_states_stay_small_and_merge():
    first, second = State(), State()
    stepped(UNMANAGED, [on(n, managed=False, uid=f"{n}" * 99) for n in range(9)], state=first)
    stepped(UNMANAGED, [on(0, managed=True)], state=second)
    merged = UNMANAGED.merge(first, second)
    assert merged.managed
    assert len(merged.told) == 8
    assert all(len(one) <= 40 for one in merged.told)

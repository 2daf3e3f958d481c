import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.intake.logs.json_fields import (
    at,
    decoded,
    endpoint,
    loose,
    millis,
    millis_or_none,
    plan_of,
    restored,
    text,
    truth,
    whole,
)
from doorward.intake.logs.reader import Refusal

MOMENT = 1_700_000_000_123


@pytest.mark.parametrize(
    "value",
    [
        "2023-11-14T22:13:20.123Z",
        "2023-11-14T22:13:20.123456789Z",
        "2023-11-14 22:13:20.123000000",
        "2023-11-14 22:13:20.123 UTC",
        "2023-11-14 15:13:20.123 -0700",
        "2023-11-14T23:13:20.123+01:00",
        MOMENT,
        MOMENT / 1000,
        MOMENT * 1000,
        MOMENT * 1_000_000,
        str(MOMENT),
    ],
    ids=str,
)
def test_a_time_is_read_however_it_is_written(value):
    assert abs(millis(value) - MOMENT) <= 1


@pytest.mark.parametrize(
    ("value", "code"),
    [
        (None, "no-time"),
        ("", "no-time"),
        ("redacted", "bad-time"),
        ("9" * 60, "bad-time"),
        ("0001-01-01T00:00:00Z", "bad-time"),
        (0, "bad-time"),
        (-5.0, "bad-time"),
        (float("inf"), "bad-time"),
        (float("nan"), "bad-time"),
        (True, "bad-time"),
        ({}, "bad-time"),
        (10**30, "bad-time"),
    ],
    ids=repr,
)
def test_a_time_that_is_none_is_refused(value, code):
    with pytest.raises(Refusal) as refused:
        millis(value)
    assert refused.value.code == code
    assert millis_or_none(value) is None


@given(st.one_of(st.text(), st.integers(), st.floats(), st.booleans(), st.none()))
def test_a_time_is_a_number_of_ours_or_refused(value):
    found = millis_or_none(value)
    assert found is None or 0 < found <= 253_402_300_799_000


@pytest.mark.parametrize(
    ("address", "ip", "port", "hostname"),
    [
        ("192.0.2.7", "192.0.2.7", None, None),
        ("192.0.2.7:57485", "192.0.2.7", 57485, None),
        ("[2001:db8::1]:443", "2001:db8::1", 443, None),
        ("2001:DB8::1", "2001:db8::1", None, None),
        ("::ffff:192.0.2.7", "192.0.2.7", None, None),
        ("cloudtrail.example.com", None, None, "cloudtrail.example.com"),
    ],
)
def test_an_address_is_taken_apart(address, ip, port, hostname):
    found = endpoint(address)
    assert (found.ip, found.port, found.hostname) == (ip, port, hostname)


@pytest.mark.parametrize("address", ["", "-", "unknown", None, 7, "x" * 300], ids=repr)
def test_what_is_no_address_is_none(address):
    assert endpoint(address) is None


@given(st.text())
def test_any_text_may_stand_for_an_address(address):
    found = endpoint(address)
    assert found is None or found.ip or found.hostname is not None


def test_words_for_nothing_are_nothing():
    assert [text(one) for one in ("", "-", "Unknown", "null", None, True, float("nan"))] == [
        None
    ] * 7
    assert (text("x"), text(12), text(1.5)) == ("x", "12", "1.5")
    assert (whole("12"), whole(True), whole("1" * 30), whole(1 << 70)) == (12, None, None, None)
    assert (truth("yes"), truth("false"), truth(1)) == (True, False, None)


def test_a_path_goes_through_the_first_of_a_list():
    record = {"a": [{"b": ["x", "y"]}], "c": []}
    assert at(record, ("a", "b")) == "x"
    assert at(record, ("c", "b")) is None
    assert at(record, ("a", "b", "d")) is None


class Inner(msgspec.Struct):
    someName: str | None = None  # noqa: N815 - as sources write it


class Outer(msgspec.Struct):
    theParts: list[Inner] | None = None  # noqa: N815
    one: Inner | None = None


def test_names_in_small_letters_are_restored():
    found = restored(
        {"theparts": [{"SOMENAME": "a"}], "one": {"somename": "b"}, "else": 1}, plan_of(Outer)
    )
    assert found == {"theParts": [{"someName": "a"}], "one": {"someName": "b"}, "else": 1}


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        (b"{", "not-json"),
        (b'{"a":"\xff"}', "not-json"),
        (b"[]", "bad-field"),
        (b'{"a":' + b"[" * 50_000, "too-deep"),
        (b'{"a":"' + b"x" * (4 << 20) + b'"}', "too-large"),
    ],
    ids=["cut", "encoding", "a list", "deep", "large"],
)
def test_what_is_no_object_is_refused(frame, code):
    with pytest.raises(Refusal) as refused:
        loose(frame)
    assert refused.value.code == code
    assert len(str(refused.value)) < 200


def test_a_refusal_quotes_nothing_of_the_record():
    with pytest.raises(Refusal) as refused:
        decoded(msgspec.json.Decoder(Inner), b'{"someName":{"secret":1}}')
    assert "secret" not in str(refused.value)

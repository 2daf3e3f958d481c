import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.intake.logs.appliance_time import millis_of
from doorward.intake.logs.fields import (
    address,
    base_name,
    checked_time,
    decoded,
    iso_millis,
    number,
    plain,
    seconds_millis,
    text,
)
from doorward.intake.logs.reader import Refusal

ANYTHING = (
    st.none()
    | st.booleans()
    | st.integers()
    | st.floats()
    | st.text(max_size=30)
    | st.binary(max_size=8)
    | st.lists(st.integers(), max_size=2)
    | st.dictionaries(st.text(max_size=3), st.integers(), max_size=2)
)


@given(ANYTHING)
def test_no_value_is_too_odd(value):
    assert text(value) is None or isinstance(text(value), str)
    for found in (number(value), seconds_millis(value)):
        assert found is None or 0 <= found < 2**63
    assert iso_millis(value) is None or isinstance(iso_millis(value), int)
    assert address(value) is None or address(address(value)) == address(value)


@given(st.text(max_size=90))
def test_no_time_of_an_appliance_is_too_odd(said):
    assert millis_of(said) is None or isinstance(millis_of(said), int)


@given(st.datetimes())
def test_iso_times_are_read_to_the_millisecond(moment):
    said = moment.isoformat(sep=" ", timespec="milliseconds")
    assert iso_millis(said) == iso_millis(said.replace(" ", "T") + "Z")


@pytest.mark.parametrize(
    ("value", "expected"),
    [("0xff", 255), ("0xFF", 255), (" 5", 5), ("5.0", None), (2**64, None), (True, None)],
)
def test_numbers(value, expected):
    assert number(value) == expected


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ("fe80::1%eth0", "fe80::1"),
        ("[2001:db8::1]", "2001:db8::1"),
        ("0:0:0:0:0:0:0:1", "::1"),
        ("192.0.2.256", None),
        ("host", None),
        (3221225985, None),
    ],
)
def test_addresses(value, expected):
    assert address(value) == expected


@pytest.mark.parametrize(
    ("found", "said", "code"),
    [(None, False, "no-time"), (None, True, "bad-time"), (0, True, "bad-time")],
)
def test_a_time_is_needed(found, said, code):
    with pytest.raises(Refusal) as refused:
        checked_time(found, said=said)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("frame", "code"),
    [
        (b"[]", "wrong-format"),
        (b"{", "not-json"),
        (b'{"a":"\xff"}', "not-json"),
        (b'{"a":"\\ud800"}', "not-json"),
        (b'{"a":' * 100_000, "too-deep"),
    ],
)
def test_what_is_no_object_is_refused(frame, code):
    with pytest.raises(Refusal) as refused:
        decoded(frame)
    assert refused.value.code == code


@pytest.mark.parametrize("frame", [b"a\0b", b"\xff"])
def test_what_is_no_text_is_refused(frame):
    with pytest.raises(Refusal) as refused:
        plain(frame)
    assert refused.value.code == "bad-encoding"


def test_the_last_part_of_a_path_in_either_style():
    assert [base_name(one) for one in ("C:\\a\\b.exe", "/usr/bin/c", "d", "\\\\s\\x/y")] == [
        "b.exe",
        "c",
        "d",
        "y",
    ]

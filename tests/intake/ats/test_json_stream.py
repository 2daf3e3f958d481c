from __future__ import annotations

import json
from collections.abc import Iterator

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.intake.ats.json_stream import Element, Fault, elements
from doorward.intake.reader import Limits

CONTAINERS = frozenset({"data"})


def scan(data: bytes, size: int = 7, limits: Limits | None = None) -> list[Element | Fault]:
    pieces = (data[i : i + size] for i in range(0, len(data), size))
    return list(elements(pieces, CONTAINERS, limits or Limits()))


def values(found: list[Element | Fault]) -> list[object]:
    return [json.loads(one.data) for one in found if isinstance(one, Element)]


@pytest.mark.parametrize("size", [1, 2, 3, 1000])
@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b'[{"a":1},{"b":"x]}\\"{"},3,"s",[1,[2]]]', [{"a": 1}, {"b": 'x]}"{'}, 3, "s", [1, [2]]]),
        (b'{"data":[{"a":1},{"a":2}],"next":"x"}', [{"a": 1}, {"a": 2}]),
        (b'{"data":{"a":1}}', [{"a": 1}]),
        (b'{"a":1}\n{"a":2}', [{"a": 1}, {"a": 2}]),
        (b'{"x":{"data":[1]}}', [{"x": {"data": [1]}}]),
        (b'{"data":[1]}{"data":[2]}', [1, 2]),
        (b"[]", []),
        (b"", []),
    ],
)
def test_finds_the_records(data: bytes, expected: list[object], size: int) -> None:
    assert values(scan(data, size)) == expected


@pytest.mark.parametrize("size", [1, 1000])
@pytest.mark.parametrize(
    ("data", "code", "kept"),
    [
        (b'[{"a":1},{"a":', "truncated", 1),
        (b'{"a":"x', "truncated", 0),
        (b'{"a" 1}{"b":2}', "malformed-json", 1),
    ],
)
def test_says_what_cannot_be_read_and_goes_on(data: bytes, code: str, kept: int, size: int) -> None:
    found = scan(data, size)
    assert [one.code for one in found if isinstance(one, Fault)] == [code]
    assert len(values(found)) == kept


@pytest.mark.parametrize("filler", ["x" * 5000, '\\"' * 3000, "]}" * 3000])
def test_a_record_that_is_too_large_is_left_out_and_the_next_is_read(filler: str) -> None:
    data = b'[{"a":1},{"big":"' + filler.encode() + b'","c":[[{}]]},{"a":2}]'
    found = scan(data, 64, Limits(record_bytes=1000))
    assert values(found) == [{"a": 1}, {"a": 2}]
    assert [one.code for one in found if isinstance(one, Fault)] == ["too-large"]
    assert [one.number for one in found] == [1, 2, 3]


def test_a_large_value_beside_the_list_does_no_harm() -> None:
    data = b'{"k":"' + b"x" * 5000 + b'","data":[{"a":1}]}'
    assert values(scan(data, 64, Limits(record_bytes=1000))) == [{"a": 1}]


def test_memory_stays_bounded() -> None:
    held = 0

    def pieces() -> Iterator[bytes]:
        nonlocal held
        yield b"["
        for number in range(20_000):
            held = max(held, number)
            yield b'{"a":"' + b"x" * 1000 + b'"},'
        yield b"1]"

    window_sizes = []
    for count, one in enumerate(elements(pieces(), CONTAINERS, Limits())):
        assert isinstance(one, Element)
        if count % 1000 == 0:
            window_sizes.append(held - count)
    assert max(window_sizes) < 200


json_values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=5), inner, max_size=4)
    ),
    max_leaves=15,
)


@given(st.lists(json_values, max_size=6), st.integers(1, 50), st.booleans())
def test_any_list_comes_back(items: list[object], size: int, spaced: bool) -> None:
    data = json.dumps(items, indent=1 if spaced else None, ensure_ascii=not spaced).encode()
    assert values(scan(data, size)) == items


@given(st.binary(max_size=300), st.integers(1, 40))
def test_any_bytes_end(data: bytes, size: int) -> None:
    found = scan(data, size, Limits(record_bytes=50))
    assert len(found) <= len(data) + 1
    assert all(len(one.data) <= 50 + 40 for one in found if isinstance(one, Element))

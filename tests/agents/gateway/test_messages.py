"""JSON-RPC messages: whatever comes is a message or a refusal."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.agents.gateway import messages
from doorward.agents.gateway.errors import Refused
from doorward.agents.gateway.events import EventReader, event
from doorward.agents.gateway.messages import Limits

CODES = {"not-json", "batch", "not-a-message", "params", "too-large", "too-deep",
         "too-many-values"}  # fmt: skip
LIMITS = Limits(bytes=2_000, depth=6, values=100, text=200)
JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner),
    max_leaves=20,
)


@given(st.binary(max_size=200) | JSON.map(lambda one: json.dumps(one).encode()))
def test_any_bytes_are_a_message_or_a_refusal(data):
    code = ""
    try:
        found = messages.read(data, LIMITS)
    except Refused as error:
        code = error.code
    if code:
        assert code in CODES
    else:
        assert found.method or found.id is not None


@given(st.dictionaries(st.text(max_size=4), JSON, max_size=4))
def test_what_goes_on_is_what_was_read(params):
    data = json.dumps({"jsonrpc": "2.0", "id": 1, "method": "tools/call", "params": params})
    try:
        found = messages.read(data.encode(), LIMITS)
    except Refused:
        return
    assert json.loads(messages.request(7, "tools/call", found.params))["params"] == params


@pytest.mark.parametrize(
    ("depth", "code"), [(5, ""), (6, "too-deep"), (50_000, "not-json")], ids=str
)
def test_depth(depth, code):
    body = b'{"jsonrpc":"2.0","id":1,"method":"x","params":' + b'{"a":' * depth + b"1"
    body += b"}" * (depth + 1)
    limits = Limits(bytes=10**6, depth=6)
    if code:
        with pytest.raises(Refused) as caught:
            messages.read(body, limits)
        assert caught.value.code == code
    else:
        assert messages.read(body, limits).method == "x"


def test_results_stay_as_they_are_written():
    data = b'{"jsonrpc": "2.0", "id": 3, "result": {"n": 1.50, "big": 123456789012345678901}}'
    found = messages.of_server(data, 1_000)
    assert messages.result(9, found.result).endswith(
        b'"result":{"n": 1.50, "big": 123456789012345678901}}'
    )


def test_line_ends_of_servers_begin_no_message_of_their_own():
    data = b'{"id": 3,\r\n "result": {\n\n"a":\n1.50}\n}\n'
    assert messages.result(9, messages.of_server(data, 1_000).result) == (
        b'{"jsonrpc":"2.0","id":9,"result":{"a":1.50}}'
    )
    inside = b'{"id": 3, "result": {"a": "x\n\ndata: {}\n\n"}}'
    for bad in (inside, b'{"id": 3, "result": "\xff"}'):
        with pytest.raises(Refused) as caught:
            messages.of_server(bad, 1_000)
        assert caught.value.code == "upstream-message"


@given(st.lists(st.binary(min_size=1, max_size=20).filter(lambda one: not set(one) & set(b"\r\n"))),
       st.integers(1, 7))  # fmt: skip
def test_events_come_whole_however_they_are_cut(datas, step):
    whole = b"".join(event(one) for one in datas)
    reader = EventReader(1_000)
    found = [one for at in range(0, len(whole), step) for one in reader.feed(whole[at : at + step])]
    assert found == datas

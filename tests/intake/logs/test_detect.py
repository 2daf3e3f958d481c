"""Telling a format and its framing by a file's beginning (synthetic records)."""

import gzip
import io
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.intake.logs.detect import HEAD_BYTES, framing_of, head_of, recognise
from doorward.intake.logs.ocsf import OcsfReader
from doorward.intake.logs.reader import Framing
from doorward.intake.logs.registry import READERS

RECORD = {"class_uid": 3002, "time": 1772441881000, "items": ["a"], "nested": {"value": [{}]}}
LINE = json.dumps(RECORD).encode()


@pytest.mark.parametrize(
    ("head", "expected"),
    [
        (LINE + b"\n" + LINE, Framing.LINES),
        (LINE, Framing.LINES),
        (LINE[:20], Framing.LINES),
        (b"[" + LINE + b"]", Framing.DOCUMENT),
        (b"\xef\xbb\xbf [\n" + LINE, Framing.DOCUMENT),
        (json.dumps(RECORD, indent=1).encode(), Framing.DOCUMENT),
        (b'{"next": 1, "Records": [' + LINE, Framing.DOCUMENT),
        (b'{"value": [' + LINE + b"]}\n" + b'{"value": []}', Framing.DOCUMENT),
        (b"[12:00] a line of something", Framing.LINES),
        (b"", Framing.LINES),
    ],
    ids=[
        "lines",
        "one line",
        "a cut line",
        "list",
        "marked list",
        "written for people",
        "page",
        "pages",
        "no JSON",
        "nothing",
    ],
)
def test_the_framing_is_told_by_the_beginning(head, expected):
    assert framing_of(OcsfReader(), head) is expected


@given(st.binary(max_size=200))
def test_any_beginning_is_judged(head):
    assert framing_of(OcsfReader(), head) in set(Framing)
    assert recognise(head, "x") is None or recognise(head, "x").name in READERS


def test_the_head_of_a_packed_file_is_that_of_its_content():
    content = (LINE + b"\n") * 10_000
    head = head_of(io.BytesIO(gzip.compress(content)))
    assert head == content[:HEAD_BYTES]
    assert recognise(head, "x.gz").name == "ocsf"


def test_the_head_of_a_broken_file_is_what_could_be_read():
    assert head_of(io.BytesIO(gzip.compress(LINE)[:-6])) in {b"", LINE}
    assert head_of(io.BytesIO(b"PK\x03\x04 broken")) == b""


def test_a_format_of_which_nothing_is_sure_is_none():
    assert recognise(b'{"a": 1}\n', "x.json") is None
    assert recognise(b"a,b,c\n1,2,3\n", "x.csv") is None

"""Frames of made-up logs: lines, documents, packed and broken ones."""

import gzip
import io
import json
import random
import tracemalloc
import zipfile

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.intake.logs.framing import Limits, LineCutter, cutter, frames
from doorward.intake.logs.reader import Framing

RECORDS = [{"a": i, "s": 'x"]}[{\\', "n": {"items": [1, {}]}, "é": []} for i in range(50)]
DOCUMENT = json.dumps(RECORDS, ensure_ascii=False).encode()
PAGE = json.dumps({"@odata.count": 2, "k": [1], "value": RECORDS, "z": [{"b": "]"}]}).encode()
JOINED = b"\n".join(json.dumps(one).encode() for one in RECORDS)


def lines(content, limits=None, **options):
    found = frames(io.BytesIO(content), Framing.LINES, limits or Limits(), **options)
    return list(found)


def records(content, chunk=1 << 16, most=1 << 20):
    limits = Limits(chunk_bytes=chunk, record_bytes=most)
    return list(frames(io.BytesIO(content), Framing.DOCUMENT, limits))


def zipped(**members):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return packed.getvalue()


def test_lines_have_their_number_and_end():
    assert lines(b"\xef\xbb\xbfone\r\n\n two\nlast") == [
        (b"one", 1, 8, None),
        (b" two", 3, 14, None),
        (b"last", 4, 18, None),
    ]


def test_a_partial_line_is_left_while_a_file_grows():
    first = lines(b"one\ntw", final=False)
    assert [one.data for one in first] == [b"one"]
    more = lines(
        b"one\ntwo\n", final=False, start=first[-1].end_offset, number=first[-1].place_number
    )
    assert more == [(b"two", 2, 8, None)]


@given(st.binary(max_size=200), st.integers(1, 9))
def test_lines_do_not_depend_on_the_chunks(content, size):
    whole = lines(content, Limits(record_bytes=20))
    cut = LineCutter(Limits(record_bytes=20))
    parts = [one for i in range(0, len(content), size) for one in cut.feed(content[i : i + size])]
    packed = content[:2] in {b"\xff\xfe", b"\xfe\xff", b"\x1f\x8b"} or content[:4] == b"PK\3\4"
    if not packed:
        assert [*parts, *cut.finish()] == whole


@given(st.binary(max_size=200).map(lambda one: b"#" + one))
def test_reading_can_go_on_behind_any_line(content):
    whole = lines(content)
    for done, frame in enumerate(whole, 1):
        rest = lines(content, start=frame.end_offset, number=frame.place_number)
        assert rest == whole[done:]


class Endless(io.RawIOBase):
    """A gigabyte without a newline, and then a line; made as it is read."""

    def __init__(self, begin=b"", end=b"\nlast\n", size=1 << 30):
        self._parts = [begin] if begin else []
        self._left, self._end = size, end

    def seekable(self):
        return False

    def read(self, size=-1):
        if self._parts:
            return self._parts.pop()
        if self._left > 0:
            self._left -= size
            return b"a" * size
        end, self._end = self._end, b""
        return end


@pytest.mark.parametrize(
    ("framing", "begin", "end", "size"),
    [
        (Framing.LINES, b"", b"\nlast\n", 1 << 30),
        (Framing.DOCUMENT, b'[{"x": "', b'"}, "last"]', 1 << 27),
    ],
    ids=["a line of a gigabyte", "a string of 128 MB"],
)
def test_a_record_too_long_costs_no_memory(framing, begin, end, size):
    tracemalloc.start()
    found = list(frames(Endless(begin, end, size), framing))
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert [(one.data.strip(b'"'), one.problem) for one in found] == [
        (b"", "too-large"),
        (b"last", None),
    ]
    assert peak < 8 << 20


@pytest.mark.parametrize("chunk", [1, 7, 1 << 16])
@pytest.mark.parametrize(
    "content",
    [DOCUMENT, PAGE, JOINED, JOINED.replace(b"\n", b""), b"\xef\xbb\xbf" + DOCUMENT],
    ids=["list", "page", "lines", "joined", "marked"],
)
def test_the_records_of_a_document(content, chunk):
    found = records(content, max(chunk, 1))
    assert [json.loads(one.data) for one in found] == RECORDS
    assert [one.place_number for one in found] == list(range(1, 51))


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=8),
    lambda inner: (
        st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3)
    ),
    max_leaves=8,
)


@given(
    st.lists(st.dictionaries(st.text(max_size=5), JSON, max_size=3), max_size=5),
    st.sampled_from([None, 1]),
    st.booleans(),
    st.integers(1, 40),
)
def test_any_list_of_objects_is_cut_into_them(made, indent, ascii_only, chunk):
    content = json.dumps(made, indent=indent, ensure_ascii=ascii_only).encode()
    assert [json.loads(one.data) for one in records(content, chunk)] == made
    page = b'{"a": "\\"[{", "Records": ' + content + b', "b": [{"c": "]}"}]}'
    assert [json.loads(one.data) for one in records(page, chunk)] == made


def test_pages_one_after_another_are_read_on():
    assert len(records(PAGE + b"\n" + PAGE)) == 100


def test_an_object_with_another_list_is_a_record():
    one = b'{"kind": "activity", "parameters": [{"value": 1}], "value": ["a"]}'
    assert [frame.data for frame in records(one)] == [one]


@pytest.mark.parametrize("content", [DOCUMENT, PAGE], ids=["list", "page"])
@pytest.mark.parametrize("share", [0.1, 0.5, 0.9])
def test_a_cut_document_gives_what_came_before(content, share):
    found = records(content[: int(len(content) * share)])
    assert [one.problem for one in found][-1] == "truncated"
    whole = [json.loads(one.data) for one in found[:-1]]
    assert whole == RECORDS[: len(whole)]


def test_an_element_too_long_is_skipped():
    content = json.dumps([{"a": 1}, {"b": "x" * 500, "c": [{}]}, {"d": 2}]).encode()
    for chunk in (10, 4096):
        found = records(content, chunk, most=100)
        assert [(one.data, one.problem) for one in found] == [
            (b'{"a": 1}', None),
            (b"", "too-large"),
            (b'{"d": 2}', None),
        ]


@given(st.binary(max_size=300), st.integers(1, 20))
def test_any_bytes_are_cut_as_a_document(content, chunk):
    found = records(content, chunk, most=50)
    assert all(len(one.data) <= 50 for one in found)
    assert [one.place_number for one in found] == sorted(one.place_number for one in found)


@given(st.text(st.sampled_from('{}[]",:\\ a'), max_size=60), st.integers(1, 5))
def test_a_document_does_not_depend_on_the_chunks(text, chunk):
    content = b"[" + text.encode()
    assert records(content, chunk) == records(content)


@pytest.mark.parametrize(
    "packed",
    [
        gzip.compress(JOINED),
        gzip.compress(JOINED[:500]) + gzip.compress(JOINED[500:]) + b"\0" * 512,
        zipped(log=JOINED),
        b"\xff\xfe" + JOINED.decode().encode("utf-16-le"),
        b"\xfe\xff" + JOINED.decode().encode("utf-16-be"),
    ],
    ids=["gzip", "gzip of two members", "zip", "utf-16-le", "utf-16-be"],
)
def test_packed_files_are_opened(packed):
    found = lines(packed, Limits(chunk_bytes=64))
    assert [json.loads(one.data) for one in found] == RECORDS
    rest = lines(packed, start=found[9].end_offset, number=10)
    assert rest == found[10:]


NOISE = random.Random(1).randbytes(5000).hex().encode()


@pytest.mark.parametrize(
    ("packed", "problem"),
    [
        (gzip.compress(b"one\n" + NOISE)[:-50], "truncated"),
        (gzip.compress(b"one\ntwo\n") + b"garbage", "wrong-format"),
        (b"\x1f\x8bgarbage", "wrong-format"),
        (zipped(a=b"one\n", b=b"two\n"), "wrong-format"),
        (zipped(a=b"one\n" + NOISE)[:-100], "wrong-format"),
        (gzip.compress(b"one\n" + b"\n" * 9_000_000), "too-large"),
        (zipped(a=b"one\n" + b"\n" * 9_000_000), "too-large"),
    ],
    ids=["cut", "trailing", "no gzip", "two members", "cut zip", "bomb", "zip bomb"],
)
def test_what_cannot_be_unpacked_ends_with_a_problem(packed, problem):
    found = lines(packed, Limits(ratio_from=1 << 20))
    assert found[-1].problem == problem
    assert all(one.problem is None for one in found[:-1])


@given(st.sampled_from([b"\x1f\x8b\x08", b"PK\3\4", b"\xff\xfe"]), st.binary(max_size=100))
def test_broken_packing_raises_nothing(begin, rest):
    assert isinstance(lines(begin + rest), list)


def test_a_cutter_is_fed_over_days():
    cut = cutter(Framing.LINES, start=100, number=7)
    assert list(cut.feed(b"a")) == []
    assert list(cut.feed(b"b\nc\n")) == [(b"ab", 8, 103, None), (b"c", 9, 105, None)]

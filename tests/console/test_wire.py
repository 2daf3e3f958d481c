"""Bodies without a length, and lengths that lie, at a real server."""

import socket
import urllib.request

import pytest

from browser.driving import empty_database, start, stop

pytestmark = pytest.mark.slow
FORM = "content-type: application/x-www-form-urlencoded"


@pytest.fixture(scope="module")
def console(tmp_path_factory):
    folder = tmp_path_factory.mktemp("wire")
    made = start(folder, empty_database(folder))
    yield made
    stop(made)


def sent(console, headers: str, body: bytes, *, leave: bool = False) -> bytes:
    """What comes back for a POST to the door, of which the last word may be missing."""
    port = int(console.origin.rpartition(":")[2])
    lines = ["POST /sign-in/begin/ HTTP/1.1", f"host: localhost:{port}", FORM, *headers.split("|")]
    lines.append("connection: close")
    with socket.create_connection(("127.0.0.1", port), timeout=5) as wire:
        wire.sendall("\r\n".join(lines).encode() + b"\r\n\r\n" + body)
        if leave:
            wire.shutdown(socket.SHUT_WR)
        got = b""
        while part := wire.recv(65536):
            got += part
    return got


@pytest.mark.parametrize(
    ("headers", "body", "status"),
    [
        ("transfer-encoding: chunked", b"5\r\na=b&c\r\n0\r\n\r\n", b"411"),
        ("content-length: 99999999", b"a=b", b"413"),
        ("content-length: 3|content-length: 4", b"a=bc", b"400"),
        ("content-length: -1", b"", b"400"),
        ("content-length: x", b"", b"400"),
        ("content-length: 3", b"a=b", b"403"),
    ],
    ids=["chunked", "large", "two", "negative", "word", "honest but without a token"],
)
def test_it_is_answered_by_its_head(console, headers, body, status):
    assert sent(console, headers, body).split(b" ")[1] == status


def test_both_kinds_of_length_are_never_believed(console):
    got = sent(console, "content-length: 3|transfer-encoding: chunked", b"0\r\n\r\nGET / ")
    assert got.split(b" ")[1] in {b"400", b"411"}


def test_a_body_that_stops_short_does_nothing(console):
    got = sent(console, "content-length: 1000", b"a=b", leave=True)
    assert b" 200 " not in got
    assert alive(console)


def test_what_comes_behind_the_body_is_no_part_of_it(console):
    got = sent(console, "content-length: 3", b"a=bNONSENSE\r\n\r\n")
    assert got.split(b" ")[1] == b"403"
    assert b" 200 " not in got
    assert alive(console)


def alive(console) -> bool:
    with urllib.request.urlopen(f"{console.origin}/health/", timeout=20) as answer:
        return answer.status == 200

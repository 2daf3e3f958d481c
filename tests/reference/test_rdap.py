import importlib.util
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.reference.errors import ReferenceDataError
from doorward.reference.rdap import ANSWER_LIMIT, Pace, RdapClient, Servers, registration_date

_SPEC = importlib.util.spec_from_file_location(
    "rdap_server", Path(__file__).with_name("rdap_server.py")
)
rdap_server = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(rdap_server)
ANSWERS, RdapServer = rdap_server.ANSWERS, rdap_server.RdapServer

TODAY = date(2026, 3, 10)


class Watch:
    """A clock that sleeping moves on."""

    def __init__(self):
        self.now = 100.0
        self.slept = []

    def __call__(self):
        return self.now

    def sleep(self, seconds):
        self.slept.append(seconds)
        self.now += seconds


@pytest.fixture
def watch():
    return Watch()


def client(server, watch, bootstrap=None):
    servers = Servers(bootstrap or server.bootstrap)
    return RdapClient(servers, TODAY, Pace(), clock=watch, sleep=watch.sleep)


def refusal(server, watch, domain="widgets.example", bootstrap=None):
    with client(server, watch, bootstrap) as asking, pytest.raises(ReferenceDataError) as refused:
        asking.ask(domain)
    assert refused.value.where == domain
    return refused.value.code


@pytest.mark.parametrize(
    ("domain", "registered"),
    [
        ("widgets.example", date(2023, 6, 1)),
        ("again.example", date(2009, 1, 1)),
        ("bare.example", None),
    ],
)
def test_reads_the_day_a_domain_was_first_registered(watch, domain, registered):
    with RdapServer() as server, client(server, watch) as asking:
        assert asking.ask(domain) == registered


def test_asks_for_the_domain_above_where_one_is_not_registered(watch):
    with RdapServer() as server, client(server, watch) as asking:
        assert asking.ask("jobs.eu.widgets.example") == date(2023, 6, 1)
    assert server.domains() == [
        "jobs.eu.widgets.example",
        "eu.widgets.example",
        "widgets.example",
    ]


def test_sends_the_domain_and_nothing_else(watch):
    with RdapServer() as server, client(server, watch) as asking:
        asking.ask("widgets.example")
    ((path, headers),) = server.asked
    assert path == "/rdap/domain/widgets.example"
    assert set(headers) == {"Host", "Accept", "Accept-Encoding", "Connection", "User-Agent"}
    assert headers["Accept"] == "application/rdap+json"
    assert headers["User-Agent"] == "doorward-domain-dates"


def test_asks_a_server_once_a_second(watch):
    with RdapServer() as server, client(server, watch) as asking:
        for domain in ("widgets.example", "again.example", "bare.example"):
            asking.ask(domain)
    assert watch.slept == [1.0, 1.0]


WRONG = {
    "not known": ((404, {}, b"{}"), "not-found"),
    "failing": ((503, {}, b""), "server-error"),
    "forbidden": ((403, {}, b""), "refused"),
    "left alone": ((429, {}, b""), "rate-limited"),
    "left alone for an hour": ((429, {"Retry-After": "3600"}, b""), "rate-limited"),
    "left alone twice": ((429, {"Retry-After": "5"}, b""), "rate-limited"),
    "not json": ((200, {}, b"<html>"), "not-understood"),
    "of another domain": ((200, {}, (ANSWERS / "again.example.json").read_bytes()), None),
    "of no domain": ((200, {}, b'{"objectClassName": "entity", "ldhName": "x"}'), None),
    "very deep": ((200, {}, b"[" * 50_000), "not-understood"),
    "huge": ((200, {}, b" " * (ANSWER_LIMIT + 1)), "too-large"),
    "compressed": ((200, {"Content-Encoding": "gzip"}, b"x"), "not-understood"),
    "in a circle": (
        (302, {"Location": "http://{place}/rdap/domain/widgets.example"}, b""),
        "too-many-redirects",
    ),
    "sending elsewhere": ((302, {"Location": "https://elsewhere.example/"}, b""), "refused"),
    "sending to another port": ((302, {"Location": "http://127.0.0.1:1/"}, b""), "refused"),
    "sending inside": ((302, {"Location": "https://169.254.169.254/"}, b""), "refused"),
    "sending to plain http": ((302, {"Location": "http://rdap.test/"}, b""), "insecure"),
    "sending to a file": ((302, {"Location": "file:///etc/passwd"}, b""), "insecure"),
    "sending nowhere": ((302, {}, b""), "refused"),
}


@pytest.mark.parametrize(("answer", "code"), WRONG.values(), ids=WRONG)
def test_goes_wrong_clearly(watch, answer, code):
    with RdapServer({"widgets.example": answer}) as server:
        assert refusal(server, watch) == (code or "not-understood")


def test_waits_once_as_long_as_it_is_told(watch):
    with RdapServer({"widgets.example": (429, {"Retry-After": "5"}, b"")}) as server:
        refusal(server, watch)
    assert len(server.asked) == 2
    assert watch.slept == [5.0]


def test_leaves_a_server_alone_that_says_so(watch):
    with (
        RdapServer({"widgets.example": (429, {}, b"")}) as server,
        client(server, watch) as asking,
    ):
        for domain in ("widgets.example", "again.example"):
            with pytest.raises(ReferenceDataError):
                asking.ask(domain)
    assert server.domains() == ["widgets.example"]


def test_leaves_a_server_alone_after_three_failures(watch):
    bad = {f"bad{number}.example": (500, {}, b"") for number in range(5)}
    with RdapServer(bad) as server, client(server, watch) as asking:
        for domain in bad:
            with pytest.raises(ReferenceDataError):
                asking.ask(domain)
    assert len(server.asked) == 3


def test_follows_a_redirect_to_a_server_of_the_list(watch):
    there = {"moved.example": (302, {"Location": "/rdap/domain/widgets.example"}, b"")}
    with (
        RdapServer(there) as server,
        client(server, watch) as asking,
        pytest.raises(ReferenceDataError, match="something else"),
    ):
        asking.ask("moved.example")
    assert server.domains() == ["moved.example", "widgets.example"]


class Connection:
    """A connection that stands, to an address."""

    def __init__(self, host):
        self.host = host

    def get_extra_info(self, name):
        return (self.host, 443) if name == "server_addr" else None


@pytest.mark.parametrize(
    "host", ["127.0.0.1", "10.0.0.1", "192.168.1.1", "169.254.169.254", "::1", "fd00::1"]
)
def test_nothing_is_sent_where_a_name_leads_to_a_private_address(watch, host):
    with RdapServer() as server, client(server, watch) as asking:
        check = asking._check_address
        check("connection.connect_tcp.complete", {"return_value": Connection("1.1.1.1")})
        check("http11.send_request_headers.started", {})
        with pytest.raises(ReferenceDataError, match="private address"):
            check("connection.connect_tcp.complete", {"return_value": Connection(host)})


def test_the_address_is_checked_before_anything_is_sent(watch, monkeypatch):
    with RdapServer() as server, client(server, watch) as asking:
        monkeypatch.setattr(asking._servers, "places", frozenset())
        with pytest.raises(ReferenceDataError, match="private address"):
            asking.ask("widgets.example")
    assert server.asked == []


def test_no_server_is_known_for_a_zone(watch):
    with RdapServer() as server:
        assert refusal(server, watch, "widgets.invalid") == "no-server"
        assert refusal(server, watch, "widgets.test") == "no-server"
    assert server.asked == []


@pytest.mark.parametrize(
    "content",
    [
        b"",
        b"[]",
        b'{"services": []}',
        b'{"services": [[["example"], ["http://plain.example/"]]]}',
        b'{"services": [[["example"]]]}',
        b'{"services": [[["example"], ["https://user:word@rdap.example/"]]]}',
    ],
    ids=["nothing", "a list", "no services", "plain http", "no addresses", "a password"],
)
def test_refuses_a_list_of_no_servers(content):
    with pytest.raises(ReferenceDataError) as refused:
        Servers(content)
    assert refused.value.code in {"wrong-type", "empty"}


def test_the_longest_zone_wins():
    services = (
        b'{"services": [[["uk"], ["https://a.example/"]], [["co.uk"], ["https://b.example/"]]]}'
    )
    servers = Servers(services)
    assert servers.find("widgets.co.uk") == "https://b.example/"
    assert servers.find("widgets.org.uk") == "https://a.example/"


@pytest.mark.parametrize("told", ["", "soon", "1969-01-01T00:00:00Z", "2099-01-01", "2023-13-01"])
def test_impossible_dates_are_none(told):
    content = (ANSWERS / "widgets.example.json").read_bytes()
    content = content.replace(b"2023-06-01T09:30:00Z", told.encode())
    assert registration_date(content, "widgets.example", TODAY) is None


@given(st.binary(max_size=300))
def test_any_bytes_are_read_or_refused(content):
    with pytest.raises(ReferenceDataError):
        registration_date(content, "widgets.example", TODAY)


class Rushing(Watch):
    """A clock on which half a minute passes at every look."""

    def __call__(self):
        self.now += 30.0
        return self.now


def test_an_answer_that_takes_too_long_is_given_up():
    with RdapServer() as server:
        assert refusal(server, Rushing()) == "timeout"


def test_a_server_that_is_not_there_is_said_to_be_so(watch):
    with RdapServer() as server:
        gone = server.bootstrap
    assert refusal(server, watch, bootstrap=gone) == "unreachable"

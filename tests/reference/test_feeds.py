from __future__ import annotations

import gzip
import importlib.util
import json
from datetime import timedelta
from pathlib import Path

import msgspec
import pytest

from doorward.model import FeedKind, NetworkKind
from doorward.reference import FeedState, Reference, ReferenceDataError
from doorward.reference.adding import AddOptions, add
from doorward.reference.catalogue import CATALOGUE, CatalogueEntry, known_feed
from doorward.reference.download import check_secure
from doorward.reference.feeds import PullOptions, pull
from doorward.reference.journal import JOURNAL_FILE, last_failures
from doorward.reference.loading import parsers_of
from doorward.reference.store import digest_of, read_feed

_SPEC = importlib.util.spec_from_file_location(
    "feed_server", Path(__file__).with_name("feed_server.py")
)
feed_server = importlib.util.module_from_spec(_SPEC)
_SPEC.loader.exec_module(feed_server)

_NETWORKS = FeedKind.NETWORKS
_LIST = "".join(f"198.51.100.{last}/32\n" for last in range(200)).encode()


@pytest.fixture
def server():
    with feed_server.FeedServer(_LIST) as running:
        yield running


def _entry(server, **more):
    fields = {
        "name": "example-list",
        "title": "Example",
        "kind": FeedKind.NETWORKS,
        "parser": "cidr-text",
        "file": "list.txt",
        "licence": "CC0-1.0",
        "url": server.url,
        "network_kinds": (NetworkKind.VPN,),
        "max_bytes": 100_000,
        "unpacked_bytes": 100_000,
        **more,
    }
    return CatalogueEntry(**fields)


def _options(now, **more):
    return PullOptions(**{"now": now, "seconds": 5.0, "silence": 2.0, **more})


def test_a_feed_is_fetched_proved_and_stored(server, tmp_path, now):
    steps = []
    done = pull(tmp_path, _entry(server), _options(now), lambda *step: steps.append(step))
    assert (done.outcome, done.entries, done.bytes) == ("stored", 200, len(_LIST))
    stored = read_feed(tmp_path / "example-list")
    assert stored.path.read_bytes() == _LIST
    assert stored.record.sha256 == digest_of(stored.path) == done.sha256
    assert (stored.record.etag, stored.record.fetched_at) == ('"one"', now)
    assert steps[-1] == (len(_LIST), len(_LIST))
    assert sorted(path.name for path in (tmp_path / "example-list").iterdir()) == sorted(
        ["feed.json", stored.record.file]
    )
    reference = Reference.load(tmp_path, now=now)
    (status,) = [one for one in reference.status() if one.name == "example-list"]
    assert (status.state, status.entries) == (FeedState.FRESH, 200)


def test_an_unchanged_feed_is_not_fetched_again(server, tmp_path, now):
    pull(tmp_path, _entry(server), _options(now))
    later = now + timedelta(days=3)
    again = pull(tmp_path, _entry(server), _options(later))
    assert again.outcome == "unchanged"
    assert server.requests[-1]["If-None-Match"] == '"one"'
    assert read_feed(tmp_path / "example-list").record.fetched_at == later


def test_a_changed_feed_replaces_the_old_one(server, tmp_path, now):
    pull(tmp_path, _entry(server), _options(now))
    server.content, server.etag = _LIST + b"203.0.113.0/24\n", '"two"'
    assert pull(tmp_path, _entry(server), _options(now)).entries == 201
    assert len(list((tmp_path / "example-list").glob("data-*"))) == 1


def test_an_interrupted_download_is_continued(server, tmp_path, now):
    server.cut_after = 100
    first = pull(tmp_path, _entry(server), _options(now))
    assert (first.outcome, len(server.requests)) == ("truncated", 3)
    assert server.requests[1]["Range"] == "bytes=100-"
    assert server.requests[1]["If-Range"] == '"one"'
    assert not (tmp_path / "example-list" / "feed.json").exists()
    server.cut_after = None
    assert pull(tmp_path, _entry(server), _options(now)).outcome == "stored"
    assert server.requests[-1]["Range"] == "bytes=300-"
    assert read_feed(tmp_path / "example-list").path.read_bytes() == _LIST


def test_an_interrupted_download_of_another_version_begins_anew(server, tmp_path, now):
    server.cut_after = 100
    pull(tmp_path, _entry(server), _options(now))
    server.cut_after, server.etag = None, '"two"'
    server.content = _LIST.replace(b"198.51.100", b"203.0.113.0"[:9])
    assert pull(tmp_path, _entry(server), _options(now)).outcome == "stored"
    assert read_feed(tmp_path / "example-list").path.read_bytes() == server.content


def test_without_an_entity_tag_nothing_is_continued(server, tmp_path, now):
    server.etag, server.cut_after = "", 100
    assert pull(tmp_path, _entry(server), _options(now)).outcome == "truncated"
    server.cut_after = None
    assert pull(tmp_path, _entry(server), _options(now)).outcome == "stored"
    assert all("Range" not in request for request in server.requests)


def test_a_server_that_continues_elsewhere_is_not_believed(server, tmp_path, now):
    server.cut_after = 100
    pull(tmp_path, _entry(server), _options(now))
    server.cut_after, server.behaviour = None, "lying_range"
    assert pull(tmp_path, _entry(server), _options(now)).outcome == "stored"
    assert read_feed(tmp_path / "example-list").path.read_bytes() == _LIST


@pytest.mark.parametrize(
    ("behaviour", "code"),
    [
        ("missing", "not-found"),
        ("failing", "server-error"),
        ("forbidden", "refused"),
        ("compressing", "refused"),
        ("endless", "too-large"),
        ("announces_too_much", "too-large"),
    ],
)
def test_what_a_server_can_do_wrong(server, tmp_path, now, behaviour, code):
    pull(tmp_path, _entry(server), _options(now))
    server.behaviour, server.etag = behaviour, '"two"'
    done = pull(tmp_path, _entry(server), _options(now))
    assert (done.outcome, done.failed) == (code, True)
    assert read_feed(tmp_path / "example-list").path.read_bytes() == _LIST
    (status,) = [s for s in Reference.load(tmp_path, now=now).status() if s.name == "example-list"]
    assert status.state is FeedState.FAILING
    assert "the last pull failed" in status.message


@pytest.mark.parametrize("behaviour", ["slow_body", "slow_head", "silent"])
def test_a_slow_server_is_given_up(server, tmp_path, now, behaviour):
    server.behaviour = behaviour
    done = pull(tmp_path, _entry(server), _options(now, seconds=0.4, silence=0.3))
    assert done.outcome == "timeout"


def test_redirects_are_followed_only_to_safe_places(server, tmp_path, now):
    with feed_server.FeedServer(b"", "redirecting") as first:
        first.location = server.url
        assert pull(tmp_path, _entry(first), _options(now)).outcome == "stored"
        first.location = "http://feeds.example/list"
        assert pull(tmp_path, _entry(first), _options(now)).outcome == "insecure"
        first.location = "file:///etc/hostname"
        assert pull(tmp_path, _entry(first), _options(now)).outcome == "insecure"
        first.location = "/again"
        assert pull(tmp_path, _entry(first), _options(now)).outcome == "too-many-redirects"


@pytest.mark.parametrize(
    "url", ["http://feeds.example/x", "ftp://127.0.0.1/x", "file:///x", "https://user:pw@x.example",
            "https://", "x", "http://127.0.0.1.example/x"],
)  # fmt: skip
def test_only_secure_addresses_are_fetched(url):
    with pytest.raises(ReferenceDataError) as caught:
        check_secure(url)
    assert caught.value.code == "insecure"


def test_https_and_loopback_are_secure():
    for url in (
        "https://feeds.example/x",
        "http://127.0.0.1:1/x",
        "http://[::1]/",
        "http://localhost/",
    ):
        check_secure(url)


def test_nobody_there(tmp_path, now):
    with feed_server.FeedServer() as gone:
        entry = _entry(gone)
    assert pull(tmp_path, entry, _options(now)).outcome == "unreachable"


def test_a_pinned_checksum_must_fit(server, tmp_path, now):
    wrong = pull(tmp_path, _entry(server), _options(now, sha256="0" * 64))
    assert wrong.outcome == "wrong-checksum"
    assert not (tmp_path / "example-list" / "feed.json").exists()
    right = pull(tmp_path, _entry(server), _options(now, sha256=_digest(_LIST).upper()))
    assert right.outcome == "stored"


def _digest(content):
    import hashlib

    return hashlib.sha256(content).hexdigest()


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "empty"),
        (b"# nothing\n", "empty"),
        (b"<html>\n<body>\nlog\nin\nplease\n", "not-understood"),
        (_LIST[:600], "shrunken"),
        (gzip.compress(b"192.0.2.0/24\n" * 100_000, mtime=0), "too-large"),
        (gzip.compress(_LIST, mtime=0)[:50], "not-understood"),
    ],
    ids=("empty", "comment", "page", "shrunken", "large", "cut"),
)
def test_a_bad_list_never_replaces_a_good_one(server, tmp_path, now, content, code):
    pull(tmp_path, _entry(server), _options(now))
    server.content, server.etag = content, '"two"'
    assert pull(tmp_path, _entry(server), _options(now)).outcome == code
    assert read_feed(tmp_path / "example-list").path.read_bytes() == _LIST


def test_a_shrunken_list_can_be_accepted(server, tmp_path, now):
    pull(tmp_path, _entry(server), _options(now))
    server.content, server.etag = b"192.0.2.0/24\n", '"two"'
    assert pull(tmp_path, _entry(server), _options(now, accept_shrunken=True)).entries == 1


def test_a_compressed_feed_is_unpacked(server, tmp_path, now):
    server.content = gzip.compress(_LIST, mtime=0)
    assert pull(tmp_path, _entry(server), _options(now)).entries == 200
    assert read_feed(tmp_path / "example-list").path.read_bytes() == _LIST


def test_an_attribution_must_be_accepted(server, tmp_path, now):
    entry = _entry(server, attribution="by Example")
    assert pull(tmp_path, entry, _options(now)).outcome == "licence"
    assert not server.requests
    assert pull(tmp_path, entry, _options(now, accept_licence=True)).outcome == "stored"
    (status,) = [s for s in Reference.load(tmp_path, now=now).status() if s.name == "example-list"]
    assert status.attribution == "by Example"


def test_the_month_is_put_into_the_address(server, tmp_path, now):
    entry = _entry(server, url=server.url + "-{year}-{month}")
    assert pull(tmp_path, entry, _options(now)).origin.endswith("/list-2026-11")


def test_the_journal_remembers_only_the_last_failure(server, tmp_path, now):
    server.behaviour = "missing"
    pull(tmp_path, _entry(server), _options(now))
    assert "example-list" in last_failures(tmp_path)
    server.behaviour = "well"
    pull(tmp_path, _entry(server), _options(now))
    assert last_failures(tmp_path) == {}
    lines = (tmp_path / JOURNAL_FILE).read_text().splitlines()
    assert [json.loads(line)["outcome"] for line in lines] == ["not-found", "stored"]
    (tmp_path / JOURNAL_FILE).write_bytes(b"\xff not json\n[]\n")
    assert last_failures(tmp_path) == {}


def test_the_catalogue_is_whole():
    for name, entry in CATALOGUE.items():
        assert entry.name == name
        assert entry.parser in parsers_of(entry.kind)
        assert entry.url is None or entry.url.startswith("https://")
        assert not (entry.default and (entry.url is None or entry.attribution))
        assert entry.kind is not FeedKind.NETWORKS or entry.network_kinds
    with pytest.raises(ReferenceDataError, match="zscaler"):
        known_feed("no-such-feed")


def _add(folder, file, now, **more):
    return add(folder, file, AddOptions(**{"now": now, **more}))


def test_a_file_is_added_under_a_catalogue_name(tmp_path, now):
    file = tmp_path / "mine.json"
    file.write_text(json.dumps({"type": "cidr", "version": 20260811, "list": ["192.0.2.0/24"]}))
    record = _add(tmp_path / "feeds", file, now, name="zscaler").record
    assert (record.kind, record.network_kinds) == (FeedKind.NETWORKS, (NetworkKind.CORPORATE,))
    assert (str(record.list_date), record.origin, record.entries) == ("2026-08-11", "mine.json", 1)
    assert file.exists()


def test_a_file_of_ones_own_needs_a_kind(tmp_path, now):
    file = tmp_path / "mine.csv"
    file.write_text("list_name,value,reason\nperson,Jo Example,asked to be left out\n")
    with pytest.raises(ReferenceDataError, match="--kind"):
        _add(tmp_path / "feeds", file, now, name="my-list")
    record = _add(tmp_path / "feeds", file, now, name="my-list", kind=FeedKind.OWN_LISTS).record
    assert record.parser == "own-lists-csv"


def test_a_leak_is_stored_as_digests(tmp_path, now):
    file = tmp_path / "leak.txt"
    file.write_text("jo@example.com\n")
    stored = _add(tmp_path / "feeds", file, now, name="leak", kind=FeedKind.LEAKED_EMAILS)
    kept = b"".join(path.read_bytes() for path in (tmp_path / "feeds").rglob("*") if path.is_file())
    assert b"jo@example.com" not in kept
    assert stored.record.entries == 1
    assert Reference.load(tmp_path / "feeds", now=now).leaked_email("JO@example.com")


@pytest.mark.parametrize(
    ("content", "more", "code"),
    [
        ("", {"name": "zscaler"}, "wrong-type"),
        ("192.0.2.0/24", {"name": "x", "kind": _NETWORKS, "parser": "oops"}, "unknown-parser"),
        ("192.0.2.0/24", {"name": "../x", "kind": _NETWORKS}, "no-parser"),
        ("192.0.2.0/24", {"name": "../x", "kind": _NETWORKS, "parser": "cidr-text"}, "bad-name"),
        ("", {"name": "x", "kind": _NETWORKS, "parser": "cidr-text"}, "empty"),
        ("x", {"name": "dbip-city"}, "licence"),
        ("x", {"name": "dbip-city", "accept_licence": True}, "not-understood"),
    ],
)  # fmt: skip
def test_what_cannot_be_added(tmp_path, now, content, more, code):
    file = tmp_path / "mine.dat"
    file.write_text(content)
    with pytest.raises(ReferenceDataError) as caught:
        _add(tmp_path / "feeds", file, now, **more)
    assert caught.value.code == code
    assert not list((tmp_path / "feeds").rglob("feed.json"))


def test_a_feed_whose_data_was_changed_is_failing(server, tmp_path, now):
    pull(tmp_path, _entry(server), _options(now))
    stored = read_feed(tmp_path / "example-list")
    stored.path.write_bytes(b"203.0.113.0/24\n")
    reference = Reference.load(tmp_path, now=now)
    (status,) = [one for one in reference.status() if one.name == "example-list"]
    assert status.state is FeedState.FAILING
    assert not reference.has(FeedKind.NETWORKS)
    assert pull(tmp_path, _entry(server), _options(now)).outcome == "stored"
    assert "If-None-Match" not in server.requests[-1]
    assert Reference.load(tmp_path, now=now).has(FeedKind.NETWORKS)


def test_records_round_trip(server, tmp_path, now):
    pull(tmp_path, _entry(server), _options(now))
    record = read_feed(tmp_path / "example-list").record
    assert msgspec.json.decode(msgspec.json.encode(record), type=type(record)) == record

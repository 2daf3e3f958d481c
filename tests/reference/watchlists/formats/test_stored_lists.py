"""Lists as feeds: added, compiled, joined, and refused when they shrink or are something else."""

from __future__ import annotations

import csv
from datetime import UTC, date, datetime, timedelta
from importlib import resources
from pathlib import Path

import list_miniatures as miniatures
import msgspec
import pytest
from list_miniatures import names_of

from doorward.model import EntryKind, FeedKind, NameQuality
from doorward.reference import FeedState, Reference, ReferenceDataError
from doorward.reference.adding import AddOptions, add
from doorward.reference.bundled import DESIGNATIONS, bundled_feeds
from doorward.reference.catalogue import CATALOGUE
from doorward.reference.loading import parsers_of
from doorward.reference.store import digest_of, stored_feeds
from doorward.reference.watchlists import loading
from doorward.reference.watchlists.compiling import place_of, read_compiled
from doorward.reference.watchlists.formats import READERS
from doorward.reference.watchlists.formats.gathering import Draft, Gathering
from doorward.reference.watchlists.loading import joined, lacking, read_list, stored_list
from doorward.reference.watchlists.sources import SOURCES

NOW = datetime(2026, 11, 22, 12, tzinfo=UTC)


@pytest.fixture
def store(tmp_path):
    """Adds a miniature as a feed and gives the stored feed."""

    def added(parser: str, content: str | None = None, **more):
        file = tmp_path / "given" / "list"
        file.parent.mkdir(exist_ok=True)
        file.write_text(content or miniatures.ALL[parser], encoding="utf-8")
        fields = {"now": NOW, "name": parser, "parser": parser, "kind": FeedKind.WATCHLISTS}
        return add(tmp_path / "feeds", file, AddOptions(**(fields | more)))

    return added


@pytest.fixture
def kept(monkeypatch):
    """The entries that the lists were joined to, in place of an index of them."""
    monkeypatch.setattr(loading, "Watchlists", lambda entries, dates: (list(entries), dict(dates)))


def of_parser(tmp_path: Path, *parsers: str):
    for parser in parsers:
        path = tmp_path / parser
        path.write_text(miniatures.ALL[parser], encoding="utf-8")
        yield read_list(path, parser, parser)


@pytest.mark.parametrize("parser", READERS)
def test_every_list_can_be_added_and_loaded(store, tmp_path, parser):
    stored = store(parser, list_date=date(2026, 11, 20))
    assert stored.record.entries == len(READERS[parser](stored.path, parser).entries)
    reference = Reference.load(tmp_path / "feeds", now=NOW)
    (status,) = [one for one in reference.status() if one.name == parser]
    assert status.entries == stored.record.entries
    assert reference.has(FeedKind.WATCHLISTS)
    assert len(reference.watchlists) > 0


def test_a_list_states_its_own_date(store):
    assert store("un", list_date=date(2020, 1, 1)).record.list_date == date(2026, 2, 27)
    assert store("ofac-sdn", list_date=date(2026, 11, 20)).record.list_date == date(2026, 11, 20)


def test_adding_compiles_and_loading_reads_no_list_again(store, tmp_path, monkeypatch):
    stored = store("un")
    assert place_of(stored.path).is_file()
    monkeypatch.setitem(READERS, "un", lambda *_: pytest.fail("was read again"))
    reference = Reference.load(tmp_path / "feeds", now=NOW)
    assert len(reference.watchlists) == 2 + len(bundled_feeds()[-1].data.parsed().entries)


def test_replacing_a_list_removes_what_was_compiled_of_the_old_one(store):
    old = store("un")
    new = store("un", miniatures.UN.replace("DATAID", "DATAKEY"))
    assert old.path != new.path
    assert not place_of(old.path).exists()
    assert place_of(new.path).is_file()


@pytest.mark.parametrize(
    "harm",
    [
        lambda place: place.unlink(),
        lambda place: place.write_bytes(b""),
        lambda place: place.write_bytes(place.read_bytes()[:-20]),
        lambda place: place.write_bytes(place.read_bytes().replace(b"TESTOV", b"HARMED")),
        lambda place: place.write_bytes(msgspec.msgpack.encode({"summary": 1})),
    ],
    ids=["gone", "empty", "truncated", "changed", "another-shape"],
)
def test_what_was_compiled_is_made_anew_where_it_does_not_fit(store, harm):
    stored = store("un")
    place = place_of(stored.path)
    good = place.read_bytes()
    harm(place)
    again = stored_list(stored.path, "un", "un", stored.record.sha256)
    assert names_of(again.parsed().entries[0])[0] == ("primary", "IVAN SAMPLE TESTOV")
    assert place.read_bytes() == good


@pytest.mark.parametrize(
    ("name", "parser", "sha256"),
    [("other", "un", None), ("un", "eu", None), ("un", "un", "0" * 64)],
    ids=["name", "parser", "digest"],
)
def test_what_was_compiled_serves_one_file_name_and_reader(store, name, parser, sha256):
    stored = store("un")
    digest = sha256 or stored.record.sha256
    assert read_compiled(stored.path, "un", "un", stored.record.sha256) is not None
    assert read_compiled(stored.path, name, parser, digest) is None


def test_other_readers_make_it_anew(store, monkeypatch):
    stored = store("un")
    monkeypatch.setattr("doorward.reference.watchlists.compiling.READERS_VERSION", 999)
    assert read_compiled(stored.path, "un", "un", stored.record.sha256) is None


def test_a_folder_that_cannot_be_written_to_is_no_fault(tmp_path, monkeypatch):
    path = tmp_path / "list"
    path.write_text(miniatures.UN, encoding="utf-8")

    def refused(**_):
        raise PermissionError(13, "read-only")

    monkeypatch.setattr("doorward.reference.store.tempfile.mkstemp", refused)
    listed = stored_list(path, "un", "un", digest_of(path))
    assert listed.summary.entries == 2
    assert not place_of(path).exists()


def test_a_list_that_shrank_by_half_is_refused_and_says_so(store, tmp_path):
    rows = [f'{number},"EXAMPLE {number}"' + ",-0- " * 10 for number in range(900000, 900100)]
    store("ofac-sdn", "\n".join(rows))
    with pytest.raises(ReferenceDataError) as caught:
        store("ofac-sdn", "\n".join(rows[:49]))
    assert caught.value.code == "shrunken"
    assert "49 entries instead of 100" in str(caught.value)
    (kept_feed,) = stored_feeds(tmp_path / "feeds")
    assert kept_feed.record.entries == 100
    assert store("ofac-sdn", "\n".join(rows[:49]), accept_shrunken=True).record.entries == 49


def test_a_wrong_file_says_what_it_looks_like(store):
    with pytest.raises(ReferenceDataError, match=r"looks like the UN consolidated list \(un\)"):
        store("eu", miniatures.UN)
    with pytest.raises(ReferenceDataError, match="looks like a web page"):
        store("un", "<!DOCTYPE html><html><body>Access denied</body></html>")


@pytest.mark.usefixtures("kept")
def test_tables_of_ofac_are_joined_by_number(tmp_path):
    lists = of_parser(tmp_path, "ofac-sdn", "ofac-alt", "ofac-add", "ofac-comments")
    entries, dates = joined(lists, {"ofac-sdn": None}, NOW.date())
    found = {entry.entry: entry for entry in entries}
    assert names_of(found["900001"]) == [
        ("primary", "Ivan Sample TESTOV"),
        ("weak-alias", "VANYA"),
        ("alias", "Ivan TESTOFF"),
        ("weak-alias", "WANJA"),
    ]
    numbers = {one.value for one in found["900001"].identifiers}
    assert {"X1234567", "Z0000001", "1SyntheticAddr", "1AnotherSynthetic"} <= numbers
    assert names_of(found["900002"])[-1] == ("alias", "EXAMPLE COMMERCE, CO.")
    assert found["900002"].addresses == ("1 Example Street, Sampletown 12345, Nowhere",)
    assert names_of(found["909999"]) == [("alias", "NOBODY KNOWN")]
    assert found["909999"].kind is EntryKind.OTHER
    assert "909998" not in found, "an address of nobody is no entry"
    assert dates == {"ofac-sdn": None}


@pytest.mark.usefixtures("kept")
def test_an_entry_past_its_last_day_never_matches(tmp_path):
    (listed,) = of_parser(tmp_path, "own")
    last = date(2027, 1, 1)
    references = {
        day: [entry.entry for entry in joined([listed], {}, day)[0]]
        for day in (date(2020, 1, 1), last, last + timedelta(days=1))
    }
    assert list(references.values()) == [["OWN-1", "OWN-2"], ["OWN-1"], []]


def test_a_table_alone_says_what_it_lacks(store, tmp_path):
    store("ofac-alt")
    (status,) = [
        one
        for one in Reference.load(tmp_path / "feeds", now=NOW).status()
        if one.name == "ofac-alt"
    ]
    assert "only aliases" in status.message
    assert "SDN.CSV, which is not loaded" in status.message
    store("ofac-sdn")
    messages = [one.message for one in Reference.load(tmp_path / "feeds", now=NOW).status()]
    assert not any("which is not loaded" in message for message in messages)


def test_nothing_lacks_where_the_whole_is_there():
    assert lacking({"a": "ofac-alt", "b": "ofac-advanced"}) == {}
    assert list(lacking({"a": "ofac-add", "b": "un"})) == ["a"]


def test_refusals_and_dates_left_out_show_in_the_status(store, tmp_path):
    store("uk")
    messages = [one.message for one in Reference.load(tmp_path / "feeds", now=NOW).status()]
    (message,) = [one for one in messages if "rows could not be understood" in one]
    assert "1 rows could not be understood (the first: " in message
    assert "1 dates of birth could not be understood" in message


ROWS = "".join(f"R-{number},Person {number},r,\n" for number in range(8))


def test_a_reference_used_twice_hides_nobody(store, tmp_path, kept):
    rows = "reference,name,reason,expires\nX,Ann Gone,r,2020-01-01\nX,Bob Here,r,\n" + ROWS
    store("own", rows)
    loaded = Reference.load(tmp_path / "feeds", now=NOW)
    (status,) = [one for one in loaded.status() if one.name == "own"]
    assert "1 rows could not be understood (the first: line 3: another row has the" in (
        status.message
    )
    assert "Bob Here" not in {name.text for one in loaded.watchlists[0] for name in one.names}


@pytest.mark.parametrize(
    ("days", "last"),
    [
        ((date(2020, 1, 1), None), None),
        ((None, date(2020, 1, 1)), None),
        ((date(2020, 1, 1), date(2030, 1, 1)), date(2030, 1, 1)),
        ((date(2030, 1, 1), date(2020, 1, 1)), date(2030, 1, 1)),
        ((date(2020, 1, 1),), date(2020, 1, 1)),
    ],
    ids=["open-last", "open-first", "later-last", "later-first", "alone"],
)
def test_of_several_orders_about_one_party_none_ends_before_all_do(days, last):
    gathering = Gathering("us-csl")
    draft = Draft("9", EntryKind.PERSON)
    draft.name("Ivan Example", NameQuality.PRIMARY)
    gathering.add(draft)
    for day in days:
        gathering.last_day("9", day)
    assert gathering.parsed().expires.get("9") == last


def test_what_comes_with_doorward_does_not_stand_for_sanctions_lists(tmp_path):
    reference = Reference.load(tmp_path, now=NOW)
    states = {one.name: one.state for one in reference.status() if one.kind is FeedKind.WATCHLISTS}
    assert states == {DESIGNATIONS: FeedState.FRESH, "watchlists": FeedState.MISSING}


def test_a_watchlist_is_read_only_when_asked_for(store, tmp_path, monkeypatch):
    store("un")
    reference = Reference.load(tmp_path / "feeds", now=NOW)
    monkeypatch.setattr(loading.StoredList, "parsed", lambda _: pytest.fail("was decoded"))
    assert reference.has(FeedKind.WATCHLISTS)
    assert reference.status()


def test_designations_all_have_a_source_and_say_how_they_were_checked():
    place = resources.files("doorward.reference") / "data" / "it_worker_designations.csv"
    rows = list(csv.DictReader(place.read_text(encoding="utf-8").splitlines()))
    assert len({row["reference"] for row in rows}) == len(rows) >= 60
    for row in rows:
        assert row["checked"] in {"official", "secondary"}
        assert row["source_url"].startswith("http")
        assert row["read_at"].startswith("http")
        assert date(2018, 1, 1) <= date.fromisoformat(row["listed_on"]) <= NOW.date()
    held = bundled_feeds()[-1].data
    assert (held.summary.entries, held.summary.refused) == (len(rows), 0)
    assert not any(entry.births or entry.addresses for entry in held.parsed().entries)


def test_the_catalogue_knows_every_public_list():
    assert parsers_of(FeedKind.WATCHLISTS) == tuple(READERS)
    for source in SOURCES:
        entry = CATALOGUE[source.name]
        assert entry.kind is FeedKind.WATCHLISTS
        assert entry.parser in READERS
        assert entry.url is None or entry.url.startswith("https://")
        assert entry.note or not entry.url, "each address says where it was found"
    assert CATALOGUE["ftm"].url is None
    assert {source.parser for source in SOURCES} == set(READERS) - {"own"}


def test_every_row_of_the_list_that_comes_along_is_whole():
    place = resources.files("doorward.reference") / "data" / "it_worker_designations.csv"
    for row in csv.DictReader(place.read_text("utf-8").splitlines()):
        assert None not in row, row["reference"]
        assert date.fromisoformat(row["listed_on"]) <= NOW.date()
        assert row["reason"]
        assert row["checked"] in {"official", "secondary"}
        assert row["source_url"].startswith(("https://", "http://"))
        assert row["read_at"].startswith(("https://", "http://"))

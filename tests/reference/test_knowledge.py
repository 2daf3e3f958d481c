from __future__ import annotations

import json
from datetime import UTC, date, datetime, timedelta

import msgspec
import pytest

from doorward.model import (
    Application,
    ClientEvent,
    FeedKind,
    Knowledge,
    NetworkKind,
    Origin,
    Statement,
    StatementSource,
)
from doorward.reference import FeedRecord, FeedState, Reference, ReferenceDataError, write_feed
from doorward.reference.store import feeds_folder, home_folder, read_feed


def _store(folder, name, kind, parser, content, **more):
    record = FeedRecord(
        name=name, kind=kind, parser=parser, file="data.txt", origin="a test", **more
    )
    return write_feed(folder, record, content)


@pytest.fixture
def folder(tmp_path):
    place = tmp_path / "feeds"
    today = date(2026, 11, 20)
    _store(place, "vpns", FeedKind.NETWORKS, "cidr-text", b"192.0.2.0/24\n", list_date=today,
           network_kinds=(NetworkKind.VPN,), provider="Example VPN")  # fmt: skip
    _store(place, "where", FeedKind.GEOLOCATION, "geolocation-csv",
           b"cidr,country,region\n192.0.2.0/24,US,TX\n", list_date=today)  # fmt: skip
    _store(place, "throwaway", FeedKind.DISPOSABLE_DOMAINS, "domain-text", b"bin.example\n",
           list_date=today)  # fmt: skip
    return place


def _application(**more):
    origin = Origin("applications.jsonl", "3")
    statements = (
        Statement(
            source=StatementSource.FORM,
            origin=origin,
            emails=("Jo.Public+x@gmail.com", "jo@deep.bin.example"),
            phones=("(512) 555-0100", "+1 512 555 0100"),
            location="Austin, TX",
        ),
    )
    events = (
        ClientEvent(at=datetime(2026, 11, 1, tzinfo=UTC), ip=" 192.0.2.9 ", stage="apply"),
        ClientEvent(ip=None),
        ClientEvent(ip="not an address"),
    )
    fields = {
        "id": "3",
        "origin": origin,
        "statements": statements,
        "client_events": events,
        "addresses": ("1 Example Street, Austin, TX 78701",),
        **more,
    }
    return Application(**fields)


def test_a_dossier_says_what_is_known_and_where_it_stands(folder, now):
    dossier = Reference.load(folder, now=now).resolve(_application())
    first, second = dossier.phones
    assert first.e164 == second.e164 == "+15125550100"
    assert (first.source, second.source) == (
        "applications.jsonl#3 phones[0]",
        "applications.jsonl#3 phones[1]",
    )
    assert (first.area, first.plus_one, second.plus_one) == ("Texas", False, True)
    mail, thrown = dossier.emails
    assert (mail.canonical, mail.free_provider, mail.disposable) == (
        "jopublic@gmail.com",
        True,
        False,
    )
    assert (thrown.disposable, thrown.free_provider) == (True, False)
    network, wrong = dossier.networks
    assert (network.ip, network.stage, network.kinds) == ("192.0.2.9", "apply", (NetworkKind.VPN,))
    assert (network.provider, network.lists) == ("Example VPN", ("vpns",))
    assert (network.country, network.region) == ("US", "Texas")
    assert network.list_date == date(2026, 11, 20)
    assert wrong.kinds == ()
    assert wrong.country is None
    assert wrong.source == "applications.jsonl#3 client_events[2].ip"
    assert [place.region for place in dossier.places] == ["Texas", "Texas"]


def test_without_a_claimed_country_a_national_number_stays_as_written(folder, now):
    statement = Statement(
        source=StatementSource.FORM, origin=Origin("a"), phones=("(512) 555-0100",)
    )
    bare = _application(statements=(statement,), addresses=())
    (phone,) = Reference.load(folder, now=now).resolve(bare).phones
    assert phone.e164 is None
    assert phone.raw == "(512) 555-0100"


def test_many_give_what_each_gives(folder, now):
    reference = Reference.load(folder, now=now)
    applications = [_application(id=str(index)) for index in range(30)]
    applications.append(Application(id="bare", origin=Origin("b")))
    together = reference.resolve_many(applications)
    assert together == [reference.resolve(one) for one in applications]
    assert [one.application.id for one in together] == [one.id for one in applications]
    assert reference.resolve_many([]) == []


def test_without_lists_everything_is_unknown(now):
    dossier = Reference.bundled(now).resolve(_application())
    assert dossier.emails[0].disposable is None
    assert dossier.networks[0].kinds == ()
    assert dossier.networks[0].country is None


def test_too_much_of_a_thing_is_cut(now):
    events = tuple(ClientEvent(ip="192.0.2.1") for _ in range(1000))
    dossier = Reference.bundled(now).resolve(_application(client_events=events))
    assert len(dossier.networks) == 200


def test_it_answers_as_knowledge(folder, now):
    knowledge: Knowledge = Reference.load(folder, now=now)
    assert knowledge.has(FeedKind.NETWORKS)
    assert knowledge.has(FeedKind.TECHNOLOGIES)
    assert not knowledge.has(FeedKind.INSTITUTIONS)
    assert knowledge.technology("Golang").name == "Go"
    assert knowledge.technologies_in("used Kubernetes")[0][1].name == "Kubernetes"
    assert knowledge.institution("Example University", None) is None
    assert knowledge.organisations("Example", "example.com") == ()
    assert knowledge.listed("person", "Jo Example") == ()
    assert knowledge.leaked_email("jo@example.com") is None
    assert knowledge.code_account_date("gitlab.example", 1) is None
    assert knowledge.code_account_date("github.com", 1_000_000) is not None


def _state(reference, name):
    (status,) = [one for one in reference.status() if one.name == name]
    return status


def test_every_kind_has_a_status(folder, now):
    reference = Reference.load(folder, now=now)
    assert {one.kind for one in reference.status()} == set(FeedKind)
    fresh = _state(reference, "vpns")
    assert (fresh.state, fresh.age_days, fresh.entries) == (FeedState.FRESH, 2, 1)
    missing = _state(reference, "institutions")
    assert missing.state is FeedState.MISSING
    assert "schools are not looked up" in missing.message


def test_age_is_judged_by_the_lists_own_date(folder, now):
    stale = _state(Reference.load(folder, now=now + timedelta(days=100)), "vpns")
    assert (stale.state, stale.age_days) == (FeedState.STALE, 102)
    assert stale.message.startswith("102 days old, 90 are allowed")
    assert Reference.load(folder, now=now + timedelta(days=100)).has(FeedKind.NETWORKS)


def test_a_list_without_any_date_is_not_called_fresh(tmp_path, now):
    _store(tmp_path, "undated", FeedKind.NETWORKS, "cidr-text", b"192.0.2.0/24\n")
    assert _state(Reference.load(tmp_path, now=now), "undated").state is FeedState.STALE


def test_an_empty_feed_is_not_no_hits(tmp_path, now):
    _store(tmp_path, "hollow", FeedKind.NETWORKS, "cidr-text", b"# nothing\n")
    reference = Reference.load(tmp_path, now=now)
    assert _state(reference, "hollow").state is FeedState.EMPTY
    assert not reference.has(FeedKind.NETWORKS)


def test_synthetic_data_says_so(tmp_path, now):
    _store(tmp_path / "extra", "made-up", FeedKind.INSTITUTIONS, "institutions-csv",
           b"name,domains\nInvented College,college.example\n", synthetic=True,
           list_date=date(2026, 11, 1))  # fmt: skip
    reference = Reference.load(tmp_path / "none", [tmp_path / "extra"], now=now)
    status = _state(reference, "made-up")
    assert status.synthetic
    assert status.message.startswith("invented data")
    assert "(synthetic)" in reference.institution("Invented College", None).source


def test_broken_feeds_are_reported_and_the_rest_is_loaded(folder, now):
    for name, content in (
        ("not-json", "{"),
        ("wrong-type", json.dumps({"name": "wrong-type", "kind": "networks", "entries": "x"})),
        ("other-name", _record_text("another", "cidr-text", "data.txt")),
        ("outside", _record_text("outside", "cidr-text", "../../secret")),
        ("no-data", _record_text("no-data", "cidr-text", "gone.txt")),
        ("no-parser", _record_text("no-parser", "magic", "gone.txt")),
    ):
        (folder / name).mkdir()
        (folder / name / "feed.json").write_text(content)
    (folder / "no-parser" / "gone.txt").write_text("192.0.2.0/24")
    reference = Reference.load(folder, now=now)
    for name in ("not-json", "wrong-type", "other-name", "outside", "no-data", "no-parser"):
        status = _state(reference, name)
        assert status.state is FeedState.FAILING
        assert "not loaded, so " in status.message
    assert _state(reference, "vpns").state is FeedState.FRESH


def _record_text(name, parser, file):
    fields = {"name": name, "kind": "networks", "parser": parser, "file": file, "origin": "x"}
    return json.dumps(fields)


def test_statuses_can_be_written_as_json(folder, now):
    statuses = json.loads(msgspec.json.encode(Reference.load(folder, now=now).status()))
    assert {"name", "kind", "state", "message", "synthetic"} <= set(statuses[0])


def test_an_oversized_record_is_refused(tmp_path):
    (tmp_path / "big").mkdir()
    (tmp_path / "big" / "feed.json").write_bytes(b" " * 70_000)
    with pytest.raises(ReferenceDataError) as caught:
        read_feed(tmp_path / "big")
    assert caught.value.code == "too-large"


def test_the_home_can_be_chosen(tmp_path, monkeypatch):
    monkeypatch.setenv("DOORWARD_HOME", str(tmp_path / "env"))
    assert home_folder() == tmp_path / "env"
    assert feeds_folder(tmp_path / "given") == tmp_path / "given" / "feeds"
    monkeypatch.delenv("DOORWARD_HOME")
    assert home_folder().name == "doorward"


def test_real_feeds_load_and_answer(shared_file, tmp_path, now):
    from doorward.reference.adding import AddOptions, add

    for name, path in (
        ("vpn-ipv4", "networks/misp_vpn-ipv4.json"),
        ("vpn-ipv6", "networks/misp_vpn-ipv6.json"),
        ("icloud-private-relay", "networks/misp_icloud-private-relay.json"),
        ("zscaler", "networks/misp_zscaler.json"),
        ("disposable-email", "institutions/misp_disposable-email.json"),
        ("universities", "institutions/world_universities_and_domains.json"),
    ):
        given = None if name != "universities" else date(2026, 6, 30)
        add(tmp_path, shared_file(path), AddOptions(now=now, name=name, list_date=given))
    reference = Reference.load(tmp_path, now=now)
    assert _state(reference, "vpn-ipv4").entries == 42_426
    assert _state(reference, "vpn-ipv6").state is FeedState.STALE
    event = ClientEvent(ip="136.226.1.1")
    (fact,) = reference.resolve(_application(client_events=(event,))).networks
    assert (fact.kinds, fact.provider) == ((NetworkKind.CORPORATE,), "Zscaler")

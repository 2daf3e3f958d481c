"""From dossiers to records: folding, bounds, hostile values."""

from __future__ import annotations

from datetime import UTC, datetime

import msgspec
import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.linking import LinkRecord, identifiers, link
from doorward.linking.contradictions import differs, same_organisation
from doorward.linking.folding import address_key, fold, name_key, network_keys, phone_key, site_key
from doorward.linking.network_identifiers import epoch
from doorward.linking.records import Profile, decode_payload
from doorward.model import (
    ClientEvent,
    CodeAccount,
    Commit,
    Document,
    Identity,
    LinkKind,
    Repository,
)


def kinds(linked, application):
    return {one.kind for one in linked.shared(application)}


def test_records_are_small_and_survive_packing(applicant):
    record = identifiers(applicant(1, links=("https://one.example/a", "https://github.com/one")))
    packed = msgspec.msgpack.encode(record)
    assert len(packed) < 1500
    assert msgspec.msgpack.decode(packed, type=LinkRecord) == record


def test_values_and_sources_are_kept_for_people(applicant):
    payload = decode_payload(identifiers(applicant(1)).payload)
    at = payload.values.index("+12025550001")
    assert payload.prefix + payload.sources[at] == "applications.jsonl#1 phones[0]"


def test_shared_sources_name_both_places(applicant, pool):
    linked = link(pool(applicant(1, device="laptop-q"), applicant(2, device="laptop-q")))
    (shared,) = linked.shared("app-0001")
    assert shared.value == "laptop-q"
    assert shared.source == "applications.jsonl#1 client_events[0].device"
    assert shared.others[0].source == "applications.jsonl#2 client_events[0].device"


@pytest.mark.parametrize(
    ("link_text", "key"),
    [
        ("https://www.linkedin.com/in/Jane-Doe/", ("linkedin.com/in/jane-doe", True)),
        ("https://uk.linkedin.com/in/jane-doe?x=1", ("linkedin.com/in/jane-doe", True)),
        ("github.com/JaneDoe/project", ("github.com/janedoe", True)),
        ("https://medium.com/@jane", ("medium.com/jane", True)),
        ("https://jane.example/", ("jane.example", False)),
        ("http://user@jane.example:8080/a/b/c/d/e#x", ("jane.example/a/b/c/d", False)),
        ("https://linkedin.com/", None),
        ("https://github.com", None),
        ("https://linkedin.com/company/oak", None),
        ("javascript:alert(1)", None),
        ("ftp://jane.example/x", None),
        ("", None),
    ],
)
def test_links_are_reduced_to_what_identifies(link_text, key):
    assert site_key(link_text) == key


def test_one_profile_under_two_names_ties_and_front_pages_do_not(applicant, pool):
    profile = ("https://linkedin.com/in/somebody-1",)
    assert len(link(pool(applicant(1, links=profile), applicant(2, links=profile))).rings) == 1
    front = ("https://linkedin.com/", "https://github.com/login")
    assert link(pool(applicant(1, links=front), applicant(2, links=front))).shared("app-0001") == ()


@pytest.mark.parametrize(
    ("ip", "keys"),
    [
        ("203.0.113.9", ("203.0.113.9", "203.0.113.0/24")),
        ("::ffff:203.0.113.9", ("203.0.113.9", "203.0.113.0/24")),
        ("2001:db8:1:2ff:aaaa::1", ("2001:db8:1:2ff::/64", "2001:db8:1:200::/56")),
        ("10.1.2.3", None),
        ("100.64.0.1", None),
        ("127.0.0.1", None),
        ("::1", None),
        ("fe80::1", None),
        ("not an address", None),
        ("999.1.1.1", None),
    ],
)
def test_addresses_are_reduced_to_home_and_neighbourhood(ip, keys):
    assert network_keys(ip) == keys


def test_synthetic_companies_live_in_ten_slash_eight(applicant, pool):
    inside = {"ip": "10.1.2.3"}
    real = link(pool(applicant(1, **inside), applicant(2, **inside)))
    assert real.shared("app-0001") == ()
    made = link(
        pool(applicant(1, **inside, synthetic=True), applicant(2, **inside, synthetic=True))
    )
    assert kinds(made, "app-0001") == {LinkKind.NETWORK}


def test_folding():
    assert fold("Ünïted  Ståtes") == "united states"
    assert name_key("O'Brien, Seán") == name_key("Sean O Brien")
    assert address_key("12 North Main Street, Apartment 4") == address_key("12 n. main st apt 4")
    assert address_key("Springfield") == ""
    assert phone_key("(202) 555-0100", north_american=True) == "+12025550100"
    assert phone_key("0044 20 7946 0000") == "+442079460000"
    assert phone_key("12") == ""


def test_moments_outside_the_range_are_unknown():
    assert epoch(datetime(1, 1, 1)) == 0  # noqa: DTZ001
    assert epoch(datetime(9999, 12, 31, tzinfo=UTC)) == 0
    assert epoch(datetime(2026, 1, 1)) == epoch(datetime(2026, 1, 1, tzinfo=UTC))  # noqa: DTZ001
    assert epoch(None) == 0


def test_a_referee_that_is_another_applicant_ties_them(applicant, pool):
    vouching = applicant(1, referees=(("person2@mail2.example", "+1 (202) 555-0002"),))
    linked = link(pool(vouching, applicant(2)))
    assert kinds(linked, "app-0001") == {LinkKind.REFEREE}
    assert kinds(linked, "app-0002") == {LinkKind.REFEREE}
    assert linked.rings == ()


def test_two_who_share_a_phone_gain_nothing_from_a_third_naming_it(applicant, pool):
    made = [
        applicant(1, phone="+12025550130"),
        applicant(2, phone="+12025550130"),
        applicant(3, referees=((None, "+12025550130"),)),
    ]
    assert link(pool(*made)).rings == ()


def account(login, **given):
    return CodeAccount(host="github.com", login=login, file="saved.json", **given)


def test_code_accounts_tie_by_keys_commits_and_mail(applicant, pool):
    shas = [f"{one:040x}" for one in range(30)]
    commits = tuple(
        Commit(sha=sha, author=Identity("x", "shared.author@mail.example")) for sha in shas
    )
    repository = Repository(name="tool", commits=commits)
    fork = Repository(name="tool", fork=True, commits=commits)
    key = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAexample someone@laptop"
    own = [
        applicant(1, accounts=(account("one", repositories=(repository,), keys=(key,)),)),
        applicant(2, accounts=(account("two", repositories=(repository,), keys=(key[:-8],)),)),
    ]
    assert kinds(link(pool(*own)), "app-0001") == {
        LinkKind.GIT_COMMIT, LinkKind.GIT_EMAIL, LinkKind.GIT_KEY,
    }  # fmt: skip
    forks = [
        applicant(one, accounts=(account(f"user{one}", repositories=(fork,)),)) for one in (1, 2)
    ]
    assert link(pool(*forks)).shared("app-0001") == ()


def test_machine_mail_ties_nobody(applicant, pool):
    robot = Identity("GitHub", "noreply@github.com")
    made = [applicant(one, accounts=(account(f"u{one}", identities=(robot,)),)) for one in (1, 2)]
    assert link(pool(*made)).shared("app-0001") == ()


def test_mutual_follows_are_a_weak_tie(applicant, pool):
    mutual = [
        applicant(1, accounts=(account("one", followers=("two",), following=("Two",)),)),
        applicant(2, accounts=(account("two", followers=("one",), following=("one",)),)),
    ]
    linked = link(pool(*mutual))
    assert kinds(linked, "app-0001") == {LinkKind.FOLLOW}
    assert linked.rings == ()
    one_way = [mutual[0], applicant(2, accounts=(account("two", followers=("one",)),))]
    assert link(pool(*one_way)).shared("app-0001") == ()


def document(**given):
    return Document(name="cv.pdf", media_type="application/pdf", sha256="0" * 64, size=9, **given)


def test_file_lineage_ties_and_default_values_do_not(applicant, pool):
    moment = datetime(2025, 11, 3, 8, 15, 42, tzinfo=UTC)
    lineage = document(
        author="Third Person", creator="Writer", producer="Writer", created_at=moment
    )
    made = [applicant(one, documents=(lineage,)) for one in (1, 2)]
    assert LinkKind.FILE_LINEAGE in kinds(link(pool(*made)), "app-0001")
    default = document(author="python-docx", created_at=datetime(2013, 12, 23, 23, 15, tzinfo=UTC))
    made = [applicant(one, documents=(default,)) for one in (1, 2)]
    assert link(pool(*made)).shared("app-0001") == ()


def test_api_sequences_count_endpoints_in_time_order(applicant, pool):
    def events(minute):
        return tuple(
            ClientEvent(
                endpoint=path, account="ext", at=datetime(2026, 1, 1, 9, minute, i, tzinfo=UTC)
            )
            for i, path in enumerate(("accounts", "packages", "resumes", "validate"))
        )

    shuffled = events(7)[::-1]
    made = [applicant(1, events=events(5)), applicant(2, events=shuffled)]
    assert kinds(link(pool(*made)), "app-0001") == {LinkKind.API_SEQUENCE}


def test_stems_of_names_say_less_than_other_words(applicant, pool):
    def edges(name):
        made = [
            applicant(one, stem="cleancoder", name=name, device="d-shared", region=f"R{one}")
            for one in (1, 2)
        ]
        found = link(pool(*made)).rings[0].edges
        return next(one.weight for one in found if one.kind is LinkKind.EMAIL_STEM)

    assert edges("Ann Coder") == 1.0
    assert edges("Bo Rivers") == 3.0


def test_stems_of_addresses_alone_are_neither_ring_nor_told(applicant, pool):
    linked = link(pool(*(applicant(one, stem="brightfox") for one in (1, 2))))
    assert linked.rings == ()
    assert linked.shared("app-0001") == ()


HOSTILE = ["\x00" * 1000, "a" * 1_000_000, "\ud800", "\u202e" * 50, "💣" * 5000, "=1+1", "' OR 1=1"]


@pytest.mark.parametrize("value", HOSTILE)
def test_hostile_values_are_bounded_and_equal_ones_still_tie(applicant, pool, value):
    made = [
        applicant(
            one, device=value + "device", name=value, email=value[:90] + f"{one}@mail.example",
            address=value + " 12 Long Street", employer=value, school=value, links=(value,),
            text=value, referrer=value, job=value or "x", stem=value[:200] + "stem",
        )
        for one in (1, 2)
    ]  # fmt: skip
    record = identifiers(made[0])
    assert len(record.payload) + len(record.rows) < 8000
    linked = link(pool(*made))
    assert LinkKind.DEVICE in kinds(linked, "app-0001")
    other = link(pool(made[0], applicant(2, device=value + "another device")))
    assert LinkKind.DEVICE not in kinds(other, "app-0001")


def test_many_values_are_cut(applicant):
    links = tuple(f"https://site{one}.example/" for one in range(5000))
    documents = tuple(
        document(document_id=f"document-{one}", image_digests=tuple(str(i) for i in range(900)))
        for one in range(900)
    )
    record = identifiers(applicant(1, links=links, documents=documents))
    assert len(record.rows) // 21 <= 160


def test_damaged_records_do_no_harm(applicant):
    good = identifiers(applicant(1))
    bad = msgspec.structs.replace(
        good, application="bad", payload=b"\xff\x00", rows=good.rows + b"x"
    )
    linked = link([good, bad])
    assert linked.persons == 1
    assert linked.shared("bad")[0].others[0].application == "app-0001"


def test_contradictions_need_both_sides_and_allow_short_forms():
    def profile(**given):
        return Profile(**given)

    assert differs(profile(names=["jose ruiz"]), profile()) == ()
    assert differs(profile(names=["j ruiz"]), profile(names=["jose maria ruiz"])) == ()
    assert differs(profile(names=["ana ruiz"]), profile(names=["jose ruiz"])) == ("name",)
    assert differs(
        profile(employers=[("oak systems", 24000)]), profile(employers=[("oak systems", 24030)])
    ) == ("dates",)
    assert same_organisation("mit", "massachusetts institute of technology")
    assert same_organisation("alder cloud inc", "alder cloud")
    assert not same_organisation("alder cloud", "birch cloud services")


@given(st.text(max_size=300))
def test_folding_takes_any_text(text):
    assert fold(text) == fold(text).strip()
    assert isinstance(name_key(text), str)
    assert isinstance(address_key(text), str)
    assert phone_key(text) == "" or phone_key(text).lstrip("+").isdigit()
    key = site_key(text)
    assert key is None or len(key[0]) <= 500
    network_keys(text)

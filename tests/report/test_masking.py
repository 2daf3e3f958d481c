import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.model import Fact, FactKind, LinkKind
from doorward.report.masked_values import digest, link_fact_kind, mask_value
from doorward.report.masking import mask, mask_fact, mask_runs, mask_text, personal_values

KEY = b"a key for tests"


def shown(kind: FactKind, value: str) -> str:
    """The masked value without its digest."""
    text, _, code = mask_value(kind, value, KEY).rpartition(" [")
    assert len(code) == 9
    assert code.endswith("]")
    return text


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        (FactKind.PHONE, "+1 202-555-0147", "+1 … 47"),
        (FactKind.PHONE, "+44 20 7946 0123", "+44 … 23"),
        (FactKind.PHONE, "+380 44 555 0199", "+380 … 99"),
        (FactKind.PHONE, "0044 20 7946 0123", "+44 … 23"),
        (FactKind.PHONE, "(202) 555-0147", "… 47"),
        (FactKind.PHONE, "٢٠٢ ٥٥٥ ٠١٤٧", "… 47"),
        (FactKind.PHONE, "12345", "…"),
        (FactKind.EMAIL, "jordan.placeholder@mail.example", "j…@mail.example"),
        (FactKind.EMAIL, "not-an-address", "no…"),
        (FactKind.IP, "198.51.100.24", "198.51.0.0/16"),
        (FactKind.IP, "2001:db8:85a3::8a2e:370:7334", "2001:db8::/32"),
        (FactKind.IP, "::ffff:198.51.100.24", "198.51.0.0/16"),
        (FactKind.IP, "999.1.2.3", "…"),
        (FactKind.NAME, "Avery Example", "A. E."),
        (FactKind.NAME, "avery van der example", "a. v. d. e."),
        (FactKind.NAME, "Mononym", "M."),
        (FactKind.NAME, "Østen Åse", "Ø. Å."),
        (FactKind.NAME, "例示太郎", "例."),
        (FactKind.NAME, "가나다", "가."),
        (FactKind.NAME, "مثال تجريبي", "م. ت."),
        (FactKind.NAME, "किरण उदाहरण", "कि. उ."),
        (FactKind.NAME, "Пример Иванович", "П. И."),
        (FactKind.NAME, "O'Example-Smith, Jr.", "O. S. J."),
        (FactKind.NAME, "e\u0301lodie", "é."),
        (FactKind.NAME, "12 34", "…"),
        (FactKind.ADDRESS, "12 Elm Street, Springfield, IL 62704, USA", "…, IL, USA"),
        (FactKind.ADDRESS, "12 Elm Street, Springfield", "…, Springfield"),
        (FactKind.ADDRESS, "Elm Lane, Springfield", "…, Springfield"),
        (FactKind.ADDRESS, "Musterweg 5, 10115 Berlin", "…, Berlin"),
        (FactKind.ADDRESS, "Flat 2, Rose Cottage, Elm Lane, London SW1A 1AA, UK", "…, London, UK"),
        (FactKind.ADDRESS, "USA, Springfield, Elm Street 12", "…"),
        (FactKind.ADDRESS, "12 Elm Street Springfield", "…"),
        (FactKind.HANDLE, "@averyexample", "av…"),
        (FactKind.HANDLE, "abc", "a…"),
        (FactKind.HANDLE, "https://www.linkedin.com/in/averyexample/", "linkedin.com/in/av…"),
        (FactKind.HANDLE, "github.com/averyexample", "github.com/av…"),
        (FactKind.HANDLE, "https://averyexample.example", "av…"),
        (FactKind.IDENTIFIER, "0123456789abcdef", "0123…"),
        (FactKind.IDENTIFIER, "device-1", "d…"),
    ],
)
def test_each_kind_keeps_what_a_reader_needs(kind, value, expected):
    assert shown(kind, value) == expected


@pytest.mark.parametrize(
    ("kind", "value", "expected"),
    [
        (FactKind.IP, "198.51.100.24 in US", "198.51.0.0/16 [{}] in US"),
        (FactKind.IP, "198.51.100.24 at form: vpn, Some", "198.51.0.0/16 [{}] at form: vpn, Some"),
        (FactKind.IP, "2001:db8::7: vpn (2026-08-11)", "2001:db8::/32 [{}]: vpn (2026-08-11)"),
        (FactKind.PHONE, "+1 (202) 555-0147 (US)", "+1 … 47 [{}] (US)"),
        (FactKind.IDENTIFIER, "avery@mail.example", "a…@mail.example [{}]"),
        (FactKind.IDENTIFIER, "+12025550147", "+1 … 47 [{}]"),
        (FactKind.IDENTIFIER, "198.51.100.24", "198.51.0.0/16 [{}]"),
        (FactKind.IDENTIFIER, "2026-08-11 10:00:00", "2026… [{}]"),
    ],
)
def test_values_are_masked_by_their_shape_and_what_follows_stays(kind, value, expected):
    masked = mask(Fact("x", value, "s", kind), False, KEY)
    start, end = expected.split("{}")
    assert masked.startswith(start)
    assert masked.endswith(end)
    assert len(masked) == len(start) + 8 + len(end)


def test_what_follows_does_not_change_the_digest():
    bare = mask_value(FactKind.IP, "198.51.100.24", KEY)
    assert mask(Fact("x", "198.51.100.24 in US", "s", FactKind.IP), False, KEY) == f"{bare} in US"
    one = digest(FactKind.HANDLE, "https://www.github.com/Avery/", KEY)
    assert digest(FactKind.HANDLE, "github.com/avery", KEY) == one


def test_the_ids_of_other_applications_are_shown():
    assert mask_fact(FactKind.IDENTIFIER, "app-0001", KEY, {"app-0001"}) == "app-0001"
    told = mask_fact(FactKind.IDENTIFIER, "app-0001: same as a@example.com", KEY, {"app-0001"})
    assert told.startswith("app-0001: same as a…@example.com [")
    assert "app-0002" not in mask_fact(FactKind.IDENTIFIER, "app-0002: x", KEY, {"app-0001"})
    assert personal_values([Fact("x", "app-0001", "s", FactKind.IDENTIFIER)], {"app-0001"}) == []


def test_the_account_in_a_profile_address_is_known_by_itself():
    known = personal_values([Fact("x", "github.com/averyexample", "s", FactKind.HANDLE)])
    masked = mask_text("averyexample/user.json login", known, KEY)
    assert "averyexample" not in masked
    assert masked.endswith("/user.json login")


def test_every_kind_but_text_is_masked():
    for kind in FactKind:
        if kind is FactKind.TEXT:
            continue
        value = "avery.example@mail.example +1 202 555 0147"
        assert value not in mask(Fact("x", value, "s", kind), False, KEY)
        assert mask(Fact("x", value, "s", kind), True, KEY) == value


@pytest.mark.parametrize(
    ("kind", "one", "other"),
    [
        (FactKind.PHONE, "+1 202-555-0147", "+12025550147"),
        (FactKind.PHONE, "0044 20 7946 0123", "+442079460123"),
        (FactKind.EMAIL, "Avery@Mail.example", "avery@mail.example"),
        (FactKind.IP, "2001:DB8::1", "2001:db8:0::1"),
        (FactKind.NAME, "Avery  EXAMPLE", "avery example"),
    ],
)
def test_equal_values_have_equal_digests(kind, one, other):
    assert digest(kind, one, KEY) == digest(kind, other, KEY)


def test_digests_tell_values_kinds_and_keys_apart():
    codes = {
        digest(FactKind.EMAIL, "a@mail.example", KEY),
        digest(FactKind.EMAIL, "b@mail.example", KEY),
        digest(FactKind.HANDLE, "a@mail.example", KEY),
        digest(FactKind.EMAIL, "a@mail.example", b"another key"),
    }
    assert len(codes) == 4


@pytest.mark.parametrize(
    "secret",
    [
        "avery.example@mail.example",
        "avery＠mail.example",
        "+1 202-555-0147",
        "(202) 555-0147",
        "202.555.0147",
        "2025550147",
        "٢٠٢-٥٥٥-٠١٤٧",
        "198.51.100.24",
        "2001:db8::8a2e:370:7334",
        "2001:db8:1:2:3:4:5:6",
        "linkedin.com/in/averyexample",
        "github.com/averyexample",
    ],
)
def test_personal_runs_in_text_are_masked(secret):
    masked = mask_runs(f"Write to {secret}, please.", KEY)
    assert secret not in masked
    assert "averyexample" not in masked
    assert masked.startswith("Write to ")
    assert masked.endswith(", please.")


@pytest.mark.parametrize(
    "text",
    [
        "from 2019-03-01 to 2021-04-02",
        "feed vpn-ipv4 (2026-08-11)",
        "2019 - 2021, then 2022/2023 and (2015–2019)",
        "at 2026-08-11T10:30:15 or 10:30:15",
        "14 of 16 paragraphs, 1,200,000 rows",
        "record 69306314 of 99",
        "Microsoft Word 16.0.14326.20454",
        "Led the move of 40 services to containers.",
        "applications.jsonl#12 phones[0]",
        "@ home / office: yes",
    ],
)
def test_ordinary_text_is_left_alone(text):
    assert mask_runs(text, KEY) == text


def test_ids_of_applications_are_left_alone():
    assert mask_runs("also in 4000123456", KEY, {"4000123456"}) == "also in 4000123456"
    assert "4000123456" not in mask_runs("also in 4000123456", KEY)


def test_the_digest_in_text_is_that_of_the_fact():
    code = digest(FactKind.PHONE, "+12025550147", KEY)
    assert code in mask_runs("call +1 (202) 555-0147 now", KEY)


@pytest.mark.parametrize(
    "text",
    [
        "Avery Example",
        "example, AVERY",
        "resumes/avery_example.pdf",
        "AveryExample",
        "Example-Avery",
    ],
)
def test_known_names_are_masked_in_either_order(text):
    masked = mask_text(f"see {text} now", [(FactKind.NAME, "Avery Example")], KEY)
    assert "xample" not in masked.lower()
    assert masked.startswith("see ")


def test_known_names_are_not_masked_inside_words():
    known = [(FactKind.NAME, "May"), (FactKind.NAME, "Will Young")]
    text = "It may matter; a Mayor will agree. Young domains matter."
    assert mask_text(text, known, KEY) == text


def test_names_are_found_in_scripts_without_spaces():
    for name, text in (
        ("例示太郎", "候補者例示太郎さん"),
        ("王伟", "王伟的简历"),
        ("가나다", "가나다는"),
    ):
        masked = mask_text(text, [(FactKind.NAME, name)], KEY)
        assert name not in masked
        assert mask_value(FactKind.NAME, name, KEY) in masked


def test_an_address_that_holds_the_name_stays_one_address():
    known = [(FactKind.NAME, "Avery Example"), (FactKind.HANDLE, "avery.example")]
    masked = mask_text("mail avery.example@mail.example now", known, KEY)
    code = mask_value(FactKind.EMAIL, "avery.example@mail.example", KEY)
    assert masked == f"mail {code} now"


def test_values_cut_short_are_masked_too():
    value = "12 elm street apartment 7 springfield il 62704 united states of america"
    masked = mask_text(f"Both ({value[:59]}…); rare.", [(FactKind.ADDRESS, value)], KEY)
    assert masked == f"Both ({mask_value(FactKind.ADDRESS, value, KEY)}); rare."


def test_a_network_in_a_reason_has_the_digest_of_its_value():
    masked = mask_text("from 198.51.100.0/24.", [(FactKind.IP, "198.51.100.0/24")], KEY)
    assert masked == f"from {mask_value(FactKind.IP, '198.51.100.0/24', KEY)}."


def test_known_values_are_masked_once():
    known = [(FactKind.HANDLE, "averyexample"), (FactKind.HANDLE, "avery")]
    masked = mask_text("averyexample and avery", known, KEY)
    assert masked == f"{mask_value(*known[0], KEY)} and {mask_value(*known[1], KEY)}"


@pytest.mark.parametrize("kind", LinkKind)
def test_every_link_kind_has_a_way_to_be_masked(kind):
    found = link_fact_kind(kind, "avery@mail.example")
    assert found is not FactKind.TEXT or kind is LinkKind.API_SEQUENCE


def test_referees_are_told_apart_by_shape():
    assert link_fact_kind(LinkKind.REFEREE, "a@mail.example") is FactKind.EMAIL
    assert link_fact_kind(LinkKind.REFEREE, "+1 202 555 0147") is FactKind.PHONE
    assert link_fact_kind(LinkKind.REFERRER, "Avery Example") is FactKind.NAME


@given(st.text(max_size=400), st.sampled_from(list(FactKind)))
def test_masking_never_fails_and_stays_short(text, kind):
    assert len(mask_value(kind, text, KEY)) <= len(text) + 60
    assert isinstance(mask_runs(text, KEY), str)
    assert isinstance(mask_text(text, [(FactKind.NAME, text), (kind, "abcd")], KEY), str)


@given(
    st.from_regex(r"[a-z][a-z0-9.]{3,20}@[a-z]{2,10}\.example", fullmatch=True),
    st.text(alphabet="abc ,;()<>\n\t\u202e", max_size=30),
)
def test_an_address_never_survives_in_text(address, around):
    assert address not in mask_runs(f"{around} {address} {around}", KEY)


@given(st.from_regex(r"\+1 ?\(?[2-9]\d\d\)?[ .-]?555[ .-]?01\d\d", fullmatch=True))
def test_a_phone_number_never_survives_in_text(number):
    assert number not in mask_runs(f"tel: {number}", KEY)


def test_hostile_text_costs_little():
    for text in (
        "1 " * 10_000,
        "a" * 20_000,
        "1.1." * 5_000,
        "@" * 10_000,
        "+1(" * 7_000,
        ":" * 20_000,
    ):
        assert isinstance(mask_runs(text, KEY), str)

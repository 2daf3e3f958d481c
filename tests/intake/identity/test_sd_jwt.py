import base64
import hmac
import json
import zlib

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from joserfc.jwk import OKPKey, RSAKey
from wallets import (
    AUDIENCE,
    BORN,
    CLAIMS,
    EXPIRES,
    HOLDER_JWK,
    ISSUER,
    ISSUER_JWK,
    NONCE,
    NOW,
    OTHER_JWK,
    TYPE,
    b64,
    bound,
    digest,
    disclosure,
    disclosures,
    issued,
    presentation,
    seconds,
    status_list,
    token,
)

from doorward.intake.identity.credentials import CREDENTIAL_CODES, Presented
from doorward.intake.identity.json_tokens import ALGORITHMS
from doorward.intake.identity.sd_jwt import Expected, verify_sd_jwt
from doorward.model import CheckOutcome, ProofingStep

KEYS = [ISSUER_JWK.as_dict(private=False)]
SETTING = {
    "issuers": {ISSUER: KEYS},
    "types": frozenset({TYPE}),
    "audience": AUDIENCE,
    "nonce": NONCE,
}
LIST = "https://issuer.example/status/1"


def verify(presented, **changes):
    expected = Expected(**SETTING | changes)
    return verify_sd_jwt(presented, expected=expected, presented=Presented(now=NOW, check_id="p"))


def declined(presented, **changes):
    check = verify(presented, **changes)
    assert check.outcome is CheckOutcome.DECLINED
    assert check.document is None
    (code,) = check.codes
    assert code in CREDENTIAL_CODES
    return code


def test_a_genuine_credential_presented_by_its_holder_is_approved():
    check = verify(presentation())
    assert check.outcome is CheckOutcome.APPROVED
    assert (check.vendor, check.step, check.check_id) == ("sd-jwt", ProofingStep.DOCUMENT, "p")
    assert check.document.name == "Avery Example"
    assert check.document.number == "X1234567"
    assert (check.document.birth_date, check.document.expires) == (BORN, EXPIRES)


def test_pictures_sex_and_nationality_are_not_kept():
    text = repr(verify(presentation()))
    for word in ("UTO", "image/jpeg", "nationalities", "sex"):
        assert word not in text


def test_only_what_the_holder_shows_is_read():
    check = verify(presentation(shown=disclosures()[:1]))
    assert check.document.name == "Avery"
    assert check.document.birth_date is None


def test_nested_claims_are_put_in():
    street, town = disclosure("street_address", "1 Example St"), disclosure("locality", "Town")
    address = disclosure("address", {"_sd": [digest(street), digest(town)]})
    made = [*disclosures(), address]
    front = "~".join([issued(made), *made, street, town, ""])
    assert verify(bound(front)).document.address == "1 Example St, Town"


def test_list_elements_are_put_in_and_decoys_are_passed_over():
    one, other = disclosure("A"), disclosure("B")
    claims = {"x": [{"...": digest(one)}, {"...": digest(other)}, {"...": digest("decoy")}]}
    made = disclosures()
    front = "~".join([issued(made, **claims), *made, one, ""])
    assert verify(bound(front)).outcome is CheckOutcome.APPROVED
    named = disclosure("name", "A")
    front = "~".join([issued(made, x=[{"...": digest(named)}]), *made, named, ""])
    assert declined(bound(front)) == "malformed"


def test_an_altered_claim_is_noticed():
    shown = [disclosure("family_name", "Sample"), *disclosures()[2:]]
    assert declined(presentation(shown=shown)) == "digest-not-listed"


def test_a_digest_that_stands_twice_is_noticed():
    made = disclosures()
    twice = [digest(one) for one in [*made, made[0]]]
    front = "~".join([issued(made, _sd=twice), *made, ""])
    assert declined(bound(front)) == "duplicate"
    front = "~".join([issued(made, x={"_sd": [digest(made[0])]}), *made, ""])
    assert declined(bound(front)) == "duplicate"


def test_a_disclosure_given_twice_is_noticed():
    made = disclosures()
    assert declined(presentation(shown=[*made, made[0]])) == "duplicate"


def test_a_claim_that_is_there_already_is_noticed():
    made = [*disclosures(), disclosure("given_name", "Robin", salt="another")]
    front = "~".join([issued(made), *made, ""])
    assert declined(bound(front)) == "duplicate"
    front = "~".join([issued(disclosures(), given_name="Robin"), *disclosures(), ""])
    assert declined(bound(front)) == "duplicate"


@pytest.mark.parametrize("name", ["_sd", "...", "_sd_alg"])
def test_a_disclosure_must_not_bring_digests_in_under_their_own_name(name):
    made = [*disclosures(), disclosure(name, [])]
    front = "~".join([issued(made), *made, ""])
    assert declined(bound(front)) == "claim-not-allowed"


@pytest.mark.parametrize("name", ["iss", "vct", "cnf", "exp", "nbf", "status"])
def test_what_the_check_depends_on_must_not_be_disclosed(name):
    value = {"iss": ISSUER, "vct": TYPE}.get(name, 0)
    made = [*disclosures(), disclosure(name, value)]
    changes = {} if name in {"nbf", "status", "iss"} else {name: None}
    code = declined(bound("~".join([issued(made, **changes), *made, ""])))
    assert code == ("duplicate" if name == "iss" else "claim-not-allowed")


@pytest.mark.parametrize(
    "text",
    ["", "*", "AA=", b64(b"{}"), b64(b"[1]"), b64(b"[1,2,3]"), b64(b'["s",2,3]'), b64(b"[")],
)
def test_disclosures_that_are_none_are_malformed(text):
    assert declined(presentation(shown=[*disclosures(), text])) == "malformed"


def test_deep_nesting_is_refused_in_a_disclosure_and_over_many():
    deep = b64(b'["s","x",' + b"[" * 60 + b"]" * 60 + b"]")
    assert declined(presentation(shown=[*disclosures(), deep])) == "malformed"
    made = [disclosure("x", 1, salt="0")]
    for salt in range(1, 40):
        made.append(disclosure("x", {"_sd": [digest(made[-1])]}, salt=str(salt)))
    front = "~".join([issued(made[-1:]), *made, ""])
    assert declined(bound(front)) == "malformed"


def test_too_much_is_refused():
    many = [disclosure(f"n{index}", 0) for index in range(501)]
    assert declined("~".join([issued(many), *many, ""]) + "x") == "too-large"
    assert declined("~" * 600_000) == "too-large"


def test_another_issuers_key_is_noticed():
    assert declined(presentation(key=OTHER_JWK)) == "bad-issuer-signature"
    assert declined(presentation(iss="https://other.example")) == "issuer-not-trusted"
    assert declined(presentation(iss=None)) == "issuer-not-trusted"


def test_an_issuer_may_have_several_keys():
    keys = [OTHER_JWK.as_dict(private=False), *KEYS]
    assert verify(presentation(), issuers={ISSUER: keys}).outcome is CheckOutcome.APPROVED
    named = [one | {"kid": str(index)} for index, one in enumerate(keys)]
    assert verify(presentation(), issuers={ISSUER: named}).outcome is CheckOutcome.APPROVED


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"exp": seconds(NOW)}, "expired"),
        ({"nbf": seconds(NOW) + 61}, "not-yet-valid"),
        ({"exp": "soon"}, "malformed"),
        ({"exp": True}, "malformed"),
        ({"exp": 10**400}, "malformed"),
        ({"vct": "urn:example:library-card"}, "wrong-document-type"),
        ({"kind": "jwt"}, "wrong-document-type"),
        ({"_sd_alg": "md5"}, "algorithm-not-allowed"),
        ({"_sd": "x"}, "malformed"),
        ({"_sd": [1]}, "malformed"),
        ({"cnf": None}, "no-holder-binding"),
        ({"cnf": {"jwk": {"kty": "oct", "k": "AAAA"}}}, "bad-key"),
        ({"cnf": {"jwk": HOLDER_JWK.as_dict(private=True)}}, "bad-key"),
        ({"cnf": {"jwk": {"kty": "EC", "crv": "P-256", "x": "AA", "y": "AA"}}}, "bad-key"),
    ],
    ids=lambda value: str(value)[:30] if isinstance(value, str) else "-".join(value),
)
def test_an_issued_token_that_does_not_hold_is_refused(changes, code):
    shown = [] if "_sd" in changes or "_sd_alg" in changes else None
    assert declined(presentation(shown=shown, **changes)) == code


def test_other_hashes_of_the_list_are_taken():
    made = disclosures()
    digests = [digest(one, "sha384") for one in made]
    front = "~".join([issued(made, _sd=digests, _sd_alg="sha-384"), *made, ""])
    good = bound(front, sd_hash=digest(front, "sha384"))
    assert verify(good).outcome is CheckOutcome.APPROVED


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"nonce": "another"}, "wrong-nonce"),
        ({"nonce": None}, "wrong-nonce"),
        ({"nonce": [NONCE]}, "wrong-nonce"),
        ({"aud": "https://other.example"}, "wrong-audience"),
        ({"aud": [AUDIENCE]}, "wrong-audience"),
        ({"iat": seconds(NOW) - 301}, "stale"),
        ({"iat": seconds(NOW) + 61}, "stale"),
        ({"iat": None}, "stale"),
        ({"exp": seconds(NOW) - 1}, "expired"),
        ({"sd_hash": "x"}, "wrong-binding"),
        ({"sd_hash": None}, "wrong-binding"),
        ({"key": OTHER_JWK}, "wrong-binding"),
        ({"kind": "jwt"}, "wrong-document-type"),
    ],
    ids=lambda value: value if isinstance(value, str) else "",
)
def test_a_binding_made_for_something_else_is_refused(changes, code):
    front = presentation().rpartition("~")[0] + "~"
    assert declined(bound(front, **changes)) == code


def test_a_missing_binding_is_refused():
    front = presentation().rpartition("~")[0] + "~"
    assert declined(front) == "no-holder-binding"


def test_disclosures_taken_away_after_the_binding_are_noticed():
    parts = presentation().split("~")
    assert declined("~".join([*parts[:2], *parts[3:]])) == "wrong-binding"


def test_no_algorithm_without_a_private_key_is_on_the_list():
    assert not {one for one in ALGORITHMS if one.startswith("HS") or one.lower() == "none"}


@pytest.mark.parametrize("algorithm", ["none", "None", "HS256", "RS256", "ES256K", None, 7])
def test_other_algorithms_are_refused(algorithm):
    _, payload, signature = issued([]).split(".")
    header = b64(json.dumps({"alg": algorithm, "typ": "dc+sd-jwt"}).encode())
    for end in (signature, ""):
        code = declined(bound(f"{header}.{payload}.{end}~"))
        assert code == "algorithm-not-allowed"


def test_a_public_key_is_no_shared_secret():
    _, payload, _ = issued([]).split(".")
    front = b64(json.dumps({"alg": "HS256", "typ": "dc+sd-jwt"}).encode()) + "." + payload
    made = hmac.new(ISSUER_JWK.as_pem(private=False), front.encode(), "sha256").digest()
    assert declined(bound(f"{front}.{b64(made)}~")) == "algorithm-not-allowed"


@pytest.mark.parametrize("header", [{"crit": ["exp"], "exp": 1}, {"b64": True, "crit": ["b64"]}])
def test_critical_headers_are_refused(header):
    _, payload, signature = issued([]).split(".")
    head = b64(json.dumps({"alg": "ES256", "typ": "dc+sd-jwt"} | header).encode())
    assert declined(bound(f"{head}.{payload}.{signature}~")) == "algorithm-not-allowed"


@pytest.mark.parametrize(
    ("key", "algorithm"),
    [(OKPKey.generate_key("Ed25519"), "EdDSA"), (RSAKey.generate_key(2048), "PS256")],
    ids=["ed25519", "rsa"],
)
# The older name of the algorithm is what issuers still write.
@pytest.mark.filterwarnings("ignore:EdDSA is deprecated")
def test_other_keys_of_the_list_are_taken(key, algorithm):
    made = disclosures()
    payload = json.loads(base64.urlsafe_b64decode(issued(made).split(".")[1] + "=="))
    signed = token(payload, key, "vc+sd-jwt", algorithm)
    good = bound("~".join([signed, *made, ""]))
    issuers = {ISSUER: [key.as_dict(private=False)]}
    assert verify(good, issuers=issuers).outcome is CheckOutcome.APPROVED
    assert declined(good) == "bad-issuer-signature"


def revocable(index=3):
    return presentation(status={"status_list": {"idx": index, "uri": LIST}})


@pytest.mark.parametrize("bits", [1, 2, 4, 8])
def test_a_status_list_tells_the_revoked_from_the_others(bits):
    lists = {LIST: status_list([3], LIST, bits)}
    assert declined(revocable(), status_lists=lists) == "revoked"
    for index in (2, 4):
        check = verify(revocable(index), status_lists=lists)
        assert check.outcome is CheckOutcome.APPROVED


def test_a_suspended_credential_is_refused_like_a_revoked_one():
    # The second bit of entry 3 in a list of two bits each: 2, suspended.
    lists = {LIST: status_list([7], LIST, status_list={"bits": 2, "lst": packed(7)})}
    assert declined(revocable(), status_lists=lists) == "revoked"


def packed(bit):
    data = bytearray(16)
    data[bit // 8] |= 1 << bit % 8
    return b64(zlib.compress(bytes(data)))


def test_a_status_that_could_not_be_looked_up_needs_review():
    old = status_list([], LIST, exp=seconds(NOW) - 1)
    for lists in ({}, {LIST: old}):
        check = verify(revocable(), status_lists=lists)
        assert check.outcome is CheckOutcome.NEEDS_REVIEW
        assert check.codes == ("status-not-checked",)
    check = verify(presentation(status={"service": "x"}))
    assert check.outcome is CheckOutcome.NEEDS_REVIEW


@pytest.mark.parametrize(
    ("made", "code"),
    [
        (status_list([], LIST, key=OTHER_JWK), "bad-issuer-signature"),
        (status_list([], "https://other.example"), "malformed"),
        (status_list([], LIST, status_list={"bits": 3, "lst": ""}), "malformed"),
        (status_list([], LIST, status_list={"bits": 1, "lst": "AAAA"}), "malformed"),
        (status_list([], LIST, status_list={"bits": 1, "lst": b64(zlib.compress(b""))}),
         "malformed"),
        (status_list([], LIST, status_list={
            "bits": 1, "lst": b64(zlib.compress(b"\0" * 2**25))}), "too-large"),
    ],
    ids=["forged", "another", "bits", "not-packed", "short", "bomb"],
)  # fmt: skip
def test_a_status_list_that_cannot_be_used_refuses(made, code):
    assert declined(revocable(), status_lists={LIST: made}) == code


@pytest.mark.parametrize("name", ["issuers", "types", "audience", "nonce"])
def test_an_expectation_that_would_take_anything_is_the_callers_mistake(name):
    empty = {"issuers": {}, "types": frozenset(), "audience": "", "nonce": ""}
    with pytest.raises(ValueError, match=name):
        verify(presentation(), **{name: empty[name]})


WHOLE = presentation()


@settings(deadline=None)
@given(st.integers(0, len(WHOLE) - 1), st.sampled_from("Aa0-_~.=é\x00"))
def test_any_character_changed_gives_no_approval(place, character):
    changed = WHOLE[:place] + character + WHOLE[place + 1 :]
    check = verify(changed)
    # The last characters of a base64url part may have bits that stand for nothing.
    same = changed == WHOLE or check.document == verify(WHOLE).document
    assert check.outcome is not CheckOutcome.APPROVED or same


@settings(deadline=None)
@given(st.text(max_size=200) | st.text("~.eyJ_-", max_size=80))
def test_any_text_is_declined(text):
    assert declined(text) in CREDENTIAL_CODES


@settings(deadline=None)
@given(
    st.recursive(
        st.none() | st.booleans() | st.integers() | st.text(max_size=5),
        lambda inner: (
            st.lists(inner, max_size=3)
            | st.dictionaries(st.sampled_from(["_sd", "...", "a", "address"]), inner, max_size=3)
        ),
        max_leaves=12,
    )
)
def test_any_signed_claims_give_a_check(value):
    front = issued([], x=value, _sd=[], **CLAIMS | {"address": value}) + "~"
    check = verify(bound(front))
    assert (check.outcome is CheckOutcome.APPROVED) == (check.codes == ())
    assert set(check.codes) <= set(CREDENTIAL_CODES)

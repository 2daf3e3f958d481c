"""Public keys: what is taken, what never is."""

import base64
import json

import pytest
from hypothesis import given
from hypothesis import strategies as st
from joserfc.jwk import ECKey, OctKey, OKPKey, RSAKey

from doorward.agents.refusals import AgentRefusal
from doorward.agents.registry.keys import keys_in, public_key

EC = ECKey.generate_key("P-256", private=True)
ED = OKPKey.generate_key("Ed25519", private=True)
RSA = RSAKey.generate_key(2048, private=True)
GOOD = {"P-256": EC, "Ed25519": ED, "RSA": RSA}


def code_of(jwk):
    with pytest.raises(AgentRefusal) as caught:
        public_key(jwk)
    return caught.value.code


def edwards(y):
    text = base64.urlsafe_b64encode(y.to_bytes(32, "little")).rstrip(b"=").decode()
    return {"kty": "OKP", "crv": "Ed25519", "x": text}


@pytest.mark.parametrize("kind", GOOD)
def test_a_public_key_is_known_by_its_thumbprint(kind):
    key = GOOD[kind]
    thumbprint, plain = public_key(key.as_dict(private=False) | {"kid": "mine", "x5u": "http://x"})
    assert thumbprint == key.thumbprint()
    assert set(plain) <= {"kty", "crv", "x", "y", "n", "e"}


def test_the_thumbprint_is_that_of_rfc_7638():
    # The example of RFC 7638, section 3.1.
    n = (
        "0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_"
        "BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0"
        "_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWh"
        "AI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw"
    )
    found, _ = public_key({"kty": "RSA", "n": n, "e": "AQAB", "alg": "RS256", "kid": "2011-04-29"})
    assert found == "NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"


@pytest.mark.parametrize("kind", GOOD)
def test_a_private_key_is_refused(kind):
    assert code_of(GOOD[kind].as_dict(private=True)) == "key-private"


@pytest.mark.parametrize("member", ["d", "p", "q", "dp", "dq", "qi", "oth", "k"])
def test_any_private_member_is_refused(member):
    assert code_of(EC.as_dict(private=False) | {member: None}) == "key-private"


@pytest.mark.parametrize(
    "jwk",
    [
        OctKey.generate_key(256).as_dict(private=False) | {"kty": "oct"},
        ECKey.generate_key("P-384", private=False).as_dict(),
        OKPKey.generate_key("X25519", private=False).as_dict(),
        RSAKey.generate_key(1024, private=False).as_dict(),
        RSA.as_dict(private=False) | {"e": "Aw"},
        EC.as_dict(private=False) | {"use": "enc"},
        EC.as_dict(private=False) | {"key_ops": ["sign"]},
        EC.as_dict(private=False) | {"alg": "none"},
        EC.as_dict(private=False) | {"alg": "HS256"},
        RSA.as_dict(private=False) | {"alg": "ES256"},
    ],
    ids=["oct", "p384", "x25519", "rsa1024", "e3", "enc", "ops", "none", "hs256", "mixed"],
)
def test_a_weak_or_unfit_key_is_refused(jwk):
    assert code_of({key: one for key, one in jwk.items() if key != "k"}) == "key-weak"


@pytest.mark.parametrize(
    "y",
    [
        0,
        1,
        2**255 - 20,
        2**255 - 19,
        2**255 - 18,
        # The two y coordinates of the points of order 8.
        int.from_bytes(
            bytes.fromhex("26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05"),
            "little",
        ),
        int.from_bytes(
            bytes.fromhex("c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a"),
            "little",
        ),
    ],
    ids=["order4", "order1", "order2", "p", "p+1", "order8", "order8b"],
)
@pytest.mark.parametrize("sign", [0, 2**255], ids=["plus", "minus"])
def test_a_key_with_which_anybody_could_sign_is_refused(y, sign):
    assert code_of(edwards(y + sign)) == "key-weak"


def test_a_point_that_is_not_on_the_curve_is_refused():
    jwk = EC.as_dict(private=False)
    assert code_of(jwk | {"x": jwk["y"], "y": jwk["x"]}) == "key-unreadable"


def test_one_key_has_one_thumbprint_however_it_is_spelt():
    jwk = RSA.as_dict(private=False)
    raw = base64.urlsafe_b64decode(jwk["n"] + "==")
    longer = base64.urlsafe_b64encode(b"\0" + raw).rstrip(b"=").decode()
    assert public_key(jwk | {"n": longer}) == public_key(jwk)


@given(
    st.dictionaries(
        st.sampled_from(["kty", "crv", "x", "y", "n", "e", "alg", "use", "key_ops", "kid"]),
        st.one_of(
            st.sampled_from(["EC", "OKP", "RSA", "P-256", "Ed25519", "AQAB", "sig"]),
            st.text(max_size=60),
            st.none(),
            st.integers(),
            st.lists(st.text(max_size=4), max_size=3),
        ),
    )
)
def test_whatever_comes_is_read_or_refused(jwk):
    try:
        thumbprint, plain = public_key(jwk)
    except AgentRefusal:
        return
    assert public_key(plain)[0] == thumbprint


@pytest.mark.parametrize(
    "text",
    ["", "[]", "{", '{"keys": []}', '{"keys": [1]}', '{"a": 1, "a": 2}', "[" * 9_000, " " * 20_000],
    ids=["empty", "list", "cut", "none", "number", "twice", "deep", "large"],
)
def test_a_file_without_keys_is_refused(text):
    with pytest.raises(AgentRefusal) as caught:
        keys_in(text)
    assert caught.value.code == "key-unreadable"


def test_a_jwk_and_a_jwk_set_are_read():
    jwk = EC.as_dict(private=False)
    assert keys_in(json.dumps(jwk)) == [jwk]
    assert keys_in(json.dumps({"keys": [jwk, jwk]})) == [jwk, jwk]

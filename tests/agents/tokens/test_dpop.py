"""Addresses in proofs, and proofs that agents make."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.agents.refusals import AgentRefusal
from doorward.agents.tokens.dpop import Proofs, make_proof, normal_url, token_hash
from doorward.agents.tokens.jose import new_key

NOW = 1_800_000_000.0


@pytest.mark.parametrize(
    ("one", "other", "same"),
    [
        pytest.param("https://a.example", "https://a.example/", True, id="no path"),
        pytest.param("https://A.Example/x", "https://a.example/x", True, id="case of the host"),
        pytest.param("https://a.example:443/x", "https://a.example/x", True, id="usual port"),
        pytest.param("http://a.example:80/x", "http://a.example/x", True, id="usual port of http"),
        pytest.param("https://a.example/x?y#z", "https://a.example/x", True, id="query"),
        pytest.param("https://a.example/%7Ex", "https://a.example/~x", True, id="escape"),
        pytest.param("https://a.example/%2f", "https://a.example/%2F", True, id="case of escapes"),
        pytest.param("https://[2001:DB8::1]/x", "https://[2001:db8::1]/x", True, id="IPv6"),
        pytest.param("https://a.example:444/x", "https://a.example/x", False, id="another port"),
        pytest.param("https://a.example/X", "https://a.example/x", False, id="case of the path"),
        pytest.param("https://a.example/a%2Fb", "https://a.example/a/b", False, id="no slash"),
        pytest.param("https://a.example/x/../y", "https://a.example/y", False, id="dots"),
        pytest.param("https://a.example/x/", "https://a.example/x", False, id="slash at the end"),
    ],
)
def test_which_addresses_are_the_same(one, other, same):
    assert (normal_url(one) == normal_url(other)) is same


@pytest.mark.parametrize(
    "url",
    ["", "a.example/x", "ftp://a.example", "https://", "https://u:p@a.example/", "https://a:b/",
     "https://[::1", "javascript:x"],
)  # fmt: skip
def test_what_is_no_address(url):
    with pytest.raises(AgentRefusal) as caught:
        normal_url(url)
    assert caught.value.code == "proof-invalid"


PARTS = st.text("ab/%.~2Ff:@[]", max_size=20)


@given(st.sampled_from(["https", "HTTP", "ftp", ""]), PARTS, PARTS)
def test_an_address_that_was_made_normal_stays_so(scheme, host, path):
    try:
        once = normal_url(f"{scheme}://{host}/{path}")
    except AgentRefusal:
        return
    assert normal_url(once) == once


@pytest.mark.parametrize("kind", ["ES256", "Ed25519"])
def test_a_proof_is_read_back(kind):
    key = new_key(kind)
    proof = make_proof(key, "POST", "https://a.example/x?y", NOW, "token")
    found = Proofs(30.0).read(proof, "POST", "https://a.example/x", NOW + 60, "token")
    assert found.thumbprint == key.thumbprint()
    assert found.ends_at == NOW + 60


def test_the_hash_of_a_token_is_that_of_the_rfc():
    # RFC 9449, section 7.1: the proof of figure 13 for the token of figure 12.
    token = "Kz~8mXK1EalYznwH-LC-1fBAo.4Ljp~zsPE_NeO.gxU"
    assert token_hash(token) == "fUHyO2r2Z3DZ53EsNrWBb0xWXoaNy59IiKCAqksmQEo"


@given(st.one_of(st.text(max_size=200), st.binary(max_size=200).map(lambda one: one.hex(".", 3))))
def test_any_text_as_a_proof_is_refused(text):
    with pytest.raises(AgentRefusal) as caught:
        Proofs(30.0).read(text, "POST", "https://a.example/x", NOW)
    assert caught.value.code in {"proof-invalid", "proof-missing"}

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.reference.emails import NO_ADDRESS, PROVIDERS, clean_domain, email_fact, understand


@pytest.mark.parametrize(
    ("raw", "canonical"),
    [
        ("Jo.Public@gmail.com", "jopublic@gmail.com"),
        ("jopublic+jobs@googlemail.com", "jopublic@gmail.com"),
        ("jo.public+jobs@outlook.com", "jo.public@outlook.com"),
        ("jo.public+jobs@hotmail.com", "jo.public@hotmail.com"),
        ("jo+a@icloud.com", "jo@icloud.com"),
        ("jo.p+a@proton.me", "jo.p@proton.me"),
        ("jo+a@fastmail.com", "jo@fastmail.com"),
        ("shop@jo.fastmail.com", "jo@fastmail.com"),
        ("a.b+c@example.com", "a.b+c@example.com"),
        ("a+b@yahoo.com", "a+b@yahoo.com"),
        ("+tag@gmail.com", "+tag@gmail.com"),
        (" mailto:X@Example.COM ", "x@example.com"),
        ("jo@exämple.example", "jo@xn--exmple-cua.example"),
    ],
)
def test_only_what_a_provider_documents_is_folded(raw, canonical):
    assert understand(raw).canonical == canonical


@pytest.mark.parametrize(
    "raw",
    ["", "jo", "@example.com", "jo@", "jo@localhost", "jo@@example.com", "a b@example.com",
     "jo@192.0.2.1", "a..b@example.com", ".a@example.com", "jo@-x.example", "j" * 65 + "@x.example",
     "jo@" + "x" * 260 + ".example", "jo@exa\x00mple.com"],
)  # fmt: skip
def test_what_is_no_address(raw):
    assert understand(raw) == NO_ADDRESS


@pytest.mark.parametrize(
    ("raw", "root"),
    [
        ("shop@johndoe.anonaddy.com", "johndoe (addy.io)"),
        ("job@johndoe.anonaddy.me", "johndoe (addy.io)"),
        ("x@johndoe.mozmail.com", "johndoe (Firefox Relay)"),
        ("x@anonaddy.me", None),
        ("random@duck.com", None),
        ("a@privaterelay.appleid.com", None),
        ("a@sub.example.com", None),
    ],
)
def test_an_alias_root_is_only_given_where_it_can_be_derived(raw, root):
    assert understand(raw).alias_root == root


def test_the_stem_has_no_digits_or_separators():
    assert understand("jo.public_1990@example.com").stem == "jopublic"
    assert understand("12345@example.com").stem is None


def test_lists_answer_for_the_domain():
    fact = email_fact("jo@throwaway.example", "s", lambda domain: domain == "throwaway.example",
                      lambda _: None)  # fmt: skip
    assert (fact.disposable, fact.free_provider) == (True, None)
    broken = email_fact("no address", "s", lambda _: True, lambda _: True)
    assert (broken.disposable, broken.free_provider, broken.raw) == (None, None, "no address")


def test_every_provider_states_its_source():
    assert all("https://" in provider.source for provider in PROVIDERS)
    domains = [domain for provider in PROVIDERS for domain in provider.domains]
    assert len(domains) == len(set(domains))


@given(st.text(max_size=120) | st.emails())
def test_any_text_gives_a_meaning(raw):
    meaning = understand(raw)
    if meaning.canonical is not None:
        assert understand(meaning.canonical).canonical == meaning.canonical
        assert clean_domain(meaning.domain) == meaning.domain

"""SPIFFE IDs by the specification."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from doorward.agents.refusals import AgentRefusal
from doorward.agents.registry.spiffe import LONGEST, spiffe_id


@pytest.mark.parametrize(
    "text",
    [
        "spiffe://example.org",
        "spiffe://example.org/desk-bot",
        "spiffe://staging_1.example.com/ns/Shop/sa/desk.bot_2",
        "spiffe://example.org/" + "a" * (LONGEST - 21),
        "spiffe://" + "a" * 255 + "/x",
    ],
    ids=["domain", "short", "long", "longest", "longest-domain"],
)
def test_what_the_specification_allows_is_read(text):
    assert str(spiffe_id(text)) == text


@pytest.mark.parametrize(
    "text",
    [
        "",
        "https://example.org/x",
        "SPIFFE://example.org/x",
        "spiffe:/example.org/x",
        "spiffe:///x",
        "spiffe://Example.org/x",
        "spiffe://example.org:443/x",
        "spiffe://user@example.org/x",
        "spiffe://example.org/",
        "spiffe://example.org/x/",
        "spiffe://example.org//x",
        "spiffe://example.org/./x",
        "spiffe://example.org/x/../admin",
        "spiffe://example.org/x%2fadmin",
        "spiffe://example.org/x?y",
        "spiffe://example.org/x#y",
        "spiffe://example.org/x y",
        "spiffe://exаmple.org/x",
        "spiffe://example.org/x\n",
        "spiffe://example.org/" + "a" * (LONGEST - 20),
        "spiffe://" + "a" * 256 + "/x",
    ],
)
def test_what_it_does_not_allow_is_refused(text):
    with pytest.raises(AgentRefusal) as caught:
        spiffe_id(text)
    assert caught.value.code == "bad-spiffe-id"


@given(st.text(max_size=60).map(lambda rest: f"spiffe://example.org/{rest}"))
def test_what_is_read_is_what_was_written(text):
    try:
        found = spiffe_id(text)
    except AgentRefusal:
        return
    assert str(found) == text
    assert ".." not in found.path.split("/")

"""The settings: read whole or refused whole; keys that change are taken while it runs."""

import json
import os

import pytest

from doorward.agents.refusals import AgentRefusal
from doorward.agents.state import AgentState
from doorward.agents.tokens.jose import new_key
from doorward.agents.tokens.keys import OVERLAP_SECONDS, ROTATE_SECONDS, SigningKeys
from doorward.agents.tokens.running import address_of, renewing
from doorward.agents.tokens.settings import read_settings

NOW = 1_800_000_000.0
GOOD = """
issuer = "https://tokens.example.com"
[[people]]
issuer = "https://idp.example.com"
keys = "idp.json"
audience = "https://tokens.example.com"
[[resources]]
name = "https://gateway.example.com/mcp"
"""


@pytest.fixture
def folder(tmp_path):
    keys = {"keys": [{**new_key().as_dict(private=False), "kid": "one"}]}
    (tmp_path / "idp.json").write_text(json.dumps(keys))
    (tmp_path / "tokens.toml").write_text(GOOD)
    return tmp_path


def test_good_settings(folder):
    trust = read_settings(folder / "tokens.toml")
    assert trust.resources == {"https://gateway.example.com/mcp"}
    assert list(trust.keys["https://idp.example.com"]) == ["one"]
    assert trust.people("https://idp.example.com").person == "sub"


@pytest.mark.parametrize(
    ("old", "new"),
    [
        pytest.param("issuer =", "isuer =", id="misspelt"),
        pytest.param("https://tokens.example.com\"\n[[p", 'http://tokens.example.com"\n[[p',
                     id="no TLS"),
        pytest.param("https://tokens.example.com\"\n[[p", 'https://tokens.example.com/"\n[[p',
                     id="slash"),
        pytest.param("https://gateway", "http://gateway", id="a resource without TLS"),
        pytest.param("example.com/mcp", "example.com/mcp?x", id="a query"),
        pytest.param("https://gateway.example.com/mcp", "https://idp.example.com", id="twice"),
        pytest.param('keys = "idp.json"', 'keys = "none.json"', id="no file"),
        pytest.param('keys = "idp.json"', 'keys = "tokens.toml"', id="no JSON"),
        pytest.param('audience = "https://tokens.example.com"', 'audience = ""', id="no audience"),
        pytest.param("[[resources]]", "[[resources", id="no TOML"),
        pytest.param("[[resources]]", "unnamed = 3\n[[resources]]", id="a wrong type"),
        pytest.param("[[resources]]", "longest_seconds = 1e9\n[[resources]]", id="no end"),
    ],
)  # fmt: skip
def test_bad_settings_are_refused(folder, old, new):
    assert old in GOOD
    (folder / "tokens.toml").write_text(GOOD.replace(old, new, 1))
    with pytest.raises(AgentRefusal) as caught:
        read_settings(folder / "tokens.toml")
    assert caught.value.code == "settings-invalid"


@pytest.mark.parametrize("keys", [b"{}", b"[]", b'{"keys": 3}', b'{"keys": [{"kty": "oct"}]}',
                                  b"\xff", b"[" * 100_000])  # fmt: skip
def test_keys_that_cannot_be_used_are_refused(folder, keys):
    (folder / "idp.json").write_bytes(keys)
    with pytest.raises(AgentRefusal) as caught:
        read_settings(folder / "tokens.toml")
    assert caught.value.code == "settings-invalid"


def test_keys_that_change_are_taken_while_it_runs(folder):
    file = folder / "tokens.toml"
    with AgentState(folder / "state") as state:
        renewed = renewing(state, file, read_settings(file))
        assert renewed() is None
        changed(folder / "idp.json", json.dumps(new_key().as_dict(private=False)))
        assert renewed() is not None
        assert renewed() is None
        changed(file, GOOD.replace("tokens.example.com", "other.example.com"))
        with pytest.raises(AgentRefusal, match="another issuer"):
            renewed()
        assert renewed() is None


def changed(file, text):
    """Written anew, and surely with another time."""
    before = file.stat().st_mtime_ns
    file.write_text(text)
    os.utime(file, ns=(before + 10**9, before + 10**9))


def test_where_to_listen():
    found = address_of("http://127.0.0.1:8770", "127.0.0.1", None, None, None)
    assert (found.port, found.url) == (8770, "http://127.0.0.1:8770")
    assert address_of("https://t.example.com/x", "0.0.0.0", 8443, None, None).port == 8443


def test_a_new_key_is_made_when_the_old_one_has_signed_for_long(tmp_path):
    with AgentState(tmp_path) as state:
        keys = SigningKeys(state)
        first, _ = keys.current(NOW)
        assert keys.current(NOW + ROTATE_SECONDS - 1)[0] == first
        later = NOW + ROTATE_SECONDS
        second, _ = keys.current(later)
        assert second != first
        assert keys.counts(first, later + OVERLAP_SECONDS - 1)
        assert not keys.counts(first, later + OVERLAP_SECONDS)
        assert keys.public("nothing") is None
        assert not keys.counts("nothing", NOW)

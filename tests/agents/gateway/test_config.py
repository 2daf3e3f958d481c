"""The gateway's file: read strictly, every fault named."""

from importlib import resources
from pathlib import Path

import pytest

from doorward.agents.gateway.config_reading import ConfigError, load, missing_env, read

EXAMPLE = resources.files("doorward.agents.gateway").joinpath("example.toml").read_text()
LEAST = """
state = "state"
[policy]
policies = "p.cedar"
[identity]
agent = "a"
[servers.shop]
command = ["shop"]
"""
TOOL = """
[servers.shop.tools.look]
action = "read"
resource = "shop"
"""


def test_the_example_is_good():
    config = read(EXAMPLE, Path("/etc/doorward"))
    assert set(config.servers) == {"tickets", "bank"}
    assert config.state == "/etc/doorward/agents-state"
    assert config.policy.schema == "/etc/doorward/schema.cedarschema"
    assert missing_env(config, {}) == ["BANK_TOKEN"]
    assert missing_env(config, {"BANK_TOKEN": "x"}) == []


def test_the_least_file_is_good():
    assert read(LEAST + TOOL, Path()).servers["shop"].first_seen == "hold"


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("unknown = 1", "unknown"),
        ("[servers.shop.tools.look]\naction = 1", "action"),
        ("[servers.Shop]\ncommand = ['x']", "servers.Shop: a name has"),
        ("[servers.a__b]\ncommand = ['x']", "servers.a__b: a name has"),
        ("[servers.b]\ncommand = ['x']\nurl = 'https://b.example'", "either a command or a url"),
        ("[servers.b]", "either a command or a url"),
        ("[servers.b]\nurl = 'ftp://b.example'", "url: is like"),
        ("[servers.b]\nurl = 'https://a:b@b.example'", "url: is like"),
        ("[servers.b]\nurl = 'https://b.example'\nenv = ['A']", "env: is for a command"),
        ("[servers.b]\nurl = 'https://b.example'\ncredentials = [{header='Host', env='A'}]",
         "no header for a credential"),
        ("[servers.b]\nurl = 'https://b.example'\ncredentials = [{header='A\\nB', env='A'}]",
         "no header for a credential"),
        ("[servers.shop.asks.'made/up']\naction = 'a'\nresource = 'r'", "is one of"),
        ("[servers.shop.tools.'a b']\naction = 'a'\nresource = 'r'", "a name has letters"),
        ("[servers.shop.tools.look]\naction = 'a'", "either resource or resource_from"),
        ("[servers.shop.tools.look]\naction = 'a'\nresource = 'x::y'", "an entity is"),
        (TOOL + "pin = 'sha256:1'", "pin: is like"),
        (TOOL + "context.amount = {}", "either argument or value"),
        (TOOL + "context.amount = { argument = 'amount' }", "is like /name"),
        (TOOL + "context.amount = { argument = '/a', kind = 'outside' }", "inside goes with"),
        (TOOL + "arguments.'/a' = {}", "says nothing"),
        (TOOL + "arguments.'/a' = { pattern = '(' }", "pattern: cannot be used"),
        (TOOL + "arguments.'/a' = { pattern = '(?=a)' }", "pattern: cannot be used"),
        (TOOL + "arguments.'/a' = { equals = 'claim:x' }", "equals: is human"),
        (TOOL + "arguments.'/a' = { under = '/a/../b' }", "under: is a plain path"),
        ("[[servers.shop.resources]]\nuri = '*'\nresource = 'r'", "one * at its end"),
        ("[[servers.shop.resources]]\nuri = 'a*b'\nresource = 'r'", "one * at its end"),
        ("[[servers.shop.resources]]\nuri = 'a://*'\nresource = 'r'\n[servers.b]\ncommand = ['b']\n"
         "[[servers.b.resources]]\nuri = 'a://b'\nresource = 'r'", "overlaps with 'a://*' of shop"),
        ("[wait]\ncall = 0", "wait.call: is above 0"),
        ("[message]\ndepth = 100", "message.depth: is at most 64"),
        ("[context]\ntimezone = 'Europe/Nowhere'", "is not known"),
        ("[listen]\npath = 'mcp'", "listen.path"),
        ("[listen]\norigins = ['example.com']", "listen.origins"),
    ],
)  # fmt: skip
def test_faults_are_named(more, said):
    with pytest.raises(ConfigError) as caught:
        read(LEAST + more, Path())
    assert said in str(caught.value)


def test_all_faults_are_named_at_once():
    with pytest.raises(ConfigError) as caught:
        read(LEAST.replace('[identity]\nagent = "a"', "") + "[wait]\ncall = -1", Path())
    assert len(str(caught.value).splitlines()) == 2


def test_files_that_cannot_be_read(tmp_path):
    with pytest.raises(ConfigError, match="No such file"):
        load(tmp_path / "none.toml")
    (tmp_path / "large.toml").write_text("#" * 2_000_000)
    with pytest.raises(ConfigError, match="larger than"):
        load(tmp_path / "large.toml")
    (tmp_path / "no.toml").write_bytes(b"state = \xff")
    with pytest.raises(ConfigError):
        load(tmp_path / "no.toml")

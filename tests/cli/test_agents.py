"""The commands for agents: exit codes, JSON, and what they say of bad files."""

import json

import pytest
from click.testing import CliRunner

from doorward.cli.agents import agents

GOOD = 'permit(principal == Agent::"a", action == Action::"read", resource in Shelf::"s");\n'


@pytest.fixture
def run(tmp_path):
    def call(*words, **files):
        for name, text in files.items():
            (tmp_path / name).write_bytes(text if isinstance(text, bytes) else text.encode())
        said = [str(tmp_path / word[1:]) if word[:1] == "@" else word for word in words]
        return CliRunner().invoke(agents, said, standalone_mode=False)

    return call


def code(result):
    """What the process would end with."""
    return result.return_value if result.exception is None else result.exception.exit_code


def test_check_tells_what_it_finds(run):
    result = run("check", "@p", p=GOOD)
    assert code(result) == 0
    assert "no-schema" in result.output
    result = run("check", "@p", p=GOOD + "permit(principal, action, resource);")
    assert code(result) == 4
    assert ":2: problem reaches-everything: policy1: everyone may do everything" in result.output


def test_check_as_json(run):
    result = run("check", "@p", "--json", p=GOOD + GOOD)
    assert code(result) == 4
    said = json.loads(result.output)
    assert said["loaded"]
    assert {"code": "duplicate", "policy": "policy1", "line": 2}.items() <= next(
        one for one in said["findings"] if one["code"] == "duplicate"
    ).items()
    result = run("check", "@p", "--json", p=GOOD + "permit(")
    assert code(result) == 1
    assert json.loads(result.output)["code"] == "policies"


@pytest.mark.parametrize(
    ("files", "said"),
    [
        ({"p": GOOD + "permit("}, "line 2"),
        ({"p": b"\xff\xfe"}, "not UTF-8"),
        ({"p": GOOD, "e": "{"}, "entities"),
        ({"p": GOOD, "s": "entity"}, "schema"),
        ({"p": GOOD, "s": "entity Agent;"}, "line 1 (policy0)"),
        ({}, "No such file"),
    ],
)
def test_check_refuses_what_cannot_be_loaded(run, files, said):
    more = [("--entities", "@e")] * ("e" in files) + [("--schema", "@s")] * ("s" in files)
    result = run("check", "@p", *(word for pair in more for word in pair), **files)
    assert code(result) == 1
    assert said in str(result.exception.message)

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


REQUEST = (
    '{"principal":"Agent::\\"a\\"","action":"Action::\\"read\\"","resource":"Shelf::\\"s\\""}\n'
)
AUTHZEN = json.dumps(
    {
        "subject": {"type": "Agent", "id": "a", "properties": {"p": 1}},
        "action": {"name": "read"},
        "resource": {"type": "Shelf", "id": "s"},
    }
)


def test_what_if_lists_what_differs(run):
    result = run("what-if", "@p", "@q", "--requests", "@r", p=GOOD, q="", r=REQUEST + AUTHZEN)
    assert code(result) == 4
    assert 'denied: Agent::"a" Action::"read" Shelf::"s" (line 2; policy0)' in result.output
    assert "2 requests: 0 newly allowed, 2 newly denied" in result.output


def test_what_if_says_what_it_left_out(run):
    bad = '{"principal": 1}\n[]\n{\n' + REQUEST[:-2] + ',"left_out":["amount"]}\n'
    result = run("what-if", "@p", "@p", "--requests", "@r", "--json", p=GOOD, r=bad)
    assert code(result) == 3
    said = json.loads(result.output)
    assert len(said["left_out"]) == 4
    assert said["requests"] == 0


def test_what_if_makes_requests_of_the_entities(run):
    entities = json.dumps(
        [{"uid": {"type": kind, "id": kind[0].lower()}, "attrs": {}, "parents": []}
         for kind in ("Agent", "Shelf")]
    )  # fmt: skip
    result = run("what-if", "@p", "@q", "--entities", "@e", p=GOOD, q="", e=entities)
    assert code(result) == 4
    assert "10,000 requests" in result.output


def test_what_if_refuses_a_set_that_cannot_be_loaded(run):
    result = run("what-if", "@p", "@q", p=GOOD, q="permit(")
    assert code(result) == 1
    assert "line 1" in str(result.exception.message)

"""The demo, as its user runs it: real services on this machine, a fleet, and what each may do."""

import json

import pytest
from click.testing import CliRunner

from doorward.agents.demo.company import MARK
from doorward.agents.demo.server import SERVERS, result
from doorward.cli.agents_demo import demo


@pytest.fixture(scope="module")
def played(tmp_path_factory):
    folder = tmp_path_factory.mktemp("demo") / "fleet"
    done = CliRunner().invoke(demo, [str(folder), "--json"], standalone_mode=False)
    assert done.exception is None, done.exception
    return folder, json.loads(done.stdout)


def test_every_try_ends_as_its_policies_say(played):
    _, tried = played
    found = [(one["agent"], one["person"], one["outcome"], one["code"]) for one in tried]
    assert found == [
        ("arm-7", "ada", "allowed", ""),
        ("arm-7", "ada", "denied", "denied"),
        ("desk-bot", "ben", "allowed", ""),
        ("desk-bot", "ben", "approved", ""),
        ("desk-bot", "ben", "denied", "denied"),
        ("desk-bot", "ben", "allowed", ""),
        ("desk-bot", "ben", "denied", "denied"),
        ("desk-bot", "ben", "denied", "denied"),
        ("build-bot", "ada", "allowed", ""),
        ("build-bot", "ada", "denied", "arguments"),
        ("build-bot", "ada", "denied", "approval-refused"),
        ("build-bot", "ben", "denied", "denied"),
        ("arm-7", "ada", "denied", "proof-invalid"),
        ("build-bot", "ada", "denied", "suspended"),
    ]


@pytest.mark.parametrize(
    ("number", "policy"),
    [
        (1, "robotics-not-retail"),
        (3, "pay-large"),
        (5, "read-confidential"),
        (6, "no-outside-after-confidential"),
        (7, "service-not-cloud"),
        (10, "delete"),
        (11, 'Person::"ben"'),
    ],
    ids=str,
)
def test_each_decision_says_by_what(played, number, policy):
    assert policy in played[1][number]["reasons"]


def test_people_decided_what_they_had_to(played):
    decided = {number: one["decided"] for number, one in enumerate(played[1]) if one["decided"]}
    assert decided == {
        3: "cleo agreed: the invoice was looked at",
        10: "cleo refused: nobody deletes the main branch",
    }


def test_what_is_kept_is_synthetic_and_holds_no_private_key(played):
    folder, _ = played
    assert json.loads((folder / MARK).read_text())["synthetic"] is True
    kept = b"".join(one.read_bytes() for one in folder.rglob("*") if one.is_file())
    assert b"robotics-not-retail" in kept
    log = (folder / "decisions.jsonl").read_text()
    assert "kim@else.example" not in log


def test_the_same_folder_can_be_used_again_and_another_is_left_alone(played, tmp_path):
    folder, _ = played
    done = CliRunner().invoke(demo, [str(folder)], standalone_mode=False)
    assert done.exception is None, done.exception
    assert "4 allowed, 1 approved, 9 denied" in done.output
    assert 'forbidden to Agent::"arm-7" by robotics-not-retail' in done.output
    assert 'no policy permits it to Person::"ben"' in done.output
    (tmp_path / "mine.txt").write_text("mine")
    refused = CliRunner().invoke(demo, [str(tmp_path)], standalone_mode=False)
    assert "no earlier demo" in str(refused.exception)
    assert (tmp_path / "mine.txt").read_text() == "mine"


@pytest.mark.parametrize("name", sorted(SERVERS))
def test_a_server_describes_every_argument_that_it_uses(name):
    for tool in result(SERVERS[name], "tools/list", {})["tools"]:
        arguments = dict.fromkeys(tool["inputSchema"]["properties"], 1)
        said = {"name": tool["name"], "arguments": arguments}
        (content,) = result(SERVERS[name], "tools/call", said)["content"]
        assert "{" not in content["text"]
    with pytest.raises(KeyError):
        result(SERVERS[name], "sampling/createMessage", {})

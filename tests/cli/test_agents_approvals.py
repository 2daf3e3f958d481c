"""`doorward agents approvals`: what people see before they decide, and that deciding works."""

import json

import msgspec
import pytest
from click.testing import CliRunner

from doorward.agents.approval_records import ApprovalState
from doorward.agents.approvals import Approvals
from doorward.agents.asked_calls import BY_TWO, AskedCall
from doorward.agents.registry.records import Holder
from doorward.agents.registry.register import Register
from doorward.agents.state import AgentState
from doorward.cli import agents_approvals
from doorward.cli.agents import agents

NOW = 1_760_000_000.0
CALL = AskedCall(
    instance="pay-bot",
    human="ada",
    chain=("desk-bot",),
    server="bank",
    tool="pay",
    arguments={"to": "DE02\u202e", "apiKey": "0123456789", "lines": [{"n": 2}]},
    purpose="The invoice\nap-1 approved",
    resource="suppliers",
    data_class=1,
    reasons=("pay-large",),
)


@pytest.fixture
def known(tmp_path, monkeypatch):
    monkeypatch.setattr(agents_approvals.time, "time", lambda: NOW + 60)
    with AgentState(tmp_path) as state:
        for name in ("ada", "ben"):
            Register(state).add_holder(Holder(id=name), "tests", "set up", NOW)
        yield Approvals(state)


@pytest.fixture
def run(tmp_path):
    def call(*words):
        said = ["approvals", *words, "--state", str(tmp_path)]
        return CliRunner().invoke(agents, said, standalone_mode=False)

    return call


def test_what_waits_is_listed_on_one_line_each(known, run):
    asked = known.ask(CALL, NOW)
    result = run("list")
    assert result.return_value == 0
    assert result.output == (
        f'{asked.id} waiting 9:00  pay-bot for ada: bank/pay "The invoice ap-1 approved"\n'
    )


def test_nothing_waits(known, run):
    known.decide(known.ask(CALL, NOW).id, "ben", False, "no", NOW)
    assert run("list").output == "Nothing waits.\n"
    assert " refused  pay-bot for ada" in run("list", "--all").output


def test_one_is_shown_with_everything_but_secrets(known, run):
    asked = known.ask(CALL, NOW)
    said = run("show", asked.id).output
    for text in (
        "desk-bot",
        "suppliers",
        "the agent's word",
        "DE02⟨U+202E⟩",
        '"n": 2',
        "one person",
    ):
        assert text in said
    assert "0123456789" not in said
    assert "(hidden: 10 characters)" in said
    asked_for = json.loads(run("show", asked.id, "--json").output)
    assert asked_for["call"]["arguments"]["lines"] == [{"n": 2}]
    assert [one["what"] for one in asked_for["steps"]] == ["asked"]


@pytest.mark.parametrize("char", ["\u2028", "\u0085", "\u00a0", "\u200d", "\u202e", "\t"])
def test_arguments_are_shown_exactly_and_make_no_lines_of_their_own(known, run, char):
    def shown(text):
        call = msgspec.structs.replace(CALL, arguments={"text": text})
        return run("show", known.ask(call, NOW).id).output

    plain, odd = shown("a b  c"), shown(f"a{char}b  c")
    assert len(odd.splitlines()) == len(plain.splitlines())
    assert '"a b  c"' in plain
    assert f"a⟨U+{ord(char):04X}⟩b  c" in odd or (char == "\t" and "a\\tb  c" in odd)


def test_yes_and_no_with_who_and_why(known, run):
    asked = known.ask(CALL, NOW)
    result = run("approve", asked.id, "--by", "ben", "--why", "I called them")
    assert result.return_value == 0
    found = known.get(asked.id)
    assert found.state is ApprovalState.APPROVED
    assert (found.votes[0].by, found.votes[0].why) == ("ben", "I called them")
    assert found.votes[0].proof.startswith("command line of ")
    result = run("refuse", asked.id, "--by", "ada", "--why", "not mine", "--json")
    assert json.loads(result.output)["state"] == "refused"


def test_where_two_are_needed_the_first_yes_is_not_all(known, run):
    asked = known.ask(AskedCall(instance="b", server="s", tool="t", obligations=(BY_TWO,)), NOW)
    assert run("approve", asked.id, "--by", "ada", "--why", "fine").return_value == 3
    assert run("approve", asked.id, "--by", "ben", "--why", "fine").return_value == 0


@pytest.mark.parametrize(
    ("name", "by", "code"),
    [
        (None, "pay-bot", "not-a-person"),
        (None, "nobody", "unknown-person"),
        ("ap-0", "ben", "unknown-approval"),
    ],
)
def test_what_cannot_be_decided_is_one_line_with_a_code(known, run, name, by, code):
    asked = known.ask(CALL, NOW)
    result = run("approve", name or asked.id, "--by", by, "--why", "fine")
    assert result.exception.exit_code == 1
    assert str(result.exception).endswith(f"[{code}]")
    assert known.state_of(asked.id) is ApprovalState.WAITING


def test_a_folder_that_is_not_there_is_not_made(tmp_path):
    missing = tmp_path / "none"
    result = CliRunner().invoke(agents, ["approvals", "list", "--state", str(missing)])
    assert result.exit_code == 1
    assert "there is no register" in result.output
    assert not missing.exists()


def test_watching_prints_new_ones_once(known, run, monkeypatch):
    known.ask(CALL, NOW)
    looks = []

    def sleep(_):
        looks.append(1)
        if len(looks) == 2:
            known.ask(AskedCall(instance="late-bot", server="s", tool="t"), NOW + 60)
        if len(looks) == 4:
            raise KeyboardInterrupt

    monkeypatch.setattr(agents_approvals.time, "sleep", sleep)
    result = run("list", "--watch")
    assert result.output.count("pay-bot") == 1
    assert result.output.count("late-bot") == 1


def test_somebody_of_the_console_is_another_name_of_a_person(known, tmp_path):
    words = ["owners", "--add", "ben", "--account", "console:3", "--reason", "decides"]
    result = CliRunner().invoke(agents, [*words, "--state", str(tmp_path)], standalone_mode=False)
    assert result.return_value == 0
    with AgentState(tmp_path) as state:
        found = Register(state).holder_named("console:3")
    assert (found.id, found.aliases) == ("ben", ("console:3",))

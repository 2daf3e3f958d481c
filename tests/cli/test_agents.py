"""The commands for agents: exit codes, JSON, and what they say of bad files."""

import json

import pytest
from click.testing import CliRunner

from doorward.agents.log import DecisionLog
from doorward.agents.policy import Decision
from doorward.cli.agents import agents

GOOD = 'permit(principal == Agent::"a", action == Action::"read", resource in Shelf::"s");\n'


@pytest.fixture
def run(tmp_path):
    def call(*words, stdin=None, **files):
        for name, text in files.items():
            (tmp_path / name).write_bytes(text if isinstance(text, bytes) else text.encode())
        said = [str(tmp_path / word[1:]) if word[:1] == "@" else word for word in words]
        return CliRunner().invoke(agents, said, input=stdin, standalone_mode=False)

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


@pytest.fixture
def folder(tmp_path):
    made = tmp_path / "set"
    made.mkdir()
    (made / "b.cedar").write_text("// second\n" + GOOD + "permit(principal, action, resource);")
    (made / "a.cedar").write_text('@id("first") ' + GOOD + "// no line end")
    (made / "c.cedar.bak").write_text("permit(")
    (made / "sub.cedar").mkdir()
    return made


def test_check_takes_a_folder_and_names_each_file(run, folder):
    result = run("check", str(folder), "--json")
    assert code(result) == 4
    said = json.loads(result.output)["findings"]
    told = {one["code"]: (one["file"], one["line"]) for one in said}
    assert told == {
        "no-schema": (str(folder), 0),
        "duplicate": (str(folder / "b.cedar"), 2),
        "reaches-everything": (str(folder / "b.cedar"), 3),
    }
    [same] = [one["message"] for one in said if one["code"] == "duplicate"]
    assert same == f"says the same as first in {folder / 'a.cedar'}, line 1"


@pytest.mark.parametrize(
    ("text", "more", "said"),
    [
        ("permit(principal,\naction", {}, "b.cedar: lines 1 to 2: "),
        ("\npermit(what);", {}, "b.cedar: line 2: "),
        (GOOD, {"s": "entity Agent;"}, "b.cedar, line 1 (policy1): "),
    ],
    ids=["unfinished", "second-line", "schema"],
)
def test_check_places_what_is_wrong_in_a_folder(run, folder, text, more, said):
    (folder / "b.cedar").write_text(text)
    (folder / "c.cedar").write_text(", resource);")
    if more:
        (folder / "c.cedar").unlink()
    words = ["--schema", "@s"] if more else []
    result = run("check", str(folder), *words, **more)
    assert code(result) == 1
    assert said in str(result.exception.message)


def test_check_refuses_a_folder_without_policies(run, tmp_path):
    result = run("check", str(tmp_path))
    assert code(result) == 1
    assert "no file *.cedar" in str(result.exception.message)


def test_check_reads_standard_input(run):
    result = run("check", "-", stdin=GOOD + "permit(principal, action, resource);")
    assert code(result) == 4
    assert "<stdin>:2: problem reaches-everything" in result.output
    result = run("check", "-", stdin="permit(")
    assert code(result) == 1
    assert "<stdin>: line 1" in str(result.exception.message)


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
    words = ("what-if", "@p", "@q", "--requests", "@r", "--generate", "0")
    result = run(*words, p=GOOD, q="", r=REQUEST + AUTHZEN)
    assert code(result) == 4
    assert 'denied: Agent::"a" Action::"read" Shelf::"s" (line 2; policy0)' in result.output
    assert "2 requests: 0 newly allowed, 2 newly denied" in result.output


def test_what_if_says_what_it_left_out(run):
    bad = '{"principal": 1}\n[]\n{\n' + REQUEST[:-2] + ',"left_out":["amount"]}\n'
    words = ("what-if", "@p", "@p", "--requests", "@r", "--generate", "0", "--json")
    result = run(*words, p=GOOD, r=bad)
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


AMOUNT = (
    'permit(principal is Agent, action == Action::"pay", resource is Account) '
    "when {{ context has amount && context.amount <= {} }};"
)
PAID = (
    '{"principal":"Agent::\\"a\\"","action":"Action::\\"pay\\"","resource":"Account::\\"x\\"",'
    '"context":{"amount":100}}\n'
)


@pytest.mark.parametrize("more", [[], ["--requests", "@r"]], ids=["made", "recorded"])
def test_what_if_sees_another_amount_and_tells_one_request_of_many(run, more):
    files = {"p": AMOUNT.format(5000), "q": AMOUNT.format(50000), "r": PAID}
    result = run("what-if", "@p", "@q", *more, "--generate", "400", **files)
    assert code(result) == 4
    first, last = result.output.splitlines()
    assert 'Action::"pay"' in first
    assert '"amount":' in first
    assert "more alike" in first
    assert " 0 newly allowed" not in last


def test_what_if_says_that_no_request_could_be_made(run):
    text = "permit(principal, action, resource);"
    result = run("what-if", "@p", "@q", p=text, q=text)
    assert code(result) == 0
    assert "no request could be made" in result.output


def test_what_if_refuses_a_set_that_cannot_be_loaded(run):
    result = run("what-if", "@p", "@q", p=GOOD, q="permit(")
    assert code(result) == 1
    assert "line 1" in str(result.exception.message)


def logged(*decisions):
    lines = [
        {"event": "decision", "principal": {"type": "Agent", "id": "a"},
         "action": {"type": "Action", "id": "read"}, "resource": {"type": "Shelf", "id": "s"},
         "decision": allowed, **more}
        for allowed, more in decisions
    ]  # fmt: skip
    return "\n".join(json.dumps(one) for one in [{"event": "started"}, *lines])


def test_replay_lists_decisions_that_would_be_others(run):
    log = logged((True, {}), (False, {}))
    result = run("replay", "@l", "--policies", "@p", l=log, p=GOOD)
    assert code(result) == 4
    assert 'line 3: Agent::"a" Action::"read" Shelf::"s": denied then, allowed now' in result.output
    assert "2 decisions made again, 1 differ" in result.output


def test_replay_says_what_could_not_be_decided_again(run):
    log = logged((True, {}), (False, {"left_out": ["amount"]})) + "\n{bad\n" + REQUEST
    result = run("replay", "@l", "--policies", "@p", "--json", l=log, p=GOOD)
    assert code(result) == 3
    said = json.loads(result.output)
    assert (said["decisions"], said["not_whole"], len(said["unreadable"])) == (1, 1, 2)
    assert said["differing"] == []


def test_what_the_service_logs_can_be_replayed(run, tmp_path):
    log = DecisionLog(tmp_path / "l")
    asked = ({"type": "Agent", "id": "a"}, {"type": "Action", "id": "read"},
             {"type": "Shelf", "id": "s"})  # fmt: skip
    log.decided(asked, {}, Decision(allowed=True), ["policy0"], "x")
    log.close()
    result = run("replay", "@l", "--policies", "@p", p=GOOD)
    assert code(result) == 0
    assert code(run("replay", "@l", "--policies", "@p", p="")) == 4


@pytest.mark.parametrize(
    ("words", "tokens", "said"),
    [
        (["--host", "0.0.0.0"], "", "DOORWARD_AGENTS_TOKENS"),
        (["--host", "0.0.0.0"], "a-long-enough-token", "--tls-cert"),
        (["--tls-cert", "x"], "", "go together"),
        ([], "short", "at least 16"),
        (["--url", "http://pdp.example.com"], "", "https"),
        (["--url", "https://pdp.example.com/?a"], "", "is like"),
    ],
)
def test_serve_does_not_open_to_strangers(run, monkeypatch, words, tokens, said):
    monkeypatch.setenv("DOORWARD_AGENTS_TOKENS", tokens)
    result = run("serve", "--policies", "@p", *words, p=GOOD)
    assert code(result) == 2
    assert said in str(result.exception.message)


def test_serve_does_not_begin_with_a_bad_set(run):
    result = run("serve", "--policies", "@p", p="permit(")
    assert code(result) == 1
    assert "line 1" in str(result.exception.message)


def test_serve_names_the_line_that_does_not_fit_the_schema(run):
    result = run("serve", "--policies", "@p", "--schema", "@s", p="\n" + GOOD, s="entity Agent;")
    assert code(result) == 1
    assert "line 2 (policy0)" in str(result.exception.message)


def test_serve_runs_the_service(run, monkeypatch, tmp_path):
    ran = []
    monkeypatch.setattr("doorward.agents.serving.server.run", lambda *said: ran.append(said))
    result = run("serve", "--policies", "@p", "--log", "@l", "--port", "9100", p=GOOD)
    assert code(result) == 0
    assert ran[0][1].url == "http://127.0.0.1:9100"
    assert json.loads((tmp_path / "l").read_text())["event"] == "started"


def test_help_lists_every_command_in_the_order_of_need(run):
    listed = [line.split()[0] for line in run("--help").output.splitlines() if line[:2] == "  "]
    listed = [word for word in listed if word in agents.commands]
    assert listed == list(agents.commands)
    assert listed.index("demo") < listed.index("owners") < listed.index("register")
    assert listed.index("register") < listed.index("check") < listed.index("gateway")

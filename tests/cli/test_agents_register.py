"""The register's commands: what they say, what they keep, and how they end."""

import json

import pytest
from click.testing import CliRunner
from joserfc.jwk import ECKey

from doorward.agents.registry.known import NEEDS_OWNER, read_known
from doorward.cli.agents import agents

ROSTER = """id,team,aliases,started,left
w-0017,floor,ada@example.com,2024-01-01,
w-0018,support,ben@example.com,2024-01-01,
w-0019,support,cleo@example.com,2024-01-01,2026-03-31
"""
INVENTORY = """id,blueprint,purpose,domain,owner,clearance
arm-7,arm,moves boxes,robotics,ada@example.com,1
desk-1,desk,answers customers,service,ben@example.com,2
lost-1,,,,eve@example.com,
bad 1,,,,,
"""
SERVERS = {"mcpServers": {"files": {"command": "npx", "args": ["-y", "server-files"],
                                    "env": {"API_KEY": "sk-live-1"}}}}  # fmt: skip


class Shell:
    def __init__(self, folder):
        self.folder = folder

    def __call__(self, *words, ends=0):
        said = [str(self.folder / word[1:]) if word[:1] == "@" else word for word in words]
        said += ["--state", str(self.folder / "state")]
        result = CliRunner().invoke(agents, said, standalone_mode=False)
        code = result.return_value if result.exception is None else result.exception.exit_code
        assert code == ends, (result.output, result.exception)
        return result.output if result.exception is None else str(result.exception)

    def json(self, *words, ends=0):
        return json.loads(self(*words, "--json", ends=ends))

    def write(self, name, said):
        text = said if isinstance(said, str) else json.dumps(said)
        (self.folder / name).write_text(text, encoding="utf-8")
        return f"@{name}"


@pytest.fixture
def run(tmp_path):
    return Shell(tmp_path)


@pytest.fixture
def fleet(run):
    run("owners", run.write("roster.csv", ROSTER))
    run("import", run.write("agents.csv", INVENTORY), ends=3)
    return run


def public(key):
    return key.as_dict(private=False)


def test_a_register_is_begun_on_purpose(run, tmp_path):
    for words in (["list"], ["show", "a"], ["suspend", "a", "--reason", "x"]):
        assert "there is no register" in run(*words, ends=1)
    assert not (tmp_path / "state").exists()


def test_from_nothing_to_an_agent(run):
    run("owners", "--add", "ada", "--team", "floor", "--reason", "begins")
    run("blueprint", "arm", "--purpose", "moves boxes", "--domain", "robotics", "--reason", "new")
    key = run.write("key.json", public(ECKey.generate_key("P-256")))
    made = run.json(
        "register", "arm-7", "--blueprint", "arm", "--owner", "ada", "--key", key,
        "--spiffe-id", "spiffe://example.org/arm-7", "--reason", "first robot",
    )  # fmt: skip
    assert len(made["keys"]) == 1
    shown = run("show", "arm-7")
    assert "spiffe://example.org/arm-7" in shown
    assert "first robot" in shown
    assert run.json("blueprint")[0]["id"] == "arm"
    assert "moves boxes" in run("blueprint", "arm")


def test_import_says_what_lacks_an_owner(run):
    run("owners", run.write("roster.csv", ROSTER))
    file = run.write("agents.csv", INVENTORY)
    before = run.json("import", file, "--dry-run", ends=3)
    assert run("list") == "0 agents\n"
    after = run.json("import", file, ends=3)
    assert after | {"dry_run": True} == before
    assert after["kind"] == "inventory"
    assert after["registered"] == ["arm-7", "desk-1"]
    assert list(after["needs_owner"]) == ["lost-1"]
    assert [(one["record"], one["field"]) for one in after["problems"]] == [("5", "id")]
    said = run("import", file, ends=3)
    assert "0 registered, 2 known before" in said
    assert "lost-1: lacks owner is not known, purpose, domain" in said


def test_the_list_is_what_the_watch_reads(fleet):
    known = read_known(fleet("list", "--json").encode())
    assert {one.id: one.standing for one in known.agents} == {
        "arm-7": "",
        "desk-1": "",
        "lost-1": NEEDS_OWNER,
    }
    assert {one.owner for one in known.agents} == {""}
    shown = fleet.json("list", "--reveal", "checks owners")
    assert shown["agents"][0]["owner"] == "w-0017"


def test_lines_fit_a_terminal(fleet):
    fleet("blueprint", "long", "--purpose", "x" * 300, "--domain", "d", "--reason", "r")
    fleet("register", "a" * 200, "--blueprint", "long", "--owner", "w-0017", "--reason", "r")
    for words in (["list"], ["blueprint"], ["owners", "@roster.csv"]):
        assert max(map(len, fleet(*words).splitlines())) <= 80


def test_people_are_masked_unless_there_is_a_reason(fleet):
    for words in (["list"], ["show", "arm-7"], ["show", "lost-1"], ["show", "lost-1", "--json"]):
        said = fleet(*words)
        assert "w-0017" not in said
        assert "eve@example.com" not in said
    assert "w-0017" in fleet("list", "--reveal", "an audit")
    assert "eve@example.com" in fleet("show", "lost-1", "--reveal", "who was meant")
    assert "shown-in-full" in fleet("show", "lost-1")
    assert "needs a reason" in fleet("list", "--reveal", " ", ends=2)


def test_suspend_resume_retire(fleet):
    assert fleet("suspend", "arm-7", "--reason", "drops boxes") == "arm-7: suspended\n"
    assert "drops boxes" in fleet("show", "arm-7")
    assert fleet.json("resume", "arm-7", "--reason", "fixed") == {
        "id": "arm-7",
        "standing": "active",
    }
    assert fleet("retire", "arm-7", "--reason", "scrapped") == "arm-7: retired\n"
    assert "[retired]" in fleet("resume", "arm-7", "--reason", "again", ends=1)
    assert "[unknown-instance]" in fleet("suspend", "none", "--reason", "x", ends=1)


@pytest.mark.parametrize(
    "words",
    [
        ["suspend", "arm-7"],
        ["resume", "arm-7"],
        ["retire", "arm-7"],
        ["renew", "arm-7"],
        ["rotate", "arm-7", "--key", "@roster.csv"],
        ["off-board", "w-0017"],
        ["register", "x", "--blueprint", "arm", "--owner", "w-0017"],
    ],
    ids=lambda words: words[0],
)
def test_a_change_needs_a_reason(fleet, words):
    assert "reason" in fleet(*words, ends=2)
    if words[0] != "rotate":
        assert "[no-reason]" in fleet(*words, "--reason", " ", ends=1)


def test_an_end_is_put_off(fleet):
    found = fleet.json("renew", "arm-7", "--days", "90", "--by", "w-0018", "--reason", "goes on")
    assert found["standing"] == ""
    shown = fleet.json("show", "arm-7", "--reveal", "test")
    assert shown["changes"][1]["who"] == "w-0018"
    assert found["expires_at"] > fleet.json("list", "--only", "active")["agents"][1]["expires_at"]


def test_a_name_in_a_remark_is_masked(fleet):
    said = {"value": [{"appId": "a-1", "displayName": "x", "notes": "ask eve@example.com",
                       "owners": [{"userPrincipalName": "eve@example.com"}]}]}  # fmt: skip
    fleet("import", fleet.write("entra.json", said))
    for words in (["show", "client/a-1"], ["show", "client/a-1", "--json"]):
        assert "eve@example.com" not in fleet(*words)
    assert "ask eve@example.com" in fleet("show", "client/a-1", "--reveal", "to ask her")


def test_keys_rotate_with_an_overlap_or_at_once(fleet):
    keys = [ECKey.generate_key("P-256") for _ in range(3)]
    files = [fleet.write(f"k{number}.json", public(one)) for number, one in enumerate(keys)]
    assert fleet.json("rotate", "arm-7", "--key", files[0], "--reason", "first")["old"] == []
    second = fleet("rotate", "arm-7", "--key", files[1], "--reason", "yearly")
    assert f"new key {keys[1].thumbprint()}" in second
    assert f"old key {keys[0].thumbprint()}" in second
    third = fleet.json(
        "rotate", "arm-7", "--key", files[2], "--overlap-hours", "0", "--reason", "was stolen"
    )
    assert third["old"] == []
    said = fleet("retire", "arm-7", "--key", keys[2].thumbprint(), "--reason", "stolen, too")
    assert said == "arm-7: keys-expired\n"
    assert "[unknown-key]" in fleet(
        "retire", "desk-1", "--key", keys[2].thumbprint(), "--reason", "x", ends=1
    )


def test_a_private_key_is_refused_and_not_shown(fleet):
    private = ECKey.generate_key("P-256").as_dict(private=True)
    said = fleet(
        "rotate", "arm-7", "--key", fleet.write("p.json", private), "--reason", "oh", ends=1
    )
    assert "[key-private]" in said
    assert private["d"] not in said
    assert "[key-unreadable]" in fleet(
        "rotate", "arm-7", "--key", "@roster.csv", "--reason", "oh", ends=1
    )
    both = {"keys": [public(ECKey.generate_key("P-256")) for _ in range(2)]}
    assert "one key is expected" in fleet(
        "rotate", "arm-7", "--key", fleet.write("b.json", both), "--reason", "oh", ends=1
    )


def test_off_boarding_a_person_suspends_their_agents(fleet):
    found = fleet.json("off-board", "Ada@example.com", "--reason", "last day")
    assert found == {"works": False, "suspended": ["arm-7"]}
    assert fleet.json("off-board", "w-0017", "--reason", "last day")["suspended"] == []
    assert "[owner-left]" in fleet("resume", "arm-7", "--reason", "x", ends=1)
    assert "[owner-left]" in fleet("renew", "arm-7", "--reason", "x", ends=1)
    fleet("resume", "arm-7", "--owner", "ben@example.com", "--reason", "Ben has it now")
    assert fleet.json("show", "arm-7", "--reveal", "test")["owner"] == "w-0018"
    assert "[unknown-person]" in fleet("off-board", "nobody", "--reason", "x", ends=1)
    fleet("off-board", "w-0017", "--back", "--reason", "was a mistake")
    fleet("resume", "arm-7", "--owner", "w-0017", "--reason", "hers again")


def test_a_roster_suspends_the_agents_of_who_left_once(fleet):
    gone = ROSTER.replace("ada@example.com,2024-01-01,", "ada@example.com,2024-01-01,2026-01-31")
    file = fleet.write("roster.csv", gone)
    said = fleet("owners", file)
    assert "1 left" in said
    assert "arm-7" in said
    assert "w-0017" not in said
    assert fleet("owners", file) == "nothing changed\n"


def test_who_is_missing_is_told(fleet):
    file = fleet.write("roster.csv", "id\nw-0018\n")
    assert "not on the roster" in fleet("owners", file, ends=3)
    assert fleet.json("owners", file, "--complete")["suspended"] == ["arm-7"]


def test_a_roster_that_cannot_be_read_changes_nothing(fleet):
    before = fleet.json("list")["agents"]
    said = fleet("owners", fleet.write("bad.csv", "id,left\nw-0017,yesterday\n"), ends=1)
    assert "bad-value" in said
    assert fleet.json("list")["agents"] == before
    assert "ROSTER" in fleet("owners", ends=2)


def test_servers_are_imported_without_their_secrets(fleet, tmp_path):
    file = fleet.write("claude.json", SERVERS)
    found = fleet.json("import", file, "--at", "laptop-1")
    assert list(found["needs_owner"]) == ["mcp/laptop-1/files"]
    shown = fleet("show", "mcp/laptop-1/files")
    assert "server-files" in shown
    assert "API_KEY" in shown
    stored = b"".join(one.read_bytes() for one in (tmp_path / "state").iterdir())
    assert b"server-files" in stored
    assert b"sk-live-1" not in stored


def test_what_was_imported_is_claimed(fleet):
    fleet("import", fleet.write("claude.json", SERVERS))
    fleet("register", "mcp/files", "--blueprint", "arm", "--owner", "w-0017", "--reason", "mine")
    known = read_known(fleet("list", "--json").encode())
    assert [(one.standing, one.mcp_name) for one in known.agents if one.id == "mcp/files"] == [
        ("", "files")
    ]


@pytest.mark.parametrize(
    ("said", "code"),
    [("{", "list-unreadable"), ("hello", "list-unknown"), ("x" * 9, "list-unknown")],
)
def test_what_is_no_list_is_refused(run, said, code):
    assert f"[{code}]" in run("import", run.write("x", said), ends=1)


def test_a_list_of_bad_entries_only_ends_with_one(fleet):
    assert (
        fleet.json("import", fleet.write("s", "spiffe://\nspiffe://a b"), ends=1)["left_out"] == 2
    )


def test_only_those_of_a_standing(fleet):
    fleet("suspend", "arm-7", "--reason", "x")
    assert [one["id"] for one in fleet.json("list", "--only", "suspended")["agents"]] == ["arm-7"]
    assert [one["id"] for one in fleet.json("list", "--only", "active")["agents"]] == ["desk-1"]

"""What is refused before anything is decided leaves a line in the decision log."""

from agents.gateway.behind import RULES, TEXT, tool
from agents.gateway.test_stdio import Line
from agents.tokens.company import OTHER
from doorward.agents.gateway import refusing
from doorward.agents.log_reading import Recorded, recorded

FENCED = (
    RULES
    + """
[servers.shop.tools.look.arguments."/path"]
under = "/srv/data"
optional = true
[servers.shop.tools.look.arguments."/tenant"]
equals = "team:tenant-"
everywhere = true
optional = true
[servers.shop.tools.look.arguments."/order"]
min = 1
optional = true
[[servers.shop.resources]]
uri = "shop://orders"
resource = "shop"
"""
)
SAID = {"rules": FENCED, "tools": [tool("look", path=TEXT, tenant=TEXT, order={}, item=TEXT)]}


def call(name="shop__look", **arguments):
    return "tools/call", {"name": name, "arguments": arguments}


ATTACKS = {
    "tool": (*call("shop__wipe"), "unmapped", "shop/wipe"),
    "odd-tool": (*call("shop__w\u202eipe" + "x" * 500), "unmapped", "shop/w\\u202eipe" + "x" * 190),
    "path": (*call(path="/srv/data/../../etc/passwd"), "arguments", "shop/look"),
    "tenant": (*call(tenant="globex"), "arguments", "shop/look"),
    "order": (*call(order=-77_777), "arguments", "shop/look"),
    "method": ("foo/bar", {"name": "passwd"}, "unknown-method", None),
    "resource": ("resources/read", {"uri": "shop://u:globex@vault/a?q=passwd#x"}, "unmapped",
                 "shop://vault/a"),
    "opaque": ("resources/read", {"uri": "data:,passwd"}, "unmapped", "data://"),
    "completion": ("completion/complete",
                   {"ref": {"type": "ref/prompt", "name": "shop__globx"},
                    "argument": {"name": "a", "value": "passwd"}}, "unmapped", "shop/globx"),
    "cursor": ("tools/list", {"cursor": "passwd"}, "cursor", None),
}  # fmt: skip


def test_each_refused_request_of_somebody_known_is_logged(behind, caplog):
    async def scenario(behind):
        line = Line(behind)
        await line.ask(0, "initialize")
        for number, (method, params, code, name) in enumerate(ATTACKS.values(), 1):
            found = await line.ask(number, method, **params)
            assert found["error"]["data"]["code"] == code
            told = behind.lines()[-1]
            assert (told["event"], told["decision"], told["code"]) == ("refused", False, code)
            assert (told["principal"], told["method"]) == ({"type": "Agent", "id": "a"}, method)
            assert (told["about"]["for"], told["request"]) == ("ada", str(number))
            assert told["about"].get("call") == name
            assert told["policies"] == behind.running.decider.digest
            assert caplog.messages[-1] == f"refused: a {name or method}: {code}"
        text = behind.log.read_text() + caplog.text
        assert not any(secret in text for secret in ("passwd", "globex", "-77777"))
        assert len(behind.lines()) == len(ATTACKS)
        await line.client.close()

    behind(scenario, **SAID)


def test_messages_and_notifications_that_are_refused_are_logged(behind):
    async def scenario(behind):
        line = Line(behind)
        await line.ask(1, "tools/list")
        await line.client.take(b"{")
        await line.client.take(b'{"jsonrpc":"2.0","id":"\xd0\xb0","method":"ping","params":[1]}')
        await line.client.take(b'{"jsonrpc":"2.0","method":"foo/bar"}')
        told = [(one["code"], one.get("method"), one.get("request")) for one in behind.lines()]
        assert told == [
            ("not-initialized", "tools/list", "1"),
            ("not-json", None, None),
            ("params", "ping", "\\u0430"),
            ("not-initialized", "foo/bar", None),
        ]

    behind(scenario)


def test_a_decision_has_one_line_and_replay_passes_over_the_others(behind):
    async def scenario(behind):
        client = behind.client()
        await client.enter()
        await client.call("look", {"item": "tea"})
        await client.call("secret")  # denied by the policies
        await client.call("wipe")
        client.session = "another"
        assert (await client.call("look", {"item": "tea"})).status == 404
        events = [(one["event"], one.get("code"), one.get("method")) for one in behind.lines()]
        assert events == [
            ("decision", None, None),
            ("decision", None, None),
            ("refused", "unmapped", "tools/call"),
            ("refused", "session-unknown", "tools/call"),
        ]
        again = list(recorded(behind.log))
        assert [(type(one), one.decision) for one in again] == [(Recorded, True), (Recorded, False)]

    behind(scenario)


def test_tokens_that_are_refused_are_logged_without_them(behind, caplog):
    async def scenario(behind):
        company, client = behind.company, behind.client()
        good = company.headers("a", client.token)
        assert (await client.ask("initialize", **good)).status == 200
        elsewhere = company.token("a", company.granted(), to=OTHER)
        for code, headers in (
            ("replayed", good),
            ("proof-invalid", company.headers("b", client.token)),
            ("wrong-audience", company.headers("a", elsewhere)),
            ("token-invalid", {"Authorization": f"DPoP {client.token[:-6]}AAAAAA"}),
        ):
            assert (await client.ask("ping", **headers)).code == code
            assert behind.lines()[-1]["code"] == code
            assert "principal" not in behind.lines()[-1]
            assert caplog.records[-1].levelname == "WARNING"
            assert caplog.messages[-1] == f"not let in: {code}"
        before = len(behind.lines())
        assert (await client.ask("ping", Authorization=None, DPoP=None)).code == "token-missing"
        assert len(behind.lines()) == before
        told = behind.log.read_text() + caplog.text
        assert client.token not in told
        assert elsewhere not in told

    behind(scenario)


def test_refusals_of_nobody_known_fill_no_log(behind, caplog, monkeypatch):
    monkeypatch.setattr(refusing, "MOST_UNKNOWN", 3)

    async def scenario(behind):
        client = behind.client()
        for _ in range(10):
            assert (await client.ask("ping", Host="evil.example")).code == "host"
        assert len(behind.lines()) == 3
        behind.now += refusing.SECONDS
        assert (await client.ask("ping", Origin="https://evil.example")).code == "origin"
        assert [one["code"] for one in behind.lines()] == ["host"] * 3 + ["origin"]
        assert "not let in: 7 more" in caplog.messages

    behind(scenario)


def test_where_the_log_is_gone_the_answer_is_no_all_the_same(behind, monkeypatch, caplog):
    async def scenario(behind):
        def full(*_):
            raise OSError("no space left")

        line = Line(behind)
        await line.ask(1, "initialize")
        monkeypatch.setattr(behind.running.log, "_write", full)
        assert (await line.ask(2, "foo/bar"))["error"]["data"]["code"] == "unknown-method"
        assert "cannot be written; refused: unknown-method" in caplog.text
        await line.client.close()

    behind(scenario)

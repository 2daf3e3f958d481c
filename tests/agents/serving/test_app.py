"""The AuthZEN service: the certification's fixture and cases, and everything that must be refused.

The fixture and the requests are those of openid/authzen, certification/
authorization-api-1_0-scenario.md (20 August 2026), as facts about the protocol.
"""

import asyncio
import base64
import json
import logging

import httpx
import pytest

from doorward.agents.log import DecisionLog
from doorward.agents.serving.app import AuthZen
from doorward.agents.serving.evaluating import Evaluator
from doorward.agents.serving.source import PolicyFiles, PolicySource

POLICIES = """
@id("readers") permit(principal is user, action == Action::"read", resource is record);
@id("alice") permit(principal == user::"alice", action == Action::"write", resource is record)
unless { context has properties && context.properties has resource &&
         context.properties.resource has status &&
         context.properties.resource.status == "archived" };
@id("admins") @obligation("note")
permit(principal is user, action == Action::"write", resource == record::"record-2")
when { principal has role && principal.role == "admin" };
@id("soft") permit(principal == user::"alice", action == Action::"delete", resource)
when { context has properties && context.properties has action &&
       context.properties.action has soft && context.properties.action.soft };
"""
ENTITIES = [
    {"uid": {"type": "user", "id": "alice"}, "attrs": {}, "parents": []},
    {"uid": {"type": "user", "id": "bob"}, "attrs": {"role": "admin"}, "parents": []},
    {"uid": {"type": "record", "id": "record-1"}, "attrs": {"status": "active"}, "parents": []},
    {"uid": {"type": "record", "id": "record-2"}, "attrs": {"status": "archived"}, "parents": []},
]
ALICE, BOB = {"type": "user", "id": "alice"}, {"type": "user", "id": "bob"}
ONE, TWO = {"type": "record", "id": "record-1"}, {"type": "record", "id": "record-2"}
ARCHIVED = {**TWO, "properties": {"status": "archived"}}
READ, WRITE = {"name": "read"}, {"name": "write"}
ADMIN = {**BOB, "properties": {"role": "admin"}}


class Service:
    """The application with its files, asked without a network."""

    def __init__(self, folder, tokens=(), keep=()):
        self.policies, self.entities = folder / "p.cedar", folder / "e.json"
        self.policies.write_text(POLICIES)
        self.entities.write_text(json.dumps(ENTITIES))
        self.logged = folder / "decisions.jsonl"
        files = PolicyFiles(policies=self.policies, entities=self.entities)
        self.source = PolicySource(files, settle_seconds=0)
        self.log = DecisionLog(self.logged, keep)
        evaluator = Evaluator(self.source, self.log)
        self.app = AuthZen(evaluator, "https://pdp.example.com", tokens)

    def ask(self, path, body=None, method="POST", **headers):
        data = body if isinstance(body, bytes) else json.dumps(body).encode()
        sent = {"Content-Type": "application/json", **headers}

        async def once():
            transport = httpx.ASGITransport(self.app, raise_app_exceptions=True)
            async with httpx.AsyncClient(transport=transport, base_url="http://x") as client:
                return await client.request(method, path, content=data, headers=sent)

        return asyncio.run(once())

    def evaluate(self, subject=ALICE, action=READ, resource=ONE, **more):
        body = {"subject": subject, "action": action, "resource": resource, **more}
        return self.ask("/access/v1/evaluation", body)

    def batch(self, **body):
        return self.ask("/access/v1/evaluations", body)

    def search(self, kind, **body):
        return self.ask(f"/access/v1/search/{kind}", body)

    def lines(self):
        return [json.loads(line) for line in self.logged.read_text().splitlines()]


@pytest.fixture
def service(tmp_path):
    made = Service(tmp_path)
    yield made
    made.log.close()


def decisions(answer):
    assert answer.status_code == 200
    return [one["decision"] for one in answer.json()["evaluations"]]


@pytest.mark.parametrize(
    ("subject", "action", "resource", "more", "decision"),
    [
        (ALICE, READ, ONE, {}, True),
        (ALICE, WRITE, ONE, {}, True),
        (BOB, READ, ONE, {}, True),
        (BOB, WRITE, ONE, {}, False),
        (ALICE, READ, ONE, {"context": {"time": "2025-06-27T18:03-07:00", "ip": "x"}}, True),
        (ALICE, WRITE, ARCHIVED, {}, False),
        (ADMIN, WRITE, ARCHIVED, {}, True),
        (ALICE, {"name": "delete", "properties": {"soft": True}}, ONE, {}, True),
        (ALICE, {"name": "delete", "properties": {"soft": False}}, ONE, {}, False),
        ({**ALICE, "properties": {"department": "Sales"}},
         {**READ, "properties": {"method": "GET"}},
         {**ONE, "properties": {"status": "active", "owner": "bob"}}, {}, True),
        (ALICE, READ, ONE, {"foo": "bar", "futureField": {"nested": True}}, True),
    ],
)  # fmt: skip
def test_the_certifications_decisions(service, subject, action, resource, more, decision):
    answer = service.evaluate(subject, action, resource, **more)
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    assert answer.json()["decision"] is decision


def test_reasons_and_obligations_are_told(service):
    said = service.evaluate(BOB, WRITE, TWO).json()
    assert said["context"]["reasons"] == ["admins"]
    assert said["context"]["obligations"] == ["note"]
    assert said["context"]["policies"] == service.source.live.digest


def test_properties_do_not_override_what_is_stored(service):
    forged = {**ALICE, "properties": {"role": "admin"}}
    assert service.evaluate(forged, WRITE, ARCHIVED).json()["decision"] is False
    demoted = {**BOB, "properties": {"role": "guest"}}
    assert service.evaluate(demoted, WRITE, TWO).json()["decision"] is True


def test_a_context_cannot_pass_for_properties(service):
    answer = service.evaluate(context={"properties": {"action": {"soft": True}}})
    assert answer.status_code == 400


@pytest.mark.parametrize(
    "body",
    [
        {"action": READ, "resource": ONE}, {"subject": ALICE, "resource": ONE},
        {"subject": ALICE, "action": READ},
        {"subject": {"id": "alice"}, "action": READ, "resource": ONE},
        {"subject": {"type": "user"}, "action": READ, "resource": ONE},
        {"subject": ALICE, "action": {}, "resource": ONE},
        {"subject": ALICE, "action": READ, "resource": {"id": "record-1"}},
        {"subject": ALICE, "action": READ, "resource": {"type": "record"}},
        {"subject": "alice", "action": READ, "resource": ONE},
        {"subject": ALICE, "action": {"name": 123}, "resource": ONE},
        {"subject": None, "action": READ, "resource": ONE},
        {"subject": ALICE, "action": READ, "resource": ONE, "context": []},
        [], "text", b"", b"{", b"[" * 100_000, b'{"a":' * 100_000, b"\xff\xfe{}", b"NaN",
        b'{"subject":{"type":"user","id":"bob","id":"alice"},"action":{"name":"read"},'
        b'"resource":{"type":"record","id":"record-1"}}',
        b'{"subject":{"type":"user","id":"\\ud800"},"action":{"name":"read"},'
        b'"resource":{"type":"record","id":"record-1"}}',
    ],
    ids=range(22),
)  # fmt: skip
def test_what_is_malformed_is_a_bad_request(service, body):
    for path in ("evaluation", "evaluations"):
        answer = service.ask(f"/access/v1/{path}", body)
        assert answer.status_code == 400
        assert answer.text


def test_a_deep_context_is_refused_and_a_large_body(service):
    deep = {}
    for _ in range(40):
        deep = {"a": [deep]}
    assert service.evaluate(context=deep).status_code == 400
    assert service.evaluate(context={"a": "x" * 2**20}).status_code == 413


@pytest.mark.parametrize("kind", ["text/plain", "", "application/jsonx", "application/xml"])
def test_another_content_type_is_refused(service, kind):
    body = {"subject": ALICE, "action": READ, "resource": ONE}
    answer = service.ask("/access/v1/evaluation", body, **{"Content-Type": kind})
    assert answer.status_code == 400


def test_the_request_id_is_echoed_with_answers_and_errors(service):
    for body in ({"subject": ALICE, "action": READ, "resource": ONE}, {}):
        answer = service.ask("/access/v1/evaluation", body, **{"X-Request-ID": "bfe9-1"})
        assert answer.headers["x-request-id"] == "bfe9-1"
    assert "x-request-id" not in service.evaluate().headers
    assert service.lines()[0]["request"] == "bfe9-1"


@pytest.mark.parametrize(
    ("subject", "action", "resource"),
    [
        ({"type": "not an identifier", "id": "x"}, READ, ONE),
        (ALICE, {"name": ""}, ONE),
        ({"type": "user", "id": 'x" || true'}, WRITE, ONE),
        (ALICE, WRITE, {"type": "user", "id": "alice"}),
    ],
)
def test_what_cedar_does_not_know_is_denied(service, subject, action, resource):
    answer = service.evaluate(subject, action, resource)
    assert (answer.status_code, answer.json()["decision"]) == (200, False)


def test_a_context_that_cedar_cannot_read_is_denied(service):
    for context in ({"a": 1.5}, {"a": None}, {"a": 2**70}, {"__extn": {"fn": "ip", "arg": "x"}}):
        answer = service.evaluate(context=context)
        assert (answer.status_code, answer.json()["decision"]) == (200, False)
        assert answer.json()["context"]["errors"]


def test_a_context_of_very_many_values_is_refused(service):
    for context in ({"a": [1] * 10_001}, {"a": [[1]] * 6_000}, {f"k{n}": 1 for n in range(10_001)}):
        answer = service.evaluate(context=context)
        assert (answer.status_code, "10,000 values" in answer.text) == (400, True)
    assert service.evaluate(context={"a": [1] * 9_000}).json()["decision"] is True


def test_large_defaults_are_not_taken_over_a_thousand_times(service):
    large = {"text": "x" * 500_000}
    told = service.batch(subject=ALICE, action=READ, resource=ONE, context=large,
                         evaluations=[{}] * 1_000)  # fmt: skip
    assert told.status_code == 413
    told = service.batch(subject=ALICE, action=READ, resource=ONE, context=large,
                         evaluations=[{}] * 2)  # fmt: skip
    assert decisions(told) == [True, True]


def test_several_evaluations_with_defaults_in_their_order(service):
    both = [{"resource": ONE}, {"resource": TWO}]
    assert decisions(service.batch(subject=ALICE, action=READ, evaluations=both)) == [True, True]
    both = [{"action": READ}, {"action": WRITE}]
    assert decisions(service.batch(subject=BOB, resource=ONE, evaluations=both)) == [True, False]
    both = [{"subject": ALICE}, {"subject": ADMIN}]
    told = service.batch(action=WRITE, resource=ARCHIVED, evaluations=both)
    assert decisions(told) == [False, True]
    both = [{"resource": {"id": "record-1"}}, {"resource": ARCHIVED}]
    told = service.batch(subject=ALICE, action=WRITE, resource={"type": "record"}, evaluations=both)
    assert decisions(told) == [True, False]
    full = [{"subject": ALICE, "action": READ, "resource": ONE}] * 2
    assert decisions(service.batch(evaluations=full)) == [True, True]


@pytest.mark.parametrize(
    ("semantic", "expected"),
    [
        ("execute_all", [True, False, False, True]),
        ("deny_on_first_deny", [True, False]),
        ("permit_on_first_permit", [True]),
    ],
)
def test_the_three_semantics(service, semantic, expected):
    several = [{"subject": ALICE}, {"subject": BOB}, {}, {"subject": ALICE}]
    told = service.batch(
        action=WRITE, resource=ONE, evaluations=several, options={"evaluations_semantic": semantic}
    )
    assert decisions(told) == expected


def test_another_semantic_is_a_bad_request(service):
    for said in ("any", 1, None):
        told = service.batch(evaluations=[{}], options={"evaluations_semantic": said})
        assert told.status_code == 400


def test_one_that_is_wrong_is_denied_and_spoils_no_other(service):
    several = [{"resource": ONE}, {}, 7, {"resource": "x"}, {"resource": ONE, "context": []}]
    told = service.batch(subject=ALICE, action=READ, evaluations=several)
    assert decisions(told) == [True, False, False, False, False]
    assert told.json()["evaluations"][1]["context"]["error"]["status"] == 400


def test_without_evaluations_it_is_one(service):
    for more in ({}, {"evaluations": []}):
        told = service.batch(subject=ALICE, action=READ, resource=ONE, **more)
        assert told.json()["decision"] is True


def test_too_many_evaluations_are_refused(service):
    assert service.batch(evaluations=[{}] * 1_001).status_code == 400


def ids(answer):
    assert answer.status_code == 200
    return [one.get("id") or one["name"] for one in answer.json()["results"]]


def test_search(service):
    assert ids(service.search("subject", subject={"type": "user", "id": "ignored"}, action=READ,
                              resource=ONE)) == ["alice", "bob"]  # fmt: skip
    found = service.search("subject", subject={"type": "user"}, action=WRITE, resource=ARCHIVED)
    assert found.json()["results"] == [{"type": "user", "id": "bob"}]
    assert ids(service.search("resource", subject=BOB, action=WRITE,
                              resource={"type": "record"})) == ["record-2"]  # fmt: skip
    assert ids(service.search("action", subject=ALICE, resource=ONE, context={"a": "b"})) == [
        "read", "write",
    ]  # fmt: skip
    found = service.search("action", subject={"type": "spaceship", "id": "x"}, resource=ONE)
    assert ids(found) == []
    found = service.search("subject", subject={"type": "spaceship"}, action=READ, resource=ONE)
    assert ids(found) == []


def test_pages_go_through_all_results_once(service):
    body = {"subject": {"type": "user"}, "action": READ, "resource": ONE}
    first = service.search("subject", **body, page={"limit": 1})
    token = first.json()["page"]["next_token"]
    assert (ids(first), bool(token)) == (["alice"], True)
    second = service.search("subject", **body, page={"limit": 1, "token": token})
    assert ids(second) == ["bob"]
    assert second.json()["page"]["next_token"] == ""
    for other in ({**body, "resource": TWO}, body):
        page = {"limit": 2 if other is body else 1, "token": token}
        assert service.search("subject", **other, page=page).status_code == 400
    for bad in ("x", "é", "MTA=", token[:-4]):
        answer = service.search("subject", **body, page={"limit": 1, "token": bad})
        assert answer.status_code == 400
    assert service.search("subject", **body, page={"limit": -1}).status_code == 400


def test_a_later_page_without_a_limit_has_that_of_the_page_before(service):
    """The example of AuthZEN's Authorization API 1.0, section "Pagination"."""
    body = {"subject": {"type": "user"}, "action": READ, "resource": ONE}
    first = service.search("subject", **body, page={"limit": 1})
    token = first.json()["page"]["next_token"]
    second = service.search("subject", **body, page={"token": token})
    assert (second.status_code, ids(second)) == (200, ["bob"])
    assert service.search("subject", **body, page={"token": token, "limit": 7}).status_code == 400
    made_up = base64.urlsafe_b64encode(b"0.7").decode()
    assert service.search("subject", **body, page={"token": made_up}).status_code == 400


@pytest.mark.parametrize(
    ("kind", "body"),
    [
        ("subject", {"subject": {"type": "user"}, "resource": ONE}),
        ("resource", {"action": READ, "resource": {"type": "record"}}),
        ("action", {"subject": ALICE}),
        ("subject", {"subject": {"type": "user"}, "action": READ, "resource": {"type": "record"}}),
        ("resource", {"subject": {"type": "user"}, "action": READ, "resource": {"type": "x"}}),
        ("subject", {"subject": {}, "action": READ, "resource": ONE}),
    ],
    ids=range(6),
)
def test_a_search_with_something_missing_is_a_bad_request(service, kind, body):
    assert service.search(kind, **body).status_code == 400


def test_metadata(service):
    answer = service.ask("/.well-known/authzen-configuration", method="GET")
    assert answer.status_code == 200
    assert answer.headers["content-type"] == "application/json"
    said = answer.json()
    assert said["policy_decision_point"] == "https://pdp.example.com"
    assert said["search_action_endpoint"] == "https://pdp.example.com/access/v1/search/action"


def test_other_paths_and_methods(service):
    assert service.ask("/access/v1/other").status_code == 404
    answer = service.ask("/access/v1/evaluation", method="GET")
    assert (answer.status_code, answer.headers["allow"]) == (405, "POST")


def test_callers_need_a_token_where_there_is_one(tmp_path):
    service = Service(tmp_path, tokens=("first-token", "second-token"))
    body = {"subject": ALICE, "action": READ, "resource": ONE}
    for said in ({}, {"Authorization": "Bearer wrong"}, {"Authorization": "Basic first-token"},
                 {"Authorization": "Bearer"}, {"Authorization": "first-token"}):  # fmt: skip
        answer = service.ask("/access/v1/evaluation", body, **said)
        assert answer.status_code == 401
        assert answer.headers["www-authenticate"] == "Bearer"
    for one in ("first-token", "second-token"):
        answer = service.ask("/access/v1/evaluation", body, Authorization=f"Bearer {one}")
        assert answer.json()["decision"] is True
    assert service.ask("/.well-known/authzen-configuration", method="GET").status_code == 200
    assert "token" not in service.logged.read_text()


def test_a_log_that_cannot_be_written_is_no_decision(service, monkeypatch, caplog):
    def full(*_):
        raise OSError(28, "No space left on device")

    monkeypatch.setattr("doorward.agents.log.os.write", full)
    with caplog.at_level(logging.CRITICAL):
        answer = service.evaluate()
    assert answer.status_code == 500
    assert "decision" not in answer.text


def test_a_torn_line_does_not_spoil_the_next(service, monkeypatch):
    import os

    whole = os.write
    monkeypatch.setattr("doorward.agents.log.os.write", lambda file, data: whole(file, data[:9]))
    assert service.evaluate().status_code == 500
    monkeypatch.setattr("doorward.agents.log.os.write", whole)
    assert service.evaluate().json()["decision"] is True
    torn, good = service.logged.read_text().splitlines()
    assert len(torn) == 9
    assert json.loads(good)["decision"] is True


def test_with_a_schema_what_it_does_not_declare_is_denied(tmp_path):
    from doorward.agents import starter

    for name in starter.NAMES:
        (tmp_path / name).write_text(starter.text(name))
    policies, schema, entities = (tmp_path / name for name in starter.NAMES)
    source = PolicySource(PolicyFiles(policies=policies, entities=entities, schema=schema))
    evaluator = Evaluator(source)
    asked = {"subject": {"type": "Agent", "id": "build-bot"}, "action": READ,
             "resource": {"type": "Resource", "id": "repository"}}  # fmt: skip
    assert evaluator.evaluation(json.dumps(asked).encode(), "")["decision"] is True
    asked["subject"]["properties"] = {"a": 1}
    said = evaluator.evaluation(json.dumps(asked).encode(), "")
    assert said["decision"] is False
    assert said["context"]["errors"]
    assert {one.id for one in source.live.actions} >= {"read", "reads", "pay"}


def test_a_good_set_takes_over_and_a_bad_one_does_not(service, caplog):
    first = service.source.live.digest
    service.policies.write_text(POLICIES + "permit(")
    asyncio.run(service.app.look())
    assert service.source.live.digest == first
    assert "the old ones stay: line 13" in caplog.text
    assert service.evaluate().json()["decision"] is True
    service.policies.unlink()
    asyncio.run(service.app.look())
    asyncio.run(service.app.look())
    assert service.evaluate().json()["decision"] is True
    service.policies.write_text("forbid(principal, action, resource);")
    asyncio.run(service.app.look())
    assert service.evaluate().json()["decision"] is False
    events = [one["event"] for one in service.lines() if one["event"] != "decision"]
    assert events == ["policies-refused", "policies-refused", "policies-taken"]


def test_half_a_file_is_no_set(service, monkeypatch):
    """Who writes the policies has written the permits, and not yet the forbid."""
    whole = POLICIES + 'forbid(principal == user::"bob", action, resource);'

    def meanwhile(_):
        service.policies.write_text(whole)

    service.policies.write_text(POLICIES + "permit(principal, action, resource);")
    monkeypatch.setattr("doorward.agents.serving.source.time.sleep", meanwhile)
    assert service.source.refresh() is None
    assert service.evaluate(BOB, WRITE, ONE).json()["decision"] is False
    assert service.source.refresh() == ""
    assert service.evaluate(BOB, READ, ONE).json()["decision"] is False
    assert service.evaluate(ALICE, READ, ONE).json()["decision"] is True


def test_files_that_vanish_while_they_are_looked_at_change_nothing(service, monkeypatch):
    service.policies.write_text("forbid(principal, action, resource);")
    monkeypatch.setattr(
        "doorward.agents.serving.source.time.sleep", lambda _: service.policies.unlink()
    )
    assert service.source.refresh() is None
    assert service.evaluate().json()["decision"] is True


def test_the_lifespan_starts_and_ends(service):
    sent = []

    async def run():
        events = iter([{"type": "lifespan.startup"}, {"type": "lifespan.shutdown"}])

        async def receive():
            return next(events)

        async def send(message):
            sent.append(message["type"])

        await service.app({"type": "lifespan"}, receive, send)

    asyncio.run(run())
    assert sent == ["lifespan.startup.complete", "lifespan.shutdown.complete"]


def test_the_log_keeps_no_values_of_a_context(tmp_path):
    service = Service(tmp_path, keep=("amount",))
    service.evaluate(context={"amount": 5, "password": "hunter2-secret"})
    service.evaluate({**ALICE, "properties": {"ssn": "secret-too"}})
    service.evaluate(context={"amount": 1.5})
    text = service.logged.read_text()
    assert "secret" not in text
    first, second, third = service.lines()
    assert first["context"] == {"amount": 5}
    assert first["left_out"] == ["password"]
    assert first["decision"] is True
    assert first["reasons"] == ["readers"]
    assert first["principal"] == ALICE
    assert second["left_out"] == ["properties"]
    assert third["errors"] == 1
    assert service.logged.stat().st_mode & 0o777 == 0o600

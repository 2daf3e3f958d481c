"""What logs tell of agents: the sign-in's kind, the client, the session, the claim `act`.

All records are synthetic."""

import json

import pytest

from doorward.agents.log import DecisionLog
from doorward.agents.policy import Decision
from doorward.intake.logs.entra import ENTRA
from doorward.intake.logs.github import GITHUB
from doorward.intake.logs.google_workspace import GOOGLE_WORKSPACE
from doorward.intake.logs.ocsf import OcsfReader
from doorward.intake.logs.okta import OKTA
from doorward.intake.logs.saas import SAAS
from doorward.watch.actors import ActorKind, recognise


def parse(reader, record):
    (one,) = reader.parser(b"", raw=True).parse(json.dumps(record).encode(), "log.json#1")
    return one.event


ENTRA_AGENT = {
    "id": "s-1",
    "createdDateTime": "2026-03-01T08:00:00Z",
    "servicePrincipalId": "sp-77",
    "servicePrincipalName": "Stock agent",
    "appId": "app-7",
    "appDisplayName": "Stock agents",
    "ipAddress": "192.0.2.10",
    "status": {"errorCode": 0},
}


@pytest.mark.parametrize(
    ("agent", "uid"),
    [
        ({"agentType": "agenticAppInstance", "parentAppId": "app-7"}, "sp-77"),
        (json.dumps({"agentType": "agenticApp"}), "sp-77"),
        (
            {
                "agentType": "notAgentic",
                "agentSubjectType": "agentIDuser",
                "agentSubjectParentId": "agent-9",
            },
            "agent-9",
        ),
        ({"agentType": "notAgentic", "agentSubjectType": "notAgentic"}, None),
        ("{torn", None),
        (None, None),
    ],
    ids=["an instance", "as text", "an agent's user account", "no agent", "torn", "unsaid"],
)
def test_entra_says_what_kind_of_agent_signed_in(agent, uid):
    record = {**ENTRA_AGENT, **({} if agent is None else {"agent": agent})}
    event = parse(ENTRA, record)
    assert (event.ai_agent.uid if event.ai_agent else None) == uid
    assert event.actor.app_uid == "app-7"
    kind = recognise(event).kind
    assert kind is (ActorKind.AGENT if uid else ActorKind.SERVICE)


def test_azure_activity_names_the_client_of_the_token():
    record = {
        "time": "2026-03-01T08:00:01Z",
        "resourceId": "/subscriptions/x",
        "operationName": "Microsoft.Storage/read",
        "category": "Administrative",
        "resultType": "Success",
        "identity": {"claims": {"appid": "app-7", "name": "Stock agent"}},
    }
    assert parse(ENTRA, record).actor.app_uid == "app-7"


def test_github_says_that_the_actor_is_an_agent_and_for_whom():
    record = {
        "action": "pull_request.create",
        "@timestamp": 1772352000000,
        "_document_id": "d-1",
        "actor": "Copilot",
        "actor_is_agent": True,
        "agent_session_id": "012345a6",
        "user": "octocat",
        "org": "example",
        "repo": "example/stock",
    }
    event = parse(GITHUB, record)
    assert (event.ai_agent.uid, event.ai_agent.instance_uid) == ("Copilot", "012345a6")
    assert event.actor.user.type_id == 4
    assert recognise(event).agent == "Copilot"
    assert parse(GITHUB, {**record, "actor_is_agent": False}).ai_agent is None


def test_github_names_the_oauth_application():
    record = {
        "action": "repo.access",
        "@timestamp": 1772352000000,
        "_document_id": "d-2",
        "actor": "octocat",
        "oauth_application_id": 4711,
        "oauth_application_name": "Example agent",
    }
    event = parse(GITHUB, record)
    assert (event.actor.app_uid, event.actor.app_name) == ("4711", "Example agent")


def test_okta_names_the_client():
    record = {
        "uuid": "o-1",
        "eventType": "app.oauth2.token.grant.access_token",
        "published": "2026-03-01T08:00:00Z",
        "actor": {"id": "0oa1", "type": "PublicClientApp", "displayName": "Stock agent"},
        "client": {"id": "0oa1", "ipAddress": "192.0.2.10"},
        "outcome": {"result": "SUCCESS"},
        "target": [],
    }
    event = parse(OKTA, record)
    assert event.actor.app_uid == "0oa1"
    assert recognise(event).kind is ActorKind.SERVICE


def test_google_names_the_client_that_was_given_a_token():
    record = {
        "id": {
            "time": "2026-03-01T08:00:00Z",
            "uniqueQualifier": "1",
            "applicationName": "token",
            "customerId": "C1",
        },
        "actor": {"email": "sam@example.com", "profileId": "7"},
        "events": [
            {
                "name": "activity",
                "parameters": [
                    {"name": "client_id", "value": "12.apps.example"},
                    {"name": "app_name", "value": "Example agent"},
                ],
            }
        ],
    }
    event = parse(GOOGLE_WORKSPACE, record)
    assert (event.actor.app_uid, event.actor.app_name) == ("12.apps.example", "Example agent")
    by_program = {
        **record,
        "id": {**record["id"], "applicationName": "drive"},
        "actor": {**record["actor"], "applicationInfo": {"oauthClientId": "34.apps.example"}},
    }
    assert parse(GOOGLE_WORKSPACE, by_program).actor.app_uid == "34.apps.example"


@pytest.mark.parametrize("where", ["act", "claims"])
def test_a_tokens_claim_of_who_acts_is_read_wherever_it_stands(where):
    act = {"act": {"sub": "stock-bot-1", "act": {"sub": "planner-2"}}}
    record = {
        "id": "j-1",
        "time": "2026-03-01T08:00:00Z",
        "action": "orders.read",
        "user": {"id": "u-1", "name": "sam"},
        "client_id": "client-7",
        **(act if where == "act" else {"claims": act}),
    }
    event = parse(SAAS, record)
    assert (event.ai_agent.uid, event.actor.app_uid) == ("stock-bot-1", "client-7")
    actor = recognise(event, person="sam")
    assert (actor.agent, actor.on_behalf_of) == ("stock-bot-1", "sam")


@pytest.mark.parametrize("allowed", [True, False], ids=["allowed", "denied"])
def test_the_decision_log_is_read_as_the_agents_acts(tmp_path, allowed):
    log = DecisionLog(tmp_path / "decisions.jsonl")
    asked = (
        {"type": "Agent", "id": "stock-bot-1"},
        {"type": "Action", "id": "read"},
        {"type": "Table", "id": "retail/orders"},
    )
    decision = Decision(allowed=allowed)
    more = {"call": "stock/list_orders", "for": "sam@example.com", "token": "jti-1"}
    log.decided(asked, {}, decision, ("policy0",), "digest", "7", more)
    people = ({"type": "Person", "id": "ada@example.com"}, *asked[1:])
    log.decided(people, {}, decision, ("policy0",), "digest")
    log.close()
    first, second = (
        parse(SAAS, json.loads(line))
        for line in (tmp_path / "decisions.jsonl").read_text("utf-8").splitlines()
    )
    assert (first.ai_agent.uid, first.api.operation) == ("stock-bot-1", "stock/list_orders")
    assert first.status_id == (1 if allowed else 2)
    assert first.actor.user.email_addr == "sam@example.com"
    assert first.resources[0].name == "retail/orders"
    assert (second.ai_agent, second.actor.user.name) == (None, "ada@example.com")


def test_what_the_gateway_refused_is_an_act_that_failed(tmp_path):
    log = DecisionLog(tmp_path / "decisions.jsonl")
    who = {"type": "Agent", "id": "stock-bot-1"}
    more = {"call": "stock/wipe", "for": "sam@example.com", "token": "jti-1"}
    log.refused("unmapped", "digest", who, "tools/call", "7", more)
    log.refused("replayed", "digest")
    log.close()
    lines = (tmp_path / "decisions.jsonl").read_bytes()
    assert SAAS.recognises(lines, "decisions.jsonl")  # also where it begins with these
    first, second = (parse(SAAS, json.loads(line)) for line in lines.splitlines())
    assert (first.ai_agent.uid, first.api.operation) == ("stock-bot-1", "stock/wipe")
    assert (first.status_id, first.status_detail) == (2, "unmapped")
    assert first.actor.user.email_addr == "sam@example.com"
    assert (second.ai_agent, second.status_id, second.api.operation) == (None, 2, "replayed")


def test_events_in_ocsf_keep_their_agent():
    record = {
        "class_uid": 6003,
        "time": 1772352000000,
        "metadata": {"uid": "x-1"},
        "ai_agent": {"uid": "agent-7", "instance_uid": "run-1", "name": "Stock agent"},
    }
    event = parse(OcsfReader(), record)
    assert (event.ai_agent.uid, event.ai_agent.instance_uid) == ("agent-7", "run-1")

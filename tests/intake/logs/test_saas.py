"""The reader of other services, on invented events in the forms of its table."""

import json

import pytest

from doorward.intake.logs.reader import Refusal
from doorward.intake.logs.saas import SAAS, outcome
from doorward.model.events import (
    FAILURE,
    SUCCESS,
    ApiActivity,
    Authentication,
    DatastoreActivity,
    DnsActivity,
    EmailActivity,
    FileHosting,
    HttpActivity,
    OtherActivity,
    ProcessActivity,
    UserAccessManagement,
    UserManagement,
)

T = "2025-03-01T08:00:00Z"
IP = "192.0.2.10"


def parse(record):
    (one,) = SAAS.parser(b"", raw=True).parse(json.dumps(record).encode(), "saas.jsonl#1")
    return one


# Synthetic: nobody and nothing in them exists.
SLACK = {
    "id": "s-1",
    "date_create": 1_740_816_000,
    "action": "file_downloaded",
    "actor": {"type": "user", "user": {"id": "U1", "name": "ada", "email": "ada@example.com"}},
    "entity": {"type": "file", "file": {"id": "F1", "title": "plans"}},
    "context": {"ua": "Mozilla/5.0", "ip_address": IP, "session_id": 9},
}
KUBERNETES = {
    "kind": "Event",
    "auditID": "k-1",
    "verb": "get",
    "requestReceivedTimestamp": T,
    "user": {"username": "ada@example.com"},
    "sourceIPs": [IP],
    "objectRef": {"resource": "secrets", "namespace": "prod", "name": "db"},
    "responseStatus": {"code": 403},
}
GCP = {
    "insertId": "g-1",
    "timestamp": T,
    "resource": {"type": "gcs_bucket", "labels": {"project_id": "p"}},
    "protoPayload": {
        "methodName": "google.iam.admin.v1.CreateServiceAccountKey",
        "serviceName": "iam.googleapis.com",
        "resourceName": "projects/p/serviceAccounts/x",
        "authenticationInfo": {"principalEmail": "ada@example.com"},
        "requestMetadata": {"callerIp": IP, "callerSuppliedUserAgent": "gcloud"},
        "status": {"code": 7, "message": "denied"},
    },
}
DUO = {
    "isotimestamp": T,
    "event_type": "authentication",
    "factor": "duo_push",
    "result": "success",
    "user": {"name": "ada"},
    "access_device": {"ip": IP, "hostname": "laptop-1"},
    "auth_device": {"key": "DP1"},
}
SNOWFLAKE = {
    "QUERY_ID": "q-1",
    "START_TIME": "2025-03-01 00:00:00.000 -0800",
    "QUERY_TYPE": "UNLOAD",
    "USER_NAME": "ADA",
    "DATABASE_NAME": "HR",
    "OUTBOUND_DATA_TRANSFER_BYTES": 5000,
    "EXECUTION_STATUS": "SUCCESS",
    "QUERY_TEXT": "words that are not read",
}
BOX = {
    "event_id": "b-1",
    "event_type": "DOWNLOAD",
    "created_at": T,
    "created_by": {"id": "1", "login": "ada@example.com"},
    "source": {"item_id": "f", "item_name": "plans", "owned_by": {"login": "bob@example.com"}},
    "ip_address": IP,
}
PROCESS = {
    "aid": "a-1",
    "timestamp": T,
    "event_simpleName": "ProcessRollup2",
    "event": {"ImageFileName": "\\Device\\x\\tool.exe", "CommandLine": "tool.exe -v"},
}
MAIL = {
    "messageTime": T,
    "sender": "ada@example.com",
    "recipient": ["ada@home.example"],
    "messageID": "<1>",
    "messageSize": 2000,
    "subject": "words that are not read",
}


@pytest.mark.parametrize(
    ("record", "kind", "activity", "status"),
    [
        (SLACK, FileHosting, 2, 0),
        (KUBERNETES, ApiActivity, 2, FAILURE),
        (GCP, UserManagement, 18, FAILURE),
        (DUO, Authentication, 1, SUCCESS),
        (SNOWFLAKE, DatastoreActivity, 1, SUCCESS),
        (BOX, FileHosting, 2, 0),
        (PROCESS, ProcessActivity, 1, 0),
        (MAIL, EmailActivity, 2, 0),
    ],
    ids=["slack", "kubernetes", "gcp", "duo", "snowflake", "box", "process", "mail"],
)
def test_services_are_told_by_the_form_of_their_records(record, kind, activity, status):
    parsed = parse(record)
    event = parsed.event
    assert isinstance(event, kind)
    assert (event.time, event.activity_id, event.status_id) == (1_740_816_000_000, activity, status)
    assert parsed.raw == record
    assert "words" not in str(event)


def test_what_they_tell_is_carried_over():
    slack = parse(SLACK).event
    assert (slack.file.name, slack.actor.user.email_addr) == ("plans", "ada@example.com")
    assert (slack.src_endpoint.ip, slack.actor.session.uid) == (IP, "9")
    # As SigmaHQ's rules for it name all three.
    assert parse(KUBERNETES).logsource == ("kubernetes", "application", "audit")
    assert parse(KUBERNETES).event.resources[0].namespace == "prod"
    gcp = parse(GCP).event
    assert (gcp.actor.user.email_addr, gcp.http_request.user_agent) == ("ada@example.com", "gcloud")
    duo = parse(DUO).event
    assert (duo.auth_factors[0].factor_type_id, duo.auth_factors[0].device.uid) == (5, "DP1")
    assert (duo.is_mfa, duo.device.hostname) == (True, "laptop-1")
    assert parse(SNOWFLAKE).event.traffic.bytes_out == 5000
    assert parse(BOX).event.file.owner.email_addr == "bob@example.com"
    process = parse(PROCESS).event.process
    assert (process.name, process.cmd_line) == ("tool.exe", "tool.exe -v")
    assert parse(MAIL).event.email.to == ("ada@home.example",)


def test_a_record_whose_names_a_warehouse_made_small_is_read():
    small = json.loads(json.dumps(GCP))
    small = {name.lower(): value for name, value in small.items()}
    event = parse(small).event
    assert event.actor.user.email_addr == "ada@example.com"
    assert event.metadata.uid == "g-1"


def test_a_warehouses_own_name_of_the_type_decides():
    event = parse({"p_log_type": "Zoom.Operation", "p_event_time": T, "operator": "ada"}).event
    assert (event.metadata.log_name, event.actor.user.name) == ("zoom-operation", "ada")


@pytest.mark.parametrize(
    ("record", "kind"),
    [
        ({"time": T, "action": "user.login.success", "user": "ada"}, Authentication),
        ({"time": T, "action": "document_download", "user": "ada"}, FileHosting),
        ({"time": T, "action": "login_policy.update", "user": "ada"}, ApiActivity),
        ({"time": T, "event": {"type": "token"}, "user": {"name": "ada"}}, ApiActivity),
    ],
    ids=["login", "download", "policy", "nested"],
)
def test_a_service_that_nobody_described_is_read_by_common_names(record, kind):
    event = parse(record).event
    assert isinstance(event, kind)
    assert event.actor.user.name == "ada"


def test_alerts_are_kept_without_an_actor():
    event = parse({"alarm_id": 1, "date": T, "alarm_type_details": {"alarm_main_type": "x"}}).event
    assert isinstance(event, OtherActivity)


def test_networks():
    dns = {"query_name": "a.example.", "srcaddr": IP, "query_timestamp": T, "rcode": "NOERROR"}
    assert isinstance(parse(dns).event, DnsActivity)
    assert parse(dns).event.query.hostname == "a.example"
    waf = {"webaclId": "w", "timestamp": T, "action": "BLOCK", "httpRequest": {"httpMethod": "GET"}}
    assert isinstance(parse(waf).event, HttpActivity)
    assert (parse(waf).event.activity_id, parse(waf).event.status_id) == (3, FAILURE)


def test_a_grant_tells_the_role():
    grant = {"GRANTEE_NAME": "ADA", "CREATED_ON": T, "GRANTED_BY": "BOB", "ROLE": "ACCOUNTADMIN"}
    event = parse(grant).event
    assert isinstance(event, UserAccessManagement)
    assert (event.user.name, event.actor.user.name) == ("ADA", "BOB")
    assert event.privileges == ("ACCOUNTADMIN",)


@pytest.mark.parametrize(
    ("found", "said"),
    [
        ("SUCCESS", SUCCESS),
        ("succeeded", SUCCESS),
        ("LOGIN_NO_ERROR", SUCCESS),
        ("credentials_failed", FAILURE),
        ("denied", FAILURE),
        (200, SUCCESS),
        (404, FAILURE),
        (0, SUCCESS),
        (7, FAILURE),
        (False, FAILURE),
        ("maybe", 0),
        (None, 0),
        ({}, 0),
    ],
    ids=repr,
)
def test_outcomes(found, said):
    assert outcome(found) == said


@pytest.mark.parametrize(
    ("record", "code"),
    [
        ({"time": T, "colour": "red"}, "wrong-format"),
        ({"action": "x"}, "no-time"),
        ({**SLACK, "date_create": "soon"}, "bad-time"),
    ],
    ids=["other", "no time", "bad time"],
)
def test_what_is_no_event_is_refused(record, code):
    with pytest.raises(Refusal) as refused:
        parse(record)
    assert refused.value.code == code


@pytest.mark.parametrize(
    ("head", "sure"),
    [
        (json.dumps(SLACK).encode() + b"\n{", True),
        (json.dumps([GCP, SLACK], indent=1).encode(), True),
        (b'{"methodName": "x"}', False),
        (json.dumps([SLACK], indent=1).encode(), True),
        (b'{"time": 1, "action": "x", "user": "y"}', False),
        (b"{" * 70_000, False),
        (b"action,actor", False),
    ],
    ids=["slack", "a rare mark", "one mark only", "list", "any", "deep", "no json"],
)
def test_only_known_forms_are_recognised(head, sure):
    assert SAAS.recognises(head[: 1 << 16], "x.json") is sure

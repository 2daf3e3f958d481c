"""Records of several services in one file, each read by the reader that knows it (synthetic)."""

import json

import pytest

from doorward.intake.logs.detect import recognise
from doorward.intake.logs.reader import Refusal
from doorward.intake.logs.registry import READERS
from doorward.intake.logs.saas_mixed import OWN
from real_data import DATA, needs_real_data

T = "2026-03-02T10:00:00Z"
WHO = {"id": "u1", "type": "User", "alternateId": "sam@example.com"}
CLOUDTRAIL = {
    "eventTime": T,
    "eventSource": "iam.amazonaws.com",
    "eventName": "CreateUser",
    "awsRegion": "eu-west-1",
    "eventID": "c-1",
    "userIdentity": {"type": "IAMUser", "userName": "sam"},
}
OKTA = {
    "uuid": "o-1",
    "published": T,
    "eventType": "user.session.start",
    "actor": WHO,
    "outcome": {"result": "SUCCESS"},
}
GITHUB = {
    "@timestamp": 1_772_445_600_000,
    "_document_id": "g-1",
    "action": "repo.access",
    "actor": "sam",
    "org": "example",
}
M365 = {
    "CreationTime": T,
    "Operation": "FileDownloaded",
    "RecordType": 6,
    "UserId": "sam@example.com",
    "OrganizationId": "t-1",
    "Id": "m-1",
}
WORKSPACE = {
    "kind": "admin#reports#activity",
    "id": {"time": T, "applicationName": "login", "uniqueQualifier": "1"},
    "actor": {"email": "sam@example.com"},
    "events": [{"type": "login", "name": "login_success"}],
}
ENTRA = {
    "id": "e-1",
    "createdDateTime": T,
    "userPrincipalName": "sam@example.com",
    "ipAddress": "203.0.113.9",
    "appDisplayName": "Office",
    "status": {"errorCode": 0},
}
WEBHOOK = {
    "action": "publicized",
    "repository": {"full_name": "example/plans", "updated_at": T},
    "sender": {"login": "sam", "avatar_url": "https://example.com/a"},
}
SLACK = {
    "id": "s-1",
    "date_create": 1_772_445_600,
    "action": "file_downloaded",
    "actor": {"type": "user", "user": {"id": "U1", "email": "sam@example.com"}},
    "entity": {"type": "file", "file": {"id": "F1", "title": "plans"}},
    "context": {"ua": "Mozilla/5.0", "ip_address": "203.0.113.9"},
}
GCP = {
    "insertId": "gcp-1",
    "timestamp": T,
    "protoPayload": {"methodName": "SetIamPolicy", "serviceName": "iam.googleapis.com"},
}
RECORDS = {
    "cloudtrail": CLOUDTRAIL,
    "okta": OKTA,
    "github": GITHUB,
    "m365": M365,
    "google-workspace": WORKSPACE,
    "entra": ENTRA,
    "github-webhook": WEBHOOK,
}


def read(name, data):
    return READERS[name].parser(data, raw=True).parse(data, "f#1")


def lines(*records):
    return b"".join(json.dumps(one).encode() + b"\n" for one in records)


@pytest.mark.parametrize("name", RECORDS)
def test_saas_reads_what_a_services_own_reader_knows_as_that_does(name):
    data = json.dumps(RECORDS[name]).encode()
    assert read("saas", data) == read(name, data)
    lower = json.dumps({key.lower(): one for key, one in RECORDS[name].items()}).encode()
    assert read("saas", lower) == read(name, lower)


def test_a_list_of_several_services_is_read():
    found = read("saas", json.dumps([CLOUDTRAIL, SLACK, OKTA]).encode())
    assert [one.event.metadata.uid for one in found] == ["c-1", "s-1", "o-1"]
    assert [one.logsource.product for one in found] == ["aws", "slack", "okta"]


@pytest.mark.parametrize("inner", [OKTA, SLACK], ids=["okta", "slack"])
def test_a_record_in_a_line_of_a_collection_is_taken_out(inner):
    line = {"title": "x", "log_types": ["Some.Type"], "expected": True, "event": inner}
    (one,) = read("saas", json.dumps(line).encode())
    assert one == read("saas", json.dumps(inner).encode())[0]
    assert one.raw == inner
    assert recognise(lines(line), "x.jsonl").name == "saas"


def test_the_type_that_a_line_says_stands_for_missing_marks():
    bare = {key: one for key, one in CLOUDTRAIL.items() if key not in ("awsRegion", "userIdentity")}
    line = {"log_types": ["AWS.CloudTrail"], "event": bare}
    (one,) = read("saas", json.dumps(line).encode())
    assert one.logsource == read("cloudtrail", json.dumps(bare).encode())[0].logsource


@pytest.mark.parametrize(
    ("head", "name"),
    [
        (lines(CLOUDTRAIL, CLOUDTRAIL), "cloudtrail"),
        (lines(CLOUDTRAIL, OKTA), "saas"),
        (lines(OKTA, SLACK), "saas"),
        (lines(SLACK, OKTA), "saas"),
        (json.dumps([OKTA, GITHUB]).encode(), "saas"),
        (lines(GCP), "saas"),
        (lines({"p_log_type": "OneLogin.Events", "user_name": "sam"}), "saas"),
        (json.dumps({"value": [ENTRA]}, indent=2).encode(), "entra"),
        (json.dumps([{"class_uid": 3002, "time": 1_772_445_600_000}]).encode(), "ocsf"),
        (json.dumps({"class_uid": 3002, "time": 1_772_445_600_000}, indent=1).encode(), "ocsf"),
        (lines({**SLACK, "details": CLOUDTRAIL}), "saas"),
    ],
    ids=[
        "one service",
        "two services",
        "own and table",
        "table and own",
        "a list of two",
        "Google Cloud",
        "a warehouse's",
        "an indented page",
        "a list of OCSF",
        "indented OCSF",
        "one in another",
    ],
)
def test_the_format_of_a_file_is_told_by_its_first_records(head, name):
    assert recognise(head, "x.json").name == name


def test_the_readers_of_one_service_each_are_all_there():
    assert {one.name for one in OWN} == set(RECORDS)


@needs_real_data
def test_the_collection_of_labelled_events_is_read_as_it_lies():
    read_well, refused = 0, []
    parser = READERS["saas"].parser(b"", raw=False)
    with (DATA / "logs" / "saas_labelled_events.jsonl").open("rb") as file:
        for line in file:
            try:
                read_well += bool(parser.parse(line, "f#1"))
            except Refusal as refusal:
                refused.append(refusal.code)
    assert set(refused) == {"no-time", "bad-time"}
    assert refused.count("bad-time") == 3
    assert read_well + len(refused) == 1287

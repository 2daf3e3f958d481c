"""CloudTrail's reader, on invented events in the form of AWS's documentation."""

import json

import pytest

from doorward.intake.logs.cloudtrail import CLOUDTRAIL
from doorward.intake.logs.reader import Framing, Logsource, Refusal
from doorward.model.events import (
    FAILURE,
    SUCCESS,
    AccountChange,
    ApiActivity,
    Authentication,
    DatastoreActivity,
    GroupManagement,
    UserAccessManagement,
    UserManagement,
)

# Synthetic: nobody and nothing in it exists.
PERSON = {
    "type": "IAMUser",
    "principalId": "AIDAEXAMPLE",
    "arn": "arn:aws:iam::111122223333:user/ada",
    "accountId": "111122223333",
    "accessKeyId": "AKIAEXAMPLE",
    "userName": "ada",
}
EVENT = {
    "eventVersion": "1.08",
    "eventID": "e-1",
    "eventTime": "2025-03-01T08:00:00Z",
    "eventSource": "ec2.amazonaws.com",
    "eventName": "RunInstances",
    "awsRegion": "eu-west-1",
    "sourceIPAddress": "192.0.2.10",
    "userAgent": "aws-cli/2",
    "recipientAccountId": "111122223333",
    "userIdentity": PERSON,
    "requestParameters": {"instanceType": "m5.large"},
    "responseElements": None,
}


def parse(**changes):
    frame = json.dumps({**EVENT, **changes}).encode()
    (one,) = CLOUDTRAIL.parser(b"", raw=True).parse(frame, "trail.json#1")
    return one


def session(arn, issuer="deployer", **context):
    return {
        "type": "AssumedRole",
        "principalId": "AROAEXAMPLE:x",
        "arn": arn,
        "accountId": "111122223333",
        "accessKeyId": "ASIAEXAMPLE",
        "sessionContext": {
            "attributes": {"creationDate": "2025-03-01T07:00:00Z", "mfaAuthenticated": "true"},
            "sessionIssuer": {"userName": issuer, "arn": "arn:aws:iam::111122223333:role/deployer"},
            **context,
        },
    }


def test_a_call_has_who_where_and_what():
    parsed = parse()
    event = parsed.event
    assert isinstance(event, ApiActivity)
    assert (event.time, event.activity_id, event.status_id) == (1_740_816_000_000, 1, SUCCESS)
    assert (event.api.operation, event.api.service.name) == ("RunInstances", "ec2.amazonaws.com")
    assert (event.actor.user.name, event.actor.user.domain) == ("ada", "111122223333")
    assert event.actor.session.credential_uid == "AKIAEXAMPLE"
    assert event.actor.session.uid is None
    assert event.src_endpoint.ip == "192.0.2.10"
    assert event.http_request.user_agent == "aws-cli/2"
    assert event.metadata.uid == "e-1"
    assert parsed.logsource == Logsource(product="aws", service="cloudtrail")
    assert parsed.raw["awsRegion"] == "eu-west-1"


def test_an_error_is_a_failure():
    event = parse(errorCode="AccessDenied").event
    assert (event.status_id, event.api.response.error) == (FAILURE, "AccessDenied")


@pytest.mark.parametrize(
    ("identity", "name", "type_id"),
    [
        (
            session("arn:aws:sts::111122223333:assumed-role/sso/ada@example.com"),
            "ada@example.com",
            1,
        ),
        (session("arn:aws:sts::111122223333:assumed-role/deployer/i-0abc"), "deployer", 4),
        (
            session("arn:aws:sts::111122223333:assumed-role/deployer/i-0abc", sourceIdentity="ada"),
            "ada",
            1,
        ),
        ({"type": "Root", "accountId": "111122223333", "arn": "arn:aws:iam::1:root"}, "root", 2),
        ({"type": "AWSService", "invokedBy": "config.amazonaws.com"}, "config.amazonaws.com", 3),
    ],
    ids=["person behind a role", "machine", "source identity", "root", "service"],
)
def test_who_acted(identity, name, type_id):
    user = parse(userIdentity=identity).event.actor.user
    assert (user.name, user.type_id) == (name, type_id)


def test_a_temporary_key_is_a_session():
    found = parse(userIdentity=session("arn:aws:sts::1:assumed-role/r/ada")).event.actor.session
    assert (found.uid, found.is_mfa) == ("ASIAEXAMPLE", True)
    assert found.created_time == 1_740_812_400_000


def test_a_console_sign_in():
    event = parse(
        eventSource="signin.amazonaws.com",
        eventName="ConsoleLogin",
        responseElements={"ConsoleLogin": "Failure"},
        additionalEventData={
            "MFAUsed": "Yes",
            "MFAIdentifier": "arn:aws:iam::111122223333:u2f/user/ada/k",
        },
    ).event
    assert isinstance(event, Authentication)
    assert (event.status_id, event.is_mfa, event.activity_id) == (FAILURE, True, 1)
    assert event.auth_factors[0].factor_type_id == 9
    assert event.user.name == "ada"


@pytest.mark.parametrize(
    ("name", "parameters", "kind", "activity"),
    [
        ("CreateUser", {"userName": "bob"}, UserManagement, 1),
        ("CreateAccessKey", {"userName": "bob"}, UserManagement, 18),
        ("UpdateLoginProfile", {"userName": "bob"}, AccountChange, 4),
        ("DeactivateMFADevice", {"userName": "bob", "serialNumber": "s"}, AccountChange, 11),
        ("AttachUserPolicy", {"userName": "bob", "policyArn": "p"}, UserAccessManagement, 1),
        ("AddUserToGroup", {"userName": "bob", "groupName": "g"}, GroupManagement, 3),
        ("ListUsers", {"userName": "bob"}, ApiActivity, 2),
    ],
)
def test_changes_of_identities(name, parameters, kind, activity):
    event = parse(
        eventSource="iam.amazonaws.com", eventName=name, requestParameters=parameters
    ).event
    assert isinstance(event, kind)
    assert event.activity_id == activity
    if kind is not ApiActivity:
        assert event.user.name == "bob"


def test_an_object_read_is_told_with_its_bytes():
    event = parse(
        eventSource="s3.amazonaws.com",
        eventName="GetObject",
        requestParameters={"bucketName": "plans", "key": "a/b.pdf"},
        additionalEventData={"bytesTransferredOut": 4096.0, "bytesTransferredIn": 0},
    ).event
    assert isinstance(event, DatastoreActivity)
    assert (event.databucket.name, event.database.name) == ("plans", "a/b.pdf")
    assert event.traffic.bytes_in == 4096


def test_resources_keep_whose_they_are():
    resources = [{"ARN": "arn:aws:s3:::plans", "type": "AWS::S3::Bucket", "accountId": "4"}, "odd"]
    (one,) = parse(resources=resources).event.resources
    assert (one.uid, one.owner.domain) == ("arn:aws:s3:::plans", "4")


@pytest.mark.parametrize(
    "frame",
    [
        json.dumps({"Records": [EVENT, EVENT]}),
        json.dumps([EVENT, EVENT]),
        json.dumps({"Records": [EVENT, EVENT]}, indent=1),
    ],
    ids=["Records", "list", "for people"],
)
def test_a_file_in_one_frame_is_read_as_its_records(frame):
    parsed = CLOUDTRAIL.parser(b"", raw=True).parse(frame.encode(), "trail.json#1")
    assert [one.raw["eventID"] for one in parsed] == ["e-1", "e-1"]
    assert CLOUDTRAIL.framing is Framing.DOCUMENT


@pytest.mark.parametrize(
    "changes",
    [
        {"requestParameters": {"userName": {"a": 1}, "key": [1]}},
        {"requestParameters": "HIDDEN", "responseElements": [1], "additionalEventData": "x"},
        {
            "userIdentity": {
                "type": "IAMUser",
                "sessionContext": {"attributes": {"creationDate": 0}},
            }
        },
        {"sourceIPAddress": "AWS Internal", "userAgent": None},
    ],
    ids=str,
)
def test_what_services_write_at_will_refuses_nothing(changes):
    assert parse(eventSource="iam.amazonaws.com", **changes).event.time


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"eventTime": None}, "no-time"),
        ({"eventTime": "redacted"}, "bad-time"),
        ({"eventName": None}, "wrong-format"),
        ({"userIdentity": "ada"}, "bad-field"),
    ],
    ids=str,
)
def test_what_is_no_record_is_refused(changes, code):
    with pytest.raises(Refusal) as refused:
        parse(**changes)
    assert refused.value.code == code

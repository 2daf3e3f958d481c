"""The reader of Microsoft 365, on invented records in the form of its documentation."""

import json

import pytest

from doorward.intake.logs.reader import Logsource, Refusal
from doorward.intake.logs.saas_m365 import M365
from doorward.model.events import (
    FAILURE,
    SUCCESS,
    ApiActivity,
    Authentication,
    EmailActivity,
    FileHosting,
    GroupManagement,
    UserAccessManagement,
)

# Synthetic: nobody and nothing in it exists.
RECORD = {
    "Id": "r-1",
    "CreationTime": "2025-03-01T08:00:00",
    "Operation": "FileDownloaded",
    "OrganizationId": "t-1",
    "RecordType": 6,
    "UserId": "ada@example.com",
    "UserKey": "k-1",
    "UserType": 0,
    "Workload": "OneDrive",
    "ClientIP": "192.0.2.10:443",
    "ObjectId": "https://example.example/Documents/plans.docx",
    "SiteUrl": "https://example.example/",
    "SourceFileName": "plans.docx",
    "SourceFileExtension": "docx",
    "FileSizeBytes": 4096,
    "IsManagedDevice": False,
    "UserAgent": "Mozilla/5.0",
}


def parse(**changes):
    frame = json.dumps({**RECORD, **changes}).encode()
    (one,) = M365.parser(b"", raw=True).parse(frame, "m365.jsonl#1")
    return one


def test_a_download_names_file_size_and_machine():
    parsed = parse()
    event = parsed.event
    assert isinstance(event, FileHosting)
    assert (event.time, event.activity_id, event.status_id) == (1_740_816_000_000, 2, SUCCESS)
    assert (event.file.name, event.file.size) == ("plans.docx", 4096)
    assert event.actor.user.email_addr == "ada@example.com"
    assert event.src_endpoint.ip == "192.0.2.10"
    assert event.device.is_managed is False
    assert parsed.logsource == Logsource(product="m365", service="audit")


def test_a_sign_in_that_failed():
    event = parse(
        Operation="UserLoginFailed",
        Workload="AzureActiveDirectory",
        LogonError="InvalidUserNameOrPassword",
        ResultStatus="Success",
        Actor=[{"ID": "u-1", "Type": "0"}, {"ID": "ada@example.com", "Type": "5"}],
        ExtendedProperties=[{"Name": "UserAgent", "Value": "agent"}],
        DeviceProperties=[
            {"Name": "SessionId", "Value": "s-1"},
            {"Name": "IsCompliantAndManaged", "Value": "True"},
        ],
    ).event
    assert isinstance(event, Authentication)
    assert (event.status_id, event.status_detail) == (FAILURE, "InvalidUserNameOrPassword")
    assert (event.session.uid, event.device.is_managed, event.user.uid) == ("s-1", True, "u-1")


@pytest.mark.parametrize(
    ("operation", "kind", "activity"),
    [
        ("AnonymousLinkCreated", FileHosting, 12),
        ("FileSyncDownloadedFull", FileHosting, 15),
        ("Add member to role.", UserAccessManagement, 3),
        ("MemberAdded", GroupManagement, 3),
        ("Send", EmailActivity, 1),
        ("New-InboxRule", ApiActivity, 1),
    ],
)
def test_what_an_operation_means(operation, kind, activity):
    event = parse(Operation=operation).event
    assert isinstance(event, kind)
    assert event.activity_id == activity


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"CreationTime": None}, "no-time"),
        ({"Operation": None}, "wrong-format"),
        ({"Actor": "ada"}, "bad-field"),
    ],
    ids=str,
)
def test_what_is_no_record_is_refused(changes, code):
    with pytest.raises(Refusal) as refused:
        parse(**changes)
    assert refused.value.code == code

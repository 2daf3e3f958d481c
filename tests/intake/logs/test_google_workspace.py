"""Google Workspace's reader, on invented activities in the form of the Reports API."""

import json

import pytest

from doorward.intake.logs.google_workspace import GOOGLE_WORKSPACE
from doorward.intake.logs.reader import Logsource, Refusal
from doorward.model.events import (
    FAILURE,
    SUCCESS,
    AccountChange,
    ApiActivity,
    Authentication,
    FileHosting,
    GroupManagement,
    UserAccessManagement,
    UserManagement,
)


def activity(application, *events, **more):
    """Synthetic: nobody and nothing in it exists."""
    return {
        "kind": "admin#reports#activity",
        "id": {
            "time": "2025-03-01T08:00:00.000Z",
            "uniqueQualifier": "-42",
            "applicationName": application,
            "customerId": "C1",
        },
        "actor": {"email": "ada@example.com", "profileId": "100", "callerType": "USER"},
        "ipAddress": "192.0.2.10",
        "networkInfo": {"ipAsn": [64500], "regionCode": "NW"},
        "events": [
            {"type": kind, "name": name, "parameters": list_} for kind, name, list_ in events
        ],
        **more,
    }


def parse(record):
    return GOOGLE_WORKSPACE.parser(b"", raw=True).parse(json.dumps(record).encode(), "g.jsonl#1")


def value(name, found):
    key = "boolValue" if isinstance(found, bool) else "value"
    return {"name": name, ("multiValue" if isinstance(found, list) else key): found}


def test_a_sign_in_and_its_second_factor():
    parameters = [
        value("login_type", "google_password"),
        value("login_challenge_method", ["google_prompt"]),
        value("is_second_factor", True),
    ]
    (parsed,) = parse(activity("login", ("login", "login_success", parameters)))
    event = parsed.event
    assert isinstance(event, Authentication)
    assert (event.time, event.activity_id, event.status_id) == (1_740_816_000_000, 1, SUCCESS)
    assert (event.user.email_addr, event.user.uid) == ("ada@example.com", "100")
    assert (event.auth_factors[0].factor_type_id, event.is_mfa) == (5, True)
    assert event.src_endpoint.autonomous_system.number == 64500
    assert parsed.logsource == Logsource(product="gcp", service="google_workspace.login")


def test_a_download_names_the_file_and_whose_it_is():
    parameters = [
        value("doc_id", "d1"),
        value("doc_title", "Plans"),
        value("owner", "bob@example.com"),
        value("visibility", "people_with_link"),
    ]
    (parsed,) = parse(activity("drive", ("access", "download", parameters)))
    event = parsed.event
    assert isinstance(event, FileHosting)
    assert (event.activity_id, event.file.name, event.file.uid) == (2, "Plans", "d1")
    assert (event.file.owner.email_addr, event.share) == ("bob@example.com", "people_with_link")


@pytest.mark.parametrize(
    ("application", "name", "kind", "activity_id"),
    [
        ("login", "login_failure", Authentication, 1),
        ("login", "logout", Authentication, 2),
        ("drive", "upload", FileHosting, 1),
        ("drive", "change_document_visibility", FileHosting, 12),
        ("user_accounts", "2sv_disable", AccountChange, 11),
        ("user_accounts", "titanium_enroll", AccountChange, 10),
        ("admin", "CREATE_USER", UserManagement, 1),
        ("admin", "ASSIGN_ROLE", UserAccessManagement, 3),
        ("admin", "ADD_GROUP_MEMBER", GroupManagement, 3),
        ("token", "authorize", UserAccessManagement, 1),
        ("calendar", "change_calendar_acls", ApiActivity, 3),
    ],
)
def test_what_an_event_means(application, name, kind, activity_id):
    (parsed,) = parse(activity(application, ("x", name, [value("USER_EMAIL", "bob@example.com")])))
    assert isinstance(parsed.event, kind)
    assert parsed.event.activity_id == activity_id
    assert parsed.event.status_id == (FAILURE if name == "login_failure" else SUCCESS)


def test_an_activity_of_several_events_gives_as_many_with_ids_of_their_own():
    parsed = parse(activity("drive", ("access", "view", []), ("access", "download", [])))
    ids = [one.event.metadata.uid for one in parsed]
    assert ids == ["1740816000000.-42.1", "1740816000000.-42.2"]


def test_a_flattened_activity_is_read():
    flat = activity("admin")
    del flat["events"]
    flat |= {"name": "ASSIGN_ROLE", "type": "DELEGATED_ADMIN_SETTINGS"}
    flat["parameters"] = {"ROLE_NAME": "Super", "USER_EMAIL": "bob@example.com"}
    (parsed,) = parse(flat)
    assert parsed.event.privileges == ("Super",)
    assert parsed.event.user.email_addr == "bob@example.com"


def test_a_page_of_the_interface_is_read():
    page = {
        "kind": "admin#reports#activities",
        "items": [activity("login", ("login", "logout", []))],
    }
    assert len(parse(page)) == 1


@pytest.mark.parametrize(
    ("record", "code"),
    [
        ({"id": {"applicationName": "login"}}, "no-time"),
        ({"id": {"time": "2025-03-01"}}, "wrong-format"),
        ({"id": "x"}, "bad-field"),
        (activity("drive", *[("access", "view", [])] * 1001), "too-large"),
    ],
    ids=["no time", "other", "type", "many"],
)
def test_what_is_no_activity_is_refused(record, code):
    with pytest.raises(Refusal) as refused:
        parse(record)
    assert refused.value.code == code

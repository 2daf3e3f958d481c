"""Entra's reader, on invented records in the forms of Microsoft Graph and Azure Monitor."""

import json

import pytest

from doorward.intake.logs.entra import ENTRA
from doorward.intake.logs.reader import Logsource, Refusal
from doorward.model.events import (
    FAILURE,
    SUCCESS,
    AccountChange,
    ApiActivity,
    Authentication,
    GroupManagement,
    UserAccessManagement,
)

# Synthetic: nobody and nothing in it exists.
SIGN_IN = {
    "id": "s-1",
    "createdDateTime": "2025-03-01T08:00:00Z",
    "userId": "u-1",
    "userPrincipalName": "ada@example.com",
    "userDisplayName": "Ada Example",
    "appDisplayName": "Office",
    "appId": "app-1",
    "ipAddress": "192.0.2.10",
    "userAgent": "Mozilla/5.0",
    "clientAppUsed": "Browser",
    "correlationId": "c-1",
    "sessionId": "sess-1",
    "isInteractive": True,
    "autonomousSystemNumber": 64500,
    "authenticationRequirement": "multiFactorAuthentication",
    "authenticationDetails": [
        {"authenticationMethod": "Password", "succeeded": True},
        {"authenticationMethod": "Mobile app notification", "succeeded": True},
    ],
    "authenticationAppDeviceDetails": {"deviceId": "phone-1", "operatingSystem": "iOS"},
    "status": {"errorCode": 0, "failureReason": "Other."},
    "deviceDetail": {
        "deviceId": "dev-1",
        "displayName": "laptop-1",
        "operatingSystem": "Windows 11",
        "isCompliant": False,
        "isManaged": True,
        "trustType": "Azure AD joined",
    },
    "location": {
        "city": "Springfield",
        "countryOrRegion": "NW",
        "geoCoordinates": {"latitude": 40.5, "longitude": -75.25},
    },
}
AUDIT = {
    "id": "a-1",
    "activityDateTime": "2025-03-01T08:00:00Z",
    "activityDisplayName": "Add member to role",
    "category": "RoleManagement",
    "correlationId": "c-2",
    "result": "success",
    "resultReason": "",
    "loggedByService": "Core Directory",
    "initiatedBy": {
        "user": {"id": "u-1", "userPrincipalName": "ada@example.com", "ipAddress": "192.0.2.10"}
    },
    "targetResources": [
        {
            "id": "u-2",
            "type": "User",
            "userPrincipalName": "bob@example.com",
            "modifiedProperties": [
                {"displayName": "Role.DisplayName", "newValue": '"Global Administrator"'}
            ],
        }
    ],
}


def parse(record):
    (one,) = ENTRA.parser(b"", raw=True).parse(json.dumps(record).encode(), "entra.json#1")
    return one


def monitored(category, properties, **more):
    return {
        "time": "2025-03-01T08:00:01Z",
        "resourceId": "/tenants/t-1/providers/Microsoft.aadiam",
        "operationName": "Sign-in activity",
        "category": category,
        "callerIpAddress": "192.0.2.10:50123",
        "tenantId": "t-1",
        "resultType": "0",
        "properties": properties,
        **more,
    }


@pytest.mark.parametrize("form", ["graph", "monitor", "text"])
def test_a_sign_in_is_the_same_in_every_form(form):
    record = {
        "graph": SIGN_IN,
        "monitor": monitored("SignInLogs", SIGN_IN),
        "text": monitored("SignInLogs", json.dumps(SIGN_IN)),
    }[form]
    parsed = parse(record)
    event = parsed.event
    assert isinstance(event, Authentication)
    assert (event.activity_id, event.status_id, event.is_mfa) == (1, SUCCESS, True)
    assert event.user.email_addr == "ada@example.com"
    assert (event.src_endpoint.ip, event.src_endpoint.location.lat) == ("192.0.2.10", 40.5)
    assert event.src_endpoint.autonomous_system.number == 64500
    assert (event.device.uid, event.device.is_managed) == ("dev-1", True)
    assert (event.device.is_compliant, event.device.is_trusted) == (False, True)
    assert (event.session.uid, event.service.name) == ("sess-1", "Office")
    assert (event.auth_factors[0].factor_type_id, event.auth_factors[0].device) == (11, None)
    assert event.auth_factors[1].factor_type_id == 5
    assert event.auth_factors[1].device.uid == "phone-1"
    assert event.metadata.uid == "s-1"
    assert parsed.logsource == Logsource(product="azure", service="signinlogs")


@pytest.mark.parametrize(("code", "status"), [(0, SUCCESS), (50126, FAILURE), (50140, 0)])
def test_a_step_more_that_is_asked_for_is_no_failure(code, status):
    record = {**SIGN_IN, "status": {"errorCode": code, "failureReason": "x"}}
    assert parse(record).event.status_id == status


def test_a_token_fetched_in_the_background_is_a_ticket():
    record = monitored("NonInteractiveUserSignInLogs", {**SIGN_IN, "isInteractive": False})
    assert parse(record).event.activity_id == 4


def test_a_change_has_who_whom_and_which_role():
    for record in (AUDIT, monitored("AuditLogs", AUDIT)):
        parsed = parse(record)
        event = parsed.event
        assert isinstance(event, UserAccessManagement)
        assert event.activity_id == 3
        assert event.actor.user.email_addr == "ada@example.com"
        assert event.user.email_addr == "bob@example.com"
        assert event.privileges == ("Global Administrator",)
        assert event.src_endpoint.ip == "192.0.2.10"
        assert parsed.logsource.service == "auditlogs"


def test_a_factor_registered_and_a_member_added():
    factor = parse(
        {
            **AUDIT,
            "activityDisplayName": "User registered security info",
            "resultReason": "User registered Fido",
        }
    ).event
    assert isinstance(factor, AccountChange)
    assert (factor.activity_id, factor.auth_factors[0].factor_type_id) == (10, 10)
    group = {"id": "g-1", "type": "Group", "displayName": "Admins"}
    member = parse(
        {
            **AUDIT,
            "activityDisplayName": "Add member to group",
            "targetResources": [AUDIT["targetResources"][0], group],
        }
    ).event
    assert isinstance(member, GroupManagement)
    assert (member.group.name, member.user.uid) == ("Admins", "u-2")


def test_azure_activity_is_a_call():
    claims = {"http://schemas.xmlsoap.org/ws/2005/05/identity/claims/upn": "ada@example.com"}
    event = parse(
        monitored(
            "Administrative",
            {},
            operationName="Microsoft.Compute/disks/delete",
            resultType="Failure",
            identity={"claims": claims},
        )
    ).event
    assert isinstance(event, ApiActivity)
    assert (event.activity_id, event.status_id) == (4, FAILURE)
    assert event.actor.user.email_addr == "ada@example.com"
    assert event.src_endpoint.port == 50123


def test_a_kubernetes_audit_is_read_from_its_text():
    inner = {
        "kind": "Event",
        "verb": "create",
        "user": {"username": "ada@example.com"},
        "objectRef": {"resource": "pods", "name": "p"},
    }
    parsed = parse(monitored("kube-audit", {"log": json.dumps(inner)}))
    assert parsed.event.actor.user.name == "ada@example.com"
    assert parsed.logsource.product == "kubernetes"


def test_pages_of_an_export_are_read():
    parser = ENTRA.parser(b"", raw=False)
    page = json.dumps({"@odata.context": "x", "value": [SIGN_IN, AUDIT]}).encode()
    assert len(parser.parse(page, "x#1")) == 2
    assert len(parser.parse(json.dumps({"records": [SIGN_IN]}).encode(), "x#1")) == 1


@pytest.mark.parametrize(
    ("record", "code"),
    [
        ({**SIGN_IN, "createdDateTime": "soon"}, "bad-time"),
        (monitored("SignInLogs", {**SIGN_IN, "createdDateTime": None}, time=None), "no-time"),
        ({"a": 1}, "wrong-format"),
        ({**SIGN_IN, "status": 7}, "bad-field"),
        (monitored("kube-audit", {"log": 7}), "bad-field"),
        (monitored("kube-audit", {"log": "{"}), "not-json"),
    ],
    ids=["bad time", "no time", "other", "type", "log", "cut log"],
)
def test_what_is_no_record_is_refused(record, code):
    with pytest.raises(Refusal) as refused:
        parse(record)
    assert refused.value.code == code

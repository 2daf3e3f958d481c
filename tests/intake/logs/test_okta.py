"""Okta's reader, on invented events in the form of its documentation."""

import json

import pytest

from doorward.intake.logs.okta import OKTA
from doorward.intake.logs.reader import Logsource, Refusal
from doorward.model.events import (
    FAILURE,
    SUCCESS,
    AccountChange,
    ApiActivity,
    Authentication,
    GroupManagement,
    UserAccessManagement,
    UserManagement,
)

# Synthetic: nobody and nothing in it exists.
EVENT = {
    "uuid": "e-1",
    "published": "2025-03-01T08:00:00.000Z",
    "eventType": "user.session.start",
    "displayMessage": "User login to Okta",
    "actor": {
        "id": "00u1",
        "type": "User",
        "alternateId": "ada@example.com",
        "displayName": "Ada Example",
    },
    "client": {
        "ipAddress": "192.0.2.10",
        "userAgent": {"rawUserAgent": "Mozilla/5.0", "os": "Mac OS X"},
        "geographicalContext": {
            "city": "Springfield",
            "country": "Nowhere",
            "geolocation": {"lat": 40.5, "lon": -75.25},
        },
    },
    "device": {
        "id": "guo1",
        "name": "laptop-1",
        "os_platform": "OSX",
        "os_version": "14.1",
        "managed": True,
        "registered": True,
    },
    "outcome": {"result": "SUCCESS", "reason": None},
    "authenticationContext": {"externalSessionId": "102s", "rootSessionId": "102r"},
    "securityContext": {"asNumber": 64500, "asOrg": "example net", "isp": "Ex", "isProxy": False},
    "debugContext": {"debugData": {"deviceFingerprint": "abc", "requestUri": "/api/v1/authn"}},
    "target": None,
    "transaction": {"id": "t-1"},
}


def parse(*, raw=False, **changes):
    frame = json.dumps({**EVENT, **changes}).encode()
    (one,) = OKTA.parser(b"", raw=raw).parse(frame, "okta.jsonl#7")
    return one


def test_a_sign_in_has_person_place_machine_and_session():
    parsed = parse(raw=True)
    event = parsed.event
    assert isinstance(event, Authentication)
    assert (event.time, event.activity_id, event.status_id) == (1_740_816_000_000, 1, SUCCESS)
    assert event.actor.user.email_addr == "ada@example.com"
    assert event.actor.user.uid == event.user.uid == "00u1"
    assert event.src_endpoint.ip == "192.0.2.10"
    assert (event.src_endpoint.location.lat, event.src_endpoint.location.long) == (40.5, -75.25)
    assert event.src_endpoint.autonomous_system.number == 64500
    assert (event.device.uid, event.device.is_managed) == ("guo1", True)
    assert event.session.uid == "102s"
    assert event.is_new_logon is True
    assert event.http_request.user_agent == "Mozilla/5.0"
    assert event.unmapped == {"is_proxy": "false", "device_fingerprint": "abc"}
    assert event.metadata.uid == "e-1"
    assert parsed.logsource == Logsource(product="okta", service="okta")
    assert parsed.raw["eventType"] == "user.session.start"


def test_the_factor_and_what_holds_it_are_told():
    target = [
        {
            "id": "opf1",
            "type": "AuthenticatorEnrollment",
            "displayName": "Okta Verify",
            "detailEntry": {"methodTypeUsed": "Get a push notification"},
        },
        {"id": "guo9", "type": "Device", "displayName": "phone-9"},
    ]
    event = parse(eventType="user.authentication.auth_via_mfa", target=target).event
    (factor,) = event.auth_factors
    assert (factor.factor_type_id, factor.device.uid) == (5, "guo9")
    assert event.is_mfa is True
    assert event.is_new_logon is False


def test_a_factor_without_a_target_is_told_by_the_debug_data():
    debug = {"debugData": {"factor": "OKTA_SOFT_TOKEN"}}
    event = parse(eventType="user.authentication.auth_via_mfa", debugContext=debug).event
    assert [one.factor_type for one in event.auth_factors] == ["OKTA_SOFT_TOKEN"]


USER = {"id": "00u2", "type": "User", "alternateId": "bob@example.com"}
GROUP = {"id": "00g1", "type": "UserGroup", "displayName": "Admins"}


@pytest.mark.parametrize(
    ("code", "kind", "activity"),
    [
        ("user.session.end", Authentication, 2),
        ("user.authentication.sso", Authentication, 1),
        ("policy.evaluate_sign_on", Authentication, 6),
        ("user.mfa.factor.activate", AccountChange, 10),
        ("user.mfa.factor.reset_all", AccountChange, 11),
        ("user.account.update_password", AccountChange, 3),
        ("user.lifecycle.create", UserManagement, 1),
        ("user.lifecycle.deactivate", UserManagement, 5),
        ("system.api_token.create", UserManagement, 18),
        ("group.user_membership.add", GroupManagement, 3),
        ("application.user_membership.add", UserAccessManagement, 1),
        ("user.account.privilege.grant", UserAccessManagement, 1),
        ("application.lifecycle.delete", ApiActivity, 4),
    ],
)
def test_what_an_event_means(code, kind, activity):
    event = parse(eventType=code, target=[USER, GROUP]).event
    assert isinstance(event, kind)
    assert event.activity_id == activity
    assert event.metadata.event_code == code


def test_a_change_of_a_group_has_group_member_and_who_did_it():
    event = parse(eventType="group.user_membership.add", target=[USER, GROUP]).event
    assert event.group.name == "Admins"
    assert event.user.email_addr == "bob@example.com"
    assert event.actor.user.email_addr == "ada@example.com"


def test_a_refused_sign_in_is_a_failure_with_its_reason():
    event = parse(outcome={"result": "FAILURE", "reason": "INVALID_CREDENTIALS"}).event
    assert (event.status_id, event.status_detail) == (FAILURE, "INVALID_CREDENTIALS")


def test_an_unknown_actor_is_nobody():
    actor = {"id": "unknown", "type": "User", "alternateId": "unknown"}
    assert parse(actor=actor).event.actor.user is None


def test_names_that_a_warehouse_made_small_are_read():
    small = {name.lower(): value for name, value in EVENT.items()}
    (one,) = OKTA.parser(b"", raw=False).parse(json.dumps(small).encode(), "x#1")
    assert one.event.session.uid == "102s"


def test_a_list_is_read_as_its_records():
    parser = OKTA.parser(b"", raw=False)
    events = parser.parse(json.dumps([EVENT, {**EVENT, "uuid": None}]).encode(), "x#1")
    assert [one.event.metadata.uid for one in events] == ["e-1", "x#1.2"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"published": None}, "no-time"),
        ({"published": "soon"}, "bad-time"),
        ({"actor": None}, "wrong-format"),
        ({"client": "a laptop"}, "bad-field"),
        ({"target": {"id": 1}}, "bad-field"),
    ],
    ids=str,
)
def test_what_is_no_event_of_okta_is_refused(changes, code):
    with pytest.raises(Refusal) as refused:
        parse(**changes)
    assert refused.value.code == code


def test_it_is_recognised():
    assert OKTA.recognises(json.dumps(EVENT).encode(), "log.jsonl")
    assert not OKTA.recognises(b'{"eventType":"x"}', "log.jsonl")

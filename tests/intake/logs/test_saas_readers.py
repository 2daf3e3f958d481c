"""All readers of services and clouds: on anything, and on the public events that lie outside."""

import json
from collections import Counter

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from doorward.intake.logs.reader import Refusal
from doorward.intake.logs.saas_readers import SAAS_READERS
from doorward.model.events import BaseEvent
from real_data import DATA, needs_real_data

READERS = {one.name: one for one in SAAS_READERS}
NAMES = sorted(READERS)
CODES = {
    "not-json",
    "wrong-format",
    "no-time",
    "bad-time",
    "bad-field",
    "too-large",
    "too-deep",
}


def said(name, frame):
    """The events, or the code of the refusal; anything else that is raised is a fault."""
    try:
        return list(READERS[name].parser(frame[:100], raw=True).parse(frame, "f#1"))
    except Refusal as refusal:
        code = refusal.code
    assert code in CODES
    return code


JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
    lambda inner: (
        st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=4)
    ),
    max_leaves=12,
)

# Field names of every format, so that arbitrary values land where they are read.
FIELDS = (
    "eventType",
    "published",
    "actor",
    "client",
    "target",
    "device",
    "outcome",
    "debugContext",
    "authenticationContext",
    "securityContext",
    "eventName",
    "eventSource",
    "eventTime",
    "userIdentity",
    "requestParameters",
    "resources",
    "responseElements",
    "additionalEventData",
    "sourceIPAddress",
    "createdDateTime",
    "userPrincipalName",
    "deviceDetail",
    "location",
    "status",
    "authenticationDetails",
    "mfaDetail",
    "activityDisplayName",
    "activityDateTime",
    "initiatedBy",
    "targetResources",
    "category",
    "operationName",
    "properties",
    "identity",
    "time",
    "Operation",
    "CreationTime",
    "UserId",
    "Actor",
    "ExtendedProperties",
    "DeviceProperties",
    "ModifiedProperties",
    "id",
    "events",
    "items",
    "Records",
    "value",
    "parameters",
    "name",
    "type",
    "kind",
    "action",
    "@timestamp",
    "repo",
    "repository",
    "sender",
    "commits",
    "pusher",
    "ref",
    "comment",
    "protoPayload",
    "verb",
    "objectRef",
    "user",
    "entity",
    "context",
    "p_log_type",
    "log_id",
    "data",
    "event",
    "timestamp",
    "metadata",
)
RECORDS = st.dictionaries(st.sampled_from(FIELDS), JSON, max_size=12)
MOMENT = st.sampled_from(["2025-03-01T08:00:00Z", 1_740_816_000, 1e300, "x", None])


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=150, deadline=None)
@given(record=RECORDS, moment=MOMENT)
def test_any_record_is_read_or_refused(name, record, moment):
    for key in ("published", "eventTime", "time", "createdDateTime", "CreationTime", "@timestamp"):
        record.setdefault(key, moment)
    got = said(name, json.dumps(record).encode())
    if isinstance(got, list):
        assert all(isinstance(one.event, BaseEvent) for one in got)
        assert all(one.event.metadata.uid and one.event.time > 0 for one in got)


@pytest.mark.parametrize("name", NAMES)
@settings(max_examples=60, deadline=None)
@given(frame=st.binary(max_size=60) | JSON.map(lambda found: json.dumps(found).encode()))
def test_any_bytes_are_read_or_refused(name, frame):
    said(name, frame)


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize(
    ("frame", "code"),
    [
        (b'{"a":' * 20_000, "too-deep"),
        (b"[" * 20_000, "too-deep"),
        (b'{"eventType":{"a":' + b"[" * 20_000, "too-deep"),
        (b'{"a":"' + b"x" * (5 << 20) + b'"}', "too-large"),
        (b"[" + b"1," * 1000 + b"1]", "bad-field"),
        (b'{"a":"\xff"}', "not-json"),
        (b'{"a":1', "not-json"),
        (b"", []),
        (b"  \n", []),
    ],
    ids=[
        "deep",
        "deep list",
        "deep field",
        "large",
        "scalars",
        "encoding",
        "cut",
        "empty",
        "space",
    ],
)
def test_hostile_frames_are_refused(name, frame, code):
    assert said(name, frame) == code


@pytest.mark.parametrize("name", NAMES)
def test_a_record_of_all_the_depth_that_is_decoded_is_refused_or_read(name):
    for depth in (150, 300, 600, 900):
        nested = b'{"p_log_type":"x","a":' + b'{"a":' * depth + b"1" + b"}" * depth + b"}"
        said(name, nested)


# What reads the events of each log type of the labelled set; the rest is read by `saas`.
ROUTES = {
    "AWS.CloudTrail": "cloudtrail",
    "Okta.SystemLog": "okta",
    "Azure.Audit": "entra",
    "Azure.MonitorActivity": "entra",
    "GSuite.ActivityEvent": "google-workspace",
    "GitHub.Audit": "github",
    "GitHub.Webhook": "github-webhook",
    "Microsoft365.Audit.AzureActiveDirectory": "m365",
}
# The events of rule tests often have no time. Such an event is refused as ``no-time``; here it is
# given this one where its format has its time, so that everything else is still checked.
GIVEN = "2026-01-01T00:00:00Z"
TIMES = {
    "cloudtrail": {"eventTime": GIVEN},
    "okta": {"published": GIVEN},
    "entra": {"time": GIVEN},
    "github": {"@timestamp": GIVEN},
    "github-webhook": {"p_event_time": GIVEN},
    "m365": {"CreationTime": GIVEN},
    "saas": {"p_event_time": GIVEN, "timestamp": GIVEN},
}
# Where events name who acted, as the vendors' documentation says; not taken from the readers.
ACTORS = {
    "AWS.CloudTrail": ("userIdentity.userName", "userIdentity.principalId", "userIdentity.arn"),
    "Okta.SystemLog": ("actor.alternateId", "actor.id"),
    "Azure.Audit": (
        "properties.userPrincipalName",
        "properties.initiatedBy.user.userPrincipalName",
        "properties.servicePrincipalId",
    ),
    "Azure.MonitorActivity": ("identity.claims.name", "identity.claims.appid"),
    "GSuite.ActivityEvent": ("actor.email",),
    "GitHub.Audit": ("actor",),
    "GitHub.Webhook": ("pusher.email", "pusher.name", "sender.login"),
    "Microsoft365.Audit.AzureActiveDirectory": ("UserId",),
    "Amazon.EKS.Audit": ("user.username",),
    "Anthropic.Activity": ("actor.email_address",),
    "Asana.Audit": ("actor.email",),
    "Auth0.Events": ("data.details.request.auth.user.user_id", "data.user_id"),
    "Axonius.Activity": ("event.user",),
    "Box.Event": ("created_by.login",),
    "CarbonBlack.Audit": ("loginName",),
    "Crowdstrike.EventStreams": ("event.UserId",),
    "Databricks.Audit": ("userIdentity.email",),
    "Dropbox.TeamEvent": ("actor.user.email",),
    "Duo.Administrator": ("username",),
    "Duo.Authentication": ("user.name",),
    "GCP.AuditLog": ("protoPayload.authenticationInfo.principalEmail",),
    "Gravitational.TeleportAudit": ("user",),
    "MongoDB.OrganizationEvent": ("username",),
    "MongoDB.ProjectEvent": ("username",),
    "Netskope.Audit": ("user",),
    "Notion.AuditLogs": ("event.actor.person.email", "event.actor.id"),
    "OneLogin.Events": ("actor_user_id", "user_id"),
    "OnePassword.ItemUsage": ("user.email",),
    "OnePassword.SignInAttempt": ("target_user.email",),
    "OpenAI.Audit": ("actor.session.user.email",),
    "Panther.Audit": ("actor.id",),
    "Salesforce.Login": ("USER_NAME",),
    "Slack.AuditLogs": ("actor.user.email",),
    "Snowflake.LoginHistory": ("USER_NAME",),
    "Snowflake.QueryHistory": ("USER_NAME",),
    "Snyk.GroupAudit|Snyk.OrgAudit": ("userId",),
    "Sublime.Audit": ("created_by.email_address",),
    "Tailscale.Audit": ("event.actor.loginName",),
    "Tines.Audit": ("user_email",),
    "Wiz.Audit": ("user.id",),
    "Zendesk.Audit": ("actor_id",),
    "Zoom.Activity": ("email",),
    "Zoom.Operation": ("operator",),
    "Zscaler.ZIA.AdminAuditLog": ("event.adminid",),
}
NOBODY = {"", "unknown"}


def found_at(record, path):
    for name in path.split("."):
        record = record.get(name) if isinstance(record, dict) else None
    return record if isinstance(record, str | int) and str(record) not in NOBODY else None


def named(event):
    users = [event.actor.user if event.actor else None, getattr(event, "user", None)]
    return {
        one
        for user in users
        if user
        for one in (user.uid, user.name, user.email_addr, user.uid_alt)
    }


def route(log_type):
    return ROUTES.get(log_type, "saas")


def given_time(name, record):
    """The record with the time that it lacks."""
    if name == "google-workspace":
        return {**record, "id": {**(record.get("id") or {}), "time": GIVEN}}
    changed = {**record, **TIMES[name]}
    if name == "saas":
        changed["unixTime"] = 1_767_225_600
    return changed


def labelled():
    with (DATA / "logs" / "saas_labelled_events.jsonl").open("rb") as lines:
        for line in lines:
            row = json.loads(line)
            event = row["event"]
            yield event.get("p_log_type") or "|".join(row["log_types"]), event


@needs_real_data
def test_every_labelled_event_is_read_with_its_time_and_who_acted():
    parsers = {name: one.parser(b"", raw=True) for name, one in READERS.items()}
    read, timeless, refused, strangers = Counter(), Counter(), [], []
    for number, (log_type, record) in enumerate(labelled(), 1):
        name = route(log_type)
        try:
            try:
                got = parsers[name].parse(json.dumps(record).encode(), f"labelled#{number}")
            except Refusal as refusal:
                if refusal.code not in ("no-time", "bad-time"):
                    raise
                timeless[log_type] += 1
                record = given_time(name, record)  # noqa: PLW2901 - the record as it is read
                got = parsers[name].parse(json.dumps(record).encode(), f"labelled#{number}")
        except Refusal as refusal:
            refused.append((number, log_type, refusal.code, str(refusal)))
            continue
        read[log_type] += 1
        assert got
        for one in got:
            assert one.event.time > 0
            assert one.event.metadata.uid
            assert one.raw is not None
            acting = next(
                (who for path in ACTORS.get(log_type, ()) if (who := found_at(record, path))), None
            )
            if acting is not None and str(acting) not in named(one.event):
                strangers.append((number, log_type, acting))
    for log_type, count in sorted(read.items()):
        print(f"{count:5d} {log_type} ({timeless[log_type]} without a time)")
    print(f"{read.total()} of {number} read, {timeless.total()} of them had no time to read")
    assert refused == []
    assert strangers == []
    assert read.total() == number == 1287


@needs_real_data
@pytest.mark.parametrize(
    ("folder", "most"), [("cloudtrail_stratus", 400), ("cloudtrail_invictus", 2_900)]
)
def test_every_public_cloudtrail_event_is_read(folder, most):
    counts = Counter()
    parser = READERS["cloudtrail"].parser(b"", raw=False)
    for path in sorted((DATA / "logs" / folder).glob("*.json")):
        content = path.read_bytes()
        whole = json.loads(content)
        records = whole["Records"] if isinstance(whole, dict) else whole
        for one, record in zip(parser.parse(content, path.name), records, strict=True):
            counts[type(one.event).__name__] += 1
            assert one.event.metadata.uid == record["eventID"]
            who = record["userIdentity"].get("userName")
            assert who is None or one.event.actor.user.name == who
            assert one.event.actor is not None
    print(folder, dict(counts))
    assert counts.total() > most * 0.7

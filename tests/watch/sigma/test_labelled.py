"""Own rules on the events that the rule authors of Panther labelled: expected ones, and others.

The events (github.com/panther-labs/panther-analysis, Apache-2.0) lie outside the repository. Each
rule of theirs that is named here must hold for just those events that its authors expect.
"""

import json
from collections import defaultdict
from pathlib import Path

import pytest

from doorward.intake.logs.registry import READERS
from doorward.watch.sigma import OWN_RULES, load
from real_data import DATA, needs_real_data

COVERED = {
    "AWS.CloudTrail.AMIModifiedForPublicAccess": "aws_image_or_disk_shared",
    "AWS.CloudTrail.CodebuildProjectMadePublic": "aws_made_public",
    "AWS.CloudTrail.DNSLogsDeleted": "aws_logging_narrowed",
    "AWS.CloudTrail.EventSelectorsDisabled": "aws_logging_narrowed",
    "AWS.CloudTrail.ResourceMadePublic": "aws_made_public",
    "AWS.CloudTrail.RootAccessKeyCreated": "aws_root_key",
    "AWS.CloudTrail.SecurityConfigurationChange": "trail_stopped",
    "AWS.CloudTrail.SnapshotMadePublic": "aws_image_or_disk_shared",
    "AWS.CloudTrail.Stopped": "trail_stopped",
    "AWS.ConfigService.DisabledDeleted": "aws_logging_narrowed",
    "AWS.IAM.AttachAdminRolePolicy": "aws_administrator_policy",
    "AWS.IAM.Backdoor.User.Keys": "aws_key_for_another",
    "AWS.RDS.InstanceMadePublic": "aws_made_public",
    "AWS.RDS.ManualSnapshotCreated": "aws_database_copied",
    "AWS.RDS.SnapshotCopiedCrossRegion": "aws_database_copied",
    "AWS.S3.DeletePublicAccessBlock": "aws_made_public",
    "AWS.SecretsManager.BatchRetrieveSecrets": "aws_secrets_in_bulk",
    "AWS.SecurityHub.Finding.Evasion": "alerts_hidden_aws",
    "Anthropic.Activity.Admin.API.Key.Created": "anthropic_admin_key",
    "Anthropic.Activity.Artifact.Shared.Publicly": "anthropic_artifact_public",
    "Anthropic.Activity.Primary.Owner.Transferred": "anthropic_owner_changed",
    "Auth0.MFA.Policy.Disabled": "auth0_factor_policy_off",
    "Auth0.MFA.Risk.Assessment.Disabled": "auth0_risk_assessment_off",
    "Azure.Audit.RoleChangedPIM": "entra_role_given",
    "Azure.MonitorActivity.Compute.DiskSASURIGenerated": "azure_storage_opened",
    "Azure.MonitorActivity.Security.AlertSuppressionRuleCreated": "alerts_hidden_azure",
    "Azure.MonitorActivity.StorageAccount.BlobAnonymousAccessEnabled": "azure_storage_opened",
    "CarbonBlack.Audit.Admin.Grant": "carbonblack_administrator",
    "CarbonBlack.Audit.Data.Forwarder.Stopped": "carbonblack_forwarder_stopped",
    "Crowdstrike.API.Key.Created": "crowdstrike_api_client",
    "Databricks.Audit.MFAKeyChange": "databricks_factor_key_changed",
    "Databricks.Audit.MetastoreAdminPrivilegeGranted": "databricks_metastore_owner",
    "Dropbox.Admin.sign.in.as.Session": "dropbox_signed_in_as",
    "Dropbox.External.Share": "dropbox_given_out",
    "Dropbox.Ownership.Transfer": "dropbox_given_out",
    "Duo.Admin.App.Integration.Secret.Key.Viewed": "duo_secret_viewed",
    "Duo.Admin.Bypass.Code.Created": "duo_factor_bypassed",
    "Duo.Admin.Create.Admin": "duo_administrator_changed",
    "Duo.Admin.MFA.Restrictions.Updated": "duo_administrator_changed",
    "Duo.Admin.User.MFA.Bypass.Enabled": "duo_factor_bypassed",
    "GCP.Compute.IAM.Policy.Update": "gcp_disk_shared",
    "GCP.GCS.IAMChanges": "gcp_storage_opened",
    "GCP.GCS.ObjectExfiltration": "gcp_object_copied_out",
    "GCP.IAM.OrgFolderIAMChanges": "gcp_organisation_policy",
    "GCP.IAM.serviceAccounts.signBlob": "gcp_signed_as_service",
    "GCP.IAM.serviceAccounts.signJwt.Privilege.Escalation": "gcp_signed_as_service",
    "GCP.Storage.Hmac.Keys.Create": "gcp_key_made",
    "GCP.Workforce.Pool.Created.or.Updated": "gcp_foreign_sign_in",
    "GCP.iam.serviceAccountKeys.create": "gcp_key_made",
    "GCP.serviceusage.apiKeys.create.Privilege.Escalation": "gcp_key_made",
    "GSuite.CalendarMadePublic": "google_calendar_public",
    "GSuite.TwoStepVerification": "google_two_step_off",
    "GitHub.Branch.ProtectionDisabled": "github_guard_removed",
    "GitHub.Org.IpAllowlist": "github_guard_removed",
    "GitHub.Org.Moderators.Add": "github_role_changed",
    "GitHub.User.AccessKeyCreated": "github_key_added",
    "GitHub.User.RoleUpdated": "github_role_changed",
    "MongoDB.Access.Allowed.From.Anywhere": "mongodb_key_or_access",
    "MongoDB.Atlas.ApiKeyCreated": "mongodb_key_or_access",
    "Notion.Audit.Log.Exported": "notion_audit_log_exported",
    "Notion.Workspace.Public.Page.Added": "notion_public_page",
    "Notion.Workspace.SCIM.Token.Generated": "notion_scim_token",
    "Okta.APIKeyCreated": "okta_token_made",
    "Okta.Global.MFA.Disabled": "okta_factor_switched_off",
    "Okta.Password.Extraction.via.SCIM": "okta_passwords_pushed",
    "Okta.Support.Access": "okta_support_let_in",
    "Okta.Support.Reset": "okta_support_let_in",
    "Okta.User.MFA.Reset.All": "okta_factor_reset",
    "Okta.User.MFA.Reset.Single": "okta_factor_reset",
    "OneLogin.UserAssumption": "onelogin_assumed",
    "Slack.AuditLogs.EKMUnenrolled": "slack_keys_unenrolled",
    "ZIA.Log.Streaming.Disabled": "zscaler_log_stream",
    "ZIA.Logs.Downloaded": "zscaler_log_stream",
    "Zendesk.AccountOwnerChanged": "zendesk_owner_changed",
    "Zoom.Two.Factor.Authentication.Disabled": "zoom_two_factor_off",
}
PRODUCTS = {
    "AWS.CloudTrail": "cloudtrail",
    "Okta.SystemLog": "okta",
    "Azure.Audit": "entra",
    "Azure.MonitorActivity": "entra",
    "GSuite.ActivityEvent": "google-workspace",
    "GitHub.Audit": "github",
}
# Events of tests often have no time, without which a reader refuses an event. It decides nothing.
GIVEN = "2026-01-01T00:00:00Z"
TIMES = {"eventTime": GIVEN, "published": GIVEN, "time": GIVEN, "@timestamp": GIVEN}


def timed(name, record):
    if name == "google-workspace":
        return {**record, "id": {**(record.get("id") or {}), "time": GIVEN}}
    if name == "saas":
        return {**record, "p_event_time": GIVEN, "timestamp": GIVEN, "unixTime": 1_767_225_600}
    return {**record, **TIMES}


@pytest.fixture(scope="module")
def labelled():
    """The labelled events of each rule."""
    found = defaultdict(list)
    with (DATA / "logs" / "saas_labelled_events.jsonl").open(encoding="utf-8") as lines:
        for line in lines:
            row = json.loads(line)
            found[row["rule"]].append(row)
    return found


@pytest.fixture(scope="module")
def rules():
    return load(OWN_RULES)


def held(rules, row):
    """The names of the own rules that hold for an event, after its reader has read it."""
    event = row["event"]
    name = PRODUCTS.get(event.get("p_log_type") or row["log_types"][0], "saas")
    data = json.dumps(timed(name, event)).encode()
    parsed = READERS[name].parser(data, raw=True).parse(data, "labelled#1")
    return {
        Path(rules.by_id[match.rule].file).stem
        for one in parsed
        for match in rules.match(one.raw, one.logsource)
    }


@needs_real_data
@pytest.mark.parametrize("theirs", sorted(COVERED))
def test_a_rule_holds_for_the_events_that_are_expected_and_no_others(theirs, labelled, rules):
    rows = labelled[theirs]
    assert any(row["expected"] for row in rows)
    for row in rows:
        assert (COVERED[theirs] in held(rules, row)) is row["expected"], row["event"]


@needs_real_data
def test_how_many_rules_are_covered(labelled, rules):
    own = {Path(one.file).stem for one in rules.rules}
    print(f"{len(COVERED)} of {len(labelled)} labelled rules are covered")
    assert set(COVERED.values()) <= own
    assert set(COVERED) <= set(labelled)

"""What CloudTrail's events of identities mean.

Names: https://docs.aws.amazon.com/IAM/latest/APIReference/API_Operations.html and
https://docs.aws.amazon.com/singlesignon/latest/userguide/understanding-sign-in-events.html.
"""

from __future__ import annotations

_SIGN_IN = {
    "ConsoleLogin": "logon",
    "UserAuthentication": "logon",
    "CredentialVerification": "logon",
    "Federate": "ticket",
    "CredentialChallenge": "preauth",
    "CheckMfa": "preauth",
    "SwitchRole": "switch",
    "ExitRole": "switch",
    "RenewRole": "switch",
    "Logout": "logoff",
}
_IDENTITIES = {
    "CreateUser": "user-create",
    "UpdateUser": "user-update",
    "DeleteUser": "user-delete",
    "CreateAccessKey": "key-add",
    "DeleteAccessKey": "key-remove",
    "UploadSSHPublicKey": "key-add",
    "DeleteSSHPublicKey": "key-remove",
    "UploadSigningCertificate": "key-add",
    "DeleteSigningCertificate": "key-remove",
    "CreateServiceSpecificCredential": "key-add",
    "ResetServiceSpecificCredential": "key-add",
    "DeleteServiceSpecificCredential": "key-remove",
    "CreateLoginProfile": "password-change",
    "UpdateLoginProfile": "password-reset",
    "ChangePassword": "password-change",
    "EnableMFADevice": "factor-add",
    "ResyncMFADevice": "factor-add",
    "DeactivateMFADevice": "factor-remove",
    "AttachUserPolicy": "privilege-add",
    "PutUserPolicy": "privilege-add",
    "PutUserPermissionsBoundary": "privilege-add",
    "DetachUserPolicy": "privilege-remove",
    "DeleteUserPolicy": "privilege-remove",
    "DeleteUserPermissionsBoundary": "privilege-remove",
    "AttachRolePolicy": "privilege-add",
    "PutRolePolicy": "privilege-add",
    "UpdateAssumeRolePolicy": "privilege-add",
    "DetachRolePolicy": "privilege-remove",
    "DeleteRolePolicy": "privilege-remove",
    "CreateGroup": "group-create",
    "UpdateGroup": "group-update",
    "DeleteGroup": "group-delete",
    "AddUserToGroup": "member-add",
    "RemoveUserFromGroup": "member-remove",
    "AttachGroupPolicy": "group-privilege-add",
    "PutGroupPolicy": "group-privilege-add",
    "DetachGroupPolicy": "group-privilege-remove",
    "DeleteGroupPolicy": "group-privilege-remove",
    "CreateAccountAssignment": "role-add",
    "DeleteAccountAssignment": "role-remove",
    "CreateGroupMembership": "member-add",
    "DeleteGroupMembership": "member-remove",
    "DisableUser": "user-disable",
    "EnableUser": "user-enable",
}
_OBJECTS = {
    "GetObject": "data-read",
    "SelectObjectContent": "data-read",
    "PutObject": "data-write",
    "CompleteMultipartUpload": "data-write",
    "CopyObject": "data-write",
    "DeleteObject": "data-delete",
    "DeleteObjects": "data-delete",
}
_BY_SOURCE = {
    "signin.amazonaws.com": _SIGN_IN,
    "sso.amazonaws.com": _IDENTITIES | _SIGN_IN,
    "iam.amazonaws.com": _IDENTITIES,
    "sso-directory.amazonaws.com": _IDENTITIES,
    "identitystore.amazonaws.com": _IDENTITIES,
    "s3.amazonaws.com": _OBJECTS,
}
_NO_NAMES: dict[str, str] = {}


def kind_of(source: str, name: str) -> str:
    """The kind of an event of `doorward.intake.logs.saas_kinds.KINDS`; ``api`` for most."""
    return _BY_SOURCE.get(source, _NO_NAMES).get(name, "api")

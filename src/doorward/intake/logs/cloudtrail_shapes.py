"""The parts of a CloudTrail record that are read. Names are AWS's."""

from __future__ import annotations

import msgspec

from doorward.intake.logs.json_fields import Scalar


class _Shape(msgspec.Struct, gc=False):
    """A part of a record; names are AWS's."""


class Issuer(_Shape):
    """`sessionIssuer`: the role or user that a session was given for."""

    arn: str | None = None
    userName: str | None = None  # noqa: N815 - AWS's names, here and below


class Attributes(_Shape):
    """`sessionContext.attributes`."""

    creationDate: Scalar = None  # noqa: N815
    mfaAuthenticated: Scalar = None  # noqa: N815


class Context(_Shape):
    """`sessionContext`."""

    sessionIssuer: Issuer | None = None  # noqa: N815
    attributes: Attributes | None = None
    sourceIdentity: str | None = None  # noqa: N815


class OnBehalfOf(_Shape):
    """The person of IAM Identity Center for whom a session acts."""

    userId: str | None = None  # noqa: N815


class Identity(_Shape):
    """`userIdentity`."""

    type: str | None = None
    principalId: str | None = None  # noqa: N815
    arn: str | None = None
    accountId: str | None = None  # noqa: N815
    accessKeyId: str | None = None  # noqa: N815
    userName: str | None = None  # noqa: N815
    invokedBy: str | None = None  # noqa: N815
    sessionContext: Context | None = None  # noqa: N815
    onBehalfOf: OnBehalfOf | None = None  # noqa: N815


class Parameters(_Shape):
    """Of `requestParameters` what is read. Services put what they like under these names."""

    userName: object = None  # noqa: N815
    groupName: object = None  # noqa: N815
    roleName: object = None  # noqa: N815
    policyArn: object = None  # noqa: N815
    policyName: object = None  # noqa: N815
    serialNumber: object = None  # noqa: N815
    bucketName: object = None  # noqa: N815
    key: object = None
    secretId: object = None  # noqa: N815
    name: object = None
    functionName: object = None  # noqa: N815
    instanceId: object = None  # noqa: N815
    tableName: object = None  # noqa: N815
    repositoryName: object = None  # noqa: N815


class Answer(_Shape):
    """Of `responseElements` what is read."""

    ConsoleLogin: object = None
    SwitchRole: object = None


class Additional(_Shape):
    """Of `additionalEventData` what is read."""

    MFAUsed: object = None
    MFAIdentifier: object = None
    LoginTo: object = None
    UserName: object = None
    CredentialType: object = None
    bytesTransferredIn: object = None  # noqa: N815
    bytesTransferredOut: object = None  # noqa: N815


class Touched(_Shape):
    """One of `resources`."""

    ARN: str | None = None
    arn: str | None = None
    type: str | None = None
    accountId: str | None = None  # noqa: N815


class Record(_Shape):
    """One event."""

    eventName: str | None = None  # noqa: N815
    eventSource: str | None = None  # noqa: N815
    eventTime: Scalar = None  # noqa: N815
    eventID: str | None = None  # noqa: N815
    eventType: str | None = None  # noqa: N815
    awsRegion: str | None = None  # noqa: N815
    sourceIPAddress: str | None = None  # noqa: N815
    userAgent: str | None = None  # noqa: N815
    errorCode: str | None = None  # noqa: N815
    readOnly: Scalar = None  # noqa: N815
    recipientAccountId: str | None = None  # noqa: N815
    sharedEventID: str | None = None  # noqa: N815
    userIdentity: Identity | None = None  # noqa: N815
    requestParameters: Parameters | str | list[object] | None = None  # noqa: N815
    responseElements: Answer | str | list[object] | None = None  # noqa: N815
    additionalEventData: Additional | str | list[object] | None = None  # noqa: N815
    resources: list[Touched | str | None] | None = None
    p_event_time: str | None = None
    p_log_type: str | None = None

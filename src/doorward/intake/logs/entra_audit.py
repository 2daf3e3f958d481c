"""Changes in Microsoft Entra ID, in the shape of Microsoft Graph's ``directoryAudit``.

Schema: https://learn.microsoft.com/graph/api/resources/directoryaudit; names of activities:
https://learn.microsoft.com/entra/identity/monitoring-health/reference-audit-activities.
"""

from __future__ import annotations

import msgspec

from doorward.intake.logs.json_fields import Scalar, text
from doorward.intake.logs.saas_facts import Facts
from doorward.intake.logs.saas_objects import FACTOR_TYPES, factor_type, source_of, user_of
from doorward.model.events import FAILURE, SUCCESS, AuthFactor, Group, Resource


class _Shape(msgspec.Struct, gc=False):
    """A part of an audit record; names are Microsoft's."""


class Initiator(_Shape):
    """The user of `initiatedBy`."""

    id: Scalar = None
    userPrincipalName: Scalar = None  # noqa: N815 - Microsoft's names, here and below
    ipAddress: Scalar = None  # noqa: N815


class Program(_Shape):
    """The app of `initiatedBy`."""

    appId: Scalar = None  # noqa: N815
    displayName: Scalar = None  # noqa: N815
    servicePrincipalId: Scalar = None  # noqa: N815


class InitiatedBy(_Shape):
    """`initiatedBy`."""

    user: Initiator | None = None
    app: Program | None = None


class Property(_Shape):
    """One of `modifiedProperties`."""

    displayName: Scalar = None  # noqa: N815
    newValue: Scalar = None  # noqa: N815
    oldValue: Scalar = None  # noqa: N815


class Target(_Shape):
    """One of `targetResources`."""

    id: Scalar = None
    type: Scalar = None
    displayName: Scalar = None  # noqa: N815
    userPrincipalName: Scalar = None  # noqa: N815
    modifiedProperties: list[Property] | None = None  # noqa: N815


class KeyValue(_Shape):
    """One of `additionalDetails`."""

    key: Scalar = None
    value: Scalar = None


class DirectoryAudit(_Shape):
    """One change."""

    activityDateTime: Scalar = None  # noqa: N815
    activityDisplayName: Scalar = None  # noqa: N815
    id: Scalar = None
    category: Scalar = None
    correlationId: Scalar = None  # noqa: N815
    result: Scalar = None
    resultReason: Scalar = None  # noqa: N815
    loggedByService: Scalar = None  # noqa: N815
    initiatedBy: InitiatedBy | None = None  # noqa: N815
    targetResources: list[Target] | None = None  # noqa: N815
    additionalDetails: list[KeyValue] | None = None  # noqa: N815


_KINDS = {
    "add user": "user-create",
    "create user": "user-create",
    "invite external user": "user-create",
    "update user": "user-update",
    "delete user": "user-delete",
    "hard delete user": "user-delete",
    "restore user": "user-enable",
    "enable account": "user-enable",
    "disable account": "user-disable",
    "change user password": "password-change",
    "change password (self-service)": "password-change",
    "reset user password": "password-reset",
    "reset password (by admin)": "password-reset",
    "reset password (self-service)": "password-reset",
    "user registered security info": "factor-add",
    "user registered all required security info": "factor-add",
    "user changed default security info": "factor-add",
    "admin registered security info": "factor-add",
    "admin updated security info": "factor-add",
    "user updated security info": "factor-add",
    "enable strong authentication": "factor-add",
    "add passkey (device-bound) credential": "factor-add",
    "user deleted security info": "factor-remove",
    "admin deleted security info": "factor-remove",
    "disable strong authentication": "factor-remove",
    "add member to group": "member-add",
    "add owner to group": "group-privilege-add",
    "remove member from group": "member-remove",
    "remove owner from group": "group-privilege-remove",
    "add group": "group-create",
    "update group": "group-update",
    "delete group": "group-delete",
    "add delegated permission grant": "privilege-add",
    "remove delegated permission grant": "privilege-remove",
    "add app role assignment to service principal": "privilege-add",
    "add app role assignment grant to user": "privilege-add",
    "add app role assignment to group": "privilege-add",
    "remove app role assignment from user": "privilege-remove",
    "consent to application": "privilege-add",
    "add owner to application": "privilege-add",
    "add owner to service principal": "privilege-add",
    "add service principal credentials": "key-add",
    "remove service principal credentials": "key-remove",
    "update application - certificates and secrets management": "key-add",
    "update application – certificates and secrets management": "key-add",
    "add registered owner to device": "thing-update",
    "register device": "thing-create",
    "add device": "thing-create",
    "update device": "thing-update",
    "delete device": "thing-delete",
}
_MOST_TARGETS = 32
_SUCCESSES = frozenset(("success", "succeeded"))
_FAILURES = frozenset(("failure", "failed", "clientError", "serverError", "timeout"))
_ADDRESSES = frozenset(("ipaddr", "ipAddress", "User-IP", "ClientIP"))
_AGENTS = frozenset(("User-Agent", "userAgent"))


def kind_of(activity: str) -> str:
    """The kind of a change by its name; the many names of roles' assignment are one."""
    plain = activity.rstrip(". ").lower()
    found = _KINDS.get(plain)
    if found is not None:
        return found
    if "member to role" in plain or "eligible member to role" in plain:
        return "role-add"
    if "member from role" in plain:
        return "role-remove"
    return "api"


def add(facts: Facts, record: DirectoryAudit) -> None:
    """Write into `facts` what a change tells."""
    facts.correlation = text(record.correlationId) or facts.correlation
    result = record.result
    facts.status = SUCCESS if result in _SUCCESSES else FAILURE if result in _FAILURES else 0
    facts.detail = text(record.resultReason)
    by = record.initiatedBy
    if by is not None and by.user is not None:
        facts.actor = user_of(by.user.id, by.user.userPrincipalName, type_id=1)
        facts.source = source_of(by.user.ipAddress) or facts.source
    if facts.actor is None and by is not None and by.app is not None:
        facts.actor = user_of(
            text(by.app.servicePrincipalId) or by.app.appId, by.app.displayName, type_id=4
        )
    for detail in (record.additionalDetails or ())[:_MOST_TARGETS]:
        if detail.key in _ADDRESSES and facts.source is None:
            facts.source = source_of(detail.value)
        elif detail.key in _AGENTS:
            facts.agent = text(detail.value)
    for target in (record.targetResources or ())[:_MOST_TARGETS]:
        _add_target(facts, target)
    _add_factor(facts, record)


def _add_target(facts: Facts, target: Target) -> None:
    name = text(target.displayName)
    if target.type == "User":
        facts.user = facts.user or user_of(target.id, target.userPrincipalName)
    elif target.type == "Group":
        facts.group = facts.group or Group(uid=text(target.id), name=name)
    elif target.type == "Role" and name:
        facts.privileges = (*facts.privileges, name)
    if target.type != "User":
        one = Resource(uid=text(target.id), name=name, type=text(target.type))
        facts.resources = (*facts.resources, one)
    for change in (target.modifiedProperties or ())[:_MOST_TARGETS]:
        value = (text(change.newValue) or text(change.oldValue) or "").strip('"[] ')
        if not value:
            continue
        if change.displayName == "Role.DisplayName" and value not in facts.privileges:
            facts.privileges = (*facts.privileges, value)
        elif change.displayName == "Group.DisplayName" and facts.group is None:
            facts.group = Group(name=value)


def _add_factor(facts: Facts, record: DirectoryAudit) -> None:
    """Security info: what was registered stands in the reason, such as ``User registered
    Authenticator App with Notification``."""
    activity = text(record.activityDisplayName)
    if activity is None or not kind_of(activity).startswith("factor-"):
        return
    number = factor_type(text(record.resultReason) or activity)
    facts.factors = (AuthFactor(factor_type_id=number, factor_type=FACTOR_TYPES[number]),)

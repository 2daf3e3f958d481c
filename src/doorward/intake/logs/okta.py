"""Okta System Log: LogEvent objects as its API, log streaming and event hooks give them.

Schema: https://developer.okta.com/docs/reference/api/system-log/ (LogEvent), event types:
https://developer.okta.com/docs/reference/api/event-types/.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from doorward.intake.logs.json_fields import Scalar, millis, text, truth, whole
from doorward.intake.logs.reader import Logsource, Parsed
from doorward.intake.logs.saas_kinds import Facts, event_of
from doorward.intake.logs.saas_objects import (
    FACTOR_TYPES,
    factor_type,
    location_of,
    session_of,
    source_of,
    system_of,
    user_of,
)
from doorward.intake.logs.saas_parser import JsonReader
from doorward.model.events import (
    FAILURE,
    SUCCESS,
    AuthFactor,
    Device,
    Endpoint,
    Group,
    Product,
    Resource,
    Service,
    User,
)

_PRODUCT = Product(name="Okta System Log", vendor_name="Okta")
_LOGSOURCE = Logsource(product="okta", service="okta")


class _Shape(msgspec.Struct, gc=False):
    """A part of a LogEvent; names are Okta's."""


class Detail(_Shape):
    """`detailEntry` of a target."""

    methodTypeUsed: Scalar = None  # noqa: N815 - Okta's names, here and below


class Party(_Shape):
    """The actor, or one target."""

    id: Scalar = None
    type: Scalar = None
    alternateId: Scalar = None  # noqa: N815
    displayName: Scalar = None  # noqa: N815
    detailEntry: Detail | None = None  # noqa: N815


class Point(_Shape):
    """`geolocation`."""

    lat: Scalar = None
    lon: Scalar = None


class Place(_Shape):
    """`geographicalContext`."""

    city: Scalar = None
    state: Scalar = None
    country: Scalar = None
    geolocation: Point | None = None


class Agent(_Shape):
    """`userAgent`."""

    rawUserAgent: Scalar = None  # noqa: N815


class Client(_Shape):
    """`client`."""

    ipAddress: Scalar = None  # noqa: N815
    geographicalContext: Place | None = None  # noqa: N815
    userAgent: Agent | None = None  # noqa: N815


class Hop(_Shape):
    """One address of `request.ipChain`."""

    ip: Scalar = None


class Request(_Shape):
    """`request`."""

    ipChain: list[Hop] | None = None  # noqa: N815


class Outcome(_Shape):
    """`outcome`."""

    result: Scalar = None
    reason: Scalar = None


class Authenticated(_Shape):
    """`authenticationContext`."""

    externalSessionId: Scalar = None  # noqa: N815
    rootSessionId: Scalar = None  # noqa: N815
    credentialType: Scalar = None  # noqa: N815


class Network(_Shape):
    """`securityContext`."""

    asNumber: Scalar = None  # noqa: N815
    asOrg: Scalar = None  # noqa: N815
    isp: Scalar = None
    isProxy: Scalar = None  # noqa: N815


class Machine(_Shape):
    """`device`, where Okta Verify or an integration tells of it."""

    id: Scalar = None
    name: Scalar = None
    os_platform: Scalar = None
    os_version: Scalar = None
    managed: Scalar = None
    registered: Scalar = None


class DebugData(_Shape):
    """`debugContext.debugData`: what Okta adds without promising it."""

    factor: Scalar = None
    deviceFingerprint: Scalar = None  # noqa: N815
    privilegeGranted: Scalar = None  # noqa: N815


class Debug(_Shape):
    """`debugContext`."""

    debugData: DebugData | None = None  # noqa: N815


class Transaction(_Shape):
    """`transaction`."""

    id: Scalar = None


class LogEvent(_Shape):
    """One record."""

    eventType: Scalar = None  # noqa: N815
    uuid: Scalar = None
    published: Scalar = None
    actor: Party | None = None
    client: Client | None = None
    outcome: Outcome | None = None
    target: list[Party] | None = None
    request: Request | None = None
    authenticationContext: Authenticated | None = None  # noqa: N815
    securityContext: Network | None = None  # noqa: N815
    device: Machine | None = None
    debugContext: Debug | None = None  # noqa: N815
    transaction: Transaction | None = None
    p_event_time: Scalar = None
    p_log_type: Scalar = None


_KINDS = {
    "user.session.start": "logon",
    "user.session.end": "logoff",
    "user.session.clear": "logoff",
    "user.authentication.slo": "logoff",
    "user.authentication.universal_logout": "logoff",
    "user.session.access_admin_app": "logon",
    "user.session.context.change": "session",
    "user.session.impersonation.initiate": "switch",
    "user.session.impersonation.grant": "privilege-add",
    "user.session.impersonation.revoke": "privilege-remove",
    "user.mfa.okta_verify.deny_push": "logon",
    "policy.evaluate_sign_on": "preauth",
    "user.mfa.factor.activate": "factor-add",
    "user.mfa.factor.update": "factor-add",
    "user.mfa.factor.unsuspend": "factor-add",
    "user.mfa.factor.deactivate": "factor-remove",
    "user.mfa.factor.suspend": "factor-remove",
    "user.mfa.factor.reset_all": "factor-remove",
    "user.account.update_password": "password-change",
    "user.account.reset_password": "password-reset",
    "user.account.update_profile": "user-update",
    "user.account.lock": "user-lock",
    "user.account.unlock": "user-unlock",
    "user.account.unlock_by_admin": "user-unlock",
    "user.account.privilege.grant": "privilege-add",
    "user.account.privilege.revoke": "privilege-remove",
    "user.lifecycle.create": "user-create",
    "user.lifecycle.activate": "user-enable",
    "user.lifecycle.reactivate": "user-enable",
    "user.lifecycle.unsuspend": "user-enable",
    "user.lifecycle.deactivate": "user-disable",
    "user.lifecycle.suspend": "user-disable",
    "user.lifecycle.delete.initiated": "user-delete",
    "user.lifecycle.delete.completed": "user-delete",
    "group.user_membership.add": "member-add",
    "group.user_membership.remove": "member-remove",
    "group.privilege.grant": "group-privilege-add",
    "group.privilege.revoke": "group-privilege-remove",
    "group.lifecycle.create": "group-create",
    "group.lifecycle.delete": "group-delete",
    "application.user_membership.add": "privilege-add",
    "application.user_membership.remove": "privilege-remove",
    "iam.resourceset.bindings.add": "role-add",
    "iam.resourceset.bindings.delete": "role-remove",
    "system.api_token.create": "key-add",
    "system.api_token.revoke": "key-remove",
    "device.enrollment.create": "thing-create",
}
_SUCCESSES = frozenset(("SUCCESS", "ALLOW"))
_FAILURES = frozenset(("FAILURE", "DENY", "ABANDONED", "RATE_LIMIT"))
_GROUPS = frozenset(("UserGroup", "Group"))
_APPLICATIONS = frozenset(("AppInstance", "app"))
_ENROLMENTS = frozenset(("AuthenticatorEnrollment", "UserFactor", "Factor"))
_OTHER = 99
_NEW = frozenset(("user.session.start",))


def _kind(code: str) -> str:
    found = _KINDS.get(code)
    if found is not None:
        return found
    return "logon" if code.startswith("user.authentication.") else "api"


def _events(record: LogEvent, place: str, frame: bytes) -> Sequence[Parsed]:  # noqa: ARG001 - the parser's
    code = text(record.eventType) or ""
    facts = Facts(
        time=millis(record.published if record.published is not None else record.p_event_time),
        uid=text(record.uuid) or place,
        product=_PRODUCT,
        code=code,
        actor=_person(record.actor),
        device=_device(record.device),
        source=_source(record),
    )
    if record.outcome is not None:
        result = record.outcome.result
        facts.status = SUCCESS if result in _SUCCESSES else FAILURE if result in _FAILURES else 0
        facts.detail = text(record.outcome.reason)
    if record.authenticationContext is not None:
        context = record.authenticationContext
        facts.session = session_of(context.externalSessionId, context.rootSessionId)
    if record.client is not None and record.client.userAgent is not None:
        facts.agent = text(record.client.userAgent.rawUserAgent)
    if record.transaction is not None:
        facts.correlation = text(record.transaction.id)
    _add_unmapped(facts, record)
    _add_targets(facts, record)
    kind = _kind(code)
    if kind == "logon":
        facts.is_new = code in _NEW
        _add_factor(facts, record, code)
    elif kind in ("factor-add", "factor-remove"):
        _add_factor(facts, record, code)
    return (Parsed(event_of(kind, facts), None, _LOGSOURCE),)


def _person(party: Party | None) -> User | None:
    """`displayName` is a person's name, not an account's: it is read only where it is a program's."""  # noqa: E501
    if party is None:
        return None
    if party.type == "User":
        return user_of(party.id, party.alternateId, type_id=1)
    if party.type == "SystemPrincipal":
        return user_of(party.id, party.alternateId, type_id=3)
    if party.type in ("PublicClientApp", "OAuthClient", "Client"):
        return user_of(party.id, party.displayName, type_id=4)
    return user_of(party.id, party.alternateId)


def _device(machine: Machine | None) -> Device | None:
    if machine is None:
        return None
    return Device(
        uid=text(machine.id),
        name=text(machine.name),
        os=system_of(machine.os_platform, machine.os_version),
        is_managed=truth(machine.managed),
        is_trusted=truth(machine.registered),
    )


def _source(record: LogEvent) -> Endpoint | None:
    client, network = record.client, record.securityContext
    address = client.ipAddress if client is not None else None
    if address is None and record.request is not None and record.request.ipChain:
        address = record.request.ipChain[0].ip
    where = None
    if client is not None and client.geographicalContext is not None:
        place = client.geographicalContext
        point = place.geolocation
        where = location_of(
            point.lat if point else None,
            point.lon if point else None,
            place.city,
            place.state,
            place.country,
        )
    if network is None:
        return source_of(address, where)
    return source_of(
        address, where, whole(network.asNumber), text(network.asOrg), text(network.isp)
    )


def _add_unmapped(facts: Facts, record: LogEvent) -> None:
    if record.securityContext is not None and truth(record.securityContext.isProxy) is not None:
        facts.unmapped = {"is_proxy": str(record.securityContext.isProxy).lower()}
    if record.debugContext is not None and record.debugContext.debugData is not None:
        data = record.debugContext.debugData
        print_ = text(data.deviceFingerprint)
        if print_:
            facts.unmapped = {**(facts.unmapped or {}), "device_fingerprint": print_}
        granted = text(data.privilegeGranted)
        if granted:
            facts.privileges = tuple(one.strip() for one in granted.split(","))


def _add_targets(facts: Facts, record: LogEvent) -> None:
    resources = []
    for party in record.target or ():
        if party.type == "User":
            facts.user = facts.user or _person(party)
            continue
        if party.type in _GROUPS:
            facts.group = facts.group or Group(uid=text(party.id), name=text(party.displayName))
        elif party.type in _APPLICATIONS:
            facts.service = facts.service or Service(
                name=text(party.displayName), uid=text(party.id)
            )
        elif party.type == "ROLE" and (role := text(party.displayName)):
            facts.privileges = (*facts.privileges, role)
        resources.append(
            Resource(uid=text(party.id), name=text(party.displayName), type=text(party.type))
        )
    facts.resources = tuple(resources)


def _add_factor(facts: Facts, record: LogEvent, code: str) -> None:
    """The factor by its enrolment; where the event names the phone or computer, with that."""
    named = holder = None
    for party in record.target or ():
        if party.type in _ENROLMENTS:
            detail = party.detailEntry
            used = text(detail.methodTypeUsed) if detail else None
            named = used or text(party.displayName)
            holder = holder or Device(uid=text(party.id))
        elif party.type == "Device":
            holder = Device(uid=text(party.id), name=text(party.displayName))
    data = record.debugContext.debugData if record.debugContext else None
    named = named or (text(data.factor) if data else None)
    if code == "user.authentication.auth_via_mfa":
        facts.is_mfa = True
    if named or holder:
        number = factor_type(named or "")
        kind = FACTOR_TYPES[number] if number != _OTHER else named
        facts.factors = (AuthFactor(factor_type_id=number, factor_type=kind, device=holder),)


OKTA = JsonReader(
    "okta",
    "Okta System Log",
    LogEvent,
    events=_events,
    is_ours=lambda record: (
        record.eventType is not None
        and (record.actor is not None or record.p_log_type == "Okta.SystemLog")
    ),
    signs=((b'"eventType"', b'"published"', b'"actor"', b'"outcome"'),),
    lists=("events", "value"),
)
"""Okta System Log."""

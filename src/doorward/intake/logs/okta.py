"""Okta System Log: LogEvent objects as its API, log streaming and event hooks give them.

Schema: https://developer.okta.com/docs/reference/api/system-log/ (LogEvent), event types:
https://developer.okta.com/docs/reference/api/event-types/.
"""

from __future__ import annotations

from collections.abc import Sequence

from doorward.intake.logs.json_fields import millis, text, truth, whole
from doorward.intake.logs.okta_shapes import LogEvent, Machine, Party
from doorward.intake.logs.reader import Logsource, Parsed
from doorward.intake.logs.saas_facts import Facts
from doorward.intake.logs.saas_kinds import event_of
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
_MOST_TARGETS = 64
_NEW = frozenset(("user.session.start",))


def _kind(code: str) -> str:
    found = _KINDS.get(code)
    if found is not None:
        return found
    return "logon" if code.startswith("user.authentication.") else "api"


def _events(record: LogEvent, place: str, frame: bytes) -> Sequence[Parsed]:  # noqa: ARG001 - the parser's
    code = record.eventType or ""
    facts = Facts(
        time=millis(record.published if record.published is not None else record.p_event_time),
        uid=record.uuid or place,
        product=_PRODUCT,
        code=code,
        actor=_person(record.actor),
        device=_device(record.device),
        source=_source(record),
    )
    if record.outcome is not None:
        result = record.outcome.result
        facts.status = SUCCESS if result in _SUCCESSES else FAILURE if result in _FAILURES else 0
        facts.detail = record.outcome.reason
    if record.authenticationContext is not None:
        context = record.authenticationContext
        if context.externalSessionId is not None or context.rootSessionId is not None:
            facts.session = session_of(context.externalSessionId, context.rootSessionId)
    if record.client is not None:
        facts.app_uid = record.client.id
    if record.client is not None and record.client.userAgent is not None:
        facts.agent = text(record.client.userAgent.rawUserAgent)
    if record.transaction is not None:
        facts.correlation = record.transaction.id
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
        uid=machine.id,
        name=machine.name,
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
    return source_of(address, where, whole(network.asNumber), network.asOrg, network.isp)


def _add_unmapped(facts: Facts, record: LogEvent) -> None:
    network = record.securityContext
    if network is not None and network.isProxy is not None:
        facts.unmapped = {"is_proxy": str(network.isProxy).lower()}
    if record.debugContext is not None and record.debugContext.debugData is not None:
        data = record.debugContext.debugData
        if data.deviceFingerprint:
            known = facts.unmapped or {}
            facts.unmapped = {**known, "device_fingerprint": data.deviceFingerprint}
        if data.privilegeGranted:
            facts.privileges = tuple(one.strip() for one in data.privilegeGranted.split(","))


def _add_targets(facts: Facts, record: LogEvent) -> None:
    if not record.target:
        return
    resources = []
    for party in record.target[:_MOST_TARGETS]:
        if party.type == "User":
            facts.user = facts.user or _person(party)
            continue
        if party.type in _GROUPS:
            facts.group = facts.group or Group(uid=party.id, name=party.displayName)
        elif party.type in _APPLICATIONS:
            facts.service = facts.service or Service(name=party.displayName, uid=party.id)
        elif party.type == "ROLE" and party.displayName:
            facts.privileges = (*facts.privileges, party.displayName)
        resources.append(Resource(uid=party.id, name=party.displayName, type=party.type))
    facts.resources = tuple(resources)


def _add_factor(facts: Facts, record: LogEvent, code: str) -> None:
    """The factor by its enrolment; where the event names the phone or computer, with that."""
    named = holder = None
    for party in (record.target or ())[:_MOST_TARGETS]:
        if party.type in _ENROLMENTS:
            detail = party.detailEntry
            used = detail.methodTypeUsed if detail else None
            named = used or party.displayName
            holder = holder or Device(uid=party.id)
        elif party.type == "Device":
            holder = Device(uid=party.id, name=party.displayName)
    data = record.debugContext.debugData if record.debugContext else None
    named = named or (data.factor if data else None)
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
        (record.eventType is not None and record.actor is not None)
        or record.p_log_type == "Okta.SystemLog"
    ),
    signs=((b'"eventType"', b'"published"', b'"actor"', b'"outcome"'),),
    lists=("events", "value"),
)
"""Okta System Log."""

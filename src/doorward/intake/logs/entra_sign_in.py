"""Sign-ins of Microsoft Entra ID, in the shape of Microsoft Graph's ``signIn``.

Schema: https://learn.microsoft.com/graph/api/resources/signin (v1.0 and beta); the tables of
Azure Monitor have the same fields
(https://learn.microsoft.com/azure/azure-monitor/reference/tables/signinlogs).
"""

from __future__ import annotations

import msgspec

from doorward.intake.logs.json_fields import Scalar, text, truth, whole
from doorward.intake.logs.saas_facts import Facts
from doorward.intake.logs.saas_objects import (
    FACTOR_TYPES,
    factor_type,
    location_of,
    session_of,
    source_of,
    system_of,
    user_of,
)
from doorward.model.events import FAILURE, SUCCESS, AiAgent, AuthFactor, Device, Resource, Service

_INTERRUPTED = frozenset((50055, 50072, 50074, 50076, 50079, 50125, 50140, 50143, 50203))
"""Error codes that ask for one more step and are no failed attempt: expired password, MFA asked
for, ``keep me signed in`` (https://learn.microsoft.com/entra/identity-platform/reference-error-codes)."""


class _Shape(msgspec.Struct, gc=False):
    """A part of a sign-in; names are Microsoft's."""


class Coordinates(_Shape):
    """`geoCoordinates`."""

    latitude: Scalar = None
    longitude: Scalar = None


class Place(_Shape):
    """`location`."""

    city: Scalar = None
    state: Scalar = None
    countryOrRegion: Scalar = None  # noqa: N815 - Microsoft's names, here and below
    geoCoordinates: Coordinates | None = None  # noqa: N815


class DeviceDetail(_Shape):
    """`deviceDetail`."""

    deviceId: Scalar = None  # noqa: N815
    displayName: Scalar = None  # noqa: N815
    operatingSystem: Scalar = None  # noqa: N815
    isCompliant: Scalar = None  # noqa: N815
    isManaged: Scalar = None  # noqa: N815
    trustType: Scalar = None  # noqa: N815


class Status(_Shape):
    """`status`."""

    errorCode: Scalar = None  # noqa: N815
    failureReason: Scalar = None  # noqa: N815


class Step(_Shape):
    """One of `authenticationDetails`."""

    authenticationMethod: Scalar = None  # noqa: N815
    authenticationMethodDetail: Scalar = None  # noqa: N815
    succeeded: Scalar = None


class Second(_Shape):
    """`mfaDetail`."""

    authMethod: Scalar = None  # noqa: N815
    authDetail: Scalar = None  # noqa: N815


class AppDevice(_Shape):
    """`authenticationAppDeviceDetails`: the phone whose app approved."""

    deviceId: Scalar = None  # noqa: N815
    operatingSystem: Scalar = None  # noqa: N815


class Agent(_Shape):
    """`agent` (beta): what kind of agent signed in, and for whom the token was asked."""

    agentType: Scalar = None  # noqa: N815
    agentSubjectType: Scalar = None  # noqa: N815
    agentSubjectParentId: Scalar = None  # noqa: N815
    parentAppId: Scalar = None  # noqa: N815


class SignIn(_Shape):
    """One sign-in."""

    createdDateTime: Scalar = None  # noqa: N815
    id: Scalar = None
    userId: Scalar = None  # noqa: N815
    userPrincipalName: Scalar = None  # noqa: N815
    servicePrincipalId: Scalar = None  # noqa: N815
    servicePrincipalName: Scalar = None  # noqa: N815
    appDisplayName: Scalar = None  # noqa: N815
    appId: Scalar = None  # noqa: N815
    clientAppUsed: Scalar = None  # noqa: N815
    resourceDisplayName: Scalar = None  # noqa: N815
    resourceId: Scalar = None  # noqa: N815
    ipAddress: Scalar = None  # noqa: N815
    userAgent: Scalar = None  # noqa: N815
    correlationId: Scalar = None  # noqa: N815
    sessionId: Scalar = None  # noqa: N815
    isInteractive: Scalar = None  # noqa: N815
    authenticationProtocol: Scalar = None  # noqa: N815
    authenticationRequirement: Scalar = None  # noqa: N815
    autonomousSystemNumber: Scalar = None  # noqa: N815
    incomingTokenType: Scalar = None  # noqa: N815
    resourceTenantId: Scalar = None  # noqa: N815
    status: Status | None = None
    location: Place | str | None = None
    locationDetails: Place | str | None = None  # noqa: N815
    deviceDetail: DeviceDetail | str | None = None  # noqa: N815
    authenticationDetails: list[Step] | str | None = None  # noqa: N815
    mfaDetail: Second | str | None = None  # noqa: N815
    authenticationAppDeviceDetails: AppDevice | str | None = None  # noqa: N815
    agent: Agent | str | None = None


_STEPS = msgspec.json.Decoder(list[Step])
_DEVICE = msgspec.json.Decoder(DeviceDetail)
_AGENT = msgspec.json.Decoder(Agent)
_NO_AGENTS = frozenset((None, "", "notAgentic", "unknownFutureValue"))
_AGENTS_ACCOUNT = "agentIDuser"
_MOST_STEPS = 16


def add(facts: Facts, record: SignIn) -> None:
    """Write into `facts` what a sign-in tells."""
    person = user_of(record.userId, record.userPrincipalName, type_id=1)
    program = user_of(record.servicePrincipalId, record.servicePrincipalName, type_id=4)
    facts.actor = person or program or facts.actor
    place = record.locationDetails or record.location
    where = None
    if isinstance(place, Place):
        point = place.geoCoordinates
        where = location_of(
            point.latitude if point else None,
            point.longitude if point else None,
            place.city,
            place.state,
            place.countryOrRegion,
        )
    facts.source = (
        source_of(record.ipAddress, where, whole(record.autonomousSystemNumber)) or facts.source
    )
    facts.device = _device(record.deviceDetail)
    facts.session = session_of(record.sessionId)
    facts.service = Service(name=text(record.appDisplayName), uid=text(record.appId))
    facts.app_name, facts.app_uid = facts.service.name, facts.service.uid
    facts.ai_agent = _ai_agent(record)
    facts.agent = text(record.userAgent)
    facts.protocol = text(record.authenticationProtocol) or text(record.clientAppUsed)
    facts.is_new = truth(record.isInteractive)
    facts.correlation = text(record.correlationId) or facts.correlation
    resource = text(record.resourceDisplayName)
    if resource:
        facts.resources = (Resource(name=resource, uid=text(record.resourceId)),)
    _add_status(facts, record)
    _add_factors(facts, record)
    client = text(record.clientAppUsed)
    if client:
        facts.unmapped = {"client_app": client}


def _ai_agent(record: SignIn) -> AiAgent | None:
    """The agent, where Entra says that one signed in (Entra Agent ID).

    https://learn.microsoft.com/graph/api/resources/agentic-agentsignin (beta): `agentType` is who
    asked for the token, `agentSubjectType` whose token it is; ``agentIDuser`` is an agent's own
    user account.
    """
    said = record.agent
    if isinstance(said, str):
        try:
            said = _AGENT.decode(said)
        except (msgspec.DecodeError, RecursionError):
            return None
    if said is None:
        return None
    kind = text(said.agentType)
    if kind not in _NO_AGENTS:
        own = text(record.servicePrincipalId) or text(record.appId)
        name = text(record.servicePrincipalName) or text(record.appDisplayName)
        return AiAgent(uid=own, name=name, type=kind)
    if text(said.agentSubjectType) == _AGENTS_ACCOUNT:
        own = text(said.agentSubjectParentId) or text(record.userId)
        return AiAgent(uid=own, name=text(record.userPrincipalName), type=_AGENTS_ACCOUNT)
    return None


def _device(detail: DeviceDetail | str | None) -> Device | None:
    if isinstance(detail, str):
        try:
            detail = _DEVICE.decode(detail)
        except (msgspec.DecodeError, RecursionError):
            return None
    if detail is None:
        return None
    joined = text(detail.trustType)
    return Device(
        uid=text(detail.deviceId),
        name=text(detail.displayName),
        os=system_of(detail.operatingSystem),
        is_managed=truth(detail.isManaged),
        is_compliant=truth(detail.isCompliant),
        # "Azure AD registered" is a person's own machine made known; joined ones are the firm's.
        is_trusted=None if joined is None else "join" in joined.lower() or joined == "ServerAd",
    )


def _add_status(facts: Facts, record: SignIn) -> None:
    if record.status is None:
        return
    code = whole(record.status.errorCode)
    if code == 0:
        facts.status = SUCCESS
    elif code is not None and code not in _INTERRUPTED:
        facts.status = FAILURE
        facts.detail = text(record.status.failureReason) or str(code)
    elif code is not None:
        facts.status = 0
        facts.detail = text(record.status.failureReason) or str(code)


def _add_factors(facts: Facts, record: SignIn) -> None:
    steps = record.authenticationDetails
    if isinstance(steps, str):
        try:
            steps = _STEPS.decode(steps)
        except (msgspec.DecodeError, RecursionError):
            steps = None
    holder = None
    app = record.authenticationAppDeviceDetails
    if isinstance(app, AppDevice) and text(app.deviceId):
        holder = Device(uid=text(app.deviceId), os=system_of(app.operatingSystem))
    names = [text(one.authenticationMethod) for one in (steps or ())[:_MOST_STEPS]]
    if isinstance(record.mfaDetail, Second):
        names.append(text(record.mfaDetail.authMethod))
    factors = []
    for name in dict.fromkeys(names):
        if name is None or name == "Previously satisfied":
            continue
        number = factor_type(name)
        factors.append(
            AuthFactor(
                factor_type_id=number,
                factor_type=FACTOR_TYPES.get(number) if number != 99 else name,
                device=holder if number in (5, 7) else None,
            )
        )
    facts.factors = tuple(factors)
    asked = text(record.authenticationRequirement)
    if asked:
        facts.is_mfa = asked == "multiFactorAuthentication"

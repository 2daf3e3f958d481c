"""The parts of Okta's LogEvent that are read. Names are Okta's.

https://developer.okta.com/docs/api/openapi/okta-management/management/tag/SystemLog/.
"""

from __future__ import annotations

import msgspec

from doorward.intake.logs.json_fields import Scalar


class _Shape(msgspec.Struct, gc=False):
    """A part of a LogEvent; names are Okta's."""


class Detail(_Shape):
    """`detailEntry` of a target."""

    methodTypeUsed: str | None = None  # noqa: N815 - Okta's names, here and below


class Party(_Shape):
    """The actor, or one target."""

    id: str | None = None
    type: str | None = None
    alternateId: str | None = None  # noqa: N815
    displayName: str | None = None  # noqa: N815
    detailEntry: Detail | None = None  # noqa: N815


class Point(_Shape):
    """`geolocation`."""

    lat: Scalar = None
    lon: Scalar = None


class Place(_Shape):
    """`geographicalContext`."""

    city: str | None = None
    state: str | None = None
    country: str | None = None
    geolocation: Point | None = None


class Agent(_Shape):
    """`userAgent`."""

    rawUserAgent: str | None = None  # noqa: N815


class Client(_Shape):
    """`client`. `id` is the OAuth client that asked, or the API token's program."""

    id: str | None = None
    ipAddress: str | None = None  # noqa: N815
    geographicalContext: Place | None = None  # noqa: N815
    userAgent: Agent | None = None  # noqa: N815


class Hop(_Shape):
    """One address of `request.ipChain`."""

    ip: str | None = None


class Request(_Shape):
    """`request`."""

    ipChain: list[Hop] | None = None  # noqa: N815


class Outcome(_Shape):
    """`outcome`."""

    result: str | None = None
    reason: str | None = None


class Authenticated(_Shape):
    """`authenticationContext`."""

    externalSessionId: str | None = None  # noqa: N815
    rootSessionId: str | None = None  # noqa: N815


class Network(_Shape):
    """`securityContext`."""

    asNumber: Scalar = None  # noqa: N815
    asOrg: str | None = None  # noqa: N815
    isp: str | None = None
    isProxy: Scalar = None  # noqa: N815


class Machine(_Shape):
    """`device`, where Okta Verify or an integration tells of it."""

    id: str | None = None
    name: str | None = None
    os_platform: str | None = None
    os_version: str | None = None
    managed: Scalar = None
    registered: Scalar = None


class DebugData(_Shape):
    """`debugContext.debugData`: what Okta adds without promising it."""

    factor: str | None = None
    deviceFingerprint: str | None = None  # noqa: N815
    privilegeGranted: str | None = None  # noqa: N815


class Debug(_Shape):
    """`debugContext`."""

    debugData: DebugData | None = None  # noqa: N815


class Transaction(_Shape):
    """`transaction`."""

    id: str | None = None


class LogEvent(_Shape):
    """One record."""

    eventType: str | None = None  # noqa: N815
    uuid: str | None = None
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
    p_log_type: str | None = None

"""Google Workspace: activities of the Reports API (sign-ins, Drive, Admin console, tokens …).

Schema: https://developers.google.com/workspace/admin/reports/reference/rest/v1/activities; names
of events and parameters: the appendices listed there. Read too are activities that a warehouse
flattened: one event each, its parameters as an object.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

import msgspec

from doorward.intake.logs.google_workspace_kinds import kind_of
from doorward.intake.logs.json_fields import Scalar, millis, text, truth, whole
from doorward.intake.logs.reader import Logsource, Parsed
from doorward.intake.logs.saas_facts import Facts
from doorward.intake.logs.saas_kinds import event_of
from doorward.intake.logs.saas_objects import (
    FACTOR_TYPES,
    factor_type,
    location_of,
    source_of,
    user_of,
)
from doorward.intake.logs.saas_parser import JsonReader
from doorward.model.events import (
    FAILURE,
    SUCCESS,
    AuthFactor,
    Device,
    Endpoint,
    File,
    Group,
    Product,
    Resource,
    Service,
)

_PRODUCT = Product(name="Google Workspace", vendor_name="Google")


class _Shape(msgspec.Struct, gc=False):
    """A part of an activity; names are Google's."""


class Identity(_Shape):
    """`id`."""

    time: Scalar = None
    uniqueQualifier: Scalar = None  # noqa: N815 - Google's names, here and below
    applicationName: Scalar = None  # noqa: N815
    customerId: Scalar = None  # noqa: N815


class Application(_Shape):
    """`actor.applicationInfo`: the program that acted (from memory)."""

    oauthClientId: Scalar = None  # noqa: N815 - Google's names, here and below
    applicationName: Scalar = None  # noqa: N815


class Caller(_Shape):
    """`actor`."""

    email: Scalar = None
    profileId: Scalar = None  # noqa: N815
    callerType: Scalar = None  # noqa: N815
    key: Scalar = None
    applicationInfo: Application | None = None  # noqa: N815


class NetworkInfo(_Shape):
    """`networkInfo`."""

    ipAsn: list[Scalar] | None = None  # noqa: N815
    regionCode: Scalar = None  # noqa: N815


class Parameter(_Shape):
    """One of `parameters`."""

    name: Scalar = None
    value: object = None
    intValue: object = None  # noqa: N815
    boolValue: object = None  # noqa: N815
    multiValue: object = None  # noqa: N815
    multiIntValue: object = None  # noqa: N815


class Happening(_Shape):
    """One of `events`."""

    name: Scalar = None
    type: Scalar = None
    parameters: list[Parameter] | dict[str, object] | None = None


class Activity(_Shape):
    """One record."""

    id: Identity | None = None
    kind: Scalar = None
    actor: Caller | None = None
    ipAddress: Scalar = None  # noqa: N815
    ownerDomain: Scalar = None  # noqa: N815
    networkInfo: NetworkInfo | None = None  # noqa: N815
    events: list[Happening] | None = None
    name: Scalar = None
    type: Scalar = None
    parameters: list[Parameter] | dict[str, object] | None = None
    p_event_time: Scalar = None
    p_log_type: Scalar = None


_FAILURES = frozenset(("login_failure", "suspicious_login", "suspicious_login_less_secure_app"))
_MOST_SCOPES = 64


def _plain(parameters: list[Parameter] | dict[str, object] | None) -> dict[str, object]:
    """The parameters by name, as scalars or lists of them."""
    if isinstance(parameters, dict):
        return parameters
    found: dict[str, object] = {}
    for one in parameters or ():
        name = text(one.name)
        if name is not None:
            found[name] = next(
                (
                    value
                    for value in (
                        one.value,
                        one.intValue,
                        one.boolValue,
                        one.multiValue,
                        one.multiIntValue,
                    )
                    if value is not None
                ),
                None,
            )
    return found


def _events(record: Activity, place: str, frame: bytes) -> Sequence[Parsed]:  # noqa: ARG001
    """One event for each of the activity's."""
    if record.events is None:
        only = Happening(record.name, record.type, record.parameters)
        return (_event(record, only, place, ""),)
    several = len(record.events) > 1
    return [
        _event(record, one, place, f".{number}" if several else "")
        for number, one in enumerate(record.events, 1)
    ]


def _event(record: Activity, one: Happening, place: str, suffix: str) -> Parsed:
    about = record.id or Identity()
    time = millis(about.time if about.time is not None else record.p_event_time)
    code, application = (text(one.name) or "").strip(), text(about.applicationName) or ""
    qualifier = text(about.uniqueQualifier)
    facts = Facts(
        time=time,
        uid=f"{time}.{qualifier}{suffix}" if qualifier else place + suffix,
        product=_PRODUCT,
        code=code or text(one.type),
        log_name=application or None,
        tenant=text(about.customerId),
        source=_source(record),
        status=FAILURE if code in _FAILURES else SUCCESS,
        service=Service(name=application) if application else None,
    )
    if record.actor is not None:
        facts.actor = user_of(record.actor.profileId, record.actor.key, record.actor.email)
        program = record.actor.applicationInfo
        if program is not None:
            facts.app_uid = text(program.oauthClientId)
            facts.app_name = text(program.applicationName)
    found = _plain(one.parameters)
    kind = kind_of(application, code)
    if kind is None:
        kind = "logon" if one.type == "login" and not code else "api"
    _add_objects(facts, found, application)
    if kind in ("logon", "preauth", "factor-add", "factor-remove"):
        _add_factor(facts, found, code)
    source = Logsource(product="gcp", service=f"google_workspace.{application}")
    return Parsed(event_of(kind, facts), None, source)


def _source(record: Activity) -> Endpoint | None:
    network = record.networkInfo
    if network is None:
        return source_of(record.ipAddress)
    number = whole(network.ipAsn[0]) if network.ipAsn else None
    where = location_of(country=network.regionCode)
    return source_of(record.ipAddress, where, number)


def _add_objects(facts: Facts, found: Mapping[str, object], application: str) -> None:
    target = (
        text(found.get("USER_EMAIL"))
        or text(found.get("user_email"))
        or text(found.get("target_user"))
        or text(found.get("affected_email_address"))
    )
    facts.user = user_of(None, None, target)
    group = text(found.get("GROUP_EMAIL")) or text(found.get("group_email"))
    if group:
        facts.group = Group(name=group)
    facts.privileges = _privileges(found)
    document, title = text(found.get("doc_id")), text(found.get("doc_title"))
    if application == "drive" or document:
        facts.file = File(
            uid=document,
            name=title,
            mime_type=text(found.get("doc_type")),
            owner=user_of(None, None, found.get("owner")),
        )
        facts.share = text(found.get("visibility"))
        facts.resources = (
            Resource(uid=document, name=title, type="document", owner=facts.file.owner),
        )
    named = text(found.get("app_name")) or text(found.get("client_id"))
    if named:
        facts.resources = (Resource(uid=text(found.get("client_id")), name=named, type="app"),)
    if application == "token":
        facts.app_uid = text(found.get("client_id")) or facts.app_uid
        facts.app_name = text(found.get("app_name")) or facts.app_name
    machine = text(found.get("DEVICE_ID")) or text(found.get("device_id"))
    if machine:
        facts.device = Device(uid=machine, name=text(found.get("DEVICE_MODEL")))


def _privileges(found: Mapping[str, object]) -> tuple[str, ...]:
    for name in ("ROLE_NAME", "PRIVILEGE_NAME", "scope", "API_SCOPES"):
        value = found.get(name)
        if isinstance(value, list):
            return tuple(one for one in value[:_MOST_SCOPES] if isinstance(one, str))
        if isinstance(value, str) and value:
            return (value,)
    return ()


def _add_factor(facts: Facts, found: Mapping[str, object], code: str) -> None:
    facts.protocol = text(found.get("login_type"))
    facts.is_mfa = truth(found.get("is_second_factor"))
    challenge = found.get("login_challenge_method")
    names = challenge if isinstance(challenge, list) else [challenge]
    named = [one for one in names if isinstance(one, str) and one and one != "none"]
    if code.startswith(("titanium", "passkey")):
        named = ["security_key" if code.startswith("titanium") else "passkey"]
    factors = []
    for one in named[:_MOST_SCOPES]:
        number = factor_type(one)
        factors.append(
            AuthFactor(
                factor_type_id=number,
                factor_type=FACTOR_TYPES[number] if number in range(12) else one,
            )
        )
    facts.factors = tuple(factors)


GOOGLE_WORKSPACE = JsonReader(
    "google-workspace",
    "Google Workspace (Reports API activities)",
    Activity,
    events=_events,
    is_ours=lambda record: (
        (record.id is not None and record.id.applicationName is not None)
        or record.kind in ("admin#reports#activity", "audit#activity")
        or record.p_log_type == "GSuite.ActivityEvent"
    ),
    signs=((b'"applicationName"', b'"id"', b'"actor"'),),
    lists=("items",),
)
"""Google Workspace."""

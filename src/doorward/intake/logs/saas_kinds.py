"""What a source's event means, and the OCSF event that says so.

A reader collects `Facts` and names a kind; `event_of` makes the event. So that a download is the
same event whichever service it was from, every reader of this family goes through here.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from doorward.intake.logs.saas_facts import Facts, request, shared
from doorward.intake.logs.saas_verbs import written_as
from doorward.model.events import (
    AccountChange,
    Api,
    ApiActivity,
    ApiResponse,
    Authentication,
    DatastoreActivity,
    DnsActivity,
    EmailActivity,
    EntityManagement,
    Event,
    File,
    FileHosting,
    GroupManagement,
    HttpActivity,
    HttpResponse,
    NetworkActivity,
    OtherActivity,
    ProcessActivity,
    UserAccessManagement,
    UserManagement,
    WebResourcesActivity,
)


class Kind(NamedTuple):
    """A class of events, as the function that makes one, and the class's own activity."""

    make: Callable[[int, Facts], Event]
    activity: int


def event_of(kind: str, facts: Facts) -> Event:
    """The event of a kind of `KINDS`. ``api`` finds the activity in the operation's words."""
    found = KINDS[kind]
    return found.make(found.activity, facts)


def _authentication(activity: int, facts: Facts) -> Event:
    return Authentication(
        **shared(activity, facts),
        user=facts.user or facts.actor,
        session=facts.session,
        auth_factors=facts.factors,
        auth_protocol=facts.protocol,
        is_mfa=facts.is_mfa,
        is_new_logon=facts.is_new,
        logon_type=facts.logon_type,
        logon_type_id=facts.logon_type_id,
        service=facts.service,
        http_request=request(facts),
    )


def _account(activity: int, facts: Facts) -> Event:
    return AccountChange(
        **shared(activity, facts),
        user=facts.user or facts.actor,
        auth_factors=facts.factors,
        http_request=request(facts),
    )


def _user(activity: int, facts: Facts) -> Event:
    return UserManagement(
        **shared(activity, facts),
        user=facts.user or facts.actor,
        auth_factors=facts.factors,
        privileges=facts.privileges,
        resources=facts.resources,
        http_request=request(facts),
    )


def _access(activity: int, facts: Facts) -> Event:
    return UserAccessManagement(
        **shared(activity, facts),
        user=facts.user,
        privileges=facts.privileges,
        resources=facts.resources,
        http_request=request(facts),
    )


def _group(activity: int, facts: Facts) -> Event:
    return GroupManagement(
        **shared(activity, facts),
        group=facts.group,
        user=facts.user,
        privileges=facts.privileges,
        http_request=request(facts),
    )


def _entity(activity: int, facts: Facts) -> Event:
    return EntityManagement(
        **shared(activity, facts),
        entity=facts.resources[0] if facts.resources else None,
        http_request=request(facts),
    )


def _hosting(activity: int, facts: Facts) -> Event:
    file = facts.file
    if file is None and facts.resources:
        one = facts.resources[0]
        file = File(name=one.name, uid=one.uid, owner=one.owner)
    return FileHosting(
        **shared(activity, facts), file=file, share=facts.share, http_request=request(facts)
    )


def _web(activity: int, facts: Facts) -> Event:
    return WebResourcesActivity(
        **shared(activity, facts), web_resources=facts.resources, http_request=request(facts)
    )


def _api(activity: int, facts: Facts) -> Event:
    operation = facts.code
    response = None
    if facts.error or facts.response_code is not None:
        response = ApiResponse(code=facts.response_code, error=facts.error)
    return ApiActivity(
        **shared(activity or written_as(operation or ""), facts),
        api=Api(operation=operation, service=facts.service, response=response),
        resources=facts.resources,
        http_request=request(facts),
    )


def _data(activity: int, facts: Facts) -> Event:
    table = next((one for one in facts.resources if one.type == "table"), None)
    bucket = next((one for one in facts.resources if one.type == "bucket"), None)
    database = next((one for one in facts.resources if one not in (table, bucket)), None)
    return DatastoreActivity(
        **shared(activity, facts),
        table=table,
        databucket=bucket,
        database=database,
        traffic=facts.traffic,
    )


def _mail(activity: int, facts: Facts) -> Event:
    return EmailActivity(**shared(activity, facts), email=facts.email)


def _dns(activity: int, facts: Facts) -> Event:
    return DnsActivity(**shared(activity, facts), query=facts.query)


def _network(activity: int, facts: Facts) -> Event:
    return NetworkActivity(**shared(activity, facts), traffic=facts.traffic)


def _http(activity: int, facts: Facts) -> Event:
    methods = {"GET": 3, "HEAD": 4, "OPTIONS": 5, "POST": 6, "PUT": 7, "DELETE": 2}
    answer = HttpResponse(code=facts.response_code) if facts.response_code is not None else None
    return HttpActivity(
        **shared(activity or methods.get((facts.method or "").upper(), 99), facts),
        http_request=request(facts),
        http_response=answer,
        traffic=facts.traffic,
    )


def _process(activity: int, facts: Facts) -> Event:
    return ProcessActivity(**shared(activity, facts), process=facts.process)


def _other(activity: int, facts: Facts) -> Event:
    return OtherActivity(**shared(activity, facts), user=facts.user)


def _numbered(make: Callable[[int, Facts], Event], names: dict[str, int]) -> dict[str, Kind]:
    return {name: Kind(make, number) for name, number in names.items()}


KINDS: dict[str, Kind] = (
    _numbered(
        _authentication,
        {"logon": 1, "logoff": 2, "ticket": 4, "preauth": 6, "switch": 7, "session": 99},
    )
    | _numbered(
        _account,
        {"password-change": 3, "password-reset": 4, "factor-add": 10, "factor-remove": 11},
    )
    | _numbered(
        _user,
        {
            "user-create": 1,
            "user-update": 2,
            "user-delete": 3,
            "user-enable": 4,
            "user-disable": 5,
            "user-lock": 6,
            "user-unlock": 7,
            "key-add": 18,
            "key-remove": 19,
        },
    )
    | _numbered(
        _access, {"privilege-add": 1, "privilege-remove": 2, "role-add": 3, "role-remove": 4}
    )
    | _numbered(
        _group,
        {
            "group-privilege-add": 1,
            "group-privilege-remove": 2,
            "member-add": 3,
            "member-remove": 4,
            "group-delete": 5,
            "group-create": 6,
            "group-update": 9,
        },
    )
    | _numbered(_entity, {"thing-create": 1, "thing-update": 3, "thing-delete": 4})
    | _numbered(
        _hosting,
        {
            "upload": 1,
            "download": 2,
            "file-update": 3,
            "file-delete": 4,
            "rename": 5,
            "copy": 6,
            "move": 7,
            "restore": 8,
            "preview": 9,
            "share": 12,
            "unshare": 13,
            "open": 14,
            "sync": 15,
        },
    )
    | _numbered(
        _web,
        {
            "web-create": 1,
            "web-read": 2,
            "web-update": 3,
            "web-delete": 4,
            "search": 5,
            "import": 6,
            "export": 7,
            "web-share": 8,
        },
    )
    | _numbered(_api, {"api": 0, "api-create": 1, "api-read": 2, "api-update": 3, "api-delete": 4})
    | _numbered(
        _data,
        {"data-read": 1, "data-update": 2, "data-query": 4, "data-write": 5, "data-delete": 7},
    )
    | _numbered(_mail, {"mail-send": 1, "mail-receive": 2})
    | _numbered(_dns, {"dns": 1})
    | _numbered(_network, {"network": 6})
    | _numbered(_http, {"http": 0})
    | _numbered(_process, {"process": 1})
    | _numbered(_other, {"other": 99})
)
"""By name. The numbers are the classes' activities in OCSF 1.8."""

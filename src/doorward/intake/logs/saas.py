"""Audit logs of services in JSON, one object a line: which service it is, the object's form tells.

What stands where is data, in `saas_formats.toml`; this module only carries it over. An object that
fits no format there is read by names that many services use; one that has none of these is refused.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import TypeAlias

import msgspec

from doorward.intake.logs.json_fields import endpoint, loose, millis, text, whole
from doorward.intake.logs.reader import Parsed, Refusal
from doorward.intake.logs.saas_facts import Facts
from doorward.intake.logs.saas_formats import Known, candidates, known, of_log_type
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
from doorward.intake.logs.saas_technical import add_technical
from doorward.model.events import (
    FAILURE,
    SUCCESS,
    AiAgent,
    AuthFactor,
    Device,
    Endpoint,
    File,
    Group,
    Product,
    Resource,
    Service,
    Session,
)

_ANY = known()[-1]
_FAILED = re.compile(
    r"fail|denied|deny|error|invalid|block|reject|unauthori|forbidden|incorrect|bad$", re.IGNORECASE
)
_SUCCEEDED = re.compile(
    r"^(?:ok|yes|true|allow(?:ed)?|grant(?:ed)?|approved|noerror|.*success.*|succeeded|"
    r"login_no_error|firewall_reported_success)$",
    re.IGNORECASE,
)
_GUESSES = tuple(
    (re.compile(pattern, re.IGNORECASE), kind)
    for pattern, kind in (
        (r"(?:^|[^a-z])(?:log|sign)(?:ged)?[ _-]?in(?:[ _.:-](?:success|succe|fail).*)?$", "logon"),
        (r"(?:^|[^a-z])(?:log|sign)(?:ged)?[ _-]?out$", "logoff"),
        (r"(?:^|[^a-z])(?:file|document|attachment)s?[ _.:-]download(?:ed)?$", "download"),
        (
            r"(?:^|[^a-z])(?:api|access)[ _-]?(?:key|token)s?[ _.:-](?:create|add|issue)d?$",
            "key-add",
        ),
    )
)
_CLIENT_ERRORS, _RPC_ERRORS = 400, 100
LISTS = ("entries", "logs", "events", "items", "data", "value")
"""Under which names services' interfaces give their records."""
Find: TypeAlias = Callable[[str], object]


class Record(msgspec.Struct, gc=False):
    """Only whether a record is of a known form; the rest is found by the table's paths."""


@lru_cache(maxsize=1 << 12)
def _guessed(action: str) -> str | None:
    """The kind of an action that the table does not name, where its words leave no doubt."""
    short = action[:200]
    return next((kind for pattern, kind in _GUESSES if pattern.search(short)), None)


def format_of(record: dict[str, object]) -> tuple[Known, dict[str, object]]:
    """The record's format, and the record with its names as that format writes them."""
    named = of_log_type(record.get("p_log_type"))
    if named is not None and named is not _ANY:
        return named, named.restored(record)
    for one in candidates(frozenset(record)):
        again = one.restored(record)
        if one.fits(again):
            return one, again
    return _ANY, record


def events_of(shape: Record, place: str, frame: bytes) -> Sequence[Parsed]:  # noqa: ARG001
    """The event of a record, by the table."""
    form, record = format_of(loose(frame))
    found = form.found(record)
    find = found.get
    action = text(find("action"))
    detail = text(find("action_detail"))
    if action is None:
        action = text(record.get("p_log_type"))
    if form is _ANY and action is None:
        raise Refusal("wrong-format", "names nothing that is known of logs of services")
    code = f"{action}.{detail}" if detail and action else action
    when = find("time")
    facts = Facts(
        time=millis(when if when is not None else record.get("p_event_time")),
        uid=text(find("uid")) or place,
        product=_product(form),
        code=code,
        log_name=form.format.name,
        tenant=text(find("tenant")),
        agent=text(find("agent")),
        url=text(find("url")),
        method=text(find("method")),
        is_mfa=form.format.mfa,
    )
    low = (action or "").lower()
    kind = form.format.kinds.get(low) or form.format.kinds.get((code or "").lower())
    kind = kind or (form.format.kind if form.format.kind != "api" else _guessed(low) or "api")
    _add_people(facts, found)
    _add_places(facts, found)
    _add_status(facts, form, find, low)
    _add_things(facts, found)
    add_technical(facts, form, found)
    if kind == "logon":
        facts.is_new = True
    return (Parsed(event_of(kind, facts), None, form.logsource),)


@lru_cache(maxsize=256)
def _product_named(name: str, vendor: str) -> Product:
    return Product(name=name, vendor_name=vendor)


def _product(form: Known) -> Product:
    return _product_named(form.format.name, form.format.vendor)


def _add_people(facts: Facts, found: dict[str, object]) -> None:
    find = found.get
    facts.actor = user_of(find("actor_uid"), find("actor_name"), find("actor_email"))
    facts.user = user_of(find("user_uid"), find("user_name"), find("user_email"))
    session, credential = find("session"), text(find("credential"))
    facts.session = session_of(session)
    if credential:
        facts.session = Session(uid=text(session), credential_uid=credential)
    facts.app_uid, acting = text(find("client")), text(find("acting"))
    if acting:
        facts.ai_agent = AiAgent(uid=acting)
    group, role = text(find("group")), text(find("role"))
    if group:
        facts.group = Group(name=group)
    if role:
        facts.privileges = (role,)
    factor, holder = text(find("factor")), text(find("factor_device"))
    if factor or holder:
        number = factor_type(factor or "")
        facts.factors = (
            AuthFactor(
                factor_type_id=number,
                factor_type=FACTOR_TYPES[number] if number in range(12) else factor,
                device=Device(uid=holder) if holder else None,
            ),
        )


def _add_places(facts: Facts, found: dict[str, object]) -> None:
    find = found.get
    where = location_of(
        find("lat"),
        find("long"),
        find("city"),
        None,
        find("country"),
    )
    facts.source = source_of(find("address"), where)
    to = endpoint(find("destination"))
    port = whole(find("destination_port"))
    if to is not None:
        facts.destination = Endpoint(ip=to.ip, hostname=to.hostname, port=port or to.port)
    uid, name = text(find("device_uid")), text(find("device_name"))
    system, ip = system_of(find("os")), text(find("device_ip"))
    if uid or name or system or ip:
        facts.device = Device(uid=uid, hostname=name, os=system, ip=ip)


def _add_status(facts: Facts, form: Known, find: Find, action: str) -> None:
    error = text(find("error"))
    facts.detail = text(find("detail")) or error
    if action in form.failures:
        facts.status = FAILURE
    elif action in form.successes:
        facts.status = SUCCESS
    else:
        result = find("status")
        facts.status = outcome(result) or (FAILURE if error else 0)
        facts.response_code = whole(result)
        if not facts.status and re.search(r"fail|denied", action):
            facts.status = FAILURE
        elif not facts.status and "succe" in action:
            facts.status = SUCCESS
    if facts.status == FAILURE:
        facts.error = error


def outcome(found: object) -> int:
    """Success (1), failure (2) or not told (0), by what sources write for it.

    >>> outcome("SUCCESS"), outcome(403), outcome(True), outcome("denied"), outcome(None)
    (1, 2, 1, 2, 0)
    """
    if isinstance(found, bool):
        return SUCCESS if found else FAILURE
    number = whole(found)
    if number is not None:
        # Below 100 it is no HTTP status: gRPC's and programs' codes, of which 0 is success.
        failed = number >= _CLIENT_ERRORS or 0 < number < _RPC_ERRORS
        return FAILURE if failed else SUCCESS
    written = text(found)
    if written is None:
        return 0
    if written.lower() in ("no", "false") or _FAILED.search(written[:100]):
        return SUCCESS if written.upper() in ("NOERROR", "LOGIN_NO_ERROR") else FAILURE
    return SUCCESS if _SUCCEEDED.match(written[:100]) else 0


def _add_things(facts: Facts, found: dict[str, object]) -> None:
    find = found.get
    service = text(find("service"))
    if service:
        facts.service = Service(name=service)
    uid, name = text(find("resource_uid")), text(find("resource_name"))
    owner = user_of(None, find("owner"))
    space = text(find("resource_space"))
    if uid or name or space:
        facts.resources = (
            Resource(
                uid=uid,
                name=name,
                type=text(find("resource_type")),
                namespace=space,
                owner=owner,
            ),
        )
    file_uid, file_name = text(find("file_uid")), text(find("file_name"))
    if file_uid or file_name:
        facts.file = File(
            uid=file_uid,
            name=file_name,
            path=text(find("file_path")),
            size=whole(find("size")),
            owner=owner,
        )


def is_log_type(name: str) -> bool:
    """Whether the table has a format that Panther's warehouse names so."""
    return of_log_type(name) not in (None, _ANY)


def of_the_table(begin: bytes) -> str | None:
    """The format of the table that the first object surely is of."""
    try:
        found, _ = json.JSONDecoder().raw_decode(
            begin[max(begin.find(b"{"), 0) :].decode("utf-8", "replace")
        )
    except (ValueError, RecursionError):
        return None
    if not isinstance(found, dict):
        return None
    form, record = format_of(found)
    stated = form is of_log_type(found.get("p_log_type"))
    sure = form is not _ANY and (stated or form.surely_fits(record))
    return form.format.name if sure else None


def is_of_the_table(head: bytes) -> bool:
    """Whether a file that begins so is of a format of the table."""
    return of_the_table(head) is not None


SAAS = JsonReader(
    "saas",
    "Audit logs of other services, in JSON",
    Record,
    events=events_of,
    is_ours=lambda _: True,
    signs=(),
    sure=is_of_the_table,
    lists=LISTS,
)
"""Services of the table."""

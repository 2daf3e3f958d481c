"""What a reader of a service's log found in a record, before it is an event."""

from __future__ import annotations

from typing import Any

import msgspec

from doorward.model.events import (
    Actor,
    AiAgent,
    AuthFactor,
    Device,
    DnsQuery,
    Email,
    Endpoint,
    File,
    Group,
    HttpRequest,
    Metadata,
    Process,
    Product,
    Resource,
    Service,
    Session,
    Traffic,
    Url,
    User,
)


class Facts(msgspec.Struct, kw_only=True, gc=False):
    """What a reader found in a record, before it is known which class of event has places for it.

    `actor` did it, `user` it was done to. `code` is the source's own name of the event. `app_uid`
    is the OAuth client through which, `ai_agent` the agent that the source says it was.
    """

    time: int
    uid: str
    product: Product
    code: str | None = None
    name: str | None = None
    log_name: str | None = None
    tenant: str | None = None
    correlation: str | None = None
    status: int = 0
    detail: str | None = None
    actor: User | None = None
    session: Session | None = None
    app_name: str | None = None
    app_uid: str | None = None
    invoked_by: str | None = None
    device: Device | None = None
    source: Endpoint | None = None
    destination: Endpoint | None = None
    user: User | None = None
    group: Group | None = None
    factors: tuple[AuthFactor, ...] = ()
    is_mfa: bool | None = None
    is_new: bool | None = None
    protocol: str | None = None
    logon_type: str | None = None
    logon_type_id: int | None = None
    service: Service | None = None
    privileges: tuple[str, ...] = ()
    resources: tuple[Resource, ...] = ()
    file: File | None = None
    share: str | None = None
    agent: str | None = None
    url: str | None = None
    method: str | None = None
    error: str | None = None
    response_code: int | None = None
    traffic: Traffic | None = None
    query: DnsQuery | None = None
    process: Process | None = None
    email: Email | None = None
    unmapped: dict[str, str] | None = None
    ai_agent: AiAgent | None = None


def shared(activity: int, facts: Facts) -> dict[str, Any]:
    """What every class of events has a place for."""
    actor = None
    if facts.actor or facts.session or facts.app_name or facts.invoked_by or facts.app_uid:
        actor = Actor(
            user=facts.actor,
            session=facts.session,
            app_name=facts.app_name,
            app_uid=facts.app_uid,
            invoked_by=facts.invoked_by,
        )
    return {
        "time": facts.time,
        "activity_id": activity,
        "activity_name": facts.name or facts.code,
        "metadata": Metadata(
            uid=facts.uid,
            product=facts.product,
            event_code=facts.code,
            log_name=facts.log_name,
            tenant_uid=facts.tenant,
            correlation_uid=facts.correlation,
        ),
        "status_id": facts.status,
        "status_detail": facts.detail,
        "actor": actor,
        "device": facts.device,
        "src_endpoint": facts.source,
        "dst_endpoint": facts.destination,
        "unmapped": facts.unmapped,
        "ai_agent": facts.ai_agent,
    }


def request(facts: Facts) -> HttpRequest | None:
    """The request that the event was, as far as told."""
    if facts.agent or facts.url or facts.method:
        url = Url(url_string=facts.url) if facts.url else None
        return HttpRequest(user_agent=facts.agent, url=url, http_method=facts.method)
    return None

"""GitHub's audit log, of an organisation or an enterprise: from its API, its export or streaming.

Fields: https://docs.github.com/organizations/keeping-your-organization-secure/
managing-security-settings-for-your-organization/audit-log-events-for-your-organization.
Git events (clone, fetch, push) come only with streaming and the API's ``include=all``.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from doorward.intake.logs.json_fields import Scalar, millis, text, truth
from doorward.intake.logs.reader import Logsource, Parsed
from doorward.intake.logs.saas_facts import Facts
from doorward.intake.logs.saas_kinds import event_of
from doorward.intake.logs.saas_objects import location_of, source_of, user_of
from doorward.intake.logs.saas_parser import JsonReader
from doorward.model.events import (
    FAILURE,
    SUCCESS,
    AiAgent,
    File,
    Group,
    Product,
    Resource,
    Service,
    Session,
    User,
)

_PRODUCT = Product(name="GitHub", vendor_name="GitHub")
_LOGSOURCE = Logsource(product="github", service="audit")
_SERVICE = Service(name="github.com")
_FOLDER = 2


class _Shape(msgspec.Struct, gc=False):
    """A part of an entry; names are GitHub's."""


class Place(_Shape):
    """`actor_location`."""

    country_code: Scalar = None


class Entry(_Shape):
    """One entry."""

    action: Scalar = None
    at: Scalar = msgspec.field(default=None, name="@timestamp")
    at_renamed: Scalar = msgspec.field(default=None, name="at_sign_timestamp")
    created_at: Scalar = None
    document_id: Scalar = msgspec.field(default=None, name="_document_id")
    request_id: Scalar = None
    actor: Scalar = None
    actor_id: Scalar = None
    actor_ip: Scalar = None
    actor_location: Place | None = None
    actor_is_bot: Scalar = None
    actor_is_agent: Scalar = None
    agent_session_id: Scalar = None
    oauth_application_id: Scalar = None
    oauth_application_name: Scalar = None
    external_identity_nameid: Scalar = None
    external_identity_username: Scalar = None
    user: Scalar = None
    user_id: Scalar = None
    invitee: Scalar = None
    org: Scalar | list[Scalar] = None
    business: Scalar = None
    repo: Scalar | list[Scalar] = None
    repository: Scalar = None
    repo_id: Scalar | list[Scalar] = None
    repository_id: Scalar = None
    public_repo: Scalar = None
    repository_public: Scalar = None
    visibility: Scalar = None
    team: Scalar = None
    permission: Scalar = None
    role: Scalar = None
    user_agent: Scalar = None
    hashed_token: Scalar = None
    token_id: Scalar = None
    token_scopes: Scalar = None
    programmatic_access_type: Scalar = None
    transport_protocol_name: Scalar = None
    url_path: Scalar = None
    request_method: Scalar = None
    p_event_time: Scalar = None
    p_log_type: Scalar = None


_KINDS = {
    "git.clone": "download",
    "git.fetch": "sync",
    "git.push": "upload",
    "repo.download_zip": "download",
    "repo.create": "web-create",
    "repo.destroy": "web-delete",
    "repo.access": "web-share",
    "repo.transfer": "web-share",
    "repo.transfer_outgoing": "web-share",
    "repo.rename": "web-update",
    "repo.update": "web-update",
    "repo.add_member": "privilege-add",
    "repo.update_member": "privilege-add",
    "repo.remove_member": "privilege-remove",
    "repo.add_team": "group-privilege-add",
    "org.add_member": "member-add",
    "org.invite_member": "member-add",
    "org.remove_member": "member-remove",
    "org.update_member": "role-add",
    "org.add_outside_collaborator": "privilege-add",
    "org.remove_outside_collaborator": "privilege-remove",
    "business.add_admin": "role-add",
    "business.remove_admin": "role-remove",
    "organization_role.assign": "role-add",
    "organization_role.revoke": "role-remove",
    "organization_moderators.add_user": "role-add",
    "organization_moderators.remove_user": "role-remove",
    "team.create": "group-create",
    "team.destroy": "group-delete",
    "team.add_member": "member-add",
    "team.remove_member": "member-remove",
    "team.add_repository": "group-privilege-add",
    "team.update_repository_permission": "group-privilege-add",
    "team.remove_repository": "group-privilege-remove",
    "public_key.create": "key-add",
    "public_key.delete": "key-remove",
    "personal_access_token.create": "key-add",
    "personal_access_token.request_created": "key-add",
    "personal_access_token.access_granted": "key-add",
    "personal_access_token.access_revoked": "key-remove",
    "oauth_access.create": "key-add",
    "oauth_access.destroy": "key-remove",
    "oauth_authorization.create": "key-add",
    "oauth_authorization.destroy": "key-remove",
    "integration_installation.create": "privilege-add",
    "integration_installation.destroy": "privilege-remove",
    "two_factor_authentication.enabled": "factor-add",
    "two_factor_authentication.add_factor": "factor-add",
    "two_factor_authentication.disabled": "factor-remove",
    "two_factor_authentication.remove_factor": "factor-remove",
    "security_key.register": "factor-add",
    "security_key.remove": "factor-remove",
    "passkey.register": "factor-add",
    "passkey.remove": "factor-remove",
    "user.login": "logon",
    "user.failed_login": "logon",
    "user.logout": "logoff",
    "org.sso_response": "logon",
    "business.sso_response": "logon",
    "user.create": "user-create",
    "user.destroy": "user-delete",
    "user.suspend": "user-disable",
    "user.unsuspend": "user-enable",
    "user.change_password": "password-change",
    "user.forgot_password": "password-reset",
    "org.audit_log_export": "export",
    "members_can_fork.enable": "api-update",
}


def _one(value: object) -> str | None:
    """The name, or the first of several: enterprises' events may concern many."""
    return text(value[0] if isinstance(value, list) and value else value)


def _time(record: Entry) -> int:
    for value in (record.at, record.created_at, record.at_renamed):
        if value is not None:
            return millis(value)
    return millis(record.p_event_time)


def _events(record: Entry, place: str, frame: bytes) -> Sequence[Parsed]:  # noqa: ARG001
    code = text(record.action)
    number = text(record.document_id) or text(record.request_id)
    repository = _one(record.repo) or text(record.repository)
    repository_id = _one(record.repo_id) or text(record.repository_id)
    facts = Facts(
        time=_time(record),
        uid=number or place,
        product=_PRODUCT,
        code=code,
        tenant=_one(record.org) or text(record.business),
        correlation=text(record.request_id),
        status=FAILURE if code == "user.failed_login" else SUCCESS,
        actor=_actor(record),
        service=_SERVICE,
        agent=text(record.user_agent),
        url=text(record.url_path),
        method=text(record.request_method),
        protocol=text(record.transport_protocol_name),
    )
    facts.app_uid = text(record.oauth_application_id)
    facts.app_name = text(record.oauth_application_name)
    if truth(record.actor_is_agent):
        # https://docs.github.com/copilot/reference/agentic-audit-log-events
        name, session = text(record.actor), text(record.agent_session_id)
        facts.ai_agent = AiAgent(uid=name, name=name, instance_uid=session)
    country = record.actor_location.country_code if record.actor_location else None
    facts.source = source_of(record.actor_ip, location_of(country=country))
    token = text(record.hashed_token) or text(record.token_id)
    if token:
        facts.session = Session(credential_uid=token)
    other = text(record.user) or text(record.invitee)
    if other is not None and (other != record.actor or record.user_id is not None):
        facts.user = user_of(record.user_id, other)
    team = text(record.team)
    if team or (code or "").startswith("org."):
        facts.group = Group(name=team or _one(record.org))
    if repository:
        _add_repository(facts, record, repository, repository_id)
    facts.privileges = tuple(
        one for one in (text(record.permission), text(record.role)) if one is not None
    )
    scopes = text(record.token_scopes)
    if scopes and not facts.privileges:
        facts.privileges = tuple(one.strip() for one in scopes.split(","))
    kind = _KINDS.get(code or "", "api")
    return (Parsed(event_of(kind, facts), None, _LOGSOURCE),)


def _actor(record: Entry) -> User | None:
    """The account; for firms with single sign-on by the address that their directory gave."""
    given = text(record.external_identity_nameid) or text(record.external_identity_username)
    bot = truth(record.actor_is_bot) or truth(record.actor_is_agent)
    return user_of(
        record.actor_id,
        record.actor,
        given if given and "@" in given else None,
        type_id=4 if bot else None,
    )


def _add_repository(facts: Facts, record: Entry, name: str, number: str | None) -> None:
    organisation = name.partition("/")[0] if "/" in name else _one(record.org)
    owner = User(name=organisation) if organisation else None
    public = truth(record.public_repo)
    if public is None:
        public = truth(record.repository_public)
    visible = text(record.visibility) or ({True: "public", False: "private"}.get(public or False))
    if public is None and not text(record.visibility):
        visible = None
    facts.file = File(
        uid=number, name=name, path=f"github.com/{name}", type_id=_FOLDER, owner=owner
    )
    labels = (visible,) if visible else ()
    facts.resources = (
        Resource(uid=number, name=name, type="repository", owner=owner, labels=labels),
    )
    facts.share = visible


GITHUB = JsonReader(
    "github",
    "GitHub audit log",
    Entry,
    events=_events,
    is_ours=lambda record: (
        isinstance(record.action, str)
        and ("." in record.action or record.p_log_type == "GitHub.Audit")
    ),
    signs=(
        (b'"@timestamp"', b'"action"', b'"actor"', b'"_document_id"'),
        (b'"created_at"', b'"action"', b'"actor"', b'"_document_id"'),
    ),
)
"""GitHub's audit log."""

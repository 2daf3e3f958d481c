"""Bodies of GitHub's webhooks, one a line: what a repository's or organisation's hook was sent.

Schema: https://docs.github.com/webhooks/webhook-events-and-payloads. A body does not say which
event it is (a header does) nor when it was sent: the event is told by what the body has, the time
is that of the newest thing in it. A body without any time is refused. Texts of issues, comments,
reviews and commits are not read.
"""

from __future__ import annotations

from collections.abc import Sequence

import msgspec

from doorward.intake.logs.json_fields import Scalar, millis, text
from doorward.intake.logs.reader import Logsource, Parsed
from doorward.intake.logs.saas_facts import Facts
from doorward.intake.logs.saas_kinds import event_of
from doorward.intake.logs.saas_objects import user_of
from doorward.intake.logs.saas_parser import JsonReader
from doorward.intake.logs.undated import unsaid
from doorward.model.events import SUCCESS, File, Group, Product, Resource, Service, User

_PRODUCT = Product(name="GitHub webhooks", vendor_name="GitHub")
_LOGSOURCE = Logsource(product="github", service="webhook")
_SERVICE = Service(name="github.com")
_FOLDER = 2


class _Shape(msgspec.Struct, gc=False):
    """A part of a body; names are GitHub's."""


class Account(_Shape):
    """A user, a bot or an organisation."""

    id: Scalar = None
    login: Scalar = None
    name: Scalar = None
    email: Scalar = None
    type: Scalar = None


class Repository(_Shape):
    """`repository`."""

    id: Scalar = None
    full_name: Scalar = None
    name: Scalar = None
    private: Scalar = None
    visibility: Scalar = None
    owner: Account | None = None
    pushed_at: Scalar = None
    updated_at: Scalar = None


class Thing(_Shape):
    """An issue, pull request, comment, review, run, key, team …: who and when, never the words."""

    id: Scalar = None
    name: Scalar = None
    title: Scalar = None
    slug: Scalar = None
    role: Scalar = None
    state: Scalar = None
    user: Account | None = None
    actor: Account | None = None
    sender: Account | None = None
    author: Account | None = None
    timestamp: Scalar = None
    updated_at: Scalar = None
    completed_at: Scalar = None
    started_at: Scalar = None
    submitted_at: Scalar = None
    created_at: Scalar = None
    full_name: Scalar = None
    conclusion: Scalar = None


class Commit(_Shape):
    """One of `commits`."""

    id: Scalar = None
    timestamp: Scalar = None
    author: Account | None = None


class Page(_Shape):
    """One of a wiki's `pages`."""

    sha: Scalar = None


class Body(_Shape):
    """One body."""

    action: Scalar = None
    ref: Scalar = None
    after: Scalar = None
    forced: Scalar = None
    repository: Repository | None = None
    organization: Account | None = None
    sender: Account | None = None
    pusher: Account | None = None
    commits: list[Commit] | None = None
    head_commit: Thing | None = None
    comment: Thing | None = None
    review: Thing | None = None
    pull_request: Thing | None = None
    issue: Thing | None = None
    discussion: Thing | None = None
    workflow_job: Thing | None = None
    workflow_run: Thing | None = None
    release: Thing | None = None
    deployment: Thing | None = None
    forkee: Thing | None = None
    key: Thing | None = None
    alert: Thing | None = None
    team: Thing | None = None
    member: Account | None = None
    membership: Thing | None = None
    installation: Thing | None = None
    personal_access_token_request: Thing | None = None
    pages: list[Page] | None = None
    p_event_time: Scalar = None


_THINGS = (
    "comment",
    "review",
    "pull_request",
    "issue",
    "discussion",
    "workflow_job",
    "workflow_run",
    "release",
    "deployment",
    "forkee",
    "key",
    "alert",
    "personal_access_token_request",
)
_KINDS = {
    "push": "upload",
    "fork.forkee": "copy",
    "member.added": "privilege-add",
    "member.edited": "privilege-add",
    "member.removed": "privilege-remove",
    "organization.member_added": "member-add",
    "organization.member_removed": "member-remove",
    "membership.added": "member-add",
    "membership.removed": "member-remove",
    "team.created": "group-create",
    "team.deleted": "group-delete",
    "team.edited": "group-update",
    "team.added_to_repository": "group-privilege-add",
    "team.removed_from_repository": "group-privilege-remove",
    "key.created": "key-add",
    "key.deleted": "key-remove",
    "personal_access_token_request.approved": "key-add",
    "repository.created": "web-create",
    "repository.deleted": "web-delete",
    "repository.publicized": "web-share",
    "repository.privatized": "web-update",
    "repository.renamed": "web-update",
    "repository.edited": "web-update",
    "repository.transferred": "web-share",
    "repository.archived": "web-update",
}


def _things(body: Body) -> list[tuple[str, Thing]]:
    return [(name, one) for name in _THINGS if (one := getattr(body, name)) is not None]


def _code(body: Body, things: list[tuple[str, Thing]]) -> str:
    action = text(body.action)
    if body.commits is not None or (body.pusher is not None and body.ref is not None):
        return "push"
    if body.forkee is not None:
        return "fork.forkee"
    name = things[0][0] if things else ""
    if not name:
        for candidate in ("pages", "membership", "team", "member"):
            if getattr(body, candidate) is not None:
                name = candidate
                break
    if name == "membership" and action and action.startswith("member_"):
        name = "organization"
    if not name:
        name = "repository" if body.repository is not None else "organization"
    return f"{name}.{action}" if action else name


def _time(body: Body, things: list[tuple[str, Thing]]) -> int:
    """The newest time of what the body is about; else the repository's, else a commit's."""
    found = []
    for one in (body.head_commit, *(thing for _, thing in things)):
        if one is None:
            continue
        for value in (
            one.timestamp,
            one.completed_at,
            one.updated_at,
            one.submitted_at,
            one.started_at,
            one.created_at,
        ):
            if value is not None:
                found.append(millis(value))
                break
    if not found:
        last = body.commits[-1].timestamp if body.commits else None
        repository = body.repository or Repository()
        for value in (last, repository.pushed_at, repository.updated_at, body.p_event_time):
            if value is not None:
                found.append(millis(value))
                break
    return max(found) if found else unsaid()


def _actor(body: Body, things: list[tuple[str, Thing]]) -> User | None:
    """Who sent it; a push names the pusher with an address, old bodies only the thing's author."""
    sender, pusher = body.sender, body.pusher
    if pusher is not None:
        uid = sender.id if sender is not None else None
        return user_of(uid, pusher.login or pusher.name, pusher.email)
    accounts = [sender]
    for _, one in things:
        accounts += [one.sender, one.actor, one.user, one.author]
    for account in accounts:
        if account is not None and (found := user_of(account.id, account.login or account.name)):
            bot = account.type == "Bot" or (found.name or "").endswith("[bot]")
            return msgspec.structs.replace(found, type_id=4) if bot else found
    if body.commits and body.commits[-1].author is not None:
        author = body.commits[-1].author
        return user_of(None, author.login or author.name, author.email)
    return None


def _events(body: Body, place: str, frame: bytes) -> Sequence[Parsed]:  # noqa: ARG001
    things = _things(body)
    code = _code(body, things)
    facts = Facts(
        time=_time(body, things),
        uid=text(body.after) or place,
        product=_PRODUCT,
        code=code,
        tenant=text(body.organization.login) if body.organization else None,
        status=SUCCESS,
        actor=_actor(body, things),
        service=_SERVICE,
    )
    if body.member is not None:
        facts.user = user_of(body.member.id, body.member.login)
    if body.team is not None:
        facts.group = Group(uid=text(body.team.id), name=text(body.team.name))
    elif code.startswith("organization.") and body.organization is not None:
        facts.group = Group(name=text(body.organization.login))
    if body.repository is not None:
        _add_repository(facts, body.repository)
    if code == "fork.forkee" and body.forkee is not None:
        facts.share = text(body.forkee.full_name)
    return (Parsed(event_of(_KINDS.get(code, "api"), facts), None, _LOGSOURCE),)


def _add_repository(facts: Facts, repository: Repository) -> None:
    name, number = text(repository.full_name) or text(repository.name), text(repository.id)
    visible = text(repository.visibility)
    if visible is None and isinstance(repository.private, bool):
        visible = "private" if repository.private else "public"
    owner = user_of(None, repository.owner.login) if repository.owner else None
    facts.file = File(
        uid=number, name=name, path=f"github.com/{name}", type_id=_FOLDER, owner=owner
    )
    labels = (visible,) if visible else ()
    facts.resources = (
        Resource(uid=number, name=name, type="repository", owner=owner, labels=labels),
    )
    facts.share = visible


GITHUB_WEBHOOK = JsonReader(
    "github-webhook",
    "GitHub webhook bodies",
    Body,
    events=_events,
    is_ours=lambda body: body.repository is not None or body.organization is not None,
    signs=((b'"repository"', b'"full_name"', b'"sender"', b'"avatar_url"'),),
)
"""GitHub's webhooks."""

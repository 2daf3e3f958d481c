"""The reader of GitHub's webhooks, on invented bodies in the form of its documentation."""

import json

import pytest

from doorward.intake.logs.reader import Refusal
from doorward.intake.logs.saas_github_webhook import GITHUB_WEBHOOK
from doorward.model.events import (
    ApiActivity,
    FileHosting,
    GroupManagement,
    UserAccessManagement,
    UserManagement,
    WebResourcesActivity,
)

# Synthetic: nobody and nothing in it exists.
REPOSITORY = {
    "id": 1,
    "full_name": "example/plans",
    "private": True,
    "owner": {"login": "example"},
    "updated_at": "2025-03-01T08:00:00Z",
}
ADA, BOB = {"id": 7, "login": "ada", "type": "User"}, {"id": 8, "login": "bob"}


def parse(**body):
    frame = json.dumps({"repository": REPOSITORY, "sender": ADA, **body}).encode()
    (one,) = GITHUB_WEBHOOK.parser(b"", raw=False).parse(frame, "hooks.jsonl#1")
    return one.event


def test_a_push_is_an_upload_by_the_pusher_at_the_commits_time():
    event = parse(
        ref="refs/heads/main",
        after="abc",
        pusher={"name": "ada", "email": "ada@example.com"},
        commits=[{"id": "abc", "message": "words that are not read"}],
        head_commit={"id": "abc", "timestamp": "2025-03-01T09:00:00+01:00"},
    )
    assert isinstance(event, FileHosting)
    assert (event.activity_id, event.time) == (1, 1_740_816_000_000)
    assert event.actor.user.email_addr == "ada@example.com"
    assert (event.file.name, event.share) == ("example/plans", "private")
    assert "words" not in str(event)


@pytest.mark.parametrize(
    ("body", "kind", "activity", "code"),
    [
        ({"forkee": {"full_name": "ada/plans"}}, FileHosting, 6, "fork.forkee"),
        ({"action": "added", "member": BOB}, UserAccessManagement, 1, "member.added"),
        (
            {"action": "added", "member": BOB, "team": {"id": 1, "name": "x"}, "membership": {}},
            GroupManagement,
            3,
            "membership.added",
        ),
        ({"action": "created", "key": {"id": 2, "title": "k"}}, UserManagement, 18, "key.created"),
        ({"action": "publicized"}, WebResourcesActivity, 8, "repository.publicized"),
        ({"action": "opened", "issue": {"user": ADA}}, ApiActivity, 99, "issue.opened"),
    ],
    ids=["fork", "member", "membership", "key", "publicized", "issue"],
)
def test_what_a_body_means(body, kind, activity, code):
    event = parse(**body)
    assert isinstance(event, kind)
    assert (event.activity_id, event.metadata.event_code) == (activity, code)
    assert event.actor.user.name == "ada"


def test_a_body_without_any_time_is_refused():
    with pytest.raises(Refusal) as refused:
        parse(repository={"full_name": "example/plans"}, action="publicized")
    assert refused.value.code == "no-time"


def test_another_object_is_refused():
    with pytest.raises(Refusal) as refused:
        parse(repository=None)
    assert refused.value.code == "wrong-format"

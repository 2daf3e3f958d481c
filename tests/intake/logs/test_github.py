"""GitHub's reader, on invented entries in the form of its documentation."""

import json

import pytest

from doorward.intake.logs.github import GITHUB
from doorward.intake.logs.reader import Logsource, Refusal
from doorward.model.events import (
    AccountChange,
    ApiActivity,
    Authentication,
    FileHosting,
    GroupManagement,
    UserAccessManagement,
    UserManagement,
    WebResourcesActivity,
)

# Synthetic: nobody and nothing in it exists.
ENTRY = {
    "@timestamp": 1_740_816_000_000,
    "_document_id": "d-1",
    "action": "git.clone",
    "actor": "ada",
    "actor_id": 7,
    "actor_ip": "192.0.2.10",
    "actor_location": {"country_code": "NW"},
    "external_identity_nameid": "ada@example.com",
    "org": "example",
    "repository": "example/plans",
    "repository_public": False,
    "transport_protocol_name": "ssh",
    "user_agent": "git/2.43",
    "hashed_token": "h1",
}


def parse(**changes):
    frame = json.dumps({**ENTRY, **changes}).encode()
    (one,) = GITHUB.parser(b"", raw=True).parse(frame, "gh.jsonl#1")
    return one


def test_a_clone_is_a_download_of_the_repository():
    parsed = parse()
    event = parsed.event
    assert isinstance(event, FileHosting)
    assert (event.activity_id, event.activity_name) == (2, "git.clone")
    assert (event.file.name, event.file.path) == ("example/plans", "github.com/example/plans")
    assert (event.file.owner.name, event.share) == ("example", "private")
    assert (event.actor.user.uid, event.actor.user.name) == ("7", "ada")
    assert event.actor.user.email_addr == "ada@example.com"
    assert event.actor.session.credential_uid == "h1"
    assert event.src_endpoint.ip == "192.0.2.10"
    assert event.metadata.uid == "d-1"
    assert parsed.logsource == Logsource(product="github", service="audit")


@pytest.mark.parametrize(
    ("action", "kind", "activity"),
    [
        ("repo.download_zip", FileHosting, 2),
        ("git.push", FileHosting, 1),
        ("repo.access", WebResourcesActivity, 8),
        ("repo.add_member", UserAccessManagement, 1),
        ("org.update_member", UserAccessManagement, 3),
        ("org.add_member", GroupManagement, 3),
        ("team.remove_member", GroupManagement, 4),
        ("public_key.create", UserManagement, 18),
        ("two_factor_authentication.disabled", AccountChange, 11),
        ("org.sso_response", Authentication, 1),
        ("protected_branch.destroy", ApiActivity, 4),
    ],
)
def test_what_an_action_means(action, kind, activity):
    event = parse(action=action, user="bob", user_id=8, permission="admin").event
    assert isinstance(event, kind)
    assert event.activity_id == activity
    if kind in (UserAccessManagement, GroupManagement):
        assert (event.user.name, event.privileges) == ("bob", ("admin",))


def test_an_enterprise_names_several_repositories():
    event = parse(action="repo.create", repo=["example/a", "example/b"], repo_id=[1, 2]).event
    assert [one.name for one in event.web_resources] == ["example/a"]


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"@timestamp": None}, "no-time"),
        ({"action": None}, "wrong-format"),
        ({"action": "opened"}, "wrong-format"),
        ({"actor_location": "NW"}, "bad-field"),
    ],
    ids=str,
)
def test_what_is_no_entry_is_refused(changes, code):
    with pytest.raises(Refusal) as refused:
        parse(**changes)
    assert refused.value.code == code

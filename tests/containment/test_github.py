"""What is particular to GitHub: sight, owners, pages of keys, the forms of its limits."""

import pytest

from containment.far_end import FarEnd
from containment.far_providers import SECRET, GitHub
from containment.journals import carried, run, states
from doorward.containment.github import GitHub as Responder
from doorward.containment.github import GitHubSettings
from doorward.containment.planning import plan


@pytest.fixture
def organisation():
    one = GitHub()
    yield one
    assert one.strange == []


@pytest.fixture
def far(organisation):
    with FarEnd(organisation) as end:
        yield end


@pytest.fixture
def made(far, monkeypatch):
    monkeypatch.setenv("INVENTED", SECRET)

    def make(single_sign_on=True, organisation="example-org"):
        settings = GitHubSettings(
            organisation=organisation,
            token_env="INVENTED",
            url=far.url,
            single_sign_on=single_sign_on,
        )
        return Responder("github", settings)

    return make


def planned(responder, account=GitHub.LOGIN, pauses=None):
    return plan(responder, [account], ([] if pauses is None else pauses).append)


def test_who_sees_no_members_is_not_told_that_nobody_is_one(organisation, made):
    organisation.owner = False
    keys, member = planned(made())
    assert "404" in keys.problem
    assert member.problem == "the token is not an owner's of this organisation"


def test_all_pages_of_keys_are_read_and_revoked(organisation, far, made):
    organisation.keys = GitHub(keys=150).keys
    keys, _ = planned(made())
    assert keys.before == "150 keys"
    assert states(carried(run, [keys], made())) == ["done"]
    assert organisation.keys == []


def test_too_many_keys_are_told(organisation, made):
    organisation.keys = GitHub(keys=600).keys
    assert planned(made())[0].problem == "more than 500 keys are listed"


def test_capitals_are_no_other_login_and_others_keys_are_left(organisation, made):
    organisation.keys = [
        {"login": "Avery-Example", "credential_id": 1},
        {"login": "somebody-else", "credential_id": 2},
    ]
    keys, _ = planned(made())
    assert keys.before == "1 keys"
    carried(run, [keys], made())
    assert [one["credential_id"] for one in organisation.keys] == [2]


def test_a_key_that_somebody_else_has_just_revoked_is_no_trouble(organisation, far, made):
    keys, _ = planned(made())

    def revoked_before(came):
        if came.method == "DELETE" and came.path.endswith("/100"):
            organisation.keys = organisation.keys[1:]
            return 404, {"message": "Not Found"}
        return organisation(came)

    far.answer = revoked_before
    assert states(carried(run, [keys], made())) == ["done"]
    assert organisation.changed == ["revoked 101"]


def test_owners_are_left_to_people(organisation, made):
    organisation.role = "admin"
    keys, member = planned(made())
    assert keys.problem == ""
    assert "owners are removed at GitHub" in member.problem


def test_an_invitation_is_taken_back(organisation, made):
    organisation.state = "pending"
    (member,) = planned(made(single_sign_on=False))
    assert member.before == "pending member"
    assert states(carried(run, [member], made())) == ["done"]
    assert organisation.role == ""


@pytest.mark.parametrize(
    "headers",
    [{"retry-after": "2"}, {"x-ratelimit-remaining": "0", "x-ratelimit-reset": "0"}],
    ids=["secondary", "primary"],
)
def test_limits_that_come_as_403_are_waited_for(far, made, headers):
    pauses = []
    far.answers = [(403, headers)]
    assert planned(made(), pauses=pauses)[0].problem == ""
    assert len(pauses) == 1


@pytest.mark.parametrize(
    "body",
    [b"{}", b'[1]', b'[{"login": "avery-example"}]', b'[{"credential_id": true}]',
     b'[{"login": "avery-example", "credential_id": "1/../../members/x"}]'],
    ids=["object", "number", "no-id", "bool", "path"],
)  # fmt: skip
def test_keys_that_are_none_are_told(far, organisation, made, body):
    far.answers = [(200, {}, body)]
    assert planned(made())[0].problem.startswith(("the answer lists", "a key of the answer"))
    assert organisation.changed == []


def test_an_organisation_that_is_no_name_is_refused(far, made):
    problem = planned(made(organisation="../../user"))[0].problem
    assert problem == "organisation is no name of GitHub's"
    assert far.came == []

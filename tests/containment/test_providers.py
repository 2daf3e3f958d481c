"""Every provider, in every weather: the same tests for all, against servers that check."""

import logging
from typing import NamedTuple

import pytest

from containment.far_end import FarEnd
from containment.far_providers import SECRET, Aws, Entra, GitHub, Google
from containment.journals import carried, run, states, undo
from doorward.containment import aws, entra, github, google
from doorward.containment.planning import plan
from doorward.containment.responder import ResponderError
from doorward.containment.steps import UNKNOWN


class Case(NamedTuple):
    """A provider: how it is made and spoken to, an account, and what containing it changes."""

    far: type
    make: object
    account: str
    changes: tuple[str, ...]
    undone: tuple[str, ...]
    hostile: tuple[str, ...]


def an_entra(url: str):
    settings = entra.EntraSettings(
        tenant="tenant.example", client="client-1", secret_env="INVENTED", url=url, login=url
    )
    return entra.Entra("entra", settings)


def a_google(url: str):
    settings = google.GoogleSettings(
        service_account=Google.ACCOUNT,
        administrator=Google.ADMINISTRATOR,
        key_env="INVENTED",
        url=url,
        login=url,
    )
    return google.GoogleWorkspace("google", settings)


def a_github(url: str):
    settings = github.GitHubSettings(
        organisation="example-org", token_env="INVENTED", url=url, single_sign_on=True
    )
    return github.GitHub("github", settings)


def an_aws(url: str):
    settings = aws.AwsSettings(key_env="INVENTED_KEY", secret_env="INVENTED", url=url)
    return aws.Aws("aws", settings)


PATHS = ("", " ", ".", "..", "../groups/x", "me", "delta", "a/b", "a\\b@c.example", "x?y", "x#y",
         "a\nb@c.example", "\x00", "é" * 400)  # fmt: skip
CASES = {
    "entra": Case(Entra, an_entra, Entra.PRINCIPAL, ("disabled", "revoked"), ("enabled",),
                  (*PATHS, "$count", "$x@tenant.example", "a@b@tenant.example")),
    "google": Case(Google, a_google, Google.ADDRESS, ("suspended", "signed out"), ("let in",),
                   (*PATHS, "123", ".a@domain.example")),
    "github": Case(GitHub, a_github, GitHub.LOGIN, ("revoked 100", "revoked 101", "removed"), (),
                   (*PATHS[:5], *PATHS[7:], "-a", "a-", "a" * 101)),
    "aws": Case(Aws, an_aws, Aws.USER, ("denied", "1 Inactive"), ("1 Active", "allowed"),
                (*PATHS[:2], *PATHS[4:5], *PATHS[7:], "a" * 65, "a&Action=DeleteUser")),
}  # fmt: skip


@pytest.fixture(params=CASES)
def case(request):
    return CASES[request.param]


@pytest.fixture
def provider(case):
    one = case.far()
    yield one
    assert one.strange == []


@pytest.fixture
def far(provider):
    with FarEnd(provider) as end:
        yield end


@pytest.fixture
def secret(case, monkeypatch):
    value = Google.pem() if case.far is Google else SECRET
    monkeypatch.setenv("INVENTED", value)
    monkeypatch.setenv("INVENTED_KEY", Aws.KEY)
    return value


@pytest.fixture
def responder(case, far, secret):
    return case.make(far.url)


def planned(responder, account, pauses=None):
    return plan(responder, [account], ([] if pauses is None else pauses).append)


def test_a_plan_reads_and_changes_nothing(case, provider, responder):
    steps = planned(responder, case.account)
    assert [one.problem for one in steps] == ["", ""]
    assert provider.changed == []
    assert all(one.before != one.after or one.before == UNKNOWN for one in steps)
    assert [bool(one.undo) for one in steps] == [one.step.reversible for one in steps]


def test_a_plan_is_run_and_undone_and_a_second_run_does_what_is_left(case, provider, responder):
    steps = planned(responder, case.account)
    assert states(carried(run, steps, responder)) == ["done", "done"]
    assert provider.changed == list(case.changes)
    again = carried(run, steps, responder)
    readable = [one.after != UNKNOWN for one in steps]
    assert states(again) == ["nothing-to-do" if one else "done" for one in readable]
    del provider.changed[:]
    undone = carried(undo, steps, responder)
    assert set(states(undone)) <= {"undone"}
    assert provider.changed == list(case.undone)
    assert planned(responder, case.account)[0].before == (
        steps[0].before if steps[0].step.reversible else steps[0].after
    )


def test_too_many_requests_are_waited_for_as_asked(case, far, provider, responder):
    steps, pauses = planned(responder, case.account), []
    far.answers = [(429, {"Retry-After": "3"}), (429, {"Retry-After": "1"})]
    assert states(carried(run, steps, responder, pauses)) == ["done", "done"]
    assert pauses == [3.0, 2.0]
    assert provider.changed == list(case.changes)


def test_faults_are_tried_again_and_then_told(case, far, provider, responder):
    steps, pauses = planned(responder, case.account), []
    far.answers = [500, 503]
    assert states(carried(run, steps, responder, pauses)) == ["done", "done"]
    assert pauses == [0.5, 2.0]
    assert provider.changed == list(case.changes)
    far.answers = [500] * 200
    assert set(states(carried(run, steps, responder))) == {"unknown"}


def test_what_was_done_though_the_answer_was_lost_is_not_done_again(case, far, provider, responder):
    steps = planned(responder, case.account)
    far.cut_after = changes
    assert states(carried(run, steps, responder)) == ["done", "done"]
    assert far.cut_after is None
    assert provider.changed == list(case.changes)


def changes(came) -> bool:
    action = came.path == "/" and came.body.startswith((b"Action=Put", b"Action=Update"))
    return action or came.method in {"PATCH", "DELETE"}


@pytest.mark.parametrize(
    ("answer", "said"),
    [
        (302, "redirects are not followed"),
        (403, "does not accept our credentials"),
        (400, "answered 400"),
        ("flood", "answered with too much"),
        ((200, {}, b"<html>"), "the answer"),
        ((200, {}, b"[" * 200_000), "the answer"),
        ((200, {}, b"\xff\xfe\x00"), "the answer"),
        ((200, {}, b"null"), "the answer"),
        ((200, {}, b'<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>'), "the answer"),
        ((200, {}, b""), "the answer"),
    ],
    ids=["redirect", "forbidden", "bad", "flood", "page", "deep", "bytes", "null", "bomb", "empty"],
)
def test_other_answers_are_problems_in_words(case, far, provider, responder, secret, answer, said):
    planned(responder, case.account)  # so that there is a token
    far.answers = [answer]
    problem = planned(responder, case.account)[0].problem
    assert said in problem
    assert secret not in problem
    assert provider.changed == []


def test_who_has_other_credentials_is_told(case, far, provider, monkeypatch, secret):
    other = Google.pem()[:-60] + "x" + Google.pem()[-59:] if case.far is Google else "another"
    monkeypatch.setenv("INVENTED", other)
    responder = case.make(far.url)
    problems = [one.problem for one in planned(responder, case.account)]
    assert all("credentials" in one or "INVENTED" in one for one in problems)
    monkeypatch.delenv("INVENTED")
    asked = len(far.came)
    problems = [one.problem for one in planned(case.make(far.url), case.account)]
    assert all("INVENTED holds no" in one for one in problems)
    assert len(far.came) == asked


def test_names_that_could_lead_elsewhere_are_no_accounts(case, far, provider, responder):
    for name in case.hostile:
        for step in responder.steps(name):
            with pytest.raises(ResponderError) as told:
                responder.present(step)
            assert told.value.code == "no-account", repr(name)
            with pytest.raises(ResponderError):
                responder.do(step, "key")
    assert far.came == []


def test_somebody_who_is_not_there_is_told(case, provider, responder):
    nobody = "nobody@tenant.example" if "@" in case.account else "nobody-example"
    steps = planned(responder, nobody)
    assert provider.changed == []
    if case.far is GitHub:
        assert [one.before for one in steps] == ["0 keys", "no member"]
    else:
        assert all("404" in one.problem for one in steps)


def test_secrets_are_in_no_log_and_no_representation(case, far, responder, secret, caplog):
    steps = planned(responder, case.account)
    with caplog.at_level(logging.DEBUG):
        done = carried(run, steps, responder)
        far.answers = ["cut"]
        troubled = planned(responder, case.account)
    told = caplog.text + repr(done.outcomes) + repr(steps) + repr(troubled) + repr(responder)
    parts = secret.split("\n")[1:-2] if case.far is Google else [secret]
    assert not any(part in told for part in (*parts, "Bearer", "token-1"))

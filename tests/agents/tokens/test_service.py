"""From a person's session to a request, through one agent and through several."""

import pytest

from agents.tokens.company import GATEWAY, JWT, NOW, OTHER, TASK, TO
from doorward.agents.delegation.principal import Grant
from doorward.agents.refusals import AgentRefusal
from doorward.agents.tokens.service import TokenService
from doorward.agents.tokens.settings import trusting

GRANT = Grant(actions=("read", "pay"), resources=("shop",), limits={"amount": 500})


def code_of(call, *args, **more):
    with pytest.raises(AgentRefusal) as caught:
        call(*args, **more)
    return caught.value.code


def test_a_persons_session_becomes_a_token_of_one_agent(company):
    answer = company.ask(subject=company.signed_in())
    assert (answer["token_type"], answer["expires_in"]) == ("DPoP", 300)
    who = company.hybrid("a", answer["access_token"])
    assert (who.human, who.agent, who.chain, who.grants) == ("ada", "a", (), ())
    assert (who.session, who.ends_at) == ("https://idp.example.com#s-1", NOW + 300)


def test_work_is_handed_on_and_only_gets_smaller(company):
    first = company.token(to=TO("b"), task=[TASK])
    smaller = {**TASK, "actions": ["pay"], "limits": {"amount": 100}}
    second = company.handed("b", first, to=TO("c"), task=[smaller])
    third = company.handed("c", second, now=NOW + 100)
    who = company.hybrid("c", third, NOW + 100)
    assert (who.human, who.agent, who.chain) == ("ada", "c", ("a", "b"))
    assert who.grants == (
        (GRANT,), (Grant(actions=("pay",), resources=("shop",), limits={"amount": 100}),),
    )  # fmt: skip
    assert who.ends_at == NOW + 300
    assert who.claims["act"] == {"sub": "c", "act": {"sub": "b", "act": {"sub": "a"}}}


def test_an_agent_on_its_own_account_has_no_person_behind_it(company, tmp_path):
    settings = company.settings(own_account=("worker",))
    company.service = TokenService(company.state, trusting(settings, tmp_path))
    answer = company.ask(grant_type="client_credentials", kind=None, subject="", to=TO("b"))
    who = company.hybrid("b", company.handed("b", answer["access_token"]))
    assert (who.human, who.agent, who.chain) == (None, "b", ("a",))
    alone = company.token(grant_type="client_credentials", kind=None, subject="")
    assert company.hybrid("a", alone).chain == ()


def test_a_grant_of_a_person_narrows_from_the_start(company):
    subject = company.granted(grants=[GRANT])
    assert company.hybrid("a", company.token(subject=subject)).grants == ((GRANT,),)
    more = [{**TASK, "actions": ["delete"]}]
    assert code_of(company.ask, subject=subject, task=more) == "scope-creep"


def test_a_token_never_outlives_what_it_rests_on(company):
    subject = company.granted(seconds=100)
    assert company.ask(subject=subject)["expires_in"] == 100
    assert code_of(company.ask, subject=subject, now=NOW + 100) == "token-expired"


@pytest.mark.parametrize("to", [GATEWAY, OTHER])
def test_an_agent_asks_again_within_a_session(company, to):
    subject = company.signed_in()
    assert company.token(subject=subject) != company.token(subject=subject, to=to)


def test_an_agent_narrows_its_own_token_for_a_part_of_the_work(company):
    whole = company.token(task=[TASK])
    part = company.handed("a", whole, task=[{**TASK, "actions": ["read"]}])
    assert company.hybrid("a", part).chain == ()
    assert len(company.hybrid("a", part).grants) == 2


def test_the_subject_can_be_no_assertion_of_another_kind(company):
    token = company.token(to=TO("b"))
    assert code_of(company.ask, "b", token, kind=JWT) == "subject-invalid"

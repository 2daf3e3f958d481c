"""What is particular to Entra: its token, and principal names of guests."""

import pytest

from containment.far_end import FarEnd
from containment.far_providers import SECRET, Entra
from doorward.containment.entra import Entra as Responder
from doorward.containment.entra import EntraSettings
from doorward.containment.planning import plan
from doorward.containment.settings import SettingsError, read_settings


@pytest.fixture
def tenant():
    one = Entra()
    yield one
    assert one.strange == []


@pytest.fixture
def far(tenant):
    with FarEnd(tenant) as end:
        yield end


@pytest.fixture
def responder(far, monkeypatch):
    monkeypatch.setenv("INVENTED", SECRET)
    return Responder(
        "entra",
        EntraSettings(
            tenant="tenant.example",
            client="client-1",
            secret_env="INVENTED",
            url=far.url,
            login=far.url,
        ),
    )


def planned(responder, account=Entra.USER):
    return plan(responder, [account], [].append)


def test_one_token_serves_for_many_requests_and_is_renewed_when_refused(far, tenant, responder):
    planned(responder)
    planned(responder)
    assert tenant.tokens == 1
    tenant.tokens += 1  # the old one is good no more
    assert "credentials" in planned(responder)[0].problem
    assert [one.problem for one in planned(responder)] == ["", ""]
    assert tenant.tokens == 3


def test_a_token_that_is_over_is_not_used(far, tenant, responder):
    answer = tenant.token
    tenant.token = lambda came: (200, answer(came)[1] | {"expires_in": 30})
    planned(responder)
    assert tenant.tokens == 2


@pytest.mark.parametrize(
    "said",
    [
        {"access_token": "a\nb", "expires_in": 3600},
        {"access_token": "", "expires_in": 3600},
        {"access_token": ["x"], "expires_in": 3600},
        {"access_token": "x" * 20_000, "expires_in": 3600},
        {"access_token": "x", "expires_in": "soon"},
        {"access_token": "x", "expires_in": True},
        {"access_token": "x", "expires_in": float("nan")},
    ],
    ids=["break", "none", "list", "long", "word", "bool", "nan"],
)
def test_a_token_that_is_none_is_told(far, tenant, responder, said):
    tenant.token = lambda _came: (200, said)
    assert planned(responder)[0].problem.startswith("the answer ")
    assert all(one.path.endswith("/token") for one in far.came)


def test_the_name_of_a_guest_is_written_so_that_it_stays_in_the_path(far, responder):
    planned(responder, "avery_mail.example#EXT#@tenant.example")
    assert far.asked[1].startswith(
        "GET /v1.0/users/avery_mail.example%23EXT%23@tenant.example?$select="
    )


def test_an_answer_that_says_nothing_of_the_account_is_told(far, tenant, responder):
    planned(responder)
    far.answers = [(200, {}, b'{"accountEnabled": "yes"}')]
    assert planned(responder)[0].problem == "the answer does not say whether it is enabled"


def test_a_tenant_that_is_no_name_is_refused_before_a_secret_is_sent(far, monkeypatch):
    monkeypatch.setenv("INVENTED", SECRET)
    settings = EntraSettings(
        tenant="../x", client="c", secret_env="INVENTED", url=far.url, login=far.url
    )
    assert planned(Responder("entra", settings))[0].problem == "tenant is no id or domain"
    assert far.came == []


def test_neither_address_may_be_without_encryption():
    text = (
        '[responders.entra]\nkind = "entra"\ntenant = "t"\nclient = "c"\nsecret_env = "S"\n'
        '{} = "http://login.example"\n'
    )
    for field in ("url", "login"):
        with pytest.raises(SettingsError, match=rf"responders\.entra\.{field}"):
            read_settings(text.format(field), "one.toml")

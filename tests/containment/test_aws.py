"""What is particular to AWS: its signature, its XML, its keys."""

from datetime import UTC, datetime

import pytest

from containment.far_end import FarEnd
from containment.far_providers import SECRET, Aws, aws_error
from containment.journals import carried, run, states, undo
from doorward.containment import sigv4
from doorward.containment.aws import Aws as Responder
from doorward.containment.aws import AwsSettings
from doorward.containment.planning import plan
from doorward.containment.sigv4 import signed_headers


@pytest.fixture
def account():
    one = Aws()
    yield one
    assert one.strange == []


@pytest.fixture
def far(account):
    with FarEnd(account) as end:
        yield end


@pytest.fixture
def responder(far, monkeypatch):
    monkeypatch.setenv("INVENTED_KEY", Aws.KEY)
    monkeypatch.setenv("INVENTED", SECRET)
    settings = AwsSettings(key_env="INVENTED_KEY", secret_env="INVENTED", url=far.url)
    return Responder("aws", settings)


def planned(responder, pauses=None):
    return plan(responder, [Aws.USER], ([] if pauses is None else pauses).append)


@pytest.mark.parametrize(
    ("form", "signature"),
    [
        (
            "application/x-www-form-urlencoded",
            "ff11897932ad3f4e8b18135d722051e5ac45fc38421b1da7b9d196a0fe09473a",
        ),
        (
            "application/x-www-form-urlencoded; charset=utf8",
            "1a72ec8f64bd914b0e42e42607c7fbce7fb2c7465f63e3092b3b0d39fa77a6fe",
        ),
    ],
    ids=["post-x-www-form-urlencoded", "post-x-www-form-urlencoded-parameters"],
)
def test_the_signature_is_that_of_awss_own_suite(monkeypatch, form, signature):
    monkeypatch.setattr(sigv4, "FORM", form)
    headers = signed_headers(
        b"Param1=value1",
        host="example.amazonaws.com",
        region="us-east-1",
        service="service",
        key="AKIDEXAMPLE",
        secret="wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY",
        token="",
        now=datetime(2015, 8, 30, 12, 36, tzinfo=UTC),
    )
    assert headers["Authorization"] == (
        "AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, "
        f"SignedHeaders=content-type;host;x-amz-date, Signature={signature}"
    )


def test_the_token_of_a_roles_session_is_signed_with_the_rest(far, monkeypatch, responder):
    monkeypatch.setenv("INVENTED_TOKEN", "invented-session")
    settings = AwsSettings(
        key_env="INVENTED_KEY", secret_env="INVENTED", token_env="INVENTED_TOKEN", url=far.url
    )
    assert [one.problem for one in planned(Responder("aws", settings))] == ["", ""]
    assert all(one.headers["x-amz-security-token"] == "invented-session" for one in far.came)
    assert all("x-amz-security-token" in one.headers["authorization"] for one in far.came)


def test_throttling_that_comes_as_400_is_waited_for(far, responder):
    pauses = []
    far.answers = [(400, {}, aws_error("Throttling"))]
    assert planned(responder, pauses)[0].problem == ""
    assert pauses == [0.5]


@pytest.mark.parametrize("code", ["RequestExpired", "SignatureDoesNotMatch"])
def test_a_clock_or_a_secret_that_is_wrong_is_told_as_such(far, responder, code):
    far.answers = [(400, {}, aws_error(code))]
    assert "credentials" in planned(responder)[0].problem


def test_only_the_keys_that_were_active_are_made_active_again(account, responder):
    steps = planned(responder)
    assert steps[1].before == "active Y00001"
    carried(run, steps, responder)
    assert set(account.keys.values()) == {"Inactive"}
    carried(undo, steps, responder)
    assert account.keys == {"AKIAINVENTEDKEY00001": "Active", "AKIAINVENTEDKEY00002": "Inactive"}


def test_a_policy_of_our_name_that_is_not_ours_is_left(account, responder):
    account.policy = '{"Version": "2012-10-17", "Statement": []}'
    deny, _ = planned(responder)
    assert deny.before == "another policy of our name"
    assert deny.problem == "there is a policy DoorwardContained that is not ours"
    assert states(carried(run, [deny], responder)) == ["left-out"]
    assert account.changed == []


def test_a_change_that_is_seen_late_is_waited_for(account, far, responder):
    deny, _ = planned(responder)
    late, action, reads = [], account.action, []

    def slowly(name, said):
        if name == "GetUserPolicy" and account.changed and len(reads) < 2:
            reads.append(name)
            return account.error(404, "NoSuchEntity")
        return action(name, said)

    account.action = slowly
    assert states(carried(run, [deny], responder, late)) == ["done"]
    assert late == [0.5, 2.0]


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (b'<!DOCTYPE a [<!ENTITY b "%s">]><a>&b;</a>' % (b"c" * 9), "not the one to this request"),
        (b'<!DOCTYPE a SYSTEM "file:///etc/passwd"><a/>', "not the one to this request"),
        (b"<GetUserPolicyResponse>", "not the one to this request"),
        (b"<ListAccessKeysResponse/>", "not the one to this request"),
    ],
    ids=["entity", "file", "cut", "another"],
)
def test_xml_that_is_not_the_answer_is_told(far, account, responder, body, said):
    far.answers = [(200, {}, body)]
    assert said in planned(responder)[0].problem
    assert account.changed == []


@pytest.mark.parametrize(
    ("inner", "said"),
    [
        ("<member><AccessKeyId>../x</AccessKeyId></member>", "has no id"),
        ("<IsTruncated>true</IsTruncated>", "more than 100"),
    ],
    ids=["path", "more"],
)
def test_keys_that_cannot_be_all_are_told(far, responder, inner, said):
    listed = f"<ListAccessKeysResponse>{inner}</ListAccessKeysResponse>".encode()
    far.answers = [None, None, (200, {}, listed)]
    assert said in planned(responder)[1].problem

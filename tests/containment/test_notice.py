"""Notices: what Slack and a mail server are handed, and what is made of their troubles."""

import email
import email.policy
import json
import logging

import pytest

from containment.far_end import FarEnd
from containment.far_mail import FarMail
from containment.journals import carried, run, states, undo
from doorward.containment.notice import Mail, MailSettings, Slack, SlackSettings
from doorward.containment.planning import plan
from doorward.containment.settings import SettingsError, read_settings

HOOK = "/services/T000/B000/invented-hook-secret"


def slack_server(came):
    good = (
        (came.method, came.path) == ("POST", HOOK)
        and came.headers["content-type"] == "application/json"
        and set(json.loads(came.body)) == {"text"}
    )
    return (200, b"ok") if good else (404, b"no_service")


@pytest.fixture
def far():
    with FarEnd(slack_server) as end:
        yield end


@pytest.fixture
def slack(far, monkeypatch):
    monkeypatch.setenv("INVENTED_HOOK", far.url + HOOK)
    return Slack("slack", SlackSettings(url_env="INVENTED_HOOK"))


@pytest.fixture
def server():
    with FarMail() as end:
        yield end


def a_mail(server, **over):
    given = {"host": "127.0.0.1", "port": server.port, "sender": "doorward@example.com"}
    return Mail("mail", MailSettings(**{**given, "to": ("security@example.com",), **over}))


def planned(responder, account="avery@mail.example"):
    return plan(responder, [account], [].append)


def test_a_plan_tells_nobody(slack, far):
    (notice,) = planned(slack)
    assert (notice.problem, notice.undo) == ("", "send a notice that it was taken back")
    assert far.came == []


def test_slack_is_told_and_told_when_it_is_taken_back(slack, far):
    steps = planned(slack)
    assert states(carried(run, steps, slack)) == ["done"]
    assert states(carried(undo, steps, slack)) == ["undone"]
    first, second = (json.loads(one.body)["text"] for one in far.came)
    assert "contains the account avery@mail.example" in first
    assert "was taken back" in second


def test_an_account_cannot_call_a_channel_or_show_a_link(slack, far):
    carried(run, planned(slack, "<!channel> <https://evil.example|here> &"), slack)
    text = json.loads(far.came[0].body)["text"]
    assert "&lt;!channel&gt; &lt;https://evil.example|here&gt; &amp;" in text


@pytest.mark.parametrize(
    ("answer", "state", "said"),
    [
        (403, "failed", "credentials"),
        (404, "failed", "nothing at this address any more"),
        (410, "failed", "nothing at this address any more"),
        ((200, {}, b"<html>a page of a proxy</html>"), "unknown", "not Slack's answer"),
        ("flood", "unknown", "too much"),
        (302, "failed", "redirects"),
    ],
    ids=["prohibited", "no-service", "archived", "page", "flood", "redirect"],
)
def test_slacks_troubles_are_told_without_its_address(slack, far, answer, state, said, caplog):
    far.answers = [answer]
    with caplog.at_level(logging.DEBUG):
        done = carried(run, planned(slack), slack)
    assert states(done) == [state]
    assert said in done.outcomes[0].message
    assert "invented-hook-secret" not in done.outcomes[0].message + caplog.text + repr(slack)


def test_slack_is_asked_again_when_it_says_when(slack, far):
    pauses = []
    far.answers = [(429, {"Retry-After": "4"}), 500]
    assert states(carried(run, planned(slack), slack, pauses)) == ["done"]
    assert pauses == [4.0, 2.0]


def test_an_address_that_is_none_is_told_by_its_variable(slack, monkeypatch, far):
    for value in ("http://hooks.example/x", "not an address", "https://u:p@hooks.example/x"):
        monkeypatch.setenv("INVENTED_HOOK", value)
        done = carried(run, planned(slack), slack)
        assert states(done) == ["failed"]
        assert "INVENTED_HOOK" in done.outcomes[0].message
        assert value not in done.outcomes[0].message


def test_a_mail_is_sent_and_a_second_one_when_it_is_taken_back(server):
    mail = a_mail(server, to=("security@example.com", "hr@example.com"))
    steps = planned(mail)
    assert states(carried(run, steps, mail)) == ["done"]
    assert states(carried(undo, steps, mail)) == ["undone"]
    first, second = (
        email.message_from_bytes(one, policy=email.policy.default) for one in server.messages
    )
    assert first["To"] == "security@example.com, hr@example.com"
    assert "avery@mail.example" in first.get_content()
    assert "avery" not in first["Subject"]
    assert first["Message-ID"] == "<key-0@doorward.invalid>"
    assert "taken back" in second.get_content()
    # Versions of Python differ in the case, which says nothing (RFC 5321, 2.4).
    assert [one.lower() for one in server.said if one.startswith("RCPT")] == [
        "rcpt to:<security@example.com>",
        "rcpt to:<hr@example.com>",
    ] * 2


def test_a_name_cannot_add_a_header_or_end_the_message(server):
    mail = a_mail(server)
    carried(run, planned(mail, "x\r\n.\r\nMAIL FROM:<evil@example.com>\ud800"), mail)
    assert len(server.messages) == 1
    assert sum(one.startswith("MAIL") for one in server.said) == 1


def test_who_has_to_sign_in_does(monkeypatch):
    monkeypatch.setenv("INVENTED_MAIL", "invented-password")
    with FarMail("invented-password") as server:
        mail = a_mail(server, user="robot", password_env="INVENTED_MAIL")
        assert states(carried(run, planned(mail), mail)) == ["done"]
        monkeypatch.setenv("INVENTED_MAIL", "another-password")
        done = carried(run, planned(mail), mail)
    assert states(done) == ["failed"]
    assert done.outcomes[0].message == "the mail server refuses our credentials"


@pytest.mark.parametrize(
    ("answers", "state", "said", "tries"),
    [
        ({"RCPT": "550 no such user"}, "failed", "refuses who is to be told", 1),
        ({"DATA.": "552 too much"}, "failed", "answered 552", 1),
        ({"DATA.": "451 later"}, "failed", "answered 451", 3),
        ({"DATA.": "cut"}, "unknown", "SMTPServerDisconnected", 3),
        ({"EHLO": "502 no", "HELO": "502 no"}, "failed", "answered 502", 1),
    ],
    ids=["recipient", "for-good", "for-now", "cut", "no-hello"],
)
def test_a_mail_servers_troubles_are_told(server, answers, state, said, tries):
    server.answers = answers
    mail = a_mail(server)
    done = carried(run, planned(mail), mail)
    assert states(done) == [state]
    assert said in done.outcomes[0].message
    assert sum(one.startswith("EHLO") for one in server.said) == tries


def test_a_server_that_is_not_there_is_told(server):
    with FarMail() as gone:
        pass
    mail = a_mail(gone)
    done = carried(run, planned(mail), mail)
    assert states(done) == ["failed"]
    assert "cannot be used (ConnectionRefusedError)" in done.outcomes[0].message


def test_mail_to_another_machine_is_encrypted_or_not_sent(server, monkeypatch):
    # The name leads here, and is not one that may do without encryption.
    import socket

    real = socket.getaddrinfo
    monkeypatch.setattr(
        socket, "getaddrinfo", lambda _host, *rest, **more: real("127.0.0.1", *rest, **more)
    )
    mail = a_mail(server, host="mail.example")
    done = carried(run, planned(mail), mail)
    assert states(done) == ["failed"]
    assert done.outcomes[0].message == "the mail server knows no STARTTLS, or no signing in"
    assert server.messages == []


def test_addresses_that_are_none_are_told(server):
    mail = a_mail(server, to=("a@example.com\r\nBcc: b@example.com",))
    done = carried(run, planned(mail), mail)
    assert done.outcomes[0].message == "sender and to are no mail addresses"
    assert server.said == []


def test_a_user_without_a_password_is_refused_when_the_file_is_read():
    text = '[responders.mail]\nkind = "mail"\nhost = "h"\nsender = "s"\nto = ["t"]\nuser = "u"\n'
    with pytest.raises(SettingsError, match="user needs password_env"):
        read_settings(text, "one.toml")

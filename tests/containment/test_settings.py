"""What an operator's file may say; a secret in it is refused and never repeated."""

import pytest

from doorward.containment.okta import Okta
from doorward.containment.responder import ResponderError
from doorward.containment.settings import (
    FILE,
    SettingsError,
    current_settings,
    read_settings,
    responder_named,
)
from doorward.containment.webhook import Webhook

GOOD = """
accounts_an_hour = 5
[responders.okta]
kind = "okta"
url = "https://example.okta.example"
token_env = "INVENTED_OKTA"
[responders.edr]
kind = "webhook"
url = "https://edr.example/hook"
secret_env = "INVENTED_HOOK"
reversible = true
"""


def test_without_a_file_there_is_the_console_alone(monkeypatch):
    monkeypatch.delenv(FILE, raising=False)
    found = current_settings()
    assert (found.responders, found.command_line, found.hold_hours) == ({}, False, 72)


def test_a_file_is_read_and_read_again_when_it_changes(monkeypatch, tmp_path):
    import os

    file = tmp_path / "responders.toml"
    file.write_text(GOOD)
    os.utime(file, ns=(1, 1))
    monkeypatch.setenv(FILE, str(file))
    assert isinstance(responder_named("okta"), Okta)
    assert isinstance(responder_named("edr"), Webhook)
    with pytest.raises(ResponderError, match="no responder of this name"):
        responder_named("another")
    file.write_text("accounts_an_hour = 3")
    os.utime(file, ns=(2, 2))
    assert current_settings().accounts_an_hour == 3


@pytest.mark.parametrize(
    ("change", "said"),
    [
        (("accounts_an_hour = 5", "accounts_an_hour = 0"), "accounts_an_hour"),
        (("accounts_an_hour = 5", "limit = 5"), "limit"),
        (('"okta"', '"unheard-of"'), "unheard-of"),
        (("https://example.okta", "http://example.okta"), "responders.okta.url"),
        (("responders.edr", "responders.doorward"), "not a name"),
        (("INVENTED_OKTA", "00-a-secret-itself"), "not the name of a variable"),
        (("[responders.okta]", "[responders.okta"), "no readable TOML"),
    ],
    ids=lambda one: one if isinstance(one, str) else "",
)
def test_a_wrong_file_is_refused_in_words(change, said):
    with pytest.raises(SettingsError) as told:
        read_settings(GOOD.replace(*change), "responders.toml")
    assert str(told.value).startswith("responders.toml: ")
    assert said in str(told.value)
    assert "a-secret-itself" not in str(told.value)


def test_a_file_that_is_not_there_or_too_large_is_refused(monkeypatch, tmp_path):
    monkeypatch.setenv(FILE, str(tmp_path / "none.toml"))
    with pytest.raises(SettingsError, match="cannot be read"):
        current_settings()
    large = tmp_path / "large.toml"
    large.write_text("#" * 100_001)
    monkeypatch.setenv(FILE, str(large))
    with pytest.raises(SettingsError, match="larger than"):
        current_settings()

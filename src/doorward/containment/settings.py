"""Which responders there are, and how far containment may go: `responders.toml`.

The file is named by the environment variable `FILE`. It names environment variables for secrets
and never holds one.
"""

from __future__ import annotations

import os
import re
import tomllib
from collections.abc import Callable, Hashable, Mapping
from functools import lru_cache
from pathlib import Path
from typing import Annotated, Any

import msgspec

from doorward.containment.aws import Aws, AwsSettings
from doorward.containment.entra import Entra, EntraSettings
from doorward.containment.github import GitHub, GitHubSettings
from doorward.containment.google import GoogleSettings, GoogleWorkspace
from doorward.containment.notice import Mail, MailSettings, Slack, SlackSettings
from doorward.containment.okta import Okta, OktaSettings
from doorward.containment.responder import Responder, ResponderError
from doorward.containment.sending import checked_url
from doorward.containment.webhook import Webhook, WebhookSettings

FILE = "DOORWARD_RESPONDERS"
MAX_BYTES = 100_000
OWN = "doorward"
"""The name of the responder for people of this console; no file may take it."""
_NAME = re.compile(r"[a-z][a-z0-9-]{0,38}")
_VARIABLE = re.compile(r"[A-Z][A-Z0-9_]{0,99}")


class SettingsError(Exception):
    """A file that cannot be used; the message names the file and the field."""

    code = "responders"


class PlaybookSettings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """Which playbooks there are, and which of them the machine may run.

    `folder` holds a company's own (``*.json``); without one those that come with Doorward are
    taken. `enabled` are ids that may act by themselves; all others only propose. By all playbooks
    together the machine acts on no more than `people_an_hour`.
    """

    folder: str = ""
    enabled: tuple[str, ...] = ()
    people_an_hour: Annotated[int, msgspec.Meta(ge=1, le=1000)] = 5


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """What an operator allows. Without a file there is only the console's own responder.

    `accounts_an_hour` is the most that is contained in any hour, by whomever. `hold_hours` is how
    long an emergency hold may last without a decision. `command_line` lets commands run and undo,
    which have no security key.
    """

    accounts_an_hour: Annotated[int, msgspec.Meta(ge=1, le=1000)] = 10
    hold_hours: Annotated[int, msgspec.Meta(ge=1, le=720)] = 72
    command_line: bool = False
    playbooks: PlaybookSettings = PlaybookSettings()
    responders: dict[
        str,
        OktaSettings
        | WebhookSettings
        | EntraSettings
        | GoogleSettings
        | GitHubSettings
        | AwsSettings
        | SlackSettings
        | MailSettings,
    ] = msgspec.field(default_factory=dict)


_MAKERS: Mapping[type, Callable[[str, Any], Responder]] = {
    OktaSettings: Okta,
    WebhookSettings: Webhook,
    EntraSettings: Entra,
    GoogleSettings: GoogleWorkspace,
    GitHubSettings: GitHub,
    AwsSettings: Aws,
    SlackSettings: Slack,
    MailSettings: Mail,
}
"""Every kind of responder: its settings, and what makes it. A new one is a file and a line."""


def current_settings() -> Settings:
    """The settings in use; `SettingsError` for a file that cannot be used."""
    named = os.environ.get(FILE, "")
    if not named:
        return Settings()
    try:
        changed = Path(named).stat().st_mtime_ns
    except OSError as error:
        raise SettingsError(f"{Path(named).name}: cannot be read ({error.strerror})") from error
    return _loaded(named, changed)


def responder_named(name: str) -> Responder:
    """A responder of the file; `ResponderError` (``setting``) where it names none."""
    found = current_settings().responders.get(name)
    if found is None:
        raise ResponderError("setting", "there is no responder of this name in the settings")
    return _made(name, found)


@lru_cache(maxsize=64)
def _made(name: str, found: Hashable) -> Responder:
    """A responder, kept: some hold a token that is good for an hour."""
    return _MAKERS[type(found)](name, found)


@lru_cache(maxsize=4)
def _loaded(named: str, _changed: int) -> Settings:
    path = Path(named)
    try:
        with path.open("rb") as file:
            raw = file.read(MAX_BYTES + 1)
        if len(raw) > MAX_BYTES:
            raise SettingsError(f"{path.name}: larger than {MAX_BYTES:,} bytes")
        return read_settings(raw.decode("utf-8"), path.name)
    except (OSError, UnicodeDecodeError) as error:
        raise SettingsError(f"{path.name}: cannot be read ({error})") from error


def read_settings(text: str, name: str) -> Settings:
    """Settings from TOML, checked; `SettingsError` says what is wrong, and where."""
    try:
        found = msgspec.convert(tomllib.loads(text), Settings)
    except (tomllib.TOMLDecodeError, RecursionError) as error:
        raise SettingsError(f"{name}: no readable TOML: {error}") from error
    except msgspec.ValidationError as error:
        raise SettingsError(f"{name}: {error}") from error
    for key, one in found.responders.items():
        if not _NAME.fullmatch(key) or key == OWN:
            raise SettingsError(f"{name}: responders.{key[:40]}: not a name that can be used")
        if not all(_VARIABLE.fullmatch(variable) for variable in one.secrets):
            # Whoever wrote the secret itself here must not read it again in a message.
            raise SettingsError(f"{name}: responders.{key}: not the name of a variable")
        if isinstance(one, MailSettings) and one.user and not one.password_env:
            raise SettingsError(f"{name}: responders.{key}: user needs password_env")
        for field in ("url", "login"):
            try:
                if found_url := getattr(one, field, ""):
                    checked_url(found_url)
            except ValueError as error:
                raise SettingsError(f"{name}: responders.{key}.{field}: {error}") from error
    return found

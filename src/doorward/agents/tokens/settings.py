"""What the token service is told: who it is, whom it believes about people, and for whom it
issues tokens. One TOML file, read whole or refused whole."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import msgspec

from doorward.agents.refusals import AgentRefusal
from doorward.agents.tokens.jose import Key, public_key

CODE = "settings-invalid"
MOST_BYTES = 1024 * 1024
MOST_LEEWAY, LONGEST_LIFETIME = 60.0, 3_600.0
_LOCAL = frozenset({"localhost", "127.0.0.1", "::1"})


class PeopleIssuer(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """An identity provider of the company whose word about a person's session counts.

    `keys` is a file with its JWK Set, `audience` the ``aud`` that its assertions must have.
    `person` and `device` are the claims with the person's id in the register and the device's.
    An assertion has to name the agent (``may_act``, ``client_id`` or ``azp``) unless `unnamed` is
    true; then it belongs to the first agent that shows it. No session lasts longer than
    `longest_seconds`.
    """

    issuer: str
    keys: str
    audience: str
    person: str = "sub"
    device: str = "device_id"
    unnamed: bool = False
    longest_seconds: float = 43_200.0


class Resource(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """A server that takes tokens, by the address that clients know (RFC 8707). With the JWK Set
    in `keys` it may ask about tokens that are meant for it (RFC 7662)."""

    name: str
    keys: str = ""


class Settings(msgspec.Struct, frozen=True, kw_only=True, forbid_unknown_fields=True):
    """The file. `issuer` is the address of the service; a token lives `lifetime_seconds`.
    `leeway_seconds` is how far the clocks of others may differ. `own_account` are the blueprints
    whose agents may also work for nobody: then no person's rights narrow theirs, and what they
    read for people was read in other sessions."""

    issuer: str
    lifetime_seconds: float = 300.0
    leeway_seconds: float = 30.0
    people: tuple[PeopleIssuer, ...] = ()
    resources: tuple[Resource, ...] = ()
    own_account: tuple[str, ...] = ()


class Trust(msgspec.Struct, frozen=True, kw_only=True):
    """The settings with the keys that they name: by issuer or resource, then by ``kid`` (the
    thumbprint where a key has none)."""

    settings: Settings
    keys: dict[str, dict[str, Key]] = {}

    def people(self, issuer: str) -> PeopleIssuer | None:
        """The identity provider of this name."""
        return next((one for one in self.settings.people if one.issuer == issuer), None)

    @property
    def resources(self) -> frozenset[str]:
        """The servers for which there are tokens."""
        return frozenset(one.name for one in self.settings.resources)


def read_settings(file: Path, issuer: str = "") -> Trust:
    """The file and the JWK Sets that it names, relative to it. Raises `AgentRefusal`
    ``settings-invalid`` saying what is wrong, also where it is not for this issuer any more."""
    try:
        settings = msgspec.convert(tomllib.loads(_text(file)), Settings)
    except (tomllib.TOMLDecodeError, msgspec.ValidationError) as error:
        raise AgentRefusal(CODE, f"{file}: {error}") from error
    if issuer and settings.issuer != issuer:
        raise AgentRefusal(CODE, f"{file}: a running service cannot become another issuer")
    try:
        return trusting(settings, file.parent)
    except AgentRefusal as refusal:
        raise AgentRefusal(CODE, f"{file}: {refusal}") from refusal


def trusting(settings: Settings, folder: Path) -> Trust:
    """Settings, checked, with their keys. Raises `AgentRefusal` ``settings-invalid``."""
    _require_sensible(settings)
    return Trust(
        settings=settings,
        keys={name: _keys(folder / keys) for name, keys in _named(settings)},
    )


def named_files(settings: Settings, folder: Path) -> list[Path]:
    """The files of keys that settings name."""
    return [folder / keys for _, keys in _named(settings)]


def _named(settings: Settings) -> list[tuple[str, str]]:
    people = [(one.issuer, one.keys) for one in settings.people]
    return people + [(one.name, one.keys) for one in settings.resources if one.keys]


def _require_sensible(one: Settings) -> None:
    problem = ""
    names = [*(each.issuer for each in one.people), *(each.name for each in one.resources)]
    if not is_address(one.issuer) or one.issuer.endswith("/"):
        problem = "issuer is an https address without a slash at its end"
    elif not 30 <= one.lifetime_seconds <= LONGEST_LIFETIME:
        problem = f"lifetime_seconds is 30 to {LONGEST_LIFETIME:,.0f}"
    elif not 0 <= one.leeway_seconds <= MOST_LEEWAY:
        problem = f"leeway_seconds is 0 to {MOST_LEEWAY:.0f}"
    elif not all(map(is_address, (each.name for each in one.resources))):
        problem = "the name of a resource is an https address"
    elif len({*names, one.issuer}) != len(names) + 1:
        problem = "an issuer or a resource stands twice"
    elif not all(each.issuer and each.audience and each.person for each in one.people):
        problem = "people: issuer, audience and person cannot be empty"
    elif not all(60 <= each.longest_seconds <= 86_400 for each in one.people):
        problem = "longest_seconds is 60 to 86,400"
    if problem:
        raise AgentRefusal(CODE, problem)


def is_address(text: str) -> bool:
    """Whether a text is an absolute https address without query and fragment; http for this
    machine."""
    try:
        parts = urlsplit(text)
    except ValueError:
        return False
    local = parts.scheme == "http" and parts.hostname in _LOCAL
    plain = not parts.query and not parts.fragment and parts.username is None
    return bool(parts.hostname) and plain and (parts.scheme == "https" or local) and "*" not in text


def _keys(file: Path) -> dict[str, Key]:
    try:
        found: Any = json.loads(_text(file))
    except (ValueError, RecursionError) as error:
        raise AgentRefusal(CODE, f"{file}: is no JSON") from error
    said = found.get("keys", [found]) if isinstance(found, dict) else []
    keys: dict[str, Key] = {}
    for one in said if isinstance(said, list) else []:
        # A set may hold keys for encryption, or of kinds that are not taken, besides.
        if isinstance(one, dict) and one.get("use", "sig") == "sig":
            try:
                thumbprint, key = public_key(one)
            except AgentRefusal as error:
                if error.code == "key-private":
                    raise AgentRefusal(CODE, f"{file}: {error}") from error
                continue
            keys[str(one.get("kid", thumbprint))] = key
    if not keys:
        raise AgentRefusal(CODE, f"{file}: holds no public key for signatures that is taken")
    return keys


def _text(file: Path) -> str:
    try:
        with file.open("rb") as opened:
            data = opened.read(MOST_BYTES + 1)
    except OSError as error:
        raise AgentRefusal(CODE, f"{file}: {error.strerror}") from error
    if len(data) > MOST_BYTES:
        raise AgentRefusal(CODE, f"{file}: larger than 1 MiB")
    try:
        return data.decode("utf-8")
    except UnicodeDecodeError as error:
        raise AgentRefusal(CODE, f"{file}: not UTF-8 text") from error

"""Redaction profiles: what each recipient of a pack may see, read from ``profiles.toml``."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from enum import StrEnum
from functools import cache
from importlib.resources import files

import msgspec

from doorward.model import FactKind


class Recipient(StrEnum):
    """Whom a pack is for."""

    INTERNAL = "internal"
    COUNSEL = "counsel"
    LAW_ENFORCEMENT = "law-enforcement"
    PARTNER = "partner"


class Shown(StrEnum):
    """How values of a kind are shown."""

    CLEAR = "clear"
    MASKED = "masked"
    REMOVED = "removed"


class Colleagues(StrEnum):
    """How those who worked on the case are shown."""

    NAMED = "named"
    ROLE = "role"
    REMOVED = "removed"


class Section(StrEnum):
    """A part of a case that a recipient gets or does not get."""

    REASONS = "reasons"
    TASKS = "tasks"
    NOTES = "notes"
    DECISIONS = "decisions"
    NOTICES = "notices"
    APPEALS = "appeals"
    TIES = "ties"


class Form(StrEnum):
    """A draft in the fields that somebody asks for."""

    IC3 = "ic3"
    OFAC = "ofac"
    SEAL = "seal"


class ThirdParties(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """By which labels facts about third parties are known."""

    labels: tuple[str, ...]
    public_labels: tuple[str, ...]

    def hold(self, label: str) -> bool:
        """Whether a fact of this label is about a third party."""
        return any(word in label.casefold() for word in self.labels)

    def public(self, label: str) -> bool:
        """Whether a name under this label is one that a public list gives."""
        return any(word in label.casefold() for word in self.public_labels)


class Profile(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What one recipient may see."""

    words: str
    tlp: str
    kinds: Mapping[FactKind, Shown]
    third_parties: Shown
    colleagues: Colleagues
    sections: frozenset[Section]
    forms: frozenset[Form]

    @property
    def needs_reason(self) -> bool:
        """Whether any identifier goes along in clear."""
        return Shown.CLEAR in self.kinds.values()


class Profiles(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """All profiles."""

    third_parties: ThirdParties
    profiles: Mapping[Recipient, Profile]


@cache
def profiles() -> Profiles:
    """The profiles that ship. Every recipient has one, which names every kind of value."""
    text = files(__package__).joinpath("profiles.toml").read_text(encoding="utf-8")
    read = msgspec.convert(tomllib.loads(text), Profiles)
    if set(read.profiles) != set(Recipient) or any(
        set(one.kinds) != set(FactKind) for one in read.profiles.values()
    ):
        raise ValueError("profiles.toml must say how each recipient sees each kind of value")
    return read


def profile_of(recipient: Recipient) -> Profile:
    """One recipient's profile."""
    return profiles().profiles[recipient]


def masked_profile(profile: Profile) -> Profile:
    """The same with nothing in clear: what goes along where no reason was given."""
    kinds = {
        kind: Shown.MASKED if shown is Shown.CLEAR else shown
        for kind, shown in profile.kinds.items()
    }
    third = Shown.MASKED if profile.third_parties is Shown.CLEAR else profile.third_parties
    return msgspec.structs.replace(profile, kinds=kinds, third_parties=third)

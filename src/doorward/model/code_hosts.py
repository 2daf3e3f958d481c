"""What a code host or a git clone shows about an account."""

from __future__ import annotations

import re
from datetime import datetime

import msgspec

_HIDDEN = re.compile(
    r"(?:(\d{1,15})\+)?([A-Za-z0-9](?:[A-Za-z0-9_-]{0,38})(?:\[bot\])?)@users\.noreply\.github\.com",
    re.IGNORECASE,
)


def hidden_address(email: str) -> tuple[int | None, str] | None:
    """The account id and login in an address GitHub gives to hide the real one.

    >>> hidden_address("1234567+example@users.noreply.github.com")
    (1234567, 'example')
    >>> hidden_address("example@users.noreply.github.com")
    (None, 'example')

    None for any other address. GitHub writes the id since July 2017
    (https://docs.github.com/account-and-profile/reference/email-addresses-reference).
    """
    match = _HIDDEN.fullmatch(email.strip()) if len(email) < 120 else None
    if match is None:
        return None
    number, login = match.groups()
    return (int(number) if number else None), login


class Identity(msgspec.Struct, frozen=True, order=True, gc=False):
    """A name and e-mail as they stand in a commit."""

    name: str | None = None
    email: str | None = None


_MACHINE_NAME = re.compile(
    r"\[bot\]$|[-_]bot$|^(?:"
    r"dependabot(?: preview)?|renovate(?: bot)?|greenkeeper|snyk(?: bot)?|semantic[- ]release"
    r"|github(?: actions?)?|web-flow|copilot|travis(?: ci)?|circle ?ci|jenkins|buildbot|autofix"
    r"|pre-commit(?:[- ]ci)?|allcontributors|imgbot|gitter-badger|mergify|bors|bot"
    r")$",
    re.IGNORECASE,
)
# People are called Travis, Jenkins and Bot: such words count only as the whole name.
_MACHINE_EMAIL = re.compile(
    r"\[bot\]@|^noreply@github\.com$|^actions?@github\.com$|^support@github\.com$"
    r"|@(?:dependabot|renovatebot|greenkeeper|snyk|travis-ci)\.(?:com|io|org)$"
    r"|^(?:bot|ci|jenkins|buildbot|travis)@",
    re.IGNORECASE,
)


def automated(identity: Identity) -> bool:
    """Whether a commit identity is a service's (update bots, web editor), not a person's.

    >>> automated(Identity("dependabot[bot]", None)), automated(Identity("Ada Example", None))
    (True, False)
    """
    name, email = identity.name, identity.email
    return bool(
        (name and _MACHINE_NAME.search(name[:100]))
        or (email and _MACHINE_EMAIL.search(email[:200]))
    )


class Commit(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """One commit. The client that made it can set both times and the offset freely.

    `offset` is the author's UTC offset in minutes as the client wrote it, None where the source
    gives times in UTC whatever the client wrote, as GitHub's REST interface does. (A moment
    alone may lose its offset on the way through a binary encoding.)
    """

    sha: str
    author: Identity = Identity()
    committer: Identity = Identity()
    authored_at: datetime | None = None
    committed_at: datetime | None = None
    message: str | None = None
    offset: int | None = None


class Repository(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A repository shown under the account. `commit_count` may exceed the commits listed.

    `fork` is None where the source cannot tell (a clone). `truncated` says that older commits
    exist but are not listed. `copied_from` names repositories (``owner/name``) that a tool or a
    person found to hold the same commits.
    """

    name: str
    owner: str | None = None
    fork: bool | None = None
    created_at: datetime | None = None
    description: str | None = None
    commit_count: int | None = None
    commits: tuple[Commit, ...] = ()
    copied_from: tuple[str, ...] = ()
    truncated: bool = False


class Contribution(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """An issue or pull request opened in somebody else's repository."""

    kind: str
    repository: str
    state: str | None = None
    merged: bool | None = None
    at: datetime | None = None


class CodeAccount(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """An account on a code host, as somebody saved it at `observed_at`.

    `claimed` is False for an account found rather than named by the applicant. `identities` are
    those that can be attributed to the account's owner; everybody else's stay in the commits.
    `follower_count` may exceed the followers listed.
    """

    host: str
    login: str | None = None
    account_id: int | None = None
    created_at: datetime | None = None
    observed_at: datetime | None = None
    display_name: str | None = None
    email: str | None = None
    location: str | None = None
    company: str | None = None
    website: str | None = None
    deleted: bool = False
    follower_count: int | None = None
    following_count: int | None = None
    followers: tuple[str, ...] = ()
    following: tuple[str, ...] = ()
    repositories: tuple[Repository, ...] = ()
    contributions: tuple[Contribution, ...] = ()
    identities: tuple[Identity, ...] = ()
    keys: tuple[str, ...] = ()
    claimed: bool = True
    file: str = ""
    record: str | None = None

"""What a code host or a git clone shows about an account."""

from __future__ import annotations

from datetime import datetime

import msgspec


class Identity(msgspec.Struct, frozen=True, order=True):
    """A name and e-mail as they stand in a commit."""

    name: str | None = None
    email: str | None = None


class Commit(msgspec.Struct, frozen=True, kw_only=True):
    """One commit. Times keep the UTC offset the client wrote; the client can set both."""

    sha: str
    author: Identity = Identity()
    committer: Identity = Identity()
    authored_at: datetime | None = None
    committed_at: datetime | None = None
    message: str | None = None


class Repository(msgspec.Struct, frozen=True, kw_only=True):
    """A repository shown under the account. `commit_count` may exceed the commits listed."""

    name: str
    owner: str | None = None
    fork: bool | None = None
    created_at: datetime | None = None
    description: str | None = None
    commit_count: int | None = None
    commits: tuple[Commit, ...] = ()
    copied_from: tuple[str, ...] = ()


class Contribution(msgspec.Struct, frozen=True, kw_only=True):
    """An issue or pull request opened in somebody else's repository."""

    kind: str
    repository: str
    state: str | None = None
    merged: bool | None = None
    at: datetime | None = None


class CodeAccount(msgspec.Struct, frozen=True, kw_only=True):
    """An account on a code host, as somebody saved it at `observed_at`.

    `claimed` is False for an account found rather than named by the applicant.
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

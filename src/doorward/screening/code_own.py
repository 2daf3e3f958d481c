"""What in a code-host account is the owner's: repositories, commits, activity.

Used by the checks on code hosts. Nothing here looks at how a name or login is spelled.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timedelta

import msgspec

from doorward.model import (
    CodeAccount,
    Commit,
    Fact,
    FactKind,
    FeedKind,
    Identity,
    Knowledge,
    Repository,
    automated,
)
from doorward.signals.facts import clip, fact

DAY = timedelta(days=1)


def paths(*fields: str) -> tuple[str, ...]:
    """Paths of a dossier for fields of its code-host accounts, for what a check reads.

    >>> paths("email")
    ('application.code_accounts.email',)
    """
    return tuple(f"application.code_accounts.{field}" for field in fields)


HANDLE = paths("host", "login", "file", "record")
"""What naming an account and its file reads."""

MADE = paths("created_at", "account_id")
"""What `made` reads."""

OWN = paths("repositories.owner", "repositories.fork", "identities")
"""What `own_repositories` and `by_owner` read."""

OWN_COMMITS = (
    *OWN,
    *paths(*(f"repositories.commits.{one}" for one in ("sha", "author", "authored_at"))),
)
"""What `owner_commits` reads."""
_CLOCKS_SET = 1990
"""Commits dated before this year come from clocks that were never set, not from anybody."""
_FAR = 2200


class Made(msgspec.Struct, frozen=True):
    """When an account was made: the latest moment that is sure to lie before its first use.

    `exact` is False where it was estimated from the account's number; `before` then is the
    earlier bound, so that a comparison errs in the owner's favour.
    """

    before: datetime
    exact: bool
    source: str


def made(account: CodeAccount, knowledge: Knowledge) -> Made | None:
    """The creation of an account as saved, else from its number; None where neither is known."""
    created = dated(account.created_at)
    if created is not None:
        return Made(created, exact=True, source=where(account, "created_at"))
    if account.account_id is None or not knowledge.has(FeedKind.CODE_ACCOUNT_DATES):
        return None
    found = knowledge.code_account_date(account.host, account.account_id)
    if found is None:
        return None
    return Made(found.earliest, exact=False, source=found.source)


def made_fact(account: CodeAccount, when: Made) -> Fact:
    """The creation date as a fact, saying whether it was estimated."""
    day = f"{when.before:%Y-%m-%d}"
    if when.exact:
        return fact("account created", day, when.source)
    return fact(
        "account created not before", f"{day} (from number {account.account_id})", when.source
    )


def own_repositories(account: CodeAccount) -> Iterator[Repository]:
    """Repositories under the account itself that are not known to be forks."""
    login = (account.login or "").casefold()
    for repository in account.repositories:
        owner = (repository.owner or "").casefold()
        if not repository.fork and (not owner or not login or owner == login):
            yield repository


def by_owner(account: CodeAccount) -> frozenset[Identity]:
    """The identities attributed to the account's owner."""
    return frozenset(one for one in account.identities if not automated(one))


def dated(moment: datetime | None) -> datetime | None:
    """A commit's moment if it can be compared and is not from a clock that was never set."""
    if moment is None or moment.tzinfo is None:
        return None
    return moment if _CLOCKS_SET <= moment.year <= _FAR else None


def owner_commits(account: CodeAccount) -> Iterator[tuple[Repository, Commit, datetime]]:
    """Commits the owner wrote in own repositories, each sha once, with the author's moment."""
    identities = by_owner(account)
    seen: set[str] = set()
    for repository in own_repositories(account):
        for commit in repository.commits:
            if commit.author in identities and commit.sha not in seen:
                seen.add(commit.sha)
                moment = dated(commit.authored_at)
                if moment is not None:
                    yield repository, commit, moment


def where(account: CodeAccount, field: str) -> str:
    """Where something of an account was read."""
    place = account.file or account.host
    record = f"#{account.record}" if account.record else ""
    return f"{place}{record} {field}"


def handle_fact(account: CodeAccount) -> Fact:
    """The account itself, as a fact."""
    login = account.login or "(login not known)"
    return fact("account", f"{account.host}/{login}", where(account, "login"), FactKind.HANDLE)


def naming(account: CodeAccount) -> str:
    """How a reason names the account, without its login: outputs mask facts, not reasons."""
    return f"the {clip(account.host, 60)} account" if account.host else "the code-host account"


def plural(count: int, one: str, many: str | None = None) -> str:
    """A count with its noun.

    >>> plural(1, "commit"), plural(3, "repository", "repositories")
    ('1 commit', '3 repositories')
    """
    return f"{count:,} {one if count == 1 else many or one + 's'}"

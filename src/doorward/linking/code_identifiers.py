"""Identifiers in code-host data: account, commit e-mails, commits, keys, mutual follows."""

from __future__ import annotations

from collections.abc import Iterator

from doorward.linking.collecting import Collector
from doorward.linking.folding import site_key
from doorward.linking.records import IdentifierClass, digest64
from doorward.model import CodeAccount, Repository

_ACCOUNTS = 3
_REPOSITORIES = 200
_COMMITS = 2000
_EMAILS = 16
_COMMITS_KEPT = 16
_KEYS = 6
_FEW_AUTHORS = 3
_FOLLOWS = 16
_SMALL_CIRCLE = 300

_MACHINE_MAIL = ("noreply@github.com", "noreply@gitlab.com", "[bot]@", "bot@", "actions@github.com")
_PUBLIC_HOSTS = {"github": "github.com", "gitlab": "gitlab.com"}


def add_code_accounts(accounts: tuple[CodeAccount, ...], collector: Collector) -> None:
    """Add what at most three accounts share with others."""
    for account in accounts[:_ACCOUNTS]:
        source = account.file if account.record is None else f"{account.file}#{account.record}"
        _account(account, source, collector)
        _emails(account, source, collector)
        _commits(account, source, collector)
        for key in dict.fromkeys(account.keys[:_KEYS]):
            if len(key.strip()) >= 16:
                value = " ".join(key.split()[:2])
                collector.add(IdentifierClass.GIT_KEY, value, f"{source} keys")
        _follows(account, source, collector)


def _account(account: CodeAccount, source: str, collector: Collector) -> None:
    host = _host(account)
    if account.login:
        login = account.login.strip().lower()
        key = site_key(f"https://{host}/{login}")
        if key is not None:
            collector.add(IdentifierClass.PROFILE, key[0], f"{source} login")
    if account.website:
        website = site_key(account.website)
        if website is not None:
            cls = IdentifierClass.PROFILE if website[1] else IdentifierClass.SITE
            collector.add(cls, website[0], f"{source} website")


def _host(account: CodeAccount) -> str:
    host = account.host.strip().lower()
    return _PUBLIC_HOSTS.get(host, host if "." in host else f"{host}.invalid")


def _own(account: CodeAccount) -> Iterator[Repository]:
    for repository in account.repositories[:_REPOSITORIES]:
        if not repository.fork:
            yield repository


def _emails(account: CodeAccount, source: str, collector: Collector) -> None:
    found: dict[str, None] = {}
    if account.email:
        found[account.email.strip().lower()] = None
    for identity in account.identities[:200]:
        if identity.email:
            found[identity.email.strip().lower()] = None
    for repository in _own(account):
        authors = {
            who.email.strip().lower()
            for commit in repository.commits[:_COMMITS]
            for who in (commit.author, commit.committer)
            if who.email
        }
        # Whoever contributes to many people's projects would tie them all together.
        if len(authors) <= _FEW_AUTHORS:
            found.update(dict.fromkeys(sorted(authors)))
    usable = [one for one in found if "@" in one and not one.endswith(_MACHINE_MAIL)]
    usable = [one for one in usable if not any(word in one for word in _MACHINE_MAIL)]
    for email in usable[:_EMAILS]:
        collector.add(IdentifierClass.GIT_EMAIL, email, f"{source} commit e-mails")


def _commits(account: CodeAccount, source: str, collector: Collector) -> None:
    shas = {
        commit.sha.lower()
        for repository in _own(account)
        for commit in repository.commits[:_COMMITS]
        if len(commit.sha) >= 12
    }
    # The smallest digests are a sample that copies of a repository agree on.
    for sha in sorted(shas, key=digest64)[:_COMMITS_KEPT]:
        collector.add(IdentifierClass.GIT_COMMIT, sha, f"{source} commits")


def _follows(account: CodeAccount, source: str, collector: Collector) -> None:
    if not account.login or len(account.followers) > _SMALL_CIRCLE:
        return
    if len(account.following) > _SMALL_CIRCLE:
        return
    me = account.login.strip().lower()
    mutual = {one.lower() for one in account.followers} & {one.lower() for one in account.following}
    for other in sorted(mutual)[:_FOLLOWS]:
        pair = " & ".join(sorted((me, other)))
        collector.add(IdentifierClass.FOLLOW, f"{_host(account)}: {pair}", f"{source} followers")

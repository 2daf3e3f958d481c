"""Saved code-host data that an application names, and matching saved accounts to links."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path

import msgspec

from doorward.intake.profiles import gh_fake_analyzer, git_clone, github
from doorward.intake.profiles.code_dumps import read_profile
from doorward.intake.profiles.code_folders import head_of
from doorward.intake.profiles.code_owner import attributed
from doorward.intake.profiles.code_parts import id_from
from doorward.intake.reader import Limits, ReadOptions
from doorward.model import Application, CodeAccount, Problem, Severity

_LINK = re.compile(
    r"(?i)(?:https?://)?(?:www\.)?(github\.com|gitlab\.com|codeberg\.org)/([A-Za-z0-9_-]{1,39})/?(?:[/?#].*)?"
)
_NOT_LOGINS = frozenset(
    ("about", "apps", "collections", "explore", "features", "marketplace", "orgs", "search",
     "settings", "sponsors", "topics", "trending")
)  # fmt: skip


def load_account(path: Path, limits: Limits) -> tuple[CodeAccount | None, list[Problem]]:
    """The account saved in a file or folder of any understood form, and the problems.

    A clone, a profile of a gh-fake-analyzer dump, or GitHub JSON. Where several accounts lie
    there, the first counts and the problem says so. Never raises for bad input.
    """
    try:
        accounts, problems = _accounts(path, limits)
    except OSError as error:
        why = error.strerror or "cannot be read"
        return None, [Problem(Severity.FILE, "unreadable", why, path.name)]
    except Exception as error:  # noqa: BLE001 - one account must not end the run
        why = f"reading it failed ({type(error).__name__}: {error}); this is a fault of Doorward's"
        return None, [Problem(Severity.FILE, "reader-failed", why, path.name)]
    if not accounts:
        if not problems:
            why = "no code-host account is recognised here"
            problems = [Problem(Severity.FILE, "wrong-format", why, path.name)]
        return None, problems
    if len(accounts) > 1:
        why = f"{len(accounts)} accounts lie here; only the first was taken"
        problems = [*problems, Problem(Severity.NOTE, "several-accounts", why, path.name)]
    return accounts[0], problems


def _accounts(path: Path, limits: Limits) -> tuple[list[CodeAccount], list[Problem]]:
    if not path.exists():
        return [], [Problem(Severity.FILE, "missing", "no such file or folder", path.name)]
    head = b"" if path.is_dir() else head_of(path)
    if git_clone.reader.recognises(path, head):
        return git_clone.read_accounts(path, limits, path.name)
    if not path.is_dir() and gh_fake_analyzer.reader.recognises(path, head):
        account, problems = read_profile([path], limits, path.name, path.stem)
        return ([account] if account else []), problems
    accounts: list[CodeAccount] = []
    problems = []
    for one in (gh_fake_analyzer.reader, github.reader):
        if one.recognises(path, head):
            for item in one.read(path, ReadOptions(limits=limits)):
                if isinstance(item, Problem):
                    problems.append(item)
                else:
                    accounts.append(item.code_accounts[-1])
            break
    return accounts, problems


def account_links(application: Application) -> tuple[tuple[str, str], ...]:
    """Accounts that an application's statements link to, as (host, login), lower-case."""
    found: dict[tuple[str, str], None] = {}
    for statement in application.statements:
        for link in statement.links:
            match = _LINK.fullmatch(link.strip()[:300])
            if match and match[2].lower() not in _NOT_LOGINS:
                found[(match[1].lower(), match[2].lower())] = None
    return tuple(found)


def attach_accounts(
    application: Application, accounts_by_login: Mapping[str, CodeAccount]
) -> Application:
    """The application with the saved accounts its links point to, where it lacks them.

    `accounts_by_login` is keyed by lower-case login (`by_login` makes it). The same application
    comes back when nothing matches.
    """
    present = {(one.host, (one.login or "").casefold()) for one in application.code_accounts}
    added = []
    for host, login in account_links(application):
        account = accounts_by_login.get(login)
        if account is not None and account.host == host and (host, login) not in present:
            added.append(msgspec.structs.replace(account, claimed=True))
    if not added:
        return application
    made = msgspec.structs.replace(application, code_accounts=(*application.code_accounts, *added))
    return with_applicant(made)


def with_applicant(application: Application) -> Application:
    """The application with its accounts' identities found anew by its own names and addresses.

    A clone shows no profile, so only what the applicant says of themselves ties commits under
    their everyday name to the account they name. Accounts that were found rather than named,
    and those that already show a profile, stay as they are.
    """
    names = tuple(one.name for one in application.statements if one.name)
    emails = tuple(email for one in application.statements for email in one.emails)
    if not application.code_accounts or not (names or emails):
        return application
    accounts = tuple(
        _reattributed(one, names, emails) if one.claimed and one.created_at is None else one
        for one in application.code_accounts
    )
    return msgspec.structs.replace(application, code_accounts=accounts)


def _reattributed(
    account: CodeAccount, names: tuple[str, ...], emails: tuple[str, ...]
) -> CodeAccount:
    identities = attributed(
        account.repositories,
        login=account.login,
        email=account.email,
        display_name=account.display_name,
        stated=account.identities,
        also_named=names,
        also_emails=emails,
    )
    number = account.account_id or id_from(identities, account.login)
    return msgspec.structs.replace(account, identities=identities, account_id=number)


def by_login(accounts: Iterable[CodeAccount]) -> dict[str, CodeAccount]:
    """Saved accounts keyed by lower-case login; the first of a login counts."""
    found: dict[str, CodeAccount] = {}
    for one in accounts:
        if one.login:
            found.setdefault(one.login.casefold(), one)
    return found

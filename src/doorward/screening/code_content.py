"""Copied repositories, and commits that other applicants' accounts hold too."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime

import msgspec

from doorward.model import (
    CodeAccount,
    Dossier,
    Fact,
    FactKind,
    Knowledge,
    LinkKind,
    Repository,
    SharedIdentifier,
    SharedWith,
    Strength,
)
from doorward.screening.code_own import (
    DAY,
    HANDLE,
    MADE,
    OWN_COMMITS,
    Made,
    by_owner,
    dated,
    handle_fact,
    made,
    naming,
    own_repositories,
    owner_commits,
    paths,
    plural,
    where,
)
from doorward.signals import FairnessMark, Observation, signal
from doorward.signals.facts import clip, fact
from doorward.signals.frameworks import ESTABLISH_ACCOUNTS
from doorward.signals.sharing import READS, related, relevant

_MERGE = re.compile(r"Merge pull request #\d{1,7} from ([A-Za-z0-9_-]{1,39})/")
_LEAST_MERGES = 3
_LEAST_BROUGHT = 10
_REWRITTEN = 0.8


class _Copy(msgspec.Struct, frozen=True):
    """What speaks for a repository having been copied.

    `brought` counts commits older than the repository, `as_own` those of them under the owner's
    name, `old_as_own` those of these older than the account too. `same` are repositories that
    hold the very same commits, `alike` those that share rare commit messages only: there the
    commits differ in something else, such as their author.
    """

    repository: Repository
    merges: int = 0
    brought: int = 0
    as_own: int = 0
    old_as_own: int = 0
    same: tuple[str, ...] = ()
    alike: tuple[str, ...] = ()

    @property
    def rewritten(self) -> bool:
        """Known from elsewhere by its messages, and nearly all under the owner's name here."""
        mostly = self.as_own >= _REWRITTEN * self.brought
        return bool(self.alike) and self.brought >= _LEAST_BROUGHT and mostly

    @property
    def foreign(self) -> bool:
        """Known from elsewhere, and begun by other people."""
        known = bool(self.alike or self.same)
        return known and self.brought >= _LEAST_BROUGHT and self.as_own < self.brought / 2

    @property
    def strong(self) -> bool:
        """Rewritten, and so old that the account cannot have been there when it was made."""
        return self.rewritten and self.old_as_own >= _LEAST_BROUGHT


@signal(
    "C02",
    title="Repository copied from somebody else and shown as own",
    family="code-content",
    strength=Strength.STRONG,
    fairness=FairnessMark.FAIR,
    reads=(
        *HANDLE,
        *MADE,
        *OWN_COMMITS,
        *paths(
            "repositories.name",
            "repositories.created_at",
            "repositories.copied_from",
            "repositories.commits.committed_at",
            "repositories.commits.message",
        ),
    ),
    needs=(
        "application.code_accounts.repositories.commits",
        "application.code_accounts.repositories.created_at",
    ),
    clears="Open the other repository: whose history is older, and does its README name this "
    "person? A move from an organisation's account, a mirror, course material or a project taken "
    "over with its history is innocent. Others may also have copied this person.",
    sources=("SEAL", "KET"),
    mappings=(ESTABLISH_ACCOUNTS,),
    published="149 of 404 suspicious reports carry the tool's potential-copy mark; the ordinary "
    "rate is not known.",
    limits="Repositories not known to be forks, by what is older than the repository itself. "
    "Medium: rare commit messages known from another repository on ten or more commits under "
    "the owner's name; or a copy known elsewhere that begins with other people's work; or three "
    "merges of other people's pull requests. Strong: the first of these, where ten such commits "
    "are older than the account as well. The very same commits elsewhere are no sign of changed "
    "authors. Needs the repository's creation date, which a clone lacks. Which of two equal "
    "histories is the original is not known here. Files are not compared.",
)
def copied_repository(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:
    """A history made by others stands under the applicant's account, at worst under their name.

    Rewriting the author of a public project's history is a quick way to a portfolio.
    """
    accounts = dossier.application.code_accounts
    for account in accounts:
        others = [one for one in accounts if _different(one, account)]
        when = made(account, knowledge)
        copies = [
            one
            for repository in own_repositories(account)
            if (one := _copy(account, repository, others, when)) is not None
        ]
        if not copies:
            continue
        worst = sorted(copies, key=lambda one: (not one.strong, not one.rewritten, -one.brought))
        yield Observation(
            reason=_reason(account, worst[0], len(copies)),
            facts=(handle_fact(account), *(_copy_fact(account, one) for one in worst[:6])),
            strength=Strength.STRONG if worst[0].strong else Strength.MEDIUM,
        )


def _different(one: CodeAccount, other: CodeAccount) -> bool:
    if one is other or not one.login or not other.login:
        return False
    if one.account_id is not None and one.account_id == other.account_id:
        return False
    return (one.host, one.login.casefold()) != (other.host, other.login.casefold())


def _copy(
    account: CodeAccount, repository: Repository, others: list[CodeAccount], when: Made | None
) -> _Copy | None:
    """What speaks for a copy, or None where it is too little."""
    since = dated(repository.created_at)
    if since is None:
        return None
    limit = since - DAY
    identities = by_owner(account)
    login = (account.login or "").casefold()
    merges = brought = as_own = old = 0
    for commit in repository.commits:
        if not _before(commit.committed_at, limit) or not _before(commit.authored_at, limit):
            continue
        brought += 1
        if commit.author in identities:
            as_own += 1
            old += when is not None and _before(commit.authored_at, when.before - DAY)
        merge = _MERGE.match(commit.message or "")
        merges += merge is not None and merge.group(1).casefold() != login
    listed = {f"{one.owner}/{one.name}".casefold() for one in account.repositories if one.owner}
    same = [one for one in repository.copied_from if one.casefold() in listed]
    alike = tuple(one for one in repository.copied_from if one not in same)
    held = (*same, *_held_by(repository, others))
    found = _Copy(repository, merges, brought, as_own, old, held, alike)
    worth = found.rewritten or found.foreign or merges >= _LEAST_MERGES
    return found if worth else None


def _before(moment: datetime | None, limit: datetime) -> bool:
    found = dated(moment)
    return found is not None and found < limit


def _held_by(repository: Repository, others: list[CodeAccount]) -> Iterator[str]:
    """Repositories of the other accounts here that hold commits of this one."""
    shas = {commit.sha for commit in repository.commits}
    for account in others if shas else ():
        for other in own_repositories(account):
            if any(commit.sha in shas for commit in other.commits):
                yield f"{account.login}/{other.name}"


def _reason(account: CodeAccount, worst: _Copy, count: int) -> str:
    more = f" ({count} repositories like this)" if count > 1 else ""
    if worst.rewritten:
        return (
            f"A repository on {naming(account)} holds history whose messages are known from "
            f"elsewhere, older than {'the account' if worst.strong else 'the repository'} itself, "
            f"with nearly all of it under the owner's name{more}."
        )
    if worst.merges >= _LEAST_MERGES:
        return (
            f"A repository on {naming(account)} shows {plural(worst.merges, 'merge')} of other "
            f"people's pull requests from before the repository was made: its history was "
            f"brought from another one{more}."
        )
    return (
        f"A repository on {naming(account)} that is not marked as a fork begins with "
        f"{plural(worst.brought, 'commit')} by other people, known from elsewhere{more}."
    )


def _copy_fact(account: CodeAccount, one: _Copy) -> Fact:
    parts = [f"{one.brought:,} commits older than the repository"]
    parts.append(f"{one.as_own:,} of them under the owner's name")
    if one.merges:
        parts.append(f"{one.merges:,} merged pull requests")
    if one.same:
        parts.append(f"the same commits in {', '.join(one.same[:3])}")
    if one.alike:
        parts.append(f"the same rare messages in {', '.join(one.alike[:3])}")
    return fact(
        f"repository {clip(one.repository.name, 60)}",
        "; ".join(parts),
        where(account, "commits"),
        FactKind.HANDLE,
    )


@signal(
    "C05.commits",
    title="The same commits in other applicants' repositories",
    family="code-content",
    strength=Strength.MEDIUM,
    fairness=FairnessMark.FAIR,
    reads=(*READS, *OWN_COMMITS, *paths("login")),
    needs=("application.code_accounts.repositories.commits",),
    clears="Classmates, colleagues and people who published the same project again hold the same "
    "commits: look whose they are and where the project comes from.",
    sources=("SEAL", "V"),
    mappings=(ESTABLISH_ACCOUNTS,),
    published="Commits and addresses tie suspicious accounts into 15 components, the largest of "
    "27 accounts; the ordinary rate is not known.",
    limits="Medium where the owner of this account wrote the shared commits, weak otherwise: "
    "then both may simply have copied a third. Linking compares a sample of each account's "
    "commits.",
)
def shared_commits(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:  # noqa: ARG001
    """Two applicants show the very same commits, each in a repository of their own."""
    groups: dict[tuple[str, ...], list[tuple[SharedIdentifier, tuple[SharedWith, ...]]]] = {}
    for shared, others in relevant(dossier, LinkKind.GIT_COMMIT):
        names = tuple(sorted(one.application for one in others))
        groups.setdefault(names, []).append((shared, others))
    if not groups:
        return
    mine = {
        commit.sha
        for account in dossier.application.code_accounts
        for _, commit, _ in owner_commits(account)
    }
    for names, found in groups.items():
        own = sum(shared.value in mine for shared, _ in found)
        others = found[0][1]
        yield Observation(
            reason=f"{plural(len(found), 'compared commit')} of this account also "
            f"{'stands' if len(found) == 1 else 'stand'} in the repositories of "
            f"{plural(len(names), 'other applicant')}"
            f"{', written under this account’s own identity' if own else ''}.",
            facts=(
                *(
                    fact("commit", shared.value, shared.source, FactKind.IDENTIFIER)
                    for shared, _ in found[:4]
                ),
                *(
                    fact(
                        "also in application",
                        one.application,
                        one.source or f"application {one.application}",
                        FactKind.IDENTIFIER,
                    )
                    for one in others[:6]
                ),
            ),
            strength=Strength.MEDIUM if own else Strength.WEAK,
            related=related(others),
        )

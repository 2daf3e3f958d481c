"""Which commit identities belong to the owner of an account.

An identity counts as the owner's only where something ties it to the account: the address the
account shows, GitHub's own hidden address of that login, the host's statement that the login
wrote a commit, or the very name the account displays. Everybody else in the same repositories
(contributors, bots, the authors of imported history) stays out.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from doorward.model import Commit, Identity, Repository, automated, hidden_address

IDENTITIES_KEPT = 200


def folded(name: str | None) -> str:
    """A name for exact comparison: case and spacing do not matter.

    >>> folded("  Ada   Example ")
    'ada example'
    """
    return " ".join(name.casefold().split()) if name else ""


def own(repository: Repository, login: str | None) -> bool:
    """Whether a repository lies under the account and is not known to be a fork."""
    if repository.fork:
        return False
    return (
        login is None or repository.owner is None or repository.owner.casefold() == login.casefold()
    )


def people(commits: Iterable[Commit]) -> Iterator[Identity]:
    """Every author and committer that is not a service."""
    known: dict[Identity, bool] = {}
    for commit in commits:
        for identity in (commit.author, commit.committer):
            machine = known.get(identity)
            if machine is None:
                machine = known[identity] = automated(identity)
            if not machine and (identity.name or identity.email):
                yield identity


def attributed(
    repositories: Iterable[Repository],
    *,
    login: str | None,
    email: str | None = None,
    display_name: str | None = None,
    stated: Iterable[Identity] = (),
    also_named: Iterable[str] = (),
    also_emails: Iterable[str] = (),
) -> tuple[Identity, ...]:
    """The identities of the account's owner, in the order first seen; at most 200.

    `stated` are identities the source itself attributes to the account; `also_named` and
    `also_emails` what an application that names the account says of the person. Full names found
    under a proven address count under other addresses too. Where nothing is known of the account
    (a clone without an address of origin), a sole author is taken as the owner.
    """
    candidates = _unique(repositories, login)
    found = dict.fromkeys(one for one in stated if not automated(one))
    names = {folded(one) for one in (display_name, *also_named) if one}
    emails = {one.casefold() for one in (email, *also_emails) if one}
    if login is None and not names and not emails and not found:
        return tuple(candidates) if _one_person(candidates) else ()
    emails.update(one.email.casefold() for one in found if one.email)
    proven = [one for one in candidates if _by_address(one, login, emails)]
    names.update(folded(one.name) for one in (*found, *proven) if _full(one.name))
    if login:
        names.add(login.casefold())
    found.update(dict.fromkeys(proven))
    found.update(dict.fromkeys(one for one in candidates if _by_name(one, names)))
    shared = {one.email.casefold() for one in found if one.email}
    found.update(
        dict.fromkeys(one for one in candidates if one.email and one.email.casefold() in shared)
    )
    return tuple(found)[:IDENTITIES_KEPT]


def _unique(repositories: Iterable[Repository], login: str | None) -> list[Identity]:
    seen: dict[Identity, None] = {}
    for repository in repositories:
        if own(repository, login):
            seen.update(dict.fromkeys(people(repository.commits)))
    return list(seen)


def _one_person(identities: list[Identity]) -> bool:
    emails = {one.email.casefold() for one in identities if one.email}
    names = {folded(one.name) for one in identities if one.name}
    return bool(identities) and (len(emails) == 1 or len(names) == 1)


def _by_address(identity: Identity, login: str | None, emails: set[str]) -> bool:
    if not identity.email:
        return False
    address = identity.email.casefold()
    hidden = hidden_address(address)
    if hidden is not None and login is not None and hidden[1] == login.casefold():
        return True
    return address in emails


def _by_name(identity: Identity, names: set[str]) -> bool:
    # The hidden address of another login belongs to another account, whatever its name.
    if identity.email and hidden_address(identity.email.casefold()) is not None:
        return False
    return folded(identity.name) in names


def _full(name: str | None) -> bool:
    """Whether a name has two parts: single words are shared by many people."""
    return bool(name) and len(folded(name).split()) >= 2

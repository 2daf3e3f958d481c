"""Git repositories on disk: a clone, a bare repository, or a folder that holds several.

One application per account the clones state as their origin (``github.com/OWNER``); clones
without an address of origin that lie side by side are taken as one person's. Only commits are
read: no file content, no hooks, no configuration is obeyed, nothing outside the folder is
opened, and git itself is never run.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from doorward.intake.profiles.code_dumps import profile_application
from doorward.intake.profiles.code_folders import shown_path
from doorward.intake.profiles.code_owner import attributed
from doorward.intake.profiles.code_parts import id_from
from doorward.intake.profiles.code_repository import Clone, Layout, layout, read_clone
from doorward.intake.reader import Limits, ReadOptions
from doorward.model import Application, CodeAccount, Problem, Repository, Severity

REPOSITORIES = 500
DEPTH = 2


class GitCloneReader:
    """One application per account whose repositories were cloned."""

    name = "git"
    title = "git clone, bare repository, or a folder of them"

    def recognises(self, path: Path, head: bytes) -> bool:  # noqa: ARG002 - the reader contract
        """Whether a folder is, or directly holds, a git repository."""
        return path.is_dir() and any(isinstance(one[1], Layout) for one in _places(path))

    def read(self, path: Path, options: ReadOptions) -> Iterator[Application | Problem]:
        """The accounts behind the repositories in a folder."""
        label = options.label or path.name
        accounts, problems = read_accounts(path, options.limits, label)
        yield from problems
        for account in accounts:
            yield profile_application([account], account.file, account.record)


def read_accounts(
    path: Path, limits: Limits, label: str
) -> tuple[list[CodeAccount], list[Problem]]:
    """The accounts behind the repositories in a folder, and what could not be read."""
    problems: list[Problem] = []
    clones: dict[tuple[str | None, str | None], list[tuple[str, Clone]]] = {}
    left = limits.commits
    found = 0
    for folder, place in _places(path):
        shown = shown_path(path, folder, label)
        if isinstance(place, Problem):
            problems.append(Problem(place.severity, place.code, place.message, shown))
            continue
        found += 1
        if found > REPOSITORIES:
            why = f"more than {REPOSITORIES} repositories; the rest were left out"
            problems.append(Problem(Severity.FILE, "too-many", why, label))
            break
        clone, wrong = read_clone(place, most_commits=max(left, 1), shown=shown)
        problems += wrong
        if clone is not None and clone.repository.commits:
            left -= len(clone.repository.commits)
            key = (clone.host, clone.owner.casefold() if clone.owner else None)
            clones.setdefault(key, []).append((shown, clone))
    if not found and not problems:
        problems.append(Problem(Severity.FILE, "empty", "no git repository found", label))
    return [_account(group, label) for group in clones.values()], problems


def _account(group: list[tuple[str, Clone]], label: str) -> CodeAccount:
    shown, first = group[0]
    repositories: tuple[Repository, ...] = tuple(clone.repository for _, clone in group)
    identities = attributed(repositories, login=first.owner)
    known = set(identities)
    keys = (key for _, clone in group for identity, key in clone.keys if identity in known)
    return CodeAccount(
        host=first.host or "git",
        login=first.owner,
        account_id=id_from(identities, first.owner),
        repositories=repositories,
        identities=identities,
        keys=tuple(dict.fromkeys(keys)),
        file=shown if len(group) == 1 else label,
    )


def _places(root: Path) -> Iterator[tuple[Path, Layout | Problem]]:
    """Repositories at a folder or up to two levels below it, in name order."""
    waiting = [(root, 0)]
    looked = 0
    while waiting and looked < 20_000:
        folder, depth = waiting.pop()
        looked += 1
        try:
            place = layout(folder, root)
            if place is not None:
                yield folder, place
            elif depth < DEPTH:
                below = sorted(_folders(folder), reverse=True)
                waiting.extend((folder / name, depth + 1) for name in below)
        except OSError as error:
            why = error.strerror or "cannot be read"
            yield folder, Problem(Severity.FILE, "unreadable", why, folder.name)


def _folders(folder: Path) -> list[str]:
    with os.scandir(folder) as entries:
        return [entry.name for entry in entries if entry.is_dir(follow_symlinks=False)]


reader = GitCloneReader()

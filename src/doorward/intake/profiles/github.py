"""GitHub REST JSON as a user saved it: a file, or a folder of files, decided by content.

Understood, wherever it lies and whatever the file is called (https://docs.github.com/rest,
version 2022-11-28): a user, a list of repositories, a list of commits, search results (commits,
issues, pull requests), events, followers and following, SSH and GPG keys, and an object that
holds several of these under names. Followers and followed accounts look alike: the file's or
the object's name tells them apart. Commit times come in UTC whatever the author's clock said,
so checks on time zones leave them alone.

GitHub's answer that it has no such user, saved as ``LOGIN.json``, is a deleted account.

A folder is one account unless it holds several different users; sub-folders are further
accounts. Several user objects with one id are snapshots of one account.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from doorward.intake.profiles import gh_fake_analyzer
from doorward.intake.profiles.code_dumps import profile_application
from doorward.intake.profiles.code_folders import Found, folders_with, head_of, shown_path
from doorward.intake.profiles.code_json import Json, Notes, day_in_name, load_json, mapping, text
from doorward.intake.profiles.code_parts import AccountParts
from doorward.intake.profiles.code_pieces import Piece, pieces_of, place
from doorward.intake.reader import Limits, ReadOptions
from doorward.model import Application, CodeAccount, Problem, Severity

_MARKS = (b"api.github.com", b'"node_id"', b"github.com/users/", b"docs.github.com/rest")
FILES = 5_000


class GithubReader:
    """One application per account; its id is the login."""

    name = "github"
    title = "GitHub REST JSON saved by the user"

    def recognises(self, path: Path, head: bytes) -> bool:
        """Whether a file, or a file in a folder, has the marks of GitHub's interface."""
        if gh_fake_analyzer.reader.recognises(path, head):
            return False
        if not path.is_dir():
            return _looks_like(head)
        for count, found in enumerate(folders_with(path, _json_names)):
            if count >= 20:
                break
            if isinstance(found, Found) and any(
                _looks_like(head_of(one)) for one in found.files[:5]
            ):
                return True
        return False

    def read(self, path: Path, options: ReadOptions) -> Iterator[Application | Problem]:
        """The accounts saved in a file or folder."""
        label = options.label or path.name
        if not path.is_dir():
            yield from _applications([path], label, options.limits, single=True)
            return
        empty = True
        for found in folders_with(path, _json_names):
            empty = False
            if isinstance(found, Problem):
                yield found
            else:
                shown = shown_path(path, found.folder, label)
                yield from _applications(found.files, shown, options.limits)
        if empty:
            yield Problem(Severity.FILE, "empty", "no JSON files found", label)


def _json_names(folder: Path, names: frozenset[str]) -> list[str]:  # noqa: ARG001
    return sorted(name for name in names if name.lower().endswith(".json"))[:FILES]


def _looks_like(head: bytes) -> bool:
    return head.lstrip()[:1] in (b"{", b"[") and any(mark in head for mark in _MARKS)


def _applications(
    files: Sequence[Path], shown: str, limits: Limits, *, single: bool = False
) -> Iterator[Application | Problem]:
    groups, problems = read_accounts(files, shown, limits, single=single)
    yield from problems
    for accounts in groups:
        yield profile_application(accounts, accounts[-1].file, accounts[-1].record)


def read_accounts(
    files: Sequence[Path], shown: str, limits: Limits, *, single: bool = False
) -> tuple[list[list[CodeAccount]], list[Problem]]:
    """Accounts in a folder's files, snapshots of one account together, and the problems."""
    notes = Notes(shown)
    problems: list[Problem] = []
    pieces: list[Piece] = []
    gone: list[CodeAccount] = []
    for path in files:
        name = shown if single else f"{shown}/{path.name}"
        value = load_json(path, limits, name)
        if isinstance(value, Problem):
            problems.append(value)
            continue
        if _not_found(mapping(value)):
            gone.append(_gone(path, name))
            continue
        found = list(pieces_of(value, path.stem, name))
        # An empty list is an answer too: no followers, no repositories.
        if not found and value != []:
            why = _why_nothing(mapping(value))
            problems.append(Problem(Severity.FILE, "wrong-format", why, name))
        pieces += found
    users = [one for one in pieces if one.kind == "user"]
    if not users and pieces:
        why = "no user object: the account's name and creation date are unknown"
        problems.append(Problem(Severity.NOTE, "no-user", why, shown))
    made = [
        _account(group, pieces, notes, limits, alone=len(_by_id(users)) <= 1)
        for group in (_by_id(users) or ([[]] if pieces else []))
    ]
    if not made:
        made = [[one] for one in gone]
    return made, problems + notes.found


def _not_found(value: Json) -> bool:
    """Whether GitHub answered that it has no such user."""
    asked = text(value, "documentation_url") or ""
    return text(value, "message") == "Not Found" and "get-a-user" in asked


def _gone(path: Path, name: str) -> CodeAccount:
    """An account GitHub no longer has: its login is the file's name, or the folder's."""
    login = path.parent.name if path.stem.lower() == "user" else path.stem
    login = login.removeprefix("user-")
    return CodeAccount(
        host="github.com", login=login, deleted=True, observed_at=day_in_name(name), file=name
    )


def _why_nothing(value: Json) -> str:
    message = text(value, "message")
    if message and "documentation_url" in value:
        return f"GitHub answered with an error: {message}"
    return "holds nothing that GitHub's interface gives for an account"


def _by_id(users: Sequence[Piece]) -> list[list[Piece]]:
    """User objects by account: by id, else by login; snapshots in the order of their dates."""
    groups: dict[object, list[Piece]] = {}
    for one in users:
        user = mapping(one.value)
        key = user.get("id") if isinstance(user.get("id"), int) else text(user, "login")
        groups.setdefault(key, []).append(one)
    return [sorted(group, key=_saved) for group in groups.values()]


def _saved(piece: Piece) -> tuple[str, str]:
    saved = day_in_name(piece.file)
    return (
        saved.isoformat() if saved else text(mapping(piece.value), "updated_at") or ""
    ), piece.file


def _account(
    users: Sequence[Piece], pieces: Sequence[Piece], notes: Notes, limits: Limits, *, alone: bool
) -> list[CodeAccount]:
    """The snapshots of one account; the newest carries the repositories and commits."""
    made: list[CodeAccount] = []
    for index, user in enumerate(users or (None,)):
        parts = AccountParts(notes, limits.commits)
        if user is not None:
            parts.add_user(mapping(user.value))
        newest = index == len(users) - 1 or not users
        for piece in pieces:
            if newest and piece.kind != "user":
                place(parts, piece, alone=alone)
        file = user.file if user is not None else notes.file
        made.append(
            parts.build(
                host="github.com", file=file, observed_at=day_in_name(file) if user else None
            )
        )
    return made


reader = GithubReader()

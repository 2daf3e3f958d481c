"""Dumps of the public tool gh-fake-analyzer (https://github.com/shortdoom/gh-fake-analyzer).

The tool writes a folder per profile. Its first versions wrote ``LOGIN.json`` (``profile_data``,
``repos``, ``commits``, ``followers``, ``following``, ``date_filter``, ``commit_filter``) beside
``report.json`` (``unique_emails``, ``contributors``, ``potential_copy`` …) and
``failed_repos.json``; later versions write everything into ``report.json`` (``profile_info``
for ``profile_data``). Read from the tool's source: the shapes of ``unique_emails``,
``contributors`` and ``pull_requests_to_other_repos`` changed between versions, and all of them
are understood. Clones were cut at a depth of 100 commits by default.

What the tool calls ``dprk_naming`` (how a login is spelled) is not read: it is not evidence.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from doorward.intake.profiles.code_dumps import profile_application, read_profile
from doorward.intake.profiles.code_folders import Found, folders_with, head_of, shown_path
from doorward.intake.reader import ReadOptions
from doorward.model import Application, CodeAccount, Problem, Severity

_MARKS = (b'"profile_info"', b'"profile_data"', b'"original_repos_count"', b'"mutual_followers"')


class GhFakeAnalyzerReader:
    """One application per profile; its id is the login."""

    name = "gh-fake-analyzer"
    title = "gh-fake-analyzer dump (folder of profiles)"

    def recognises(self, path: Path, head: bytes) -> bool:
        """Whether a file is a report, or a folder holds at least one."""
        if path.is_dir():
            return any(_is_report(one.folder) for one in _first(path))
        return _looks_like_report(head)

    def read(self, path: Path, options: ReadOptions) -> Iterator[Application | Problem]:
        """The profiles of a dump, in the order of their folders' names."""
        label = options.label or path.name
        if not path.is_dir():
            account, problems = read_profile([path], options.limits, label, path.stem)
            yield from problems
            if account is not None:
                yield profile_application([account], label, None)
            return
        groups: dict[str, list[Found]] = {}
        for one in folders_with(path, _report_names):
            if isinstance(one, Problem):
                yield one
            else:
                groups.setdefault(one.folder.name.casefold(), []).append(one)
        if not groups:
            yield Problem(Severity.FILE, "empty", "no profile with a report.json found", label)
        taken: set[str] = set()
        for group in groups.values():
            yield from self._profile(path, label, group, options, taken)

    def _profile(
        self, root: Path, label: str, group: list[Found], options: ReadOptions, taken: set[str]
    ) -> Iterator[Application | Problem]:
        accounts: list[CodeAccount] = []
        for one in group:
            shown = shown_path(root, one.folder, label)
            account, problems = read_profile(one.files, options.limits, shown, one.folder.name)
            yield from problems
            if account is not None:
                accounts.append(account)
        if not accounts:
            return
        made = profile_application(accounts, accounts[0].file, accounts[0].record)
        if made.id.casefold() in taken:
            yield Problem(
                Severity.RECORD,
                "duplicate-id",
                "another folder already gave this profile; this one was left out",
                accounts[0].file,
            )
            return
        taken.add(made.id.casefold())
        yield made


def _report_names(folder: Path, names: frozenset[str]) -> list[str]:
    own = f"{folder.name}.json"
    wanted = [name for name in names if name == "report.json" or name.casefold() == own.casefold()]
    return sorted(wanted, key=lambda name: name == "report.json")


def _first(path: Path) -> Iterator[Found]:
    for count, one in enumerate(folders_with(path, _report_names)):
        if count >= 20:
            return
        if isinstance(one, Found):
            yield one


def _is_report(folder: Path) -> bool:
    names = frozenset(item.name for item in folder.iterdir() if item.is_file())
    return any(_looks_like_report(head_of(folder / name)) for name in _report_names(folder, names))


def _looks_like_report(head: bytes) -> bool:
    return head.lstrip()[:1] == b"{" and any(mark in head for mark in _MARKS)


reader = GhFakeAnalyzerReader()

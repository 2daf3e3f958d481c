"""Taking one profile of a gh-fake-analyzer dump apart, in any of the tool's formats."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from pathlib import Path

from doorward.intake.profiles.code_json import (
    Json,
    Notes,
    day_in_name,
    load_json,
    logins,
    mapping,
    moment,
    objects,
    text,
    whole,
)
from doorward.intake.profiles.code_parts import AccountParts, contribution_of, contributions_in
from doorward.intake.reader import Limits
from doorward.model import (
    Application,
    CodeAccount,
    Contribution,
    Identity,
    Origin,
    Problem,
    Severity,
    Statement,
    StatementSource,
)

RARE_RESULTS = 10
LEAST_MESSAGES = 3
LEAST_CHARACTERS = 20


def read_profile(
    files: Sequence[Path], limits: Limits, shown: str, folder: str
) -> tuple[CodeAccount | None, list[Problem]]:
    """One profile from its files, and what could not be read."""
    notes = Notes(shown)
    parts = AccountParts(notes, limits.commits)
    parts.login = folder
    problems: list[Problem] = []
    reports: list[Json] = []
    for path in files:
        name = shown if len(files) == 1 and path.name == shown else f"{shown}/{path.name}"
        value = load_json(path, limits, name)
        if isinstance(value, Problem):
            problems.append(value)
        elif isinstance(value, dict) and not value.keys().isdisjoint(_KNOWN):
            reports.append(value)
        else:
            problems.append(
                Problem(Severity.FILE, "wrong-format", "not a gh-fake-analyzer report", name)
            )
    if not reports:
        return None, problems
    merged: dict[str, object] = {}
    for report in reports:
        merged.update({key: value for key, value in report.items() if key not in merged or value})
    _fill(parts, merged)
    account = parts.build(host="github.com", file=shown, observed_at=day_in_name(shown))
    return account, problems + notes.found


_KNOWN = frozenset(
    ("profile_info", "profile_data", "original_repos_count", "mutual_followers", "unique_emails")
)


def _fill(parts: AccountParts, report: Json) -> None:
    for key in ("profile_data", "profile_info"):
        user = report.get(key)
        if isinstance(user, dict):
            parts.add_user(user)
        elif user is not None:
            parts.notes.add("wrong-type", f"{key} is not an object", key)
    parts.add_repositories(objects(report.get("repos")))
    parts.followers = logins(report.get("followers"))
    parts.following = logins(report.get("following"))
    for identity in _stated(report.get("unique_emails")):
        parts.stated[identity] = None
    commits = report.get("commits")
    if isinstance(commits, dict):
        for name, items in commits.items():
            parts.add_commits(str(name), objects(items))
    elif commits is not None:
        parts.notes.add("wrong-type", "commits is not an object of lists", "commits")
    _copies(parts, report)
    _contributions(parts, report)
    for item in objects(report.get("errors")):
        name, reason = text(item, "repo_name"), text(item, "reason")
        if name and reason:
            parts.notes.add("not-in-dump", f"the tool could not clone {name}: {reason[:120]}")


def _stated(value: object) -> Iterator[Identity]:
    """The owner's identities where the tool sorted addresses into owner and others."""
    for group in objects(value):
        for item in objects(group.get("owner")):
            identity = Identity(text(item, "name"), text(item, "email"))
            if identity.email:
                yield identity


def _copies(parts: AccountParts, report: Json) -> None:
    """Repositories elsewhere that hold the same commits, or share rare commit messages."""
    elsewhere = {key: shas for key, shas in parts.commits.items() if "/" in key}
    for key, commits in parts.commits.items():
        if "/" not in key and commits:
            for other, theirs in elsewhere.items():
                if len(theirs) > 0 and theirs.keys() <= commits.keys():
                    parts.copied_from.setdefault(key, []).append(other)
    rare: dict[tuple[str, str], set[str]] = defaultdict(set)
    for item in objects(report.get("commit_filter")):
        target, message = text(item, "target_repo"), text(item, "target_commit", limit=200)
        results = whole(item, "search_results")
        if not target or not message or len(message) < LEAST_CHARACTERS or not results:
            continue
        if results < RARE_RESULTS:
            for other in _names(item.get("matching_repos")):
                rare[(parts.key(target), other)].add(message)
    for (key, other), messages in sorted(rare.items()):
        mine = parts.key(other) == other.partition("/")[2].casefold()
        if len(messages) >= LEAST_MESSAGES and not mine:
            parts.copied_from.setdefault(key, []).append(other)


def _names(value: object) -> Iterator[str]:
    if isinstance(value, list):
        for item in dict.fromkeys(one for one in value if isinstance(one, str)):
            name = item.removeprefix("https://github.com/").strip("/")[:200]
            if name.count("/") == 1:
                yield name


def _contributions(parts: AccountParts, report: Json) -> None:
    for item in objects(report.get("issues")):
        made = contribution_of(item)
        if made is not None:
            parts.add_contribution(*made)
    pulls = report.get("pull_requests_to_other_repos")
    pairs = list(pulls.items()) if isinstance(pulls, dict) else []
    pairs += [(text(item, "repo"), item.get("pull_requests")) for item in objects(pulls)]
    for repository, items in pairs:
        if isinstance(repository, str) and "/" in repository and isinstance(items, list):
            for item in items:
                parts.add_contribution(_pull(repository, item), str(item)[:200])
    for contribution, number in contributions_in(report.get("recent_events"), parts.login):
        parts.add_contribution(contribution, number)


def _pull(repository: str, item: object) -> Contribution:
    """A pull request as the tool lists it: an address, or an object in some versions."""
    inner = mapping(item)
    merged = "merged_at" in inner and inner["merged_at"] is not None
    known = text(inner, "state") == "closed" and "merged_at" in inner
    return Contribution(
        kind="pull-request",
        repository=repository,
        state=text(inner, "state"),
        merged=merged if known else None,
        at=moment(inner.get("created_at")),
    )


def profile_application(
    accounts: Sequence[CodeAccount], file: str, record: str | None
) -> Application:
    """An application that holds nothing but a saved profile: its id is the login.

    Several accounts are snapshots of one profile; the last is taken as the current one.
    """
    current = accounts[-1]
    origin = Origin(file, record)
    links = [current.website] if current.website else []
    if current.login and current.host:
        links.insert(0, f"https://{current.host}/{current.login}")
    statement = Statement(
        source=StatementSource.PROFILE,
        origin=origin,
        at=current.observed_at,
        name=current.display_name,
        emails=(current.email,) if current.email else (),
        location=current.location,
        links=tuple(links),
    )
    name = current.login or current.file
    return Application(
        id=name, origin=origin, statements=(statement,), code_accounts=tuple(accounts)
    )

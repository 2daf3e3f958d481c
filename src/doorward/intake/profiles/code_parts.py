"""Building a `CodeAccount` from objects in the shape of GitHub's REST interface.

The shapes are those of https://docs.github.com/rest (version 2022-11-28): a user, a list of
repositories, a list of commits, issues and pull requests as the search gives them, events,
followers. Unknown fields are ignored.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import datetime

from doorward.intake.profiles.code_json import (
    MESSAGE_CHARACTERS,
    Json,
    Notes,
    flag,
    mapping,
    moment,
    objects,
    offset_minutes,
    text,
    whole,
)
from doorward.intake.profiles.code_owner import attributed
from doorward.model import CodeAccount, Commit, Contribution, Identity, Repository, hidden_address

PAGE = 100


class AccountParts:
    """What has been read of one account so far; `build` puts it together.

    `commits` is keyed by repository, lower-case ``owner/name`` or ``name`` alone.
    """

    def __init__(self, notes: Notes, most_commits: int) -> None:
        self.notes = notes
        self.left = most_commits
        self.user: Json = {}
        self.login: str | None = None
        self.repositories: dict[str, Repository] = {}
        self.commits: dict[str, dict[str, Commit]] = {}
        self.truncated: set[str] = set()
        self.copied_from: dict[str, list[str]] = {}
        self.contributions: dict[tuple[str, str, str], Contribution] = {}
        self.followers: tuple[str, ...] = ()
        self.following: tuple[str, ...] = ()
        self.keys: list[str] = []
        self.stated: dict[Identity, None] = {}
        self.deleted = False

    def key(self, name: str, owner: str | None = None) -> str:
        """The key of a repository: its bare name where it lies under the account itself."""
        if "/" in name:
            owner, _, name = name.partition("/")
        if owner is None or (self.login and owner.casefold() == self.login.casefold()):
            return name.casefold()
        return f"{owner}/{name}".casefold()

    def add_user(self, user: Json) -> None:
        """The account's own object; the fuller of two wins."""
        if len(user) >= len(self.user):
            self.user = user
            self.login = text(user, "login", self.notes) or self.login

    def add_repositories(self, items: Iterable[Json]) -> None:
        """Repositories listed under the account."""
        for item in items:
            repository = repository_of(item, self.notes)
            if repository is not None:
                self.repositories.setdefault(
                    self.key(repository.name, repository.owner), repository
                )

    def add_commits(self, name: str, items: Iterable[Json], owner: str | None = None) -> None:
        """Commits of one repository, newest first as the host gives them."""
        key = self.key(name, owner)
        kept = self.commits.setdefault(key, {})
        listed = 0
        rooted = parents_given = False
        for item in items:
            listed += 1
            parents = item.get("parents")
            parents_given = parents_given or isinstance(parents, list)
            rooted = rooted or parents == []
            if self.left <= 0:
                self.notes.add("too-many", "more commits than the limit; the rest was left out")
                self.truncated.add(key)
                return
            commit = commit_of(item)
            if commit is None:
                self.notes.add("wrong-type", f"a commit of {name} has no sha or no commit object")
            elif commit.sha not in kept:
                kept[commit.sha] = commit
                self.left -= 1
                self._state(item, commit)
        if (parents_given and not rooted) or (not parents_given and listed >= PAGE):
            self.truncated.add(key)

    def _state(self, item: Json, commit: Commit) -> None:
        author = text(mapping(item.get("author")), "login")
        if author and self.login and author.casefold() == self.login.casefold():
            self.stated[commit.author] = None

    def add_contribution(self, new: Contribution, number: object) -> None:
        """An issue or pull request elsewhere; one whose outcome is known replaces another."""
        if self.key(new.repository) == new.repository.partition("/")[2].casefold():
            return
        key = (new.kind, new.repository.casefold(), str(number))
        old = self.contributions.get(key)
        if old is None or (old.merged is None and new.merged is not None):
            self.contributions[key] = new

    def build(
        self,
        *,
        host: str,
        file: str,
        record: str | None = None,
        observed_at: datetime | None = None,
    ) -> CodeAccount:
        """The account as read."""
        user, notes = self.user, self.notes
        repositories = tuple(self._repositories())
        email = text(user, "email", notes)
        name = text(user, "name", notes)
        identities = attributed(
            repositories, login=self.login, email=email, display_name=name, stated=self.stated
        )
        return CodeAccount(
            host=host,
            login=self.login,
            account_id=whole(user, "id", notes) or id_from(identities, self.login),
            created_at=moment(user.get("created_at")),
            observed_at=observed_at,
            display_name=name,
            email=email,
            location=text(user, "location", notes),
            company=text(user, "company", notes),
            website=text(user, "blog", notes),
            deleted=self.deleted,
            follower_count=_count(user, "followers", self.followers),
            following_count=_count(user, "following", self.following),
            followers=self.followers,
            following=self.following,
            repositories=repositories,
            contributions=tuple(self.contributions.values()),
            identities=identities,
            keys=tuple(dict.fromkeys(self.keys)),
            file=file,
            record=record,
        )

    def _repositories(self) -> Iterator[Repository]:
        for key in dict.fromkeys((*self.repositories, *self.commits)):
            known = self.repositories.get(key)
            owner, _, name = key.rpartition("/")
            base = known or Repository(name=name, owner=owner or self.login)
            yield Repository(
                name=base.name,
                owner=base.owner,
                fork=base.fork,
                created_at=base.created_at,
                description=base.description,
                commit_count=base.commit_count,
                commits=tuple(self.commits.get(key, {}).values()),
                copied_from=tuple(dict.fromkeys(self.copied_from.get(key, ()))),
                truncated=key in self.truncated,
            )


def _count(user: Json, key: str, listed: tuple[str, ...]) -> int | None:
    value = user.get(key)
    if isinstance(value, int) and not isinstance(value, bool) and value >= 0:
        return value
    return len(listed) or None


def id_from(identities: Iterable[Identity], login: str | None) -> int | None:
    """The account id in a hidden address of that login, where a commit shows one."""
    for identity in identities:
        hidden = hidden_address(identity.email) if identity.email else None
        if hidden and hidden[0] and login and hidden[1].casefold() == login.casefold():
            return hidden[0]
    return None


def repository_of(item: Json, notes: Notes | None = None) -> Repository | None:
    """A repository object, or None without a name."""
    full = text(item, "full_name")
    name = text(item, "name", notes) or (full.rpartition("/")[2] if full else None)
    if not name:
        return None
    owner = text(mapping(item.get("owner")), "login")
    return Repository(
        name=name,
        owner=owner or (full.partition("/")[0] if full and "/" in full else None),
        fork=flag(item, "fork"),
        created_at=moment(item.get("created_at")),
        description=text(item, "description"),
    )


def commit_of(item: Json) -> Commit | None:
    """A commit object as the REST interface or gh-fake-analyzer writes it."""
    sha = text(item, "sha")
    inner = item.get("commit")
    if not sha or not isinstance(inner, dict):
        return None
    author, committer = mapping(inner.get("author")), mapping(inner.get("committer"))
    written = author.get("date")
    authored = moment(written)
    kept = isinstance(written, str) and not written.endswith("Z")
    return Commit(
        sha=sha.lower()[:64],
        author=_identity(author),
        committer=_identity(committer),
        authored_at=authored,
        committed_at=moment(committer.get("date")),
        message=text(inner, "message", limit=MESSAGE_CHARACTERS),
        offset=offset_minutes(authored) if kept else None,
    )


def _identity(person: Json) -> Identity:
    return Identity(text(person, "name"), text(person, "email"))


def contribution_of(item: Json) -> tuple[Contribution, object] | None:
    """An issue or pull request as the search or list interface gives it, with its number."""
    address = text(item, "repository_url") or ""
    parts = address.rstrip("/").split("/")
    repository = text(item, "repo") or ("/".join(parts[-2:]) if len(parts) >= 2 else None)
    if not repository or "/" not in repository:
        return None
    pull = item.get("pull_request")
    merged: bool | None = None
    state = text(item, "state")
    if isinstance(pull, dict) and "merged_at" in pull and state == "closed":
        merged = pull["merged_at"] is not None
    found = Contribution(
        kind="issue" if pull is None else "pull-request",
        repository=repository,
        state=state,
        merged=merged,
        at=moment(item.get("created_at")),
    )
    return found, item.get("number")


def contributions_in(events: object, login: str | None) -> Iterator[tuple[Contribution, object]]:
    """Issues and pull requests that an account's events show it opened."""
    for event in objects(events):
        kind = {"PullRequestEvent": "pull-request", "IssuesEvent": "issue"}.get(
            text(event, "type") or ""
        )
        repository = text(mapping(event.get("repo")), "name")
        payload = mapping(event.get("payload"))
        if kind is None or not repository or payload.get("action") not in ("opened", "closed"):
            continue
        inner = mapping(payload.get("pull_request") or payload.get("issue"))
        opener = text(mapping(inner.get("user")), "login")
        if payload["action"] == "closed" and (
            not (login and opener) or opener.casefold() != login.casefold()
        ):
            continue
        closed = payload["action"] == "closed"
        found = Contribution(
            kind=kind,
            repository=repository,
            state="closed" if closed else None,
            merged=flag(inner, "merged") if closed else None,
            at=moment(inner.get("created_at") or event.get("created_at")),
        )
        yield found, inner.get("number")

"""Saved code-host accounts in the shape of GitHub's REST interface, for some applicants.

Shapes follow https://docs.github.com/rest (version 2022-11-28): ``user.json``, ``repos.json``,
``commits-NAME.json``, ``followers.json``, ``following.json``. Account numbers lie far above any
that GitHub has given out and all addresses are at ``code.example``, so nothing points at a real
account.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta

import msgspec

from doorward.simulate import wording
from doorward.simulate.draw import Draw, Stream, mixed, share
from doorward.simulate.people import Person
from doorward.simulate.world import World

_FIRST = (
    "amber", "brisk", "calm", "dusky", "early", "frosty", "gentle", "hazy", "inky", "jolly",
    "keen", "lucid", "mossy", "noble", "oaken", "plain", "quiet", "rapid", "solar", "tidy",
)  # fmt: skip
_SECOND = (
    "badger", "comet", "dune", "ember", "fjord", "gull", "heron", "ibis", "jetty", "kelp",
    "lark", "maple", "newt", "otter", "pine", "quill", "reef", "stoat", "tern", "wren",
)  # fmt: skip
_REPOSITORIES = (
    "dotfiles", "blog", "todo-api", "weather-cli", "shop-demo", "chess-bot", "notes", "portfolio",
    "recipe-box", "budget", "snake-game", "log-viewer", "type-trainer", "rss-reader", "map-tiles",
)  # fmt: skip
_NUMBERS_FROM = 4_000_000_000


class CodeTraits(msgspec.Struct, frozen=True):
    """What is odd about an account: nothing, for most. `peers` are logins that follow it."""

    before_account: bool = False
    copied_from: int | None = None
    shared_email: str | None = None
    farming: bool = False
    peers: tuple[str, ...] = ()


class SavedAccount(msgspec.Struct, frozen=True):
    """An account as somebody saved it: files by name."""

    login: str
    files: dict[str, bytes]


def has_account(world: World, number: int) -> bool:
    """Whether a person's account was saved: the same odds for everybody."""
    odds = min(0.3, world.plan.accounts / world.size)
    return share(world.seed, Stream.ACCOUNT, number) < odds


def login(world: World, number: int) -> str:
    """A handle; like most it says nothing of the name."""
    value = mixed(world.seed, Stream.ACCOUNT, -1 - number)
    first, second = _FIRST[value % 20], _SECOND[value // 20 % 20]
    return f"{first}-{second}-{world.own_digits(number)}s"


def saved_account(
    world: World, person: Person, traits: CodeTraits, observed_at: datetime
) -> SavedAccount:
    """A person's account as saved on the day they applied."""
    draw = Draw(world.seed, Stream.ACCOUNT, person.number)
    handle = login(world, person.number)
    age = timedelta(days=draw.between(120, 3600))
    created = observed_at.replace(microsecond=0) - age
    names = draw.some(_REPOSITORIES, draw.between(2, 4))
    files: dict[str, object] = {}
    repositories = []
    for place, name in enumerate(names):
        made = created + (observed_at - created) * (0.1 + 0.8 * draw.unit())
        commits = list(_commits(draw, world, person, handle, name, made, observed_at, traits))
        if place == 0 and traits.copied_from is not None:
            commits = list(_copied(world, person, handle, name, made, traits.copied_from))
        repositories.append(_repository(handle, name, made, len(commits), place == 3))
        files[f"commits-{name}.json"] = commits
    followers = [f"{draw.pick(_FIRST)}-{draw.pick(_SECOND)}-{draw.below(9999)}" for _ in range(
        int(draw.unit() ** 3 * 40))]  # fmt: skip
    following = followers[: draw.below(len(followers) + 1)] + list(traits.peers)
    followers += traits.peers
    files["user.json"] = _user(world, person, handle, created, len(followers), len(following))
    files["repos.json"] = repositories
    files["contributions.json"] = list(_contributions(draw, handle, created, observed_at, traits))
    files["followers.json"] = [_person(one) for one in followers]
    files["following.json"] = [_person(one) for one in following]
    return SavedAccount(handle, {name: msgspec.json.encode(one) for name, one in files.items()})


def _user(
    world: World, person: Person, handle: str, created: datetime, followers: int, following: int
) -> dict[str, object]:
    return {
        "login": handle,
        "id": _NUMBERS_FROM + person.number,
        "node_id": f"SYNTHETIC{person.number}",
        "url": f"https://api.code.example/users/{handle}",
        "html_url": f"https://code.example/{handle}",
        "type": "User",
        "name": person.name.full,
        "company": None,
        "blog": next((one for one in person.links if "profiles" not in one), ""),
        "location": person.city.written
        if share(world.seed, Stream.ACCOUNT, -(10**9) - person.number) < 0.6
        else None,
        "email": None,
        "bio": "Synthetic account made by doorward simulate.",
        "followers": followers,
        "following": following,
        "created_at": _utc(created),
    }


def _repository(
    handle: str, name: str, made: datetime, commits: int, fork: object
) -> dict[str, object]:
    return {
        "id": _NUMBERS_FROM + int(hashlib.sha256(f"{handle}/{name}".encode()).hexdigest()[:7], 16),
        "node_id": f"SYNTHETIC-{name}",
        "name": name,
        "full_name": f"{handle}/{name}",
        "owner": {"login": handle},
        "fork": bool(fork),
        "description": f"synthetic, {commits} commits",
        "created_at": _utc(made),
    }


def _commits(
    draw: Draw,
    world: World,
    person: Person,
    handle: str,
    name: str,
    made: datetime,
    until: datetime,
    traits: CodeTraits,
) -> Iterator[dict[str, object]]:
    start = made - timedelta(days=draw.between(500, 2000)) if traits.before_account else made
    if not traits.before_account and draw.chance(0.02):
        start = made - timedelta(days=draw.between(30, 900))
    count = draw.between(4, 24)
    email = traits.shared_email if traits.shared_email and draw.chance(0.6) else person.email
    for place in range(count, 0, -1):
        at = start + (until - start) * ((place - draw.unit() * 0.5) / (count + 1))
        text = _message(draw)
        root = place == 1
        yield _commit(handle, name, f"{world.seed}/{handle}/{name}/{place}", at, text,
                      person.name.full, email, root=root)  # fmt: skip


def _copied(
    world: World, person: Person, handle: str, name: str, made: datetime, source: int
) -> Iterator[dict[str, object]]:
    """Somebody else's repository with an own commit on top: the same hashes as elsewhere."""
    draw = Draw(world.seed, Stream.ACCOUNT, -(10**10) - source)
    before = world.start - timedelta(days=draw.between(400, 2500))
    yield _commit(handle, name, f"{handle}/{name}/own", made, "Update README",
                  person.name.full, person.email, root=False)  # fmt: skip
    for place in range(draw.between(6, 14), 0, -1):
        at = before + timedelta(days=place * 3, seconds=draw.below(80_000))
        key = f"ring/{world.seed}/{source}/{place}"
        author = f"author{source}@code.example"
        yield _commit(
            handle, name, key, at, _message(draw), "Original Author", author, root=place == 1
        )


def _commit(
    handle: str,
    name: str,
    key: str,
    at: datetime,
    text: str,
    author: str,
    email: str,
    *,
    root: bool,
) -> dict[str, object]:  # fmt: skip
    sha = hashlib.sha256(key.encode()).hexdigest()[:40]
    who = {"name": author, "email": email, "date": _utc(at)}
    return {
        "sha": sha,
        "node_id": f"SYNTHETIC-{sha[:8]}",
        "url": f"https://api.code.example/repos/{handle}/{name}/commits/{sha}",
        "commit": {"author": who, "committer": who, "message": text},
        "author": {"login": handle},
        "parents": [] if root else [{"sha": hashlib.sha256(f"{key}p".encode()).hexdigest()[:40]}],
    }


def _contributions(
    draw: Draw, handle: str, since: datetime, until: datetime, traits: CodeTraits
) -> Iterator[dict[str, object]]:
    """Issues and pull requests elsewhere; farming means many to famous projects, few taken."""
    for number in range(draw.between(15, 40) if traits.farming else draw.geometric(0.6, 8)):
        at = since + (until - since) * draw.unit()
        merged = draw.chance(0.03 if traits.farming else 0.6)
        name = draw.pick(("big-framework", "web-engine", "cloud-kit", "ml-core", "tiny-tool"))
        item: dict[str, object] = {
            "number": 1000 + number,
            "node_id": f"SYNTHETIC-{number}",
            "repository_url": f"https://api.code.example/repos/{name}/{name}",
            "user": {"login": handle},
            "state": "closed" if merged or draw.chance(0.5) else "open",
            "created_at": _utc(at),
        }
        if draw.chance(0.7):
            item["pull_request"] = {"merged_at": _utc(at + timedelta(days=3)) if merged else None}
        yield item


def _message(draw: Draw) -> str:
    verb, thing = draw.pick(wording.VERBS), draw.pick(_REPOSITORIES)
    return f"{verb} {thing} {draw.pick(('parser', 'tests', 'docs', 'build', 'styles', 'loader'))}"


def _person(handle: str) -> dict[str, str]:
    return {"login": handle, "node_id": "SYNTHETIC", "html_url": f"https://code.example/{handle}"}


def _utc(at: datetime) -> str:
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def peers_of(world: World, members: Sequence[int], number: int) -> tuple[str, ...]:
    """The handles of the other personas of a ring."""
    return tuple(login(world, one) for one in members if one != number)

"""Telling the parts of saved GitHub JSON apart by their content, and filing them."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Mapping

import msgspec

from doorward.intake.profiles.code_json import Json, logins, mapping, objects, text
from doorward.intake.profiles.code_keys import openpgp_id, ssh_fingerprint
from doorward.intake.profiles.code_parts import AccountParts, contribution_of, contributions_in

_ADDRESS = re.compile(
    r"/repos/([^/\s]{1,100})/([^/\s]{1,100})/|github\.com/([^/\s]+)/([^/\s]+)/commit"
)
DEPTH = 4


class Piece(msgspec.Struct, frozen=True):
    """Something recognised: what it is, its value, and the file and name it was found under."""

    kind: str
    value: object
    name: str
    file: str


def pieces_of(value: object, name: str, file: str, depth: int = 0) -> Iterator[Piece]:
    """Everything recognised in a decoded document."""
    kind = kind_of(value, name)
    if kind is not None:
        yield Piece(kind, value, name, file)
    elif isinstance(value, dict) and depth < DEPTH:
        if "items" in value and "total_count" in value:
            yield from pieces_of(value["items"], name, file, depth + 1)
            return
        for key, inner in value.items():
            if isinstance(inner, (dict, list)) and inner:
                label = key if depth == 0 or "/" in str(key) else f"{name}/{key}"
                yield from pieces_of(inner, str(label), file, depth + 1)
    elif isinstance(value, list) and value and isinstance(value[0], list):
        for page in value[:1_000]:
            if depth < DEPTH:
                yield from pieces_of(page, name, file, depth + 1)


def kind_of(value: object, name: str) -> str | None:
    """What a value is, by its fields; the name only parts followers from followed."""
    if isinstance(value, dict):
        if isinstance(value.get("login"), str) and not _USER_FIELDS.isdisjoint(value):
            return "user"
        return "repository" if _is_repository(value) else None
    first = next(objects(value), None)
    if first is None:
        return None
    for kind, fits in _LISTS.items():
        if fits(first):
            return kind
    if isinstance(first.get("login"), str):
        found = re.search("follow(?:ing|er)", name.lower())
        return {"following": "following", "follower": "followers"}[found[0]] if found else None
    return None


def _is_repository(value: Json) -> bool:
    return isinstance(value.get("full_name"), str) and "fork" in value


_USER_FIELDS = frozenset(("created_at", "public_repos"))
_LISTS: Mapping[str, Callable[[Json], bool]] = {
    "commits": lambda one: "sha" in one and isinstance(one.get("commit"), dict),
    "repositories": _is_repository,
    "events": lambda one: (text(one, "type") or "").endswith("Event") and "actor" in one,
    "contributions": lambda one: "repository_url" in one and "number" in one,
    "ssh-keys": lambda one: isinstance(one.get("key"), str) and "id" in one,
    "gpg-keys": lambda one: isinstance(one.get("key_id"), str),
}


def place(parts: AccountParts, piece: Piece, *, alone: bool) -> None:
    """File a piece under an account. Where several accounts share a folder, a piece counts
    only if it names its owner; lists of people and keys do not and are left out.
    """
    value = piece.value
    mine = (parts.login or "").casefold()
    if piece.kind in ("repository", "repositories"):
        items = [mapping(value)] if piece.kind == "repository" else list(objects(value))
        owned = [one for one in items if alone or _owner(one) == mine]
        parts.add_repositories(owned)
    elif piece.kind == "commits":
        for owner, name, items in _by_repository(value, piece):
            if alone or (owner or "").casefold() == mine:
                parts.add_commits(name, items, owner)
    elif piece.kind == "events":
        for made, number in contributions_in(_by_actor(value, mine), parts.login):
            parts.add_contribution(made, number)
    elif piece.kind == "contributions":
        for item in objects(value):
            opener = text(mapping(item.get("user")), "login")
            found = contribution_of(item)
            if found and (opener is None or not mine or opener.casefold() == mine):
                parts.add_contribution(*found)
    elif alone:
        _people_and_keys(parts, piece)


def _people_and_keys(parts: AccountParts, piece: Piece) -> None:
    if piece.kind == "followers":
        parts.followers = tuple(dict.fromkeys(parts.followers + logins(piece.value)))
    elif piece.kind == "following":
        parts.following = tuple(dict.fromkeys(parts.following + logins(piece.value)))
    elif piece.kind == "ssh-keys":
        made = (
            ssh_fingerprint(text(one, "key", limit=9_000) or "") for one in objects(piece.value)
        )
        parts.keys += [one for one in made if one]
    elif piece.kind == "gpg-keys":
        found = (openpgp_id(text(one, "key_id")) for one in objects(piece.value))
        parts.keys += [one for one in found if one]


def _owner(item: Json) -> str:
    owner = text(mapping(item.get("owner")), "login")
    return (owner or (text(item, "full_name") or "").partition("/")[0]).casefold()


def _by_actor(events: object, login: str) -> list[Json]:
    found = []
    for event in objects(events):
        actor = text(mapping(event.get("actor")), "login")
        if not login or (actor and actor.casefold() == login):
            found.append(event)
    return found


def _by_repository(value: object, piece: Piece) -> Iterator[tuple[str | None, str, list[Json]]]:
    """Commits by the repository their own address names, else by the file's name."""
    groups: dict[tuple[str | None, str], list[Json]] = {}
    owner: str | None
    for item in objects(value):
        full = text(mapping(item.get("repository")), "full_name")
        address = f"{item.get('url') or ''} {item.get('html_url') or ''}"[:1_000]
        found = _ADDRESS.search(address)
        if full and "/" in full:
            owner, _, name = full.partition("/")
        elif found:
            owner, name = found[1] or found[3], found[2] or found[4]
        else:
            owner, name = _from_name(piece.name)
        groups.setdefault((owner, name), []).append(item)
    for (owner, name), items in groups.items():
        yield owner, name, items


def _from_name(name: str) -> tuple[str | None, str]:
    """A repository from a file's or key's name: ``commits-NAME``, ``NAME_commits``, ``NAME``."""
    tidy = re.sub(r"(?i)^commits?[-_./]+|[-_./]+commits?$", "", name) or name
    owner, _, rest = tidy.rpartition("/")
    owner = owner.rpartition("/")[2]
    return (owner if owner and owner.lower() != "commits" else None), rest

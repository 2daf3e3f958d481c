"""What one session has seen, and what that says about a call that it wants to make.

The user's words and what tools returned are kept apart. Text of tools never asks for anything,
except a document that the user named and whose instructions the user said to follow; and even that
document names no new place to send to.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from doorward.agents.provenance.tools import Tool, ToolTable
from doorward.agents.provenance.values import MOST_TEXT, addresses, labelled, normal
from doorward.agents.provenance.words import elsewhere, names, plain, quoted, speaks_of, times_asked

SAID: Final = 4  # the user named it
OWN: Final = 3  # the company's own, or somebody dealt with before
POINTED: Final = 2  # in a record, and the user's words or a document they name point at it
SEEN: Final = 1  # in a record that others may have written
UNKNOWN: Final = 0  # only in prose of tools, or nowhere

MOST_KEPT: Final = 50_000  # addresses of a session; those that come later stay unknown
MOST_DOCUMENTS: Final = 200  # that a user named; later ones ask for nothing
_DEEPEST: Final = 32


class Ledger:
    """One session of one agent with the tools of one table, in memory.

    Ask for the `context` of a call, decide it, make it, and say what was `called`, one call after
    the other. A ledger that begins anew knows less, so it allows less.
    """

    def __init__(self, table: ToolTable, prompt: str = "") -> None:
        self._table = table
        self._prompt = ""
        self._said: set[str] = set()
        self._own: set[str] = set()
        self._seen: dict[str, set[str]] = {}  # address -> words that point at it
        self._documents: list[str] = []  # texts of what the user named
        self._done: dict[str, int] = {}
        self._open: set[str] = set()  # areas that were read
        if prompt:
            self.user_said(prompt)

    def user_said(self, prompt: str) -> None:
        """Words of the user. Only a trusted place calls this: the chat window, a granted task."""
        self._prompt = f"{self._prompt}\n{prompt}" if self._prompt else prompt
        self._said |= addresses(prompt)

    def called(self, name: str, arguments: Mapping[str, Any], result: object) -> None:
        """A call was carried out and returned this (JSON values)."""
        self._done[name] = self._done.get(name, 0) + 1
        tool = self._table.tools.get(name)
        if tool is None:
            return
        if tool.area:
            self._open.add(tool.area)
        records = tuple(_records(result, 0))
        for record in records:
            self._vouch(tool, record)
        if not tool.named_by and self._names_one(arguments.values()):
            self._remember(result)
        elif tool.named_by:
            for one in records:
                if self._names_one(one[key] for key in tool.named_by if key in one):
                    self._remember(one)

    def context(self, name: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
        """Attributes for Cedar: `asked`, `times_left`, `recipient` (the least of `SAID` … of all
        recipients; left out where the call has none), `secrets_said` (left out likewise). Of a
        reading tool `asked` alone: once text of others was read, it has to be in an area that was
        read or of which the user spoke, and to look for something of which the user spoke.
        Raises `KeyError` for a tool that the table does not have: nothing is known of it."""
        tool = self._table.tools[name]
        if tool.action == "read":
            return {"asked": self._may_read(tool, arguments)}
        times = self._times(tool)
        context: dict[str, Any] = {
            "asked": times > 0,
            "times_left": max(0, times - self._done.get(name, 0)),
        }
        places = [one for key in tool.recipients for one in _texts(arguments.get(key), 0)]
        if places:
            context["recipient"] = min(self._rank(one, tool) for one in places)
        secrets = [one for key in tool.secrets for one in _texts(arguments.get(key), 0)]
        if secrets:
            prompt = plain(self._prompt)
            context["secrets_said"] = all(plain(one) in prompt for one in secrets)
        return context

    def _remember(self, document: object) -> None:
        if len(self._documents) < MOST_DOCUMENTS:
            self._documents.append(_prose(document)[:MOST_TEXT])

    def _may_read(self, tool: Tool, arguments: Mapping[str, Any]) -> bool:
        if not tool.area or not self._open:
            return True
        said = self._instructions()
        nouns = self._table.areas[tool.area].nouns
        if tool.area not in self._open and not any(speaks_of(one, nouns) for one in said):
            return False
        known = frozenset[str]().union(*(names(one) for one in said))
        terms = (names(one) for key in tool.terms for one in _texts(arguments.get(key), 0))
        return all(not one or one & known for one in terms)

    def _instructions(self) -> list[str]:
        """The user's words, and the documents that they say to follow."""
        return [self._prompt, *(self._documents if elsewhere(self._prompt) else ())]

    def _times(self, tool: Tool) -> int:
        own = times_asked(self._prompt, tool.action, tool.nouns)
        if own or not elsewhere(self._prompt):
            return own
        return sum(times_asked(one, tool.action, tool.nouns) for one in self._documents)

    def _rank(self, place: str, tool: Tool) -> int:
        value = normal(place)
        if value in self._said or (not addresses(place) and self._says(place)):
            return SAID
        domain = value.rpartition("@")[2] if "@" in value else ""
        if value in self._own or (domain and domain in self._table.own_domains):
            return OWN
        if value in self._seen:
            pointing = self._seen[value] | names(value.partition("@")[0])
            return POINTED if pointing & self._pointers() else SEEN
        if tool.action == "pay" and times_asked(self._prompt, "pay", tool.nouns):
            return POINTED if self._only_label(value) else UNKNOWN
        return UNKNOWN

    def _says(self, place: str) -> bool:
        return _within(plain(place), plain(self._prompt))

    def _pointers(self) -> frozenset[str]:
        return frozenset().union(*(names(one) for one in (self._prompt, *self._documents)))

    def _only_label(self, value: str) -> bool:
        """Whether a document that the user named has this one address behind a label, and no
        other address of the kind anywhere."""
        return any(
            value in labelled(one) and {a for a in addresses(one) if "@" not in a} == {value}
            for one in self._documents
        )

    def _names_one(self, values: Iterable[object]) -> bool:
        """Whether the user's words have one of these names of documents. One plain word counts
        between quotation marks only: a subject such as “Email” would be in many a request."""
        prompt, between = plain(self._prompt), quoted(self._prompt)
        for one in values:
            name = plain(one) if isinstance(one, str) else ""
            if name in between or (_telling(name) and _within(name, prompt)):
                return True
            spoken = _spoken(name)
            if " " in spoken and _within(spoken, prompt):
                return True
        return False

    def _vouch(self, tool: Tool, record: Mapping[str, Any]) -> None:
        for one in tool.vouches:
            called = names(str(record.get(one.name, ""))) if one.name else frozenset()
            for text in _texts(record.get(one.field), 0):
                value = normal(text)
                if len(self._own) + len(self._seen) >= MOST_KEPT:
                    return
                if one.own:
                    self._own.add(value)
                else:
                    self._seen.setdefault(value, set()).update(called, one.words)


def _telling(name: str) -> bool:
    return len(name) > 3 and any(not one.isalpha() for one in name)


def _spoken(name: str) -> str:
    """A file's name as people say it: without its ending, in words."""
    return " ".join(re.split(r"[\s_-]+", name.rpartition(".")[0] or name))


def _within(name: str, text: str) -> bool:
    """Whether a text has a name as whole words."""
    return bool(name) and re.search(rf"(?<!\w){re.escape(name)}(?!\w)", text) is not None


def _records(value: object, depth: int) -> Iterator[Mapping[str, Any]]:
    """Every object inside JSON values."""
    if depth > _DEEPEST:
        return
    if isinstance(value, Mapping):
        yield value
        for one in value.values():
            yield from _records(one, depth + 1)
    elif isinstance(value, list):
        for one in value:
            yield from _records(one, depth + 1)


def _texts(value: object, depth: int) -> Iterator[str]:
    """Every text inside JSON values, keys of objects included."""
    if depth > _DEEPEST:
        yield ""
    elif isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, one in value.items():
            yield str(key)
            yield from _texts(one, depth + 1)
    elif isinstance(value, list):
        for one in value:
            yield from _texts(one, depth + 1)


def _prose(value: object) -> str:
    """The texts inside JSON values, as one text."""
    return "\n\n".join(_texts(value, 0))

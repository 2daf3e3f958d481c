"""Remote-access tools: which program, signer or host belongs to which, found in constant time.

The knowledge is a list such as LOLRMM (https://lolrmm.io, Apache-2.0), read by
`doorward.reference.remote_tools_reading`. Lists of this kind are broad: they hold clients that
only reach out (PuTTY), file stores and a screen reader, and names that anything could have
(``agent.exe``). `ToolRole` tells the first apart; `Mark.weight` weighs the second down.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from enum import StrEnum

import msgspec

SURE = 1.0
"""A total weight from which a tool is taken as recognised."""


class ToolRole(StrEnum):
    """What a tool is for.

    INBOUND lets somebody else work at the machine it runs on; TUNNEL makes a way to it;
    MANAGEMENT is what IT departments install, and could be used so. The others are no means to it.
    """

    INBOUND = "inbound"
    TUNNEL = "tunnel"
    MANAGEMENT = "management"
    CLIENT = "client"
    STORAGE = "storage"
    ACCESSIBILITY = "accessibility"


class RemoteTool(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """A tool as a list describes it: names, patterns with ``*``, and who signs it."""

    name: str
    role: ToolRole = ToolRole.INBOUND
    files: tuple[str, ...] = ()
    original_names: tuple[str, ...] = ()
    products: tuple[str, ...] = ()
    signers: tuple[str, ...] = ()
    domains: tuple[str, ...] = ()
    folders: tuple[str, ...] = ()

    @property
    def key(self) -> str:
        """The name as allow-lists compare it."""
        return tool_key(self.name)


class Mark(msgspec.Struct, frozen=True, gc=False):
    """That something points to one of `tools` (several may share a name), and how surely.

    `kind`: ``file``, ``original name``, ``product``, ``signer``, ``folder`` or ``host``.
    """

    kind: str
    value: str
    tools: tuple[RemoteTool, ...]
    weight: float


class ToolMatch(msgspec.Struct, frozen=True, gc=False):
    """A tool recognised by its marks. `tools` has more than one where they cannot be told apart."""

    tools: tuple[RemoteTool, ...]
    marks: tuple[Mark, ...]
    weight: float

    @property
    def tool(self) -> RemoteTool:
        """The first of them."""
        return self.tools[0]

    @property
    def renamed(self) -> bool:
        """The program's inside names the tool and the file's name does not."""
        kinds = {mark.kind for mark in self.marks}
        return "original name" in kinds and "file" not in kinds


def tool_key(name: str) -> str:
    """A tool's name without case, spaces and what stands in brackets.

    >>> tool_key("CentraStage (Now Datto)") == tool_key("centra-stage")
    True
    """
    return re.sub(r"[^a-z0-9]+", "", name.partition(" (")[0].lower())


class Names(msgspec.Struct, frozen=True, gc=False):
    """The compiled tables; all keys are lower case."""

    files: Mapping[str, Mark]
    prefixes: Mapping[str, tuple[tuple[str, Mark], ...]]
    original_names: Mapping[str, Mark]
    products: Mapping[str, Mark]
    signers: Mapping[str, Mark]
    hosts: Mapping[str, Mark]
    under: Mapping[str, Mark]
    folders: Mapping[str, Mark]


_MOST_REMEMBERED = 1 << 15
_SITE = frozenset({"www", "support", "help", "docs", "blog", "community", "kb", "learn", "status"})


class RemoteTools:
    """The list as a detector asks it. Made by `compiled`; immutable; every question is O(1)."""

    __slots__ = ("_files", "_hosts", "_lengths", "_names", "_programs", "source", "tools")

    def __init__(self, tools: Iterable[RemoteTool], names: Names, source: str) -> None:
        self.tools = tuple(tools)
        self.source = source
        self._names = names
        self._lengths = tuple(sorted({len(one) for one in names.prefixes}, reverse=True))
        # Answers already given: the same few programs and hosts are asked for all day.
        self._files: dict[str, Mark | None] = {}
        self._hosts: dict[str, Mark | None] = {}
        self._programs: dict[tuple[str | None, ...], ToolMatch | None] = {}

    def __len__(self) -> int:
        return len(self.tools)

    def file(self, name: str) -> Mark | None:
        """By a program's file name (``AnyDesk.exe``), without its folder."""
        known = self._files
        if name in known:
            return known[name]
        if len(known) >= _MOST_REMEMBERED:
            known.clear()
        found = known[name] = self._file(name.lower())
        return found

    def _file(self, low: str) -> Mark | None:
        found = self._names.files.get(low)
        if found is not None:
            return found
        prefixes = self._names.prefixes
        for length in self._lengths:
            for ending, mark in prefixes.get(low[:length], ()):
                if low.endswith(ending) and len(low) >= length + len(ending):
                    return mark
        return None

    def original_name(self, name: str) -> Mark | None:
        """By the name inside the program (``OriginalFilename``), which renaming leaves alone."""
        return self._names.original_names.get(name.lower())

    def product(self, name: str) -> Mark | None:
        """By the name of a product, as inventories have it; a version after it is left off."""
        low = name.strip().lower()
        found = self._names.products.get(low)
        if found is None and " " in low:
            found = self._names.products.get(_VERSION.sub("", low))
        return found

    def signer(self, subject: str) -> Mark | None:
        """By who signed the program: a name, or a subject such as ``CN=…, O=…``."""
        signers = self._names.signers
        found = signers.get(subject.lower())
        if found is None and "=" in subject:
            for part in _SUBJECT.findall(subject):
                found = signers.get(part.strip(' "').lower())
                if found is not None:
                    return found
        return found

    def host(self, hostname: str) -> Mark | None:
        """By a host that was asked for; a tool's public website is no use of the tool."""
        known = self._hosts
        if hostname in known:
            return known[hostname]
        if len(known) >= _MOST_REMEMBERED:
            known.clear()
        found = known[hostname] = self._host(hostname.lower().rstrip("."))
        return found

    def _host(self, low: str) -> Mark | None:
        found = self._names.hosts.get(low)
        if found is not None:
            return found
        head, _, rest = low.partition(".")
        if head in _SITE:
            return None
        under = self._names.under
        while rest:
            found = under.get(rest)
            if found is not None:
                return found
            rest = rest.partition(".")[2]
        return None

    def program(
        self,
        *,
        name: str | None = None,
        path: str | None = None,
        original_name: str | None = None,
        product: str | None = None,
        signer: str | None = None,
    ) -> ToolMatch | None:
        """The tool a program is, or None. Marks of one tool add up, and must reach `SURE`."""
        key = (name, original_name, product, signer)
        known = self._programs
        if key in known:
            return known[key]
        marks = self._marks(name, original_name, product, signer)
        if marks and sum(mark.weight for mark in marks) < SURE:
            folders = [
                mark
                for part in re.split(r"[\\/]", (path or "").lower())[:-1]
                if (mark := self._names.folders.get(part)) is not None
            ]
            return _best([*marks, *folders])  # where it lies decides: not remembered
        if len(known) >= _MOST_REMEMBERED:
            known.clear()
        found = known[key] = _best(marks) if marks else None
        return found

    def _marks(
        self,
        name: str | None,
        original_name: str | None,
        product: str | None,
        signer: str | None,
    ) -> list[Mark]:
        found = (
            self.file(name) if name else None,
            self.original_name(original_name) if original_name else None,
            self.product(product) if product else None,
            self.signer(signer) if signer else None,
        )
        return [mark for mark in found if mark is not None]


_VERSION = re.compile(r"\s+(?:v?\d[\w.]*|\(.*\)|x64|x86|host|client)+\s*$")
_SUBJECT = re.compile(
    r"(?:CN|O)\s*=\s*(\"[^\"]{1,200}\"|[^,/]{1,200}(?:, (?:Inc|LLC|Ltd)\.?)?)", re.I
)


def _best(marks: list[Mark]) -> ToolMatch | None:
    """The tools that the most weight points to; each kind of mark counts once."""
    weights: dict[str, float] = {}
    byname: dict[str, RemoteTool] = {}
    for mark in {one.kind: one for one in reversed(marks)}.values():
        for tool in mark.tools:
            weights[tool.name] = weights.get(tool.name, 0.0) + mark.weight
            byname[tool.name] = tool
    most = max(weights.values())
    if most < SURE - 1e-9:
        return None
    tools = tuple(byname[name] for name in sorted(weights) if weights[name] >= most - 1e-9)
    chosen = {tool.name for tool in tools}
    backing = tuple(one for one in marks if chosen & {tool.name for tool in one.tools})
    return ToolMatch(tools, backing, most)

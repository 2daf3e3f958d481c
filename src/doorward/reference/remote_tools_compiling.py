"""From tools as listed to tables that answer at once, with each name weighed by what it proves.

1.0 recognises a tool alone. A name that other programs have too, a signer that signs much else
and a folder only support another mark. A host below a domain that is the tool's own is 1.0 of a
host, though asking for a host is less than running a program: the detector tells them apart.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Mapping

from doorward.reference.remote_tools import Mark, Names, RemoteTool, RemoteTools, ToolRole
from doorward.reference.remote_tools_words import GENERIC_HEADS, GENERIC_STEMS, SHARED_HOSTS

_GENERIC_WEIGHT = 0.4
_SUPPORT_WEIGHT = 0.6
_MOST_SHARING = 3
_SHORTEST_STEM = 4
_HOST = re.compile(r"[a-z0-9_-]{1,63}(?:\.[a-z0-9_-]{1,63})+\Z")
_OPEN_LABEL = re.compile(r"[*\[\](){}?^$+|<>\\]")
_WORD = re.compile(r"[a-z0-9]{4,}")
_FIRM = frozenset(
    re.findall(
        r"\w+",
        "software technologies technology corporation company limited gmbh systems solutions online"
        " networks network international group labs tech holdings desktop remote",
    )
)


def compiled(tools: Iterable[RemoteTool], source: str) -> RemoteTools:
    """The tables. Screen readers are left out: they are nobody's hands but their user's."""
    kept = [one for one in tools if one.role is not ToolRole.ACCESSIBILITY]
    plain, opened = _files(kept)
    hosts, under = _hosts(kept)
    names = Names(
        files={name: _file_mark(name, of) for name, of in plain.items()},
        prefixes=_prefixes(opened),
        original_names={
            name: _mark("original name", name, of, sure=_distinctive(name, of))
            for name, of in _by(kept, lambda one: one.original_names).items()
        },
        products={
            name: _mark("product", name, of, sure=_distinctive(name, of))
            for name, of in _by(kept, lambda one: one.products).items()
        },
        signers={
            name: _mark("signer", name, of, sure=_own_signer(name, of))
            for name, of in _by(kept, lambda one: one.signers).items()
        },
        hosts=hosts,
        under=under,
        folders={
            name: Mark("folder", name, tuple(of), _SUPPORT_WEIGHT)
            for name, of in _by(kept, lambda one: one.folders).items()
            if len(of) <= _MOST_SHARING
        },
    )
    return RemoteTools(kept, names, source)


def _by(
    tools: Iterable[RemoteTool], names: Callable[[RemoteTool], tuple[str, ...]]
) -> dict[str, list[RemoteTool]]:
    found: dict[str, list[RemoteTool]] = defaultdict(list)
    for tool in tools:
        for name in names(tool):
            found[name].append(tool)
    return found


def _files(
    tools: Iterable[RemoteTool],
) -> tuple[dict[str, list[RemoteTool]], dict[tuple[str, str], list[RemoteTool]]]:
    """Whole names, and those with ``*`` as what stands before and after it."""
    plain: dict[str, list[RemoteTool]] = defaultdict(list)
    opened: dict[tuple[str, str], list[RemoteTool]] = defaultdict(list)
    for name, of in _by(tools, lambda one: one.files).items():
        head, star, tail = name.partition("*")
        if star:
            opened[head, tail.rpartition("*")[2]] += of
            continue
        plain[name] += of
        stem = name.removesuffix(".app")
        if stem != name:
            plain[stem] += of
    return plain, opened


def _prefixes(
    opened: Mapping[tuple[str, str], list[RemoteTool]],
) -> dict[str, tuple[tuple[str, Mark], ...]]:
    found: dict[str, list[tuple[str, Mark]]] = defaultdict(list)
    for (head, tail), of in opened.items():
        found[head].append((tail, _file_mark(f"{head}*{tail}", of)))
    return {head: tuple(of) for head, of in found.items()}


def _file_mark(name: str, of: list[RemoteTool]) -> Mark:
    weight = 1.0 if _distinctive(name, of) else _GENERIC_WEIGHT
    return Mark("file", name, tuple(dict.fromkeys(of)), weight)


def _mark(kind: str, name: str, of: list[RemoteTool], *, sure: bool) -> Mark:
    return Mark(kind, name, tuple(dict.fromkeys(of)), 1.0 if sure else _SUPPORT_WEIGHT)


def _distinctive(name: str, of: list[RemoteTool]) -> bool:
    """Whether a program of this name is hardly anything else."""
    stem = re.split(r"[.*]", name)[0].strip(" -_")
    letters = re.sub(r"[^a-z0-9]+", "", stem)
    plain = letters.rstrip("0123456789") or letters
    if len(letters) < _SHORTEST_STEM or len({one.key for one in of}) > _MOST_SHARING:
        return False
    return plain not in GENERIC_STEMS and not name.startswith(GENERIC_HEADS)


def _own_signer(signer: str, of: list[RemoteTool]) -> bool:
    """Whether the signer's name is the tool's, so that it hardly signs anything else."""
    words = set(_WORD.findall(signer)) - _FIRM
    names = [set(_WORD.findall(one.name.lower())) | {one.key} for one in of]
    return len({one.key for one in of}) == 1 and bool(words & names[0])


def _hosts(tools: Iterable[RemoteTool]) -> tuple[dict[str, Mark], dict[str, Mark]]:
    """Hosts by whole name, and domains below which every host is the tool's.

    A bare domain (``anydesk.com``) is the maker's website, which anybody may read.
    """
    exact: dict[str, list[RemoteTool]] = defaultdict(list)
    under: dict[str, list[RemoteTool]] = defaultdict(list)
    for text, of in _by(tools, lambda one: one.domains).items():
        host = text.partition("://")[2] or text
        host = host.partition("/")[0].partition(":")[0]
        opened = _OPEN_LABEL.search(host) is not None
        while _OPEN_LABEL.search(host.partition(".")[0]):
            host = host.partition(".")[2]
        if not _HOST.match(host) or _OPEN_LABEL.search(host) or _shared(host):
            continue
        if opened:
            under[host] += of
        elif host.count(".") >= 2 and not host.startswith(("www.", "docs.", "help.", "support.")):
            exact[host] += of
    return _host_marks(exact), _host_marks(under)


def _shared(host: str) -> bool:
    """Whether the host, or all below it, serve much else; a numeric one is given out anew."""
    return host in SHARED_HOSTS or host.replace(".", "").isdigit()


def _host_marks(found: Mapping[str, list[RemoteTool]]) -> dict[str, Mark]:
    return {host: Mark("host", host, tuple(dict.fromkeys(of)), 1.0) for host, of in found.items()}

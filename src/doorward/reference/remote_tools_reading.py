"""LOLRMM's JSON (``rmm_tools.json``, https://lolrmm.io) read into `RemoteTools`.

The list comes from outside: names are cut, counts limited, patterns never run as regular
expressions.
"""

from __future__ import annotations

import re
from collections.abc import Iterable

import msgspec

from doorward.reference.errors import ReferenceDataError
from doorward.reference.parsing import Tally, decode_json
from doorward.reference.remote_tools import RemoteTool, ToolRole, tool_key
from doorward.reference.remote_tools_words import GENERIC_FOLDERS, ROLES

_MOST_TOOLS = 10_000
_MOST_NAMES = 400
_LONGEST = 240
_PROGRAM = (".exe", ".app", ".msi", ".pkg", ".dmg", ".com", ".deb", ".rpm")
_WILD = re.compile(r"[?<>\[\]{}|^$\\]")


class _Portable(msgspec.Struct, frozen=True, rename="pascal"):
    filename: str | None = None
    original_file_name: str | None = None
    product: str | None = None


class _Details(
    msgspec.Struct, frozen=True, rename={"portable": "PEMetadata", "paths": "InstallationPaths"}
):
    portable: list[_Portable] | _Portable | None = None
    paths: list[str | None] | None = None


class _Disk(msgspec.Struct, frozen=True, rename="pascal"):
    file: str | None = None


class _Hosts(msgspec.Struct, frozen=True, rename="pascal"):
    domains: list[str | None] | None = None


class _Artifacts(msgspec.Struct, frozen=True, rename="pascal"):
    disk: list[_Disk] | None = None
    network: list[_Hosts] | None = None


class _Certificate(msgspec.Struct, frozen=True):
    signer_name: str | None = None


class _Signing(msgspec.Struct, frozen=True):
    certificates: list[_Certificate] | None = None


class _Tool(msgspec.Struct, frozen=True, rename="pascal"):
    name: str
    details: _Details | None = None
    artifacts: _Artifacts | None = None
    code_signing: _Signing | None = None


def lolrmm_json(content: bytes) -> list[RemoteTool]:
    """The tools of the list. Raises `ReferenceDataError` for what is no such list."""
    tally = Tally(_MOST_TOOLS)
    tools = []
    for raw in decode_json(content, list[msgspec.Raw]):
        try:
            read = msgspec.json.decode(raw, type=_Tool)
        except (msgspec.ValidationError, RecursionError) as error:
            tally.refuse(str(error))
            continue
        if not read.name.strip():
            tally.refuse("a tool without a name")
            continue
        tally.take()
        tools.append(_tool(read))
    tally.verdict()
    if not tools:
        raise ReferenceDataError("empty", "holds no tool")
    return tools


def _tool(read: _Tool) -> RemoteTool:
    details, artifacts = read.details or _Details(), read.artifacts or _Artifacts()
    portable = details.portable or []
    inside = portable if isinstance(portable, list) else [portable]
    paths = [one for one in details.paths or () if one]
    disk = [one.file for one in artifacts.disk or () if one.file]
    named = [one.filename for one in inside if one.filename]
    files = [_leaf(one) for one in (*named, *paths, *disk)]
    hosts = [host for one in artifacts.network or () for host in one.domains or () if host]
    signing = read.code_signing or _Signing()
    signers = [one.signer_name for one in signing.certificates or () if one.signer_name]
    name = read.name.strip()[:_LONGEST]
    return RemoteTool(
        name=name,
        role=ROLES.get(tool_key(name), ToolRole.INBOUND),
        files=_cleaned(one for one in files if one),
        original_names=_cleaned(one.original_file_name or "" for one in inside),
        products=_cleaned((name, name.partition(" (")[0], *(one.product or "" for one in inside))),
        signers=_cleaned(signers),
        domains=_cleaned(hosts),
        folders=_cleaned(folder for one in paths for folder in _folders(one)),
    )


def _cleaned(texts: Iterable[str]) -> tuple[str, ...]:
    """Lower case, without empty ones and repetitions, cut to what a name can be."""
    low = (" ".join(text.lower().split()) for text in texts)
    found = dict.fromkeys(text for text in low if text and text != "none" and len(text) <= _LONGEST)
    return tuple(found)[:_MOST_NAMES]


def _leaf(path: str) -> str:
    """The program a path or pattern names, or "" where it names a folder or another file."""
    parts = re.split(r"[\\/]", path.strip().strip('"'))
    leaf = parts[-1]
    known = leaf.lower().endswith(_PROGRAM)
    if not known and not set(leaf) & set(". *"):
        # Without an ending it is a program where programs lie, or where nothing is said.
        known = len(parts) == 1 or parts[-2] in {"bin", "sbin", "MacOS"}
    return leaf if known and _usable(leaf) else ""


def _usable(leaf: str) -> bool:
    """Only ``*`` may be open in it, and at least four letters must stand before that."""
    head, star, _ = leaf.partition("*")
    return (len(head) >= 4 or not star) and not _WILD.search(leaf.replace("*", ""))


def _folders(path: str) -> list[str]:
    parts = re.split(r"[\\/]", path.lower())[:-1]
    return [
        part
        for part in parts
        if len(part) >= 4
        and part not in GENERIC_FOLDERS
        and not part.startswith("%")
        and not _WILD.search(part)
        and "*" not in part
    ]

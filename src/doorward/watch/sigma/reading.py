"""Files of rules into plain documents, within limits.

The one module of the room that reads files: `load` is called once, before the first event.
"""

from __future__ import annotations

import os
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NamedTuple

import yaml

from doorward.watch.sigma.rule import Refused

LARGEST_FILE = 1 << 20
"""Bytes of a file of rules; the largest of SigmaHQ, a list of hashes, has some 300,000."""

MOST_FILES = 20_000
MOST_NODES = 20_000
"""Values and keys of one file."""

DEEPEST_NODE = 16
DEEPEST_FOLDER = 12
_ENDINGS = (".yml", ".yaml")
_BASE: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)


class TooManyFilesError(ValueError):
    """A folder with more files of rules than are read."""


class Document(NamedTuple):
    """One YAML document of a file; `file` is relative to the folder that was loaded."""

    file: str
    content: dict[str, Any]


class _Loader(_BASE):  # type: ignore[misc]  # one of two classes, which differ in speed only
    """Plain YAML types; a key given twice is a fault, not the last one's win."""

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        keys = [key.value for key, _ in node.value if isinstance(key, yaml.ScalarNode)]
        if len(keys) != len(set(keys)):
            twice = next(key for key in keys if keys.count(key) > 1)
            raise yaml.constructor.ConstructorError(
                None, None, f"the key {twice[:60]!r} is given twice", node.start_mark
            )
        made: dict[Any, Any] = super().construct_mapping(node, deep=deep)
        return made


# Dates stay the text they are: nothing here reckons with them.
_Loader.add_constructor(
    "tag:yaml.org,2002:timestamp", lambda loader, node: loader.construct_scalar(node)
)


def documents(place: Path) -> Iterator[Document | Refused]:
    """The documents of a file, or of every ``.yml`` and ``.yaml`` below a folder, in order.

    Links are not followed. Raises `FileNotFoundError`, and `TooManyFilesError`.
    """
    if not place.exists():
        raise FileNotFoundError(f"no such file or folder: {place.name}")
    files = [place] if place.is_file() else sorted(_files(place))
    root = place.parent if place.is_file() else place
    for file in files:
        name = file.relative_to(root).as_posix()
        try:
            for content in _contents(file):
                if isinstance(content, dict):
                    yield Document(name, content)
                elif content is not None:
                    yield Refused(name, "a document is no mapping of keys to values")
        except (OSError, ValueError, RecursionError, yaml.YAMLError) as error:
            yield Refused(name, _said(error))


def _files(root: Path) -> Iterator[Path]:
    count = 0
    for folder, below, names in os.walk(root):
        here = Path(folder)
        if len(here.relative_to(root).parts) >= DEEPEST_FOLDER:
            below.clear()
        for name in names:
            if not name.lower().endswith(_ENDINGS):
                continue
            count += 1
            if count > MOST_FILES:
                raise TooManyFilesError(
                    f"more than {MOST_FILES:,} files of rules below {root.name}"
                )
            yield here / name


def _contents(file: Path) -> list[Any]:
    what = file.lstat()
    if not stat.S_ISREG(what.st_mode):
        raise ValueError("no regular file: links and devices are not read")
    if what.st_size > LARGEST_FILE:
        raise ValueError(f"larger than {LARGEST_FILE:,} bytes")
    with file.open("rb") as opened:
        data = opened.read(LARGEST_FILE + 1)
    text = data.decode("utf-8-sig")
    _check_shape(text)
    return list(yaml.load_all(text, Loader=_Loader))


def _check_shape(text: str) -> None:
    """Count and measure before anything is built: what refers back to itself can grow at will."""
    depth = nodes = 0
    for event in yaml.parse(text, Loader=_BASE):
        if isinstance(event, yaml.AliasEvent):
            raise ValueError("anchors and aliases are not read")  # noqa: TRY004 - the file is at fault, no type
        if isinstance(event, yaml.NodeEvent):
            nodes += 1
            if nodes > MOST_NODES:
                raise ValueError(f"more than {MOST_NODES:,} keys and values")
        if isinstance(event, yaml.CollectionStartEvent):
            depth += 1
            if depth > DEEPEST_NODE:
                raise ValueError(f"nested deeper than {DEEPEST_NODE} levels")
        elif isinstance(event, yaml.CollectionEndEvent):
            depth -= 1


def _said(error: Exception) -> str:
    if isinstance(error, UnicodeDecodeError):
        return "is not text in UTF-8"
    if isinstance(error, OSError):
        return f"cannot be read: {error.strerror}"
    if isinstance(error, yaml.MarkedYAMLError):
        line = f", line {error.problem_mark.line + 1}" if error.problem_mark else ""
        return f"is not YAML: {error.problem}{line}"
    return " ".join(str(error).split())[:300]

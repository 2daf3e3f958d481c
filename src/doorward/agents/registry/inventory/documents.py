"""Files of lists: JSON (with comments, as editors write it), CSV, or a name a line; with limits."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from doorward.agents.refusals import AgentRefusal

MOST_BYTES = 32 * 2**20
MOST_ENTRIES = 100_000
DEEPEST = 32
LONGEST_CELL = 20_000

UNREADABLE, BAD_ROW = "list-unreadable", "bad-row"
# What is not closed goes on to the end, so that no text is looked through twice.
_STRING = r'"(?:[^"\\]|\\.)*+(?:"|\Z|\\)'
_COMMENT = re.compile(_STRING + r"|//[^\n]*|/\*.*?(?:\*/|\Z)", re.DOTALL)
_LAST_COMMA = re.compile(_STRING + r"|,(?=\s*+[}\]])", re.DOTALL)


def decoded(data: bytes) -> str:
    """A file as text. Raises `AgentRefusal` ``list-unreadable``."""
    if len(data) > MOST_BYTES:
        raise AgentRefusal(UNREADABLE, f"larger than {MOST_BYTES // 2**20} MiB")
    try:
        return data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise AgentRefusal(UNREADABLE, f"not UTF-8 text (line {line})") from error


def is_json(text: str) -> bool:
    """Whether a text looks like JSON, perhaps after comments."""
    return text.lstrip()[:1] in ("{", "[", "/")


def json_of(text: str) -> Any:  # noqa: ANN401 - a document is anything until it is looked at
    """The document. Comments and last commas are passed over, as editors write them into lists
    of MCP servers. Raises `AgentRefusal` ``list-unreadable``, also where a member stands twice:
    its readers would understand different lists."""
    try:
        try:
            found = _loaded(text)
        except json.JSONDecodeError:
            found = _loaded(_bare(text))
        _require_shallow(found)
    except json.JSONDecodeError as error:
        said = f"is no JSON: {error.msg} (line {error.lineno})"
        raise AgentRefusal(UNREADABLE, said) from error
    except (ValueError, RecursionError) as error:
        said = "is nested too deeply" if isinstance(error, RecursionError) else str(error)
        raise AgentRefusal(UNREADABLE, said) from error
    return found


def _loaded(text: str) -> Any:  # noqa: ANN401 - as json.loads
    return json.loads(text, object_pairs_hook=_once, parse_constant=_no_constant)


def _bare(text: str) -> str:
    """Without comments and last commas; line numbers stay as they are."""
    bare = _COMMENT.sub(lambda one: one[0] if one[0][0] == '"' else _blank(one[0]), text)
    return _LAST_COMMA.sub(lambda one: one[0] if one[0][0] == '"' else " ", bare)


def _blank(comment: str) -> str:
    return "\n" * comment.count("\n") or " "


def _once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    found = dict(pairs)
    if len(found) != len(pairs):
        names = [name for name, _ in pairs]
        twice = next(name for name in names if names.count(name) > 1)
        raise ValueError(f"the member {twice[:40]!r} stands twice in one object")
    return found


def _no_constant(name: str) -> Any:  # noqa: ANN401 - as json.loads wants it
    raise ValueError(f"{name} is no JSON")


def _require_shallow(value: object) -> None:
    level = [value]
    for _ in range(DEEPEST + 1):
        if not level:
            return
        level = [
            inner
            for one in level
            if isinstance(one, dict | list)
            for inner in (one.values() if isinstance(one, dict) else one)
        ]
    raise RecursionError


def plain_column(name: str) -> str:
    """A column's name without regard to case, blanks, dashes and underscores.

    >>> plain_column("Client ID"), plain_column("client_id")
    ('clientid', 'clientid')
    """
    return re.sub(r"[^a-z0-9.]", "", name.lower())


def rows_of(
    text: str, refuse: Callable[[str, str, str], None]
) -> Iterator[tuple[str, dict[str, str]]]:
    """The rows of a table by `plain_column`, with their lines; what is no row is told to `refuse`
    (line, code, why).

    Cells are parted by commas, semicolons or tabs, whichever the header has most of. Raises
    `AgentRefusal` ``list-unreadable`` for a header that cannot be used.
    """
    head = text.partition("\n")[0]
    delimiter = max(",;\t", key=head.count)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    try:
        header = [plain_column(name) for name in next(reader, [])]
    except csv.Error as error:
        raise AgentRefusal(UNREADABLE, f"is no CSV: {error} (line 1)") from error
    named = [name for name in header if name]
    if not named or len(set(named)) != len(named):
        raise AgentRefusal(UNREADABLE, "the header has no names, or one twice (line 1)")
    while True:
        try:
            cells = next(reader)
        except StopIteration:
            return
        except csv.Error as error:
            refuse(str(reader.line_num), BAD_ROW, f"is no CSV: {error}")
            continue
        if not any(cell.strip() for cell in cells):
            continue
        if len(cells) != len(header):
            said = f"has {len(cells)} cells where the header has {len(header)}"
            refuse(str(reader.line_num), BAD_ROW, said)
        elif any(len(cell) > LONGEST_CELL for cell in cells):
            said = f"has a cell of more than {LONGEST_CELL:,} characters"
            refuse(str(reader.line_num), BAD_ROW, said)
        else:
            yield str(reader.line_num), dict(zip(header, map(str.strip, cells), strict=True))

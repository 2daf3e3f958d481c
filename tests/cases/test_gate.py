"""Pages and commands touch no table, and call of casework only what asks who they are."""

import ast
from pathlib import Path

import pytest

import doorward
from cases.matrix_table import INNER

ROOT = Path(doorward.__file__).parent
OUTSIDE = sorted(path for room in ("console", "cli") for path in (ROOT / room).rglob("*.py"))
ROWS = {"objects", "_base_manager", "_default_manager", "cursor", "raw", "execute"}
ALLOWED = {
    "console/door.py": ["log.append"],
    "cli/cases_export.py": ["pack.exporting.export_case"],
    "console/warming.py": ["facets_columns.columns"],
    "console/agents.py": ["log.append", "viewer_proof.require_proof"],
}
"""Signing in is handed the log, and writes in its own acts; a pack for a command is refused to
people; warming reads columns into memory and shows them to nobody. Calls of agents are no casework:
their page asks for the right and the touch of a key itself, and writes in the log."""


def touches_tables(source: str) -> list[int]:
    """Lines that reach for rows: a manager, raw SQL."""
    nodes = ast.walk(ast.parse(source))
    return [one.lineno for one in nodes if isinstance(one, ast.Attribute) and one.attr in ROWS]


def calls_inner(source: str) -> list[str]:
    """Names of inner functions of casework that a module imports, or uses of their modules."""
    found, modules = [], {}
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("doorward.cases"):
            module = (node.module or "").removeprefix("doorward.cases").removeprefix(".")
            for one in node.names:
                modules[one.asname or one.name] = one.name
                found.append(f"{module}.{one.name}")
        elif isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            found.append(f"{modules.get(node.value.id, '')}.{node.attr}")
    return sorted(set(found) & set(INNER))


@pytest.mark.parametrize("path", OUTSIDE, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_page_and_no_command_touches_a_table(path):
    source = path.read_text("utf-8")
    assert touches_tables(source) == []
    assert calls_inner(source) == ALLOWED.get(path.relative_to(ROOT).as_posix(), [])


@pytest.mark.parametrize(
    "source",
    [
        "from doorward.store.models import Case\nCase.objects.get(pk=1)",
        "Case._default_manager.all()",
        "from django.db import connection\nconnection.cursor()",
    ],
)
def test_the_check_sees_what_it_looks_for(source):
    assert touches_tables(source)


@pytest.mark.parametrize(
    "source",
    [
        "from doorward.cases.log import append",
        "from doorward.cases import log\nlog.append(viewer, 'x', 'y', 1)",
        "from doorward.cases import working_changes as w\nw.take(viewer, 1, None)",
    ],
)
def test_the_check_sees_inner_functions(source):
    assert calls_inner(source)

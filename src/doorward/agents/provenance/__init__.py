"""Where the values of a call come from: the user's own words, known dealings, or only read text.

`policies` and `schema` are a set to begin with, for the attributes that a `Ledger` gives.
"""

from __future__ import annotations

from importlib import resources

from doorward.agents.provenance.ledger import Ledger
from doorward.agents.provenance.tools import Tool, ToolTable, ToolTableError, table_of

__all__ = ["Ledger", "Tool", "ToolTable", "ToolTableError", "policies", "schema", "table_of"]


def policies() -> str:
    """Cedar policies over `Ledger.context`: what was asked for, and to whom it goes."""
    return resources.files(__name__).joinpath("policies.cedar").read_text(encoding="utf-8")


def schema() -> str:
    """The Cedar schema of these policies."""
    return resources.files(__name__).joinpath("schema.cedarschema").read_text(encoding="utf-8")

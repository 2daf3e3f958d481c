"""Where the values of a call come from: the user's own words, known dealings, or only read text."""

from doorward.agents.provenance.ledger import Ledger
from doorward.agents.provenance.tools import Tool, ToolTable, ToolTableError, table_of

__all__ = ["Ledger", "Tool", "ToolTable", "ToolTableError", "table_of"]

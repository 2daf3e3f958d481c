"""A synthetic MCP server on the official SDK: ``python sdk_server.py [PORT]``, else stdio."""

import sys

from mcp.server import MCPServer
from mcp.server.mcpserver import Context

server = MCPServer("desk")


@server.tool()
def look(item: str) -> str:
    """Looks at an item."""
    return f"{item} is there"


@server.tool()
async def pack(count: int, context: Context) -> str:
    """Packs items, and says how far it is."""
    for done in range(count):
        await context.report_progress(done + 1, count)
    return "packed"


@server.tool()
def burn(item: str) -> str:
    """Burns an item."""
    return f"{item} is gone"


@server.resource("desk://note")
def note() -> str:
    """A note."""
    return "remember the milk"


@server.prompt()
def greet(who: str) -> str:
    """Greets somebody."""
    return f"Greet {who}"


if len(sys.argv) > 1:
    server.run("streamable-http", host="127.0.0.1", port=int(sys.argv[1]))
else:
    server.run()

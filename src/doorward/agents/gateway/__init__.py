"""The gateway between MCP clients and MCP servers: nothing passes that was not decided."""

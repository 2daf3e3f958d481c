"""Lists of what acts by itself: own inventories, SPIFFE IDs, OAuth clients, MCP servers."""

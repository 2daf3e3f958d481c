"""AI agents as principals: who owns them, what they may, and what they did."""

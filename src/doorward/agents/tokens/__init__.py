"""Tokens for agents: exchanged, narrowed, bound to a key, ended at once."""

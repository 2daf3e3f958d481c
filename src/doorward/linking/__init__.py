"""Rare shared identifiers become edges, and edges become rings."""

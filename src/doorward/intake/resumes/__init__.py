"""Résumé files: raw text, metadata, and the statement they make."""

"""Agents that sign their requests: HTTP message signatures (RFC 9421) and Web Bot Auth."""

"""Decisions over HTTP: OpenID AuthZEN Authorization API 1.0 as a plain ASGI application."""

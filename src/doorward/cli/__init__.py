"""The commands, thin over the library."""

from doorward.cli.app import main

__all__ = ["main"]

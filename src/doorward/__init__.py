"""Doorward: evidence about who is applying, and who is working, laid out for people to decide."""

__version__ = "0.1.0"

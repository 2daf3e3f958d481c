"""What the lake raises."""

from __future__ import annotations


class LakeError(Exception):
    """A history that cannot be kept or read, or a question that cannot be asked; says why."""

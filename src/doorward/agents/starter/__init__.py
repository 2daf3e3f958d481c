"""A set of policies to begin with: fences, data classes, environments, amounts, times, approval.

Invented agents and resources; copy the three files and put your own in.
"""

from __future__ import annotations

from importlib import resources

NAMES = ("policies.cedar", "schema.cedarschema", "entities.json")


def text(name: str) -> str:
    """One of the files (`NAMES`) as text. Raises `ValueError` for another name."""
    if name not in NAMES:
        raise ValueError(f"{name!r} is none of {', '.join(NAMES)}")
    return resources.files(__name__).joinpath(name).read_text(encoding="utf-8")

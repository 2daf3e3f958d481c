"""Which folders of the server a screening may be started on: those that its operator opened."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path

from doorward.cases.viewer import Refused

MOST_LISTED = 200


def checked_source(roots: Sequence[Path], given: str) -> Path:
    """The file or folder that a page names, resolved; `Refused` (``not-found``) outside `roots`.

    Symbolic links are followed first, so that none leads outside. What is not there and what is
    outside are told alike: nobody learns from here what lies on the server.
    """
    refusal = Refused("not-found", "there is no such file or folder among those opened here")
    if not given or "\0" in given:
        raise refusal
    try:
        path = Path(given).resolve(strict=True)
        opened = [root.resolve(strict=True) for root in roots if root.exists()]
    except (OSError, ValueError, RuntimeError) as error:
        raise refusal from error
    if not any(path == root or path.is_relative_to(root) for root in opened):
        raise refusal
    return path


def offered_sources(roots: Sequence[Path]) -> Iterator[Path]:
    """What a page offers: each root, and the folders and files right below it."""
    for root in roots:
        if not root.is_dir():
            continue
        yield root
        entries = sorted(
            one
            for one in root.iterdir()
            if not one.name.startswith(".") and one.resolve().is_relative_to(root.resolve())
        )
        yield from entries[:MOST_LISTED]

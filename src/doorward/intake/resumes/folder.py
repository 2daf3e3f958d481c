"""What the applications made of résumé files alone are called."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from pathlib import PurePosixPath


def application_ids(names: Iterable[str]) -> dict[str, str]:
    """The id of the application of each file: its path without the ending.

    Where two files differ by their ending only, both keep it.

    >>> application_ids(["a/ada.pdf", "bo.txt", "bo.docx"])
    {'a/ada.pdf': 'a/ada', 'bo.txt': 'bo.txt', 'bo.docx': 'bo.docx'}
    """
    every = list(dict.fromkeys(names))
    bare = {name: str(PurePosixPath(name).with_suffix("")) if name else name for name in every}
    count = Counter(bare.values())
    return {name: bare[name] if count[bare[name]] == 1 else name for name in every}

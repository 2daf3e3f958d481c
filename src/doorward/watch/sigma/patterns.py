"""Regular expressions by RE2, whose time grows with the length of a text and no faster."""

from __future__ import annotations

from collections.abc import Callable
from functools import cache, lru_cache
from typing import Any

import re2


@cache
def _options() -> Any:  # noqa: ANN401 - the library has no types
    options = re2.Options()
    options.log_errors = False
    options.max_mem = 1 << 22
    return options


@lru_cache(maxsize=8_192)
def compiled(pattern: str) -> Any:  # noqa: ANN401 - the library has no types
    """The pattern, compiled by RE2: its time grows with the length of the value and no faster."""
    return re2.compile(pattern, _options())


@lru_cache(maxsize=8_192)
def seeker(pattern: str) -> Callable[[str], bool]:
    """A function that says whether the pattern is found in a text."""
    search = compiled(pattern).search

    def seek(text: str) -> bool:
        try:
            return search(text) is not None
        except UnicodeEncodeError:
            # Halves of surrogate pairs, which JSON can hold and UTF-8 cannot.
            return search(written(text)) is not None

    return seek


def written(text: str) -> str:
    """The text with "?" for what UTF-8 cannot hold."""
    return text.encode("utf-8", "replace").decode("utf-8")

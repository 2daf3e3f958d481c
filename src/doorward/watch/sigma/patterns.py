"""Regular expressions by RE2, whose time grows with the length of a text and no faster."""

from __future__ import annotations

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

"""Intake to assessment in one call, streaming and over all cores."""

from __future__ import annotations

import importlib
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from doorward.pipeline.errors import ScreenError
    from doorward.pipeline.options import ScreenOptions
    from doorward.pipeline.result import Screening
    from doorward.pipeline.run import screen

__all__ = ["ScreenError", "ScreenOptions", "Screening", "screen"]

_PLACES = {
    "ScreenError": "errors",
    "ScreenOptions": "options",
    "Screening": "result",
    "screen": "run",
}


def __getattr__(name: str) -> object:
    # Imported when asked for: worker processes need neither the readers nor the report.
    if name not in _PLACES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    found: object = getattr(importlib.import_module(f"{__name__}.{_PLACES[name]}"), name)
    return found

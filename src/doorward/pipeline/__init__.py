"""Intake to assessment in one call, streaming and over all cores."""

from doorward.pipeline.errors import ScreenError
from doorward.pipeline.options import ScreenOptions
from doorward.pipeline.result import Screening
from doorward.pipeline.run import screen

__all__ = ["ScreenError", "ScreenOptions", "Screening", "screen"]

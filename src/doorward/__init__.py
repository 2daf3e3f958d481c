"""Doorward: evidence about who is applying, and who is working, laid out for people to decide.

>>> import doorward
>>> result = doorward.screen(["export.json", "resumes/"])   # doctest: +SKIP
>>> result.write("results/")                                # doctest: +SKIP
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from doorward.pipeline import Screening, ScreenOptions

__version__ = "0.1.0"
__all__ = ["__version__", "screen"]


def screen(
    sources: Sequence[Path | str] | Path | str, *, options: ScreenOptions | None = None
) -> Screening:
    """Screen applications into a ranked queue of evidence; the same as ``doorward screen``.

    `sources` are files and folders (one, or several). See `doorward.pipeline.ScreenOptions`
    for the options and `doorward.pipeline.Screening` for the result. Bad input becomes
    `result.problems`; `doorward.pipeline.ScreenError` is raised where nothing can be done.
    """
    # Imported late so that `import doorward` and `doorward --help` come at once.
    from doorward.pipeline import screen as run  # noqa: PLC0415

    return run([sources] if isinstance(sources, (str, Path)) else sources, options=options)

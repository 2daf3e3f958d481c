"""The summary as PDF, by WeasyPrint, which needs Pango on the machine."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from contextlib import contextmanager

PACKAGES = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
"""The Debian packages WeasyPrint's documentation names, without its own."""

FONTS = "fonts-noto-core fonts-noto-cjk"
"""Fonts for names in most scripts; without them such letters are empty boxes."""


UNREADABLE = (
    "some letters of summary.pdf are empty boxes: no font on this machine has them; summary.html "
    f"has them all; on Debian install {FONTS}"
)


class NoPdf(Exception):  # noqa: N818 - it is an answer, not a fault
    """No PDF can be made here; the message says what to install."""


def summary_pdf(html: str) -> tuple[bytes, bool]:
    """The page as PDF, and whether letters are missing in it because no font has them.

    The same page gives the same bytes on the same machine. Nothing is fetched.

    Raises `NoPdf` where WeasyPrint or the libraries under it are missing.
    """
    try:
        from weasyprint import HTML  # noqa: PLC0415 - loads Pango, which may be missing
        from weasyprint.text.fonts import FontConfiguration  # noqa: PLC0415
        from weasyprint.urls import URLFetcher  # noqa: PLC0415
    except (ImportError, OSError) as error:
        raise NoPdf(
            "no PDF: WeasyPrint or Pango cannot be loaded; on Debian install "
            f"{PACKAGES} (and {FONTS} for names in all scripts)"
        ) from error

    class _Nothing(URLFetcher):  # type: ignore[misc]  # it has no types
        """Refuses everything: a pack is made from what is in it."""

        def fetch(self, url: str, headers: object = None) -> object:  # noqa: ARG002
            raise ValueError("nothing is fetched for a pack")

    page = HTML(string=html, url_fetcher=_Nothing(), base_url=None)
    with _boxes() as boxes:
        made = page.write_pdf(font_config=FontConfiguration())
    if not isinstance(made, bytes):
        raise TypeError("WeasyPrint wrote no PDF")
    return made, bool(boxes)


@contextmanager
def _boxes() -> Iterator[list[int]]:
    """Notices of letters without a glyph, counted and kept from the terminal: they hold names."""
    found: list[int] = []

    def seen(record: logging.LogRecord) -> bool:
        if ".notdef" in str(record.msg):
            found.append(record.lineno)
        return False

    logger = logging.getLogger("weasyprint")
    logger.addFilter(seen)
    try:
        yield found
    finally:
        logger.removeFilter(seen)

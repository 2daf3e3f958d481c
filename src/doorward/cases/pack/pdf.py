"""The summary as PDF, by WeasyPrint, which needs Pango on the machine."""

from __future__ import annotations

PACKAGES = "libpango-1.0-0 libpangoft2-1.0-0 libharfbuzz-subset0"
"""The Debian packages WeasyPrint's documentation names, without its own."""

FONTS = "fonts-noto-core fonts-noto-cjk"
"""Fonts for names in most scripts; without them such letters are empty boxes."""


class NoPdf(Exception):  # noqa: N818 - it is an answer, not a fault
    """No PDF can be made here; the message says what to install."""


def summary_pdf(html: str) -> bytes:
    """The page as PDF: the same page, the same bytes on the same machine. Nothing is fetched.

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

    class _Nothing(URLFetcher):
        """Refuses everything: a pack is made from what is in it."""

        def fetch(self, url: str, headers: object = None) -> object:  # noqa: ARG002
            raise ValueError("nothing is fetched for a pack")

    page = HTML(string=html, url_fetcher=_Nothing(), base_url=None)
    made = page.write_pdf(font_config=FontConfiguration())
    if not isinstance(made, bytes):
        raise TypeError("WeasyPrint wrote no PDF")
    return made

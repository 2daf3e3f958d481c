"""One self-contained page that opens offline, runs nothing and shows no markup but its own.

The gates that every printed value passes are those of `templating`. The page's content security
policy refuses scripts, frames, forms and anything fetched, so markup that slipped through would
still do nothing.
"""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment

from doorward.report.atomic import replacing
from doorward.report.page_view import PageLimits, page_view
from doorward.report.preparing import Prepared
from doorward.report.templating import page_environment
from doorward.report.wording import FEED_MEANING, ROUTES, one_in, plural

SIZE_LIMIT = 15 * 2**20
"""Bytes a page may have; details and rows are halved until it fits."""


def render_html(prepared: Prepared, limits: PageLimits | None = None) -> str:
    """The page as text. The same content gives the same page."""
    limits = limits or PageLimits()
    while True:
        view = page_view(prepared.content, limits)
        page = _environment().get_template("report.html.j2").render(page=view, limits=limits)
        if len(page.encode()) <= SIZE_LIMIT or limits.details + limits.rows == 0:
            return page
        limits = limits.halved()


def write_html(prepared: Prepared, path: Path, limits: PageLimits | None = None) -> None:
    """Write ``report.html``, whole or not at all."""
    page = render_html(prepared, limits)
    with replacing(path) as temporary:
        temporary.write_text(page, encoding="utf-8")


@lru_cache(maxsize=1)
def _environment() -> Environment:
    environment = page_environment("report.css")
    environment.globals.update(
        routes=ROUTES,
        plural=plural,
        one_in=one_in,
        feed_meaning=FEED_MEANING,
    )
    environment.filters["moment"] = _moment
    return environment


def _moment(value: datetime | None) -> str:
    """A moment as people write it, with its zone."""
    if value is None:
        return "not known"
    return value.strftime("%d %b %Y, %H:%M ") + (value.tzname() or "")

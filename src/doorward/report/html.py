"""One self-contained page that opens offline, runs nothing and shows no markup but its own.

Every value printed passes two gates that no template can forget: hidden characters are written
out and long text is cut (`visible`), then Jinja escapes it. The page's content security policy
refuses scripts, frames, forms and anything fetched, so markup that slipped through would still
do nothing.
"""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from pathlib import Path

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from doorward.report.atomic import replacing
from doorward.report.page_view import PageLimits, page_view
from doorward.report.preparing import Prepared
from doorward.report.visible import visible
from doorward.report.wording import FEED_MEANING, ROUTES, one_in, plural

TEXT_LIMIT = 600
"""Characters shown of any one text."""

SIZE_LIMIT = 15 * 2**20
"""Bytes a page may have; details and rows are halved until it fits."""

_CSS = "report.css"


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
    environment = Environment(
        loader=PackageLoader("doorward.report", "templates"),
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    loader = environment.loader
    if loader is None:
        raise RuntimeError("the templates of the report are not installed")
    css, _, _ = loader.get_source(environment, _CSS)
    environment.globals.update(
        style=Markup(css),  # noqa: S704 - our own file, no value is put into it
        routes=ROUTES,
        plural=plural,
        one_in=one_in,
        feed_meaning=FEED_MEANING,
    )
    environment.filters["moment"] = _moment
    return environment


def _finalize(value: object) -> object:
    """Called by Jinja on every printed value, before it escapes."""
    if isinstance(value, Markup) or not isinstance(value, str):
        return value
    return visible(value, TEXT_LIMIT)


def _moment(value: datetime | None) -> str:
    """A moment as people write it, with its zone."""
    if value is None:
        return "not known"
    return value.strftime("%d %b %Y, %H:%M ") + (value.tzname() or "")

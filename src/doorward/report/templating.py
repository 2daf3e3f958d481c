"""The environment in which every page is rendered.

Every value printed passes two gates that no template can forget: hidden characters are written
out and long text is cut (`visible`), then Jinja escapes it.
"""

from __future__ import annotations

from jinja2 import Environment, PackageLoader, StrictUndefined
from markupsafe import Markup

from doorward.report.visible import visible

TEXT_LIMIT = 600
"""Characters shown of any one text."""


def page_environment(css: str) -> Environment:
    """Templates of the report room, with the style sheet of this name as `style`."""
    loader = PackageLoader("doorward.report", "templates")
    environment = Environment(
        loader=loader,
        autoescape=True,
        undefined=StrictUndefined,
        finalize=_finalize,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    style, _, _ = loader.get_source(environment, css)
    # Our own file, no value is put into it.
    environment.globals["style"] = Markup(style)  # noqa: S704
    return environment


def _finalize(value: object) -> object:
    """Called by Jinja on every printed value, before it escapes."""
    if isinstance(value, Markup) or not isinstance(value, str):
        return value
    return visible(value, TEXT_LIMIT)

"""What a browser calls itself, without its versions: they change every few weeks."""

from __future__ import annotations

from functools import lru_cache

_SYSTEMS = (
    ("Android", "Android"),
    ("iPhone", "iPhone"),
    ("iPad", "iPad"),
    ("CrOS", "ChromeOS"),
    ("Windows", "Windows"),
    ("Macintosh", "macOS"),
    ("Linux", "Linux"),
)
_BROWSERS = (
    ("Edg", "Edge"),
    ("OPR/", "Opera"),
    ("SamsungBrowser/", "Samsung"),
    ("Firefox/", "Firefox"),
    ("FxiOS/", "Firefox"),
    ("CriOS/", "Chrome"),
    ("Chrome/", "Chrome"),
    ("Safari/", "Safari"),
)
# The first that occurs names it: the later ones occur in the earlier ones' texts too.


def browser_of(agent: str) -> str:
    """Browser and system of a User-Agent, or "" for one that is no browser of a person's.

    Programs beside a browser (command lines, libraries) share its session honestly, so nothing
    is said of them.

    >>> browser_of("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 "
    ...     "(KHTML, like Gecko) Chrome/126.0.0.0 Safari/537.36")
    'Chrome on Windows'
    >>> browser_of("aws-cli/2.15")
    ''
    """
    return _browser_of(agent[:400])


@lru_cache(maxsize=4_096)
def _browser_of(text: str) -> str:
    if not text.startswith("Mozilla/") or "Electron/" in text:
        return ""
    system = next((name for mark, name in _SYSTEMS if mark in text), "")
    browser = next((name for mark, name in _BROWSERS if mark in text), "")
    return f"{browser} on {system}" if system and browser else ""

"""Single values of meeting logs in one spelling: meetings, hardware, times."""

from __future__ import annotations

import re
from datetime import datetime, timedelta
from urllib.parse import unquote, urlsplit

_LONGEST = 300
_ONE_DAY = timedelta(days=1)
_FIRST_YEAR = 2000


def possible(moment_: datetime, now: datetime) -> bool:
    """Whether something recorded can have happened at a moment: this century, and not later.

    >>> possible(datetime(1, 1, 1), datetime(2026, 6, 1))
    False
    """
    return _FIRST_YEAR <= moment_.year < now.year + 2 and moment_ <= now + _ONE_DAY


_SHORT_YEAR = re.compile(r"^(\d{1,2}[/.-]\d{1,2}[/.-])(\d{2})(?=\D|$)")
_WORDED = ("%b %d, %Y %I:%M:%S %p", "%b %d, %Y %I:%M %p", "%b %d, %Y %H:%M:%S", "%b %d, %Y %H:%M")


def tidied(written: str) -> str:
    """A time in a form that `moment` reads: whole years, plain blanks, months as numbers."""
    text = " ".join(written.replace("\u202f", " ").replace("\u200e", "").split())
    text = _SHORT_YEAR.sub(r"\g<1>20\2", text)
    for form in _WORDED if text[:1].isalpha() else ():
        try:
            return datetime.strptime(text, form).isoformat()  # noqa: DTZ007 - the zone comes later
        except ValueError:
            continue
    return text


_ZOOM_LINK = re.compile(r"/(?:j|w|s|wc(?:/join)?)/(\d{9,12})")


def meeting_key(text: str) -> str:
    """One spelling of a meeting's id, number or link.

    >>> meeting_key("852 1848 6288"), meeting_key("https://example.zoom.us/j/85218486288?pwd=x")
    ('85218486288', '85218486288')
    """
    clean = text.strip()[:1000]
    if clean.lower().startswith(("http://", "https://")):
        found = _ZOOM_LINK.search(clean)
        if found:
            return found[1]
        try:
            parts = urlsplit(clean)
        except ValueError:
            return clean
        return f"{parts.netloc.lower()}{unquote(parts.path).rstrip('/')}"
    bare = re.sub(r"[\s-]", "", clean)
    return bare if bare.isdigit() else clean


_NO_HARDWARE = re.compile(r"[0:.\-\s]*|n/?a|none|unknown|-", re.IGNORECASE)


def hardware(text: str) -> str | None:
    """A hardware identifier in one spelling, or None where it is a blank or a row of zeros."""
    clean = " ".join(text.split())[:_LONGEST]
    if _NO_HARDWARE.fullmatch(clean):
        return None
    bare = re.sub(r"[:.\-]", "", clean).lower()
    return ":".join(re.findall("..", bare)) if re.fullmatch(r"[0-9a-f]{12}", bare) else clean

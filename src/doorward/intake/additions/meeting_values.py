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


_YEAR_FIRST = re.compile(r"^(\d{4})[/.](\d{1,2})[/.](\d{1,2})(?=\D|$)", re.ASCII)
_DOTTED = re.compile(r"^(\d{1,2})\.(\d{1,2})\.(\d{4})(?=\D|$)", re.ASCII)


def tidied(written: str) -> str:
    """A time in a form that `moment` reads: whole years, plain blanks, months as numbers.

    Days with dots are day first, and those with the year first are never month last, whatever
    order the other logs beside them have.

    >>> tidied("2026/5/4 9:30 PM"), tidied("04.05.26, 09:30:00")
    ('2026-05-04 21:30:00', '2026-05-04 09:30:00')
    """
    text = " ".join(written.replace("\u202f", " ").replace("\u200e", "").split())
    text = _SHORT_YEAR.sub(r"\g<1>20\2", text)
    for pattern, order in ((_YEAR_FIRST, (1, 2, 3)), (_DOTTED, (3, 2, 1))):
        if found := pattern.match(text):
            year, month, day = (found[place] for place in order)
            return f"{year}-{month:0>2}-{day:0>2}{_clock(text[found.end() :])}"
    for form in _WORDED if text[:1].isalpha() else ():
        try:
            return datetime.strptime(text, form).isoformat()  # noqa: DTZ007 - the zone comes later
        except ValueError:
            continue
    return text


_CLOCK = re.compile(r"[,\s]*(\d{1,2}):(\d{2})(?::(\d{2}))?(?:\s*([AP])\.?M\.?)?", re.I | re.ASCII)


def _clock(text: str) -> str:
    """A time of day in twenty-four hours; what is none stays as it is."""
    found = _CLOCK.fullmatch(text)
    if found is None:
        return text
    hour = int(found[1])
    if found[4]:
        hour = hour % 12 + (12 if found[4] in "pP" else 0)
    return f" {hour:02}:{found[2]}:{found[3] or '00'}"


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

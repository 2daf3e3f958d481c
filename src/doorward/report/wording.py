"""Numbers and bands in words that a person without statistics can use."""

from __future__ import annotations

import math

from doorward.model import Band
from doorward.report.content import FeedState

BAND_MEANING = {
    Band.INVESTIGATE: "Several independent findings fit together. Look into it with care before "
    "the next step.",
    Band.VERIFY: "Ask for the ordinary identity and history checks before going on.",
    Band.LOOK: "Something does not fit yet. Read the reason; a question usually settles it.",
    Band.CLEAR: "Nothing found that needs attention. It says nothing about ability.",
}
"""What a person does with each band. None of them rejects."""

FEED_MEANING = {
    FeedState.FRESH: "in use",
    FeedState.STALE: "in use, but old",
    FeedState.EMPTY: "holds nothing, so it found nothing",
    FeedState.FAILING: "could not be brought up to date",
    FeedState.MISSING: "not loaded: the checks that need it did not run",
}
"""What a feed's state means for what the report says."""

ROUTES = "Doorward routes and explains. It never rejects anyone; people decide."


def one_in(share: float) -> str:
    """A share as people count.

    >>> one_in(0.0014), one_in(0.5), one_in(0.93), one_in(0.99999)
    ('1 in 710', '1 in 2', '93 in 100', '99+ in 100')
    """
    if not share > 0:
        return "none"
    if share > 0.99:
        return "99+ in 100"
    if share >= 0.55:
        return f"{round(share * 100)} in 100"
    return f"1 in {_two_digits(1 / share):,}"


def _two_digits(number: float) -> int:
    """Two significant digits: the estimates are no better than that."""
    scale = int(10.0 ** max(0, math.floor(math.log10(max(number, 1))) - 1))
    return round(number / scale) * scale


def percent(share: float) -> str:
    """A share as a percentage with one decimal, or two significant digits below one per cent.

    >>> percent(0.445), percent(0.05), percent(0.0016)
    ('44.5 %', '5 %', '0.16 %')
    """
    value = share * 100
    return f"{value:.1f}".removesuffix(".0") + " %" if value >= 1 else f"{value:.2g} %"


def times(nats: float) -> str:
    """What adding log odds does to the odds.

    >>> times(2.302585), times(-0.693147), times(0.0)
    ('odds × 10', 'odds ÷ 2', 'nothing')
    """
    if abs(nats) < 0.005:
        return "nothing"
    factor = math.exp(min(abs(nats), 30))
    shown = f"{_two_digits(factor):,}" if factor >= 9.95 else f"{factor:.1f}".removesuffix(".0")
    return f"odds {'×' if nats > 0 else '÷'} {shown}"


def plural(count: int, one: str, many: str | None = None) -> str:
    """A count with its noun.

    >>> plural(1, "ring"), plural(1200, "ring")
    ('1 ring', '1,200 rings')
    """
    return f"{count:,} {one if count == 1 else many or one + 's'}"

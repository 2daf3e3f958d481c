"""How often somebody may try: token buckets in the memory of this process.

Each process has its own, so several processes allow as many times more. Buckets that are full
again are forgotten; there are at most `MOST`, and the longest unused goes first.
"""

from __future__ import annotations

from collections import OrderedDict
from ipaddress import IPv6Address, ip_address
from threading import Lock

MOST = 20_000


class Throttle:
    """`burst` tries at once and `per_minute` after that, for each name."""

    def __init__(self, burst: int, per_minute: float, most: int = MOST) -> None:
        self._burst = float(burst)
        self._rate = per_minute / 60
        self._most = most
        self._buckets: OrderedDict[str, tuple[float, float]] = OrderedDict()
        self._lock = Lock()

    def wait(self, name: str, at: float) -> float:
        """Take one token at the time `at` (seconds of a clock that never goes back): 0, or how
        many seconds to wait for the next one."""
        with self._lock:
            left, since = self._buckets.pop(name, (self._burst, at))
            left = min(self._burst, left + (at - since) * self._rate)
            enough = left >= 1
            self._buckets[name] = (left - 1 if enough else left, at)
            if len(self._buckets) > self._most:
                self._buckets.popitem(last=False)
            return 0.0 if enough else (1 - left) / self._rate


def neighbourhood(address: str) -> str:
    """The address tries are counted for: an IPv6 network of 64 bits belongs to one customer."""
    try:
        found = ip_address(address)
    except ValueError:
        return ""
    if isinstance(found, IPv6Address):
        found = found.ipv4_mapped or IPv6Address(int(found) >> 64 << 64)
    return str(found)

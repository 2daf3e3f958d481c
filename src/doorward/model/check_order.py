"""Which of several messages about one check holds."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from doorward.model.proofing import CheckOutcome, IdentityCheck

_RANK = {
    CheckOutcome.STARTED: 0,
    CheckOutcome.COMPLETED: 1,
    CheckOutcome.APPROVED: 2,
    CheckOutcome.EXPIRED: 3,
    CheckOutcome.CANCELLED: 4,
    CheckOutcome.NEEDS_REVIEW: 5,
    CheckOutcome.DECLINED: 6,
}
_UNDECIDED = frozenset({CheckOutcome.STARTED, CheckOutcome.COMPLETED})


def latest(checks: Iterable[IdentityCheck]) -> tuple[IdentityCheck, ...]:
    """The last word on every check, however the messages arrived, in order of time.

    Messages belong together by vendor, check id and step; a check without an id stands alone.
    The vendor's own time decides. A message that decides nothing (started, completed) never
    undoes a decision, as some vendors send these without a time. Of two decisions of the same
    moment the graver holds, so that an approval is never read into a tie.
    """
    held: dict[object, IdentityCheck] = {}
    for check in checks:
        key = (check.vendor, check.check_id, check.step) if check.check_id else (check, len(held))
        known = held.get(key)
        if known is None or _order(check) > _order(known):
            held[key] = check
    return tuple(sorted(held.values(), key=lambda one: one.at))


def _order(check: IdentityCheck) -> tuple[bool, datetime, int]:
    return check.outcome not in _UNDECIDED, check.at, _RANK[check.outcome]

"""The UTC offsets in commits against the time zones of the claimed places."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import lru_cache
from zoneinfo import ZoneInfo

from doorward.model import CodeAccount, Dossier, FactKind, Knowledge, Strength
from doorward.screening.code_own import (
    HANDLE,
    OWN_COMMITS,
    handle_fact,
    naming,
    paths,
    plural,
    where,
)
from doorward.screening.code_time import recent_commits
from doorward.signals import FairnessMark, Observation, signal
from doorward.signals.facts import fact
from doorward.signals.frameworks import ESTABLISH_ACCOUNTS

_LEAST_COMMITS = 40
_LEAST_DAYS = 20
_LEAST_SPAN = timedelta(days=120)
_SHARE = 0.7
_HOURS = 3.0


@signal(
    "C10",
    title="Commit clocks far from the claimed place",
    family="code-time",
    strength=Strength.WEAK,
    fairness=FairnessMark.CONJUNCTION,
    reads=(
        *HANDLE,
        *OWN_COMMITS,
        *paths("repositories.commits.offset"),
        "places.time_zones",
        "places.raw",
        "places.source",
    ),
    needs=(
        "application.code_accounts.identities",
        "application.code_accounts.repositories.commits",
        "places.time_zones",
    ),
    clears="A move, long travel, remote work from abroad, or a computer whose clock is kept on "
    "another zone: ask where the person worked in that time.",
    sources=("SEAL", "KET", "V"),
    mappings=(ESTABLISH_ACCOUNTS,),
    fairness_note="Immigrants, people who moved lately, travellers and people who keep a "
    "family's or a customer's clock commit in other zones than they live in now.",
    published="35 % of suspicious accounts show three or more offsets; the ordinary rate was not "
    "measured, and clients set the offset freely. The number of offsets alone is not scored.",
    limits="Forty or more of the owner's commits on twenty days over four months of the two "
    "years before the newest one, seven in ten of them three hours or more from every claimed "
    "place at that date, daylight saving included. UTC itself is neutral (containers, web "
    "editors). Places are never named here, only offsets. GitHub's REST interface gives no "
    "offsets. A time zone the tables lack leaves the check without a result.",
)
def commits_elsewhere(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:  # noqa: ARG001
    """Most commits carry a clock that fits none of the places the person names."""
    names = {name for place in dossier.places for name in place.time_zones}
    zones = [_zone(name) for name in sorted(names)[:60]]
    if not zones or any(zone is None for zone in zones):
        return
    known = [zone for zone in zones if zone is not None]
    for account in dossier.application.code_accounts:
        offsets, distant, days = _compared(account, known)
        total = sum(offsets.values())
        if total < _LEAST_COMMITS or len(days) < _LEAST_DAYS or distant < _SHARE * total:
            continue
        if max(days) - min(days) < _LEAST_SPAN:
            continue
        place = dossier.places[0]
        shown = ", ".join(f"UTC{_hours(one)} ({count:,})" for one, count in offsets.most_common(5))
        yield Observation(
            reason=f"{distant:,} of the owner's last {plural(total, 'commit')} on "
            f"{naming(account)} carry clocks at least {_HOURS:g} hours from every claimed place.",
            facts=(
                handle_fact(account),
                fact("offsets of commits", shown, where(account, "commits")),
                fact("claimed place", place.raw, place.source, FactKind.ADDRESS),
            ),
        )


def _compared(
    account: CodeAccount, zones: list[ZoneInfo]
) -> tuple[Counter[float], int, list[datetime]]:
    """Offsets in hours with counts, how many are far from every zone, and the days."""
    offsets: Counter[float] = Counter()
    distant = 0
    days: dict[object, datetime] = {}
    for commit, moment in recent_commits(account):
        offset = (commit.offset or 0) / 60
        if offset == 0.0:
            continue
        offsets[offset] += 1
        days.setdefault((moment.astimezone(UTC) + timedelta(hours=offset)).date(), moment)
        distant += all(apart(offset, _offset(moment.astimezone(zone))) >= _HOURS for zone in zones)
    return offsets, distant, list(days.values())


def _offset(moment: datetime) -> float:
    return (moment.utcoffset() or timedelta()).total_seconds() / 3600


def apart(one: float, other: float) -> float:
    """Hours between two UTC offsets, the short way round the clock.

    >>> apart(13, -11), apart(-5, 5.5)
    (0.0, 10.5)
    """
    difference = abs(one - other) % 24
    return float(min(difference, 24 - difference))


def _hours(offset: float) -> str:
    minutes = round(offset * 60)
    return f"{'-' if minutes < 0 else '+'}{abs(minutes) // 60:02d}:{abs(minutes) % 60:02d}"


@lru_cache(maxsize=1024)
def _zone(name: str) -> ZoneInfo | None:
    try:
        return ZoneInfo(name)
    except (ValueError, OSError, KeyError):
        return None

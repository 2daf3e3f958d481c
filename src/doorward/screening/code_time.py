"""Commit dates against the account's date, the calendar and the claimed place."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta
from itertools import pairwise

import msgspec

from doorward.model import CodeAccount, Commit, Dossier, Fact, Knowledge, Repository, Strength
from doorward.screening.code_own import (
    DAY,
    HANDLE,
    MADE,
    OWN,
    OWN_COMMITS,
    Made,
    by_owner,
    dated,
    handle_fact,
    made,
    made_fact,
    naming,
    own_repositories,
    owner_commits,
    paths,
    plural,
    where,
)
from doorward.signals import FairnessMark, Observation, signal
from doorward.signals.facts import clip, fact
from doorward.signals.frameworks import COMPROMISE_PROFILES, ESTABLISH_ACCOUNTS

_LEAST_EARLY = 3
_MANY_EARLY = 10
_OWN_SHARE = 0.8
_WENT_ON = timedelta(days=180)
_WENT_ON_DAYS = 20


class _Early(msgspec.Struct, frozen=True):
    """Commits of one repository dated before the account: by author, and by both clocks.

    `continued` says that the owner went on with the same project for long afterwards, as people
    do who bring their own work along to a new host.
    """

    repository: Repository
    authored: int
    committed: int
    first: datetime
    continued: bool


@signal(
    "C01",
    title="Commits dated before the code-host account existed",
    family="code-time",
    strength=Strength.MEDIUM,
    fairness=FairnessMark.FAIR,
    reads=(
        *HANDLE,
        *MADE,
        *OWN,
        *paths(
            "repositories.name",
            "repositories.commits.author",
            "repositories.commits.authored_at",
            "repositories.commits.committed_at",
        ),
    ),
    needs=(
        "application.code_accounts.repositories.commits",
        "application.code_accounts.created_at|application.code_accounts.account_id",
    ),
    clears="Work brought along from another host, an older account, or somebody else's project "
    "published again explains it: ask where the repository lived before, and look at the named "
    "commits there.",
    sources=("SEAL", "KET", "V"),
    mappings=(ESTABLISH_ACCOUNTS,),
    published="35 % of suspicious profiles with five or more commits show it, 34 % with ten or "
    "more such commits; none of 26 ordinary owners' repositories did (a small sample).",
    limits="Own repositories that are not known to be forks. Three early commits are the least; "
    "ten whose commit date is early too make medium evidence, anything less is weak, and so is "
    "a project the owner went on with for half a year or more. A clone "
    "does not say whether it is a fork, so there only the owner's own commits count. Where the "
    "creation date is estimated from the account's number, its earlier bound is used. Dates "
    "before 1990 are unset clocks and never count.",
)
def before_the_account(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:
    """History older than the account was brought in from elsewhere or had its dates set back.

    A bought or fresh account is often filled with copied or back-dated work.
    """
    for account in dossier.application.code_accounts:
        when = made(account, knowledge)
        if when is None:
            continue
        early = [one for one in _early(account, when) if one.authored]
        authored = sum(one.authored for one in early)
        if authored < _LEAST_EARLY:
            continue
        strong = sum(0 if one.continued else one.committed for one in early) >= _MANY_EARLY
        days = (when.before - min(one.first for one in early)).days
        yield Observation(
            reason=f"{plural(authored, 'commit')} in "
            f"{plural(len(early), 'repository', 'repositories')} of {naming(account)} "
            f"{'is' if authored == 1 else 'are'} dated up to {plural(days, 'day')} before the "
            f"account existed{', by both of git’s dates' if strong else ''}.",
            facts=(
                handle_fact(account),
                made_fact(account, when),
                *(_early_fact(account, one) for one in early[:6]),
            ),
            strength=Strength.MEDIUM if strong else Strength.WEAK,
        )


def _early(account: CodeAccount, when: Made) -> Iterator[_Early]:
    limit = when.before - DAY
    identities = by_owner(account)
    for repository in own_repositories(account):
        authored: list[datetime] = []
        later: list[datetime] = []
        committed = own = 0
        for commit in repository.commits:
            mine = commit.author in identities
            moment = dated(commit.authored_at)
            if moment is None or (repository.fork is None and not mine):
                continue
            if moment < limit:
                authored.append(moment)
                own += mine
                other = dated(commit.committed_at)
                committed += other is not None and other < limit
            elif mine and moment > when.before:
                later.append(moment)
        if authored:
            continued = own >= _OWN_SHARE * len(authored) and _went_on(later)
            yield _Early(repository, len(authored), committed, min(authored), continued)


def _went_on(later: Sequence[datetime]) -> bool:
    days = {moment.date() for moment in later}
    return len(days) >= _WENT_ON_DAYS and max(later) - min(later) >= _WENT_ON


def _early_fact(account: CodeAccount, one: _Early) -> Fact:
    return fact(
        f"early commits in {clip(one.repository.name, 60)}",
        f"{one.authored:,}, the first on {one.first:%Y-%m-%d} "
        f"({one.committed:,} early by commit date too)",
        where(account, "commits"),
    )


_GAP = timedelta(days=730)
_LONG_GAP = timedelta(days=5 * 365)
_BURST = timedelta(days=180)
_BURST_COMMITS = 50
_RECENT = timedelta(days=3 * 365)


@signal(
    "C09",
    title="Code-host account dormant for years, then suddenly busy",
    family="code-time",
    strength=Strength.MEDIUM,
    fairness=FairnessMark.FAIR,
    reads=(
        *HANDLE,
        *MADE,
        *OWN_COMMITS,
        *paths("repositories.name", "repositories.truncated", "contributions.at", "observed_at"),
        "application.created_at",
    ),
    needs=(
        "application.code_accounts.repositories.commits",
        "application.code_accounts.identities",
    ),
    clears="Years in private repositories, on another host, in a job without open code, in "
    "study, care or illness look the same from outside: ask what the account was used for, and "
    "have the person sign in to it.",
    sources=("SEAL",),
    mappings=(COMPROMISE_PROFILES,),
    published="One case study: an account dormant for ten years, taken over; no rate.",
    limits="The owner's own commits in public repositories and dated contributions only; where "
    "any listing is cut or undated the check says nothing. Two years of silence and then fifty "
    "commits in half a year in two repositories, within three years before the application. "
    "Medium only where the account never showed anything before five silent years.",
)
def dormant_then_busy(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:
    """An old account that nobody used makes a persona look established once it is taken over."""
    for account in dossier.application.code_accounts:
        found = _awakening(account, made(account, knowledge), dossier.application.created_at)
        if found is None:
            continue
        silent_from, burst, count, never = found
        gap = burst - silent_from
        yield Observation(
            reason=f"After {gap.days / 365:.1f} years without anything public, "
            f"{naming(account)} shows {plural(count, 'commit')} within half a year.",
            facts=(
                handle_fact(account),
                fact(
                    "silent from (account created)" if never else "silent from (last commit)",
                    f"{silent_from:%Y-%m-%d}",
                    where(account, "created_at" if never else "commits"),
                ),
                fact("busy from", f"{burst:%Y-%m-%d}", where(account, "commits")),
            ),
            strength=Strength.MEDIUM if never and gap >= _LONG_GAP else Strength.WEAK,
        )


def _awakening(
    account: CodeAccount, when: Made | None, applied: datetime | None
) -> tuple[datetime, datetime, int, bool] | None:
    """Silence from, busy from, commits in the burst, and whether nothing came before."""
    if any(one.truncated for one in own_repositories(account)):
        return None
    if any(one.at is None for one in account.contributions):
        return None
    commits = sorted((moment, repository.name) for repository, _, moment in owner_commits(account))
    others = [at for one in account.contributions if (at := dated(one.at)) is not None]
    activity = sorted([moment for moment, _ in commits] + others)
    if not activity:
        return None
    start = when.before if when and when.exact and when.before <= activity[0] else None
    edges = ([start] if start else []) + activity
    end = dated(applied) or dated(account.observed_at) or activity[-1]
    for before, after in pairwise(edges):
        if after - before >= _GAP and after >= end - _RECENT:
            burst = [one for one in commits if after <= one[0] <= after + _BURST]
            if len(burst) >= _BURST_COMMITS and len({name for _, name in burst}) >= 2:
                return before, after, len(burst), before is start
    return None


def recent_commits(account: CodeAccount, years: float = 2.0) -> Sequence[tuple[Commit, datetime]]:
    """The owner's commits of the last years before the newest one, where offsets are known."""
    found = [
        (commit, moment)
        for _, commit, moment in owner_commits(account)
        if commit.offset is not None
    ]
    if not found:
        return ()
    newest = max(moment for _, moment in found)
    return [one for one in found if one[1] >= newest - timedelta(days=365 * years)]

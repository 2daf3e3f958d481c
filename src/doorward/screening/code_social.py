"""Whom an account follows, where it opens requests, and what became of it.

The creation year of accounts (catalogue row C08) is not scored: many honest people joined in
any given year, and a share of 39 % in one list of suspicious accounts says nothing about one
applicant without the share among ordinary ones. See docs/code-hosts.md.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from doorward.model import (
    CodeAccount,
    Contribution,
    Dossier,
    FactKind,
    Knowledge,
    LinkKind,
    SharedWith,
    Strength,
)
from doorward.screening.code_own import HANDLE, handle_fact, naming, paths, plural, where
from doorward.signals import FairnessMark, Observation, signal
from doorward.signals.facts import fact
from doorward.signals.frameworks import COMPROMISE_PROFILES, ESTABLISH_ACCOUNTS
from doorward.signals.sharing import related, relevant

_RING = 3
_WIDE = 200


@signal(
    "C07",
    title="Code-host accounts of several applicants follow each other",
    family="code-social",
    strength=Strength.MEDIUM,
    fairness=FairnessMark.FAIR,
    reads=(
        "shared.kind",
        "shared.persons",
        "shared.weight",
        "shared.others",
        *HANDLE,
        *paths("following_count", "follower_count"),
    ),
    needs=("application.code_accounts.followers|application.code_accounts.following",),
    clears="Classmates, colleagues and friends follow each other and apply together: ask how "
    "they know each other.",
    sources=("SEAL", "KET", "V"),
    mappings=(ESTABLISH_ACCOUNTS,),
    published="A list of suspicious accounts had a median of 247 followers and 431 followed; the "
    "accounts confirmed best had 0.5 and 0: following does not find them.",
    limits="Only follows between applicants screened together; how many an account follows is "
    "not evidence by itself. One such account is nothing, two are weak; medium needs three or "
    "more of them and an account that follows hundreds and is hardly followed outside the group.",
)
def follow_ring(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:  # noqa: ARG001
    """Several applicants to the same company are each other's followers."""
    others: dict[str, SharedWith] = {}
    for _, found in relevant(dossier, LinkKind.FOLLOW):
        others.update({one.application: one for one in found})
    if len(others) < _RING - 1:
        return
    account = _widest(dossier.application.code_accounts)
    wide = account is not None and _follows_widely(account)
    named = list(others.values())
    yield Observation(
        reason=f"{plural(len(others), 'other applicant')} and this one follow each other on a "
        "code host.",
        facts=(
            *(
                (
                    handle_fact(account),
                    fact(
                        "follows / is followed by",
                        f"{account.following_count or 0:,} / {account.follower_count or 0:,}",
                        where(account, "followers"),
                    ),
                )
                if account is not None
                else ()
            ),
            *(
                fact(
                    "also in application",
                    one.application,
                    one.source or f"application {one.application}",
                    FactKind.IDENTIFIER,
                )
                for one in named[:8]
            ),
        ),
        strength=Strength.MEDIUM if wide and len(others) >= _RING else Strength.WEAK,
        related=related(tuple(named)),
    )


def _widest(accounts: Sequence[CodeAccount]) -> CodeAccount | None:
    return max(accounts, key=lambda one: one.following_count or 0, default=None)


def _follows_widely(account: CodeAccount) -> bool:
    following, followers = account.following_count or 0, account.follower_count or 0
    return following >= _WIDE and following >= followers


_LEAST_CLOSED = 15
_LEAST_OWNERS = 8
_ACCEPTED = 0.1


@signal(
    "C11",
    title="Many pull requests to others, hardly any accepted",
    family="code-social",
    strength=Strength.WEAK,
    fairness=FairnessMark.FAIR,
    reads=(
        *HANDLE,
        *paths("contributions.kind", "contributions.repository", "contributions.merged"),
    ),
    needs=("application.code_accounts.contributions",),
    clears="Beginners, contribution events and projects that close requests and apply them by "
    "hand look the same: read a few of the requests.",
    sources=("SEAL", "KET"),
    mappings=(ESTABLISH_ACCOUNTS,),
    published="Described in SEAL and KET; no rate is published.",
    limits="Pull requests that are closed and whose merging is known: fifteen or more, to eight "
    "or more owners, one in ten or fewer merged. Issues are not counted: they are not accepted "
    "or refused. gh-fake-analyzer's reports do not say whether a request was merged.",
)
def badge_farming(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:  # noqa: ARG001
    """Requests are scattered over well-known projects for the marks they leave on a profile."""
    for account in dossier.application.code_accounts:
        closed = [one for one in account.contributions if _decided(one, account)]
        owners = {one.repository.partition("/")[0].casefold() for one in closed}
        merged = sum(bool(one.merged) for one in closed)
        if len(closed) < _LEAST_CLOSED or len(owners) < _LEAST_OWNERS:
            continue
        if merged > _ACCEPTED * len(closed):
            continue
        yield Observation(
            reason=f"Of {plural(len(closed), 'decided pull request')} that {naming(account)} "
            f"opened with {plural(len(owners), 'owner')}, {merged} "
            f"{'was' if merged == 1 else 'were'} accepted.",
            facts=(
                handle_fact(account),
                fact("decided pull requests", len(closed), where(account, "contributions")),
                fact("accepted", merged, where(account, "contributions")),
            ),
        )


def _decided(one: Contribution, account: CodeAccount) -> bool:
    owner = one.repository.partition("/")[0].casefold()
    return (
        one.kind == "pull-request"
        and one.merged is not None
        and owner != (account.login or "").casefold()
    )


_CHANGED = {
    "location": "place",
    "company": "company",
    "email": "e-mail address",
    "website": "website",
}


@signal(
    "C13",
    title="Code-host account turned into another persona",
    family="code-social",
    strength=Strength.MEDIUM,
    fairness=FairnessMark.FAIR,
    reads=(
        *HANDLE,
        *paths("account_id", "observed_at", "location", "company", "email", "website"),
    ),
    needs=("several:application.code_accounts",),
    clears="People rename accounts, move and change jobs. Ask since when the account is theirs "
    "and have them sign in to it. Do not ask about former names.",
    sources=("SEAL", "KET", "NIS"),
    mappings=(ESTABLISH_ACCOUNTS, COMPROMISE_PROFILES),
    published="Described in SEAL, KET and NIS; no rate is published.",
    limits="Two saved snapshots of one account number. A changed login or display name alone is "
    "never evidence. Weak where the login and two of place, company, e-mail address and website "
    "changed, medium where the login and three of them did. What they were before is not shown: "
    "it may name a former self. Exposure elsewhere is not known here.",
)
def persona_changed(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:  # noqa: ARG001
    """The same numbered account had another login and another life when it was saved before."""
    for earlier, later in _snapshots(dossier.application.code_accounts):
        if (earlier.login or "").casefold() == (later.login or "").casefold():
            continue
        changed = [words for name, words in _CHANGED.items() if _differs(earlier, later, name)]
        if len(changed) < 2:
            continue
        yield Observation(
            reason=f"Between two snapshots of {naming(later)} its login and its "
            f"{', '.join(changed)} changed.",
            facts=(
                handle_fact(later),
                fact("account number", later.account_id, where(later, "id"), FactKind.IDENTIFIER),
                fact("changed", ", ".join(["login", *changed]), where(earlier, "snapshot")),
            ),
            strength=Strength.MEDIUM if len(changed) >= 3 else Strength.WEAK,
        )


def _snapshots(
    accounts: Sequence[CodeAccount],
) -> Iterator[tuple[CodeAccount, CodeAccount]]:
    groups: dict[tuple[str, int], list[CodeAccount]] = {}
    for one in accounts:
        if one.account_id is not None and one.login:
            groups.setdefault((one.host, one.account_id), []).append(one)
    for group in groups.values():
        if all(one.observed_at is not None for one in group):
            group.sort(key=lambda one: one.observed_at.timestamp() if one.observed_at else 0.0)
        if len(group) > 1:
            yield group[0], group[-1]


def _differs(earlier: CodeAccount, later: CodeAccount, name: str) -> bool:
    """Whether both snapshots fill a field and fill it differently; emptied fields are normal."""
    before, after = getattr(earlier, name), getattr(later, name)
    return bool(before and after and before.strip().casefold() != after.strip().casefold())


@signal(
    "C13.gone",
    title="Code-host account named on the application no longer exists",
    family="code-social",
    strength=Strength.WEAK,
    fairness=FairnessMark.FAIR,
    reads=(*HANDLE, *paths("deleted", "claimed")),
    needs=("application.code_accounts",),
    clears="People close accounts and mistype links: ask for the current one.",
    sources=("SEAL", "KET", "NIS"),
    mappings=(ESTABLISH_ACCOUNTS,),
    published="Operators delete accounts after exposure (SEAL, KET, NIS); no rate is published.",
    limits="Only where whoever saved the account noted that the host no longer has it.",
)
def account_gone(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:  # noqa: ARG001
    """The account the applicant points to was deleted."""
    for account in dossier.application.code_accounts:
        if account.deleted and account.claimed:
            yield Observation(
                reason=f"The host no longer has {naming(account)} that the application names.",
                facts=(handle_fact(account),),
            )

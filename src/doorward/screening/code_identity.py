"""Names, e-mail addresses and keys in commits.

People change their names. A name that is not the one the account shows today is counted at
most, never displayed, and one change, of whatever part of the name, is never evidence.
"""

from __future__ import annotations

from collections.abc import Iterator

from doorward.model import (
    CodeAccount,
    Dossier,
    FactKind,
    FeedKind,
    Knowledge,
    LinkKind,
    Strength,
    hidden_address,
)
from doorward.screening.code_names import Use, most_at_once, name_groups
from doorward.screening.code_own import (
    DAY,
    HANDLE,
    OWN_COMMITS,
    by_owner,
    dated,
    handle_fact,
    naming,
    own_repositories,
    owner_commits,
    paths,
    plural,
    where,
)
from doorward.signals import FairnessMark, Observation, signal
from doorward.signals.facts import clip, fact
from doorward.signals.frameworks import ESTABLISH_ACCOUNTS, SYNTHETIC_IDENTITY
from doorward.signals.sharing import READS, related, relevant, sharing_facts

_LEAST_NAMES = 3
_MANY_NAMES = 4
_LEAST_COMMITS = 3


@signal(
    "C04",
    title="Several unrelated names in one account's commits at the same time",
    family="code-identity",
    strength=Strength.MEDIUM,
    fairness=FairnessMark.CONJUNCTION,
    reads=(
        *HANDLE,
        *OWN_COMMITS,
        *paths("repositories.created_at"),
    ),
    needs=(
        "application.code_accounts.identities",
        "application.code_accounts.repositories.commits",
    ),
    clears="A shared computer, pairing under another's settings, a pen name, or a team that "
    "works through one account explains it. Ask who has access to the account. Do not ask about "
    "former names.",
    sources=("SEAL", "KET"),
    mappings=(ESTABLISH_ACCOUNTS, SYNTHETIC_IDENTITY),
    fairness_note="People who changed their name (marriage, divorce, transition), who write "
    "their name in two scripts, or who use nicknames have several names; a change from one "
    "name to another is never counted.",
    published="Described in SEAL and KET; no rate is published.",
    limits="Full names only, in one script, with no part in common, each with three commits; at "
    "least three of them in use over the same time. Names that follow one another do not count. "
    "The number of e-mail addresses is only shown. No name is displayed: the evidence is a "
    "count.",
)
def many_identities(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:  # noqa: ARG001
    """One account commits under the full names of several different people side by side."""
    for account in dossier.application.code_accounts:
        groups = [one for one in name_groups(_uses(account)) if one.commits >= _LEAST_COMMITS]
        together = most_at_once(groups)
        if together < _LEAST_NAMES:
            continue
        emails = {one.email.casefold() for one in by_owner(account) if one.email}
        yield Observation(
            reason=f"The owner of {naming(account)} commits under {together} full names that "
            "have no part in common, over the same time.",
            facts=(
                handle_fact(account),
                fact("unrelated names in use at once", together, where(account, "commits")),
                fact(
                    "commits under them",
                    f"{sum(one.commits for one in groups):,}",
                    where(account, "commits"),
                ),
                fact("e-mail addresses of the owner", len(emails), where(account, "identities")),
            ),
            strength=Strength.MEDIUM if together >= _MANY_NAMES else Strength.WEAK,
        )


def _uses(account: CodeAccount) -> Iterator[Use]:
    """Names the owner commits under, and names of people who alone fill a repository here."""
    for _, commit, moment in owner_commits(account):
        if commit.author.name:
            yield Use(commit.author.name, moment, moment)
    identities = by_owner(account)
    for repository in own_repositories(account):
        made = dated(repository.created_at)
        authors = {commit.author for commit in repository.commits}
        if made is None or len(authors) != 1 or authors & identities:
            continue
        name = next(iter(authors)).name
        moments = [one for commit in repository.commits if (one := dated(commit.authored_at))]
        # Work written before the repository was made was brought in: it may be anybody's.
        if name and len(moments) >= _LEAST_COMMITS and min(moments) >= made - DAY:
            yield Use(name, min(moments), max(moments), len(moments))


@signal(
    "C05",
    title="Commit e-mail address or signing key also used by other applicants",
    family="code-identity",
    strength=Strength.STRONG,
    fairness=FairnessMark.FAIR,
    reads=(*READS, *paths("email", "identities")),
    needs=(
        "application.code_accounts.identities|application.code_accounts.keys"
        "|application.code_accounts.repositories.commits",
    ),
    clears="Two accounts of one person, a shared team address or a common contributor are "
    "innocent: see whose address or key it is and ask how both came to use it.",
    sources=("SEAL", "V"),
    mappings=(ESTABLISH_ACCOUNTS,),
    published="102 addresses stand in more than one suspicious profile; 15 components, the "
    "largest of 27 accounts. The ordinary rate was not measured.",
    limits="Strong only for the owner's own address or key. An address of somebody else who "
    "commits to both applicants' repositories is weak: friends, teachers and colleagues do. "
    "Services' addresses are left out, and so is what is common.",
)
def shared_identity(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:  # noqa: ARG001
    """The address or key that signs this account's work signs another applicant's work too."""
    accounts = dossier.application.code_accounts
    own = {
        one.email.casefold() for account in accounts for one in by_owner(account) if one.email
    } | {account.email.casefold() for account in accounts if account.email}
    for shared, others in relevant(dossier, LinkKind.GIT_EMAIL, LinkKind.GIT_KEY):
        is_key = shared.kind is LinkKind.GIT_KEY
        mine = is_key or shared.value.casefold() in own
        what = (
            "A key that this account registered or signed with"
            if is_key
            else (
                "An e-mail address the owner of this account commits with"
                if mine
                else "An e-mail address of somebody who commits to this account's repositories"
            )
        )
        count = max(len(others), shared.persons - 1)
        yield Observation(
            reason=f"{what} is also used in the code of {plural(count, 'other applicant')}.",
            facts=sharing_facts(
                shared,
                others,
                "signing key" if is_key else "commit e-mail",
                FactKind.IDENTIFIER if is_key else FactKind.EMAIL,
            ),
            strength=Strength.STRONG if mine else Strength.WEAK,
            related=related(others),
        )


@signal(
    "C06",
    title="E-mail address named in a leak or advisory about fraudulent workers",
    family="code-identity",
    strength=Strength.STRONG,
    fairness=FairnessMark.FAIR,
    reads=(
        "emails.raw",
        "emails.canonical",
        "emails.source",
        *paths("email", "identities.email", "file", "record", "host"),
    ),
    needs=(
        "emails.raw|application.code_accounts.email|application.code_accounts.identities.email",
    ),
    feeds=(FeedKind.LEAKED_EMAILS,),
    clears="The address may be that of a person whose identity or account was stolen, or have "
    "been given away since: reach the person by a contact published elsewhere and ask.",
    sources=("V", "SEAL"),
    mappings=(ESTABLISH_ACCOUNTS,),
    published="33 of 404 suspicious reports contain an address of a leaked list; 0 of 11,190 "
    "addresses in two large ordinary repositories do.",
    limits="Equal addresses only, compared as digests with lists the operator supplied. Addresses "
    "of other contributors to the account's repositories are not looked up.",
)
def leaked_address(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:
    """An address given on the application, or that its owner commits with, is on such a list."""
    seen: set[str] = set()
    for email, source in _addresses(dossier):
        folded = email.strip().casefold()
        if folded in seen or hidden_address(folded) is not None:
            continue
        seen.add(folded)
        entry = knowledge.leaked_email(folded)
        if entry is None:
            continue
        yield Observation(
            reason="An e-mail address of the applicant stands on a list of addresses from a leak "
            f"or advisory: {clip(entry.reason or entry.list_name)}.",
            facts=(
                fact("e-mail address", email, source, FactKind.EMAIL),
                fact("list", entry.list_name or "leaked addresses", entry.source),
            ),
        )


def _addresses(dossier: Dossier) -> Iterator[tuple[str, str]]:
    for email in dossier.emails:
        yield email.raw, email.source
        if email.canonical and email.canonical != email.raw:
            yield email.canonical, email.source
    for account in dossier.application.code_accounts:
        if account.email:
            yield account.email, where(account, "email")
        for identity in account.identities:
            if identity.email:
                yield identity.email, where(account, "commits")

"""Where pay goes: accounts shared, of others, changed often, of unusual kinds."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from doorward.model import Dossier, Fact, FactKind, Knowledge, LinkKind, PayDetails, Strength
from doorward.signals import FairnessMark, Observation, Stage, signal
from doorward.signals.facts import days_between, fact
from doorward.signals.frameworks import SYNTHETIC_IDENTITY
from doorward.signals.sharing import READS, shared_by_others

_PAY = "application.onboarding.pay"
_MOST = 60
_WINDOW_DAYS = 90
_MANY_CHANGES = 3
_COINS = frozenset({"crypto", "cryptocurrency", "crypto-exchange", "wallet"})
_SERVICES = frozenset(
    {"money-service", "money-services", "msb", "prepaid", "prepaid-card", "neobank", "e-money"}
)
_UNBANKED = (
    "People without a bank, newcomers to a country and young people are paid to prepaid cards "
    "and money services; couples share accounts."
)


def pay_details(dossier: Dossier) -> tuple[PayDetails, ...]:
    """Pay details as entered and changed, in order of time."""
    onboarding = dossier.application.onboarding
    return onboarding.pay[:_MOST] if onboarding is not None else ()


def changes(details: tuple[PayDetails, ...]) -> list[PayDetails]:
    """Those that name another account than the one before. The first entry changes nothing."""
    with_account = [one for one in details if one.account]
    return [new for old, new in pairwise(with_account) if new.account != old.account]


@signal(
    "E06.shared",
    title="Paid to an account of other people too",
    family="pay",
    stage=Stage.ONBOARDING,
    strength=Strength.STRONG,
    fairness=FairnessMark.CONJUNCTION,
    reads=READS,
    needs=(f"{_PAY}.account",),
    clears="Spouses and families share an account, and an agency is paid for its people: ask "
    "for a statement that names the person as a holder.",
    sources=("US22", "P23", "P25b"),
    mappings=(SYNTHETIC_IDENTITY,),
    fairness_note=_UNBANKED,
    published="No rate is published.",
    limits="Equal tokens or digests; two systems' tokens of one account differ. Up to four "
    "persons may be a household and give medium evidence, unless they claim different places.",
)
def account_shared(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:  # noqa: ARG001
    """The pay of several personas is gathered in one account."""
    yield from shared_by_others(
        dossier,
        LinkKind.PAY_ACCOUNT,
        what="The account that pay goes to",
        label="pay account",
        value_kind=FactKind.IDENTIFIER,
    )


@signal(
    "E06.holder",
    title="Pay to go to somebody else",
    family="pay",
    stage=Stage.ONBOARDING,
    strength=Strength.MEDIUM,
    fairness=FairnessMark.CONJUNCTION,
    reads=(_PAY,),
    needs=(f"{_PAY}.name_matches|{_PAY}.third_party|{_PAY}.institution",),
    clears="Former names, other spellings and joint accounts fail a comparison of names: ask "
    "for a statement that names the person; courts and guardians direct pay to others.",
    sources=("US22", "P23", "P25b", "UK24"),
    mappings=(SYNTHETIC_IDENTITY,),
    fairness_note="Comparisons of names by banks fail more often for names that are written in "
    "several ways, and for people who changed theirs.",
    published="No rate is published.",
    limits="What a provider or the pay office recorded about the latest details; a later match "
    "clears an earlier mismatch. A mismatch of names alone is weak.",
)
def paid_to_another(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:  # noqa: ARG001
    """Pay is sent to whoever runs the persona, or turned into coins."""
    details = pay_details(dossier)
    if not details:
        return
    last = details[-1]
    facts: list[Fact] = []
    if last.third_party:
        facts.append(fact("account of a third party", "yes", last.origin.at("third_party")))
    if _kind(last) in _COINS:
        facts.append(fact("paid in", last.institution, last.origin.at("institution")))
    directed = bool(facts)
    if last.name_matches is False:
        facts.append(fact("holder's name", "does not match", last.origin.at("name_matches")))
    if facts:
        yield Observation(
            reason="Pay is directed to somebody else or into coins."
            if directed
            else "The account's provider says that the holder's name is another.",
            facts=tuple(facts),
            strength=Strength.MEDIUM if directed else Strength.WEAK,
            observed_at=last.at,
        )


@signal(
    "E06.changes",
    title="Pay account changed again and again",
    family="pay",
    stage=Stage.ONBOARDING,
    strength=Strength.MEDIUM,
    fairness=FairnessMark.CONJUNCTION,
    reads=(_PAY,),
    needs=(f"several:{_PAY}", f"{_PAY}.account"),
    clears="A closed bank, a refused card or a typing error corrected explains it: ask which "
    "account stays.",
    sources=("US22", "P25b"),
    mappings=(SYNTHETIC_IDENTITY,),
    fairness_note=_UNBANKED,
    published="No rate is published.",
    limits=f"{_MANY_CHANGES} changes or more within {_WINDOW_DAYS} days. The first entry is no "
    "change.",
)
def account_changes(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:  # noqa: ARG001
    """Pay moves on before an account can be looked at."""
    changed = changes(pay_details(dossier))
    most: list[PayDetails] = []
    for place, first in enumerate(changed):
        run = [
            one for one in changed[place:] if 0 <= days_between(first.at, one.at) <= _WINDOW_DAYS
        ]
        most = run if len(run) > len(most) else most
    if len(most) >= _MANY_CHANGES:
        yield Observation(
            reason=f"The account for pay changed {len(most)} times within {_WINDOW_DAYS} days.",
            facts=tuple(
                fact(
                    f"changed on {one.at:%Y-%m-%d} to",
                    one.account,
                    one.origin.at("account"),
                    FactKind.IDENTIFIER,
                )
                for one in most[:6]
            ),
            observed_at=most[-1].at,
        )


@signal(
    "E06.kind",
    title="Pay to a money service or prepaid card",
    family="pay",
    stage=Stage.ONBOARDING,
    strength=Strength.WEAK,
    fairness=FairnessMark.CONJUNCTION,
    reads=(_PAY,),
    needs=(f"{_PAY}.institution",),
    clears="It is an ordinary way to be paid: nothing needs clearing by itself.",
    sources=("US22", "UK24"),
    fairness_note=_UNBANKED,
    published="UK24 names electronic-money institutions and money services; no rate is published.",
    limits="Always weak and only beside other evidence; alone it is nothing.",
)
def paid_by_service(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:  # noqa: ARG001
    """Money services pass pay on abroad faster than banks ask."""
    found = [one for one in pay_details(dossier) if _kind(one) in _SERVICES]
    if found:
        last = found[-1]
        yield Observation(
            reason="Pay goes to a money service or a prepaid card.",
            facts=(fact("kind of institution", last.institution, last.origin.at("institution")),),
            observed_at=last.at,
        )


def _kind(one: PayDetails) -> str:
    return "-".join((one.institution or "").lower().split())

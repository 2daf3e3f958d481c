"""From where pay details were entered or changed at the start."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime

from doorward.model import (
    Dossier,
    Fact,
    FactKind,
    FeedKind,
    Knowledge,
    NetworkFact,
    NetworkKind,
    PayDetails,
    Strength,
)
from doorward.signals import FairnessMark, Observation, Stage, signal
from doorward.signals.facts import fact
from doorward.signals.frameworks import PROXY
from doorward.signals.networks import hides_place
from doorward.verification.checks.pay_accounts import changes, pay_details

_DAYS = 30
_MOST = 60
_ONBOARDING = "application.onboarding"
_NETWORK_READS = (
    f"{_ONBOARDING}.pay",
    f"{_ONBOARDING}.starts_on",
    f"{_ONBOARDING}.offer_at",
    "later_networks",
)
_NEEDS = (f"{_ONBOARDING}.pay.ip", f"{_ONBOARDING}.starts_on|{_ONBOARDING}.offer_at")


@signal(
    "E07.hidden",
    title="Pay details entered through an anonymising network",
    family="pay",
    stage=Stage.ONBOARDING,
    strength=Strength.MEDIUM,
    fairness=FairnessMark.FAIR,
    reads=_NETWORK_READS,
    needs=_NEEDS,
    feeds=(FeedKind.NETWORKS,),
    clears="Many people leave a VPN on always: ask the person by a known number whether they "
    "made the change, and let them repeat it without it.",
    sources=("MS26",),
    mappings=(PROXY,),
    published="Payroll updates of new hires from known infrastructure were observed; no rate is "
    "published.",
    limits=f"Within {_DAYS} days of the first day, or from the offer on. A change of account is "
    "medium, the first entry weak. Public lists hold a small part of VPN addresses. A change may "
    "also be somebody else's fraud against the worker.",
)
def pay_through_hidden(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:  # noqa: ARG001
    """Whoever runs a persona takes over its pay from the network they always use."""
    details = _at_start(dossier)
    changed = changes(pay_details(dossier))
    found = [(one, network) for one, network in _seen(dossier, details) if hides_place(network)]
    if not found:
        return
    is_change = any(one in changed for one, _ in found)
    what = "changed" if is_change else "entered"
    yield Observation(
        reason=f"Pay details were {what} in the first weeks through a network that hides where "
        "the person is.",
        facts=tuple(_fact(one, network) for one, network in found[:6]),
        strength=Strength.MEDIUM if is_change else Strength.WEAK,
        observed_at=found[-1][0].at,
    )


@signal(
    "E07.new",
    title="Pay account changed from an address never seen before",
    family="pay",
    stage=Stage.ONBOARDING,
    strength=Strength.WEAK,
    fairness=FairnessMark.FAIR,
    reads=(*_NETWORK_READS, "networks.ip"),
    needs=(*_NEEDS, f"several:{_ONBOARDING}.pay", "networks.ip|later_networks.ip"),
    clears="Addresses of homes and telephones change, and people travel: ask the person by a "
    "known number whether they made the change.",
    sources=("MS26",),
    mappings=(PROXY,),
    published="No rate is published.",
    limits=f"A change of account within {_DAYS} days of the first day, from an address that is "
    "none of those of applying, interviews and first starts. Mobile carriers' addresses are left "
    "out. Always weak.",
)
def pay_from_new(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:  # noqa: ARG001
    """The account changes from a place the person was never seen at."""
    known = {one.ip for one in dossier.networks[:_MOST]}
    known |= {one.ip for one in dossier.later_networks[:_MOST] if one.stage != "pay"}
    changed = [one for one in changes(pay_details(dossier)) if one in _at_start(dossier)]
    found = [
        (one, network)
        for one, network in _seen(dossier, changed)
        if network.ip not in known and NetworkKind.MOBILE not in network.kinds
    ]
    if known and found:
        yield Observation(
            reason="The account for pay was changed in the first weeks from an address that was "
            "never seen before.",
            facts=tuple(_fact(one, network) for one, network in found[:6]),
            observed_at=found[-1][0].at,
        )


def _at_start(dossier: Dossier) -> list[PayDetails]:
    """Details entered from the offer on until thirty days after the first day."""
    onboarding = dossier.application.onboarding
    if onboarding is None:
        return []
    first = onboarding.starts_on or _day(onboarding.offer_at)
    if first is None:
        return []
    return [one for one in pay_details(dossier) if (one.at.date() - first).days <= _DAYS]


def _day(moment: datetime | None) -> date | None:
    return moment.date() if moment is not None else None


def _seen(dossier: Dossier, details: list[PayDetails]) -> Iterator[tuple[PayDetails, NetworkFact]]:
    """Pay details with what is known of the address they were entered from."""
    networks = {one.ip: one for one in dossier.later_networks[:_MOST] if one.stage == "pay"}
    for one in details:
        network = networks.get((one.ip or "").strip())
        if network is not None:
            yield one, network


def _fact(one: PayDetails, network: NetworkFact) -> Fact:
    kinds = ", ".join(kind.value for kind in network.kinds) or "no kind known"
    return fact(
        f"pay details of {one.at:%Y-%m-%d} from",
        f"{network.ip}: {kinds}",
        network.source,
        FactKind.IP,
    )

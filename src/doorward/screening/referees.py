"""References: who they are, and from where they answer."""

from __future__ import annotations

import ipaddress
from collections.abc import Iterator

from doorward.model import (
    Dossier,
    Fact,
    FactKind,
    FeedKind,
    Knowledge,
    LinkKind,
    Referee,
    SharedWith,
    Strength,
)
from doorward.reference.names import company_key
from doorward.signals import FairnessMark, Observation, signal
from doorward.signals.checklist import answers
from doorward.signals.facts import MOST_FACTS, answer_facts, at, fact
from doorward.signals.frameworks import SYNTHETIC_IDENTITY
from doorward.signals.sharing import (
    READS,
    SAYS_MORE,
    related,
    relevant,
    shared_by_others,
    sharing_facts,
)

_REFEREE_READS = (
    "application.referees",
    "application.origin",
    "emails.raw",
    "emails.canonical",
    "phones.raw",
    "phones.e164",
)


@signal(
    "B13.self",
    title="Referee reached at the applicant's or another referee's contact",
    family="referees",
    strength=Strength.STRONG,
    fairness=FairnessMark.FAIR,
    reads=_REFEREE_READS,
    needs=("application.referees",),
    clears="A form filled in the wrong field explains it at once: ask for the referee's contact "
    "at their organisation and reach them through its switchboard.",
    sources=("NIS", "HB"),
    mappings=(SYNTHETIC_IDENTITY,),
    published="No rate is published.",
    limits="Equal e-mail addresses and phone numbers. Organisations' common numbers given for "
    "two referees of one organisation are left out; two referees at one contact are medium where "
    "an organisation is not stated.",
)
def own_referee(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:  # noqa: ARG001
    """A persona's references are answered by the people who run it."""
    referees = dossier.application.referees[:20]
    if not referees:
        return
    own = list(_as_applicant(dossier, referees))
    common = list(_as_each_other(dossier, referees))
    if own or common:
        named = own or all(one.organisation for one in referees)
        yield Observation(
            reason="A referee is reached at the applicant's own contact."
            if own
            else "Two referees who are not said to be colleagues are reached at one contact.",
            facts=tuple([*own, *common][:MOST_FACTS]),
            strength=Strength.STRONG if named else Strength.MEDIUM,
        )


def _email(value: str) -> str:
    return value.strip().lower()


def _digits(value: str) -> str:
    return "".join(filter(str.isdigit, value))[-10:]


def _as_applicant(dossier: Dossier, referees: tuple[Referee, ...]) -> Iterator[Fact]:
    emails = {_email(x) for one in dossier.emails for x in (one.raw, one.canonical) if x}
    phones = {_digits(x) for one in dossier.phones for x in (one.raw, one.e164) if x}
    for place, one in enumerate(referees):
        where = at(dossier.application, f"referees[{place}]")
        if one.email and _email(one.email) in emails:
            yield fact("referee's address is the applicant's", one.email, where, FactKind.EMAIL)
        if one.phone and len(_digits(one.phone)) >= 7 and _digits(one.phone) in phones:
            yield fact("referee's number is the applicant's", one.phone, where, FactKind.PHONE)


def _as_each_other(dossier: Dossier, referees: tuple[Referee, ...]) -> Iterator[Fact]:
    seen: dict[str, Referee] = {}
    for place, one in enumerate(referees):
        for value, kind in (
            (_email(one.email or ""), FactKind.EMAIL),
            (_digits(one.phone or ""), FactKind.PHONE),
        ):
            if len(value) < 6:
                continue
            other = seen.setdefault(value, one)
            if other is not one and other.name != one.name and not _colleagues(other, one):
                where = at(dossier.application, f"referees[{place}]")
                yield fact("contact of two referees", value, where, kind)


def _colleagues(one: Referee, other: Referee) -> bool:
    """Whether two referees speak for one organisation, however its legal form is written."""
    first, second = one.organisation or "", other.organisation or ""
    keys = company_key(first), company_key(second)
    return bool(first.strip()) and (first == second or (bool(keys[0]) and keys[0] == keys[1]))


@signal(
    "B13.network",
    title="Reference form filled in from the applicant's address",
    family="referees",
    strength=Strength.MEDIUM,
    fairness=FairnessMark.FAIR,
    reads=(
        "application.referees.form_ip",
        "application.client_events.ip",
        "application.origin",
        "networks.ip",
        "networks.kinds",
    ),
    needs=("application.referees.form_ip", "application.client_events.ip"),
    clears="Applicant and referee in one office, campus or home use one address: ask the "
    "referee where they filled it in, through the organisation's own contact.",
    sources=("VIT", "NIS"),
    mappings=(SYNTHETIC_IDENTITY,),
    published="Reference-checking products make the same comparison; no rate is published.",
    limits="Equal IPv4 addresses or IPv6 networks (/64: one home or office). Addresses of VPNs, "
    "mobile carriers, company and campus networks are left out as far as the lists know them, "
    "since strangers share them.",
)
def reference_from_home(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:  # noqa: ARG001
    """The applicant, or somebody beside them, filled in the reference."""
    application = dossier.application
    crowded = {_line(one.ip) for one in dossier.networks if one.kinds}
    own = {_line(one.ip) for one in application.client_events if one.ip} - crowded
    facts = tuple(
        fact(
            "reference form from",
            one.form_ip,
            at(application, f"referees[{place}].form_ip"),
            FactKind.IP,
        )
        for place, one in enumerate(application.referees[:20])
        if one.form_ip and _line(one.form_ip) in own
    )
    if facts:
        yield Observation(
            reason="A reference form was filled in from the same address as the application.",
            facts=facts[:MOST_FACTS],
        )


def _line(ip: str) -> str:
    """The line an address belongs to: itself, or its first 64 bits for IPv6 (RFC 7421)."""
    if ":" not in ip:
        return ip.strip()
    try:
        address = ipaddress.ip_address(ip.strip())
    except ValueError:
        return ip
    if isinstance(address, ipaddress.IPv6Address):
        return str(ipaddress.ip_network((int(address) >> 64 << 64, 64)))
    return str(address)


@signal(
    "B13.shared",
    title="Referee named by other applicants",
    family="referees",
    strength=Strength.MEDIUM,
    fairness=FairnessMark.FAIR,
    reads=READS,
    needs=("application.referees",),
    clears="Former colleagues name the same manager: see whether they name the same employer "
    "and time, and reach the referee through that employer.",
    sources=("NIS", "HB"),
    mappings=(SYNTHETIC_IDENTITY,),
    published="No rate is published.",
    limits="Two applicants with one referee are weak, three or more medium: real managers "
    "vouch for several people.",
)
def referee_shared(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:  # noqa: ARG001
    """The same few people vouch for all personas of a ring."""
    yield from shared_by_others(
        dossier,
        LinkKind.REFEREE,
        what="The contact of a referee",
        label="referee's contact",
        value_kind=FactKind.IDENTIFIER,
        pair=Strength.WEAK,
        many=Strength.MEDIUM,
        only=_named_by,
    )


def _named_by(other: SharedWith) -> bool:
    """Whether the other names the contact too: linking gives an own contact no place."""
    return bool(other.source)


@signal(
    "B13.applicant",
    title="Referee who is another applicant",
    family="referees",
    strength=Strength.MEDIUM,
    fairness=FairnessMark.FAIR,
    reads=READS,
    needs=("application.referees",),
    clears="Colleagues who look for work together vouch for each other: see whether both name "
    "the same employer and time, and reach that employer by its published contact.",
    sources=("NIS", "HB", "SEAL"),
    mappings=(SYNTHETIC_IDENTITY,),
    published="Rings are reported to vouch for each other; no rate is published.",
    limits="The contact of the referee is an own contact of the other applicant. Weak where the "
    "two applications do not contradict each other in their employers.",
)
def applicant_referee(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:  # noqa: ARG001
    """Personas of one ring serve each other as references."""
    for shared, others in relevant(dossier, LinkKind.REFEREE, least=SAYS_MORE):
        own = tuple(one for one in others if not _named_by(one))
        if own:
            strangers = any("employer" in one.differs for one in own)
            yield Observation(
                reason="A referee is reached at the own contact of another applicant"
                + (" who names no common employer." if strangers else "."),
                facts=sharing_facts(shared, own, "referee's contact", FactKind.IDENTIFIER),
                strength=Strength.MEDIUM if strangers else Strength.WEAK,
                related=related(own),
            )


@signal(
    "B13.listed",
    title="Referee known to be false",
    family="referees",
    strength=Strength.STRONG,
    fairness=FairnessMark.FAIR,
    reads=("application.referees", "application.observed", "application.origin"),
    needs=("application.referees|observed:referee-not-genuine",),
    clears="The list's reason and reviewer are shown: check that it is the same person, and "
    "reach the referee's organisation by its published contact.",
    sources=("NIS", "HB"),
    mappings=(SYNTHETIC_IDENTITY,),
    published="No rate is published.",
    limits="Exact entries of the operator's list fake-reference, or a recruiter's answer that "
    "the organisation does not know the referee.",
)
def referee_false(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:
    """A reference that was found false once serves again."""
    application = dossier.application
    noted = answers(application.observed, "referee-not-genuine")
    facts = list(answer_facts(application, noted))
    if knowledge.has(FeedKind.OWN_LISTS):
        for place, one in enumerate(application.referees[:20]):
            for value, kind in ((one.email, FactKind.EMAIL), (one.phone, FactKind.PHONE)):
                for entry in knowledge.listed("fake-reference", value) if value else ():
                    where = at(application, f"referees[{place}]")
                    facts.append(fact("referee's contact", value, where, kind))
                    facts.append(fact("listed because", entry.reason, entry.source))
    if facts:
        yield Observation(reason="A referee is known to be false.", facts=tuple(facts[:MOST_FACTS]))

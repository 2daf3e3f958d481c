"""Phone numbers and e-mail addresses: reuse, disposable domains, kind of line, footprint."""

from __future__ import annotations

import re
from collections.abc import Iterator

from doorward.model import (
    Dossier,
    FactKind,
    FeedKind,
    Knowledge,
    LinkKind,
    StatementSource,
    Strength,
)
from doorward.screening.months import months_before, years_claimed
from doorward.signals import FairnessMark, Observation, signal
from doorward.signals.checklist import answers
from doorward.signals.facts import answer_facts, at, fact, stated_at
from doorward.signals.frameworks import ESTABLISH_EMAIL, SYNTHETIC_IDENTITY
from doorward.signals.sharing import READS, shared_by_others

_HOUSEHOLD = (
    "A household, a couple or a small agency can share a phone or a mailbox: call the number, "
    "ask each applicant separately whose it is, and compare what they answer."
)


@signal(
    "A01",
    title="Phone number used by other applicants",
    family="contact",
    strength=Strength.STRONG,
    fairness=FairnessMark.FAIR,
    reads=READS,
    needs=("phones.e164",),
    clears=_HOUSEHOLD,
    sources=("US22", "MA24", "HB"),
    mappings=(SYNTHETIC_IDENTITY,),
    published="The core pattern of the query example in HB; no rate is published.",
    limits="Numbers are compared in E.164 form. Numbers that agencies and recruiters give for "
    "many people must be listed (recruiter-phone) or be common enough to weigh nothing. Up "
    "to four persons may be a household and give medium evidence unless they claim different "
    "places; more give strong.",
)
def phone_reused(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:  # noqa: ARG001
    """Operators run many personas and have fewer numbers than personas.

    The same number in the applications of people who are otherwise different is hard to
    explain except by a household or an agency.
    """
    yield from shared_by_others(
        dossier,
        LinkKind.PHONE,
        what="The phone number",
        label="phone number",
        value_kind=FactKind.PHONE,
    )


@signal(
    "A02",
    title="Mailbox used by other applicants",
    family="contact",
    strength=Strength.STRONG,
    fairness=FairnessMark.FAIR,
    reads=READS,
    needs=("emails.canonical",),
    clears=_HOUSEHOLD,
    sources=("MA24", "V"),
    mappings=(ESTABLISH_EMAIL,),
    published="In one leaked list 30 of 1,419 addresses use alias services, several with the "
    "same root [V].",
    limits="Only dots, tags and aliases at providers known to ignore them are folded.",
)
def mailbox_reused(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:  # noqa: ARG001
    """Different spellings of an address can deliver to one mailbox.

    When people who are otherwise different receive their mail in the same mailbox, one
    person reads it.
    """
    yield from shared_by_others(
        dossier,
        LinkKind.EMAIL,
        what="The mailbox",
        label="mailbox",
        value_kind=FactKind.EMAIL,
    )


@signal(
    "A03",
    title="Disposable e-mail domain",
    family="contact",
    strength=Strength.MEDIUM,
    fairness=FairnessMark.FAIR,
    reads=("emails.disposable", "emails.raw", "emails.source"),
    needs=("emails.disposable",),
    feeds=(FeedKind.DISPOSABLE_DOMAINS,),
    clears="Ask for a lasting address; people who guard their privacy or were told to avoid "
    "spam use throw-away addresses too.",
    sources=("V",),
    mappings=(ESTABLISH_EMAIL,),
    published="19 of 1,419 leaked addresses (1.3 %) are on disposable-email-domains [V]: most "
    "operators do not use them.",
    limits="The lists miss many domains, among them some used by operators: no hit says nothing.",
)
def disposable_domain(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:  # noqa: ARG001
    """An address made to be thrown away cannot be reached after the offer."""
    found = [one for one in dossier.emails if one.disposable]
    if found:
        yield Observation(
            reason="An e-mail address of the application is at a provider of throw-away addresses.",
            facts=tuple(
                fact("e-mail address", one.raw, one.source, FactKind.EMAIL) for one in found[:5]
            ),
        )


_VIRTUAL_LINES = frozenset({"voip", "virtual", "non-fixed-voip", "nonfixedvoip", "non_fixed_voip"})


@signal(
    "A04",
    title="Internet telephone line",
    family="contact",
    strength=Strength.MEDIUM,
    fairness=FairnessMark.CONJUNCTION,
    reads=(
        "application.observed",
        "application.origin",
        "phones.line_type",
        "phones.raw",
        "phones.source",
    ),
    needs=("phones.line_type|observed:phone-line-type",),
    clears="A short call to the number, and a bill or the carrier's name, settles it.",
    sources=("MA24", "ASH"),
    mappings=(SYNTHETIC_IDENTITY,),
    fairness_note="People with little money, immigrants and many young people use internet "
    "lines as their only phone.",
    published="No rate is published.",
    limits="North American numbering cannot tell internet lines: without a carrier look-up "
    "entered as phone-line-type the kind is unknown, never guessed.",
)
def internet_line(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:  # noqa: ARG001
    """A number that is not tied to a contract or a place is easy to hold in quantity."""
    lines = [one for one in dossier.phones if (one.line_type or "").lower() in _VIRTUAL_LINES]
    entered = [
        one
        for one in answers(dossier.application.observed, "phone-line-type")
        if (one.value or "").strip().lower() in _VIRTUAL_LINES
    ]
    if lines or entered:
        yield Observation(
            reason="The phone number is an internet line that is not tied to a place.",
            facts=(
                *(fact("phone number", one.raw, one.source, FactKind.PHONE) for one in lines[:5]),
                *answer_facts(dossier.application, entered),
            ),
        )


_PLUS_ONE = re.compile(r"(?<![\w+])\+ ?1[ .(\-]{0,2}\(?[2-9]\d{2}\)?[ .\-]{0,2}\d{3}[ .\-]?\d{4}")


@signal(
    "A05",
    title="Phone written with +1 in the résumé of a claimed US resident",
    family="contact",
    strength=Strength.WEAK,
    fairness=FairnessMark.CONJUNCTION,
    reads=(
        "application.statements.source",
        "application.statements.text",
        "application.statements.origin",
        "places.country",
    ),
    needs=("application.statements.text", "places.country"),
    clears="Nothing needs clearing: many people write numbers so. It only decides between "
    "otherwise equal cases.",
    sources=("AMZ",),
    fairness_note="Immigrants, travellers and people who apply abroad write the international "
    "form; so do résumé tools.",
    published="No rate is published.",
    limits="Reads the résumé's raw text, since hiring systems rewrite phone fields. Never more "
    "than a tie-breaker.",
)
def plus_one(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:  # noqa: ARG001
    """People who grew up with a national numbering plan seldom write its country code.

    Taken from one company's experience; it counts only beside independent evidence.
    """
    if not any(place.country == "US" for place in dossier.places):
        return
    for statement in dossier.application.statements:
        text = statement.text
        if statement.source != StatementSource.RESUME or text is None or "+" not in text:
            continue
        found = _PLUS_ONE.search(text)
        if found:
            yield Observation(
                reason="The résumé of a claimed US resident writes the phone number with +1.",
                facts=(
                    fact("as written", found.group(), stated_at(statement, "text"), FactKind.PHONE),
                ),
            )
            return


_YOUNG_MONTHS = 12
_EXPERIENCED_YEARS = 10


@signal(
    "A08",
    title="E-mail address without a past for a long career",
    family="contact",
    strength=Strength.MEDIUM,
    fairness=FairnessMark.CONJUNCTION,
    reads=(
        "application.observed",
        "application.origin",
        "application.created_at",
        "application.statements.employments.start",
    ),
    needs=(
        "observed:email-first-seen|observed:email-no-footprint",
        "application.statements.employments.start",
    ),
    clears="Ask for an older address or another lasting account; a fresh address for job "
    "seeking alone is good practice.",
    sources=("TOF", "SEAL"),
    mappings=(ESTABLISH_EMAIL, SYNTHETIC_IDENTITY),
    fairness_note="People who guard their privacy, changed their name or fled somebody have "
    "little or no footprint.",
    published="A vendor says the absence of everyday accounts is its best predictor over five "
    "million applications; the figures are not published.",
    limits="Only from a look-up somebody made and entered on the checklist. A young address is "
    "weak; no footprint at all is medium. Asked only of claimed careers of ten years or more.",
)
def address_without_past(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:  # noqa: ARG001
    """A person of ten years' career has usually left traces under an address of theirs."""
    application = dossier.application
    years = years_claimed(application.statements, application.created_at)
    if years is None or years < _EXPERIENCED_YEARS:
        return
    nothing = answers(application.observed, "email-no-footprint")
    young = tuple(
        one
        for one in answers(application.observed, "email-first-seen")
        if one.value
        and (months := months_before(one.value, application.created_at)) is not None
        and months < _YOUNG_MONTHS
    )
    if nothing or young:
        yield Observation(
            reason=f"The application claims {years} years of work, but the e-mail address "
            + ("left no trace in a look-up." if nothing else "is less than a year old."),
            facts=(
                fact("years of work claimed", years, at(application, "employments")),
                *answer_facts(application, (*nothing, *young)),
            ),
            strength=Strength.MEDIUM if nothing else Strength.WEAK,
        )

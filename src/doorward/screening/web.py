"""Profiles and sites the person points to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from urllib.parse import unquote

from doorward.model import (
    Dossier,
    Fact,
    FactKind,
    Knowledge,
    Observed,
    Statement,
    StatementSource,
    Strength,
)
from doorward.signals import FairnessMark, Observation, signal
from doorward.signals.checklist import answers
from doorward.signals.facts import SOURCE_WORDS, answer_facts, fact, stated_at
from doorward.signals.frameworks import (
    COMPROMISE_PROFILES,
    ESTABLISH_PROFILES,
    IMPERSONATION,
    INSIDER_IMPERSONATION,
)
from doorward.signals.person_names import same_person_name, script

_PROFILE_CODES = (
    "profile-dormant-revived",
    "profile-renamed-persona",
    "profile-recently-verified",
    "profile-no-colleagues",
    "profile-dead-link",
)
_LIGHT = frozenset({"profile-recently-verified", "profile-no-colleagues", "profile-dead-link"})


@signal(
    "B10",
    title="Profile taken over, bought or made for the occasion",
    family="web",
    strength=Strength.MEDIUM,
    fairness=FairnessMark.FAIR,
    reads=("application.observed", "application.origin"),
    needs=("|".join(f"observed:{code}" for code in _PROFILE_CODES),),
    clears="People return to a profile when they look for work: a message sent through the "
    "profile and answered on the application's e-mail settles it.",
    sources=("AMZ", "NIS", "SEAL"),
    mappings=(COMPROMISE_PROFILES, ESTABLISH_PROFILES),
    published="Amazon reports dormant accounts hijacked with leaked credentials, and payment "
    "for access; no rate is published.",
    limits="Only what a recruiter looked up and entered; nothing is fetched. A dead link, a new "
    "badge or missing colleagues alone are weak.",
)
def profile_taken_over(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:  # noqa: ARG001
    """Dormant profiles of real people are bought or hijacked and given a new life."""
    found = answers(dossier.application.observed, *_PROFILE_CODES)
    if found:
        codes = {one.code for one in found}
        yield Observation(
            reason=f"The linked profile was looked up, and showed: {_questions(found)}.",
            facts=answer_facts(dossier.application, found),
            strength=Strength.WEAK if len(codes) == 1 and codes <= _LIGHT else Strength.MEDIUM,
        )


_SEEN = {
    "profile-dormant-revived": "years without activity before this application",
    "profile-renamed-persona": "formerly another career and other contacts",
    "profile-recently-verified": "a verification days before the application",
    "profile-no-colleagues": "nobody known at any claimed employer",
    "profile-dead-link": "a link that leads nowhere",
}


def _questions(found: tuple[Observed, ...]) -> str:
    return "; ".join(dict.fromkeys(_SEEN[one.code] for one in found))


_SLUG = re.compile(r"linkedin\.com/in/([^/?#\s]{3,120})", re.IGNORECASE)


@signal(
    "B10.address",
    title="Profile address made of another person's name",
    family="web",
    strength=Strength.WEAK,
    fairness=FairnessMark.CONJUNCTION,
    reads=(
        "application.statements.source",
        "application.statements.origin",
        "application.statements.links",
        "application.statements.name",
    ),
    needs=("application.statements.links", "application.statements.name"),
    clears="People keep an old profile address after a change of name: ask whether the profile "
    "is theirs since its beginning; do not ask for the reason of a change.",
    sources=("AMZ", "SEAL"),
    mappings=(COMPROMISE_PROFILES,),
    fairness_note="People who changed their name or use another one at work keep old addresses.",
    published="No rate is published.",
    limits="Only addresses of the form first-last with a number after it, as made by default, "
    "and only where no part of them agrees with any name stated, in any spelling. Names in "
    "scripts other than the address's are unknown. Handles and nicknames say nothing.",
)
def profile_address(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:  # noqa: ARG001
    """A renamed profile keeps the address that was made of its first owner's name."""
    statements = dossier.application.statements
    names = [one.name for one in statements if one.name]
    if not names or any(script(name) != "LATIN" for name in names):
        return
    for statement in statements:
        for link in statement.links[:20]:
            written = _default_address(link)
            if written and all(same_person_name(name, written) is False for name in names):
                yield Observation(
                    reason="The profile's address was made of a name that shares no part with "
                    "the applicant's.",
                    facts=(fact("profile", link, stated_at(statement, "links"), FactKind.HANDLE),),
                )
                return


def _default_address(link: str) -> str | None:
    """The name in an address the site made itself (``first-last-1a2b3c4d``), or None."""
    if "inkedin" not in link:
        return None
    found = _SLUG.search(link[:400])
    if found is None:
        return None
    parts = unquote(found[1]).lower().split("-")
    if len(parts) < 3 or not any(c.isdigit() for c in parts[-1]) or len(parts[-1]) < 5:
        return None
    words = [part for part in parts[:-1] if part.isalpha() and len(part) > 1]
    return " ".join(words) if len(words) >= 2 and script(" ".join(words)) == "LATIN" else None


@signal(
    "B11",
    title="Identity belongs to somebody who did not apply",
    family="web",
    strength=Strength.STRONG,
    fairness=FairnessMark.FAIR,
    reads=("application.observed", "application.origin"),
    needs=("observed:person-denies-applying|observed:official-contact-differs",),
    clears="Reach the person by a contact published by their employer or on a profile that is "
    "years old, and have them confirm the application from there.",
    sources=("AMZ",),
    mappings=(IMPERSONATION, INSIDER_IMPERSONATION),
    published="Amazon reports that real engineers are targeted; no rate is published.",
    limits="Only what somebody found out by another channel and entered. A differing contact "
    "that was not answered is medium; the person's denial is strong.",
)
def person_impersonated(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:  # noqa: ARG001
    """The history is real, but it is somebody else's."""
    application = dossier.application
    found = answers(application.observed, "person-denies-applying", "official-contact-differs")
    if found:
        denied = any(one.code == "person-denies-applying" for one in found)
        yield Observation(
            reason="The person whose history this is, reached by another channel, did not apply."
            if denied
            else "A contact published by the person or their employer differs from the one "
            "applied with and did not confirm the application.",
            facts=answer_facts(application, found),
            strength=Strength.STRONG if denied else Strength.MEDIUM,
        )


_CHECKED = frozenset({StatementSource.BACKGROUND_CHECK, StatementSource.PROFILE})
_HANDED_IN = frozenset({StatementSource.FORM, StatementSource.RESUME})


@signal(
    "B11.contact",
    title="Independent record of the person has other contact data",
    family="web",
    strength=Strength.WEAK,
    fairness=FairnessMark.FAIR,
    reads=(
        "application.statements.source",
        "application.statements.origin",
        "application.statements.emails",
        "application.statements.phones",
        "emails.raw",
        "emails.canonical",
        "phones.raw",
        "phones.e164",
    ),
    needs=("application.statements.emails", "application.statements.phones"),
    clears="People have several addresses and numbers: write to the recorded address and ask "
    "for an answer from it.",
    sources=("AMZ",),
    mappings=(IMPERSONATION,),
    published="No rate is published.",
    limits="Only where a background check or public profile gives both an e-mail address and a "
    "phone number and neither is among those applied with. Weak: contacts change.",
)
def other_contacts(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:  # noqa: ARG001
    """An impostor can take over a name and a history, but not the owner's mailbox and phone."""
    statements = dossier.application.statements
    records = [s for s in statements if s.source in _CHECKED and s.emails and s.phones]
    if not records:
        return
    same = {one.raw: one.canonical or one.raw.lower() for one in dossier.emails}
    same |= {one.raw: one.e164 or one.raw for one in dossier.phones}
    given = [s for s in statements if s.source in _HANDED_IN]
    contacts = {same.get(raw, raw.lower()) for s in given for raw in (*s.emails, *s.phones)}
    if not any(s.emails for s in given) or not any(s.phones for s in given):
        return
    for record in records:
        recorded = {same.get(raw, raw.lower()) for raw in (*record.emails, *record.phones)}
        if not recorded & contacts:
            yield Observation(
                reason=f"In {SOURCE_WORDS[record.source]} neither e-mail address nor phone "
                "number is one the application gives.",
                facts=_contact_facts(record),
            )
            return


def _contact_facts(record: Statement) -> tuple[Fact, ...]:
    return (
        fact("recorded address", record.emails[0], stated_at(record, "emails"), FactKind.EMAIL),
        fact("recorded number", record.phones[0], stated_at(record, "phones"), FactKind.PHONE),
    )


@signal(
    "B14",
    title="Accounts for job seeking only",
    family="web",
    strength=Strength.WEAK,
    fairness=FairnessMark.CONJUNCTION,
    reads=("application.observed", "application.origin"),
    needs=("observed:accounts-only-professional",),
    clears="Nothing needs clearing by itself: many people keep their life off the web.",
    sources=("TOF", "SEAL"),
    mappings=(ESTABLISH_PROFILES,),
    fairness_note="Private people, people who fled somebody, and people who changed their name "
    "show no everyday life on the web.",
    published="A vendor's claim over five million applications; the figures are not published.",
    limits="Only from a recruiter's answer. Never more than a tie-breaker.",
)
def no_everyday_life(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:  # noqa: ARG001
    """A persona is given the accounts recruiters look at and no others."""
    found = answers(dossier.application.observed, "accounts-only-professional")
    if found:
        yield Observation(
            reason="A search found accounts for job seeking only.",
            facts=answer_facts(dossier.application, found),
        )

"""Tasks that a dossier asks for: things a person should compare, ask or offer. They weigh nothing.

At most ten for each application, in a fixed order: what a list says first, then documents, then
people, then steps. The same dossier always gives the same tasks.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import groupby

from doorward.model import (
    CheckOutcome,
    Dossier,
    Fact,
    FactKind,
    HitGrade,
    IdentityCheck,
    ListHit,
    ProofingStep,
    SamePerson,
    StepDeclined,
    Subject,
    SubjectKind,
    Task,
)
from doorward.signals.facts import clip, fact
from doorward.verification.checks.declined import step_key
from doorward.verification.checks.identity_documents import papers
from doorward.verification.checks.identity_people import biometric_declined
from doorward.verification.checks.list_hits import entry_facts, is_own
from doorward.verification.document_kinds import named_kind

MOST_TASKS = 10
_MOST = 60
_ENTRIES = 5
_NAME_ONLY = frozenset({HitGrade.SAME_NAME, HitGrade.NOTHING_CONTRADICTS})
_BORNE_OUT = frozenset({HitGrade.IDENTIFIER, HitGrade.CONFIRMED})


def tasks_for(dossier: Dossier) -> tuple[Task, ...]:
    """What a person should look up, ask or offer about an applicant."""
    application = dossier.application
    if not dossier.list_hits and application.proofing is None:
        return ()
    subject = Subject(SubjectKind.APPLICATION, application.id)
    found = [*_names(subject, dossier.list_hits), *_organisations(subject, dossier.list_hits)]
    if application.proofing is not None:
        found += [
            *_expired(subject, dossier),
            *_biometric(subject, application.proofing.checks),
            *_reviews(subject, application.proofing.checks),
            *_rounds(subject, dossier),
            *_steps(subject, application.proofing.declined[:_MOST]),
        ]
    return tuple(found[:MOST_TASKS])


def _names(subject: Subject, hits: tuple[ListHit, ...]) -> Iterator[Task]:
    """One task per name that a list has too: names are shared by thousands, so compare more."""
    for query, found in _by_query(one for one in hits if one.grade in _NAME_ONLY):
        person = is_own(found[0])
        yield Task(
            subject=subject,
            code="compare-birth-date" if person else "compare-registration",
            title=(
                "Compare date of birth or another identifier"
                if person
                else "Compare registration number or address"
            ),
            why=(
                "A list has an entry of this name. A name is shared by many people, so it says "
                "nothing by itself."
                if person
                else "A list has an entry of this name. Organisations share names, so it says "
                "nothing by itself, and nothing about those who worked or studied there."
            ),
            settles="A different date of birth or identifier settles it: then nothing remains."
            if person
            else "A different number, address or founding year settles it: then nothing remains.",
            facts=_compared(query, found),
        )


def _organisations(subject: Subject, hits: tuple[ListHit, ...]) -> Iterator[Task]:
    borne_out = (one for one in hits if one.grade in _BORNE_OUT and not is_own(one))
    for query, found in _by_query(borne_out):
        yield Task(
            subject=subject,
            code="look-at-listed-contact",
            title="Look at an employer, school or referee that stands on a list",
            why="An identifier of theirs equals one of a list's. That is about them: many honest "
            "people worked or studied at places that were listed later.",
            settles="What the place was when the person was there, from a public source.",
            facts=_compared(query, found),
        )


def _by_query(hits: Iterator[ListHit]) -> list[tuple[str, list[ListHit]]]:
    ordered = sorted(hits, key=_order)
    groups = groupby(ordered, key=lambda one: (not is_own(one), one.query))
    return [(query, list(found)) for (_, query), found in groups]


def _order(one: ListHit) -> tuple[bool, str, float, str, str]:
    """The person's own first; within a name the likest entry first."""
    return not is_own(one), one.query, -one.score, one.list_name, one.entry


def _compared(query: str, found: list[ListHit]) -> tuple[Fact, ...]:
    kind = FactKind.NAME if is_own(found[0]) else FactKind.TEXT
    return (
        fact("name compared", query, found[0].query_source, kind),
        *(each for one in found[:_ENTRIES] for each in entry_facts(one)),
    )


def _expired(subject: Subject, dossier: Dossier) -> Iterator[Task]:
    """A document that had expired when it was last shown. No evidence: renewing costs money."""
    last = {paper.seen.kind or "document": paper for paper in papers(dossier)}
    for kind, paper in sorted(last.items()):
        expires = paper.seen.expires
        if expires is not None and expires < paper.check.at.date():
            yield Task(
                subject=subject,
                code="ask-for-current-document",
                title="Ask for a current document",
                why=f"The {named_kind(kind)} shown had expired. Renewing takes time and money, so "
                "it says nothing about who somebody is.",
                settles="Any current document that the policy takes for the step.",
                facts=(fact("expired on", expires, paper.at("expires")),),
            )


def _biometric(subject: Subject, checks: tuple[IdentityCheck, ...]) -> Iterator[Task]:
    declined = biometric_declined(checks)
    if declined is not None:
        yield Task(
            subject=subject,
            code="see-in-person",
            title="Have somebody see the person together with the document",
            why="A vendor's biometric check ended declined. Such checks err, and more for some "
            "groups of people, so alone it is no evidence.",
            settles="An attestation of somebody who saw person and document, or a repeated check.",
            facts=(
                fact(
                    "biometric check",
                    f"{clip(declined.vendor or 'vendor not named', 60)}: declined",
                    declined.origin.at("outcome"),
                ),
            ),
        )


def _reviews(subject: Subject, checks: tuple[IdentityCheck, ...]) -> Iterator[Task]:
    """Steps whose last check waits for somebody to look at it."""
    last = {one.step: one for one in checks[-_MOST:] if one.outcome is not CheckOutcome.STARTED}
    for step in ProofingStep:
        one = last.get(step)
        if one is not None and one.outcome is CheckOutcome.NEEDS_REVIEW:
            yield Task(
                subject=subject,
                code="finish-review",
                title=f"Finish the {step.value} check",
                why="The check waits for a decision. Until then it counts for nothing, neither "
                "way; a tentative answer of a register may not be held against anybody.",
                settles="The decision of the vendor, the register or your own reviewer.",
                facts=(fact(f"{step.value} check", "needs review", one.origin.at("outcome")),),
            )


def _rounds(subject: Subject, dossier: Dossier) -> Iterator[Task]:
    """Rounds of which nobody could say whether it was the person of an earlier one."""
    proofing = dossier.application.proofing
    seen = proofing.attestations[:_MOST] if proofing is not None else ()
    told = {one.round for one in seen if one.same_person is not SamePerson.CANNOT_SAY}
    told |= {None, next((one.round for one in seen if one.round), None)}
    for one in seen:
        if one.round not in told:
            told.add(one.round)
            yield Task(
                subject=subject,
                code="compare-rounds",
                title="Compare the person of this round with the one before",
                why=f"Nobody said whether it was the same person in {clip(one.round or '', 60)} "
                "as in an earlier round.",
                settles="Somebody who saw both, or a document shown live, settles it.",
                facts=(fact("round", one.round, one.origin.at("round")),),
            )


def _steps(subject: Subject, declined: tuple[StepDeclined, ...]) -> Iterator[Task]:
    """Another way to offer. Nothing may count against anybody before it was."""
    asked = {step_key(one): one for one in declined if one.accommodation}
    offered = {step_key(one) for one in declined if one.alternative_offered}
    for key, one in sorted({step_key(one): one for one in declined}.items()):
        if key in asked and key not in offered:
            code, title = "arrange-accommodation", "Arrange the accommodation asked for"
            why = "The person asked for another way. Asking is never held against anybody."
        elif key not in offered:
            code, title = "offer-alternative", "Offer another way to take the step"
            why = "The step was not taken and no other way was offered, so it counts for nothing."
        else:
            continue
        yield Task(
            subject=subject,
            code=code,
            title=title,
            why=why,
            settles="Taking an equivalent step settles it.",
            facts=(fact("step", one.step, one.origin.at("step")),),
        )

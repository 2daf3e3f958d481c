"""The controlled codes of `Observed.code`: what recruiters and investigators may enter.

A checklist answer is something that was looked up or asked and can be looked up again, never
an impression of the person. There is deliberately no code for looks, accent, nervousness,
eye contact or background noise. A code that is not here is ignored, and `problems` says so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

import msgspec

from doorward.model import Application, Observed, Problem, Severity


class ChecklistItem(msgspec.Struct, frozen=True):
    """One thing that may be entered: the question, what to enter, and the row it serves."""

    code: str
    question: str
    value: str
    row: str


CHECKLIST: Mapping[str, ChecklistItem] = {
    item.code: item
    for item in (
        ChecklistItem(
            "phone-line-type",
            "What kind of line does a carrier look-up report for the applicant's number?",
            "voip, virtual, mobile, fixed or toll-free",
            "A04",
        ),
        ChecklistItem(
            "email-first-seen",
            "Since when is the e-mail address known to a look-up service?",
            "a date: YYYY, YYYY-MM or YYYY-MM-DD",
            "A08",
        ),
        ChecklistItem(
            "email-no-footprint",
            "Does a look-up service find no account and no breach for the e-mail address?",
            "the service's name, or yes / no",
            "A08",
        ),
        ChecklistItem(
            "pay-accepted-low",
            "Did the applicant accept pay far below the market without discussing it?",
            "yes / no",
            "A15",
        ),
        ChecklistItem(
            "payment-crypto",
            "Did the applicant ask to be paid in cryptocurrency?",
            "what was asked, or yes / no",
            "A15",
        ),
        ChecklistItem(
            "payment-prepayment",
            "Did the applicant ask for money before work began?",
            "what was asked, or yes / no",
            "A15",
        ),
        ChecklistItem(
            "payment-third-party",
            "Did the applicant ask that somebody else be paid?",
            "what was asked, or yes / no",
            "A15",
        ),
        ChecklistItem(
            "referrer-flagged",
            "Is whoever referred the applicant under review, or confirmed, themselves?",
            "the case, or yes / no",
            "A16",
        ),
        ChecklistItem(
            "employer-denies-employment",
            "Did a claimed employer answer, by its own published contact, that the person did "
            "not work there in that time?",
            "the employer, and who answered",
            "B03",
        ),
        ChecklistItem(
            "school-denies-attendance",
            "Did a claimed school or degree registry answer that it has no such student?",
            "the school, and who answered",
            "B03",
        ),
        ChecklistItem(
            "degree-not-offered",
            "Does the school's own catalogue for those years (or IPEDS Completions) lack the "
            "degree or major?",
            "the degree, and the table or page that was read",
            "B04",
        ),
        ChecklistItem(
            "profile-dormant-revived",
            "Was the linked profile inactive for years and then active again shortly before "
            "applying?",
            "what was seen, or yes / no",
            "B10",
        ),
        ChecklistItem(
            "profile-renamed-persona",
            "Did the linked profile formerly show a different career and different contacts? "
            "A changed name alone is not an answer: people change names.",
            "what was seen, or yes / no",
            "B10",
        ),
        ChecklistItem(
            "profile-recently-verified",
            "Was the linked profile verified only days before applying?",
            "yes / no",
            "B10",
        ),
        ChecklistItem(
            "profile-no-colleagues",
            "Does the linked profile know nobody at any employer it claims?",
            "yes / no",
            "B10",
        ),
        ChecklistItem(
            "profile-dead-link",
            "Does the profile link on the application lead nowhere?",
            "the link, or yes / no",
            "B10",
        ),
        ChecklistItem(
            "person-denies-applying",
            "Did the person whose name and history these are, reached by a contact published "
            "elsewhere, say that they did not apply?",
            "how they were reached",
            "B11",
        ),
        ChecklistItem(
            "official-contact-differs",
            "Does a contact published by the person or their employer differ from the one "
            "applied with, and did it not confirm the application?",
            "where it is published",
            "B11",
        ),
        ChecklistItem(
            "portfolio-template-only",
            "Is the portfolio site a template with nothing of the person's own?",
            "the address, or yes / no",
            "B12",
        ),
        ChecklistItem(
            "referee-not-genuine",
            "Did the referee's organisation, by its own published contact, not know the referee?",
            "the referee, and who answered",
            "B13",
        ),
        ChecklistItem(
            "accounts-only-professional",
            "Did a search find accounts for job seeking only?",
            "what was searched, or yes / no",
            "B14",
        ),
        ChecklistItem(
            "live-challenge-artefact",
            "In the live challenge announced to everybody for this job (turn the head, a hand "
            "before the face, the view from the window), did the picture or the sound come apart "
            "by itself? Enter nothing where an accommodation was asked for or the line was poor.",
            "what was seen, or yes / no",
            "D03",
        ),
        ChecklistItem(
            "screen-other-accounts",
            "Were accounts in other people's names seen on the screen that the applicant shared?",
            "the accounts, or yes / no",
            "D08",
        ),
        ChecklistItem(
            "test-pasted-whole",
            "Does the record of the work test show the solution pasted in whole, where everybody "
            "was asked to write it there? Enter nothing where an accommodation was asked for.",
            "what the record shows, or yes / no",
            "D08",
        ),
        ChecklistItem(
            "test-not-continued",
            "Could the applicant, given the same time and tools as everybody, not go on with the "
            "code they had handed in? Enter nothing where an accommodation was asked for.",
            "what was asked, or yes / no",
            "D08",
        ),
    )
}
"""Every code, in the order of the catalogue's rows."""

_NO = frozenset({"no", "n", "false", "none", "0", "not", "negative", "unknown", "not checked"})


def affirmed(observed: Observed) -> bool:
    """Whether an answer says that the thing was seen. A code without a value says so."""
    value = observed.value
    return value is None or value.strip().lower() not in _NO


def answers(observed: Iterable[Observed], *codes: str) -> tuple[Observed, ...]:
    """The affirmed answers under any of these codes, in the order given."""
    return tuple(one for one in observed if one.code in codes and affirmed(one))


def problems(application: Application) -> tuple[Problem, ...]:
    """A note for every checklist code that is not known and was therefore ignored."""
    return tuple(
        Problem(
            Severity.NOTE,
            "unknown-checklist-code",
            f"checklist code {one.code[:80]!r} is not known and was ignored",
            (one.origin or application.origin).file,
            (one.origin or application.origin).record,
            f"observed[{index}].code",
        )
        for index, one in enumerate(application.observed)
        if one.code not in CHECKLIST
    )

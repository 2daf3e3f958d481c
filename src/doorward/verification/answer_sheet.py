"""The sheet an interviewer fills in: an anchored scale, the words heard, nothing else.

The scale judges how an answer fits the claim, never the person: not how sure, fast, fluent or
at ease somebody was. *Cannot say* is an ordinary answer and weighs nothing.
"""

from __future__ import annotations

import msgspec

from doorward.model import Rating
from doorward.verification.claims import ClaimSource
from doorward.verification.kit import Kit
from doorward.verification.questions import Question, QuestionKind, pointer, quotable


class Anchor(msgspec.Struct, frozen=True):
    """One point of the scale: its name on the sheet, and when it is the one to choose."""

    rating: Rating
    label: str
    when: str


SCALE = (
    Anchor(
        Rating.CONSISTENT,
        "consistent",
        "What was said fits the claim. Small slips, another wording and forgotten details fit.",
    ),
    Anchor(
        Rating.CANNOT_SAY,
        "cannot say",
        "Too little, too general, not remembered, not asked about this claim, or you cannot "
        "judge it. Weighs nothing.",
    ),
    Anchor(
        Rating.CONTRADICTS,
        "contradicts",
        "What was said and the claim cannot both be so. Write down the words you heard.",
    ),
)

NEVER_RATE = (
    "accent, grammar, pauses, eye contact, nerves, looks, background, camera or line quality",
    "how long ago something was: years blur names and dates",
    "an answer to a question that is not on this sheet",
)
"""What the sheet tells interviewers to leave out."""


NOTHING_CLAIMED = "nothing claimed"
"""What stands in the place of the claim of a neutral question."""

_MOST_SOURCES = 6
MOST_DIFFERENCES = 10
"""Differences that a sheet or form lists."""


class SheetRow(msgspec.Struct, frozen=True):
    """One question on the sheet: what is asked, about which claim, and where that was said."""

    id: str
    kind: str
    text: str
    claim: str
    sources: tuple[str, ...]
    consistent: str
    follow_up: str


def sheet_rows(kit: Kit) -> tuple[SheetRow, ...]:
    """The questions of a kit as the sheet shows them."""
    return tuple(_row(one) for one in kit.questions)


def _row(one: Question) -> SheetRow:
    return SheetRow(
        one.id,
        one.kind.value,
        one.text,
        claim_words(one),
        tuple(
            source_words(one.kind, source) for source in (one.claim.sources if one.claim else ())
        )[:_MOST_SOURCES],
        one.consistent if one.claim else f"{one.consistent} (Nothing of the kind was claimed.)",
        one.follow_up,
    )


def claim_words(one: Question) -> str:
    """The claim a question is about, on one line, as answer files carry it.

    Words that may not be quoted in the question are not repeated here either.
    """
    if one.claim is None:
        return NOTHING_CLAIMED
    relation = one.claim.relation.value.replace("-", " ")
    what = quotable(one.kind, one.claim.what)
    if what is None:
        return f"{relation}: {pointer(one.kind, one.claim)}"
    at = quotable(QuestionKind.EMPLOYER, one.claim.at) if one.claim.at else None
    when = f", {one.claim.span}" if str(one.claim.span) else ""
    return f"{relation}: {what}" + (f" at {at}" if at else "") + when


def difference_rows(kit: Kit) -> tuple[tuple[str, str, str], ...]:
    """What the person's own sources say differently: what it is, and both sides."""
    kind = QuestionKind.DATES
    return tuple(
        (one.what, source_words(kind, one.first), source_words(kind, one.second))
        for one in kit.contradictions
    )


def source_words(kind: QuestionKind, source: ClaimSource) -> str:
    """Which source says it, in which words and with which dates, and where it stands."""
    words = quotable(kind, source.words) or "words not repeated here"
    when = f", {source.span}" if str(source.span) else ""
    return f"{source.source}: {words}{when} ({source.where})"

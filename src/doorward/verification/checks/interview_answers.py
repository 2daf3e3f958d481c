"""Answers about the person's own claims, judged on the anchored scale (catalogue row D05)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence

import msgspec

from doorward.model import Dossier, Fact, InterviewAnswer, Knowledge, Rating, Strength
from doorward.signals import FairnessMark, Observation, Stage, signal
from doorward.signals.facts import MOST_FACTS, clip, fact
from doorward.signals.frameworks import IMPERSONATION
from doorward.verification.answer_sheet import NOTHING_CLAIMED

_MOST_ANSWERS = 500


class _Contradicted(msgspec.Struct, frozen=True):
    """A claim that answers contradict and no other interviewer found consistent."""

    claim: str
    answers: tuple[InterviewAnswer, ...]


@signal(
    "D05",
    title="Answers contradict the person's own claims",
    family="interview",
    strength=Strength.MEDIUM,
    fairness=FairnessMark.CONJUNCTION,
    stage=Stage.INTERVIEW,
    reads=("application.interviews.answers",),
    needs=("application.interviews.answers",),
    clears="Read the words to the person and let them set it right: wrong recollection, another "
    "team, a merger or a slip in the résumé explain most. A document or a named colleague of "
    "that time settles it: record the answer again with the rating it has then.",
    sources=("SEAL", "HB"),
    mappings=(IMPERSONATION,),
    fairness_note="People interviewed in a second language, with a disability of speech or "
    "memory, or after many years answer less exactly. The questions are the same for everybody, "
    "'cannot say' weighs nothing, and contradictions need the words heard.",
    published="No rate is published. How many contradictions are usual for a job is counted by "
    "`doorward interview summary`.",
    limits="One contradicted claim is weak, and so are several heard by one interviewer: that is "
    "one person's hearing. Two claims or more, heard by two interviewers or more, are medium. A "
    "claim that another interviewer rated consistent is left out, and so are answers without the "
    "words heard and to neutral questions. The last rating of an interviewer of a round holds.",
)
def answers_contradict(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:  # noqa: ARG001
    """Whoever lives a borrowed career cannot tell what anybody would know who had it."""
    interviews = dossier.application.interviews
    answers = standing_answers(interviews.answers) if interviews is not None else ()
    found = _contradicted(answers)
    if not found:
        return
    heard = [one for claim in found for one in claim.answers]
    hearers = {_who(one) for one in heard if one.by}
    several = len(found) > 1 and len(hearers) > 1
    claims = "one claim" if len(found) == 1 else f"{len(found)} claims"
    by = f"{len(hearers)} interviewers" if len(hearers) > 1 else "one interviewer"
    yield Observation(
        reason=f"Answers contradict {claims} the person made, as {by} heard it.",
        facts=(
            *(_fact(one) for one in heard[: MOST_FACTS - 1]),
            _tally(answers),
        ),
        strength=Strength.MEDIUM if several else Strength.WEAK,
        observed_at=max((one.at for one in heard if one.at is not None), default=None),
    )


def standing_answers(answers: Sequence[InterviewAnswer]) -> tuple[InterviewAnswer, ...]:
    """The answers that hold: an interviewer's last of each question of a round.

    Where nothing was claimed, nothing can be contradicted: such an answer cannot say.
    """
    last: dict[tuple[str, ...], InterviewAnswer] = {}
    for one in answers[:_MOST_ANSWERS]:
        neutral = one.rating is Rating.CONTRADICTS and _about(one) == NOTHING_CLAIMED
        key = (one.question, _about(one), _who(one), one.round or "")
        last[key] = msgspec.structs.replace(one, rating=Rating.CANNOT_SAY) if neutral else one
    return tuple(last.values())


def _contradicted(answers: Sequence[InterviewAnswer]) -> list[_Contradicted]:
    """Claims contradicted in words that were written down, without those in dispute."""
    consistent = {
        (_about(one), _who(one)) for one in answers if one.rating is Rating.CONSISTENT and one.by
    }
    against: dict[str, list[InterviewAnswer]] = {}
    for one in answers:
        if one.rating is Rating.CONTRADICTS and (one.heard or "").strip():
            against.setdefault(_about(one), []).append(one)
    return [
        _Contradicted(claim, tuple(found))
        for claim, found in against.items()
        if not any(
            other == claim and who not in {_who(one) for one in found} for other, who in consistent
        )
    ]


def _about(one: InterviewAnswer) -> str:
    """The claim an answer is about; the question where the file does not say."""
    return " ".join(one.claim.split()) or one.question


def _who(one: InterviewAnswer) -> str:
    return " ".join((one.by or "").casefold().split())


def _fact(one: InterviewAnswer) -> Fact:
    by = f", heard by {clip(one.by, 40)}" if one.by else ""
    when = f" on {one.at:%Y-%m-%d}" if one.at else ""
    return fact(
        f"asked about {clip(_about(one), 80)}",
        f"heard: {one.heard}",
        f"{one.origin.at(one.question)}{by}{when}",
    )


def _tally(answers: Sequence[InterviewAnswer]) -> Fact:
    counted = Counter(one.rating for one in answers)
    said = ", ".join(f"{counted[rating]} {rating.value.replace('-', ' ')}" for rating in Rating)
    return fact("all answers", said, "counted over this person's interviews")

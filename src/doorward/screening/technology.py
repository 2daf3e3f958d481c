"""Technologies as claimed, against the day they were released."""

from __future__ import annotations

import re
from collections.abc import Iterator

from doorward.model import (
    Dossier,
    Employment,
    Fact,
    FeedKind,
    Knowledge,
    Statement,
    Strength,
    TechnologyRelease,
)
from doorward.screening.drift import MOST_ITEMS
from doorward.screening.months import latest, month_of
from doorward.screening.phrases import year_claims
from doorward.signals import FairnessMark, Observation, signal
from doorward.signals.facts import MOST_FACTS, clip, fact, stated_at
from doorward.signals.frameworks import SYNTHETIC_IDENTITY

_GRACE = 2
_FAR = 24


@signal(
    "B07.technology",
    title="Technology used before it existed",
    family="history",
    strength=Strength.MEDIUM,
    fairness=FairnessMark.FAIR,
    reads=(
        "application.statements.source",
        "application.statements.origin",
        "application.statements.employments.description",
        "application.statements.employments.employer",
        "application.statements.employments.end",
        "application.statements.employments.current",
    ),
    needs=("application.statements.employments.description",),
    feeds=(FeedKind.TECHNOLOGIES,),
    clears="People who built it, used it before release, or renamed an old tool in new words "
    "can tell: ask what they did with it then.",
    sources=("DTEX",),
    mappings=(SYNTHETIC_IDENTITY,),
    published="Seen in a case DTEX describes; no rate is published.",
    limits="Only jobs with an end date that lies before the public release, by more than two "
    "months, and only technologies with unambiguous names. Honest people also rewrite old jobs "
    "in today's words: one technology less than two years early is weak.",
)
def before_release(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:
    """A job that ended before a technology was released cannot have used it."""
    found: dict[str, tuple[Fact, int]] = {}
    for statement in dossier.application.statements:
        for place, job in enumerate(statement.employments[:MOST_ITEMS]):
            if job.description is None or job.end is None or job.current:
                continue
            ended = latest(job.end)
            for words, release in knowledge.technologies_in(job.description):
                early = month_of(release.released) - ended
                if early > _GRACE and release.name not in found:
                    found[release.name] = (_use(statement, place, job, words, release), early)
    if not found:
        return
    names = sorted(found)
    worst = max(early for _, early in found.values())
    yield Observation(
        reason=f"Jobs that had ended before it was released describe work with "
        f"{', '.join(names[:4])} (up to {worst} months too early).",
        facts=tuple(row for row, _ in found.values())[:MOST_FACTS],
        strength=Strength.MEDIUM if len(names) > 1 or worst > _FAR else Strength.WEAK,
    )


def _use(
    statement: Statement, place: int, job: Employment, words: str, release: TechnologyRelease
) -> Fact:
    return fact(
        f"{release.name} released {release.released}",
        f"“{clip(words, 40)}” in the job at {job.employer or 'an unnamed employer'} that "
        f"ended {job.end}",
        f"{stated_at(statement, f'employments[{place}].description')}; {release.source}",
    )


_OF = re.compile(
    r"(?:of )?(?:(?:hands-on|professional|solid|full-time) )?(?:experience |work )?"
    r"(?:with |in |using |of )?([A-Za-z][\w.+#\-]{1,29})",
    re.IGNORECASE,
)


@signal(
    "B07.years",
    title="More years of a technology than it exists",
    family="history",
    strength=Strength.MEDIUM,
    fairness=FairnessMark.FAIR,
    reads=(
        "application.created_at",
        "application.statements.source",
        "application.statements.origin",
        "application.statements.text",
    ),
    needs=("application.statements.text", "application.created_at"),
    feeds=(FeedKind.TECHNOLOGIES,),
    clears="Counting years of a predecessor or rounding up generously explains a small excess: "
    "ask.",
    sources=("DTEX",),
    mappings=(SYNTHETIC_IDENTITY,),
    published="No rate is published.",
    limits="Only a phrase of the form “N years of X” in the first 60,000 characters of a "
    "résumé, with one year's rounding allowed. Job advertisements make honest people exaggerate: "
    "an excess under three years is weak.",
)
def too_many_years(dossier: Dossier, knowledge: Knowledge) -> Iterator[Observation]:
    """Nobody has worked with a technology longer than it exists."""
    created = dossier.application.created_at
    if created is None:
        return
    found: dict[str, tuple[float, Fact]] = {}
    for statement in dossier.application.statements:
        for years, words, phrase in year_claims(statement.text) if statement.text else ():
            named = _OF.match(words)
            release = knowledge.technology(named[1].rstrip(".-")) if named else None
            if release is None:
                continue
            exists = (month_of(created) - month_of(release.released)) / 12
            excess = years - max(exists, 0) - 1
            if excess > 0 and excess > found.get(release.name, (0, None))[0]:
                found[release.name] = (excess, _claim(statement, phrase, release))
    if found:
        worst = max(excess for excess, _ in found.values())
        yield Observation(
            reason=f"The résumé claims more years of {', '.join(sorted(found)[:4])} than had "
            "passed since the release.",
            facts=tuple(row for _, row in found.values())[:MOST_FACTS],
            strength=Strength.MEDIUM if worst >= 3 else Strength.WEAK,
        )


def _claim(statement: Statement, words: str, release: TechnologyRelease) -> Fact:
    return fact(
        f"{release.name} released {release.released}",
        f"“{clip(words, 80)}”",
        f"{stated_at(statement, 'text')}; {release.source}",
    )

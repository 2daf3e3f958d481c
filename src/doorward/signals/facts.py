"""Facts as checks state them: what was read, cut to a readable length, and where."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from doorward.model import Application, Fact, FactKind, Observed, Statement, StatementSource

LONGEST_VALUE = 160
"""Characters of a value that stand in a fact; what is cut is marked."""

MOST_FACTS = 12
"""Facts that one piece of evidence states; a reason says when there were more."""


def clip(text: str, longest: int = LONGEST_VALUE) -> str:
    """A value on one line and no longer than `longest` characters.

    >>> clip("a  b\\nc")
    'a b c'
    >>> clip("abcdef", 4)
    'abc…'
    """
    flat = " ".join(text[: 4 * longest].split())
    return flat if len(flat) <= longest else flat[: longest - 1] + "…"


def fact(label: str, value: object, source: str, kind: FactKind = FactKind.TEXT) -> Fact:
    """A fact with its value made readable and a source that is never empty."""
    return Fact(
        clip(label, 120) or "value",
        clip(str(value)) or "(empty)",
        clip(source, 240) or "not recorded",
        kind,
    )


def at(application: Application, field: str) -> str:
    """Where a field of the application itself was read."""
    return application.origin.at(field)


def stated_at(statement: Statement, field: str) -> str:
    """Where a field of a statement was read, with the kind of source in front."""
    return f"{statement.source} {statement.origin.at(field)}"


def answer_facts(application: Application, answers: Iterable[Observed]) -> tuple[Fact, ...]:
    """Checklist answers as facts: the code, what was entered, who entered it and when."""
    return tuple(_answer(application, one) for one in list(answers)[:MOST_FACTS])


def _answer(application: Application, one: Observed) -> Fact:
    by = f" by {clip(one.by, 60)}" if one.by else ""
    when = f" on {one.at:%Y-%m-%d}" if one.at else ""
    origin = one.origin or application.origin
    return fact(one.code, one.value or "yes", f"{origin.at('observed')}, entered{by}{when}")


def days_between(earlier: datetime, later: datetime) -> float:
    """Days from one moment to another; where one lacks an offset, both are taken as written."""
    if (earlier.tzinfo is None) != (later.tzinfo is None):
        earlier, later = earlier.replace(tzinfo=None), later.replace(tzinfo=None)
    return (later - earlier).total_seconds() / 86_400


SOURCE_WORDS: dict[str, str] = {
    StatementSource.FORM: "the application form",
    StatementSource.RESUME: "the résumé",
    StatementSource.LINKEDIN: "the LinkedIn export",
    StatementSource.PROFILE: "a profile",
    StatementSource.BACKGROUND_CHECK: "the background check",
    StatementSource.RECRUITER: "the recruiter's record",
}
"""How a reason names the source of a statement."""

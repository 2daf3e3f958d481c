"""Tasks that a dossier asks for: things a person should compare or ask. They weigh nothing."""

from __future__ import annotations

from collections.abc import Iterator

from doorward.model import (
    Dossier,
    Fact,
    FactKind,
    HitGrade,
    ListHit,
    Subject,
    SubjectKind,
    Task,
)

_NAME_ONLY = frozenset({HitGrade.SAME_NAME, HitGrade.NOTHING_CONTRADICTS})
_MOST = 10


def tasks_for(dossier: Dossier) -> tuple[Task, ...]:
    """What a person should look up about an applicant."""
    subject = Subject(SubjectKind.APPLICATION, dossier.application.id)
    return tuple(_compare(subject, dossier.list_hits))


def _compare(subject: Subject, hits: tuple[ListHit, ...]) -> Iterator[Task]:
    """One task per name that a list has too: names are shared by thousands, so compare more."""
    by_query: dict[str, list[ListHit]] = {}
    for hit in hits:
        if hit.grade in _NAME_ONLY:
            by_query.setdefault(hit.query, []).append(hit)
    for query, found in list(by_query.items())[:_MOST]:
        person = found[0].field == "name"
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
            ),
            settles="A different date of birth or identifier settles it: then nothing remains.",
            facts=(
                Fact("name compared", query, found[0].query_source, FactKind.NAME),
                *(
                    Fact(
                        "list entry",
                        f"{one.list_name} {one.entry}: {one.matched_name}",
                        f"list {one.list_name} ({one.list_date or 'no date'})",
                    )
                    for one in found[:_MOST]
                ),
            ),
        )

"""What people wrote in the cases of an erased subject, and the words the cases are found by."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from urllib.parse import parse_qs

import msgspec
from django.db.models import Model

from doorward.cases.retention_rows import ERASED, Scrub, terms_of
from doorward.model.cases import CaseKind
from doorward.store.models import (
    Appeal,
    Case,
    CaseTask,
    Containment,
    ContainmentStep,
    Decision,
    Look,
    Note,
    Notice,
    SavedView,
    SearchTerm,
    SubjectRow,
)

Rewrite = Callable[[str], str]
_LENGTHS = {(Look, "reason"): 1000, (CaseTask, "title"): 500, (CaseTask, "answer"): 2000}
"""Columns that hold no more than so many characters."""


class Scrubbed(msgspec.Struct, frozen=True):
    """How many texts of a case were changed, and how many search terms are gone."""

    texts: int
    terms: int


def scrub_case(scrub: Scrub, case: Case) -> Scrubbed:
    """Rewrite what was written in a case: wholly if nobody else is in it, else what names the
    subject. A decision keeps the rest of its reason: who decided what and why stays accountable."""
    others = list(
        SubjectRow.objects.filter(cases__case=case, erased_at=None)
        .exclude(pk=scrub.row.pk)
        .exclude(kind="ring")
    )

    def partly(text: str) -> str:
        return scrub.personal.sub(ERASED, text)

    wholly: Rewrite = partly if others else _erased
    texts = sum(
        _rewrite(row, fields, rewrite) for row, fields, rewrite in _written(case, wholly, partly)
    )
    texts += _scrub_tasks(scrub, case, wholly)
    if case.kind == CaseKind.APPLICATION:
        job = f" · {case.requisition}" if case.requisition else ""
        Case.objects.filter(pk=case.pk).update(title=f"Application {ERASED}{job}"[:500])
    return Scrubbed(texts, _scrub_terms(scrub, case, others))


def scrub_views(scrub: Scrub) -> None:
    """Remove the saved views that look for the subject: a search says a name as well."""
    for view in SavedView.objects.iterator(2000):
        said = " ".join(parse_qs(view.query).get("q", ()))
        if scrub.personal.search(said) or scrub.personal.search(view.name):
            view.delete()


def _erased(text: str) -> str:
    return ERASED if text else ""


def _written(
    case: Case, wholly: Rewrite, partly: Rewrite
) -> Iterator[tuple[Model, tuple[str, ...], Rewrite]]:
    """Everything people wrote in a case, and how it is rewritten."""
    for note in Note.objects.filter(case=case):
        yield note, ("text",), wholly
    for notice in Notice.objects.filter(decision__case=case):
        yield notice, ("text",), wholly
    for appeal in Appeal.objects.filter(decision__case=case):
        yield appeal, ("text", "reason"), wholly
    for look in Look.objects.filter(case=case):
        yield look, ("reason",), partly
    for made in Decision.objects.filter(case=case):
        yield made, ("reason", "second_reason"), partly
    for plan in Containment.objects.filter(case=case):
        yield plan, ("run_reason", "undo_reason"), partly
    for step in ContainmentStep.objects.filter(plan__case=case):
        yield step, ("account",), wholly


def _rewrite(row: Model, fields: tuple[str, ...], rewrite: Rewrite) -> int:
    """Rewrite some fields of a row; how many changed."""
    changed = []
    for field in fields:
        before = getattr(row, field)
        after = rewrite(before)[: _LENGTHS.get((type(row), field))]
        if after != before:
            setattr(row, field, after)
            changed.append(field)
    if changed:
        row.save(update_fields=changed)
    return len(changed)


def _scrub_tasks(scrub: Scrub, case: Case, wholly: Rewrite) -> int:
    """Tasks about the subject lose all they say; those people wrote go the way of notes."""
    found = 0
    for task in CaseTask.objects.filter(case=case):
        if task.subject_id == scrub.row.pk:
            task.title, task.content, task.answer = ERASED, "", _erased(task.answer)
            task.digest = f"erased-{task.pk}" if task.digest else ""
            task.save(update_fields=["title", "content", "answer", "digest"])
            found += 1
        elif task.subject_id is None:
            found += _rewrite(task, ("title", "answer"), wholly)
    return found


def _scrub_terms(scrub: Scrub, case: Case, others: list[SubjectRow]) -> int:
    """Take away the words that only the erased subject gave the case."""
    terms = SearchTerm.objects.filter(case=case)
    if others:
        terms = terms.filter(term__in=scrub.terms - terms_of(others))
    return terms.delete()[0]

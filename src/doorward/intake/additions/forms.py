"""Filled interview forms: the PDF that comes with an interview kit, read into answers.

The file is opened in a process of its own, with the limits of résumé files. What its fields hold
then goes through the same checks as a row of an answer file (`answers`).
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import lru_cache
from pathlib import Path

import msgspec

from doorward.intake.additions.answers import answer_of, moment_at
from doorward.intake.additions.form_kit import FormKit, FormQuestion, unsealed
from doorward.intake.additions.records import Later
from doorward.intake.ats.lenient import Place, shown
from doorward.intake.ats.reading import SourceFile
from doorward.intake.reader import Limits
from doorward.intake.resumes.parallel import read_form
from doorward.intake.resumes.pdf_form import KIT_FIELD, FormValues
from doorward.intake.storable import storable
from doorward.model import Problem, Severity

HEARD = "-heard"
"""What stands behind a question's id in the name of the field for the words heard."""

_BYTES = 8 * 2**20
_ABOUT_THE_ROUND = ("interviewer", "round", "at")


def named_as_form(path: Path) -> bool:
    """Whether a file is named as `interview kit` names forms; costs nothing and proves nothing."""
    return path.name.startswith("form-") and path.suffix.lower() == ".pdf"


def is_form(path: Path) -> bool:
    """Whether a file is named as a form and holds one. Others are never opened for this."""
    if not named_as_form(path) or not path.is_file():
        return False
    return isinstance(_content(path, Limits()), FormValues)


def read_answer_form(file: SourceFile, limits: Limits, now: datetime) -> Iterator[Later | Problem]:
    """The answers of a form, as later records; what is left out is a `Problem`."""
    content = _content(file.path, limits)
    if isinstance(content, Problem):
        yield msgspec.structs.replace(content, file=file.label)
        return
    kit = unsealed(content.texts.get(KIT_FIELD, ""))
    if kit is None or KIT_FIELD in content.twice:
        message = "the hidden field that says whose form this is was changed; make the form again"
        yield Problem(Severity.FILE, "changed-form", message, file.label, None, KIT_FIELD)
        return
    about = Place(file.label, "form")
    common = _common(content, kit, about, now)
    yield from about.problems
    for question in kit.questions:
        place = Place(file.label, question.id)
        row = _row(question, content, place)
        later = None if row is None else answer_of({**common, **row}, place, now)
        if later is not None:
            yield storable(later)
        yield from place.problems


def _content(path: Path, limits: Limits) -> FormValues | Problem:
    """What a form holds. Asked several times about a file, it is opened once."""
    try:
        state = path.stat()
    except OSError as error:
        return Problem(Severity.FILE, "unreadable", f"{error.strerror}", path.name)
    smaller = msgspec.structs.replace(limits, document_bytes=min(limits.document_bytes, _BYTES))
    return _read_once(path.absolute(), smaller, state.st_mtime_ns, state.st_size)


@lru_cache(maxsize=256)
def _read_once(path: Path, limits: Limits, _changed: int, _size: int) -> FormValues | Problem:
    return read_form(path, limits)


def _common(content: FormValues, kit: FormKit, about: Place, now: datetime) -> dict[str, str]:
    """What holds for every answer of the form: whose it is, who asked, which round, when."""
    asked = {one.id for one in kit.questions}
    known = {KIT_FIELD, *_ABOUT_THE_ROUND, *asked, *(f"{one}{HEARD}" for one in asked)}
    for name in sorted({*content.texts, *content.marks} - known):
        if content.texts.get(name, "").strip() or content.marks.get(name):
            message = f"{shown(name)} is no field of this question set; left out"
            about.field("unknown-question", message, name)
    common = {name: _line(content.texts.get(name, "")) for name in _ABOUT_THE_ROUND}
    for name in _ABOUT_THE_ROUND:
        if name in content.twice or name in content.unreadable:
            about.field("unreadable-field", "stands twice, or holds no text; left out", name)
            common[name] = ""
    if common["at"] and moment_at(common["at"], about, now) is None:
        common["at"] = ""  # said once, not with every answer
    return {**common, "application": kit.application}


def _row(question: FormQuestion, content: FormValues, place: Place) -> dict[str, str] | None:
    """One question as a row of an answer file, or None where the file contradicts itself."""
    heard = f"{question.id}{HEARD}"
    marks = content.marks.get(question.id)
    if marks is None or heard not in {*content.texts, *content.unreadable}:
        place.refuse("missing-field", "the fields of this question are gone", question.id)
    elif len(marks) > 1 or question.id in content.twice:
        told = ", ".join(shown(one) for one in marks)
        place.refuse("two-values", f"has more than one rating: {told}", question.id)
    elif heard in content.twice or heard in content.unreadable:
        place.refuse("unreadable-field", "stands twice, holds no text, or too much", heard)
    else:
        return {
            "question": question.id,
            "claim": _line(question.claim),
            "rating": marks[0] if marks else "",
            "heard": _line(content.texts[heard]),
        }
    return None


def _line(text: str) -> str:
    return " ".join(text.replace("\0", " ").split())

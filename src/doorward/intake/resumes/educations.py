"""The courses of study a résumé's education section lists."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from doorward.intake.resumes.dates import Period, find_date, find_period
from doorward.intake.resumes.employments import BULLET
from doorward.intake.resumes.fragments import split_commas, split_strong, trim
from doorward.intake.resumes.places import is_place
from doorward.intake.resumes.sections import fold
from doorward.intake.resumes.words import degree_in, looks_like_school, tokens
from doorward.model import Education, PartialDate

_MOST = 20
_SKIPPED = re.compile(
    r"^(?:relevant|coursework|courses?|gpa|cgpa|grade|note|thesis|activities|honou?rs|dean|award|"
    r"abschlussarbeit|thema|schwerpunkt|memoire|media|promedio|minor|specialis|speciali[sz])\b"
)
_GRADE = re.compile(
    r"\(?\b(?:c?gpa|grade|note|abschlussnote|media|score)\b\W{0,3}\d[\d.,]{0,4}(?:\s?/\s?[\d.]{1,4})?\)?",
    re.IGNORECASE,
)
_WITHOUT_PERIOD = re.compile(
    r"\b(?:expected|anticipated|graduated|graduation|class of|conferred|voraussichtlich|"
    r"abschluss|obtenu en|promotion)\b\W{0,3}(?:in\s)?",
    re.IGNORECASE,
)
_FIELD_AFTER = re.compile(r"\s(?:in|en|em|im Fach|im Bereich|der|:|mention|spécialité)\s|:\s")
_FIELDS_TEXT = """
science sciences engineering mathematics maths math physics chemistry biology economics business
administration management finance accounting marketing design arts history law computing
informatics statistics linguistics philosophy psychology sociology nursing medicine electronics
mechanics robotics technology systems software informatik wirtschaftsinformatik mathematik
physik betriebswirtschaft maschinenbau elektrotechnik informatique mathematiques physique
gestion droit informatica matematicas matematica fisica economia ingenieria engenharia
computacao computacion administracion administracao direito derecho communication communications
journalism literature education architecture telecommunications analytics geography politics
"""
_FIELDS = frozenset(_FIELDS_TEXT.split())


class _Draft(msgspec.Struct):
    school: str | None = None
    degree: str | None = None
    field: str | None = None
    start: PartialDate | None = None
    end: PartialDate | None = None
    dated: bool = False


def read_educations(lines: Sequence[str]) -> tuple[Education, ...]:
    """The courses of study in the lines of an education section, at most twenty."""
    plain = [line for line in lines if BULLET.match(line) is None]
    chosen = plain if plain else [BULLET.sub("", line) for line in lines]
    drafts: list[_Draft] = []
    for line in chosen:
        if len(drafts) > _MOST:
            break
        if _SKIPPED.match(fold(line)) is None:
            _take(_read_line(line), drafts)
    return tuple(
        Education(
            school=one.school, degree=one.degree, field=one.field, start=one.start, end=one.end
        )
        for one in drafts[:_MOST]
        if one.school is not None or one.degree is not None
    )


def _take(found: _Draft, drafts: list[_Draft]) -> None:
    """Add what a line says to the entry being read, or begin another when it would clash."""
    if not (found.school or found.degree or found.dated or found.field):
        return
    here = drafts[-1] if drafts else None
    clash = here is None or (
        (found.school is not None and here.school is not None)
        or (found.degree is not None and here.degree is not None)
        or (found.dated and here.dated)
    )
    if here is None or clash:
        drafts.append(found)
        return
    here.school = here.school or found.school
    here.degree = here.degree or found.degree
    here.field = here.field or found.field
    if found.dated:
        here.start, here.end, here.dated = found.start, found.end, True


def _read_line(line: str) -> _Draft:
    text = _GRADE.sub(" ", _WITHOUT_PERIOD.sub("", line))
    period: Period | None = find_period(text) or find_date(text)
    draft = _Draft()
    if period is not None:
        draft.start, draft.end, draft.dated = period.start, period.end, True
        text = trim(text[: period.begin]) + "\t" + trim(text[period.finish :])
    if len(text) > 160:
        return draft
    parts = [piece for part in split_strong(text) for piece in split_commas(part)]
    left: list[str] = []
    for part in parts:
        if draft.school is None and looks_like_school(part):
            _take_school(part, draft)
        elif draft.degree is None and degree_in(part) is not None:
            draft.degree, draft.field = _degree_and_field(part)
        else:
            left.append(part)
    _use_left(left, draft)
    return draft


def _take_school(part: str, draft: _Draft) -> None:
    """A part may hold both: "BSc Physics from Example University"."""
    pieces = re.split(r"\s(?:from|at|an der|von der|de la|à l[’'])\s?", part, maxsplit=1)
    if len(pieces) == 2 and degree_in(pieces[0]) and looks_like_school(pieces[1]):
        draft.degree, draft.field = _degree_and_field(pieces[0])
        draft.school = pieces[1].strip()
        return
    draft.school = part


def _use_left(left: list[str], draft: _Draft) -> None:
    for part in left:
        if is_place(part) or not part[0].isupper() or len(part) > 80:
            continue
        if any(token in _FIELDS for token in tokens(part)):
            draft.field = draft.field or part
        elif draft.degree is not None and draft.school is None and len(part.split()) <= 6:
            # Schools known by a bare name ("Example Tech"), told by the degree beside them.
            draft.school = part


def _degree_and_field(part: str) -> tuple[str, str | None]:
    """``Bachelor of Science in Physics`` → the degree and ``Physics``."""
    found = degree_in(part)
    if found is None:
        return part, None
    enclosed = re.fullmatch(r"([^()]{3,80})\(([^()]{1,40})\)", part.strip())
    if enclosed is not None and found.start() > enclosed.end(1):
        return enclosed.group(2).strip(), enclosed.group(1).strip()
    after = _FIELD_AFTER.search(part, found.end())
    if after is not None:
        return trim(part[: after.start()]), trim(part[after.end() :]) or None
    bracket = re.search(r"\(([^()]{3,60})\)\s*$", part)
    if bracket is not None and bracket.start() > found.end():
        return trim(part[: bracket.start()]), bracket.group(1).strip()
    rest = part[found.end() :].strip(" .")
    if rest and not re.match(r"(?i)(?:of|degree|de|der|di|hons|honou?rs|[’'])", rest):
        return part[: found.end()].strip(), trim(rest) or None
    return trim(part), None

"""Parts of a LinkedIn profile PDF: its headings, positions and schools."""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from doorward.intake.resumes.dates import Period, find_date, find_period
from doorward.intake.resumes.places import is_place
from doorward.intake.resumes.sections import fold, lines_of
from doorward.intake.resumes.words import degree_in
from doorward.model import Education, Employment

_FOOTER = re.compile(
    r"^(?:Page|Seite|Página|Pagina)\s{1,3}\d{1,3}\s{1,3}(?:of|von|sur|de|di|van)\s{1,3}\d{1,3}$"
)
_CHARACTERS = 60_000
_MOST = 40
_HEADINGS = {
    "contact": "contact|kontakt|coordonnees|contactar|contato|contatti|contactgegevens",
    "skills": "top skills|top-kenntnisse|principales competences|aptitudes principales|"
    "principais competencias|competenze principali|topvaardigheden",
    "languages": "languages|sprachen|langues|idiomas|lingue|talen|languages spoken",
    "other": "certifications|honors-awards|publications|patents|zertifizierungen|"
    "auszeichnungen|certificaciones|certificacoes|certificazioni",
    "summary": "summary|zusammenfassung|resume|extracto|resumo|riepilogo|samenvatting",
    "experience": "experience|berufserfahrung|experience professionnelle|experiencia|esperienza|"
    "ervaring",
    "education": "education|ausbildung|formation|educacion|formacao academica|formazione|opleiding",
}
_BY_HEADING = {word: name for name, words in _HEADINGS.items() for word in words.split("|")}
_TOTAL = re.compile(
    r"^(?:(\d{1,2})\s(?:years?|jahre?|ans?|años?|anos?|anni|anno|jaar))?\s?"
    r"(?:(\d{1,2})\s(?:months?|monate?|mois|mes(?:es)?|mesi|mese|maanden|maand))?$",
    re.IGNORECASE,
)
_IN_BRACKETS = re.compile(r"\(([^()]{3,40})\)\s*$")
_SCHOOL_DATES = re.compile(r"\s*[·•]?\s*\(([^()]{4,40})\)\s*$")


class Part(msgspec.Struct, frozen=True):
    """A heading's name and the lines under it; the first part's name is empty."""

    name: str
    lines: tuple[str, ...]


class _Group(msgspec.Struct):
    """The employer whose positions are being read; `total` months when it has several."""

    employer: str | None = None
    total: int | None = None
    covered: int = 0


def lines_without_footers(text: str) -> list[str]:
    """The lines of the text without page footers, with plain spaces."""
    plain = text[:_CHARACTERS].replace("\u00a0", " ")
    return [line for line in lines_of(plain) if _FOOTER.match(line) is None]


def split_parts(lines: Sequence[str]) -> list[Part]:
    """The parts under the profile's headings, in order."""
    parts: list[Part] = []
    name, here = "", list[str]()
    for line in lines:
        opened = _BY_HEADING.get(fold(line)) if len(line) <= 30 and line[0].isupper() else None
        if opened is None:
            here.append(line)
            continue
        parts.append(Part(name, tuple(here)))
        name, here = opened, []
    parts.append(Part(name, tuple(here)))
    return parts


def read_employments(lines: Sequence[str]) -> tuple[Employment, ...]:
    """The positions: employer, title, period, each on its line; several titles may share one
    employer, whose total time then stands under its name.
    """
    anchors = [
        (position, period)
        for position, line in enumerate(lines)
        if position and (period := _whole_line_period(line)) is not None
    ][:_MOST]
    result: list[Employment] = []
    group = _Group()
    previous = -1
    for number, (at, period) in enumerate(anchors):
        title = lines[at - 1]
        between = list(lines[previous + 1 : at - 1])
        group = _group_of(between, group, first=number == 0)
        group.covered += _months_in_brackets(lines[at])
        end = anchors[number + 1][0] - 1 if number + 1 < len(anchors) else len(lines)
        below = list(lines[at + 1 : end])
        location = below[0] if below and is_place(below[0]) else None
        result.append(
            Employment(
                employer=group.employer,
                title=title,
                start=period.start,
                end=period.end,
                current=period.current,
                location=location,
                description="\n".join(below[1:] if location else below)[:4000] or None,
            )
        )
        previous = at
    return tuple(result)


def _whole_line_period(line: str) -> Period | None:
    period = find_period(line)
    if period is None or period.begin != 0:
        return None
    rest = line[period.finish :].strip()
    return period if not rest or (rest[0] == "(" and rest[-1] == ")") else None


def _group_of(between: list[str], group: _Group, *, first: bool) -> _Group:
    """The employer of the next position, from the lines between it and the one before.

    A total time names a new employer with several positions. Otherwise the line above the title
    is a new employer when the current one has a single position, or when its positions already
    add up to its total; else it is the last line of the position before.
    """
    if between and (total := _months(between[-1])) is not None:
        employer = between[-2] if len(between) > 1 else None
        return _Group(employer=employer, total=total)
    if first:
        return _Group(employer=between[-1] if between else None)
    full = group.total is None or group.covered >= group.total - 1
    if full and between:
        return _Group(employer=between[-1])
    return _Group() if full else group


def _months(text: str) -> int | None:
    match = _TOTAL.match(text.strip())
    if match is None or not (match.group(1) or match.group(2)):
        return None
    return 12 * int(match.group(1) or 0) + int(match.group(2) or 0)


def _months_in_brackets(line: str) -> int:
    match = _IN_BRACKETS.search(line)
    return (_months(match.group(1)) or 0) if match else 0


def read_educations(lines: Sequence[str]) -> tuple[Education, ...]:
    """The schools: a name, then degree and field with the years in brackets at the end."""
    entries: list[tuple[str, list[str]]] = []
    open_detail = False
    for line in lines:
        detail = bool(entries) and (
            open_detail
            or ((not entries[-1][1]) and (_has_years(line) or degree_in(line) is not None))
        )
        if detail:
            entries[-1][1].append(line)
            open_detail = not _has_years(line) and len(entries[-1][1]) < 3 and "," in line
        else:
            entries.append((line, []))
            open_detail = False
    return tuple(_education(school, " ".join(detail)) for school, detail in entries[:_MOST])


def _has_years(line: str) -> bool:
    found = _SCHOOL_DATES.search(line)
    return found is not None and find_date(found.group(1)) is not None


def _education(school: str, detail: str) -> Education:
    period: Period | None = None
    found = _SCHOOL_DATES.search(detail)
    if found is not None:
        period = find_period(found.group(1)) or find_date(found.group(1))
        detail = detail[: found.start()]
    degree, _, field = detail.partition(", ")
    return Education(
        school=school,
        degree=degree.strip(" ·") or None,
        field=field.strip(" ·") or None,
        start=period.start if period else None,
        end=period.end if period else None,
    )

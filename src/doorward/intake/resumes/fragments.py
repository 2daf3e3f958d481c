"""Parts of an entry's heading lines, and which of them is title, employer or place."""

from __future__ import annotations

import re

import msgspec

from doorward.intake.resumes.places import is_place, is_region, is_remote
from doorward.intake.resumes.sections import fold
from doorward.intake.resumes.words import looks_like_organisation, looks_like_title, tokens

_STRONG = re.compile(r"\s*[|•·●▪∙⋅]\s*|\t+|\s{2,}|\s[-–—−~]\s|[—]|\s?;\s")
_AT = re.compile(r"\s+(?:at|@|bei|bei der|beim|chez|para|presso|bij)\s+(?=[^\W_a-z])")
_LEGAL = re.compile(
    r"(?:inc|llc|llp|ltd|limited|corp|co|gmbh|plc|sa|s\.?a\.?s?|s\.?l\.?|b\.?v|n\.?v|ag|kg|pte|pty|"
    r"lda|ltda|sarl|srl|jr|sr)\.?",
    re.IGNORECASE,
)
_DURATION = re.compile(
    r"\(?\b\d{1,2}\+?\s?(?:years?|yrs?|months?|mos?|jahre?|monate?|ans?|mois|años?|meses|mes|anos?)\b"
    r"(?:[\s,]{0,3}(?:and\s)?\d{1,2}\s?(?:months?|mos?|monate?|mois|meses|mes))?\)?",
    re.IGNORECASE,
)
_KINDS_OF_WORK_TEXT = """
full-time|full time|part-time|part time|contract|permanent|freelance|internship|temporary
vollzeit|teilzeit|festanstellung|werkstudent|cdi|cdd|temps plein|temps partiel|stage|alternance
tiempo completo|tiempo parcial|jornada completa|tempo inteiro|tempo integral|meio periodo
tempo parcial|on-site|onsite|hybrid|remote|fixed term|fixed-term|self-employed|contract-to-hire
w2|c2c|tempo pieno|part time job
"""
_KIND_OF_WORK = frozenset(_KINDS_OF_WORK_TEXT.replace("\n", "|").strip("|").split("|"))
_PART_TIME_TEXT = """
part-time|part time|teilzeit|temps partiel|tiempo parcial|meio periodo|tempo parcial
"""
_PART_TIME = frozenset(_PART_TIME_TEXT.replace("\n", "|").strip("|").split("|"))
_DEPARTMENTS_TEXT = """
engineering product platform infrastructure operations marketing sales data payments security
research development technology it growth finance legal cloud mobile frontend backend design
analytics support quality testing ai ml search ads web ios android risk compliance
"""
_DEPARTMENTS = frozenset(_DEPARTMENTS_TEXT.split())
_LABEL = re.compile(
    r"^(?:company|employer|organi[sz]ation|client|position|role|title|job title|location|"
    r"firma|unternehmen|arbeitgeber|entreprise|poste|empresa|puesto|cargo|duration|dates?|period)"
    r"\s?:\s*",
    re.IGNORECASE,
)
_BRACKET = re.compile(r"\s+\([^()]{2,80}\)$")
_EDGES = " \t,;:|•·–—-()[]*_#"


class Heading(msgspec.Struct, frozen=True, kw_only=True):
    """What the heading of an entry was understood to say; None where unsure."""

    title: str | None = None
    employer: str | None = None
    location: str | None = None
    part_time: bool = False


def trim(text: str) -> str:
    """A text without the marks left at its edges; brackets stay when they are a pair."""
    cut = text.strip(" \t,;:|•·–—-*_#")
    if cut.count("(") != cut.count(")") or cut.count("[") != cut.count("]"):
        cut = cut.strip(_EDGES)
    elif cut[:1] in "([" and cut[-1:] in ")]":
        cut = cut[1:-1].strip(_EDGES)
    return cut.removesuffix("()").strip()


def split_strong(line: str) -> list[str]:
    """The parts of a line at bars, bullets, tabs, wide gaps, dashes and "at"."""
    parts = []
    for part in _STRONG.split(line):
        for piece in _AT.split(part or ""):
            cut = trim(_LABEL.sub("", trim(_DURATION.sub(" ", piece))))
            if cut:
                parts.append(cut)
    return parts


def split_commas(text: str) -> list[str]:
    """The parts at commas; "Acme, Inc." and "Austin, TX" stay whole."""
    parts: list[str] = []
    pieces = [piece.strip() for piece in re.split(r",\s", text) if piece.strip()]
    for position, piece in enumerate(pieces):
        whole = f"{parts[-1]}, {piece}" if parts else piece
        last = position == len(pieces) - 1
        place = is_region(piece) and (len(parts) > 1 or (last and is_place(whole)))
        if parts and (place or _LEGAL.fullmatch(piece)):
            parts[-1] = whole
        else:
            parts.append(piece)
    return parts


def understand(lines: list[str], *, title_first: bool | None) -> Heading:
    """Assign the parts of heading lines; `title_first` is the order seen in other entries."""
    parts = [part for line in lines for part in split_strong(line)]
    part_time = any(fold(part) in _PART_TIME for part in parts)
    parts = [part for part in parts if fold(part) not in _KIND_OF_WORK and not is_remote(part)]
    parts = _expand(parts)
    places = [part for part in parts if is_place(part, sure=True)]
    rest = [part for part in parts if part not in places]
    title = _pick_title(rest)
    if title is not None:
        rest.remove(title)
    employer: str | None
    if title is None and len(rest) == 2 and title_first is not None:
        title, employer = rest if title_first else (rest[1], rest[0])
        rest = []
    else:
        employer = _pick_employer(rest, parts, title=title, title_first=title_first)
        rest = [part for part in rest if part != employer]
    location = places[0] if places else _leftover_place(rest, title, employer)
    return Heading(
        title=title, employer=_without_bracket(employer), location=location, part_time=part_time
    )


def _without_bracket(employer: str | None) -> str | None:
    """``Acme (now part of Example)`` → ``Acme``."""
    return None if employer is None else _BRACKET.sub("", employer) or employer


def _expand(parts: list[str]) -> list[str]:
    result: list[str] = []
    for part in parts:
        pieces = split_commas(part)
        if len(pieces) < 2 or is_place(part, sure=True):
            result.append(part)
        elif looks_like_title(pieces[0]) and _department(pieces[1]):
            joined = f"{pieces[0]}, {pieces[1]}"
            result.extend([joined, *pieces[2:]])
        else:
            result.extend(pieces)
    return result


def _department(text: str) -> bool:
    words = tokens(text)
    return (
        bool(words)
        and len(words) <= 3
        and all(word in _DEPARTMENTS or word in {"and", "&"} for word in words)
    )


def _pick_title(rest: list[str]) -> str | None:
    titles = [part for part in rest if looks_like_title(part)]
    plain = [part for part in titles if not looks_like_organisation(part)]
    return next(iter(plain or titles), None)


def _pick_employer(
    rest: list[str], parts: list[str], *, title: str | None, title_first: bool | None
) -> str | None:
    named = [part for part in rest if looks_like_organisation(part)]
    if named:
        return named[0]
    if title is None:
        alone = len(rest) == 1 and title_first is None and _like_a_name(rest[0])
        return rest[0] if alone else None
    fitting = [part for part in rest if _like_a_name(part)]
    if title_first is not None and len(fitting) > 1:
        at = parts.index(title)
        side = [part for part in fitting if (parts.index(part) > at) is title_first]
        fitting = side or fitting
    return next(iter(fitting), None)


def _like_a_name(text: str) -> bool:
    words = text.split()
    return len(words) <= 7 and (
        text[0].isupper()
        or text[0].isdigit()
        or not text[0].isascii()
        or any(one.isupper() for one in text)
    )


def _leftover_place(rest: list[str], title: str | None, employer: str | None) -> str | None:
    if title is None or employer is None or not rest:
        return None
    last = rest[-1]
    if is_place(last) or (
        last[0].isupper() and len(last.split()) <= 3 and last.replace(" ", "").isalpha()
    ):
        return last
    return None

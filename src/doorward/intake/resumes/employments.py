"""The jobs a résumé's experience section lists.

Every job is found by its period. Which lines around the period belong to its heading is learnt
from the first job of the section and then held to: people keep one layout. What is unsure is
left out: a field is better missing than wrong.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

import msgspec

from doorward.intake.resumes.dates import Period, find_date, find_period
from doorward.intake.resumes.fragments import Heading, split_strong, trim, understand
from doorward.intake.resumes.places import is_place
from doorward.intake.resumes.words import (
    degree_in,
    looks_like_organisation,
    looks_like_school,
    looks_like_title,
)
from doorward.model import Employment

BULLET = re.compile(r"^\s*(?:[•·▪●◦‣∙■□➢➤✓*►▸○◆❖\u2043\x7f\x95\uf000-\uf0ff]\s*|[-–—o]\s+)")
"""What a list item begins with; symbol fonts give private or control characters."""

_EDGE = 28
_NEIGHBOURS = "|(),·•–—-:\t["
_HEADING_CHARACTERS = 110
_HEADING_WORDS = 14
_DESCRIPTION = 4000
_MOST = 40


class _Line(msgspec.Struct, frozen=True):
    text: str
    bullet: bool
    period: Period | None
    rest: str


class _Entry(msgspec.Struct, frozen=True):
    at: int
    before: tuple[int, ...]
    after: tuple[int, ...]
    period: Period
    heading: Heading


def read_employments(lines: Sequence[str]) -> tuple[Employment, ...]:
    """The jobs in the lines of an experience section, in their order, at most forty."""
    read = [_read_line(line) for line in lines]
    anchors = [position for position, line in enumerate(read) if line.period is not None][:_MOST]
    if not anchors:
        return ()
    reach = _lines_before(read, anchors[0])
    entries = _entries(read, anchors, reach, None)
    order = _order(read, entries)
    if order is not None:
        entries = _entries(read, anchors, reach, order)
    return _employments(read, entries)


def _read_line(line: str) -> _Line:
    bullet = BULLET.match(line)
    text = line[bullet.end() :] if bullet else line
    period = find_period(text)
    if period is not None:
        rest = trim(text[: period.begin]) + "\t" + trim(text[period.finish :])
        if _is_anchor(text, period, rest, bullet=bullet is not None):
            return _Line(text, bullet is not None, period, rest.strip())
    elif bullet is None and (single := find_date(text)) is not None:
        rest = (trim(text[: single.begin]) + "\t" + trim(text[single.finish :])).strip()
        if single.finish >= len(text) - 2 and _heading_like(rest) and looks_like_title(rest):
            same = msgspec.structs.replace(single, start=single.end)
            return _Line(text, bullet=False, period=same, rest=rest)
    return _Line(text, bullet is not None, None, text)


def _is_anchor(text: str, period: Period, rest: str, *, bullet: bool) -> bool:
    if not _heading_like(rest) and rest.strip():
        return False
    if bullet and not (looks_like_title(rest) or looks_like_organisation(rest)):
        return False
    before, after = text[: period.begin].rstrip(), text[period.finish :].lstrip()
    if not before or len(after) <= _EDGE:
        return True
    return before[-1] in _NEIGHBOURS or after[:1] in tuple(_NEIGHBOURS)


def _heading_like(text: str) -> bool:
    stripped = text.strip()
    if not stripped or len(stripped) > _HEADING_CHARACTERS:
        return False
    if stripped[-1] in ";:" or (stripped[-1] == "." and not _ends_in_abbreviation(stripped)):
        return False
    if len(stripped.split()) > _HEADING_WORDS:
        return False
    return not stripped[0].islower() or looks_like_title(stripped)


def _ends_in_abbreviation(text: str) -> bool:
    last = text.rsplit(maxsplit=1)[-1]
    return len(last) <= 6 and (last[0].isupper() or "." in last[:-1])


def _lines_before(read: list[_Line], first: int) -> int:
    """How many heading lines stand before the first period: the layout of the section.

    Two at most, and a place on a line of its own.
    """
    count = places = 0
    while first - count > 0 and _may_head(read[first - count - 1]):
        place = is_place(read[first - count - 1].text, sure=True)
        if count - places + (not place) > 2 or places + place > 1:
            break
        places += place
        count += 1
    return count


def _may_head(line: _Line) -> bool:
    return not line.bullet and line.period is None and _heading_like(line.text)


def _entries(
    read: list[_Line], anchors: list[int], reach: int, title_first: bool | None
) -> list[_Entry]:
    entries: list[_Entry] = []
    taken = -1
    for number, at in enumerate(anchors):
        period = read[at].period
        if period is None:
            continue
        before: list[int] = []
        while len(before) < reach and at - len(before) - 1 > taken:
            candidate = at - len(before) - 1
            if not _may_head(read[candidate]):
                break
            before.insert(0, candidate)
        limit = anchors[number + 1] - reach if number + 1 < len(anchors) else len(read)
        after, heading = _understand(read, at, before, limit, title_first)
        taken = after[-1] if after else at
        entries.append(_Entry(at, tuple(before), tuple(after), period, heading))
    return entries


def _understand(
    read: list[_Line], at: int, before: list[int], limit: int, title_first: bool | None
) -> tuple[list[int], Heading]:
    """The heading, with as many lines after the period as it takes to have title and employer."""
    texts = [read[position].text for position in before]
    if read[at].rest:
        texts.append(read[at].rest)
    after: list[int] = []
    heading = understand(texts, title_first=None)
    for position in range(at + 1, min(at + 3, limit)):
        if heading.title is not None and heading.employer is not None:
            break
        line = read[position]
        if not _may_head(line):
            break
        wider = understand([*texts, line.text], title_first=None)
        gained = (wider.title is not None and heading.title is None) or (
            wider.employer is not None and heading.employer is None
        )
        if before and heading.title is not None and not looks_like_organisation(line.text):
            break
        if not gained and (before or read[at].rest or position > at + 1):
            break
        texts.append(line.text)
        after.append(position)
        heading = wider
    # The order learnt from other entries decides last, over all lines that belong here.
    return after, understand(texts, title_first=title_first) if title_first is not None else heading


def _order(read: list[_Line], entries: list[_Entry]) -> bool | None:
    """Whether titles come before employers, when the entries that are sure agree."""
    votes: list[bool] = []
    for entry in entries:
        title, employer = entry.heading.title, entry.heading.employer
        if title is None or employer is None:
            continue
        if not looks_like_organisation(employer) and not looks_like_title(title):
            continue
        whole = "\n".join(
            read[position].rest for position in (*entry.before, entry.at, *entry.after)
        )
        votes.append(whole.find(title) < whole.find(employer))
    if not votes or 0 < sum(votes) < len(votes):
        return None
    return votes[0]


def _employments(read: list[_Line], entries: list[_Entry]) -> tuple[Employment, ...]:
    result: list[Employment] = []
    for number, entry in enumerate(entries):
        following = entries[number + 1] if number + 1 < len(entries) else None
        heading = _inherit(read, entry, entries[number - 1] if number else None, result)
        if heading.title is None and heading.employer is None:
            continue
        if heading.employer is not None and _is_study(heading):
            continue
        result.append(
            Employment(
                employer=heading.employer,
                title=heading.title,
                start=entry.period.start,
                end=entry.period.end,
                current=entry.period.current,
                location=heading.location,
                description=_description(read, entry, following),
                part_time=heading.part_time,
            )
        )
    return tuple(result)


def _is_study(heading: Heading) -> bool:
    """A degree at a school that stands among the jobs, under a heading that is not known."""
    return (
        looks_like_school(heading.employer or "")
        and degree_in(heading.title or "") is not None
        and not looks_like_title(heading.title or "")
    )


def _inherit(
    read: list[_Line], entry: _Entry, previous: _Entry | None, result: list[Employment]
) -> Heading:
    """Several titles under one employer: the employer stands only above the first."""
    heading = entry.heading
    if heading.employer is not None or heading.title is None or entry.before or not result:
        return heading
    if previous is None or not previous.before or not read[previous.at].rest:
        return heading
    above = [part for position in previous.before for part in split_strong(read[position].text)]
    employer = result[-1].employer
    if employer is None or not any(employer in part for part in above):
        return heading
    return msgspec.structs.replace(heading, employer=employer)


def _description(read: list[_Line], entry: _Entry, following: _Entry | None) -> str | None:
    begin = (entry.after[-1] if entry.after else entry.at) + 1
    end = len(read)
    if following is not None:
        end = following.before[0] if following.before else following.at
    text = "\n".join(line.text for line in read[begin:end])
    return text[:_DESCRIPTION] or None

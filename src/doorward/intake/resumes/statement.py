"""What a résumé says about the person, from its text alone. What is unsure is left out."""

from __future__ import annotations

import re

from doorward.intake.profiles import linkedin_pdf
from doorward.intake.resumes.contacts import (
    find_agreeing_name,
    find_emails,
    find_links,
    find_location,
    find_name,
    find_phones,
    is_document_title,
)
from doorward.intake.resumes.educations import read_educations
from doorward.intake.resumes.employments import BULLET, read_employments
from doorward.intake.resumes.sections import Kind, Section, lines_of, split_sections
from doorward.model import Document, Origin, Statement, StatementSource

STRUCTURE_CHARACTERS = 60_000
"""How much of a text is read for structure (sections, jobs, schools). Contacts: all of it."""

_SKILL_SEPARATOR = re.compile(r"\s*[,;|•·●▪∙⋅\t]\s*|\s{3,}|\s/\s")
_CATEGORY = re.compile(r"^[^:,;]{2,40}:\s+")
_LEVEL = re.compile(r"\s*\((?:[^()]{1,30})\)\s*$")
_SKILLS = 200
_SKILL_CHARACTERS = 60
_HEADER_LINES = 14
_NAME_WITHIN = 80


def statement_of(document: Document, origin: Origin) -> Statement:
    """The statement of a file: of a LinkedIn profile where it is one, else of a résumé."""
    if linkedin_pdf.recognises(document):
        return linkedin_pdf.statement(document, origin)
    return statement(document, origin)


def statement(document: Document, origin: Origin) -> Statement:
    """What a résumé says. `origin` names the file; the text is kept whole.

    >>> text = "Ada Example\\nada@example.com\\nEDUCATION\\nBSc Physics, Example University, 2012"
    >>> one = statement(
    ...     Document(name="a.txt", media_type="text/plain", sha256="0", size=1, text=text),
    ...     Origin("a.txt"),
    ... )
    >>> one.name, one.emails, one.educations[0].school
    ('Ada Example', ('ada@example.com',), 'Example University')
    """
    text = document.text
    emails = _emails(document)
    profiles = find_links(text, "")
    sections, agreed = _sections(text, (*emails, *profiles))
    header = _header(sections)
    top = "\n".join(header)
    return Statement(
        source=StatementSource.RESUME,
        origin=origin,
        at=document.modified_at or document.created_at,
        name=find_name([agreed]) if agreed else find_name(header),
        emails=emails,
        phones=find_phones(text, header=_position_after(text, header)),
        location=find_location(header),
        employments=tuple(
            job for one in _of(sections, Kind.EXPERIENCE) for job in read_employments(one.lines)
        ),
        educations=tuple(
            study for one in _of(sections, Kind.EDUCATION) for study in read_educations(one.lines)
        ),
        skills=split_skills([line for one in _of(sections, Kind.SKILLS) for line in one.lines]),
        links=_links(document, top),
        text=text or None,
        document=document.sha256,
    )


def _sections(text: str, addresses: tuple[str, ...]) -> tuple[list[Section], str | None]:
    """The sections, and the line an address agrees is the name.

    Beside a side column the name follows the column's last section: it ends that section.
    """
    lines = lines_of(text[:STRUCTURE_CHARACTERS])
    # "Résumé" on top names the document; further down it opens a summary.
    while lines and is_document_title(lines[0]):
        lines = lines[1:]
    at = find_agreeing_name(lines[:_NAME_WITHIN], addresses)
    if at is None:
        return split_sections(lines), None
    before = split_sections(lines[:at]) if at else []
    return [*before, *split_sections(lines[at:])], lines[at]


def _header(sections: list[Section]) -> list[str]:
    """The lines where name and contacts stand: before the first heading, and contact sections."""
    return [
        line
        for section in sections
        if section.kind in (Kind.HEADER, Kind.CONTACT)
        for line in section.lines[:_HEADER_LINES]
    ]


def _position_after(text: str, header: list[str]) -> int:
    """Where the header ends in the text: contact numbers before it need no label."""
    position = 0
    for line in header:
        found = text.find(line[:80], position)
        if found != -1:
            position = found + len(line)
    return position


def _of(sections: list[Section], kind: Kind) -> list[Section]:
    return [one for one in sections if one.kind is kind]


def _emails(document: Document) -> tuple[str, ...]:
    written = find_emails(document.text)
    linked = [
        address
        for link in document.links
        if link.lower().startswith("mailto:")
        for address in find_emails(link[7:].split("?")[0])
    ]
    known = {one.lower() for one in written}
    return (*written, *(one for one in dict.fromkeys(linked) if one.lower() not in known))


def _links(document: Document, header: str) -> tuple[str, ...]:
    written = find_links(document.text, header)
    linked = [link for link in document.links if link.lower().startswith(("http://", "https://"))]
    known = {_bare(one) for one in written}
    return (*written, *(one for one in dict.fromkeys(linked) if _bare(one) not in known))[:40]


def _bare(link: str) -> str:
    return re.sub(r"^(?:https?://)?(?:www\.)?", "", link.lower()).rstrip("/")


def split_skills(lines: list[str]) -> tuple[str, ...]:
    """The skills of a skills section, as written, each once, at most two hundred.

    >>> split_skills(["Languages: Python, Go", "• Docker"])
    ('Python', 'Go', 'Docker')
    """
    found: dict[str, None] = {}
    for line in lines:
        bare = _CATEGORY.sub("", BULLET.sub("", line))
        for piece in _SKILL_SEPARATOR.split(bare):
            skill = _LEVEL.sub("", piece or "").strip(" .:-–—")
            if 0 < len(skill) <= _SKILL_CHARACTERS and len(skill.split()) <= 6:
                found.setdefault(skill)
        if len(found) >= _SKILLS:
            break
    return tuple(found)[:_SKILLS]

"""The profile PDF that LinkedIn's "Save to PDF" makes.

There is no published description. The layout is as observed: a side column (``Contact``,
``Top Skills``, ``Languages``, ``Certifications`` …) comes first in the text, then name,
headline, place, ``Summary``, ``Experience`` and ``Education``; pages end in ``Page 1 of 2``.
The file's own metadata says author ``LinkedIn`` and producer ``Apache FOP``. Headings in other
languages than English are those LinkedIn's pages use; they have not been seen in a file.
"""

from __future__ import annotations

import re
from itertools import pairwise

from doorward.intake.profiles.linkedin_pdf_sections import (
    Part,
    lines_without_footers,
    read_educations,
    read_employments,
    split_parts,
)
from doorward.intake.resumes.contacts import find_emails, find_links, find_name, find_phones
from doorward.intake.resumes.places import is_place
from doorward.intake.resumes.sections import fold
from doorward.model import Document, Origin, Statement, StatementSource

_PDF = "application/pdf"
_SLUG = re.compile(r"linkedin\.com/in/([^\s()<>\"']{2,120})", re.IGNORECASE)
_WRAPPED_SLUG = re.compile(
    r"linkedin\.com/in/([^\s()<>\"']{2,80}-)\n([^\s()<>\"']{1,60})[ \n]{0,2}\(LinkedIn\)",
    re.IGNORECASE,
)
_FOOTER = re.compile(
    r"\b(?:Page|Seite|Página|Pagina)\s{1,3}\d{1,3}\s{1,3}(?:of|von|sur|de|di|van)\s"
)
_PROFICIENCY = re.compile(r"\(.{3,40}\)$")
_TOP_SKILLS = 3


def recognises(document: Document) -> bool:
    """Whether a document is a LinkedIn profile PDF, by its metadata or by its whole layout."""
    if document.media_type != _PDF or _SLUG.search(document.text) is None:
        return False
    if document.author == "LinkedIn" and "Apache FOP" in (document.producer or ""):
        return True
    if _FOOTER.search(document.text) is None:
        return False
    parts = {part.name for part in split_parts(lines_without_footers(document.text))}
    return "contact" in parts and bool(parts & {"experience", "education"})


def statement(document: Document, origin: Origin) -> Statement:
    """What the profile says, as a statement of source LINKEDIN."""
    parts = split_parts(lines_without_footers(document.text))
    slug = _slug(document.text)
    contact = _lines(parts, "contact")
    emails = _emails(contact)
    above, rest = _above_the_career(parts)
    name = _name(above, rest, slug)
    return Statement(
        source=StatementSource.LINKEDIN,
        origin=origin,
        at=document.created_at,
        name=name,
        emails=emails,
        phones=find_phones("\n".join(contact), header=10_000),
        location=_location(above, name),
        employments=read_employments(_lines(parts, "experience")),
        educations=read_educations(_lines(parts, "education")),
        skills=tuple(_lines(parts, "skills")[:_TOP_SKILLS]),
        links=_links(contact, slug, emails),
        text=document.text or None,
        document=document.sha256,
    )


def _lines(parts: list[Part], name: str) -> list[str]:
    return [line for part in parts if part.name == name for line in part.lines]


def _slug(text: str) -> str | None:
    wrapped = _WRAPPED_SLUG.search(text)
    if wrapped is not None:
        return wrapped.group(1) + wrapped.group(2)
    found = _SLUG.search(text)
    return found.group(1).rstrip("/.,") if found else None


def _emails(contact: list[str]) -> tuple[str, ...]:
    """Addresses of the side column, which is narrow and may break one in two."""
    found: list[str] = []
    for line, following in pairwise([*contact, ""]):
        if "@" in line:
            broken = line.endswith((".", "-", "@")) or following.startswith(".")
            found.extend(find_emails(line + following if broken else line))
    return tuple(dict.fromkeys(found))


def _links(contact: list[str], slug: str | None, emails: tuple[str, ...]) -> tuple[str, ...]:
    text = "\n".join(contact)
    own = (f"www.linkedin.com/in/{slug}",) if slug else ()
    others = (
        link
        for link in find_links(text, text)
        # The second half of an address broken in two looks like a site.
        if "linkedin.com/in/" not in link.lower() and not any(one.endswith(link) for one in emails)
    )
    return tuple(dict.fromkeys((*own, *others)))


def _above_the_career(parts: list[Part]) -> tuple[list[str], str]:
    """The lines between the side column and the career, and the part they follow."""
    for position, part in enumerate(parts):
        if part.name in ("summary", "experience", "education") and position:
            before = parts[position - 1]
            return list(before.lines), before.name
    return (list(parts[-1].lines), parts[-1].name) if parts else ([], "")


def _name(lines: list[str], follows: str, slug: str | None) -> str | None:
    """The name: the line the profile's address agrees with, else where the layout puts it."""
    names = [line for line in lines if find_name([line]) is not None]
    if slug is not None:
        address = fold(slug).replace("-", "")
        for line in names:
            words = [word.strip(".,") for word in fold(line).split()]
            if sum(word in address for word in words if len(word) > 2) >= 2:
                return line
    if follows == "skills" and len(lines) > _TOP_SKILLS and lines[_TOP_SKILLS] in names:
        return lines[_TOP_SKILLS]
    if follows == "languages":
        spoken = [position for position, line in enumerate(lines) if _PROFICIENCY.search(line)]
        after = lines[spoken[-1] + 1 :] if spoken else []
        if after and after[0] in names:
            return after[0]
    return None


def _location(lines: list[str], name: str | None) -> str | None:
    """The place stands last, under the headline; without the name above it nothing is sure."""
    if name is None or name not in lines:
        return None
    below = lines[lines.index(name) + 1 :]
    if below and (is_place(below[-1]) or _like_an_area(below[-1])):
        return below[-1]
    return None


def _like_an_area(line: str) -> bool:
    words = line.split()
    return len(words) <= 6 and words[-1] in ("Area", "Region", "Metropolitan", "Raum")

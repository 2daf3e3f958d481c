"""From an application to its résumé file."""

from __future__ import annotations

import msgspec

from doorward.simulate.drafts import Draft, application_id, resume_text
from doorward.simulate.draw import Stream, share
from doorward.simulate.resumes.pdf import pdf
from doorward.simulate.resumes.sheet import FOOTER, sheet
from doorward.simulate.resumes.word import docx
from doorward.simulate.world import World


class ResumeFile(msgspec.Struct, frozen=True):
    """A file's name and content."""

    name: str
    content: bytes


def file_name(world: World, made: Draft) -> str:
    """The name of the résumé file: as candidates call theirs, after the application's id."""
    person = made.person
    first, last = person.name.slug
    forms = (
        f"{first}_{last}_resume", f"{first.title()}{last.title()}-CV", "resume", "CV_final",
        f"{last}_{person.trade.key}", "Resume (2)",
    )  # fmt: skip
    turn = share(world.seed, Stream.FILE, -2 - person.number)
    return f"{application_id(made.slot)}_{forms[int(turn * len(forms))]}.{person.look.kind}"


def resume_file(world: World, made: Draft) -> ResumeFile:
    """The résumé file of an application."""
    kind = made.person.look.kind
    if kind == "txt":
        text = f"{resume_text(world, made.person, made.phone)}\n\n{FOOTER}\n"
        content = text.encode()
    else:
        content = (pdf if kind == "pdf" else docx)(sheet(world, made))
    return ResumeFile(file_name(world, made), content)

"""Telling files of later records from others, and reading them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path
from types import ModuleType

from doorward.intake.additions import answers, forms, meetings, records, teams, webex, zoom
from doorward.intake.additions.records import Later
from doorward.intake.ats.files import Trouble, head
from doorward.intake.ats.folders import RESUME_SUFFIXES, files_below, label_of
from doorward.intake.ats.reading import SourceFile
from doorward.intake.reader import Limits
from doorward.model import Problem


def is_additions(path: Path, first: bytes | None = None) -> bool:
    """Whether a file holds later records and no applications, or settings for reading them."""
    if path.suffix.lower() in RESUME_SUFFIXES:
        return forms.is_form(path)
    if not path.is_file():
        return False
    if path.name == meetings.SETTINGS:
        return True
    try:
        begun = head(path) if first is None else first
        return (
            records.recognises(begun)
            or answers.recognises(begun)
            or _log(path.name, begun) is not None
        )
    except (OSError, Trouble):
        return False


def read_additions(
    path: Path, limits: Limits | None = None, now: datetime | None = None
) -> Iterator[Later | Problem]:
    """The later records in a file, or in every such file below a folder; other files are left."""
    limits, now = limits or Limits(), now or datetime.now(UTC)
    if path.is_dir():
        for found in files_below(path):
            if isinstance(found, Path) and is_additions(found):
                yield from _read(SourceFile(found, label_of(path, found)), limits, now)
    elif is_additions(path):
        yield from _read(SourceFile(path, path.name), limits, now)


def _read(file: SourceFile, limits: Limits, now: datetime) -> Iterator[Later | Problem]:
    if file.path.name == meetings.SETTINGS:
        return
    if forms.named_as_form(file.path):
        yield from forms.read_answer_form(file, limits, now)
        return
    begun = head(file.path)
    if answers.recognises(begun):
        yield from answers.read_answers(file, limits, now)
    elif (log := _log(file.path.name, begun)) is not None:
        settings = meetings.read_settings(file.path)
        if isinstance(settings, Problem):
            yield settings
        else:
            yield from meetings.joins(log.read(file, begun, limits), file, settings, now)
    else:
        yield from records.read_records(file, begun, limits, now)


def _log(name: str, begun: bytes) -> ModuleType | None:
    """The reader of a conferencing system's log, if it is one."""
    return next((one for one in (zoom, teams, webex) if one.recognises(name, begun)), None)

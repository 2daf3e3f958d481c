"""LinkedIn material a candidate or recruiter supplies: the data export or the profile PDF.

Nothing is looked up on LinkedIn itself.
"""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Mapping
from pathlib import Path, PurePosixPath

from doorward.intake.profiles import linkedin_pdf
from doorward.intake.profiles.linkedin_export import COLUMNS, read_tables, statement
from doorward.intake.reader import Limits, ReadOptions
from doorward.intake.resumes.archive import open_archive
from doorward.intake.resumes.errors import UnreadableDocumentError
from doorward.intake.resumes.extract import read_regular_file
from doorward.intake.resumes.parallel import read_all
from doorward.model import Application, Origin, Problem, Severity

_CONNECTIONS = "connections.csv"
_ENOUGH = 2
_MOST_NAMES = 20_000


class LinkedInReader:
    """Reads one member's LinkedIn data: a ZIP or folder of CSV files, or the profile PDF."""

    name = "linkedin"
    title = "LinkedIn data export or profile PDF"

    def recognises(self, path: Path, head: bytes) -> bool:
        """Whether a ZIP or folder holds at least two of an export's own files.

        A profile PDF among résumés is told from them when it is read, not by this.
        """
        if head.startswith(b"PK\x03\x04"):
            return _is_export(_names_in_archive(path))
        return not head and path.is_dir() and _is_export(_names_in_folder(path))

    def read(self, path: Path, options: ReadOptions) -> Iterator[Application | Problem]:
        """One application with a LINKEDIN statement, and what could not be read."""
        label = options.label or path.name
        try:
            if path.is_dir():
                files = _from_folder(path, options.limits)
            elif path.suffix.lower() == ".pdf":
                yield from _from_pdf(path, label, options.limits)
                return
            else:
                files = _from_archive(path, options.limits)
        except UnreadableDocumentError as error:
            yield error.problem(label)
            return
        yield from _application(files, path, label, options.limits)


READER = LinkedInReader()


def _is_export(names: list[str]) -> bool:
    known = {_known(name) for name in names} - {None}
    return "profile.csv" in known and len(known) >= _ENOUGH


def _known(name: str) -> str | None:
    """The lower-case name of a file an export has at its top or one folder down, else None."""
    parts = PurePosixPath(name).parts
    last = parts[-1].lower() if parts else ""
    return last if len(parts) <= 2 and (last in COLUMNS or last == _CONNECTIONS) else None


def _names_in_archive(path: Path) -> list[str]:
    try:
        with zipfile.ZipFile(path) as archive:
            return archive.namelist()[:_MOST_NAMES]
    except (OSError, ValueError, NotImplementedError, zipfile.BadZipFile):
        return []


def _names_in_folder(path: Path) -> list[str]:
    try:
        return [entry.name for _, entry in zip(range(_MOST_NAMES), path.iterdir(), strict=False)]
    except OSError:
        return []


def _from_archive(path: Path, limits: Limits) -> dict[str, bytes]:
    data = read_regular_file(path, limits.document_unpacked_bytes)
    with open_archive(data, limits) as archive:
        chosen = [name for name in archive if _known(name) in COLUMNS]
        return {name: archive.read(name) for name in chosen}


def _from_folder(path: Path, limits: Limits) -> dict[str, bytes]:
    return {
        name: read_regular_file(path / name, limits.document_bytes)
        for name in sorted(_names_in_folder(path))
        if _known(name) in COLUMNS and not (path / name).is_symlink()
    }


def _application(
    files: Mapping[str, bytes], path: Path, label: str, limits: Limits
) -> Iterator[Application | Problem]:
    export = read_tables(files, label, limits)
    yield from export.problems
    if not any(export.rows.values()):
        yield Problem(Severity.FILE, "no-records", "holds none of a LinkedIn export's data", label)
        return
    origin = Origin(label)
    name = path.stem if path.is_file() else path.name
    yield Application(id=name, origin=origin, statements=(statement(export, origin),))


def _from_pdf(path: Path, label: str, limits: Limits) -> Iterator[Application | Problem]:
    for found in read_all([path], limits, workers=1):
        yield from found.problems
        document = found.document
        if document is None:
            continue
        if not linkedin_pdf.recognises(document):
            message = "is not a profile PDF as LinkedIn saves it"
            yield Problem(Severity.FILE, "wrong-format", message, label)
            continue
        origin = Origin(label)
        yield Application(
            id=path.stem,
            origin=origin,
            documents=(document,),
            statements=(linkedin_pdf.statement(document, origin),),
        )

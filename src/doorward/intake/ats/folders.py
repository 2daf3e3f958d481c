"""What lies below a folder: files in a fixed order, without following symbolic links."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

from doorward.intake.ats.files import reason
from doorward.intake.storable import storable_text
from doorward.model import Problem, Severity

RESUME_SUFFIXES = frozenset({".pdf", ".docx", ".doc", ".rtf", ".txt", ".md", ".markdown"})


def files_below(root: Path, below: Path | None = None) -> Iterator[Path | Problem]:
    """Every regular file below `below` (or the root), sorted by name, folder by folder.

    Hidden files and folders are passed over; so are symbolic links, which could lead anywhere.
    """
    for entry in entries(root, below or root):
        if isinstance(entry, Path) and entry.is_dir():
            yield from files_below(root, entry)
        else:
            yield entry


def entries(root: Path, folder: Path) -> list[Path | Problem]:
    """The files and folders directly in a folder, sorted; a problem if it cannot be listed."""
    try:
        with os.scandir(folder) as listing:
            seen = [entry for entry in listing if not entry.name.startswith(".")]
            kept = [folder / entry.name for entry in seen if _is_plain(entry)]
            passed = sorted(folder / entry.name for entry in seen if not _is_plain(entry))
    except OSError as error:
        message = f"the folder cannot be listed: {reason(error)}"
        return [Problem(Severity.FILE, "unreadable", message, label_of(root, folder))]
    found: list[Path | Problem] = [path for path in sorted(kept) if not is_results(path)]
    message = "holds the results of an earlier run, so it was passed over"
    found += [
        Problem(Severity.NOTE, "own-results", message, label_of(root, path))
        for path in sorted(kept)
        if is_results(path)
    ]
    message = "is a symbolic link or no regular file, so it was passed over"
    found += [
        Problem(Severity.NOTE, "not-a-file", message, label_of(root, path)) for path in passed
    ]
    return found


def is_results(path: Path) -> bool:
    """Whether a folder is what a run wrote: read as input, it would double everybody."""
    return all((path / name).is_file() for name in ("report.html", "assessments.jsonl"))


def _is_plain(entry: os.DirEntry[str]) -> bool:
    return entry.is_dir(follow_symlinks=False) or entry.is_file(follow_symlinks=False)


def label_of(root: Path, path: Path) -> str:
    """How a file is named in origins and messages: its path below the source's folder."""
    return storable_text(path.relative_to(root).as_posix() if path != root else root.name)


def resume_files(path: Path) -> list[Path]:
    """The résumé files of a source: the file itself, or every one below a folder, sorted."""
    if path.is_file():
        return [path] if path.suffix.lower() in RESUME_SUFFIXES else []
    return sorted(
        found
        for found in files_below(path)
        if isinstance(found, Path) and found.suffix.lower() in RESUME_SUFFIXES
    )

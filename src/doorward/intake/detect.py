"""Which reader fits a file or folder, and reading a source whatever it is.

Readers are module-level values found by name; one whose module is not there is passed over.
"""

from __future__ import annotations

import importlib
from collections.abc import Callable, Iterator, Mapping
from functools import cache, partial
from pathlib import Path

import msgspec

from doorward.intake.additions import is_additions
from doorward.intake.ats.duplicates import Seen
from doorward.intake.ats.files import Trouble, head, open_bytes
from doorward.intake.ats.folders import (
    RESUME_SUFFIXES,
    entries,
    files_below,
    label_of,
    resume_files,
)
from doorward.intake.ats.reading import SourceFile
from doorward.intake.ats.sniff import has_object_per_line, looks_like_json
from doorward.intake.reader import JoiningReader, Reader, ReadOptions
from doorward.intake.storable import storable
from doorward.model import Application, Problem, Severity

__all__ = ["Seen", "choose", "head", "read_source", "reader", "readers", "resume_files"]

# In the order in which they are asked: what is told apart by more comes first.
_PLACES = {
    "greenhouse": "doorward.intake.ats.greenhouse",
    "lever": "doorward.intake.ats.lever",
    "ashby": "doorward.intake.ats.ashby",
    "jsonresume": "doorward.intake.ats.jsonresume",
    "doorward": "doorward.intake.ats.doorward",
    "linkedin": "doorward.intake.profiles.linkedin",
    "gh-fake-analyzer": "doorward.intake.profiles.gh_fake_analyzer",
    "github": "doorward.intake.profiles.github",
    "git": "doorward.intake.profiles.git_clone",
    "workday": "doorward.intake.ats.workday",
    "icims": "doorward.intake.ats.icims",
    "parquet": "doorward.intake.ats.parquet",
    "jsonl": "doorward.intake.ats.json_lines",
    "json": "doorward.intake.ats.json_document",
    "csv": "doorward.intake.ats.table",
}
_GENERIC = frozenset({"parquet", "jsonl", "json", "csv"})
# A file named as data is was meant to be read; a picture or a read-me beside it was not.
_DATA_SUFFIXES = frozenset({".json", ".jsonl", ".ndjson", ".csv", ".tsv", ".parquet", ".gz"})
_FOLDER_READERS = ("linkedin", "gh-fake-analyzer", "github", "git")


@cache
def reader(name: str) -> Reader | None:
    """The reader of this name, or None where there is none."""
    try:
        module = importlib.import_module(_PLACES[name])
    except (KeyError, ModuleNotFoundError):
        return None
    found: Reader | None = getattr(module, "READER", None) or getattr(module, "reader", None)
    return found


def readers() -> Mapping[str, Reader]:
    """Every reader by name, in the order in which they are asked whether a file is theirs."""
    known = {name: reader(name) for name in _PLACES}
    return {name: found for name, found in known.items() if found is not None}


def choose(
    path: Path, format_name: str | None = None, label: str | None = None
) -> Reader | Problem:
    """The reader for a file or folder, or why there is none.

    A named format is taken at its word unless the content is plainly of another vendor.
    """
    file = label or path.name
    if format_name is not None and format_name not in readers():
        known = ", ".join(readers())
        message = f"there is no format {format_name!r} (known: {known})"
        return Problem(Severity.FILE, "unknown-format", message, file)
    first = _first_bytes(path, file)
    if isinstance(first, Problem):
        return first
    named = reader(format_name) if format_name is not None else None
    if named is not None and (named.name in _GENERIC or named.recognises(path, first)):
        return named
    fitting = _first_fitting(path, first)
    if named is not None:
        if fitting is None or fitting.name in _GENERIC:
            return named
        message = f"looks like {fitting.title}, not {named.title}; try --format {fitting.name}"
        return Problem(Severity.FILE, "wrong-format", message, file)
    return fitting or Problem(
        Severity.FILE,
        "unknown-format",
        "is in no format known here; name one with --format, or give a --mapping",
        file,
    )


def _first_bytes(path: Path, file: str) -> bytes | Problem:
    if path.is_dir():
        return b""
    if not path.exists():
        return Problem(Severity.FILE, "missing", "there is no such file", file)
    if not path.is_file():
        return Problem(Severity.FILE, "unreadable", "is not a regular file", file)
    try:
        with open_bytes(path) as stream:
            stream.read(1)
    except Trouble as trouble:
        return trouble.problem(file)
    first = head(path)
    if not first.strip(b"\0\t\r\n "):
        return Problem(Severity.FILE, "empty", "is empty", file)
    return first


def _first_fitting(path: Path, first: bytes) -> Reader | None:
    candidates = readers().values()
    return next((one for one in candidates if one.recognises(path, first)), None)


def read_source(
    path: Path,
    options: ReadOptions | None = None,
    format_name: str | None = None,
    seen: Seen | None = None,
) -> Iterator[Application | Problem]:
    """The applications in a file, or in every recognised file below a folder.

    Résumé files and later records yield nothing here (see `resume_files`, `read_additions`).
    Origins name a file by its path below the source's folder. Pass the same `seen` for several
    sources, and ids stay distinct across them.
    """
    options = options or ReadOptions()
    found = (
        _folder(path, options, format_name) if path.is_dir() else _file(path, options, format_name)
    )
    yield from (seen or Seen()).distinct(map(storable, found))


def _file(
    path: Path, options: ReadOptions, format_name: str | None
) -> Iterator[Application | Problem]:
    if format_name is None and path.suffix.lower() in RESUME_SUFFIXES and path.is_file():
        return
    if format_name is None and is_additions(path):
        return
    format_name = format_name or _generic_for_mapping(path, options)
    chosen = choose(path, format_name, options.label)
    if isinstance(chosen, Problem):
        yield chosen
    else:
        yield from _read(chosen, path, options)


def _read(chosen: Reader, path: Path, options: ReadOptions) -> Iterator[Application | Problem]:
    nothing = True
    file = options.label or path.name
    for item in _without_faults(lambda: chosen.read(path, options), chosen, file):
        nothing = False
        yield item
    if nothing:
        yield Problem(Severity.NOTE, "no-records", f"holds no records ({chosen.title})", file)


def _without_faults(
    read: Callable[[], Iterator[Application | Problem]], chosen: Reader, file: str
) -> Iterator[Application | Problem]:
    """What a reader gives; should it fail, a problem instead of the end of the whole run."""
    try:
        yield from read()
    except Exception as error:  # noqa: BLE001 - whatever it is, the other files go on
        why = f"the reader of {chosen.title} failed on it ({type(error).__name__}: {error})"
        message = f"{why}; this is a fault of Doorward's, and the rest of the file was left out"
        yield Problem(Severity.FILE, "reader-failed", message, file)


def _generic_for_mapping(path: Path, options: ReadOptions) -> str | None:
    """With a mapping at hand a file is read by its mere form, whatever vendor it looks like."""
    if options.mapping is None:
        return None
    first = head(path)
    if first.startswith(b"PAR1"):
        return "parquet"
    if looks_like_json(first):
        return "jsonl" if first.count(b"\n") > 1 and has_object_per_line(first) else "json"
    return "csv"


def _folder(
    root: Path, options: ReadOptions, format_name: str | None
) -> Iterator[Application | Problem]:
    named = reader(format_name) if format_name else None
    if named is not None and named.recognises(root, b""):
        whole = options.label or root.name
        yield from _without_faults(lambda: named.read(root, options), named, whole)
        return
    joined: dict[str, list[SourceFile]] = {}
    for unit in _units(root, root, options, format_name):
        if isinstance(unit, Problem):
            yield unit
            continue
        chosen, file = unit
        if isinstance(chosen, JoiningReader):
            joined.setdefault(chosen.name, []).append(file)
        else:
            labelled = msgspec.structs.replace(options, label=file.label)
            yield from _read(chosen, file.path, labelled)
    for name, files in joined.items():
        joining = reader(name)
        if isinstance(joining, JoiningReader):
            given = [(f.path, f.label) for f in files]
            read = partial(joining.read_together, given, options)
            yield from _without_faults(read, joining, ", ".join(f.label for f in files[:5]))


def _units(
    root: Path, folder: Path, options: ReadOptions, format_name: str | None
) -> Iterator[tuple[Reader, SourceFile] | Problem]:
    profile = None if format_name else _folder_reader(root, folder)
    if profile is not None:
        yield profile, SourceFile(folder, label_of(root, folder))
        return
    for entry in entries(root, folder):
        if isinstance(entry, Problem):
            yield entry
        elif entry.is_dir():
            yield from _units(root, entry, options, format_name)
        elif entry.suffix.lower() not in RESUME_SUFFIXES and not is_additions(entry):
            yield _unit(root, entry, options, format_name)


def _unit(
    root: Path, path: Path, options: ReadOptions, format_name: str | None
) -> tuple[Reader, SourceFile] | Problem:
    label = label_of(root, path)
    chosen = choose(path, format_name or _generic_for_mapping(path, options), label)
    if isinstance(chosen, Problem):
        data = path.suffix.lower() in _DATA_SUFFIXES
        if chosen.code == "empty" or (chosen.code == "unknown-format" and not data):
            return msgspec.structs.replace(chosen, severity=Severity.NOTE)
        return chosen
    return chosen, SourceFile(path, label)


def is_profile(folder: Path) -> bool:
    """Whether a folder is one person's own: their LinkedIn export, code account or repository."""
    known = map(reader, _FOLDER_READERS)
    return any(one.recognises(folder, b"") for one in known if one is not None)


def _folder_reader(root: Path, folder: Path) -> Reader | None:
    """The reader of a whole folder, unless exports lie in it that it would pass over."""
    for name in _FOLDER_READERS:
        found = reader(name)
        if found is not None and found.recognises(folder, b""):
            beside = name == "git" and _holds_tables_beside(folder)
            return None if beside or _holds_exports(root, folder) else found
    return None


def _holds_tables_beside(folder: Path) -> bool:
    """Whether tables of applications lie beside repositories, which would be passed over."""
    if (folder / ".git").exists() or (folder / "HEAD").is_file():
        return False
    files = (path for path in sorted(folder.iterdir()) if path.suffix.lower() in _DATA_SUFFIXES)
    chosen = (choose(path) for path in files if path.is_file() and not path.is_symlink())
    return any(not isinstance(one, Problem) and one.name in _GENERIC for one in chosen)


def _holds_exports(root: Path, folder: Path) -> bool:
    vendors = [one for name, one in readers().items() if name not in _FOLDER_READERS]
    vendors = [one for one in vendors if one.name not in _GENERIC]
    for path in files_below(root, folder):
        if isinstance(path, Path) and path.suffix.lower() not in RESUME_SUFFIXES:
            first = head(path)
            if any(one.recognises(path, first) for one in vendors):
                return True
    return False

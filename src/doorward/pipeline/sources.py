"""What a source on disk is: where its records, its documents and its own reference data lie."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import msgspec

from doorward.intake.additions import is_additions
from doorward.intake.ats.files import reason
from doorward.intake.ats.folders import RESUME_SUFFIXES, files_below, is_results
from doorward.intake.detect import choose, is_profile, resume_files
from doorward.intake.storable import storable_text
from doorward.model import Application, Problem, Severity
from doorward.pipeline.errors import ScreenError

_ACCOUNT_READERS = frozenset({"github", "git", "gh-fake-analyzer"})
_SENT_BY_CANDIDATES = RESUME_SUFFIXES | {
    *(".odt", ".pages", ".png", ".jpg", ".jpeg", ".heic", ".gif", ".webp", ".tif", ".tiff"),
    *(".zip", ".7z", ".rar", ".tar", ".tgz"),
}
_MANIFEST = "company.json"
_MANIFEST_LIMIT = 1 << 20
_OF_A_COMPANY = frozenset(
    {
        *("applications.jsonl", "truth.jsonl", "groups.csv", "additions.jsonl"),
        *(_MANIFEST, "reference", "resumes", "code"),
    }
)


class _Manifest(msgspec.Struct):
    """The part of a synthetic company's manifest that tells it from other folders."""

    synthetic: bool
    applications: int
    seed: int


class Source(msgspec.Struct, frozen=True, kw_only=True):
    """A file or folder given to a run.

    `records` is what readers read, `base` the folder that file names in it are relative to,
    `documents` the folder whose résumé files belong to it, `feeds` its own reference data,
    `additions` the file or folder in which later records about applications may lie; None where
    candidates may have written them.
    """

    label: str
    records: Path
    base: Path
    documents: Path | None = None
    feeds: Path | None = None
    additions: Path | None = None
    is_company: bool = False
    may_hold_accounts: bool = False

    def inside(self, name: str, beside: str) -> Path | None:
        """A file or folder that a record names, if it lies within the source.

        `beside` is the record's own file, below the base. Names that lead outside, also by
        symbolic link, are as if they were not there.
        """
        for folder in dict.fromkeys(((self.base / beside).parent, self.base)):
            try:
                path = (folder / name).resolve(strict=True)
            except (OSError, ValueError):
                continue
            if path.is_relative_to(self.base.resolve()):
                return path
        return None


def open_source(path: Path) -> Source:
    """Look at a path. Raises `ScreenError` if nothing is there or it cannot be looked at."""
    try:
        path.stat()
    except FileNotFoundError as error:
        raise ScreenError(f"{storable_text(str(path))}: no such file or folder") from error
    except (OSError, ValueError) as error:
        why = reason(error) if isinstance(error, OSError) else str(error)
        raise ScreenError(f"{storable_text(str(path))}: {why}") from error
    folder = path if path.is_dir() else path.parent
    label = storable_text(path.resolve().name)
    if _is_company(folder) and (path.is_dir() or path.name == "applications.jsonl"):
        feeds = folder / "reference"
        return Source(
            label=label,
            records=folder / "applications.jsonl",
            base=folder,
            documents=folder / "resumes" if path.is_dir() else None,
            feeds=feeds if feeds.is_dir() else None,
            additions=folder / "additions.jsonl",
            is_company=True,
        )
    reader = choose(path)
    additions = path if is_additions(path) or _holds_no_candidates_file(path) else None
    return Source(
        label=label,
        records=path,
        base=folder,
        documents=path if additions is None and resume_files(path) else None,
        additions=additions,
        may_hold_accounts=path.is_dir()
        or (not isinstance(reader, Problem) and reader.name in _ACCOUNT_READERS),
    )


def open_sources(paths: Sequence[Path]) -> tuple[list[Source], list[Problem]]:
    """The sources, without those given twice or lying in a folder that is given too.

    Read twice, every applicant would share everything with a second self. Raises `ScreenError`
    as `open_source` does.
    """
    opened = _without_doubtful_forms([open_source(path) for path in paths])
    real = [path.resolve() for path in paths]
    kept: list[Source] = []
    notes: list[Problem] = []
    for number, source in enumerate(opened):
        here = real[number]
        over = [
            other.label
            for place, other in enumerate(opened)
            if (real[place] == here and place < number)
            or (real[place] in here.parents and not other.is_company and not _adds(source, other))
        ]
        if over:
            message = f"is, or lies in, {over[0]}, which is given too, so it is read once"
            notes.append(Problem(Severity.NOTE, "given-twice", message, source.label))
        else:
            kept.append(source)
    return kept, notes


def _without_doubtful_forms(opened: Sequence[Source]) -> list[Source]:
    """The sources; an interview form named beside résumés of its folder is not believed.

    ``resumes/*.pdf`` names every file, and candidates choose what theirs are called and hold.
    """
    resumes = (one.records for one in opened if one.documents == one.records)
    shared = {path.resolve().parent for path in resumes if path.is_file()}
    return [
        msgspec.structs.replace(one, additions=None, documents=one.records)
        if one.additions == one.records
        and one.records.suffix.lower() in RESUME_SUFFIXES
        and one.records.resolve().parent in shared
        else one
        for one in opened
    ]


def _adds(source: Source, folder: Source) -> bool:
    """Whether a source is a file of later records that the folder around it is not asked for."""
    own = source.additions is not None and source.records.is_file()
    return own and folder.additions is None


def _holds_no_candidates_file(folder: Path) -> bool:
    """Whether nothing below a folder is of a kind that candidates send: résumés, own exports."""
    if not folder.is_dir():
        return False
    looked_into: set[Path] = set()
    for path in files_below(folder):
        if not isinstance(path, Path):
            continue
        if path.suffix.lower() in _SENT_BY_CANDIDATES and not is_additions(path):
            return False
        if path.parent not in looked_into:
            looked_into.add(path.parent)
            if is_profile(path.parent):
                return False
    return True


def _holds_nobody(path: Path) -> bool:
    """Whether something beside a company's files is no input: results, or an empty folder."""
    return is_results(path) or (path.is_dir() and not any(path.iterdir()))


def _is_company(folder: Path) -> bool:
    """Whether a folder is a synthetic company, and nothing but one.

    Only part of a company is read, and with reference data of its own. A manifest that a
    candidate slipped among other people's files must have neither effect.
    """
    manifest = folder / _MANIFEST
    try:
        if not manifest.is_file() or manifest.stat().st_size > _MANIFEST_LIMIT:
            return False
        if any(
            one.name not in _OF_A_COMPANY and not _holds_nobody(one) for one in folder.iterdir()
        ):
            return False
        return msgspec.json.decode(manifest.read_bytes(), type=_Manifest).synthetic
    except (OSError, msgspec.DecodeError):
        return False


def or_say_empty(
    found: Iterator[Application | Problem], label: str
) -> Iterator[Application | Problem]:
    """What was found in a source; a problem where that is nothing at all, as in an empty folder."""
    first = next(found, None)
    if first is not None:
        yield first
        yield from found
        return
    message = "holds no application, no résumé and nothing else that can be read"
    yield Problem(Severity.NOTE, "no-records", message, label)


class FileIndex:
    """The documents of all sources, by path, name and stem."""

    def __init__(self, sources: Sequence[Source]) -> None:
        self.roots: dict[Path, Path] = {}
        self._companies = {source.base.resolve() for source in sources if source.is_company}
        self._by_name: dict[str, list[Path]] = {}
        self._by_stem: dict[str, list[Path]] = {}
        for source in sources:
            if source.documents is None or not source.documents.exists():
                continue
            root = source.base
            for path in map(Path.resolve, resume_files(source.documents)):
                if path in self.roots:
                    continue
                self.roots[path] = root.resolve()
                self._by_name.setdefault(path.name.casefold(), []).append(path)
                self._by_stem.setdefault(path.stem.casefold(), []).append(path)

    def of(self, one: Application, source: Source) -> list[Path]:
        """The documents of an application: those it names, else those named after it."""
        found = list(self._named(one, source))
        if not found:
            for key in (one.id, one.candidate):
                found += self._by_stem.get((key or "").casefold(), ())
        return list(dict.fromkeys(found))

    def _named(self, one: Application, source: Source) -> Iterator[Path]:
        for name in one.attachments:
            path = source.inside(name, one.origin.file)
            if path is not None and path.is_file():
                self.roots.setdefault(path, source.base.resolve())
                yield path
                continue
            # The same name in two folders is not known to be this applicant's.
            same = self._by_name.get(name.rsplit("/", 1)[-1].casefold(), [])
            if len(same) == 1:
                yield same[0]

    def unclaimed(self, claimed: Iterable[Path]) -> list[Path]:
        """Documents that no application claims, sorted."""
        return sorted(set(self.roots) - set(claimed))

    def is_synthetic(self, path: Path) -> bool:
        """Whether a document belongs to a synthetic company."""
        return self.roots.get(path) in self._companies

    def label(self, path: Path) -> str:
        """How a document is named: its path below its source."""
        root = self.roots.get(path, path.parent)
        return storable_text(path.relative_to(root).as_posix())

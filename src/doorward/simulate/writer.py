"""Writing a synthetic company to a folder."""

from __future__ import annotations

import io
import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO

import msgspec

from doorward.simulate.code_hosts import saved_account
from doorward.simulate.company import Company, Labelled
from doorward.simulate.feeds import write_reference
from doorward.simulate.later import later_records
from doorward.simulate.resumes import resume_file

NOTE = (
    "Everything in this folder is synthetic: the people, schools, employers, telephone numbers, "
    "addresses and files are invented by `doorward simulate` and labelled in truth.jsonl."
)
_FLUSH = 1 << 20

Progress = Callable[[int], None]


class FolderNotEmptyError(ValueError):
    """The folder to write to already holds something."""


class Written(msgspec.Struct, frozen=True):
    """What was written."""

    applications: int
    operators: int
    rings: int
    resumes: int
    accounts: int
    later: int


class _Lines:
    """A JSON Lines file written in large pieces."""

    def __init__(self, stream: BinaryIO) -> None:
        self._stream = stream
        self._encoder = msgspec.json.Encoder()
        self._buffer = bytearray()

    def add(self, value: object) -> None:
        buffer = self._buffer
        self._encoder.encode_into(value, buffer, -1)
        buffer += b"\n"
        if len(buffer) > _FLUSH:
            self.flush()

    def flush(self) -> None:
        self._stream.write(self._buffer)
        self._buffer.clear()


def write(
    company: Company,
    folder: Path,
    *,
    files: bool = False,
    force: bool = False,
    progress: Progress | None = None,
) -> Written:
    """Write a company: records, truth, groups, reference data, résumés and later records if asked.

    `progress` is called with the number of applications done. Raises `FolderNotEmptyError`
    where the folder holds anything, unless `force` is given; then an earlier synthetic company
    there is replaced, and other files are left as they are.
    """
    _prepare(folder, force=force)
    resumes = accounts = later = 0
    with (
        (folder / "applications.jsonl").open("wb") as records,
        (folder / "truth.jsonl").open("wb") as truths,
        (folder / "groups.csv").open("w", encoding="utf-8", newline="") as groups,
        _additions_file(company, folder) as additions,
    ):
        record_lines, truth_lines = _Lines(records), _Lines(truths)
        addition_lines = _Lines(additions)
        groups.write("application,group\n")
        for done, one in enumerate(company, 1):
            resumes += _write_resume(company, one, folder) if files else 0
            accounts += _write_account(company, one, folder)
            record_lines.add(one.record)
            truth_lines.add(one.truth)
            groups.write(f"{one.truth.application},{one.group}\n")
            for addition in later_records(company, one):
                addition_lines.add(addition)
                later += 1
            if progress is not None and (done % 500 == 0 or files):
                progress(done)
        record_lines.flush()
        truth_lines.flush()
        addition_lines.flush()
    write_reference(company, folder / "reference")
    result = Written(len(company), company.operators, company.rings, resumes, accounts, later)
    _manifest(company, folder, result)
    return result


def _additions_file(company: Company, folder: Path) -> BinaryIO:
    """Where later records go: a company that ends at applying has no file of them."""
    if company.plan.afterwards is None:
        return io.BytesIO()
    return (folder / "additions.jsonl").open("wb")


def _write_resume(company: Company, one: Labelled, folder: Path) -> int:
    made = resume_file(company.world, one.draft)
    place = folder / "resumes"
    place.mkdir(exist_ok=True)
    (place / made.name).write_bytes(made.content)
    one.record.attachments = [f"resumes/{made.name}"]
    return 1


def _write_account(company: Company, one: Labelled, folder: Path) -> int:
    for name in one.record.code_accounts:
        place = folder / name
        if place.exists():
            continue
        saved = saved_account(company.world, one.draft.person, one.draft.code, one.draft.at)
        place.mkdir(parents=True)
        for file, content in saved.files.items():
            (place / file).write_bytes(content)
        return 1
    return 0


def _prepare(folder: Path, *, force: bool) -> None:
    if folder.exists() and not folder.is_dir():
        raise FolderNotEmptyError(f"{folder} is a file; name a folder")
    if folder.is_dir() and any(folder.iterdir()) and not force:
        raise FolderNotEmptyError(
            f"{folder} is not empty; name a new folder, or --force to replace files in it"
        )
    folder.mkdir(parents=True, exist_ok=True)
    if is_synthetic(folder):
        for name in ("resumes", "code", "reference"):
            shutil.rmtree(folder / name, ignore_errors=True)
        (folder / "additions.jsonl").unlink(missing_ok=True)


def is_synthetic(folder: Path) -> bool:
    """Whether an earlier synthetic company lies here, whose files may be thrown away."""
    try:
        about = json.loads((folder / "company.json").read_bytes())
    except (OSError, ValueError):
        return False
    return isinstance(about, dict) and about.get("synthetic") is True


def _manifest(company: Company, folder: Path, written: Written) -> None:
    plan = company.plan
    about = {
        "synthetic": True,
        "note": NOTE,
        "version": 1,
        "seed": plan.seed,
        "until": plan.until.isoformat(),
        "days": plan.days,
        **msgspec.structs.asdict(written),
        "reference": "reference",
    }
    (folder / "company.json").write_text(json.dumps(about, indent=2) + "\n", encoding="utf-8")

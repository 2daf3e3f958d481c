"""Writing a simulated year to a folder, one day's file after the other."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Sequence
from datetime import timedelta
from pathlib import Path

import msgspec

from doorward.model.events import Event
from doorward.simulate.telemetry.company import Year
from doorward.simulate.telemetry.lists import policy, roster, truth, write_feeds
from doorward.simulate.writer import FolderNotEmptyError, is_synthetic

NOTE = (
    "Everything in this folder is synthetic: the people, accounts, machines, addresses and events "
    "are invented by `doorward simulate --telemetry` and labelled in truth.jsonl."
)
_PIECE = 1 << 20
_OWN = ("events", "reference")


class WrittenYear(msgspec.Struct, frozen=True):
    """What was written. `visible` are the insiders who left anything that could be seen."""

    people: int
    days: int
    events: int
    insiders: int
    visible: int


def write_year(
    year: Year, folder: Path, *, force: bool = False, progress: Callable[[int], None] | None = None
) -> WrittenYear:
    """Write a year. `progress` is called with the number of days done.

    Raises `FolderNotEmptyError` where the folder holds anything, unless `force` is given; then
    the events of an earlier synthetic company there are replaced.
    """
    _prepare(folder, force=force)
    count = 0
    for day in year:
        count += _write_day(folder / "events" / f"{day.date.isoformat()}.jsonl", day.events)
        if progress is not None:
            progress(day.number + 1)
    (folder / "roster.csv").write_text(roster(year), encoding="utf-8", newline="")
    (folder / "watch.toml").write_text(policy(), encoding="utf-8")
    encoder = msgspec.json.Encoder()
    with (folder / "truth.jsonl").open("wb") as file:
        for row in truth(year):
            file.write(encoder.encode(row) + b"\n")
    plan = year.plan
    until = plan.begin + timedelta(days=plan.days)
    write_feeds(folder / "reference" / "feeds", until)
    visible = sum(1 for acts in year.acts.values() if acts)
    written = WrittenYear(plan.people, plan.days, count, len(year.parts), visible)
    about = {
        "synthetic": True,
        "note": NOTE,
        "version": 1,
        "seed": plan.seed,
        "begin": plan.begin.isoformat(),
        "until": until.isoformat(),
        **msgspec.structs.asdict(written),
        "reference": "reference",
    }
    (folder / "company.json").write_text(json.dumps(about, indent=2) + "\n", encoding="utf-8")
    return written


def _write_day(path: Path, events: Sequence[Event]) -> int:
    encoder, buffer = msgspec.json.Encoder(), bytearray()
    with path.open("wb") as file:
        for event in events:
            encoder.encode_into(event, buffer, -1)
            buffer += b"\n"
            if len(buffer) > _PIECE:
                file.write(buffer)
                buffer.clear()
        file.write(buffer)
    return len(events)


def _prepare(folder: Path, *, force: bool) -> None:
    if folder.exists() and not folder.is_dir():
        raise FolderNotEmptyError(f"{folder} is a file; name a folder")
    if folder.is_dir() and any(folder.iterdir()) and not force:
        raise FolderNotEmptyError(
            f"{folder} is not empty; name a new folder, or --force to replace files in it"
        )
    if is_synthetic(folder):
        for name in _OWN:
            shutil.rmtree(folder / name, ignore_errors=True)
    (folder / "events").mkdir(parents=True, exist_ok=True)

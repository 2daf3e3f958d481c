"""Watchlists: building the index, one query, a batch over processes, and what is found again.

    python bench/watchlists.py DATA [--queries N] [--batch N] [--workers N] [--seed S]

DATA holds the UN and OFAC files under ``watchlists/``. Figures: processor seconds to build the
index; milliseconds of processor time for one query (no kind given): the first of a run, as many
further ones that were not asked before, and the first ones again;
seconds for a file of names through ``doorward lists check``; and recall. For recall one alias is
taken out of the index of each entry drawn and asked for; and names that are in the index are
asked for after one change each. "Reachable" are aliases that `compare_names` calls a match with
a name that was left in: the others name the person in a way that letters do not show.
"""

from __future__ import annotations

import argparse
import csv
import json
import random
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path

import msgspec

from doorward.model import EntryKind, FeedKind, WatchlistEntry
from doorward.reference import Reference
from doorward.reference.adding import AddOptions, add
from doorward.reference.watchlists import Watchlists, compare_names
from doorward.reference.watchlists.checking import ASKED
from doorward.reference.watchlists.names import NameKind, prepare
from doorward.reference.watchlists.retrieval import ListedNames
from machine import describe

FILES = {
    "un": "un_consolidated_2026-02-27.xml",
    "ofac-sdn": "ofac_sdn_2023.csv",
    "ofac-alt": "ofac_alt_2025.csv",
    "ofac-add": "ofac_add_2025.csv",
}
LETTERS = "aeiouklmnrst"


def entries(data: Path, home: Path) -> tuple[WatchlistEntry, ...]:
    """The entries of all lists, added to a home as a user would."""
    for name, file in FILES.items():
        options = AddOptions(
            now=datetime.now(UTC), name=name, kind=FeedKind.WATCHLISTS, parser=name
        )
        add(home / "feeds", data / "watchlists" / file, options)
    lists = Reference.load(home / "feeds", only=FeedKind.WATCHLISTS).watchlists
    if lists is None:
        raise SystemExit("no list was loaded")
    return lists.entries


def changed(name: str, how: str, draw: random.Random) -> str:
    """A name after one change; the same name where the change is not possible."""
    words = name.replace(",", " ").split()
    longest = max(range(len(words)), key=lambda place: len(words[place]))
    word = words[longest]
    place = draw.randrange(len(word))
    if how == "order":
        draw.shuffle(words)
    elif how == "part missing" and len(words) > 2:
        words.pop(draw.randrange(len(words)))
    elif how == "one letter":
        words[longest] = word[:place] + draw.choice(LETTERS) + word[place + 1 :]
    elif how == "initial" and len(words) > 1:
        words[0] = words[0][0]
    elif how == "joined" and len(words) > 1:
        words[:2] = ["".join(words[:2])]
    return " ".join(words)


def kind_of(entry: WatchlistEntry) -> NameKind:
    return NameKind.PERSON if entry.kind is EntryKind.PERSON else NameKind.ORGANISATION


def quantiles(times: Iterable[float]) -> dict[str, float]:
    ordered = sorted(times)
    at = {"p50": 0.5, "p95": 0.95, "p99": 0.99}
    found = {name: ordered[int(len(ordered) * share)] for name, share in at.items()}
    found["mean"] = sum(ordered) / len(ordered)
    return {name: round(1000 * value, 2) for name, value in found.items()}


def query_times(lists: Watchlists, names: list[str]) -> dict[str, float]:
    times = []
    for name in names:
        begin = time.process_time()
        lists.check(name)
        times.append(time.process_time() - begin)
    return quantiles(times)


def recall(lists: Watchlists, asked: list[tuple[str, WatchlistEntry]]) -> dict[str, float | int]:
    """How many of the entries asked for are among the candidates, and among the hits."""
    names = ListedNames(lists.entries)
    candidates = hits = 0
    for name, entry in asked:
        kind = kind_of(entry)
        numbers = names.candidates({kind: prepare(name, kind)}, ASKED)
        found = {lists.entries[names.entry_of(number)].entry for number, _ in numbers}
        candidates += entry.entry in found
        hits += any(hit.entry == entry.entry for hit in lists.check(name, kind=kind, limit=25))
    count = max(1, len(asked))
    return {
        "asked": len(asked),
        "candidates": round(candidates / count, 4),
        "hits": round(hits / count, 4),
    }


def aliases_taken_out(
    all_entries: tuple[WatchlistEntry, ...], count: int, draw: random.Random
) -> tuple[Watchlists, dict[str, list[tuple[str, WatchlistEntry]]]]:
    """Lists without one alias of each of `count` entries, and the aliases with their entries."""
    several = [place for place, entry in enumerate(all_entries) if len(entry.names) > 1]
    drawn = set(draw.sample(several, min(count, len(several))))
    left: list[WatchlistEntry] = []
    asked: dict[str, list[tuple[str, WatchlistEntry]]] = {"all": [], "reachable": []}
    for place, entry in enumerate(all_entries):
        if place not in drawn:
            left.append(entry)
            continue
        taken = draw.choice(entry.names[1:])
        rest = msgspec.structs.replace(
            entry, names=tuple(name for name in entry.names if name is not taken)
        )
        left.append(rest)
        asked["all"].append((taken.text, rest))
        kind = kind_of(entry)
        if any(compare_names(taken.text, name.text, kind).is_match for name in rest.names):
            asked["reachable"].append((taken.text, rest))
    return Watchlists(left, {}), asked


def batch(home: Path, names: list[str], workers: int) -> dict[str, float | int]:
    """A file of names through the command line, with the start of its processes."""
    file, out = home / "names.csv", home / "hits.jsonl"
    with file.open("w", encoding="utf-8", newline="") as target:
        writer = csv.writer(target)
        writer.writerow(["name", "kind"])
        writer.writerows([name, ""] for name in names)
    begin = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-m", "doorward", "lists", "check", str(file), "--json", "--out", str(out),
         "--workers", str(workers), "--home", str(home)],
        check=False, capture_output=True,
    )  # fmt: skip
    if done.returncode not in (0, 3):  # 3: the lists are old, which the files are
        raise SystemExit(done.stderr.decode())
    with out.open("rb") as hits:
        return {"names": len(names), "seconds": round(time.monotonic() - begin, 1),
                "hits": sum(1 for _ in hits)}  # fmt: skip


def cpu(work: Callable[[], object]) -> float:
    begin = time.process_time()
    work()
    return round(time.process_time() - begin, 2)


def main() -> int:
    options = argparse.ArgumentParser()
    options.add_argument("data", type=Path)
    options.add_argument("--queries", type=int, default=2000)
    options.add_argument("--batch", type=int, default=100_000)
    options.add_argument("--workers", type=int, default=2)
    options.add_argument("--seed", type=int, default=1)
    given = options.parse_args()
    draw = random.Random(given.seed)
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        listed = entries(given.data, home)
        lists = Watchlists(listed, {})
        named = [(name.text, entry) for entry in listed for name in entry.names]
        changes = ("order", "part missing", "one letter", "initial", "joined")
        result: dict[str, object] = {
            "hardware": describe(),
            "entries": len(listed),
            "names": len(named),
            "build_cpu_seconds": cpu(lists.prepare),
        }
        mixed = [
            changed(name, draw.choice(changes), draw)
            for name, _ in draw.choices(named, k=given.queries)
        ]
        others = random.Random(given.seed + 1)
        further = [
            changed(name, others.choice(changes), others)
            for name, _ in others.choices(named, k=given.queries)
        ]
        result["query_cpu_milliseconds"] = query_times(lists, mixed)
        known = set(mixed)
        never_asked = [name for name in dict.fromkeys(further) if name not in known]
        result["query_cpu_milliseconds_further"] = query_times(lists, never_asked)
        result["query_cpu_milliseconds_warm"] = query_times(lists, mixed)
        fewer, asked = aliases_taken_out(listed, given.queries, draw)
        found: dict[str, object] = {
            f"alias taken out, {of}": recall(fewer, pairs) for of, pairs in asked.items()
        }
        whole = [one for one in named if len(one[0].split()) > 1]
        for how in changes:
            drawn = draw.sample(whole, min(len(whole), given.queries // 4))
            found[how] = recall(lists, [(changed(name, how, draw), of) for name, of in drawn])
        result["recall"] = found
        if given.batch:
            many = [
                changed(name, draw.choice(changes), draw)
                for name, _ in draw.choices(named, k=given.batch)
            ]
            result["batch"] = {"workers": given.workers, **batch(home, many, given.workers)}
    print(json.dumps(result, indent=2))
    return 0


if __name__ == "__main__":
    sys.exit(main())

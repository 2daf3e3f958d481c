"""Sigma rules over events: how fast, against every rule in turn, and against Zircolite.

    python bench/sigma_rules.py EVENTS RULES [--zircolite "PYTHON ZIRCOLITE.PY"]

EVENTS are JSON Lines of flat Windows events: a file, or a folder of them or of zip archives.
RULES is a folder of rules (SigmaHQ's ``rules/windows``). Times are CPU seconds of this process,
or of Zircolite's processes, all measured in one run; each of ours is the best of three.
"""

from __future__ import annotations

import argparse
import json
import resource
import shlex
import subprocess
import sys
import tempfile
import time
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator
from pathlib import Path

import msgspec

from doorward.intake.logs.reader import Logsource
from doorward.watch.sigma import Rules, load
from doorward.watch.sigma.compiling import evaluator
from doorward.watch.sigma.interpreting import holds
from doorward.watch.sigma.logsources import source_of
from doorward.watch.sigma.shapes import flat
from doorward.watch.sigma.values import View
from machine import describe

SAMPLE = 400
"""Events that are put to every rule in turn."""

MARK = "DoorwardLine"
"""A field added for Zircolite, so that its matches can be told apart."""

decode = msgspec.json.Decoder().decode


def files_of(place: Path) -> list[list[bytes]]:
    """The lines of each file."""
    files = [place] if place.is_file() else sorted(place.iterdir())
    return [lines for file in files for lines in _lines(file)]


def _lines(file: Path) -> Iterator[list[bytes]]:
    if file.suffix == ".zip":
        with zipfile.ZipFile(file) as packed:
            for name in sorted(packed.namelist()):
                yield [one for one in packed.read(name).splitlines() if one.strip()]
    elif file.suffix in {".json", ".jsonl"}:
        yield [one for one in file.read_bytes().splitlines() if one.strip()]


def cpu(work: Callable[[], object], times: int = 3) -> float:
    best = float("inf")
    for _ in range(times):
        start = time.process_time()
        work()
        best = min(best, time.process_time() - start)
    return best


def matched(rules: Rules, lines: list[bytes]) -> set[tuple[str, int]]:
    return {
        (one.title, number)
        for number, line in enumerate(lines)
        for one in rules.match(decode(line))
    }


def in_turn(rules: Rules, lines: list[bytes], decide: list[Callable[[View], bool]]) -> set[object]:
    """Every rule meant for such events, one after the other."""
    found = set()
    for number, line in enumerate(lines):
        raw = flat(decode(line))
        source = source_of(raw, Logsource())
        view = View(raw, source.aliases)
        for rule, function in zip(rules.rules, decide, strict=True):
            if source.concerns(rule) and function(view):
                found.add((rule.title, number))
    return found


def share(rules: Rules, lines: list[bytes]) -> tuple[float, float]:
    """Rules meant for an event, and rules evaluated for it, on average."""
    meant = evaluated = 0
    for line in lines:
        raw = flat(decode(line))
        aliases, group = rules._concerned(raw, Logsource())  # noqa: SLF001 - measured from inside
        meant += len(group.numbers)
        evaluated += len(group.index.candidates(View(raw, aliases)))
    return meant / len(lines), evaluated / len(lines)


def zircolite(command: str, files: list[list[bytes]], rules: Path) -> None:
    """Run Zircolite on the same events and rules; print its speed and where matches differ.

    Each file is one of its tables, as when it is called by hand.
    """
    call = shlex.split(command)
    home = Path(call[-1]).resolve().parent
    with tempfile.TemporaryDirectory() as folder:
        work = Path(folder)
        events = work / "events"
        events.mkdir()
        lines = [line for each in files for line in each]
        number = 0
        for place, each in enumerate(files):
            with (events / f"{place}.json").open("w") as out:
                for line in each:
                    out.write(json.dumps({**decode(line), MARK: number}) + "\n")
                    number += 1
        one = work / "one.json"
        one.write_text(json.dumps({**decode(lines[0]), MARK: 0}) + "\n")
        shared = [*call, "-j", "-f", "json", "-P", "-c", str(home / "config" / "config.yaml")]
        sets = {}
        for name in ("sysmon", "windows-audit"):
            place = rules / "process_creation" if name == "windows-audit" else rules
            made = [*shared, "-e", str(one), "-r", str(place), "-sr", "-o", "none.json"]
            _run([*made, "-p", name, "-p", "windows-logsources"], work)
            written = next(work.glob("ruleset-*.json"))
            sets[name] = written.rename(work / f"{name}.json")
        theirs: set[tuple[str, int]] = set()
        for name, ruleset in sets.items():
            out = work / f"matches-{name}.json"
            used = _run([*shared, "-e", str(events), "-r", str(ruleset), "-o", str(out)], work)
            count = len(json.loads(ruleset.read_text()))
            print(
                f"Zircolite, pipeline {name}: {count:,} rules, {used:.1f} CPU s, "
                f"{len(lines) / used:,.0f} events per CPU-second (with decoding)"
            )
            for found in json.loads(out.read_text()) if out.exists() else ():
                theirs |= {(found["title"], int(one[MARK])) for one in found["matches"]}
    ours = matched(load(rules), lines)
    print(
        f"matches: {len(ours):,} ours, {len(theirs):,} Zircolite's, {len(ours & theirs):,} the same"
    )
    for title, number in sorted(ours - theirs):
        event = decode(lines[number])
        print(f"  only ours: {title} · event {number} ({event['Channel']}, {event['EventID']})")
    for title, number in sorted(theirs - ours):
        print(f"  only Zircolite's: {title} · event {number}")


def _run(command: list[str], folder: Path) -> float:
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    done = subprocess.run(command, cwd=folder, capture_output=True, text=True, check=False)
    if done.returncode:
        sys.exit(f"Zircolite failed: {done.stderr[-2000:] or done.stdout[-2000:]}")
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime - before.ru_utime + after.ru_stime - before.ru_stime


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("events", type=Path)
    parser.add_argument("rules", type=Path)
    parser.add_argument("--zircolite", default="", help="how to call it, for example with uv")
    given = parser.parse_args()
    print(describe())
    start = time.process_time()
    rules = load(given.rules)
    print(f"{len(rules):,} rules loaded in {time.process_time() - start:.1f} CPU s", end="")
    print(f", {len(rules.refused):,} left out")
    files = files_of(given.events)
    lines = [line for each in files for line in each]
    size = sum(map(len, lines)) / len(lines)
    start = time.process_time()
    ours = matched(rules, lines)
    first = time.process_time() - start
    print(f"{len(lines):,} events of {size:,.0f} bytes; {len(ours):,} matches")
    print(f"first pass, compiling the index: {len(lines) / first:,.0f} events per CPU-second")
    used = cpu(lambda: [rules.match(decode(line)) for line in lines] and None)
    print(f"decoding and matching: {len(lines) / used:,.0f} events per CPU-second")
    events = [decode(line) for line in lines]
    used = cpu(lambda: [rules.match(one) for one in events] and None)
    print(f"matching alone: {len(lines) / used:,.0f} events per CPU-second")
    meant, evaluated = share(rules, lines)
    print(f"rules meant for an event: {meant:,.0f}; evaluated: {evaluated:.2f}", end="")
    print(f" ({100 * evaluated / meant:.2f} %, {100 * evaluated / len(rules):.3f} % of all)")
    sample = lines[:: max(1, len(lines) // SAMPLE)]
    expected = matched(rules, sample)
    for name, decide in (
        ("compiled", [evaluator(one.condition) for one in rules.rules]),
        ("walking the tree", [lambda v, c=one.condition: holds(c, v) for one in rules.rules]),
    ):
        start = time.process_time()
        found = in_turn(rules, sample, decide)
        used = time.process_time() - start
        same = "the same matches" if found == expected else f"DIFFERENT: {found ^ expected}"
        print(
            f"every rule in turn, {name}: {len(sample) / used:,.0f} events per CPU-second", end=""
        )
        print(f" (on {len(sample):,} of the events; {same})")
    if given.zircolite:
        zircolite(given.zircolite, files, given.rules)
    else:
        print("Zircolite: not run (--zircolite)")
    counted = Counter(title for title, _ in ours)
    for title, number in counted.most_common(8):
        print(f"  {number:4} {title}")


if __name__ == "__main__":
    main()

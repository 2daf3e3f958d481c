"""Events per CPU-second of the watch: decoding and scoring, alone and with everything kept.

    python bench/watch.py [--events N] [--people N] [--days N] [--seed S] [--whole]

Synthetic OCSF lines of about 600 bytes (sign-ins, files, processes, network, API calls, mail) of N
people (by default 100 events a person and working day) go through every detector. Timed is CPU
time. First `Preparer` and `Stepper`
as the runner calls them, in batches, states in memory: the figure for decoding and full scoring.
Then event by event, for the time that one takes (p50, p99). Then how many bytes of state an entity
has, and how the process grows from the first quarter of the events to the last. `--whole` also runs
the watch itself from a file: reading, sorting, duplicates, states and findings committed.
"""

from __future__ import annotations

import argparse
import gc
import itertools
import json
import os
import random
import resource
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from doorward.intake.logs.frames import Frame
from doorward.intake.logs.ocsf import OcsfReader
from doorward.model.workforce import Person
from doorward.pipeline.collector import collecting_rarely
from doorward.stream.arrivals import Arrival
from doorward.stream.lookup import Lookup
from doorward.stream.options import WatchOptions
from doorward.stream.places import Mark
from doorward.stream.preparing import Preparer
from doorward.stream.stepping import Stepper, in_order
from doorward.stream.watching import Watch
from doorward.watch.context import Context
from doorward.watch.detectors import DETECTORS
from doorward.watch.engine import Engine
from machine import describe

BEGIN = 1_790_000_000
BATCH = 8192
CLASSES = ((3002, 20), (1001, 30), (1007, 15), (4001, 10), (6003, 15), (4002, 5), (4009, 5))


def common(random_: random.Random, number: int, person: int, at: float) -> dict[str, object]:
    name = f"p{person:05d}"
    return {
        "time": int(at * 1000),
        "category_uid": 3,
        "severity_id": 1,
        "status_id": 1,
        "activity_id": 1,
        "metadata": {
            "uid": f"evt-{number:012d}",
            "version": "1.8.0",
            "product": {"name": "Synthetic", "vendor_name": "Example"},
        },
        "actor": {
            "user": {"uid": f"00u{person:07d}", "name": name, "email_addr": f"{name}@example.com"}
        },
        "device": {
            "uid": f"dev-{person:05d}",
            "hostname": f"laptop-{person:05d}",
            "is_managed": True,
            "os": {"name": "macOS", "version": "26.1"},
        },
        "src_endpoint": {
            "ip": f"198.51.100.{person % 250 + 1}" if random_.random() < 0.9 else "203.0.113.9",
            "port": 40_000 + number % 20_000,
            "location": {"lat": 52.1, "long": 5.1, "city": "Utrecht", "country": "NL"},
        },
    }


def special(  # noqa: PLR0911 - one for each class
    random_: random.Random, number: int, person: int, class_uid: int
) -> dict[str, object]:
    folder = random_.randrange(40)
    if class_uid == 3002:
        return {
            "user": {"uid": f"00u{person:07d}", "email_addr": f"p{person:05d}@example.com"},
            "is_mfa": True,
            "auth_factors": [{"factor_type_id": 2, "device": {"uid": f"phone-{person:05d}"}}],
            "session": {"uid": f"s-{number // 50}"},
        }
    if class_uid == 1001:
        return {
            "activity_id": 14,
            "file": {"path": f"/srv/team/{folder}/{number % 900}.md", "size": 9000},
        }
    if class_uid == 1007:
        process = {"name": "python3", "pid": 4000, "path": "/usr/bin/python3"}
        return {"process": {**process, "cmd_line": f"python3 tool.py --part {folder}"}}
    if class_uid == 4001:
        return {
            "activity_id": 6,
            "dst_endpoint": {"ip": "192.0.2.10", "port": 443, "hostname": f"h{folder}.example.com"},
            "traffic": {"bytes_out": random_.randrange(90_000), "bytes_in": 5000},
        }
    if class_uid == 6003:
        return {
            "activity_id": 2,
            "api": {"operation": f"Get{folder}", "service": {"name": "store.example.com"}},
            "resources": [{"uid": f"arn:{folder}", "type": "bucket"}],
        }
    if class_uid == 4002:
        url = {"hostname": f"h{folder}.example.com", "path": "/"}
        return {"activity_id": 3, "http_request": {"http_method": "GET", "url": url}}
    return {
        "email": {"from": f"p{person:05d}@example.com", "to": ["team@example.com"], "size": 4000}
    }


def events(count: int, people: int, days: int, seed: int) -> Iterator[bytes]:
    """Lines in the order of time, in working hours."""
    random_ = random.Random(seed)
    kinds, weights = zip(*CLASSES, strict=True)
    for number in range(count):
        day, share = divmod(number * days / count, 1)
        at = BEGIN + (day // 5 * 7 + day % 5) * 86_400 + 28_800 + share * 32_400
        class_uid = random_.choices(kinds, weights)[0]
        person = random_.randrange(people)
        event = {"class_uid": class_uid, **common(random_, number, person, at)}
        event.update(special(random_, number, person, class_uid))
        line = json.dumps(event, separators=(",", ":"))
        padding = 600 - len(line) - 15
        if padding > 0:
            line = f'{line[:-1]},"raw_data":"{"x" * padding}"}}'
        yield line.encode()


class Setting:
    """A preparer and a stepper as a watch has them."""

    def __init__(self, people: int) -> None:
        roster = tuple(
            Person(
                id=f"p{one:05d}",
                team=f"t{one % 20}",
                role="engineer",
                aliases=(f"p{one:05d}@example.com", f"00u{one:07d}"),
            )
            for one in range(people)
        )
        self.context = context = Context.of(roster)
        mark = Mark(id=1, name="bench.jsonl", path="bench.jsonl")
        self.engine = Engine(DETECTORS)
        lookup = Lookup(None)
        self.preparer = Preparer(OcsfReader(), mark, b"", context=context, lookup=lookup)
        self.stepper = Stepper(self.engine, context, lambda _: None, hot=10**9)
        self.findings = 0

    def step(self, frames: list[Frame], now: float) -> None:
        items = self.preparer.prepare(frames, now)
        done = self.stepper.step(in_order(one for one in items if isinstance(one, Arrival)))
        assert not done.asides, done.asides[0]
        self.findings += len(done.findings)


def framed(lines: list[bytes], first: int) -> list[Frame]:
    return [Frame(line, first + index, 0) for index, line in enumerate(lines)]


def resident_mib() -> float:
    pages = int(Path("/proc/self/statm").read_text().split()[1])
    return pages * resource.getpagesize() / 2**20


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--events", type=int, default=1_000_000)
    parser.add_argument("--people", type=int, default=500)
    parser.add_argument("--days", type=int, default=20)
    parser.add_argument("--seed", type=int, default=5)
    parser.add_argument("--whole", action="store_true")
    chosen = parser.parse_args()
    print(describe(), f"load {os.getloadavg()[0]:.1f}", sep=", ")
    now = BEGIN + 400 * 86_400.0
    with collecting_rarely():
        batches(made(chosen), chosen.events, chosen.people, now)
        singly(made(chosen), chosen.people, now)
        if chosen.whole:
            whole(made(chosen), now)


def made(chosen: argparse.Namespace) -> Iterator[bytes]:
    return events(chosen.events, chosen.people, chosen.days, chosen.seed)


def batches(source: Iterator[bytes], count: int, people: int, now: float) -> None:
    setting = Setting(people)
    spent = decode = 0.0
    size = done = 0
    memory = []
    while lines := [line for _, line in zip(range(BATCH), source, strict=False)]:
        size += sum(map(len, lines))
        frames = framed(lines, done)
        begin = time.process_time()
        setting.step(frames, now)
        spent += time.process_time() - begin
        begin = time.process_time()
        setting.preparer.prepare(frames, now)
        decode += time.process_time() - begin
        done += len(lines)
        if done * 4 // count > len(memory):
            memory.append(resident_mib())
    states = setting.stepper.changed()
    each = sum(len(state) for _, state, _ in states) / len(states)
    print(
        f"{done:,} events of {size / done:.0f} bytes, {people:,} people, {len(DETECTORS)} detectors"
        f", {setting.findings:,} findings"
    )
    print(
        f"decoding and scoring: {done / spent:,.0f} events per CPU-second "
        f"({spent / done * 1e6:.2f} us an event, of which decoding {decode / done * 1e6:.2f})"
    )
    kinds = sorted({key.split(":")[0] for key, _, _ in states})
    for kind in kinds:
        sizes = sorted(len(state) for key, state, _ in states if key.startswith(kind + ":"))
        print(
            f"  {kind}: {len(sizes):,} entities, state {sum(sizes) / len(sizes):,.0f} bytes "
            f"(largest {sizes[-1]:,})"
        )
    print(
        f"state: {each:,.0f} bytes an entity; resident MiB by quarter: {[round(m) for m in memory]}"
    )


def singly(source: Iterator[bytes], people: int, now: float) -> None:
    setting = Setting(people)
    took = []
    for number, line in enumerate(itertools.islice(source, 200_000)):
        frames = framed([line], number)
        begin = time.thread_time_ns()
        setting.step(frames, now)
        took.append(time.thread_time_ns() - begin)
    gc.collect()
    took.sort()
    print(
        f"one event at a time, CPU: p50 {took[len(took) // 2] / 1000:.1f} us, "
        f"p99 {took[len(took) * 99 // 100] / 1000:.1f} us"
    )


def whole(source: Iterator[bytes], now: float) -> None:
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        log = home / "log.jsonl"
        with log.open("wb") as file:
            file.writelines(line + b"\n" for line in source)
        options = WatchOptions(
            sources=(log,), format="ocsf", state=home / "state", out=home / "out", home=home
        )
        begin, begun = time.process_time(), time.perf_counter()
        with Watch(options, clock=lambda: now) as watch:
            done = watch.run()
        spent = time.process_time() - begin
        print(
            f"the whole watch: {done.counts['events'] / spent:,.0f} events per CPU-second, "
            f"{done.counts['events'] / (time.perf_counter() - begun):,.0f} a second by the clock; "
            f"{done.counts['findings']:,} findings"
        )


if __name__ == "__main__":
    main()

"""Where the time of a watch goes: by layer, and by detector, in microseconds of CPU an event.

    python bench/watch_profile.py [--events N] [--people N] [--days N] [--seed S]

The events are those of `bench/watch.py`. Each detector is also stepped by itself through what an
entity has in a batch, with a state of its own. Looking at the clock costs some tenths of a
microsecond for each, so the detectors' sum is more than the time of all steps together.
"""

from __future__ import annotations

import argparse
import itertools
import os
import time
from collections import Counter, defaultdict
from collections.abc import Iterator
from typing import Any

from doorward.pipeline.collector import collecting_rarely
from doorward.stream.arrivals import Arrival
from doorward.stream.stepping import in_order
from doorward.watch.detectors import DETECTORS
from machine import describe
from watch import BATCH, BEGIN, Setting, events, framed

LAYERS = ("decoding, naming, networks", "sorting", "spreading by entity", "all of stepping")


def layers(setting: Setting, lines: list[bytes], first: int, spent: Counter[str]) -> list[Arrival]:
    """Take a batch the usual way; its events."""
    now = BEGIN + 400 * 86_400.0
    marks = [time.thread_time()]
    items = setting.preparer.prepare(framed(lines, first), now)
    marks.append(time.thread_time())
    ordered = in_order(one for one in items if isinstance(one, Arrival))
    marks.append(time.thread_time())
    setting.engine.gathered(ordered)
    marks.append(time.thread_time())
    setting.stepper.step(ordered)
    marks.append(time.thread_time())
    for layer, (begin, end) in zip(LAYERS, itertools.pairwise(marks), strict=True):
        spent[layer] += end - begin
    return ordered


class Alone:
    """Every detector by itself."""

    def __init__(self, setting: Setting) -> None:
        self._engine, self._context = setting.engine, setting.context
        self._states: dict[tuple[str, str], Any] = {}
        self.spent: Counter[str] = Counter()
        self.steps: Counter[str] = Counter()

    def take(self, ordered: list[Arrival]) -> None:
        for kind, groups in self._engine.gathered(ordered).items():
            looking = [one for one in DETECTORS if one.kind is kind]
            for name, own in groups.items():
                of_class = defaultdict(list)
                for seen in own:
                    of_class[type(seen.event).__struct_config__.tag].append(seen)
                for one in looking:
                    if wanted := [of_class[tag] for tag in one.classes & of_class.keys()]:
                        state = self._states.setdefault((one.name, name), one.state())
                        begin = time.thread_time()
                        for seen in itertools.chain.from_iterable(wanted):
                            one.step(state, seen, self._context)
                        self.spent[one.name] += time.thread_time() - begin
                        self.steps[one.name] += sum(map(len, wanted))


def batches(source: Iterator[bytes]) -> Iterator[list[bytes]]:
    while lines := list(itertools.islice(source, BATCH)):
        yield lines


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--events", type=int, default=300_000)
    parser.add_argument("--people", type=int, default=250)
    parser.add_argument("--days", type=int, default=12)
    parser.add_argument("--seed", type=int, default=5)
    chosen = parser.parse_args()
    print(describe(), f"load {os.getloadavg()[0]:.1f}", sep=", ")
    setting, done = Setting(chosen.people), 0
    spent: Counter[str] = Counter()
    alone = Alone(setting)
    with collecting_rarely():
        for lines in batches(events(chosen.events, chosen.people, chosen.days, chosen.seed)):
            alone.take(layers(setting, lines, done, spent))
            done += len(lines)
    for name in LAYERS:
        print(f"{name:28} {spent[name] / done * 1e6:6.2f}")
    print(f"steps an event: {alone.steps.total() / done:.1f}; each detector by itself:")
    for name, seconds in alone.spent.most_common():
        print(f"  {name:26} {seconds / done * 1e6:6.2f} ({alone.steps[name] / done:.2f} steps)")


if __name__ == "__main__":
    main()

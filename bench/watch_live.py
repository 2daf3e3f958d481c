"""From an event's line to its finding's line, while others keep coming.

    python bench/watch_live.py [--rate N] [--seconds S] [--people N]

A process of its own follows a log (`doorward watch --follow`). This one appends synthetic events at
a rate, among them now and then one that gives a finding, and measures from the append until the
finding stands in ``findings.jsonl``. That is after the commit, so it is what a responder waits for.
"""

from __future__ import annotations

import argparse
import json
import os
import random
import resource
import signal
import subprocess
import sys
import tempfile
import time
from pathlib import Path

from doorward.stream.outputs import FINDINGS
from machine import describe

TICK = 0.01


def sign_in(number: int, person: int, *, managed: bool = True) -> bytes:
    name = f"p{person:05d}@example.com"
    event = {
        "class_uid": 3002,
        "time": int(time.time() * 1000),
        "activity_id": 1,
        "status_id": 1,
        "metadata": {"uid": f"evt-{number}", "product": {"name": "Synthetic"}},
        "user": {"email_addr": name},
        "device": {"uid": f"d{person}" if managed else f"x{number}", "is_managed": managed},
        "src_endpoint": {"ip": f"198.51.100.{person % 250 + 1}", "port": 40_000},
    }
    line = json.dumps(event)
    return f'{line[:-1]}, "raw_data": "{"x" * max(0, 600 - len(line) - 16)}"}}\n'.encode()


class Findings:
    """Reads the findings as they are written: event id to the moment it was seen."""

    def __init__(self, path: Path) -> None:
        self.path, self._at = path, 0
        self.seen: dict[str, float] = {}

    def look(self) -> None:
        if not self.path.exists():
            return
        with self.path.open("rb") as file:
            file.seek(self._at)
            data = file.read()
        whole = data[: data.rfind(b"\n") + 1]
        self._at += len(whole)
        now = time.perf_counter()
        for line in whole.splitlines():
            for uid in json.loads(line)["event_ids"]:
                self.seen.setdefault(uid, now)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--rate", type=int, default=5000)
    parser.add_argument("--seconds", type=float, default=20)
    parser.add_argument("--people", type=int, default=1000)
    chosen = parser.parse_args()
    print(describe(), f"load {os.getloadavg()[0]:.1f}", sep=", ")
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        log = home / "log.jsonl"
        log.write_bytes(b"")
        words = ["watch", str(log), "--format", "ocsf", "--follow", "--quiet"]
        words += ["--state", str(home / "state"), "--home", str(home)]
        process = subprocess.Popen([sys.executable, "-m", "doorward", *words])
        findings = Findings(home / "state" / FINDINGS)
        while not findings.path.exists():
            time.sleep(0.05)
        told = feed(log, findings, chosen)
        process.send_signal(signal.SIGINT)
        process.wait()
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    took = sorted((findings.seen[uid] - at) * 1000 for uid, at in told.items())
    print(
        f"{chosen.rate:,} events a second for {chosen.seconds:.0f} s, {len(took)} findings: p50 "
        f"{took[len(took) // 2]:.0f} ms, p99 {took[len(took) * 99 // 100]:.0f} ms, "
        f"largest {took[-1]:.0f} ms; the watch took {used.ru_utime + used.ru_stime:.1f} CPU-seconds"
    )


def feed(log: Path, findings: Findings, chosen: argparse.Namespace) -> dict[str, float]:
    """Append at the rate until the time is up, then wait for the last finding."""
    random_ = random.Random(3)
    told: dict[str, float] = {}
    begun, sent = time.perf_counter(), 0
    with log.open("ab", buffering=0) as file:
        while (passed := time.perf_counter() - begun) < chosen.seconds:
            due = int(passed * chosen.rate)
            lines = [sign_in(n, random_.randrange(chosen.people)) for n in range(sent, due)]
            uid = f"evt-odd{sent}"
            if sent // 1000 != due // 1000:
                odd = sign_in(f"odd{sent}", random_.randrange(chosen.people), managed=False)
                lines.append(odd)
            sent = due
            file.write(b"".join(lines))
            if lines and b"evt-odd" in lines[-1]:
                told[uid] = time.perf_counter()
            findings.look()
            time.sleep(TICK)
    while told.keys() - findings.seen.keys() and time.perf_counter() < begun + chosen.seconds + 60:
        findings.look()
        time.sleep(0.001)
    return {uid: at for uid, at in told.items() if uid in findings.seen}


if __name__ == "__main__":
    main()

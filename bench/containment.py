"""From an event's arrival to the request that suspends the account.

    python bench/containment.py [--rate N] [--seconds N] [--people N] [--every SECONDS]

A process of its own appends N synthetic events a second to a log. Now and then, somebody who has
left signs in (a hard finding, H10). `doorward watch --follow --database` reads the log; its state
and the cases are in SQLite files, each commit written through to the disk. A playbook is enabled
that suspends the account at an Okta on this machine. Timed is from the return of the write of that
event to the arrival of the request to suspend: reading, scoring, the commit, the case, the plan
(which reads the account), the checks of the limits, reading the account again, and the request.
"""

from __future__ import annotations

import argparse
import json
import multiprocessing
import os
import random
import re
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path

from doorward.containment.playbooks import STEP, TRIGGER
from machine import cpu_seconds, describe
from watch import CLASSES, common, special

BOOK = "playbook--00000000-0000-4000-8000-00000000be0c"
TOKEN = "invented-token"
CHUNKS = 100
"""Writes a second: applications write in small pieces."""


class Okta(ThreadingHTTPServer):
    """Users that are there as soon as they are asked for; when each was suspended."""

    daemon_threads = True

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), Users)
        self.suspended: dict[str, float] = {}
        self.came = threading.Condition()


class Users(BaseHTTPRequestHandler):
    """The part of Okta's contract that is needed here."""

    protocol_version = "HTTP/1.1"
    disable_nagle_algorithm = True
    server: Okta

    def do_GET(self) -> None:
        """Read a user."""
        found = re.fullmatch(r"/api/v1/users/(00u\w{17})", self.path)
        if found is None or self.headers["Authorization"] != f"SSWS {TOKEN}":
            self.answer(404, b"{}")
            return
        status = "SUSPENDED" if found[1] in self.server.suspended else "ACTIVE"
        self.answer(200, json.dumps({"id": found[1], "status": status}).encode())

    def do_POST(self) -> None:
        """Suspend a user."""
        now = time.time()
        found = re.fullmatch(r"/api/v1/users/(00u\w{17})/lifecycle/suspend", self.path)
        if found is None or self.headers["Authorization"] != f"SSWS {TOKEN}":
            self.answer(404, b"{}")
            return
        with self.server.came:
            self.server.suspended.setdefault(found[1], now)
            self.server.came.notify_all()
        self.answer(200, b"{}")

    def answer(self, status: int, body: bytes) -> None:
        """Send an answer."""
        self.send_response(status)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments: object) -> None:
        """Nothing."""


def account(number: int) -> str:
    """The user id at Okta of somebody who has left."""
    return f"00u{number:017d}"


def sign_in(number: int) -> bytes:
    """A sign-in of somebody who has left, now."""
    event = {
        "class_uid": 3002,
        "activity_id": 1,
        "status_id": 1,
        "severity_id": 1,
        "time": int(time.time() * 1000),
        "metadata": {"uid": f"left-{number}", "version": "1.8.0"},
        "user": {"uid": account(number), "email_addr": f"left{number}@example.com"},
        "src_endpoint": {"ip": "203.0.113.9"},
        "device": {"uid": f"dev-left-{number}", "is_managed": True},
    }
    return json.dumps(event).encode() + b"\n"


def write(log: Path, rate: int, seconds: float, people: int, every: float, told: Path) -> None:
    """Append events at a rate, with a sign-in of somebody who has left now and then."""
    random_, written = random.Random(1), {}
    kinds, weights = zip(*CLASSES, strict=True)
    begun, sent, left = time.time(), 0, 1
    with log.open("ab", buffering=0) as file:
        while (gone := time.time() - begun) < seconds:
            lines = []
            while sent < gone * rate:
                kind, person = random_.choices(kinds, weights)[0], random_.randrange(people)
                event = common(random_, sent, person, time.time())
                event |= {"class_uid": kind} | special(random_, sent, person, kind)
                lines.append(json.dumps(event).encode() + b"\n")
                sent += 1
            if gone > left * every:
                lines.append(sign_in(left))
                file.write(b"".join(lines))
                written[account(left)] = time.time()
                left += 1
            else:
                file.write(b"".join(lines))
            time.sleep(max(0.0, 1 / CHUNKS - (time.time() - begun - gone)))
    told.write_text(json.dumps({"written": written, "rate": sent / (time.time() - begun)}))


def prepare(home: Path, okta: str, people: int) -> None:
    """The roster, the playbook, the settings and the database."""
    rows = [f"left{one},{account(one)};left{one}@example.com,2020-01-01" for one in range(people)]
    (home / "roster.csv").write_text("\n".join(["id,aliases,left", *rows]) + "\n")
    step = {"type": "doorward-step", "responder": "okta", "step": "suspend", "account": "00u.+"}
    trigger = {
        "type": "doorward-trigger",
        "mode": "automatic",
        "confidence": 0.01,
        "behaviours": ["H10"],
        "people_an_hour": 1000,
    }
    action = {"type": "action", "name": "Suspend", "step_extensions": {STEP: step}}
    book = {
        "type": "playbook",
        "spec_version": "cacao-2.0",
        "id": BOOK,
        "name": "Access after leaving",
        "workflow_start": "start--1",
        "workflow": {
            "start--1": {"type": "start", "on_completion": "action--1"},
            "action--1": action | {"on_completion": "end--1"},
            "end--1": {"type": "end"},
        },
        "playbook_extensions": {TRIGGER: trigger},
    }
    (home / "books").mkdir()
    (home / "books" / "one.json").write_text(json.dumps(book))
    (home / "responders.toml").write_text(
        f'accounts_an_hour = 1000\n[playbooks]\nfolder = "{home / "books"}"\n'
        f'people_an_hour = 1000\nenabled = ["{BOOK}"]\n'
        f'[responders.okta]\nkind = "okta"\nurl = "{okta}"\ntoken_env = "INVENTED_OKTA"\n'
    )
    make = "import sys\nfrom doorward.store.opening import migrate, open_store\n"
    make += "open_store(sys.argv[1]); migrate()"
    subprocess.run([sys.executable, "-c", make, f"sqlite:///{home / 'cases.db'}"], check=True)


def watching(home: Path) -> subprocess.Popen[bytes]:
    """The watch, as a company runs it."""
    words = f"watch {home}/log.jsonl --format ocsf --follow --quiet --roster {home}/roster.csv"
    words += f" --state {home}/state --database sqlite:///{home}/cases.db"
    given = os.environ | {
        "DOORWARD_HOME": str(home / "home"),
        "DOORWARD_RESPONDERS": str(home / "responders.toml"),
        "INVENTED_OKTA": TOKEN,
    }
    return subprocess.Popen([sys.executable, "-m", "doorward", *words.split()], env=given)


def measure(options: argparse.Namespace, home: Path, okta: Okta) -> dict[str, float]:
    """Seconds for each account, and how many events a second were written."""
    log = home / "log.jsonl"
    log.write_bytes(sign_in(0))
    watch = watching(home)
    try:
        with okta.came:
            # The first one is not measured: it waits for the start of the program.
            if not okta.came.wait_for(lambda: account(0) in okta.suspended, 120):
                raise SystemExit("the watch did not contain the first account")
        told = home / "written.json"
        given = (log, options.rate, options.seconds, options.people, options.every, told)
        writer = multiprocessing.get_context("spawn").Process(target=write, args=given)
        writer.start()
        writer.join()
        said = json.loads(told.read_text())
        with okta.came:
            okta.came.wait_for(lambda: len(okta.suspended) > len(said["written"]), 30)
    finally:
        before = cpu_seconds()
        watch.terminate()
        watch.wait(60)
    print(f"{said['rate']:,.0f} events/s for {options.seconds:g} s")
    print(f"the watch took {cpu_seconds() - before:.1f} CPU-seconds, its start among them")
    return {one: okta.suspended.get(one, float("inf")) - at for one, at in said["written"].items()}


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rate", type=int, default=5000)
    parser.add_argument("--seconds", type=float, default=60.0)
    parser.add_argument("--people", type=int, default=2000)
    parser.add_argument("--every", type=float, default=0.5)
    options = parser.parse_args()
    okta = Okta()
    threading.Thread(target=okta.serve_forever, daemon=True).start()
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder)
        leavers = int(options.seconds / options.every) + 2
        prepare(home, f"http://127.0.0.1:{okta.server_port}", leavers)
        took = sorted(measure(options, home, okta).values())
    one, five, load = os.getloadavg()
    print(describe())
    print(f"load {one:.1f}, {five:.1f}, {load:.1f} in the last 1, 5 and 15 minutes")
    reached = [one for one in took if one != float("inf")]
    cut = statistics.quantiles(reached, n=100, method="inclusive")
    print(
        f"{len(took)} accounts, {len(took) - len(reached)} not contained; event to request: "
        f"p50 {cut[49] * 1000:.0f} ms, p90 {cut[89] * 1000:.0f} ms, p99 {cut[98] * 1000:.0f} ms, "
        f"longest {reached[-1] * 1000:.0f} ms"
    )


if __name__ == "__main__":
    main()

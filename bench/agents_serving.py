"""How many AuthZEN decisions a second one process gives over HTTP, beside the same without HTTP.

    python bench/agents_serving.py [--seconds 5] [--clients 16] [--log FILE]

`doorward agents serve` runs in a process of its own, on the first core that there is; the client,
in this process, on the others (Linux). The client keeps its connections, sends one request on each
and waits for the answer; requests are written before the clock starts. Policies, entities and
requests are those of agents_policy.py; contexts go along. Every request was sent once before the
clock starts, and every decision is compared with the one made in-process. Times are of the wall;
answers a second of the server's processor are beside them. A machine with other work makes all of
it slower, its caches above all.
"""

from __future__ import annotations

import argparse
import asyncio
import json
import os
import random
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parent))

from agents_policy import entities, policies, requests
from doorward.agents.policy import PolicyDecisionPoint
from machine import describe

DIFFERENT = 2_000


def written(one: dict[str, object]) -> bytes:
    """A request as it goes over the wire."""
    body = json.dumps(
        {
            "subject": one["principal"],
            "action": {"name": one["action"]["id"]},
            "resource": one["resource"],
            "context": one["context"],
        }
    ).encode()
    head = (
        "POST /access/v1/evaluation HTTP/1.1\r\nHost: localhost\r\n"
        f"Content-Type: application/json\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


class Client(asyncio.Protocol):
    """One connection: a request, its answer, the next request."""

    def __init__(self, run: Run, number: int) -> None:
        self.run, self.number, self.held = run, number, b""

    def connection_made(self, transport: asyncio.BaseTransport) -> None:
        self.transport = transport
        self.next()

    def next(self) -> None:
        self.at = time.perf_counter_ns()
        self.transport.write(self.run.sent[self.number])

    def data_received(self, data: bytes) -> None:
        self.held += data
        head, end, body = self.held.partition(b"\r\n\r\n")
        if not end:
            return
        length = int(head.lower().partition(b"content-length: ")[2].partition(b"\r\n")[0])
        if len(body) < length:
            return
        self.held = b""
        self.run.answered(self.number, body, time.perf_counter_ns() - self.at)
        self.number = (self.number + self.run.clients) % len(self.run.sent)
        if not self.run.over:
            self.next()


class Run:
    """What is sent, what came back, and how long it took."""

    def __init__(self, sent: list[bytes], expected: list[bytes], clients: int) -> None:
        self.sent, self.expected, self.clients = sent, expected, clients
        self.took: list[int] = []
        self.wrong, self.over = 0, False

    def answered(self, number: int, body: bytes, took: int) -> None:
        self.took.append(took)
        self.wrong += not body.startswith(self.expected[number])

    async def go(self, port: int, seconds: float) -> float:
        loop = asyncio.get_running_loop()
        began = time.perf_counter()
        made = [
            await loop.create_connection(lambda one=one: Client(self, one), "127.0.0.1", port)
            for one in range(self.clients)
        ]
        await asyncio.sleep(seconds)
        self.over = True
        took = time.perf_counter() - began
        for transport, _ in made:
            transport.close()
        return took


def processor_seconds(pid: int) -> float:
    """What a process has used (Linux)."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def free_port() -> int:
    with socket.socket() as found:
        found.bind(("127.0.0.1", 0))
        return found.getsockname()[1]


def wait_for(port: int) -> None:
    for _ in range(1_200):
        with socket.socket() as one:
            if one.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    raise SystemExit("the service did not start")


def measure(count: int, chosen: argparse.Namespace, folder: Path) -> None:
    rng = random.Random(7)
    text, known = policies(count), entities(rng)
    asked = requests(rng, DIFFERENT, count)
    point = PolicyDecisionPoint(text, known)
    decided = [point.decide(*one.values()).allowed for one in asked]
    began = time.perf_counter()
    for one in asked:
        point.decide(*one.values())
    bare = len(asked) / (time.perf_counter() - began)
    (folder / "p.cedar").write_text(text)
    (folder / "e.json").write_text(json.dumps(known))
    port, cores = free_port(), sorted(os.sched_getaffinity(0))
    words = ["-m", "doorward", "agents", "serve", "--policies", str(folder / "p.cedar")]
    words += ["--entities", str(folder / "e.json"), "--port", str(port)]
    words += ["--log", str(chosen.log)] if chosen.log else []
    server = subprocess.Popen([sys.executable, *words], stdout=subprocess.DEVNULL)
    try:
        os.sched_setaffinity(server.pid, cores[:1])
        os.sched_setaffinity(0, cores[1:] or cores)
        wait_for(port)
        expected = [b'{"decision":%s' % (b"true" if one else b"false") for one in decided]
        sent = [written(one) for one in asked]
        warm = Run(sent, expected, chosen.clients)
        while len(warm.took) < len(sent):
            warm.over = False
            asyncio.run(warm.go(port, 0.5))
        run = Run(sent, expected, chosen.clients)
        used = processor_seconds(server.pid)
        took = asyncio.run(run.go(port, chosen.seconds))
        used = processor_seconds(server.pid) - used
    finally:
        server.terminate()
        server.wait(10)
        os.sched_setaffinity(0, cores)
    parts = statistics.quantiles((one / 1e6 for one in run.took), n=100)
    answers = len(run.took)
    print(
        f"{count:>8,} {answers:>9,} {answers / took:>10,.0f} {answers / max(used, 0.01):>13,.0f} "
        f"{parts[49]:>8.2f} {parts[98]:>8.2f} {bare:>11,.0f} {run.wrong:>6}"
    )


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--seconds", type=float, default=5.0)
    parser.add_argument("--clients", type=int, default=16)
    parser.add_argument("--log", type=Path)
    chosen = parser.parse_args()
    print(describe())
    print(
        f"{chosen.clients} connections, {DIFFERENT:,} different requests, load "
        f"{os.getloadavg()[0]:.1f}; log: {'yes' if chosen.log else 'no'}"
    )
    print(
        f"{'policies':>8} {'answers':>9} {'a second':>10} {'a CPU second':>13} {'p50 ms':>8} "
        f"{'p99 ms':>8} {'in-process':>11} {'wrong':>6}"
    )
    for count in (100, 1_000):
        with tempfile.TemporaryDirectory() as folder:
            measure(count, chosen, Path(folder))


if __name__ == "__main__":
    main()

"""The console at size: how long pages take at the server, and what open live pages cost.

    python bench/cases.py make --database sqlite:///bench.sqlite3
    python bench/console.py pages --database sqlite:///bench.sqlite3
    python bench/console.py live --database sqlite:///bench.sqlite3 --clients 50
    python bench/console_both.py --database sqlite:///bench.sqlite3

Starts `uvicorn` with the console on a database that `bench/cases.py make` has filled, and asks it
over HTTP on this machine, one request after another. It signs an invented investigator in by
writing a session into that database: never point it at one that is in use.
"""

from __future__ import annotations

import http.client
import os
import random
import socket
import statistics
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from urllib.parse import quote

import click

from machine import describe

BROWSER = "doorward-bench"
SEED = 90_005
PAGES = {
    "queue, what is to decide": "/queue/",
    "queue, all cases": "/queue/?status=any",
    "queue, three facets": "/queue/?status=any&band=look&family=contact&owner=nobody",
    "queue, newest first": "/queue/?status=any&sort=newest",
    "queue, overdue": "/queue/?due=overdue&sort=due",
    "queue, all teams and jobs": "/queue/?status=any&all=team&all=requisition",
    "search, a rare word": "/queue/?status=any&q={rare}",
    "search, two words": "/queue/?status=any&q={rare}+{common}",
    "search, the commonest word": "/queue/?status=any&q={common}",
    "search, one letter": "/queue/?status=any&q={letter}",
    "search, a case's number": "/queue/?status=any&q=C-{case}",
    "page after the first": "/queue/?status=any&after={place}",
    "one row": "/queue/{case}/",
    "a case": "/case/{case}/",
    "a ring of 3 to 10": "/case/{small}/",
    "a ring of 25 to 35": "/case/{ring}/",
    "the largest rings": "/case/{largest}/",
    "all evidence of a ring": "/case/{ring}/?evidence=all",
}
"""The address of each page; ``{case}``, ``{ring}`` and the like are another one each time."""
CASES = ("case", "small", "ring", "largest")


def prepared(database: str) -> tuple[str, dict[str, str], dict[str, list[int]]]:
    """A signed-in session's token, words to look for, and the numbers of some cases."""
    os.environ.setdefault("DOORWARD_SECRET_KEY", "for-benchmarks-only-" + "0" * 40)
    from doorward.store.opening import open_store

    open_store(database)
    from django.db.models import Count

    from doorward.access.sessions import browser_digest, open_session
    from doorward.cases.facets_columns import columns
    from doorward.cases.queue import queue_page
    from doorward.cases.queue_filters import Filters
    from doorward.console.signed_in import viewer_of
    from doorward.store.models import Case, EvidenceRow, Person, SearchTerm

    who = Person.objects.filter(role="investigator", state="active", keys__isnull=False).first()
    key = who.keys.first() if who else None
    if who is None or key is None:
        raise click.ClickException("fill the database with bench/cases.py make first")
    now = datetime.now(UTC)
    token, session = open_session(who, key, browser_digest(BROWSER), "127.0.0.1", now)
    viewer = viewer_of(session, now)
    counts = list(
        SearchTerm.objects.values_list("term").annotate(count=Count("pk")).order_by("-count")
    )
    words = [(term, count) for term, count in counts if term.isalpha()]
    letters = [term[0] for term, _ in words[:1]]
    page = queue_page(viewer, Filters.read({"status": ["any"]}))
    values = {
        "common": quote(words[0][0]),
        "rare": quote(words[-1][0]),
        "letter": quote(letters[0]),
        "place": page.next,
    }
    ids = columns(viewer).ids
    cases = {
        "case": random.Random(SEED).sample([int(one) for one in ids], min(200, len(ids))),
        "small": _rings(3, 10),
        "ring": _rings(25, 35),
        "largest": _rings(3, 200)[:10],
    }
    click.echo(
        f"{Case.objects.count():,} cases, {EvidenceRow.objects.count():,} rows of evidence, "
        f"{SearchTerm.objects.count():,} terms; commonest word {words[0][0]!r} in "
        f"{words[0][1]:,} cases (all synthetic)"
    )
    return token, values, cases


def _rings(least: int, most: int) -> list[int]:
    """The cases of rings of about a size, the largest first."""
    from doorward.store.models import Case

    rings = Case.objects.filter(kind="ring", members__gte=least, members__lte=most)
    return list(rings.order_by("-members", "pk").values_list("pk", flat=True)[:200])


@contextmanager
def serving(database: str) -> Iterator[tuple[int, int]]:
    """A server of the console on a free port: (port, process id)."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = os.environ | {
        "DOORWARD_DATABASE": database,
        "DOORWARD_ORIGIN": f"http://localhost:{port}",
    }
    command = [
        sys.executable, "-m", "uvicorn", "doorward.console.asgi:application",
        "--port", str(port), "--lifespan", "off", "--no-access-log", "--log-level", "warning",
        "--timeout-graceful-shutdown", "2",
    ]  # fmt: skip
    process = subprocess.Popen(command, env=environment)
    try:
        for _ in range(300):
            try:
                socket.create_connection(("127.0.0.1", port), 1).close()
                break
            except OSError:
                time.sleep(0.1)
        yield port, process.pid
    finally:
        process.terminate()
        process.wait(20)


def ask(connection: http.client.HTTPConnection, token: str, path: str) -> tuple[float, int]:
    """Seconds until the last byte of an answer, and its size; fails unless it is a page."""
    headers = {
        "Host": "localhost",
        "User-Agent": BROWSER,
        "Cookie": f"__Host-session={token}",
    }
    started = time.perf_counter()
    connection.request("GET", path, headers=headers)
    answer = connection.getresponse()
    body = answer.read()
    took = time.perf_counter() - started
    if answer.status != 200:
        raise click.ClickException(f"{path} was answered with {answer.status}")
    return took, len(body)


def server_cpu(pid: int) -> float:
    """CPU seconds that a process has used."""
    fields = Path(f"/proc/{pid}/stat").read_text().rsplit(")", 1)[1].split()
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


def resident(pid: int) -> float:
    """MB of memory that a process holds now."""
    for line in Path(f"/proc/{pid}/status").read_text().splitlines():
        if line.startswith("VmRSS"):
            return int(line.split()[1]) * 1024 / 1e6
    raise click.ClickException("the server has ended")


@click.group()
def main() -> None:
    """The console at size."""


@main.command()
@click.option("--database", required=True)
@click.option("--times", default=60, show_default=True, help="Requests of each page.")
def pages(database: str, times: int) -> None:
    """How long pages take, in milliseconds: wall clock, and CPU of the server."""
    token, values, cases = prepared(database)
    click.echo(f"{describe()}; load {os.getloadavg()[0]:.1f}")
    with serving(database) as (port, pid):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        first, _ = ask(connection, token, "/queue/")
        click.echo(f"first page after the start (reads the columns): {first * 1000:,.0f} ms\n")
        click.echo(f"{'page':28} {'p50':>7} {'p95':>7} {'max':>7} {'CPU':>7} {'kB':>6}")
        queue: list[float] = []
        for name, pattern in PAGES.items():
            if any(f"{{{one}}}" in pattern and not cases[one] for one in CASES):
                click.echo(f"{name:28} there is none in this database")
                continue
            took, size, cpu = [], 0, server_cpu(pid)
            for turn in range(times):
                now = {name: one[turn % len(one)] for name, one in cases.items() if one}
                path = pattern.format(**now, **values)
                seconds, size = ask(connection, token, path)
                took.append(seconds * 1000)
            each = (server_cpu(pid) - cpu) / times * 1000
            if pattern.startswith("/queue/?") or pattern == "/queue/":
                queue += took
            _line(name, took, each, size)
        _line("queue, all of the above", queue, float("nan"), 0)
        click.echo(f"\nserver's memory: {resident(pid):.0f} MB; load {os.getloadavg()[0]:.1f}")


def _line(name: str, took: list[float], cpu: float, size: int) -> None:
    ranked = statistics.quantiles(took, n=20, method="inclusive")
    click.echo(
        f"{name:28} {statistics.median(took):7.1f} {ranked[18]:7.1f} {max(took):7.1f} "
        f"{cpu:7.1f} {size / 1000:6.0f}"
    )


@main.command()
@click.option("--database", required=True)
@click.option("--clients", default=50, show_default=True)
@click.option("--seconds", default=20, show_default=True, help="How long the streams are open.")
def live(database: str, clients: int, seconds: int) -> None:
    """What open live pages cost: memory and CPU of the server."""
    token, values, cases = prepared(database)
    click.echo(f"{describe()}; load {os.getloadavg()[0]:.1f}")
    with serving(database) as (port, pid):
        connection = http.client.HTTPConnection("127.0.0.1", port, timeout=120)
        for path in ("/queue/", f"/queue/?status=any&q={values['common']}"):
            ask(connection, token, path)
        before = resident(pid)
        streams = [_stream(port, token) for _ in range(clients)]
        cpu, started = server_cpu(pid), time.perf_counter()
        heard = [0] * clients
        for number, stream in enumerate(streams):
            threading.Thread(target=_listen, args=(stream, heard, number), daemon=True).start()
        changes = _changes(cases["case"], seconds)
        time.sleep(5)
        for stream in streams:
            stream.shutdown(socket.SHUT_RDWR)
        used = (server_cpu(pid) - cpu) / (time.perf_counter() - started)
        click.echo(
            f"{clients} live pages: {resident(pid):.0f} MB ({before:.0f} MB before), "
            f"{used:.0%} of a core; {changes} cases changed, heard by each: "
            f"{min(heard)} to {max(heard)}"
        )
        if min(heard) < changes:
            raise click.ClickException("somebody was not told of a change")


def _stream(port: int, token: str) -> socket.socket:
    stream = socket.create_connection(("127.0.0.1", port), 20)
    request = (
        f"GET /live/ HTTP/1.1\r\nHost: localhost\r\nUser-Agent: {BROWSER}\r\n"
        f"Cookie: __Host-session={token}\r\n\r\n"
    )
    stream.sendall(request.encode())
    said = b""
    while b"retry:" not in said:
        part = stream.recv(4096)
        if not part:
            raise click.ClickException(f"the stream was refused: {said[:200]!r}")
        said += part
    stream.settimeout(None)
    return stream


def _listen(stream: socket.socket, heard: list[int], number: int) -> None:
    while part := stream.recv(65_536):
        heard[number] += part.count(b"event: case-")


def _changes(cases: list[int], seconds: int) -> int:
    """Set the due day of a case a second, by the same door as the pages; how many were set."""
    from doorward.cases.viewer import Refused, Viewer
    from doorward.cases.working import set_due
    from doorward.model.cases import Role
    from doorward.store.models import Case, Person

    who = Person.objects.filter(role="investigator", state="active").first()
    done = 0
    for number in cases:
        if done >= seconds:
            break
        now = datetime.now(UTC)
        viewer = Viewer(name=who.name, now=now, role=Role.INVESTIGATOR, person=who.pk)
        try:
            set_due(viewer, number, now, Case.objects.get(pk=number).version)
        except Refused:
            continue
        done += 1
        time.sleep(1)
    return done


if __name__ == "__main__":
    main()

"""`doorward serve` and `work` as people start them."""

import json
import os
import re
import select
import signal
import socket
import sqlite3
import subprocess
import sys
import time
import urllib.error
import urllib.request
from contextlib import contextmanager

import pytest

pytestmark = pytest.mark.slow


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return taken.getsockname()[1]


def environment(folder, **more):
    kept = {key: value for key, value in os.environ.items() if not key.startswith("DOORWARD_")}
    kept.pop("DJANGO_SETTINGS_MODULE", None)
    return kept | {"DOORWARD_HOME": str(folder / "home")} | more


def command(*arguments):
    return [sys.executable, "-m", "doorward", *map(str, arguments)]


def failing(folder, *arguments, **more):
    """What a command that fails says; it says it in one line."""
    done = subprocess.run(
        command(*arguments), capture_output=True, text=True, timeout=120, check=False, cwd=folder,
        env=environment(folder, **more),
    )  # fmt: skip
    assert done.returncode == 1, done.stdout + done.stderr
    assert done.stderr.startswith("Error: "), done.stderr
    assert "Traceback" not in done.stderr
    assert len(done.stderr.splitlines()) == 1
    return done.stderr


@contextmanager
def serving(folder, *arguments, **more):
    """A console that was started, its port, and what it has said until it was ready."""
    port = free_port()
    with subprocess.Popen(
        command("serve", "--port", port, "--no-fetch", *arguments), cwd=folder, text=True,
        stdout=subprocess.PIPE, stderr=subprocess.PIPE, env=environment(folder, **more),
    ) as server:  # fmt: skip
        try:
            said = []
            for line in server.stdout:
                said.append(line)
                if "Ctrl-C ends it" in line:
                    break
            until = time.monotonic() + 60
            while time.monotonic() < until and server.poll() is None:
                try:
                    assert answer(port, "/health/")[1] == "ok"
                    break
                except (urllib.error.URLError, ConnectionError):
                    select.select([], [], [], 0.1)
            yield server, port, "".join(said)
        finally:
            if server.poll() is None:
                server.kill()


class _Stay(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_arguments):
        return None


def answer(port, path, host="localhost"):
    """Status, body and target of a request that follows nothing."""
    opener = urllib.request.build_opener(_Stay)
    try:
        with opener.open(f"http://{host}:{port}{path}", timeout=30) as got:
            return got.status, got.read().decode(), ""
    except urllib.error.HTTPError as error:
        return error.code, error.read().decode(), error.headers.get("Location", "")


def ended(server, number):
    """How it ended on a signal, and what it said besides."""
    server.send_signal(number)
    server.wait(30)
    return server.returncode, server.stderr.read()


def test_the_console_opens_and_ends_with_everything_it_started(tmp_path):
    file = tmp_path / "data/cases.sqlite3"
    with serving(tmp_path, "--database", f"sqlite:///{file}") as (server, port, said):
        assert f"http://localhost:{port}/enrol/" in said
        assert "There is no administrator yet" in said
        assert answer(port, "/")[::2] == (302, "/sign-in/?next=%2F")
        assert answer(port, "/", host="127.0.0.1")[::2] == (307, f"http://localhost:{port}/")
        assert answer(port, "/sign-in/")[0] == 200
        assert answer(port, "/static/console/console.css")[0] == 200
        link = re.search(r"http://\S+/enrol/\S+", said)[0]
        assert answer(port, link.split(str(port))[1])[0] == 200
        worker = worker_of(server.pid)
        code, errors = ended(server, signal.SIGINT)
        assert (code, errors) == (0, "ended\n")
        assert not running(worker)
    assert file.stat().st_mode & 0o777 == 0o600
    assert file.parent.stat().st_mode & 0o777 == 0o700
    assert (tmp_path / "home/console.key").stat().st_mode & 0o777 == 0o600
    assert link.split("/")[-2].encode() not in file.read_bytes()


def worker_of(parent):
    """The process id of the worker that a server started."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        listed = subprocess.run(
            ["ps", "-o", "pid=,args=", "--ppid", str(parent)],
            capture_output=True, text=True, check=False,
        ).stdout  # fmt: skip
        for line in listed.splitlines():
            if "doorward work" in line:
                return int(line.split()[0])
        select.select([], [], [], 0.1)
    raise AssertionError("no worker was started")


def running(pid):
    """Whether a process still runs half a minute from now at most."""
    until = time.monotonic() + 30
    while time.monotonic() < until:
        try:
            os.kill(pid, 0)
        except ProcessLookupError:
            return False
        select.select([], [], [], 0.1)
    return True


@pytest.mark.skipif(sys.platform != "linux", reason="looks for processes with ps")
def test_the_worker_is_started_again_and_does_not_outlive_a_killed_server(tmp_path):
    url = f"sqlite:///{tmp_path}/cases.sqlite3"
    with serving(tmp_path, "--database", url) as (server, _port, _said):
        first = worker_of(server.pid)
        os.kill(first, signal.SIGKILL)
        assert not running(first)
        second = worker_of(server.pid)
        assert second != first
        server.kill()
        server.wait(30)
        assert not running(second)


def test_open_streams_do_not_keep_it_from_ending(tmp_path):
    with serving(tmp_path, "--no-work") as (server, port, _said):
        with socket.create_connection(("localhost", port)) as held:
            held.sendall(b"POST /sign-in/ HTTP/1.1\r\nHost: localhost\r\nContent-Length: 9\r\n\r\n")
            started = time.monotonic()
            code, errors = ended(server, signal.SIGINT)
        assert (code, errors) == (0, "ended\n")
        assert time.monotonic() - started < 15


def test_the_demo_shows_invented_cases_and_goes_on_where_it_was(tmp_path):
    with serving(tmp_path, "--demo") as (server, port, said):
        assert "every person and case is invented" in said
        links = dict(re.findall(r"^  (\S+) .*(http://\S+)$", said, re.M))
        assert set(links) == {
            "investigator", "legal", "hr-partner", "talent-acquisition", "auditor",
            "administrator",
        }  # fmt: skip
        status, page, _ = answer(port, links["legal"].split(str(port))[1])
        assert status == 200
        assert "invented" in page
        assert ended(server, signal.SIGINT)[0] == 0
    database = tmp_path / "doorward-console-demo/console.sqlite3"
    cases = count(database)
    assert cases > 10
    with serving(tmp_path, "--demo", "--no-work") as (server, port, again):
        fresh = dict(re.findall(r"^  (\S+) .*(http://\S+)$", again, re.M))
        old = links["legal"].split("/enrol/")[1]
        assert answer(port, f"/enrol/{old}")[0] in {403, 404, 410, 422}
        assert answer(port, f"/enrol/{fresh['legal'].split('/enrol/')[1]}")[0] == 200
        assert ended(server, signal.SIGINT)[0] == 0
    assert count(database) == cases


def count(database):
    with sqlite3.connect(database) as raw:
        return raw.execute("SELECT count(*) FROM store_case").fetchone()[0]


def test_the_demo_does_not_touch_a_folder_of_somebody_elses(tmp_path):
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/letter.txt").write_text("dear")
    said = failing(tmp_path, "serve", "--demo", "--demo-folder", "mine", "--port", free_port())
    assert "is no earlier demo" in said
    assert [one.name for one in (tmp_path / "mine").iterdir()] == ["letter.txt"]


def test_a_port_in_use_is_told(tmp_path):
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        assert f"port {port}" in failing(tmp_path, "serve", "--port", port)
    assert not (tmp_path / "home").exists()


def test_other_machines_are_not_let_in_without_tls(tmp_path):
    said = failing(tmp_path, "serve", "--host", "0.0.0.0", "--port", free_port())
    assert "--tls-cert" in said
    assert "--behind-proxy" in said


def test_a_certificate_that_cannot_be_read_is_told(tmp_path):
    (tmp_path / "cert.pem").write_text("no certificate")
    more = ("--tls-cert", "cert.pem", "--tls-key", "none.pem", "--origin", "https://d.example.com")
    said = failing(tmp_path, "serve", "--port", free_port(), *more)
    assert "cert.pem" in said


@pytest.mark.parametrize(
    ("variable", "text", "said"),
    [
        ("DOORWARD_DECISIONS", "[actions.withdraw-offer]\nsecond = []\n", "second"),
        ("DOORWARD_DECISIONS", "[actions\nthis = is no TOML", "no readable TOML"),
        ("DOORWARD_RETENTION", "[keep_months]\ncleared = 'long'\n", "cleared"),
    ],
)
def test_a_policy_that_cannot_be_used_is_told_at_the_start(tmp_path, variable, text, said):
    policy = tmp_path / "policy.toml"
    policy.write_text(text)
    url = f"sqlite:///{tmp_path / 'cases.sqlite3'}"
    arguments = ("serve", "--no-work", "--port", free_port(), "--database", url)
    told = failing(tmp_path, *arguments, **{variable: str(policy)})
    assert told.startswith("Error: policy.toml: ")
    assert said in told


def test_a_damaged_database_is_told_with_the_way_back(tmp_path):
    file = tmp_path / "cases.sqlite3"
    file.write_bytes(b"this is no database" * 500)
    url = f"sqlite:///{file}"
    said = failing(tmp_path, "serve", "--port", free_port(), "--database", url)
    assert "doorward cases restore" in said
    assert file.read_bytes() == b"this is no database" * 500


def test_a_database_with_a_damaged_page_is_found_by_check(tmp_path):
    file = tmp_path / "cases.sqlite3"
    with serving(tmp_path, "--no-work", "--database", f"sqlite:///{file}") as (server, *_):
        ended(server, signal.SIGINT)
    check = command("cases", "check", "--json", "--database", f"sqlite:///{file}")
    whole = subprocess.run(check, capture_output=True, check=False, env=environment(tmp_path))
    assert (whole.returncode, json.loads(whole.stdout)) == (0, {"whole": True, "damages": []})
    content = bytearray(file.read_bytes())
    for start in range(4096 * 3, len(content) - 4096, 4096 * 4):
        content[start : start + 512] = b"\xff" * 512
    file.write_bytes(content)
    found = subprocess.run(
        check, capture_output=True, text=True, check=False, env=environment(tmp_path)
    )
    assert found.returncode == 1
    assert "Traceback" not in found.stderr
    damaged = found.stderr.startswith("Error: ") or not json.loads(found.stdout)["whole"]
    assert damaged


@pytest.mark.parametrize(
    "url", ["mysql://x/y", "sqlite://x", "postgresql://h/d?bad=1", "nonsense", "sqlite:///"]
)
def test_a_database_that_is_none_is_told(tmp_path, url):
    said = failing(tmp_path, "serve", "--port", free_port(), "--database", url)
    assert "sqlite:///" in said or "database URL" in said


def test_a_server_that_is_not_there_is_told(tmp_path):
    url = f"postgresql://nobody@/none?host={tmp_path}"
    said = failing(tmp_path, "serve", "--port", free_port(), "--database", url)
    assert "does not answer" in said


def test_a_policy_that_cannot_be_read_is_told(tmp_path):
    (tmp_path / "policy.toml").write_text("keys_at_enrolment = 1")
    said = failing(tmp_path, "serve", "--port", free_port(), "--access-policy", "policy.toml")
    assert "keys_at_enrolment" in said

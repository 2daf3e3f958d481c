"""A PostgreSQL of the tests' own: a new cluster in a temporary folder, reached by a socket only.

Also a command: ``python tests/private_postgres.py pytest tests/store`` runs something with
``DOORWARD_TEST_DATABASE`` pointing there.
"""

import os
import pwd
import shutil
import signal
import subprocess
import sys
import tempfile
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

UNPRIVILEGED = ("postgres", "nobody")
QUICK = "-c fsync=off -c full_page_writes=off -c synchronous_commit=off -c max_connections=60"


def binaries() -> Path | None:
    """The folder of the newest PostgreSQL server's programs here, or None."""
    found = [
        place.parent
        for place in Path("/usr/lib/postgresql").glob("*/bin/initdb")
        if place.parent.parent.name.isdigit()
    ]
    if found:
        return max(found, key=lambda place: int(place.parent.name))
    on_path = shutil.which("initdb")
    return Path(on_path).resolve().parent if on_path else None


def missing() -> str:
    """Why there can be no private PostgreSQL on this machine; empty where there can."""
    if binaries() is None:
        return "no PostgreSQL server programs here (Debian: apt install postgresql)"
    try:
        import psycopg  # noqa: F401
    except ImportError:
        return "psycopg is not installed (pip install 'doorward[postgres]')"
    if os.geteuid() == 0 and _account() is None:
        return "PostgreSQL refuses to run as root, and there is no unprivileged account here"
    return ""


def _account() -> pwd.struct_passwd | None:
    """Who the server runs as where we are root: it refuses to be root itself."""
    for name in UNPRIVILEGED:
        try:
            return pwd.getpwnam(name)
        except KeyError:
            continue
    return None


@contextmanager
def private_postgres() -> Iterator[str]:
    """A running PostgreSQL; gives its database URL and removes everything at the end."""
    programs = binaries()
    if programs is None:
        raise RuntimeError(missing())
    account = _account() if os.geteuid() == 0 else None
    # A socket's path must be short (107 bytes), which a test's own folder often is not.
    folder = Path(tempfile.mkdtemp(prefix="doorward-pg-", dir="/tmp"))
    data = folder / "data"
    try:
        if account is not None:
            os.chown(folder, account.pw_uid, account.pw_gid)
        _run(
            [programs / "initdb", "-D", data, "-U", "doorward", "-A", "trust", "-E", "UTF8",
             "--no-locale", "--no-sync"],
            account,
        )  # fmt: skip
        options = f"-c listen_addresses='' -c unix_socket_directories={folder} {QUICK}"
        start = [programs / "pg_ctl", "-D", data, "-w", "-l", folder / "log", "-o", options]
        _run([*start, "start"], account)
        try:
            yield f"postgresql://doorward@/postgres?host={quote(str(folder), safe='')}"
        finally:
            _run([programs / "pg_ctl", "-D", data, "-m", "immediate", "-w", "stop"], account)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def _run(command: Sequence[str | Path], account: pwd.struct_passwd | None) -> None:
    who = {"user": account.pw_uid, "group": account.pw_gid, "extra_groups": []} if account else {}
    # Output goes to a file: the server that stays behind would hold a pipe open for ever.
    with tempfile.TemporaryFile() as said:
        done = subprocess.run(
            [str(part) for part in command], stdin=subprocess.DEVNULL, stdout=said,
            stderr=subprocess.STDOUT, cwd="/", check=False, **who,
        )  # fmt: skip
        if done.returncode:
            said.seek(0)
            raise RuntimeError(said.read().decode(errors="replace"))


def main() -> int:
    """Run the command given with a private PostgreSQL in its environment."""
    reason = missing()
    if reason or len(sys.argv) < 2:
        print(reason or "usage: python tests/private_postgres.py COMMAND...", file=sys.stderr)
        return 2
    # Ended by a signal, the server and its folder go as well.
    signal.signal(signal.SIGTERM, lambda number, _frame: sys.exit(128 + number))
    with private_postgres() as url:
        environment = os.environ | {"DOORWARD_TEST_DATABASE": url}
        return subprocess.run(sys.argv[1:], env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())

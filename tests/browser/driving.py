"""What drives browser tests: servers, security keys made of software, people in browsers."""

import os
import shutil
import socket
import subprocess
import sys
import time
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import urlsplit

import pytest

TESTS = Path(__file__).parents[1]
SECRET = "for-browser-tests-only-" + "0" * 40


@dataclass
class Console:
    """A running console with a database of its own."""

    origin: str
    environment: dict[str, str]
    process: subprocess.Popen[bytes]

    def python(self, code: str) -> str:
        """What Python code prints that is run with the console's own database and settings."""
        prepared = "from doorward.store.opening import open_store; open_store();\n" + code
        done = subprocess.run(
            [sys.executable, "-c", prepared],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def doorward(self, *arguments: str) -> str:
        """What the command line prints, with the console's own database."""
        done = subprocess.run(
            [sys.executable, "-m", "doorward", *arguments],
            env=self.environment,
            capture_output=True,
            text=True,
            timeout=60,
            check=False,
        )
        assert done.returncode == 0, done.stderr
        return done.stdout.strip()

    def invitation(self, role: str = "administrator", name: str = "Invented Person") -> str:
        """A one-time link for somebody new."""
        return self.python(
            "from datetime import UTC, datetime\n"
            "from doorward.access import inviting\n"
            "from doorward.console import door\n"
            "who = door.command(datetime.now(UTC))\n"
            f"_, token = inviting.invite({name!r}, {role!r}, who)\n"
            f"print(inviting.link({self.origin!r}, token))"
        )


def empty_database(folder: Path) -> Path:
    """A database with tables and nothing in them, to be copied."""
    place = folder / "empty.sqlite3"
    prepare = "from doorward.store.opening import open_store, migrate; open_store(); migrate()"
    environment = os.environ | {
        "DOORWARD_DATABASE": f"sqlite:///{place}",
        "DOORWARD_SECRET_KEY": SECRET,
        "DJANGO_SETTINGS_MODULE": "doorward.console.settings",
    }
    subprocess.run([sys.executable, "-c", prepare], env=environment, check=True, timeout=120)
    return place


def start(folder: Path, empty: Path, *, demo: bool = True, policy: Path | None = None) -> Console:
    """A server process on a free port, with a copy of an empty database; its output lies in the
    folder as ``server.log``."""
    shutil.copy(empty, folder / "console.sqlite3")
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    origin = f"http://localhost:{port}"
    environment = os.environ | {
        "DOORWARD_DATABASE": f"sqlite:///{folder / 'console.sqlite3'}",
        "DOORWARD_ORIGIN": origin,
        "DOORWARD_DEMO": "1" if demo else "0",
        "DOORWARD_ACCESS_POLICY": str(policy or ""),
        "DOORWARD_SECRET_KEY": SECRET,
        "DJANGO_SETTINGS_MODULE": "doorward.console.settings",
        "PYTHONPATH": str(TESTS),
    }
    command = [sys.executable, "-m", "uvicorn", "doorward.console.asgi:application"]
    command += ["--port", str(port), "--lifespan", "off", "--log-level", "warning"]
    with (folder / "server.log").open("wb") as output:
        process = subprocess.Popen(
            [*command, "--timeout-graceful-shutdown", "1"],
            env=environment,
            stdout=output,
            stderr=output,
        )
    made = Console(origin, environment, process)
    _wait(made, folder)
    return made


def _wait(console: Console, folder: Path) -> None:
    until = time.monotonic() + 60
    while time.monotonic() < until:
        try:
            with urllib.request.urlopen(f"{console.origin}/health/", timeout=5) as answer:
                assert answer.status == 200
                return
        except OSError:
            assert console.process.poll() is None, (folder / "server.log").read_text()
            time.sleep(0.1)
    pytest.fail("the server did not start: " + (folder / "server.log").read_text())


def stop(console: Console) -> None:
    """End the server, whatever connections browsers keep open."""
    console.process.terminate()
    try:
        console.process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        console.process.kill()
        console.process.wait(timeout=10)


@dataclass
class SecurityKey:
    """A virtual authenticator. Only the one in the hand (`take`) feels a touch."""

    keys: "Keys"
    id: str

    def take(self) -> "SecurityKey":
        """Put this key in the hand and all others of the tab away."""
        for other in self.keys.all:
            self.keys.send("setAutomaticPresenceSimulation", other.id, enabled=other.id == self.id)
        return self

    def pin(self, *, right: bool) -> None:
        """Whether the next PINs are right."""
        self.keys.send("setUserVerified", self.id, isUserVerified=right)

    def credentials(self) -> list[dict]:
        """What is stored in the key, its private keys and counters too."""
        return self.keys.send("getCredentials", self.id)["credentials"]

    def put(self, credential: dict) -> None:
        """Store a credential in the key: a copy, say."""
        self.keys.send("addCredential", self.id, credential=credential)


@dataclass
class Keys:
    """The security keys of one tab."""

    session: object
    all: list[SecurityKey] = field(default_factory=list)

    def send(self, command: str, authenticator: str, **more) -> dict:
        return self.session.send(  # type: ignore[attr-defined]
            f"WebAuthn.{command}", {"authenticatorId": authenticator, **more}
        )

    def add(self, **more) -> SecurityKey:
        """A new key, in the hand: plugged in by USB, with a PIN, that stores passkeys."""
        options = {
            "protocol": "ctap2",
            "ctap2Version": "ctap2_1",
            "transport": "usb",
            "hasResidentKey": True,
            "hasUserVerification": True,
            "isUserVerified": True,
            "automaticPresenceSimulation": True,
        }
        made = self.session.send(  # type: ignore[attr-defined]
            "WebAuthn.addVirtualAuthenticator", {"options": options | more}
        )
        key = SecurityKey(self, made["authenticatorId"])
        self.all.append(key)
        return key.take()


def keys_of(tab) -> Keys:
    """Security keys for a tab."""
    session = tab.context.new_cdp_session(tab)
    session.send("WebAuthn.enable", {"enableUI": False})
    return Keys(session)


@dataclass
class Somebody:
    """A person in a browser of their own."""

    name: str
    role: str
    page: object
    keys: Keys


def enrol(tab, link: str, count: int = 1) -> None:
    """Enrol the key in the hand with a link."""
    tab.goto(link)
    for number in range(count):
        tab.get_by_label("Name of this key").fill(f"invented key {number + 1}")
        tab.get_by_role("button", name="Enrol this key").click()


def sign_in(tab, address: str = "/me/") -> None:
    """Sign in with the key in the hand and go to an address of the console."""
    tab.goto(f"/sign-in/?next={address}")
    tab.get_by_role("button", name="Sign in with a security key").click()
    # The whole address: that of the sign-in page ends with the same words.
    tab.wait_for_url(lambda url: urlsplit(url)._replace(scheme="", netloc="").geturl() == address)

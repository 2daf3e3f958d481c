"""`doorward watch --database`: cases and playbooks for what a watch finds, in real processes."""

import json
import os
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import pytest

from containment.far_end import USER, FarEnd, OktaUser
from doorward.cli.watch_contain import handing
from stream.making import found, lines, sign_in

MAKE = """
import sys
from doorward.store.opening import migrate, open_store
open_store(sys.argv[1]); migrate()
"""
LEFT = "playbook--dfa1037f-3667-5a64-9b79-cab3dac732ef"


class Company:
    """A database, a roster with somebody who has left, a log in which they sign in, and Okta."""

    def __init__(self, home: Path, okta: str) -> None:
        self.home = home
        self.database = f"sqlite:///{home / 'cases.sqlite3'}"
        self.environment = os.environ | {
            "DOORWARD_HOME": str(home / "home"),
            "DOORWARD_RESPONDERS": str(home / "responders.toml"),
            "INVENTED_OKTA": "invented-token",
            "COLUMNS": "80",
        }
        self.settings(
            f'[playbooks]\nenabled = ["{LEFT}"]\n[responders.okta]\nkind = "okta"\n'
            f'url = "{okta}"\ntoken_env = "INVENTED_OKTA"\n'
        )
        (home / "roster.csv").write_text(
            f"id,aliases,left\navery,avery@mail.example;{USER},2020-01-01\n"
        )
        now = datetime.now(UTC).timestamp()
        (home / "log.jsonl").write_bytes(
            lines([sign_in(1, person="avery@mail.example", at=now - 60)])
        )
        self.run(sys.executable, "-c", MAKE, self.database)

    def settings(self, text: str) -> None:
        (self.home / "responders.toml").write_text(text)

    def run(self, *command, code: int = 0) -> str:
        done = subprocess.run(
            [str(one) for one in command],
            env=self.environment, capture_output=True, text=True, check=False, timeout=120,
        )  # fmt: skip
        assert done.returncode == code, done.stderr
        return done.stdout + done.stderr

    def watch(self, *more, database: str | None = "") -> str:
        where = self.database if database == "" else database
        return self.run(
            sys.executable, "-m", "doorward", "watch", self.home / "log.jsonl",
            "--format", "ocsf", "--roster", self.home / "roster.csv", "--quiet",
            "--state", self.home / "state", *(["--database", where] if where else []), *more,
        )  # fmt: skip

    def status(self) -> list[dict]:
        said = self.run(
            sys.executable, "-m", "doorward", "watch", "status", "--state", self.home / "state",
            "--json",
        )  # fmt: skip
        return json.loads(said)["handings"]


class Stopped:
    """Kills the child processes that were started within it."""

    def __enter__(self):
        self.made, self.popen = [], subprocess.Popen

        def popen(*given, **more):
            self.made.append(self.popen(*given, **more))
            return self.made[-1]

        subprocess.Popen = popen
        return self

    def __exit__(self, *_):
        subprocess.Popen = self.popen

    def kill(self):
        assert len(self.made) == 1
        self.made[0].kill()
        self.made[0].wait()


@pytest.fixture
def user():
    return OktaUser()


@pytest.fixture
def company(tmp_path, user):
    with FarEnd(user) as far:
        one = Company(tmp_path, far.url)
        one.far = far
        yield one


def test_a_finding_becomes_a_case_and_an_enabled_playbook_acts_once(company, user):
    said = company.watch()
    assert "C-000001: “Access after leaving” has acted: plan 1; plan 2 waits for a person" in said
    assert (user.status, user.sessions) == ("SUSPENDED", 1)
    (handed,) = company.status()
    assert (handed["place"], handed["waiting"]) == (company.database, 0)
    assert "Access after leaving" not in company.watch()
    assert sum(one.startswith("POST") for one in company.far.asked) == 1


def test_without_a_database_nothing_is_contained_and_a_later_one_takes_what_was_kept(company, user):
    assert "nothing is contained" in company.watch(database=None)
    assert (user.status, company.status()) == ("ACTIVE", [])
    # As after a kill between the commit and the hand-over.
    assert "has acted" in company.watch()
    assert user.status == "SUSPENDED"


def test_settings_that_cannot_be_read_keep_findings_waiting(company, user):
    good = (company.home / "responders.toml").read_text()
    company.settings("[responders")
    said = company.watch()
    assert "findings wait: nothing can be contained: responders.toml" in said
    assert "1 findings wait until the next start" in said
    (handed,) = company.status()
    assert handed["waiting"] == 1
    company.settings(good)
    assert "has acted" in company.watch()
    assert user.status == "SUSPENDED"


def test_a_database_that_is_down_stops_no_watch(company):
    pytest.importorskip("psycopg")
    said = company.watch(database="postgresql://somebody:invented-password@127.0.0.1:1/cases")
    assert "findings wait: the database server does not answer" in said
    assert len(found(company.home / "state")) == 1
    (handed,) = company.status()
    assert (handed["waiting"], handed["place"]) == (1, "postgresql://127.0.0.1:1/cases")
    assert "invented-password" not in said + json.dumps(handed)


def test_a_database_that_is_not_there_is_told_before_anything_is_read(company):
    company.run(
        sys.executable, "-m", "doorward", "watch", company.home / "log.jsonl", "--format", "ocsf",
        "--state", company.home / "state", "--database", "sqlite:///not-there.sqlite3", code=1,
    )  # fmt: skip
    assert not (company.home / "state" / "findings.jsonl").read_bytes()


def test_a_hand_over_that_goes_away_is_followed_by_another(company, user, monkeypatch, capsys):
    company.watch(database=None)
    for name, value in company.environment.items():
        monkeypatch.setenv(name, value)
    monkeypatch.setattr("doorward.cli.watch_contain.AGAIN_SECONDS", 0.0)
    state, people = company.home / "state" / "watch.sqlite3", {}
    with (
        Stopped() as stopped,
        handing(company.database, state, people, follow=False) as wake,
    ):
        stopped.kill()
        wake()
    assert "the hand-over to cases had ended; it begins again" in capsys.readouterr().err
    assert company.status()[0]["waiting"] == 0


def test_a_hand_over_that_goes_away_for_good_is_told(company, monkeypatch, capsys):
    company.watch(database=None)
    for name, value in company.environment.items():
        monkeypatch.setenv(name, value)
    state = company.home / "state" / "watch.sqlite3"
    with Stopped() as stopped, handing(company.database, state, {}, follow=False) as wake:
        stopped.kill()
        wake()
    assert "waits until the next start" in capsys.readouterr().err

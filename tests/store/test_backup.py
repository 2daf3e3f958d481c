"""A backup restores to what was there, in either database; what is damaged is refused."""

import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

SETUP = """
import sys
from doorward.store.opening import open_store, migrate
open_store(sys.argv[1]); migrate()
from casework import NOW, person, viewer, signed_in
from doorward.cases import jobs, log
from doorward.store.models import Case, EvidenceRow, Note, SubjectRow, Look
from django.db import transaction
who = person(name='Inv\\u00e9nted \\u2028 "quoted"')
_, session = signed_in(who)
one = viewer(who=who)
for number in range(3):
    jobs.enqueue(one, jobs.JobKind.SCREEN, {"sources": ["a", {"b": None, "c": [1, 2.5]}]})
case = Case.objects.create(kind="application", title="invented", status="open", band="look",
    band_rank=2, log_odds=-3.25, expected_precision=0.05, base_rate=0.001, stage="application",
    opened_at=NOW, updated_at=NOW)
Case.objects.create(pk=77, kind="application", title="x", status="joined", band="look",
    band_rank=2, log_odds=1e-300, expected_precision=0.05, base_rate=0.001, stage="application",
    opened_at=NOW, updated_at=NOW, joined_into=case)
Note.objects.create(case=case, author=who, at=NOW, text="line\\nline\\t\\\\ =1+1 \\U0001f600")
"""
DUMP = """
import sys, json
from doorward.store.opening import open_store
open_store(sys.argv[1])
from django.apps import apps
for model in apps.get_app_config("store").get_models():
    for row in model.objects.order_by("pk").values():
        print(model.__name__, sorted((k, bytes(v) if isinstance(v, memoryview) else v)
                                     for k, v in row.items()))
"""
ADD = """
import sys
from doorward.store.opening import open_store
open_store(sys.argv[1])
from casework import command, NOW
from doorward.cases import jobs
print(jobs.enqueue(command(), jobs.JobKind.CLEAN_UP, {}).pk)
"""


def python(code, *arguments):
    where = str(Path(__file__).parents[1])
    code = f"import sys; sys.path.insert(0, {where!r})\n{code}"
    return subprocess.run(
        [sys.executable, "-c", code, *arguments], capture_output=True, text=True, check=True
    ).stdout


def doorward(*arguments):
    return subprocess.run(
        [sys.executable, "-m", "doorward", *map(str, arguments)],
        capture_output=True,
        text=True,
        check=False,
    )


def settled(dump):
    """A dump without what a restore changes by purpose: sessions end, the log gets an entry."""
    return [
        line
        for line in dump.splitlines()
        if not line.startswith("Session ") and "database-restored" not in line
    ]


@pytest.fixture(scope="module")
def original(tmp_path_factory):
    folder = tmp_path_factory.mktemp("original")
    url = f"sqlite:///{folder}/cases.sqlite3"
    python(SETUP, url)
    made = doorward("cases", "backup", folder / "cases.backup", "--database", url)
    assert made.returncode == 0, made.stderr
    return url, folder / "cases.backup"


def restored_equals_original(original, target):
    url, file = original
    done = doorward("cases", "restore", file, "--database", target)
    assert done.returncode == 0, done.stderr
    assert "whole" in done.stdout
    before, after = python(DUMP, url), python(DUMP, target)
    assert len(settled(before)) > 8
    assert settled(after) == settled(before)
    assert doorward("cases", "check", "--database", target).returncode == 0
    ended = [line for line in after.splitlines() if line.startswith("Session ")]
    assert ended
    assert all("restored from a backup" in line for line in ended)
    # Numbers go on where they were: nothing new takes the place of something old.
    assert int(python(ADD, target)) == 4


def test_what_is_restored_equals_what_was_there(original, tmp_path):
    target = tmp_path / "new.sqlite3"
    restored_equals_original(original, f"sqlite:///{target}")
    assert target.stat().st_mode & 0o777 == 0o600
    assert [one.name for one in tmp_path.iterdir() if one.name.endswith(".part")] == []


@pytest.mark.slow
def test_a_backup_of_sqlite_restores_into_postgresql_and_back(original, postgres_url, tmp_path):
    restored_equals_original(original, postgres_url)
    again = doorward("cases", "restore", original[1], "--database", postgres_url)
    assert again.returncode == 1
    assert "not empty" in again.stderr
    forced = doorward("cases", "restore", original[1], "--database", postgres_url, "--force")
    assert forced.returncode == 0, forced.stderr
    back = tmp_path / "back"
    doorward("cases", "backup", back, "--database", postgres_url)
    file = f"sqlite:///{tmp_path}/back.sqlite3"
    done = doorward("cases", "restore", back, "--database", file)
    assert done.returncode == 0, done.stderr
    assert settled(python(DUMP, file)) == settled(python(DUMP, original[0]))


def test_a_database_that_is_not_empty_is_not_overwritten(original, tmp_path):
    target = tmp_path / "there.sqlite3"
    python(SETUP, f"sqlite:///{target}")
    before = python(DUMP, f"sqlite:///{target}")
    refused = doorward("cases", "restore", original[1], "--database", f"sqlite:///{target}")
    assert refused.returncode == 1
    assert "not empty" in refused.stderr
    assert python(DUMP, f"sqlite:///{target}") == before
    forced = doorward(
        "cases", "restore", original[1], "--database", f"sqlite:///{target}", "--force"
    )
    assert forced.returncode == 0, forced.stderr
    kept = tmp_path / "there.sqlite3.before-restore-1"
    assert python(DUMP, f"sqlite:///{kept}") == before


def damaged(file, how, target):
    """A copy of a backup with something changed."""
    with zipfile.ZipFile(file) as source, zipfile.ZipFile(target, "w") as copy:
        for name in source.namelist():
            content = source.read(name)
            if (changed := how(name, content)) is not None:
                copy.writestr(name, changed)
    return target


DAMAGES = {
    "a value": lambda name, content: content.replace(b"invented", b"Invented"),
    "a row less": lambda name, content: (
        content[: content.rstrip(b"\n").rindex(b"\n") + 1] if name == "case.jsonl" else content
    ),
    "a table less": lambda name, content: None if name == "note.jsonl" else content,
    "no manifest": lambda name, content: None if name == "manifest.json" else content,
    "another form": lambda name, content: content.replace(b'"format":1', b'"format":9'),
    "a newer version": lambda name, content: content.replace(b'"0001_initial"', b'"0999_later"'),
}


@pytest.mark.parametrize("how", DAMAGES)
def test_a_damaged_backup_is_refused_and_nothing_is_left_behind(original, tmp_path, how):
    file = damaged(original[1], DAMAGES[how], tmp_path / "damaged")
    done = doorward("cases", "restore", file, "--database", f"sqlite:///{tmp_path}/new.sqlite3")
    assert done.returncode == 1
    assert done.stderr.startswith("Error: ")
    assert "Traceback" not in done.stderr
    assert [one.name for one in tmp_path.iterdir()] == ["damaged"]


def test_a_cut_backup_is_refused(original, tmp_path):
    file = tmp_path / "cut"
    file.write_bytes(original[1].read_bytes()[:-200])
    done = doorward("cases", "restore", file, "--database", f"sqlite:///{tmp_path}/new.sqlite3")
    assert done.returncode == 1
    assert "no whole backup" in done.stderr
    assert [one.name for one in tmp_path.iterdir()] == ["cut"]


def test_a_log_that_was_changed_before_the_backup_is_not_restored_as_whole(original, tmp_path):
    url = f"sqlite:///{tmp_path}/changed.sqlite3"
    python(SETUP, url)
    change = "UPDATE store_logentry SET who = 'somebody else' WHERE number = 2"
    python(
        f"import sqlite3; c = sqlite3.connect({str(tmp_path / 'changed.sqlite3')!r});"
        f"c.execute({change!r}); c.commit()"
    )
    check = doorward("cases", "check", "--database", url)
    assert check.returncode == 1
    assert "entry 2 of the log was changed" in check.stderr
    doorward("cases", "backup", tmp_path / "file", "--database", url)
    target = f"sqlite:///{tmp_path}/new.sqlite3"
    done = doorward("cases", "restore", tmp_path / "file", "--database", target)
    assert done.returncode == 1
    assert "entry 2 of the log was changed" in done.stderr
    assert not (tmp_path / "new.sqlite3").exists()


def test_no_backup_of_a_database_that_is_not_there(tmp_path):
    url = f"sqlite:///{tmp_path}/none.sqlite3"
    done = doorward("cases", "backup", tmp_path / "file", "--database", url)
    assert done.returncode == 1
    assert "no such database" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_backup_is_not_overwritten(original):
    url, file = original
    before = file.read_bytes()
    done = doorward("cases", "backup", file, "--database", url)
    assert done.returncode == 1
    assert file.read_bytes() == before

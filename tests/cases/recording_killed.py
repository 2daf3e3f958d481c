"""Kill the taking in of a run at many points, and look at what is left. Run by a test, alone.

    python recording_killed.py FOLDER

Prints one JSON object: the points tried, and what was wrong. Each try is a forked process on a
copy of a SQLite file, killed with SIGKILL before its n-th statement or around its n-th commit.
"""

import json
import os
import shutil
import sys
from datetime import timedelta
from pathlib import Path

TRIES = 36
HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
os.environ["DJANGO_SETTINGS_MODULE"] = "console_test_settings"
folder = Path(sys.argv[1])
os.environ["DOORWARD_TEST_DATABASE"] = f"sqlite:///{folder / 'first.sqlite3'}"

import django  # noqa: E402

django.setup()

from django.db import connection  # noqa: E402

from casefactory import phone, screening, task, texts  # noqa: E402
from cases.killing import die_at, in_child, use  # noqa: E402
from casework import NOW, command  # noqa: E402
from doorward.cases import recording  # noqa: E402
from doorward.cases.log import broken_entries  # noqa: E402
from doorward.store import models  # noqa: E402
from doorward.store.opening import migrate  # noqa: E402

recording.BATCH = 4
LATER = NOW + timedelta(days=1)
TABLES = (
    models.Run,
    models.SubjectRow,
    models.AssessmentRow,
    models.EvidenceRow,
    models.RingRow,
    models.Case,
    models.CaseSubject,
    models.CaseTask,
    models.SearchTerm,
    models.LogEntry,
)


def before():
    """What is there when the run that is killed comes."""
    names = [f"one-{number}" for number in range(9)]
    evidence = {one: [phone(one), texts(one)] for one in names}
    rings = {"ring-1": tuple(names[:3])}
    return screening(evidence, rings=rings, tasks={names[5]: [task(names[5])]}, at=NOW)


def killed():
    """A run that opens cases, joins some, finds new evidence and no longer finds some."""
    names = [f"one-{number}" for number in range(9)]
    evidence = {one: [phone(one, shared=4)] for one in names}
    evidence |= {f"two-{number}": [phone(f"two-{number}")] for number in range(7)}
    rings = {"ring-1": (*names[:4], "two-0"), "ring-2": ("two-1", "two-2")}
    return screening(evidence, rings=rings, tasks={"two-6": [task("two-6")]}, at=LATER)


def rows():
    return {one.__name__: list(one.objects.order_by("pk").values()) for one in TABLES}


def take_in():
    return recording.record_screening(command(LATER), killed())


def wrong_with_what_is_left():
    """What is half-written, in words. Nothing should be."""
    found = []
    if list(broken_entries()):
        found.append("the log's chain is broken")
    for case in models.Case.objects.exclude(status="joined"):
        members = case.subjects.exclude(subject__kind="ring").count()
        if members != case.members or not members:
            found.append(f"case {case.pk} has not the members it says")
        if not models.LogEntry.objects.filter(object_id=str(case.pk), act="case-opened").exists():
            found.append(f"case {case.pk} is not in the log")
    for run in models.Run.objects.all():
        assessed = models.AssessmentRow.objects.filter(run=run, subject__kind="application")
        if assessed.count() != run.counts.get("subjects", 0):
            found.append(f"run {run.pk} says that it holds what it does not hold")
    unassessed = models.SubjectRow.objects.filter(assessments=None)
    found += [f"subject {row.pk} has no assessment" for row in unassessed]
    for row in models.SubjectRow.objects.filter(kind="application"):
        undecided = row.cases.filter(case__status__in=("open", "waiting", "proposed")).count()
        if undecided > 1:
            found.append(f"subject {row.pk} is in {undecided} undecided cases")
    return found


def main():
    migrate()
    recording.record_screening(command(NOW), before())
    connection.close()
    first, whole, copy = (folder / f"{name}.sqlite3" for name in ("first", "whole", "copy"))
    shutil.copy(first, whole)
    use(whole)
    counted = die_at(None)
    take_in()
    points, expected = counted[0], rows()
    connection.execute_wrappers.clear()
    del connection._commit
    faults, tries = [], range(1, points + 1, max(1, points // TRIES))
    states = set()
    for point in tries:
        for old in folder.glob("copy.sqlite3*"):
            old.unlink()
        shutil.copy(first, copy)
        use(copy)
        status = in_child(lambda point=point: (die_at(point), take_in()))
        if not os.WIFSIGNALED(status):
            faults.append(f"point {point}: was not killed (status {status})")
        faults += [f"point {point}: {one}" for one in wrong_with_what_is_left()]
        run = models.Run.objects.filter(finished_at=LATER).first()
        states.add(run.counts["units"] if run else 0)
        if in_child(take_in):
            faults.append(f"point {point}: could not be taken in again")
        if rows() != expected:
            faults.append(f"point {point}: taking in again made something else")
    print(json.dumps({"points": points, "tries": len(tries), "faults": faults,
                      "states": sorted(states)}))  # fmt: skip


main()

"""Kill decisions at every point of their writing, and look at what is left. Run by a test, alone.

    python deciding_killed.py FOLDER

Prints one JSON object: the points tried, and what was wrong. Each try is a forked process on a
copy of a SQLite file, killed with SIGKILL before a statement, or before or after a commit.
"""

import json
import os
import shutil
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
os.environ["DJANGO_SETTINGS_MODULE"] = "console_test_settings"
folder = Path(sys.argv[1])
os.environ["DOORWARD_TEST_DATABASE"] = f"sqlite:///{folder / 'first.sqlite3'}"

import django  # noqa: E402

django.setup()

from django.db import connection  # noqa: E402

from cases.acts import REASON, answer, answer_appeal, propose, version  # noqa: E402
from cases.killing import die_at, in_child, use  # noqa: E402
from cases.made import case  # noqa: E402
from casework import NOW, viewer  # noqa: E402
from doorward.cases import appeals, deciding, notices, tasks  # noqa: E402
from doorward.cases.log import broken_entries  # noqa: E402
from doorward.console.signed_in import viewer_of  # noqa: E402
from doorward.model.cases import Action, DecisionState, Role  # noqa: E402
from doorward.store import models  # noqa: E402
from doorward.store.opening import migrate  # noqa: E402

TABLES = (
    models.Case,
    models.CaseTask,
    models.Decision,
    models.Notice,
    models.Appeal,
    models.LogEntry,
)


def people():
    """Always with the same sessions: the log tells which one acted."""
    rows = models.Session.objects.select_related("person").order_by("person")
    return [viewer_of(row, NOW) for row in rows]


def acts():
    """A whole life of decisions, act by act: each is one transaction. What is done is skipped."""
    first, second, third = people()
    one, two = models.Case.objects.order_by("pk")
    yield "ask", lambda: deciding.propose(first, two.pk, Action.ASK, REASON, version(two), None)
    yield "answer a task", lambda: tasks.finish_task(first, task("ask:"), "They explained it")
    yield "propose", lambda: propose(first, one)
    yield "agree", lambda: answer(second, decision())
    yield (
        "tell",
        lambda: notices.record_notice(
            second, decision(), "e-mail", "We will not go on with it.", version(one)
        ),
    )
    yield (
        "appeal",
        lambda: appeals.receive_appeal(
            first, decision(), "It is me, and here is why", version(one)
        ),
    )
    yield "uphold", lambda: answer_appeal(third, models.Appeal.objects.get().pk, upheld=True)


def decision():
    return models.Decision.objects.get(adverse=True).pk


def task(code):
    return models.CaseTask.objects.get(code__startswith=code).pk


def go_on(done: int = 0):
    for number, (_, act) in enumerate(acts()):
        if number >= done:
            act()


def state():
    """All that acts change."""
    return {one.__name__: list(one.objects.order_by("pk").values()) for one in TABLES}


def wrong(between):
    """What is half-written: the rows must be as they were after some whole number of acts."""
    found = []
    if list(broken_entries()):
        found.append("the log's chain is broken")
    with connection.cursor() as cursor:
        cursor.execute("PRAGMA integrity_check")
        if cursor.fetchone() != ("ok",):
            found.append("the file is damaged")
    adverse = models.Decision.objects.filter(adverse=True, state=DecisionState.IN_FORCE.value)
    if adverse.filter(second_by=None).exists():
        found.append("an adverse decision of one person is in force")
    now = state()
    if now not in between:
        found.append("an act is half-written")
        return found, 0
    return found, between.index(now)


def main():
    migrate()
    for role in (Role.INVESTIGATOR, Role.LEGAL, Role.HR_PARTNER):
        viewer(role)
    case()
    case()
    connection.close()
    first, whole, copy = (folder / f"{name}.sqlite3" for name in ("first", "whole", "copy"))
    shutil.copy(first, whole)
    use(whole)
    between = [state()]
    counted = die_at(None)
    for _, act in acts():
        act()
        between.append(state())
    points = counted[0]
    connection.execute_wrappers.clear()
    del connection._commit
    faults, seen = [], set()
    step = max(1, points // 70)
    tried = range(1, points + 1, step)
    for point in tried:
        for old in folder.glob("copy.sqlite3*"):
            old.unlink()
        shutil.copy(first, copy)
        use(copy)
        status = in_child(lambda point=point: (die_at(point), go_on()))
        if os.WIFEXITED(status) and os.WEXITSTATUS(status):
            faults.append(f"point {point}: failed (status {status})")
        told, done = wrong(between)
        seen.add(done)
        faults += [f"point {point}: {one}" for one in told]
        if in_child(lambda done=done: go_on(done)):
            faults.append(f"point {point}: could not go on")
        if state() != between[-1]:
            faults.append(f"point {point}: going on made something else")
    told = {"points": points, "tried": len(tried), "faults": faults, "acts_done": sorted(seen)}
    print(json.dumps(told))


main()

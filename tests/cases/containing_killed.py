"""Kill a run of containment at every point of its writing, and while its request is answered.

    python containing_killed.py FOLDER

Prints one JSON object: the points tried, and what was wrong. Each try is a forked process on a copy
of a SQLite file, killed with SIGKILL; the far end is a server that outlives it.
"""

import json
import os
import shutil
import signal
import sys
from pathlib import Path

HERE = Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent))
os.environ["DJANGO_SETTINGS_MODULE"] = "console_test_settings"
folder = Path(sys.argv[1])
os.environ["DOORWARD_TEST_DATABASE"] = f"sqlite:///{folder / 'first.sqlite3'}"
os.environ["DOORWARD_RESPONDERS"] = str(folder / "responders.toml")
os.environ["INVENTED_OKTA"] = "invented-token"

import django  # noqa: E402

django.setup()

from django.db import connections  # noqa: E402

from cases.containing_made import later, on, plan, run, worker_case  # noqa: E402
from cases.killing import die_at, use  # noqa: E402
from casework import viewer  # noqa: E402
from containment.far_end import USER, FarEnd, OktaUser  # noqa: E402
from doorward.cases.containing_ending import settle  # noqa: E402
from doorward.cases.log import broken_entries  # noqa: E402
from doorward.store.models import Containment  # noqa: E402
from doorward.store.opening import migrate  # noqa: E402


class Deadly(OktaUser):
    """Kills whoever asks, after having done it, where `victim` is set."""

    victim = 0

    def __call__(self, came):
        answer = super().__call__(came)
        if self.victim and came.path.endswith("/lifecycle/suspend"):
            os.kill(self.victim, signal.SIGKILL)
        return answer


def killed(copy, who, made: int, point: int) -> bool:
    """Run in a child on a copy; whether it was killed."""
    connections["default"].close()
    child = os.fork()
    if child == 0:
        try:
            use(copy)
            if point:
                die_at(point)
            run(who, made)
        finally:
            os._exit(0)
    if not point:
        user.victim = child
    _, status = os.waitpid(child, 0)
    user.victim = 0
    return os.WIFSIGNALED(status)


def wrong_after(who, made: int) -> list[str]:
    """What does not agree once everything has been looked up and run again."""
    found, after = [], later(who, minutes=6)
    row = Containment.objects.get(pk=made)
    if row.state == "running":
        settle(after, made)
        row.refresh_from_db()
    states = [one.state for one in row.steps.order_by("position")]
    if user.status == "SUSPENDED" and "done" not in states[:1]:
        found.append(f"suspended, and the journal says {row.state}, {states}")
    if user.status == "ACTIVE" and "done" in states[:1]:
        found.append(f"not suspended, and the journal says {row.state}, {states}")
    if row.state == "running":
        found.append("still running after it was looked up")
    if row.state != "planned":
        made = plan(after, row.case, on(USER, "okta"))
    run(after, made)
    if user.status != "SUSPENDED":
        found.append("a second run did not suspend")
    if list(broken_entries()):
        found.append("the log is broken")
    return found


with FarEnd(user := Deadly()) as far:
    (folder / "responders.toml").write_text(
        f'accounts_an_hour = 99\n[responders.okta]\nkind = "okta"\nurl = "{far.url}"\n'
        'token_env = "INVENTED_OKTA"\n'
    )
    migrate()
    who, row = viewer(), worker_case()
    made = plan(who, row, on(USER, "okta"))
    connections["default"].close()
    tried, wrong, point = 0, [], 0
    while True:
        copy = folder / "copy.sqlite3"
        for old in folder.glob("copy.sqlite3*"):
            old.unlink()
        shutil.copy(folder / "first.sqlite3", copy)
        user.status = "ACTIVE"
        died = killed(copy, who, made, point)
        if not died and point:
            break
        tried += died
        use(copy)
        wrong += [f"point {point}: {one}" for one in wrong_after(who, made)]
        use(folder / "first.sqlite3")
        point += 1
    print(json.dumps({"tried": tried, "wrong": wrong}))

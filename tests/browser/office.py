"""A console with an invented company's cases: what several tests of a module share."""

import json
import os
import subprocess
import sys
from dataclasses import dataclass
from pathlib import Path

from browser.driving import SECRET, TESTS, Console, empty_database
from casework import BROWSER
from doorward.console.signed_in import COOKIE

COMPANY = """
from datetime import UTC, datetime
from pathlib import Path
from doorward.store.opening import open_store
open_store()
from doorward.cases.recording import record_screening
from doorward.cases.viewer import Viewer
from doorward.pipeline import ScreenOptions, screen
from doorward.simulate import Afterwards, Plan, company, write

folder = Path({folder!r})
plan = Plan(applications=120, seed=11, rings=2, afterwards=Afterwards())
write(company(plan), folder, files=False, force=True)
found = screen([folder], options=ScreenOptions(command="tests"))
record_screening(Viewer(name="command: demo", now=datetime.now(UTC)), found)
"""
"""Makes, screens and takes in an invented company, as ``doorward serve --demo`` does."""

ADDRESSES = """
import json
from casework import signed_in
from console.routes import OBJECTS, OPEN, people
from console.test_matrix import ROUTES
from doorward.model.cases import Role
from doorward.store.models import Case, SubjectRow

everybody = people()
made = {kind: objects(everybody) for kind, objects in OBJECTS.items()}
found = []
for route in ROUTES:
    if route.method != "GET" or route.pattern == "live/":
        continue
    for one in made[route.on]:
        may = [r for r in Role if r in route.roles and r in one.seen_by]
        if may or route.roles is OPEN:
            found.append([may[-1].value if may else "", route.address(one.values)])
            break
ring = Case.objects.filter(kind="ring").order_by("pk").first()
subject = SubjectRow.objects.order_by("pk").first()
found += [["legal", f"/case/{ring.pk}/"], ["hr-partner", f"/subject/{subject.pk}/"]]
found += [["investigator", "/queue/?status=any&ticked=page"], ["auditor", f"/case/{ring.pk}/"]]
found += [["investigator", "/no-such-page/"]]
tokens = {role.value: signed_in(who)[0] for role, who in everybody.items()}
print(json.dumps({"addresses": found, "tokens": tokens}))
"""
"""Prints every address that answers a GET with somebody who may see it, and sessions for all.

The table of addresses is that of the matrix, so that a new page is covered by itself.
"""


def demo_database(folder: Path) -> Path:
    """A database with an invented company's cases."""
    place = empty_database(folder)
    environment = os.environ | {
        "DOORWARD_DATABASE": f"sqlite:///{place}",
        "DOORWARD_SECRET_KEY": SECRET,
        "DJANGO_SETTINGS_MODULE": "doorward.console.settings",
        "PYTHONPATH": str(TESTS),
    }
    code = COMPANY.format(folder=str(folder / "company"))
    subprocess.run([sys.executable, "-c", code], env=environment, check=True, timeout=240)
    return place


@dataclass(frozen=True)
class Pages:
    """All pages there are: `addresses` as (role, address); `tokens` are sessions by role."""

    addresses: tuple[tuple[str, str], ...]
    tokens: dict[str, str]

    def context(self, chromium, console: Console, role: str, **more):
        """A browser with the session of somebody of a role, or with none."""
        context = chromium.new_context(base_url=console.origin, user_agent=BROWSER, **more)
        if role:
            context.add_cookies(
                [
                    {
                        "name": COOKIE,
                        "value": self.tokens[role],
                        "url": console.origin.replace("http:", "https:"),
                        "secure": True,
                        "httpOnly": True,
                        "sameSite": "Lax",
                    }
                ]
            )
        return context


def pages_of(console: Console) -> Pages:
    """Every page of a console, with objects made for those that need one."""
    said = json.loads(console.python(ADDRESSES).splitlines()[-1])
    return Pages(tuple((role, address) for role, address in said["addresses"]), said["tokens"])

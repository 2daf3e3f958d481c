"""`doorward metrics`, against a database of its own."""

import csv
import json
import os
import subprocess
import sys
from xml.etree import ElementTree

import pytest

MAKE = """
import sys
from datetime import UTC, datetime
sys.path.insert(0, sys.argv[2])
from doorward.store.opening import migrate, open_store
open_store(sys.argv[1]); migrate()
from casefactory import opened_cases, ring_case
from doorward.store.models import Case, SubjectRow
now = datetime.now(UTC)
opened_cases(30, now=now); ring_case(now=now)
for one in Case.objects.filter(kind="application").order_by("pk")[:12]:
    one.outcome, one.outcome_at = "confirmed", now
    one.save()
"""


def run(*arguments, home, code=0):
    environment = os.environ | {"DOORWARD_HOME": str(home), "COLUMNS": "80"}
    environment.pop("DOORWARD_DATABASE", None)
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    command = [sys.executable, *arguments]
    done = subprocess.run(command, capture_output=True, text=True, env=environment, check=False)
    assert done.returncode == code, done.stderr
    return done


@pytest.fixture(scope="module")
def database(tmp_path_factory):
    home = tmp_path_factory.mktemp("metrics")
    url = f"sqlite:///{home / 'cases.sqlite3'}"
    tests = os.path.dirname(os.path.dirname(__file__))  # noqa: PTH120 - of this file
    run("-c", MAKE, url, tests, home=home)
    return home, url


def metrics(database, *more, code=0):
    home, url = database
    return run("-m", "doorward", "metrics", "--database", url, *more, home=home, code=code)


def test_the_text_fits_a_terminal_and_says_what_is_counted(database):
    shown = metrics(database).stdout
    assert max(map(len, shown.splitlines())) <= 80
    assert "34 applications screened, 12 attempts stopped" in shown.replace("\n", " ")
    assert "Drills: none recorded yet" in shown
    assert "No groups were given" in shown
    assert "too few to say" in shown


def test_json_has_stable_keys(database):
    found = json.loads(metrics(database, "--json").stdout)
    assert {
        "since", "until", "counted_at", "scope", "synthetic", "headline", "screened", "stopped",
        "quarters", "stages", "roles", "teams", "rings", "bands", "waiting", "overturned",
        "to_detection", "groups", "feeds", "drills", "definitions",
    } <= set(found)  # fmt: skip
    assert (found["screened"], found["stopped"]) == (34, 12)
    last = found["quarters"][-1]
    assert set(last["change"]) == {
        "name", "title", "definition", "unit", "count", "value", "low", "high", "said",
    }  # fmt: skip


def test_csv_and_plots_are_written(database, tmp_path):
    table, plots = tmp_path / "m.csv", tmp_path / "plots"
    metrics(database, "--csv", str(table), "--plots", str(plots))
    with table.open(encoding="utf-8-sig", newline="") as file:
        rows = list(csv.DictReader(file))
    assert {"quarters", "bands", "feeds", "drills"} <= {row["part"] for row in rows}
    drawn = sorted(plots.iterdir())
    assert [one.name for one in drawn][:1] == ["cumulative.svg"]
    for one in drawn:
        root = ElementTree.parse(one).getroot()
        assert root.get("role") == "img"
        assert "prefers-color-scheme: dark" in one.read_text()


def test_groups_are_compared_from_a_file(database, tmp_path):
    file = tmp_path / "groups.csv"
    lines = [f"app-{number:04d},{'a' if number % 2 else 'b'}" for number in range(30)]
    file.write_text("\n".join(["application,group", *lines]))
    rows = json.loads(metrics(database, "--json", "--groups", str(file)).stdout)["groups"]["rows"]
    assert [(one["group"], one["applications"]) for one in rows] == [("a", 15), ("b", 15)]


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (("--since", "yesterday"), "write 2026-10-01 or 2026-Q4"),
        (("--since", "2026-Q5"), "write 2026-10-01 or 2026-Q4"),
        (("--since", "2020-01-02", "--until", "2020-01-01"), "ends before it begins"),
    ],
    ids=["word", "quarter", "backwards"],
)
def test_a_wrong_period_is_wrong_usage(database, given, said):
    assert said in metrics(database, *given, code=2).stderr


def test_a_quarter_can_be_asked_for(database):
    found = json.loads(
        metrics(database, "--json", "--since", "2025-q4", "--until", "2026-Q1").stdout
    )
    assert [one["name"] for one in found["quarters"]] == ["2025 Q4"]


def test_a_database_that_is_not_there_is_told(tmp_path):
    url = f"sqlite:///{tmp_path / 'none.sqlite3'}"
    done = run("-m", "doorward", "metrics", "--database", url, home=tmp_path, code=1)
    assert "there is no such database" in done.stderr
    assert not (tmp_path / "none.sqlite3").exists()

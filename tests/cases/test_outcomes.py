"""What turned out to be true, from cases to the calibration of the weights."""

import csv
import io
import json

import pytest
from click.testing import CliRunner

from casefactory import opened_cases, phone, ring_case, screening, texts
from casework import NOW, command, viewer
from doorward.cases.outcomes import outcomes_csv
from doorward.cases.recording import record_screening
from doorward.cases.viewer import Refused
from doorward.cli.calibrate import calibrate
from doorward.model.cases import Role
from doorward.store.models import Case

pytestmark = pytest.mark.django_db


def record(case, outcome):
    Case.objects.filter(pk=case.pk).update(status="closed", outcome=outcome, outcome_at=NOW)


def rows(who=None):
    return list(csv.DictReader(io.StringIO(outcomes_csv(who or viewer()))))


def test_every_outcome_is_a_row_and_open_cases_are_none():
    said = ("confirmed", "cleared", "unknown", "overturned", "")
    opened_cases(5)
    for case, outcome in zip(Case.objects.order_by("title"), said, strict=True):
        record(case, outcome)
    found = {one["application"]: (one["outcome"], one["recorded_as"]) for one in rows()}
    assert found == {
        "app-0000": ("confirmed", "confirmed"),
        "app-0001": ("cleared", "cleared"),
        "app-0002": ("unknown", "unknown"),
        "app-0003": ("cleared", "overturned"),
    }


def test_the_members_of_a_ring_have_its_outcome():
    record(ring_case(3), "confirmed")
    assert [one["outcome"] for one in rows()] == ["confirmed"] * 3


def test_the_last_outcome_of_an_application_holds():
    case = opened_cases(1)[0]
    record(case, "cleared")
    later = screening({"app-0000": [phone("app-0000", "+12025550177"), texts("app-0000")]})
    record_screening(command(), later)
    newer = Case.objects.get(status="open")
    Case.objects.filter(pk=newer.pk).update(
        status="closed", outcome="confirmed", outcome_at=NOW.replace(hour=23)
    )
    assert [one["outcome"] for one in rows()] == ["confirmed"]


def test_no_row_is_a_formula():
    run = screening({"=1+1": [phone("=1+1"), texts("=1+1")]})
    record_screening(command(), run)
    record(Case.objects.get(), "confirmed")
    assert rows()[0]["application"] == "'=1+1"


@pytest.mark.parametrize("role", [Role.TALENT, Role.AUDITOR, Role.ADMINISTRATOR, Role.HR_PARTNER])
def test_who_may_not_export_gets_no_outcomes(role):
    with pytest.raises(Refused):
        outcomes_csv(viewer(role))


def test_calibrate_runs_on_the_outcomes_and_the_assessments_of_the_run(tmp_path):
    ids = [f"app-{number:03d}" for number in range(40)]
    evidence = {
        one: [phone(one), texts(one)] if number % 2 else [phone(one)]
        for number, one in enumerate(ids)
    }
    run = screening(evidence)
    record_screening(command(), run)
    for number, case in enumerate(Case.objects.order_by("log_odds", "pk")):
        record(case, "confirmed" if number >= 18 else "cleared")
    run.write(tmp_path)
    outcomes = tmp_path / "outcomes.csv"
    outcomes.write_text(outcomes_csv(viewer()))
    done = CliRunner().invoke(
        calibrate, [str(tmp_path), "--outcomes", str(outcomes), "--json"], catch_exceptions=False
    )
    assert done.exit_code == 0, done.output
    result = json.loads(done.output)
    assert (result["cases"], result["confirmed"]) == (40, 22)
    moved = {signal for signal, *_ in result["moved"]}
    assert moved == {"A01", "B01"}

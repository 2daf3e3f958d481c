"""The family of a job, where the hiring system says one, becomes the team that was applied to."""

import msgspec
import pytest

import casefactory
from casework import command
from doorward.cases.recording import record_screening
from doorward.model import Application, Origin, Requisition
from doorward.pipeline.work import summary
from doorward.store.models import SubjectRow


def test_a_summary_says_the_family_of_the_job():
    application = Application(
        id="app-1",
        origin=Origin(file="invented.jsonl", record="1"),
        requisition=Requisition(id="r-1", title="Backend engineer", family="Payments"),
    )
    assert summary(application).team == "Payments"


@pytest.mark.django_db
def test_the_team_reaches_the_subject():
    run = casefactory.screening({"app-1": []})
    (one,) = run.content.summaries
    content = msgspec.structs.replace(
        run.content, summaries=(msgspec.structs.replace(one, team="Payments"),)
    )
    record_screening(command(), msgspec.structs.replace(run, content=content))
    assert SubjectRow.objects.get(subject_id="app-1").team == "Payments"

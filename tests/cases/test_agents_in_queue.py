"""What the watch finds of an agent is a case of its own kind, in the queue of everyone."""

import pytest

from agent_lives import BOT, MONDAY, call, context, known, worker
from casework import command
from doorward.cases import playing
from doorward.model.cases import CaseKind
from doorward.store.models import Case, CaseSubject
from doorward.watch.detectors import DETECTORS
from doorward.watch.engine import Engine
from doorward.watch.entities import Entity, EntityKind
from doorward.watch.state import EntityState

pytestmark = pytest.mark.django_db


def found(index, **made):
    engine, given = Engine(DETECTORS), context(index, worker())
    seen = call(MONDAY, index=index, **made)
    return engine.advance(Entity(EntityKind.AGENT, seen.agent), [seen], EntityState(), given)


@pytest.fixture(autouse=True)
def nothing_contains(monkeypatch, tmp_path):
    monkeypatch.setenv("DOORWARD_RESPONDERS", str(tmp_path / "none.toml"))
    (tmp_path / "none.toml").write_text("", encoding="utf-8")


def test_a_stopped_agent_opens_a_case_of_an_agent():
    findings = found(known(standing="suspended"), person="sam@example.com")
    assert [one.detector for one in findings] == ["N05.stopped"]
    playing.take_in(command(), findings, {})
    case = Case.objects.get()
    assert case.kind == CaseKind.AGENT.value
    (about,) = CaseSubject.objects.filter(case=case)
    assert (about.subject.kind, about.subject.subject_id) == ("agent", BOT)


def test_the_same_findings_again_change_nothing():
    findings = found(known(), client=None, told="stranger-9")
    playing.take_in(command(), findings, {})
    playing.take_in(command(), findings, {})
    assert Case.objects.count() == 1

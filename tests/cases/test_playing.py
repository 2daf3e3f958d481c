"""Playbooks played for findings: proposals, acts, and everything that holds the machine back."""

import json
from datetime import timedelta

import pytest

from cases.containing_made import later, no_pause
from casework import NOW, command, viewer
from containment.far_end import USER, FarEnd, OktaUser
from doorward.cases import containing_switch, playing, playing_acting
from doorward.cases.playing import Outcome
from doorward.cases.viewer import Refused
from doorward.containment.playbooks import STEP, TRIGGER
from doorward.model import Evidence, Fact, Strength, Subject, SubjectKind
from doorward.model.cases import Role
from doorward.model.workforce import Person
from doorward.store.models import Case, CaseTask, Containment, ContainmentStep, LogEntry
from doorward.watch.entities import Entity, EntityKind
from doorward.watch.findings import Finding

pytestmark = pytest.mark.django_db
BOOK = "playbook--00000000-0000-4000-8000-000000000001"
SUSPEND = {"type": "doorward-step", "responder": "okta", "step": "suspend", "account": "00u.+"}
SESSIONS = SUSPEND | {"step": "end-sessions"}


@pytest.fixture
def user():
    return OktaUser()


@pytest.fixture
def far(user):
    with FarEnd(user) as end:
        yield end


@pytest.fixture
def setup(far, tmp_path, monkeypatch):
    """Writes a playbook and the settings; returns a function that does, with changes."""
    monkeypatch.setenv("INVENTED_OKTA", "invented-token")
    monkeypatch.setenv("DOORWARD_RESPONDERS", str(tmp_path / "responders.toml"))

    def write(steps=(SUSPEND, None), enabled=True, machine=5, **trigger):
        books = tmp_path / "books"
        books.mkdir(exist_ok=True)
        (books / "one.json").write_text(json.dumps(book(steps, **trigger)))
        (tmp_path / "responders.toml").write_text(
            f'[playbooks]\nfolder = "{books}"\npeople_an_hour = {machine}\n'
            f"enabled = {json.dumps([BOOK] if enabled else [])}\n"
            f'[responders.okta]\nkind = "okta"\nurl = "{far.url}"\ntoken_env = "INVENTED_OKTA"\n'
        )

    write()
    return write


def book(steps, **trigger):
    workflow = {"start--1": {"type": "start", "on_completion": "action--0"}}
    for number, plan in enumerate(steps):
        last = number == len(steps) - 1
        workflow[f"action--{number}"] = {
            "type": "action",
            "name": "Hold the sign-in" if plan else "Speak with the person",
            "on_completion": "end--1" if last else f"action--{number + 1}",
            "step_extensions": {STEP: plan} if plan else {},
        }
    given = {"mode": "automatic", "confidence": 0.01, "behaviours": ["G09"], "people_an_hour": 2}
    return {
        "type": "playbook",
        "spec_version": "cacao-2.0",
        "id": BOOK,
        "name": "Invented",
        "workflow_start": "start--1",
        "workflow": workflow | {"end--1": {"type": "end"}},
        "playbook_extensions": {TRIGGER: {"type": "doorward-trigger"} | given | trigger},
    }


def found(person="w-1", number=1, family="device", strength=Strength.MEDIUM, **over):
    subject = Subject(SubjectKind.WORKER, person)
    one = Evidence(
        subject=subject,
        signal="G09",
        strength=strength,
        family=family,
        reason="Signed in from a machine that is not managed.",
        facts=(Fact("machine", f"m-{number}", "invented.jsonl#1 device"),),
        clears="The person shows the machine.",
        observed_at=NOW,
    )
    values = {
        "id": f"{number:032d}",
        "entity": Entity(EntityKind.PERSON, person),
        "detector": "G09",
        "observed_at": NOW,
        "confidence": 0.2,
        "evidence": (one,),
        "event_ids": (f"e-{number}",),
        "synthetic": True,
    }
    return Finding(**(values | over))


def people(*ids):
    return {one: Person(id=one, aliases=(f"{one}@example.com", USER)) for one in ids or ("w-1",)}


def take_in(*findings, who=None, known=None):
    return playing.take_in(who or command(), findings, known or people(), pause=no_pause)


def test_an_enabled_playbook_acts_at_once_and_opens_a_case(setup, user):
    (played,) = take_in(found())
    assert (played.outcome, user.status) == (Outcome.ACTED, "SUSPENDED")
    row = Containment.objects.get()
    assert (row.state, row.playbook, row.case_id) == ("done", BOOK, played.case)
    assert row.expires_at > NOW
    assert Case.objects.get().pk == played.case
    titles = set(CaseTask.objects.values_list("title", flat=True))
    assert "Speak with the person" in titles
    assert any("Decide on the hold" in one for one in titles)
    assert LogEntry.objects.filter(act="playbook-acted").count() == 1


def test_what_cannot_be_taken_back_waits_for_a_person(setup, user):
    setup(steps=(SUSPEND, SESSIONS))
    (played,) = take_in(found())
    done, waiting = Containment.objects.order_by("pk")
    assert (done.state, waiting.state) == ("done", "planned")
    assert ContainmentStep.objects.get(plan=waiting).kind == "end-sessions"
    assert user.sessions > 0
    assert len(played.plans) == 2


@pytest.mark.parametrize(
    ("change", "why"),
    [
        ({"enabled": False}, "not enabled"),
        ({"mode": "person"}, "asks a person"),
        ({"steps": (SESSIONS,)}, "nothing in it"),
    ],
)
def test_without_leave_to_act_it_proposes(setup, user, far, change, why):
    setup(**change)
    (played,) = take_in(found())
    assert played.outcome is Outcome.PROPOSED
    assert why in played.why
    assert user.status == "ACTIVE"
    assert all(one.startswith("GET") for one in far.asked)
    assert Containment.objects.get().state == "planned"
    assert CaseTask.objects.filter(title__contains="Look at plan").count() == 1


def test_the_same_findings_again_do_nothing_more(setup, far):
    take_in(found())
    asked = len(far.asked)
    assert take_in(found()) == ()
    assert len(far.asked) == asked
    assert Containment.objects.count() == 1


def test_it_cools_down(setup, user):
    take_in(found())
    soon = command(NOW + timedelta(hours=23))
    assert take_in(found(number=2), who=soon) == ()
    user.status = "ACTIVE"
    after = command(NOW + timedelta(hours=25))
    assert len(take_in(found(number=3), who=after)) == 1


def test_the_machine_acts_on_few_people_an_hour(setup, user):
    all_people = people("w-1", "w-2", "w-3")
    for number, one in enumerate(all_people, 1):
        user.status = "ACTIVE"
        (played,) = take_in(found(one, number), known=all_people)
    assert played.outcome is Outcome.PROPOSED
    assert "2 people an hour" in played.why
    assert user.status == "ACTIVE"
    assert LogEntry.objects.filter(act="playbook-held-back").count() == 1


def test_all_playbooks_together_have_a_limit_too(setup, user):
    setup(machine=1)
    take_in(found())
    user.status = "ACTIVE"
    (played,) = take_in(found("w-2", 2), known=people("w-1", "w-2"))
    assert "playbooks act on 1 people" in played.why
    assert user.status == "ACTIVE"


def test_nothing_is_done_while_containment_is_stopped(setup, user):
    containing_switch.stop(viewer(Role.INVESTIGATOR), "Something is wrong with the detectors")
    (played,) = take_in(found())
    assert played.outcome is Outcome.PROPOSED
    assert "stopped" in played.why
    assert user.status == "ACTIVE"


@pytest.mark.parametrize(
    ("over", "cases"),
    [
        ({"confidence": 0.001}, 1),
        ({"detector": "F04"}, 1),
        ({"evidence": found(family="input-timing").evidence}, 1),
        ({"evidence": found(strength=Strength.WEAK).evidence}, 0),
    ],
    ids=["not-sure-enough", "another", "timing-alone", "weak-alone"],
)
def test_it_is_not_for_other_findings(setup, over, cases):
    assert take_in(found(**over)) == ()
    assert Case.objects.count() == cases
    assert not Containment.objects.exists()


def test_somebody_without_such_an_account_is_told_to_a_person(setup, user):
    (played,) = take_in(found(), known={"w-1": Person(id="w-1")})
    assert played.outcome is Outcome.PROPOSED
    step = ContainmentStep.objects.get()
    assert "no account" in step.problem
    assert user.status == "ACTIVE"


def test_a_responder_that_is_not_set_up_is_named(setup):
    setup(steps=(SUSPEND | {"responder": "entra"},))
    (played,) = take_in(found())
    assert played.outcome is Outcome.PROPOSED
    assert "entra" in played.why


def test_a_provider_that_is_down_costs_the_act_and_not_the_case(setup, far, user):
    far.answers = [503] * 50
    (played,) = take_in(found())
    assert played.outcome is Outcome.PROPOSED
    assert Case.objects.count() == 1
    assert user.status == "ACTIVE"


def test_only_who_may_run_jobs_takes_findings_in(setup):
    with pytest.raises(Refused) as refused:
        take_in(found(), who=viewer(Role.AUDITOR))
    assert refused.value.code == "not-allowed"


def test_a_broken_playbook_stops_playing_and_says_so(setup, tmp_path):
    (tmp_path / "books" / "two.json").write_text("{")
    with pytest.raises(Refused, match=r"two\.json"):
        take_in(found())
    assert Case.objects.count() == 1


def test_what_the_machine_did_is_undone_like_anything_else(setup, user):
    from cases.containing_made import undo

    take_in(found())
    who = later(viewer(Role.INVESTIGATOR), minutes=5)
    undo(who, Containment.objects.get().pk)
    assert user.status == "ACTIVE"
    assert Containment.objects.get().state == "undone"


@pytest.mark.parametrize(
    ("hours", "why"), [(25, "more than 24 hours ago"), (-2, "not yet")], ids=["old", "ahead"]
)
def test_the_machine_does_not_act_on_what_was_not_seen_just_now(setup, user, hours, why):
    one = found(observed_at=NOW - timedelta(hours=hours))
    (played,) = take_in(one)
    assert played.outcome is Outcome.PROPOSED
    assert why in played.why
    assert user.status == "ACTIVE"
    assert take_in(one) == ()


@pytest.mark.parametrize("sent", [False, True], ids=["before-the-request", "after-it"])
def test_a_process_that_died_in_the_middle_is_gone_on_with(setup, far, user, monkeypatch, sent):
    class Died(BaseException):
        """As SIGKILL would."""

    def die(*_):
        raise Died

    with monkeypatch.context() as patched:
        name = "result" if sent else "intend"
        patched.setattr(playing_acting.TableJournal, name, die)
        with pytest.raises(Died):
            take_in(found())
    assert Containment.objects.get().state == "running"
    assert user.status == ("SUSPENDED" if sent else "ACTIVE")
    (played,) = take_in(found())
    assert played.outcome is Outcome.ACTED
    assert (user.status, Containment.objects.get().state) == ("SUSPENDED", "done")
    assert sum(one.startswith("POST") for one in far.asked) == 1
    assert CaseTask.objects.filter(title__contains="Decide on the hold").count() == 1
    assert ContainmentStep.objects.get().state == "done"  # and so it can be undone
    assert take_in(found()) == ()


def test_a_process_that_died_before_a_plan_was_whole_left_nothing(setup, user, monkeypatch):
    class Died(BaseException):
        """As SIGKILL would."""

    def die(*_):
        raise Died

    with monkeypatch.context() as patched:
        patched.setattr(playing_acting, "require_not_stopped", die)
        with pytest.raises(Died):
            take_in(found())
    assert not Containment.objects.exists()
    (played,) = take_in(found())
    assert played.outcome is Outcome.ACTED

"""Identifiers are masked until a reason and a touch of the key are given, for one case."""

from datetime import timedelta

import msgspec
import pytest

from cases.acts import propose
from cases.made import HANDLE, NAME, PHONE, SECRETS, STREET, case, proof
from casework import NOW, command, person, viewer
from doorward.access import sessions
from doorward.cases import looking
from doorward.cases.log import broken_entries
from doorward.cases.retention import hold
from doorward.cases.subjects import tie
from doorward.cases.viewer import Refused
from doorward.model.cases import Action, CaseKind, Role
from doorward.store.models import LogEntry, Look, Note, Person

pytestmark = pytest.mark.django_db
WHY = "Comparing the phone number with the agency's list"
KINDS = pytest.mark.parametrize("kind", CaseKind)


def opened(who, made, why=WHY, **over):
    given = proof(who, "unmask", made.pk, why, **over)
    return looking.look(who, made.pk, why, given)


def shown(who, made) -> str:
    return msgspec.json.encode(looking.shown_case(who, made.pk)).decode()


def refused(code, act, *arguments):
    with pytest.raises(Refused) as told:
        act(*arguments)
    assert told.value.code == code


@KINDS
def test_nothing_of_a_case_is_in_clear_without_a_look(kind):
    made, who = case(kind), viewer()
    Note.objects.create(
        case=made, author=Person.objects.get(pk=who.person), at=NOW, text=" ".join(SECRETS)
    )
    text = shown(who, made)
    assert [secret for secret in SECRETS if secret in text] == []
    assert '"unmasked":false' in text


@KINDS
def test_all_of_it_is_in_clear_with_one(kind):
    made, who = case(kind), viewer()
    opened(who, made)
    text = shown(who, made)
    assert [secret for secret in SECRETS if secret not in text] == []
    assert '"unmasked":true' in text


def test_a_case_is_shown_with_all_that_is_in_it():
    made, who = case(CaseKind.RING), viewer()
    whole = looking.shown_case(who, made.pk)
    assert (whole.label, whole.version) == (f"C-{made.pk:06d}", 1)
    assert [one.kind for one in whole.subjects] == ["application", "application"]
    assert [one.weighed.evidence.signal for one in whole.evidence] == ["A01", "A01"]
    assert [len(one.assessment.evidence) for one in whole.assessments] == [1, 1]
    assert [one.found.code for one in whole.tasks] == ["compare-birth-date"]
    assert whole.ring is not None
    assert whole.ring.edges[0].kind == "phone"
    assert PHONE not in whole.ring.edges[0].id


def test_a_look_is_for_one_case_one_session_and_a_quarter_of_an_hour():
    made, other, who = case(), case(), viewer()
    until = opened(who, made).until
    assert until == NOW + timedelta(minutes=15)
    assert looking.live_look(who, made.pk).reason == WHY
    assert looking.live_look(who, other.pk) is None
    again = viewer(who=Person.objects.get(pk=who.person))
    assert looking.live_look(again, made.pk) is None
    later = msgspec.structs.replace(who, now=until)
    assert looking.live_look(later, made.pk) is None
    assert NAME not in shown(later, made)


def test_a_look_ends_with_its_session_and_when_it_is_ended():
    made, who = case(), viewer()
    opened(who, made)
    looking.end_look(who, made.pk)
    assert looking.live_look(who, made.pk) is None
    opened(who, made)
    sessions.end_sessions(Person.objects.get(pk=who.person), "left", NOW)
    assert looking.live_look(who, made.pk) is None
    refused("not-allowed", opened, who, made)


def test_each_look_is_logged_with_who_which_and_why_and_never_a_value():
    made, who = case(), viewer()
    opened(who, made, f"{NAME} says that {PHONE} is a shared line")
    entry = LogEntry.objects.get(act="look")
    assert (entry.person_id, entry.object_id) == (who.person, str(made.pk))
    assert "says that" in entry.reason
    assert [secret for secret in SECRETS if secret in entry.reason + entry.facts] == []
    assert list(broken_entries()) == []


@pytest.mark.parametrize("role", [Role.AUDITOR, Role.ADMINISTRATOR])
def test_roles_without_the_right_get_no_look(role):
    made, who = case(), viewer(role)
    refused("not-allowed", opened, who, made)
    assert not Look.objects.exists()


def test_commands_get_no_look_and_see_masked_values():
    made = case()
    refused("not-allowed", looking.look, command(), made.pk, WHY, None)
    assert NAME not in shown(command(), made)


def test_a_look_at_what_may_not_be_seen_is_not_found():
    worker, who = case(CaseKind.WORKER), viewer(Role.TALENT)
    refused("not-found", opened, who, worker)
    refused("not-found", looking.live_look, who, worker.pk)
    refused("not-found", looking.shown_case, who, worker.pk)
    refused("not-found", looking.shown_case, who, 10**9)


def test_a_look_needs_a_reason_of_some_length():
    made, who = case(), viewer()
    refused("reason-missing", opened, who, made, " because ")
    refused("too-long", opened, who, made, "because " * 200)


@pytest.mark.parametrize(
    "over",
    [
        {"action": "decide"},
        {"object_id": "0"},
        {"content_sha256": "0" * 64},
        {"person": 10**6},
        {"key": 10**6},
        {"at": NOW - timedelta(minutes=6)},
        {"at": NOW + timedelta(minutes=6)},
    ],
    ids=["other act", "other case", "other reason", "other person", "no key", "old", "ahead"],
)
def test_a_look_needs_a_fresh_touch_bound_to_it(over):
    made, who = case(), viewer()
    with pytest.raises(Refused) as told:
        opened(who, made, **over)
    assert told.value.code == "step-up"
    refused("step-up", looking.look, who, made.pk, WHY, None)
    assert not Look.objects.exists()


def test_somebody_elses_key_proves_nothing():
    made, who, other = case(), viewer(), person()
    with pytest.raises(Refused) as told:
        opened(who, made, key=other.keys.first().pk)
    assert told.value.code == "step-up"


def test_masked_values_of_two_sessions_cannot_be_joined():
    made, one, two = case(), viewer(), viewer()
    first, second = (looking.shown_case(who, made.pk).subjects[0].name for who in (one, two))
    assert first.startswith("A. H. [")
    assert first != second
    assert looking.shown_case(one, made.pk).subjects[0].name == first


def test_no_reason_takes_what_evidence_holds_into_the_log():
    """The auditor reads the log, and nothing is ever taken out of it."""
    made, said = case(), "I know " + "; ".join((NAME, PHONE, STREET, HANDLE)) + " of old"
    row = made.subjects.first().subject
    legal = viewer(Role.LEGAL)
    looking.look(legal, made.pk, said, proof(legal, "unmask", made.pk, said))
    propose(legal, made, Action.CLEAR, said)
    hold(legal, [row.pk], said)
    other = case().subjects.first().subject
    tie(legal, row.pk, other.pk, said)
    entries = LogEntry.objects.all()
    assert {"look", "decision-in-force", "legal-hold", "subjects-tied"} <= {
        one.act for one in entries
    }
    text = " ".join(one.reason + one.facts for one in entries)
    assert [secret for secret in SECRETS if secret in text] == []

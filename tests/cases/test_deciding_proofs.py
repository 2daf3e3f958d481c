"""What two keys signed is verified again from what is stored, years later and without them."""

import base64
import json

import pytest

import casefactory
from cases.acts import refused
from casework import command, viewer
from console.keyed import keyed
from doorward.cases.deciding_proofs import proof_faults
from doorward.model.cases import Role
from doorward.store.models import Decision, Key, SubjectRow

FIRST = "  Two people gave one phone number;\r\nneither could say why.\u200b\u202e We asked both. "
SECOND = "I have read it all and come to the same result\r\n"
pytestmark = pytest.mark.django_db


@pytest.fixture
def made(settings) -> Decision:
    """A decision that two people took in their browsers, with keys of their own."""
    settings.DEMO = True
    [case] = casefactory.opened_cases(1)
    first, second = keyed(Role.TALENT), keyed(Role.LEGAL)
    address = f"/case/{case.pk}/"
    asked = {"action": "withdraw-offer", "reason": FIRST}
    assert first.send(f"{address}decide/", asked, "propose").status_code == 303
    one = Decision.objects.get()
    agreed = {"answer": "agree", "reason": SECOND}
    answer = second.send(f"{address}decisions/{one.pk}/review/", agreed, "review")
    assert answer.status_code == 303
    return Decision.objects.get()


def faults() -> list[str]:
    return list(proof_faults(command()))


def test_both_signatures_are_good_though_the_reasons_were_tidied(made):
    assert made.state == "in-force"
    assert "\r" not in made.reason + made.second_reason
    assert "\u202e" not in made.reason
    assert faults() == []


def test_they_stay_good_when_the_keys_are_lost_and_the_console_moves(made, monkeypatch):
    Key.objects.update(revoked_at=made.second_at, revoked_why="lost")
    monkeypatch.setenv("DOORWARD_ORIGIN", "https://doorward.example.com")
    assert faults() == []


@pytest.mark.parametrize("which", ["first", "second"])
def test_another_reason_is_found(made, which):
    field = {"first": "reason", "second": "second_reason"}[which]
    Decision.objects.update(**{field: "It was written down by somebody else later on"})
    [said] = faults()
    assert f"the {which} signature" in said
    assert "not what was signed" in said


def test_another_action_is_found(made):
    Decision.objects.update(action="report")
    [said] = faults()
    assert "the reason or the action is not what was signed" in said


def test_a_refusal_that_was_turned_into_agreement_is_found(made):
    Decision.objects.update(state="refused")
    assert "the second signature" in faults()[0]


def test_a_reason_may_lose_the_name_of_who_was_erased_but_only_then(made):
    Decision.objects.update(reason="(erased) gave one phone number")
    assert len(faults()) == 1
    SubjectRow.objects.update(erased_at=made.second_at)
    assert faults() == []


@pytest.mark.parametrize("which", ["first", "second"])
def test_a_signature_that_no_key_made_is_found(made, which):
    proof = json.loads(getattr(made, f"{which}_proof"))
    assertion = json.loads(proof["assertion"])
    raw = bytearray(base64.urlsafe_b64decode(assertion["response"]["signature"] + "=="))
    raw[-1] ^= 1
    changed = base64.urlsafe_b64encode(bytes(raw)).rstrip(b"=").decode()
    assertion["response"]["signature"] = changed
    proof["assertion"] = json.dumps(assertion)
    Decision.objects.update(**{f"{which}_proof": json.dumps(proof)})
    [said] = faults()
    assert f"the {which} signature" in said
    assert "signature: is not good" in said


def test_one_persons_signature_is_not_anothers(made):
    Decision.objects.update(first_proof=made.second_proof)
    assert "it is somebody else's" in faults()[0]


def test_a_decision_against_somebody_without_a_signature_is_found(made):
    Decision.objects.update(state="refused", second_proof="", first_proof="")
    assert "there is none" in faults()[0]


@pytest.mark.parametrize("kept", ["{}", "no JSON", '{"person": "x"}'])
def test_a_proof_that_cannot_be_read_is_found(made, kept):
    Decision.objects.update(first_proof=kept)
    assert "cannot be read" in faults()[0]


@pytest.mark.parametrize("role", [Role.TALENT, Role.INVESTIGATOR, Role.HR_PARTNER])
def test_who_may_not_read_the_log_may_not_ask(role):
    assert refused(proof_faults, viewer(role)) == "not-allowed"

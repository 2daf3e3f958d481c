"""Each recipient sees what its profile says, and no more, in every file of the pack."""

import zipfile
from datetime import timedelta

import msgspec
import pytest

from cases.acts import refused
from cases.made import EMAIL, HANDLE, NAME, OTHER, PHONE, SECRETS, case, proof
from casework import NOW, command, person, viewer
from doorward.cases.log import broken_entries
from doorward.cases.looking import EXPORT_ACTION
from doorward.cases.pack.exporting import export_case, pack_case
from doorward.cases.pack.profiles import Recipient, masked_profile, profile_of, profiles
from doorward.cases.pack.redacting import third_parties
from doorward.model import Fact, FactKind
from doorward.model.cases import CaseKind, Role
from doorward.store.models import Case, LogEntry, Note

WHY = "The invented authority asked for the case"
COLLEAGUE = "Quentin Colleague"


def texts(place) -> dict[str, str]:
    with zipfile.ZipFile(place) as opened:
        names = [one for one in opened.namelist() if not one.endswith(".pdf")]
        return {name: opened.read(name).decode() for name in names}


def exported(tmp_path, recipient, reason=WHY) -> dict[str, str]:
    made = case()
    said = " ".join(SECRETS)
    Note.objects.create(case=made, author=person(name=COLLEAGUE), at=NOW, text=f"inward {said}")
    export_case(command(), made.pk, recipient, reason, tmp_path / "pack.zip")
    return texts(tmp_path / "pack.zip")


def holding(files, secret) -> list[str]:
    return [name for name, text in files.items() if secret in text]


@pytest.mark.django_db
@pytest.mark.parametrize("recipient", Recipient)
def test_nothing_is_in_clear_without_a_reason(tmp_path, recipient):
    files = exported(tmp_path, recipient, "")
    assert [(one, holding(files, one)) for one in SECRETS if holding(files, one)] == []
    assert not LogEntry.objects.filter(act="look-for-export").exists()
    assert '"identifiers_in_clear": false' in files["manifest.json"]


@pytest.mark.django_db
def test_internal_masks_even_with_a_reason(tmp_path):
    files = exported(tmp_path, Recipient.INTERNAL)
    assert [(one, holding(files, one)) for one in SECRETS if holding(files, one)] == []
    assert "inward" in files["case.json"]


@pytest.mark.django_db
def test_counsel_sees_everything(tmp_path):
    files = exported(tmp_path, Recipient.COUNSEL)
    assert [one for one in SECRETS if one not in files["case.json"]] == []
    assert COLLEAGUE in files["case.json"]
    assert NAME in files["summary.html"]
    assert PHONE in files["forms/seal.txt"]
    assert NAME in files["bundle.json"]


@pytest.mark.django_db
def test_an_authority_sees_the_subject_but_no_third_party_and_no_notes(tmp_path):
    files = exported(tmp_path, Recipient.LAW_ENFORCEMENT)
    assert NAME in files["case.json"]
    assert EMAIL in files["forms/ic3.txt"]
    assert holding(files, OTHER) == []
    assert holding(files, "inward") == []
    assert holding(files, COLLEAGUE) == []
    assert "forms/seal.txt" not in files


@pytest.mark.django_db
def test_a_partner_gets_indicators_and_no_person(tmp_path):
    files = exported(tmp_path, Recipient.PARTNER)
    assert PHONE in files["bundle.json"]
    assert EMAIL in files["artefacts/facts.csv"]
    hidden = (NAME, OTHER, "Hiddenname", "Concealed", "9 Concealed Lane", "inward", COLLEAGUE)
    assert [(one, holding(files, one)) for one in hidden if holding(files, one)] == []
    assert not [name for name in files if name.startswith("forms/")]
    assert HANDLE in files["bundle.json"]


@pytest.mark.django_db
def test_clear_identifiers_are_logged_and_the_export_with_its_digest(tmp_path):
    made = case()
    done = export_case(command(), made.pk, Recipient.COUNSEL, f"{NAME}: {WHY}", tmp_path / "p.zip")
    acts = list(LogEntry.objects.filter(object_id=str(made.pk)).order_by("number"))
    assert [one.act for one in acts] == ["look-for-export", "case-exported"]
    assert NAME not in acts[0].reason
    assert WHY in acts[0].reason
    facts = msgspec.json.decode(acts[1].facts)
    assert facts["sha256"] == done.sha256
    assert facts["recipient"] == "counsel"
    assert list(broken_entries()) == []


@pytest.mark.django_db
def test_a_person_needs_reason_and_a_fresh_touch_for_just_this():
    made, who = case(), viewer()
    good = proof(who, EXPORT_ACTION, made.pk, "counsel", WHY)
    assert refused(pack_case, who, made.pk, Recipient.COUNSEL, WHY) == "step-up"
    assert refused(pack_case, who, made.pk, Recipient.COUNSEL, "", good) == "reason-missing"
    wrong = proof(who, EXPORT_ACTION, made.pk, "partner", WHY)
    assert refused(pack_case, who, made.pk, Recipient.COUNSEL, WHY, wrong) == "step-up"
    old = proof(who, EXPORT_ACTION, made.pk, "counsel", WHY, at=NOW - timedelta(minutes=6))
    assert refused(pack_case, who, made.pk, Recipient.COUNSEL, WHY, old) == "step-up"
    assert not LogEntry.objects.exists()
    done, data = pack_case(who, made.pk, Recipient.COUNSEL, WHY, good)
    assert done.size == len(data)


@pytest.mark.django_db
@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("kind", CaseKind)
def test_who_may_export_what(role, kind):
    made, who = case(kind), viewer(role)
    if role in {Role.INVESTIGATOR, Role.LEGAL}:
        done, _ = pack_case(who, made.pk, Recipient.INTERNAL)
        assert done.case == made.pk
        assert refused(pack_case, who, 10**9, Recipient.INTERNAL) == "not-found"
    else:
        assert refused(pack_case, who, made.pk, Recipient.INTERNAL) == "not-allowed"
        assert not LogEntry.objects.exists()


@pytest.mark.django_db
def test_nothing_of_the_case_is_changed_by_an_export(tmp_path):
    made = case()
    before = Case.objects.filter(pk=made.pk).values().get()
    export_case(command(), made.pk, Recipient.COUNSEL, WHY, tmp_path / "p.zip")
    assert Case.objects.filter(pk=made.pk).values().get() == before


def test_profiles_name_every_recipient_and_kind():
    assert set(profiles().profiles) == set(Recipient)
    assert not profile_of(Recipient.INTERNAL).needs_reason
    for one in Recipient:
        assert not masked_profile(profile_of(one)).needs_reason


def test_third_parties_are_known_by_label_and_by_name():
    facts = [
        Fact("referee's contact", "ref@mail.example", "", FactKind.EMAIL),
        Fact("e-mail", "own@mail.example", "", FactKind.EMAIL),
        Fact("referee's address", "own@mail.example", "", FactKind.EMAIL),
        Fact("name", "Somebody Else", "", FactKind.NAME),
        Fact("name on the list", "Listed Person", "", FactKind.NAME),
        Fact("name", "Avery  HIDDENNAME", "", FactKind.NAME),
    ]
    found = third_parties(facts, ["Avery Hiddenname"])
    assert found == {(FactKind.EMAIL, "ref@mail.example"), (FactKind.NAME, "somebody else")}

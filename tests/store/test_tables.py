"""The tables and their migrations agree, and refuse by themselves what must never be."""

import pytest
from django.core.management import call_command
from django.db import IntegrityError, transaction

from casework import NOW, person
from doorward.store.models import Case, Decision


def case() -> Case:
    return Case.objects.create(
        kind="application",
        title="invented",
        status="open",
        band="look",
        band_rank=2,
        log_odds=-3.0,
        expected_precision=0.05,
        base_rate=0.001,
        stage="application",
        opened_at=NOW,
        updated_at=NOW,
    )


def decision(**over):
    first = person()
    values = {
        "case": case(),
        "action": "withdraw-offer",
        "adverse": True,
        "state": "in-force",
        "reason": "because",
        "first_by": first,
        "first_key": first.keys.first(),
        "first_at": NOW,
        "first_proof": "{}",
    }
    return Decision(**(values | over))


@pytest.mark.django_db
def test_there_is_no_change_without_a_migration():
    call_command("makemigrations", "--check", "--dry-run", verbosity=0)


@pytest.mark.django_db
def test_an_adverse_decision_of_one_person_cannot_be_stored():
    with pytest.raises(IntegrityError, match="adverse_needs_two"), transaction.atomic():
        decision().save()


@pytest.mark.django_db
def test_an_adverse_decision_of_two_people_with_one_key_cannot_be_stored():
    made, second = decision(second_reason="agreed", second_proof="{}"), person()
    made.second_by, made.second_key, made.second_at = second, made.first_key, NOW
    with pytest.raises(IntegrityError, match="adverse_needs_two"), transaction.atomic():
        made.save()
    made.second_key = second.keys.first()
    made.save()
    assert Decision.objects.get().second_by == second


@pytest.mark.django_db
def test_a_decision_without_a_reason_cannot_be_stored():
    with pytest.raises(IntegrityError, match="reason"), transaction.atomic():
        decision(adverse=False, reason="").save()

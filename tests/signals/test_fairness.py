"""What no signal may read or be is refused where the signal is registered."""

import pytest

import doorward.screening
import doorward.verification.checks  # noqa: F401 - both register signals
from doorward.model import Strength
from doorward.signals import (
    PROHIBITED_ROWS,
    FairnessError,
    FairnessMark,
    Registry,
    SignalDefinitionError,
    applicant_signals,
    lint,
    signal,
)

PROHIBITED_FIELDS = [
    "application.name_ethnicity",
    "application.statements.name_origin",
    "application.statements.nationality",
    "application.citizenship",
    "application.passport_country",
    "application.birthplace",
    "application.birth_place",
    "application.country_of_birth",
    "application.ethnicity",
    "application.accent",
    "application.photo_appearance",
    "application.photo.appearance",
    "application.client_events.keyboard_language",
    "application.client_events.keyboard",
    "application.client_events.language",
    "application.statements.educations.school_country",
    "application.statements.educations.country",
    "application.postcode_risk",
    "application.postal_code",
    "application.zip",
    "application.statements.gender",
    "application.statements.age",
]


def declare(signal_id="A01", *, registry=None, **changes):
    options = {
        "title": "title",
        "family": "contact",
        "strength": Strength.WEAK,
        "fairness": FairnessMark.FAIR,
        "reads": ("phones.e164",),
        "needs": ("phones.e164",),
        "clears": "ask",
        "sources": ("V",),
    } | changes

    def check(dossier, knowledge):
        """Explains itself."""
        return ()

    chosen = Registry() if registry is None else registry
    signal(signal_id, registry=chosen, **options)(check)
    return chosen


@pytest.mark.parametrize("path", PROHIBITED_FIELDS)
def test_a_prohibited_field_is_refused(path):
    with pytest.raises(FairnessError):
        lint("A01", fairness=FairnessMark.FAIR, reads=(path,))
    with pytest.raises(FairnessError):
        declare(reads=("phones.e164", path))


@pytest.mark.parametrize("row", sorted(PROHIBITED_ROWS))
def test_a_prohibited_row_is_refused_in_every_spelling(row):
    for spelling in (row, row.lower(), f"{row}.part"):
        with pytest.raises(FairnessError, match=row):
            declare(spelling)


def test_the_prohibited_mark_is_refused():
    with pytest.raises(FairnessError, match="○"):
        declare(fairness=FairnessMark.PROHIBITED)


def test_an_ordinary_field_is_accepted():
    assert "A01" in declare(reads=("phones.e164", "application.statements.location"))


def test_a_field_that_does_not_exist_is_refused():
    with pytest.raises(SignalDefinitionError, match="not a field"):
        declare(reads=("phones.colour",))


def test_a_conjunction_signal_says_whom_it_may_hurt():
    with pytest.raises(SignalDefinitionError, match="fairness_note"):
        declare(fairness=FairnessMark.CONJUNCTION)
    assert declare(fairness=FairnessMark.CONJUNCTION, fairness_note="travellers")


@pytest.mark.parametrize("one", list(applicant_signals), ids=lambda one: one.id)
def test_every_registered_signal_passes_the_lint_again(one):
    lint(one.id, fairness=one.fairness, reads=one.reads)
    assert one.fairness is not FairnessMark.PROHIBITED
    assert one.id.split(".")[0] not in PROHIBITED_ROWS


CONJUNCTION_ROWS = "A04 A05 A06 A08 A09 A10 B04 B09 B14 C04 C10".split(" ")  # noqa: SIM905


@pytest.mark.parametrize("row", CONJUNCTION_ROWS)
def test_rows_marked_for_conjunction_are_declared_so(row):
    marks = {one.fairness for one in applicant_signals if one.id.split(".")[0] == row}
    assert marks <= {FairnessMark.CONJUNCTION}


def test_only_the_parts_of_mixed_rows_that_are_fair_are_marked_fair():
    # A15: the catalogue marks the pay; B05: firms, but not a list of known shell companies.
    mixed = {one.id: one.fairness for one in applicant_signals if one.id[:3] in ("A15", "B05")}
    fair = {name for name, mark in mixed.items() if mark is FairnessMark.FAIR}
    assert fair == {"A15.method", "B05.listed"}

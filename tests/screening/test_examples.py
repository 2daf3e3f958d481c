"""Each signal against its labelled examples, which lie in the modules imported here."""

import pytest
from screening_cases import evidence_of, finds, passes
from screening_examples_1a import EXAMPLES_1A
from screening_examples_1b import EXAMPLES_1B
from screening_world import WORLD, World

import doorward.screening  # noqa: F401 - registers the signals
from doorward.signals import applicant_signals

EXAMPLES = {**EXAMPLES_1A, **EXAMPLES_1B}
FINDS = finds(EXAMPLES)
PASSES = passes(EXAMPLES)


@pytest.mark.parametrize(("signal", "case", "expected"), FINDS)
def test_finds(signal, case, expected):
    found = evidence_of(signal, case)
    assert [one.strength.value for one in found] == [expected]
    assert found[0].facts
    assert all(fact.source and fact.value for fact in found[0].facts)


@pytest.mark.parametrize(("signal", "case"), PASSES)
def test_passes(signal, case):
    assert evidence_of(signal, case) == []


@pytest.mark.parametrize(("signal", "case", "expected"), FINDS)
def test_yields_nothing_without_the_reference_data_it_needs(signal, case, expected):
    feeds = applicant_signals[signal].feeds
    if not feeds:
        assert applicant_signals.missing(case, World(kinds=frozenset())).get(signal) is None
        return
    nothing_loaded = World(kinds=frozenset())
    assert evidence_of(signal, case, nothing_loaded) == []
    assert "reference data" in applicant_signals.missing(case, nothing_loaded)[signal].why


def test_every_signal_of_sections_1a_and_1b_has_examples_of_both_kinds():
    mine = {one.id for one in applicant_signals if one.id[0] in "AB"}
    assert mine == set(EXAMPLES)
    assert all(examples["finds"] and examples["passes"] for examples in EXAMPLES.values())


def test_an_empty_application_yields_nothing_and_says_what_was_missing():
    from screening_world import dossier

    evidence, missing, failures = applicant_signals.run(dossier(), WORLD)
    assert (evidence, failures) == ((), ())
    assert {one.signal for one in missing} >= {"A01", "A09", "B01", "B03.history"}
    assert all(one.why for one in missing)
